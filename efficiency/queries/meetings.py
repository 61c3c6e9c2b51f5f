"""周例会: which were held when, what was put up for decision, which reports were corrected, when a file last came in."""

import pandas as pd
from sqlalchemy import Subquery, case, select

from efficiency.core.access import Scope
from efficiency.models import (
    AgendaProposal,
    Attendance,
    ImportBatch,
    Meeting,
    MeetingAttendance,
    Part,
    ProgressReport,
    Resolution,
    ResolutionUnit,
    Unit,
)
from efficiency.queries import cached, frame, in_units, latest


@cached
def held(scope: Scope) -> pd.DataFrame:
    """Meetings on record as of the day, by number. Columns: id, number, planned_on, held_on, known_before, chair, venue, note,
    closed_on."""
    rows = latest(Meeting, [Meeting.number], scope)
    names = ("id", "number", "planned_on", "held_on", "known_before", "chair", "venue", "note", "closed_on")
    return frame(select(*(rows.c[name] for name in names)).order_by(rows.c.number))


@cached
def attendance(scope: Scope) -> pd.DataFrame:
    """Who took part in which meeting, in the plan's order. Columns: meeting_number, unit_id, attendance."""
    table = MeetingAttendance
    rows = latest(table, [table.meeting_number, table.unit_id], scope)
    return frame(
        select(rows.c.meeting_number, rows.c.unit_id, rows.c.attendance)
        .join(Unit, Unit.id == rows.c.unit_id)
        .where(in_units(rows.c.unit_id, scope), rows.c.attendance != str(Attendance.OUT))
        .order_by(rows.c.meeting_number, Unit.seq)
    )


@cached
def resolutions(scope: Scope) -> pd.DataFrame:
    """What meetings resolved, in their order, also before it is handed out. Columns: id, meeting_number, seq, agenda_item,
    proposal (null: none), content, due_on."""
    table = Resolution
    rows = latest(table, [table.meeting_number, table.seq], scope)
    names = ("id", "meeting_number", "seq", "agenda_item", "proposal", "content", "due_on")
    known = select(*(rows.c[name] for name in names)).where(rows.c.withdrawn.is_(False))
    if scope.unit_ids is not None:
        part = _parts(scope)
        known = known.where(
            select(part.c.id)
            .where(part.c.meeting_number == rows.c.meeting_number, part.c.seq == rows.c.seq)
            .where(in_units(part.c.unit_id, scope), part.c.part != str(Part.OUT))
            .exists()
        )
    return frame(known.order_by(rows.c.meeting_number, rows.c.seq))


def _parts(scope: Scope) -> Subquery:
    table = ResolutionUnit
    return latest(table, [table.meeting_number, table.seq, table.unit_id], scope)


@cached
def parts(scope: Scope) -> pd.DataFrame:
    """Which units have a part in which resolution: the lead first, then in the plan's order. Columns: meeting_number, seq,
    unit_id, part."""
    rows = _parts(scope)
    order = case({str(part): place for place, part in enumerate(Part)}, value=rows.c.part)
    return frame(
        select(rows.c.meeting_number, rows.c.seq, rows.c.unit_id, rows.c.part)
        .join(Unit, Unit.id == rows.c.unit_id)
        .where(in_units(rows.c.unit_id, scope), rows.c.part != str(Part.OUT))
        .order_by(rows.c.meeting_number, rows.c.seq, order, Unit.seq)
    )


@cached
def proposals(scope: Scope, meeting_number: int) -> pd.DataFrame:
    """提请议定事项 of a meeting, in the order in which they came. Columns: id, unit_id (null: none), subject, recorded_by."""
    table = AgendaProposal
    return frame(
        select(table.id, table.unit_id, table.subject, table.recorded_by)
        .where(table.meeting_number == meeting_number, table.recorded_at < scope.known_before)
        .where(table.unit_id.is_(None) | in_units(table.unit_id, scope))
        .order_by(table.id)
    )


@cached
def report_corrections(scope: Scope) -> pd.DataFrame:
    """Every 周五报送 that was corrected, each beside what it replaced, newest first.

    Columns: task_id, unit_id, due_on, old_progress, new_progress (percent; null: none), old_kind, new_kind, recorded_at,
    correction_reason.
    """
    new, old = ProgressReport.__table__.alias("new"), ProgressReport.__table__.alias("old")
    return frame(
        select(
            new.c.task_id, new.c.unit_id, new.c.due_on, old.c.progress.label("old_progress"),
            new.c.progress.label("new_progress"), old.c.kind.label("old_kind"), new.c.kind.label("new_kind"),
            new.c.recorded_at, new.c.correction_reason,
        )
        .join(old, new.c.corrects_id == old.c.id)
        .where(new.c.recorded_at < scope.known_before, in_units(new.c.unit_id, scope))
        .order_by(new.c.recorded_at.desc())
    )  # fmt: skip


@cached
def imports(scope: Scope) -> pd.DataFrame:
    """Files that were loaded, newest first. Columns: recorded_at, subjects (titles), row_count. No unit's own."""
    table = ImportBatch
    return frame(
        select(table.recorded_at, table.subjects, table.row_count)
        .where(table.recorded_at < scope.known_before)
        .order_by(table.recorded_at.desc())
    )
