"""Writing what an import brings, so that others wait for it as short as can be.

All that takes long is done before the write lock: the rows are made ready and put into temporary tables of the one
connection, where nobody sees them and they hold nobody up. Under the lock the database itself copies them, gives the
numbers, and adds what follows: one statement for each register, some seconds for 300,000 rows.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Enum,
    Integer,
    MetaData,
    String,
    Table,
    case,
    cast,
    func,
    literal,
    select,
)

from efficiency.campaign.parameters import Series
from efficiency.campaign.workdays import reply_due_calendar, reply_due_workdays
from efficiency.commands import numbers
from efficiency.commands.comparing import Change
from efficiency.commands.meetings import planned
from efficiency.commands.on_record import newest
from efficiency.commands.recording import Record
from efficiency.commands.roster import follow_roster
from efficiency.core.db import insert_columns
from efficiency.models import (
    Base,
    FollowUp,
    FollowUpStage,
    FollowUpStep,
    Incident,
    IncidentStage,
    IncidentStep,
    Meeting,
    MonitoringPointEntry,
    ProgressReport,
    ReportReturn,
)

_CHUNK = 20_000
_names = count(1)


@dataclass(frozen=True, slots=True)
class Staged:
    """Rows of one table of the database, ready to be copied: ``columns`` of ``model``, in a temporary ``table``.

    ``given``: numbers that rows bring along. ``waiting``: how many rows of each year wait for a number; null where rows
    come with theirs, or have none.
    """

    model: type[Base]
    columns: tuple[str, ...]
    table: Table
    given: tuple[str, ...]
    waiting: dict[int, int] | None


def stage(
    connection: Connection, changes: list[Change], told: Callable[[int], None] = lambda done: None
) -> list[Staged]:
    """Make the new and the correcting rows of all tables ready on a connection of their own; ``told`` hears how many are.

    The temporary tables go with the connection.
    """
    staged, done = [], 0
    for change in changes:
        for model, rows in _rows_of(change):
            if not rows:
                continue
            each, fill = _table(connection, model, change, rows)
            for written in fill:
                done += written if model is change.table.subject.model else 0
                told(done)
            staged.append(each)
    return staged


def append(record: Record, staged: list[Staged]) -> None:
    """Copy the rows into their registers, on the connection on which they are staged."""
    for each in staged:
        before = newest(record.connection, each.model)
        numbers.notice_rows(record.connection, each.model, each.given)
        if each.waiting is None:
            record.add_from(each.model, _written(each), _copied(each))
        else:
            _append_numbered(record, each)
        if each.model is MonitoringPointEntry:
            follow_roster(record.connection, before)
        if each.model is Incident:
            first = select(Incident.id, literal(str(IncidentStage.RECEIVED)), Incident.received_on)
            names = ("incident_id", "stage", "occurred_on")
            record.add_from(IncidentStep, names, first.where(Incident.id > before).order_by(Incident.id))
        if each.model is FollowUp:
            first = select(FollowUp.number, literal(str(FollowUpStage.ASSIGNED)), FollowUp.assigned_on)
            names = ("follow_up_number", "step", "occurred_on")
            record.add_from(FollowUpStep, names, first.where(FollowUp.id > before).order_by(FollowUp.id))


def _append_numbered(record: Record, staged: Staged) -> None:
    """Rows with numbers of their own, then those that get the next ones of their year."""
    register, table = numbers.of(staged.model), staged.table
    record.add_from(staged.model, staged.columns, _copied(staged).where(table.c.year.is_(None)))
    for year, waiting in staged.waiting.items():
        before = numbers.reserve(record.connection, register, year, waiting)
        number = _number(register.series, year, table.c.turn + before)
        record.add_from(staged.model, staged.columns, _copied(staged, number).where(table.c.year == year))


def _copied(staged: Staged, number: ColumnElement | None = None):
    table, (_, names, found) = staged.table, _FOUND_BY.get(staged.model, _AS_THEY_ARE)
    wanted = [
        number if name == "number" and number is not None else table.c[name]
        for name in staged.columns
        if name not in names
    ]
    wanted += [found(table)] if names else []
    return select(*wanted).order_by(table.c.place)


def _written(staged: Staged) -> list[str]:
    """The columns that are written: those staged, with the key of what a row is about for the words that name it."""
    key, names, _ = _FOUND_BY.get(staged.model, _AS_THEY_ARE)
    return [each for each in staged.columns if each not in names] + ([key] if names else [])


def _incident(table: Table) -> ColumnElement:
    return select(Incident.id).where(Incident.number == table.c.incident_number).scalar_subquery()


def _report(table: Table) -> ColumnElement:
    """The report that stands: a correction has the greater key."""
    same = [ProgressReport.__table__.c[name] == table.c[name] for name in ("task_id", "unit_id", "due_on")]
    return select(func.max(ProgressReport.id)).where(*same).scalar_subquery()


_AS_THEY_ARE = ("", (), None)
# Rows that keep the key of what they are about, where a table names it: the column of the key, the names, how it is found.
# It is looked up when the rows are copied: what they are about may come in the same file.
_FOUND_BY: dict[type[Base], tuple] = {
    IncidentStep: ("incident_id", ("incident_number",), _incident),
    ReportReturn: ("report_id", ("task_id", "unit_id", "due_on"), _report),
}


def _number(series: Series, year: int, place: ColumnElement) -> ColumnElement[str]:
    """The number at a ``place`` of the series, put together by the database."""
    digits = cast(place, String(20))
    short = [(place < 10**k, literal("0" * (series.width - k)) + digits) for k in range(1, series.width)]
    filled = case(*short, else_=digits) if short else digits
    return literal(series.start(year)) + filled + literal(series.after)


# ---------------------------------------------------------------- making ready


def _rows_of(change: Change) -> Iterator[tuple[type[Base], list[dict]]]:
    """The rows that a table comes to, by the table of the database."""
    subject = change.table.subject
    match subject.name:
        case "incident":
            yield Incident, [row | due_days(row["received_on"]) for row in change.new]
        case _:
            # A reason that nothing is corrected with is kept as it came: an export says why its row is the last word.
            rows = change.new
            if change.corrections:
                rows = [row | {"corrects_id": None} for row in rows]
                rows += [row | {"corrects_id": old} for row, old in change.corrections]
            if subject.model is Meeting:
                rows = [row | _sitting(row["number"], row["held_on"]) for row in rows]
            yield subject.model, rows


def _sitting(number: int, held_on: dt.date) -> dict:
    """The planned day of a meeting, and the end of the day on which it was held: what was known then is what it knew."""
    return {
        "planned_on": planned(number),
        "known_before": dt.datetime.combine(held_on, dt.time()) + dt.timedelta(days=1),
    }


@cache
def due_days(received_on: dt.date) -> dict[str, dt.date]:
    """Both due days of R2.6, by the names of their columns."""
    return {
        "due_calendar_on": reply_due_calendar(received_on),
        "due_workday_on": reply_due_workdays(received_on),
    }


def _table(
    connection: Connection, model: type[Base], change: Change, rows: list[dict]
) -> tuple[Staged, Iterator[int]]:
    """A temporary table for rows, and the filling of it, which yields how many rows were put in each time."""
    subject = change.table.subject
    names, waiting = tuple(rows[0]), None
    number = numbers.number_column(model)
    given = tuple([row[number] for row in rows]) if number else ()
    beside: dict[str, list[int | None]] = {}
    if subject.numbered:
        # A correction always gets a fresh number.
        fresh, waiting, turns = len(change.new), {}, []
        years = [
            row[subject.day].year if place >= fresh or row["number"] is None else None
            for place, row in enumerate(rows)
        ]
        for year in years:
            waiting[year] = waiting.get(year, 0) + 1
            turns.append(waiting[year])
        waiting.pop(None, None)
        given = tuple([row["number"] for row, year in zip(rows, years, strict=True) if year is None])
        beside = {"year": years, "turn": turns}
    columns = [Column("place", Integer, primary_key=True)]
    for name in names:
        kind = _type_of(model, name)
        columns.append(Column(name, String(kind.length) if isinstance(kind, Enum) else kind))
    columns += [Column(name, Integer) for name in beside]
    table = Table(f"staged_{next(_names)}", MetaData(), *columns, prefixes=["TEMPORARY"])
    table.create(connection)

    def fill() -> Iterator[int]:
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            values = {"place": range(start + 1, start + 1 + len(chunk))}
            values |= {name: [row[name] for row in chunk] for name in names}
            values |= {name: whole[start : start + _CHUNK] for name, whole in beside.items()}
            insert_columns(connection, table, values)
            yield len(chunk)

    return Staged(model, names, table, given, waiting), fill()


def _type_of(model: type[Base], name: str):
    """The type of a staged column: that of the model's own, or of the table that the words name."""
    for table in (model.__table__, ProgressReport.__table__):
        if name in table.c:
            return table.c[name].type
    return Incident.number.type
