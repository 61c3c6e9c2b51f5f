"""What a resolution can be about, who can be told to act, and what is put up for decision at a 周例会."""

from dataclasses import dataclass

import streamlit as st

from efficiency.commands.meetings import propose
from efficiency.core.access import Action, can
from efficiency.subjects.meeting import PROPOSAL
from efficiency.ui.leadership.weekly_meeting.sitting import Sitting
from efficiency.ui.parts.fields import text
from efficiency.ui.parts.forms import open_form
from efficiency.ui.parts.frame import Page


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


def proposal_form(at: Sitting) -> None:
    """Put a matter up for decision at this meeting, for the 工作办公室 until it is over."""
    if not (at.may_propose and can(at.page.user, Action.RUN_MEETING)):
        return
    form = open_form(f"proposal_{at.number}")
    with st.expander("提请一件", key=form.key("fold"), icon=":material/add:"):
        subject = text(form, PROPOSAL.field("subject"))
        with form.field("unit_id") as key:
            unit_id = unit_box(at.page, "有关单位（可不选）", key)

        def save() -> str:
            propose(at.page.user, at.page.as_of, at.number, unit_id, subject)
            return "已列入提请议定事项。"

        form.submit("列入议程", save)
