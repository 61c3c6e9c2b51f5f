"""（八）拓展网上办事和服务功能: will there be 1,600 services on the net by the end of October, and are people answered there?"""

from functools import partial

from efficiency.core.access import Action
from efficiency.queries.indicators import readings
from efficiency.ui.parts.blocks import cards
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.targets import target_card, target_series
from efficiency.ui.parts.tasks import task_list, task_summary
from efficiency.ui.plan.online_services import interaction, interactive_columns, service_items

page = open_page(
    Action.VIEW_TASKS,
    "（八）拓展网上办事和服务功能",
    "网上能办的事够1,600条了吗？按现在的速度哪天能到？网上提的问题有人答吗？",
    "实施方案二（八）",
)
section = page.plan.section_of_page("online_services")
task_summary(page, section)
cards(
    [
        target_card(page, section.part("items"), "网上办事项目"),
        target_card(page, section.part("feedback"), "互动反馈率"),
        target_card(page, section.part("interviews"), "在线访谈"),
        target_card(page, section.part("disclosure"), "网上公开率"),
    ]
)

figures = readings(
    page.scope, *(each for of in section.parts.values() for each in of), "INTERACT_COLUMN", "INFO_CATALOG"
)

one_part(
    {
        "items": ("网上办事项目", partial(service_items, page)),
        "interaction": ("互动反馈", partial(interaction, page, figures)),
        "columns": ("互动栏目", partial(interactive_columns, page, figures)),
        "tasks": ("任务和报送", partial(task_list, page, section)),
    },
    empty={"items": target_series(page, section.part("items")).empty},
)  # fmt: skip
