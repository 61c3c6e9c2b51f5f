"""The rows of a register as they stand: the last word on each key, by the fields of its subject."""

import pandas as pd
from sqlalchemy import ColumnCollection, ColumnElement, Select, Subquery, false, select, true

from efficiency.core.access import Scope
from efficiency.models import (
    AccountabilityAction,
    Base,
    Correctable,
    DocumentKind,
    DocumentStep,
    Finding,
    FollowUp,
    FollowUpStep,
    Incident,
    IncidentStep,
    MonitoringPointEntry,
    ProgressReport,
    Rectification,
    RegistrationCheck,
    ReportReturn,
    SupervisionDocument,
)
from efficiency.queries import cached, frame, in_units, latest, standing
from efficiency.queries.lines import Lines
from efficiency.queries.names import knows_names
from efficiency.queries.points import told
from efficiency.queries.supervision import reads_the_city
from efficiency.subjects.description import REASON, Subject
from efficiency.subjects.fields import Text
from efficiency.subjects.tables import subject_of

# Rows that say how something else goes on: the column that names it, and the column that it is named by.
_OF = {
    IncidentStep: (IncidentStep.incident_id, Incident.id),
    ReportReturn: (ReportReturn.report_id, ProgressReport.id),
    Rectification: (Rectification.finding_number, Finding.number),
    DocumentStep: (DocumentStep.document_number, SupervisionDocument.number),
    FollowUpStep: (FollowUpStep.follow_up_number, FollowUp.number),
}
# Fields of tables that are no columns: they name the thing as people do, where the row keeps its key.
_NAMED = {
    IncidentStep: {"incident_number": Incident.number},
    ReportReturn: {
        "task_id": ProgressReport.task_id, "unit_id": ProgressReport.unit_id, "due_on": ProgressReport.due_on
    },
}  # fmt: skip


@cached
def standing_entries(scope: Scope, name: str) -> pd.DataFrame:
    """The last word on every key of a subject (its ``name``), oldest first. Columns: id, the subject's values.

    A subject of monitoring points names enterprises: it is empty for a scope that may not know them. Raises ``KeyError``
    for no such subject.
    """
    subject = subject_of(name)
    rows, wanted, statement = _standing(scope, subject)
    statement = statement.with_only_columns(rows.c.id, *(wanted[each].label(each) for each in subject.values))
    statement = statement.order_by(rows.c.id)
    if "point_id" in rows.c and not scope.sees_enterprise_names:
        statement = statement.where(false())
    return frame(statement)


def register_lines(scope: Scope, name: str) -> Lines:
    """The register of a subject (its ``name``) as it stands, oldest row first.

    Columns: the subject's fields. A row that was corrected is not there, its correction is, with the reason. A
    monitoring point goes by its enterprise's name or, for a scope that may not know it, by its pseudonym, and in
    texts by none; the roster itself is empty for that scope. Raises ``KeyError`` for no such subject.
    """
    subject = subject_of(name)
    model = subject.model
    rows, wanted, statement = _standing(scope, subject)
    if model is MonitoringPointEntry:
        statement = statement.where(false()) if not scope.sees_enterprise_names else statement
    elif "point_id" in wanted:
        point = told(scope)
        wanted["point_id"] = point.c.point_label
        statement = statement.join(point, point.c.id == rows.c.point_id)
    statement = statement.with_only_columns(*(column.label(each) for each, column in wanted.items()))
    texts = [
        each.name
        for each in subject.fields
        if knows_names(subject) and isinstance(each.kind, Text) and each.name in wanted
    ]
    return Lines(statement.order_by(rows.c.id), tuple(texts))


def _standing(scope: Scope, subject: Subject) -> tuple[Subquery, dict[str, ColumnElement], Select]:
    """The last word on each key of a subject that the scope may read, the columns of its fields, and a SELECT of them."""
    model, named = subject.model, _NAMED.get(subject.model, {})
    correctable = issubclass(model, Correctable)
    own = [_OF[model][0]] if named else []
    key = own + [getattr(model, each) for each in subject.key if each not in named]
    rows = latest(model, key, scope, *([standing(model, scope)] if correctable else []))
    wanted = {each: named[each] if each in named else rows.c[each] for each in subject.values}
    if subject.correctable:
        wanted[REASON] = rows.c[REASON]
    statement, about, columns = select(rows.c.id), model, rows.c
    if model in _OF:
        column, of = _OF[model]
        about, columns = of.class_, of.class_.__table__.c
        statement = statement.join(about, of == rows.c[column.key])
    if "unit_id" in columns:
        statement = statement.where(in_units(columns["unit_id"], scope))
    return rows, wanted, statement.where(_open_to(scope, about, columns))


def _open_to(scope: Scope, model: type[Base], columns: ColumnCollection) -> ColumnElement[bool]:
    """What of a register the scope's reader may have beside the limit of units, as ``queries.supervision`` says it."""
    if model is AccountabilityAction:
        return true() if scope.sees_accountability else false()
    if model is RegistrationCheck:
        return true() if reads_the_city(scope) else false()
    if model is SupervisionDocument and scope.unit_ids is None and not scope.sees_accountability:
        return columns["kind"] == str(DocumentKind.NOTICE)
    return true()
