"""SELECT -> DataFrame, by subject. Each docstring lists its columns.

Every public query takes a ``Scope`` first and applies it inside the statement: what was not known on the as-of day or
belongs to other units never leaves the database. The helpers here say how.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, Date, Subquery, and_, func, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from efficiency import campaign
from efficiency.core.access import Scope
from efficiency.models import Correctable
from efficiency.queries.run import cached, firm, frame

P, R = ParamSpec("P"), TypeVar("R")

__all__ = (
    "cached",
    "firm",
    "for_all_readers",
    "frame",
    "in_units",
    "latest",
    "month_before",
    "month_begins",
    "standing",
)


class month_begins(GenericFunction):
    """The first day of the month that a column's day lies in: two years' Januaries are two months."""

    type = Date()
    inherit_cache = True


@compiles(month_begins)
def _on_postgresql(element: month_begins, compiler, **options) -> str:
    return f"CAST(date_trunc('month', {compiler.process(element.clauses, **options)}) AS DATE)"


@compiles(month_begins, "sqlite")
def _on_sqlite(element: month_begins, compiler, **options) -> str:
    # Days are kept as texts such as 2007-02-05.
    return f"(substr({compiler.process(element.clauses, **options)}, 1, 8) || '01')"


def for_all_readers(query: Callable[Concatenate[Scope, P], R]) -> Callable[Concatenate[Scope, P], R]:
    """``query``, which counts by units and days alone and names nobody: asked once for all who read the same units."""

    @wraps(query)
    def asked(scope: Scope, *arguments: P.args, **options: P.kwargs) -> R:
        return query(Scope(scope.as_of, scope.unit_ids), *arguments, **options)

    return asked


def month_before(scope: Scope) -> Scope | None:
    """The scope on the last day of the month before its own: what was known then never changes. None where the campaign had
    not begun by then."""
    day = scope.as_of.replace(day=1) - dt.timedelta(days=1)
    return replace(scope, as_of=day) if day >= campaign.load().parameters.first_day else None


def in_units(column: ColumnElement, scope: Scope) -> ColumnElement:
    """The condition that keeps rows whose unit ``column`` lies in the scope."""
    return true() if scope.unit_ids is None else column.in_(sorted(scope.unit_ids))


def standing(model: type[Correctable], scope: Scope) -> ColumnElement:
    """The condition that keeps rows of ``model`` known on the as-of day and not corrected by another one known then."""
    return _standing(model, scope.known_before)


@lru_cache(maxsize=200)
def _standing(model: type[Correctable], known_before: dt.datetime) -> ColumnElement:
    correction = model.__table__.alias("correction")
    # “Above 0” says “not null” in a way that lets SQLite go by the index on what a row corrects, which is nearly empty.
    corrected = select(correction.c.corrects_id).where(
        correction.c.corrects_id > 0, correction.c.recorded_at < known_before
    )
    return and_(model.recorded_at < known_before, model.id.not_in(corrected))


def latest(model, keys: list, scope: Scope, *conditions: ColumnElement) -> Subquery:
    """The last word on each key: of ``model``'s rows known on the as-of day, the newest per ``keys``.

    The subquery has the model's columns; corrections thereby replace what they correct.
    """
    if conditions:
        return _last_words(model, tuple(keys), scope.known_before, *conditions)
    return _all_last_words(model, tuple(keys), scope.known_before)


def _last_words(model, keys: tuple, known_before: dt.datetime, *conditions: ColumnElement) -> Subquery:
    table = model.__table__
    place = func.row_number().over(
        partition_by=keys, order_by=(table.c.recorded_at.desc(), table.c.id.desc())
    )
    ranked = (
        select(table, place.label("place")).where(table.c.recorded_at < known_before, *conditions).subquery()
    )
    return select(*(ranked.c[c.name] for c in table.columns)).where(ranked.c.place == 1).subquery()


# To put one together takes longer than to run it.
_all_last_words = lru_cache(maxsize=200)(_last_words)


def first_known(model, keys: list, scope: Scope, *conditions: ColumnElement) -> Subquery:
    """When each key was first spoken of: columns of ``keys`` and ``first_recorded_at``, of rows known on the as-of day."""
    table = model.__table__
    at = func.min(table.c.recorded_at).label("first_recorded_at")
    return (
        select(*keys, at)
        .where(table.c.recorded_at < scope.known_before, *conditions)
        .group_by(*keys)
        .subquery()
    )
