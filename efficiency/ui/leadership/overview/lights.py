"""The matrix of nine sections and the units."""

import pandas as pd
import streamlit as st

from efficiency import metrics
from efficiency.campaign.words import numeral
from efficiency.charts.colours import LIGHT_MARKDOWN
from efficiency.charts.lights import matrix
from efficiency.models import Light
from efficiency.ui.parts.blocks import Column, chart, definition, folded, plain, table
from efficiency.ui.parts.frame import Page, carry, go
from efficiency.ui.parts.grids import cell_choice, open_cell
from efficiency.ui.parts.menu import page_of

_VIEW = "matrix"
# So much of a row its name takes, and a cell at least: eleven units stand on a tablet with their totals.
_ROW_LABELS, _PER_COLUMN = 110, 50


def light_matrix(page: Page, pairs: pd.DataFrame) -> None:
    """Sections x units with their gravest lights; a click opens the unit. A phone has a list by unit instead."""
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
    there = {
        "row": {key: name for key, name in sections.items() if (cells["section_id"] == key).any()},
        "column": {key: name for key, name in units.items() if (cells["unit_id"] == key).any()},
    }
    opened = open_cell(_VIEW, "matrix_cells", sections, units)
    with (
        st.container(key="not_on_phones:matrix"),
        st.grid(1, min_column_width=_ROW_LABELS + _PER_COLUMN * (cells["unit_id"].nunique() + 1), wrap=False),
    ):
        clicked = chart(
            matrix(
                named[0].assign(key=cells["unit_id"]),
                named[1],
                rows=list(there["row"].values()),
                columns=list(there["column"].values()),
                select="unit",
                chosen=(sections.get(opened[0], ""), units.get(opened[1], "")) if opened else None,
            ),
            key="matrix",
            alt_text=f"{numeral(len(page.plan.sections))}个方面与责任单位：每格为该单位在该方面最重的灯、亮这种灯的任务数和承担的任务数",
            select="unit",
        )
    with st.container(key="on_phones:matrix", gap="xsmall"):
        _by_unit(page, cells, there["row"], there["column"])
    legend = "　".join(f":{LIGHT_MARKDOWN[light]}[{light.label}]" for light in Light)
    st.caption(legend)
    definition(
        "格内颜色和形状取该单位在该方面最重的灯，数字为亮这种灯的任务数/承担的任务数（牵头和配合各计1项）；边上为任务数"
        "合计，同一任务由几个单位承担的按单位各计1项。点一格（手机上点一行）看单位；在下面选方面和单位，看这一格的任务。"
    )
    with st.container(horizontal=True, gap="small"):
        cell_choice(_VIEW, opened, ("方面", there["row"]), ("单位", there["column"]))
    if clicked:
        go("units", unit=page.user.unit_id or clicked["key"])
    if opened:
        of_row, of_column = opened
        pairs = pairs[pairs["section_id"].eq(of_row) | (not of_row)]
        pairs = pairs[pairs["unit_id"].eq(of_column) | (not of_column)]
    # Opened by the choice itself, it stands directly below the chosen cell.
    key = f"pair_rows_{'_'.join(opened)}" if opened else "pair_rows"
    with folded(f"{len(pairs)}个任务与单位的对应", key=key, opened=bool(opened)) as is_open:
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
                    "lamp": Column("灯", "lamp"),
                    "reason": Column("灯的原因", "long"),
                },
                subject="任务与单位的灯",
                empty="没有任务。",
                on_open=lambda row: go(
                    "units", unit=page.user.unit_id or row["unit_id"], task=row["task_id"]
                ),
                extra={"task_id": "任务编号"},
            )


def _by_unit(page: Page, cells: pd.DataFrame, sections: dict[str, str], units: dict[str, str]) -> None:
    """The cells of the matrix as a line for each of ``units``, its sections one after the other; each line opens the unit."""
    for unit_id, name in units.items():
        own = {row["section_id"]: row for row in cells[cells["unit_id"] == unit_id].to_dict("records")}
        lights = [
            f"{plain(title)} {_cell(own[section_id])}"
            for section_id, title in sections.items()
            if section_id in own
        ]
        st.page_link(
            page_of("units"),
            label=f"**{plain(name)}**　{'　'.join(lights)}",
            query_params=carry() | {"unit": page.user.unit_id or unit_id},
        )


def _cell(row: dict) -> str:
    light = Light(row["light"])
    return f":{LIGHT_MARKDOWN[light]}[**{light.shape} {row['gravest']}/{row['tasks']}**]"
