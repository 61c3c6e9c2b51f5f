"""（六）严禁政府对企事业单位越权违规干预: who goes into enterprises, do they register, who charges, levies and fines?"""

import pandas as pd
import streamlit as st

from efficiency import exactions as interventions
from efficiency import indicator_series as series_of
from efficiency.access import Action
from efficiency.charts.heat import heat_map, legend
from efficiency.charts.sections import lines_by_group, parts_of_wholes
from efficiency.indicators import indicator
from efficiency.labels import label
from efficiency.monitoring import worst_first as most_first
from efficiency.plan import display
from efficiency.queries.indicators import readings
from efficiency.queries.monitoring import activity_months, incidents, return_counts
from efficiency.queries.points import points
from efficiency.rate_grid import rate_grid, total_of, worst_first
from efficiency.repeat_visits import repeat_visits
from efficiency.ui.blocks import Card, Column, cards, chart, definition, table
from efficiency.ui.frame import go, open_page
from efficiency.ui.rate_grids import rate_grid_view
from efficiency.ui.repeat_visits import repeat_visits_view, visits_to_compare
from efficiency.ui.tasks import task_list, task_summary

# Units are compared only within the same kind.
KINDS = {
    "市直部门": ("key_unit", "responsible"),
    "区市县和先导区": ("district_government", "zone"),
}

page = open_page(
    Action.VIEW_TASKS,
    "（六）严禁政府对企事业单位越权违规干预",
    "谁进了企业？登记了没有？哪里还在乱收费、乱摊派、乱罚款？哪家企业被反复检查？",
    "实施方案二（六）、意见二",
)
task_summary(page, "S6")

known = activity_months(page.scope)
reported = interventions.exactions(incidents(page.scope, kind="ARBITRARY_ACTION"))
spells = repeat_visits(visits_to_compare(page))
months = [f"{month}月" for month in sorted({int(month) for month in known["month"]})]
names = {unit_id: page.plan.unit(unit_id).short_name for unit_id in dict.fromkeys(known["unit_id"])}
whole = rate_grid(
    interventions.registration_figures(known, names),
    rows=list(names.values()),
    columns=months,
    missing="NOTHING",
)
registered = total_of(whole)
whose = "全市" if page.scope.unit_ids is None else "分管单位" if page.own_portfolio else "本单位"
cards(
    [
        Card("进企业公务活动", f"{registered.denominator:,.0f}次", f"{whose}，{len(names)}个单位"),
        Card(
            "登记率",
            registered.text,
            f"{registered.counts}次",
            "已登记÷全部已知的公务活动，应为100%（R2.2）。",
        ),
        Card(
            "“三乱”反映",
            f"{len(reported)}件",
            "监测点反映",
            "乱收费、乱摊派、乱罚款，含查实、未查实和正在办理的。",
        ),
        Card("重复检查", f"{len(spells)}起", f"最多一家{spells['visits'].max()}次" if len(spells) else ""),
    ]
)

st.header("公务活动和登记率（任务18）")
present = [
    kind for kind, categories in KINDS.items() if any(page.plan.unit(u).category in categories for u in names)
]
if not present:
    st.info(f"没有{whose}进监测点企业活动的记录；没有记录不等于没有进企业。")
else:
    kind = present[0]
    if len(present) > 1:
        kind = st.segmented_control(
            "单位类别", present, default=present[0], required=True, key="unit_kind", bind="query-params"
        )
    own = {key: name for key, name in names.items() if page.plan.unit(key).category in KINDS[kind]}
    grid = rate_grid(
        interventions.registration_figures(known, own),
        rows=list(own.values()),
        columns=months,
        missing="NOTHING",
    )
    order, first, last = (
        worst_first(grid),
        total_of(grid, column=months[0]),
        total_of(grid, column=months[-1]),
    )
    lowest = total_of(grid, row=order[0])
    worst_name = next(page.plan.unit(key).name for key, name in own.items() if name == order[0])
    st.subheader(
        f"登记率从{months[0]}{first.text}到{months[-1]}{last.text}（{last.counts}次）；"
        f"{worst_name}最低：{lowest.text}，{lowest.counts}次"
    )
    clicked = rate_grid_view(
        page, grid, rows=order, columns=months, subject=f"{kind}公务活动登记率", row_title="单位", column_title="月份",
        numerator="已登记（次）", denominator="公务活动（次）", rate="登记率", nothing_words="当月没有已知的公务活动",
        keys={name: key for key, name in own.items()},
    )  # fmt: skip
    definition(
        "格内为登记率和已登记/全部已知公务活动次数；“—”为当月没有已知的公务活动。未登记的由企业反映或抽查发现，"
        "没有发现的不在其中。点一格看该单位。"
    )
    if clicked:
        go("units", unit=clicked)

st.header("乱收费、乱摊派、乱罚款（任务18）")
places = [district.code for district in page.plan.districts]
place_names = {district.code: district.short for district in page.plan.districts}
cells, heat_months = interventions.exaction_cells(
    reported, points(page.scope), return_counts(page.scope, "place_code", "week_end"), places, page.as_of
)
worst = interventions.peak(cells)
if worst is None:
    st.subheader(f"没有监测点反映{whose}“三乱”")
else:
    st.subheader(
        f"{page.plan.district(worst['row']).name}{worst['column']}{worst['value']}件“三乱”，占当月全市{worst['of']}件的"
        f"{100 * worst['value'] / worst['of']:.0f}%"
        if page.scope.unit_ids is None
        else f"{whose}被反映“三乱”{len(reported)}件，{place_names[worst['row']]}{worst['column']}最多：{worst['value']}件"
    )
if len(cells):
    rows = most_first(cells)
    shown = cells.assign(
        key=cells["row"] + "|" + cells["column"], row=cells["row"].map(place_names), month=cells["column"]
    )
    with st.grid(1, min_column_width=140 + 52 * (len(heat_months) + 1), wrap=False):
        cell = chart(
            heat_map(
                shown, rows=[place_names[code] for code in rows], columns=heat_months, select="cell", title="“三乱”反映",
                row_title="地区", column_title="月份",
            ),
            key="exactions",
            alt_text="各地区各月监测点反映的乱收费、乱摊派、乱罚款件数",
            select="cell",
        )  # fmt: skip
    definition(
        f"按监测点所在地和收件月份，含查实、未查实和正在办理的。{legend('“三乱”反映')}点一格只看该格的反映。"
    )
    place, _, month = (cell["key"] if cell else "|").partition("|")
    chosen = reported[
        ((reported["place_code"] == place) | (place == "")) & ((reported["month"] == month) | (month == ""))
    ]
    if place or month:
        st.markdown(
            f"以下为{place_names.get(place, '各地区')}{month}的{len(chosen)}件。再点一次或点空白处看全部。"
        )
    table(
        page,
        chosen.assign(
            unit=[page.plan.unit(unit_id).name for unit_id in chosen["unit_id"]],
            place=chosen["place_code"].map(place_names),
            verified=[label(code) for code in chosen["verification"]],
            stage_words=[label(code) for code in chosen["stage"]],
        ),
        {
            "received_on": Column("收件", "date", pinned=True),
            "place": Column("地区"),
            "unit": Column("被反映单位"),
            "sub_kind": Column("问题"),
            "point_label": Column("监测点"),
            "verified": Column("核查"),
            "stage_words": Column("环节"),
            "content": Column("内容", "long"),
        },
        subject="三乱反映",
        empty="没有“三乱”反映。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
        extra={"number": "编号"},
    )

repeat_visits_view(page)

st.header("治理：典型、联动、清理")
figures = readings(page.scope, "EXACTION_CASE", "JOINT_ENFORCEMENT", "CONTESTS_CLEARED")


def cumulative(indicator_id: str, categories: list[str], unit: str, title: str) -> None:
    """A running total by category with what it has come to as the heading."""
    about = indicator(indicator_id)
    lines = {name: series_of.series(figures, indicator_id, page.as_of, category=name) for name in categories}
    latest = {name: series_of.reported(line) for name, line in lines.items()}
    st.subheader(
        title
        + "，".join(
            f"{name}{line['value'].iloc[-1]:,.0f}{unit}" if len(line) else f"{name}未报数"
            for name, line in latest.items()
        )
    )
    drawn = [line.assign(group=name) for name, line in latest.items() if len(line)]
    if drawn:
        chart(
            lines_by_group(pd.concat(drawn), group_title="分类", unit=f"累计（{unit}）", height=220),
            key=f"lines_{indicator_id}",
            alt_text=f"{about.name}逐月累计",
        )
    definition(f"{about.definition}文件未量化，原文：{display(about.quote)}。")


with st.grid(2, min_column_width=320):
    with st.container(border=True):
        cumulative("EXACTION_CASE", ["曝光", "处理"], "件", "“三乱”典型（任务18）：")
    with st.container(border=True):
        cumulative("JOINT_ENFORCEMENT", ["市场监管", "城市管理"], "次", "联合执法（任务19）：")
    with st.container(border=True):
        contests = indicator("CONTESTS_CLEARED")
        cleared = series_of.last_by(figures, contests.id, "category", expected=["评比", "表彰", "培训"])
        done = series_of.total(cleared)
        st.subheader(f"评比、表彰、培训（任务21）：取消或合并{done.text}，{done.counts}项")
        chart(
            parts_of_wholes(
                cleared.assign(
                    name=cleared["key"],
                    words=[
                        "未报数" if value != value else f"{value:.1f}%（{counts}）"
                        for value, counts in zip(cleared["value"], cleared["counts"], strict=True)
                    ],
                ),
                name_title="活动",
                unit="项",
            ),
            key="contests",
            alt_text="评比、表彰、培训活动取消或合并的项数",
        )
        definition(f"{contests.definition}文件未量化，原文：{display(contests.quote)}。")

with st.expander(f"各月读数（{len(figures)}行）", icon=":material/table_rows:"):
    table(
        page,
        figures.assign(name=[indicator(key).name for key in figures["indicator_id"]]),
        {
            "name": Column("内容", pinned=True),
            "category": Column("分类"),
            "period_end": Column("截至", "date"),
            "value": Column("读数", "number"),
            "numerator": Column("分子", "number"),
            "denominator": Column("分母", "number"),
            "note": Column("说明", "long"),
        },
        subject="典型、联动、清理读数",
        empty="尚未报数。",
    )

task_list(page, "S6")
