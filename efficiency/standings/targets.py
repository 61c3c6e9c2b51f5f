"""How a numeric target of the document stands: its last reading, its pace, its light and what decides it.

Pure: readings and the plan go in; the day is an argument. Percentages are 0..100.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from efficiency import campaign
from efficiency.campaign.document import Target
from efficiency.campaign.thresholds import Thresholds
from efficiency.campaign.workdays import scheduled_share
from efficiency.models import Light


class Course(StrEnum):
    """Where a target is on its way; its light and its words follow from it."""

    UNREAD = "UNREAD"
    MET = "MET"
    # A target that must hold, and did before: missed now.
    LAPSED = "LAPSED"
    # The reading lies beyond an exact target: no straight line leads back.
    BEYOND = "BEYOND"
    UNDER_WAY = "UNDER_WAY"
    OVERDUE = "OVERDUE"


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """One numeric target on a day.

    ``value`` of the month ``period_end`` is the last reading (None: none); ``met_on``: the month whose reading first met it.
    ``pace``: the value due by now on a straight line in workdays from the baseline; ``gap``: percent of the way behind, one
    decimal; ``attained``: percent of the way from the baseline, 0..100; ``missed_months``: months in a row that a target
    that must hold was missed.

    A target that must hold (``continuous``) has a pace only until it is first met; from then on each reading counts, and
    pace, gap and, while it is missed, attained are None. Likewise where a reading lies beyond an exact target, such as
    a 位次 below the first.
    """

    target: Target
    as_of: dt.date
    light: Light
    course: Course
    value: float | None = None
    period_end: dt.date | None = None
    met_on: dt.date | None = None
    pace: float | None = None
    gap: float | None = None
    attained: float | None = None
    missed_months: int = 0

    @property
    def is_reported(self) -> bool:
        """Whether there is any reading."""
        return self.value is not None

    @property
    def met(self) -> bool | None:
        """Whether the last reading meets the target; None without one."""
        return None if self.value is None else self.course is Course.MET

    @property
    def done_on(self) -> dt.date | None:
        """The month-end whose reading first met a target that is met; None while it is not met."""
        return self.met_on if self.met else None

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed without it ever having been met."""
        return self.course is Course.OVERDUE

    @property
    def is_lasting(self) -> bool:
        """Whether a target that must hold was missed for so many months that it is red."""
        return self.course is Course.LAPSED and self.light is Light.RED

    @property
    def days_over(self) -> int:
        """Days past its day while it is overdue, else 0."""
        return (self.as_of - self.target.due_on).days if self.is_overdue else 0


def target_standing(
    target: Target, readings: pd.DataFrame, as_of: dt.date, limits: Thresholds
) -> TargetStanding:
    """How one numeric target stands on ``as_of``.

    ``readings``: columns indicator_id, period_end, value (last word each, oldest first).
    """
    own = readings[(readings["indicator_id"] == target.id) & readings["value"].notna()]
    if own.empty:
        return TargetStanding(target, as_of, Light.GREY, Course.UNREAD)
    values = [float(each) for each in own["value"]]
    value, met = values[-1], target.is_met_by(values[-1])
    met_months = [
        month for month, each in zip(own["period_end"], values, strict=True) if target.is_met_by(each)
    ]
    known = {
        "target": target, "as_of": as_of, "value": value, "period_end": own["period_end"].iloc[-1],
        "met_on": met_months[0] if met_months else None,
    }  # fmt: skip
    if target.continuous and met_months:
        missed = next((n for n, each in enumerate(reversed(values)) if target.is_met_by(each)), len(values))
        light = Light.GREEN if met else Light.RED if missed >= limits.missed_target_months else Light.YELLOW
        return TargetStanding(
            **known, light=light, course=Course.MET if met else Course.LAPSED, attained=100.0 if met else None,
            missed_months=missed,
        )  # fmt: skip
    start = target.baseline_value if target.baseline_value is not None else 0.0
    way = target.value - start
    # As those of tasks, schedules of targets run from the day of issue.
    pace = start + way * scheduled_share(campaign.load().plan.issued_on, target.due_on, as_of)
    attained = max(0.0, min(100.0, 100 * (value - start) / way))
    gap = round(max(0.0, 100 * (pace - value) / way), 1)
    beyond = value > target.value and not met
    if beyond:
        pace = gap = attained = None
    if met:
        light, course = Light.GREEN, Course.MET
    elif as_of > target.due_on:
        light, course = Light.RED, Course.OVERDUE
    elif beyond:
        light, course = Light.YELLOW, Course.BEYOND
    else:
        course = Course.UNDER_WAY
        light = (
            Light.RED if gap > limits.red_gap else Light.YELLOW if gap >= limits.yellow_gap else Light.GREEN
        )
    return TargetStanding(**known, light=light, course=course, pace=pace, gap=gap, attained=attained)
