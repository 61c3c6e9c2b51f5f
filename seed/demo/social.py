"""意见四 in the demo year: 行风热线 on the air, units opened on 民心网, its cases and what became of them."""

import datetime as dt
import random
from typing import Any

from efficiency.campaign.workdays import add_workdays, next_workday, previous_workday
from seed.demo import Context
from seed.demo.draws import poisson, quota, spread

BROADCASTS = {1: 6, 2: 9, 3: 11, 4: 13}
CLOSED_RATE = {1: 0.91, 2: 0.93, 3: 0.95, 4: 0.985}
MEAN_CALLS = 14
# 行风热线 goes out at noon; how the calls ended is known a week later.
SETTLED_AFTER_WORKDAYS = 5

OPENED = {4: 38, 5: 52, 6: 66, 7: 74, 8: 80, 9: 86, 10: 90}
SHOULD_OPEN = 90
CASES = {4: 190, 5: 260, 6: 310, 7: 380, 8: 360, 9: 400, 10: 450, 11: 520, 12: 480}
# Shares of the cases of a month that get their 回声 and their 结果 in the end, from April to December.
REPLY_RATE, RESULT_RATE = (0.96, 0.996), (0.90, 0.98)
# How far a case comes: by so many further rows.
_OPEN, _REPLIED, _RESOLVED = range(3)


def broadcasts(context: Context) -> list[dict[str, Any]]:
    """Each broadcast with its unit; the quarters' numbers rise (R4.1), so does the share of calls settled."""
    rng = context.random("broadcasts")
    units = [unit.id for unit in (*context.plan.key_units, *context.plan.key_sectors)]
    rng.shuffle(units)
    made = []
    for quarter, number in BROADCASTS.items():
        # The last workdays of the year have no broadcast: its calls could not be settled within the year.
        days = [
            day
            for day in context.workdays[:-SETTLED_AFTER_WORKDAYS]
            if (day.month + 2) // 3 == quarter and day.weekday() in (1, 3)
        ]
        of_quarter = [
            {
                "aired_on": day,
                "unit_id": units[(len(made) + n) % len(units)],
                "calls": poisson(rng, MEAN_CALLS),
            }
            for n, day in enumerate(_regular(days, number))
        ]
        calls = [row for row in of_quarter for _ in range(row["calls"])]
        rng.shuffle(calls)
        left_open = calls[: round(len(calls) * (1 - CLOSED_RATE[quarter]))]
        for row in of_quarter:
            row["closed"] = row["calls"] - sum(call is row for call in left_open)
            settled_on = add_workdays(row["aired_on"], SETTLED_AFTER_WORKDAYS)
            row |= {"recorded_at": context.at(settled_on, 16), "recorded_by": context.recorded_by}
        made += of_quarter
    return made


def _regular(days: list[dt.date], number: int) -> list[dt.date]:
    """``number`` of the days at even distances."""
    return [days[round((i + 0.5) * len(days) / number - 0.5)] for i in range(number)]


def openings(context: Context) -> list[dict[str, Any]]:
    """How many units had opened on 民心网 on the last workday of each month (R4.2)."""
    return [
        {
            "counted_on": day,
            "opened": opened,
            "should_open": SHOULD_OPEN,
            "recorded_at": context.at(day, 16),
            "recorded_by": context.recorded_by,
        }
        for month, opened in OPENED.items()
        for day in [previous_workday(dt.date(2007, month + 1, 1) - dt.timedelta(days=1))]
    ]


def cases(context: Context) -> list[dict[str, Any]]:
    """The 民心网 cases, numbered in the order of receipt; they come in on any day of the week."""
    rng = context.random("minxin_cases")
    weights = _unit_weights(context)
    made = []
    for month, number in CASES.items():
        first = dt.date(2007, month, 1)
        days = [
            first + dt.timedelta(days=n) for n in range(31) if (first + dt.timedelta(days=n)).month == month
        ]
        units = quota(rng, weights, number)
        made += [
            {"received_on": day, "unit_id": unit_id}
            for day, unit_id in zip(spread(rng, days, number), units, strict=True)
        ]
    for number, row in enumerate(made, start=1):
        row["number"] = f"MX-2007-{number:04d}"
        row |= {
            "recorded_at": context.at(row["received_on"], rng.randint(8, 20), rng.randrange(60)),
            "recorded_by": context.recorded_by,
        }
    return made


def _unit_weights(context: Context) -> dict[str, float]:
    """People write about water, heat, schools and houses, and to the government of where they live."""
    weights: dict[str, float] = {unit.id: 2.5 for unit in context.plan.key_sectors}
    weights |= {unit.id: 1.0 for unit in context.plan.key_units}
    for district in context.plan.districts:
        if not district.is_zone:
            weights[district.unit_id] = (district.population_weight or 0) / 25
    return weights


def later_rows(context: Context, made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A further row of a case with its 回声 and one with its 结果 on their days, as far as they were in the year."""
    rng = context.random("minxin_steps")
    months = list(CASES)
    later = []
    for month in months:
        progress = months.index(month) / (len(months) - 1)
        of_month = [row for row in made if row["received_on"].month == month]
        number = len(of_month)
        replied = round(number * (REPLY_RATE[0] + progress * (REPLY_RATE[1] - REPLY_RATE[0])))
        resolved = round(number * (RESULT_RATE[0] + progress * (RESULT_RATE[1] - RESULT_RATE[0])))
        ends = [_RESOLVED] * resolved + [_REPLIED] * (replied - resolved) + [_OPEN] * (number - replied)
        rng.shuffle(ends)
        for row, end in zip(of_month, ends, strict=True):
            later += _later_rows(context, rng, row, end)
    return later


def _later_rows(context: Context, rng: random.Random, row: dict[str, Any], end: int) -> list[dict[str, Any]]:
    replied_on = add_workdays(next_workday(row["received_on"]), max(1, round(rng.lognormvariate(0.7, 0.5))))
    resolved_on = add_workdays(replied_on, max(1, round(rng.lognormvariate(1.6, 0.6))))
    replied = row | {"replied_on": replied_on, "recorded_at": context.at(replied_on, 16)}
    resolved = replied | {"resolved_on": resolved_on, "recorded_at": context.at(resolved_on, 17)}
    reached = [(replied_on, replied), (resolved_on, resolved)][:end]
    return [told for day, told in reached if day <= context.last_day]
