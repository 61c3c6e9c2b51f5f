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
    figures_written,
    finished,
    from_zero,
    month_end_axis,
    name_axis,
    names_legend,
    pictured,
    rows_high,
)


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
    # Figures near the target's line stand on the side of their point that looks away from it, and the target's words where the
    # reading at that end of the line is not; so none runs into another.
    known = shown["value"].dropna()
    first, last = (float(known.iloc[0]), float(known.iloc[-1])) if len(known) else (target, target)
    at_right = abs(last - target) > abs(first - target)
    is_above = (last if at_right else first) >= target
    drawn = [target, *known, *([] if corrections is None else corrections["old_value"].dropna())]
    near = target - 0.15 * (max(drawn) - min(drawn))
    below = f"datum.value < {target} && datum.value > {near}"
    layers = [
        alt.Chart(goal).mark_rule(color=RED, strokeDash=[5, 4], size=1.5).encode(y="value:Q"),
        alt.Chart(goal)
        .mark_text(
            align="right" if at_right else "left",
            baseline="middle",
            dx=-4 if at_right else 4,
            dy=10 if is_above else -9,
            color=RED,
            fontSize=12,
        )
        .encode(y="value:Q", x=alt.value("width" if at_right else 0), text="words:N"),
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
            base.transform_filter(f"datum.written && {side}")
            .mark_text(dy=dy, color=INK, fontSize=12)
            .encode(text=alt.Text("value:Q", format=",.1~f"))
            for side, dy in ((f"!({below})", -12), (below, 14))
        ),
    ]
    if corrections is not None and len(corrections):
        was = corrections.assign(period_end=pd.to_datetime(corrections["period_end"]))
        was_tips = [
            alt.Tooltip("period_end:T", title="截至", format=DAY_FORMAT),
            alt.Tooltip("old_value:Q", title="原报", format=",.1f"),
            alt.Tooltip("new_value:Q", title="更正为", format=",.1f"),
            alt.Tooltip("correction_reason:N", title="更正原因"),
        ]
        withdrawn = alt.Chart(was).encode(x="period_end:T", tooltip=was_tips)
        layers += [
            withdrawn.mark_rule(color=RED, size=1).encode(y="old_value:Q", y2="new_value:Q"),
            withdrawn.mark_point(color=RED, filled=False, size=90, shape="cross").encode(y="old_value:Q"),
            withdrawn.mark_text(color=RED, align="left", dx=9, dy=-4, fontSize=12).encode(
                y="old_value:Q", text=alt.Text("old_value:Q", format=",.1~f")
            ),
        ]
    return finished(alt.layer(*layers).properties(height=height, padding=END_OF_LINE))


@pictured
def stacked_columns(
    rows: pd.DataFrame, *, category_title: str, unit: str, order: list[str], height: int = 260
) -> alt.TopLevelMixin:
    """Counts by month split by category. ``rows``: month (``8月``), category, value; ``order`` the months in order."""
    chart = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=alt.X("month:O", title=None, sort=order, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("value:Q", title=unit, stack="zero", scale=from_zero(rows["value"])),
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
        .properties(height=height - AXIS_AND_LEGEND, autosize=BESIDES_LEGEND)
    )
    return finished(chart)


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
    # The label stands behind the bar and must not be cut at the right edge.
    widest = max([1.0, *rows["value"].dropna(), *([] if reference is None else [reference])])
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=order, title=None, axis=name_axis()),
        x=alt.X(
            "value:Q",
            title=value_title,
            scale=alt.Scale(domain=[0, widest * 1.3], nice=False),
            axis=alt.Axis(tickCount=5),
        ),
        tooltip=[alt.Tooltip("name:N", title=name_title), alt.Tooltip("words:N", title=value_title)],
    )
    bars = base.mark_bar(color=BLUE, height={"band": 0.62})
    if select:
        bars = bars.encode(detail=f"{key}:N").add_params(
            alt.selection_point(name=select, fields=[key], on="click", empty=False)
        )
    layers = [bars, base.mark_text(align="left", dx=4, color=INK, fontSize=12).encode(text="words:N")]
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
