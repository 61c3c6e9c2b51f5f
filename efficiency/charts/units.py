"""Pictures of units: their lights side by side, and one unit's reports on one task week by week."""

import altair as alt
import pandas as pd

from efficiency.campaign.workdays import chinese_date_short
from efficiency.charts import (
    BLUE,
    DAY_FORMAT,
    GREY,
    INK,
    RED,
    TARGET_WORDS_ABOVE,
    finished,
    month_labels,
    name_axis,
    names_legend,
    pictured,
    rows_high,
    whole_axis,
)
from efficiency.charts.colours import LIGHT_FILL
from efficiency.models import Light

# The width of a shape and a figure of one digit, with a narrow space between them.
_BOTH = 24


@pictured
def lights_by_unit(rows: pd.DataFrame, *, select: str, row_height: int = 30) -> alt.TopLevelMixin:
    """Tasks of each unit by light, stacked, in the order of the rows. ``rows``: name, key, light, tasks (0 rows left out)."""
    order = list(dict.fromkeys(rows["name"]))
    shown = rows.assign(
        lamp=[Light(light).label for light in rows["light"]],
        place=[list(Light).index(light) for light in rows["light"]],
    )
    bars = (
        alt.Chart(shown)
        .mark_bar(stroke="white", height={"band": 0.66})
        .encode(
            y=alt.Y("name:N", sort=order, title=None, axis=name_axis()),
            x=alt.X("tasks:Q", title="任务数（项）", axis=whole_axis(format="d")),
            color=alt.Color(
                "lamp:N",
                scale=alt.Scale(
                    domain=[light.label for light in Light],
                    range=[LIGHT_FILL[light] for light in Light],
                ),
                legend=names_legend((light.label for light in Light), beside=order, orient="top", title=None),
            ),
            order=alt.Order("place:Q"),
            detail="key:N",
            tooltip=[
                alt.Tooltip("name:N", title="单位"),
                alt.Tooltip("lamp:N", title="灯"),
                alt.Tooltip("tasks:Q", title="任务数"),
            ],
        )
        .add_params(alt.selection_point(name=select, fields=["key"], on="click", empty=False))
    )
    counts = (
        alt.Chart(shown)
        .transform_stack(["left", "right"], "tasks", ["name"], sort=[alt.SortField("place")])
        .transform_calculate(middle="(datum.left + datum.right) / 2", shape="slice(datum.lamp, 0, 1)")
        # In a bar that is too short for both the shape stands alone: how long it is says the figure, but only the colour would
        # say the lamp.
        .mark_text(
            fontSize=12,
            fontWeight="bold",
            text=alt.ExprRef(
                f"scale('x', datum.right) - scale('x', datum.left) < {_BOTH} ? datum.shape"
                " : datum.shape + '\u2009' + datum.tasks"
            ),
        )
        .encode(
            # White on amber could not be read.
            color=alt.condition(f"datum.light == '{Light.YELLOW}'", alt.value(INK), alt.value("#FFFFFF")),
            y=alt.Y("name:N", sort=order, title=None, axis=name_axis()),
            x="middle:Q",
        )
    )
    return finished(alt.layer(bars, counts).properties(height=rows_high(order, row_height)))


@pictured
def report_history(reports: pd.DataFrame, schedule: pd.DataFrame, *, as_of) -> alt.TopLevelMixin:
    """What was reported week by week (steps) on the scheduled progress (dashed), up to the as-of line.

    ``reports``: due_on, progress (figures only), words. ``schedule``: day, scheduled. Figures that fall are marked: the
    work was sent back or the figure corrected.
    """
    dated = reports.assign(due_on=pd.to_datetime(reports["due_on"]), fell=reports["progress"].diff() < 0)
    way = schedule.assign(day=pd.to_datetime(schedule["day"]))
    today = pd.DataFrame({"day": pd.to_datetime([as_of]), "words": [f"截至{chinese_date_short(as_of)}"]})
    day = alt.Chart(today)
    y = alt.Y("progress:Q", title="进度（%）", scale=alt.Scale(domain=[0, 100]))
    base = alt.Chart(dated).encode(
        x=alt.X(
            "due_on:T", title=None, axis=alt.Axis(labelExpr=month_labels(), tickCount="month", labelAngle=0)
        ),
        y=y,
        tooltip=[
            alt.Tooltip("due_on:T", title="报送周", format=DAY_FORMAT),
            alt.Tooltip("progress:Q", title="实报进度（%）"),
            alt.Tooltip("words:N", title="报送内容"),
        ],
    )
    layers = [
        alt.Chart(way).mark_line(color=GREY, strokeDash=[4, 3]).encode(x="day:T", y="scheduled:Q"),
        base.mark_line(color=BLUE, interpolate="step-after", size=2),
        base.transform_filter("!datum.fell").mark_point(color=BLUE, filled=True, size=45),
        base.transform_filter("datum.fell").mark_point(
            color=RED, filled=True, size=80, shape="cross", angle=45
        ),
        day.mark_rule(color=RED).encode(x="day:T"),
        day.mark_text(align="right", dx=4, **TARGET_WORDS_ABOVE).encode(
            x="day:T", y=alt.value(0), text="words:N"
        ),
    ]
    return finished(alt.layer(*layers).properties(height=240))
