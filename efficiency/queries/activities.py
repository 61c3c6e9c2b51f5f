"""公务活动 in the monitoring points (意见二, R2.2): who came when, and whether it was registered."""

from collections.abc import Iterator

import pandas as pd
from sqlalchemy import Select, func, select

from efficiency.core.access import Scope
from efficiency.models import MonitoringPoint, OfficialActivity
from efficiency.queries import cached, chunks, frame, in_units, month_begins
from efficiency.queries.monitoring import standing
from efficiency.queries.points import key_column, label_column


@cached
def activities(scope: Scope, unit_id: str | None = None, point_key: str | None = None) -> pd.DataFrame:
    """公务活动 in the monitoring points one by one (任务18, R2.2), newest first.

    Columns: number, point_key, point_label (masked unless the scope may know), place_code, ownership, unit_id,
    started_on, kind, people, hours (null: known only from a spot check), registration, known_from, rating (null where
    not registered), correction_reason (null: never corrected).
    """
    conditions = []
    if unit_id:
        conditions.append(OfficialActivity.unit_id == unit_id)
    if point_key:
        conditions.append(key_column(scope).element == point_key)
    return frame(_activity_rows(scope).where(*conditions))


def activity_chunks(scope: Scope) -> Iterator[pd.DataFrame]:
    """All that ``activities`` would return, with its columns, in frames of bounded size for long exports."""
    yield from chunks(_activity_rows(scope))


def _activity_rows(scope: Scope) -> Select:
    table = OfficialActivity
    return (
        select(
            table.number, key_column(scope), label_column(scope), MonitoringPoint.place_code,
            MonitoringPoint.ownership, table.unit_id, table.started_on, table.kind, table.people, table.hours,
            table.registration, table.known_from, table.rating, table.correction_reason,
        )
        .join(MonitoringPoint, MonitoringPoint.id == table.point_id)
        .where(standing(table, scope), in_units(table.unit_id, scope))
        .order_by(table.started_on.desc(), table.number.desc())
    )  # fmt: skip


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
