"""（二）深化行政审批制度改革: is approval time being cut as promised, and what happens when an approval is late?"""

from functools import partial

import streamlit as st

from efficiency import campaign
from efficiency.core.access import Action
from efficiency.figures import indicator_series as series_of
from efficiency.queries.indicators import readings
from efficiency.ui.parts.blocks import Card, cards
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.indicators import last_card
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.targets import target_card, target_series
from efficiency.ui.parts.tasks import task_list, task_summary
from efficiency.ui.plan.approval_reform import (
    deemed_approval,
    inspection_forms,
    instant_share,
    item_count,
    time_cut,
    wrongly_deemed,
)

page = open_page(
    Action.VIEW_TASKS,
    "（二）深化行政审批制度改革",
    "审批时限压缩了多少，卡在哪个月？超时的审批怎样处理？",
    "实施方案二（二）",
)
section = page.plan.section_of_page("approval_reform")
task_summary(page, section)

figures = readings(
    page.scope, "APPROVAL_ITEMS", "INSTANT_SHARE", "DEEMED_SCOPE", "DEEMED_APPROVAL", "ANNUAL_INSPECTION"
)
instant = series_of.series(figures, "INSTANT_SHARE", page.as_of)
items = series_of.series(figures, "APPROVAL_ITEMS", page.as_of)
reported_here = set(figures["indicator_id"])
deemed = figures[figures["indicator_id"] == "DEEMED_APPROVAL"]
wrong = wrongly_deemed(deemed)
cards(
    [
        target_card(page, section.part("time_cut"), "时限压缩"),
        last_card(instant, "即时办结事项比率", "%", "INSTANT_SHARE"),
        Card(
            "超时默许件",
            "—" if deemed.empty else f"{deemed['value'].sum():,.0f}件",
            "未报数" if deemed.empty else f"不该默许{wrong:.0f}件",
            campaign.load().indicator("DEEMED_APPROVAL").definition,
        ),
        last_card(items, "行政审批项目数", "项", "APPROVAL_ITEMS"),
    ]
)


def instant_and_items() -> None:
    """The share settled at once, and how many items there are, side by side."""
    left, right = st.columns(2)
    with left:
        instant_share(page, instant)
    with right:
        item_count(page, items)


one_part(
    {
        "time": ("时限压缩", partial(time_cut, page)),
        "items": ("即时办结和项目数", instant_and_items),
        "deemed": ("超时默许", partial(deemed_approval, page, figures, deemed)),
        "inspections": ("年检", partial(inspection_forms, page, figures)),
        "tasks": ("任务和报送", partial(task_list, page, section)),
    },
    empty={
        "time": target_series(page, section.part("time_cut")).empty,
        "items": series_of.reported(instant).empty and series_of.reported(items).empty,
        "deemed": not reported_here & {"DEEMED_SCOPE", "DEEMED_APPROVAL"},
        "inspections": "ANNUAL_INSPECTION" not in reported_here,
    },
)  # fmt: skip
