"""Which registers hold a row, and from which week on there are reports: one statement for all of them."""

import datetime as dt

from sqlalchemy import Date, cast, func, literal, null, select, true, union_all

from efficiency.core.access import Scope
from efficiency.models import Base
from efficiency.queries.run import kept, rows
from efficiency.standings.registers import Register


def opened(scope: Scope) -> tuple[frozenset[Register], dt.date | None]:
    """The registers with a row known on the scope's day, and the first week that any report is about (None: no report).

    The city's, whatever the scope: who looks at a few units must not take their empty part for an empty register. The roster
    of monitoring points has no day of recording and counts from its first row."""
    return kept(
        ("registers opened", scope.as_of), scope.as_of, lambda: _opened(scope.known_before), firm=True
    )


def _opened(known_before: dt.datetime) -> tuple[frozenset[Register], dt.date | None]:
    asked = []
    for register in Register:
        table = Base.metadata.tables[register.value]
        known = table.columns["recorded_at"] < known_before if "recorded_at" in table.columns else true()
        # The first report decides from when on the others are asked for; of the other registers one row is as good as another.
        week = func.min(table.columns["due_on"]) if register is Register.REPORTS else cast(null(), Date)
        one = select(literal(register.value).label("register"), week.label("week")).where(known)
        asked.append(select(one.select_from(table).limit(1).subquery()))
    found = {Register(name): week for name, week in rows(union_all(*asked))}
    first = found[Register.REPORTS]
    return frozenset(found) - ({Register.REPORTS} if first is None else set()), first
