"""Two figures of one thing on one line: what an announced visit saw and what an unannounced one did; scores in groups."""

import altair as alt
import pandas as pd

from efficiency.charts import (
    BLUE,
    GREY,
    INK,
    OUTLINE,
    PALE_BLUE,
    PALE_GREY,
    RED,
    finished,
    name_axis,
    pictured,
    room_for,
    rows_high,
)


@pictured
def open_against_covert(rows: pd.DataFrame, *, select: str, row_height: int = 26) -> alt.TopLevelMixin:
    """Open score (hollow) and covert score (filled) of a unit on one line, in the order of the rows.

    ``rows``: name, key, open_score, covert_score (null: no such visit), gap, contradiction, words (of the gap).
    Lines of a contradiction are red and heavier; its gap is written beside.
    """
    names = rows["name"].tolist()
    tips = [
        alt.Tooltip("name:N", title="单位"),
        alt.Tooltip("open_score:Q", title="明察得分", format=".1f"),
        alt.Tooltip("covert_score:Q", title="暗访得分", format=".1f"),
        alt.Tooltip("words:N", title="相差"),
    ]
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=names, title=None, scale=alt.Scale(domain=names), axis=name_axis()),
        tooltip=tips,
    )
    lowest = rows[["open_score", "covert_score"]].min().min()
    # Behind a full score the words of the gap.
    axis = alt.Scale(domain=[5 * (lowest // 5), 100], rangeMax=room_for(["", *rows["words"]]), nice=False)
    line = (
        base.mark_rule()
        .encode(
            x=alt.X(
                "covert_score:Q",
                title="得分（分）",
                scale=axis,
                axis=alt.Axis(values=list(range(0, 101, 5)), grid=True),
            ),
            x2="open_score:Q",
            color=alt.condition("datum.contradiction", alt.value(RED), alt.value(GREY)),
            size=alt.condition("datum.contradiction", alt.value(3), alt.value(1.5)),
            detail="key:N",
        )
        .add_params(alt.selection_point(name=select, fields=["key"], on="click", empty=False))
    )
    marks = pd.concat(
        [
            rows.assign(score=rows["covert_score"], mode="暗访"),
            rows.assign(score=rows["open_score"], mode="明察"),
        ]
    )
    dots = (
        alt.Chart(marks)
        .mark_point(size=90, strokeWidth=2, color=BLUE, opacity=1)
        .encode(
            y=alt.Y("name:N", sort=names, title=None, scale=alt.Scale(domain=names), axis=name_axis()),
            x=alt.X("score:Q", scale=axis),
            fill=alt.Fill(
                "mode:N",
                title=None,
                scale=alt.Scale(domain=["明察", "暗访"], range=["white", BLUE]),
                legend=alt.Legend(orient="top", symbolStrokeColor=BLUE, symbolType="circle"),
            ),
            tooltip=tips,
        )
    )
    words = (
        base.transform_filter("datum.contradiction")
        .mark_text(align="left", dx=9, fontSize=12, color=INK)
        .encode(x=alt.X("open_score:Q", scale=axis), text="words:N")
    )
    return finished(alt.layer(line, dots, words).properties(height=rows_high(names, row_height)))


@pictured
def scores_in_group(
    rows: pd.DataFrame, *, mean: float, select: str, row_height: int = 24
) -> alt.TopLevelMixin:
    """Scores of units of one kind against their mean, lowest first, with how many people answered.

    ``rows``: name, key, score, words (score with respondents), usual_from and usual_to (between which a score is
    no news; null: too few to say), drawn as a pale band.
    """
    names = rows["name"].tolist()
    # The words of all scores stand in a column at the right, which a phone's width has room for, too.
    lowest = 5 * ((float(rows["score"].min()) - 10) // 5)
    scale = alt.Scale(domain=[lowest, lowest + (103 - lowest) / 0.64], nice=False)
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=names, title=None, scale=alt.Scale(domain=names), axis=name_axis()),
        tooltip=[alt.Tooltip("name:N", title="单位"), alt.Tooltip("words:N", title="得分")],
    )
    usual = (
        base.transform_filter("isValid(datum.usual_from)")
        .mark_bar(color=PALE_BLUE, fillOpacity=0.5, height={"band": 0.6}, clip=True, **OUTLINE)
        .encode(x=alt.X("usual_from:Q", scale=scale), x2="usual_to:Q")
    )
    stems = (
        base.mark_rule(color=PALE_GREY, size=4)
        .encode(
            x=alt.X(
                "score:Q", title="评议得分（分）", scale=scale, axis=alt.Axis(values=list(range(0, 101, 5)))
            ),
            x2="mean:Q",
            detail="key:N",
        )
        .transform_calculate(mean=str(mean))
    )
    dots = (
        base.mark_point(filled=True, size=90, color=BLUE)
        .encode(x=alt.X("score:Q", scale=scale), detail="key:N")
        .add_params(alt.selection_point(name=select, fields=["key"], on="click", empty=False))
    )
    words = base.mark_text(align="right", fontSize=11, color=INK).encode(x=alt.value("width"), text="words:N")
    middle = pd.DataFrame({"mean": [mean], "label": [f"平均{mean:.1f}分"]})
    rule = alt.Chart(middle).mark_rule(color=GREY, strokeDash=[4, 3]).encode(x=alt.X("mean:Q", scale=scale))
    label = (
        alt.Chart(middle)
        .mark_text(baseline="bottom", dy=-2, fontSize=11, color=GREY)
        .encode(x=alt.X("mean:Q", scale=scale), y=alt.value(0), text="label:N")
    )
    return finished(
        alt.layer(usual, stems, rule, label, words, dots).properties(
            height=rows_high(names, row_height),
            padding={"top": 18, "left": 5, "right": 5, "bottom": 5},
        )
    )
