"""How a numeric target of the document stands: its last reading, its pace, its light and what decides it.

Pure: readings and the plan go in; the day is an argument. Percentages are 0..100.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import floor
from statistics import fmean, stdev

import pandas as pd
from scipy.stats import t

from efficiency import campaign
from efficiency.campaign.document import Target
from efficiency.campaign.thresholds import Thresholds
from efficiency.campaign.workdays import scheduled_share
from efficiency.core.keeping import kept
from efficiency.models import Light
from efficiency.standings.signals import Assurance, Series, series

# A month's figures are due on the 5th of the next (the usual day for monthly reports).
MONTH_DUE_DAY = 5


class Course(StrEnum):
    """Where a target is on its way; its light and its words follow from it."""

    UNREAD = "UNREAD"
    MET = "MET"
    # A target that must hold at every reading is missed now.
    MISSED = "MISSED"
    # The reading lies beyond an exact target: no straight line leads back.
    BEYOND = "BEYOND"
    UNDER_WAY = "UNDER_WAY"
    OVERDUE = "OVERDUE"


# A forecast rests on the speed of the last readings; fewer steps say nothing about how it varies.
_STEPS, _LEAST_STEPS = 6, 3
_SURE = 0.90
# Nobody plans further.
_HORIZON = 730


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a target would be met at the speed of its last ``steps`` steps, as a 90 % interval of that speed.

    ``earliest`` None: not even at the highest of these speeds; ``latest`` None: at the lowest it is never met.
    """

    steps: int
    earliest: dt.date | None
    latest: dt.date | None

    def is_after(self, due_on: dt.date) -> bool:
        """Whether even the highest speed leads there after ``due_on``: to stand still is no better than to creep."""
        return self.earliest is None or self.earliest > due_on


def forecast(days: list[dt.date], values: list[float], goal: float) -> Forecast | None:
    """When ``goal`` would be reached from the last of ``values``, read on ``days``; None with fewer than three steps.

    Steps are taken as they come, in readings per day; their mean varies as Student's t says.
    """
    way = 1 if goal >= values[-1] else -1
    speeds = [
        way * (value - before) / (day - earlier).days
        for (earlier, before), (day, value) in pairwise(zip(days, values, strict=True))
    ][-_STEPS:]
    if len(speeds) < _LEAST_STEPS:
        return None
    reach = float(t.isf((1 - _SURE) / 2, len(speeds) - 1)) * stdev(speeds) / len(speeds) ** 0.5

    def there(speed: float) -> dt.date | None:
        left = abs(goal - values[-1]) / speed if speed > 0 else None
        return None if left is None or left > _HORIZON else days[-1] + dt.timedelta(days=round(left))

    return Forecast(len(speeds), there(fmean(speeds) + reach), there(fmean(speeds) - reach))


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """One numeric target on a day.

    ``value`` of the month ``period_end`` is the last reading (None: none); ``met_on``: the month whose reading first met it.
    ``pace``: the value due by now on a straight line in workdays from the baseline; ``gap``: percent of the way behind, one
    decimal; ``attained``: percent of the way from the baseline, 0..100; ``missed_months``: months in a row that a target
    that must hold was missed, ``lapses``: how many of all its readings missed it.

    A target that must hold (``continuous``) has no pace and no gap: each reading is held against it, and attained is 100 or
    None. Likewise where a reading lies beyond an exact target, such as a 位次 below the first. ``judged_on``: the day whose
    pace counts, the reading's own or, once newer ones are due, the last day of the month that is missing. ``assurance``:
    whether the readings of a target that must hold lie where it is held always, never, or now and then, by the limits
    of ``line`` (None: it builds up). ``still_since``: the
    month since whose reading a target that builds up and is not met has come no nearer (None: it has). ``forecast``: of one
    that builds up and is not met.
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
    lapses: int = 0
    judged_on: dt.date | None = None
    still_since: dt.date | None = None
    forecast: Forecast | None = None
    assurance: Assurance = Assurance.TOO_FEW
    line: Series | None = None

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
        return self.course is Course.MISSED and self.light is Light.RED

    @property
    def is_aged(self) -> bool:
        """Whether a newer reading is due than the last one."""
        return self.is_reported and self.judged_on > self.period_end

    @property
    def is_unsteady(self) -> bool:
        """时达时不达: as the readings move by themselves, the target is met one month and missed another."""
        return self.assurance is Assurance.HIT_OR_MISS and self.met_on is not None

    @property
    def will_be_late(self) -> bool:
        """Whether it would be met after its day, or never, even at the highest of its recent speeds."""
        return self.forecast is not None and self.forecast.is_after(self.target.due_on)

    @property
    def days_over(self) -> int:
        """Days past its day while it is overdue, else 0."""
        return (self.as_of - self.target.due_on).days if self.is_overdue else 0


@kept
def target_standing(
    target: Target, readings: pd.DataFrame, as_of: dt.date, limits: Thresholds
) -> TargetStanding:
    """How one numeric target stands on ``as_of``.

    Its light moves with a reading, or on a day on which a reading is due; days that merely pass leave it as it is.
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
    period_end = own["period_end"].iloc[-1]
    # A target that builds up is read until its day, one that must hold to the end.
    wanted = month_due(as_of) if target.continuous else min(month_due(as_of), target.due_on)
    judged_on = max(period_end, wanted)
    known = {
        "target": target, "as_of": as_of, "value": value, "period_end": period_end, "judged_on": judged_on,
        "met_on": met_months[0] if met_months else None,
    }  # fmt: skip
    if target.continuous:
        return _held(known, values, limits)
    start = target.baseline_value if target.baseline_value is not None else 0.0
    way = target.value - start
    # As those of tasks, schedules of targets run from the day of issue.
    pace = start + way * scheduled_share(campaign.load().plan.issued_on, target.due_on, judged_on)
    if all(float(each).is_integer() for each in (start, target.value, *values)):
        # Nobody holds 1.8 talks a month: what is counted in whole things is asked for in whole things.
        pace = float(floor(pace))
    attained = max(0.0, min(100.0, 100 * (value - start) / way))
    gap = round(max(0.0, 100 * (pace - value) / way), 1)
    beyond = value > target.value and not met
    if beyond:
        pace = gap = attained = None
    if met:
        light, course = Light.GREEN, Course.MET
    elif judged_on >= target.due_on:
        light, course = Light.RED, Course.OVERDUE
    elif beyond:
        light, course = Light.YELLOW, Course.BEYOND
    else:
        course = Course.UNDER_WAY
        light = (
            Light.RED if gap > limits.red_gap else Light.YELLOW if gap >= limits.yellow_gap else Light.GREEN
        )
    ahead = None if met or beyond else forecast(own["period_end"].tolist(), values, float(target.value))
    if light is Light.GREEN and ahead and ahead.is_after(target.due_on):
        # On its straight line still, but too slow of late to stay there.
        light = Light.YELLOW
    still = (
        None
        if met
        else _still_since(own["period_end"].tolist(), [abs(target.value - each) for each in values])
    )
    return TargetStanding(
        **known, light=_unless_aged(light, known), course=course, pace=pace, gap=gap, attained=attained,
        still_since=still, forecast=ahead,
    )  # fmt: skip


def _still_since(months: list[dt.date], distances: list[float]) -> dt.date | None:
    """The month that was as near to the target as the last one already; None where the last one came nearer."""
    still = None
    for month, before, after in zip(
        reversed(months[:-1]), reversed(distances[:-1]), reversed(distances), strict=False
    ):
        if after < before:
            break
        still = month
    return still


def _unless_aged(light: Light, known: dict) -> Light:
    """Grey instead of green where a newer reading is due than the last one: nobody knows whether it still holds."""
    return Light.GREY if light is Light.GREEN and known["judged_on"] > known["period_end"] else light


def _held(known: dict, values: list[float], limits: Thresholds) -> TargetStanding:
    """A target that must hold from the start: each reading is held against it, none against a straight line.

    Red is what was missed for so many months in a row, unless it was met before and settled limits say that the misses are
    what the readings do by themselves: then nothing has got worse, it is 时达时不达.
    """
    target = known["target"]
    missed = next((n for n, each in enumerate(reversed(values)) if target.is_met_by(each)), len(values))
    lapses = sum(not target.is_met_by(each) for each in values)
    rising = all(each <= target.value for each in values if not target.is_met_by(each))
    line = series(values, rising_is_good=rising)
    assurance = line.assurance(target.value)
    if not missed:
        return TargetStanding(
            **known,
            light=_unless_aged(Light.GREEN, known),
            course=Course.MET,
            attained=100.0,
            lapses=lapses,
            assurance=assurance,
            line=line,
        )
    chance = assurance is Assurance.HIT_OR_MISS and known["met_on"] is not None and not line.is_trial
    light = Light.RED if missed >= limits.missed_target_months and not chance else Light.YELLOW
    return TargetStanding(
        **known,
        light=light,
        course=Course.MISSED,
        missed_months=missed,
        lapses=lapses,
        assurance=assurance,
        line=line,
    )


def month_due(as_of: dt.date) -> dt.date:
    """The last day of the newest month whose figures should be here on ``as_of``."""
    last_month = as_of.replace(day=1) - dt.timedelta(days=1)
    return last_month if as_of.day > MONTH_DUE_DAY else last_month.replace(day=1) - dt.timedelta(days=1)
