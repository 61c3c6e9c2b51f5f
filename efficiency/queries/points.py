"""The monitoring points (意见二, R2.1), and who may know which enterprise is behind one.

An enterprise that reported an office must not be found out by it. Only a scope with ``sees_enterprise_names`` reads ids and
names; readers of the city are given the city's pseudonym, in columns as in addresses. A unit, which knows whom it visited
on which day and could put two and two together, is given pseudonyms of its own, only as much of where a point lies and
whose it is as several points share, and of its own visits neither.

Every statement about points joins ``told``; none reads ``MonitoringPoint`` itself.
"""

import pandas as pd
from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, null, select

from efficiency.core.access import Scope
from efficiency.models import UNTOLD, District, MonitoringPoint, MonitoringPointEntry, PointPseudonym
from efficiency.queries import cached, frame, latest


def told(scope: Scope, *, visited: bool = False) -> Subquery:
    """The points as the scope's reader may know them, to be joined by ``id``, which must not leave the statement.

    Columns: id, point_key (names a point in rows, links and addresses: its id, or a pseudonym), point_label (what it is
    called on screen), ownership, industry, district_code, place_code, plaque_on; ``UNTOLD`` for what a unit is not told.
    Filtering by these columns is safe for anybody: a real id given by somebody who may not know it finds nothing.
    ``visited``: for rows about a unit's visits: a unit's key then ties its visits to each other alone, and the label is
    ``UNTOLD``. While new points wait to come on a unit's roster (``commands.telling``), it is told of none which one it is:
    a report that named none among others that do would name one of those few.
    """
    point = MonitoringPoint
    if scope.reader_unit is None:
        key, label = (
            (point.id, point.name) if scope.sees_enterprise_names else (point.pseudonym, point.pseudonym)
        )
        return select(
            point.id, key.label("point_key"), label.label("point_label"), point.ownership, point.industry,
            point.district_code, point.place_code, point.plaque_on,
        ).subquery("point")  # fmt: skip
    own = PointPseudonym

    def unless_waiting(column: ColumnElement) -> ColumnElement:
        return case((_waits(scope), UNTOLD), else_=func.coalesce(column, UNTOLD))

    key = func.coalesce(own.visits_key, UNTOLD) if visited else unless_waiting(own.pseudonym)
    place = unless_waiting(own.told_place)
    folded = func.coalesce(District.folds_to, District.code, UNTOLD)
    latest_plaque = select(func.max(point.plaque_on)).scalar_subquery()
    return (
        select(
            point.id, key.label("point_key"), (literal(UNTOLD) if visited else key).label("point_label"),
            unless_waiting(own.told_ownership).label("ownership"), literal(UNTOLD).label("industry"),
            folded.label("district_code"), place.label("place_code"),
            func.coalesce(own.told_plaque_on, latest_plaque).label("plaque_on"),
        )
        .outerjoin(own, and_(own.point_id == point.id, own.unit_id == scope.reader_unit))
        .outerjoin(District, District.code == place)
        .subquery("point")
    )  # fmt: skip


def _waits(scope: Scope) -> ColumnElement[bool]:
    """Whether points of the roster have no name yet for the unit that reads."""
    named = select(func.count()).where(PointPseudonym.unit_id == scope.reader_unit).scalar_subquery()
    return select(func.count()).select_from(MonitoringPoint).scalar_subquery() > named


@cached
def points(scope: Scope) -> pd.DataFrame:
    """All monitoring points on the register as it was known on the as-of day, those whose plaque day is still to come
    included; by key.

    Columns: point_key, point_label (both masked unless the scope may know), ownership (国有 / 三资 / 民营), industry,
    district_code, place_code (the pioneer zone if the point lies in one, else the district), plaque_on,
    closed_on (its last day as it was known on the as-of day; null: still one). Points belong to no unit: every reader of
    监督检查 may see the masked list; a unit is told as much as ``told`` says, no closing, which everybody in town hears of,
    and on every day the same list, which would otherwise tell who is new; an empty one while new points wait.
    """
    entries, point = latest(MonitoringPointEntry, [MonitoringPointEntry.point_id], scope), told(scope)
    closed_on = null() if scope.reader_unit else entries.c.closed_on
    return frame(
        select(
            *(column for column in point.c if column.name != "id"),
            closed_on.label("closed_on"),
        )
        .outerjoin(entries, entries.c.point_id == point.c.id)
        .where(
            point.c.point_key != UNTOLD
            if scope.reader_unit
            # A point whose first entry was made later was not on the roster yet.
            else entries.c.point_id.is_not(None) | point.c.id.not_in(select(MonitoringPointEntry.point_id))
        )
        .order_by("point_key")
    )
