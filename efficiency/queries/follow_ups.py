"""督办 and their steps as known on the as-of day."""

import pandas as pd
from sqlalchemy import func, select

from efficiency.core.access import Scope
from efficiency.core.db import reading
from efficiency.models import FollowUp, FollowUpFile, FollowUpStep, Resolution, ResolutionUnit
from efficiency.queries import cached, frame, in_units, latest


@cached
def steps(scope: Scope) -> pd.DataFrame:
    """Every step of every 督办 in scope, oldest first. Columns: id, number, step, occurred_on, note, new_due_on, recorded_at,
    recorded_by (the username of who acted)."""
    table = FollowUpStep
    return frame(
        select(
            table.id, table.follow_up_number.label("number"), table.step, table.occurred_on, table.note, table.new_due_on,
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


@cached
def files(scope: Scope, number: str) -> pd.DataFrame:
    """What was handed in with the steps of one 督办, in order. Columns: id, step_id, name, size (bytes), digest. Empty for one
    that the scope may not read."""
    table = FollowUpFile
    return frame(
        select(table.id, table.step_id, table.name, table.size, table.digest)
        .join(FollowUp, FollowUp.number == table.follow_up_number)
        .where(table.follow_up_number == number, table.recorded_at < scope.known_before)
        .where(in_units(FollowUp.unit_id, scope))
        .order_by(table.id)
    )


def file_content(scope: Scope, file_id: int) -> tuple[str, str, bytes] | None:
    """The 督办's number, the name and the bytes of a file as it came; None where there is none that the scope may read."""
    table = FollowUpFile
    with reading() as connection:
        found = connection.execute(
            select(table.follow_up_number, table.name, table.content)
            .join(FollowUp, FollowUp.number == table.follow_up_number)
            .where(table.id == file_id, in_units(FollowUp.unit_id, scope))
        ).first()
    return tuple(found) if found else None


@cached
def corrections_of(scope: Scope, meeting_number: int, seq: int) -> pd.DataFrame:
    """What a resolution was corrected to after it was handed out, oldest first. Columns: recorded_at, recorded_by, content,
    due_on, correction_reason."""
    table = Resolution
    return frame(
        select(
            table.recorded_at, table.recorded_by, table.content, table.due_on, table.correction_reason,
        )
        .where(table.meeting_number == meeting_number, table.seq == seq, table.corrects_id.is_not(None))
        .where(table.recorded_at < scope.known_before)
        .order_by(table.recorded_at, table.id)
    )  # fmt: skip
