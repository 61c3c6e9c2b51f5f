"""Figures over time against what the document asks for: lines with a target, burn-ups, stacked columns."""

import altair as alt
import pandas as pd

from efficiency.charts import (
    AXIS_AND_LEGEND,
    BESIDES_LEGEND,
    BLUE,
    CATEGORY_RANGE,
    DAY_FORMAT,
    END_OF_LINE,
    GREY,
    INK,
    RED,
    ROOM_FOR_FIGURE,
    TARGET_WORDS_ABOVE,
    figures_written,
    finished,
    from_zero,
    month_end_axis,
    name_axis,
    names_legend,
    pictured,
    room_for,
    rows_high,
    text_width,
    whole_axis,
)

# Where the figure of a withdrawn value stands at its cross.
_FIGURE_AT = {
    "above": {"dy": -13},
    "below": {"dy": 15},
    "over_right": {"align": "left", "baseline": "bottom", "dx": 8},
    "over_left": {"align": "right", "baseline": "bottom", "dx": -8},
    "under_right": {"align": "left", "baseline": "top", "dx": 8},
    "under_left": {"align": "right", "baseline": "top", "dx": -8},
}


def _figure_at(old: float, new: float, *, target: float, close: float, is_last: bool) -> str:
    """Where the figure of the withdrawn value ``old`` stands: it looks away from what stands now (``new``), and where that is
    into the target's line, less than ``close`` away, it stands beside its cross on the other side of the line."""
    away = "below" if old < new else "above"
    beyond = old - target if old < new else target - old
    if not 0 < beyond < close:
        return away
    return f"{'over' if old < new else 'under'}_{'left' if is_last else 'right'}"


@pictured
def target_line(
    readings: pd.DataFrame,
    *,
    unit: str,
    target: float,
    target_words: str,
    pace: pd.DataFrame | None = None,
    corrections: pd.DataFrame | None = None,
    zero: bool = False,
    height: int = 260,
) -> alt.TopLevelMixin:
    """One indicator month by month against the document's number.

    ``readings``: period_end, value, counts (text such as 1,650/1,698, or empty). ``pace``: day, value: the straight
    line on which the target would be reached. ``corrections``: period_end, old_value, new_value,
    correction_reason: the withdrawn value stays visible as a hollow point tied to the one that stands.
    """
    readings = readings.reset_index(drop=True)
    shown = readings.assign(
        period_end=pd.to_datetime(readings["period_end"]), written=figures_written(readings["value"])
    )
    days = [*shown["period_end"], *([] if pace is None else pace["day"])]
    x = alt.X("period_end:T", title=None, axis=month_end_axis(days))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=zero, nice=True))
    tips = [
        alt.Tooltip("period_end:T", title="截至", format=DAY_FORMAT),
        alt.Tooltip("value:Q", title=f"数值（{unit}）", format=",.1f"),
        alt.Tooltip("counts:N", title="计数"),
    ]
    base = alt.Chart(shown).encode(x=x, y=y, tooltip=tips)
    goal = pd.DataFrame({"value": [target], "words": [target_words]})
    known = shown["value"].dropna().tolist()
    # The target's words stand above the picture, at the side where the readings are lower.
    at_right = not known or max(known[len(known) // 2 :]) < max(known[: (len(known) + 1) // 2])
    # A figure stands on the side of its point that looks away from the target's line and from a value that was withdrawn there.
    drawn = [target, *known, *([] if corrections is None else corrections["old_value"].dropna())]
    close = 0.15 * (max(drawn) - min(drawn))
    near = target - close
    was = (
        {}
        if corrections is None
        else dict(zip(corrections["period_end"], corrections["old_value"], strict=True))
    )
    shown["below"] = [
        value < was[day] if day in was and value != was[day] else near < value < target
        for day, value in zip(readings["period_end"], shown["value"], strict=True)
    ]
    layers = [
        alt.Chart(goal).mark_rule(color=RED, strokeDash=[5, 4], size=1.5).encode(y="value:Q"),
        alt.Chart(goal)
        .mark_text(align="right" if at_right else "left", dx=-4 if at_right else 4, **TARGET_WORDS_ABOVE)
        .encode(y=alt.value(0), x=alt.value("width" if at_right else 0), text="words:N"),
    ]
    if pace is not None and len(pace):
        line = pace.assign(day=pd.to_datetime(pace["day"]))
        layers.append(
            alt.Chart(line).mark_line(color=GREY, strokeDash=[2, 3], size=1.5).encode(x="day:T", y="value:Q")
        )
    layers += [
        base.mark_line(color=BLUE, size=2),
        base.mark_point(color=BLUE, filled=True, size=60),
        *(
            base.transform_filter(f"{ROOM_FOR_FIGURE} && {side}")
            .mark_text(dy=dy, color=INK, fontSize=12)
            .encode(text=alt.Text("value:Q", format=",.1~f"))
            for side, dy in (("!datum.below", -12), ("datum.below", 14))
        ),
    ]
    if corrections is not None and len(corrections):
        last = readings["period_end"].max()
        old = corrections.assign(
            period_end=pd.to_datetime(corrections["period_end"]),
            place=[
                _figure_at(
                    row.old_value, row.new_value, target=target, close=close, is_last=row.period_end == last
                )
                for row in corrections.itertuples()
            ],
        )
        was_tips = [
            alt.Tooltip("period_end:T", title="截至", format=DAY_FORMAT),
            alt.Tooltip("old_value:Q", title="原报", format=",.1f"),
            alt.Tooltip("new_value:Q", title="更正为", format=",.1f"),
            alt.Tooltip("correction_reason:N", title="更正原因"),
        ]
        withdrawn = alt.Chart(old).encode(x="period_end:T", tooltip=was_tips)
        layers += [
            withdrawn.mark_rule(color=RED, size=1).encode(y="old_value:Q", y2="new_value:Q"),
            withdrawn.mark_point(color=RED, filled=False, size=90, shape="cross").encode(y="old_value:Q"),
            *(
                withdrawn.transform_filter(alt.datum.place == place)
                .mark_text(color=RED, fontSize=12, **_FIGURE_AT[place])
                .encode(y="old_value:Q", text=alt.Text("old_value:Q", format=",.1~f"))
                for place in dict.fromkeys(old["place"])
            ),
        ]
    return finished(alt.layer(*layers).properties(height=height, padding=END_OF_LINE))


def _few_categories(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` (columns month, category, value) with no more categories than there are colours: the smallest are one, which says
    how many they are."""
    sums = rows.groupby("category", sort=False)["value"].sum().sort_values(ascending=False, kind="stable")
    folded = sums.index[len(CATEGORY_RANGE) - 1 :]
    if len(sums) <= len(CATEGORY_RANGE):
        return rows
    named = rows.assign(category=rows["category"].mask(rows["category"].isin(folded), f"其他{len(folded)}类"))
    return named.groupby(["month", "category"], as_index=False, sort=False)["value"].sum()


@pictured
def stacked_columns(
    rows: pd.DataFrame, *, category_title: str, unit: str, order: list[str], height: int = 260
) -> alt.TopLevelMixin:
    """Counts by month split by category, each month's sum above its column, a month of nothing too.

    ``rows``: month (``8月``), category, value; ``order`` the months in order. Of more categories than colours the smallest
    are drawn as one.
    """
    rows = _few_categories(rows)
    x = alt.X("month:O", title=None, sort=order, axis=alt.Axis(labelAngle=0))
    sums = rows.groupby("month", as_index=False)["value"].sum()
    bars = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("value:Q", title=unit, stack="zero", scale=from_zero(rows["value"]), axis=whole_axis()),
            color=alt.Color(
                "category:N",
                title=category_title,
                scale=alt.Scale(range=CATEGORY_RANGE),
                legend=names_legend(rows["category"], orient="bottom"),
            ),
            tooltip=[
                alt.Tooltip("month:O", title="月份"),
                alt.Tooltip("category:N", title=category_title),
                alt.Tooltip("value:Q", title=unit, format=","),
            ],
        )
    )
    words = alt.Chart(sums).mark_text(dy=-8, color=INK, fontSize=12)
    words = words.encode(x=x, y="value:Q", text=alt.Text("value:Q", format=","))
    return finished(
        alt.layer(bars, words).properties(height=height - AXIS_AND_LEGEND, autosize=BESIDES_LEGEND)
    )


@pictured
def ranked_bars(
    rows: pd.DataFrame,
    *,
    name_title: str,
    value_title: str,
    key: str = "key",
    select: str | None = None,
    reference: float | None = None,
    reference_words: str = "",
    row_height: int = 26,
) -> alt.TopLevelMixin:
    """Horizontal bars, in the order of the rows. ``rows``: name, value, words (the label: value with its counts), key.

    ``select`` names the click selection that yields ``key``; ``reference`` draws the document's number.
    """
    order = rows["name"].tolist()
    widest = max([1.0, *rows["value"].dropna(), *([] if reference is None else [reference])])
    base = alt.Chart(rows.assign(room=[text_width(each) + 8 for each in rows["words"]])).encode(
        y=alt.Y("name:N", sort=order, title=None, axis=name_axis()),
        x=alt.X(
            "value:Q",
            title=value_title,
            scale=alt.Scale(domain=[0, widest], rangeMax=room_for(rows["words"]), nice=False),
            axis=alt.Axis(tickCount=5),
        ),
        tooltip=[alt.Tooltip("name:N", title=name_title), alt.Tooltip("words:N", title=value_title)],
    )
    bars = base.mark_bar(color=BLUE, height={"band": 0.62})
    if select:
        bars = bars.encode(detail=f"{key}:N").add_params(
            alt.selection_point(name=select, fields=[key], on="click", empty=False)
        )
    words = base.mark_text(align="left", dx=4, color=INK, fontSize=12).encode(text="words:N")
    if reference is not None:
        # What would stand under the document's line stands behind it.
        short = f"scale('x', {reference}) - scale('x', datum.value)"
        words.mark.dx = alt.ExprRef(f"{short} >= 0 && {short} < datum.room ? {short} + 4 : 4")
    layers = [bars, words]
    if reference is not None:
        mark = pd.DataFrame({"value": [reference], "words": [reference_words]})
        side = "right" if reference > widest / 2 else "left"
        layers += [
            alt.Chart(mark).mark_rule(color=RED, strokeDash=[5, 4]).encode(x="value:Q"),
            alt.Chart(mark)
            .mark_text(color=RED, align=side, dx=-4 if side == "right" else 4, fontSize=12)
            .encode(x="value:Q", y=alt.value(-8), text="words:N"),
        ]
    return finished(alt.layer(*layers).properties(height=rows_high(order, row_height)))
