"""Figures week by week and month by month, as points of a chart with limits: what is counted, and what is not ripe yet.

A period that goes on is 未完. One that is over but still filling up is 未成熟, with how much usually comes later. Both are
left out of the limits: they would look like a fall each time. Columns of every frame: day (the period's last), word, value,
counts, left_out (why it is not counted; empty: it is), mark (未完 or 未成熟 where that is why; else empty), numerator and
denominator (null where the value is no share).
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import pandas as pd

from efficiency import campaign
from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import (
    add_workdays,
    chinese_date_short,
    is_over,
    is_workday,
    month_end,
    report_deadline,
)
from efficiency.core.access import Scope
from efficiency.core.keeping import kept
from efficiency.figures.indicator_series import month_word
from efficiency.figures.monitoring import replies_due
from efficiency.metrics import Rate
from efficiency.models import Registration
from efficiency.queries import cached
from efficiency.queries.activities import activity_days
from efficiency.queries.monitoring import incident_counts
from efficiency.standings.reports import owed_weeks, reporting_units
from efficiency.standings.returns import monday

COLUMNS = ["day", "word", "value", "counts", "left_out", "mark", "numerator", "denominator"]
UNDER_WAY, UNRIPE = "未完", "未成熟"
_WEEK = dt.timedelta(days=7)
# What is known of a week so long after it is taken to be all of it.
RIPE_DAYS = 42
# Fewer events say nothing of how many usually come later.
_ENOUGH = 30
# A later addition of less than this does not change what a week says.
_NOTABLE = 0.03


@cached
def registration_weeks(scope: Scope) -> pd.DataFrame:
    """登记率 by week of the visit (R2.2): registered of all known ones. Unregistered visits become known late."""
    rows = activity_days(scope)
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows = rows.assign(monday=[monday(day) for day in rows["started_on"]])
    registered = rows["activities"].where(rows["registration"] == Registration.REGISTERED, 0)
    weeks = rows.assign(registered=registered).groupby("monday")[["registered", "activities"]].sum()
    later = _visits_later(scope, week_ends)
    return _points(
        [
            _rate(
                *_week(first, scope.as_of), int(row.registered), int(row.activities),
                ripening(later, (scope.as_of - first).days - 6, int(row.activities), "次"),
            )
            for first, row in zip(weeks.index, weeks.itertuples(), strict=True)
        ]
    )  # fmt: skip


def week_ends(day: dt.date) -> dt.date:
    """The Sunday of the week of a day."""
    return monday(day) + dt.timedelta(days=6)


def later_additions(
    rows: Iterable[tuple[dt.date, dt.datetime, int]],
    as_of: dt.date,
    ends: Callable[[dt.date], dt.date] = week_ends,
) -> dict[int, float]:
    """Days since the end of a week -> how many usually become known later, per one known by then; {} where too few are old.

    ``rows``: day of the event, moment at which it became known, how many. Only weeks that ended ``RIPE_DAYS`` ago count.
    ``ends``: the last day of the period of a day, where periods are no weeks.
    """
    ages = [
        ((known_at.date() - ends(day)).days, count)
        for day, known_at, count in rows
        if (as_of - ends(day)).days >= RIPE_DAYS
    ]
    total = sum(count for _, count in ages)
    if total < _ENOUGH:
        return {}
    by_age = {age: sum(count for late, count in ages if late <= age) for age in range(-6, RIPE_DAYS)}
    return {age: (total - known) / known for age, known in by_age.items() if known}


def _visits_later(scope: Scope, ends: Callable[[dt.date], dt.date]) -> dict[int, float]:
    rows = activity_days(scope)
    known = rows[rows["corrects_id"].isna()]
    found = zip(known["started_on"], known["recorded_at"], known["activities"], strict=True)
    return later_additions(found, scope.as_of, ends)


@cached
def visits_to_come(scope: Scope, by: str) -> dict[dt.date, int]:
    """First day of a month or week (``by``) that is over but still filling up -> how many of its 进点 usually become known
    later; periods to which next to nothing comes are not there (R2.2: unregistered visits become known late)."""
    ends, begins = (month_end, first_of_month) if by == "month" else (week_ends, monday)
    later, found = _visits_later(scope, ends), {}
    rows = activity_days(scope)
    counts = rows["activities"].groupby([begins(day) for day in rows["started_on"]]).sum()
    for first, known in counts.items():
        share = later.get((scope.as_of - ends(first)).days, 0.0)
        if is_over(ends(first), scope.as_of) and share >= _NOTABLE:
            found[first] = max(1, round(share * known))
    return found


def first_of_month(day: dt.date) -> dt.date:
    """The first day of the month of a day."""
    return day.replace(day=1)


def marked_months(
    days: Iterable[dt.date], as_of: dt.date, unripe: Collection[dt.date] = ()
) -> dict[str, str]:
    """Word of a month -> 未完 while it goes on, or 未成熟 where its first day is among ``unripe``; only those."""
    found = {}
    for day in days:
        if mark := period_mark(month_end(day), as_of, day.replace(day=1) in unripe):
            found[month_word(day)] = mark
    return found


def with_mark(name: str, mark: str | None) -> str:
    """``8月（未完）``: a period as an axis names it."""
    return f"{name}（{mark}）" if mark else name


def period_mark(last_day: dt.date, as_of: dt.date, unripe: bool) -> str:
    """未完 of a period that goes on, 未成熟 of one that is over but still filling up; empty otherwise."""
    return UNDER_WAY if not is_over(last_day, as_of) else UNRIPE if unripe else ""


def unripe_words(to_come: dict[dt.date, int], unit: str, by: str) -> str:
    """Which periods are 未成熟 and how much usually comes later, as a sentence for 口径; empty without any."""
    if not to_come:
        return ""
    names = {day: month_word(day) if by == "month" else f"{chinese_date_short(day)}当周" for day in to_come}
    told = "、".join(f"{names[day]}约{count}{unit}" for day, count in sorted(to_come.items()))
    return f"未成熟：已经结束而以后通常还会补入的，{told}。"


def ripening(later: dict[int, float], age: int, known: int, unit: str) -> str:
    """``未成熟，以后通常还会补入约6次`` for a week that ended ``age`` days ago; empty where next to nothing comes."""
    share = later.get(age, 0.0)
    return f"未成熟，以后通常还会补入约{max(1, round(share * known))}{unit}" if share >= _NOTABLE else ""


@cached
def reply_weeks(scope: Scope, clock: str) -> pd.DataFrame:
    """3日内回复率 by week of receipt (R2.6): in time of those answered or overdue. Waiting ones leave a week unripe."""
    rows = incident_counts(scope, "week")
    rows = rows.assign(due=replies_due(rows, clock))
    found = []
    for row in rows.to_dict("records"):
        due = row["due"]
        waiting = row["incidents"] - due
        unripe = f"未成熟，还有{waiting}件未到期" if waiting else ""
        found.append(_rate(*_week(row["week"], scope.as_of), row[f"in_time_{clock}"], due, unripe))
    return _points(found)


@dataclass(frozen=True, slots=True)
class Cohort:
    """What came in in one month and how it stands (R2.6, R4.3): ``kept`` as asked for, ``missed`` not and past its day,
    ``waiting`` neither yet. The rate of a month is known when nothing waits any more."""

    month: dt.date
    kept: int
    missed: int
    waiting: int

    @property
    def received(self) -> int:
        """All that came in."""
        return self.kept + self.missed + self.waiting

    @property
    def least(self) -> Rate:
        """The rate if nothing that waits is kept."""
        return Rate(self.kept, self.received)

    @property
    def most(self) -> Rate:
        """The rate if all that waits is kept."""
        return Rate(self.kept + self.waiting, self.received)


@cached
def reply_months(scope: Scope, clock: str, **where) -> list[Cohort]:
    """3日内回复 by the month of receipt (R2.6); ``where``: filters of ``incident_counts``."""
    rows = incident_counts(scope, "month", **where)
    rows = rows.assign(due=replies_due(rows, clock), kept=rows[f"in_time_{clock}"])
    return [
        Cohort(row.month, int(row.kept), int(row.due - row.kept), int(row.incidents - row.due))
        for row in rows.itertuples()
    ]


@kept
def case_months(months: pd.DataFrame, lacking: pd.DataFrame, as_of: dt.date) -> list[Cohort]:
    """民心网 by the month of receipt (R4.3): with 回声 and 结果, without and past the term, without and within it.

    ``months``, ``lacking``: of ``queries.supervision.minxin_months`` and ``minxin_lacking``.
    """
    cases = months.groupby("month")["cases"].sum()
    open_ = dict.fromkeys(cases.index, (0, 0))
    for day in lacking["received_on"]:
        missed, waiting = open_[first_of_month(day)]
        runs = runs_still(day, as_of)
        open_[first_of_month(day)] = (missed + (not runs), waiting + runs)
    return [Cohort(month, int(cases[month]) - sum(both), *both) for month, both in open_.items()]


def cohort_words(cohort: Cohort, kept: str, waiting: str) -> str:
    """``8月收件18件，按期回复12件，尚有4件未到期，最终在66.7%至88.9%之间``; a share is said only when nothing waits any more.

    ``kept`` and ``waiting``: what the parts are called (按期回复, 未到期).
    """
    words = f"{month_word(cohort.month)}收件{cohort.received:,}件，{kept}{cohort.kept:,}件"
    if cohort.waiting:
        return (
            f"{words}，尚有{cohort.waiting:,}件{waiting}，最终在{cohort.least.text}至{cohort.most.text}之间"
        )
    return f"{words}，为{cohort.least.text}"


@cached
def incident_weeks(scope: Scope, first_day: dt.date) -> pd.DataFrame:
    """监测点反映 per workday of its week, from the week of ``first_day`` on: weeks have one to seven workdays."""
    counts = incident_counts(scope, "week", replies=False)
    counted = dict(zip(counts["week"], counts["incidents"], strict=True))
    found = []
    for place in range((scope.as_of - monday(first_day)).days // 7 + 1):
        first = monday(first_day) + place * _WEEK
        days = sum(is_workday(first + dt.timedelta(days=n)) for n in range(7))
        if days:
            count = counted.get(first, 0)
            end, word, left_out = _week(first, scope.as_of)
            found.append(
                (end, word, count / days, f"{count}件，{days}个工作日", left_out, left_out, None, None)
            )
    return _points(found)


@kept
def reporting_weeks(plan: Plan, reports: pd.DataFrame, weeks: list[dt.date], as_of: dt.date) -> pd.DataFrame:
    """按时报送率 by reporting week: handed in by the deadline of all that were due. ``reports``, ``weeks``: of ``state``."""
    own: dict[tuple, list[dict]] = {}
    for row in reports.to_dict("records"):
        own.setdefault((row["unit_id"], row["task_id"]), []).append(row)
    due, in_time = dict.fromkeys(weeks, 0), dict.fromkeys(weeks, 0)
    for unit_id in reporting_units(plan):
        for task in plan.tasks_of_unit(unit_id):
            history = own.get((unit_id, task.id), [])
            for day in owed_weeks(history, weeks):
                due[day] += 1
            for row in history:
                if row["due_on"] in in_time:
                    in_time[row["due_on"]] += row["first_recorded_at"] <= report_deadline(row["due_on"])
    return _points(
        [
            _rate(
                day,
                f"截止{chinese_date_short(day)}",
                UNDER_WAY if day == as_of else "",
                in_time[day],
                due[day],
                "",
            )
            for day in weeks
        ]
    )


@kept
def broadcasts_settled(aired: pd.DataFrame) -> pd.DataFrame:
    """办结率 of 行风热线 broadcast by broadcast (R4.1). ``aired``: of ``queries.supervision.broadcasts``."""
    days = aired.groupby("aired_on")[["calls", "closed"]].sum()
    return _points(
        [
            _rate(day, chinese_date_short(day), "", int(row.closed), int(row.calls), "")
            for day, row in zip(days.index, days.itertuples(), strict=True)
        ]
    )


@kept
def cases_by_receipt(months: pd.DataFrame, column: str, as_of: dt.date) -> pd.DataFrame:
    """民心网 by the month in which a case came in (R4.3): share with an answer (``replied``) or a result (``resolved``).

    ``months``: of ``queries.supervision.minxin_months``. A month is unripe while the term of its last cases runs.
    """
    term = campaign.load().parameters.days.resolve
    sums = months.groupby("month")[["cases", column]].sum()
    found = []
    for first, row in zip(sums.index, sums.itertuples(), strict=True):
        end = month_end(first)
        open_ = int(row.cases) - int(getattr(row, column))
        unripe = (
            f"未成熟，尚有{open_}件未办，收件不满{term}个工作日的还在期限内" if runs_still(end, as_of) else ""
        )
        left_out = "" if is_over(end, as_of) else UNDER_WAY
        found.append(
            _rate(min(end, as_of), month_word(first), left_out, getattr(row, column), row.cases, unripe)
        )
    return _points(found)


def runs_still(received_on: dt.date, as_of: dt.date) -> bool:
    """Whether what came in on a day is still within the term of R4.3."""
    return add_workdays(received_on, campaign.load().parameters.days.resolve) > as_of


def _week(first: dt.date, as_of: dt.date) -> tuple[dt.date, str, str]:
    """Last day, words and 未完 of the week of the Monday ``first``."""
    end = first + dt.timedelta(days=6)
    return end, f"{chinese_date_short(first)}当周", "" if is_over(end, as_of) else UNDER_WAY


def _rate(day: dt.date, word: str, left_out: str, numerator: int, denominator: int, unripe: str) -> tuple:
    rate = Rate(numerator, denominator)
    value = rate.percent if denominator else None
    mark = left_out or (UNRIPE if unripe else "")
    return day, word, value, rate.counts, left_out or unripe, mark, numerator, denominator


def _points(found: list[tuple]) -> pd.DataFrame:
    """The points that have a value."""
    rows = pd.DataFrame(found, columns=COLUMNS).astype({"value": "float64"})
    return rows[rows["value"].notna()].reset_index(drop=True)
