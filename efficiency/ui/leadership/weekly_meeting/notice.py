"""What those who attend read before a 周例会: a unit its notice with what concerns it, the city's readers the drafted papers."""

import streamlit as st

from efficiency.campaign.workdays import chinese_date
from efficiency.core.access import Action, can
from efficiency.judgements.agenda import AGENDA
from efficiency.models import Attendance, PaperKind
from efficiency.papers.drafting import Matter, draft
from efficiency.papers.letter import Letter
from efficiency.papers.templates import set_paper
from efficiency.queries.meetings import proposals
from efficiency.queries.paper_templates import template_in_force
from efficiency.standings.meetings import MeetingStanding
from efficiency.standings.words import HELD_WORDS
from efficiency.ui.leadership.weekly_meeting.attendance import takes_part
from efficiency.ui.leadership.weekly_meeting.resolutions import of_meeting, parts_of, who_words
from efficiency.ui.leadership.weekly_meeting.sitting import Sitting, look_at
from efficiency.ui.parts.blocks import folded, plain
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.printing import document_downloads, named_file


def notice(page: Page, register: tuple[MeetingStanding, ...], number: int) -> None:
    """One meeting as a unit is told of it: day, place, chair, agenda, what was put up and resolved that concerns it."""
    words = {
        each.number: f"第{each.number}次　{chinese_date(each.held_on or each.planned_on)}　{HELD_WORDS[each.state]}"
        for each in register
    }
    chosen = st.selectbox("例会", list(words), index=list(words).index(number), format_func=words.get)
    if chosen != number:
        look_at(chosen)
    meeting = next(each for each in register if each.number == number)
    st.subheader(f"第{number}次例会{'已召开' if meeting.held_on else '会议通知'}")
    parts = [
        f"时间：{chinese_date(meeting.held_on or meeting.planned_on)}",
        f"地点：{plain(meeting.venue)}" if meeting.venue else "",
        f"主持：{plain(meeting.chair)}" if meeting.chair else "",
        f"本单位：{Attendance.words_of(takes_part(page, register, number))}",
    ]
    st.markdown("；".join(filter(None, parts)) + "。")
    st.subheader("议程")
    st.markdown("\n".join(f"{place}. {title}" for place, title in enumerate(AGENDA, start=1)))
    st.subheader("提请议定事项（与本单位有关或未定单位的）")
    put_up = proposals(page.scope, number)["subject"]
    st.markdown("\n".join(f"- {plain(each)}" for each in put_up) if len(put_up) else "没有。")
    if meeting.closed_on:
        st.subheader("议定由本单位承办的事项")
        own = list(of_meeting(page, number).itertuples())
        for row in own:
            who = plain(who_words(page, parts_of(page, number, row.seq)))
            st.markdown(f"- {plain(row.content)}　{who}，{chinese_date(row.due_on)}前")
        if not own:
            st.markdown("没有。")


def paper_drafts(at: Sitting) -> None:
    """The 周报 as it would go out now, to be read before the meeting; once it was held the 会议纪要 beside it."""
    kinds = [PaperKind.WEEKLY, *([PaperKind.MINUTES] if at.held_on else [])]
    for kind in kinds:
        with folded(
            f"{kind.words}草稿", key=f"draft_{kind}_{at.number}", icon=":material/description:"
        ) as is_open:
            if is_open:
                _draft(at, kind)


def _draft(at: Sitting, kind: PaperKind) -> None:
    letter = draft(Matter(kind, at.page.as_of, meeting_number=at.number), at.page.scope, demo=at.page.is_demo)
    for section in letter.sections:
        if section.heading:
            st.markdown(f"**{plain(section.heading)}**")
        for line in filter(str.strip, section.text.splitlines()):
            st.markdown(f"　　{plain(line)}")

    document_downloads(
        at.page, f"{kind.words}草稿", subject=f"草稿：{letter.title}", build=lambda: _as_it_goes_out(at, letter, kind),
        file_name=named_file(at.page, letter.title, "草稿"), key=f"draft_file_{kind}",
    )  # fmt: skip


def _as_it_goes_out(at: Sitting, letter: Letter, kind: PaperKind) -> bytes:
    """By the office's own template for who issues papers; the template is not others' to have."""
    issues = can(at.page.user, Action.ISSUE_PAPERS)
    return set_paper(letter, template_in_force(at.page.user, kind) if issues else None)
