"""（五）进一步提高口岸运转效率: is clearance getting faster at each port unit, and do the units work as one?"""

from functools import partial

from efficiency.core.access import Action
from efficiency.queries.indicators import readings
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.tasks import task_list, task_summary
from efficiency.ui.plan.port_efficiency import CLEARANCE, clearance, coordination

page = open_page(
    Action.VIEW_TASKS,
    "（五）进一步提高口岸运转效率",
    "通关是不是一个月比一个月快？五家口岸单位是不是拧成一股绳？",
    "实施方案二（五）",
)
section = page.plan.section_of_page("port_efficiency")
task_summary(page, section)

one_part(
    {
        "clearance": ("通关时间", partial(clearance, page)),
        "coordination": ("口岸单位协作", partial(coordination, page)),
        "tasks": ("任务和报送", partial(task_list, page, section)),
    },
    empty={"clearance": readings(page.scope, CLEARANCE).empty},
)  # fmt: skip
