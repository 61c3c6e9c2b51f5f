"""意见五、责任追究: R5.1 to R5.6."""

import pandas as pd

from efficiency.campaign.document import Rule
from efficiency.judgements.rules.evidence import (
    NEAR_RECTIFY_DAYS,
    Facts,
    Judgement,
    count_where,
    given,
    judged,
    number_of,
    with_standings,
)
from efficiency.models import DocumentKind, IncidentKind, IncidentStage, Verdict, Verification
from efficiency.standings.documents import DocumentStanding, documents_on
from efficiency.standings.turns import framed

GRADES = {1: "情节轻微", 2: "情节比较严重", 3: "情节严重"}


def verified_incidents(incidents: pd.DataFrame, accountability: pd.DataFrame) -> pd.DataFrame:
    """查实的反映 (属实 or 部分属实) with what followed (R5.1).

    Adds action_number, sanction, no_action_reason: of the action that names the incident; null where there is none.
    """
    true = incidents[incidents["verification"].isin([Verification.TRUE, Verification.PARTLY])]
    actions = accountability.drop_duplicates("source_number", keep="last").set_index("source_number")
    columns = {"action_number": "number", "sanction": "sanction", "no_action_reason": "no_action_reason"}
    return true.assign(
        **{
            name: pd.Series([actions[column].get(n) for n in true["number"]], index=true.index, dtype=object)
            for name, column in columns.items()
        }
    )


def _action_standing(row) -> Verdict:
    if given(row.sanction) or given(row.no_action_reason):
        return Verdict.MET
    return Verdict.MISSED if row.stage == IncidentStage.CLOSED else Verdict.NOT_DUE


_INCIDENT_CHAIN = (
    "number", "unit_id", "received_on", "kind", "severity", "verification", "closed_on", "action_number", "sanction",
    "no_action_reason",
)  # fmt: skip


def every_wrong_pursued(_rule: Rule, facts: Facts) -> Judgement:
    """R5.1: each verified incident has a sanction or a reason for none, once it is closed."""
    total, acted, lacking, waiting = _pursued(facts)
    reason = (
        f"查实{total:,}件，有处理或写明理由的{acted:,}件；"
        f"已办结而两样都没有的{lacking:,}件，未办结、待定的{waiting:,}件"
        if total
        else "还没有查实的反映"
    )
    return _chain_judgement(facts, reason, (acted, lacking))


def _pursued(facts: Facts, **more) -> tuple[int, int, int, int]:
    """Verified reports: all, with sanction or reason, closed without either, not yet closed and without either."""
    tallies = facts.incident_tallies
    acted = count_where(tallies, verified=True, acted=True, **more)
    lacking = count_where(tallies, verified=True, acted=False, closed=True, **more)
    waiting = count_where(tallies, verified=True, acted=False, closed=False, **more)
    return acted + lacking + waiting, acted, lacking, waiting


def _chain_judgement(
    facts: Facts, reason: str, counts: tuple[int, int], *, lowest_severity: int = 1
) -> Judgement:
    """The verdict from the counts."""
    acted, lacking = counts
    rows = []
    if facts.incidents is not None:
        chain = verified_incidents(facts.incidents, facts.accountability)
        rows = with_standings(chain[chain["severity"] >= lowest_severity], _action_standing)
    verdict = Verdict.MISSED if lacking else Verdict.MET if acted else Verdict.NOT_DUE
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
    """R5.3: a verified failure of duty that is more than slight has set off 责任追究."""
    total, acted, lacking, _ = _pursued(facts, grave=True)
    reason = (
        f"查实且情节较重的{total:,}件，已启动责任追究的{acted:,}件，已办结仍未启动的{lacking:,}件"
        if total
        else "还没有查实且情节较重的反映"
    )
    return _chain_judgement(facts, reason, (acted, lacking), lowest_severity=2)


def graded(rule: Rule, facts: Facts) -> Judgement:
    """R5.4 to R5.6: what was given for a grade is what the document names for it (原文“戒勉”即“诫勉”)."""
    actions = facts.accountability
    rows = actions[(actions["severity"] == rule.grade) & actions["sanction"].notna()]
    rows = with_standings(
        rows,
        lambda row: Verdict.MET if row.sanction.replace("戒勉", "诫勉") in rule.sanctions else Verdict.MISSED,
    )
    outside = number_of(rows, Verdict.MISSED)
    reason = (
        f"{GRADES[rule.grade]}的处理{len(rows)}起，"
        + (
            f"不在“{'、'.join(rule.sanctions)}”之内的{outside}起"
            if outside
            else f"都在“{'、'.join(rule.sanctions)}”之内"
        )
        if len(rows)
        else f"还没有{GRADES[rule.grade]}一档的处理"
    )
    columns = ("number", "unit_id", "person", "severity", "sanction", "document_number", "decided_on")
    return judged(rows, columns, reason)
