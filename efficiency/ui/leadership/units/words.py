"""Units in words: what supervision saw of them and how they report, with the counts behind each rate."""

import pandas as pd

from efficiency import campaign
from efficiency.campaign.plan import Plan
from efficiency.core.keeping import kept
from efficiency.metrics import Rate
from efficiency.ui.parts.blocks import (
    Column,
)
from efficiency.ui.parts.frame import Page

SUPERVISED_COLUMNS = {
    "name": Column("单位", pinned=True),
    "heard_incidents": Column("被反映（件）", "number"),
    "reply_text": Column(
        "3日内回复",
        help=f"已回复的反映中按时回复的件数；3日责任在{campaign.load().supervisor}，单位反馈慢会拖累它。",
    ),
    "registration_text": Column("登记率", help="已登记/全部已知公务活动（R2.2）"),
    "findings": Column("查出问题（个）", "number"),
    "rectified_text": Column("已整改核实"),
    "overdue": Column("整改逾期未报（个）", "number"),
    "score_text": Column("评议得分", help="最近一轮各评议形式按参评人数加权"),
    "satisfaction_text": Column("投诉满意率"),
}
SUPERVISED_COUNTS = {
    "activities": "已知公务活动", "registered": "已登记", "replied": "已回复", "in_time": "按时回复", "reply_due": "应复", "rectified": "已整改核实数",
    "respondents": "参评人数", "received": "投诉受理", "closed": "投诉办结", "surveyed": "投诉回访", "satisfied": "投诉满意",
}  # fmt: skip
SUPERVISED_DEFINITION = (
    "登记率＝已登记公务活动/全部已知公务活动；3日内回复＝按时回复件数/应复件数（已回复和超期未复），按正式口径；"
    f"整改以{campaign.load().supervisor}核实为准；"
    "满意率＝回访满意件数/回访件数；没有分母的写“—”；境内监测点一份周回执也没有的，被反映写“—”，没有暗访过的，暗访发现写“—”，都不是零。"
)


def supervised_words(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    """``supervised.units`` with the names and the rates as text, each with its counts."""
    return _worded(page.plan, rows)


@kept
def _worded(plan: Plan, rows: pd.DataFrame) -> pd.DataFrame:
    def rate(numerator: str, denominator: str) -> list[str]:
        pairs = zip(rows[numerator], rows[denominator], strict=True)
        return [_rate_words(Rate(top, bottom)) for top, bottom in pairs]

    return rows.assign(
        name=[plan.unit(unit_id).name for unit_id in rows["unit_id"]],
        registration_text=rate("registered", "activities"),
        reply_text=rate("in_time", "reply_due"),
        rectified_text=rate("rectified", "findings"),
        satisfaction_text=rate("satisfied", "surveyed"),
        score_text=[
            "—" if pd.isna(score) else f"{score:.1f}分（{people:.0f}人）"
            for score, people in zip(rows["score"], rows["respondents"], strict=True)
        ],
    )


def _rate_words(rate: Rate) -> str:
    return f"{rate.text}（{rate.counts}）" if rate.denominator else "—"


def on_time_words(rows: pd.DataFrame) -> list[str]:
    """``35/37`` for each row of ``metrics.unit_summary``; an em dash where no report was due."""
    return [
        f"{on_time:.0f}/{expected:.0f}" if expected > 0 else "—"
        for on_time, expected in zip(rows["on_time"], rows["expected"], strict=True)
    ]
