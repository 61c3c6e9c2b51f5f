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
from efficiency.core.frames import of_types
from efficiency.models import Incident, IncidentStep
from efficiency.queries import cached, frame, month_before
from efficiency.queries.run import rows

# ``(scope, ids, *asked)`` to the SELECT of some keys, which may be null, and last of ``incidents``, how many these are: of all
# that are known in the scope, or of those whose ids the SELECT ``ids`` gives.
Counting = Callable[..., Select]
# Without frames until the end: to put two together and sum them up takes longer than all the rest.
_Counts = dict[tuple, int]


def from_yesterday(scope: Scope, counting: Counting, *asked: Any, by_months: bool = True) -> pd.DataFrame:
    """What ``counting(scope, None, *asked)`` counts; combinations without an incident have no row, and without keys it is one
    row. ``counting`` is a function of a module, since what was counted yesterday is kept by it. ``by_months``: yesterday's
    from those of the months before; else at once, where ``counting`` finds what it counts without walking through all."""
    yesterday = replace(scope, as_of=scope.as_of - dt.timedelta(days=1))
    if yesterday.as_of < campaign.load().parameters.first_day:
        return of_types(frame(counting(scope, None, *asked)), int, ["incidents"])
    until = _until if by_months else _at_once
    known = until(yesterday, counting, *asked)
    statement, names = _of_moved(
        yesterday, scope, (yesterday.known_before, scope.known_before), counting, asked
    )
    counts = _moved_on(known, statement)
    if not names[1:]:
        return pd.DataFrame({"incidents": [counts.get((), 0)]})
    found = pd.DataFrame([(*key, count) for key, count in counts.items()], columns=names)
    return of_types(found, int, ["incidents"])


@cached
def _at_once(scope: Scope, counting: Counting, *asked: Any) -> _Counts:
    return _moved_on({}, counting(scope, None, *asked))


@cached
def _until(scope: Scope, counting: Counting, *asked: Any) -> _Counts:
    before = month_before(scope)
    if before is None:
        return _moved_on({}, counting(scope, None, *asked))
    moments = before.known_before, scope.known_before
    statement, _ = _of_moved(before, scope, moments, counting, asked)
    return _moved_on(_until(before, counting, *asked), statement)


def _moved_on(known: _Counts, statement: Select | CompoundSelect) -> _Counts:
    """What was ``known``, and what the ``statement`` counts besides."""
    counts = dict(known)
    for *key, count in rows(statement):
        counts[tuple(key)] = counts.get(tuple(key), 0) + int(count)
    return {key: count for key, count in counts.items() if count}


# Statements of so many parts take longer to be put together than to be run. The moments belong to what they are kept by:
# which rows a day shows is the campaign's to say, and no part of the scope.
@lru_cache(maxsize=100)
def _of_moved(
    before: Scope, scope: Scope, moments: tuple, counting: Counting, asked: tuple
) -> tuple[CompoundSelect, list[str]]:
    """The incidents that moved between two days, counted as they stand instead of as they stood; and the names of the columns."""
    ids = _moved(*moments)
    now, then = counting(scope, ids, *asked).subquery(), counting(before, ids, *asked).subquery()
    keys = [each for each in then.c if each.name != "incidents"]
    moved = now.select().union_all(select(*keys, (-then.c.incidents).label("incidents")))
    return moved, [each.name for each in now.c]


def _moved(then: dt.datetime, now: dt.datetime) -> Select:
    """The ids of the incidents of which something came to be known from one moment until the other."""

    def lately(at: ColumnElement) -> ColumnElement:
        return and_(at >= then, at < now)

    stepped = select(IncidentStep.incident_id.label("id")).where(lately(IncidentStep.recorded_at))
    return select(Incident.id).where(lately(Incident.recorded_at)).union(stepped).subquery().select()
