"""The document's 75 obligations on a day: 30 tasks, 11 milestones, 9 targets, 25 rules of the supervision opinion.

Whether the city kept a clause is one answer for everybody, so the verdicts are computed over all units. What a reader may
see *behind* a verdict is another matter: a 责任单位 is given the verdict and its own rows, and the rules on 责任追究 open
their rows only to those who may read that register.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from efficiency import campaign, state
from efficiency.campaign.document import Rule, display
from efficiency.campaign.workdays import chinese_date_short
from efficiency.core.access import Scope
from efficiency.core.frames import of_types
from efficiency.judgements import rules
from efficiency.judgements.rules.evidence import first_day_in_term
from efficiency.judgements.rules.monitoring_points import UNREGISTERED_VISIT
from efficiency.models import Light, UnitCategory, Verdict
from efficiency.queries import cached, firm, run
from efficiency.queries import supervision as registers
from efficiency.queries.activities import activities, activity_months
from efficiency.queries.incident_standings import (
    decided_incidents,
    first_verified,
    gravest_verified,
    incident_tallies,
    reply_tallies,
    verified_since,
    verified_tallies,
)
from efficiency.queries.monitoring import incident_counts, incidents
from efficiency.queries.points import points
from efficiency.queries.tallies import unregistered_activities, visit_reports
from efficiency.queries.tasks import plan_submissions
from efficiency.standings.milestones import Fulfilment, MilestoneStanding, fulfilment
from efficiency.standings.registers import Register, unopened_words
from efficiency.standings.targets import TargetStanding
from efficiency.standings.tasks import TaskStanding, Why
from efficiency.standings.words import fulfilment_words, reason_of, target_reason

KINDS = {"TASK": "主要工作任务", "MILESTONE": "时间节点", "TARGET": "量化指标", "RULE": "监督检查规则"}
COLUMNS = ("kind", "id", "title", "verdict", "reason", "due_on", "due_stated")
# The key of the measure whose register is confidential.
CONFIDENTIAL = "accountability"
_CLOSED_REASON = f"按责任追究台账判定；台账只对市领导和{campaign.load().supervisor}开放"
_CITY_REASON = "按全市情况判定"


def _with_register(scope: Scope) -> Scope:
    """The same units, with the accountability register: whether something was decided counts, not what about whom."""
    return replace(scope, sees_accountability=True)


def _city(scope: Scope) -> Scope:
    """All units, with the accountability register, as readers of the city read them; names stay masked for those who may
    not know them. Never rows for a unit."""
    return replace(_with_register(scope), unit_ids=None, reader_unit=None)


@cached
def obligations(scope: Scope) -> pd.DataFrame:
    """One row per obligation, in the document's order: tasks, milestones, targets, rules.

    Columns: kind (TASK / MILESTONE / TARGET / RULE), id, title, verdict (MET / NOT_DUE / AT_RISK / MISSED / UNKNOWN),
    reason (one sentence), due_on (of a rule the next day that counts, null: none; of the others their day, over or not),
    due_stated (whether the document itself gives that day). Verdicts are city-wide for every reader; reasons name only what
    the reader may see.
    """
    plan = campaign.load().plan
    found = list(_but_rules(_everybody(scope.as_of)))
    if not registers.reads_the_city(scope):
        found = [_without_others(scope, row) for row in found]
    for rule_id, verdict, reason, due_on, _own in _verdicts(scope, ()):
        rule = plan.rule(rule_id)
        title = display(rule.quote)
        found.append(_row("RULE", rule.id, title, verdict, reason, due_on, bool(rule.deadlines)))
    return pd.DataFrame({name: [row[name] for row in found] for name in COLUMNS})


def counts(found: pd.DataFrame) -> dict[Verdict, int]:
    """How many obligations have each verdict, all five present; they add up to the rows of ``found``."""
    counted = Counter(found["verdict"])
    return {verdict: counted[verdict] for verdict in Verdict}


def counts_on(day: dt.date) -> dict[Verdict, int]:
    """``counts`` of a day's obligations: verdicts are the same for every reader."""
    return counts(obligations(_everybody(day)))


def _everybody(day: dt.date) -> Scope:
    """All units, with the accountability register and without names of enterprises: verdicts come of it, and they are computed
    once for all readers."""
    return Scope(day, sees_accountability=True)


@cached
def _but_rules(city: Scope) -> tuple[dict, ...]:
    return (*_tasks(city), *_milestones(city), *_targets(city))


# ---------------------------------------------------------------- tasks, milestones, targets


def _row(kind: str, id_: str, title: str, verdict: Verdict, reason: str, due_on, due_stated: bool) -> dict:
    return dict(zip(COLUMNS, (kind, id_, title, str(verdict), reason, due_on, due_stated), strict=True))


def _late(done_on: dt.date, due_on: dt.date, due_stated: bool) -> tuple[Verdict, str]:
    """Done, but when? Late breaks a day that the document gives; a derived day is ours and only said (AM02)."""
    days = (done_on - due_on).days
    if days <= 0:
        return Verdict.MET, ""
    kind = "文件时限" if due_stated else "派生时限"
    return (Verdict.MISSED if due_stated else Verdict.MET), f"，比{kind}晚{days}天"


def _tasks(city: Scope) -> list[dict]:
    """The thirty tasks by their lead unit's standing; a task done by the stated day is met, done later is missed."""
    found = []
    for each in state.on(city).task_standings:
        verdict, late = _task(each)
        reason = f"{chinese_date_short(each.done_on)}完成{late}" if each.is_done else reason_of(each)
        task = each.task
        found.append(_row("TASK", task.id, task.label, verdict, reason, each.due_on, each.due_stated))
    return found


def _task(standing: TaskStanding) -> tuple[Verdict, str]:
    """The verdict on a task, and how late it was done where it was."""
    if standing.is_done:
        return _late(standing.done_on, standing.due_on, standing.due_stated)
    if standing.reasons[0].why is Why.NOT_ASKED:
        return Verdict.NOT_DUE, ""
    if standing.is_overdue:
        return Verdict.MISSED, ""
    match standing.light:
        case Light.RED | Light.YELLOW:
            return Verdict.AT_RISK, ""
        case Light.GREY:
            return Verdict.UNKNOWN, ""
    return Verdict.NOT_DUE, ""


def _milestones(city: Scope) -> list[dict]:
    """The eleven milestones: held by their day or not. An empty register says nothing about anybody."""
    now = state.on(city)
    return [
        _milestone(each, now.thresholds.near_due_days, asked_of_each(now, each)) for each in now.milestones
    ]


def asked_of_each(now: state.State, standing: MilestoneStanding) -> Fulfilment | None:
    """How far was done what a 时间节点 asks of each: the paper of each unit, or each task whose time ends with it. None where it
    asks nothing of each, or nothing of it was ever entered. The city's, whatever the scope."""
    item, city = standing.milestone, _everybody(now.as_of)
    if item.tasks:
        ending = [each for each in state.on(city).task_standings if each.due_on <= item.ends_on]
        if not ending or ending[0].reasons[0].why is Why.NOT_ASKED:
            return None
        return fulfilment(len(ending), [each.done_on for each in ending if each.is_done], item)
    if item.paper is None:
        return None
    papers, owing = plan_submissions(city), owing_papers()
    rows = zip(*(papers[name].tolist() for name in ("kind", "unit_id", "submitted_on")), strict=True)
    came = {unit_id: day for kind, unit_id, day in rows if kind == item.paper and unit_id in owing}
    return fulfilment(len(owing), [*came.values()], item) if came else None


def _milestone(standing: MilestoneStanding, near_days: int, asked: Fulfilment | None) -> dict:
    """One 时间节点. One that asks something of each (``asked``) is kept once all of them did it in time."""
    item = standing.milestone
    if standing.done_on:
        verdict, late = _late(standing.done_on, item.ends_on, item.due_stated)
        reason = f"{chinese_date_short(standing.done_on)}完成{late}：{standing.evidence}"
        if asked and asked.is_short:
            if item.due_stated and (asked.late or standing.as_of > item.ends_on):
                verdict = Verdict.MISSED
            elif asked.missing and verdict == Verdict.MET:
                verdict = Verdict.AT_RISK
            reason += f"；{fulfilment_words(item, asked)}"
    elif standing.is_open:
        verdict = Verdict.AT_RISK if standing.days_left <= near_days else Verdict.NOT_DUE
        reason = f"{chinese_date_short(item.ends_on)}到期，还有{standing.days_left}天"
    elif standing.is_overdue:
        verdict, reason = Verdict.MISSED, f"已过时限{standing.days_over}天，没有完成的记录"
    else:
        verdict, reason = Verdict.UNKNOWN, unopened_words([Register.MILESTONES])
    action = display(item.action)
    # Of “自查；制定……” the label is said already.
    title = action if action.startswith(item.label) else f"{item.label}：{action}"
    return _row("MILESTONE", item.id, title, verdict, reason, item.ends_on, item.due_stated)


def owing_papers() -> set[str]:
    """“各地区、各部门”: responsible units one by one, 重点部门, districts, 先导区 and the sectors of 工作要求（三）; units that were
    set up during the year owe none."""
    units = campaign.load().plan.units
    collectives = {unit.collective_id for unit in units}
    bodies = (
        UnitCategory.RESPONSIBLE, UnitCategory.KEY_UNIT, UnitCategory.DISTRICT_GOVERNMENT, UnitCategory.ZONE,
    )  # fmt: skip
    return {
        unit.id
        for unit in units
        if (unit.category in bodies or unit.key_sector)
        and unit.id not in collectives
        and unit.valid_from is None
    }


def _targets(city: Scope) -> list[dict]:
    """The nine numeric targets by their last reading."""
    found = []
    for each in state.on(city).targets.values():
        verdict, late = _target(each)
        target, reason = each.target, target_reason(each) + late
        found.append(
            _row("TARGET", target.id, target.name, verdict, reason, target.due_on, target.due_stated)
        )
    return found


def _target(standing: TargetStanding) -> tuple[Verdict, str]:
    target = standing.target
    if not standing.is_reported:
        return Verdict.UNKNOWN, "，无法判断"
    if standing.met:
        if target.continuous:
            if standing.is_aged:
                return Verdict.UNKNOWN, ""
            # What must hold from the start was not kept by holding now.
            return (Verdict.AT_RISK if standing.lapses else Verdict.MET), ""
        return _late(standing.done_on, target.due_on, target.due_stated)
    if standing.is_overdue or (target.continuous and standing.light is Light.RED):
        return Verdict.MISSED, ""
    return (Verdict.NOT_DUE if standing.light is Light.GREEN else Verdict.AT_RISK), ""


def _without_others(scope: Scope, row: dict) -> dict:
    """A unit is told the reason of its own tasks; of others' tasks and of city figures the verdict only."""
    plan = campaign.load().plan
    if row["kind"] == "TASK":
        lead = plan.task(row["id"]).lead_unit_id
        own = {*scope.unit_ids, *(plan.unit(unit_id).collective_id for unit_id in scope.unit_ids)}
        if lead not in own:
            return row | {"reason": f"首列责任单位（牵头）为{plan.unit(lead).name}，由其报送"}
    if row["kind"] == "MILESTONE":
        return row | {"reason": _CITY_REASON}
    return row


# ---------------------------------------------------------------- rules


@cached
def rule_verdicts(scope: Scope, *rule_ids: str) -> pd.DataFrame:
    """The rules named, all 25 when none is, without their evidence, in the document's order.

    Columns: rule_id, verdict, reason, due_on (null: none), own_broken (how many rows of a 责任单位's own are not kept; 0 for a
    reader of the city).
    """
    columns = ["rule_id", "verdict", "reason", "due_on", "own_broken"]
    return of_types(pd.DataFrame(_verdicts(scope, rule_ids), columns=columns), object, ["due_on"])


def _verdicts(scope: Scope, rule_ids: tuple[str, ...]) -> list[tuple[str, str, str, dt.date | None, int]]:
    asked = [rule.id for rule in campaign.load().plan.rules if not rule_ids or rule.id in rule_ids]
    return [(rule_id, *_verdict(scope, rule_id)) for rule_id in asked]


@firm
def _verdict(scope: Scope, rule_id: str) -> tuple[str, str, dt.date | None, int]:
    own = None if registers.reads_the_city(scope) else FactsAsked(_with_register(scope), with_rows=True)
    found = _judged(_everybody(scope.as_of), rule_id)
    judged = _for_reader(scope, campaign.load().plan.rule(rule_id), found, own)
    own_broken = 0 if own is None else _broken(judged.evidence)
    return str(judged.verdict), judged.reason, judged.due_on, own_broken


@cached
def _judged(city: Scope, rule_id: str) -> rules.Judgement:
    """A rule's judgement over the city, without its evidence."""
    return rules.judge(campaign.load().plan.rule(rule_id), FactsAsked(city)).without_rows()


def rule_judgements(scope: Scope, *rule_ids: str) -> dict[str, rules.Judgement]:
    """Verdicts of the rules named, of all 25 when none is, with the rows that ``scope`` may see behind each.

    The evidence of 责任追究 is empty unless the scope sees that register; a 责任单位 gets its own rows only, and none
    where rows name no unit. Raises ``KeyError`` for an unknown rule.
    """
    plan = campaign.load().plan
    reads_all = registers.reads_the_city(scope)
    city = facts(_city(scope), with_rows=reads_all)
    own = None if reads_all else facts(_with_register(scope), with_rows=True)
    return {
        rule_id: _for_reader(scope, plan.rule(rule_id), rules.judge(plan.rule(rule_id), city), own)
        for rule_id in rule_ids or [rule.id for rule in plan.rules]
    }


def facts(scope: Scope, *, with_rows: bool = False) -> rules.Facts:
    """What the rules are judged by over the units of ``scope``; with the many rows of the evidence only if asked.

    Not to be shown as it is: it holds what the reader may not see.
    """
    now, many = state.on(scope), _MANY if with_rows else {}
    read = {name: one(now) for name, one in (_READ | many).items()}
    return rules.Facts(plan=now.plan, as_of=scope.as_of, **read)


_READ: dict[str, Callable[[state.State], Any]] = {
    "clock": lambda now: now.reply_clock,
    "registers": lambda now: now.registers,
    "inspections": lambda now: registers.inspections(now.scope),
    "triggers": lambda now: registers.triggers(now.scope),
    "findings": lambda now: now.finding_rows,
    "registration_checks": lambda now: registers.registration_checks(now.scope),
    "points": lambda now: points(now.scope),
    "returns": lambda now: now.returns,
    "point_reports": lambda now: incident_counts(now.scope, "point_key", replies=False),
    "activity_months": lambda now: activity_months(now.scope),
    "unregistered": lambda now: unregistered_activities(now.scope),
    "visit_reports": lambda now: visit_reports(now.scope, UNREGISTERED_VISIT),
    "visits_tied": lambda now: now.scope.reader_unit is None,
    "incident_tallies": lambda now: incident_tallies(now.scope),
    "verified_tallies": lambda now: verified_tallies(now.scope),
    "decided_incidents": lambda now: decided_incidents(now.scope),
    "gravest_verified": lambda now: int(gravest_verified(now.scope)["incidents"].iloc[0]),
    "verified_lately": lambda now: verified_since(now.scope, first_day_in_term(now.scope.as_of)),
    "reply_tallies": lambda now: reply_tallies(now.scope, now.reply_clock),
    "appraisals": lambda now: registers.appraisals(now.scope),
    "phone_checks": lambda now: registers.phone_checks(now.scope),
    "broadcasts": lambda now: registers.broadcasts(now.scope),
    "minxin_openings": lambda now: registers.minxin_openings(now.scope),
    "minxin_months": lambda now: registers.minxin_months(now.scope),
    "minxin_lacking": lambda now: registers.minxin_lacking(now.scope),
    "documents": lambda now: registers.documents(now.scope),
    "accountability": lambda now: registers.accountability(now.scope),
}
# The many rows of the evidence.
_MANY: dict[str, Callable[[state.State], Any]] = {
    "activities": lambda now: activities(now.scope),
    "incidents": lambda now: incidents(now.scope),
    "verified_days": lambda now: dict(first_verified(now.scope).itertuples(index=False)),
    "minxin_cases": lambda now: registers.minxin_cases(now.scope),
}


class FactsAsked:
    """The facts of a scope, each read when a rule asks for it: a verdict then rests on what it was judged by and no more."""

    def __init__(self, scope: Scope, *, with_rows: bool = False):
        self.plan, self.as_of = campaign.load().plan, scope.as_of
        self._now, self._with_rows = state.on(scope), with_rows

    def __getattr__(self, name: str) -> Any:
        if name in _READ:
            return _READ[name](self._now)
        if name in _MANY:
            return _MANY[name](self._now) if self._with_rows else None
        raise AttributeError(name)


def _for_reader(
    scope: Scope, rule: Rule, found: rules.Judgement, own: "rules.Facts | FactsAsked | None"
) -> rules.Judgement:
    """``found`` as the reader may have it; ``own`` are the facts of a 责任单位, None for who reads the city."""
    if campaign.load().plan.measure(rule.measure_id).key == CONFIDENTIAL and not scope.sees_accountability:
        return replace(found.without_rows(), reason=_CLOSED_REASON)
    if own is None:
        return found
    if "unit_id" not in found.headers:
        return replace(found.without_rows(), reason=f"{_CITY_REASON}，记录不分单位")
    rows = rules.judge(rule, own).evidence
    rows = rows[rows["unit_id"].isin(scope.unit_ids)]
    reason = f"{_CITY_REASON}；涉及本单位的记录{len(rows)}条，其中不合规{_broken(rows)}条"
    return replace(found, reason=reason, rows=lambda: rows)


def _broken(rows: pd.DataFrame) -> int:
    return int((rows["standing"] == Verdict.MISSED).sum())


def read_ahead(day: dt.date) -> None:
    """Work out what pages compare a day with, as far as it does not stand yet: the weeks before it (总览) and the meetings so far
    (周例会, 周报). It is the same for all readers."""
    with run.begin():
        for back in range(6):
            counts_on(day - dt.timedelta(days=7 * back))
        state.on(_everybody(day)).red_weeks  # noqa: B018
