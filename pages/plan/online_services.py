"""（八）拓展网上办事和服务功能: will there be 1,600 services on the net by the end of October, and are people answered there?"""

from efficiency.core.access import Action
from efficiency.queries.indicators import readings
from efficiency.ui.parts.blocks import cards
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.targets import target_card
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

service_items(page)
interaction(page, figures)
interactive_columns(page, figures)
task_list(page, section)
