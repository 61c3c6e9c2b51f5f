"""SELECT -> DataFrame, by subject. Each docstring lists its columns.

Every public query takes a ``Scope`` first and applies it inside the statement: what was not known on the as-of day or
belongs to other units never leaves the database. The three helpers here say how.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import wraps
from threading import Lock

import pandas as pd
from sqlalchemy import ColumnElement, Select, Subquery, func, select, true

from efficiency.core.access import Scope
from efficiency.core.db import data_version, engine, reading


def frame(statement: Select) -> pd.DataFrame:
    """Run a SELECT; its columns become the frame's columns. Dates stay ``datetime.date`` objects."""
    with reading() as connection:
        result = connection.execute(statement)
        return pd.DataFrame(result.fetchall(), columns=list(result.keys()))


def chunks(statement: Select, size: int = 2000) -> Iterator[pd.DataFrame]:
    """The rows of a SELECT in frames of ``size``, so that a register of any length takes the same memory."""
    with reading() as connection:
        result = connection.execution_options(yield_per=size).execute(statement)
        for part in result.partitions():
            yield pd.DataFrame(part, columns=list(result.keys()))


def in_units(column: ColumnElement, scope: Scope) -> ColumnElement:
    """The condition that keeps rows whose unit ``column`` lies in the scope."""
    return true() if scope.unit_ids is None else column.in_(sorted(scope.unit_ids))


def latest(model, keys: list, scope: Scope, *conditions: ColumnElement) -> Subquery:
    """The last word on each key: of ``model``'s rows known on the as-of day, the newest per ``keys``.

    The subquery has the model's columns; corrections thereby replace what they correct.
    """
    table = model.__table__
    place = func.row_number().over(
        partition_by=keys, order_by=(table.c.recorded_at.desc(), table.c.id.desc())
    )
    ranked = (
        select(table, place.label("place"))
        .where(table.c.recorded_at < scope.known_before, *conditions)
        .subquery()
    )
    return select(*(ranked.c[c.name] for c in table.columns)).where(ranked.c.place == 1).subquery()


_CACHE: OrderedDict[tuple, pd.DataFrame] = OrderedDict()
_CACHE_ENTRIES = 512
_LARGEST_ROWS = 20_000
_LOCK = Lock()


def cached(query: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """Keep a query's result for the same scope and arguments until the next write anywhere in the database.

    The key holds the whole ``Scope``, so nobody is given rows that another scope was given; it never holds a user.
    Each caller gets a frame of its own (a lazy copy). Results over 20,000 rows are not kept.
    """

    @wraps(query)
    def wrapper(scope: Scope, *arguments, **options) -> pd.DataFrame:
        key = (
            query.__module__,
            query.__name__,
            scope,
            arguments,
            tuple(sorted(options.items())),
            engine().url,
            data_version(),
        )
        with _LOCK:
            found = _CACHE.get(key)
            if found is not None:
                _CACHE.move_to_end(key)
        if found is None:
            found = query(scope, *arguments, **options)
            if len(found) <= _LARGEST_ROWS:
                with _LOCK:
                    _CACHE[key] = found
                    while len(_CACHE) > _CACHE_ENTRIES:
                        _CACHE.popitem(last=False)
        return found.copy(deep=False)

    return wrapper
