"""周例会: the agenda in its order, what became of last week's resolutions, what is to be resolved now?"""

import streamlit as st

from efficiency import state
from efficiency.campaign.workdays import chinese_date, chinese_date_short, first_meeting
from efficiency.core.access import Action
from efficiency.figures.meetings import register_rows
from efficiency.judgements.agenda import AGENDA
from efficiency.standings.words import HELD_WORDS, meetings_words
from efficiency.ui.leadership.weekly_meeting.agenda import item
from efficiency.ui.leadership.weekly_meeting.changes import changes_block
from efficiency.ui.leadership.weekly_meeting.forms import hold_form
from efficiency.ui.leadership.weekly_meeting.sitting import asked_meetings, look_at, projection, sitting
from efficiency.ui.parts.blocks import Column, table
from efficiency.ui.parts.frame import go, open_page

present = st.query_params.get("present")
page = open_page(
    Action.VIEW_MEETING,
    "周例会",
    "上周定的办了没有，这周要定什么？",
    "工作要求（二）",
    projected=present is not None,
)
register = state.on(page.scope).meetings
if not register:
    st.info(f"第1次例会定于{chinese_date(first_meeting())}，统计截至日之前还没有例会。")
    st.stop()
number, versus = asked_meetings(register)
if present is not None:
    at = sitting(page, register, number, versus, projected=True)
    projection(at, AGENDA, present, item)
    st.stop()

words = {
    each.number: f"第{each.number}次　{chinese_date(each.planned_on)}　{HELD_WORDS[each.state]}"
    for each in register
}
left, right, side = st.columns([5, 5, 2], vertical_alignment="bottom")
chosen = left.selectbox("例会", list(words), index=list(words).index(number), format_func=words.get)
if chosen != number:
    look_at(chosen)
earlier = [n for n in words if n < number]
if earlier:
    against = right.selectbox("与哪一次比较", earlier, index=earlier.index(versus), format_func=words.get)
    if against != versus:
        look_at(number, against)
at = sitting(page, register, number, versus, projected=False)
if side.button(
    "放映", icon=":material/slideshow:", help="每屏一项，用左右方向键翻页，按退出键返回", width="stretch"
):
    go("weekly_meeting", meeting=str(number), versus=str(versus or ""), present="1")
missed = [each for each in register if each.is_missed]
skipped = [each for each in missed if (versus or number) <= each.number <= number]
st.markdown(
    f"第{number}次例会，应于{chinese_date(at.planned_on)}召开，"
    + (f"实际{chinese_date(at.held_on)}召开" if at.held_on else "**没有召开**" if number in {each.number for each in missed} else "**尚未登记召开**")
    + (f"，**推迟{(at.held_on - at.planned_on).days}天**" if at.held_on and at.held_on > at.planned_on else "")
    + f"。以下数字是{chinese_date(at.scope.as_of)}晚掌握的情况。"
    + "".join(
        f"其间第{each.number}次（{chinese_date_short(each.planned_on)}）应开未开。"
        for each in skipped if each.number != number
    )
)  # fmt: skip
hold_form(at)
changes_block(at)
for place, title in enumerate(AGENDA, start=1):
    st.header(f"{place}　{title}", anchor=f"item-{place}")
    item(at, place)
st.header("历次例会", anchor="register")
st.caption(meetings_words(register))
table(
    page,
    register_rows(register),
    {
        "number": Column("次数", "number", pinned=True),
        "planned_on": Column("应开", "date"),
        "held_on": Column("实开", "date"),
        "state": Column("情况"),
        "late_days": Column("推迟（天）", "number"),
        "chair": Column("主持"),
        "note": Column("备注"),
    },
    subject="历次例会",
    empty="还没有例会。",
    on_open=lambda row: look_at(int(row["number"])),
)
