"""（七）推行政务公开和办事公开: which sector still keeps which item from the public, and is there one place to look it up?"""

from functools import partial

from efficiency import campaign, state
from efficiency.campaign.words import percent
from efficiency.core.access import Action
from efficiency.figures.disclosure import INDICATOR, items_behind, latest_grid
from efficiency.figures.indicator_series import last_change, reported, series
from efficiency.figures.rate_grid import total_of
from efficiency.figures.service_findings import covert_findings
from efficiency.queries.indicators import readings
from efficiency.ui.parts.blocks import Card, cards
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.tasks import task_list, task_summary
from efficiency.ui.plan.open_government import (
    disclosure_grid,
    disclosure_items,
    hidden_findings,
    query_platform,
    sector_names,
)

page = open_page(
    Action.VIEW_TASKS,
    "（七）推行政务公开和办事公开",
    "老百姓最关心的八个行业，七项办事信息公开全了没有？缺哪一项？",
    "实施方案二（七）",
)
section = page.plan.section_of_page("open_government")
task_summary(page, section)

items = list(page.plan.task(section.part("disclosure")).disclosure_items)
disclosure, platform = campaign.load().indicator(INDICATOR), campaign.load().indicator("QUERY_PLATFORM")
known = readings(page.scope, disclosure.id, platform.id)
grid = latest_grid(known, sector_names(page), items)
everything, behind = total_of(grid), items_behind(grid)
worst = behind.first
entries = series(known, platform.id, until=page.as_of)
hidden = covert_findings(state.on(page.scope).finding_rows, ("公示不全",))
more, latest = last_change(entries), reported(entries)
cards(
    [
        Card(
            "八个行业办事公开",
            everything.text,
            everything.counts,
            f"{disclosure.definition}合计按单位×项计数。",
        ),
        Card(
            "落后的公开内容",
            ("没有" if behind.judged else "—") if worst is None else worst.key,
            ""
            if worst is None
            else f"{percent(100 * worst.count / worst.exposure)}，{worst.count}/{worst.exposure:.0f}",
        ),
        Card(
            "查询平台条目",
            "—" if latest.empty else f"{latest['value'].iloc[-1]:,.0f}条",
            "" if more is None else f"比上月{more:+,.0f}条",
            platform.definition,
        ),
        Card("暗访发现公示不全", f"{len(hidden)}个", f"涉及{hidden['unit_id'].nunique()}个单位"),
    ]
)

one_part(
    {
        "disclosure": ("行业公开", partial(disclosure_grid, page, grid)),
        "items": ("各项内容和逐月", partial(disclosure_items, known, grid)),
        "platform": ("查询平台", partial(query_platform, page, entries)),
        "hidden": ("暗访发现", partial(hidden_findings, page, hidden)),
        "tasks": ("任务和报送", partial(task_list, page, section)),
    },
    empty={
        "disclosure": not everything.denominator, "items": not everything.denominator, "platform": latest.empty,
        "hidden": hidden.empty,
    },
)  # fmt: skip
