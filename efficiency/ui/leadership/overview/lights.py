"""The matrix of nine sections and the units."""

import pandas as pd
import streamlit as st

from efficiency import metrics
from efficiency.campaign.words import numeral
from efficiency.charts.colours import LIGHT_MARKDOWN
from efficiency.charts.lights import matrix
from efficiency.models import Light
from efficiency.ui.parts.blocks import Column, chart, definition, folded, table
from efficiency.ui.parts.frame import Page, go


def light_matrix(page: Page, pairs: pd.DataFrame) -> None:
    """Sections x units with their gravest lights; a click opens the unit. On a narrow screen it scrolls in itself."""
    cells = metrics.light_matrix(pairs)
    sections = {section.id: f"{section.number}{section.short_title}" for section in page.plan.sections}
    units = {unit.id: unit.short_name for unit in page.plan.responsible_units}
    margins = metrics.matrix_margins(cells)
    named = [
        frame.assign(
            row=frame["section_id"].map(sections).fillna("合计"),
            column=frame["unit_id"].map(units).fillna("合计"),
        )
        for frame in (cells, margins)
    ]
    with st.grid(1, min_column_width=300 + 62 * cells["unit_id"].nunique(), wrap=False):
        clicked = chart(
            matrix(
                named[0].assign(key=cells["unit_id"]),
                named[1],
                rows=[name for key, name in sections.items() if (cells["section_id"] == key).any()],
                columns=[name for key, name in units.items() if (cells["unit_id"] == key).any()],
                select="unit",
            ),
            key="matrix",
            alt_text=f"{numeral(len(page.plan.sections))}个方面与责任单位：每格为该单位在该方面最重的灯、亮这种灯的任务数和承担的任务数",
            select="unit",
        )
    legend = "　".join(f":{LIGHT_MARKDOWN[light]}[{light.label}]" for light in Light)
    st.caption(legend)
    definition(
        "格内颜色和形状取该单位在该方面最重的灯，数字为亮这种灯的任务数/承担的任务数（牵头和配合各计1项）；边上为任务数"
        "合计，同一任务由几个单位承担的按单位各计1项。点一格看单位。"
    )
    if clicked:
        go("units", unit=page.user.unit_id or clicked["key"])
    with folded(f"{len(pairs)}个任务与单位的对应", key="pair_rows") as is_open:
        if is_open:
            rows = pairs.assign(
                section=pairs["section_id"].map(sections),
                unit=[page.plan.unit(unit_id).name for unit_id in pairs["unit_id"]],
                name=[page.plan.task(task_id).label for task_id in pairs["task_id"]],
                role=["首列责任单位（牵头）" if lead else "配合" for lead in pairs["is_lead"]],
                lamp=[Light(light).label for light in pairs["light"]],
            )
            table(
                page,
                rows,
                {
                    "section": Column("方面"),
                    "unit": Column("单位"),
                    "name": Column("任务", "long"),
                    "role": Column("分工"),
                    "lamp": Column("灯"),
                    "reason": Column("灯的原因", "long"),
                },
                subject="任务与单位的灯",
                empty="没有任务。",
                on_open=lambda row: go(
                    "units", unit=page.user.unit_id or row["unit_id"], task=row["task_id"]
                ),
                extra={"task_id": "任务编号"},
            )
