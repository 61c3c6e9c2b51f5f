"""公务活动 in the monitoring points and the spot checks of their registration (任务18, R2.2 to R2.4)."""

import datetime as dt
import math
import random
from bisect import bisect_left
from typing import Any

from efficiency.campaign.workdays import report_due_on
from efficiency.models import ActivityKind, Registration
from seed.demo import Context, Point
from seed.demo.draws import poisson, quota

FIRST_DAY = dt.date(2007, 3, 26)

# Activities a month in 100 enterprises. PLACE: the departments of the place where the enterprise lies.
PLACE = "PLACE"
MONTHLY_RATES = {
    "K01": 10, "K02": 9, "K11": 14, "K13": 11, "K15": 12, "K05": 10, "K03": 10, "K04": 8, "K14": 5, "K18": 4,
    "K19": 3, "K17": 2, "K20": 4, "K16": 4, "K07": 2, "U_CZJ": 2, "K09": 1, "U_FGW": 2, "U_GKJ": 2, PLACE: 14,
}  # fmt: skip

# Multipliers by month; 0 is the unit's other months.
SEASONS = {
    "K11": {3: 1.5, 4: 1.4, 5: 1.3, 6: 1.5, 0: 0.8},  # 企业年检
    "K07": {3: 2, 4: 2, 5: 1.5, 6: 1.5, 0: 0.5},  # 外商投资企业联合年检
    "K13": {3: 1.4, 9: 1.3, 0: 0.95},
    "K15": {4: 1.2, 6: 1.8, 9: 1.3, 12: 1.2, 0: 0.85},  # 安全生产月
    "K05": {6: 1.3, 7: 1.3, 8: 1.2, 11: 1.4, 0: 0.85},
    "K03": {4: 1.3, 9: 1.4, 12: 1.3, 0: 0.9},  # 节前消防
    "K04": {11: 1.5, 12: 1.8, 0: 0.85},
    "K01": {5: 1.2, 6: 1.2, 11: 1.1, 0: 0.95},
}
# Fewer visits by everybody around the summer Davos meeting.
ALL_UNITS = {8: 0.8, 9: 0.75}

KINDS = {
    ActivityKind.INSPECTION: 0.62,
    ActivityKind.CHARGE: 0.14,
    ActivityKind.ANNUAL_INSPECTION: 0.10,
    ActivityKind.CONTEST: 0.04,
    ActivityKind.TRAINING: 0.05,
    ActivityKind.FINE: 0.05,
}
# Only these units collect fees, hold annual inspections or fine; they do it more often, so the total fits.
KIND_UNITS = {
    ActivityKind.CHARGE: ("K01", "K02", "K04", "K05", "K11", "K13", "K18", "K19", "K20", PLACE),
    ActivityKind.ANNUAL_INSPECTION: ("K11", "K07", "K13", "K14", "K04", "K03", "K20"),
    ActivityKind.FINE: ("K01", "K02", "K03", "K05", "K11", "K13", "K14", "K15", "K18", "K20", PLACE),
}

REGISTERED = {3: 0.84, 4: 0.86, 5: 0.89, 6: 0.91, 7: 0.92, 8: 0.93, 9: 0.95, 10: 0.97, 11: 0.97, 12: 0.97}
RATINGS = {"满意": 0.83, "基本满意": 0.13, "不满意": 0.04}
REFUSED_SHARE = 0.09  # of the activities that were not registered
FROM_FORM, FROM_ENTERPRISE, FROM_SPOT_CHECK = "登记表", "企业反映", "抽查"

_CHECK_DAY_BY_MONTH = {3: 30, 4: 20, 5: 25, 6: 22, 7: 20, 8: 24, 9: 21, 10: 26, 11: 23, 12: 21}
CHECK_DAYS = tuple(dt.date(2007, month, day) for month, day in _CHECK_DAY_BY_MONTH.items())

JOINT_ENFORCEMENT_FROM = dt.date(2007, 6, 15)

# ST7: within these days every activity in the one enterprise is part of the story.
REPEATED_FROM, REPEATED_TO = dt.date(2007, 5, 14), dt.date(2007, 5, 27)
_REPEATED_DAYS = (14, 15, 16, 17, 18, 21, 22, 23, 25)


def eligible(unit_id: str, point: Point) -> bool:
    """Whether a unit has business in an enterprise: food and drug, state assets and foreign trade choose."""
    if unit_id == "K14":
        return any(word in point.industry for word in ("食品", "水产", "海产", "制药", "餐饮"))
    if unit_id == "K09":
        return point.ownership == "国有"
    return unit_id != "K07" or point.ownership == "三资"


def repeated_visits_point(context: Context) -> Point:
    """The foreign-funded enterprise of ST7: the first large one in the story's zone."""
    zone = context.stories["ST7"]["zone"]
    foreign = [point for point in context.points if point.place_code == zone and point.ownership == "三资"]
    return next((point for point in foreign if point.scale == "大型"), foreign[0])


def repeated_visits_units(context: Context) -> list[str]:
    """The units of the nine visits of ST7, in order; the first three come twice."""
    units = context.stories["ST7"]["units"]
    return [*units, *units[: len(_REPEATED_DAYS) - len(units)]]


def activities(context: Context, incidents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All activities of the year as rows of official_activity, numbered by day.

    Every incident about an unregistered visit has its activity here, so that the two registers agree.
    """
    rng = context.random("activities")
    visits = _ordinary_visits(context, rng)
    story = repeated_visits_point(context)
    visits = [
        visit
        for visit in visits
        if visit["point_id"] != story.id or not REPEATED_FROM <= visit["started_on"] <= REPEATED_TO
    ]
    for unit_id, day in zip(repeated_visits_units(context), _REPEATED_DAYS, strict=True):
        started_on = dt.date(2007, 5, day)
        visits.append({"point_id": story.id, "unit_id": unit_id, "started_on": started_on})
    _describe(rng, visits)
    reported = _reported_by_incident(context, rng, incidents)
    _register(context, rng, visits, _forgotten(rng, visits, reported, story.id))
    visits += reported
    visits.sort(key=lambda visit: (visit["started_on"], visit["point_id"], visit["unit_id"]))
    for number, visit in enumerate(visits, start=1):
        visit["number"] = f"GW-2007-{number:04d}"
    return visits


def _ordinary_visits(context: Context, rng: random.Random) -> list[dict[str, Any]]:
    calls = []
    for month in range(FIRST_DAY.month, 13):
        all_days = [day for day in context.workdays if day.month == month]
        days = [day for day in all_days if day >= FIRST_DAY]
        for unit_id, rate in MONTHLY_RATES.items():
            season = SEASONS.get(unit_id, {})
            mean = (
                rate
                * season.get(month, season.get(0, 1))
                * ALL_UNITS.get(month, 1)
                * len(days)
                / len(all_days)
            )
            calls += [(rng.choice(days), unit_id) for _ in range(poisson(rng, mean))]
    calls.sort()

    # Some enterprises are simply visited more than others. ST8's hands in no forms either.
    silent = context.stories["ST8"]["district"]
    weight = {p.id: rng.lognormvariate(0, 0.35) for p in context.points if p.district_code != silent}
    seen: dict[str, list[dt.date]] = {point_id: [] for point_id in weight}
    visits = []
    for day, unit_id in calls:
        points = [p for p in context.points if p.id in weight and p.plaque_on <= day and eligible(unit_id, p)]
        # Units do look at who has just been there, and more so once the joint enforcement runs (任务19).
        patience = 0.04 if day > JOINT_ENFORCEMENT_FROM else 0.12
        weights = [
            weight[p.id] * (patience if len(seen[p.id]) > 1 and (day - seen[p.id][-2]).days < 14 else 1)
            for p in points
        ]
        point = rng.choices(points, weights)[0]
        seen[point.id].append(day)
        actor = context.place_unit_id(point.place_code) if unit_id == PLACE else unit_id
        visits.append({"point_id": point.id, "unit_id": actor, "started_on": day})
    return visits


def _describe(rng: random.Random, visits: list[dict[str, Any]]) -> None:
    """Give every visit its kind, people and hours."""

    def entitled(kind: ActivityKind, visit: dict[str, Any]) -> bool:
        units = KIND_UNITS.get(kind)
        unit_id = visit["unit_id"] if visit["unit_id"] in MONTHLY_RATES else PLACE
        return units is None or unit_id in units

    share = {kind: sum(entitled(kind, visit) for visit in visits) / len(visits) for kind in KINDS}
    weights = {kind: KINDS[kind] / share[kind] for kind in KINDS}
    for visit in visits:
        kinds = [kind for kind in KINDS if entitled(kind, visit)]
        # Inspection takes what the special kinds leave: who has none of them mostly inspects.
        special = {kind: weights[kind] for kind in kinds if kind is not ActivityKind.INSPECTION}
        special[ActivityKind.INSPECTION] = max(0.0, 1 - sum(special.values()))
        visit["kind"] = str(rng.choices(list(special), list(special.values()))[0])
        visit["people"] = min(8, poisson(rng, 2.4) + 1)
        visit["hours"] = max(0.5, round(2 * rng.lognormvariate(math.log(2.0), 0.6)) / 2)


def _forgotten(
    rng: random.Random, visits: list[dict[str, Any]], reported: list[dict[str, Any]], story_point: str
) -> list[dict[str, Any]]:
    """The visits that were not registered: as many of a month as its share says, less those ``reported``.

    ST7's nine visits are all registered: too many, yet each in due form.
    """
    made = []
    for month, share in REGISTERED.items():
        own = [v for v in visits if v["started_on"].month == month]
        others = sum(v["started_on"].month == month for v in reported)
        free = [
            v
            for v in own
            if v["point_id"] != story_point or not REPEATED_FROM <= v["started_on"] <= REPEATED_TO
        ]
        made += rng.sample(free, max(0, round((len(own) + others) * (1 - share)) - others))
    return made


def _register(
    context: Context, rng: random.Random, visits: list[dict[str, Any]], forgotten: list[dict[str, Any]]
) -> None:
    """Say how and when each visit became known, and how the enterprise rated the registered ones."""
    missing = {id(visit) for visit in forgotten}
    refusals = iter(quota(rng, {True: REFUSED_SHARE, False: 1 - REFUSED_SHARE}, len(forgotten)))
    for visit in visits:
        started_on = visit["started_on"]
        if id(visit) not in missing:
            visit["registration"], visit["known_from"] = Registration.REGISTERED, FROM_FORM
            visit["rating"] = rng.choices(list(RATINGS), list(RATINGS.values()))[0]
            known_on = _return_day(started_on)
        else:
            refused = next(refusals)
            visit["registration"] = Registration.REFUSED if refused else Registration.UNREGISTERED
            visit["rating"] = None
            # The enterprise remembers who refused; a form that was forgotten is found by looking.
            next_check = bisect_left(CHECK_DAYS, started_on)
            if refused or next_check == len(CHECK_DAYS) or rng.random() < 0.45:
                visit["known_from"] = FROM_ENTERPRISE
                known_on = _return_day(started_on)
            else:
                visit["known_from"] = FROM_SPOT_CHECK
                visit["people"] = visit["hours"] = None
                known_on = CHECK_DAYS[next_check]
        visit["recorded_at"] = context.at(known_on, rng.randint(10, 16), rng.randrange(60))
        visit["recorded_by"] = context.recorded_by


def _return_day(day: dt.date) -> dt.date:
    """The day of the weekly return that carries what happened on ``day``."""
    due = report_due_on(day)
    return due if due >= day else report_due_on(day + dt.timedelta(days=7))


def _reported_by_incident(
    context: Context, rng: random.Random, incidents: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The unregistered visits that an enterprise reported as an incident, on the workday before it did."""
    visits = []
    for incident in incidents:
        if incident["sub_kind"] != "未登记进点":
            continue
        day_before = context.workdays[bisect_left(context.workdays, incident["received_on"]) - 1]
        plaque_on = next(p.plaque_on for p in context.points if p.id == incident["point_id"])
        visits.append(
            {
                "point_id": incident["point_id"],
                "unit_id": incident["unit_id"],
                "started_on": max(day_before, plaque_on),
                "kind": ActivityKind.INSPECTION,
                "people": min(8, poisson(rng, 2.4) + 1),
                "hours": rng.choice((1.0, 1.5, 2.0, 3.0)),
                "registration": Registration.UNREGISTERED,
                "known_from": FROM_ENTERPRISE,
                "rating": None,
                "recorded_at": incident["recorded_at"],
                "recorded_by": context.recorded_by,
            }
        )
    return visits


def registration_checks(
    context: Context, visits: list[dict[str, Any]], notes: list[str]
) -> list[dict[str, Any]]:
    """The spot checks of 市监察局 (R2.3), at least one a quarter; what they found is counted from ``visits``."""
    rng = context.random("registration_checks")
    points = quota(rng, {15: 1, 20: 2, 25: 1}, len(CHECK_DAYS))
    return [
        {
            "checked_on": day,
            "points_checked": points_checked,
            "unregistered_found": sum(
                visit["known_from"] == FROM_SPOT_CHECK and visit["recorded_at"].date() == day
                for visit in visits
            ),
            "note": rng.choice(notes),
            "recorded_at": context.at(day, 17),
            "recorded_by": context.recorded_by,
        }
        for day, points_checked in zip(CHECK_DAYS, points, strict=True)
    ]
