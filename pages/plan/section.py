"""One section of the plan, whatever the campaign: how do its tasks stand, and how do its numbers move towards what is asked?"""

import streamlit as st

from efficiency import campaign
from efficiency.campaign.document import display
from efficiency.core.access import Action
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.targets import target_chart
from efficiency.ui.parts.tasks import task_list, task_summary

page = open_page(
    Action.VIEW_TASKS, "各方面任务", "这一方面的任务进展怎样，量化指标离目标还差多少？", "主要工作任务"
)
titles = {each.id: f"{each.number}{display(each.title)}" for each in campaign.load().plan.sections}
section_id = st.selectbox(
    "方面", list(titles), format_func=titles.get, key="section", bind="query-params"
) or next(iter(titles))
section = page.plan.section(section_id)
st.header(titles[section_id])
task_summary(page, section_id)
for task in section.tasks:
    for target in task.targets:
        st.subheader(f"{task.label}：{display(target.name)}")
        target_chart(page, target.id)
task_list(page, section_id)
