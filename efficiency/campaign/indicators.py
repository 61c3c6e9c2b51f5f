"""The supporting indicators: what is counted where the document asks for something without naming a number.

The nine numeric targets I01..I09 stand in the plan; these stand in ``indicators.yaml`` of the campaign's folder. Readings
of both are kept in the same table.
"""

from pathlib import Path
from typing import Literal

from efficiency.campaign.document import Part
from efficiency.campaign.reading import read


class Indicator(Part):
    """One supporting indicator.

    ``quote`` is the document's wording that calls for it, verbatim. ``kind``: rate (numerator over denominator),
    count, level or stage. ``dimensions`` names those that its readings fill; ``definition`` is the 口径. ``quantified``
    is False: the document names no number. ``last_step``: of a stage, the last step that a reading may say, counted from 0;
    None for all other kinds.
    """

    id: str
    name: str
    task_id: str
    quote: str
    kind: Literal["rate", "count", "level", "stage"]
    unit: str
    better: Literal["up", "down"]
    dimensions: tuple[Literal["unit", "district", "category"], ...]
    definition: str
    quantified: bool = False
    last_step: int | None = None


class IndicatorFile(Part):
    """The whole of ``indicators.yaml``."""

    indicators: tuple[Indicator, ...]


def check(indicators: tuple[Indicator, ...]) -> None:
    """Raise ValueError, in Chinese, for an id used twice, and for a stage that does not say how far it goes."""
    ids = [each.id for each in indicators]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    odd = [each.id for each in indicators if (each.kind == "stage") != (each.last_step is not None)]
    if twice or odd:
        wrong = [f"{each}重复" for each in twice]
        wrong += [f"{each}：进度阶段（stage）须写明最后一步（last_step），其他种类不写" for each in odd]
        raise ValueError("辅助指标有误：" + "；".join(wrong))


def read_indicators(folder: Path) -> tuple[Indicator, ...]:
    """All supporting indicators of a campaign's folder, in the order of the file. Raises as ``check`` and ``read`` do."""
    indicators = read(folder / "indicators.yaml", IndicatorFile).indicators
    check(indicators)
    return indicators
