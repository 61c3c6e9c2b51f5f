"""The supporting indicators: what is counted where the document asks for something without naming a number.

The nine numeric targets I01..I09 stand in the plan; these stand in ``seed/indicators.yaml``. Readings of both are kept
in the same table.
"""

from dataclasses import dataclass
from functools import cache

import yaml

from efficiency.campaign.plan import SEED

KINDS = ("rate", "count", "level", "stage")
DIMENSIONS = ("unit", "district", "category")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One supporting indicator.

    ``quote`` is the document's wording that calls for it, verbatim. ``kind``: rate (numerator over denominator),
    count, level or stage. ``better`` is ``up`` or ``down``. ``dimensions`` names those that its readings fill;
    ``definition`` is the 口径. ``quantified`` is False: the document names no number.
    """

    id: str
    name: str
    task_id: str
    quote: str
    kind: str
    unit: str
    better: str
    dimensions: tuple[str, ...]
    definition: str
    quantified: bool = False


def check(indicators: tuple[Indicator, ...]) -> None:
    """Raise ValueError, in Chinese, for an unknown kind, direction or dimension, or an id used twice."""
    problems = []
    for each in indicators:
        if each.kind not in KINDS:
            problems.append(f"{each.id}的类型“{each.kind}”不认识")
        if each.better not in ("up", "down"):
            problems.append(f"{each.id}的方向“{each.better}”不认识")
        problems += [f"{each.id}的维度“{name}”不认识" for name in each.dimensions if name not in DIMENSIONS]
    ids = [each.id for each in indicators]
    problems += [f"{each}重复" for each in sorted({name for name in ids if ids.count(name) > 1})]
    if problems:
        raise ValueError("辅助指标有误：" + "；".join(problems))


@cache
def load() -> tuple[Indicator, ...]:
    """All supporting indicators in the order of the file; the same objects on every call."""
    raw = yaml.safe_load((SEED / "indicators.yaml").read_text(encoding="utf-8"))["indicators"]
    indicators = tuple(Indicator(**item | {"dimensions": tuple(item["dimensions"])}) for item in raw)
    check(indicators)
    return indicators


def indicator(indicator_id: str) -> Indicator:
    """The supporting indicator of an id (ISO_PILOT ...). Raises KeyError with a Chinese message."""
    for each in load():
        if each.id == indicator_id:
            return each
    raise KeyError(f"没有编号为“{indicator_id}”的辅助指标")


def of_task(task_id: str) -> tuple[Indicator, ...]:
    """A task's supporting indicators, in the order of the file; empty for tasks without one."""
    return tuple(each for each in load() if each.task_id == task_id)
