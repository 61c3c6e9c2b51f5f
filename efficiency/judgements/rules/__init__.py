"""The 25 rules of the supervision opinion, computed: what the registers hold against what the document asks for.

Pure: frames and the plan go in, judgements come out. Each rule yields evidence rows with a ``standing`` of their own,
and its verdict is the gravest of them, so that whoever has the exported rows can recompute it; ``readings`` says in
Chinese how each rule was read, and what the rows alone cannot say. One module per measure of the opinion.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from efficiency.campaign.document import Rule
from efficiency.campaign.workdays import chinese_date_short
from efficiency.judgements.rules import (
    accountability,
    appraisals,
    evidence,
    inspections,
    monitoring_points,
    social_supervision,
)
from efficiency.judgements.rules.evidence import Facts, Judgement
from efficiency.models import Verdict
from efficiency.standings.registers import Register, unopened_words
from efficiency.standings.turns import past

# The ways of judging, by the names that a campaign's rules call them by (``judged_as``).
RULES: dict[str, Callable[[Rule, Facts], Judgement]] = {
    "R1.1": inspections.regular_inspections,
    "R1.2": inspections.triggered_inspections,
    "R1.3": inspections.findings_count,
    "R2.1": monitoring_points.points_on_plaque,
    "R2.2": monitoring_points.registered,
    "R2.3": monitoring_points.registration_checks,
    "R2.4": monitoring_points.unregistered_handled,
    "R2.5": monitoring_points.incident_kinds,
    "R2.6": monitoring_points.replied_in_time,
    "R3.1": appraisals.appraisal_rounds,
    "R3.2": appraisals.appraisal_coverage,
    "R3.3": appraisals.phones,
    "R3.4": appraisals.notices,
    "R3.5": appraisals.circulars,
    "R3.6": appraisals.appraisals_count,
    "R4.1": social_supervision.broadcasts,
    "R4.2": social_supervision.minxin_open,
    "R4.3": social_supervision.minxin_answered,
    "R4.4": social_supervision.social_counts,
    "R5.1": accountability.every_wrong_pursued,
    "R5.2": accountability.documents,
    "R5.3": accountability.duty_failed,
    "R5.4": accountability.graded,
    "R5.5": accountability.graded,
    "R5.6": accountability.graded,
}

# What a rule finds missing it can only miss in a register that somebody keeps.
NEEDS: dict[str, Register] = {
    "R1.1": Register.INSPECTIONS,
    "R2.1": Register.POINTS,
    "R2.3": Register.CHECKS,
    "R3.1": Register.APPRAISALS,
    "R3.4": Register.DOCUMENTS,
    "R4.1": Register.BROADCASTS,
    "R4.2": Register.MINXIN_OPENINGS,
    "R5.1": Register.ACCOUNTABILITY,
    "R5.3": Register.ACCOUNTABILITY,
}
_ACCUSING = (Verdict.MISSED, Verdict.AT_RISK, Verdict.UNKNOWN)


def _ahead(found: Judgement, as_of: dt.date) -> Judgement:
    """A day that is over is no next one. Then there is none, and what is still not kept is said to wait for no day."""
    if found.due_on is None or not past(found.due_on, as_of):
        return found
    over = "" if found.verdict == Verdict.MET else f"最后一个时限{chinese_date_short(found.due_on)}已过"
    return replace(found, due_on=None, reason=evidence.sentence([found.reason, over]))


def judge(rule: Rule, facts: Facts) -> Judgement:
    """The judgement of one rule; 无法判断 where it would accuse by a register that was never opened, and for one that no
    function knows, which another campaign may have."""
    if rule.judged_as not in RULES:
        return evidence.judged(
            [], (), "无法判断：这条规则没有自动判定的办法", due_on=None, nothing=Verdict.UNKNOWN
        )
    found = _ahead(RULES[rule.judged_as](rule, facts), facts.as_of)
    register = NEEDS.get(rule.judged_as)
    if register is None or facts.registers.are_open(register) or found.verdict not in _ACCUSING:
        return found
    reason = unopened_words([register])
    return replace(
        found, verdict=Verdict.UNKNOWN, reason=reason, rows=lambda: _accusing_nobody(found.evidence)
    )


def _accusing_nobody(rows: pd.DataFrame) -> pd.DataFrame:
    standings = [Verdict.UNKNOWN if each in _ACCUSING else each for each in rows["standing"]]
    return rows.assign(standing=pd.Series(standings, index=rows.index, dtype=object))
