"""Problems found in visits, phone checks and appraisals: deadline, circular and 整改 (R1.3, R3.4, R3.5)."""

import datetime as dt
import random
from typing import Any

from efficiency.campaign.workdays import add_workdays, next_workday, previous_workday
from efficiency.models import RectificationState
from seed.demo import Context
from seed.demo.draws import quota

DEADLINE_DAYS = {10: 0.3, 15: 0.4, 20: 0.3}
# Every so many of the problems, in the order of their deadlines, is put right too late: about 8 %.
ONE_LATE_IN = 12.5
RETURNED = 0.08

# Problems that stand out, by inspection; the kinds that give offence come first.
PROMINENT = {
    "MC-2007-01": 4,
    "MC-2007-02": 2,
    "MC-2007-04": 4,
    "MC-2007-07": 1,
    "MC-2007-08": 3,
    "MC-2007-12": 2,
}
OFFENSIVE = ("上班时间炒股/游戏", "脱岗离岗", "态度生硬")
NOT_CIRCULATED = 3

# Two that are late stay open at the end of August: one found that month and one long forgotten.
END_OF_AUGUST = dt.date(2007, 8, 31)


def findings(context: Context, found: list[dict[str, Any]], words: dict[str, Any]) -> list[dict[str, Any]]:
    """``found`` completed to rows of ``finding``, numbered by day.

    A problem that stands out is entered with the decision on its circular, a workday or two after the visit.
    """
    rng = context.random("findings")
    made = sorted(
        found, key=lambda row: (row["found_on"], row["inspection_number"] or "", row["unit_id"], row["kind"])
    )
    deadlines = quota(rng, DEADLINE_DAYS, len(made))
    for number, (row, days) in enumerate(zip(made, deadlines, strict=True), start=1):
        row |= {
            "number": f"WT-2007-{number:03d}",
            "prominent": False,
            "circulated_on": None,
            "no_circular_reason": None,
            "rectify_due_on": next_workday(row["found_on"] + dt.timedelta(days=days)),
            "recorded_at": context.at(row["found_on"], 18),
            "recorded_by": context.recorded_by,
        }
    prominent = _prominent(made)
    reasons = dict(
        zip(rng.sample(range(len(prominent)), NOT_CIRCULATED), words["no_circular_reasons"], strict=True)
    )
    for place, row in enumerate(prominent):
        decided_on = add_workdays(row["found_on"], rng.choice((1, 2)))
        row |= {"prominent": True, "recorded_at": context.at(decided_on, 10)}
        row["no_circular_reason"] = reasons.get(place)
        row["circulated_on"] = None if place in reasons else decided_on
    return made


def _prominent(made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    chosen = []
    for inspection_number, number in PROMINENT.items():
        of_inspection = [row for row in made if row["inspection_number"] == inspection_number]
        of_inspection.sort(key=lambda row: row["kind"] not in OFFENSIVE)
        chosen += of_inspection[:number]
    return chosen


def rectifications(
    context: Context, made: list[dict[str, Any]], words: dict[str, Any]
) -> list[dict[str, Any]]:
    """What the unit reported and 市监察局 verified or returned, for each problem, by the end of the year."""
    rng = context.random("rectifications")
    late = _late(rng, made)
    steps = []
    for row in made:
        days_late = late.get(row["number"])
        if days_late:
            reported_on = next_workday(row["rectify_due_on"] + dt.timedelta(days=days_late))
        else:
            early = rng.randint(0, 6)
            reported_on = previous_workday(row["rectify_due_on"] - dt.timedelta(days=early))
        note = rng.choice(words["rectification"]["late" if days_late else "reported"])
        stages = [(RectificationState.REPORTED, reported_on, note)]
        checked_on = add_workdays(reported_on, rng.randint(2, 7))
        if rng.random() < RETURNED:
            stages.append(
                (RectificationState.RETURNED, checked_on, rng.choice(words["rectification"]["returned"]))
            )
            again_on = add_workdays(checked_on, rng.randint(3, 6))
            stages.append(
                (RectificationState.REPORTED, again_on, rng.choice(words["rectification"]["reported"]))
            )
            checked_on = add_workdays(again_on, rng.randint(2, 5))
        stages.append(
            (RectificationState.VERIFIED, checked_on, rng.choice(words["rectification"]["verified"]))
        )
        steps += [
            {
                "finding_number": row["number"],
                "state": state,
                "occurred_on": day,
                "note": said,
                "recorded_at": context.at(day, 16 if state == RectificationState.REPORTED else 17),
                "recorded_by": context.recorded_by,
            }
            for state, day, said in stages
            if day <= context.last_day
        ]
    return steps


def _late(rng: random.Random, made: list[dict[str, Any]]) -> dict[str, int]:
    """Which problems are put right late, and by how many days."""
    by_deadline = sorted(made, key=lambda row: (row["rectify_due_on"], row["number"]))
    number = round(len(made) / ONE_LATE_IN)
    chosen = [by_deadline[int((n + 0.5) * len(made) / number)] for n in range(number)]
    late = {row["number"]: max(2, round(12 * rng.lognormvariate(0, 0.6))) for row in chosen}
    due_in_august = [
        row for row in by_deadline if row["found_on"].month == 8 and row["rectify_due_on"] <= END_OF_AUGUST
    ]
    forgotten = [row for row in chosen if row["rectify_due_on"] < dt.date(2007, 8, 1)][-1]
    for row in (due_in_august[0], forgotten):
        late[row["number"]] = (END_OF_AUGUST - row["rectify_due_on"]).days + 7
    return late
