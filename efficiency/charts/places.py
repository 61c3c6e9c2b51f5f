"""The city as a schematic tile map (方格图): ten 区市县 and the pioneer zones, each the same size to the eye."""

import datetime as dt
from collections.abc import Iterable

import altair as alt
import pandas as pd

from efficiency.campaign.document import District
from efficiency.charts import GREY, INK, PALE_GREY, finished, pictured
from efficiency.charts.heat import HEAD, fill, highest_of, ink_colour, marked
from efficiency.figures.monitoring import NOT_APPLICABLE

_TILE = 66


@pictured
def tile_map(
    districts: Iterable[District],
    cells: pd.DataFrame,
    *,
    as_of: dt.date,
    unit: str,
    title: str,
    select: str | None = None,
    chosen: str | None = None,
) -> alt.TopLevelMixin:
    """One tile for each of ``districts``; pioneer zones, which lie inside a 区市县, have a dashed border.

    ``cells``: district_code, value (a figure from zero; null unless the state is value), state (value / zero /
    not_reported / not_applicable, of ``charts.heat``), words (drawn in the tile). A district without a row, or one
    founded after ``as_of``, is 不适用. The tile of ``chosen`` is marked. The click selection ``select`` yields ``district_code``.
    """
    tiles = pd.DataFrame(
        {
            "district_code": d.code, "name": d.short, "full_name": d.name, "grid_row": d.row, "grid_column": d.col,
            "is_zone": d.is_zone, "founded": d.valid_from is None or d.valid_from <= as_of,
        }
        for d in districts
    )  # fmt: skip
    shown = tiles.merge(cells[["district_code", "value", "state", "words"]], on="district_code", how="left")
    nothing = ~shown["founded"] | shown["state"].isna()
    shown["words"] = shown["words"].mask(nothing & shown["founded"], "—").mask(~shown["founded"], "未设立")
    shown["state"] = shown["state"].mask(nothing, NOT_APPLICABLE)
    shown = marked(shown)
    shown["ink"] = shown["ink"].mask(shown["state"] == NOT_APPLICABLE, GREY)
    width = _TILE * (int(shown["grid_column"].max()) + 1)
    height = HEAD + _TILE * (int(shown["grid_row"].max()) + 1)
    base = alt.Chart(shown).encode(
        x=alt.X("grid_column:O", axis=None, scale=alt.Scale(padding=0.04)),
        y=alt.Y("grid_row:O", axis=None, scale=alt.Scale(padding=0.04)),
        detail=alt.Detail("district_code:N"),
        tooltip=[
            alt.Tooltip("full_name:N", title="区市县"),
            alt.Tooltip("words:N", title=title),
            alt.Tooltip("state_words:N", title="数据"),
        ],
    )
    applicable, other = f"datum.state != '{NOT_APPLICABLE}'", f"datum.state == '{NOT_APPLICABLE}'"
    squares = base.transform_filter(applicable).mark_rect(
        cornerRadius=4, cursor="pointer" if select else "default"
    )
    squares = squares.encode(**fill(highest_of(shown), unit=unit, title=title))
    if select:
        squares = squares.add_params(
            alt.selection_point(name=select, fields=["district_code"], on="click", empty=False)
        )
    empty = base.transform_filter(other).mark_rect(
        cornerRadius=4, stroke=PALE_GREY, strokeDash=[4, 3], fillOpacity=0
    )
    # A rectangle's dashes cannot come from its data, so that each kind of border is a layer.
    borders = [
        base.transform_filter(f"{applicable} && datum.is_zone == {zone}").mark_rect(
            cornerRadius=4, fillOpacity=0, stroke=GREY, strokeDash=dashes
        )
        for zone, dashes in (("true", [4, 3]), ("false", [1, 0]))
    ]
    names = base.mark_text(dy=-9, fontSize=12, fontWeight="bold")
    figures = base.mark_text(dy=9, fontSize=12)
    texts = [
        layer.encode(text=alt.Text(text), color=ink_colour())
        for layer, text in ((names, "name:N"), (figures, "words:N"))
    ]
    marks = [
        base.transform_filter(alt.datum.district_code == chosen).mark_rect(
            cornerRadius=4, fillOpacity=0, stroke=INK, strokeWidth=3
        )
    ] * (chosen is not None)
    picture = alt.layer(squares, empty, *borders, *marks, *texts).resolve_scale(color="independent")
    return finished(picture.properties(width=width, height=height))
