"""How the thirty tasks stand: the read and the computation that overview, sections, units, timeline and papers share."""

import datetime as dt
from dataclasses import replace

import pandas as pd

from efficiency import metrics
from efficiency.campaign.plan import load
from efficiency.campaign.thresholds import Thresholds, thresholds_from
from efficiency.campaign.workdays import REPLY_CLOCKS
from efficiency.core.access import Scope
from efficiency.queries import cached
from efficiency.queries.indicators import readings
from efficiency.queries.settings import settings
from efficiency.queries.tasks import deliverables, extensions, reports


def thresholds(scope: Scope) -> Thresholds:
    """The lights' thresholds in force on the as-of day."""
    rows = settings(scope)
    return thresholds_from(dict(zip(rows["name"], rows["value"], strict=True)))


def reply_clock(scope: Scope) -> str:
    """The official reading of 3日内 (R2.6, AM07) in force on the as-of day: ``calendar`` or ``workday``."""
    rows = settings(scope)
    chosen = rows.loc[rows["name"] == "reply_clock", "value"]
    return chosen.iloc[0] if len(chosen) and chosen.iloc[0] in REPLY_CLOCKS else REPLY_CLOCKS[0]


@cached
def pairs(scope: Scope) -> pd.DataFrame:
    """The task-unit pairs of the scope's units as they stood on the as-of day; columns of ``metrics.pair_standings``.

    A district government sees the pair of 各区市县政府 from its own reports only.
    """
    return pairs_under(scope, thresholds(scope))


def pairs_under(scope: Scope, limits: Thresholds) -> pd.DataFrame:
    """The same pairs as they would stand under other thresholds; columns of ``metrics.pair_standings``."""
    plan = load()
    target_ids = [target.id for target in plan.targets]
    found = metrics.pair_standings(
        plan, reports(scope), deliverables(scope), readings(scope, *target_ids), extensions(scope), scope.as_of,
        limits, scope.unit_ids,
    )  # fmt: skip
    if scope.unit_ids is None:
        return found
    collectives = {plan.unit(unit_id).collective_id for unit_id in scope.unit_ids}
    return found[found["unit_id"].isin(scope.unit_ids | collectives)].reset_index(drop=True)


def tasks(scope: Scope) -> pd.DataFrame:
    """One row per task whose lead unit lies in the scope; columns of ``metrics.pair_standings``."""
    return metrics.task_standings(pairs(scope))


def a_week_before(scope: Scope) -> Scope:
    """The same rows as they were known seven days earlier, for “较上周”."""
    return replace(scope, as_of=scope.as_of - dt.timedelta(days=7))
