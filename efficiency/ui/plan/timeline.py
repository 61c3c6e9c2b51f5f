"""The blocks of 三阶段时间表: the eleven nodes, the windows of the tasks, the requests for more time."""

from collections.abc import Collection, Mapping

import pandas as pd
import streamlit as st

from efficiency.campaign.document import display
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.charts.timeline import milestones, windows
from efficiency.judgements.obligations import asked_of_each
from efficiency.metrics import count_lights
from efficiency.models import ExtensionDecision, Light
from efficiency.queries.supervision import reads_the_city
from efficiency.standings.milestones import MilestoneStanding, NodeState
from efficiency.standings.words import fulfilment_words, node_words
from efficiency.state import State
from efficiency.ui.parts.blocks import Column, chart, definition, folded, lamp, plain, table
from efficiency.ui.parts.exports import export
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.seams.address import asked, kept_choice

_ORDERS = {"number": "按任务序号", "light": "按灯的轻重"}


def _origin(rows: pd.DataFrame) -> list[str]:
    return ["文件写明" if stated else "由阶段推定" for stated in rows["due_stated"]]


def told_of_unfinished(nodes: tuple[MilestoneStanding, ...], short: Mapping[str, str]) -> None:
    """Who has yet to do what by when: each node that is overdue, and each of ``not_done_by_all`` with what is lacking. The
    picture shows only when one was held."""
    lines = [
        f"{lamp(Light.RED)}　**{plain(node.milestone.label)}**：{plain(node.milestone.actor)}，"
        f"时限{chinese_date_short(node.milestone.ends_on)}，已过{node.days_over}天"
        for node in nodes
        if node.is_overdue
    ] + [
        f"没有办齐　**{plain(node.milestone.label)}**：{plain(short[node.milestone.id])}"
        for node in nodes
        if node.milestone.id in short
    ]
    if lines:
        st.markdown("  \n".join(lines))


def not_done_by_all(now: State) -> dict[str, str]:
    """Id of each 时间节点 that was held and whose day is past -> who did not do in time what it asks of each, in words. Without
    those where all did; a unit is told of none, since it speaks of others."""
    if not reads_the_city(now.scope):
        return {}
    held = [each for each in now.milestones if each.done_on and now.as_of > each.milestone.ends_on]
    asked = {each.milestone.id: (each.milestone, asked_of_each(now, each)) for each in held}
    return {
        id_: fulfilment_words(item, found) for id_, (item, found) in asked.items() if found and found.is_short
    }


def nodes_heading(nodes: tuple[MilestoneStanding, ...], short: Collection[str]) -> str:
    """How many of the eleven 时间节点 were held, missed, or are still to come; ``short``: those of ``not_done_by_all``."""
    if any(node.state is NodeState.UNKNOWN for node in nodes):
        return f"{len(nodes)}个时间节点：还没有任何办理记录"
    done, late = sum(node.done_on is not None for node in nodes), sum(node.is_overdue for node in nodes)
    unfinished = f"（其中{len(short)}个没有办齐）" if short else ""
    return f"{len(nodes)}个时间节点：已办{done}个{unfinished}，逾期未办{late}个，未到时限{len(nodes) - done - late}个"


def asked_node(nodes: tuple[MilestoneStanding, ...], short: Mapping[str, str]) -> None:
    """The node that the address asks for, at the head of the page: its day, who acts, how it stands, the document's words."""
    wanted = asked("node")
    if wanted is None:
        return
    node = next((each for each in nodes if each.milestone.id == wanted), None)
    if node is None:
        st.warning("链接中的时间节点不在文件里，下面是全部时间节点。")
        return
    item = node.milestone
    st.caption(":material/my_location: 您点开的事项")
    with st.container(border=True, gap="xsmall"):
        st.subheader(f"时间节点：{item.label}", anchor=False)
        light = lamp(Light.RED) + "　" if node.is_overdue else ""
        held = f"，{chinese_date(node.held_on)}办理" if node.held_on else ""
        st.markdown(f"{light}{plain(item.action)}：{plain(node_words(node))}{held}")
        if item.id in short:
            st.markdown(f"没有办齐：{plain(short[item.id])}")
        st.caption(
            f"承办：{plain(item.actor)} · 时限{chinese_date(item.ends_on)}"
            + (f" · 依据：{plain(node.evidence)}" if node.evidence else "")
        )
        st.markdown(f"> {plain(display(item.quote))}")


def nodes_chart(page: Page, nodes: pd.DataFrame, short: Mapping[str, str]) -> None:
    """The nodes on the calendar, and below it their days, who acts and what proves it. ``nodes``: ``timeline.node_rows``;
    ``short``: ``not_done_by_all``."""
    chart(
        milestones(nodes, page.plan, page.as_of),
        key="milestones",
        alt_text="时间节点：各节点的时限、办理日期和状态",
    )
    definition(
        "条为节点的时段：实线边是文件写明的时限，虚线边是由阶段推定的时限。实心菱形为已办，落在办理之日；空心为未办。"
    )
    rows = nodes.assign(
        origin=_origin(nodes),
        quote=[display(text) for text in nodes["quote"]],
        short=nodes["milestone_id"].map(short),
    )
    with folded("时间节点一览：时限、承办、办理日期和依据", key="node_rows") as is_open:
        if is_open:
            table(
                page,
                rows,
                {
                    "word": Column("状态"),
                    "action": Column("时间节点", "long"),
                    "actor": Column("承办"),
                    "ends_on": Column("时限", "date"),
                    "origin": Column("时限由来"),
                    "held_on": Column("办理日期", "date"),
                    "evidence": Column("办理依据", "long"),
                    "short": Column("没有办齐", "long"),
                    "due_basis": Column("时限说明", "long"),
                },
                subject="时间节点",
                empty="没有时间节点。",
                extra={"milestone_id": "编号", "quote": "文件原文"},
            )


def windows_heading(rows: pd.DataFrame, gap: float) -> str:
    """How many tasks are ``gap`` points or more behind their schedule, and how many past their day."""
    behind = ((rows["scheduled"] - rows["progress"]).round(1) >= gap).sum()
    over = (rows["over_days"] > 0).sum()
    return f"牵头和配合的{len(rows)}项任务：落后序时{gap:g}个百分点以上{behind}项，超过时限{over}项"


def windows_chart(page: Page, rows: pd.DataFrame) -> None:
    """The tasks' windows in the order chosen; a click opens the unit's reports on the task. ``rows``: task_windows."""
    order = kept_choice("排列", _ORDERS, key="order", label_visibility="collapsed")
    if order == "light":
        gravity = [str(light) for light in Light]
        rows = rows.sort_values("light", key=lambda lights: lights.map(gravity.index), kind="stable")
    counts = count_lights(rows["light"])
    st.caption("　".join(f"{light.label} {counts[light]}项" for light in Light))
    clicked = chart(
        windows(rows, page.plan, page.as_of, select="task"),
        key="windows",
        alt_text="任务时段：各项任务的时段、实报进度和超期部分",
        select="task",
    )
    definition(
        "浅条为任务时段：实线边是文件写明的时限，虚线边是由阶段推定的时限；短竖线是文件写明的日期。深条为首列责任单位"
        "（牵头）实报的进度，画到按序时应当达到这一进度的日期：不到红线即落后于序时。红条为超过时限的部分。点一条看单位的报送。"
    )
    if clicked:
        chosen = rows[rows["task_id"] == clicked["task_id"]].iloc[0]
        go("units", unit=page.user.unit_id or chosen["unit_id"], task=chosen["task_id"])
    listed = rows.assign(
        lamp=[Light(light).label for light in rows["light"]],
        unit=[page.plan.unit(unit_id).name for unit_id in rows["unit_id"]],
        origin=_origin(rows),
    )
    with folded("任务时段一览：时限、进度、超期天数", key="window_rows") as is_open:
        if is_open:
            table(
                page,
                listed,
                {
                    "lamp": Column("灯", "lamp"),
                    "unit": Column("单位"),
                    "over_days": Column("超期（天）", "number"),
                    "name": Column("任务", "long"),
                    "due_on": Column("时限", "date"),
                    "progress": Column("实报进度", "progress"),
                    "scheduled": Column("序时进度", "progress"),
                    "origin": Column("时限由来"),
                    "reason": Column("灯的原因", "long"),
                },
                subject="任务时段",
                empty="没有任务。",
                on_open=lambda row: go("units", unit=page.user.unit_id or row["unit_id"], task=row["task_id"]),
                extra={"task_id": "任务编号", "starts_on": "起始日", "stated_on": "文件写明的日期", "due_basis": "时限说明"},
            )  # fmt: skip


def extensions_heading(asked: pd.DataFrame) -> str:
    """How many requests for more time there are and what became of them."""
    if asked.empty:
        return "延期申请：所看范围内没有"
    refused = asked["decision"].isin([ExtensionDecision.REFUSED, ExtensionDecision.REFUSED_LATE]).sum()
    pending = (asked["decision"] == ExtensionDecision.PENDING).sum()
    return f"延期申请：{len(asked)}件，未获同意{refused}件，待批{pending}件"


def extension_list(page: Page, asked: pd.DataFrame) -> None:
    """Each request in a sentence with its outcome; one that came after its day was not accepted."""
    for row in asked.itertuples():
        task = page.plan.task(row.task_id)
        note = f"（{plain(row.decision_note)}）" if pd.notna(row.decision_note) else ""
        st.markdown(
            f"- {plain(page.plan.unit(row.unit_id).name)}就{plain(task.label)}（时限{chinese_date(task.due_on)}）于"
            f"{chinese_date(row.requested_on)}申请延至{chinese_date(row.new_due_on)}，理由：{plain(row.reason)}　"
            f"结果：**{ExtensionDecision.words_of(row.decision)}**{note}"
        )
    if len(asked):
        rows = asked.assign(
            task=[page.plan.task(task_id).label for task_id in asked["task_id"]],
            due_on=[page.plan.task(task_id).due_on for task_id in asked["task_id"]],
            unit=[page.plan.unit(unit_id).name for unit_id in asked["unit_id"]],
            result=[ExtensionDecision.words_of(code) for code in asked["decision"]],
        )
        headers = {
            "request_key": "申请编号", "task": "任务", "unit": "单位", "due_on": "原时限", "requested_on": "申请日期",
            "new_due_on": "申请延至", "reason": "理由", "result": "结果", "decision_note": "说明",
        }  # fmt: skip
        export(page, rows, headers, "延期申请")
    definition("延期须在时限之前申请；过了时限才申请的不予受理，任务按原时限亮灯。")
