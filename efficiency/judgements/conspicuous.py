"""What stands out in the registers by more than chance: crowded places, slow feedback, an enterprise visited again and again.

Everything is compared over the whole city, whoever reads: a portfolio's own units are too few to say what is usual.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from scipy.stats import poisson

from efficiency.campaign.workdays import quarter_begins, quarter_ends, workdays_between
from efficiency.core.access import Scope
from efficiency.core.frames import of_types, summed
from efficiency.judgements.news import ERROR, News, crowded_cells, groups_of, highest, parts_of
from efficiency.judgements.repeat_visits import DAYS, repeated
from efficiency.queries import cached, firm
from efficiency.queries.activities import activities
from efficiency.queries.incident_standings import feedback_counts
from efficiency.queries.monitoring import incident_counts
from efficiency.queries.points import points
from efficiency.standings.returns import deadlines, kept_on, points_asked, returns_due

# What ended longer ago is no matter of today; the pages on monitoring points show it for the whole year.
RECENT_DAYS = 28


# ---------------------------------------------------------------- places


@dataclass(frozen=True, slots=True)
class Crowded:
    """A place with more incidents in a month (its first day) than its points lead one to expect; ``of``: the city's."""

    place_code: str
    month: dt.date
    count: int
    of: int
    expected: float


@firm
def crowded_places(scope: Scope) -> tuple[Crowded, ...]:
    """The places that stand out in the month of the day or in the one before; most surprising first (意见二)."""
    this = _month(scope.as_of)
    recent = {this, _month(this - dt.timedelta(days=1))}
    return tuple(each for each in crowded_ever(scope) if each.month in recent)


@firm
def crowded_ever(scope: Scope) -> tuple[Crowded, ...]:
    """The places that stand out in any month so far; most surprising first."""
    found = crowding(scope)
    if found is None:
        return ()
    total = summed(reported_in_months(scope), "month")
    return tuple(
        Crowded(place, month, each.count, total[month], each.expected)
        for each in found.standing_out
        for place, month in [each.key]
    )


@cached
def crowding(scope: Scope) -> News | None:
    """All places in all months so far compared, as on the page of the monitoring points, so that both name the same; keys
    (place_code, month). None before the first return is due."""
    known = points(scope)
    if known.empty:
        return None
    days = deadlines(known["plaque_on"].min(), scope.as_of)
    due = returns_due(known, "place_code", days, _month)
    if due.empty:
        return None
    counts = summed(reported_in_months(scope), "place_code", "month")
    places = zip(due["row"].tolist(), due["column"].tolist(), strict=True)
    cells = due.assign(value=[counts.get(place, 0) for place in places])
    parts = parts_of(_of_enterprises(scope), "place_code", "month")
    return crowded_cells(cells, "due", parts, sources=points_asked(known, "place_code", days, _month))


@cached
def reported_in_months(scope: Scope) -> pd.DataFrame:
    """Incidents by place_code and month (its first day), in a column incidents."""
    counts = sorted(summed(_of_enterprises(scope), "place_code", "month").items())
    rows = [(*place, count) for place, count in counts]
    return of_types(pd.DataFrame(rows, columns=["place_code", "month", "incidents"]), int, ["incidents"])


def _of_enterprises(scope: Scope) -> pd.DataFrame:
    return incident_counts(scope, "place_code", "point_key", "month", replies=False)


def _month(day: dt.date) -> dt.date:
    return day.replace(day=1)


# ---------------------------------------------------------------- units


@dataclass(frozen=True, slots=True)
class Slow:
    """A unit whose feedback takes longer than usual more often than the others'.

    ``count`` of ``of`` incidents took longer than ``usual`` workdays where ``expected`` are by the others' pace.
    """

    unit_id: str
    count: int
    of: int
    expected: float
    usual: float


@firm
def slow_units(scope: Scope) -> tuple[Slow, ...]:
    """Units slow to feed back in the quarter of the day; most surprising first (意见二, R2.6)."""
    found = feedback_compared(scope)
    if found is None:
        return ()
    news, usual = found
    return tuple(
        Slow(each.key, each.count, int(each.exposure), each.expected, usual) for each in news.standing_out
    )


@cached
def feedback_compared(scope: Scope) -> tuple[News, float] | None:
    """``slow_feedback`` of the quarter of the day."""
    return feedback_of_quarter(scope, quarter_begins(scope.as_of))


@cached
def feedback_of_quarter(scope: Scope, first_day: dt.date) -> tuple[News, float] | None:
    """``slow_feedback`` of the quarter that begins on ``first_day``, as known on the scope's day."""
    return slow_feedback(feedback_counts(scope, first_day, quarter_ends(first_day)), scope.as_of)


@firm
def slow_before(scope: Scope) -> tuple[dt.date, tuple[Slow, ...]]:
    """The same of the quarter before that of the day: its first day and the units.

    It is a second look beside that at the quarter of the day: with half of the error it names no more by chance.
    """
    first_day = quarter_begins(quarter_begins(scope.as_of) - dt.timedelta(days=1))
    found = feedback_of_quarter(scope, first_day)
    if found is None:
        return first_day, ()
    news, usual = found
    return first_day, tuple(
        Slow(each.key, each.count, int(each.exposure), each.expected, usual)
        for each in news.standing_out
        if each.p < each.limit / 2
    )


def slow_feedback(incidents: pd.DataFrame, as_of: dt.date) -> tuple[News, float] | None:
    """Whose feedback takes longer than usual more often than the others', and how many workdays are usual (the median).

    ``incidents``: counted by unit_id, transferred_on and feedback_on, in a column incidents. What has not come yet and
    takes longer already counts as long; what may still come in the usual time is left out. None where no feedback has come.
    """
    sent = incidents[incidents["transferred_on"].notna()]
    came = sent["feedback_on"].notna()
    until = sent["feedback_on"].where(came, as_of)
    taken = pd.Series(
        [workdays_between(a, b) for a, b in zip(sent["transferred_on"], until, strict=True)],
        index=sent.index,
        dtype="float64",
    )
    if not came.any():
        return None
    usual = float(taken[came].repeat(sent.loc[came, "incidents"]).median())
    long = taken > usual
    known = sent[came | long]
    rows = known.assign(long=known["incidents"].where(long, 0))
    return highest(groups_of(rows, "unit_id", "long", "incidents")), usual


# ---------------------------------------------------------------- enterprises


@dataclass(frozen=True, slots=True)
class Besieged:
    """An enterprise visited more often within a fortnight than chance explains; ``expected``: visits in as many days around
    it, ``limit``: from how many on they are no chance."""

    point_label: str
    ownership: str
    place_code: str
    first_on: dt.date
    last_on: dt.date
    visits: int
    units: int
    unregistered: int
    expected: float
    limit: int


@firm
def besieged(scope: Scope) -> tuple[Besieged, ...]:
    """Spells of repeated visits that ended in the last ``RECENT_DAYS`` days and are no chance (任务19 重复执法)."""
    first_day = scope.as_of - dt.timedelta(days=RECENT_DAYS + DAYS)
    spells = spells_judged(repeated(scope), scope, first_day)
    return _no_chance(spells[spells["last_on"] > scope.as_of - dt.timedelta(days=RECENT_DAYS)])


@firm
def besieged_before(scope: Scope) -> tuple[Besieged, ...]:
    """The spells that ended longer ago, looked for in all fortnights since the first plaque, most visits first."""
    spells = spells_judged(repeated(scope), scope)
    return _no_chance(spells[spells["last_on"] <= scope.as_of - dt.timedelta(days=RECENT_DAYS)])


def _no_chance(spells: pd.DataFrame) -> tuple[Besieged, ...]:
    """Those of ``spells_judged`` that are no chance."""
    return tuple(
        Besieged(
            each.point_label, each.ownership, each.place_code, each.first_on, each.last_on, each.visits, each.units,
            each.unregistered, each.expected, each.limit,
        )
        for each in spells[spells["is_news"]].itertuples()
    )  # fmt: skip


def spells_judged(spells: pd.DataFrame, scope: Scope, first_day: dt.date | None = None) -> pd.DataFrame:
    """``spells`` of repeated visits in the scope's activities held against ``usual_visits`` around them, looked for since
    ``first_day`` (None: since the first plaque) at the points that hang on the scope's day."""
    hung = sorted(kept_on(points(scope), scope.as_of)["plaque_on"])
    days = sorted(activities(scope)["started_on"])
    return usual_visits(spells, days, hung, first_day or (hung[0] if hung else scope.as_of), scope.as_of)


def usual_visits(
    spells: pd.DataFrame, days: list[dt.date], hung: list[dt.date], first_day: dt.date, last_day: dt.date
) -> pd.DataFrame:
    """``spells`` with how many visits an enterprise has in a fortnight around each if all are visited alike, from how many
    on it is no chance, and whether it is: expected, limit, is_news.

    ``days``: one per visit, ``hung``: one per enterprise, both in order. What is usual is taken from the days before and
    after a spell, since visits come closer in some months than in others. The fullest fortnight was looked for among all
    of ``first_day`` to ``last_day`` at all enterprises: the error is divided among as many (Poisson).
    """
    error = ERROR / max(len(hung) * (last_day - first_day).days, 1)
    reach, expected = dt.timedelta(days=DAYS - 1), []
    for first, last in zip(spells["first_on"], spells["last_on"], strict=True):
        begins, ends = max([last - reach, *hung[:1]]), min(first + reach, last_day)
        counted = bisect_right(days, ends) - bisect_left(days, begins)
        # A unit is told some of the points only, and may have been at others.
        enterprises = max(bisect_right(hung, first), 1)
        expected.append(counted / enterprises * DAYS / max((ends - begins).days + 1, DAYS))
    limits = [int(poisson.isf(error, usual)) + 1 for usual in expected]
    found = spells.assign(expected=pd.Series(expected, index=spells.index, dtype="float64"))
    found = found.assign(limit=pd.Series(limits, index=spells.index, dtype="int64"))
    return found.assign(is_news=found["visits"] >= found["limit"])


def usual_words(usual: Iterable[float], limits: Iterable[int], which: str = "挂牌以来各段") -> str:
    """By which test spells of visits are named, for the 口径; ``usual`` and ``limits``: of the spells that were looked at,
    ``which`` these are."""
    fewest, most = (f"{each:.1f}" for each in (min(usual), max(usual)))
    lowest, highest = min(limits), max(limits)
    return (
        f"重复进点，{which}按泊松分布检验（误差{ERROR:.2g}除以可比的企业数和天数）：每家{DAYS}天通常的次数取各段前后全部活动的平均，"
        f"{fewest if fewest == most else f'{fewest}至{most}'}次，{lowest if lowest == highest else f'{lowest}至{highest}'}次及以上才点名。"
    )
