"""How one 延期申请 stands on a day: asked by a unit before its day, decided by the 工作办公室 within days of its own."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from efficiency import campaign
from efficiency.campaign.workdays import add_workdays
from efficiency.models import ExtensionDecision, FollowUpStage
from efficiency.standings.turns import OnTurn, Owner, Turn, or_none

_REFUSALS = (ExtensionDecision.REFUSED, ExtensionDecision.REFUSED_LATE)
# Steps of a 督办 that are about its time, as decisions.
DECISIONS = {
    FollowUpStage.EXTENSION_ASKED: ExtensionDecision.PENDING,
    FollowUpStage.EXTENSION_GRANTED: ExtensionDecision.GRANTED,
    FollowUpStage.EXTENSION_REFUSED: ExtensionDecision.REFUSED,
}


@dataclass(frozen=True, slots=True)
class ExtensionStanding(OnTurn):
    """An application for more time on a task, or on a 督办 (then ``task_id`` is None).

    ``key`` tells it from the others; ``due_on`` is the day that was to be moved (None: not at hand), ``decision`` one of
    ``ExtensionDecision``, ``decided_on`` the day on which it became known (None: pending).
    """

    key: str
    task_id: str | None
    follow_up_number: str | None
    unit_id: str
    requested_on: dt.date
    due_on: dt.date | None
    new_due_on: dt.date
    reason: str
    decision: str
    decision_note: str | None
    decided_on: dt.date | None
    as_of: dt.date

    @property
    def is_pending(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decision == ExtensionDecision.PENDING

    @property
    def is_granted(self) -> bool:
        """Whether the day was moved."""
        return self.decision == ExtensionDecision.GRANTED

    @property
    def is_refused(self) -> bool:
        """Whether it was refused, on its merits or because it came too late."""
        return self.decision in _REFUSALS

    @property
    def is_late(self) -> bool:
        """Whether it was asked for on the due day or later, which is refused on the spot."""
        return self.decision == ExtensionDecision.REFUSED_LATE or (
            self.due_on is not None and self.requested_on >= self.due_on
        )

    @property
    def turn(self) -> Turn | None:
        """The 工作办公室 decides; then it is nobody's."""
        if not self.is_pending:
            return None
        return Turn(
            Owner.OFFICE,
            self.requested_on,
            add_workdays(self.requested_on, campaign.load().parameters.days.decide),
        )


def extensions_of_tasks(
    rows: pd.DataFrame, due_days: dict[str, dt.date], as_of: dt.date
) -> list[ExtensionStanding]:
    """The applications of ``queries.tasks.extensions`` as they stand on ``as_of``. ``due_days``: the plan's, by task id."""
    return [
        ExtensionStanding(
            row.request_key, row.task_id, None, row.unit_id, row.requested_on, due_days[row.task_id], row.new_due_on,
            row.reason, row.decision, or_none(row.decision_note),
            None if row.decision == ExtensionDecision.PENDING else row.recorded_at.date(), as_of,
        )
        for row in rows.itertuples()
    ]  # fmt: skip


def extensions_of_follow_up(
    number: str, unit_id: str, due_on: dt.date, steps: Iterable, as_of: dt.date
) -> list[ExtensionStanding]:
    """The applications among the ``steps`` of one 督办 (rows with step, occurred_on, note, new_due_on), oldest first.

    ``due_on``: the day that it was first given; each one granted moves it for the next.
    """
    found: list[ExtensionStanding] = []
    for row in steps:
        decision, note = DECISIONS.get(row.step), or_none(row.note)
        if decision == ExtensionDecision.PENDING:
            key = f"{number}:{len(found) + 1}"
            found.append(
                ExtensionStanding(
                    key, None, number, unit_id, row.occurred_on, due_on, row.new_due_on, note or "", decision, None,
                    None, as_of,
                )
            )  # fmt: skip
        elif decision and found and found[-1].is_pending:
            asked = found[-1]
            due_on = asked.new_due_on if decision == ExtensionDecision.GRANTED else due_on
            found[-1] = replace(asked, decision=decision, decision_note=note, decided_on=row.occurred_on)
    return found
