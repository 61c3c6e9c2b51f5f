"""Which registers hold a row: one statement for all of them."""

import datetime as dt

from sqlalchemy import literal, select, union_all

from efficiency.core.access import Scope
from efficiency.models import Base
from efficiency.queries.run import kept, rows
from efficiency.standings.registers import Register


def opened(scope: Scope) -> frozenset[Register]:
    """The registers with a row known on the scope's day. The city's, whatever the scope: who looks at a few units must not
    take their empty part for an empty register. The roster of monitoring points has no day of recording and counts from
    its first row."""
    return kept(("registers opened", scope.as_of), scope.as_of, lambda: _opened(scope.known_before))


def _opened(known_before: dt.datetime) -> frozenset[Register]:
    asked = []
    for register in Register:
        table = Base.metadata.tables[register.value]
        one = select(literal(register.value).label("register")).select_from(table)
        if "recorded_at" in table.columns:
            one = one.where(table.columns["recorded_at"] < known_before)
        asked.append(select(one.limit(1).subquery()))
    return frozenset(Register(row[0]) for row in rows(union_all(*asked)))
