"""周例会: which were held when, what was put up for decision, which reports were corrected, when a file last came in."""

import pandas as pd
from sqlalchemy import select

from efficiency.core.access import Scope
from efficiency.models import AgendaProposal, ImportBatch, Meeting, ProgressReport
from efficiency.queries import cached, frame, in_units, latest


@cached
def held(scope: Scope) -> pd.DataFrame:
    """Meetings on record as of the day, by number. Columns: number, planned_on, held_on, known_before, chair, note."""
    rows = latest(Meeting, [Meeting.number], scope)
    return frame(
        select(
            rows.c.number, rows.c.planned_on, rows.c.held_on, rows.c.known_before, rows.c.chair, rows.c.note
        ).order_by(rows.c.number)
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
