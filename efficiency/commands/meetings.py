"""周例会: a meeting is held once and freezes what was known; matters are put up for its decision."""

import datetime as dt

from sqlalchemy import Connection, Row, select

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date, meetings
from efficiency.commands import Refused
from efficiency.commands.recording import recording
from efficiency.commands.registers import checked
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import AgendaProposal, Meeting
from efficiency.subjects.meeting import MEETING, PROPOSAL


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


def hold_meeting(user: User, day: dt.date, number: int, chair: str, note: str = "") -> None:
    """Record that the meeting was held on ``day`` and freeze what was known then.

    Raises ``Forbidden``, ``Faulty``, or ``Refused`` when it was held already, its planned day is still to come, or the
    planned day of the next one has come (then it was missed).
    """
    with recording(user, Action.RUN_MEETING, day) as record:
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
        said = checked(record, MEETING, {"chair": chair, "note": note})
        record.add(
            Meeting, number=number, planned_on=planned_on, held_on=record.today, known_before=record.at, **said,
        )  # fmt: skip
        detail = {"召开": record.today.isoformat(), "主持": said["chair"], "应于": planned_on.isoformat()}
        record.audit(AuditAction.HOLD_MEETING, "meeting", str(number), detail)


def propose(user: User, day: dt.date, meeting_number: int, unit_id: str | None, subject: str) -> None:
    """Put a matter up for decision at a meeting, from the week before it on until the day it is held.

    Raises ``Forbidden``, ``Faulty``, ``Refused`` (no such meeting, over already, or put up already).
    """
    with recording(user, Action.RUN_MEETING, day) as record:
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
