"""The list of tasks that the nine section pages share: light, progress, document, units, deliverables, last words."""

import pandas as pd
import streamlit as st

from efficiency import progress
from efficiency.charts.lights import bullets
from efficiency.labels import CODES, LIGHT_ORDER, label
from efficiency.metrics import count_lights
from efficiency.models import DeliverableState
from efficiency.plan import Task, display
from efficiency.queries.tasks import deliverables
from efficiency.ui.blocks import chart, definition, lamp, light_line, plain, unit_link
from efficiency.ui.frame import Page, go
from efficiency.workdays import chinese_date, chinese_date_short


def task_list(page: Page, section_id: str) -> None:
    """The section's tasks with everything that is asked of them. Outside the user's units a task shows its text only."""
    section = page.plan.section(section_id)
    pairs = progress.pairs(page.scope)
    pairs = pairs[pairs["section_id"] == section_id]
    leads = pairs[pairs["is_lead"]]
    if len(leads):
        counts = count_lights(leads["light"])
        st.markdown("　".join(f"{lamp(light)} {counts[light]}项" for light in LIGHT_ORDER if counts[light]))
        rows = leads.assign(
            name=[page.plan.task(task_id).label for task_id in leads["task_id"]], key=leads["task_id"]
        )
        clicked = chart(
            bullets(rows, select="task"),
            key=f"bullets_{section_id}",
            alt_text=f"{section.title}：各项任务实报进度与序时进度",
            select="task",
        )
        definition(
            "浅条为序时进度（自2007年2月5日至时限按工作日折算），深条为首列责任单位（牵头）实报进度，颜色为灯。点一条看该任务的报送。"
        )
        if clicked:
            task = page.plan.task(clicked["key"])
            go("units", unit=task.lead_unit_id, task=task.id)
    states = deliverables(page.scope).set_index("deliverable_id")
    for task in page.plan.tasks_of_section(section_id):
        _task_card(page, task, pairs[pairs["task_id"] == task.id], states)


def _task_card(page: Page, task: Task, pairs: pd.DataFrame, states: pd.DataFrame) -> None:
    with st.container(border=True):
        st.subheader(task.label, anchor=task.id)
        lead = pairs[pairs["is_lead"]]
        if len(lead):
            light_line(lead["light"].iloc[0], lead["reason"].iloc[0])
            _flags(lead.iloc[0])
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            for seq, unit_id in enumerate(task.unit_ids):
                name = page.plan.unit(unit_id).name
                unit_link(
                    page, unit_id, task_id=task.id, label=f"{name}（首列责任单位，牵头）" if not seq else name
                )
            st.caption(
                f"时限 {chinese_date(task.due_on)}（{'文件时限' if task.due_stated else '派生时限'}）",
                help=task.due_basis,
            )
        st.caption(plain(display(task.text)))
        _deliverables(page, task, states)
        for row in pairs.itertuples():
            _last_words(page, row)


def _flags(lead: pd.Series) -> None:
    if lead["mismatch"]:
        st.markdown(
            f":red[◆ 自报与测算不一致]　单位自报{label_of_light(lead['self_light'])}，测算为{label_of_light(lead['light'])}"
        )
    if lead["evidence_doubt"]:
        st.markdown(
            f":orange[◆ 自报与佐证不符]　自报{lead['progress']:.0f}%，成果和指标佐证{lead['evidence']:.0f}%"
            f"（成果印发或建成{lead['issued']}/{lead['wanted']}项）"
        )


def label_of_light(light: str) -> str:
    """A light inside a sentence: lamp, word and shape."""
    return lamp(light)


def _deliverables(page: Page, task: Task, states: pd.DataFrame) -> None:
    wanted = page.plan.deliverables_of_task(task.id)
    if not wanted:
        st.caption("文件对本任务未列应交付的成果。")
        return
    lines = []
    for item in wanted:
        row = states.loc[item.id] if item.id in states.index else None
        state = DeliverableState.NOT_STARTED if row is None else row["state"]
        words = f"{CODES[state]}"
        if row is not None:
            words += f"，{chinese_date_short(row['reached_on'])}"
            if row["document_number"]:
                words += f"，{plain(row['document_number'])}"
        lines.append(f"- {plain(display(item.name))}（{plain(item.kind)}）：{words}")
    st.markdown("\n".join(lines))


def _last_words(page: Page, row) -> None:
    name = page.plan.unit(row.unit_id).name
    if not row.summary:
        st.markdown(f"**{plain(name)}**：{lamp(row.light)}　没有报送记录")
        return
    week = chinese_date_short(row.last_due_on)
    st.markdown(f"**{plain(name)}**（{week}，{label(row.kind)}）：“{plain(row.summary)}”")
    if row.problem:
        st.caption(f"问题：{plain(row.problem)}")
