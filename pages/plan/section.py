"""One section of the plan, whatever the campaign: how do its tasks stand, and how do its numbers move towards what is asked?"""

import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.document import display
from efficiency.core.access import Action
from efficiency.queries.indicators import readings
from efficiency.standings.words import target_reason
from efficiency.ui.parts.blocks import cards, light_line
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.indicators import indicator_view
from efficiency.ui.parts.menu import SECTION
from efficiency.ui.parts.targets import target_card, target_chart, target_heading
from efficiency.ui.parts.tasks import task_list, task_summary
from efficiency.ui.seams.address import asked

plan = campaign.load().plan
wanted = st.session_state.get(SECTION) or asked("section")
section = next((each for each in plan.sections if each.id == wanted), plan.sections[0])
page = open_page(
    Action.VIEW_TASKS,
    f"{section.number}{display(section.title)}",
    "这一方面的任务进展怎样，指标离要求还差多少？",
    "主要工作任务",
)
if wanted and wanted != section.id:
    st.caption(f"链接中的方面不在文件之内，以下是{section.number}。")
task_summary(page, section)
targets = [target for task in section.tasks for target in task.targets]
if targets:
    cards([target_card(page, target.id, display(target.name)) for target in targets])
indicators = [each for each in campaign.load().indicators if each.task_id in section.task_ids]
figures = readings(page.scope, *(each.id for each in indicators))

for task in section.tasks:
    own = [each for each in indicators if each.task_id == task.id]
    if not task.targets and not own:
        continue
    st.header(task.label)
    for target in task.targets:
        st.subheader(target_heading(page, target.id))
        standing = state.on(page.scope).targets[target.id]
        light_line(standing.light, target_reason(standing))
        target_chart(page, target.id)
    for indicator in own:
        indicator_view(page, indicator, figures)
task_list(page, section)
