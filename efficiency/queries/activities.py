"""公务活动 in the monitoring points (意见二, R2.2): who came when, and whether it was registered."""

import pandas as pd
from sqlalchemy import ColumnElement, Select, Subquery, case, func, select

from efficiency.core.access import Scope
from efficiency.models import UNTOLD, OfficialActivity, Registration
from efficiency.queries import cached, frame, in_units, month_begins, standing
from efficiency.queries.lines import Lines
from efficiency.queries.points import told


@cached
def activities(scope: Scope, unit_id: str | None = None, point_key: str | None = None) -> pd.DataFrame:
    """公务活动 in the monitoring points one by one (任务18, R2.2), newest first.

    Columns: number, point_key, point_label (masked unless the scope may know), place_code, ownership, unit_id,
    started_on, kind, people, hours (null: known only from a spot check), registration, known_from, rating (null where
    not registered), correction_reason (null: never corrected). A unit, which knows where it went, is told no point of its
    visits and not that an enterprise reported one: its keys tie visits to each other and are in no other read.
    """
    statement, point = _activity_rows(scope)
    if unit_id:
        statement = statement.where(OfficialActivity.unit_id == unit_id)
    if point_key:
        statement = statement.where(point.c.point_key == point_key)
    return frame(statement)


def activity_lines(scope: Scope) -> Lines:
    """All that ``activities`` would return, with its columns."""
    return Lines(_activity_rows(scope)[0])


def known_from(scope: Scope) -> ColumnElement:
    """How an activity came to be known; of one that was not registered a unit is not told whether the enterprise said so."""
    table = OfficialActivity
    if scope.reader_unit is None:
        return table.known_from
    registered = table.registration == Registration.REGISTERED
    return case((registered, table.known_from), else_=UNTOLD).label("known_from")


def _activity_rows(scope: Scope) -> tuple[Select, Subquery]:
    table, point = OfficialActivity, told(scope, visited=True)
    rows = (
        select(
            table.number, point.c.point_key, point.c.point_label, point.c.place_code, point.c.ownership, table.unit_id,
            table.started_on, table.kind, table.people, table.hours, table.registration, known_from(scope),
            table.rating, table.correction_reason,
        )
        .join(point, point.c.id == table.point_id)
        .where(standing(table, scope), in_units(table.unit_id, scope))
        .order_by(table.started_on.desc(), table.number.desc())
    )  # fmt: skip
    return rows, point


@cached
def activity_months(scope: Scope) -> pd.DataFrame:
    """公务活动 counted by month and unit (R2.2). Columns: month (its first day), unit_id, registration, activities."""
    table = OfficialActivity
    month = month_begins(table.started_on).label("month")
    return frame(
        select(month, table.unit_id, table.registration, func.count().label("activities"))
        .where(standing(table, scope), in_units(table.unit_id, scope))
        .group_by(month, table.unit_id, table.registration)
        .order_by(month, table.unit_id, table.registration)
    )


@cached
def activity_days(scope: Scope) -> pd.DataFrame:
    """公务活动 counted by the day of the visit and the moment at which it was recorded: how late visits become known.

    Columns: started_on, registration, recorded_at, corrects_id (null: never corrected), activities.
    """
    table = OfficialActivity
    keys = (table.started_on, table.registration, table.recorded_at, table.corrects_id)
    return frame(
        select(*keys, func.count().label("activities"))
        .where(standing(table, scope), in_units(table.unit_id, scope))
        .group_by(*keys)
        .order_by(*keys)
    )
