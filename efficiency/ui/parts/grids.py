"""A grid of counts on screen: a cell is opened by a click, or without a mouse by a choice of its row and column; it is marked,
stands in the address by its codes, and the whole grid can be taken along as a table."""

from collections.abc import Collection

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from efficiency.charts.heat import TOTAL, heat_map, height_of, is_wide
from efficiency.figures.monitoring import NOT_APPLICABLE, NOT_REPORTED
from efficiency.figures.over_time import with_mark
from efficiency.ui.parts.blocks import chart
from efficiency.ui.parts.exports import export_of
from efficiency.ui.parts.frame import Page
from efficiency.ui.seams.address import asked
from efficiency.ui.seams.widgets import clickable, forget_clicks

CELL = "cell"
# The click on a chart that the address says already.
_TAKEN = "cell_taken:"
# Both choices of a cell stand side by side on a phone, too.
_TWO_ON_A_PHONE = 168


def draw_grid(
    page: Page,
    view: str,
    grid: pd.DataFrame,
    rows: dict,
    columns: dict,
    *,
    alt_text: str,
    row_title: str,
    column_title: str,
    column_choice: str = "",
    opens: bool = True,
    marks: dict | None = None,
    **options,
) -> tuple[str, str] | None:
    """Draw a grid with ``rows`` and ``columns`` (key -> label) in their order; the keys of the cell that is open.

    ``view`` is its code in the address, ``alt_text`` its name, also of its file. ``column_choice`` names the choice of a
    column, where the axis has no title. Without ``opens`` there is nothing behind its cells. ``marks`` (key -> 未完 or 未成熟):
    columns that are hatched and say so. ``options`` go to ``heat_map``.
    """
    marks = {key: mark for key, mark in (marks or {}).items() if key in columns}
    columns = {key: with_mark(label, marks.get(key)) for key, label in columns.items()}
    drawn = grid.assign(
        key=[f"{row}|{column}" for row, column in zip(grid["row"], grid["column"], strict=True)],
        row=grid["row"].map(rows),
        column=grid["column"].map(columns),
    )
    key = f"heat_{view}"
    row_keys, column_keys = (
        {str(each): words for each, words in rows.items()},
        {str(each): words for each, words in columns.items()},
    )
    opened = open_cell(view, key, row_keys, column_keys) if opens else None
    picture = heat_map(
        drawn, rows=list(rows.values()), columns=list(columns.values()), select="cell", row_title=row_title,
        column_title=column_title, chosen="|".join(opened) if opened else None,
        marks={columns[key]: mark for key, mark in marks.items()}, **options,
    )  # fmt: skip
    if options.get("cell_width") or is_wide(list(columns)):
        with st.container(height=height_of(list(rows.values())) + 40, border=False):
            chart(picture, key=key, alt_text=alt_text, select="cell", width="content")
    else:
        chart(picture, key=key, alt_text=alt_text, select="cell")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if opens:
            cell_choice(
                view, opened, (row_title, row_keys), (column_choice or column_title or "月份", column_keys)
            )
        _grid_export(page, drawn, rows, columns, row_title, alt_text, totals=options.get("totals", True))
    return opened


def open_cell(
    view: str, chart_key: str, rows: Collection[str], columns: Collection[str] = (), *, field: str = "key"
) -> tuple[str, str] | None:
    """The cell whose rows are open: the one just clicked, else the one that the address names; known before the grid is drawn.

    ``rows`` and ``columns`` are the keys that there are; a cell of others is said and passed over.
    """
    event = st.session_state.get(clickable(chart_key))
    clicked = next(iter((event or {}).get("selection", {}).get("cell") or []), None)
    if clicked:
        # What has one dimension only has no column.
        wanted = f"{view}|{clicked[field]}" + ("" if field == "key" else "|")
        if st.session_state.get(_TAKEN + chart_key) != wanted:
            st.session_state[_TAKEN + chart_key] = st.query_params[CELL] = wanted
        elif asked(CELL, begins=view) != wanted:
            # The reader went back: the chart still holds the click of then, which must not open its cell once more.
            forget_clicks()
            clicked = None
    if not clicked:
        st.session_state.pop(_TAKEN + chart_key, None)
    said = asked(CELL, begins=f"{view}|")
    if said is None:
        return None
    match said.split("|")[1:]:
        case [row, column] if row in {"", *rows} and column in {"", *columns}:
            return row, column
    st.caption("链接中的格子不在所选范围内。")
    return None


def opened_rows() -> DeltaGenerator:
    """Where the rows stand that a press of a picture on the same page opens: whoever pressed is brought to them, since the
    picture may be as tall as the screen (static/tables.js)."""
    return st.container(key="opened_rows")


def close_cell() -> None:
    """Show no cell's rows any more."""
    st.query_params.pop(CELL, None)
    forget_clicks()


def place_choice(view: str, opened: tuple[str, str] | None, title: str, options: dict[str, str]) -> None:
    """The same choice for a picture of one dimension, the tile map. ``options``: key -> words."""
    cell_choice(view, opened, (title, options))


def cell_choice(view: str, opened: tuple[str, str] | None, *axes: tuple[str, dict[str, str]]) -> None:
    """A list of rows and one of columns beside the picture; either of them alone opens its total."""
    keys = [f"open_{view}_{place}" for place in range(len(axes))]

    def write() -> None:
        chosen = [st.session_state[key] or "" for key in keys]
        if any(chosen):
            # Without closing the other one first, which would be a step of its own in the browser's history.
            forget_clicks()
            st.query_params[CELL] = "|".join([view, *chosen, ""][:3])
        else:
            close_cell()

    for place, (title, options) in enumerate(axes):
        st.session_state[keys[place]] = (opened[place] or None) if opened else None
        st.selectbox(
            f"看哪一格：{title}", list(options), index=None, placeholder=TOTAL, format_func=options.get, key=keys[place],
            on_change=write, width=_TWO_ON_A_PHONE,
        )  # fmt: skip


def _grid_export(
    page: Page, drawn: pd.DataFrame, rows: dict, columns: dict, row_title: str, name: str, *, totals: bool
) -> None:
    places = [f"column_{place}" for place in range(len(columns))]
    headers = {"row": row_title} | dict(zip(places, columns.values(), strict=True))
    headers |= {"total": TOTAL} if totals else {}
    export_of(page, len(rows), lambda: _as_seen(drawn, rows, columns, totals=totals), headers, name)


def _as_seen(drawn: pd.DataFrame, rows: dict, columns: dict, *, totals: bool) -> pd.DataFrame:
    """The grid as it is seen: a line per row, a column per column, 未报 where nothing was heard."""
    counts = drawn["value"].astype(object).mask(drawn["state"] == NOT_REPORTED, "未报")
    counts = counts.mask(drawn["state"] == NOT_APPLICABLE, None)
    wide = drawn.assign(shown=counts).pivot(index="row", columns="column", values="shown")
    wide = wide.reindex(index=list(rows.values()), columns=list(columns.values()))
    wide.columns = [f"column_{place}" for place in range(len(columns))]
    wide = wide.rename_axis("row").reset_index()
    if totals:
        by_row = drawn.groupby("row")["value"].sum().astype(object)
        mute = drawn.groupby("row")["state"].agg(lambda states: set(states) <= {NOT_REPORTED, NOT_APPLICABLE})
        wide["total"] = wide["row"].map(by_row.mask(mute, "未报"))
    return wide
