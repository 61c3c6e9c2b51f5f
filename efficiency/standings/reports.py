"""周五报送 on a day: what a unit's reports say of one task, who fell silent, who keeps the deadline.

Pure: the plan, rows of ``queries.tasks.reports`` and the as-of day go in. A missing figure is None, never 0; a 零报告 is a
report, silence is none.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import report_deadline, report_weeks
from efficiency.core.keeping import Shelf, kept
from efficiency.models import Coded, ReportKind

_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Said:
    """What one unit's reports on one task say, the last word per week.

    ``progress``: the last figure, which last rose in the week ``reached_on`` and was last reported for ``progress_on``;
    ``kind`` to ``next_step`` are the last report's own (of the week ``last_due_on``). ``silent``: deadlines in a row without
    any report; ``stalled_weeks``: weeks since the figure last rose: one that falls has not moved on. ``recent``,
    ``members``: for 各区市县政府 only, how many of how many districts have a recent figure.
    """

    progress: float | None = None
    progress_on: dt.date | None = None
    reached_on: dt.date | None = None
    last_due_on: dt.date | None = None
    last_substantive_on: dt.date | None = None
    kind: str | None = None
    self_light: str | None = None
    summary: str | None = None
    problem: str | None = None
    next_step: str | None = None
    silent: int = 0
    stalled_weeks: int = 0
    recent: int | None = None
    members: int | None = None

    @property
    def is_finished(self) -> bool:
        """Whether the unit reports the task as finished."""
        return (self.progress or 0) >= 100

    def completed_on(self, delivered_on: dt.date | None) -> dt.date | None:
        """The day on which a task reported as finished was finished; None while less than 100% is reported.

        ``delivered_on``: when its last deliverable was issued, None where it has none. A task is finished once both are
        there: the later of the two days, but a deliverable issued in the very week of the first report of 100% gives the
        exact day.
        """
        if not self.is_finished:
            return None
        week_began = self.reached_on - _WEEK
        return delivered_on if delivered_on and delivered_on > week_began else self.reached_on


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """The reports of one unit on one task: rows as dictionaries, last word per week, oldest first, with the columns of
    ``queries.tasks.reports``. What follows from a history is worked out once (``core.keeping``)."""

    rows: tuple[dict, ...] = ()


NOTHING_SAID = History()
# Task and unit -> what the unit reported on the task.
Histories = dict[tuple[str, str], History]


def histories(reports: pd.DataFrame) -> Histories:
    """``reports`` by task and unit."""
    told: dict[tuple[str, str], list[dict]] = {}
    names = list(reports.columns)
    for row in zip(*(reports[name].tolist() for name in names), strict=True):
        each = dict(zip(names, row, strict=True))
        told.setdefault((each["task_id"], each["unit_id"]), []).append(each)
    return {key: History(tuple(rows)) for key, rows in told.items()}


def with_news(known: Histories, news: Histories) -> Histories:
    """``known`` with what was said since, which replaces what was said before of the same week; when a week was first reported
    stays. A history without news, or with the same news as before, is the one it was."""
    return known | {key: _continued(known.get(key, NOTHING_SAID), since) for key, since in news.items()}


# On a Friday all have news: what one more says leaves the histories of the others, and what was worked out from them.
_known = Shelf(5_000)


def _continued(before: History, since: History) -> History:
    # A missing figure is a not-a-number each time anew, which equals none.
    said_since = tuple(None if value != value else value for row in since.rows for value in row.values())
    found = _known.get((id(before), said_since))
    if found is None:
        weeks = {row["due_on"]: row for row in before.rows}
        for row in since.rows:
            first = weeks.get(row["due_on"])
            weeks[row["due_on"]] = row | {"first_recorded_at": first["first_recorded_at"]} if first else row
        found = History(tuple(weeks[week] for week in sorted(weeks)))
        _known.put((id(before), said_since), found, [before])
    return found


@kept
def said_in(history: History, deadlines: tuple[dt.date, ...]) -> Said:
    """``said`` of a history."""
    return said(history.rows, deadlines)


def said(history: Sequence[dict], deadlines: Sequence[dt.date]) -> Said:
    """What the reports of one unit on one task say.

    ``history``: rows as dictionaries, last word per week, oldest first, with the columns of ``queries.tasks.reports``;
    ``deadlines``: the reporting days up to the as-of day, oldest first.
    """
    weeks = {row["due_on"] for row in history}
    progress = progress_on = reached_on = last_substantive_on = None
    for row in history:
        if row["kind"] == ReportKind.SUBSTANTIVE:
            last_substantive_on = row["due_on"]
        figure = row["progress"]
        if figure is None or figure != figure:
            continue
        if progress is None or figure > progress:
            reached_on = row["due_on"]
        progress, progress_on = float(figure), row["due_on"]
    # A frame gives missing texts as not-a-number.
    last = {name: value if value == value else None for name, value in history[-1].items()} if history else {}
    return Said(
        progress=progress,
        progress_on=progress_on,
        reached_on=reached_on,
        last_due_on=last.get("due_on"),
        last_substantive_on=last_substantive_on,
        kind=last.get("kind"),
        self_light=last.get("self_light"),
        summary=last.get("summary"),
        problem=last.get("problem"),
        next_step=last.get("next_step"),
        silent=missed_in_a_row(weeks, deadlines),
        stalled_weeks=(last["due_on"] - reached_on).days // 7 if reached_on else 0,
    )


def missed_in_a_row(weeks: set[dt.date], deadlines: Sequence[dt.date]) -> int:
    """How many of the last ``deadlines`` in a row brought nothing at all: no week of ``weeks``."""
    return next((place for place, day in enumerate(reversed(deadlines)) if day in weeks), len(deadlines))


class WeekState(Coded):
    """How one report that is owed for a week stands; what somebody has to do first."""

    RETURNED = "RETURNED", "退回待重报"
    MISSING = "MISSING", "未报"
    LATE = "LATE", "迟报"
    ZERO = "ZERO", "零报告"
    REPORTED = "REPORTED", "已报"

    @property
    def is_owed(self) -> bool:
        """Whether the unit still has to report."""
        return self in (WeekState.RETURNED, WeekState.MISSING)


def week_state(
    kind: str | None, first_recorded_at: dt.datetime, return_reason: str | None, due_on: dt.date
) -> WeekState:
    """How the report of one task and unit for the week ``due_on`` stands; ``kind`` None: there is none.

    In time is what was handed in first: to be sent back or to correct oneself makes nobody late.
    """
    if kind is None:
        return WeekState.MISSING
    if return_reason is not None:
        return WeekState.RETURNED
    if first_recorded_at > report_deadline(due_on):
        return WeekState.LATE
    return WeekState.ZERO if kind == ReportKind.ZERO else WeekState.REPORTED


@dataclass(frozen=True, slots=True)
class Discipline:
    """How one unit keeps the weekly deadline (Friday 16:00, moved before holidays), over all its tasks.

    ``expected``: task-weeks due so far; of a task reported as finished only those up to then and those reported all the
    same. ``reported``: with a report or 零报告; ``on_time``: of these first handed in by the deadline. ``silent``: deadlines
    in a row without any report, of those for which one was due; ``owes``: whether any of its tasks is not reported as
    finished. ``last_due_on``, ``last_substantive_on``: weeks of the last report, and of the last with substance;
    ``heard_on``, ``substance_on``: the days on which those came in (None: never).
    """

    unit_id: str
    expected: int
    reported: int
    on_time: int
    silent: int
    last_due_on: dt.date | None
    last_substantive_on: dt.date | None
    heard_on: dt.date | None
    substance_on: dt.date | None
    owes: bool = True

    @property
    def is_punctual(self) -> bool:
        """Whether every report that was due came by its deadline; not where none was due."""
        return 0 < self.expected <= self.on_time

    def is_silent(self, silent_reports: int) -> bool:
        """Whether so many deadlines in a row or more brought nothing, not even a 零报告."""
        return self.silent >= silent_reports


def reporting_units(plan: Plan) -> list[str]:
    """Who reports each Friday: the responsible units, 各区市县政府 through its ten districts (AM09)."""
    collectives = {unit.collective_id for unit in plan.units if unit.collective_id}
    single = [unit.id for unit in plan.responsible_units if unit.id not in collectives]
    return single + [unit.id for unit in plan.units if unit.collective_id]


@kept
def week_standing(plan: Plan, handed_in: pd.DataFrame, due_on: dt.date) -> pd.DataFrame:
    """Every report owed for a week, one row per task and reporting unit, what is missing first, else in the plan's order:
    the city's own units, then the districts.

    ``handed_in``: columns of ``queries.reporting.week``. Columns: unit_id, task_id, state (``WeekState``), and those of
    ``handed_in`` (null where nothing was handed in).
    """
    owed = pd.DataFrame(
        [(unit, task.id) for unit in reporting_units(plan) for task in plan.tasks_of_unit(unit)],
        columns=["unit_id", "task_id"],
    )
    rows = owed.merge(handed_in, on=["unit_id", "task_id"], how="left")
    told = zip(rows["kind"], rows["first_recorded_at"], rows["return_reason"], strict=True)
    states = [
        week_state(None if pd.isna(kind) else kind, at, None if pd.isna(why) else why, due_on)
        for kind, at, why in told
    ]
    order = list(WeekState)
    # As objects: a column of texts would forget which set its codes are of.
    rows = rows.assign(state=pd.Series(states, dtype=object), place=[order.index(each) for each in states])
    return rows.sort_values("place", kind="stable").drop(columns="place").reset_index(drop=True)


def asked_weeks(plan: Plan, reported_from: dt.date | None, as_of: dt.date) -> list[dt.date]:
    """The weeks up to ``as_of`` for which every unit owes a report: from the first one that any unit reported for
    (``reported_from``) on. An office that begins in the middle of a campaign asks nobody for the weeks before it began; until
    the first report there is nothing to be late with."""
    return report_weeks(max(plan.issued_on, reported_from), as_of) if reported_from else []


def disciplines(plan: Plan, told: Histories, weeks: Sequence[dt.date]) -> tuple[Discipline, ...]:
    """How each reporting unit keeps the deadline, districts one by one; of tasks that are not its own it owes no report.
    ``weeks``: those that reports are asked for (``asked_weeks``)."""
    also: dict[str, list[History]] = {}
    owed = {unit_id: [task.id for task in plan.tasks_of_unit(unit_id)] for unit_id in reporting_units(plan)}
    for (task_id, unit_id), history in told.items():
        if task_id not in owed.get(unit_id, ()):
            also.setdefault(unit_id, []).append(history)
    return tuple(
        _discipline(
            unit_id, tuple(told.get((task_id, unit_id), NOTHING_SAID) for task_id in task_ids),
            tuple(also.get(unit_id, ())), tuple(weeks),
        )
        for unit_id, task_ids in owed.items()
    )  # fmt: skip


@kept
def _discipline(
    unit_id: str, owed: tuple[History, ...], also: tuple[History, ...], weeks: tuple[dt.date, ...]
) -> Discipline:
    own = [_timely(history) for history in (*owed, *also)]
    handed_in = frozenset().union(*(each.weeks for each in own))
    due = [_weeks_due(history, weeks) for history in owed]
    of_any = set().union(*due)
    return Discipline(
        unit_id=unit_id,
        expected=sum(len(each) for each in due),
        reported=sum(each.reported for each in own),
        on_time=sum(each.on_time for each in own),
        silent=missed_in_a_row(handed_in, [day for day in weeks if day in of_any]),
        last_due_on=max(handed_in, default=None),
        last_substantive_on=_last(each.last_substantive_on for each in own),
        heard_on=_last(each.heard_on for each in own),
        substance_on=_last(each.substance_on for each in own),
        owes=any(not said_in(history, weeks).is_finished for history in owed),
    )


@dataclass(frozen=True, slots=True)
class _Timely:
    """How many reports of one history there are, how many came in time and of which weeks they are; and when the last one came,
    of any and of substance. What comes in today is of one history, those of the unit's other tasks are known."""

    reported: int
    on_time: int
    weeks: frozenset[dt.date]
    last_substantive_on: dt.date | None
    heard_on: dt.date | None
    substance_on: dt.date | None


@kept
def _timely(history: History) -> _Timely:
    substantive = [row for row in history.rows if row["kind"] == ReportKind.SUBSTANTIVE]
    return _Timely(
        reported=len(history.rows),
        on_time=sum(row["first_recorded_at"] <= report_deadline(row["due_on"]) for row in history.rows),
        weeks=frozenset(row["due_on"] for row in history.rows),
        last_substantive_on=_last(row["due_on"] for row in substantive),
        heard_on=_last(row["recorded_at"].date() for row in history.rows),
        substance_on=_last(row["recorded_at"].date() for row in substantive),
    )


def _last(days: Iterable[dt.date | None]) -> dt.date | None:
    return max((day for day in days if day is not None), default=None)


@kept
def _weeks_due(history: History, weeks: tuple[dt.date, ...]) -> tuple[dt.date, ...]:
    return tuple(owed_weeks(history.rows, weeks))


def owed_weeks(own: Sequence[dict], deadlines: Sequence[dt.date]) -> Sequence[dt.date]:
    """The weeks in which a report on one task was due: every one, until 100% was reported and stayed, and those reported all
    the same. ``own`` as ``history`` of ``said``."""
    told = said(own, deadlines)
    if not told.is_finished:
        return deadlines
    done_on = told.reached_on
    return [day for day in deadlines if day <= done_on] + [
        row["due_on"] for row in own if row["due_on"] > done_on
    ]
