"""What a write touched, and so which kept results no longer stand.

A mark says of a table: by this version of the data, something else is known from this day on. The door for writes sets
one for each table that a transaction really touched, in that transaction, so that nobody can forget to. Facts are only
appended: a row recorded today leaves everything that was known yesterday as it was. Rows without a day of knowledge
(units, points), changed rows and removed ones count from the beginning of time.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.engine.interfaces import ExecutionContext

from efficiency.core.knowledge import shown_from
from efficiency.models import (
    Account,
    AuditEntry,
    AuditSeal,
    DataVersion,
    FactMark,
    FormerPassword,
    Incident,
    IncidentCourse,
    IncidentStep,
    NumberSeries,
    PointDay,
    ReadingDraft,
    ReportDraft,
    SignInSession,
    SignInTicket,
    StandingChange,
    TallyMark,
    UnitDay,
    UnitMonth,
)

FROM_THE_BEGINNING = dt.date.min
# Stands for all tables: after a restore or a migration nothing that was kept is used.
ALL_TABLES = "*"
# No figure stands on these: nothing read from them is kept, and writing to them forgets nothing.
WITHOUT_FIGURES = frozenset(
    model.__tablename__
    for model in (
        Account, AuditEntry, AuditSeal, DataVersion, FactMark, FormerPassword, NumberSeries, ReadingDraft,
        ReportDraft, SignInSession, SignInTicket,
    )
)  # fmt: skip
# Roll-ups say nothing of their own: whoever reads one depends on what it was counted from.
_COUNTED = (Incident.__tablename__, IncidentStep.__tablename__)
COUNTED_FROM = {
    model.__tablename__: _COUNTED
    for model in (IncidentCourse, PointDay, StandingChange, TallyMark, UnitDay, UnitMonth)
}


# ---------------------------------------------------------------- what a transaction touched


def note(touched: dict[str, dt.date], statement: str, context: ExecutionContext | None) -> None:
    """Put into ``touched`` which table a statement changes and from which day on: the earliest day on which one of the
    inserted rows was known, or the beginning of time where the statement does not say."""
    compiled = getattr(context, "compiled", None)
    if compiled is None or not (compiled.isinsert or compiled.isupdate or compiled.isdelete):
        if statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            touched[ALL_TABLES] = FROM_THE_BEGINNING
        return
    table = compiled.statement.table.name
    if table in WITHOUT_FIGURES or table in COUNTED_FROM:
        return
    day = FROM_THE_BEGINNING
    if compiled.isinsert:
        moments = [row.get("recorded_at") for row in context.compiled_parameters]
        if moments and all(isinstance(moment, dt.datetime) for moment in moments):
            day = shown_from(min(moments).date())
    touched[table] = min(day, touched.get(table, day))


def next_version(connection: Connection) -> int:
    """Bump the version of the data within the caller's transaction; returns the new one."""
    connection.execute(update(DataVersion).values(counter=DataVersion.counter + 1))
    return connection.execute(select(DataVersion.counter)).scalar_one()


def leave(connection: Connection, touched: dict[str, dt.date], version: int) -> None:
    """Set the marks of what the transaction ``touched``. A mark replaces those of its table from its day on."""
    if not touched:
        return
    if ALL_TABLES in touched:
        connection.execute(delete(FactMark))
        touched = {ALL_TABLES: FROM_THE_BEGINNING}
    over = or_(
        *(and_(FactMark.table_name == name, FactMark.known_on >= day) for name, day in touched.items())
    )
    rows = [{"table_name": name, "known_on": day, "counter": version} for name, day in touched.items()]
    connection.execute(delete(FactMark).where(over))
    connection.execute(insert(FactMark), rows)


def forget_all(connection: Connection, at_least: int = 0) -> None:
    """Let nothing be used again that any process kept; the version goes on from the greater of now and ``at_least``."""
    now = connection.execute(select(DataVersion.counter)).scalar_one()
    version = max(now, at_least) + 1
    connection.execute(update(DataVersion).values(counter=version))
    leave(connection, {ALL_TABLES: FROM_THE_BEGINNING}, version)


# ---------------------------------------------------------------- what a reader finds


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks at one version of the data: per table its days, rising, and at each the version that set the mark."""

    version: int = -1
    steps: dict[str, tuple[tuple[dt.date, ...], tuple[int, ...]]] = field(default_factory=dict)

    def of(self, table: str, day: dt.date) -> int:
        """The version that last changed what was known of ``table`` on ``day``; 0: none did."""
        days, versions = self.steps.get(table, ((), ()))
        place = bisect_right(days, day)
        return versions[place - 1] if place else 0

    def newest(self, read: dict[str, dt.date]) -> int:
        """The version that last changed anything of what was ``read``: tables and the day up to which each was."""
        found = self.of(ALL_TABLES, FROM_THE_BEGINNING)
        for table, day in read.items():
            found = max(found, self.of(table, day))
        return found


# Asked at each click: put together once.
_NEWER = (
    select(DataVersion.counter.label("version"), FactMark.table_name, FactMark.known_on, FactMark.counter)
    .outerjoin(FactMark, FactMark.counter > bindparam("known"))
    .order_by(FactMark.counter)
)


def read(connection: Connection, known: Marks) -> Marks:
    """The marks as the database has them, in one statement that fetches only what is newer than ``known``."""
    rows = connection.execute(_NEWER, {"known": known.version}).all()
    version = rows[0].version if rows else 0
    if version < known.version:
        return read(connection, Marks())
    return Marks(version, _with(known.steps, (row[1:] for row in rows if row.table_name is not None)))


def _with(steps: dict, news: Iterable[tuple[str, dt.date, int]]) -> dict:
    changed = dict(steps)
    for table, day, version in news:
        if table == ALL_TABLES:
            changed.clear()
        days, versions = changed.get(table, ((), ()))
        place = bisect_left(days, day)
        changed[table] = ((*days[:place], day), (*versions[:place], version))
    return changed
