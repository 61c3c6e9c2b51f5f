"""工作要求: did the key units and sectors hand in their plans, who answers for them, and what does supervision see?"""

from functools import partial

import pandas as pd
import streamlit as st

from efficiency.campaign.words import numeral
from efficiency.core.access import Action
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.plan.requirements import finding, owed, owed_block, requirements

page = open_page(
    Action.VIEW_TASKS,
    "工作要求",
    "21个重点部门和7个行业交了方案没有，谁负责，监督中看到什么？",
    "实施方案四、工作要求",
)
key_units, sectors = owed(page, page.plan.key_units), owed(page, page.plan.key_sectors)

PARTS = {
    "units": ("重点部门", key_units),
    "sectors": ("重点行业", sectors),
}
for kind, rows in PARTS.values():
    if len(rows):
        st.subheader(finding(page, rows, kind))
everyone = pd.concat([key_units, sectors], ignore_index=True)
one_part(
    {code: (kind, partial(owed_block, page, rows, kind)) for code, (kind, rows) in PARTS.items()}
    | {
        "requirements": (
            f"{numeral(len(page.plan.work_requirements))}项工作要求", partial(requirements, page, everyone),
        )
    },
    empty={code: rows.empty for code, (_, rows) in PARTS.items()},
)  # fmt: skip
