"""What monitoring points report, as a grid of places or points against weeks or months, and what stands out in it."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

import pandas as pd

from efficiency import campaign, state
from efficiency.campaign.workdays import chinese_date_short, month_end, quarter_begins
from efficiency.core.access import Scope
from efficiency.core.keeping import kept
from efficiency.figures import monitoring as m
from efficiency.figures.indicator_series import months_from
from efficiency.figures.over_time import period_mark, week_ends
from efficiency.judgements.news import SAME_ENTERPRISE, News, groups_of, lowest, most, parts_of
from efficiency.metrics import Rate
from efficiency.models import UNTOLD
from efficiency.queries import cached
from efficiency.queries.monitoring import incident_counts
from efficiency.queries.points import points
from efficiency.queries.returns import return_counts
from efficiency.standings.returns import deadlines, monday, points_asked, returns_due


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the filters leave: codes and ids, None for all; ``month`` is its first day."""

    kind: str | None
    ownership: str | None
    unit_id: str | None
    month: dt.date | None

    @property
    def about(self) -> dict:
        """The filters as arguments of ``incidents`` and ``incident_counts``."""
        first_day, last_day = month_days(self.month) if self.month else (None, None)
        return {
            "kind": self.kind, "ownership": self.ownership, "unit_id": self.unit_id, "first_day": first_day,
            "last_day": last_day,
        }  # fmt: skip


def month_days(month: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the month of a day."""
    return month.replace(day=1), month_end(month)


def period_key(by: str) -> Callable[[dt.date], object]:
    """What puts a day into its period: the Monday of its week, or the first day of its month."""
    return monday if by == "week" else _first_of_month


def _first_of_month(day: dt.date) -> dt.date:
    return day.replace(day=1)


def period_columns(first_plaque: dt.date, as_of: dt.date, by: str, month: dt.date | None) -> dict:
    """The periods to show (key -> label), from the first plaque day to the as-of day or only those of one month."""
    first_day, last_day = first_plaque, as_of
    if month:
        first_day, last_day = max(first_day, month_days(month)[0]), min(last_day, month_days(month)[1])
    if by == "month":
        return months_from(first_day, last_day)
    weeks = range(0, (last_day - monday(first_day)).days + 1, 7)
    mondays = [monday(first_day) + dt.timedelta(days=n) for n in weeks]
    return {day: chinese_date_short(day) for day in mondays}


def period_marks(
    columns: dict, as_of: dt.date, by: str, unripe: Collection[dt.date] = ()
) -> dict[dt.date, str]:
    """Which of the periods of ``period_columns`` goes on (未完) or is one of ``unripe`` (未成熟), so that neither is read as
    a fall; only those."""
    ends = month_end if by == "month" else week_ends
    found = {day: period_mark(ends(day), as_of, day in unripe) for day in columns}
    return {day: mark for day, mark in found.items() if mark}


def point_grid(scope: Scope, row: str, chosen: Chosen, by: str, **where) -> pd.DataFrame:
    """Three-valued cells of ``row`` (place_code or point_key) x ``by`` (month or week), as ``monitoring.cells``.

    ``where`` narrows the points by their place_code or ownership, besides the ownership that is chosen.
    """
    known, period = points(scope), period_key(by)
    first_day = known["plaque_on"].min()
    where = {"ownership": chosen.ownership} | where
    some = known
    for name, value in where.items():
        some = some[some[name] == value] if value else some
    counts = incident_counts(scope, row, by, replies=False, **(chosen.about | where))
    counts = pd.DataFrame({"row": counts[row], "column": counts[by], "incidents": counts["incidents"]})
    came = return_counts(scope, row, "week_end", **where)
    weeks = [period(day) for day in came["week_end"].tolist()]
    returned = pd.DataFrame({"row": came[row], "column": weeks, "returned": came["returned"]})
    due = returns_due(some, row, deadlines(first_day, scope.as_of), period)
    rows = place_rows(known) if row == "place_code" else some["point_key"].tolist()
    columns = period_columns(first_day, scope.as_of, by, chosen.month)
    return m.cells(rows, columns, counts, due, returned)


@kept
def place_rows(known: pd.DataFrame) -> list[str]:
    """The codes of all places, and ``UNTOLD`` where of some points (``queries.points``) the reader is not told where they are."""
    codes = [district.code for district in campaign.load().plan.districts]
    return [*codes, UNTOLD] if UNTOLD in set(known["place_code"]) else codes


@cached
def place_grid(scope: Scope, chosen: Chosen, by: str) -> pd.DataFrame:
    """``point_grid`` of the ten 区市县 and the pioneer zones; kept, since findings and views share it."""
    return point_grid(scope, "place_code", chosen, by)


@cached
def uneven_places(scope: Scope, chosen: Chosen, by: str) -> News:
    """Which places and months or weeks of ``place_grid`` stand out (``monitoring.concentration``); kept, since it is worked
    out from chance cell by cell, and findings and views name the same."""
    counts = incident_counts(scope, "place_code", "point_key", by, replies=False, **chosen.about)
    known = points(scope)
    some = known[known["ownership"] == chosen.ownership] if chosen.ownership else known
    due = deadlines(known["plaque_on"].min(), scope.as_of)
    return m.concentration(
        place_grid(scope, chosen, by), parts_of(counts, "place_code", by),
        points_asked(some, "place_code", due, period_key(by)),
    )  # fmt: skip


@cached
def places_over_all(scope: Scope, chosen: Chosen) -> News:
    """Which places of ``place_grid`` report more over all its months than their points lead one to expect."""
    counts = incident_counts(scope, "place_code", "point_key", replies=False, **chosen.about)
    rows = groups_of(
        place_grid(scope, chosen, "month"), "row", "value", "due", parts_of(counts, "place_code")
    )
    return most(rows, SAME_ENTERPRISE)


@cached
def counts_by_unit(scope: Scope) -> pd.DataFrame:
    """Incidents by unit_id, kind and month: the one count that cards, findings and filters share."""
    return incident_counts(scope, "unit_id", "kind", "month")


@dataclass(frozen=True, slots=True)
class Slow:
    """A unit whose incidents are answered in time less often than chance explains.

    ``own`` and ``others``: in time of those that were answered or are overdue, of it and of the others. ``news``: all
    units compared.
    """

    unit_id: str
    own: Rate
    others: Rate
    news: News


@kept
def kept_in_time(counts: pd.DataFrame, clock: str) -> News:
    """Units of ``incident_counts`` compared by how many of those answered or overdue were answered in time (R2.6)."""
    rows = counts.assign(due=m.replies_due(counts, clock))
    return lowest(groups_of(rows, "unit_id", f"in_time_{clock}", "due"))


@cached
def slow_unit(scope: Scope) -> Slow | None:
    """The slowest unit of this quarter; None where no one differs from the others by more than chance explains."""
    counts = counts_by_unit(scope)
    return slow_among(counts[counts["month"] >= quarter_begins(scope.as_of)], state.on(scope).reply_clock)


@kept
def slow_among(counts: pd.DataFrame, clock: str) -> Slow | None:
    """The slowest unit of ``incident_counts`` by unit_id and anything else, as ``slow_unit`` gives it."""
    news = kept_in_time(counts, clock)
    if news.first is None:
        return None
    slow = news.first
    in_time = sum(each.count for each in news.compared) - slow.count
    due = sum(each.exposure for each in news.compared) - slow.exposure
    return Slow(slow.key, Rate(slow.count, slow.exposure), Rate(in_time, due), news)
