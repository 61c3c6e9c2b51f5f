"""督办 and their steps as known on the as-of day."""

import pandas as pd
from sqlalchemy import func, select

from efficiency.core.access import Scope
from efficiency.models import FollowUp, FollowUpStep, Resolution, ResolutionUnit
from efficiency.queries import cached, frame, in_units, latest


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

    Columns: number, origin (MEETING / INSTRUCTION), meeting_number, resolution_seq (null: of no resolution on record), part (of
    the unit in it; null likewise), agenda_item (null: none), leader_id, unit_id,
    subject_kind, subject_reference, content and first_due_on (before extensions) as the resolution says by now, assigned_on.
    """
    table = FollowUp
    resolution = latest(Resolution, [Resolution.meeting_number, Resolution.seq], scope)
    part = latest(
        ResolutionUnit, [ResolutionUnit.meeting_number, ResolutionUnit.seq, ResolutionUnit.unit_id], scope
    )
    return frame(
        select(
            table.number, table.origin, table.meeting_number, table.resolution_seq, part.c.part, table.agenda_item,
            table.leader_id, table.unit_id, table.subject_kind, table.subject_reference,
            func.coalesce(resolution.c.content, table.content).label("content"), table.assigned_on,
            func.coalesce(resolution.c.due_on, table.due_on).label("first_due_on"),
        )
        .outerjoin(
            resolution,
            (resolution.c.meeting_number == table.meeting_number) & (resolution.c.seq == table.resolution_seq),
        )
        .outerjoin(
            part,
            (part.c.meeting_number == table.meeting_number)
            & (part.c.seq == table.resolution_seq)
            & (part.c.unit_id == table.unit_id),
        )
        .where(table.recorded_at < scope.known_before, in_units(table.unit_id, scope))
        .order_by(table.assigned_on.desc(), table.number.desc())
    )  # fmt: skip
