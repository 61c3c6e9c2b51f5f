"""政务公开和办事公开 on a page: sectors and items, the platform to look things up, what covert visits found hidden."""

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.campaign.document import Section, display
from efficiency.campaign.words import percent
from efficiency.charts.measures import plain_line
from efficiency.charts.series import ranked_bars
from efficiency.figures.disclosure import INDICATOR, cells_behind, items_behind, lagging_items
from efficiency.figures.indicator_series import reported, summed
from efficiency.figures.rate_grid import UNREPORTED, worst_first
from efficiency.judgements.news import News, against_expected, nothing_named, tested_words
from efficiency.ui.parts.blocks import Column, chart, definition, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.limits import funnel_block
from efficiency.ui.parts.rate_grids import rate_grid_view

_NOTHING_REPORTED = "八个行业尚未报办事公开情况，不等于没有公开。"


def _section(page: Page) -> Section:
    return page.plan.section_of_page("open_government")


def sector_names(page: Page) -> dict[str, str]:
    """The eight sectors whose 办事公开 is counted: id -> short name."""
    return {unit_id: page.plan.unit(unit_id).short_name for unit_id in _section(page).parts["sectors"]}


def disclosure_grid(page: Page, grid: pd.DataFrame) -> None:
    """Eight sectors, seven items (任务24), and the worst cell. ``grid``: of ``disclosure.latest_grid``."""
    disclosure = campaign.load().indicator(INDICATOR)
    st.header("办事公开：八个行业、七项内容")
    lagging = lagging_items(grid)
    if lagging.empty:
        st.info(_NOTHING_REPORTED)
        return
    _sector_grid(page, grid, lagging)
    st.markdown(
        f":gray-badge[文件未量化]　文件要求“{display(disclosure.quote)}”，没有给出比例；颜色只表示离全面公开还差多少。"
    )


def disclosure_items(known: pd.DataFrame, grid: pd.DataFrame) -> None:
    """Which items lag in all sectors together, and all of them month by month (任务24).

    ``known``: readings with ``disclosure.INDICATOR``; ``grid``: of ``disclosure.latest_grid``.
    """
    st.header("办事公开：各项内容和逐月变化")
    lagging = lagging_items(grid)
    if lagging.empty:
        st.info(_NOTHING_REPORTED)
        return
    _item_bars(lagging, items_behind(grid))
    trend = summed(known, INDICATOR)
    st.subheader(
        f"八个行业合计公开率{trend['month'].iloc[0]}{percent(trend['value'].iloc[0])}，"
        f"{trend['month'].iloc[-1]}{percent(trend['value'].iloc[-1])}（{trend['counts'].iloc[-1]}）"
    )
    chart(
        plain_line(trend, unit="公开率（%）"), key="disclosure_trend", alt_text="八个行业办事公开率逐月变化"
    )


def _sector_grid(page: Page, grid: pd.DataFrame, lagging: pd.DataFrame) -> None:
    """Sectors by items, a click opens the sector."""
    disclosure, items = (
        campaign.load().indicator(INDICATOR),
        page.plan.task(_section(page).part("disclosure")).disclosure_items,
    )
    silent = (grid["state"] == UNREPORTED).sum()
    behind = cells_behind(grid)
    if low := behind.first:
        sector, item = low.key
        st.subheader(
            f"{sector}行业的“{item}”公开{low.count}/{low.exposure:.0f}家，{against_expected(low, '各行业各项合计', '家')}"
        )
    else:
        st.subheader(nothing_named(behind, "各行业各项内容"))
    order = worst_first(grid)
    clicked = rate_grid_view(
        page, grid, rows=order, columns=lagging["column"].tolist() + [i for i in items if i not in set(lagging["column"])],
        subject="办事公开", row_title="行业", column_title="内容", numerator="已公开（家）", denominator="应公开（家）",
        rate="公开率", nothing_words="没有列入范围的单位", keys={name: unit_id for unit_id, name in sector_names(page).items()},
    )  # fmt: skip
    if clicked:
        go("units", unit=clicked)
    definition(
        f"{disclosure.definition}各格取最近一次读数，“未报”为从未报数（{silent}格）。点一格看该行业。",
        tested=tested_words(behind, "的".join, "家"),
    )
    funnel_block(
        "各行业各项公开",
        lambda: behind,
        "的".join,
        key="disclosure",
        unit="家",
        exposure="家应公开",
        share=True,
    )


def _item_bars(lagging: pd.DataFrame, behind: News) -> None:
    """The seven items, the least disclosed first; ``behind``: which stand out."""
    st.subheader(
        f"{'、'.join(f'“{each.key}”' for each in behind.standing_out[:2])}公开得比其他项少"
        if behind.first
        else f"各项内容公开率：{nothing_named(behind, '各项')}"
    )
    chart(
        ranked_bars(
            lagging.assign(
                name=lagging["column"], value=lagging["percent"], key=lagging["column"],
                words=[f"{percent(p)}（{c}）" for p, c in zip(lagging["percent"], lagging["counts"], strict=True)],
            ),
            name_title="内容", value_title="公开率（%）",
        ),
        key="disclosure_items",
        alt_text="七项办事信息的公开率，由低到高",
    )  # fmt: skip
    if test := tested_words(behind, str, "家"):
        definition("各项的公开率与各项合计比较。", tested=test)


def query_platform(page: Page, entries: pd.DataFrame) -> None:
    """How many entries the public can look up (任务24). ``entries``: the QUERY_PLATFORM series."""
    latest, platform = reported(entries), campaign.load().indicator("QUERY_PLATFORM")
    st.header("办事信息公开查询平台")
    if latest.empty:
        st.info("查询平台条目尚未报数。")
    else:
        first, last = latest.iloc[0], latest.iloc[-1]
        st.subheader(
            f"查询平台{last['month']}末有{last['value']:,.0f}条"
            + (
                f"，比{first['month']}末多{last['value'] - first['value']:,.0f}条"
                if len(latest) > 1
                else "，这是首次报数"
            )
        )
        if len(latest) > 1:
            chart(
                plain_line(entries, unit="条目（条）"), key="query_platform", alt_text="查询平台条目逐月变化"
            )
        definition(f"{platform.definition}文件未量化条数。")
        table(
            page,
            latest,
            {
                "month": Column("月份", pinned=True),
                "value": Column("条目（条）", "number"),
                "note": Column("说明", "long"),
            },
            subject="查询平台条目",
            empty="尚未报数。",
            extra={"period_end": "期末"},
        )


def hidden_findings(page: Page, hidden: pd.DataFrame) -> None:
    """What covert visits found not posted. ``hidden``: of ``service_findings.covert_findings``."""
    st.header("暗访发现的公示不全")
    st.subheader(
        f"{page.whose}暗访发现公示不全{len(hidden)}个"
        if len(hidden)
        else f"{page.whose}没有暗访发现公示不全的记录"
    )
    table(
        page,
        hidden.assign(unit=[page.plan.unit(unit_id).name for unit_id in hidden["unit_id"]]),
        {
            "unit": Column("单位", pinned=True),
            "found_on": Column("发现日期", "date"),
            "standing": Column("整改"),
            "rectify_due_on": Column("整改期限", "date"),
            "description": Column("情况", "long"),
        },
        subject="暗访发现公示不全",
        empty="本期没有这类问题的记录。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
        extra={"number": "编号"},
    )
