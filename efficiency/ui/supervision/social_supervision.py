"""社会监督 on a page: 行风热线, the units on 民心网, and the answers and results of its cases."""

import datetime as dt
from functools import partial

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.campaign.workdays import month_end
from efficiency.charts import AMBER, BLUE, PALE_BLUE, RED
from efficiency.charts.measures import state_bars
from efficiency.charts.series import target_line
from efficiency.core.keeping import kept
from efficiency.figures.over_time import (
    UNDER_WAY,
    broadcasts_settled,
    case_months,
    cases_by_receipt,
    cohort_words,
    marked_months,
    runs_still,
    with_mark,
)
from efficiency.figures.supervision import (
    BOTH_LACKING,
    RESOLVED,
    RESULT_LACKING,
    minxin_parts,
    minxin_rates,
    minxin_units,
)
from efficiency.judgements.rules.evidence import given
from efficiency.judgements.rules.social_supervision import broadcast_quarters, case_standing
from efficiency.models import Verdict
from efficiency.subjects.social_supervision import HOTLINE, MINXIN, OPENING
from efficiency.ui.parts.blocks import Column, chart, definition, of_field, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.limits import limits_block
from efficiency.ui.parts.sections import scoped_header

PART_COLOURS = {BOTH_LACKING: RED, RESULT_LACKING: AMBER, RESOLVED: BLUE}
OVER, GOING_ON = "已结束的季度", "本季度，未结束"


@kept
def _quarters(aired: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """``broadcast_quarters`` as their picture draws them."""
    counted = broadcast_quarters(aired, as_of)
    return counted.assign(
        name=counted["quarter"], key=counted["quarter"], value=counted["count"],
        state=[OVER if each else GOING_ON for each in counted["over"]],
    )  # fmt: skip


def hotline(page: Page, aired: pd.DataFrame) -> None:
    """行风热线 quarter by quarter (R4.1). ``aired``: of ``queries.supervision.broadcasts``."""
    scoped_header(page, "行风热线")
    counted = _quarters(aired, page.as_of)
    over = counted[counted["over"]]
    fell = [row.quarter for row in over.itertuples() if row.previous is not None and row.count < row.previous]
    if aired.empty:
        st.info("截至统计日没有上线记录。")
    else:
        words = "、".join(f"{row.quarter}{row.count}次" for row in counted.itertuples())
        st.subheader(f"{words}：" + (f"{'、'.join(fell)}比上季度减少" if fell else "已结束的季度没有减少"))
        colours = {OVER: BLUE, GOING_ON: PALE_BLUE}
        chart(
            state_bars(
                counted, name_title="季度", state_title="季度", unit="上线（次）", states=colours, row_height=36,
                marks=dict.fromkeys(counted.loc[~counted["over"].astype(bool), "quarter"], UNDER_WAY),
            ),
            key="quarters", alt_text="行风热线各季度上线次数",
        )  # fmt: skip
    definition("“逐步增加上线次数”按逐季不减判定，未结束的季度不判定。")
    limits_block(
        "各次上线来电的办结率",
        lambda: broadcasts_settled(aired),
        key="hotline",
        unit="%",
        rising_is_good=True,
    )
    table(
        page,
        aired.assign(unit=[page.plan.unit(unit_id).name for unit_id in aired["unit_id"]]),
        {
            "aired_on": of_field(HOTLINE, "aired_on", "date", pinned=True), "unit": of_field(HOTLINE, "unit_id"),
            "calls": of_field(HOTLINE, "calls", "number"), "closed": of_field(HOTLINE, "closed", "number"),
        },
        subject="行风热线", empty="截至统计日，没有上线记录。", on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip


def openings(page: Page, opened: pd.DataFrame) -> None:
    """How many units are open on 民心网 (R4.2). ``opened``: of ``queries.supervision.minxin_openings``."""
    scoped_header(page, "民心网开通", city=True)
    if opened.empty:
        st.info("截至统计日没有开通统计。没有统计不是没有开通。")
    else:
        left = int(opened["should_open"].iloc[-1] - opened["opened"].iloc[-1])
        st.subheader(f"还有{left}个单位没有开通" if left else "应开通的单位都已开通")
        shown = opened.assign(
            period_end=opened["counted_on"], value=opened["opened"],
            counts=[f"{row.opened}/{row.should_open}个" for row in opened.itertuples()],
        )  # fmt: skip
        goal = float(opened["should_open"].iloc[-1])
        chart(
            target_line(shown, unit="个", target=goal, target_words=f"应开通{goal:.0f}个", zero=True),
            key="openings", alt_text="民心网已开通单位数",
        )  # fmt: skip
        table(
            page, opened,
            {"counted_on": of_field(OPENING, "counted_on", "date"), "opened": of_field(OPENING, "opened", "number"),
             "should_open": of_field(OPENING, "should_open", "number")},
            subject="民心网开通", empty="没有开通统计。",
        )  # fmt: skip


def cases_answered(page: Page, months: pd.DataFrame, lacking: pd.DataFrame) -> None:
    """件件有回声、事事有结果 (R4.3): by month of receipt, and case by case what still lacks either.

    ``months``: of ``queries.supervision.minxin_months``; ``lacking``: of ``minxin_lacking``.
    """
    cases = int(months["cases"].sum())
    scoped_header(page, "件件有回声、事事有结果")
    if not cases:
        st.info("截至统计日没有民心网来件。")
    else:
        standing = pd.Series(
            [case_standing(r.received_on, r.replied_on, r.resolved_on, page.as_of) for r in lacking.itertuples()],
            index=lacking.index, dtype=object,
        )  # fmt: skip
        old = int((standing == Verdict.MISSED).sum())
        days = campaign.load().parameters.days.resolve
        st.subheader(f"缺回声或结果的{len(lacking)}件，其中收件满{days}个工作日的{old}件")
        cohorts = case_months(months, lacking, page.as_of)
        said = [cohort_words(each, "有回声和结果", "在办理期限内") for each in cohorts if each.waiting]
        if said:
            st.markdown("；".join(said) + "。")
        running = [day for day in set(months["month"]) if runs_still(month_end(day), page.as_of)]
        marks = marked_months(set(months["month"]), page.as_of, running)
        parts = minxin_parts(minxin_rates(months), marks)
        chart(
            state_bars(
                parts, name_title="收件月份", state_title="办理", unit="来件（件）", states=PART_COLOURS, row_height=34,
                marks={with_mark(month, mark): mark for month, mark in marks.items()},
            ),
            key="rates", alt_text="民心网各月来件的回声和结果",
        )  # fmt: skip
        lacking = lacking.assign(
            unit=[page.plan.unit(unit_id).name for unit_id in lacking["unit_id"]],
            lacks=["结果" if given(day) else "回声和结果" for day in lacking["replied_on"]],
            standing=[Verdict(each).label for each in standing],
            waited=[(page.as_of - day).days for day in lacking["received_on"]],
        )
        for column, words in (("replied", "回复率"), ("resolved", "有结果率")):
            limits_block(
                f"按收件月份的{words}", partial(cases_by_receipt, months, column, page.as_of), key=f"minxin_{column}",
                unit="%", rising_is_good=True, target=100.0, target_words="要求100%",
            )  # fmt: skip
    definition(
        "图按收件月份计；“未成熟”的月份还有来件在办理期限内，回声和结果还会增加。文件没有写多少天内，按每件收件后"
        f"{campaign.load().parameters.days.resolve}个工作日（派生）计，过期仍缺的为不合规。"
    )
    table(
        page,
        lacking,
        {
            "number": of_field(MINXIN, "number", pinned=True), "unit": of_field(MINXIN, "unit_id"),
            "received_on": of_field(MINXIN, "received_on", "date"),
            "lacks": Column("还缺"), "waited": Column("已等（天）", "number"), "standing": Column("判定"),
            "replied_on": of_field(MINXIN, "replied_on", "date"),
        },
        subject="缺回声或结果的来件", empty="收到的来件都有回声、有结果。" if cases else "截至统计日没有民心网来件。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip


def cases_by_unit(page: Page, months: pd.DataFrame) -> None:
    """The same by unit. ``months``: of ``queries.supervision.minxin_months``."""
    names = {unit.id: unit.name for unit in page.plan.units}
    by_unit = minxin_units(months).assign(unit=lambda rows: rows["unit_id"].map(names))
    if len(by_unit):
        scoped_header(page, "各承办单位的回声和结果")
        table(
            page,
            by_unit,
            {
                "unit": Column("承办单位", pinned=True), "cases": Column("来件（件）", "number"),
                "replied": Column("有回声（件）", "number"), "reply_rate": Column("回复率", "percent"),
                "resolved": Column("有结果（件）", "number"), "result_rate": Column("有结果率", "percent"),
            },
            subject="民心网各单位办理", empty="没有来件。", on_open=lambda row: go("units", unit=row["unit_id"]),
        )  # fmt: skip
