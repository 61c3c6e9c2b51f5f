"""Periods that go on or are still filling up, in every picture: hatched over their marks, and told below it in words.

``marks``, here and in the pictures, are the names that such periods bear in the picture and what they are: 未完 or 未成熟
(``figures.over_time``). The hatching is a gradient with hard edges: Vega knows no patterns.
"""

from collections.abc import Iterable, Mapping

import altair as alt

from efficiency.charts import GREY
from efficiency.figures.over_time import UNDER_WAY, UNRIPE

_SHARE = 0.3
# A name and its mark are two lines of an axis: on one they would crowd out their neighbours' names.
_TWO_LINES = "split(replace(datum.label, '（', '\\n（'), '\\n')"
_LINE = 14
_WORDS = {UNDER_WAY: "期间还没有结束", UNRIPE: "已经结束，以后还会补入"}


def names_above(marks: Mapping[str, str] | None) -> alt.Axis:
    """The names of columns above a grid, those in ``marks`` with what they are in a line of its own, which grows towards
    the cells."""
    return alt.Axis(
        orient="top", labelAngle=0, labelOverlap=False, domain=False, ticks=False, labelExpr=_TWO_LINES,
        labelPadding=6 + (_LINE if marks else 0),
    )  # fmt: skip


def hatch(stripes: int) -> alt.Gradient:
    """A fill of grey diagonal stripes, so many across the mark, with nothing between them."""
    stops = []
    for place in range(stripes):
        first, middle, last = place / stripes, (place + 1 - _SHARE) / stripes, (place + 1) / stripes
        stops += [
            alt.GradientStop(color="transparent", offset=first),
            alt.GradientStop(color="transparent", offset=middle),
            alt.GradientStop(color=GREY, offset=middle),
            alt.GradientStop(color=GREY, offset=last),
        ]
    return alt.Gradient(gradient="linear", stops=stops, x1=0, y1=0, x2=1, y2=1)


def hatched(base: alt.Chart, field: str, marks: Mapping[str, str]) -> list[alt.Chart]:
    """The layer that hatches the cells of ``base`` whose ``field`` is among ``marks``; none where nothing is.

    It goes between the cells and their words. It has the rows of ``base``, so that a click on it is a click on the cell.
    """
    if not marks:
        return []
    unripe = alt.FieldOneOfPredicate(field=field, oneOf=list(marks))
    cells = base.transform_filter(unripe).mark_rect(
        fill=hatch(5),
        fillOpacity=0.4,
        stroke=GREY,
        strokeDash=[4, 2],
        strokeWidth=1.5,
    )
    return [cells]


def noted(picture: alt.TopLevelMixin, marks: Iterable[str]) -> alt.TopLevelMixin:
    """``picture`` with what its hatching means below it; ``marks`` as above or their values. Unchanged without any."""
    there = set(marks.values() if isinstance(marks, Mapping) else marks)
    words = "；".join(f"{mark}：{meaning}" for mark, meaning in _WORDS.items() if mark in there)
    if not words:
        return picture
    note = alt.TitleParams(
        text=f"▨ 斜纹为{words}",
        orient="bottom",
        anchor="start",
        fontSize=11,
        fontWeight="normal",
        color=GREY,
        offset=6,
    )
    return picture.properties(title=note)
