"""Pictures that the section pages share: parts of wholes, coverage on the map of the city, steps reached, lines by group."""

from collections.abc import Iterable

import altair as alt
import pandas as pd

from efficiency.campaign.document import District
from efficiency.charts import (
    AXIS_AND_LEGEND,
    BESIDES_LEGEND,
    BLUE,
    CATEGORY_RANGE,
    DAY_FORMAT,
    GREY,
    INK,
    OUTLINE,
    PALE_BLUE,
    PALE_GREY,
    RED,
    TARGET_WORDS_ABOVE,
    finished,
    from_zero,
    month_end_axis,
    name_axis,
    names_legend,
    pictured,
    room_for,
    rows_high,
    whole_axis,
)

_TILE, _LEGEND = 66, 90
# Squares and triangles are lamps.
_SHAPES = ["circle", "cross", "diamond", "wedge", "arrow", "stroke"]
# How lines are drawn after all colours have been used once, and twice.
_DASHES = [[1, 0], [7, 3], [2, 2]]


@pictured
def parts_of_wholes(
    rows: pd.DataFrame, *, name_title: str, unit: str, select: str | None = None, row_height: int = 26
) -> alt.TopLevelMixin:
    """What is done (dark) of what there is (pale), one row each, in the order of the rows.

    ``rows``: key, name, numerator (null: nothing reported, no dark bar), denominator, words (the label at the end).
    ``select`` names the click selection that yields ``key``.
    """
    widest = max(1.0, float(rows["denominator"].fillna(0).max()))
    scale = alt.Scale(domain=[0, widest], rangeMax=room_for(rows["words"]), nice=False)
    axis = whole_axis(title=unit, tickCount=5)
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=rows["name"].tolist(), title=None, axis=name_axis()),
        tooltip=[alt.Tooltip("name:N", title=name_title), alt.Tooltip("words:N", title="已办/应办")],
    )
    whole = base.mark_bar(color=PALE_BLUE, height={"band": 0.68}, **OUTLINE).encode(
        x=alt.X("denominator:Q", scale=scale, axis=axis)
    )
    if select:
        whole = whole.encode(detail="key:N").add_params(
            alt.selection_point(name=select, fields=["key"], on="click", empty=False)
        )
    part = base.mark_bar(color=BLUE, height={"band": 0.68}).encode(x=alt.X("numerator:Q", scale=scale))
    words = base.mark_text(align="left", dx=5, color=INK, fontSize=12).encode(
        x=alt.X("denominator:Q", scale=scale), text="words:N"
    )
    return finished(alt.layer(whole, part, words).properties(height=rows_high(rows["name"], row_height)))


@pictured
def coverage_map(
    districts: Iterable[District], rates: pd.DataFrame, *, title: str, select: str | None = None
) -> alt.TopLevelMixin:
    """Shares from 0 to 100% on the schematic map of the city, one tile each: the deeper the blue, the further it has come.

    ``rates``: key (district code), value (percent; null: nothing reported), words (drawn in the tile). A district
    without a row is outside the measure and has a dash. ``select`` names the click selection that yields ``key``.
    """
    places = pd.DataFrame(
        {"key": d.code, "name": d.short, "full_name": d.name, "grid_row": d.row, "grid_column": d.col}
        for d in districts
    )
    shown = places.merge(rates[["key", "value", "words"]], on="key", how="left")
    outside = shown["words"].isna()
    shown["reported"] = ~outside & shown["value"].notna()
    shown["state"] = [
        "已报" if there else "不在统计范围" if out else "未报数"
        for there, out in zip(shown["reported"], outside, strict=True)
    ]
    shown["outside"] = outside
    shown["words"] = shown["words"].astype(object).fillna("—")
    shown["ink"] = [
        GREY if not there else "#FFFFFF" if value > 55 else INK
        for there, value in zip(shown["reported"], shown["value"], strict=True)
    ]
    base = alt.Chart(shown).encode(
        x=alt.X("grid_column:O", axis=None, scale=alt.Scale(padding=0.04)),
        y=alt.Y("grid_row:O", axis=None, scale=alt.Scale(padding=0.04)),
        detail="key:N",
        tooltip=[
            alt.Tooltip("full_name:N", title="地区"),
            alt.Tooltip("state:N", title="数据"),
            alt.Tooltip("words:N", title=title),
        ],
    )
    tile = {"cornerRadius": 4, "strokeWidth": 1}
    tiles = (
        base.transform_filter("datum.reported")
        .mark_rect(stroke=GREY, cursor="pointer" if select else "default", **tile)
        .encode(
            color=alt.Color(
                "value:Q",
                title="%",
                scale=alt.Scale(domain=[0, 100], range=["#F1F5FA", BLUE]),
                legend=alt.Legend(orient="top", gradientLength=160, values=[0, 50, 100]),
            )
        )
    )
    if select:
        tiles = tiles.add_params(alt.selection_point(name=select, fields=["key"], on="click", empty=False))
    silent = base.transform_filter("!datum.reported && !datum.outside").mark_rect(
        color=PALE_GREY, stroke=GREY, strokeDash=[4, 3], **tile
    )
    blank = base.transform_filter("datum.outside").mark_rect(
        fillOpacity=0, stroke=PALE_GREY, strokeDash=[4, 3], **tile
    )
    inks = [INK, GREY, "#FFFFFF"]
    ink = alt.Color("ink:N", scale=alt.Scale(domain=inks, range=inks), legend=None)
    names = base.mark_text(dy=-9, fontSize=12, fontWeight="bold").encode(text="name:N", color=ink)
    words = base.mark_text(dy=9, fontSize=11).encode(text="words:N", color=ink)
    across, down = int(shown["grid_column"].max()) + 1, int(shown["grid_row"].max()) + 1
    return finished(
        alt.layer(tiles, silent, blank, names, words)
        .resolve_scale(color="independent")
        .properties(width=_TILE * across, height=_TILE * down + _LEGEND)
    )


@pictured
def lines_by_group(
    rows: pd.DataFrame,
    *,
    group_title: str,
    unit: str,
    due_on=None,
    due_words: str = "",
    top: float | None = None,
    height: int = 300,
) -> alt.TopLevelMixin:
    """One line per group over the months, the due day as an upright rule.

    ``rows``: period_end, group, value, counts. ``top`` fixes the upper end of the scale (100 for shares).
    """
    shown = rows.assign(period_end=pd.to_datetime(rows["period_end"]))
    groups = list(dict.fromkeys(shown["group"]))
    scale = alt.Scale(domain=[0, top]) if top else from_zero(shown["value"])
    legend = names_legend(groups, orient="bottom")

    def of_group(channel: type, looks: list) -> alt.SchemaBase:
        # Told alike, colours, shapes and dashes have one legend.
        shades = alt.Scale(domain=groups, range=looks)
        return channel("group:N", sort=groups, title=group_title, legend=legend, scale=shades)

    base = alt.Chart(shown).encode(
        x=alt.X("period_end:T", title=None, axis=month_end_axis(shown["period_end"])),
        y=alt.Y("value:Q", title=unit, scale=scale),
        color=of_group(alt.Color, list(CATEGORY_RANGE)),
        tooltip=[
            alt.Tooltip("group:N", title=group_title),
            alt.Tooltip("period_end:T", title="截至", format=DAY_FORMAT),
            alt.Tooltip("value:Q", title=f"数值（{unit}）", format=",.1f"),
            alt.Tooltip("counts:N", title="计数"),
        ],
    )
    layers = [base.mark_line(size=2), base.mark_point(filled=True, size=55)]
    if len(groups) > len(CATEGORY_RANGE):
        dashes = [_DASHES[place // len(CATEGORY_RANGE) % len(_DASHES)] for place in range(len(groups))]
        layers[0] = layers[0].encode(strokeDash=of_group(alt.StrokeDash, dashes))
    layers[1] = layers[1].encode(shape=of_group(alt.Shape, _SHAPES))
    if due_on is not None:
        mark = pd.DataFrame({"day": [pd.Timestamp(due_on)], "words": [due_words]})
        layers += [
            alt.Chart(mark).mark_rule(color=RED, strokeDash=[5, 4], size=1.5).encode(x="day:T"),
            alt.Chart(mark).mark_text(**TARGET_WORDS_ABOVE).encode(x="day:T", y=alt.value(0), text="words:N"),
        ]
    drawn = alt.layer(*layers).properties(height=height - AXIS_AND_LEGEND, autosize=BESIDES_LEGEND)
    return finished(drawn)


@pictured
def steps(rows: pd.DataFrame, *, names: list[str], row_height: int = 34) -> alt.TopLevelMixin:
    """How far each has come on a fixed way: one box per step, dark once reached; 未报 in the first of who has said nothing.

    ``rows``: name, value (number of the last step reached; null: nothing reported), words. ``names``: the steps, 1..n.
    """
    cells = pd.DataFrame(
        [
            {
                "name": row.name,
                "step": step,
                "reached": row.value >= place,
                "mark": "✔"
                if row.value >= place
                else "未报"
                if row.value != row.value and place == 1
                else "",
                "state": "未报数" if row.value != row.value else "已到" if row.value >= place else "未到",
                "words": row.words,
            }
            for row in rows.astype({"value": float}).itertuples(index=False)
            for place, step in enumerate(names, start=1)
        ],
        columns=["name", "step", "reached", "mark", "state", "words"],
    )
    base = alt.Chart(cells).encode(
        x=alt.X("step:N", sort=names, title=None, axis=alt.Axis(orient="top", labelAngle=0, domain=False)),
        y=alt.Y("name:N", sort=rows["name"].tolist(), title=None, axis=name_axis(domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("name:N", title="单位"),
            alt.Tooltip("step:N", title="步骤"),
            alt.Tooltip("state:N", title="状态"),
            alt.Tooltip("words:N", title="说明"),
        ],
    )
    tiles = base.mark_rect(stroke="white", strokeWidth=3, cornerRadius=3).encode(
        color=alt.Color(
            "state:N",
            scale=alt.Scale(domain=["已到", "未到", "未报数"], range=[BLUE, PALE_GREY, "#F7F8FA"]),
            title=None,
            legend=None,
        )
    )
    ticks = base.mark_text(fontSize=12).encode(
        text="mark:N",
        color=alt.condition(alt.datum.reached, alt.value("#FFFFFF"), alt.value(GREY)),
    )
    return finished(alt.layer(tiles, ticks).properties(height=rows_high(rows["name"], row_height)))
