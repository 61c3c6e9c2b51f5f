"""意见四、社会监督: R4.1 to R4.4."""

import datetime as dt

import pandas as pd

from efficiency import campaign
from efficiency.campaign.document import Rule
from efficiency.campaign.words import asked_percent
from efficiency.campaign.workdays import add_workdays, chinese_date_short, scheduled_share
from efficiency.judgements.rules.evidence import (
    Facts,
    Judgement,
    assessment_over,
    given,
    judged,
    next_quarter_end,
    number_of,
    quarter_standing,
    quarters,
    sentence,
    with_standings,
    year_end_judgement,
)
from efficiency.metrics import Rate
from efficiency.models import Verdict
from efficiency.standings.turns import past


def broadcast_quarters(broadcasts: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """行风热线 by quarter begun (R4.1). Columns: quarter, due_on (its last day), count, previous (null for the first),
    over (bool: the quarter has ended)."""
    rows, previous = [], None
    for quarter, first, last in quarters():
        if first > as_of:
            break
        count = sum(first <= day <= last and day <= as_of for day in broadcasts["aired_on"])
        rows.append((quarter, last, count, previous, as_of > last))
        previous = count
    frame = pd.DataFrame(rows, columns=["quarter", "due_on", "count", "previous", "over"])
    return frame.astype({"previous": object})


def broadcasts(_rule: Rule, facts: Facts) -> Judgement:
    """R4.1: no quarter has fewer broadcasts than the one before; met once the year's quarters all are so."""
    counted = broadcast_quarters(facts.broadcasts, facts.as_of)

    def judge(row) -> Verdict:
        enough = row.count >= (row.previous if given(row.previous) else 1)
        return quarter_standing(enough, row.due_on, facts.as_of)

    rows = [
        {"standing": judge(row), "quarter": row.quarter, "due_on": row.due_on, "count": row.count, "previous": row.previous}
        for row in counted.itertuples()
    ]  # fmt: skip
    begun = list(rows)
    rows += [
        {"standing": Verdict.NOT_DUE, "quarter": quarter, "due_on": last}
        for quarter, first, last in quarters()
        if first > facts.as_of
    ]
    columns = ("quarter", "due_on", "count", "previous")
    due_on = next_quarter_end(facts.as_of)
    fell = [row["quarter"] for row in rows if row["standing"] == Verdict.MISSED]
    reason = sentence(
        [
            "、".join(f"{row['quarter']}{row['count']}次" for row in begun),
            f"{'、'.join(fell)}比上季度减少" if fell else "",
        ]
    )
    # Counts stay whole numbers beside the quarters that have none yet.
    frame = pd.DataFrame(rows, columns=["standing", *columns], dtype=object)
    return judged(frame, columns, reason, due_on=due_on, whole=True)


def minxin_open(rule: Rule, facts: Facts) -> Judgement:
    """R4.2: all units that should are open; until the end of 组织落实阶段 on a straight line in workdays."""
    counts = facts.minxin_openings
    ends_on = facts.plan.work_ends_on
    columns = ("counted_on", "opened", "should_open")
    if counts.empty:
        nothing = Verdict.UNKNOWN if facts.as_of > ends_on else Verdict.NOT_DUE
        return judged([], columns, "还没有民心网开通统计", due_on=ends_on, nothing=nothing)
    last = counts.iloc[-1]
    rate = Rate(last["opened"], last["should_open"])
    pace = 100 * scheduled_share(facts.plan.issued_on, ends_on, facts.as_of)
    if rate.percent is not None and rate.percent >= (rule.value or 100):
        verdict = Verdict.MET
    elif facts.as_of > ends_on:
        verdict = Verdict.MISSED
    else:
        verdict = Verdict.AT_RISK if (rate.percent or 0) < pace else Verdict.NOT_DUE
    reason = f"开通率{rate.text}，{rate.counts}个（{chinese_date_short(last['counted_on'])}），应为{asked_percent(rule.value)}"
    rows = counts.assign(standing=[None] * (len(counts) - 1) + [verdict])
    return judged(rows, columns, reason, due_on=ends_on, verdict=verdict)


def case_standing(received_on: dt.date, replied_on, resolved_on, as_of: dt.date) -> Verdict:
    """One 民心网 case (R4.3): met with 回声 and 结果; the document sets no day, so that each may wait its own term from
    receipt, see ``resolve_due``."""
    if given(replied_on) and given(resolved_on):
        return Verdict.MET
    return Verdict.MISSED if past(resolve_due(received_on), as_of) else Verdict.NOT_DUE


def resolve_due(received_on: dt.date) -> dt.date:
    """By which a 民心网 case should have 回声 and 结果: ``days.resolve`` workdays after receipt (R4.3, derived)."""
    return add_workdays(received_on, campaign.load().parameters.days.resolve)


def minxin_answered(rule: Rule, facts: Facts) -> Judgement:
    """R4.3: 件件有回声、事事有结果."""
    columns = ("number", "unit_id", "received_on", "resolve_due_on", "replied_on", "resolved_on")
    rows = [] if facts.minxin_cases is None else _with_case_standings(facts.minxin_cases, facts.as_of)
    cases = int(facts.minxin_months["cases"].sum())
    if not cases:
        return judged(rows, columns, "还没有民心网来件")
    lacking = _with_case_standings(facts.minxin_lacking, facts.as_of)
    missed = number_of(lacking, Verdict.MISSED)
    replied = Rate(int(facts.minxin_months["replied"].sum()), cases)
    resolved = Rate(int(facts.minxin_months["resolved"].sum()), cases)
    reason = (
        f"回复率{replied.text}，{replied.counts}件；有结果率{resolved.text}，{resolved.counts}件；"
        f"收件满{campaign.load().parameters.days.resolve}个工作日仍缺回声或结果的{missed}件"
    )
    waiting = lacking.loc[lacking["standing"] == Verdict.NOT_DUE, "resolve_due_on"]
    verdict = Verdict.MISSED if missed else Verdict.MET if len(lacking) < cases else Verdict.NOT_DUE
    return judged(rows, columns, reason, due_on=min(waiting, default=None), verdict=verdict)


def _with_case_standings(cases: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    due = [resolve_due(day) for day in cases["received_on"]]
    cases = cases.assign(resolve_due_on=pd.Series(due, index=cases.index, dtype=object))
    return with_standings(
        cases, lambda row: case_standing(row.received_on, row.replied_on, row.resolved_on, as_of)
    )


def social_counts(rule: Rule, facts: Facts) -> Judgement:
    """R4.4: 行风热线 and 民心网 count at the end of the year; where only one of them is on record, the other cannot."""
    counts = {
        "行风热线（上线次数）": len(facts.broadcasts),
        "民心网（来件数）": int(facts.minxin_months["cases"].sum()),
    }
    over = assessment_over(facts)
    rows = pd.DataFrame(
        [
            {
                "standing": Verdict.MISSED if over and not count and any(counts.values()) else None,
                "kind": kind,
                "count": count,
            }
            for kind, count in counts.items()
        ]
    )
    return year_end_judgement(rule, facts, rows, ("kind", "count"), "考核表应含行风热线和民心网两项")
