"""What is written down in a 周例会: that it is held, what is resolved on an item, what is put up for decision."""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from efficiency import state
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.commands.follow_ups import assign
from efficiency.commands.meetings import hold_meeting, propose
from efficiency.core.access import Action, can
from efficiency.subjects import follow_up
from efficiency.subjects.meeting import MEETING, PROPOSAL
from efficiency.ui.leadership.weekly_meeting.sitting import Sitting
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.fields import day, text
from efficiency.ui.parts.forms import open_form
from efficiency.ui.parts.frame import Page, carry
from efficiency.ui.parts.menu import page_of


@dataclass(frozen=True, slots=True)
class Subject:
    """A row of an agenda item from which a resolution can arise: its words, what it is, and the unit it is about."""

    words: str
    kind: str
    reference: str
    unit_id: str


def unit_box(page: Page, words: str, key: str, *, chosen: str | None = None) -> str | None:
    """A choice of one unit that can be told to act: no collective name."""
    collectives = {unit.collective_id for unit in page.plan.units}
    units = [unit.id for unit in page.plan.units if unit.id not in collectives]
    return st.selectbox(
        words, units, index=units.index(chosen) if chosen in units else None,
        format_func=lambda unit_id: page.plan.unit(unit_id).name, placeholder="请选择", key=key,
    )  # fmt: skip


def resolutions(at: Sitting, place: int, subjects: Iterable[Subject]) -> None:
    """The resolutions recorded on an item, each with what became of it, and for the 工作办公室 the form for one more."""
    # What is resolved is recorded on the day itself, after the evening whose figures the meeting looks at.
    rows = state.on(at.page.scope).follow_up_rows
    own = rows[(rows["meeting_number"] == at.number) & (rows["agenda_item"] == place)]
    large = "## " if at.projected else ""
    for row in own.itertuples():
        unit = at.page.plan.unit(row.unit_id).name
        since = "" if at.projected else f"（截至{chinese_date_short(at.page.as_of)}：{row.waiting}）"
        words = f"{large}:material/task_alt: **议定**（{row.number}）：{plain(row.content)}　{plain(unit)}，"
        st.markdown(f"{words}{chinese_date(row.due_on)}前{since}")
        if not at.projected:
            st.page_link(
                page_of("follow_ups"), label=f"{row.number}办理情况", icon=":material/arrow_forward:",
                query_params=carry() | {"number": row.number},
            )  # fmt: skip
    if not (at.is_open and can(at.page.user, Action.RUN_MEETING)):
        return
    if at.held_on is None:
        st.caption("登记召开后，可在这里记录议定事项。")
        return
    _resolution_form(at, place, list(subjects))


def _resolution_form(at: Sitting, place: int, subjects: list[Subject]) -> None:
    # Before the fold, which closes once the resolution is recorded.
    form = open_form(f"resolution_{at.number}_{place}")
    with st.expander("记录议定事项", icon=":material/edit_note:"):
        subject = None
        if subjects:
            with form.field("subject") as key:
                subject = st.selectbox(
                    "就哪一件（可不选）", subjects, index=None, format_func=lambda each: each.words,
                    placeholder="请选择", key=key,
                )  # fmt: skip
        content = text(form, follow_up.SUBJECT.field("content"), words="事项（做什么）")
        who, when = st.columns(2)
        with who, form.field("unit_id", subject.reference if subject else "") as key:
            unit_id = unit_box(
                at.page, "责任单位（谁来做）", key, chosen=subject.unit_id if subject else None
            )
        with when:
            due_on = day(
                form,
                follow_up.SUBJECT.field("due_on").but(header="时限（何时完成）"),
                None,
                known_on=at.page.as_of,
            )

        def save() -> str:
            number = assign(
                at.page.user, at.page.as_of, content=content, unit_id=unit_id, due_on=due_on, meeting_number=at.number,
                agenda_item=place, subject_kind=subject.kind if subject else None,
                subject_reference=subject.reference if subject else None,
            )  # fmt: skip
            return f"已记录并交办，督办编号{number}。"

        form.submit("记录并交办", save)


def proposal_form(at: Sitting) -> None:
    """Put a matter up for decision at this meeting, for the 工作办公室 while the meeting is open."""
    if not (at.is_open and can(at.page.user, Action.RUN_MEETING)):
        return
    form = open_form(f"proposal_{at.number}")
    with st.expander("提请一件", icon=":material/add:"):
        subject = text(form, PROPOSAL.field("subject"))
        with form.field("unit_id") as key:
            unit_id = unit_box(at.page, "有关单位（可不选）", key)

        def save() -> str:
            propose(at.page.user, at.page.as_of, at.number, unit_id, subject)
            return "已列入提请议定事项。"

        form.submit("列入议程", save)


def hold_form(at: Sitting) -> None:
    """Record that the meeting is held today, which freezes what it looked at; for the 工作办公室 until the next is due."""
    if not at.is_open or not can(at.page.user, Action.RUN_MEETING):
        return
    # Before the fold, and also once it is held: what was just saved is said in any case.
    form = open_form(f"hold_{at.number}")
    if at.held_on:
        return
    with st.expander(f"登记召开第{at.number}次例会", icon=":material/how_to_reg:"):
        chair = text(form, MEETING.field("chair"))
        note = text(form, MEETING.field("note"))

        def save() -> str:
            hold_meeting(at.page.user, at.page.as_of, at.number, chair, note)
            return f"第{at.number}次例会已登记召开。"

        form.submit("登记召开", save)
