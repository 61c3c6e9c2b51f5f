"""意见一 in the demo year: four regular and eight ad-hoc 明察暗访, the units looked at and the problems found."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from efficiency.models import InspectionSchedule, UnitCategory, VisitMode
from seed.demo import Context
from seed.demo.draws import quota


@dataclass(frozen=True, slots=True)
class Regular:
    """One regular inspection: its days, units and problems; ``troubled`` units share the problems."""

    started_on: dt.date
    ended_on: dt.date
    units: int
    findings: int
    troubled: int
    bulletin_on: dt.date


REGULAR = (
    Regular(dt.date(2007, 3, 20), dt.date(2007, 3, 23), 18, 34, 9, dt.date(2007, 3, 29)),
    Regular(dt.date(2007, 6, 12), dt.date(2007, 6, 15), 24, 29, 8, dt.date(2007, 7, 12)),
    Regular(dt.date(2007, 9, 11), dt.date(2007, 9, 14), 22, 24, 7, dt.date(2007, 9, 21)),
    Regular(dt.date(2007, 12, 4), dt.date(2007, 12, 7), 24, 15, 5, dt.date(2007, 12, 14)),
)


@dataclass(frozen=True, slots=True)
class AdHoc:
    """One ad-hoc inspection: what kind of reflection set it off, and about whom.

    ``about`` is a story whose unit it is, or the ids of the units whose reflections count.
    """

    day: dt.date
    trigger_kind: str
    about: str | tuple[str, ...]
    findings: int
    bulletin_on: dt.date | None


AD_HOC = (
    AdHoc(dt.date(2007, 4, 26), "监测点反映", "ST2", 4, dt.date(2007, 5, 11)),
    AdHoc(dt.date(2007, 5, 30), "监测点反映", "ST7", 2, dt.date(2007, 6, 8)),
    AdHoc(dt.date(2007, 6, 27), "民心网", ("G02",), 3, None),
    AdHoc(dt.date(2007, 7, 24), "监测点反映", "ST1", 3, dt.date(2007, 8, 3)),
    AdHoc(dt.date(2007, 8, 16), "投诉", ("G03", "G04"), 3, None),
    AdHoc(dt.date(2007, 9, 26), "行风热线", (), 1, dt.date(2007, 10, 12)),
    AdHoc(dt.date(2007, 10, 24), "民心网", ("G07", "G01"), 0, None),
    AdHoc(dt.date(2007, 11, 21), "投诉", ("G06",), 2, dt.date(2007, 11, 30)),
)
TRIGGER_WITHIN = dt.timedelta(days=45)

# Looked at in every regular inspection; the other units take turns.
EVERY_TIME = ("K11", "K03", "K19", "K04", "U_XZFW", "K18")
# These keep coming back with the same problem: (unit, kind), until the fourth quarter.
HABITS = (("K19", "超时未办"), ("K03", "态度生硬"), ("K18", "脱岗离岗"))
# Units of a regular inspection that are in good order when announced and wanting when not.
CONTRADICTIONS = 2

OPEN_SCORE, COVERT_SCORE = (91.5, 3), (83, 4)
KIND_WEIGHTS = {
    "脱岗离岗": 5, "上班时间炒股/游戏": 3, "未一次性告知": 5, "态度生硬": 3, "公示不全": 5, "监督电话无人接听": 2,
    "未挂牌着装": 4, "超时未办": 4,
}  # fmt: skip
# An open visit sees boards, ledgers and badges; the rest shows only when nobody is expected.
SEEN_OPENLY = ("公示不全", "未挂牌着装", "超时未办")


@dataclass(frozen=True, slots=True)
class Reflection:
    """Something that people told the city: when, about which unit, and the number it is filed under."""

    on: dt.date
    unit_id: str
    reference: str


Reflections = dict[str, list[Reflection]]


def inspections(
    context: Context, reflections: Reflections, words: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of inspection and inspection_visit, and the findings still without number, deadline and circular.

    ``reflections`` are those that may set off an ad-hoc inspection, by trigger kind; each inspection names the
    last one before it. An inspection is entered when it ends; a further row says when its result became public.
    """
    rng = context.random("inspections")
    planned = [(one.started_on, one) for one in REGULAR] + [(one.day, one) for one in AD_HOC]
    planned.sort(key=lambda pair: pair[0])
    turns = _turns(context, rng)
    rows, visits, findings = [], [], []
    for number, (started_on, one) in enumerate(planned, start=1):
        name = f"MC-2007-{number:02d}"
        if isinstance(one, Regular):
            units = [*EVERY_TIME, *(next(turns) for _ in range(one.units - len(EVERY_TIME)))]
            made = _regular_visits(context, rng, one, units)
            found = _regular_findings(rng, one, made, words)
            ended_on, trigger = one.ended_on, None
        else:
            trigger = _trigger(context, one, reflections)
            made = [
                _visit(
                    rng,
                    trigger.unit_id,
                    VisitMode.COVERT,
                    one.day,
                    COVERT_SCORE,
                    below=8 * bool(one.findings),
                )
            ]
            kinds = rng.sample(list(KIND_WEIGHTS), one.findings)
            found = [_finding(rng, made[0], kind, words) for kind in kinds]
            ended_on = one.day
        rows += _inspection(context, name, one, started_on, ended_on, trigger)
        for visit in made:
            visit |= {"inspection_number": name, "recorded_by": context.recorded_by}
            visit["recorded_at"] = context.at(visit["visited_on"])
        visits += made
        findings += [finding | {"inspection_number": name} for finding in found]
    for place, row in enumerate(rows, start=1):
        row["id"] = place
        if row["correction_reason"]:
            row["corrects_id"] = place - 1
    return rows, visits, findings


def _turns(context: Context, rng: random.Random) -> Iterator[str]:
    """The other units, in turn and round again: offices, districts, zones and the seven sectors."""
    away = {*EVERY_TIME, "U_QXS", "U_JCJ"}
    kinds = (
        UnitCategory.RESPONSIBLE,
        UnitCategory.KEY_UNIT,
        UnitCategory.DISTRICT_GOVERNMENT,
        UnitCategory.ZONE,
    )
    units = [
        unit.id
        for unit in context.plan.units
        if (unit.category in kinds or unit.key_sector) and unit.id not in away and unit.valid_from is None
    ]
    rng.shuffle(units)
    while True:
        yield from units


def _inspection(
    context: Context,
    number: str,
    one: Regular | AdHoc,
    started_on: dt.date,
    ended_on: dt.date,
    trigger: Reflection | None,
) -> list[dict[str, Any]]:
    row = {
        "number": number,
        "schedule": InspectionSchedule.REGULAR if trigger is None else InspectionSchedule.AD_HOC,
        "started_on": started_on,
        "ended_on": ended_on,
        "trigger_kind": one.trigger_kind if isinstance(one, AdHoc) else None,
        "trigger_reference": trigger.reference if trigger else None,
        "bulletin_on": None,
        "correction_reason": None,
        "recorded_at": context.at(ended_on, 18),
        "recorded_by": context.recorded_by,
    }
    if one.bulletin_on is None:
        return [row]
    made_public = {
        "bulletin_on": one.bulletin_on,
        "correction_reason": "结果已公开，补记公开日期",
        "recorded_at": context.at(one.bulletin_on, 10),
    }
    return [row, row | made_public]


def _trigger(context: Context, one: AdHoc, reflections: Reflections) -> Reflection:
    """The last reflection before an ad-hoc inspection on one of its units; on anybody if it names none."""
    about = one.about
    if isinstance(about, str):
        story = context.stories[about]
        about = (story["unit"],) if "unit" in story else tuple(story["units"][:1])
    fitting = [
        each
        for each in reflections[one.trigger_kind]
        if one.day - TRIGGER_WITHIN <= each.on < one.day and (not about or each.unit_id in about)
    ]
    return max(fitting, key=lambda each: (each.on, each.reference))


def _visit(
    rng: random.Random, unit_id: str, mode: str, day: dt.date, scores: tuple[float, float], below: float = 0
) -> dict[str, Any]:
    score = round(min(98, rng.gauss(*scores) - below), 1)
    return {"unit_id": unit_id, "mode": mode, "visited_on": day, "score": score}


def _regular_visits(
    context: Context, rng: random.Random, one: Regular, units: list[str]
) -> list[dict[str, Any]]:
    """Each unit covertly first and openly a day later; the troubled ones score lower when not announced."""
    days = [day for day in context.workdays if one.started_on <= day <= one.ended_on]
    habitual = [unit_id for unit_id, _ in HABITS]
    troubled = habitual + rng.sample([u for u in units if u not in habitual], one.troubled - len(habitual))
    contradicting = rng.sample(troubled, CONTRADICTIONS)
    progress = REGULAR.index(one)
    made = []
    for unit_id in units:
        turn = rng.randrange(len(days) - 1)
        below = 8 if unit_id in troubled else -progress
        covert = _visit(rng, unit_id, VisitMode.COVERT, days[turn], COVERT_SCORE, below)
        open_ = _visit(rng, unit_id, VisitMode.OPEN, days[turn + 1], OPEN_SCORE)
        if unit_id in contradicting:
            covert["score"], open_["score"] = round(rng.uniform(58, 69), 1), round(rng.uniform(90.5, 95), 1)
        made += [covert, open_]
    for visit in made:
        visit["score"] = max(55.0, visit["score"])
    return made


def _regular_findings(
    rng: random.Random, one: Regular, visits: list[dict[str, Any]], words: dict[str, Any]
) -> list[dict[str, Any]]:
    """The problems of one regular inspection, shared by the units with the lowest covert scores."""
    covert = sorted((v for v in visits if v["mode"] == VisitMode.COVERT), key=lambda visit: visit["score"])
    habitual = [next(v for v in covert if v["unit_id"] == unit_id) for unit_id, _ in HABITS]
    last = one is REGULAR[-1]
    poorest = habitual * (not last) + [v for v in covert if last or v not in habitual]
    troubled = poorest[: one.troubled]
    rng.shuffle(troubled)
    shares = {place: 1.0 / (place + 4) for place in range(len(troubled))}
    more = quota(rng, shares, one.findings - len(troubled))
    opened = {v["unit_id"]: v for v in visits if v["mode"] == VisitMode.OPEN}
    made = []
    for place, visit in enumerate(troubled):
        kinds = _kinds(rng, 1 + more.count(place))
        habit = dict(HABITS).get(visit["unit_id"])
        if habit and not last:
            kinds = [habit, *(kind for kind in kinds if kind != habit)][: len(kinds)]
        for kind in kinds:
            seen = opened[visit["unit_id"]] if kind in SEEN_OPENLY and rng.random() < 0.5 else visit
            made.append(_finding(rng, seen, kind, words))
    return made


def _kinds(rng: random.Random, number: int) -> list[str]:
    """``number`` kinds, none of them twice while there are others."""
    ranked = sorted(KIND_WEIGHTS, key=lambda kind: -(rng.random() ** (1 / KIND_WEIGHTS[kind])))
    return (ranked * (number // len(ranked) + 1))[:number]


def _finding(rng: random.Random, visit: dict[str, Any], kind: str, words: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": visit["mode"],
        "unit_id": visit["unit_id"],
        "found_on": visit["visited_on"],
        "kind": kind,
        "description": rng.choice(words["findings"][kind]).format(
            time=rng.choice(words["finding_times"]),
            place=rng.choice(words["finding_places"]),
            minutes=rng.randint(10, 50),
            few=rng.randint(2, 6),
        ),
    }
