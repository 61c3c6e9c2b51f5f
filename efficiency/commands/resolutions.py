"""议定事项: what a 周例会 resolves for a lead, those who help it or a whole group. A draft until the meeting is closed, then handed
out to each unit as a 督办 of its own; what is said otherwise after that is a correction by a further row."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping

from sqlalchemy import Row, func, select

from efficiency import campaign
from efficiency.commands import Refused
from efficiency.commands.follow_ups import hand_out, subject_fault
from efficiency.commands.meetings import again, held, is_over, on_the_table
from efficiency.commands.recording import Record, recording
from efficiency.commands.registers import checked, known_now, reason_fault
from efficiency.commands.steps import in_time_order
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import (
    AgendaProposal,
    FollowUp,
    FollowUpOrigin,
    Part,
    Resolution,
    ResolutionUnit,
)
from efficiency.subjects.meeting import RESOLUTION, RESOLUTION_UNIT

# What a matter that was put up gets without anybody saying a day.
_DAYS = dt.timedelta(days=7)


def resolve(
    user: User,
    day: dt.date,
    meeting_number: int,
    *,
    content: str,
    due_on: dt.date | None,
    parts: Mapping[str, str],
    agenda_item: int | None = None,
    subject_kind: str | None = None,
    subject_reference: str | None = None,
) -> int:
    """Write down what a meeting that is being held resolves, and return its place among the meeting's resolutions.

    ``parts``: unit -> ``Part``; without any it stays a draft that keeps the meeting from being closed. Raises ``Forbidden``,
    ``Faulty``, ``Refused`` (not held, closed, or over).
    """
    with recording(user, Action.RUN_MEETING, day) as record:
        _sitting(record, meeting_number)
        about = _about_fault(record, parts, subject_kind, subject_reference)
        values = _values(record, content, due_on, parts, subject=about)
        return _resolved(
            record, meeting_number, parts, agenda_item=agenda_item, subject_kind=subject_kind,
            subject_reference=subject_reference, **values,
        )  # fmt: skip


def resolve_proposal(user: User, day: dt.date, proposal_id: int, agenda_item: int) -> int:
    """What was put up for decision becomes a resolution as it stands, led by the unit that it names, due in a week.

    Raises ``Forbidden``, ``Refused`` (no such proposal, resolved already, or see ``resolve``).
    """
    with recording(user, Action.RUN_MEETING, day) as record:
        row = record.connection.execute(
            select(AgendaProposal.__table__).where(AgendaProposal.id == proposal_id)
        ).first()
        if row is None:
            raise Refused("没有这件提请事项。")
        _sitting(record, row.meeting_number)
        for each in _standing(record, row.meeting_number):
            if each.proposal == row.subject and not each.withdrawn:
                raise Refused(f"这件提请事项已列为议定事项{each.seq}，没有重复登记。")
        parts = {row.unit_id: Part.LEAD} if row.unit_id else {}
        return _resolved(
            record, row.meeting_number, parts, agenda_item=agenda_item, proposal=row.subject, content=row.subject,
            due_on=record.today + _DAYS,
        )  # fmt: skip


def amend_resolution(
    user: User,
    day: dt.date,
    meeting_number: int,
    seq: int,
    seen_id: int,
    *,
    content: str,
    due_on: dt.date | None,
    parts: Mapping[str, str],
    reason: str = "",
) -> None:
    """Say a resolution otherwise. Once the meeting is over it is a correction with its reason; a unit that comes in then is given
    its 督办 at once, and none that has one is left out.

    ``seen_id``: the row that was on screen. Raises ``Forbidden``, ``Faulty``, ``Refused`` (somebody else was first, nothing
    changed, withdrawn).
    """
    with recording(user, Action.RUN_MEETING, day) as record:
        meeting = held(record, meeting_number)
        before = _seen(record, meeting_number, seq, seen_id)
        over = is_over(meeting, record.today)
        values = _values(
            record, content, due_on, parts, before.due_on, reason=reason_fault(reason) if over else None
        )
        why = {"correction_reason": reason.strip()} if over else {}
        given = _given(record, meeting_number, seq)
        if dropped := given.keys() - parts.keys():
            numbers = "、".join(sorted(given[each] for each in dropped))
            raise Refused(f"{numbers}已经交办，不能在这里撤下；不再办理的，请在该件督办中审核销号。")
        moved = _set_parts(record, meeting_number, seq, parts, why)
        if not moved and all(getattr(before, name) == value for name, value in values.items()):
            raise Refused("与登记的相同，没有更改。")
        of = {"corrects_id": before.id} if over else {}
        last = record.add(Resolution, **_kept(before) | values | of | why)
        if meeting.closed_on is not None:
            resolution = record.connection.execute(
                select(Resolution.__table__).where(Resolution.id == last)
            ).one()
            _hand_out(record, resolution, {unit: parts[unit] for unit in parts if unit not in given})
        detail = {
            "例会": meeting_number,
            "时限": values["due_on"].isoformat(),
            "原因": reason.strip() or None,
        }
        record.audit(
            AuditAction.RESOLVE, "resolution", f"{meeting_number}-{seq}", detail | {"承办": dict(parts)}
        )


def withdraw_resolution(user: User, day: dt.date, meeting_number: int, seq: int, seen_id: int) -> None:
    """Take back a resolution before the meeting is closed. Raises ``Forbidden``, ``Refused``."""
    with recording(user, Action.RUN_MEETING, day) as record:
        if held(record, meeting_number).closed_on is not None:
            raise Refused("议定事项已经交办，不能撤销；内容有误的请更正。")
        before = _seen(record, meeting_number, seq, seen_id)
        record.add(Resolution, **_kept(before) | {"withdrawn": True})
        detail = {"例会": meeting_number, "撤销": True}
        record.audit(AuditAction.RESOLVE, "resolution", f"{meeting_number}-{seq}", detail)


def close_meeting(user: User, day: dt.date, number: int) -> list[str]:
    """Close a meeting: each unit of each resolution is given its 督办; returns their numbers.

    Raises ``Forbidden``, ``Refused`` (not held, closed already, a resolution without a unit or past its day).
    """
    with recording(user, Action.RUN_MEETING, day) as record:
        meeting = held(record, number)
        if meeting.closed_on is not None:
            raise Refused(f"“{meeting.recorded_by}”已登记第{number}次例会散会。")
        drafts = [each for each in _standing(record, number) if not each.withdrawn]
        in_time_order(drafts, record.at, f"第{number}次例会的议定事项")
        parts = {each.seq: _parts(record, number, each.seq) for each in drafts}
        due = {each.seq: each.due_on for each in drafts}
        if lacking := lacking_to_close(due, {seq for seq, units in parts.items() if units}, record.today):
            raise Refused(lacking)
        numbers = [given for each in drafts for given in _hand_out(record, each, parts[each.seq])]
        again(record, meeting, {}, closed_on=record.today)
        record.audit(
            AuditAction.CLOSE_MEETING, "meeting", str(number), {"议定": len(drafts), "督办": numbers}
        )
    return numbers


def lacking_to_close(due: Mapping[int, dt.date], given: Collection[int], day: dt.date) -> str:
    """What keeps a meeting from being closed on ``day``, in words; empty: nothing.

    ``due``: the place of each of its resolutions -> the day that it sets; ``given``: those that a unit is to act on.
    """
    words = []
    if bare := [str(seq) for seq in due if seq not in given]:
        words.append(f"议定事项{'、'.join(bare)}还没有承办单位，请先填写。")
    if late := [str(seq) for seq, until in due.items() if until < day]:
        words.append(f"议定事项{'、'.join(late)}的时限已过，请先改定时限。")
    return "".join(words)


# ---------------------------------------------------------------- what is on record


def _sitting(record: Record, number: int) -> None:
    meeting = on_the_table(record.connection, number, record.today)
    if meeting is None:
        raise Refused(f"第{number}次例会还没有登记召开，请先登记召开再记录议定事项。")
    if meeting.closed_on is not None:
        raise Refused(f"第{number}次例会已经散会，议定事项已交办；内容有误的请更正。")


def _standing(record: Record, number: int) -> list[Row]:
    """The last word on each resolution of a meeting, in their order."""
    rows = record.connection.execute(
        select(Resolution.__table__)
        .where(Resolution.meeting_number == number)
        .order_by(Resolution.recorded_at, Resolution.id)
    )
    last = {row.seq: row for row in rows}
    return [last[seq] for seq in sorted(last)]


def _seen(record: Record, number: int, seq: int, seen_id: int) -> Row:
    row = next((each for each in _standing(record, number) if each.seq == seq), None)
    if row is None or row.withdrawn:
        raise Refused(f"第{number}次例会没有议定事项{seq}，或者已经撤销。")
    if row.id != seen_id:
        raise Refused(f"“{row.recorded_by}”刚才已更改，没有重复登记。页面已刷新，请核对后再改。")
    in_time_order([row], record.at, f"议定事项{seq}")
    return row


def _rows_of_parts(record: Record, number: int, seq: int) -> dict[str, Row]:
    table = ResolutionUnit
    rows = record.connection.execute(
        select(table.__table__)
        .where(table.meeting_number == number, table.seq == seq)
        .order_by(table.recorded_at, table.id)
    )
    return {row.unit_id: row for row in rows}


def _parts(record: Record, number: int, seq: int) -> dict[str, str]:
    rows = _rows_of_parts(record, number, seq)
    return {unit_id: row.part for unit_id, row in rows.items() if row.part != Part.OUT}


def _given(record: Record, number: int, seq: int) -> dict[str, str]:
    """Unit -> the 督办 that it was given of a resolution."""
    rows = record.connection.execute(
        select(FollowUp.unit_id, FollowUp.number).where(
            FollowUp.meeting_number == number, FollowUp.resolution_seq == seq
        )
    )
    return {row.unit_id: row.number for row in rows}


def _kept(row: Row) -> dict:
    names = (
        "meeting_number", "seq", "agenda_item", "proposal", "subject_kind", "subject_reference", "content", "due_on",
        "withdrawn",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


# ---------------------------------------------------------------- what is written


def _values(
    record: Record,
    content: str,
    due_on: dt.date | None,
    parts: Mapping[str, str],
    stood: dt.date | None = None,
    **faults: str | None,
) -> dict:
    """Content and day as they are kept; a day that ``stood`` already is not asked again whether it lies ahead."""
    fault = _parts_fault(record, parts)
    if due_on is not None and due_on == stood:
        only = RESOLUTION.but(fields=(RESOLUTION.field("content"),))
        return checked(record, only, {"content": content}, parts=fault, **faults) | {"due_on": due_on}
    return checked(record, RESOLUTION, {"content": content, "due_on": due_on}, parts=fault, **faults)


def _parts_fault(record: Record, parts: Mapping[str, str]) -> str | None:
    """Why units cannot share a matter in this way."""
    known = known_now(record.connection, record.today)
    for unit_id in parts:
        if fault := RESOLUTION_UNIT.field("unit_id").fault(unit_id, known):
            return fault
    counted = Counter(parts.values())
    if counted[Part.LEAD] > 1:
        return "牵头单位只能有一个；几个单位各办各的，请选“分别办理”。"
    if counted[Part.JOINT] and not counted[Part.LEAD]:
        return "有协办单位的，应当有一个牵头单位。"
    return None


def _about_fault(
    record: Record, parts: Mapping[str, str], kind: str | None, reference: str | None
) -> str | None:
    """Why a resolution cannot be about a thing: none of its units has to do with it."""
    faults = [
        subject_fault(record.connection, kind, reference, unit_id, record.at) for unit_id in parts or [None]
    ]
    return None if None in faults or not parts else faults[0]


def _resolved(record: Record, number: int, parts: Mapping[str, str], **values) -> int:
    seq = (
        1
        + record.connection.execute(
            select(func.coalesce(func.max(Resolution.seq), 0)).where(Resolution.meeting_number == number)
        ).scalar_one()
    )
    record.add(Resolution, meeting_number=number, seq=seq, withdrawn=False, **values)
    _set_parts(record, number, seq, parts, {})
    detail = {"例会": number, "时限": values["due_on"].isoformat(), "承办": dict(parts)}
    record.audit(AuditAction.RESOLVE, "resolution", f"{number}-{seq}", detail)
    return seq


def _set_parts(
    record: Record, number: int, seq: int, parts: Mapping[str, str], why: Mapping[str, str]
) -> bool:
    """Append a row for each unit of which something else is on record; returns whether there was any."""
    before = _rows_of_parts(record, number, seq)
    moved = False
    for unit_id in [*parts, *(each for each in before if each not in parts)]:
        part, old = parts.get(unit_id, Part.OUT), before.get(unit_id)
        if part == (old.part if old else Part.OUT):
            continue
        of = {"corrects_id": old.id} if why and old else {}
        record.add(ResolutionUnit, meeting_number=number, seq=seq, unit_id=unit_id, part=part, **of, **why)
        moved = True
    return moved


def _hand_out(record: Record, resolution: Row, parts: Mapping[str, str]) -> list[str]:
    """A 督办 to each unit, the lead's first, then in the plan's order; it is about what the resolution is about where the unit
    has to do with that."""
    numbers = []
    rank, places = list(Part), {unit.id: place for place, unit in enumerate(campaign.load().plan.units)}
    for unit_id in sorted(parts, key=lambda unit_id: (rank.index(parts[unit_id]), places[unit_id])):
        kind, reference = resolution.subject_kind, resolution.subject_reference
        if subject_fault(record.connection, kind, reference, unit_id, record.at):
            kind = reference = None
        numbers.append(
            hand_out(
                record, origin=FollowUpOrigin.MEETING, meeting_number=resolution.meeting_number,
                resolution_seq=resolution.seq, agenda_item=resolution.agenda_item, leader_id=None, unit_id=unit_id,
                subject_kind=kind, subject_reference=reference, content=resolution.content, due_on=resolution.due_on,
            )
        )  # fmt: skip
    return numbers
