"""意见五、责任追究: R5.1 to R5.6."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from efficiency import campaign
from efficiency.campaign.document import Rule
from efficiency.core.frames import tuples
from efficiency.judgements.rules.evidence import (
    NEAR_RECTIFY_DAYS,
    Facts,
    Judgement,
    count_where,
    given,
    judged,
    pursue_due,
    sentence,
    with_standings,
)
from efficiency.models import DocumentKind, IncidentKind, Verdict, Verification
from efficiency.standings.documents import DocumentStanding, documents_on
from efficiency.standings.turns import framed, past

# More than these a sentence does not name; the evidence has them all.
NAMED_IN_SENTENCE = 5
GRADES = {1: "情节轻微", 2: "情节比较严重", 3: "情节严重"}


def _weightiest(actions: pd.DataFrame) -> dict[str, int]:
    """What was decided on each source: source_number of 责任追究, which may have one row per person -> the place of the row that
    counts. A sanction outweighs what is only started, and that a reason why nobody is held responsible; the last one of
    equals."""
    columns = (actions[name].tolist() for name in ("source_number", "sanction", "no_action_reason"))
    found: dict[str, tuple[int, int]] = {}
    for place, (source, sanction, reason) in enumerate(zip(*columns, strict=True)):
        weight = 2 * given(sanction) + (not given(reason))
        if source not in found or weight >= found[source][0]:
            found[source] = weight, place
    return {source: place for source, (_, place) in found.items()}


def verified_incidents(incidents: pd.DataFrame, accountability: pd.DataFrame) -> pd.DataFrame:
    """查实的反映 (属实 or 部分属实) with what followed (R5.1).

    Adds action_number, sanction, no_action_reason: of the weightiest action that names the incident; null where there is
    none.
    """
    true = incidents[incidents["verification"].isin([Verification.TRUE, Verification.PARTLY])]
    columns = {"action_number": "number", "sanction": "sanction", "no_action_reason": "no_action_reason"}
    said = {name: _said(accountability, column) for name, column in columns.items()}
    return true.assign(
        **{
            name: pd.Series([of.get(number) for number in true["number"]], index=true.index, dtype=object)
            for name, of in said.items()
        }
    )


def _said(accountability: pd.DataFrame, column: str) -> dict:
    """Source number -> what the action that counts (``_weightiest``) has in ``column``."""
    values = accountability[column].tolist()
    return {source: values[place] for source, place in _weightiest(accountability).items()}


@dataclass(frozen=True, slots=True)
class Pursued:
    """Verified reports by what was decided: a sanction, started without an end, a reason for none; and of those without any
    of it the ones past the term for it, closed or not, and the ones within it. They add up to ``total``."""

    sanctioned: int
    started: int
    excused: int
    lacking: int
    waiting: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.sanctioned + self.started + self.excused + self.lacking + self.waiting


def pursued(facts: Facts, **more) -> Pursued:
    """The verified reports with the values ``more`` (grave), counted (R5.1, R5.3)."""
    return _counted(facts, count_where(facts.verified_tallies, **more), more)


def _left_count(facts: Facts, grade: int) -> int:
    """How many verified reports of a grade are past their term with neither a sanction nor a reason (R5.4 to R5.6)."""
    if grade == 1:
        return pursued(facts, grave=False).lacking
    both = pursued(facts, grave=True).lacking
    gravest = _counted(facts, facts.gravest_verified, {"severity": 3}).lacking if both else 0
    return gravest if grade == 3 else both - gravest


def _counted(facts: Facts, verified: int, more: dict) -> Pursued:
    # By hand: four rules ask for it, each of another grade, and to choose so few rows takes longer than to read them.
    decided = set(_numbers_of(facts.decided_incidents, {"verified": True, **more}))
    sanctions, reasons = (_said(facts.accountability, each) for each in ("sanction", "no_action_reason"))
    named = sanctions.keys() & decided
    sanctioned = sum(given(sanctions[number]) for number in named)
    excused = sum(given(reasons[number]) and not given(sanctions[number]) for number in named)
    waiting = sum(number not in decided for number in _numbers_of(facts.verified_lately, more))
    undecided = verified - len(decided)
    started = len(named) - sanctioned - excused
    return Pursued(sanctioned, started, excused, undecided - waiting, waiting)


def _numbers_of(incidents: pd.DataFrame, wanted: dict) -> list[str]:
    rows = zip(incidents["number"].tolist(), *(incidents[name].tolist() for name in wanted), strict=True)
    return [number for number, *row in rows if row == list(wanted.values())]


_INCIDENT_CHAIN = (
    "number", "unit_id", "received_on", "kind", "severity", "verification", "pursue_due_on", "closed_on", "action_number",
    "sanction", "no_action_reason",
)  # fmt: skip


def _chain_rows(facts: Facts, excused: Verdict, *, lowest_severity: int = 1) -> list | pd.DataFrame:
    """The verified reports with their standings; ``excused`` is that of a reason why nobody is held responsible."""
    if facts.incidents is None:
        return []

    def judge(row) -> Verdict:
        if not given(row.sanction) and given(row.no_action_reason):
            return excused
        if given(row.action_number):
            return Verdict.MET
        return Verdict.MISSED if past(row.pursue_due_on, facts.as_of) else Verdict.NOT_DUE

    chain = verified_incidents(facts.incidents, facts.accountability)
    due = [pursue_due(facts.verified_days[number]) for number in chain["number"]]
    chain = chain.assign(pursue_due_on=pd.Series(due, index=chain.index, dtype=object))
    return with_standings(chain[chain["severity"] >= lowest_severity], judge)


def _pursued_words(found: Pursued) -> list[str]:
    return [
        f"给予处理的{found.sanctioned:,}件",
        f"已启动、尚未作出处理的{found.started:,}件" if found.started else "",
        f"写明理由不追究的{found.excused:,}件",
        f"查实满{campaign.load().parameters.days.pursue}个工作日而两样都没有的{found.lacking:,}件",
        f"期限内、待定的{found.waiting:,}件",
    ]


def every_wrong_pursued(_rule: Rule, facts: Facts) -> Judgement:
    """R5.1: each verified incident has a sanction or a reason for none within its term (``pursue_due``); whether it was closed
    meanwhile changes nothing."""
    found = pursued(facts)
    reason = (
        sentence([f"查实的反映{found.total:,}件", *_pursued_words(found)])
        if found.total
        else "还没有查实的反映"
    )
    acted = found.sanctioned + found.started + found.excused
    verdict = Verdict.MISSED if found.lacking else Verdict.MET if acted else Verdict.NOT_DUE
    rows = _chain_rows(facts, Verdict.MET)
    return judged(rows, _INCIDENT_CHAIN, reason, verdict=verdict, kinds=IncidentKind)


def document_verdict(document: DocumentStanding) -> Verdict:
    """One document (R5.2): served, and carried out by its day; an answer alone does not end it."""
    if document.is_done:
        return Verdict.MET if document.served_on else Verdict.MISSED
    if document.is_overdue:
        return Verdict.MISSED
    near = (document.due_on - document.as_of).days <= NEAR_RECTIFY_DAYS
    return Verdict.AT_RISK if near else Verdict.NOT_DUE


def documents(rule: Rule, facts: Facts) -> Judgement:
    """R5.2: the three kinds of document, each served, each executed by its day."""
    papers = documents_on(facts.documents, facts.as_of)
    verdicts = [document_verdict(each) for each in papers]
    rows = framed(DocumentStanding, papers)
    rows = rows.assign(
        document_kind=rows["kind"], standing=pd.Series(verdicts, index=rows.index, dtype=object)
    )
    kinds = [DocumentKind.words_of(each.kind) for each in papers]
    waiting = [each.due_on for each in papers if not (each.is_done or each.is_overdue)]
    unserved = sum(each.is_done and not each.served_on for each in papers)
    reason = (
        "、".join(f"{kind}{kinds.count(kind)}份" for kind in rule.enum)
        + f"；未送达或过了期限没有执行的{sum(each.is_overdue for each in papers)}份"
        + (f"，没有送达记录即已执行的{unserved}份" if unserved else "")
        if papers
        else "还没有签发监察文书"
    )
    columns = (
        "number", "document_kind", "unit_id", "issued_on", "served_on", "due_on", "answered_on", "executed_on", "closed_on",
    )  # fmt: skip
    return judged(rows, columns, reason, due_on=min(waiting, default=None))


def duty_failed(_rule: Rule, facts: Facts) -> Judgement:
    """R5.3: a verified failure of duty that is more than slight has set off 责任追究; a reason why nobody is held responsible
    is not that."""
    found = pursued(facts, grave=True)
    reason = (
        sentence([f"查实且情节较重的{found.total:,}件", *_pursued_words(found)])
        if found.total
        else "还没有查实且情节较重的反映"
    )
    broken, acted = found.lacking + found.excused, found.sanctioned + found.started
    verdict = Verdict.MISSED if broken else Verdict.MET if acted else Verdict.NOT_DUE
    rows = _chain_rows(facts, Verdict.MISSED, lowest_severity=2)
    return judged(rows, _INCIDENT_CHAIN, reason, verdict=verdict, kinds=IncidentKind)


def with_gravity(actions: pd.DataFrame, decided: pd.DataFrame, rules: Iterable[Rule]) -> pd.DataFrame:
    """责任追究 with ``gravity`` (1..3), by which a decision is judged (R5.4 to R5.6): the grade of the decision or that of the
    verified report behind it, whichever is graver, so that no matter gets lighter by being written down lighter.

    Where somebody was given what the document names for the matter, the others are judged by their own part in it.
    ``actions``: of ``queries.supervision.accountability``; ``decided``: of ``queries.incident_standings.decided_incidents``;
    ``rules``: of the plan.
    """
    gravity = _gravity(actions, decided, rules)
    return actions.assign(gravity=pd.Series(gravity, index=actions.index, dtype=int))


def _gravity(actions: pd.DataFrame, decided: pd.DataFrame, rules: Iterable[Rule]) -> list[int]:
    of_report = {each.number: each.severity for each in tuples(decided) if each.verified}
    named = {rule.grade: rule.sanctions for rule in rules if rule.grade}
    columns = (actions[name].tolist() for name in ("source_number", "severity", "sanction"))
    rows = list(zip(*columns, strict=True))
    answered = {
        source
        for source, _, sanction in rows
        if given(sanction) and _as_named(sanction) in named.get(of_report.get(source), ())
    }
    return [
        severity if source in answered else max(severity, of_report.get(source, 0))
        for source, severity, _ in rows
    ]


def _as_named(sanction: str) -> str:
    # 原文“戒勉”即“诫勉”.
    return sanction.replace("戒勉", "诫勉")


def _numbers(rows: list[dict]) -> str:
    more = "等" if len(rows) > NAMED_IN_SENTENCE else ""
    return "、".join(row["number"] for row in rows[:NAMED_IN_SENTENCE]) + more


def graded(rule: Rule, facts: Facts) -> Judgement:
    """R5.4 to R5.6: a matter of a grade was given what the document names for it, neither another sanction nor, where it is
    more than slight, a reason for none. What is slight may be left with a reason (R5.1); nothing may be left with nothing."""
    actions, named, grade = facts.accountability, f"“{'、'.join(rule.sanctions)}”", GRADES[rule.grade]
    graver = _gravity(actions, facts.decided_incidents, facts.plan.rules)
    own = [
        {"gravity": gravity, **action._asdict()}
        for gravity, action in zip(graver, tuples(actions), strict=True)
        if gravity == rule.grade
    ]
    excused = sum(not given(row["sanction"]) and given(row["no_action_reason"]) for row in own)
    rows = [
        {"standing": _held_to(rule, row), **row}
        for row in own
        if rule.grade > 1 or given(row["sanction"]) or not given(row["no_action_reason"])
    ]
    met, waiting = (sum(row["standing"] == each for row in rows) for each in (Verdict.MET, Verdict.NOT_DUE))
    missed = [row for row in rows if row["standing"] == Verdict.MISSED]
    other = [row for row in missed if given(row["sanction"])]
    unpursued = [row for row in missed if not given(row["sanction"])]
    lacking = _left_count(facts, rule.grade)
    reason = sentence(
        [
            f"{grade}的{len(rows)}起，给予{named}的{met}起" if rows else f"还没有{grade}一档的处理",
            f"给予其他处理的{len(other)}起（{_numbers(other)}）" if other else "",
            f"不追究的{len(unpursued)}起（{_numbers(unpursued)}）" if unpursued else "",
            f"尚未作出处理的{waiting}起" if waiting else "",
            f"查实满{campaign.load().parameters.days.pursue}个工作日而没有处理、也没有理由的反映{lacking}件"
            if lacking
            else "",
            f"另有写明理由不追究的{excused}起，见第一条规则" if rule.grade == 1 and excused else "",
        ]
    )
    columns = (
        "number", "unit_id", "source_number", "gravity", "person", "severity", "sanction", "no_action_reason",
        "document_number", "decided_on",
    )  # fmt: skip
    if not lacking:
        return judged(rows, columns, reason)
    if facts.incidents is not None:
        rows += _left_with_nothing(facts, rule.grade)
    return judged(rows, columns, reason, verdict=Verdict.MISSED)


def _held_to(rule: Rule, action: dict) -> Verdict:
    """How a decision of the rule's grade stands: what the document names, another sanction or none."""
    if given(action["sanction"]):
        return Verdict.MET if _as_named(action["sanction"]) in rule.sanctions else Verdict.MISSED
    return Verdict.MISSED if given(action["no_action_reason"]) else Verdict.NOT_DUE


def _left_with_nothing(facts: Facts, grade: int) -> list[dict]:
    """The verified reports of a grade past their term without sanction or reason, as rows of R5.4 to R5.6."""
    chain = _chain_rows(facts, Verdict.MET)
    return [
        {"standing": each.standing, "unit_id": each.unit_id, "source_number": each.number, "gravity": each.severity}
        for each in tuples(chain)
        if each.standing == Verdict.MISSED and each.severity == grade
    ]  # fmt: skip
