"""（三）加强公共服务体系建设: when will all 127 items be in the centre, who holds back, and how far do services reach?"""

from functools import partial

from efficiency import campaign
from efficiency.core.access import Action
from efficiency.figures import indicator_series as series_of
from efficiency.queries.indicators import readings
from efficiency.ui.parts.blocks import Card, cards
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.targets import target_card, target_series
from efficiency.ui.parts.tasks import task_list, task_summary
from efficiency.ui.plan.public_services import (
    COVERAGE,
    green_channel,
    items_moving_in,
    last_reach,
    service_reach,
)

page = open_page(
    Action.VIEW_TASKS,
    "（三）加强公共服务体系建设",
    "127项何时全部进驻，哪些部门还没进？服务铺到了哪些区市县？",
    "实施方案二（三）",
)
section = page.plan.section_of_page("public_services")
task_summary(page, section)

figures = readings(page.scope, *COVERAGE, "ITEMS_IN", "ITEMS_BRANCH", "GREEN_CHANNEL")
departments = series_of.last_by(figures, "ITEMS_IN", "unit_id")
branch = series_of.reported(series_of.series(figures, "ITEMS_BRANCH"))
green = series_of.series(figures, "GREEN_CHANNEL", page.as_of)
reach = last_reach(page, figures)
points = series_of.total(reach["SERVICE_POINT"])
handled = series_of.reported(green)
cards(
    [
        target_card(page, section.part("items"), "事项进驻"),
        Card(
            "其中分中心办理",
            f"{branch['value'].iloc[-1]:.0f}项" if len(branch) else "—",
            "已含在进驻数内" if len(branch) else "未报数",
            campaign.load().indicator("ITEMS_BRANCH").definition,
        ),
        Card(
            "街道乡镇便民网点",
            points.text,
            f"{points.counts}个",
            campaign.load().indicator("SERVICE_POINT").definition,
        ),
        Card(
            "绿色通道平均用时",
            f"{handled['value'].iloc[-1]:.1f}天" if len(handled) else "—",
            f"累计{handled['numerator'].iloc[-1]:,.0f}个项目" if len(handled) else "未报数",
            campaign.load().indicator("GREEN_CHANNEL").definition,
            tuple(handled["value"]),
        ),
    ]
)

one_part(
    {
        "items": ("事项进驻", partial(items_moving_in, page, departments)),
        "reach": ("区市县和网点", partial(service_reach, page, reach)),
        "green": ("绿色通道", partial(green_channel, page, green)),
        "tasks": ("任务和报送", partial(task_list, page, section)),
    },
    empty={
        "items": departments.empty and target_series(page, section.part("items")).empty,
        "reach": not points.denominator, "green": handled.empty,
    },
)  # fmt: skip
