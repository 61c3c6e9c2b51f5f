"""一、明察暗访: were the visits held, does a unit behave the same when nobody is announced, and is what was found put right?"""

from functools import partial

from efficiency import state
from efficiency.core.access import Action
from efficiency.figures.service_findings import with_words
from efficiency.figures.supervision import open_rectifications
from efficiency.metrics import Rate
from efficiency.models import InspectionSchedule
from efficiency.queries.supervision import inspections, visits
from efficiency.ui.parts.blocks import Card
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.verdicts import measure_head
from efficiency.ui.supervision.inspections import (
    chosen_findings,
    found_again,
    held_against_the_plan,
    open_work,
    two_faces,
)

page = open_page(
    Action.VIEW_SUPERVISION,
    "一、明察暗访",
    "该组织的组织了没有？打了招呼和没打招呼，一个单位是不是两个样？查出的问题改了没有？",
    "监督检查意见一",
)

held, seen = inspections(page.scope), visits(page.scope)
found = with_words(state.on(page.scope).finding_rows)
found["unit"] = [page.plan.unit(unit_id).name for unit_id in found["unit_id"]]
regular, ad_hoc = (
    held[held["schedule"] == schedule] for schedule in (InspectionSchedule.REGULAR, InspectionSchedule.AD_HOC)
)
waiting = open_rectifications(found)
overdue = (waiting["unit_days_over"] > 0).sum()
verified = Rate(found["is_done"].sum(), len(found))
visited, late = found["inspection_number"].notna(), found["unit_days_over"] > 0
measure_head(
    page,
    "inspections",
    "察访和整改",
    [
        Card("定期明察暗访", f"{len(regular)}次", "每季度1次"),
        Card("不定期明察暗访", f"{len(ad_hoc)}次", "根据群众反映随时组织"),
        Card(
            "发现问题",
            f"{len(found)}个",
            f"明察暗访{visited.sum()}个，电话暗访和评议{(~visited).sum()}个；涉及{found['unit_id'].nunique()}个单位",
        ),
        Card(
            "整改已核实",
            verified.text,
            f"{verified.counts}个；明察暗访逾期{(late & visited).sum()}个，共逾期未报{overdue}个",
        ),
    ],
)

one_part(
    {
        "faces": ("明察与暗访", partial(two_faces, page, seen, found)),
        "plan": ("计划与实际", partial(held_against_the_plan, page, held)),
        "findings": ("问题和整改", lambda: found_again(page, chosen_findings(page, found))),
        "open": ("尚未核实的", partial(open_work, page, waiting, any_found=len(found) > 0)),
    },
    empty={
        "faces": seen.empty, "plan": held.empty, "findings": found.empty, "open": waiting.empty,
    },
)  # fmt: skip
