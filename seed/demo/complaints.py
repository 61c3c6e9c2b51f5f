"""行政投诉中心 (任务3): the monthly table by unit and category, and the cases that are followed up one by one.

ST5: the centre opened in time on 28 March, and people were content until the water and power cuts of the summer. The
sums of a month are I01 and I02; ``totals`` gives them to the indicator readings, so that both always agree.
"""

import calendar
import datetime as dt
import random
from functools import lru_cache
from typing import Any

from efficiency.campaign import workdays
from efficiency.models import ComplaintCase, ComplaintMonth, UnitCategory
from seed.demo import Context, Rows
from seed.demo.draws import spread

OPENED_ON = dt.date(2007, 3, 28)
CASES = 300

# Received in a month; in March only four days.
_RECEIVED = {3: 86, 4: 1104, 5: 1347, 6: 1706, 7: 2053, 8: 1948, 9: 1602, 10: 1695, 11: 2304, 12: 2197}
COMPLETION = {3: 91.9, 4: 94.1, 5: 96.0, 6: 96.8, 7: 95.2, 8: 97.0, 9: 98.3, 10: 99.1, 11: 99.6, 12: 99.8}
SATISFACTION = {3: 90.4, 4: 90.8, 5: 91.2, 6: 88.2, 7: 86.9, 8: 89.1, 9: 90.6, 10: 92.0, 11: 92.4, 12: 92.7}

_SEASONS: dict[str, dict[int | None, float]] = {
    "供热": {11: 0.30, 12: 0.28, None: 0.03},
    "供水": {7: 0.16, 8: 0.15, None: 0.07},
    "供电": {7: 0.12, 8: 0.12, None: 0.05},
    "城市公交": {None: 0.10},
    "物业": {None: 0.12},
    "教育收费": {3: 0.08, 9: 0.12, None: 0.03},
    "医疗卫生": {None: 0.06},
    "土地房屋": {None: 0.12},
}
OTHER = "其他"
_UNIT_OF = {
    "供热": "G06",
    "供水": "G03",
    "供电": "G04",
    "城市公交": "G07",
    "物业": "G08",
    "教育收费": "G01",
    "医疗卫生": "G02",
    "土地房屋": "K19",
}
# In the summer everybody else stays at this satisfaction; what is missing is missing at the story's two sectors.
_SUMMER, _OTHERS_IN_SUMMER = (6, 7, 8), 0.918
_LESS_CONTENT = {"物业": 0.97, "供热": 0.97, "土地房屋": 0.98}
_SURVEYED_SHARE = 0.62

_CASES = {
    "供热": ("室温长期不达标，供热单位拒绝测温", "停热多日未告知原因", "报停后仍收取全额供热费", "管道漏水无人维修"),
    "供水": ("整栋楼停水三天，报修电话无人接听", "水压低，高层用不上水", "水质发黄，未给出检测结果", "停水未提前通知，影响经营"),
    "供电": ("夏季反复停电，抢修不及时", "变压器超负荷，多次报修无结果", "停电未提前公告", "电费计量有误，申请校表被推诿"),
    "城市公交": ("线路绕行未公告，候车超过一小时", "司机拒载老年乘客", "末班车提前收车", "站点撤并未征求居民意见"),
    "物业": ("公共收益账目不公开", "电梯停用两周未修", "擅自提高停车收费", "保安与业主发生冲突，无人处理"),
    "教育收费": ("开学收取补课费", "强制订购校服和教辅", "借读费未按规定标准收取", "伙食费结余不退"),
    "医疗卫生": ("收费项目与清单不符", "专家号被倒卖", "急诊推诿，延误就诊", "住院押金结算拖延"),
    "土地房屋": ("产权证办理超过承诺时限", "拆迁补偿答复前后不一", "房屋漏雨维修资金申请无人受理", "开发商一房两卖，投诉后无回音"),
    OTHER: ("窗口未一次性告知，往返五次", "申请材料递交后无人答复", "热线转办后部门互相推诿", "占道经营反复投诉未处理"),
}  # fmt: skip
_SATISFIED_SHARE, _SATISFIED_IN_STORY = 0.88, 0.62


def month_end(month: int) -> dt.date:
    """The last day of a month of 2007."""
    return dt.date(2007, month, calendar.monthrange(2007, month)[1])


def share(category: str, month: int) -> float:
    """The part of a month's complaints that falls to a category; what the named ones leave is 其他."""
    if category == OTHER:
        return 1 - sum(share(each, month) for each in _SEASONS)
    season = _SEASONS[category]
    return season.get(month, season[None])


def totals(context: Context) -> dict[int, dict[str, int]]:
    """received, closed, surveyed, satisfied of the whole centre by month, 3..12."""
    keys = ("received", "closed", "surveyed", "satisfied")
    return {
        month: {key: sum(row[key] for row in _months(context)[month]) for key in keys} for month in _RECEIVED
    }


def rows(context: Context) -> Rows:
    """``ComplaintMonth`` and ``ComplaintCase``."""
    return {
        ComplaintMonth: [row for month in _months(context).values() for row in month],
        ComplaintCase: _cases(context),
    }


@lru_cache(maxsize=1)
def _months(context: Context) -> dict[int, list[dict[str, Any]]]:
    rng = context.random("complaints")
    handlers = [unit.id for unit in context.plan.key_units]
    handlers += [unit.id for unit in context.plan.units if unit.category == UnitCategory.DISTRICT_GOVERNMENT]
    weights = {unit_id: rng.uniform(0.4, 1.6) for unit_id in handlers}
    slow = {context.plan.unit(unit_id).short_name for unit_id in context.stories["ST5"]["sectors"]}
    return {month: _month(context, rng, month, weights, slow) for month in _RECEIVED}


def _month(
    context: Context, rng: random.Random, month: int, weights: dict[str, float], slow: set[str]
) -> list[dict[str, Any]]:
    keys = [(unit_id, category) for category, unit_id in _UNIT_OF.items()]
    parts = [share(category, month) * rng.uniform(0.95, 1.05) for category in _UNIT_OF]
    whole = sum(weights.values())
    for unit_id, weight in weights.items():
        keys.append((unit_id, OTHER))
        parts.append(share(OTHER, month) * weight / whole * rng.uniform(0.8, 1.2))
    total = _RECEIVED[month]
    received = apportion(total, parts, [total] * len(parts))
    summer = month in _SUMMER
    in_story = [summer and category in slow for _, category in keys]

    eager = [n * (0.9 if story else 1.0) for n, story in zip(received, in_story, strict=True)]
    closed = apportion(round(total * COMPLETION[month] / 100), eager, received)
    asked = _survey_size(sum(closed), SATISFACTION[month])
    surveyed = apportion(asked, [float(n) for n in closed], closed)
    content = round(asked * SATISFACTION[month] / 100)
    likely = [n * _LESS_CONTENT.get(category, 1.0) for n, (_, category) in zip(surveyed, keys, strict=True)]
    if summer:
        others = [0 if story else n for n, story in zip(surveyed, in_story, strict=True)]
        theirs = apportion(
            round(sum(others) * _OTHERS_IN_SUMMER), [a * bool(b) for a, b in zip(likely, others, strict=True)], others
        )  # fmt: skip
        sectors = [n if story else 0 for n, story in zip(surveyed, in_story, strict=True)]
        rest = apportion(content - sum(theirs), [float(n) for n in sectors], sectors)
        satisfied = [a + b for a, b in zip(theirs, rest, strict=True)]
    else:
        satisfied = apportion(content, likely, surveyed)
    day = month_end(month)
    return [
        {
            "month_end": day,
            "unit_id": unit_id,
            "category": category,
            "received": received[i],
            "closed": closed[i],
            "surveyed": surveyed[i],
            "satisfied": satisfied[i],
            "recorded_at": context.at(day),
            "recorded_by": context.recorded_by,
        }
        for i, (unit_id, category) in enumerate(keys)
        if received[i]
    ]


def _survey_size(closed: int, percent: float) -> int:
    """A number of people asked for which whole people can give the percentage to one decimal."""
    for asked in range(round(closed * _SURVEYED_SHARE), closed + 1):
        if round(100 * round(asked * percent / 100) / asked, 1) == percent:
            return asked
    raise ValueError(f"{closed}件办结中找不到能得出{percent}%的回访数")


def apportion(total: int, weights: list[float], caps: list[int]) -> list[int]:
    """Whole numbers that add up to ``total``, as near to ``weights`` as ``caps`` allow. Raises ValueError if they do not."""
    if total > sum(caps):
        raise ValueError(f"上限合计{sum(caps)}，容不下{total}")
    whole = sum(weights) or 1.0
    exact = [total * weight / whole for weight in weights]
    counts = [min(int(number), cap) for number, cap in zip(exact, caps, strict=True)]
    while (missing := total - sum(counts)) > 0:
        open_places = [i for i, cap in enumerate(caps) if counts[i] < cap]
        for i in sorted(open_places, key=lambda i: counts[i] - exact[i])[:missing]:
            counts[i] += 1
    return counts


def _cases(context: Context) -> list[dict[str, Any]]:
    """督办件: a row when it comes in, a further row of the same number when it is closed."""
    rng = context.random("complaint cases")
    per_month = apportion(CASES, [float(n) for n in _RECEIVED.values()], [CASES] * len(_RECEIVED))
    slow = set(context.stories["ST5"]["sectors"])
    made: list[dict[str, Any]] = []
    number = 0
    for month, count in zip(_RECEIVED, per_month, strict=True):
        days = [day for day in context.workdays if day.month == month and day >= OPENED_ON]
        table = _months(context)[month]
        for day in spread(rng, days, count):
            number += 1
            source = rng.choices(table, [row["received"] for row in table])[0]
            case = {
                "number": f"DB2007-{number:03d}",
                "received_on": day,
                "unit_id": source["unit_id"],
                "category": source["category"],
                "summary": f"群众反映：{rng.choice(_CASES[source['category']])}。",
                "recorded_by": context.recorded_by,
            }
            made.append(case | {"recorded_at": context.at(day, rng.randint(9, 16), rng.randint(0, 59))})
            in_story = month in _SUMMER and source["unit_id"] in slow
            took = max(1, round(rng.lognormvariate(2.2, 0.6) * (1.5 if in_story else 1.0)))
            closed_on = workdays.add_workdays(day, took)
            content = rng.random() < (_SATISFIED_IN_STORY if in_story else _SATISFIED_SHARE)
            made.append(
                case | {"closed_on": closed_on, "satisfied": content, "recorded_at": context.at(closed_on, 16, 30)}
            )  # fmt: skip
    return made
