"""What covert visits find out about service (任务14), and how far each finding is put right.

Pure: the frame of ``queries.supervision.findings`` goes in, frames come out; the day is an argument.
"""

import datetime as dt

import pandas as pd

from efficiency.models import FindingSource, RectificationState

# 生冷硬、推诿扯皮、不一次性告知 in the words of the finding's kinds. 公示不全 belongs to 任务24.
SERVICE_KINDS = (
    "态度生硬", "未一次性告知", "脱岗离岗", "上班时间炒股/游戏", "未挂牌着装", "监督电话无人接听", "超时未办",
)  # fmt: skip

OVERDUE, WAITING, RETURNED, REPORTED, VERIFIED = (
    "逾期未报整改",
    "期限内未报",
    "退回重办",
    "已报待核实",
    "已核实",
)
STATES = (OVERDUE, RETURNED, WAITING, REPORTED, VERIFIED)
_STATE_OF = {
    RectificationState.REPORTED: REPORTED,
    RectificationState.VERIFIED: VERIFIED,
    RectificationState.RETURNED: RETURNED,
}
QUARTERS = ("一季度", "二季度", "三季度", "四季度")


def quarter_of(day: dt.date) -> str:
    """``三季度``."""
    return QUARTERS[(day.month - 1) // 3]


def covert_findings(findings: pd.DataFrame, kinds: tuple[str, ...], as_of: dt.date) -> pd.DataFrame:
    """The covert visits' findings of ``kinds`` with the columns of ``with_standing``."""
    return with_standing(
        findings[(findings["source"] == FindingSource.COVERT) & findings["kind"].isin(kinds)], as_of
    )


def with_standing(findings: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Findings with two columns more: quarter, and standing (one of ``STATES``).

    A finding without a report is 逾期 from the day after its ``rectify_due_on``; one sent back is 退回重办 until it is
    reported again.
    """
    standing = [
        _STATE_OF[state] if isinstance(state, str) else OVERDUE if due_on < as_of else WAITING
        for state, due_on in zip(findings["state"], findings["rectify_due_on"], strict=True)
    ]
    return findings.assign(quarter=[quarter_of(day) for day in findings["found_on"]], standing=standing)


def count_by(findings: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """How many findings per ``dimension`` (unit_id, quarter or kind) and standing, most findings first.

    Columns: key (of the dimension), state (one of ``STATES``), value (count), total (of the key).
    """
    counted = findings.groupby([dimension, "standing"], as_index=False).agg(value=("number", "count"))
    counted = counted.rename(columns={dimension: "key", "standing": "state"})
    totals = counted.groupby("key")["value"].transform("sum")
    return counted.assign(total=totals).sort_values(
        ["total", "key"], ascending=[False, True], kind="stable", ignore_index=True
    )
