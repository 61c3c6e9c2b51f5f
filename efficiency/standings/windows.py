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
from efficiency.models import Coded, InspectionSchedule
from efficiency.standings.turns import or_none, past

_QUARTERS = "一二三四"


class WindowState(Coded):
    """Where a round stands."""

    HELD = "HELD", "已开展"
    AHEAD = "AHEAD", "未到期"
    OPEN = "OPEN", "本期未开展"
    MISSED = "MISSED", "逾期未开展"


@dataclass(frozen=True, slots=True)
class Window:
    """One round on ``as_of``: planned from ``starts_on`` to ``ends_on``, to be missed only after ``due_on``.

    ``number`` counts quarters or rounds from 1. ``held`` are the rows of it that are over by then, of
    ``queries.supervision.inspections`` or ``appraisals``.
    """

    number: int
    name: str
    starts_on: dt.date
    ends_on: dt.date
    due_on: dt.date
    held: tuple
    as_of: dt.date

    @property
    def is_held(self) -> bool:
        """Whether it took place."""
        return bool(self.held)

    @property
    def is_overdue(self) -> bool:
        """Whether its last day is past without it."""
        return not self.is_held and past(self.due_on, self.as_of)

    @property
    def is_behind(self) -> bool:
        """Whether it is not there although the time planned for it is over."""
        return not self.is_held and past(self.ends_on, self.as_of)

    @property
    def days_over(self) -> int:
        """Days past its last day without it; 0: held, or not past."""
        return (self.as_of - self.due_on).days if self.is_overdue else 0

    @property
    def days_left(self) -> int:
        """Days to its last day; negative: past it."""
        return (self.due_on - self.as_of).days

    @property
    def state(self) -> WindowState:
        """Held, else missed, open or ahead."""
        if self.is_held:
            return WindowState.HELD
        if self.is_overdue:
            return WindowState.MISSED
        return WindowState.OPEN if self.as_of >= self.starts_on else WindowState.AHEAD


def quarter_of(day: dt.date) -> int:
    """1 to 4."""
    return (day.month - 1) // 3 + 1


def inspection_windows(plan: Plan, inspections: pd.DataFrame, as_of: dt.date) -> list[Window]:
    """The four quarters of R1.1; a 定期明察暗访 belongs to the quarter in which it was completed."""
    over = [
        row
        for row in inspections[inspections["schedule"] == InspectionSchedule.REGULAR].itertuples()
        if row.ended_on <= as_of
    ]
    return [
        Window(
            number, f"{_QUARTERS[number - 1]}季度明察暗访", max(dt.date(due_on.year, 3 * number - 2, 1), plan.issued_on),
            due_on, due_on, tuple(row for row in over if quarter_of(row.ended_on) == number), as_of,
        )
        for number, due_on in enumerate(plan.rule("R1.1").deadlines, start=1)
    ]  # fmt: skip


def appraisal_windows(plan: Plan, appraisals: pd.DataFrame, as_of: dt.date) -> list[Window]:
    """The two rounds of R3.1, which has no day but the end of the year."""
    rows = list(appraisals.itertuples())
    return [
        Window(
            each.number, each.name, each.starts_on, each.ends_on, dt.date(plan.issued_on.year, 12, 31),
            tuple(row for row in rows if row.round_number == each.number), as_of,
        )
        for each in campaign.load().parameters.appraisal_rounds
    ]  # fmt: skip


def bulletin_on(window: Window) -> dt.date | None:
    """The last day on which a result of it was made public; None: not yet all of them."""
    days = [or_none(row.bulletin_on) for row in window.held]
    return max(days) if days and None not in days else None
