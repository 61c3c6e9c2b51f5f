"""The agenda of a 周例会 as values, item by item in its order: what screen, 周报 and 会议纪要 show of it.

``now`` is the state of the evening before the meeting, ``before`` that of the meeting it is compared with.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pandas as pd

from efficiency import metrics
from efficiency.campaign.workdays import meetings
from efficiency.core.access import Scope
from efficiency.judgements.news import Band, bands
from efficiency.metrics import Rate
from efficiency.models import Coded, Light, Marked
from efficiency.queries import supervision
from efficiency.queries.registers import entered
from efficiency.standings.documents import DocumentStanding
from efficiency.standings.findings import FindingStanding
from efficiency.standings.follow_ups import FollowUpStanding
from efficiency.standings.meetings import looks
from efficiency.standings.milestones import MilestoneStanding
from efficiency.standings.signals import Group
from efficiency.standings.tasks import TaskStanding
from efficiency.standings.turns import Owner, past
from efficiency.standings.words import reason_of
from efficiency.state import State, judged

AGENDA = (
    "上周议定事项落实情况",
    "本周到期和未来14日到期",
    "红灯事项",
    "监测点反映超3日未复",
    "进度与报送",
    "本周明察暗访、评议、热线上线",
    "提请议定事项",
    "下周安排",
)
# How far ahead due days are looked at, 时间节点 and meetings further.
NEAR = dt.timedelta(days=14)
FAR, NEXT_MEETING = dt.timedelta(days=31), dt.timedelta(days=21)
_DAY = dt.timedelta(days=1)


def week_start(before: State) -> dt.date:
    """The first day that the meeting looks back on."""
    return before.as_of + _DAY


# ---------------------------------------------------------------- 1 上周议定事项落实情况


@dataclass(frozen=True, slots=True)
class Resolutions:
    """督办 that are open, and those closed since the last meeting. ``shown``: the longest delay of a unit first, then what
    lies with the 工作办公室, what is struck off last."""

    shown: tuple[FollowUpStanding, ...]

    @property
    def still_open(self) -> tuple[FollowUpStanding, ...]:
        """Those that are not closed."""
        return tuple(each for each in self.shown if not each.is_done)

    @property
    def closed(self) -> tuple[FollowUpStanding, ...]:
        """Those that were closed since."""
        return tuple(each for each in self.shown if each.is_done)

    def overdue_of(self, owner: Owner) -> tuple[FollowUpStanding, ...]:
        """Open ones of which ``owner`` is past the day."""
        return tuple(each for each in self.still_open if each.overdue_of == owner)


@judged
def resolutions(before: State, now: State) -> Resolutions:
    """What became of 督办 that were open at the last meeting or assigned since."""
    # By what was known then: one that is said only now to have been closed long ago belongs to this meeting.
    were_done = {each.number for each in before.follow_ups if each.is_done}
    shown = [each for each in now.follow_ups if each.number not in were_done or not each.is_done]
    return Resolutions(
        tuple(sorted(shown, key=lambda each: (each.is_done, -each.unit_days_over, -each.days_over)))
    )


# ---------------------------------------------------------------- 2 本周到期和未来14日到期


class DueKind(Coded):
    """What is due."""

    MILESTONE = "MILESTONE", "时间节点"
    TASK = "TASK", "主要任务"
    FOLLOW_UP = "FOLLOW_UP", "督办"
    RECTIFICATION = "RECTIFICATION", "整改"
    DOCUMENT = "DOCUMENT", "监察文书"


class When(Marked):
    """When something is due. What can still be met comes first; what is past its day is looked at in other items too."""

    THIS_WEEK = "THIS_WEEK", "本周到期", "▲"
    LATER = "LATER", "14日内到期", "◇"
    OVERDUE = "OVERDUE", "已过时限", "■"


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due or overdue. ``unit_id``: the unit that it is about (None: the city's); ``who``: who has to act,
    ``standing``: how it stands, both in words; ``task_id``: None where it is no task."""

    kind: DueKind
    when: When
    due_on: dt.date
    item: str
    unit_id: str | None
    task_id: str | None
    who: str
    standing: str


@judged
def due(now: State) -> list[Due]:
    """What falls due until a fortnight after the meeting's day or is past its day, of whoever has to act."""
    plan, day = now.plan, now.as_of + _DAY
    week_end = day + dt.timedelta(days=6 - day.weekday())

    def when(due_on: dt.date) -> When:
        if past(due_on, now.as_of):
            return When.OVERDUE
        return When.THIS_WEEK if due_on <= week_end else When.LATER

    found = [
        Due(DueKind.MILESTONE, when(node.milestone.ends_on), node.milestone.ends_on, node.milestone.label, None, None,
            node.milestone.actor, "尚未完成")
        for node in now.milestones
        if node.is_open or node.is_overdue
    ]  # fmt: skip
    found += [
        Due(DueKind.TASK, when(each.due_on), each.due_on, each.task.label, each.unit_id, each.task.id,
            plan.unit(each.unit_id).name, f"{each.light.label}，{reason_of(each)}")
        for each in now.task_standings
        if not each.is_done
    ]  # fmt: skip
    found += [
        Due(kind, when(each.turn_due_on), each.turn_due_on, item, each.unit_id, None,
            plan.unit(each.unit_id).name if each.waits_for == Owner.UNIT else each.waits_for.words, words)
        for kind, item, each, words in _in_hand(now.follow_ups, now.findings, now.documents)
        if each.turn_due_on
    ]  # fmt: skip
    order = list(When)
    near = [each for each in found if each.due_on <= day + NEAR]
    return sorted(near, key=lambda each: (order.index(each.when), each.due_on))


def _in_hand(
    follow_ups: Iterable[FollowUpStanding],
    findings: Iterable[FindingStanding],
    documents: Iterable[DocumentStanding],
):
    for each in follow_ups:
        yield DueKind.FOLLOW_UP, f"{each.number} {each.content}", each, each.waiting
    for each in findings:
        yield DueKind.RECTIFICATION, f"{each.number} {each.kind}", each, each.stage.words
    for each in documents:
        yield DueKind.DOCUMENT, f"{each.number} {each.subject}", each, each.waiting


# ---------------------------------------------------------------- 3 红灯事项


@dataclass(frozen=True, slots=True)
class Red:
    """A task that is red. ``weeks``: in a row, this one included; ``is_new``: turned red since the day compared with, also where
    it had been red then and was not in between."""

    standing: TaskStanding
    weeks: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Reds:
    """The tasks that are red, new ones first, then the longest; and those that are red no more."""

    red: tuple[Red, ...]
    cleared: tuple[TaskStanding, ...]

    @property
    def new(self) -> tuple[Red, ...]:
        """Those that turned red since."""
        return tuple(each for each in self.red if each.is_new)


@judged
def reds(before: State, now: State) -> Reds:
    """Which tasks are red, since when, and which are no more."""
    was_red = {each.task.id for each in before.task_standings if each.light is Light.RED}
    weeks = now.red_weeks
    # A week that still runs counts from its last look, so one red all along may be in its first week.
    since = sum(day > before.as_of for day in looks(now.plan, now.meetings, now.as_of))
    red = [
        Red(each, weeks[each.task.id], each.task.id not in was_red or weeks[each.task.id] < since)
        for each in now.task_standings
        if each.light is Light.RED
    ]
    return Reds(
        tuple(sorted(red, key=lambda each: (not each.is_new, -each.weeks))),
        tuple(each for each in now.task_standings if each.task.id in was_red and each.light is not Light.RED),
    )


# ---------------------------------------------------------------- 5 进度与报送


@dataclass(frozen=True, slots=True)
class Paced:
    """A responsible unit with its pace. ``band``: among the others; None where no task has a figure or it fell silent.
    ``on_schedule``: tasks that are green or done of those it carries; ``on_time``: weekly reports in time of those due,
    ``silent``: deadlines in a row without a report (both None for 各区市县政府: its districts report one by one);
    ``rectified``: problems verified as put right of those found in it."""

    unit_id: str
    band: Band | None
    on_schedule: Rate
    red: int
    yellow: int
    on_time: Rate | None
    silent: int | None
    rectified: Rate


@judged
def paces(now: State) -> list[Paced]:
    """The responsible units by bands, those behind first, the silent last; within a band in the document's order.

    Compared are the shares of tasks on schedule or done and of reports in time, these as Fridays (``in_fridays``). Places
    would be chance: with all units alike the last one falls on those with two tasks.
    """
    limit = now.thresholds.silent_reports
    discipline = {each.unit_id: each for each in now.disciplines}
    found_in: dict[str, list[FindingStanding]] = {}
    for each in now.findings:
        found_in.setdefault(each.unit_id, []).append(each)
    carried: dict[str, list[TaskStanding]] = {}
    for each in now.pair_standings:
        carried.setdefault(each.unit_id, []).append(each)
    rows = []
    for unit_id, own in carried.items():
        lights = metrics.count_lights(each.light for each in own)
        kept, problems = discipline.get(unit_id), found_in.get(unit_id, [])
        unheard = lights[Light.GREY] == len(own) or (kept is not None and kept.is_silent(limit))
        rows.append(
            (
                unheard,
                Paced(
                    unit_id=unit_id,
                    band=None,
                    on_schedule=Rate(lights[Light.GREEN] + lights[Light.DONE], len(own)),
                    red=lights[Light.RED],
                    yellow=lights[Light.YELLOW],
                    on_time=metrics.on_time_rate([kept]) if kept else None,
                    silent=kept.silent if kept else None,
                    rectified=Rate(sum(each.is_done for each in problems), len(problems)),
                ),
            )
        )
    heard = [row for unheard, row in rows if not unheard]
    found = bands(
        [Group(row.unit_id, row.on_schedule.numerator, row.on_schedule.denominator) for row in heard],
        [in_fridays(row.unit_id, row.on_time, len(now.report_weeks)) for row in heard if row.on_time],
    )
    order = [unit.id for unit in now.plan.units]
    paced = [replace(row, band=found[row.unit_id]) for row in heard] + [
        row for unheard, row in rows if unheard
    ]
    return sorted(paced, key=lambda row: (_BANDS.index(row.band), order.index(row.unit_id)))


def in_fridays(unit_id: str, on_time: Rate, fridays: int) -> Group:
    """Reports in time as Fridays in time of ``fridays``: who hands in late is late with all its tasks, so fifteen reports of
    one Friday say no more than one."""
    if not on_time.denominator:
        return Group(unit_id, 0, 0)
    share = min(1.0, on_time.numerator / on_time.denominator)
    of = min(fridays, on_time.denominator)
    return Group(unit_id, round(share * of), of)


_BANDS = (Band.BEHIND, Band.USUAL, Band.AHEAD, Band.TOO_FEW, None)


# ---------------------------------------------------------------- 6 本周明察暗访、评议、热线上线


@dataclass(frozen=True, slots=True)
class Supervision:
    """What supervision did that nobody knew of at the meeting before, on whatever day it was done: rows of
    ``queries.supervision``, and the problems found; ``entered``: how much the other registers were told, columns of
    ``queries.registers.entered``. ``since``: the first day that the meeting looks back on."""

    since: dt.date
    visits: pd.DataFrame
    findings: tuple[FindingStanding, ...]
    appraisals: pd.DataFrame
    broadcasts: pd.DataFrame
    entered: pd.DataFrame

    @property
    def entered_words(self) -> str:
        """``监察文书3份、公务活动88次（其中补登21次）``; empty where nothing was entered."""
        return "、".join(
            f"{row.register}{row.entries:,}{row.measure}"
            + (f"（其中补登{row.late:,}{row.measure}）" if row.late else "")
            for row in self.entered.itertuples()
        )


@judged
def supervised_since(before: State, now: State) -> Supervision:
    """明察暗访, 评议 and 行风热线 that became known after ``before``. What is registered late belongs to the next meeting, or it
    would be in none; what was corrected meanwhile is not new."""

    def new(query: Callable[[Scope], pd.DataFrame], *key: str) -> pd.DataFrame:
        known = set(query(before.scope)[list(key)].itertuples(index=False, name=None))
        rows = query(now.scope)
        return rows[[each not in known for each in rows[list(key)].itertuples(index=False, name=None)]]

    known = {each.number for each in before.findings}
    return Supervision(
        since=week_start(before),
        visits=new(supervision.visits, "inspection_number", "unit_id", "mode", "visited_on"),
        findings=tuple(each for each in now.findings if each.number not in known),
        appraisals=new(supervision.appraisals, "round_number", "unit_id", "form"),
        broadcasts=new(supervision.broadcasts, "aired_on", "unit_id"),
        entered=entered(now.scope, before.scope.known_before),
    )


# ---------------------------------------------------------------- 8 下周安排


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes after ``day``: the next meeting (number, day; None: the year's are over), 时间节点 of a month, tasks and
    督办 of a fortnight that units have to finish or answer, the earliest first."""

    day: dt.date
    meeting: tuple[int, dt.date] | None
    milestones: tuple[MilestoneStanding, ...]
    tasks: tuple[TaskStanding, ...]
    follow_ups: tuple[FollowUpStanding, ...]


@judged
def coming(now: State, day: dt.date) -> Coming:
    """What is known on the state's day of what comes from the meeting's ``day`` on."""
    later = meetings(day + _DAY, day + NEXT_MEETING)
    tasks = [each for each in now.task_standings if not each.is_done and day <= each.due_on <= day + NEAR]
    owed = [
        each
        for each in now.follow_ups
        if each.waits_for == Owner.UNIT and day <= each.turn_due_on <= day + NEAR
    ]
    return Coming(
        day=day,
        meeting=later[0] if later else None,
        milestones=tuple(each for each in now.milestones if day <= each.milestone.ends_on <= day + FAR),
        tasks=tuple(sorted(tasks, key=lambda each: each.due_on)),
        follow_ups=tuple(sorted(owed, key=lambda each: each.turn_due_on)),
    )
