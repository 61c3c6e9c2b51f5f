"""督办 as they stood on the as-of day."""

import pandas as pd
from sqlalchemy import select

from efficiency.core.access import Scope
from efficiency.models import ExtensionDecision, FollowUp, FollowUpStage, FollowUpStep
from efficiency.queries import cached, frame, in_units

_STATES = (
    FollowUpStage.ASSIGNED,
    FollowUpStage.SIGNED,
    FollowUpStage.FEEDBACK,
    FollowUpStage.RETURNED,
    FollowUpStage.CLOSED,
)


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
    """督办, newest first, with where each stands on the as-of day.

    Columns: number, origin (MEETING / INSTRUCTION), meeting_number, agenda_item (null: none), leader_id, unit_id,
    subject_kind, subject_reference, content, assigned_on, due_on (after extensions), first_due_on, state (ASSIGNED /
    SIGNED / FEEDBACK / RETURNED / CLOSED), state_on, last_note (null: none), reminders, extension (PENDING, GRANTED,
    REFUSED or null), closed_on (null: open), overdue_days (0: in time; counted to the as-of day or to 办结), open_days
    (since 交办) and state_days (in the present state), both likewise.
    """
    table = FollowUp
    rows = frame(
        select(
            table.number, table.origin, table.meeting_number, table.agenda_item, table.leader_id, table.unit_id,
            table.subject_kind, table.subject_reference, table.content, table.assigned_on,
            table.due_on.label("first_due_on"),
        )
        .where(table.recorded_at < scope.known_before, in_units(table.unit_id, scope))
        .order_by(table.assigned_on.desc(), table.number.desc())
    )  # fmt: skip
    taken = dict(list(steps(scope).groupby("number")))
    standing = [
        _standing(taken[number], assigned, first, scope)
        for number, assigned, first in zip(
            rows["number"], rows["assigned_on"], rows["first_due_on"], strict=True
        )
    ]
    columns = [
        "due_on",
        "state",
        "state_on",
        "last_note",
        "reminders",
        "extension",
        "closed_on",
        "overdue_days",
        "open_days",
        "state_days",
    ]
    return pd.concat([rows, pd.DataFrame(standing, columns=columns, index=rows.index)], axis=1)


def _standing(taken: pd.DataFrame, assigned_on, first_due_on, scope: Scope) -> tuple:
    states = taken[taken["step"].isin(_STATES)]
    last = states.iloc[-1]
    extensions = taken[taken["step"].str.startswith("EXTENSION")]
    granted = extensions.loc[
        (extensions["step"] == FollowUpStage.EXTENSION_GRANTED) & extensions["new_due_on"].notna(),
        "new_due_on",
    ]
    due_on = granted.iloc[-1] if len(granted) else first_due_on
    closed_on = last["occurred_on"] if last["step"] == FollowUpStage.CLOSED else None
    until = closed_on or scope.as_of
    words = {
        FollowUpStage.EXTENSION_ASKED: ExtensionDecision.PENDING,
        FollowUpStage.EXTENSION_GRANTED: ExtensionDecision.GRANTED,
        FollowUpStage.EXTENSION_REFUSED: ExtensionDecision.REFUSED,
    }
    noted = taken[taken["note"].notna()]
    return (
        due_on, last["step"], last["occurred_on"], noted["note"].iloc[-1] if len(noted) else None,
        int((taken["step"] == FollowUpStage.REMINDED).sum()), words[extensions["step"].iloc[-1]] if len(extensions) else None,
        closed_on, max(0, (until - due_on).days), (until - assigned_on).days, (until - last["occurred_on"]).days,
    )  # fmt: skip
