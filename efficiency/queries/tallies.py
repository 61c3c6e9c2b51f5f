"""Counts that the rules are judged by where the rows would be too many to read: reports, activities, 民心网 cases.

One statement each, aggregated in the database; the rows themselves are read only when somebody opens the evidence.
"""

import pandas as pd
from sqlalchemy import select

from efficiency.core.access import Scope
from efficiency.models import Incident, OfficialActivity, Registration
from efficiency.queries import cached, frame, in_units, standing
from efficiency.queries.activities import known_from
from efficiency.queries.points import told


@cached
def unregistered_activities(scope: Scope) -> pd.DataFrame:
    """公务活动 that were not registered or where registration was refused, newest first (R2.4).

    Columns: number, point_key, point_label (masked unless the scope may know), unit_id, started_on, kind, registration,
    known_from (both as in ``queries.activities``).
    """
    table, point = OfficialActivity, told(scope, visited=True)
    return frame(
        select(
            table.number,
            point.c.point_key,
            point.c.point_label,
            table.unit_id,
            table.started_on,
            table.kind,
            table.registration,
            known_from(scope),
        )
        .join(point, point.c.id == table.point_id)
        .where(
            standing(table, scope),
            in_units(table.unit_id, scope),
            table.registration != Registration.REGISTERED,
        )
        .order_by(table.started_on.desc(), table.number.desc())
    )


@cached
def visit_reports(scope: Scope, sub_kind: str) -> pd.DataFrame:
    """The reports of one sub kind: point_key, unit_id, received_on, number (R2.4: 未登记进点)."""
    point = told(scope)
    return frame(
        select(point.c.point_key, Incident.unit_id, Incident.received_on, Incident.number)
        .join(point, point.c.id == Incident.point_id)
        .where(
            Incident.recorded_at < scope.known_before,
            in_units(Incident.unit_id, scope),
            Incident.sub_kind == sub_kind,
        )
        .order_by(Incident.received_on, Incident.number)
    )
