"""Charts of the screen as pictures for a paper, with Chinese labels also where the server has no Chinese system font set."""

import json
from functools import lru_cache

import altair as alt
import pandas as pd
import vl_convert

from efficiency import state
from efficiency.charts.series import ranked_bars
from efficiency.charts.units import lights_by_unit
from efficiency.figures.monitoring import replies_due
from efficiency.metrics import Rate
from efficiency.models import Light
from efficiency.papers.facts import Facts
from efficiency.papers.letter import Picture
from efficiency.queries.monitoring import incident_counts

# The first of these that the server has is drawn with; Debian's fonts-noto-cjk has the first two.
FONTS = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, SimHei, WenQuanYi Zen Hei, sans-serif"
_WIDTH, _SCALE, _MOST, _ROW = 560, 2.5, 10, 24


def png(chart: alt.TopLevelMixin) -> bytes:
    """The chart as a PNG, wide enough for the type area at some 250 dots per inch."""
    spec = chart.to_dict(validate=False)
    spec["width"], spec["background"] = _WIDTH, "white"
    spec["config"] = spec.get("config", {}) | {"font": FONTS}
    return _drawn(json.dumps(spec, ensure_ascii=False, sort_keys=True, default=str))


@lru_cache(maxsize=32)
def _drawn(spec: str) -> bytes:
    """The same picture is not drawn again each time somebody changes a word of the draft."""
    return vl_convert.vegalite_to_png(spec, scale=_SCALE, allowed_base_urls=[])


def of_units(facts: Facts) -> Picture | None:
    """Lights of the tasks of each responsible unit, most reds first; None where no unit carries a task."""
    rows = state.on(facts.scope).pairs
    if rows.empty:
        return None
    counted = rows.groupby(["unit_id", "light"]).size().reset_index(name="tasks")
    wide = counted.pivot(index="unit_id", columns="light", values="tasks").reindex(
        columns=[str(light) for light in Light]
    )
    order = wide.fillna(0).sort_values([str(light) for light in Light], ascending=False).index.tolist()
    counted = counted.assign(
        name=[facts.plan.unit(unit_id).short_name for unit_id in counted["unit_id"]],
        key=counted["unit_id"],
        place=[order.index(unit_id) for unit_id in counted["unit_id"]],
    ).sort_values("place")
    words = "各责任单位承担任务的灯（牵头和配合各计1项）"
    return Picture(words, png(lights_by_unit(counted, select="unit", row_height=_ROW)), words)


def of_incidents(facts: Facts) -> Picture | None:
    """Which units monitoring points complained of, with their replies in time; None before the first report."""
    rows = incident_counts(facts.scope, "unit_id").sort_values("incidents", ascending=False).head(_MOST)
    if rows.empty:
        return None
    rates = [
        Rate(n, d)
        for n, d in zip(rows[f"in_time_{facts.clock}"], replies_due(rows, facts.clock), strict=True)
    ]
    drawn = pd.DataFrame(
        {
            "name": [facts.plan.unit(unit_id).short_name for unit_id in rows["unit_id"]],
            "key": rows["unit_id"].tolist(),
            "value": rows["incidents"].tolist(),
            "words": [
                f"{count}件，按期回复{rate.text}（{rate.counts}）"
                for count, rate in zip(rows["incidents"], rates, strict=True)
            ],
        }
    )
    words = f"被反映件数前{len(drawn)}位的单位和按期回复率"
    return Picture(
        words, png(ranked_bars(drawn, name_title="单位", value_title="被反映（件）", row_height=_ROW)), words
    )
