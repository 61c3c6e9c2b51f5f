"""周例会: the agenda in its order, what became of last week's resolutions, what is to be resolved now?"""

from functools import partial

import streamlit as st

from efficiency import state
from efficiency.campaign.workdays import chinese_date, first_meeting
from efficiency.core.access import Action, can
from efficiency.core.db import now
from efficiency.judgements.agenda import AGENDA
from efficiency.standings.words import HELD_WORDS
from efficiency.ui.leadership.weekly_meeting.agenda import agenda_lines, item, items
from efficiency.ui.leadership.weekly_meeting.attendance import hold_form, next_meeting
from efficiency.ui.leadership.weekly_meeting.changes import changes_block
from efficiency.ui.leadership.weekly_meeting.notice import notice, paper_drafts
from efficiency.ui.leadership.weekly_meeting.resolutions import close_form
from efficiency.ui.leadership.weekly_meeting.sitting import (
    asked_meetings,
    coming_link,
    look_at,
    meeting_register,
    projection,
    sitting,
    when_words,
)
from efficiency.ui.parts.frame import go, open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.seams.address import asked

# As wide as a meeting's words: on a phone one box stands below the other.
_BOX = 320
present = asked("present")
page = open_page(
    Action.ATTEND_MEETING,
    "周例会",
    "上周定的办了没有，这周要定什么？",
    "工作要求（二）",
    projected=present is not None,
)
coming = next_meeting(page, now())
register = (*([coming] if coming else []), *state.on(page.scope).meetings)
if not register:
    st.info(f"第1次例会定于{chinese_date(first_meeting())}，统计截至日之前还没有例会。")
    st.stop()
number, versus = asked_meetings(register)
if not can(page.user, Action.VIEW_MEETING):
    notice(page, register, number)
    st.stop()
if present is not None:
    at = sitting(page, register, number, versus, projected=True)
    projection(at, AGENDA, present, item)
    st.stop()

words = {
    each.number: f"第{each.number}次　{chinese_date(each.planned_on)}　{HELD_WORDS[each.state]}"
    for each in register
}
row = st.container(horizontal=True, vertical_alignment="bottom")
chosen = row.selectbox(
    "例会", list(words), index=list(words).index(number), format_func=words.get, width=_BOX
)
if chosen != number:
    look_at(chosen)
earlier = [n for n in words if n < number]
if earlier:
    against = row.selectbox(
        "与哪一次比较", earlier, index=earlier.index(versus), format_func=words.get, width=_BOX
    )
    if against != versus:
        look_at(number, against)
at = sitting(page, register, number, versus, projected=False)
if row.button("放映", icon=":material/slideshow:", help="每屏一项，用左右方向键翻页，按退出键返回"):
    go("weekly_meeting", meeting=str(number), versus=str(versus or ""), present="1")
st.markdown(when_words(at, versus))
coming_link(coming, number)
hold_form(at)
found = items(at)
agenda_lines(at, found)
one_part(
    {str(place): (str(place), partial(item, at, place, each)) for place, each in enumerate(found, start=1)}
    | {
        "changes": ("变化", partial(changes_block, at)),
        "papers": ("周报和纪要草稿", partial(paper_drafts, at)),
        "register": ("历次例会", partial(meeting_register, page, state.on(page.scope).meetings)),
    }
)
close_form(at)
