"""How the rounds stand that the document asks for in a stretch of time: 定期明察暗访 each quarter (R1.1), 评议 twice a year
(R3.1).

Only a day that the document gives can be missed. For 评议 it gives none but the year; the months are our reading, and a
round that is not there by then is said, not counted as missed.
"""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from efficiency import campaign
from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import quarter_begins, quarter_word
from efficiency.models import Coded, InspectionSchedule
from efficiency.standings.turns import given, past


class WindowState(Coded):
    """Where a round stands."""

    HELD = "HELD", "已开展"
    AHEAD = "AHEAD", "未到期"
    OPEN = "OPEN", "本期未开展"
    MISSED = "MISSED", "逾期未开展"
    UNKNOWN = "UNKNOWN", "尚未建册"


@dataclass(frozen=True, slots=True)
class Window:
    """One round on ``as_of``: planned from ``starts_on`` to ``ends_on``, to be missed only after ``due_on``.

    ``number`` counts quarters or rounds from 1. ``held``: the rows of it, of ``queries.supervision.inspections`` those that
    are completed, or of ``appraisals``. ``kept``: whether anybody keeps the register of it; where nobody does, no round is
    known to be missing.
    """

    number: int
    name: str
    starts_on: dt.date
    ends_on: dt.date
    due_on: dt.date
    held: tuple
    as_of: dt.date
    kept: bool = True

    @property
    def is_held(self) -> bool:
        """Whether it took place."""
        return bool(self.held)

    @property
    def is_overdue(self) -> bool:
        """Whether its last day is past without it."""
        return self.kept and not self.is_held and past(self.due_on, self.as_of)

    @property
    def is_behind(self) -> bool:
        """Whether it is not there although the time planned for it is over."""
        return self.kept and not self.is_held and past(self.ends_on, self.as_of)

    @property
    def days_over(self) -> int:
        """Days past its last day without it; 0: held, or not past."""
        return (self.as_of - self.due_on).days if self.is_overdue else 0

    @property
    def state(self) -> WindowState:
        """Held, else missed, open or ahead; past its days without a register: unknown."""
        if self.is_held:
            return WindowState.HELD
        if self.is_overdue:
            return WindowState.MISSED
        if not self.kept and past(self.ends_on, self.as_of):
            return WindowState.UNKNOWN
        return WindowState.OPEN if self.as_of >= self.starts_on else WindowState.AHEAD


class InspectionWindow(Window):
    """A quarter of R1.1; ``held`` are the 定期明察暗访 completed in it."""

    __slots__ = ()

    @property
    def is_public(self) -> bool:
        """Whether the result of each is public (意见一)."""
        return self.is_held and all(given(row.bulletin_on) for row in self.held)


class AppraisalWindow(Window):
    """A round of R3.1; ``held`` are its results, one per unit and form."""

    __slots__ = ()

    @property
    def units(self) -> int:
        """How many units were appraised."""
        return len({row.unit_id for row in self.held})

    @property
    def respondents(self) -> int:
        """How many people took part, over all forms."""
        return int(sum(row.respondents for row in self.held))

    @property
    def first_day(self) -> dt.date | None:
        """The day on which the first unit was appraised; None: not held."""
        return min((row.held_on for row in self.held), default=None)

    @property
    def last_day(self) -> dt.date | None:
        """The day on which the last unit was appraised; None: not held."""
        return max((row.held_on for row in self.held), default=None)

    @property
    def is_public(self) -> bool:
        """Whether each result is public (意见三)."""
        return self.is_held and all(given(row.published_on) for row in self.held)

    @property
    def published_on(self) -> dt.date | None:
        """The day on which the last result was made public; None: not all are."""
        return max(row.published_on for row in self.held) if self.is_public else None


def _deadlines(plan: Plan) -> tuple[dt.date, ...]:
    """The days of R1.1; none in a campaign without the rule."""
    rule = plan.rule_judged_as("R1.1")
    return rule.deadlines if rule else ()


def inspection_windows(
    plan: Plan, inspections: pd.DataFrame, as_of: dt.date, *, kept: bool = True
) -> list[InspectionWindow]:
    """The quarters of R1.1, one for each of its days; a 定期明察暗访 belongs to the quarter in which it was completed. ``kept``:
    see ``Window``."""
    over = [
        row
        for row in inspections[inspections["schedule"] == InspectionSchedule.REGULAR].itertuples()
        if row.ended_on <= as_of
    ]
    return [
        InspectionWindow(
            number, f"{quarter_word(due_on)}明察暗访", max(quarter_begins(due_on), plan.issued_on), due_on, due_on,
            tuple(row for row in over if quarter_begins(row.ended_on) == quarter_begins(due_on)), as_of, kept,
        )
        for number, due_on in enumerate(_deadlines(plan), start=1)
    ]  # fmt: skip


def appraisal_windows(
    plan: Plan, appraisals: pd.DataFrame, as_of: dt.date, *, kept: bool = True
) -> list[AppraisalWindow]:
    """The two rounds of R3.1, which has no day but the end of its year. ``kept``: see ``Window``."""
    rows = list(appraisals.itertuples())
    return [
        AppraisalWindow(
            each.number, each.name, each.starts_on, each.ends_on, dt.date(each.ends_on.year, 12, 31),
            tuple(row for row in rows if row.round_number == each.number), as_of, kept,
        )
        for each in campaign.load().parameters.appraisal_rounds
    ]  # fmt: skip
