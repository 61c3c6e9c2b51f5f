"""How one monitoring point keeps up its 周回执 (意见二): which weeks it owes, which it sent, since when it is silent.

A week is over the day after its deadline. Silence is no clean record: two weeks in a row without a return are said.
"""

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from efficiency.campaign.workdays import report_due_on
from efficiency.core.keeping import kept

SILENT_WEEKS = 2


def monday(day: dt.date) -> dt.date:
    """The Monday of the week of ``day``."""
    return day - dt.timedelta(days=day.weekday())


def deadlines(first_day: dt.date, as_of: dt.date) -> list[dt.date]:
    """The days on which a weekly return was due (监测点周回执), from the week of ``first_day`` up to the as-of day."""
    weeks = range(0, (as_of - monday(first_day)).days + 1, 7)
    due = {report_due_on(monday(first_day) + dt.timedelta(days=n)) for n in weeks}
    return sorted(day for day in due if first_day <= day <= as_of)


@dataclass(frozen=True, slots=True)
class ReturnStanding:
    """One point on ``as_of``: the weeks that are over or sent already, and those it sent, oldest first."""

    point_key: str
    place_code: str
    plaque_on: dt.date
    asked: tuple[dt.date, ...]
    sent: tuple[dt.date, ...]
    as_of: dt.date

    @property
    def missed_in_a_row(self) -> int:
        """The weeks that are over since the last return."""
        return len(self.asked) - (bisect_right(self.asked, self.last_sent) if self.sent else 0)

    @property
    def is_silent(self) -> bool:
        """Whether two weeks in a row are missing."""
        return self.missed_in_a_row >= SILENT_WEEKS

    @property
    def last_sent(self) -> dt.date | None:
        """The last week it sent; None: never."""
        return self.sent[-1] if self.sent else None


@dataclass(frozen=True, slots=True)
class PlaceReturns:
    """The points of one district or zone that were asked for two weeks at least; silent when all of them are."""

    place_code: str
    points: tuple[ReturnStanding, ...]

    @property
    def is_silent(self) -> bool:
        """Whether not one of its points sent a return in two weeks."""
        return bool(self.points) and all(each.is_silent for each in self.points)

    @property
    def last_sent(self) -> dt.date | None:
        """The last week of which anybody there sent a return; None: never."""
        return max((each.last_sent for each in self.points if each.last_sent), default=None)


def returns_on(points: pd.DataFrame, returns: pd.DataFrame, as_of: dt.date) -> list[ReturnStanding]:
    """The points of ``queries.points.points`` with their ``queries.monitoring.returns`` as they stand on ``as_of``."""
    if points.empty:
        return []
    over = deadlines(points["plaque_on"].min(), as_of - dt.timedelta(days=1))
    week_of = {day: report_due_on(day) for day in set(returns["week_end"])}
    sent: dict[str, set[dt.date]] = {}
    for key, day in zip(returns["point_key"], returns["week_end"], strict=True):
        sent.setdefault(key, set()).add(week_of[day])
    found = []
    for row in points.itertuples():
        own = sent.get(row.point_key, set())
        asked = own | {day for day in over if day >= row.plaque_on and not is_closed(row.closed_on, day)}
        found.append(
            ReturnStanding(
                row.point_key, row.place_code, row.plaque_on, tuple(sorted(asked)), tuple(sorted(own)), as_of
            )
        )
    return found


def is_closed(closed_on: dt.date | None, day: dt.date) -> bool:
    """Whether a point was one no longer on ``day``; ``closed_on`` is its last day, null while it has none."""
    return isinstance(closed_on, dt.date) and not pd.isna(closed_on) and day > closed_on


def kept_on(points: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """The rows of ``queries.points.points`` without those that were closed before ``day``."""
    still = [not is_closed(closed_on, day) for closed_on in points["closed_on"]]
    return points[pd.Series(still, index=points.index, dtype=bool)]


def places_on(standings: Iterable[ReturnStanding]) -> list[PlaceReturns]:
    """The same by district and zone; a place none of whose points was asked for two weeks has none."""
    asked: dict[str, list[ReturnStanding]] = {}
    for each in standings:
        if len(each.asked) >= SILENT_WEEKS:
            asked.setdefault(each.place_code, []).append(each)
    return [PlaceReturns(place_code, tuple(own)) for place_code, own in asked.items()]


@kept
def points_asked(
    points: pd.DataFrame, by: str, due_days: list[dt.date], period: Callable[[dt.date], object]
) -> dict[tuple, int]:
    """(row, column) of ``returns_due`` -> how many points these returns are due from."""
    counted: Counter = Counter()
    for row, count, days in _asked_alike(points, by, due_days):
        for column in {period(day) for day in days}:
            counted[row, column] += count
    return dict(counted)


@kept
def returns_due(
    points: pd.DataFrame, by: str, due_days: list[dt.date], period: Callable[[dt.date], object]
) -> pd.DataFrame:
    """How many weekly returns were due from each group of points in each period: one a week from the plaque day on
    until the point is closed.

    ``points``: plaque_on, closed_on and the column ``by``. Columns: row (the value of ``by``), column (the period), due.
    """
    counted: Counter = Counter()
    for row, count, days in _asked_alike(points, by, due_days):
        for day in days:
            counted[row, period(day)] += count
    return pd.DataFrame(
        [(row, column, due) for (row, column), due in counted.items()], columns=["row", "column", "due"]
    )


def _asked_alike(
    points: pd.DataFrame, by: str, due_days: list[dt.date]
) -> Iterator[tuple[object, int, list[dt.date]]]:
    """Points of one group that were asked on the same days: the value of ``by``, how many they are, and those days."""
    groups = points.groupby([by, "plaque_on", "closed_on"], dropna=False).size()
    for (row, plaque_on, closed_on), count in groups.items():
        yield row, count, [day for day in due_days if day >= plaque_on and not is_closed(closed_on, day)]
