"""Monthly readings of the nine targets and of the supporting indicators.

Figures stand here as turning points by month; months between two of them lie on a straight line in whole numbers. A
rate's value always follows from its counts. ST3 and ST4 are in the paths of I04 and I09.

One file because most of it is that table of turning points, which is read from top to bottom.
"""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from efficiency.models import IndicatorReading, UnitCategory
from seed.demo import Context, Rows
from seed.demo.complaints import month_end, totals

LAST_MONTH = 12

# ST3: approval time stands still from July to September. ST4: September was first reported as 1,650.
PATHS: dict[str, dict[int, float]] = {
    "I03": {3: 1, 4: 1, 5: 1, 6: 2, 7: 1, 8: 1, 9: 1, 10: 1, 11: 1, 12: 1},
    "I04": {3: 4.0, 4: 9.0, 5: 15.0, 6: 19.0, 7: 22.5, 8: 22.5, 9: 22.8, 10: 28.6, 11: 31.2, 12: 31.6},
    "I05": {3: 96, 4: 103, 5: 110, 6: 115, 7: 118, 8: 120, 9: 123, 10: 127, 11: 127, 12: 127},
    "I06": {3: 81, 4: 84, 5: 86, 6: 89, 7: 90.5, 8: 88.7, 9: 91, 10: 92.5, 11: 93.1, 12: 93.6},
    "I07": {3: 1, 4: 1, 5: 1, 6: 1, 7: 2, 8: 1, 9: 2, 10: 2, 11: 2, 12: 2},
    "I08": {3: 62, 4: 68, 5: 74, 6: 80, 7: 85, 8: 89.5, 9: 94, 10: 100, 11: 100, 12: 100},
    "I09": {
        2: 800,
        3: 800,
        4: 910,
        5: 1020,
        6: 1180,
        7: 1290,
        8: 1390,
        9: 1512,
        10: 1512,
        11: 1634,
        12: 1672,
    },
}
ITEMS = 127
# What the three percentages of the paths are counted on: days of all promised limits, letters, catalogue entries.
_COUNTED = {"I04": 2540, "I06": 520, "I08": 1860}
_LETTERS_MORE_EACH_MONTH = 70

_RATES: dict[str, dict[str, tuple[int, dict[int, int]]]] = {
    "COMPLAINT_NETWORK": {
        "地区": (14, {3: 0, 4: 5, 5: 9, 6: 14}),
        "部门": (38, {3: 0, 4: 11, 5: 20, 6: 27, 8: 34, 10: 38}),
        "行业": (13, {3: 0, 4: 1, 5: 3, 6: 7, 8: 10, 10: 13}),
    },
    "REFORM_BATCH": {
        "第一批": (18, {3: 0, 4: 6, 5: 18}),
        "第二批": (23, {3: 0, 5: 0, 6: 20, 7: 23}),
        "第三批": (16, {3: 0, 6: 0, 7: 16}),
    },
    "INSTANT_SHARE": {"": (ITEMS, {3: 22, 4: 24, 5: 28, 6: 31, 7: 33, 8: 33, 9: 34, 10: 42, 11: 46})},
    "CONTESTS_CLEARED": {
        "评比": (118, {4: 12, 5: 41, 6: 67, 7: 80, 8: 84, 10: 92}),
        "表彰": (64, {4: 5, 5: 16, 6: 28, 7: 35, 8: 38, 10: 41}),
        "培训": (203, {4: 20, 5: 58, 6: 89, 7: 109, 8: 118, 10: 131}),
    },
    "INFO_CATALOG": {"": (42, {3: 6, 4: 11, 5: 19, 6: 30, 7: 42, 8: 33, 9: 38, 10: 42})},
}
_NOTES = {
    ("REFORM_BATCH", "第一批"): (4, "方案4月20日经市政府批准"),
    ("REFORM_BATCH", "第二批"): (5, "方案5月31日经市政府批准"),
    ("REFORM_BATCH", "第三批"): (7, "方案7月18日经市政府批准，比文件时限晚18天"),
    ("INFO_CATALOG", ""): (8, "8月抽查退回9个部门的空壳目录，按实有内容重新计算"),
}

# Districts: (all, {month: reached}).
_DISTRICT_RATES: dict[str, dict[str, tuple[int, dict[int, int]]]] = {
    "ONE_STOP": {
        "210202": (96, {3: 61, 8: 85, 10: 93}),
        "210203": (92, {3: 55, 8: 80, 10: 88}),
        "210204": (98, {3: 60, 8: 84, 10: 94}),
        "210211": (118, {3: 66, 8: 97, 10: 110}),
        "210212": (88, {3: 34, 8: 52, 10: 66}),
        "210213": (121, {3: 70, 8: 98, 10: 112}),
        "210224": (64, {3: 17, 8: 24, 10: 38}),
        "210281": (126, {3: 68, 8: 100, 10: 116}),
        "210282": (119, {3: 52, 8: 80, 10: 98}),
        "210283": (124, {3: 49, 8: 76, 10: 97}),
    },
    "SERVICE_POINT": {
        "210202": (8, {3: 4, 6: 8}),
        "210203": (7, {3: 3, 7: 7}),
        "210204": (9, {3: 4, 7: 9}),
        "210211": (15, {3: 5, 6: 12, 9: 15}),
        "210212": (10, {3: 2, 8: 6, 10: 9}),
        "210213": (19, {3: 4, 8: 13, 10: 18}),
        "210224": (5, {3: 0, 6: 1, 8: 1, 10: 4}),
        "210281": (30, {3: 6, 6: 19, 8: 26, 10: 30}),
        "210282": (20, {3: 3, 8: 11, 10: 18}),
        "210283": (26, {3: 3, 8: 13, 10: 23}),
    },
    # The three inner districts have no villages.
    "AGENCY": {
        "210211": (42, {4: 6, 8: 34, 10: 42}),
        "210212": (58, {4: 3, 8: 27, 10: 49}),
        "210213": (96, {4: 10, 8: 58, 10: 90}),
        "210224": (23, {4: 0, 9: 0, 10: 9, 12: 17}),
        "210281": (180, {4: 25, 8: 128, 10: 176}),
        "210282": (150, {4: 12, 8: 70, 10: 133}),
        "210283": (170, {4: 9, 8: 66, 10: 141}),
    },
    "ONLINE_LINKED": {
        "210202": (24, {4: 0, 5: 0, 6: 6, 8: 6, 9: 11, 10: 24}),
        "210203": (24, {4: 0, 8: 0, 9: 7, 10: 22}),
        "210204": (24, {4: 0, 5: 0, 6: 6, 8: 6, 9: 11, 10: 24}),
        "210211": (24, {4: 0, 8: 0, 9: 8, 10: 23}),
        "210212": (24, {4: 0, 9: 0, 10: 16, 12: 22}),
        "210213": (24, {4: 0, 5: 0, 6: 6, 8: 6, 9: 10, 10: 23}),
        "210224": (24, {4: 0, 9: 0, 10: 12, 12: 20}),
        "210281": (24, {4: 0, 8: 0, 9: 7, 10: 22}),
        "210282": (24, {4: 0, 8: 0, 9: 5, 10: 20}),
        "210283": (24, {4: 0, 8: 0, 9: 5, 10: 20}),
    },
}

_COUNTS: dict[str, dict[str, dict[int, float]]] = {
    "APPROVAL_ITEMS": {"": {3: 246, 4: 246, 5: 238, 6: 238, 7: 236, 8: 233, 9: 233, 10: 225}},
    "ANNUAL_INSPECTION": {
        "网上年检": {3: 6200, 4: 21800, 5: 40300, 6: 58700, 7: 61200, 9: 62500, 12: 63400},
        "信誉年检": {3: 0, 4: 1260, 5: 3480, 6: 5120, 7: 5310, 12: 5420},
        "上门年检": {3: 40, 4: 190, 5: 420, 6: 655, 7: 690, 12: 760},
        "集合年检": {3: 310, 4: 980, 5: 1840, 6: 2930, 7: 2980, 12: 3010},
    },
    "ITEMS_BRANCH": {"": {3: 0, 5: 0, 6: 3, 7: 4, 8: 5, 9: 7, 10: 9}},
    "EXACTION_CASE": {
        "曝光": {4: 0, 5: 2, 7: 3, 8: 5, 10: 11, 12: 12},
        "处理": {4: 0, 5: 1, 6: 4, 8: 7, 10: 14, 12: 16},
    },
    "QUERY_PLATFORM": {"": {8: 640, 9: 1980, 10: 4260, 11: 4630, 12: 4710}},
    "INTERACT_COLUMN": {
        "公众交流平台": {3: 1},
        "在线访谈": {3: 1},
        "网上调查": {3: 0, 4: 0, 5: 1},
        "网上评议": {3: 0, 6: 0, 7: 1},
        "网上听证": {3: 0, 8: 0, 9: 1},
    },
}
# Category -> ({month: joint operations so far}, {month: separate checks saved so far}).
_JOINT = {
    "市场监管": (
        {6: 3, 7: 7, 8: 9, 9: 11, 10: 18, 11: 23, 12: 27},
        {6: 8, 7: 19, 8: 24, 9: 31, 10: 52, 11: 68, 12: 81},
    ),
    "城市管理": ({6: 0, 8: 0, 9: 2, 10: 6, 11: 10, 12: 13}, {6: 0, 8: 0, 9: 5, 10: 16, 11: 27, 12: 36}),
}
# Month -> (average days, projects so far).
_GREEN_CHANNEL = {
    3: (24.0, 4), 4: (22.5, 19), 5: (20.1, 40), 6: (18.6, 62), 7: (17.9, 83),
    8: (17.5, 101), 9: (17.8, 114), 10: (15.2, 139), 11: (13.6, 166), 12: (13.1, 190),
}  # fmt: skip
_ISO_STEPS = {
    "U_XZFW": {4: 1, 5: 2, 6: 3, 7: 3, 8: 4, 9: 4, 10: 5},
    "K11": {4: 1, 5: 2, 6: 3, 7: 3, 8: 4, 9: 4, 10: 5},
    "K01": {4: 1, 5: 2, 6: 2, 7: 3, 8: 4, 9: 4, 10: 5},
    "U_GKJ": {4: 1, 5: 2, 6: 3, 7: 3, 8: 4, 9: 4, 10: 5},
    "K17": {4: 1, 5: 2, 6: 2, 7: 3, 8: 4, 9: 4, 10: 5},
}
_HOURS = {
    "C01": {3: 14.2, 4: 13.8, 5: 13.1, 6: 12.4, 7: 11.9, 8: 11.8, 9: 11.5, 10: 10.2, 11: 9.8, 12: 9.6},
    "C02": {3: 58.0, 4: 56.5, 5: 53.0, 6: 49.0, 7: 46.5, 8: 47.0, 9: 46.0, 10: 42.5, 11: 41.5, 12: 41.0},
    "C03": {3: 4.6, 4: 4.5, 5: 4.4, 6: 4.2, 7: 4.0, 8: 4.0, 9: 3.9, 10: 3.5, 11: 3.4, 12: 3.4},
    "C04": {3: 6.8, 4: 6.7, 5: 6.4, 6: 6.1, 7: 6.0, 8: 5.9, 9: 5.8, 10: 5.1, 11: 5.0, 12: 4.9},
    "C05": {3: 21.5, 4: 21.0, 5: 20.2, 6: 19.6, 7: 19.8, 8: 20.4, 9: 18.9, 10: 16.8, 11: 16.2, 12: 16.0},
}
# Unit -> (complaints in an ordinary month, share closed at first, share closed at the end).
_SECTORS = {
    "G09": (58, 0.90, 0.985),
    "G10": (26, 0.93, 0.99),
    "G11": (142, 0.84, 0.95),
    "G12": (33, 0.92, 0.985),
    "G13": (71, 0.88, 0.97),
}
_SECTOR_SEASON = {("G09", 7): 1.5, ("G09", 8): 1.5, ("G10", 9): 1.4, ("G13", 7): 1.7, ("G13", 8): 1.6}

# The 127 items by department; at the end of March 31 of them were still elsewhere and came in as follows.
ITEMS_OF = {
    "K03": 14, "K16": 10, "K17": 8, "K18": 9, "K19": 10, "K20": 8, "K05": 6, "K11": 6, "K13": 6, "K14": 6, "K15": 5,
    "K04": 6, "K07": 6, "K08": 3, "K01": 2, "K02": 3, "K09": 1, "U_FGW": 6, "U_CZJ": 3, "U_GKJ": 4, "U_RSJ": 3,
    "U_BWB": 2,
}  # fmt: skip
_CAME_IN = {
    4: {"K05": 1, "K14": 1, "K07": 1, "U_FGW": 1, "K04": 2, "K17": 1},
    5: {"K16": 2, "K18": 2, "K20": 1, "K15": 1, "K17": 1},
    6: {"K18": 2, "K20": 1, "K03": 1, "K19": 1},
    7: {"K16": 1, "K03": 1, "K19": 1},
    8: {"K03": 1, "K19": 1},
    9: {"K03": 2, "K19": 1},
    10: {"K03": 2, "K19": 2},
}

# Institutions of each sector, and how far it goes: months behind the first sector.
_DISCLOSERS = {
    "G01": (186, 0.0), "G02": (74, 0.5), "G03": (11, 1.0), "G04": (9, 0.0),
    "G05": (6, 1.5), "G06": (92, 2.0), "G07": (14, 2.5), "G08": (310, 3.5),
}  # fmt: skip
# Months by which an item comes later than the first.
_ITEM_LAG = {
    "办事条件": 0.0, "程序": 0.2, "期限": 1.4, "结果": 1.0, "收费标准": 0.1, "服务承诺": 0.5, "监督办法": 1.8,
}  # fmt: skip

_DEEMED_FIRST = {"210202": 9, "210203": 9, "210211": 9}
_DEEMED_FROM = {"U_FGW": 7, "K16": 8, "K17": 8, "K19": 8}

# (indicator, month, unit) -> (figure first reported, day it was put right, reason).
_CORRECTIONS: dict[tuple[str, int, str], tuple[float, dt.date, str]] = {
    ("I09", 9, ""): (1650, dt.date(2007, 10, 18), "部门与区市县重复填报138条，重复计数，已剔除"),
    ("I05", 7, ""): (119, dt.date(2007, 8, 6), "一项房屋交易事项窗口尚未收件，不应计入"),
    ("ITEMS_IN", 7, "K19"): (7, dt.date(2007, 8, 6), "一项房屋交易事项窗口尚未收件，不应计入"),
    ("CLEARANCE_HOURS", 6, "C02"): (46.0, dt.date(2007, 7, 20), "漏计送检样品等待时间"),
}


def path_value(indicator_id: str, month: int) -> float | None:
    """What a target's reading of a month came to in the end; None before the first."""
    return PATHS[indicator_id].get(month)


def district_count(indicator_id: str, district_code: str, month: int) -> tuple[int, int]:
    """(reached, all) in a district at the end of ``month``; before the first count, that count."""
    whole, turns = _DISTRICT_RATES[indicator_id][district_code]
    counts = dict(_months(turns))
    return counts[max(month, min(counts))], whole


def rows(context: Context) -> Rows:
    """``IndicatorReading`` of all months, each at 17:00 on the month's last day, and the four corrections."""
    readings: list[dict[str, Any]] = []
    for reading in _readings(context):
        row = {
            "unit_id": "",
            "district_code": "",
            "category": "",
            "numerator": None,
            "denominator": None,
            "note": None,
            **reading,
            "period_end": month_end(reading["period_end"]),
            "recorded_at": context.at(month_end(reading["period_end"])),
            "recorded_by": context.recorded_by,
            "id": len(readings) + 1,
        }
        readings.append(row)
        wrong = _CORRECTIONS.get((row["indicator_id"], row["period_end"].month, row["unit_id"]))
        if wrong:
            first, day, reason = wrong
            readings.append(
                row
                | {
                    "id": len(readings) + 1,
                    "corrects_id": row["id"],
                    "correction_reason": reason,
                    "recorded_at": context.at(day, 10, 20),
                }
            )
            _misreport(row, first)
    return {IndicatorReading: readings}


def _misreport(row: dict[str, Any], first: float) -> None:
    """Put the figure first reported in place of the right one, with the counts that belonged to it."""
    if row["denominator"] is None:
        row["value"] = first
        return
    row["numerator"] = first
    row["value"] = first if row["indicator_id"] == "I05" else _percent(first, row["denominator"])


def _readings(context: Context) -> Iterator[dict[str, Any]]:
    """All readings with the month as ``period_end``."""
    rng = context.random("indicators")
    yield from _targets(context)
    for indicator_id, categories in _RATES.items():
        for category, (whole, turns) in categories.items():
            since, note = _NOTES.get((indicator_id, category), (13, None))
            for month, reached in _months(turns):
                yield _rate(indicator_id, month, reached, whole) | {
                    "category": category,
                    "note": note if month >= since else None,
                }
    for indicator_id, districts in _DISTRICT_RATES.items():
        for code, (whole, turns) in districts.items():
            for month, reached in _months(turns):
                yield _rate(indicator_id, month, reached, whole) | {"district_code": code}
    for indicator_id, categories in _COUNTS.items():
        for category, turns in categories.items():
            for month, value in _months(turns):
                yield {
                    "indicator_id": indicator_id,
                    "period_end": month,
                    "value": value,
                    "category": category,
                }
    for category, (operations, saved) in _JOINT.items():
        for (month, value), (_, merged) in zip(_months(operations), _months(saved), strict=True):
            yield {
                "indicator_id": "JOINT_ENFORCEMENT",
                "period_end": month,
                "value": value,
                "numerator": merged,
                "category": category,
            }
    for month, (days, projects) in _GREEN_CHANNEL.items():
        yield {
            "indicator_id": "GREEN_CHANNEL",
            "period_end": month,
            "value": days,
            "numerator": projects,
        }
    for unit_id, steps in _ISO_STEPS.items():
        for month, step in _months(steps):
            yield {"indicator_id": "ISO_PILOT", "period_end": month, "value": step, "unit_id": unit_id}
    for unit_id, hours in _HOURS.items():
        for month, value in hours.items():
            yield {"indicator_id": "CLEARANCE_HOURS", "period_end": month, "value": value, "unit_id": unit_id}
    yield from _items_in()
    yield from _sector_complaints(rng)
    yield from _disclosure(context)
    yield from _deemed(context, rng)
    yield from _assessment(context, rng)


def _percent(numerator: float, denominator: float) -> float:
    return round(100 * numerator / denominator, 1)


def _rate(indicator_id: str, month: int, reached: float, whole: int) -> dict[str, Any]:
    return {
        "indicator_id": indicator_id,
        "period_end": month,
        "value": _percent(reached, whole),
        "numerator": reached,
        "denominator": whole,
    }


def _months(turns: dict[int, float]) -> list[tuple[int, float]]:
    """(month, whole number) from the first turning point to December, the last one held."""
    marks = sorted(turns)
    filled = []
    for month in range(marks[0], LAST_MONTH + 1):
        before = max(mark for mark in marks if mark <= month)
        after = min((mark for mark in marks if mark >= month), default=before)
        way = (month - before) / (after - before) if after > before else 0
        filled.append((month, round(turns[before] + way * (turns[after] - turns[before]))))
    return filled


def _targets(context: Context) -> Iterator[dict[str, Any]]:
    """I01..I09. The complaint rates are the sums of the centre's monthly table."""
    for month, counts in totals(context).items():
        note = "3月28日挂牌，只有4天的件数" if month == 3 else None
        yield _rate("I01", month, counts["closed"], counts["received"]) | {"note": note}
        yield _rate("I02", month, counts["satisfied"], counts["surveyed"]) | {"note": note}
    for indicator_id, path in PATHS.items():
        for month, value in path.items():
            reading = {"indicator_id": indicator_id, "period_end": month, "value": value}
            if indicator_id == "I05":
                reading |= {"numerator": value, "denominator": ITEMS}
            elif indicator_id in _COUNTED:
                whole = _COUNTED[indicator_id]
                if indicator_id == "I06":
                    whole += _LETTERS_MORE_EACH_MONTH * (month - 3)
                while _percent(round(whole * value / 100), whole) != value:
                    whole += 1
                reading |= {"numerator": round(whole * value / 100), "denominator": whole}
            yield reading


def _items_in() -> Iterator[dict[str, Any]]:
    """The departments' items in the centre; their sums are I05."""
    inside = dict(ITEMS_OF)
    for month in _CAME_IN.values():
        for unit_id, count in month.items():
            inside[unit_id] -= count
    for month in range(3, LAST_MONTH + 1):
        for unit_id, count in _CAME_IN.get(month, {}).items():
            inside[unit_id] += count
        for unit_id, whole in ITEMS_OF.items():
            yield _rate("ITEMS_IN", month, inside[unit_id], whole) | {"unit_id": unit_id}


def _sector_complaints(rng: random.Random) -> Iterator[dict[str, Any]]:
    for unit_id, (ordinary, first, last) in _SECTORS.items():
        for month in range(3, LAST_MONTH + 1):
            received = round(ordinary * _SECTOR_SEASON.get((unit_id, month), 1.0) * rng.uniform(0.88, 1.12))
            share = first + (last - first) * (month - 3) / 9 + rng.uniform(-0.012, 0.012)
            closed = min(received, round(received * share))
            yield _rate("SECTOR_COMPLAINT", month, closed, received) | {"unit_id": unit_id}


def _disclosure(context: Context) -> Iterator[dict[str, Any]]:
    """Eight sectors by seven items; each climbs for six months from its own start, to nearly all."""
    for unit_id, (whole, behind) in _DISCLOSERS.items():
        for item in context.plan.task("T24").disclosure_items:
            start = 3.2 + 0.75 * behind + _ITEM_LAG[item]
            for month in range(3, LAST_MONTH + 1):
                share = min(1.0, max(0.0, 0.12 + (month - start) / 6.2))
                yield _rate("DISCLOSURE", month, int(whole * share), whole) | {
                    "unit_id": unit_id,
                    "category": item,
                }


def _deemed(context: Context, rng: random.Random) -> Iterator[dict[str, Any]]:
    """任务7: which centres let silence count as consent, and how often that happened."""
    for month in range(6, LAST_MONTH + 1):
        yield _rate("DEEMED_SCOPE", month, int(month >= 7), 1) | {"category": "市中心"}
        for district in context.plan.districts:
            if not district.is_zone:
                since = _DEEMED_FIRST.get(district.code, 10)
                yield _rate("DEEMED_SCOPE", month, int(month >= since), 1) | {"district_code": district.code}
        for unit_id, since in _DEEMED_FROM.items():
            if month >= since:
                for category, most in (("依法默许", 3), ("不该默许", 1)):
                    count = rng.randint(0, most) if category == "依法默许" else int(rng.random() < 0.12)
                    yield {
                        "indicator_id": "DEEMED_APPROVAL",
                        "period_end": month,
                        "value": count,
                        "unit_id": unit_id,
                        "category": category,
                    }


def _assessment(context: Context, rng: random.Random) -> Iterator[dict[str, Any]]:
    """任务30: districts and zones signed in August, departments by the end of September."""
    for unit in context.plan.units:
        if unit.category in (UnitCategory.DISTRICT_GOVERNMENT, UnitCategory.ZONE):
            since = 8
        elif unit.category in (UnitCategory.RESPONSIBLE, UnitCategory.KEY_UNIT) and unit.id != "U_QXS":
            since = 8 if rng.random() < 0.45 else 9
        else:
            continue
        for month in range(7, LAST_MONTH + 1):
            if unit.valid_from is None or month_end(month) >= unit.valid_from:
                yield _rate("IN_ASSESSMENT", month, int(month >= since), 1) | {"unit_id": unit.id}
