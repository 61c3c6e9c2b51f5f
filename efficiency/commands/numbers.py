"""The numbers of the registers: each series remembers its last in the database, so that none is read to find the next."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from efficiency import campaign
from efficiency.campaign.parameters import Series
from efficiency.models import (
    AccountabilityAction,
    Base,
    DocumentKind,
    ExtensionRequest,
    Finding,
    FollowUp,
    Incident,
    Inspection,
    NumberSeries,
    OfficialActivity,
    SupervisionDocument,
)


@dataclass(frozen=True, slots=True)
class Register:
    """A register's column of numbers, and the series that it is numbered by."""

    column: InstrumentedAttribute
    series: Series


def _register(column: InstrumentedAttribute, name: str) -> Register:
    return Register(column, campaign.load().parameters.series[name])


INCIDENTS = _register(Incident.number, "incidents")
ACTIVITIES = _register(OfficialActivity.number, "activities")
INSPECTIONS = _register(Inspection.number, "inspections")
FINDINGS = _register(Finding.number, "findings")
ACTIONS = _register(AccountabilityAction.number, "accountability")
FOLLOW_UPS = _register(FollowUp.number, "follow_ups")
EXTENSIONS = _register(ExtensionRequest.request_key, "extensions")
DOCUMENTS = {kind: _register(SupervisionDocument.number, kind) for kind in DocumentKind}
REGISTERS = (
    INCIDENTS, ACTIVITIES, INSPECTIONS, FINDINGS, ACTIONS, FOLLOW_UPS, EXTENSIONS, *DOCUMENTS.values()
)  # fmt: skip


def number_column(model: type[Base]) -> str | None:
    """What the column of a table's numbers is called; None for a table whose rows have none."""
    return next((each.column.key for each in REGISTERS if each.column.class_ is model), None)


def of(model: type[Base]) -> Register:
    """The register of a table whose rows are numbered. Raises ``KeyError``."""
    for each in REGISTERS:
        if each.column.class_ is model:
            return each
    raise KeyError(model)


def take(connection: Connection, register: Register, year: int, count: int = 1) -> list[str]:
    """The next ``count`` numbers of a register's year, which nobody else is given. Call it after ``db.one_at_a_time``."""
    last = reserve(connection, register, year, count)
    return [register.series.number(year, place) for place in range(last + 1, last + 1 + count)]


def reserve(connection: Connection, register: Register, year: int, count: int) -> int:
    """Set the next ``count`` places of a register's year aside, as ``take`` does; returns the place before the first of them."""
    last = _last(connection, register, year)
    _put(connection, register.series.key(year), last + count)
    return last


def notice(connection: Connection, register: Register, given: Iterable[str | None]) -> None:
    """Let a register go on after the numbers that rows bring along; those of another form, and null, change nothing."""
    for year, end in register.series.ends(given).items():
        if end > _last(connection, register, year):
            _put(connection, register.series.key(year), end)


def notice_rows(connection: Connection, model: type[Base], given: Iterable[str | None]) -> None:
    """Let the registers of a table go on after the numbers that its rows bring along; for a table without any nothing."""
    given = list(given)
    for register in REGISTERS:
        if register.column.class_ is model:
            notice(connection, register, given)


def forget(connection: Connection) -> None:
    """Have every series read from its rows again: somebody brought in rows past ``recording``, as the demo year does."""
    connection.execute(delete(NumberSeries))


def _last(connection: Connection, register: Register, year: int) -> int:
    key = register.series.key(year)
    last = connection.execute(select(NumberSeries.last).where(NumberSeries.key == key)).scalar()
    if last is None:
        like = register.column.like(f"{register.series.start(year)}%{register.series.after}")
        last = register.series.ends(connection.execute(select(register.column).where(like)).scalars()).get(
            year, 0
        )
        connection.execute(insert(NumberSeries).values(key=key, last=last))
    return last


def _put(connection: Connection, key: str, last: int) -> None:
    connection.execute(update(NumberSeries).where(NumberSeries.key == key).values(last=last))
