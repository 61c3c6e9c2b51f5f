"""督办 and their steps as known on the as-of day."""

import pandas as pd
from sqlalchemy import select

from efficiency.core.access import Scope
from efficiency.models import FollowUp, FollowUpStep
from efficiency.queries import cached, frame, in_units


@cached
def steps(scope: Scope) -> pd.DataFrame:
    """Every step of every 督办 in scope, oldest first. Columns: number, step, occurred_on, note, new_due_on, recorded_at,
    recorded_by."""
    table = FollowUpStep
    return frame(
        select(
            table.follow_up_number.label("number"), table.step, table.occurred_on, table.note, table.new_due_on,
            table.recorded_at, table.recorded_by,
        )
        .join(FollowUp, FollowUp.number == table.follow_up_number)
        .where(table.recorded_at < scope.known_before, in_units(FollowUp.unit_id, scope))
        .order_by(table.recorded_at, table.id)
    )  # fmt: skip


@cached
def follow_ups(scope: Scope) -> pd.DataFrame:
    """督办, newest first. Where each stands follows from its ``steps``: ``standings.follow_ups``.

    Columns: number, origin (MEETING / INSTRUCTION), meeting_number, agenda_item (null: none), leader_id, unit_id,
    subject_kind, subject_reference, content, assigned_on, first_due_on (before extensions).
    """
    table = FollowUp
    return frame(
        select(
            table.number, table.origin, table.meeting_number, table.agenda_item, table.leader_id, table.unit_id,
            table.subject_kind, table.subject_reference, table.content, table.assigned_on,
            table.due_on.label("first_due_on"),
        )
        .where(table.recorded_at < scope.known_before, in_units(table.unit_id, scope))
        .order_by(table.assigned_on.desc(), table.number.desc())
    )  # fmt: skip
