"""Units in two lenses: by their tasks, and by what supervision saw of them."""

import pandas as pd
import streamlit as st

from efficiency import metrics, state
from efficiency.charts.units import lights_by_unit
from efficiency.metrics import Rate
from efficiency.models import (
    Light,
    UnitCategory,
)
from efficiency.ui.leadership.units.words import (
    SUPERVISED_COLUMNS,
    SUPERVISED_COUNTS,
    SUPERVISED_DEFINITION,
    on_time_words,
    supervised_words,
)
from efficiency.ui.parts.blocks import (
    Column,
    chart,
    definition,
    table,
)
from efficiency.ui.parts.frame import Page, go

_KINDS = (
    UnitCategory.KEY_UNIT,
    UnitCategory.DISTRICT_GOVERNMENT,
    UnitCategory.ZONE,
    UnitCategory.SECTOR,
    UnitCategory.PORT_UNIT,
    UnitCategory.RESPONSIBLE,
)
COUNTING = (
    "首列责任单位（牵头）的灯同时看任务的指标和成果；配合单位只看本单位报送。各区市县政府计为1个责任单位，"
    "进度取近期有数的区市县平均。同一任务由几个单位承担的，各单位各计1项。"
)


def by_tasks(page: Page) -> None:
    """The responsible units of the scope by their tasks, worst first, with how they report."""
    pairs = state.on(page.scope).pairs
    if pairs.empty:
        st.info("所选范围内没有承担主要任务的单位，请看“按监督看”。")
        return
    rows = metrics.unit_summary(pairs, state.on(page.scope).disciplines)
    rows = rows.assign(
        name=[page.plan.unit(unit_id).name for unit_id in rows["unit_id"]], on_time_text=on_time_words(rows)
    )
    worst_unit = rows.iloc[0]
    if worst_unit["RED"]:
        st.subheader(f"{worst_unit['name']}红灯最多：承担{worst_unit['tasks']}项，红灯{worst_unit['RED']}项")
    else:
        st.subheader(f"{len(rows)}个责任单位目前没有红灯")
    melted = rows.melt(["name", "unit_id"], [str(light) for light in Light], "light", "count")
    melted = melted[melted["count"] > 0].rename(columns={"unit_id": "key", "count": "tasks"})
    clicked = chart(
        lights_by_unit(melted, select="unit"),
        key="units_lights",
        alt_text="各责任单位承担任务的灯",
        select="unit",
    )
    if clicked:
        go("units", unit=clicked["key"])
    definition(COUNTING)
    columns = {
        "name": Column("责任单位", pinned=True),
        "tasks": Column("承担任务", "number"),
        "lead": Column("其中牵头", "number"),
        **{str(light): Column(light.label, "number") for light in Light},
        "on_time_text": Column(
            "按时报送（次）", help="到统计日应报的任务周次中按时报送的次数，零报告算报送，未报不算。"
        ),
        "silent": Column("连续未报（次）", "number"),
        "last_substantive_on": Column("最近一次有进展的报送", "date"),
    }
    table(
        page, rows, columns, subject="责任单位任务情况", empty="没有责任单位。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip


def by_supervision(page: Page, rows: pd.DataFrame) -> None:
    """The scope's supervised units of one kind by what supervision saw of them; never compared across kinds."""
    kinds = [kind for kind in _KINDS if (rows["category"] == kind).any()]
    if not kinds:
        st.info("所选范围内没有被监督单位。")
        return
    kind = st.segmented_control(
        "只在同类之间比较",
        kinds,
        default=kinds[0],
        required=True,
        format_func=UnitCategory.words_of,
        key="kind",
        bind="query-params",
    )
    rows = rows[rows["category"] == kind].sort_values(["incidents", "findings"], ascending=False)
    top = rows.iloc[0]
    name = page.plan.unit(top["unit_id"]).name
    if top["incidents"]:
        st.subheader(f"{name}被监测点反映最多：{top['incidents']}件，占本类{rows['incidents'].sum()}件的"
                     f"{Rate(top['incidents'], rows['incidents'].sum()).text}")  # fmt: skip
    else:
        st.subheader(f"本类{len(rows)}个单位没有被监测点反映")
    table(
        page, supervised_words(page, rows), SUPERVISED_COLUMNS, subject=f"被监督单位_{UnitCategory(kind).words}", empty="没有单位。",
        extra=SUPERVISED_COUNTS, on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip
    definition(SUPERVISED_DEFINITION)
