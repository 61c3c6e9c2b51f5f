"""Counts that the rules are judged by where the rows would be too many to read: reports, activities, 民心网 cases.

One statement each, aggregated in the database; the rows themselves are read only when somebody opens the evidence.
"""

import pandas as pd
from sqlalchemy import ColumnElement, Subquery, func, select, union
from sqlalchemy.orm import aliased

from efficiency.core.access import Scope
from efficiency.core.knowledge import shown_from
from efficiency.models import (
    AccountabilityAction,
    Incident,
    OfficialActivity,
    Registration,
    SupervisionDocument,
)
from efficiency.queries import firm, frame, in_units, standing
from efficiency.queries.activities import known_from
from efficiency.queries.points import told


@firm
def unregistered_activities(scope: Scope) -> pd.DataFrame:
    """公务活动 that were not registered or where registration was refused, newest first (R2.4).

    Columns: number, point_key, point_label (masked unless the scope may know), unit_id, started_on, kind, registration,
    known_from (both as in ``queries.activities``), known_on (the day on which it became known that it was not; a correction
    of something else changes nothing of it).
    """
    table, point = OfficialActivity, told(scope, visited=True)
    not_registered = table.registration != Registration.REGISTERED
    conditions = (standing(table, scope), in_units(table.unit_id, scope), not_registered)
    first = _first_spoken_of(conditions)
    found = frame(
        select(
            table.number,
            point.c.point_key,
            point.c.point_label,
            table.unit_id,
            table.started_on,
            table.kind,
            table.registration,
            known_from(scope),
            func.coalesce(first.c.at, table.recorded_at).label("at"),
        )
        .join(point, point.c.id == table.point_id)
        .outerjoin(first, first.c.last_id == table.id)
        .where(*conditions)
        .order_by(table.started_on.desc(), table.number.desc())
    )
    known = pd.Series([shown_from(at.date()) for at in found["at"]], index=found.index, dtype=object)
    return found.drop(columns="at").assign(known_on=known)


def _first_spoken_of(conditions: tuple[ColumnElement, ...]) -> Subquery:
    """Of the activities under ``conditions`` that correct another, the moment at which the first of those in a row that were
    not registered was recorded: last_id, at."""
    table, before = OfficialActivity, aliased(OfficialActivity)
    row = (
        select(table.id.label("last_id"), table.corrects_id, table.recorded_at)
        .where(*conditions, table.corrects_id > 0)
        .cte("corrected", recursive=True)
    )
    row = row.union_all(
        select(row.c.last_id, before.corrects_id, before.recorded_at)
        .join(before, before.id == row.c.corrects_id)
        .where(before.registration != Registration.REGISTERED)
    )
    return select(row.c.last_id, func.min(row.c.recorded_at).label("at")).group_by(row.c.last_id).subquery()


@firm
def visit_reports(scope: Scope, sub_kind: str) -> pd.DataFrame:
    """The reports of one sub kind that 监察文书 or a row of 责任追究 was ever about, oldest first: point_key, unit_id, received_on,
    number (R2.4: 未登记进点). Of all the others nothing is known to have come, and there may be very many."""
    point = told(scope)
    about = union(
        *(
            select(table.source_number).where(table.recorded_at < scope.known_before)
            for table in (SupervisionDocument, AccountabilityAction)
        )
    )
    found = frame(
        select(point.c.point_key, Incident.unit_id, Incident.received_on, Incident.number)
        .join(point, point.c.id == Incident.point_id)
        .where(
            Incident.recorded_at < scope.known_before,
            in_units(Incident.unit_id, scope),
            Incident.sub_kind == sub_kind,
            Incident.number.in_(about),
        )
    )
    # Sorted afterwards: SQLite would walk all incidents in their order to find these few.
    return found.sort_values(["received_on", "number"], ignore_index=True)
