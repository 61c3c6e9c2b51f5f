"""（四）切实改进服务态度和质量: where is the public still treated badly, and is what was found being put right?"""

from functools import partial

from efficiency import campaign, state
from efficiency.core.access import Action
from efficiency.figures.rate_grid import total_of
from efficiency.figures.service_findings import SERVICE_KINDS, covert_findings
from efficiency.metrics import Rate
from efficiency.ui.parts.blocks import Card, cards
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.tasks import task_list, task_summary
from efficiency.ui.plan.service_quality import sector_complaints, sector_grid, service_findings

page = open_page(
    Action.VIEW_TASKS,
    "（四）切实改进服务态度和质量",
    "群众办事还在哪里受冷遇、跑冤枉路？查出来的问题整改了没有？",
    "实施方案二（四）",
)
section = page.plan.section_of_page("service_quality")
task_summary(page, section)

found = covert_findings(state.on(page.scope).finding_rows, SERVICE_KINDS)
found["unit"] = [page.plan.unit(unit_id).name for unit_id in found["unit_id"]]
grid, months = sector_grid(page)
settled, handled = Rate(found["is_done"].sum(), len(found)), total_of(grid)
cards(
    [
        Card("暗访服务问题", f"{len(found)}个", f"{page.whose}，涉及{found['unit'].nunique()}个单位"),
        Card(
            "整改已核实",
            settled.text,
            f"{settled.counts}个",
            f"{campaign.load().supervisor}核实整改到位的÷暗访发现的服务问题。",
        ),
        Card("逾期未报整改", f"{(found['unit_days_over'] > 0).sum()}个", "过了整改期限仍未报"),
        Card(
            "行业投诉办结率",
            handled.text,
            f"{handled.counts}件",
            campaign.load().indicator("SECTOR_COMPLAINT").definition,
        ),
    ]
)

one_part(
    {
        "findings": ("暗访发现的问题", partial(service_findings, page, found)),
        "complaints": ("行业投诉", partial(sector_complaints, page, grid, months)),
        "tasks": ("任务和报送", partial(task_list, page, section)),
    },
    empty={"findings": found.empty, "complaints": not handled.denominator},
)  # fmt: skip
