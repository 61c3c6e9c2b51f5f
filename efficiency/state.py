"""How everything in a scope stands on its day: computed once, handed alike to pages, papers, rules and the command line.

``on(scope)`` gives the ``State``. Each of its properties is read and computed when it is first asked for and then kept, so
that two blocks of one page cannot tell two stories. Who adds a kind of fact (documents, findings, incidents,
follow-ups, extensions, returns) adds a ``computed`` property here: ``queries`` for the rows, ``standings`` for the meaning.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import ParamSpec, TypeVar

import pandas as pd

from efficiency import campaign, metrics
from efficiency.campaign.plan import Plan
from efficiency.campaign.thresholds import Thresholds, thresholds_from
from efficiency.core.access import Scope
from efficiency.models import Light, ReplyClock
from efficiency.queries import (
    follow_ups,
    indicators,
    meetings,
    month_before,
    points,
    registers,
    returns,
    settings,
    supervision,
    tasks,
)
from efficiency.queries.open_incidents import open_counts
from efficiency.queries.run import kept
from efficiency.standings.documents import DocumentStanding, documents_on
from efficiency.standings.extensions import ExtensionStanding, extensions_of_tasks
from efficiency.standings.findings import FindingStanding, findings_on
from efficiency.standings.follow_ups import FollowUpStanding, follow_ups_on
from efficiency.standings.incidents import OpenIncidents
from efficiency.standings.meetings import MeetingStanding, looks, prepared, register
from efficiency.standings.milestones import MilestoneStanding, milestone_standings
from efficiency.standings.registers import Registers, kept_for
from efficiency.standings.reports import Discipline, Histories, asked_weeks, disciplines, histories, with_news
from efficiency.standings.returns import ReturnStanding, returns_on
from efficiency.standings.targets import TargetStanding, target_standing
from efficiency.standings.tasks import TaskStanding
from efficiency.standings.turns import framed

P, R = ParamSpec("P"), TypeVar("R")


class computed:
    """A property of a ``State`` that is kept like a query's result: for the run, and beyond it for as long as what it was
    computed from stands (``queries.run``)."""

    def __init__(self, compute):
        self.compute, self.name, self.__doc__ = compute, compute.__qualname__, compute.__doc__

    def __get__(self, state, _owner=None):
        if state is None:
            return self
        return kept((self.name, state.scope), state.as_of, lambda: self.compute(state))


class citywide(computed):
    """One that is the same for whoever asks, and computed once for all readers of a day: it tells neither names of enterprises
    nor of 责任追究, and is the city's whatever the scope."""

    def __get__(self, state, _owner=None):
        return self if state is None else super().__get__(on(Scope(state.as_of)))


class State:
    """What is known in ``scope`` on its day. Ask ``on`` for one."""

    def __init__(self, scope: Scope):
        self.scope = scope

    @property
    def as_of(self) -> dt.date:
        """The day."""
        return self.scope.as_of

    @property
    def plan(self) -> Plan:
        """The document."""
        return campaign.load().plan

    def at(self, day: dt.date) -> "State":
        """The same rows as they were known on another day."""
        return on(replace(self.scope, as_of=day))

    @property
    def a_week_before(self) -> "State":
        """The same rows seven days earlier, for “较上周”."""
        return self.at(self.as_of - dt.timedelta(days=7))

    @property
    def city(self) -> "State":
        """The same day over all units: what is usual shows in all of them only."""
        return on(replace(self.scope, unit_ids=None))

    # ------------------------------------------------------------ what people have set

    @citywide
    def thresholds(self) -> Thresholds:
        """Where lights change."""
        rows = settings.settings(self.scope)
        return thresholds_from(dict(zip(rows["name"], rows["value"], strict=True)))

    @citywide
    def reply_clock(self) -> str:
        """The official reading of 3日内 (R2.6, AM07): ``calendar`` or ``workday``."""
        rows = settings.settings(self.scope)
        chosen = rows.loc[rows["name"] == "reply_clock", "value"]
        return chosen.iloc[0] if len(chosen) and chosen.iloc[0] in set(ReplyClock) else ReplyClock.CALENDAR

    # ------------------------------------------------------------ tasks

    @property
    def reports(self) -> pd.DataFrame:
        """Every 周五报送, the last word per task, unit and week; columns of ``queries.tasks.reports``."""
        return tasks.reports(self.scope)

    @citywide
    def report_histories(self) -> Histories:
        """All of them by task and unit, whatever the scope: how a unit stands follows from its lead unit's reports, too. Those of
        which nothing became known this month are the histories of the month before."""
        before = month_before(self.scope)
        if before is None:
            return histories(tasks.reports(self.scope))
        news = tasks.reports_since(self.scope, before)
        known = kept(("histories", before), before.as_of, lambda: histories(tasks.reports(before)))
        return with_news(known, histories(news)) if len(news) else known

    @computed
    def pair_standings(self) -> tuple[TaskStanding, ...]:
        """The task-unit pairs of the scope's units, in the document's order: the same whoever looks at them.

        Only a district government sees the pair of 各区市县政府 from its own reports.
        """
        return pairs_under(self.scope, self.thresholds)

    @property
    def task_standings(self) -> tuple[TaskStanding, ...]:
        """The pairs of lead units: each stands for its task."""
        return tuple(each for each in self.pair_standings if each.is_lead)

    @computed
    def pairs(self) -> pd.DataFrame:
        """``pair_standings`` as rows; columns of ``metrics.pair_frame``."""
        return metrics.pair_frame(self.pair_standings)

    @computed
    def tasks(self) -> pd.DataFrame:
        """One row per task whose lead unit lies in the scope; columns of ``metrics.pair_frame``."""
        return metrics.lead_pairs(self.pairs)

    @computed
    def red_weeks(self) -> dict[str, int]:
        """Task id -> for how many weeks in a row, this one included, it has been red; only those that are red now.

        One count for screen, 周报 and 通报: a week is judged on the evening before its meeting, see ``meetings.looks``.
        """
        weeks: dict[str, int] = {}
        red = None
        for day in looks(self.plan, self.meetings, self.as_of):
            now = {each.task.id for each in self.at(day).task_standings if each.light is Light.RED}
            red = now if red is None else red & now
            if not red:
                break
            for task_id in red:
                weeks[task_id] = weeks.get(task_id, 0) + 1
        return weeks

    # ------------------------------------------------------------ targets, 时间节点: the city's, whatever the scope

    @property
    def readings(self) -> pd.DataFrame:
        """Readings of the nine targets; columns of ``queries.indicators.readings``."""
        return indicators.readings(Scope(self.as_of), *(target.id for target in self.plan.targets))

    @citywide
    def targets(self) -> dict[str, TargetStanding]:
        """Target id -> how it stands, in the document's order."""
        readings, limits = self.readings, self.thresholds
        return {each.id: target_standing(each, readings, self.as_of, limits) for each in self.plan.targets}

    @property
    def reading_corrections(self) -> pd.DataFrame:
        """Readings of the targets that were corrected; columns of ``queries.indicators.corrections``."""
        return indicators.corrections(self.scope, *(target.id for target in self.plan.targets))

    @citywide
    def milestones(self) -> tuple[MilestoneStanding, ...]:
        """The eleven 时间节点, in the document's order."""
        return milestone_standings(self.plan, tasks.milestones(self.scope), self.as_of)

    # ------------------------------------------------------------ weekly reports, meetings

    @property
    def report_weeks(self) -> list[dt.date]:
        """The weeks that reports are asked for up to the day. Not those before the city's first report: see ``asked_weeks``."""
        return asked_weeks(self.plan, self.registers.reported_from, self.as_of)

    @computed
    def disciplines(self) -> tuple[Discipline, ...]:
        """How each reporting unit of ``units`` keeps the weekly deadline, districts one by one."""
        own = self.units
        return tuple(each for each in self._all_disciplines if own is None or each.unit_id in own)

    @property
    def units(self) -> frozenset[str] | None:
        """The scope's units, in a portfolio with each district for 各区市县政府; None: all."""
        own = self.scope.unit_ids
        if own is None or not self.scope.through_portfolio:
            return own
        return own | {unit.id for unit in self.plan.units if unit.collective_id in own}

    @citywide
    def _all_disciplines(self) -> tuple[Discipline, ...]:
        return disciplines(self.plan, self.report_histories, self.report_weeks)

    @property
    def silent_units(self) -> tuple[Discipline, ...]:
        """Units of the scope that sent nothing several times in a row, longest silence first."""
        return metrics.silent_units(self.disciplines, self.thresholds)

    @citywide
    def meetings(self) -> tuple[MeetingStanding, ...]:
        """All 周例会 planned so far, the newest first. The city's, whatever the scope."""
        return register(self.plan, meetings.held(self.scope), self.as_of)

    @property
    def next_meeting(self) -> MeetingStanding | None:
        """The 周例会 that is being prepared, from the Friday before it on; None until then."""
        return prepared(self.plan, self.as_of)

    # ------------------------------------------------------------ the registers

    @citywide
    def registers(self) -> Registers:
        """Which registers anybody has begun to keep; the others accuse nobody. The city's, whatever the scope."""
        opened, reported_from = registers.opened(self.scope)
        return Registers(opened, kept_for(self.plan), reported_from)

    @computed
    def documents(self) -> list[DocumentStanding]:
        """监察文书 that the scope may read, oldest first."""
        return documents_on(supervision.documents(self.scope), self.as_of)

    @computed
    def document_rows(self) -> pd.DataFrame:
        """The same as a frame; columns of ``DocumentStanding``."""
        return framed(DocumentStanding, self.documents)

    @computed
    def findings(self) -> list[FindingStanding]:
        """Problems found, with how far each is put right, oldest first."""
        rows, steps = supervision.findings(self.scope), supervision.rectifications(self.scope)
        return findings_on(rows, steps, self.as_of)

    @computed
    def finding_rows(self) -> pd.DataFrame:
        """The same as a frame; columns of ``FindingStanding``."""
        return framed(FindingStanding, self.findings)

    @computed
    def follow_ups(self) -> list[FollowUpStanding]:
        """督办 of the scope's units, newest first."""
        rows, steps = follow_ups.follow_ups(self.scope), follow_ups.steps(self.scope)
        return follow_ups_on(rows, steps, self.as_of)

    @computed
    def follow_up_rows(self) -> pd.DataFrame:
        """The same as a frame; columns of ``FollowUpStanding``."""
        return framed(FollowUpStanding, self.follow_ups)

    @computed
    def extensions(self) -> list[ExtensionStanding]:
        """延期申请 of the scope's units on tasks and on 督办, oldest first."""
        due_days = {task.id: task.due_on for task in self.plan.tasks}
        found = extensions_of_tasks(tasks.extensions(self.scope), due_days, self.as_of)
        found += [asked for each in self.follow_ups for asked in each.extensions]
        return sorted(found, key=lambda each: each.requested_on)

    @computed
    def open_incidents(self) -> tuple[OpenIncidents, ...]:
        """监测点反映 about the scope's units that are not closed, those alike together, whoever's turn it is."""
        rows = open_counts(self.scope)
        days = rows[f"due_{self.reply_clock}_on"]
        keys = (
            rows["unit_id"],
            rows["stage"],
            rows["received_on"],
            rows["reached_on"],
            days,
            rows["incidents"],
        )
        return tuple(OpenIncidents(*each, as_of=self.as_of) for each in zip(*keys, strict=True))

    @computed
    def returns(self) -> list[ReturnStanding]:
        """周回执 of every monitoring point. They name no unit and are the city's, whatever the scope."""
        return returns_on(points.points(self.scope), returns.returns(self.scope), self.as_of)


def judged(judge: Callable[P, R], *, firm: bool = False) -> Callable[P, R]:
    """``judge``, whose answer over some states is kept as one of their figures is. Its other arguments are hashable.
    ``firm``: see ``queries.run.kept``."""

    @wraps(judge)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        asked = tuple(each.scope if isinstance(each, State) else each for each in args)
        day = max(each.as_of for each in args if isinstance(each, State))
        key = (judge.__module__, judge.__qualname__, asked, tuple(sorted(kwargs.items())))
        return kept(key, day, lambda: judge(*args, **kwargs), firm=firm)

    return answer


def on(scope: Scope) -> State:
    """The state of ``scope``."""
    return State(scope)


def pairs_under(scope: Scope, limits: Thresholds) -> tuple[TaskStanding, ...]:
    """The task-unit pairs of the scope's units as they would stand under other thresholds."""
    whole = on(Scope(scope.as_of))
    plan, units = whole.plan, scope.unit_ids
    if _are_districts(plan, scope):
        found = _all_pairs(whole, limits, units)
    elif limits == whole.thresholds and whole.scope != scope:
        found = whole.pair_standings
    else:
        found = _all_pairs(whole, limits)
    if units is None:
        return found
    own = units | {plan.unit(unit_id).collective_id for unit_id in units}
    return tuple(each for each in found if each.unit_id in own)


def _are_districts(plan: Plan, scope: Scope) -> bool:
    """Whether a district looks at itself, by its own part of what all of them do together; a leader in charge of some is shown
    all of them, as everybody else is."""
    units = scope.unit_ids
    return (
        units is not None
        and not scope.through_portfolio
        and all(plan.unit(each).collective_id for each in units)
    )


def _all_pairs(
    whole: State, limits: Thresholds, districts: frozenset[str] | None = None
) -> tuple[TaskStanding, ...]:
    """The 56 pairs. They are the city's whatever the scope: a unit that helps is finished with its lead unit and has the time
    that the lead unit was given."""
    return metrics.pair_standings(
        whole.plan, whole.report_histories, tasks.deliverables(whole.scope), whole.readings, tasks.extensions(whole.scope),
        whole.as_of, whole.report_weeks, limits, districts,
    )  # fmt: skip
