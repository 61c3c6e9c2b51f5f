"""What is news and what is the usual movement, drawn: a series within its limits, and equals within theirs.

Signals have a star, never the shape of a lamp: they say that something has changed, not that something is wrong.
"""

import altair as alt
import pandas as pd

from efficiency.charts import (
    BLUE,
    DAY_FORMAT,
    GREY,
    INK,
    OUTLINE,
    PALE_BLUE,
    PALE_GREY,
    RED,
    TARGET_WORDS_ABOVE,
    finished,
    month_end_axis,
    name_axis,
    names_legend,
    pictured,
    rows_high,
)
from efficiency.charts.ripeness import hatch, noted
from efficiency.figures.over_time import UNDER_WAY, UNRIPE
from efficiency.standings.signals import Compared, Series, Variation

_STAR = (
    "M0,-1L0.22,-0.31L0.95,-0.31L0.36,0.12L0.59,0.81L0,0.38L-0.59,0.81L-0.36,0.12L-0.95,-0.31L-0.22,-0.31Z"
)
COMMON = "正常波动"
SIGNAL_WORDS = {
    Variation.IMPROVEMENT: "信号，向好",
    Variation.CONCERN: "信号，向差",
    Variation.NEUTRAL: "信号",
    Variation.COMMON: COMMON,
    Variation.TOO_FEW: COMMON,
}
# Word -> shape, outline, filling; told apart in grey print by shape and filling.
_MARKS = {
    COMMON: ("circle", BLUE, BLUE),
    "信号，向好": (_STAR, BLUE, BLUE),
    "信号，向差": (_STAR, RED, "white"),
    "信号": (_STAR, INK, INK),
    UNRIPE: ("cross", GREY, "white"),
    UNDER_WAY: ("circle", GREY, "white"),
}
JUDGED, TOO_FEW = "点名", "太少不判"


@pictured
def limits_line(
    points: pd.DataFrame,
    line: Series,
    *,
    unit: str,
    target: float | None = None,
    target_words: str = "",
    height: int = 240,
) -> alt.TopLevelMixin:
    """A series with its centre, its limits, the document's number and its signals.

    ``points``: columns of ``figures.over_time``; those that are counted are, in order, the points of ``line``. The periods that
    go on or are still filling up are hatched, and their points hollow. A percentage has no limits below 0 or above 100.
    """
    counted = points["left_out"] == ""
    said = points["mark"].astype(object)
    said[counted] = [SIGNAL_WORDS[line.of(place)] for place in range(len(line.points))]
    shown = points.assign(
        day=pd.to_datetime(points["day"]), said=said, note=points["left_out"].where(~counted, said)
    )
    x = alt.X("day:T", title=None, axis=month_end_axis(shown["day"]))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True))
    tips = [
        alt.Tooltip("word:N", title="期间"),
        alt.Tooltip("day:T", title="截至", format=DAY_FORMAT),
        alt.Tooltip("value:Q", title=f"数值（{unit}）", format=",.1f"),
        alt.Tooltip("counts:N", title="计数"),
        alt.Tooltip("note:N", title="判断"),
    ]
    layers = []
    if line.mean is not None:
        lower, upper = _drawable(line, unit)
        limits = pd.DataFrame({"lower": [lower], "upper": [upper], "mean": [line.mean]})
        band = alt.Chart(limits)
        layers += [
            band.mark_rect(color=PALE_GREY, opacity=0.45).encode(
                y=alt.Y("lower:Q", title=unit), y2="upper:Q"
            ),
            band.mark_rule(color=GREY, size=1.5).encode(y="mean:Q"),
            band.mark_text(align="left", dx=4, dy=-7, color=GREY, fontSize=11).encode(
                y="mean:Q", x=alt.value(0), text=alt.value(f"均值{line.mean:,.1f}")
            ),
            band.mark_rule(color=GREY, strokeDash=[2, 3]).encode(y="lower:Q"),
            band.mark_rule(color=GREY, strokeDash=[2, 3]).encode(y="upper:Q"),
        ]
    if target is not None:
        goal = alt.Chart(pd.DataFrame({"value": [target], "words": [target_words]}))
        layers += [
            goal.mark_rule(color=RED, strokeDash=[5, 4], size=1.5).encode(y="value:Q"),
            goal.mark_text(align="right", dx=-4, **TARGET_WORDS_ABOVE).encode(
                y=alt.value(0), x=alt.value("width"), text="words:N"
            ),
        ]
    base = alt.Chart(shown).encode(x=x, y=y, tooltip=tips)
    present = [word for word in _MARKS if word in set(said)]
    legend = names_legend(present, title=None, orient="top", symbolSize=90)
    spans = shown.assign(before=shown["day"].shift(1, fill_value=shown["day"].iloc[0]))
    spans = spans.loc[spans["mark"] != "", ["before", "day", "mark"]]
    if len(spans):
        layers.append(
            alt.Chart(spans)
            .mark_rect(fill=hatch(6), fillOpacity=0.35)
            .encode(x=alt.X("before:T", title=None), x2="day:T", tooltip=alt.Tooltip("mark:N", title="期间"))
        )
    layers += [
        base.transform_filter(alt.datum.left_out == "").mark_line(color=BLUE, size=1.5),
        base.mark_point(size=75, strokeWidth=1.5, opacity=1).encode(
            shape=alt.Shape("said:N", scale=_scale(present, 0), legend=legend),
            stroke=alt.Stroke("said:N", scale=_scale(present, 1), legend=legend),
            fill=alt.Fill("said:N", scale=_scale(present, 2), legend=legend),
        ),
    ]
    return finished(noted(alt.layer(*layers).properties(height=height), shown["mark"]))


def _scale(present: list[str], part: int) -> alt.Scale:
    return alt.Scale(domain=present, range=[_MARKS[word][part] for word in present])


def _drawable(line: Series, unit: str) -> tuple[float, float]:
    """The limits as far as there are such values: none below 0 where none is, and no share above 100."""
    lowest = min(point.value for point in line.points)
    lower = max(line.lower, 0.0) if lowest >= 0 else line.lower
    return lower, min(line.upper, 100.0) if unit == "%" else line.upper


@pictured
def funnel(
    compared: list[Compared],
    names: list[str],
    *,
    unit: str,
    exposure: str,
    share: bool,
    named: set,
    judged: set,
    row_height: int = 24,
) -> alt.TopLevelMixin:
    """Equals from the largest exposure down, each with its own normal range, which opens like a funnel.

    ``names``: one for each of ``compared``. ``share``: the counts are shares of the exposure, in percent; otherwise the rate is
    per ten of ``exposure``. ``named`` and ``judged``: keys of those that are named and that could be.
    """
    scale = 100 if share else 10
    rows = pd.DataFrame(
        [
            {
                "name": name, "exposure": each.exposure, "rate": scale * each.count / each.exposure,
                "lower": scale * each.lower / each.exposure, "upper": scale * each.upper / each.exposure,
                "expected": scale * each.expected / each.exposure,
                "said": JUDGED if each.key in named else COMMON if each.key in judged else TOO_FEW,
                "found": f"{each.count}{unit}", "range": f"{each.lower}至{each.upper}{unit}",
                "usual": f"{each.expected:.1f}{unit}",
            }
            for each, name in zip(compared, names, strict=True)
        ]
    ).sort_values("exposure", ascending=False)  # fmt: skip
    title = f"占{exposure}的%" if share else f"每10{exposure}（{unit}）"
    widest = (
        100
        if share
        else max(
            [
                rows["rate"].max(),
                *(scale * each.upper / each.exposure for each in compared if each.key in judged),
            ]
        )
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=rows["name"].tolist(), title=None, axis=name_axis()),
        tooltip=[
            alt.Tooltip("name:N", title="名称"),
            alt.Tooltip("found:N", title="实有"),
            alt.Tooltip("usual:N", title="预期"),
            alt.Tooltip("range:N", title="正常范围"),
            alt.Tooltip("exposure:Q", title=exposure, format=",.0f"),
            alt.Tooltip("said:N", title="判断"),
        ],
    )
    axis = alt.X(
        "lower:Q", title=title, scale=alt.Scale(domain=[0, widest], clamp=True, nice=True), axis=alt.Axis(tickCount=5)
    )  # fmt: skip
    marks = {JUDGED: (_STAR, RED, RED), COMMON: ("circle", BLUE, BLUE), TOO_FEW: ("circle", GREY, "white")}
    present = [word for word in marks if word in set(rows["said"])]
    legend = names_legend(present, beside=names, title=None, orient="top", symbolSize=90)

    def of_words(part: int) -> alt.Scale:
        return alt.Scale(domain=present, range=[marks[word][part] for word in present])

    layers = [
        base.mark_bar(color=PALE_BLUE, height={"band": 0.55}, fillOpacity=0.7, **OUTLINE).encode(
            x=axis, x2="upper:Q"
        ),
        base.mark_tick(color=GREY, thickness=1.5, height={"band": 0.55}).encode(x=alt.X("expected:Q")),
        base.mark_point(size=75, strokeWidth=1.5, opacity=1).encode(
            x=alt.X("rate:Q"),
            shape=alt.Shape("said:N", scale=of_words(0), legend=legend),
            stroke=alt.Stroke("said:N", scale=of_words(1), legend=legend),
            fill=alt.Fill("said:N", scale=of_words(2), legend=legend),
        ),
    ]
    return finished(alt.layer(*layers).properties(height=rows_high(names, row_height)))
