"""The mayor's three yardsticks (任务完成, 决策落实, 企业和群众满意), each with its counts and the weeks or months before."""

import datetime as dt
from dataclasses import dataclass, replace

import pandas as pd

from efficiency import campaign, state
from efficiency.core.access import Scope
from efficiency.figures.indicator_series import reported, series
from efficiency.judgements.obligations import counts_on, obligations
from efficiency.metrics import Rate
from efficiency.models import Light, Verdict
from efficiency.queries import cached
from efficiency.queries.indicators import readings
from efficiency.queries.standing_counts import standing_counts
from efficiency.queries.supervision import reads_the_city

TASK_WEEKS, VERDICT_WEEKS = 6, 4
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """``in_order``: how many of ``tasks`` were green or done in each of the last weeks, this day last; ``met``: how many of the
    demands (``found``: ``obligations``, over ``city``) were met; ``satisfaction``: 投诉满意率 by month, columns of
    ``indicator_series.reported``; ``enterprises``: 企业满意, content ones of those that judged how their report was dealt with."""

    city: Scope
    tasks: int
    in_order: tuple[int, ...]
    found: pd.DataFrame
    met: tuple[int, ...]
    satisfaction: pd.DataFrame
    enterprises: Rate


@cached
def yardsticks(scope: Scope) -> Yardsticks:
    """The three yardsticks for the readers of ``scope``; 决策落实 is the city's for everybody who may read the city."""
    city = replace(scope, unit_ids=None) if reads_the_city(scope) else scope
    judged = standing_counts(scope, "satisfied").set_index("satisfied")["incidents"]
    content, discontent = (int(judged.get(answer, 0)) for answer in ("YES", "NO"))
    return Yardsticks(
        city=city,
        tasks=len(state.on(scope).task_standings),
        in_order=_in_order(scope),
        found=obligations(city),
        met=tuple(counts_on(each.as_of)[Verdict.MET] for each in _weeks(scope, VERDICT_WEEKS)),
        satisfaction=_satisfaction(scope),
        enterprises=Rate(content, content + discontent),
    )


def _weeks(scope: Scope, count: int) -> list[Scope]:
    """The scope on its day and on the same day of the weeks before it, oldest first."""
    return [replace(scope, as_of=scope.as_of - back * _WEEK) for back in range(count - 1, -1, -1)]


@cached
def _satisfaction(scope: Scope) -> pd.DataFrame:
    asked = campaign.load().parameters.satisfaction_target or ""
    return reported(series(readings(scope, asked), asked, scope.as_of))


@cached
def _in_order(scope: Scope) -> tuple[int, ...]:
    weeks = (state.on(each).task_standings for each in _weeks(scope, TASK_WEEKS))
    return tuple(sum(each.light in (Light.GREEN, Light.DONE) for each in standings) for standings in weeks)
