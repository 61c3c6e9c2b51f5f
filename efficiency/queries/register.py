"""The rows behind the forms of 监察登记: each step with its row number, and which rows a later one corrects.

Whoever corrects a row names it by its number, so that nobody corrects what somebody else has just corrected.
"""

import pandas as pd
from sqlalchemy import false, select, true

from efficiency.core.access import Scope
from efficiency.models import (
    AccountabilityAction,
    Correctable,
    DocumentStep,
    Finding,
    Incident,
    IncidentStep,
    OfficialActivity,
    Rectification,
    SupervisionDocument,
)
from efficiency.queries import cached, frame, in_units, latest, standing
from efficiency.queries.activities import known_from
from efficiency.queries.names import mask_names
from efficiency.queries.points import told


@cached
def incident_steps(scope: Scope, number: str) -> pd.DataFrame:
    """All rows on the stages of one incident known on the as-of day, in the order in which they were recorded.

    Columns: id, step (the stage), occurred_on, verification, satisfied (null: not asked), note, recorded_at, recorded_by,
    corrects_id, correction_reason (null: no correction), counts (False: a later row corrects it).
    """
    table = IncidentStep
    own = select(Incident.id).where(Incident.number == number, in_units(Incident.unit_id, scope))
    return _steps(
        scope,
        table,
        table.incident_id.in_(own),
        table.stage.label("step"),
        table.verification,
        table.satisfied,
    )


@cached
def document_steps(scope: Scope, number: str) -> pd.DataFrame:
    """All rows on the steps of one document known on the as-of day. Columns as ``incident_steps``, without verification
    and satisfied. Empty for a reader who may not see the accountability register, but for a unit's own."""
    table, document = DocumentStep, SupervisionDocument
    own = select(document.number).where(document.number == number, in_units(document.unit_id, scope))
    open_to = true() if scope.sees_accountability or scope.unit_ids is not None else false()
    return _steps(scope, table, table.document_number.in_(own) & open_to, table.step)


@cached
def rectification_steps(scope: Scope, number: str) -> pd.DataFrame:
    """All rows on the 整改 of one problem known on the as-of day. Columns as ``document_steps``."""
    table = Rectification
    own = select(Finding.number).where(Finding.number == number, in_units(Finding.unit_id, scope))
    return _steps(scope, table, table.finding_number.in_(own), table.state.label("step"))


def _steps(scope: Scope, table: type[Correctable], condition, *columns) -> pd.DataFrame:
    rows = frame(
        select(
            table.id, *columns, table.occurred_on, table.note, table.recorded_at, table.recorded_by, table.corrects_id,
            table.correction_reason,
        )
        .where(condition, table.recorded_at < scope.known_before)
        .order_by(table.recorded_at, table.id)
    )  # fmt: skip
    corrected = set(rows["corrects_id"].dropna())
    rows["counts"] = [number not in corrected for number in rows["id"]]
    return mask_names(scope, rows, "note", "correction_reason")


@cached
def actions(scope: Scope) -> pd.DataFrame:
    """责任追究 as last recorded, newest first, with the number of the row; **empty unless the scope sees it**.

    Columns: id, number, unit_id, source_kind, source_number, document_number, person, severity, sanction,
    no_action_reason, decided_on.
    """
    rows = latest(AccountabilityAction, [AccountabilityAction.number], scope)
    found = frame(
        select(
            rows.c.id, rows.c.number, rows.c.unit_id, rows.c.source_kind, rows.c.source_number, rows.c.document_number,
            rows.c.person, rows.c.severity, rows.c.sanction, rows.c.no_action_reason, rows.c.decided_on,
        )
        .where(in_units(rows.c.unit_id, scope), true() if scope.sees_accountability else false())
        .order_by(rows.c.number.desc())
    )  # fmt: skip
    return mask_names(scope, found, "no_action_reason")


@cached
def recent_activities(scope: Scope, limit: int = 200) -> pd.DataFrame:
    """The 公务活动 recorded last, newest first, corrected ones left out.

    Columns: number, point_key, unit_id, started_on, kind, people, hours, registration, known_from, rating.
    """
    table, point = OfficialActivity, told(scope, visited=True)
    return frame(
        select(
            table.number, point.c.point_key, table.unit_id, table.started_on, table.kind, table.people, table.hours,
            table.registration, known_from(scope), table.rating,
        )
        .join(point, point.c.id == table.point_id)
        .where(standing(table, scope), in_units(table.unit_id, scope))
        .order_by(table.recorded_at.desc(), table.id.desc())
        .limit(limit)
    )  # fmt: skip
