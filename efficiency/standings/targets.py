"""How a numeric target of the document stands: its last reading, its pace, its light and the reason.

Pure: readings and the plan go in; the day is an argument. Percentages are 0..100.
"""

import datetime as dt

import pandas as pd

from efficiency.campaign.plan import Target
from efficiency.campaign.thresholds import Thresholds
from efficiency.campaign.workdays import chinese_date_short, scheduled_share
from efficiency.models import Light

# 印发日: schedules of targets run from here, as those of tasks do.
FIRST_DAY = dt.date(2007, 2, 5)


def target_standing(target: Target, readings: pd.DataFrame, as_of: dt.date, limits: Thresholds) -> dict:
    """How one numeric target stands on ``as_of``.

    ``readings``: columns indicator_id, period_end, value, numerator, denominator (last word each, oldest first).
    Returns value, period_end, met (bool or None), pace (value due by now on a straight line in workdays from the
    baseline), gap (percent of the way behind, one decimal), attained (percent of the way from the baseline, 0..100),
    missed_months, light, reason.

    A target that must hold (``continuous``) has a pace only until it is first met; from then on each reading counts, and
    pace, gap and, while it is missed, attained are None. Likewise where a reading lies beyond an exact target, such as
    a 位次 below the first: no straight line leads back to it.
    """
    own = readings[(readings["indicator_id"] == target.id) & readings["value"].notna()]
    if own.empty:
        return _standing(Light.GREY, f"{target.name}尚无读数")
    last = own.iloc[-1]
    value, month = float(last["value"]), chinese_date_short(last["period_end"])
    goal = f"目标{'≥' if target.operator == '>=' else ''}{_number(target.value)}{target.unit}"
    said = f"{target.name}{_number(value)}{target.unit}（截至{month}），{goal}"
    met = target.is_met_by(value)
    if target.continuous and any(target.is_met_by(float(each)) for each in own["value"]):
        missed = 0
        for earlier in reversed(own["value"].tolist()):
            if target.is_met_by(float(earlier)):
                break
            missed += 1
        if met:
            light, reason = Light.GREEN, f"{said}，达标"
        elif missed >= limits.missed_target_months:
            light, reason = Light.RED, f"{said}，连续{missed}个月未达标"
        else:
            light, reason = Light.YELLOW, f"{said}，未达标"
        return _standing(
            light, reason, value, last["period_end"], met, attained=100.0 if met else None, missed=missed
        )
    start = target.baseline_value if target.baseline_value is not None else 0.0
    pace = start + (target.value - start) * scheduled_share(FIRST_DAY, target.due_on, as_of)
    way = target.value - start
    attained = max(0.0, min(100.0, 100 * (value - start) / way))
    gap = round(max(0.0, 100 * (pace - value) / way), 1)
    behind = f"{said}，序时应达{_number(pace)}{target.unit}"
    if value > target.value and not met:
        pace = gap = attained = None
    if met:
        light, reason = Light.GREEN, f"{said}，达标"
    elif as_of > target.due_on:
        light, reason = Light.RED, f"{said}，已过时限{(as_of - target.due_on).days}天"
    elif gap is None:
        light, reason = Light.YELLOW, f"{said}，未达标"
    elif gap > limits.red_gap:
        light, reason = Light.RED, behind
    elif gap >= limits.yellow_gap:
        light, reason = Light.YELLOW, behind
    else:
        light, reason = Light.GREEN, behind
    return _standing(light, reason, value, last["period_end"], met, pace, gap, attained)


def _standing(
    light, reason, value=None, period_end=None, met=None, pace=None, gap=None, attained=None, missed=0
):
    return {
        "light": light, "reason": reason, "value": value, "period_end": period_end, "met": met, "pace": pace,
        "gap": gap, "attained": attained, "missed_months": missed,
    }  # fmt: skip


def _number(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")
