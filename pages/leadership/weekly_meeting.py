"""周例会: the agenda in its order, what became of last week's resolutions, what is to be resolved now?"""

import streamlit as st

from efficiency import meeting
from efficiency.access import Action, can
from efficiency.queries.meetings import held
from efficiency.ui.blocks import Column, table
from efficiency.ui.frame import go, open_page
from efficiency.ui.meeting import AGENDA, hold_form, item, sitting
from efficiency.workdays import chinese_date

present = st.query_params.get("present")
page = open_page(
    Action.VIEW_MEETING,
    "周例会",
    "上周定的办了没有，这周要定什么？",
    "工作要求（二）",
    projected=present is not None,
)
register = meeting.register(page.plan, held(page.scope), page.as_of)
if register.empty:
    st.info("第1次例会定于2007年3月12日，统计截至日之前还没有例会。")
    st.stop()
numbers = [int(number) for number in register["number"]]
asked = st.query_params.get("meeting", "")
number = int(asked) if asked.isdigit() and int(asked) in numbers else numbers[0]
if present is not None:
    place = int(present) if present.isdigit() and 1 <= int(present) <= len(AGENDA) else 1
    at = sitting(page, register, number, meeting.last_held(register, number))
    st.title(f"{place}　{AGENDA[place - 1]}")
    item(at, place)
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("上一项", shortcut="ArrowLeft", disabled=place == 1):
            go("weekly_meeting", meeting=str(number), present=str(place - 1))
        if st.button("下一项", shortcut="ArrowRight", disabled=place == len(AGENDA)):
            go("weekly_meeting", meeting=str(number), present=str(place + 1))
        if st.button("退出放映", shortcut="Escape"):
            go("weekly_meeting", meeting=str(number))
    st.stop()

left, right = st.columns(2)
words = {
    f"第{row.number}次　{chinese_date(row.planned_on)}　{row.state}": int(row.number)
    for row in register.itertuples()
}
chosen = words[left.selectbox("例会", list(words), index=numbers.index(number))]
if chosen != number:
    go("weekly_meeting", meeting=str(chosen))
earlier = {label: n for label, n in words.items() if n < number}
compared = None
if earlier:
    default = list(earlier.values()).index(meeting.last_held(register, number))
    compared = earlier[right.selectbox("与哪一次比较", list(earlier), index=default)]
at = sitting(page, register, number, compared)
st.markdown(
    f"第{number}次例会，应于{chinese_date(at.planned_on)}召开，"
    + (f"实际{chinese_date(at.held_on)}召开。" if at.held_on else "**尚未登记召开**。")
    + f"以下数字是{chinese_date(at.scope.as_of)}晚掌握的情况。"
)
if st.button("放映", icon=":material/slideshow:", help="每屏一项，用左右方向键翻页，Esc退出"):
    go("weekly_meeting", meeting=str(number), present="1")
if not at.held_on and can(page.user, Action.RUN_MEETING):
    hold_form(at)
for place, title in enumerate(AGENDA, start=1):
    st.header(f"{place}　{title}", anchor=f"item-{place}")
    item(at, place)
st.header("历次例会", anchor="register")
missed = register[register["state"] == "未召开"]
st.caption(f"应开{len(register)}次，未召开{len(missed)}次，推迟{(register['state'] == '推迟召开').sum()}次。")
table(
    page,
    register,
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
    on_open=lambda row: go("weekly_meeting", meeting=str(row["number"])),
)
