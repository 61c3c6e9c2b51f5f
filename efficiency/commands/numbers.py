"""The numbers of the registers: each series remembers its last in the database, so that none is read to find the next."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

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
class Series:
    """How a register numbers its rows within a year: what stands before and after, to how many digits it is filled up.

    Only numbers of up to nine decimal digits belong to it: a register may hold others (FY-2007-①) and goes on numbering.
    """

    column: InstrumentedAttribute
    before: str
    after: str = ""
    width: int = 1

    def number(self, year: int, place: int) -> str:
        """The number at a place of the series, such as FY-2007-042."""
        return f"{self.before.format(year=year)}{place:0{self.width}d}{self.after}"

    def key(self, year: int) -> str:
        """What the year's series is kept under."""
        return f"{self.before.format(year=year)}{self.after}"

    def ends(self, numbers: Iterable[str | None]) -> dict[int, int]:
        """The highest place that ``numbers`` hold of each year's series."""
        pattern = re.compile(
            re.escape(self.before).replace(r"\{year\}", r"(\d{4})") + r"(\d{1,9})" + re.escape(self.after)
        )
        ends: dict[int, int] = {}
        for number in numbers:
            if number and (found := pattern.fullmatch(number)):
                year, place = int(found[1]), int(found[2])
                ends[year] = max(ends.get(year, 0), place)
        return ends


INCIDENTS = Series(Incident.number, "FY-{year}-", width=3)
ACTIVITIES = Series(OfficialActivity.number, "GW-{year}-", width=4)
INSPECTIONS = Series(Inspection.number, "MC-{year}-", width=2)
FINDINGS = Series(Finding.number, "WT-{year}-", width=3)
ACTIONS = Series(AccountabilityAction.number, "ZJ-{year}-", width=3)
FOLLOW_UPS = Series(FollowUp.number, "DB-{year}-", width=3)
EXTENSIONS = Series(ExtensionRequest.request_key, "YQ{year}-", width=3)
DOCUMENTS = {
    DocumentKind.NOTICE: Series(SupervisionDocument.number, "大监通〔{year}〕", "号"),
    DocumentKind.RECOMMENDATION: Series(SupervisionDocument.number, "大监建〔{year}〕", "号"),
    DocumentKind.DECISION: Series(SupervisionDocument.number, "大监决〔{year}〕", "号"),
}
SERIES = (
    INCIDENTS, ACTIVITIES, INSPECTIONS, FINDINGS, ACTIONS, FOLLOW_UPS, EXTENSIONS, *DOCUMENTS.values()
)  # fmt: skip


def of(model: type[Base]) -> Series:
    """The series of a register that has one. Raises ``KeyError``."""
    for each in SERIES:
        if each.column.class_ is model:
            return each
    raise KeyError(model)


def take(connection: Connection, series: Series, year: int, count: int = 1) -> list[str]:
    """The next ``count`` numbers of a year's series, which nobody else is given. Call it after ``db.one_at_a_time``."""
    last = reserve(connection, series, year, count)
    return [series.number(year, place) for place in range(last + 1, last + 1 + count)]


def reserve(connection: Connection, series: Series, year: int, count: int) -> int:
    """Set the next ``count`` places of a year's series aside, as ``take`` does; returns the place before the first of them."""
    last = _last(connection, series, year)
    _put(connection, series.key(year), last + count)
    return last


def notice(connection: Connection, series: Series, given: Iterable[str | None]) -> None:
    """Let the series go on after the numbers that rows bring along; those of another form, and null, change nothing."""
    for year, end in series.ends(given).items():
        if end > _last(connection, series, year):
            _put(connection, series.key(year), end)


def forget(connection: Connection) -> None:
    """Have every series read from its rows again: somebody brought in rows past ``recording``, as the demo year does."""
    connection.execute(delete(NumberSeries))


def _last(connection: Connection, series: Series, year: int) -> int:
    key = series.key(year)
    last = connection.execute(select(NumberSeries.last).where(NumberSeries.key == key)).scalar()
    if last is None:
        like = series.column.like(f"{series.before.format(year=year)}%{series.after}")
        last = series.ends(connection.execute(select(series.column).where(like)).scalars()).get(year, 0)
        connection.execute(insert(NumberSeries).values(key=key, last=last))
    return last


def _put(connection: Connection, key: str, last: int) -> None:
    connection.execute(update(NumberSeries).where(NumberSeries.key == key).values(last=last))
