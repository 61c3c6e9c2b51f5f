"""（六）严禁政府对企事业单位越权违规干预: who goes into enterprises, do they register, who charges, levies and fines?"""

from functools import partial

from efficiency.core.access import Action
from efficiency.figures.exactions import EXACTIONS, by_month
from efficiency.figures.rate_grid import total_of
from efficiency.judgements.repeat_visits import repeat_visits
from efficiency.queries.activities import activity_months
from efficiency.queries.incident_standings import incidents_by
from efficiency.ui.parts.blocks import Card, cards
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.tasks import task_list, task_summary
from efficiency.ui.plan.enterprise_intervention.interventions import (
    exactions_view,
    registration_grid,
    registration_view,
    treatment_view,
)
from efficiency.ui.plan.enterprise_intervention.repeat_visits import repeat_visits_view, visits_to_compare

page = open_page(
    Action.VIEW_TASKS,
    "（六）严禁政府对企事业单位越权违规干预",
    "谁进了企业？登记了没有？哪里还在乱收费、乱摊派、乱罚款？哪家企业被反复检查？",
    "实施方案二（六）、意见二",
)
section = page.plan.section_of_page("enterprise_intervention")
task_summary(page, section)

known = activity_months(page.scope)
reported = by_month(incidents_by(page.scope, "place_code", "point_key", "received_on", sub_kinds=EXACTIONS))
spells = repeat_visits(visits_to_compare(page))
units = list(dict.fromkeys(known["unit_id"]))
registered = total_of(registration_grid(page, known, units))
cards(
    [
        Card("进企业公务活动", f"{registered.denominator:,.0f}次", f"{page.whose}，{len(units)}个单位"),
        Card(
            "登记率",
            registered.text,
            f"{registered.counts}次",
            "已登记÷全部已知的公务活动，应为100%（R2.2）。",
        ),
        Card(
            "“三乱”反映",
            f"{reported['incidents'].sum()}件",
            "监测点反映",
            "乱收费、乱摊派、乱罚款，含查实、未查实和正在办理的。",
        ),
        Card("重复检查", f"{len(spells)}起", f"最多一家{spells['visits'].max()}次" if len(spells) else ""),
    ]
)

one_part(
    {
        "registration": ("公务活动登记", partial(registration_view, page, known, page.whose)),
        "exactions": ("三乱", partial(exactions_view, page, reported, page.whose)),
        "repeats": ("重复检查", partial(repeat_visits_view, page)),
        "treatment": ("治理", partial(treatment_view, page)),
        "tasks": ("任务和报送", partial(task_list, page, section)),
    },
    empty={
        "registration": known.empty, "exactions": not reported["incidents"].sum(), "repeats": spells.empty,
    },
)  # fmt: skip
