"""The monitoring points (意见二, R2.1), and who may know which enterprise is behind one.

An enterprise that reported an office must not be found out by it. Only a scope with ``sees_enterprise_names`` reads ids and
names; everybody else is given the pseudonym, in columns as in addresses.
"""

import pandas as pd
from sqlalchemy import ColumnElement, select

from efficiency.core.access import Scope
from efficiency.models import MonitoringPoint, MonitoringPointEntry
from efficiency.queries import cached, frame, latest


def key_column(scope: Scope) -> ColumnElement:
    """What names a point in rows, links and addresses: its id, or for those who may not know it the pseudonym.

    Filtering by this column is safe for anybody: a real id given by somebody who may not know it finds nothing.
    """
    return (MonitoringPoint.id if scope.sees_enterprise_names else MonitoringPoint.pseudonym).label(
        "point_key"
    )


def label_column(scope: Scope) -> ColumnElement:
    """What a point is called on screen: the enterprise's name, or the pseudonym."""
    return (MonitoringPoint.name if scope.sees_enterprise_names else MonitoringPoint.pseudonym).label(
        "point_label"
    )


@cached
def points(scope: Scope) -> pd.DataFrame:
    """All monitoring points on the register, those whose plaque day is still to come included; by key.

    Columns: point_key, point_label (both masked unless the scope may know), ownership (国有 / 三资 / 民营), industry,
    district_code, place_code (the pioneer zone if the point lies in one, else the district), plaque_on,
    closed_on (its last day as it was known on the as-of day; null: still one). Points belong to no unit: every reader of 监督检查 may see the masked list.
    """
    entries = latest(MonitoringPointEntry, [MonitoringPointEntry.point_id], scope)
    return frame(
        select(
            key_column(scope),
            label_column(scope),
            MonitoringPoint.ownership,
            MonitoringPoint.industry,
            MonitoringPoint.district_code,
            MonitoringPoint.place_code,
            MonitoringPoint.plaque_on,
            entries.c.closed_on,
        )
        .outerjoin(entries, entries.c.point_id == MonitoringPoint.id)
        .order_by("point_key")
    )
