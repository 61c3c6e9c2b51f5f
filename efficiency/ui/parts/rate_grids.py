"""A grid of rates as picture and table, shared by the pages that compare rates in two dimensions."""

import pandas as pd
import streamlit as st

from efficiency.campaign.words import asked_percent
from efficiency.charts.measures import ENOUGH, rate_cells
from efficiency.core.keeping import kept
from efficiency.figures.over_time import with_mark
from efficiency.figures.rate_grid import RATE, TOTAL, UNREPORTED
from efficiency.ui.parts.blocks import Column, chart, table
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.grids import open_cell, place_choice
from efficiency.ui.seams.widgets import clickable

_PER_COLUMN, _ROW_LABELS = 62, 130
# More rows than these are drawn lower: on a phone the page would not fit three screens.
_FEW_ROWS = 12
_WORDS = {RATE: "", UNREPORTED: "未报数"}
_TOTAL_WORDS = "合计"


def rate_grid_view(
    page: Page,
    grid: pd.DataFrame,
    *,
    rows: list[str],
    columns: list[str],
    subject: str,
    row_title: str,
    column_title: str,
    numerator: str,
    denominator: str,
    rate: str,
    nothing_words: str,
    goal: float = 100.0,
    keys: dict[str, str] | None = None,
    marks: dict[str, str] | None = None,
    view: str = "",
) -> str | None:
    """Draw a grid of ``rate_grid.rate_grid`` with its totals, and below it the table of the cells that it counts.

    ``rows`` and ``columns`` give the order, without the totals. ``numerator``, ``denominator`` and ``rate`` name the
    table's columns; ``nothing_words`` says what an empty denominator means; cells shade by how far they lie below
    ``goal``. ``marks``: columns that are hatched and say so, because their period goes on or is still filling up
    (``over_time.marked_months``). With ``keys`` (row -> key) cells can be clicked, and without a mouse a row be chosen
    below: returns the key of that row, else None. With ``view``, the grid's code in the address, the row stays open and is
    marked; without, the caller opens another page. On a narrow screen the picture scrolls inside itself.
    """
    marks = marks or {}
    shown, inner = _drawn(grid, keys or {}, marks, nothing_words)
    hatched = {with_mark(column, mark): mark for column, mark in marks.items() if column in columns}
    columns = [with_mark(column, marks.get(column)) for column in columns]
    opened = open_cell(view, f"grid_{subject}", set((keys or {}).values())) if view else None
    width = _ROW_LABELS + _PER_COLUMN * (len(columns) + 1)
    with st.grid(1, min_column_width=width, wrap=False):
        clicked = chart(
            rate_cells(
                shown,
                rows=[*rows, _TOTAL_WORDS],
                columns=[*columns, _TOTAL_WORDS],
                row_title=row_title,
                column_title=column_title,
                nothing_words=nothing_words,
                goal=goal,
                select="cell" if keys else None,
                chosen=f"{opened[0]}|" if opened else None,
                marks=hatched,
                row_height=38 if len(rows) <= _FEW_ROWS else 33,
            ),
            key=f"grid_{subject}",
            alt_text=f"{subject}：各{row_title}各{column_title}{rate}，格内为{numerator}和{denominator}",
            select="cell" if keys else None,
        )
    chosen = clicked["key"].removesuffix("|") if clicked else None
    if view:
        place_choice(view, opened, row_title, {key: row for row, key in (keys or {}).items() if row in rows})
        chosen = opened[0] if opened else None
    elif keys:
        there = {row: keys[row] for row in rows if row in keys}
        by_choice = st.selectbox(
            f"打开哪一行：{row_title}",
            list(there),
            index=None,
            placeholder="请选择",
            key=clickable(f"row_{subject}"),
            width=240,
        )
        chosen = chosen or there.get(by_choice)
    st.caption(
        f"颜色越醒目，离{asked_percent(goal)}越远；合计和分母不足{ENOUGH}的（太少不判）不着色，灰格为未报数。"
    )
    with st.expander(f"{subject}明细（{len(inner)}行）", icon=":material/table_rows:"):
        table(
            page,
            inner,
            {
                "row": Column(row_title, pinned=True),
                "column": Column(column_title),
                "numerator": Column(numerator, "number"),
                "denominator": Column(denominator, "number"),
                "percent": Column(rate, "percent"),
                "state_words": Column("说明"),
            },
            subject=subject,
            empty="没有可列的行。",
        )
    return chosen or None


@kept
def _drawn(
    grid: pd.DataFrame, keys: dict[str, str], marks: dict[str, str], nothing_words: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells as the picture draws them, totals included, and as the table below it lists them, without."""
    margin = (grid["row"] == TOTAL) | (grid["column"] == TOTAL)
    cells = grid.assign(
        margin=margin,
        # As the grids of counts have it: a row and no column.
        key=[f"{keys.get(row, '')}|" for row in grid["row"]],
        row=[_said(row) for row in grid["row"]],
        column=[with_mark(_said(column), marks.get(column)) for column in grid["column"]],
    )
    inner = cells[~margin]
    return cells, inner.assign(state_words=[_WORDS.get(state, nothing_words) for state in inner["state"]])


def _said(name: str) -> str:
    return _TOTAL_WORDS if name == TOTAL else name
