"""（七）推行政务公开和办事公开: which sector still keeps which item from the public, and is there one place to look it up?"""

import streamlit as st

from efficiency.access import Action
from efficiency.charts.measures import plain_line
from efficiency.charts.series import ranked_bars
from efficiency.disclosure import INDICATOR, lagging_items, latest_grid, worst_cell
from efficiency.indicator_series import last_change, reported, series, summed
from efficiency.indicators import indicator
from efficiency.plan import display
from efficiency.queries.indicators import readings
from efficiency.queries.supervision import findings
from efficiency.rate_grid import UNREPORTED, total_of, worst_first
from efficiency.service_findings import covert_findings
from efficiency.ui.blocks import Card, Column, cards, chart, definition, table
from efficiency.ui.frame import go, open_page
from efficiency.ui.rate_grids import rate_grid_view
from efficiency.ui.tasks import task_list, task_summary

SECTORS = ["G01", "G02", "G03", "G04", "G05", "G06", "G07", "G08"]

page = open_page(
    Action.VIEW_TASKS,
    "（七）推行政务公开和办事公开",
    "老百姓最关心的八个行业，七项办事信息公开全了没有？缺哪一项？",
    "实施方案二（七）",
)
task_summary(page, "S7")

items = list(page.plan.task("T24").disclosure_items)
sectors = {unit_id: page.plan.unit(unit_id).short_name for unit_id in SECTORS}
disclosure, platform = indicator(INDICATOR), indicator("QUERY_PLATFORM")
known = readings(page.scope, disclosure.id, platform.id)
grid = latest_grid(known, sectors, items)
everything, lagging, worst = total_of(grid), lagging_items(grid), worst_cell(grid)
silent = (grid["state"] == UNREPORTED).sum()
entries = series(known, platform.id, until=page.as_of)
hidden = covert_findings(findings(page.scope), ("公示不全",), page.as_of)

more, latest = last_change(entries), reported(entries)
cards(
    [
        Card(
            "八个行业办事公开",
            everything.text,
            everything.counts,
            f"{disclosure.definition}合计按单位×项计数。",
        ),
        Card(
            "公开最差的一项",
            "—" if lagging.empty else lagging["column"].iloc[0],
            "" if lagging.empty else f"{lagging['percent'].iloc[0]:.1f}%，{lagging['counts'].iloc[0]}",
        ),
        Card(
            "查询平台条目",
            "—" if latest.empty else f"{latest['value'].iloc[-1]:,.0f}条",
            "" if more is None else f"比上月{more:+,.0f}条",
            platform.definition,
        ),
        Card("暗访发现公示不全", f"{len(hidden)}个", f"涉及{hidden['unit_id'].nunique()}个单位"),
    ]
)

st.header("办事公开：八个行业、七项内容")
st.markdown(
    f":gray-badge[文件未量化]　文件要求“{display(disclosure.quote)}”，没有给出比例；颜色只表示离全面公开还差多少。"
)
if worst is None:
    st.info("八个行业尚未报办事公开情况，不等于没有公开。")
else:
    st.subheader(
        f"差得最远的是{worst['row']}行业的“{worst['column']}”：{worst['percent']:.1f}%，{worst['counts']}家；"
        f"七项中“{lagging['column'].iloc[0]}”公开最少，“{lagging['column'].iloc[-1]}”最多"
    )
    order = worst_first(grid)
    clicked = rate_grid_view(
        page, grid, rows=order, columns=lagging["column"].tolist() + [i for i in items if i not in set(lagging["column"])],
        subject="办事公开", row_title="行业", column_title="内容", numerator="已公开（家）", denominator="应公开（家）",
        rate="公开率", nothing_words="没有列入范围的单位", keys={name: key for key, name in sectors.items()},
    )  # fmt: skip
    if clicked:
        go("units", unit=clicked)
    definition(f"{disclosure.definition}各格取最近一次读数，“未报”为从未报数（{silent}格）。点一格看该行业。")
    st.subheader(
        f"“{lagging['column'].iloc[0]}”和“{lagging['column'].iloc[1]}”拖后腿"
        if len(lagging) > 1 and lagging["percent"].iloc[1] < everything.percent
        else "各项内容公开率"
    )
    chart(
        ranked_bars(
            lagging.assign(
                name=lagging["column"], value=lagging["percent"], key=lagging["column"],
                words=[f"{p:.1f}%（{c}）" for p, c in zip(lagging["percent"], lagging["counts"], strict=True)],
            ),
            name_title="内容", value_title="公开率（%）",
        ),
        key="disclosure_items",
        alt_text="七项办事信息的公开率，由低到高",
    )  # fmt: skip
    trend = summed(known, disclosure.id)
    st.subheader(
        f"八个行业合计公开率{trend['month'].iloc[0]}{trend['value'].iloc[0]:.1f}%，"
        f"{trend['month'].iloc[-1]}{trend['value'].iloc[-1]:.1f}%（{trend['counts'].iloc[-1]}）"
    )
    chart(
        plain_line(trend, unit="公开率（%）"), key="disclosure_trend", alt_text="八个行业办事公开率逐月变化"
    )

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
        chart(plain_line(entries, unit="条目（条）"), key="query_platform", alt_text="查询平台条目逐月变化")
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

st.header("暗访发现的公示不全")
whose = "全市" if page.scope.unit_ids is None else "分管单位" if page.own_portfolio else "本单位"
st.subheader(
    f"{whose}暗访发现公示不全{len(hidden)}个" if len(hidden) else f"{whose}没有暗访发现公示不全的记录"
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

task_list(page, "S7")
