"""The document and its year, read once as one value: plan, indicators, parameters; beside them calendar, thresholds, words."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from efficiency.campaign.announced import DaysOff, read_announced
from efficiency.campaign.indicators import Indicator, read_indicators
from efficiency.campaign.parameters import Parameters, read_parameters
from efficiency.campaign.plan import Plan, read_plan
from efficiency.core import knowledge
from efficiency.core.config import settings


@dataclass(frozen=True, slots=True)
class Campaign:
    """What an office carries out: the document, what is counted beside its targets, and what the office itself decides."""

    plan: Plan
    indicators: tuple[Indicator, ...]
    parameters: Parameters
    calendar: tuple[DaysOff, ...] = ()

    @property
    def supervisor(self) -> str:
        """The name of the unit that supervises: it answers the enterprises, visits, and verifies what was put right."""
        return self.plan.unit(self.parameters.supervision_unit).name

    def indicator(self, indicator_id: str) -> Indicator:
        """The supporting indicator of an id (ISO_PILOT ...). Raises KeyError with a Chinese message."""
        for each in self.indicators:
            if each.id == indicator_id:
                return each
        raise KeyError(f"没有编号为“{indicator_id}”的辅助指标")

    def indicators_of(self, task_id: str) -> tuple[Indicator, ...]:
        """A task's supporting indicators, in the order of the file; empty for tasks without one."""
        return tuple(each for each in self.indicators if each.task_id == task_id)


def read(folder: Path) -> Campaign:
    """The campaign of a folder. Raises ValueError, in Chinese, for the first thing in its files that is not as it should be."""
    parameters = read_parameters(folder)
    plan, indicators = read_plan(folder, parameters.counts), read_indicators(folder)
    return Campaign(plan, indicators, parameters, read_announced(folder))


@cache
def load() -> Campaign:
    """This installation's campaign; the same object on every call. Raises as ``read`` does."""
    return read(settings().campaign)


knowledge.last_day_from(lambda: load().parameters.last_day)
