"""What waits longest behind a rule of the supervision opinion that is not kept: about whom, who has to act, by which day."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from efficiency import campaign, state
from efficiency.campaign.document import Rule
from efficiency.campaign.workdays import chinese_date_short
from efficiency.core.access import Scope
from efficiency.judgements import rules
from efficiency.judgements.obligations import CONFIDENTIAL, FactsAsked
from efficiency.judgements.rules.accountability import document_verdict
from efficiency.judgements.rules.evidence import first_day_in_term, pursue_due
from efficiency.judgements.rules.social_supervision import resolve_due
from efficiency.models import Verdict
from efficiency.queries.incident_standings import longest_undecided
from efficiency.queries.supervision import minxin_lacking, reads_the_city
from efficiency.standings.turns import Owner, past
from efficiency.state import State, judged


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something past its day: ``unit_id`` is the unit that it is about, ``owner`` who has to act, ``what`` to do in words."""

    unit_id: str
    owner: Owner
    due_on: dt.date
    what: str
    as_of: dt.date

    @property
    def days_over(self) -> int:
        """How many days it is past its day."""
        return (self.as_of - self.due_on).days


def waits_longest(scope: Scope, rule: Rule) -> Waiting | None:
    """What is past its day for longest of all in the city that keeps ``rule`` from being kept; None where nothing with a unit and
    a day is, and for a reader who is not told of it: a 责任单位, or of 责任追究 who may not read that register.

    Nothing is concluded of who has the most: one thing is named.
    """
    confidential = campaign.load().plan.measure(rule.measure_id).key == CONFIDENTIAL
    if not reads_the_city(scope) or (confidential and not scope.sees_accountability):
        return None
    return _longest(state.on(Scope(scope.as_of, sees_accountability=True)), rule.id)


@judged
def _longest(city: State, rule_id: str) -> Waiting | None:
    rule = city.plan.rule(rule_id)
    found = _OF[rule.judged_as](city, rule) if rule.judged_as in _OF else ()
    return min(found, key=lambda each: (each.due_on, each.unit_id), default=None)


def longest_words(found: Waiting) -> str:
    """Unit, day, days over and who has to act, in words."""
    unit, day = campaign.load().plan.unit(found.unit_id).name, chinese_date_short(found.due_on)
    about, actor = ("", "") if found.owner is Owner.UNIT else ("涉及", found.owner.words)
    return f"最久的：{about}{unit}　限{day}，已过{found.days_over}天，待{actor}{found.what}"


def _unregistered(now: State, rule: Rule) -> Iterator[Waiting]:
    rows = rules.judge(rule, FactsAsked(now.scope)).evidence
    for row in rows[rows["standing"] == Verdict.MISSED].itertuples():
        yield Waiting(row.unit_id, Owner.BUREAU, row.handle_due_on, "处理未登记的进点", now.as_of)


def _unanswered(now: State, _rule: Rule) -> Iterator[Waiting]:
    for each in now.open_incidents:
        if each.is_reply_overdue:
            owner = Owner.UNIT if each.unit_days_over else Owner.BUREAU
            what = "反馈" if owner is Owner.UNIT else "回复企业"
            yield Waiting(each.unit_id, owner, each.due_on, what, now.as_of)


def _unrectified(now: State, _rule: Rule) -> Iterator[Waiting]:
    for each in now.findings:
        if each.unit_days_over and each.waits_for is Owner.UNIT:
            yield Waiting(each.unit_id, Owner.UNIT, each.turn_due_on, "报告整改", now.as_of)


def _unresolved(now: State, _rule: Rule) -> Iterator[Waiting]:
    rows = minxin_lacking(now.scope)
    for unit_id, received_on in zip(rows["unit_id"], rows["received_on"], strict=True):
        due_on = resolve_due(received_on)
        if past(due_on, now.as_of):
            yield Waiting(unit_id, Owner.UNIT, due_on, "办结民心网来件", now.as_of)


def _undecided(now: State, _rule: Rule) -> Iterator[Waiting]:
    for unit_id, known_on in longest_undecided(now.scope, first_day_in_term(now.as_of)):
        yield Waiting(
            unit_id, Owner.BUREAU, pursue_due(known_on), "处理查实的反映或写明不追究理由", now.as_of
        )


def _unexecuted(now: State, _rule: Rule) -> Iterator[Waiting]:
    for each in now.documents:
        if each.is_overdue and document_verdict(each) == Verdict.MISSED:
            what = "采纳执行监察文书" if each.waits_for is Owner.UNIT else "送达监察文书"
            yield Waiting(each.unit_id, each.waits_for, each.turn_due_on, what, now.as_of)


# By the names that a campaign's rules call the ways of judging by. Only what somebody can still do has a day to name.
_OF: dict[str, Callable[[State, Rule], Iterable[Waiting]]] = {
    "R2.4": _unregistered,
    "R2.6": _unanswered,
    "R3.4": _unrectified,
    "R4.3": _unresolved,
    "R5.1": _undecided,
    "R5.2": _unexecuted,
    "R5.3": _undecided,
}
