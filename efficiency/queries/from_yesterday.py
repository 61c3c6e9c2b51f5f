"""Counts over the rows of all 监测点反映, from yesterday's: what was known yesterday never changes, and in a day few move.

For what no roll-up tells. Yesterday's own counts are made in the same way from those at the end of the month before.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, select

from efficiency import campaign
from efficiency.core.access import Scope
from efficiency.models import Incident, IncidentStep
from efficiency.queries import cached, frame, month_before

# ``(scope, ids, *asked)`` to the SELECT of some keys, which may be null, and of ``incidents``, how many these are: of all that
# are known in the scope, or of those whose ids the SELECT ``ids`` gives.
Counting = Callable[..., Select]


def from_yesterday(scope: Scope, counting: Counting, *asked: Any, by_months: bool = True) -> pd.DataFrame:
    """What ``counting(scope, None, *asked)`` counts; combinations without an incident have no row, and without keys it is one
    row. ``counting`` is a function of a module, since what was counted yesterday is kept by it. ``by_months``: yesterday's
    from those of the months before; else at once, where ``counting`` finds what it counts without walking through all."""
    yesterday = replace(scope, as_of=scope.as_of - dt.timedelta(days=1))
    if yesterday.as_of < campaign.load().parameters.first_day:
        return _counted(counting(scope, None, *asked))
    until = _until if by_months else _at_once
    return _moved_on(until(yesterday, counting, *asked), yesterday, scope, counting, asked)


@cached
def _at_once(scope: Scope, counting: Counting, *asked: Any) -> pd.DataFrame:
    return _counted(counting(scope, None, *asked))


@cached
def _until(scope: Scope, counting: Counting, *asked: Any) -> pd.DataFrame:
    before = month_before(scope)
    if before is None:
        return _counted(counting(scope, None, *asked))
    return _moved_on(_until(before, counting, *asked), before, scope, counting, asked)


def _moved_on(
    known: pd.DataFrame, before: Scope, scope: Scope, counting: Counting, asked: tuple
) -> pd.DataFrame:
    """What was ``known`` on the day of ``before``, with the incidents that moved since counted as they stand instead of as they
    stood."""
    moments = before.known_before, scope.known_before
    moved = _counted(_of_moved(before, scope, moments, counting, asked))
    if not moved["incidents"].any():
        return known
    counts = pd.concat([known, moved], ignore_index=True)
    keys = [name for name in counts.columns if name != "incidents"]
    if not keys:
        return counts.sum().to_frame().T
    summed = counts.groupby(keys, as_index=False, dropna=False)["incidents"].sum()
    # The groups say not-a-number where the database says null.
    summed[keys] = summed[keys].astype(object).where(summed[keys].notna(), None)
    return summed[summed["incidents"] != 0].reset_index(drop=True)


def _counted(statement: Select | CompoundSelect) -> pd.DataFrame:
    return frame(statement).astype({"incidents": int})


# Statements of so many parts take longer to be put together than to be run. The moments belong to what they are kept by:
# which rows a day shows is the campaign's to say, and no part of the scope.
@lru_cache(maxsize=100)
def _of_moved(
    before: Scope, scope: Scope, moments: tuple, counting: Counting, asked: tuple
) -> CompoundSelect:
    ids = _moved(*moments)
    now, then = counting(scope, ids, *asked).subquery(), counting(before, ids, *asked).subquery()
    keys = [each for each in then.c if each.name != "incidents"]
    return now.select().union_all(select(*keys, (-then.c.incidents).label("incidents")))


def _moved(then: dt.datetime, now: dt.datetime) -> Select:
    """The ids of the incidents of which something came to be known from one moment until the other."""

    def lately(at: ColumnElement) -> ColumnElement:
        return and_(at >= then, at < now)

    stepped = select(IncidentStep.incident_id.label("id")).where(lately(IncidentStep.recorded_at))
    return select(Incident.id).where(lately(Incident.recorded_at)).union(stepped).subquery().select()
