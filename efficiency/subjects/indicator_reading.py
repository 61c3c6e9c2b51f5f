"""指标读数: the month's reading of one of the nine targets or of a supporting indicator."""

from collections.abc import Mapping

from efficiency import campaign
from efficiency.campaign.document import Target
from efficiency.campaign.indicators import Indicator
from efficiency.campaign.words import numeral
from efficiency.core.access import Action
from efficiency.models import IndicatorReading
from efficiency.subjects import examples
from efficiency.subjects.cells import Percent
from efficiency.subjects.columns import BECAUSE, NOTE, UNIT
from efficiency.subjects.description import Faults, Field, Subject
from efficiency.subjects.fields import Choice, Month, Number, Text
from efficiency.subjects.known import Known, since_year_before

_EXAMPLE = examples.indicator()
_DIMENSIONS = (
    ("unit_id", "unit", "单位"),
    ("district_code", "district", "区市县"),
    ("category", "category", "分类"),
)


def _indicator_names(known: Known) -> dict[str, str]:
    return {word: each.id for each in _all(known) for word in (each.name, each.id)}


def _all(known: Known) -> tuple:
    return (*known.plan.targets, *campaign.load().indicators)


def is_rate(indicator_id: str) -> bool:
    """Whether an indicator's unit is %: its value follows from its counts."""
    every = (*campaign.load().plan.targets, *campaign.load().indicators)
    return any(each.id == indicator_id and each.unit == "%" for each in every)


def _district_names(known: Known) -> dict[str, str]:
    return {word: each.code for each in known.plan.districts for word in (each.name, each.short, each.code)}


def _completed(row: dict, known: Known) -> dict:
    """A dimension that is not there is an empty text; a rate without its value gets it from its counts."""
    row = row | {name: row[name] or "" for name, _, _ in _DIMENSIONS}
    about = next((each for each in _all(known) if each.id == row["indicator_id"]), None)
    above, below = row["numerator"], row["denominator"]
    if about and about.unit == "%" and row["value"] is None and above is not None and below:
        row["value"] = round(100 * above / below, 1)
    return row


def _holds(row: Mapping, known: Known) -> Faults:
    about = next((each for each in _all(known) if each.id == row["indicator_id"]), None)
    if about is None:
        return
    dimensions = getattr(about, "dimensions", ())
    for name, dimension, words in _DIMENSIONS:
        if row[name] and dimension not in dimensions:
            yield name, f"“{about.name}”不按{words}分，这一格请留空。"
        # The city's own centre stands in a category, those of the districts in the district column.
        elif not row[name] and dimension in dimensions and len(dimensions) == 1:
            yield name, f"“{about.name}”按{words}分，请填“{words}”。"
    if len(dimensions) > 1 and not any(row[name] for name, _, _ in _DIMENSIONS):
        yield "category", f"“{about.name}”分项统计，请填单位、区市县或分类。"
    yield from _figures_hold(row, about)


def _figures_hold(row: Mapping, about: Target | Indicator) -> Faults:
    value, above, below = row["value"], row["numerator"], row["denominator"]
    rate, last_step = about.unit == "%", getattr(about, "last_step", None)
    if (above is None) != (below is None) and rate:
        yield "numerator" if above is None else "denominator", "分子和分母应同时填写。"
    elif rate and below is not None:
        if below == 0:
            if value is not None:
                yield "value", "分母为0时没有比率，这一格请留空。"
        elif above > below:
            yield "numerator", "分子不能大于分母，请核对。"
        elif abs(value - 100 * above / below) > 0.1:
            yield "value", f"与分子、分母算得的{100 * above / below:.1f}不一致，请核对。"
    elif value is None:
        yield "value", "请填写“数值”。"
    elif isinstance(value, Percent) and not rate:
        yield "value", "填的是百分数，本指标的单位不是%，请填数。"
    elif rate and 0 < value < 1 and not isinstance(value, Percent):
        yield "value", f"是{value:g}%还是{value * 100:g}%？本指标的单位就是%，请填如85，不要填0.85。"
    elif rate and value > 100:
        yield "value", "比率不能超过100，请核对。"
    elif last_step is not None and value not in range(last_step + 1):
        yield "value", f"“{about.name}”的读数是0至{last_step}的整数，请核对。"
    elif value < 0 and not getattr(about, "below_zero", False):
        yield "value", f"“{about.name}”的读数不能小于0，请核对。"


SUBJECT = Subject(
    "indicator_reading", "指标读数", f"{numeral(len(campaign.load().plan.targets))}项量化指标和辅助指标的月度读数。", Action.CORRECT_DATA,
    IndicatorReading,
    (
        Field("indicator_id", "指标",
              Choice("指标", _indicator_names, lambda known: [each.name for each in _all(known)]),
              "指标名称或编号。", _EXAMPLE[0], True, also=("指标名称",)),
        Field("period_end", "月份", Month(since_year_before), "读数所属的月份。", examples.month(8), True,
              also=("期末", "期末日期", "统计月份")),
        UNIT.but(help="只有按单位分的指标填写。", example="", required=False),
        Field("district_code", "区市县",
              Choice("区市县", _district_names, lambda known: [each.name for each in known.plan.districts]),
              "只有按区市县分的指标填写。", also=("地区", "区划")),
        Field("category", "分类", Text(longest=40), "只有分类统计的指标填写。"),
        Field("value", "数值", Number(-1e9, 1e9, maybe_percent=True), "按指标的单位；比率填百分数，可由分子、分母算出。", _EXAMPLE[1],
              also=("读数", "指标值"), follows=True),
        Field("numerator", "分子", Number(0, 1e9), "比率须与分母同时填写。"),
        Field("denominator", "分母", Number(0, 1e9), "比率须与分子同时填写。"),
        NOTE,
        BECAUSE,
    ),
    ("indicator_id", "period_end", "unit_id", "district_code", "category"), _holds, _completed,
)  # fmt: skip
