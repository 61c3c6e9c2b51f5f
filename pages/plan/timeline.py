"""三阶段时间表: are we on time — which 时间节点 were held, which tasks run behind their window, what was put off?"""

import streamlit as st

from efficiency import state
from efficiency.campaign.document import display
from efficiency.core.access import Action
from efficiency.figures.timeline import node_rows, task_windows
from efficiency.queries.tasks import extensions
from efficiency.ui.parts.blocks import document_words
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import one_part
from efficiency.ui.plan.timeline import (
    asked_node,
    extension_list,
    extensions_heading,
    nodes_chart,
    nodes_heading,
    not_done_by_all,
    told_of_unfinished,
    windows_chart,
    windows_heading,
)

page = open_page(
    Action.VIEW_TASKS,
    "三阶段时间表",
    "各时间节点办了没有，各项任务走到哪里，谁超了期？",
    "实施方案三、工作步骤和时间安排",
)
now = state.on(page.scope)
rows = task_windows(now.pair_standings)
asked = extensions(page.scope)

short = not_done_by_all(now)
asked_node(now.milestones, short)


def nodes() -> None:
    """The milestones of the document."""
    st.subheader(nodes_heading(now.milestones, short))
    told_of_unfinished(now.milestones, short)
    nodes_chart(page, node_rows(now.milestones), short)


def task_windows_block() -> None:
    """The windows of the tasks."""
    if rows.empty:
        st.subheader("任务时段")
        st.info("您看的范围内没有承担主要工作任务的单位，没有任务时段可列。")
    else:
        st.subheader(windows_heading(rows, now.thresholds.yellow_gap))
        windows_chart(page, rows)


def extended() -> None:
    """The requests for more time."""
    st.subheader(extensions_heading(asked))
    extension_list(page, asked)


one_part(
    {
        "nodes": ("时间节点", nodes),
        "windows": ("任务时段", task_windows_block),
        "extensions": (f"延期申请（{len(asked)}）", extended),
    }
)

phases = [
    f"{phase.number}{phase.name}："
    + "".join(display(m.quote) for m in page.plan.milestones_of_phase(phase.id))
    for phase in page.plan.phases
]
document_words("文件原文：工作步骤和时间安排", display(page.plan.phases_intro), *phases)
