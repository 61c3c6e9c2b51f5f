"""Pictures of lights: reported against scheduled progress, and sections x units."""

import altair as alt
import pandas as pd

from efficiency.charts import INK, PALE_GREY, finished
from efficiency.labels import LIGHT_FILL, LIGHT_ORDER, LIGHT_TEXT, LIGHT_TINT, light_label


def _light_scale(colours: dict) -> alt.Scale:
    return alt.Scale(
        domain=[str(light) for light in LIGHT_ORDER], range=[colours[light] for light in LIGHT_ORDER]
    )


def bullets(rows: pd.DataFrame, *, select: str | None = None, row_height: int = 34) -> alt.TopLevelMixin:
    """Reported progress (dark, in the light's colour) on the scheduled one (pale), one row each, in the given order.

    ``rows``: name, key, progress (null: nothing reported), scheduled, light, reason.
    """
    shown = rows.assign(
        lamp=[light_label(light) for light in rows["light"]],
        figure=[
            "未报数" if pd.isna(value) else f"{value:.0f}%（序时{scheduled:.0f}%）"
            for value, scheduled in zip(rows["progress"], rows["scheduled"], strict=True)
        ],
        edge=rows[["progress", "scheduled"]].max(axis=1),
    )
    base = alt.Chart(shown).encode(
        y=alt.Y("name:N", sort=shown["name"].tolist(), title=None),
        tooltip=[
            alt.Tooltip("name:N", title="事项"),
            alt.Tooltip("lamp:N", title="灯"),
            alt.Tooltip("reason:N", title="原因"),
        ],
    )
    x = {
        "scale": alt.Scale(domain=[0, 118]),
        "axis": alt.Axis(values=[0, 25, 50, 75, 100], title="进度（%）"),
    }
    plan = base.mark_bar(color=PALE_GREY, height={"band": 0.72}).encode(x=alt.X("scheduled:Q", **x))
    done = base.mark_bar(height={"band": 0.36}).encode(
        x=alt.X("progress:Q", **x), color=alt.Color("light:N", scale=_light_scale(LIGHT_FILL), legend=None)
    )
    if select:
        plan = plan.encode(detail="key:N").add_params(
            alt.selection_point(name=select, fields=["key"], on="click", empty=False)
        )
    text = base.mark_text(align="left", dx=5, color=INK, fontSize=12).encode(
        x=alt.X("edge:Q", **x), text="figure:N"
    )
    return finished(alt.layer(plan, done, text).properties(height=max(70, row_height * len(rows))))


def matrix(
    cells: pd.DataFrame, *, rows: list[str], columns: list[str], select: str, row_height: int = 32
) -> alt.TopLevelMixin:
    """Sections x units: each cell its gravest light as tint, shape and count. ``cells``: row, column, tasks, light, key."""
    shown = cells.assign(
        lamp=[light_label(light) for light in cells["light"]],
        words=[
            f"{light_label(light)[0]} {count}项"
            for light, count in zip(cells["light"], cells["tasks"], strict=True)
        ],
    )
    base = alt.Chart(shown).encode(
        x=alt.X("column:N", sort=columns, title=None, axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False),
                scale=alt.Scale(domain=columns)),
        y=alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(domain=False, ticks=False), scale=alt.Scale(domain=rows)),
        tooltip=[
            alt.Tooltip("row:N", title="方面"),
            alt.Tooltip("column:N", title="单位"),
            alt.Tooltip("tasks:Q", title="任务数"),
            alt.Tooltip("lamp:N", title="最重的灯"),
        ],
    )  # fmt: skip
    tiles = (
        base.mark_rect(cornerRadius=3, stroke="white", strokeWidth=3)
        .encode(color=alt.Color("light:N", scale=_light_scale(LIGHT_TINT), legend=None), detail="key:N")
        .add_params(alt.selection_point(name=select, fields=["key"], on="click", empty=False))
    )
    words = base.mark_text(fontSize=12, fontWeight="bold").encode(
        text="words:N", color=alt.Color("light:N", scale=_light_scale(LIGHT_TEXT), legend=None)
    )
    layered = alt.layer(tiles, words).resolve_scale(color="independent")
    return finished(layered.properties(height=row_height * len(rows)))
