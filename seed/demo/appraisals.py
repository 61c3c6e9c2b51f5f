"""意见三 in the demo year: two rounds of 评议, three rounds of 电话暗访, and the problems they brought up."""

import datetime as dt
import random
from typing import Any

from efficiency.campaign.workdays import next_workday
from efficiency.models import FindingSource, UnitCategory
from seed.demo import Context
from seed.demo.draws import quota

ROUNDS = {
    1: (dt.date(2007, 6, 18), dt.date(2007, 6, 29), dt.date(2007, 7, 12)),
    2: (dt.date(2007, 11, 12), dt.date(2007, 11, 23), dt.date(2007, 12, 14)),
}
# The forms that R3.2 names, with how many people each reaches.
FORMS = {"座谈会": (12, 25), "随机抽查": (20, 60), "电话回访": (30, 80), "登门走访": (8, 20)}
MEAN_SCORE, SPREAD = 84, 5
LOWEST, HIGHEST = 60, 97
LEFT_OUT_IN_ROUND_1 = 4

PHONE_ROUNDS = {5: 0.86, 8: 0.90, 11: 0.95}
PHONES = 40
PHONE_DAYS = (14, 15, 16)
PHONE_KINDS = ("监督电话", "服务电话", "应急电话")
QUALITY = {"良好": 0.7, "一般": 0.24, "较差": 0.06}


def scores(context: Context) -> list[dict[str, Any]]:
    """Scores by round, unit and form. A further row of each score says when the round was made public."""
    rng = context.random("appraisals")
    plan = context.plan
    units = [
        unit.id
        for unit in plan.units
        if unit.category in (UnitCategory.RESPONSIBLE, UnitCategory.KEY_UNIT) and unit.id != "U_QXS"
    ]
    level = {unit_id: min(HIGHEST, max(LOWEST, rng.gauss(MEAN_SCORE, SPREAD))) for unit_id in units}
    left_out = set(rng.sample(units, LEFT_OUT_IN_ROUND_1))
    held = []
    for round_number, (first, last, published_on) in ROUNDS.items():
        days = [day for day in context.workdays if first <= day <= last]
        if round_number == 2:
            level = {unit_id: min(HIGHEST, max(LOWEST, x + rng.gauss(3, 3))) for unit_id, x in level.items()}
        for unit_id in units:
            if round_number == 1 and unit_id in left_out:
                continue
            for form in rng.sample(list(FORMS), rng.choice((1, 2, 2, 3))):
                row = {
                    "round_number": round_number,
                    "unit_id": unit_id,
                    "form": form,
                    "held_on": rng.choice(days),
                    "respondents": rng.randint(*FORMS[form]),
                    "score": round(min(HIGHEST, max(LOWEST, level[unit_id] + rng.gauss(0, 1.2))), 1),
                }
                held.append((row, published_on))
    # A stream of its own: how far people were apart came to be told after everything else was drawn.
    apart = context.random("appraisal_spreads")
    for row, _ in held:
        row["spread"] = round(apart.uniform(3, 9), 1)
    # Too few answers to score: the conversation was held, its result is not a number.
    fewest = min((row for row, _ in held if row["round_number"] == 1), key=lambda row: row["respondents"])
    fewest["score"] = fewest["spread"] = None
    made = []
    for number, (row, published_on) in enumerate(held, start=1):
        first_id, second_id = 2 * number - 1, 2 * number
        recorded = {"recorded_at": context.at(row["held_on"]), "recorded_by": context.recorded_by}
        made.append(row | recorded | {"id": first_id, "published_on": None})
        recorded = {"recorded_at": context.at(published_on, 10), "recorded_by": context.recorded_by}
        correction = {"corrects_id": first_id, "correction_reason": "评议结果公开，补记公开日期"}
        made.append(row | recorded | correction | {"id": second_id, "published_on": published_on})
    return made


def phone_checks(context: Context) -> list[dict[str, Any]]:
    """The same forty phones in May, August and November; those not answered lie in few units."""
    rng = context.random("phone_checks")
    units = [unit.id for unit in (*context.plan.key_sectors, *context.plan.key_units)]
    phones = [
        (unit_id, kind)
        for unit_id in units
        for kind in PHONE_KINDS
        if kind != "应急电话" or unit_id[0] == "G"
    ]
    phones = [phone for phone in phones if phone[0][0] == "G"] + rng.sample(
        [phone for phone in phones if phone[0][0] != "G"], PHONES - 3 * len(context.plan.key_sectors)
    )
    made = []
    for month, share in PHONE_ROUNDS.items():
        days = [day for day in context.workdays if day.month == month and day.day in PHONE_DAYS]
        silent = _silent(rng, phones, PHONES - round(PHONES * share))
        quality = iter(quota(rng, QUALITY, PHONES - len(silent)))
        for unit_id, kind in phones:
            day, answered = rng.choice(days), (unit_id, kind) not in silent
            made.append(
                {
                    "unit_id": unit_id,
                    "phone_kind": kind,
                    "checked_on": day,
                    "answered": answered,
                    "response_seconds": max(2, round(rng.lognormvariate(2.2, 0.5))) if answered else None,
                    "quality": next(quality) if answered else None,
                    "recorded_at": context.at(day, 16),
                    "recorded_by": context.recorded_by,
                }
            )
    return made


def _silent(rng: random.Random, phones: list[tuple[str, str]], number: int) -> set[tuple[str, str]]:
    """``number`` phones that nobody answers, two of a unit where it has so many."""
    order = list(dict.fromkeys(unit_id for unit_id, _ in phones))
    rng.shuffle(order)
    chosen: list[tuple[str, str]] = []
    for unit_id in order:
        of_unit = [phone for phone in phones if phone[0] == unit_id]
        if len(of_unit) > 1:
            chosen += rng.sample(of_unit, 2)
        if len(chosen) >= number:
            break
    return set(chosen[:number])


def phone_findings(made: list[dict[str, Any]], words: dict[str, Any]) -> list[dict[str, Any]]:
    """One problem for each unit of a round whose phones were not answered."""
    by_unit: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in made:
        if not row["answered"]:
            by_unit.setdefault((row["checked_on"].month, row["unit_id"]), []).append(row)
    return [
        {
            "source": FindingSource.PHONE,
            "inspection_number": None,
            "unit_id": unit_id,
            "found_on": max(row["checked_on"] for row in rows),
            "kind": "监督电话无人接听",
            "description": words["phone_finding"].format(
                month=month, kinds="、".join(sorted({row["phone_kind"] for row in rows}))
            ),
        }
        for (month, unit_id), rows in by_unit.items()
    ]


def appraisal_findings(
    context: Context, made: list[dict[str, Any]], words: dict[str, Any]
) -> list[dict[str, Any]]:
    """The problem of the unit with the lowest score of each round, found when the round is over."""
    rng = context.random("appraisal_findings")
    findings = []
    for round_number, (_, last, _) in ROUNDS.items():
        scored = [row for row in made if row["round_number"] == round_number and row["score"] is not None]
        lowest = min(scored, key=lambda row: row["score"])
        complaint, kind = rng.choice(
            list(zip(words["appraisal_complaints"], ("未一次性告知", "公示不全"), strict=False))
        )
        findings.append(
            {
                "source": FindingSource.APPRAISAL,
                "inspection_number": None,
                "unit_id": lowest["unit_id"],
                "found_on": next_workday(last),
                "kind": kind,
                "description": words["appraisal_finding"].format(
                    round=round_number, score=lowest["score"], complaint=complaint
                ),
            }
        )
    return findings
