"""What the steps of a 监测点反映 say of it, incident by incident, inside a statement about ``Incident``."""

import pandas as pd
from sqlalchemy import ColumnElement, case, func, select

from efficiency.core.access import Scope
from efficiency.models import Incident, IncidentStage, IncidentStep
from efficiency.queries import standing

STAGE_COLUMNS = {
    IncidentStage.TRANSFERRED: "transferred_on",
    IncidentStage.UNIT_FEEDBACK: "feedback_on",
    IncidentStage.REPLIED: "replied_on",
    IncidentStage.CLOSED: "closed_on",
}


def reached_on(stage: IncidentStage, scope: Scope) -> ColumnElement:
    """The day on which an incident first reached ``stage``, as known on the as-of day; null: not yet."""
    return (
        select(func.min(IncidentStep.occurred_on))
        .where(
            IncidentStep.incident_id == Incident.id,
            IncidentStep.stage == stage,
            standing(IncidentStep, scope),
        )
        .correlate(Incident)
        .scalar_subquery()
    )


def last_said(column: ColumnElement, scope: Scope) -> ColumnElement:
    """What the furthest stage says in a step's ``column``, as known on the as-of day: the reply outranks the feedback."""
    return said_last(column, standing(IncidentStep, scope), Incident.id)


def said_last(
    column: ColumnElement, stands: ColumnElement[bool], incident_id: ColumnElement
) -> ColumnElement:
    """What the furthest of the steps that ``stands`` keeps says in ``column``, of the incident that the enclosing statement's
    column ``incident_id`` names."""
    furthest = case({stage: place for place, stage in enumerate(IncidentStage)}, value=IncidentStep.stage)
    return (
        select(column)
        .where(IncidentStep.incident_id == incident_id, column.is_not(None), stands)
        .order_by(furthest.desc(), IncidentStep.recorded_at.desc(), IncidentStep.id.desc())
        .limit(1)
        .correlate(incident_id.table)
        .scalar_subquery()
    )


def without(stage: IncidentStage, scope: Scope) -> ColumnElement[bool]:
    """The condition that keeps incidents that have not reached ``stage``, as known on the as-of day."""
    reached = select(IncidentStep.id).where(
        IncidentStep.incident_id == Incident.id, IncidentStep.stage == stage, standing(IncidentStep, scope)
    )
    return ~reached.exists()


def with_stage(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with a column stage, the furthest of which the ``STAGE_COLUMNS`` hold a day."""
    stage = [str(IncidentStage.RECEIVED)] * len(rows)
    for reached, name in STAGE_COLUMNS.items():
        stage = [
            str(reached) if there else before for there, before in zip(rows[name].notna(), stage, strict=True)
        ]
    rows.insert(rows.columns.get_loc("verification") + 1, "stage", pd.Series(stage, rows.index, dtype=object))
    return rows
