"""Counts that the rules are judged by where the rows would be too many to read: reports, activities, 民心网 cases.

One statement each, aggregated in the database; the rows themselves are read only when somebody opens the evidence.
"""

import pandas as pd
from sqlalchemy import case, func, literal, or_, select

from efficiency.core.access import Scope
from efficiency.models import (
    AccountabilityAction,
    Incident,
    IncidentStage,
    IncidentStep,
    MonitoringPoint,
    OfficialActivity,
    Registration,
    Verification,
)
from efficiency.queries import cached, frame, in_units, latest
from efficiency.queries.monitoring import reply_case, standing
from efficiency.queries.points import key_column, label_column
from efficiency.standings.turns import past


@cached
def incident_tallies(scope: Scope, clock: str) -> pd.DataFrame:
    """监测点反映 counted by everything that R2.5, R2.6, R5.1 and R5.3 ask about.

    ``clock`` is the official reading of 3日 (``calendar`` or ``workday``). Columns: kind, grave (severity 2 or 3), verified
    (属实 or 部分属实), closed, acted (责任追究 with a sanction or a reason for none), reply (IN_TIME / LATE, or while
    unanswered OVERDUE / DUE_TODAY / WAITING), incidents (count), next_due_on (earliest last day of the unanswered; null
    else). Combinations without a report have no row.
    """
    step = IncidentStep
    # As in ``monitoring.incidents``: what the furthest stage says of the verification counts, reply before feedback.
    said = [
        func.max(case((step.stage == stage, step.verification)))
        for stage in reversed(list(IncidentStage))
        if stage is not IncidentStage.RECEIVED
    ]
    reached = (
        select(
            step.incident_id,
            func.min(case((step.stage == IncidentStage.REPLIED, step.occurred_on))).label("replied_on"),
            func.min(case((step.stage == IncidentStage.CLOSED, step.occurred_on))).label("closed_on"),
            func.coalesce(*said).label("verification"),
        )
        .where(standing(step, scope))
        .group_by(step.incident_id)
        .subquery()
    )
    actions = latest(AccountabilityAction, [AccountabilityAction.number], scope)
    acted = (
        select(actions.c.source_number)
        .where(or_(actions.c.sanction.is_not(None), actions.c.no_action_reason.is_not(None)))
        .distinct()
        .subquery()
    )
    due = Incident.due_calendar_on if clock == "calendar" else Incident.due_workday_on
    unanswered = reached.c.replied_on.is_(None)
    reply = reply_case(reached.c.replied_on, due, scope.as_of)
    true = reached.c.verification.in_([Verification.TRUE, Verification.PARTLY])
    rows = (
        select(
            Incident.kind,
            case((Incident.severity >= 2, 1), else_=0).label("grave"),
            case((true, 1), else_=0).label("verified"),
            case((reached.c.closed_on.is_not(None), 1), else_=0).label("closed"),
            case((acted.c.source_number.is_not(None), 1), else_=0).label("acted"),
            reply.label("reply"),
            case((unanswered & ~past(due, scope.as_of), due)).label("due_on"),
        )
        .outerjoin(reached, reached.c.incident_id == Incident.id)
        .outerjoin(acted, acted.c.source_number == Incident.number)
        .where(Incident.recorded_at < scope.known_before, in_units(Incident.unit_id, scope))
        .subquery()
    )
    keys = [rows.c[name] for name in ("kind", "grave", "verified", "closed", "acted", "reply")]
    counted = frame(
        select(*keys, func.count().label("incidents"), func.min(rows.c.due_on).label("next_due_on")).group_by(
            *keys
        )
    )
    return counted.astype(dict.fromkeys(("grave", "verified", "closed", "acted"), bool))


@cached
def unregistered_activities(scope: Scope) -> pd.DataFrame:
    """公务活动 that were not registered or where registration was refused, newest first (R2.4).

    Columns: number, point_key, point_label (masked unless the scope may know), unit_id, started_on, kind, registration,
    known_from.
    """
    table = OfficialActivity
    return frame(
        select(
            table.number,
            key_column(scope),
            label_column(scope),
            table.unit_id,
            table.started_on,
            table.kind,
            table.registration,
            table.known_from,
        )
        .join(MonitoringPoint, MonitoringPoint.id == table.point_id)
        .where(
            standing(table, scope),
            in_units(table.unit_id, scope),
            table.registration != Registration.REGISTERED,
        )
        .order_by(table.started_on.desc(), table.number.desc())
    )


@cached
def closed_visit_reports(scope: Scope, sub_kind: str) -> pd.DataFrame:
    """Closed reports of one sub kind: point_key, unit_id, received_on, number (R2.4: 未登记进点)."""
    closed = (
        select(literal(1))
        .where(
            IncidentStep.incident_id == Incident.id,
            IncidentStep.stage == IncidentStage.CLOSED,
            standing(IncidentStep, scope),
        )
        .exists()
    )
    return frame(
        select(key_column(scope), Incident.unit_id, Incident.received_on, Incident.number)
        .join(MonitoringPoint, MonitoringPoint.id == Incident.point_id)
        .where(
            Incident.recorded_at < scope.known_before,
            in_units(Incident.unit_id, scope),
            Incident.sub_kind == sub_kind,
            closed,
        )
        .order_by(Incident.received_on, Incident.number)
    )
