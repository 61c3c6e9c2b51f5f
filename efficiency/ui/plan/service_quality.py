"""Service on a page: what covert visits found and whether it was put right, complaints about five sectors."""

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.campaign.document import Section, display
from efficiency.campaign.workdays import quarter_word
from efficiency.figures.indicator_series import month_ends, month_word
from efficiency.figures.rate_grid import TOTAL, rate_grid, total_of, worst_first
from efficiency.figures.service_findings import (
    SERVICE_KINDS,
    count_by,
    found_for_visits,
    quarters_of,
)
from efficiency.judgements.news import News, against_expected, groups_of, lowest, nothing_named, tested_words
from efficiency.metrics import Rate
from efficiency.models import VisitMode
from efficiency.queries.indicators import readings
from efficiency.queries.supervision import visits
from efficiency.ui.parts.blocks import Column, chart, definition, table
from efficiency.ui.parts.frame import Page, go, on_paper
from efficiency.ui.parts.limits import funnel_block
from efficiency.ui.parts.rate_grids import rate_grid_view
from efficiency.ui.parts.rectifications import rectification_bars
from efficiency.ui.seams.address import kept_choice

ALL_YEAR = "all"
_PERIODS = {ALL_YEAR: "今年以来"}


def _section(page: Page) -> Section:
    return page.plan.section_of_page("service_quality")


def _sectors(page: Page) -> dict[str, str]:
    """The sectors whose complaints are counted: id -> short name."""
    return {unit_id: page.plan.unit(unit_id).short_name for unit_id in _section(page).parts["sectors"]}


def service_findings(page: Page, found: pd.DataFrame) -> None:
    """What covert visits found wrong in service, by quarter and unit, and whether it was put right (任务14).

    ``found``: of ``service_findings.covert_findings``, with the unit's name in ``unit``.
    """
    held = quarters_of(found)
    st.header("暗访发现的服务问题和整改")
    chosen_quarter = kept_choice("季度", _PERIODS | held, key="quarter")
    period = held.get(chosen_quarter, ALL_YEAR)
    chosen = found if period == ALL_YEAR else found[found["quarter"] == period]
    seen = visits(page.scope)
    seen = seen[seen["mode"] == VisitMode.COVERT]
    if period != ALL_YEAR:
        seen = seen[[quarter_word(day) == period for day in seen["visited_on"]]]
    uneven = found_for_visits(chosen, seen)
    heading = _findings_heading(page, chosen, period, uneven)
    st.subheader(heading)
    if len(chosen):
        _findings_bars(page, chosen, heading)
    definition(
        f"只计暗访发现的{'、'.join(SERVICE_KINDS)}，按发现日归入季度；明察和电话暗访见“一、明察暗访”。点一条看该单位。",
        tested=tested_words(uneven, lambda unit_id: page.plan.unit(unit_id).name, "个"),
    )
    funnel_block(
        "各单位发现问题与暗访次数", lambda: uneven, lambda unit_id: page.plan.unit(unit_id).name, key="service", unit="个",
        exposure="次暗访",
    )  # fmt: skip
    with st.expander(
        f"暗访发现服务问题明细（{len(chosen)}行）",
        icon=":material/table_rows:",
        expanded=on_paper() or chosen.empty,
    ):
        table(
            page,
            chosen,
            {
                "unit": Column("单位", pinned=True),
                "found_on": Column("发现日期", "date"),
                "kind": Column("问题"),
                "standing": Column("整改"),
                "rectify_due_on": Column("整改期限", "date"),
                "description": Column("情况", "long"),
            },
            subject="暗访发现服务问题",
            empty="本期没有暗访发现服务问题的记录。",
            on_open=lambda row: go("units", unit=row["unit_id"]),
            extra={"number": "编号", "quarter": "季度", "verified_on": "核实日期"},
        )


def _findings_heading(page: Page, rows: pd.DataFrame, period: str, uneven: News) -> str:
    """How many, quarter by quarter, who was found wanting more often than its visits explain, and what is overdue."""
    whose = page.whose
    if rows.empty:
        return f"{whose}没有暗访发现服务问题的记录，不等于没有问题"
    quarters = rows["quarter"].value_counts().reindex(list(quarters_of(rows).values()))
    each = (
        "（" + "、".join(f"{name}{count:.0f}" for name, count in quarters.items()) + "）"
        if len(quarters) > 1
        else ""
    )
    overdue = (rows["unit_days_over"] > 0).sum()
    tail = f"{overdue}个逾期未报整改" if overdue else "没有逾期未报整改的"
    top = uneven.first
    compared = (
        f"{page.plan.unit(top.key).name}{top.count}个，{against_expected(top, '暗访次数', '个')}"
        if top
        else nothing_named(uneven, "各单位")
    )
    if rows["unit"].nunique() > 1:
        tail = f"{compared}；{tail}"
    return f"{whose}{_PERIODS.get(period, period)}暗访发现服务问题{len(rows)}个{each}；{tail}"


def _findings_bars(page: Page, chosen: pd.DataFrame, heading: str) -> None:
    """The findings by quarter and by unit; a click opens the unit."""
    order = list(quarters_of(chosen).values())
    quarters = count_by(chosen, "quarter").assign(name=lambda rows: rows["key"])
    quarters = quarters.sort_values("name", key=lambda names: names.map(order.index))
    chart(
        rectification_bars(quarters, name_title="季度"),
        key="findings_by_quarter",
        alt_text="各季度暗访发现的服务问题和整改状态",
    )
    units = count_by(chosen, "unit_id").assign(
        name=lambda rows: [page.plan.unit(key).name for key in rows["key"]]
    )
    clicked = chart(
        rectification_bars(units, name_title="单位", select="unit"),
        key="findings_by_unit",
        alt_text=heading,
        select="unit",
    )
    if clicked:
        go("units", unit=clicked["key"])


def sector_grid(page: Page) -> tuple[pd.DataFrame, list[str]]:
    """Completion of the complaints about five sectors by month: the grid of ``rate_grid.rate_grid``, and its months."""
    sectors = _sectors(page)
    complaints = readings(page.scope, "SECTOR_COMPLAINT")
    complaints["row"] = complaints["unit_id"].map(sectors)
    complaints["column"] = [month_word(day) for day in complaints["period_end"]]
    first = complaints["period_end"].min() if len(complaints) else page.as_of
    months = [month_word(day) for day in month_ends(first, page.as_of)]
    return rate_grid(complaints, rows=list(sectors.values()), columns=months), months


def sector_complaints(page: Page, grid: pd.DataFrame, months: list[str]) -> None:
    """How five sectors settle complaints (任务15). ``grid``, ``months``: of ``sector_grid``."""
    handled, complaint_words = total_of(grid), campaign.load().indicator("SECTOR_COMPLAINT")
    st.header(f"{'、'.join(_sectors(page).values())}行业的投诉")
    totals = grid[(grid["column"] == TOTAL) & (grid["row"] != TOTAL) & grid["percent"].notna()]
    if totals.empty:
        st.info("五个行业尚未报投诉数，不等于没有投诉。")
    else:
        behind = lowest(groups_of(totals, "row", "numerator", "denominator"))
        low = behind.first
        compared = (
            f"{low.key}行业{Rate(low.count, low.exposure).text}，{low.exposure:,.0f}件中办结{low.count:,}件，"
            f"{against_expected(low, '五个行业合计', '件')}"
            if low
            else nothing_named(behind, "五个行业")
        )
        st.subheader(f"五个行业办结率合计{handled.text}，{handled.counts}件；{compared}")
        rate_grid_view(
            page, grid, rows=worst_first(grid), columns=months, subject="公共服务行业投诉", row_title="行业",
            column_title="月份", numerator="办结（件）", denominator="受理（件）", rate="办结率",
            nothing_words="当月没有受理投诉",
        )  # fmt: skip
        definition(
            f"{complaint_words.definition}文件未量化，原文：{display(complaint_words.quote)}。",
            tested=tested_words(behind, str, "件"),
        )
