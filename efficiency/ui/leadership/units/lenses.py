"""Units in two lenses: by their tasks, and by what supervision saw of them."""

import pandas as pd
import streamlit as st

from efficiency import campaign, metrics, state
from efficiency.campaign.plan import Plan
from efficiency.charts.units import lights_by_unit
from efficiency.core.keeping import kept
from efficiency.figures.supervised import reported_for_visits
from efficiency.judgements.news import against_expected, groups_of, highest, nothing_named, tested_words
from efficiency.metrics import Rate
from efficiency.models import (
    Light,
    UnitCategory,
)
from efficiency.standings.reports import Discipline
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
from efficiency.ui.parts.limits import funnel_block
from efficiency.ui.seams.address import kept_choice

_KINDS = (
    UnitCategory.KEY_UNIT,
    UnitCategory.DISTRICT_GOVERNMENT,
    UnitCategory.ZONE,
    UnitCategory.SECTOR,
    UnitCategory.PORT_UNIT,
    UnitCategory.RESPONSIBLE,
)
COUNTING = (
    "首列责任单位（牵头）的灯同时看任务的指标和成果；配合单位只看本单位报送。"
    + "".join(
        f"{unit.name}计为1个责任单位，进度取其中近期有数的单位平均。"
        for unit in campaign.load().plan.collectives
    )
    + "同一任务由几个单位承担的，各单位各计1项。"
)


@kept
def _summed_up(
    plan: Plan, pairs: pd.DataFrame, disciplines: tuple[Discipline, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``metrics.unit_summary`` in words, and how many tasks of each unit are in which light, as the picture draws them."""
    rows = metrics.unit_summary(pairs, disciplines)
    rows = rows.assign(
        name=[plan.unit(unit_id).name for unit_id in rows["unit_id"]], on_time_text=on_time_words(rows)
    )
    lamps = rows.melt(["name", "unit_id"], [str(light) for light in Light], "light", "count")
    return rows, lamps[lamps["count"] > 0].rename(columns={"unit_id": "key", "count": "tasks"})


def by_tasks(page: Page) -> None:
    """The responsible units of the scope by their tasks, worst first, with how they report."""
    pairs = state.on(page.scope).pairs
    if pairs.empty:
        st.info("所选范围内没有承担主要任务的单位，请看“按监督看”。")
        return
    rows, lamps = _summed_up(page.plan, pairs, state.on(page.scope).disciplines)
    uneven = highest(groups_of(rows, "unit_id", str(Light.RED), "tasks"))
    if top := uneven.first:
        st.subheader(
            f"{page.plan.unit(top.key).name}承担{top.exposure:.0f}项，红灯{top.count}项，"
            f"{against_expected(top, '承担任务数', '项')}"
        )
    elif rows["RED"].any():
        st.subheader(
            f"{(rows['RED'] > 0).sum()}个责任单位有红灯，共{rows['RED'].sum()}项，{nothing_named(uneven, '各单位')}"
        )
    else:
        st.subheader(f"承担任务的{len(rows)}个责任单位目前没有红灯的任务")
    clicked = chart(
        lights_by_unit(lamps, select="unit"),
        key="units_lights",
        alt_text="各责任单位承担任务的灯",
        select="unit",
    )
    if clicked:
        go("units", unit=clicked["key"])
    definition(COUNTING, tested=tested_words(uneven, lambda unit_id: page.plan.unit(unit_id).name, "项"))
    funnel_block(
        "各单位红灯与承担任务数", lambda: uneven, lambda unit_id: page.plan.unit(unit_id).name, key="reds", unit="项",
        exposure="项任务", share=True,
    )  # fmt: skip
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
    words = {str(each): UnitCategory.words_of(each) for each in kinds}
    kind = kept_choice("只在同类之间比较", words, key="kind")
    rows = rows[rows["category"] == kind].sort_values(["incidents", "findings"], ascending=False)
    reported, total = reported_for_visits(page.scope, rows), rows["incidents"].sum()
    if top := reported.first:
        st.subheader(
            f"{page.plan.unit(top.key[0]).name}被监测点反映{top.count}件，占本类{total}件的{Rate(top.count, total).text}，"
            f"{against_expected(top, '进点次数', '件')}"
        )
    elif total:
        st.subheader(f"本类{len(rows)}个单位被监测点反映{total}件，{nothing_named(reported, '各单位')}")
    else:
        st.subheader(f"本类{len(rows)}个单位没有被监测点反映")
    table(
        page, supervised_words(page, rows), SUPERVISED_COLUMNS, subject=f"被监督单位_{UnitCategory(kind).words}", empty="没有单位。",
        extra=SUPERVISED_COUNTS, on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip
    definition(
        SUPERVISED_DEFINITION, tested=tested_words(reported, lambda key: page.plan.unit(key[0]).name, "件")
    )
    funnel_block(
        "各单位反映与进点次数", lambda: reported, lambda key: page.plan.unit(key[0]).name, key="reported", unit="件",
        exposure="次进点",
    )  # fmt: skip
