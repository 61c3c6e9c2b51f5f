"""工作要求: did the key units and sectors hand in their plans, who answers for them, and what does supervision see?"""

import pandas as pd
import streamlit as st

from efficiency.campaign.words import numeral
from efficiency.core.access import Action
from efficiency.ui.parts.frame import open_page
from efficiency.ui.plan.requirements import finding, incidents_chart, owed, owed_table, requirement

page = open_page(
    Action.VIEW_TASKS,
    "工作要求",
    "21个重点部门和7个行业交了方案没有，谁负责，监督中看到什么？",
    "实施方案四、工作要求",
)
key_units, sectors = owed(page, page.plan.key_units), owed(page, page.plan.key_sectors)

for rows, kind, subject in ((key_units, "重点部门", "重点部门"), (sectors, "重点行业", "重点行业")):
    st.subheader(finding(rows, kind) if len(rows) else kind)
    if len(rows):
        without = (rows["task_count"] == 0).sum()
        st.caption(
            f"{len(rows)}个{kind}中{without}个不承担主要工作任务，没有进度可报，看监督中的表现。只在同类之间比较。"
        )
        if rows["incidents"].any():
            incidents_chart(rows, key=f"incidents_{subject}")
    owed_table(page, rows, subject)

st.subheader(f"{numeral(len(page.plan.work_requirements))}项工作要求")
everyone = pd.concat([key_units, sectors], ignore_index=True)
for item in page.plan.work_requirements:
    requirement(page, item, everyone)
