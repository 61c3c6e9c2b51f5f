"""开办: what a new office still has to enter, in the order in which it comes to it, and how much of it is there.

How many there should be is counted from the campaign; what it does not have is no step. A step that nobody could have taken
yet (before the first report, before a 时间节点) asks for nothing.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from efficiency import campaign
from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import first_meeting, first_report, unannounced
from efficiency.judgements.rules import RULES
from efficiency.judgements.rules.monitoring_points import points_on_plaque
from efficiency.metrics import Rate
from efficiency.models import Coded, Marked, Role
from efficiency.queries.indicators import readings
from efficiency.queries.opening import People
from efficiency.queries.points import points
from efficiency.queries.portfolios import portfolios
from efficiency.queries.tasks import plan_submissions
from efficiency.standings.milestones import handed_in
from efficiency.standings.registers import Register
from efficiency.standings.reports import reporting_units
from efficiency.standings.returns import kept_on
from efficiency.state import State, judged


class Step(Coded):
    """What there is to enter, in order."""

    ROLES = "ROLES", "账号：每个角色都有人"
    REPORTERS = "REPORTERS", "账号：每个报送单位都有人"
    PORTFOLIOS = "PORTFOLIOS", "分管：每个责任单位都有分管领导"
    CALENDAR = "CALENDAR", "放假安排：活动涉及的年份都已公布"
    POINTS = "POINTS", "监测点名册"
    PLANS = "PLANS", "工作方案"
    MILESTONES = "MILESTONES", "已到日期的时间节点"
    TARGETS = "TARGETS", "量化指标：第一次读数"
    INDICATORS = "INDICATORS", "辅助指标：第一次读数"
    MEETING = "MEETING", "第一次周例会"
    REPORTS = "REPORTS", "第一次周五报送"
    COMPLAINTS = "COMPLAINTS", "投诉月报"
    SUPERVISION = "SUPERVISION", "监督检查各类台账"
    BACKUP = "BACKUP", "数据备份"


class Filled(Marked):
    """How much of a step is done."""

    NOT_YET = "NOT_YET", "尚未", "○"
    PARTLY = "PARTLY", "部分", "◐"
    ALL = "ALL", "已齐", "◉"
    NOT_ASKED = "NOT_ASKED", "未到时候", "◇"


@dataclass(frozen=True, slots=True)
class Progress:
    """A step with how many of how many are entered; ``missing`` are the names of the others, as far as they have names.
    ``begins_on``: from when on it can be done at all, where that is still ahead."""

    step: Step
    entered: Rate
    missing: tuple[str, ...] = ()
    begins_on: dt.date | None = None

    @property
    def filled(self) -> Filled:
        """How much is done: nothing asked yet, nothing, something or all."""
        if not self.entered.denominator:
            return Filled.NOT_ASKED
        if self.entered.numerator >= self.entered.denominator:
            return Filled.ALL
        return Filled.PARTLY if self.entered.numerator else Filled.NOT_YET

    @property
    def is_open(self) -> bool:
        """Whether it still hinders the office: nothing that can be entered by now is there, or a part is missing of what no
        other page asks for. Whose paper, 时间节点 or report is missing is said there, from the first one on."""
        if self.step in (Step.PLANS, Step.MILESTONES, Step.REPORTS):
            return self.filled is Filled.NOT_YET
        return self.filled in (Filled.NOT_YET, Filled.PARTLY)


def installation_steps(now: State, people: People, *, demo: bool) -> tuple[Progress, ...]:
    """The steps of the installation itself, whatever the campaign asks for. A demo needs no backup."""
    return tuple(_of_installation(now, people, demo))


def steps(now: State, people: People, *, demo: bool) -> tuple[Progress, ...]:
    """All steps that the campaign has, in order. ``now`` is the city's state."""
    found = [*_of_installation(now, people, demo), *_of_campaign(now)]
    return tuple(sorted(found, key=lambda each: list(Step).index(each.step)))


def _of_installation(now: State, people: People, demo: bool) -> Iterator[Progress]:
    plan, days = now.plan, campaign.load().parameters
    yield _named(Step.ROLES, {role: role.words for role in Role}, people.roles)
    yield _named(Step.REPORTERS, _units(now, reporting_units(plan)), people.unit_ids)
    in_charge = set(portfolios(now.scope)["unit_id"])
    yield _named(Step.PORTFOLIOS, _units(now, [unit.id for unit in plan.responsible_units]), in_charge)
    years = range(days.first_day.year, days.last_day.year + 1)
    ahead = unannounced(days.first_day, days.last_day)
    yield _named(Step.CALENDAR, {year: f"{year}年" for year in years}, {*years} - {*ahead})
    if not demo:
        yield Progress(Step.BACKUP, Rate(int(people.backed_up), 1))


@judged
def _of_campaign(now: State) -> tuple[Progress, ...]:
    return tuple(_begun(now))


def _begun(now: State) -> Iterator[Progress]:
    plan, asked = now.plan, now.registers.asked
    if Register.POINTS in asked:
        kept = len(kept_on(points(now.scope), now.as_of))
        # Where no rule says how many there should be, one is a beginning.
        yield Progress(Step.POINTS, Rate(kept, points_wanted(plan) or max(kept, 1)))
    owing = _units(now, [unit.id for unit in (*plan.key_units, *plan.key_sectors)])
    if Register.PLANS in asked and owing:
        papers = handed_in(plan, plan_submissions(now.scope), list(owing), now.as_of)
        yield _named(Step.PLANS, owing, {each.unit_id for each in papers if each.submitted_on})
    if plan.milestones:
        come = [each for each in now.milestones if each.held_on or not each.is_open]
        begin = min(each.ends_on for each in plan.milestones)
        names = {each.milestone.id: each.milestone.label for each in come}
        held = {each.milestone.id for each in come if each.held_on}
        yield _named(Step.MILESTONES, names, held, None if come else begin)
    for step, indicators in ((Step.TARGETS, plan.targets), (Step.INDICATORS, campaign.load().indicators)):
        names = {each.id: each.name for each in indicators}
        if names:
            yield _named(step, names, set(readings(now.scope, *names)["indicator_id"]))
    yield _once(now, Step.MEETING, first_meeting(), now.registers.are_open(Register.MEETINGS))
    begins_on = first_report()
    owing = _units(now, reporting_units(plan)) if now.as_of >= begins_on else {}
    reported = {each.unit_id for each in now.disciplines if each.last_due_on}
    yield _named(Step.REPORTS, owing, reported, None if owing else begins_on)
    if Register.COMPLAINTS in asked:
        yield Progress(Step.COMPLAINTS, Rate(int(now.registers.are_open(Register.COMPLAINTS)), 1))
    of_supervision = {each: each.words for each in asked if each in _SUPERVISED}
    if of_supervision:
        yield _named(Step.SUPERVISION, of_supervision, now.registers.opened)


def points_wanted(plan: Plan) -> int | None:
    """How many monitoring points the document asks for (R2.1); None where it names no number."""
    rule = next((each for each in plan.rules if RULES.get(each.judged_as) is points_on_plaque), None)
    return int(rule.value) if rule and rule.value else None


# What 市监察局 keeps beside the roster of monitoring points.
_SUPERVISED = (
    Register.RETURNS, Register.CHECKS, Register.INSPECTIONS, Register.APPRAISALS, Register.PHONE_CHECKS,
    Register.BROADCASTS, Register.MINXIN_OPENINGS, Register.DOCUMENTS, Register.ACCOUNTABILITY,
)  # fmt: skip


def _units(now: State, unit_ids: list[str]) -> dict[str, str]:
    return {unit_id: now.plan.unit(unit_id).name for unit_id in unit_ids}


def _once(now: State, step: Step, begins_on: dt.date, done: bool) -> Progress:
    """A step of one entry that can be made from ``begins_on`` on."""
    if done or now.as_of >= begins_on:
        return Progress(step, Rate(int(done), 1))
    return Progress(step, Rate(0, 0), begins_on=begins_on)


def _named(step: Step, names: dict, entered: Iterable, begins_on: dt.date | None = None) -> Progress:
    """A step of which each part has a name."""
    missing = tuple(name for key, name in names.items() if key not in entered)
    return Progress(step, Rate(len(names) - len(missing), len(names)), missing, begins_on)
