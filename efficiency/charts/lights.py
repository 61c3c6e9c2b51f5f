"""Pictures of lights: reported against scheduled progress, and sections x units."""

import altair as alt
import pandas as pd

from efficiency.charts import GREY, INK, OUTLINE, PALE_GREY, finished, name_axis, pictured, rows_high
from efficiency.charts.colours import LIGHT_FILL, LIGHT_TEXT, LIGHT_TINT
from efficiency.models import Light

# Layers that colour by different scales: fills of marks, tints of cells, text.
OWN_COLOURS = alt.Resolve(scale=alt.ScaleResolveMap(color="independent"))


def _light_scale(colours: dict) -> alt.Scale:
    return alt.Scale(domain=[str(light) for light in Light], range=[colours[light] for light in Light])


@pictured
def bullets(rows: pd.DataFrame, *, select: str | None = None, row_height: int = 46) -> alt.TopLevelMixin:
    """Reported progress (dark, in the light's colour) on the scheduled one (pale), one row each, in the given order.

    The name stands above its bar, so that a narrow screen leaves the bar its whole width. ``rows``: name, key, progress
    (null: nothing reported), scheduled, light, reason.
    """
    shown = rows.assign(
        lamp=[Light(light).label for light in rows["light"]],
        words=[
            f"{Light(light).shape} {name}" for light, name in zip(rows["light"], rows["name"], strict=True)
        ],
        said=[
            "未报数" if pd.isna(value) else f"实报{value:.0f}%，序时{scheduled:.0f}%"
            for value, scheduled in zip(rows["progress"], rows["scheduled"], strict=True)
        ],
    )
    base = alt.Chart(shown).encode(
        y=alt.Y("name:N", sort=shown["name"].tolist(), axis=None),
        tooltip=[
            alt.Tooltip("name:N", title="事项"),
            alt.Tooltip("lamp:N", title="灯"),
            alt.Tooltip("reason:N", title="原因"),
        ],
    )
    x = {
        "scale": alt.Scale(domain=[0, 100], nice=False),
        "axis": alt.Axis(values=[0, 25, 50, 75, 100], title="进度（%）"),
    }
    plan = base.mark_bar(color=PALE_GREY, height=14, yOffset=10, cursor="pointer", **OUTLINE).encode(
        x=alt.X("scheduled:Q", **x)
    )
    done = base.mark_bar(height=7, yOffset=10).encode(
        x=alt.X("progress:Q", **x), color=alt.Color("light:N", scale=_light_scale(LIGHT_FILL), legend=None)
    )
    if select:
        plan = plan.encode(detail=alt.Detail("key:N")).add_params(
            alt.selection_point(name=select, fields=["key"], on="click", empty=False)
        )
    # The figures keep their place at the right, whatever the name is.
    text = base.mark_text(
        align="left", dy=-9, color=INK, fontSize=12, limit=alt.ExprRef("width - 128")
    ).encode(x=alt.value(2), text=alt.Text("words:N"))
    figures = base.mark_text(align="right", dy=-9, color=INK, fontSize=12).encode(
        x=alt.value("width"), text=alt.Text("said:N")
    )
    return finished(alt.layer(plan, done, text, figures).properties(height=alt.Step(row_height)))


@pictured
def matrix(
    cells: pd.DataFrame,
    margins: pd.DataFrame,
    *,
    rows: list[str],
    columns: list[str],
    select: str,
    total: str = "合计",
    chosen: tuple[str, str] | None = None,
    row_height: int = 34,
) -> alt.TopLevelMixin:
    """Sections x units: each cell its gravest light as tint and shape, how many have it of how many, totals in the margins.

    ``cells``: row, column, tasks, light, gravest, key (what a click on the cell yields). ``margins``: row, column, tasks, one of
    both, or both, being ``total``. ``chosen``: row and column (empty: all of them) whose cells are marked.
    """
    shown = cells.assign(
        lamp=[Light(light).label for light in cells["light"]],
        words=[
            f"{Light(light).shape} {gravest}/{count}"
            for light, gravest, count in zip(cells["light"], cells["gravest"], cells["tasks"], strict=True)
        ],
    )
    x = alt.X(
        "column:N",
        title=None,
        axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False, labelPadding=6, labelLimit=90),
        scale=alt.Scale(domain=[*columns, total], paddingInner=0, paddingOuter=0),
    )
    y = alt.Y(
        "row:N",
        title=None,
        axis=name_axis(domain=False, ticks=False, labelPadding=6),
        scale=alt.Scale(domain=[*rows, total], paddingInner=0, paddingOuter=0),
    )
    base = alt.Chart(shown).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("row:N", title="方面"),
            alt.Tooltip("column:N", title="单位"),
            alt.Tooltip("tasks:Q", title="任务数"),
            alt.Tooltip("lamp:N", title="最重的灯"),
            alt.Tooltip("gravest:Q", title="亮这种灯的任务数"),
        ],
    )
    tiles = (
        base.mark_rect(cornerRadius=3, stroke="white", strokeWidth=3, cursor="pointer")
        .encode(
            color=alt.Color("light:N", scale=_light_scale(LIGHT_TINT), legend=None),
            detail=alt.Detail("key:N"),
        )
        .add_params(alt.selection_point(name=select, fields=["key"], on="click", empty=False))
    )
    words = base.mark_text(fontSize=12, fontWeight="bold").encode(
        text=alt.Text("words:N"), color=alt.Color("light:N", scale=_light_scale(LIGHT_TEXT), legend=None)
    )
    sums = (
        alt.Chart(margins)
        .mark_text(fontSize=12, fontWeight="bold", color=GREY)
        .encode(
            x=x,
            y=y,
            text=alt.Text("tasks:Q"),
            tooltip=[
                alt.Tooltip("row:N", title="方面"),
                alt.Tooltip("column:N", title="单位"),
                alt.Tooltip("tasks:Q", title="任务数合计"),
            ],
        )
    )
    layers = [tiles, words, sums]
    if chosen:
        marked = shown[
            shown["row"].isin([chosen[0] or each for each in rows])
            & shown["column"].isin([chosen[1] or each for each in columns])
        ]
        mark = alt.Chart(marked[["row", "column"]]).mark_rect(
            cornerRadius=3, fillOpacity=0, stroke=INK, strokeWidth=3
        )
        layers.append(mark.encode(x=x, y=y))
    return finished(alt.layer(*layers, height=rows_high(rows, row_height), resolve=OWN_COLOURS))
