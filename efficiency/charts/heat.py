"""The heat map: rows x columns of counts, where nothing happened, nothing was heard and nothing applies differ."""

import pickle
from dataclasses import dataclass
from operator import itemgetter

import altair as alt
import pandas as pd

from efficiency.charts import (
    GREY,
    HEAT_RANGE,
    INK,
    PALE_GREY,
    WHOLE,
    finished,
    gradient_length,
    name_axis,
    pictured,
    row_step,
    rows_high,
)
from efficiency.charts.ripeness import hatched, names_above, noted
from efficiency.core.keeping import kept
from efficiency.figures.monitoring import NOT_APPLICABLE, NOT_REPORTED, VALUE, ZERO

STATE_WORDS = {
    VALUE: "有反映",
    ZERO: "已回执，无反映",
    NOT_REPORTED: "未报：没有回执，也没有反映",
    NOT_APPLICABLE: "不适用",
}
TOTAL = "合计"
_LABEL_WIDTH, _CELL_WIDTH, _NARROW = 110, 30, 14
# What legend, column labels and the words below take of a picture's height.
HEAD = 120
ROW = 28


def legend(unit: str) -> str:
    """How to read the cells, for the line below a heat map or a tile map of counts in ``unit``."""
    return f"颜色越醒目，{unit}数越多；不着色的0为已回执、无反映；灰格“未报”为没有回执、也没有反映，不等于没有问题；空白为不适用。"


def marked(cells: pd.DataFrame) -> pd.DataFrame:
    """``cells`` (value, state, words) with what the marks need: colours of fill and text that stay legible."""
    half, states = 0.5 * highest_of(cells), cells["state"].tolist()
    ink = [
        GREY if state == ZERO else "#FFFFFF" if state == VALUE and value > half else INK
        for state, value in zip(states, cells["value"].tolist(), strict=True)
    ]
    # A mark without a value would not be drawn at all, whatever its state.
    return cells.assign(
        value=cells["value"].fillna(0), ink=ink, state_words=[STATE_WORDS[state] for state in states]
    )


def highest_of(cells: pd.DataFrame) -> float:
    """The count of the highest cell, 1 where there is none above zero: how far a scale reaches."""
    pairs = zip(cells["state"].tolist(), cells["value"].tolist(), strict=True)
    return max((value for state, value in pairs if state == VALUE and value > 0), default=1)


def fill(highest: float, *, unit: str, title: str, gradient: bool = True) -> dict:
    """The encodings of colour and fill for ``marked`` cells: for values a single hue from zero, light to dark, up to the
    ``highest``, grey for 未报, no fill for zero."""
    key = alt.Legend(
        title=f"{title}（{unit}）",
        orient="top",
        gradientLength=gradient_length(160),
        format="d",
        **WHOLE,
    )
    # Conditions as plain parts of a channel: ``alt.condition`` tries them against the schema, which takes longer than
    # all the rest of a picture.
    return {
        "color": alt.Color(
            "value:Q", scale=alt.Scale(domain=[0, highest], range=list(HEAT_RANGE)), legend=key if gradient else None,
            condition={"test": f"datum.state != '{VALUE}'", "value": PALE_GREY},
        ),
        "fillOpacity": alt.FillOpacityValue(1, condition={"test": f"datum.state == '{ZERO}'", "value": 0}),
    }  # fmt: skip


def ink_colour() -> alt.Color:
    """The colour of the text in ``marked`` cells; its layer needs a colour scale of its own."""
    colours = [INK, GREY, "#FFFFFF"]
    return alt.Color("ink:N", scale=alt.Scale(domain=colours, range=colours), legend=None)


def is_wide(columns: list) -> bool:
    """Whether a heat map of ``columns`` keeps a width of its own and needs a container that scrolls."""
    return len(columns) > _NARROW


def height_of(rows: list[str]) -> int:
    """How high the heat map of ``rows`` is with its totals and all that stands above, in pixels."""
    return HEAD + row_step(rows, ROW) * (len(rows) + 1)


# The rows of the cells, of the totals and of the cell chosen, by the names that the layers have for them.
_CELLS, _MARGIN, _CHOSEN = "cells", "margin", "chosen"
# What the marks of a cell and its tooltip are made from; whatever else is known of it need not travel.
_SENT = ["row", "column", "key", "value", "state", "words", "note", "ink", "state_words"]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A heat map that was written out without its rows, which are other ones after each report, and is given them; for all who
    ask a picture for its specification."""

    empty: bytes
    held: dict[str, pd.DataFrame]
    rows: list[str]
    height: alt.Step

    def to_dict(self, *, validate: bool = True) -> dict:
        """The Vega-Lite specification. Raises ``jsonschema``'s error where it is ``validate``d and is none."""
        spec = pickle.loads(self.empty)
        datasets, data = {}, {}
        for name, rows in self.held.items():
            data[name] = alt.data_transformers.get()(rows)
            if "values" in data[name]:
                datasets[name], data[name] = data[name]["values"], {"name": name}
        for part in (spec, *spec["layer"]):
            if "data" in part:
                part["data"] = data[part["data"]["name"]]
        for layer in spec["layer"]:
            layer["encoding"]["y"]["scale"]["domain"] = self.rows
        spec |= {"height": self.height.to_dict(), "datasets": datasets}
        return alt.LayerChart.from_dict(spec).to_dict() if validate else spec


@pictured
def heat_map(
    cells: pd.DataFrame,
    *,
    rows: list[str],
    columns: list[str],
    select: str,
    unit: str = "件",
    title: str = "反映",
    row_title: str = "",
    column_title: str = "",
    totals: bool = True,
    row_height: int = ROW,
    cell_width: int | None = None,
    chosen: str | None = None,
    marks: dict[str, str] | None = None,
) -> HeatMap:
    """Rows x columns, in the given orders (worst first), with totals in the margins; a cell can be clicked.

    ``cells``: row, column (labels), key (what a click on the cell yields), value (count), state (value / zero /
    not_reported / not_applicable), words (drawn in the cell), note (further words of the tooltip). Totals are those of
    the values; the key of a total is that of its row or column with an empty counterpart: ``row|`` or ``|column``.
    With more than fourteen columns, or with a ``cell_width`` that its words need, the picture has a width of its own, for
    a container that scrolls. The cell or total with the key ``chosen`` is marked. The columns in ``marks`` are hatched
    (``charts.ripeness``).
    """
    drawn = marked(cells[cells["state"] != NOT_APPLICABLE])
    held = {_CELLS: drawn[_SENT].reset_index(drop=True)}
    if totals:
        held[_MARGIN] = _margins(drawn)
    if chosen is not None:
        # Drawn from its own line, so that a total can be marked, too.
        places = pd.concat(held.values())
        held[_CHOSEN] = places.loc[places["key"] == chosen, ["row", "column"]]
    empty = _without_rows(
        columns, highest_of(drawn), select=select, unit=unit, title=title, row_title=row_title, column_title=column_title,
        totals=totals, cell_width=cell_width, is_chosen=chosen is not None, marks=marks or {},
    )  # fmt: skip
    return HeatMap(empty, held, rows + [TOTAL] * totals, rows_high(rows, row_height))


@kept
def _without_rows(
    columns: list[str], highest: float, *, select: str, unit: str, title: str, row_title: str, column_title: str, totals: bool,
    cell_width: int | None, is_chosen: bool, marks: dict[str, str],
) -> bytes:  # fmt: skip
    """A heat map's specification but for its rows: made once, since that takes longer than all that is read for it."""
    x = alt.X(
        "column:N", title=column_title or None, scale=alt.Scale(domain=columns + [TOTAL] * totals), sort=None,
        axis=alt.Axis(orient="top", labelAngle=-50, labelOverlap=False, domain=False, ticks=False, labelPadding=6)
        if is_wide(columns)
        else names_above(marks),
    )  # fmt: skip
    y = alt.Y(
        "row:N", title=None, scale=alt.Scale(domain=[]), sort=None,
        axis=name_axis(domain=False, ticks=False, labelPadding=8, labelLimit=_LABEL_WIDTH + 130),
    )  # fmt: skip
    tips = [
        alt.Tooltip("row:N", title=row_title or "行"),
        alt.Tooltip("column:N", title=column_title or "列"),
        alt.Tooltip("words:N", title=title),
        alt.Tooltip("state_words:N", title="数据"),
        alt.Tooltip("note:N", title="说明"),
    ]
    clicked = alt.selection_point(name=select, fields=["key"], on="click", empty=False)
    base = alt.Chart(alt.NamedData(_CELLS)).encode(x=x, y=y)
    tiles = (
        base.mark_rect(cornerRadius=3, stroke=PALE_GREY, strokeWidth=1, cursor="pointer")
        .encode(tooltip=tips, detail=alt.Detail("key:N"), **fill(highest, unit=unit, title=title))
        .add_params(clicked)
    )
    # Without a tooltip of its own a layer lets pointer and clicks through to the cell, and the browser has half as many
    # tooltips to put together.
    words = base.mark_text(fontSize=12).encode(text=alt.Text("words:N"), color=ink_colour())
    layers = [tiles, *hatched(base, "column", marks), words]
    if totals:
        layers.append(
            alt.Chart(alt.NamedData(_MARGIN))
            .mark_text(fontSize=12, fontWeight="bold", color=GREY, cursor="pointer")
            # No cell lies below a total, so that it has a tooltip of its own and takes the clicks.
            .encode(
                x=x,
                y=y,
                text=alt.Text("words:N"),
                detail=alt.Detail("key:N"),
                tooltip=[alt.Tooltip("value:Q", title=f"{title}合计（{unit}）", format=",")],
            )
        )
    if is_chosen:
        mark = alt.Chart(alt.NamedData(_CHOSEN)).mark_rect(
            cornerRadius=3, fillOpacity=0, stroke=INK, strokeWidth=3
        )
        layers.append(mark.encode(x=x, y=y))
    picture = alt.layer(*layers).resolve_scale(color="independent")
    if cell_width or is_wide(columns):
        picture = picture.properties(
            width=_LABEL_WIDTH + (cell_width or _CELL_WIDTH) * (len(columns) + totals)
        )
    return pickle.dumps(finished(noted(picture, marks)).to_dict(validate=False))


def _margins(drawn: pd.DataFrame) -> pd.DataFrame:
    """The totals of rows, of columns and of all that is ``drawn``; of cells that all heard nothing it is 未报, and not zero."""
    # By hand: to group and to put together so few rows takes longer than all the rest.
    by_row: dict[tuple[str, str], _Total] = {}
    by_column: dict[tuple[str, str], _Total] = {}
    corner = _Total(heard=True)
    columns = (drawn[name].tolist() for name in ("row", "column", "key", "value", "state"))
    for row, column, key, value, state in zip(*columns, strict=True):
        row_key, _, column_key = key.partition("|")
        heard = state != NOT_REPORTED
        for of, place in ((by_row, (row, f"{row_key}|")), (by_column, (column, f"|{column_key}"))):
            # What belongs to no row or column that is shown counts in the corner only.
            if not pd.isna(place[0]):
                of.setdefault(place, _Total()).add(value, heard)
        corner.add(value, heard)
    margin = [
        *(
            (row, TOTAL, key, *total.told())
            for (row, key), total in sorted(by_row.items(), key=itemgetter(0))
        ),
        *(
            (TOTAL, column, key, *total.told())
            for (column, key), total in sorted(by_column.items(), key=itemgetter(0))
        ),
        (TOTAL, TOTAL, "|", *corner.told()),
    ]
    return pd.DataFrame(margin, columns=["row", "column", "key", "value", "words"])


@dataclass(slots=True)
class _Total:
    value: float = 0
    heard: bool = False

    def add(self, value: float, heard: bool) -> None:
        self.value += value
        self.heard = self.heard or heard

    def told(self) -> tuple[float, str]:
        return self.value, f"{self.value:,.0f}" if self.heard else "未报"
