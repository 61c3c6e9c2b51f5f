"""周例会: a meeting is held once and freezes what was known, with who took part; matters are put up for its decision."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection, Row, select

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date, meetings
from efficiency.commands import Refused
from efficiency.commands.recording import Record, recording
from efficiency.commands.registers import checked, known_now, reason_fault
from efficiency.commands.steps import in_time_order
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import AgendaProposal, Attendance, Meeting, MeetingAttendance
from efficiency.subjects.meeting import ATTENDANCE, MEETING, PROPOSAL


def planned(number: int) -> dt.date:
    """The planned day of a meeting by its number. Raises ``Refused`` for a number outside the year's meetings."""
    days = dict(meetings(campaign.load().plan.issued_on, campaign.load().parameters.last_day))
    if number not in days:
        raise Refused(f"没有第{number}次例会。")
    return days[number]


def next_planned(number: int) -> dt.date | None:
    """The planned day of the meeting after this one; None after the last."""
    days = dict(meetings(campaign.load().plan.issued_on, campaign.load().parameters.last_day))
    return days.get(number + 1)


def on_the_table(connection: Connection, number: int, today: dt.date) -> Row | None:
    """The record of a meeting whose business may still be written down; None while it has not been held.

    Raises ``Refused`` before its planned day and from the planned day of the next meeting on: what was missed or is over
    stays as it was, and goes to the next meeting.
    """
    planned_on, following = planned(number), next_planned(number)
    if today < planned_on:
        raise Refused(f"第{number}次例会定于{chinese_date(planned_on)}，还没有到。")
    if following and today >= following:
        raise Refused(
            f"第{number + 1}次例会的会期（{chinese_date(following)}）已到，第{number}次例会不能再登记，请登记到下一次例会。"
        )
    return connection.execute(
        select(Meeting)
        .where(Meeting.number == number, Meeting.held_on.is_not(None))
        .order_by(Meeting.id.desc())
    ).first()


def hold_meeting(
    user: User,
    day: dt.date,
    number: int,
    chair: str,
    note: str = "",
    *,
    venue: str = "",
    attendance: Mapping[str, str] | None = None,
) -> None:
    """Record that the meeting was held on ``day`` and freeze what was known then. ``attendance``: unit -> how it took part.

    Raises ``Forbidden``, ``Faulty``, or ``Refused`` when it was held already, its planned day is still to come, or the
    planned day of the next one has come (then it was missed).
    """
    with recording(user, Action.RUN_MEETING, day) as record:
        record.begins("登记召开例会")
        planned_on = planned(number)
        before = on_the_table(record.connection, number, record.today)
        if before and before.held_on > record.today:
            raise Refused(
                f"“{before.recorded_by}”登记第{number}次例会于{chinese_date(before.held_on)}召开，晚于现在的统计截至日"
                f"（{chinese_date(record.today)}），没有重复登记。请把“统计截至”改到那一天再看。"
            )
        if before:
            raise Refused(
                f"第{number}次例会已由“{before.recorded_by}”登记，于{chinese_date(before.held_on)}召开。"
            )
        fault = _attendance_fault(record, attendance or {})
        said = checked(record, MEETING, {"chair": chair, "venue": venue, "note": note}, attendance=fault)
        record.add(
            Meeting, number=number, planned_on=planned_on, held_on=record.today, known_before=record.at, **said,
        )  # fmt: skip
        _note_attendance(record, number, attendance or {}, {})
        detail = {"召开": record.today.isoformat(), "主持": said["chair"], "应于": planned_on.isoformat()}
        record.audit(AuditAction.HOLD_MEETING, "meeting", str(number), detail | _counted(attendance or {}))


def amend_meeting(
    user: User,
    day: dt.date,
    number: int,
    seen_id: int,
    *,
    chair: str,
    venue: str,
    note: str,
    attendance: Mapping[str, str],
    reason: str = "",
) -> None:
    """Say chair, place, note and attendance of a held meeting otherwise; once it is over, as a correction with its reason.

    ``seen_id`` is the meeting's row that was on screen. Raises ``Forbidden``, ``Faulty``, ``Refused`` (somebody else was first,
    or nothing was changed).
    """
    with recording(user, Action.RUN_MEETING, day) as record:
        before = held(record, number)
        if before.id != seen_id:
            raise Refused(f"“{before.recorded_by}”刚才已更改，没有重复登记。页面已刷新，请核对后再改。")
        over = is_over(before, record.today)
        faults = {
            "attendance": _attendance_fault(record, attendance),
            "reason": reason_fault(reason) if over else None,
        }
        said = checked(record, MEETING, {"chair": chair, "venue": venue, "note": note}, **faults)
        why = {"correction_reason": reason.strip()} if over else {}
        noted = _note_attendance(record, number, attendance, why)
        if not noted and all(getattr(before, name) == value for name, value in said.items()):
            raise Refused("与登记的相同，没有更改。")
        again(record, before, why, **said)
        detail = {"主持": said["chair"], "原因": reason.strip() or None}
        record.audit(AuditAction.AMEND_MEETING, "meeting", str(number), detail | _counted(attendance))


def held(record: Record, number: int) -> Row:
    """The last word on a meeting that was held. Raises ``Refused`` when it was not, or more is known than at ``record.at``."""
    planned(number)
    row = record.connection.execute(
        select(Meeting.__table__)
        .where(Meeting.number == number)
        .order_by(Meeting.recorded_at.desc(), Meeting.id.desc())
    ).first()
    if row is None or row.held_on is None:
        raise Refused(f"第{number}次例会还没有登记召开。")
    in_time_order([row], record.at, f"第{number}次例会")
    return row


def is_over(meeting: Row, today: dt.date) -> bool:
    """Whether a held meeting is closed, or the next one's day has come: from then on everything is a correction."""
    following = next_planned(meeting.number)
    return meeting.closed_on is not None or (following is not None and today >= following)


def again(record: Record, before: Row, why: Mapping[str, str], **said) -> None:
    """Append ``before`` once more with what is ``said`` otherwise; ``why``: the reason, where it is a correction."""
    kept = {
        name: getattr(before, name)
        for name in ("number", "planned_on", "held_on", "known_before", "chair", "venue", "note", "closed_on")
    }
    of = {"corrects_id": before.id} if why else {}
    record.add(Meeting, **kept | said | of | dict(why))


def _attendance_fault(record: Record, attendance: Mapping[str, str]) -> str | None:
    known = known_now(record.connection, record.today)
    found = (
        ATTENDANCE.field(name).fault(value, known)
        for unit_id, how in attendance.items()
        for name, value in (("unit_id", unit_id), ("attendance", how))
    )
    return next(filter(None, found), None)


def _note_attendance(
    record: Record, number: int, attendance: Mapping[str, str], why: Mapping[str, str]
) -> bool:
    """Append a row for each unit of which something else is on record; returns whether there was any."""
    table = MeetingAttendance
    rows = record.connection.execute(
        select(table.__table__).where(table.meeting_number == number).order_by(table.recorded_at, table.id)
    )
    before = {row.unit_id: row for row in rows}
    noted = False
    for unit_id in [*attendance, *(each for each in before if each not in attendance)]:
        how, old = attendance.get(unit_id, Attendance.OUT), before.get(unit_id)
        if how == (old.attendance if old else Attendance.OUT):
            continue
        of = {"corrects_id": old.id} if why and old else {}
        record.add(table, meeting_number=number, unit_id=unit_id, attendance=how, **of, **why)
        noted = True
    return noted


def _counted(attendance: Mapping[str, str]) -> dict[str, int]:
    return {how.words: count for how in Attendance if (count := list(attendance.values()).count(how))}


def propose(user: User, day: dt.date, meeting_number: int, unit_id: str | None, subject: str) -> None:
    """Put a matter up for decision at a meeting, from the week before it on until the day it is held.

    Raises ``Forbidden``, ``Faulty``, ``Refused`` (no such meeting, over already, or put up already).
    """
    with recording(user, Action.RUN_MEETING, day) as record:
        record.begins("提请议定事项")
        if record.today >= planned(meeting_number):
            meeting = on_the_table(record.connection, meeting_number, record.today)
            if meeting and meeting.held_on < record.today:
                raise Refused(
                    f"第{meeting_number}次例会已于{chinese_date(meeting.held_on)}召开，请提请下一次例会。"
                )
        values = checked(record, PROPOSAL, {"unit_id": unit_id, "subject": subject})
        same = record.connection.execute(
            select(AgendaProposal.recorded_by).where(
                AgendaProposal.meeting_number == meeting_number, AgendaProposal.subject == values["subject"]
            )
        ).scalar()
        if same:
            raise Refused(f"“{same}”已把这件事列入第{meeting_number}次例会，没有重复登记。")
        record.add(AgendaProposal, meeting_number=meeting_number, **values)
        detail = {"事项": values["subject"], "单位": unit_id}
        record.audit(AuditAction.PROPOSE, "meeting", str(meeting_number), detail)
