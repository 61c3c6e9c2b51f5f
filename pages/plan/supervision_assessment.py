"""（九）强化监督考核: are inspections and appraisals held as the document asks, and is everybody in the annual assessment?"""

from dataclasses import replace
from functools import partial

from efficiency import campaign, state
from efficiency.core.access import Action
from efficiency.figures import assessment
from efficiency.queries.indicators import readings
from efficiency.queries.supervision import appraisals, inspections, reads_the_city
from efficiency.ui.parts.blocks import Card, cards
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.tasks import task_list, task_summary
from efficiency.ui.plan.supervision_assessment import (
    documents_view,
    held_view,
    included_view,
    self_assessment_view,
)

page = open_page(
    Action.VIEW_TASKS,
    "（九）强化监督考核",
    "监督考核自己做到位了吗？四次察访、两轮评议开展了几次，谁还没纳入年度考核？",
    "实施方案二（九）",
)
section = page.plan.section_of_page("supervision_assessment")
task_summary(page, section)

# Whether an inspection was held at all is one answer for the whole city; a unit sees only those that came to it.
city = reads_the_city(page.scope)
held_scope = replace(page.scope, unit_ids=None) if city else page.scope
visited, rounds = inspections(held_scope), appraisals(held_scope)
papers = state.on(page.scope).document_rows
asked = assessment.assessed_units(page.plan, page.as_of, page.scope.unit_ids)
standing = assessment.assessment_standing(readings(page.scope, "IN_ASSESSMENT"), asked)
joined, silent = assessment.included_rate(standing), (standing["state"] == assessment.Inclusion.SILENT).sum()
cards(
    [
        Card(
            "定期明察暗访",
            f"{(visited['schedule'] == 'REGULAR').sum()}次",
            "要求每季度1次" if city else "到过本单位",
        ),
        Card(
            "定期评议",
            f"{rounds['round_number'].nunique()}轮",
            "要求一年两次" if city else "评议过本单位",
        ),
        Card("监察文书", f"{len(papers)}份", f"{papers['is_overdue'].sum()}份逾期"),
        Card(
            "纳入年度目标考核",
            joined.text,
            f"{joined.counts}个" + (f"，未报{silent}个" if silent else ""),
            campaign.load().indicator("IN_ASSESSMENT").definition,
        ),
    ]
)

one_part(
    {
        "held": ("察访和评议", partial(held_view, page, visited, rounds)),
        "included": ("纳入考核", partial(included_view, page, standing)),
        "documents": ("监察文书", partial(documents_view, page, papers)),
        "assessment": ("自查自评", partial(self_assessment_view, page)),
        "tasks": ("任务和报送", partial(task_list, page, section)),
    },
    empty={
        "held": visited.empty and rounds.empty, "included": standing.empty, "documents": papers.empty,
    },
)  # fmt: skip
