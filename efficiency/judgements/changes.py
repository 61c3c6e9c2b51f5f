"""自上次例会以来: what is not as it was on another day, by subject, each change for better or worse. Pure but for ``between``."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from efficiency import campaign
from efficiency.campaign.document import Target
from efficiency.campaign.plan import Plan
from efficiency.campaign.words import percent
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.models import (
    Coded,
    ExtensionDecision,
    FollowUpStage,
    IncidentKind,
    IncidentStage,
    Light,
    ReportKind,
)
from efficiency.queries import indicators as readings_of
from efficiency.queries.incident_standings import moved_counts
from efficiency.queries.meetings import report_corrections
from efficiency.queries.monitoring import incidents
from efficiency.standings.extensions import ExtensionStanding
from efficiency.standings.follow_ups import FollowUpStanding
from efficiency.standings.tasks import TaskStanding
from efficiency.standings.words import value_of
from efficiency.state import State, judged


class Subject(Coded):
    """What a change is about, in the order in which changes are listed."""

    LIGHT = "LIGHT", "灯"
    PROGRESS = "PROGRESS", "进度"
    READING = "READING", "指标"
    INCIDENT = "INCIDENT", "反映"
    FOLLOW_UP = "FOLLOW_UP", "督办"
    DEADLINE = "DEADLINE", "时限"
    CORRECTION = "CORRECTION", "更正"


class Way(Coded):
    """Which way a change goes, those for the worse first."""

    WORSE = "WORSE", "↓ 向差"
    NEW = "NEW", "新增"
    OTHER = "OTHER", "其他"
    GONE = "GONE", "消除"
    BETTER = "BETTER", "↑ 向好"


# For a change of light: the higher, the better. Nothing reported is worse than yellow, better than red.
_RANK = {Light.RED: 0, Light.GREY: 1, Light.YELLOW: 2, Light.GREEN: 3, Light.DONE: 4}
# How many numbers one statement names; databases have a limit.
_AT_ONCE = 5_000
_DASH = "—"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was. ``item``, ``was`` and ``is_now`` in words; ``reference``: the number of the 督办 or
    反映 (None: it is about a task); ``task_id``: None where it is about none."""

    subject: Subject
    way: Way
    item: str
    unit_id: str
    task_id: str | None
    reference: str | None
    was: str
    is_now: str


def light_way(was: Light, is_now: Light) -> Way:
    """Whether a light that changed went up or down; silence is never up."""
    return Way.BETTER if _RANK[is_now] > _RANK[was] else Way.WORSE


def of_tasks(before: Iterable[TaskStanding], now: Iterable[TaskStanding]) -> list[Change]:
    """Lights, due days and progress that changed between two days."""
    old = {(each.task.id, each.unit_id): each for each in before}
    found = []
    for each in now:
        was = old.get((each.task.id, each.unit_id))
        if was is None:
            continue
        about = {"item": each.task.label, "unit_id": each.unit_id, "task_id": each.task.id, "reference": None}
        if each.light is not was.light:
            way = light_way(was.light, each.light)
            found.append(Change(Subject.LIGHT, way, **about, was=was.light.label, is_now=each.light.label))
        # A task has one due day, that of its lead unit's pair.
        if each.is_lead and each.due_on != was.due_on:
            days = {"was": chinese_date(was.due_on), "is_now": chinese_date(each.due_on)}
            found.append(Change(Subject.DEADLINE, Way.OTHER, **about, **days))
        figures = was.said.progress, each.said.progress
        if figures[0] != figures[1]:
            said = {"was": _percent(figures[0]), "is_now": _percent(figures[1])}
            found.append(Change(Subject.PROGRESS, _way(*figures), **about, **said))
    return found


def _way(was: float | None, is_now: float | None) -> Way:
    if was is None:
        return Way.NEW
    if is_now is None:
        return Way.GONE
    return Way.BETTER if is_now > was else Way.WORSE


def _percent(value: float | None) -> str:
    return _DASH if value is None or value != value else percent(value)


def of_readings(plan: Plan, before: pd.DataFrame, now: pd.DataFrame) -> list[Change]:
    """Last readings of the nine targets that are not what they were. Both: ``queries.indicators.readings``."""
    found = []
    for target in plan.targets:
        was, is_now = (_last(frame, target.id) for frame in (before, now))
        if is_now is None or was == is_now:
            continue
        found.append(
            Change(
                Subject.READING,
                Way.NEW if was is None else _towards(target, was[1], is_now[1]),
                item=target.name,
                unit_id=plan.task(target.task_id).lead_unit_id,
                task_id=target.task_id,
                reference=None,
                was=_reading_words(target, was),
                is_now=_reading_words(target, is_now),
            )
        )
    return found


def _towards(target: Target, was: float, is_now: float) -> Way:
    """Towards the target or away from it: a 位次 gets better as it falls towards the first."""
    gaps = [
        max(0.0, target.value - v) if target.operator == ">=" else abs(v - target.value)
        for v in (was, is_now)
    ]
    nearer = gaps[0] - gaps[1] or (is_now - was if target.operator == ">=" else 0)
    return Way.BETTER if nearer > 0 else Way.WORSE if nearer < 0 else Way.OTHER


def _reading_words(target: Target, reading: tuple[dt.date, float] | None) -> str:
    if reading is None:
        return _DASH
    return f"{value_of(target, reading[1])}（{chinese_date_short(reading[0])}）"


def _last(readings: pd.DataFrame, target_id: str) -> tuple[dt.date, float] | None:
    own = readings[(readings["indicator_id"] == target_id) & readings["value"].notna()]
    return None if own.empty else (own["period_end"].iloc[-1], float(own["value"].iloc[-1]))


def of_incidents(before: pd.DataFrame, now: pd.DataFrame) -> list[Change]:
    """监测点反映 that came in, were answered or were closed between two days, and answers that were withdrawn.

    Both frames: ``queries.monitoring.incidents`` as known on the two days. One that came in and was answered since is new
    and says that it was answered.
    """
    old = {row.number: row for row in before.itertuples()}
    found = []
    for row in now.itertuples():
        was = old.get(row.number)
        if was is not None and was.stage == row.stage:
            continue
        found.append(
            Change(
                Subject.INCIDENT,
                Way.NEW if was is None else _incident_way(was, row),
                item=f"{row.number} {IncidentKind.words_of(row.kind)}",
                unit_id=row.unit_id,
                task_id=None,
                reference=row.number,
                was=_DASH if was is None else IncidentStage.words_of(was.stage),
                is_now=IncidentStage.words_of(row.stage),
            )
        )
    return found


def _moved_incidents(before: State, now: State, most: int | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The incidents of which something became known between two days, the newest ``most`` of them, as they stood on either; the
    others are not read."""
    moved = incidents(now.scope, moved_since=before.scope.known_before, limit=most)
    numbers = list(moved["number"])
    old = [
        incidents(before.scope, numbers=tuple(numbers[start : start + _AT_ONCE]))
        for start in range(0, len(numbers), _AT_ONCE)
    ]
    return (pd.concat(old) if old else moved), moved


def _incidents_counted(before: State, now: State) -> Counter[Way]:
    """How many incidents went which way, however many; as ``of_incidents`` tells one by one."""
    found: Counter[Way] = Counter()
    for row in moved_counts(now.scope, before.scope).itertuples():
        if row.is_new or row.was_stage != row.stage:
            way = _step_way((row.was_closed, row.closed), (row.was_replied, row.replied))
            found[Way.NEW if row.is_new else way] += row.incidents
    return found


def _incident_way(was, is_now) -> Way:
    return _step_way(
        (not pd.isna(was.closed_on), not pd.isna(is_now.closed_on)),
        (not pd.isna(was.replied_on), not pd.isna(is_now.replied_on)),
    )


def _step_way(closed: tuple[bool, bool], answered: tuple[bool, bool]) -> Way:
    """``closed``, ``answered``: whether it was, and is now."""
    if closed[0] != closed[1]:
        return Way.GONE if closed[1] else Way.WORSE
    if answered[0] != answered[1]:
        return Way.BETTER if answered[1] else Way.WORSE
    return Way.OTHER


def of_follow_ups(before: Iterable[FollowUpStanding], now: Iterable[FollowUpStanding]) -> list[Change]:
    """督办 newly assigned, moved on or closed between two days."""
    old = {each.number: each for each in before}
    found = []
    for each in now:
        was = old.get(each.number)
        about = {
            "item": f"{each.number} {each.content}", "unit_id": each.unit_id, "task_id": None, "reference": each.number,
        }  # fmt: skip
        if was is None or was.state != each.state:
            found.append(
                Change(
                    Subject.FOLLOW_UP, _follow_up_way(was, each), **about,
                    was=_DASH if was is None else FollowUpStage.words_of(was.state),
                    is_now=FollowUpStage.words_of(each.state),
                )
            )  # fmt: skip
    return found


def _follow_up_way(was: FollowUpStanding | None, is_now: FollowUpStanding) -> Way:
    if was is None:
        return Way.NEW
    if is_now.is_done:
        return Way.GONE
    return Way.WORSE if is_now.state == FollowUpStage.RETURNED else Way.BETTER


def of_deadlines(
    plan: Plan, before: Iterable[ExtensionStanding], now: Iterable[ExtensionStanding]
) -> list[Change]:
    """Applications for more time on a task or a 督办, made or decided between two days."""
    old = {each.key: each.decision for each in before}
    return [
        Change(
            Subject.DEADLINE,
            Way.OTHER,
            item=plan.task(each.task_id).label if each.task_id else f"督办{each.follow_up_number}",
            unit_id=each.unit_id,
            task_id=each.task_id,
            reference=each.follow_up_number,
            was=ExtensionDecision.words_of(old.get(each.key)),
            is_now=f"申请延至{chinese_date(each.new_due_on)}，{ExtensionDecision.words_of(each.decision)}",
        )
        for each in now
        if old.get(each.key) != each.decision
    ]


def of_corrections(
    plan: Plan, reports: pd.DataFrame, readings: pd.DataFrame, since: dt.datetime
) -> list[Change]:
    """Reports and readings that were corrected from ``since`` on, each beside what it replaced; neither better nor worse.

    ``reports``: ``queries.meetings.report_corrections``; ``readings``: ``queries.indicators.corrections``.
    """
    found = []
    for row in reports[reports["recorded_at"] >= since].itertuples():
        was, is_now = (
            ReportKind.ZERO.words if kind == ReportKind.ZERO else _percent(figure)
            for kind, figure in ((row.old_kind, row.old_progress), (row.new_kind, row.new_progress))
        )
        item = f"{plan.task(row.task_id).label}（{chinese_date_short(row.due_on)}报送）"
        found.append(_corrected(item, row.unit_id, row.task_id, was, is_now, row.correction_reason))
    measured = {each.id: each for each in (*campaign.load().indicators, *plan.targets)}
    for row in readings[readings["recorded_at"] >= since].itertuples():
        indicator = measured[row.indicator_id]
        was, is_now = (
            _DASH if pd.isna(value) else value_of(indicator, value)
            for value in (row.old_value, row.new_value)
        )
        item = f"{indicator.name}（{chinese_date_short(row.period_end)}读数）"
        unit_id = row.unit_id or plan.task(indicator.task_id).lead_unit_id
        found.append(_corrected(item, unit_id, indicator.task_id, was, is_now, row.correction_reason))
    return found


def _corrected(item: str, unit_id: str, task_id: str, was: str, is_now: str, reason: str | None) -> Change:
    why = f"，{reason}" if isinstance(reason, str) else ""
    return Change(Subject.CORRECTION, Way.OTHER, item, unit_id, task_id, None, was, f"{is_now}{why}")


@dataclass(frozen=True, slots=True)
class Changes:
    """``counts``: how many changes of each subject went which way, every subject being there. ``listed``: the changes one by one,
    by subject, those for the worse first; of 反映, of which there may be any number, perhaps the newest only."""

    listed: tuple[Change, ...]
    counts: dict[Subject, Counter[Way]]

    def total(self, *subjects: Subject) -> int:
        """How many changes of ``subjects``, of all without any."""
        return sum(self.counts[each].total() for each in subjects or self.counts)


@judged
def between(before: State, now: State, most: int | None = None) -> Changes:
    """What changed between two days of the same readers. ``most``: how many 反映 are listed, the newest; None: all."""
    plan = now.plan
    found = [
        *of_tasks(before.pair_standings, now.pair_standings),
        *of_readings(plan, before.readings, now.readings),
        *of_incidents(*_moved_incidents(before, now, most)),
        *of_follow_ups(before.follow_ups, now.follow_ups),
        *of_deadlines(plan, before.extensions, now.extensions),
        *of_corrections(
            plan, report_corrections(now.scope), readings_of.corrections(now.scope), before.scope.known_before
        ),
    ]
    subjects, ways = list(Subject), list(Way)
    listed = sorted(found, key=lambda each: (subjects.index(each.subject), ways.index(each.way)))
    return Changes(tuple(listed), tally(listed) | {Subject.INCIDENT: _incidents_counted(before, now)})


def tally(changes: Iterable[Change]) -> dict[Subject, Counter[Way]]:
    """How many changes of each subject went which way; every subject is there."""
    found = {subject: Counter() for subject in Subject}
    for each in changes:
        found[each.subject][each.way] += 1
    return found
