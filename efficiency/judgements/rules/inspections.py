"""意见一、明察暗访: R1.1 to R1.3."""

from collections.abc import Iterable

import pandas as pd

from efficiency.campaign.document import Rule
from efficiency.campaign.workdays import quarter_word
from efficiency.judgements.rules.evidence import (
    NEAR_DAYS,
    Facts,
    Judgement,
    given,
    judged,
    next_quarter_end,
    number_of,
    quarter_standing,
    sentence,
    with_standings,
    year_end_judgement,
)
from efficiency.models import InspectionSchedule, Verdict
from efficiency.standings.registers import Register
from efficiency.standings.windows import InspectionWindow, WindowState, inspection_windows


def quarter_rows(windows: Iterable[InspectionWindow]) -> list[dict]:
    """The regular inspections of each quarter of R1.1, one row each, and one row for a quarter without any.

    Keys: standing, quarter, due_on, and of an inspection number, started_on, ended_on, bulletin_on.
    """
    rows = []
    for window in windows:
        empty = {"quarter": quarter_word(window.due_on), "due_on": window.due_on}
        if not window.is_held:
            standing = (
                quarter_standing(False, window.due_on, window.as_of) if window.kept else Verdict.NOT_DUE
            )
            rows.append(
                empty | {"standing": Verdict.UNKNOWN if window.state is WindowState.UNKNOWN else standing}
            )
        for one in window.held:
            found = {name: getattr(one, name) for name in ("number", "started_on", "ended_on", "bulletin_on")}
            standing = Verdict.MET if given(one.bulletin_on) else Verdict.AT_RISK
            rows.append(empty | found | {"standing": standing})
    return rows


def regular_inspections(_rule: Rule, facts: Facts) -> Judgement:
    """R1.1: each quarter has a completed regular inspection whose result was made public; met once all of them have."""
    kept = facts.registers.are_open(Register.INSPECTIONS)
    rows = quarter_rows(inspection_windows(facts.plan, facts.inspections, facts.as_of, kept=kept))
    missed = [row["quarter"] for row in rows if row["standing"] == Verdict.MISSED]
    unpublished = [row["number"] for row in rows if row.get("number") and row["standing"] == Verdict.AT_RISK]
    near = [row["quarter"] for row in rows if not row.get("number") and row["standing"] == Verdict.AT_RISK]
    done = len({row["quarter"] for row in rows if row.get("number")})
    due_on = next_quarter_end(facts.as_of)
    reason = sentence(
        [
            f"已组织定期明察暗访的季度{done}个",
            f"{'、'.join(missed)}没有组织" if missed else "",
            f"{'、'.join(near)}只剩不到{NEAR_DAYS}天，还没有组织" if near else "",
            f"{len(unpublished)}次的结果还没有公开" if unpublished else "",
        ]
    )
    return judged(rows, REGULAR_COLUMNS, reason, due_on=due_on, whole=True)


REGULAR_COLUMNS = ("quarter", "due_on", "number", "started_on", "ended_on", "bulletin_on")


def triggered_inspections(_rule: Rule, facts: Facts) -> Judgement:
    """R1.2: each ad-hoc inspection names the reflection that set it off."""
    rows = facts.inspections[facts.inspections["schedule"] == InspectionSchedule.AD_HOC]
    rows = with_standings(
        rows,
        lambda row: (
            Verdict.MET if given(row.trigger_kind) and given(row.trigger_reference) else Verdict.MISSED
        ),
    )
    lacking = number_of(rows, Verdict.MISSED)
    reason = (
        f"不定期明察暗访{len(rows)}次，"
        + (f"{lacking}次没有记明触发来源" if lacking else "每次都记明触发来源")
        + f"；结果已公开{int(rows['bulletin_on'].notna().sum())}次（“视情况”公开，不据此判定）"
        if len(rows)
        else "尚未组织不定期明察暗访"
    )
    return judged(rows, ("number", "started_on", "trigger_kind", "trigger_reference", "bulletin_on"), reason)


def findings_count(rule: Rule, facts: Facts) -> Judgement:
    """R1.3: each problem found in an inspection has a state of 整改 and counts at the end of the year."""
    rows = facts.findings[facts.findings["inspection_number"].notna()]
    late = int((rows["unit_days_over"] > 0).sum())
    rows = rows.assign(
        standing=pd.Series(
            [Verdict.AT_RISK if days else None for days in rows["unit_days_over"]],
            index=rows.index,
            dtype=object,
        )
    )
    what = (
        f"发现问题{len(rows)}个，有整改状态的{int(rows['state'].notna().sum())}个"
        + (f"，逾期未报整改的{late}个" if late else "")
        if len(rows)
        else "没有明察暗访发现的问题"
    )
    columns = ("number", "inspection_number", "unit_id", "found_on", "kind", "rectify_due_on", "state")
    return year_end_judgement(rule, facts, rows, columns, what)
