"""The rows of a simple register as they stand: the last word on each key, in the words of its subject."""

import pandas as pd
from sqlalchemy import false, select

from efficiency.core.access import Scope
from efficiency.queries import cached, frame, in_units, latest
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
