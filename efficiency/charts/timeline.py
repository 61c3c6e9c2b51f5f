"""Pictures of the campaign's time: the phase ribbon, the eleven milestones, the windows of the tasks."""

import datetime as dt
from itertools import cycle

import altair as alt
import pandas as pd

from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import chinese_date_short
from efficiency.charts import (
    AMBER,
    BLUE,
    DAY_FORMAT,
    GREEN,
    GREY,
    INK,
    RED,
    WHOLE_WIDTH,
    finished,
    month_name,
    pictured,
)
from efficiency.charts.colours import LIGHT_FILL, LIGHT_TEXT
from efficiency.charts.lights import OWN_COLOURS
from efficiency.models import Light

_BANDS = ("#DCE6F4", "#A9C3E6")
_PALE_BANDS = ("#F4F6F9", "#FEFEFE")
# As a scale, so that the colours stand in the specification and not in the rows.
_ALL_BANDS = [*_BANDS, *_PALE_BANDS]
_HEAD, _STEP = 56, 40
_STATE_COLOURS = {
    "HELD": GREEN,
    "HELD_LATE": AMBER,
    "OVERDUE": RED,
    "UNKNOWN": GREY,
    "RUNNING": BLUE,
    "AHEAD": GREY,
}


def _moment(day: dt.date) -> pd.Timestamp:
    return pd.Timestamp(day)


def _span(plan: Plan, as_of: dt.date) -> tuple[dt.date, dt.date]:
    """From the first phase to the end of the last one, or to the as-of day if that is later."""
    return plan.phases[0].starts_on, max(plan.phases[-1].ends_on, as_of) + dt.timedelta(days=1)


def _x(plan: Plan, as_of: dt.date) -> dict:
    """The x encoding without an axis: the months are drawn by ``_months``, since an axis would take room from the rows."""
    return {
        "scale": alt.Scale(
            domain=[alt.DateTime(year=d.year, month=d.month, date=d.day) for d in _span(plan, as_of)]
        ),
        "axis": None,
    }


def _months(plan: Plan, as_of: dt.date, x: dict, label_at: float, lines: tuple[float, float]) -> list:
    """The first day of each month as a fine line between the two heights of ``lines``, with its name beside it."""
    start, end = _span(plan, as_of)
    firsts = pd.date_range(start, end - dt.timedelta(days=1), freq="MS")
    shown = pd.DataFrame({"day": firsts, "words": [month_name(day) for day in firsts]})
    at = alt.X("day:T", **x)
    return [
        alt.Chart(shown)
        .mark_rule(color="#D5DBE4")
        .encode(x=at, y=alt.YValue(lines[0]), y2=alt.Y2Value(lines[1])),
        alt.Chart(shown)
        .mark_text(align="left", dx=2, fontSize=11, color=GREY)
        .encode(x=at, y=alt.YValue(label_at), text=alt.Text("words:N")),
    ]


def _phases(plan: Plan, colours: tuple[str, ...]) -> pd.DataFrame:
    """The phases as bands, the last day of each included; ``anchor`` is where its name stands.

    The outer phases are short: their names stand at the outer edges and may run into the long one between them.
    """
    first, last = plan.phases[0], plan.phases[-1]
    rows = []
    for phase, colour in zip(plan.phases, cycle(colours), strict=False):
        start, end = _moment(phase.starts_on), _moment(phase.ends_on) + pd.Timedelta(days=1)
        anchor = start if phase is first else end if phase is last else start + (end - start) / 2
        align = "left" if phase is first else "right" if phase is last else "center"
        rows.append(
            {"name": phase.short_name, "start": start, "end": end, "colour": colour, "anchor": anchor,
             "align": align, "days": f"{chinese_date_short(phase.starts_on)}至{chinese_date_short(phase.ends_on)}"}
        )  # fmt: skip
    return pd.DataFrame(rows)


def _bands(bands: pd.DataFrame, x: dict, top: float, bottom: float) -> alt.Chart:
    return (
        alt.Chart(bands)
        .mark_rect()
        .encode(
            x=alt.X("start:T", **x),
            x2=alt.X2("end:T"),
            y=alt.YValue(top),
            y2=alt.Y2Value(bottom),
            color=alt.Color("colour:N", scale=alt.Scale(domain=_ALL_BANDS, range=_ALL_BANDS), legend=None),
            tooltip=[alt.Tooltip("name:N", title="阶段"), alt.Tooltip("days:N", title="起止")],
        )
    )


def _names(bands: pd.DataFrame, x: dict, y: float) -> list[alt.Chart]:
    return [
        alt.Chart(bands[bands["align"] == align])
        .mark_text(align=align, fontSize=12, fontWeight="bold", color=INK, dx=dx)
        .encode(x=alt.X("anchor:T", **x), y=alt.YValue(y), text=alt.Text("name:N"))
        for align, dx in (("left", 4), ("center", 0), ("right", -4))
    ]


def _as_of_line(plan: Plan, as_of: dt.date, x: dict, label_at: float, top: float, bottom: float) -> list:
    """The as-of day, with its label in a row of its own and turned inwards near the edges, so that none is cut."""
    start, end = _span(plan, as_of)
    share = (as_of - start).days / (end - start).days
    align, dx = ("left", 4) if share < 0.2 else ("right", -4) if share > 0.8 else ("center", 0)
    day = pd.DataFrame({"day": [_moment(as_of)], "words": [f"截至{chinese_date_short(as_of)}"]})
    at = alt.X("day:T", **x)
    return [
        alt.Chart(day).mark_rule(color=RED, size=2).encode(x=at, y=alt.YValue(top), y2=alt.Y2Value(bottom)),
        alt.Chart(day)
        .mark_text(color=RED, fontSize=12, fontWeight="bold", align=align, dx=dx)
        .encode(x=at, y=alt.YValue(label_at), text=alt.Text("words:N")),
    ]


@pictured
def ribbon(plan: Plan, as_of: dt.date) -> alt.TopLevelMixin:
    """Where the as-of day lies in the three phases, in one line."""
    x = _x(plan, as_of)
    bands = _phases(plan, _BANDS)
    layers = [
        _bands(bands, x, 20, 46),
        *_names(bands, x, 33),
        *_months(plan, as_of, x, 56, (46, 62)),
        # Above and below the names, through which it would run on many a day.
        *_as_of_line(plan, as_of, x, 9, 18, 26),
        _as_of_line(plan, as_of, x, 9, 40, 50)[0],
    ]
    return finished(alt.layer(*layers, height=66))


def _framed(plan: Plan, as_of: dt.date, rows: int) -> tuple[dict, float, list, list]:
    """What the two tables of windows have in common: x, the height, the layers below and above the rows."""
    height = _HEAD + _STEP * rows
    x = _x(plan, as_of)
    bands = _phases(plan, _PALE_BANDS)
    below = [
        _bands(bands, x, 0, height),
        *_names(bands, x, 10),
        *_months(plan, as_of, x, 46, (40, height)),
    ]
    return x, height, below, _as_of_line(plan, as_of, x, 28, 36, _HEAD)


def _day_through_bars(rows: pd.DataFrame, y: alt.Y, as_of: dt.date, x: dict) -> alt.Chart:
    """The line of the as-of day in each row, below the row's words, which it would strike through."""
    return (
        alt.Chart(rows.assign(day=_moment(as_of)))
        .mark_tick(orient="vertical", size=22, thickness=2, yOffset=9, color=RED)
        .encode(x=alt.X("day:T", **x), y=y)
    )


def _y(rows: pd.DataFrame, key: str, height: float) -> alt.Y:
    scale = alt.Scale(domain=rows[key].tolist(), range=[_HEAD, height], padding=0)
    return alt.Y(f"{key}:N", scale=scale, axis=None)


_EDGE = alt.StrokeDash(
    "due_stated:N", scale=alt.Scale(domain=[True, False], range=[[1, 0], [4, 3]]), legend=None
)


def _days(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows with day columns that Altair takes for time."""
    return rows.assign(**{name: pd.to_datetime(rows[name]) for name in columns})


@pictured
def milestones(rows: pd.DataFrame, plan: Plan, as_of: dt.date) -> alt.TopLevelMixin:
    """The eleven 时间节点: the window that the document gives (solid edge) or implies (dashed), and the day it was held.

    ``rows`` from ``figures.timeline.node_rows``. A full diamond is a node that was held, a hollow one is still open.
    """
    x, height, below, above = _framed(plan, as_of, len(rows))
    shown = rows.assign(
        # 底前 names an end only: a mark of a few days before it.
        starts_on=[
            start if start is not None and start == start else end - dt.timedelta(days=4)
            for start, end in zip(rows["starts_on"], rows["ends_on"], strict=True)
        ],
        title=[f"{label}　{words}" for label, words in zip(rows["label"], rows["words"], strict=True)],
        held=[day is not None and day == day for day in rows["held_on"]],
        mark_on=[
            day if day is not None and day == day else end
            for day, end in zip(rows["held_on"], rows["ends_on"], strict=True)
        ],
        stated=["文件写明" if stated else "由阶段推定" for stated in rows["due_stated"]],
    )
    shown = _days(shown, "starts_on", "ends_on", "mark_on")
    y = _y(shown, "milestone_id", height)
    tips = [
        alt.Tooltip("action:N", title="时间节点"),
        alt.Tooltip("actor:N", title="承办"),
        alt.Tooltip("words:N", title="状态"),
        alt.Tooltip("ends_on:T", title="时限", format=DAY_FORMAT),
        alt.Tooltip("stated:N", title="时限由来"),
        alt.Tooltip("evidence:N", title="依据"),
    ]
    colour = alt.Color(
        "state:N",
        scale=alt.Scale(domain=list(_STATE_COLOURS), range=list(_STATE_COLOURS.values())),
        legend=None,
    )
    base = alt.Chart(shown).encode(y=y, tooltip=tips)
    window = base.mark_bar(height=12, yOffset=9, color="#E3E8EF", stroke=GREY, strokeWidth=1).encode(
        x=alt.X("starts_on:T", **x), x2=alt.X2("ends_on:T"), strokeDash=_EDGE
    )
    diamond = base.mark_point(shape="diamond", size=150, yOffset=9, strokeWidth=2).encode(
        x=alt.X("mark_on:T", **x),
        color=colour,
        fill=alt.condition("datum.held", colour, alt.value("white")),
    )
    title = base.mark_text(align="left", dx=4, dy=-8, fontSize=12, color=INK, limit=WHOLE_WIDTH).encode(
        x=alt.XValue(0), text=alt.Text("title:N")
    )
    line = _day_through_bars(shown[["milestone_id"]], y, as_of, x)
    return finished(
        alt.layer(*below, window, line, diamond, title, *above, height=height, resolve=OWN_COLOURS)
    )


@pictured
def windows(rows: pd.DataFrame, plan: Plan, as_of: dt.date, *, select: str) -> alt.TopLevelMixin:
    """Each task's window (pale; solid edge: the document's own date, dashed: derived), its reported progress (dark, in
    the light's colour), the days past its date (red), and a tick on the document's own day where it gives one.

    ``rows`` from ``figures.timeline.task_windows``, drawn in their order. Progress ends where the schedule would ask for it: left
    of the as-of line is behind. ``select`` names the click selection that yields ``task_id``.
    """
    x, height, below, above = _framed(plan, as_of, len(rows))
    shown = rows.assign(
        stated=["文件写明" if stated else "由阶段推定" for stated in rows["due_stated"]],
        late=[f"{days}天" if days else "无" for days in rows["over_days"]],
    )
    shown = _days(shown, "starts_on", "due_on", "stated_on", "reached_on", "over_from", "over_to")
    y = _y(shown, "task_id", height)
    tips = [
        alt.Tooltip("name:N", title="任务"),
        alt.Tooltip("reason:N", title="灯的原因"),
        alt.Tooltip("due_on:T", title="时限", format=DAY_FORMAT),
        alt.Tooltip("stated:N", title="时限由来"),
        alt.Tooltip("late:N", title="超期"),
    ]
    domain = [str(light) for light in Light]
    fill = alt.Color(
        "light:N",
        scale=alt.Scale(domain=domain, range=[LIGHT_FILL[light] for light in Light]),
        legend=None,
    )
    ink = alt.Color(
        "light:N",
        scale=alt.Scale(domain=domain, range=[LIGHT_TEXT[light] for light in Light]),
        legend=None,
    )
    base = alt.Chart(shown).encode(y=y, tooltip=tips)
    window = (
        base.mark_bar(height=14, yOffset=9, color="#E3E8EF", stroke=GREY, strokeWidth=1, cursor="pointer")
        .encode(
            x=alt.X("starts_on:T", **x),
            x2=alt.X2("due_on:T"),
            strokeDash=_EDGE,
            detail=alt.Detail("task_id:N"),
        )
        .add_params(alt.selection_point(name=select, fields=["task_id"], on="click", empty=False))
    )
    progress = (
        base.transform_filter("isValid(datum.reached_on)")
        .mark_bar(height=8, yOffset=9)
        .encode(x=alt.X("starts_on:T", **x), x2=alt.X2("reached_on:T"), color=fill)
    )
    over = (
        base.transform_filter("datum.over_days > 0")
        .mark_bar(height=14, yOffset=9, color=RED, opacity=0.75)
        .encode(x=alt.X("over_from:T", **x), x2=alt.X2("over_to:T"))
    )
    title = base.mark_text(align="left", dx=4, dy=-9, fontSize=12, limit=WHOLE_WIDTH).encode(
        x=alt.XValue(0), text=alt.Text("title:N"), color=ink
    )
    stated = (
        base.transform_filter("isValid(datum.stated_on)")
        .mark_tick(orient="vertical", size=20, thickness=3, yOffset=9, color=INK)
        .encode(x=alt.X("stated_on:T", **x))
    )
    line = _day_through_bars(shown[["task_id"]], y, as_of, x)
    layers = [*below, window, progress, over, line, stated, title, *above]
    return finished(alt.layer(*layers, height=height, resolve=OWN_COLOURS))
