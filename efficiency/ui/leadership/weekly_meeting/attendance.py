"""Who takes part in a 周例会, where and under whom: ticked with last week's as the default, said otherwise until it is over."""

from collections.abc import Mapping

import streamlit as st

from efficiency import campaign, state
from efficiency.commands.meetings import amend_meeting, hold_meeting
from efficiency.core.access import Action, can
from efficiency.models import Attendance
from efficiency.queries.meetings import attendance
from efficiency.standings.meetings import MeetingStanding, last_held
from efficiency.standings.reports import reporting_units
from efficiency.subjects.columns import WHY
from efficiency.subjects.meeting import MEETING
from efficiency.ui.leadership.weekly_meeting.sitting import Sitting
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.fields import text, unit_names
from efficiency.ui.parts.forms import Form, open_form
from efficiency.ui.parts.frame import Page


def present_at(page: Page, number: int) -> dict[str, str]:
    """Unit -> how it took part in a meeting, as it is on record."""
    rows = attendance(page.scope)
    rows = rows[rows["meeting_number"] == number]
    return dict(zip(rows["unit_id"], rows["attendance"], strict=True))


def expected_at(page: Page, register: tuple[MeetingStanding, ...], number: int) -> dict[str, str]:
    """Unit -> how it takes part unless somebody says otherwise: as in the meeting before, else whoever reports every week."""
    before = last_held(register, number)
    known = present_at(page, before.number) if before else {}
    known = {unit: Attendance.PRESENT if how == Attendance.LEAVE else how for unit, how in known.items()}
    return known or dict.fromkeys(_seats(page), Attendance.PRESENT)


def _seats(page: Page) -> list[str]:
    return list(dict.fromkeys([*reporting_units(page.plan), campaign.load().parameters.supervision_unit]))


def hold_form(at: Sitting) -> None:
    """Record that the meeting is held today, which freezes what it looked at; for the 工作办公室 until the next is due. Held, it
    says who took part, and the same form says it otherwise."""
    if at.held_on:
        _said(at)
    if not can(at.page.user, Action.RUN_MEETING) or not (at.held_on or at.is_open):
        return
    # Before the fold, and also once it is held: what was just saved is said in any case.
    form = open_form(f"hold_{at.number}")
    if at.held_on:
        words = "更正会议登记" if at.is_over else "更改会议登记"
        with st.expander(words, key=form.key("fold"), icon=":material/edit:"):
            _amend(at, form.about(str(at.meeting.row_id)))
        return
    with st.expander(f"登记召开第{at.number}次例会", key=form.key("fold"), icon=":material/how_to_reg:"):
        before = last_held(at.register, at.number)
        chair = text(form, MEETING.field("chair"), (before and before.chair) or "")
        venue = text(form, MEETING.field("venue"), (before and before.venue) or "")
        taking = _ticks(at, form, expected_at(at.page, at.register, at.number))
        note = text(form, MEETING.field("note"))

        def save() -> str:
            hold_meeting(at.page.user, at.page.as_of, at.number, chair, note, venue=venue, attendance=taking)
            return f"第{at.number}次例会已登记召开。"

        form.submit("登记召开", save)


def _amend(at: Sitting, form: Form) -> None:
    meeting = at.meeting
    chair = text(form, MEETING.field("chair"), meeting.chair or "")
    venue = text(form, MEETING.field("venue"), meeting.venue or "")
    taking = _ticks(at, form, present_at(at.page, at.number))
    note = text(form, MEETING.field("note"), meeting.note or "")
    reason = text(form, WHY) if at.is_over else ""

    def save() -> str:
        amend_meeting(
            at.page.user, at.page.as_of, at.number, meeting.row_id, chair=chair, venue=venue, note=note,
            attendance=taking, reason=reason,
        )  # fmt: skip
        return "会议登记已更改。"

    form.submit("保存更改", save)


def _ticks(at: Sitting, form: Form, default: Mapping[str, str]) -> dict[str, str]:
    """Unit -> how it takes part, as ticked; one tick for 请假 or 列席 is enough, whatever is ticked for 出席."""
    names = {unit.id: unit.short_name for unit in at.page.plan.units}
    seats = [unit for unit in unit_names(at.page) if unit in {*_seats(at.page), *default}]
    asked = {
        Attendance.PRESENT: ("出席", seats),
        Attendance.LEAVE: ("请假（点了请假的不再算出席）", seats),
    }
    taking: dict[str, str] = {}
    for how, (words, options) in asked.items():
        with form.field(f"attendance_{how}") as key:
            chosen = st.pills(
                words, options, selection_mode="multi", key=key, format_func=names.get,
                default=[unit for unit in options if default.get(unit) == how],
            )  # fmt: skip
        taking |= dict.fromkeys(chosen, how)
    with form.field("attendance") as key:
        beside = st.multiselect(
            "列席（可不选）", list(unit_names(at.page)), key=key, format_func=unit_names(at.page).get, placeholder="请选择",
            default=[unit for unit, how in default.items() if how == Attendance.OBSERVING],
        )  # fmt: skip
    return taking | dict.fromkeys(beside, Attendance.OBSERVING)


def _said(at: Sitting) -> None:
    """Who led it, where, and who took part."""
    taking, plan = present_at(at.page, at.number), at.page.plan
    of = {how: [plan.unit(unit).short_name for unit in taking if taking[unit] == how] for how in Attendance}
    parts = [
        f"{plain(at.meeting.chair)}主持" if at.meeting.chair else "",
        f"地点：{plain(at.meeting.venue)}" if at.meeting.venue else "",
        f"出席{len(of[Attendance.PRESENT])}个单位" if of[Attendance.PRESENT] else "",
        *(
            f"{how.words}：{plain('、'.join(of[how]))}"
            for how in (Attendance.LEAVE, Attendance.OBSERVING)
            if of[how]
        ),
    ]
    if line := "；".join(filter(None, parts)):
        st.markdown(f"{line}。")


def takes_part(page: Page, register: tuple[MeetingStanding, ...], number: int) -> str | None:
    """How the reader's own unit takes part in a meeting; None: it does not."""
    known = present_at(page, number) or expected_at(page, register, number)
    return known.get(page.user.unit_id)


def next_meeting(page: Page, clock) -> MeetingStanding | None:
    """The meeting that is being prepared in the open at the moment ``clock``; None until the reports before it are due."""
    found = state.on(page.scope).next_meeting
    return found if found and found.opens_at <= clock else None
