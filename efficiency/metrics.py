"""Numbers on tasks: rates with their counts, scheduled against reported progress, the lights of the 56 pairs.

Pure: rows and the plan go in, ``standings.tasks`` and figures come out. No database, no clock: the day is an argument.
Percentages are 0..100; differences of percentages are 个百分点.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from efficiency.campaign.document import Task
from efficiency.campaign.plan import Plan
from efficiency.campaign.thresholds import Thresholds
from efficiency.campaign.words import percent
from efficiency.campaign.workdays import scheduled_share
from efficiency.core.frames import of_types
from efficiency.models import DeliverableState, ExtensionDecision, Light
from efficiency.standings.reports import NOTHING_SAID, Discipline, Histories, Said, said_in
from efficiency.standings.targets import TargetStanding, target_standing
from efficiency.standings.tasks import Kept, Reason, TaskStanding, Why
from efficiency.standings.words import reason_of, reporting_of

STATE_WEIGHTS = {
    DeliverableState.NOT_STARTED: 0.0,
    DeliverableState.DRAFTING: 30.0,
    DeliverableState.FOR_APPROVAL: 60.0,
    DeliverableState.ISSUED: 100.0,
}


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its counts. ``percent`` is None for an empty denominator, which shows as an em dash."""

    numerator: float
    denominator: float

    @property
    def percent(self) -> float | None:
        """0..100, or None when nothing was counted."""
        return 100 * self.numerator / self.denominator if self.denominator else None

    @property
    def text(self) -> str:
        """``97.2%``, or ``—`` for an empty denominator."""
        return "—" if self.percent is None else percent(self.percent)

    @property
    def counts(self) -> str:
        """``1,650/1,698``."""
        return f"{self.numerator:,.0f}/{self.denominator:,.0f}"


def worst(lights) -> Light:
    """The gravest of several lights in the order red, yellow, grey, green, done; GREY when there is none.

    Grey outranks green: what nobody reported is not in order.
    """
    order = (Light.RED, Light.YELLOW, Light.GREY, Light.GREEN, Light.DONE)
    found = set(lights)
    return next((light for light in order if light in found), Light.GREY)


def count_lights(lights) -> dict[Light, int]:
    """How many of each light, all five present, in the order in which they are shown."""
    found = list(lights)
    return {light: found.count(light) for light in Light}


def due_days(plan: Plan, extensions: pd.DataFrame) -> dict[str, dt.date]:
    """Each task's due day: the plan's, or the later one of an extension that was granted."""
    days = {task.id: task.due_on for task in plan.tasks}
    columns = (extensions[name].tolist() for name in ("decision", "task_id", "new_due_on"))
    for decision, task_id, day in zip(*columns, strict=True):
        days[task_id] = max(days[task_id], day) if decision == ExtensionDecision.GRANTED else days[task_id]
    return days


def said_together(members: list[Said], limits: Thresholds) -> Said:
    """各区市县政府 from its districts (任务11): the mean of those with a recent figure, the fewest silent weeks of all.

    A single silent district does not silence the collective. Where all have fallen silent, their last figures stand, as a
    single unit's would. The words are those of the newest report.
    """
    recent = [m for m in members if m.progress is not None and m.silent < limits.silent_reports]
    counted = recent or [m for m in members if m.progress is not None]
    newest = max(members, key=lambda m: m.last_due_on or dt.date.min)
    lights = [m.self_light for m in counted if m.self_light]
    return replace(
        newest,
        progress=round(sum(m.progress for m in counted) / len(counted), 1) if counted else None,
        progress_on=max((m.progress_on for m in counted), default=None),
        reached_on=max((m.reached_on for m in counted), default=None),
        self_light=worst(lights) if lights else None,
        silent=min(m.silent for m in members),
        stalled_weeks=min((m.stalled_weeks for m in counted), default=0),
        recent=len(recent),
        members=len(members),
    )


def judged_on(said: Said, deadlines: list[dt.date], starts_on: dt.date) -> dt.date:
    """The day whose schedule a report is held against: its own week's, or the last deadline once one has passed without it.

    Between two reporting days the schedule stands still, so that no light changes because a Thursday follows a Wednesday.
    """
    return max([starts_on, *deadlines[-1:], *([said.last_due_on] if said.last_due_on else [])])


def report_light(
    said: Said,
    scheduled: float,
    *,
    asked: bool,
    overdue: bool,
    near_due: bool,
    delivered: bool,
    limits: Thresholds,
) -> tuple[Light, Why]:
    """The light of one unit's report against its schedule, and what it is due to.

    ``asked``: whether a deadline has passed by now, before which nobody who said nothing is late. ``scheduled``: percent
    due by the day on which the report is judged, see ``judged_on``; ``near_due``: whether that day
    lies within ``near_due_days`` of the task's. ``delivered``: whether all the deliverables that are this unit's to answer
    for are issued.
    """
    if not asked and said.last_due_on is None:
        return Light.GREY, Why.NOT_ASKED
    if said.progress is None:
        return (Light.RED, Why.PAST_DUE) if overdue else (Light.GREY, Why.NO_FIGURE)
    if said.is_finished and delivered:
        return Light.DONE, Why.FINISHED
    if overdue:
        return Light.RED, Why.PAST_DUE
    light, why = _by_figure(said, scheduled, near_due, limits)
    # What nobody has reported for long is no longer in order; silence never makes a light better.
    if said.silent >= limits.grey_reports and light is Light.GREEN:
        return Light.GREY, Why.SILENT
    return light, why


def _by_figure(said: Said, scheduled: float, near_due: bool, limits: Thresholds) -> tuple[Light, Why]:
    if said.is_finished:
        return Light.YELLOW, Why.UNDELIVERED
    # Judged as it is shown, to one decimal: nobody should read “落后10个百分点” beside a green light.
    gap = round(scheduled - said.progress, 1)
    if gap > limits.red_gap:
        return Light.RED, Why.BEHIND
    if gap >= limits.yellow_gap:
        return Light.YELLOW, Why.BEHIND
    if near_due and said.progress < limits.near_due_progress:
        return Light.YELLOW, Why.NEAR_DUE
    if said.stalled_weeks >= limits.stall_weeks:
        return Light.YELLOW, Why.STALLED
    return Light.GREEN, Why.ON_SCHEDULE


def held_to_targets(
    light: Light, said: tuple[Reason, ...], targets: list[TargetStanding]
) -> tuple[Light, tuple[Reason, ...]]:
    """A lead unit's light once the task's targets have their say, and what it is due to, the deciding reason first.

    A target graver than the report decides, also where nothing was reported: silence hides no target that is missed.
    已办结 needs every target that builds up to be met. ``said``: what the light by the report is due to.
    """
    reasons = list(said)
    for each in targets:
        unproven = each.light in (Light.GREEN, Light.GREY) and not (each.target.continuous or each.met)
        if light is Light.DONE and unproven:
            light, reasons = Light.YELLOW, [Reason(Why.UNPROVEN, each), *reasons]
        elif each.light in (Light.RED, Light.YELLOW):
            if worst((light, each.light)) is not light:
                light, reasons = each.light, [Reason(Why.TARGET, each), *reasons]
            else:
                reasons.append(Reason(Why.TARGET, each))
    return light, tuple(reasons)


def pair_standings(
    plan: Plan,
    told: Histories,
    deliverables: pd.DataFrame,
    readings: pd.DataFrame,
    extensions: pd.DataFrame,
    as_of: dt.date,
    weeks: Sequence[dt.date],
    limits: Thresholds,
    districts: frozenset[str] | None = None,
) -> tuple[TaskStanding, ...]:
    """All 56 task-unit pairs as they stand on ``as_of``, by what was known on that day.

    ``told``: ``reports.histories``. The frames: columns of ``queries.tasks`` and
    ``queries.indicators``. ``weeks``: those that reports are asked for up to
    ``as_of`` (``reports.asked_weeks``). ``districts``: whose reports are at hand for
    各区市县政府 (None: of all ten); a district government that looks at itself is not told that the other nine were silent.
    The lead unit's pair carries the task's targets and deliverables as well as its report; a co-responsible unit's pair its
    own report only, and is done once the lead unit has reported the task done.
    """
    weeks = tuple(weeks)
    states = dict(zip(deliverables["deliverable_id"], deliverables["state"], strict=True))
    reached = dict(zip(deliverables["deliverable_id"], deliverables["reached_on"], strict=True))
    due = due_days(plan, extensions)
    members = {
        unit.id: [
            u.id
            for u in plan.units
            if u.collective_id == unit.id and (districts is None or u.id in districts)
        ]
        for unit in plan.responsible_units
    }
    found = []
    for task in plan.tasks:
        targets = [target_standing(t, readings, as_of, limits) for t in plan.targets_of_task(task.id)]
        outcomes = [states.get(d, DeliverableState.NOT_STARTED) for d in task.deliverable_ids]
        issued, wanted = outcomes.count(DeliverableState.ISSUED), len(outcomes)
        delivered_on = max((reached[d] for d in task.deliverable_ids if d in reached), default=None)
        due_on, due_stated, behind = _window(plan, task, due[task.id], states, reached)
        proof = [STATE_WEIGHTS[state] for state in outcomes]
        proof += [t.attained for t in targets if t.attained is not None]
        evidence = sum(proof) / len(proof) if proof else None
        finished_on = None
        for seq, unit_id in enumerate(task.unit_ids, start=1):
            is_lead = seq == 1
            each = [
                said_in(told.get((task.id, m), NOTHING_SAID), weeks) for m in members[unit_id] or [unit_id]
            ]
            own = said_together(each, limits) if len(each) > 1 else each[0]
            day = judged_on(own, weeks, task.starts_on)
            scheduled = 100 * scheduled_share(task.starts_on, due_on, day)
            light, why = report_light(
                own, scheduled, asked=bool(weeks), overdue=as_of > due_on,
                near_due=(due_on - day).days <= limits.near_due_days, delivered=not is_lead or issued == wanted,
                limits=limits,
            )  # fmt: skip
            completed_on = (
                own.completed_on(delivered_on if is_lead else None) if why is Why.FINISHED else None
            )
            reasons = (Reason(why),)
            graver = light in (Light.RED, Light.YELLOW) and own.progress is not None
            if graver and own.silent >= limits.silent_reports:
                reasons += (Reason(Why.SILENT),)
            if is_lead:
                finished_on = completed_on
                light, reasons = held_to_targets(light, reasons, targets)
            elif finished_on and not completed_on:
                light, completed_on, reasons = Light.DONE, finished_on, (Reason(Why.FINISHED_BY_LEAD),)
            doubt = is_lead and None not in (own.progress, evidence) and (
                own.progress - evidence > limits.evidence_gap
            )  # fmt: skip
            found.append(
                TaskStanding(
                    task=task, unit_id=unit_id, seq=seq, as_of=as_of, judged_on=day, due_on=due_on, due_stated=due_stated,
                    said=own, scheduled=scheduled, light=light, reasons=reasons, completed_on=completed_on, issued=issued,
                    wanted=wanted, evidence=evidence, evidence_doubt=bool(doubt), kept=behind if is_lead else None,
                )
            )  # fmt: skip
    return tuple(found)


def _window(
    plan: Plan, task: Task, due_on: dt.date, states: dict[str, str], reached: dict[str, dt.date]
) -> tuple[dt.date, bool, Kept | None]:
    """Until when the task runs, whether the document gives that day, and the stated day that is behind it.

    A stated day may be about one deliverable only (任务3: 一季度内成立 concerns the centre, not its network). Once that one
    is there, the rest of the task runs to the derived day, the end of 组织落实阶段.
    """
    bound = [d for d in plan.deliverables_of_task(task.id) if task.due_quote and task.due_quote in d.quote]
    rest = [d for d in task.deliverable_ids if d not in {each.id for each in bound}]
    if not (bound and rest and all(states.get(d.id) == DeliverableState.ISSUED for d in bound)):
        return due_on, task.due_stated, None
    behind = Kept(tuple(d.name for d in bound), max(reached[d.id] for d in bound), task.due_on)
    return max(due_on, plan.work_ends_on), False, behind


def pair_frame(standings: tuple[TaskStanding, ...]) -> pd.DataFrame:
    """The pairs as rows for pictures, tables and files.

    Columns: task_id, unit_id, seq, is_lead, section_id, due_on, due_stated, days_left, progress, scheduled, gap, light,
    reason (in words, for reading only), done_on (null unless 已办结), completed_on (null unless finished by report and
    deliverables), is_overdue, days_over, self_light, mismatch (self-reported better than computed), progress_on,
    last_due_on, last_substantive_on, kind, summary, problem, next_step, silent, stalled_weeks, issued, wanted
    (deliverables), evidence (percent, null without deliverables or targets), evidence_doubt (the report runs ahead of the
    evidence), reporting (各区市县政府 only, in words).
    """
    rows = [
        {
            "task_id": each.task.id,
            "unit_id": each.unit_id,
            "seq": each.seq,
            "is_lead": each.is_lead,
            "section_id": each.task.section_id,
            "due_on": each.due_on,
            "due_stated": each.due_stated,
            "days_left": each.days_left,
            "scheduled": round(each.scheduled, 1),
            "gap": each.gap,
            "light": str(each.light),
            "reason": reason_of(each),
            "done_on": each.done_on,
            "completed_on": each.completed_on,
            "is_overdue": each.is_overdue,
            "days_over": each.days_over,
            "mismatch": each.mismatch,
            "issued": each.issued,
            "wanted": each.wanted,
            "evidence": None if each.evidence is None else round(each.evidence, 1),
            "evidence_doubt": each.evidence_doubt,
            "reporting": reporting_of(each) if each.said.members else None,
            **{name: getattr(each.said, name) for name in _SAID},
        }
        for each in standings
    ]
    # Flags choose rows, of none as well: as objects they would name columns.
    return of_types(pd.DataFrame({name: [row[name] for row in rows] for name in PAIR_COLUMNS}), bool, _FLAGS)


_FLAGS = ("is_lead", "due_stated", "is_overdue", "mismatch", "evidence_doubt")
_SAID = (
    "progress", "progress_on", "reached_on", "last_due_on", "last_substantive_on", "kind", "self_light", "summary",
    "problem", "next_step", "silent", "stalled_weeks",
)  # fmt: skip
PAIR_COLUMNS = (
    "task_id", "unit_id", "seq", "is_lead", "section_id", "due_on", "due_stated", "days_left", "scheduled", "gap", "light",
    "reason", "done_on", "completed_on", "is_overdue", "days_over", "mismatch", "issued", "wanted", "evidence",
    "evidence_doubt", "reporting", *_SAID,
)  # fmt: skip


def lead_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """One row per task: its lead unit's pair, with ``unit_id`` the lead unit. Columns as in ``pair_frame``."""
    return pairs[pairs["is_lead"]].reset_index(drop=True)


def light_matrix(pairs: pd.DataFrame) -> pd.DataFrame:
    """Sections x units: how many tasks a unit carries in a section and the gravest light among them.

    Columns: section_id, unit_id, tasks (count), light, gravest (how many of the tasks have that light). Pairs that do not
    exist have no row.
    """
    grouped = pairs.groupby(["section_id", "unit_id"], sort=False)["light"]
    return grouped.agg(
        tasks="count",
        light=lambda lights: str(worst(lights)),
        gravest=lambda lights: int((lights == str(worst(lights))).sum()),
    ).reset_index()


def matrix_margins(cells: pd.DataFrame) -> pd.DataFrame:
    """The totals of a ``light_matrix``: of each section, of each unit and of all.

    Columns: section_id, unit_id (null in the dimension that is summed over), tasks.
    """
    by_section = cells.groupby("section_id", as_index=False, sort=False)["tasks"].sum()
    by_unit = cells.groupby("unit_id", as_index=False, sort=False)["tasks"].sum()
    everything = pd.DataFrame({"section_id": [None], "unit_id": [None], "tasks": [cells["tasks"].sum()]})
    return pd.concat([by_section.assign(unit_id=None), by_unit.assign(section_id=None), everything])


def on_time_rate(disciplines: Iterable[Discipline]) -> Rate:
    """按时率: weekly reports in time of those due so far, of all these units together."""
    known = list(disciplines)
    return Rate(sum(each.on_time for each in known), sum(each.expected for each in known))


def silent_units(disciplines: Iterable[Discipline], limits: Thresholds) -> tuple[Discipline, ...]:
    """Reporting units that sent nothing, not even a 零报告, on the last deadlines in a row; longest silence first."""
    found = [each for each in disciplines if each.is_silent(limits.silent_reports)]
    return tuple(sorted(found, key=lambda each: -each.silent))


def unit_summary(pairs: pd.DataFrame, disciplines: tuple[Discipline, ...]) -> pd.DataFrame:
    """Responsible units by their tasks, most reds first. ``pairs`` as in ``pair_frame``.

    Columns: unit_id, tasks, lead, one column of counts per light, on_time and expected (weekly reports), silent,
    last_substantive_on. 各区市县政府 is null in the last four: its districts report one by one.
    """
    counts = (
        pairs.groupby("unit_id", sort=False)
        .agg(tasks=("task_id", "count"), lead=("is_lead", "sum"))
        .reset_index()
    )
    for light in Light:
        own = pairs[pairs["light"] == light]["unit_id"].value_counts()
        counts[str(light)] = counts["unit_id"].map(own).fillna(0).astype(int)
    kept = pd.DataFrame(
        [
            (each.unit_id, each.on_time, each.expected, each.silent, each.last_substantive_on)
            for each in disciplines
        ],
        columns=["unit_id", "on_time", "expected", "silent", "last_substantive_on"],
    )
    order = [str(Light.RED), str(Light.YELLOW), str(Light.GREY), "tasks"]
    return (
        counts.merge(kept, on="unit_id", how="left")
        .sort_values(order, ascending=False)
        .reset_index(drop=True)
    )
