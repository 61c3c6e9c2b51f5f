"""Frame -> ``alt.Chart``, by kind of picture. Charts never query and never compute a figure of their own.

Every chart goes through ``finished``, which gives it Chinese dates and numbers and the one set of colours and label rules.
"""

import calendar
import datetime as dt
from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec

import altair as alt
import pandas as pd

from efficiency import campaign
from efficiency.core.keeping import kept

P = ParamSpec("P")

INK = "#1B2430"
BLUE = "#1F4E8C"
PALE_BLUE = "#C9D8EC"
GREY = "#6B7280"
PALE_GREY = "#DCE1E8"
RED = "#B3261E"
AMBER = "#C98200"
GREEN = "#1E7B45"
# Sequential, single hue, from zero: light to dark.
HEAT_RANGE = ("#FBE9E7", "#EFB9B4", "#DB7970", "#B3392E", "#7F1710")
# For a handful of categories that carry no judgement; told apart in grey print by lightness.
CATEGORY_RANGE = ("#1F4E8C", "#5B8DC9", "#0E2747", "#98724E", "#4B7F8C", "#7A8B3C", "#6B7280")
# Around what is pale: 3:1 against the ground, which the filling has not.
OUTLINE = {"stroke": GREY, "strokeWidth": 0.75}

_WEEKDAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"]
_MONTHS = [f"{month}月" for month in range(1, 13)]
_LOCALE = alt.Locale(
    time=alt.TimeLocale(
        dateTime="%Y年%-m月%-d日 %H:%M",
        date="%Y年%-m月%-d日",
        time="%H:%M",
        periods=["上午", "下午"],
        days=_WEEKDAYS,
        shortDays=[day[-1] for day in _WEEKDAYS],
        months=_MONTHS,
        shortMonths=_MONTHS,
    ),
    number=alt.NumberLocale(decimal=".", thousands=",", grouping=[3], currency=["", "元"]),
)
DAY_FORMAT = "%Y年%-m月%-d日"
SHORT_DAY_FORMAT = "%-m月%-d日"


def month_labels() -> str:
    """How an axis of time names its months: 8月, with the year in each January after the campaign's first year."""
    later = f"year(datum.value) > {campaign.load().parameters.first_day.year} && month(datum.value) == 0"
    return f"timeFormat(datum.value, {later} ? '%Y年%-m月' : '%-m月')"


def month_name(day: dt.date) -> str:
    """The same for a month that is written by hand."""
    later = day.year > campaign.load().parameters.first_day.year and day.month == 1
    return f"{day.year}年{day.month}月" if later else f"{day.month}月"


# Built once: configuring each chart step by step copies it whole at every step.
_CONFIG = alt.Config(
    locale=_LOCALE,
    axis=alt.AxisConfig(
        labelFlush=False, labelBound=False, labelLimit=220, titleFontWeight="normal", titleColor=GREY,
        labelFontSize=12, titleFontSize=12, gridColor="#EEF1F5", domainColor=PALE_GREY, tickColor=PALE_GREY,
    ),
    legend=alt.LegendConfig(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelLimit=300),
    view=alt.ViewConfig(stroke=None),
    # Of each mark a screen reader would be told the names of its columns; what a chart says is in its alternative text and in
    # the table beside it.
    mark=alt.MarkConfig(aria=False),
)  # fmt: skip


# A longer name takes two lines, as long as names of offices get.
_LINE = 16


_IN_LINES = (
    f"length(datum.label) > {_LINE} ? [slice(datum.label, 0, {_LINE}), slice(datum.label, {_LINE})]"
    " : datum.label"
)


def name_axis(**options) -> alt.Axis:
    """An axis of names, of which a long one is written in two lines instead of being cut."""
    return alt.Axis(labelExpr=_IN_LINES, **options)


# On a scale of counts a tick between two whole numbers, which not everybody who draws it leaves out, bears no name.
WHOLE = {"tickMinStep": 1, "labelExpr": "datum.value % 1 ? '' : datum.label"}


def whole_axis(**options) -> alt.Axis:
    """An axis of counts (``WHOLE``)."""
    return alt.Axis(**{"format": ",d"} | WHOLE | options)


def row_step(names: Iterable[str], usual: int) -> int:
    """The height of a row on an axis of ``names``: the ``usual`` one, more where one of them takes two lines."""
    return max(usual, 36) if any(len(name) > _LINE for name in names) else usual


def rows_high(names: Iterable[str], usual: int) -> alt.Step:
    """The height of a picture with a row for each of ``names``: as many as there are, whatever axis and legend take besides."""
    return alt.Step(row_step(names, usual))


# How long a line of words across a picture may get: a longer one ends in three dots instead of at the edge.
WHOLE_WIDTH = alt.ExprRef("width - 8")
# Room for the figure at the last point of a line.
END_OF_LINE = {"top": 24, "left": 5, "right": 18, "bottom": 8}
# With more points than these their figures would run into each other, however wide the picture is.
_FIGURES = 14
_NEVER, _DIGIT = 100_000, 6
# Which points ``figures_written`` lets stand, for ``transform_filter``.
ROOM_FOR_FIGURE = "datum.written <= width"


def text_width(words: str, size: int = 12) -> float:
    """About how many pixels a line of ``words`` takes."""
    return sum(size if ord(each) > 0x2000 else 0.6 * size for each in words)


def room_for(words: Iterable[str], size: int = 12) -> alt.ExprRef:
    """Where a scale of bars ends, so that the longest of ``words`` still stands behind a full one; two thirds of the
    picture at most are left to them."""
    longest = max((text_width(each, size) for each in words), default=0)
    return alt.ExprRef(f"max(width / 3, width - {longest + 10:.0f})")


# The document's number has its words above the picture, where no reading can be.
TARGET_WORDS_ABOVE = {"baseline": "middle", "dy": -14, "color": RED, "fontSize": 12}


def figures_written(values: pd.Series) -> list[int]:
    """How wide a picture has to be, in pixels, for the figure of each point of a line to stand beside it: 0 for the first and the
    last, and the outermost that do not stand next to them; all of a few where there is room for all."""
    known = values.dropna()
    if not len(known):
        return [0] * len(values)
    places = list(known.index)
    named = [places[0], places[-1]]
    for each in (known.idxmin(), known.idxmax()):
        if all(abs(places.index(each) - places.index(other)) > 1 for other in named):
            named.append(each)
    longest = max(len(f"{value:,.1f}".removesuffix(".0")) for value in known)
    room = (_DIGIT * longest + 3) * (len(known) - 1) if len(known) <= _FIGURES else _NEVER
    return [0 if place in named else room for place in values.index]


def from_zero(values: Iterable[float]) -> alt.Scale:
    """A scale from zero up to the highest of ``values``; up to one where all are zero, which alone would have no scale."""
    return alt.Scale(zero=True, nice=True) if any(value > 0 for value in values) else alt.Scale(domain=[0, 1])


# Up to so many pixels of width columns stand one below the other, Streamlit's as ours (efficiency/ui/seams/shell.py).
PHONE = 640
# A picture with such a legend below is as high as it is and as the legend besides: that has more lines on a narrow screen.
BESIDES_LEGEND = alt.AutoSizeParams(type="fit-x", contains="padding")
# What axis and one line of legend take of a picture's height.
AXIS_AND_LEGEND = 70


def names_legend(names: Iterable[str], *, beside: Iterable[str] = (), **options) -> alt.Legend:
    """A legend of ``names``, a long one in two lines; as many beside each other as a tablet, and on a phone its width,
    shows whole.

    ``beside``: names on an axis, which take part of the width. The window's width is asked for, not the picture's: that is known
    only after the legend has been given its room.
    """
    # Each has its symbol and some air besides.
    longest = 28 + min(12 * _LINE, max((text_width(each) for each in names), default=12))
    taken = min(12 * _LINE, max((text_width(each) for each in beside), default=0))
    wide, narrow = (max(1, min(6, int((room - taken) // longest))) for room in (520, 290))
    columns = wide if wide == narrow else alt.ExprRef(f"windowSize()[0] <= {PHONE} ? {narrow} : {wide}")
    return alt.Legend(columns=columns, labelExpr=_IN_LINES, labelLimit=0, symbolLimit=0, **options)


def gradient_length(usual: int) -> alt.ExprRef:
    """How long a legend's ramp is: the ``usual`` length, and on a phone what names on an axis leave."""
    return alt.ExprRef(f"windowSize()[0] <= {PHONE} ? 90 : {usual}")


def finished(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """The chart with Chinese dates and numbers and with labels that stay on their rows."""
    styled = chart.copy(deep=False)
    styled.config = _CONFIG
    return styled


def month_end_axis(days: Iterable, **options) -> alt.Axis:
    """A time axis with a tick at each month end among and between ``days``, named after the month that ended there.

    A figure as of 30 April stands over 4月; Vega's own monthly ticks would put it beside 5月.
    """
    known = [pd.Timestamp(day) for day in days if not pd.isna(day)]
    ticks = []
    if known:
        for month in pd.period_range(min(known), max(known), freq="M"):
            last = calendar.monthrange(month.year, month.month)[1]
            ticks.append(alt.DateTime(year=month.year, month=month.month, date=last))
    return alt.Axis(values=ticks, labelExpr=month_labels(), labelAngle=0, labelOverlap=True, **options)


def pictured(draw: Callable[P, alt.TopLevelMixin]) -> Callable[P, alt.TopLevelMixin]:
    """``draw``, kept by what it draws. Of no rows (an empty first argument) all pictures are the same: the words that there
    is none."""
    known = kept(draw)

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> alt.TopLevelMixin:
        if args and isinstance(args[0], (pd.DataFrame, list)) and not len(args[0]):
            return _nothing(kwargs.get("select"))
        return known(*args, **kwargs)

    return drawn


def _nothing(select: object) -> alt.TopLevelMixin:
    """In place of a picture without rows; ``select`` is the click selection that the page asks for."""
    words = alt.Chart(pd.DataFrame({"words": ["没有数据"]})).mark_text(color=GREY, fontSize=12)
    words = words.encode(text="words:N").properties(height=60)
    if select:
        words = words.add_params(alt.selection_point(name=select, fields=["key"], on="click", empty=False))
    return finished(words)
