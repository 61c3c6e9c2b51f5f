"""监测点周回执: who returned which week (意见二). They name no unit, so that every reader of 监督检查 sees all of them."""

import pandas as pd
from sqlalchemy import ColumnElement, Subquery, and_, func, select

from efficiency.core.access import Scope
from efficiency.models import MonitoringReturn
from efficiency.queries import cached, frame, standing
from efficiency.queries.points import told


@cached
def return_counts(scope: Scope, *dimensions: str, **filters) -> pd.DataFrame:
    """How many weekly returns came in, by ``dimensions``: week_end, point_key, place_code, ownership.

    ``filters``: place_code, ownership, point_key. Columns: the dimensions, returned.
    """
    point = told(scope)
    available = {
        "week_end": MonitoringReturn.week_end,
        "point_key": point.c.point_key,
        "place_code": point.c.place_code,
        "ownership": point.c.ownership,
    }
    columns = [available[name].label(name) for name in dimensions]
    return frame(
        select(*columns, func.count().label("returned"))
        .select_from(MonitoringReturn)
        .join(point, point.c.id == MonitoringReturn.point_id)
        .where(
            _readable(scope, point),
            *(available[name] == value for name, value in filters.items() if value),
        )
        .group_by(*columns)
        .order_by(*columns)
    )


@cached
def returns(scope: Scope) -> pd.DataFrame:
    """监测点周回执: which point returned which week, whether with incidents or with 零反映. A week without a row: 未报.

    Columns: point_key (masked unless the scope may know), place_code, ownership, week_end. Returns name no unit, so
    that every reader of 监督检查 sees all of them, a unit from the plaque day on that it is told: the first return of each
    would tell the true one.
    """
    point = told(scope)
    return frame(
        select(point.c.point_key, point.c.place_code, point.c.ownership, MonitoringReturn.week_end)
        .join(point, point.c.id == MonitoringReturn.point_id)
        .where(_readable(scope, point))
        .order_by(MonitoringReturn.week_end, "point_key")
    )


def _readable(scope: Scope, point: Subquery) -> ColumnElement[bool]:
    counted = and_(standing(MonitoringReturn, scope), MonitoringReturn.returned)
    return and_(counted, MonitoringReturn.week_end >= point.c.plaque_on) if scope.reader_unit else counted
