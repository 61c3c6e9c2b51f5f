"""周例会: which were held when, and what was put up for decision."""

import pandas as pd
from sqlalchemy import select

from efficiency.access import Scope
from efficiency.models import AgendaProposal, Meeting
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
