"""The rows of a register as they stand: the last word on each key, by the fields of its subject."""

from collections.abc import Iterator

import pandas as pd
from sqlalchemy import false, select

from efficiency.core.access import Scope
from efficiency.models import Correctable, MonitoringPointEntry
from efficiency.queries import cached, chunks, frame, in_units, latest
from efficiency.queries.monitoring import standing
from efficiency.queries.names import knows_names, mask_names
from efficiency.queries.points import told
from efficiency.subjects.description import REASON
from efficiency.subjects.fields import Text
from efficiency.subjects.tables import subject_of


@cached
def standing_entries(scope: Scope, name: str) -> pd.DataFrame:
    """The last word on every key of a subject (its ``name``), oldest first. Columns: id, the subject's values.

    A subject of monitoring points names enterprises: it is empty for a scope that may not know them. Raises ``KeyError``
    for no such subject.
    """
    subject = subject_of(name)
    model = subject.model
    rows = latest(model, [getattr(model, each) for each in subject.key], scope)
    statement = select(rows.c.id, *(rows.c[each] for each in subject.values)).order_by(rows.c.id)
    if "unit_id" in rows.c:
        statement = statement.where(in_units(rows.c.unit_id, scope))
    if "point_id" in rows.c and not scope.sees_enterprise_names:
        statement = statement.where(false())
    return frame(statement)


def register_chunks(scope: Scope, name: str) -> Iterator[pd.DataFrame]:
    """The register of a subject (its ``name``) as it stands, in frames of bounded size for long exports, oldest row first.

    Columns: the subject's fields. A row that was corrected is not there, its correction is, with the reason. A
    monitoring point goes by its enterprise's name or, for a scope that may not know it, by its pseudonym, and in
    texts by none; the roster itself is empty for that scope. Raises ``KeyError`` for no such subject.
    """
    subject = subject_of(name)
    model, correctable = subject.model, issubclass(subject.model, Correctable)
    key = [getattr(model, each) for each in subject.key]
    rows = latest(model, key, scope, *([standing(model, scope)] if correctable else []))
    wanted = {each: rows.c[each] for each in (*subject.values, *([REASON] if correctable else []))}
    statement = select(rows.c.id)
    if model is MonitoringPointEntry:
        statement = statement.where(false()) if not scope.sees_enterprise_names else statement
    elif "point_id" in wanted:
        point = told(scope)
        wanted["point_id"] = point.c.point_label
        statement = statement.join(point, point.c.id == rows.c.point_id)
    if "unit_id" in rows.c:
        statement = statement.where(in_units(rows.c.unit_id, scope))
    statement = statement.with_only_columns(*(column.label(each) for each, column in wanted.items()))
    texts = [
        each.name
        for each in subject.fields
        if knows_names(subject) and isinstance(each.kind, Text) and each.name in wanted
    ]
    for part in chunks(statement.order_by(rows.c.id)):
        yield mask_names(scope, part, *texts)
