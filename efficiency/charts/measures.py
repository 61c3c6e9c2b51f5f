"""Pictures of the sections' own measures: grids of rates, bars by state, plain lines, days of visits, plan against held."""

import datetime as dt

import altair as alt
import pandas as pd

from efficiency.campaign.words import asked_percent
from efficiency.campaign.words import percent as measured
from efficiency.charts import (
    AMBER,
    BLUE,
    DAY_FORMAT,
    END_OF_LINE,
    GREY,
    HEAT_RANGE,
    INK,
    OUTLINE,
    PALE_BLUE,
    PALE_GREY,
    RED,
    ROOM_FOR_FIGURE,
    SHORT_DAY_FORMAT,
    figures_written,
    finished,
    from_zero,
    gradient_length,
    month_end_axis,
    month_labels,
    name_axis,
    names_legend,
    pictured,
    rows_high,
    whole_axis,
)
from efficiency.charts.ripeness import hatched, names_above, noted
from efficiency.figures.rate_grid import NOTHING, RATE, UNREPORTED

# Five standings from the gravest to the settled one; also told apart in grey print by their lightness.
STANDING_COLOURS = (RED, AMBER, "#F3D9A4", PALE_BLUE, BLUE)

# Of so many cases a rate is judged; 0/1 is no worse than 1/3.
ENOUGH = 4
# How wide the hatching at the beginning of a row is.
_BEGUN = 14
_STATE_WORDS = {NOTHING: "—", UNREPORTED: "未报"}


@pictured
def rate_cells(
    cells: pd.DataFrame,
    *,
    rows: list[str],
    columns: list[str],
    row_title: str,
    column_title: str,
    nothing_words: str,
    goal: float = 100.0,
    select: str | None = None,
    chosen: str | None = None,
    row_height: int = 38,
    marks: dict[str, str] | None = None,
) -> alt.TopLevelMixin:
    """A grid of rates with their counts; the darker a cell, the further it is below ``goal`` percent.

    ``cells``: row, column, numerator, denominator, percent, state, counts (as ``rate_grid`` gives them), margin (bool: a
    total, which is not shaded) and key. What reaches ``goal`` is not shaded. A rate of fewer than ``ENOUGH`` is too little to be
    judged and not shaded either. ``nothing_words`` says in the tooltip what — means here; grey is 未报. Rows and columns are
    drawn in the order given, the columns in ``marks`` hatched (``charts.ripeness``), the row with the key ``chosen`` marked.
    """
    gap = (goal - cells["percent"]).clip(lower=0)
    few = (cells["denominator"] < ENOUGH) & ~cells["margin"] & (cells["state"] == RATE)
    shown = cells.assign(
        shade=[
            "margin" if margin else "few" if small else "met" if missing <= 0 else "rate"
            for margin, small, missing in zip(cells["margin"], few, gap, strict=True)
        ],
        gap=gap,
        words=[
            f"{percent:.0f}%" if state == RATE and percent in (0, 100) else measured(percent) if state == RATE
            else _STATE_WORDS[state]
            for percent, state in zip(cells["percent"], cells["state"], strict=True)
        ],
        tip=[
            f"{measured(percent)}（{counts}）" + ("，太少不判" if small else "") if state == RATE
            else nothing_words if state == NOTHING else "未报数"
            for percent, state, counts, small in zip(cells["percent"], cells["state"], cells["counts"], few, strict=True)
        ],
    )  # fmt: skip
    judged = shown.loc[shown["shade"] == "rate", "gap"]
    farthest = max(30.0, judged.max() if judged.notna().any() else 0.0)
    base = alt.Chart(shown).encode(
        x=alt.X("column:N", sort=columns, title=None, scale=alt.Scale(domain=columns),
                axis=names_above(marks)),
        y=alt.Y("row:N", sort=rows, title=None, scale=alt.Scale(domain=rows),
                axis=name_axis(domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("row:N", title=row_title),
            alt.Tooltip("column:N", title=column_title),
            alt.Tooltip("tip:N", title="比率"),
        ],
    )  # fmt: skip
    tile = {"cornerRadius": 3, "stroke": "white", "strokeWidth": 3}
    silent = base.transform_filter(alt.datum.state == UNREPORTED).mark_rect(color="#ECEEF1", **tile)
    nothing = base.transform_filter(alt.datum.state == NOTHING).mark_rect(
        color="white", cornerRadius=3, stroke=PALE_GREY
    )
    plain = base.transform_filter(f"datum.state == '{RATE}' && datum.shade != 'rate'").mark_rect(
        color="#F4F6F9", cornerRadius=3, stroke=PALE_GREY
    )
    known = (
        base.transform_filter(f"datum.state == '{RATE}' && datum.shade == 'rate'")
        .mark_rect(**tile)
        .encode(
            color=alt.Color(
                "gap:Q",
                title=f"距{asked_percent(goal)}（个百分点）",
                scale=alt.Scale(range=HEAT_RANGE, domain=[0, farthest], interpolate="lab"),
                legend=alt.Legend(
                    orient="bottom", direction="horizontal", gradientLength=gradient_length(200), tickCount=4
                ),
            )
        )
    )
    if select:
        known = known.encode(detail="key:N").add_params(
            alt.selection_point(name=select, fields=["key"], on="click", empty=False)
        )
    if select:
        plain = plain.encode(detail="key:N")
    ink = alt.condition(
        f"datum.shade == 'rate' && datum.gap > {0.55 * farthest}", alt.value("#FFFFFF"), alt.value(INK)
    )
    percents = base.mark_text(fontSize=12, dy=-6).encode(text="words:N", color=ink)
    counts = base.mark_text(fontSize=10, dy=9).encode(text="counts:N", color=ink)
    # The texts carry their own colours: one shared scale for both would be none at all.
    unripe = hatched(base.encode(detail="key:N") if select else base, "column", marks or {})
    mark = [
        base.transform_filter(alt.datum.key == chosen).mark_rect(
            cornerRadius=3, fillOpacity=0, stroke=INK, strokeWidth=2
        )
    ] * (chosen is not None)
    layered = alt.layer(silent, nothing, plain, known, *unripe, percents, counts, *mark).resolve_scale(
        color="independent"
    )
    return finished(noted(layered.properties(height=rows_high(rows, row_height)), marks or {}))


@pictured
def state_bars(
    rows: pd.DataFrame,
    *,
    name_title: str,
    state_title: str,
    unit: str,
    states: dict[str, str],
    select: str | None = None,
    row_height: int = 28,
    marks: dict[str, str] | None = None,
) -> alt.TopLevelMixin:
    """Horizontal bars of counts split by state, names in the order of the rows.

    ``rows``: name, state, value, key; one line per name and state. ``states``: state -> colour, in the order of the
    stack. The count of each part is written into it, so that the colour is not needed. The rows in ``marks`` are hatched
    (``charts.ripeness``).
    """
    names = rows["name"].drop_duplicates().tolist()
    states = {state: colour for state, colour in states.items() if state in set(rows["state"])}
    shown = rows[rows["value"] > 0].assign(place=lambda r: [list(states).index(each) for each in r["state"]])
    base = alt.Chart(shown).encode(
        y=alt.Y("name:N", sort=names, title=None, scale=alt.Scale(domain=names), axis=name_axis()),
        order=alt.Order("place:Q"),
        tooltip=[
            alt.Tooltip("name:N", title=name_title),
            alt.Tooltip("state:N", title=state_title),
            alt.Tooltip("value:Q", title=unit, format=","),
        ],
    )
    bars = base.mark_bar(height={"band": 0.7}, **OUTLINE).encode(
        x=alt.X(
            "value:Q",
            title=unit,
            stack="zero",
            scale=from_zero(shown["value"]),
            axis=whole_axis(tickCount=6, format=",.0f"),
        ),
        color=alt.Color(
            "state:N",
            title=None,
            scale=alt.Scale(domain=list(states), range=list(states.values())),
            legend=names_legend(states, beside=names, orient="top", symbolStrokeWidth=0),
        ),
    )
    if select:
        bars = bars.encode(detail="key:N").add_params(
            alt.selection_point(name=select, fields=["key"], on="click", empty=False)
        )
    dark = alt.FieldOneOfPredicate(field="state", oneOf=[s for s, c in states.items() if c in (BLUE, RED)])
    words = base.mark_text(fontSize=11).encode(
        x=alt.X("value:Q", stack="zero", bandPosition=0.5),
        text="value:Q",
        color=alt.condition(dark, alt.value("#FFFFFF"), alt.value(INK)),
        detail="state:N",
    )
    # Where the row begins, so that a month without a case is seen to be unripe, too: hatched from end to end it would pass for
    # the longest bar.
    begun = alt.Chart(pd.DataFrame({"name": list(marks or {})})).encode(
        y=base.encoding.y, x=alt.value(0), x2=alt.value(_BEGUN)
    )
    counts = rows.groupby("name", sort=False)["value"].sum()
    zeros = (
        alt.Chart(pd.DataFrame({"name": counts.index[counts == 0]}))
        .mark_text(fontSize=11, align="left", dx=6 + (_BEGUN if marks else 0), color=GREY)
        .encode(y=base.encoding.y, x=alt.value(0), text=alt.value("0"))
    )
    layers = [bars, *hatched(begun, "name", marks or {}), words]
    if (counts == 0).any():
        layers.append(zeros)
    layered = alt.layer(*layers).properties(height=rows_high(names, row_height))
    return finished(noted(layered, marks or {}))


@pictured
def plain_line(
    readings: pd.DataFrame, *, unit: str, corrections: pd.DataFrame | None = None, height: int = 220
) -> alt.TopLevelMixin:
    """One figure month by month from zero, for which the document names no number. A month without reading is a gap.

    ``readings``: period_end, value, counts. ``corrections``: period_end, old_value, new_value, correction_reason: the
    withdrawn value stays visible as a red cross tied to the one that stands.
    """
    readings = readings.reset_index(drop=True)
    shown = readings.assign(
        period_end=pd.to_datetime(readings["period_end"]), written=figures_written(readings["value"])
    )
    axis = whole_axis() if (shown["value"].dropna() % 1 == 0).all() else alt.Axis()
    base = alt.Chart(shown).encode(
        x=alt.X("period_end:T", title=None, axis=month_end_axis(shown["period_end"])),
        y=alt.Y("value:Q", title=unit, scale=from_zero(shown["value"]), axis=axis),
        tooltip=[
            alt.Tooltip("period_end:T", title="截至", format=DAY_FORMAT),
            alt.Tooltip("value:Q", title=f"数值（{unit}）", format=",.1f"),
            alt.Tooltip("counts:N", title="计数"),
        ],
    )
    layers = [
        base.mark_line(color=BLUE, size=2, invalid="break-paths-show-path-domains"),
        base.mark_point(color=BLUE, filled=True, size=50),
        base.transform_filter(ROOM_FOR_FIGURE)
        .mark_text(dy=-11, color=INK, fontSize=11)
        .encode(text=alt.Text("value:Q", format=",.1~f")),
    ]
    if corrections is not None and len(corrections):
        was = alt.Chart(
            corrections.assign(period_end=pd.to_datetime(corrections["period_end"]))[
                ["period_end", "old_value", "new_value", "correction_reason"]
            ]
        ).encode(
            x="period_end:T",
            tooltip=[
                alt.Tooltip("period_end:T", title="截至", format=DAY_FORMAT),
                alt.Tooltip("old_value:Q", title="原报", format=",.1f"),
                alt.Tooltip("new_value:Q", title="更正为", format=",.1f"),
                alt.Tooltip("correction_reason:N", title="更正原因"),
            ],
        )
        layers += [
            was.mark_rule(color=RED, size=1).encode(y="old_value:Q", y2="new_value:Q"),
            was.mark_point(color=RED, shape="cross", filled=False, size=80).encode(y="old_value:Q"),
            was.mark_text(color=RED, dy=15, fontSize=11).encode(
                y="old_value:Q", text=alt.Text("old_value:Q", format=",.1~f")
            ),
        ]
    return finished(alt.layer(*layers).properties(height=height, padding=END_OF_LINE))


@pictured
def visit_dots(visits: pd.DataFrame, *, select: str | None = None, row_height: int = 30) -> alt.TopLevelMixin:
    """Each visit of a spell as a mark on its day, one row per unit: filled when registered, hollow when not.

    ``visits``: name (unit), started_on, kind, registration (both as words), registered (bool), key.
    """
    shown = visits.assign(started_on=pd.to_datetime(visits["started_on"]))
    names = shown.groupby("name")["started_on"].agg(["size", "min"])
    names = names.sort_values(["size", "min"], ascending=[False, True]).index.tolist()
    days = shown["started_on"]
    span = [days.min() - pd.Timedelta(days=1), days.max() + pd.Timedelta(days=1)]
    marks = (
        alt.Chart(shown)
        .mark_point(size=150, strokeWidth=2, color=BLUE)
        .encode(
            x=alt.X("started_on:T", title=None, scale=alt.Scale(domain=[each.isoformat() for each in span]),
                    axis=alt.Axis(format=SHORT_DAY_FORMAT, tickCount="day", labelAngle=0, labelOverlap=True, labelFlush=True)),
            y=alt.Y("name:N", sort=names, title=None, axis=name_axis(grid=True)),
            fill=alt.condition(alt.datum.registered, alt.value(BLUE), alt.value("white")),
            tooltip=[
                alt.Tooltip("started_on:T", title="日期", format=DAY_FORMAT),
                alt.Tooltip("name:N", title="单位"),
                alt.Tooltip("kind:N", title="活动"),
                alt.Tooltip("registration:N", title="登记"),
            ],
        )
    )  # fmt: skip
    if select:
        marks = marks.encode(detail="key:N").add_params(
            alt.selection_point(name=select, fields=["key"], on="click", empty=False)
        )
    return finished(marks.properties(height=rows_high(names, row_height)))


@pictured
def held_against_plan(
    windows: pd.DataFrame, held: pd.DataFrame, *, as_of: dt.date, row_height: int = 42
) -> alt.TopLevelMixin:
    """What the document asks for as pale windows, what was held as dark bars on its days, the as-of day as a line.

    ``windows``: name, starts_on, ends_on, words (the verdict). ``held``: name, starts_on, ends_on, words.
    """
    names = windows["name"].tolist()

    def dated(rows: pd.DataFrame) -> pd.DataFrame:
        # A bar of one day needs a width: it ends at the end of that day.
        ends = pd.to_datetime(rows["ends_on"]) + pd.Timedelta(days=1)
        return rows.assign(starts_on=pd.to_datetime(rows["starts_on"]), ends_on=ends)

    starts, ends = [*windows["starts_on"], *held["starts_on"]], [*windows["ends_on"], *held["ends_on"], as_of]
    first, last = min([*starts, as_of]).replace(day=1), max(ends)
    span = [first.isoformat(), (pd.Timestamp(last) + pd.Timedelta(hours=12)).isoformat()]
    x = alt.X(
        "starts_on:T",
        title=None,
        scale=alt.Scale(domain=span),
        axis=alt.Axis(labelExpr=month_labels(), tickCount="month", labelAngle=0, labelOverlap=True),
    )
    y = alt.Y("name:N", sort=names, title=None, scale=alt.Scale(domain=names), axis=name_axis(grid=False))
    asked = alt.Chart(dated(windows)).encode(y=y)
    # Bars in the upper half of a row, the words below them: to the right of a start in spring, left of an end in autumn, so
    # that both halves of the picture have room for them, also where it is narrow.
    middle = first + (last - first) / 2
    at = f"time(datetime({middle.year}, {middle.month - 1}, {middle.day}))"
    half = f"(time(datum.starts_on) + time(datum.ends_on)) / 2 < {at}"
    early, late = half, f"!({half})"
    words = {"fontSize": 11, "color": INK, "dy": 13}
    layers = [
        asked.mark_bar(color=PALE_GREY, height={"band": 0.42}, yOffset=-8, **OUTLINE).encode(x=x, x2="ends_on:T", tooltip=[
            alt.Tooltip("name:N", title="应做"), alt.Tooltip("words:N", title="情况")]),
        alt.Chart(dated(held)).mark_bar(color=BLUE, height={"band": 0.42}, yOffset=-8).encode(
            y=y, x=x, x2="ends_on:T",
            tooltip=[alt.Tooltip("name:N", title="项目"), alt.Tooltip("words:N", title="已做")]),
        asked.transform_filter(early).mark_text(align="left", **words).encode(x=x, text="words:N"),
        asked.transform_filter(late).mark_text(align="right", **words).encode(x="ends_on:T", text="words:N"),
    ]  # fmt: skip
    today = pd.DataFrame({"day": [pd.Timestamp(as_of)], "words": [f"截至{as_of.month}月{as_of.day}日"]})
    # The line runs through the bars of each row and leaves out the words below them, which it would strike through.
    days = pd.DataFrame({"name": names}).assign(day=pd.Timestamp(as_of))
    layers += [
        alt.Chart(days)
        .mark_tick(color=RED, thickness=1.5, size=row_height * 0.62, yOffset=-8)
        .encode(x="day:T", y=y),
        alt.Chart(today)
        .mark_text(color=RED, baseline="bottom", dy=-2, fontSize=11)
        .encode(x="day:T", y=alt.value(0), text="words:N"),
    ]
    chart = alt.layer(*layers).properties(
        height=rows_high(names, row_height), padding={"top": 18, "left": 5, "right": 12, "bottom": 5}
    )
    return finished(chart)
