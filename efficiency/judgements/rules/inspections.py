"""意见一、明察暗访: R1.1 to R1.3."""

from collections.abc import Iterable

import pandas as pd

from efficiency.campaign.document import Rule
from efficiency.campaign.workdays import quarter_word
from efficiency.judgements.rules.evidence import (
    NEAR_DAYS,
    Facts,
    Judgement,
    assessment_over,
    given,
    judged,
    next_quarter_end,
    number_of,
    publish_due,
    quarter_standing,
    sentence,
    unpublished_standing,
    with_standings,
    year_end_judgement,
)
from efficiency.models import InspectionSchedule, Verdict
from efficiency.standings.registers import Register
from efficiency.standings.turns import past
from efficiency.standings.windows import InspectionWindow, WindowState, inspection_windows


def quarter_rows(windows: Iterable[InspectionWindow]) -> list[dict]:
    """The regular inspections of each quarter of R1.1, one row each, and one row for a quarter without any.

    Keys: standing, quarter, due_on, and of an inspection number, started_on, ended_on, bulletin_on, publish_due_on (by which
    its result should be public, a term of the campaign).
    """
    rows = []
    for window in windows:
        some_public = any(given(one.bulletin_on) for one in window.held)
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
            due_on = publish_due(one.ended_on)
            public = given(one.bulletin_on) or (some_public and not past(due_on, window.as_of))
            standing = Verdict.MET if public else unpublished_standing(due_on, window.as_of)
            rows.append(empty | found | {"standing": standing, "publish_due_on": due_on})
    return rows


def regular_inspections(_rule: Rule, facts: Facts) -> Judgement:
    """R1.1: each quarter has a completed regular inspection whose result was made public; met once all of them have."""
    kept = facts.registers.are_open(Register.INSPECTIONS)
    rows = quarter_rows(inspection_windows(facts.plan, facts.inspections, facts.as_of, kept=kept))
    missed = [row["quarter"] for row in rows if not row.get("number") and row["standing"] == Verdict.MISSED]
    held = [row for row in rows if row.get("number")]
    unpublished = [row for row in held if not given(row["bulletin_on"])]
    late = [row for row in unpublished if row["standing"] in (Verdict.AT_RISK, Verdict.MISSED)]
    near = [row["quarter"] for row in rows if not row.get("number") and row["standing"] == Verdict.AT_RISK]
    done = len({row["quarter"] for row in held})
    waiting = [row["publish_due_on"] for row in unpublished if row not in late]
    due_on = min([day for day in (next_quarter_end(facts.as_of), *waiting) if day], default=None)
    reason = sentence(
        [
            f"已组织定期明察暗访的季度{done}个",
            f"{'、'.join(missed)}没有组织" if missed else "",
            f"{'、'.join(near)}只剩不到{NEAR_DAYS}天，还没有组织" if near else "",
            f"{len(unpublished)}次的结果还没有公开"
            + (f"，其中{len(late)}次已过派生的公开期限" if late else "，公开期限未到")
            if unpublished
            else "",
        ]
    )
    return judged(rows, REGULAR_COLUMNS, reason, due_on=due_on, whole=True)


REGULAR_COLUMNS = ("quarter", "due_on", "number", "started_on", "ended_on", "publish_due_on", "bulletin_on")


def triggered_inspections(_rule: Rule, facts: Facts) -> Judgement:
    """R1.2: each ad-hoc inspection names the reflection that set it off, and that came before it."""
    rows = facts.inspections[facts.inspections["schedule"] == InspectionSchedule.AD_HOC]
    came = dict(zip(facts.triggers["number"], facts.triggers["received_on"], strict=True))
    rows = rows.assign(
        received_on=pd.Series(
            [came.get(n) for n in rows["trigger_reference"]], index=rows.index, dtype=object
        )
    )

    def judge(row) -> Verdict:
        named = given(row.trigger_kind) and given(row.trigger_reference)
        after = given(row.received_on) and row.received_on > row.started_on
        return Verdict.MET if named and not after else Verdict.MISSED

    rows = with_standings(rows, judge)
    lacking = int((rows["trigger_kind"].isna() | rows["trigger_reference"].isna()).sum())
    after = number_of(rows, Verdict.MISSED) - lacking
    reason = (
        f"不定期明察暗访{len(rows)}次，"
        + (f"{lacking}次没有记明触发来源" if lacking else "每次都记明触发来源")
        + (f"，{after}次的触发来源在察访开始以后才收到" if after else "")
        + f"；结果已公开{int(rows['bulletin_on'].notna().sum())}次（“视情况”公开，不据此判定）"
        if len(rows)
        else "尚未组织不定期明察暗访"
    )
    columns = ("number", "started_on", "trigger_kind", "trigger_reference", "received_on", "bulletin_on")
    return judged(rows, columns, reason)


def findings_count(rule: Rule, facts: Facts) -> Judgement:
    """R1.3: each problem found in an inspection has a state of 整改 and counts at the end of the year; what has none when the
    assessment is over cannot count."""
    rows = facts.findings[facts.findings["inspection_number"].notna()]
    late = int((rows["unit_days_over"] > 0).sum())
    over = assessment_over(facts)
    accused = Verdict.MISSED if over else Verdict.AT_RISK
    rows = rows.assign(
        standing=pd.Series(
            [accused if days else None for days in rows["unit_days_over"]], index=rows.index, dtype=object
        )
    )
    what = (
        f"明察暗访发现问题{len(rows)}个，有整改状态的{int(rows['state'].notna().sum())}个"
        + (f"，逾期未报整改的{late}个" if late else "")
        if len(rows)
        else "没有明察暗访发现的问题"
    )
    columns = ("number", "inspection_number", "unit_id", "found_on", "kind", "rectify_due_on", "state")
    return year_end_judgement(rule, facts, rows, columns, what)
