"""Frame -> ``alt.Chart``, by kind of picture. Charts never query and never compute a figure of their own.

Every chart goes through ``finished``, which gives it Chinese dates and numbers and the one set of colours and label rules.
"""

import calendar
import datetime as dt
from collections.abc import Iterable

import altair as alt
import pandas as pd

from efficiency import campaign

INK = "#1B2430"
BLUE = "#1F4E8C"
PALE_BLUE = "#C9D8EC"
GREY = "#6B7280"
PALE_GREY = "#DCE1E8"
RED = "#B3261E"
AMBER = "#D98E04"
GREEN = "#1E7B45"
# Sequential, single hue, from zero: light to dark.
HEAT_RANGE = ("#FBE9E7", "#EFB9B4", "#DB7970", "#B3392E", "#7F1710")
# For a handful of categories that carry no judgement; told apart in grey print by lightness.
CATEGORY_RANGE = ("#1F4E8C", "#7FA3D1", "#0E2747", "#B9C4D3", "#4B7F8C", "#A9B8A0", "#6B7280")

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
    legend=alt.LegendConfig(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelLimit=220),
    view=alt.ViewConfig(stroke=None),
    # Of each mark a screen reader would be told the names of its columns; what a chart says is in its alternative text and in
    # the table beside it.
    mark=alt.MarkConfig(aria=False),
)  # fmt: skip


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
