"""三阶段时间表: are we on time — which 时间节点 were held, which tasks run behind their window, what was put off?"""

import streamlit as st

from efficiency import progress
from efficiency.access import Action
from efficiency.charts.timeline import milestones, windows
from efficiency.labels import LIGHT_ORDER, decision_label, light_label
from efficiency.metrics import count_lights
from efficiency.plan import display
from efficiency.queries import tasks as facts
from efficiency.timetable import (
    HELD,
    HELD_LATE,
    OVERDUE,
    STATE_WORDS,
    UNKNOWN,
    milestone_states,
    task_windows,
)
from efficiency.ui.blocks import Column, chart, definition, document_words, export, plain, table
from efficiency.ui.frame import go, open_page
from efficiency.workdays import chinese_date

page = open_page(
    Action.VIEW_TASKS,
    "三阶段时间表",
    "各时间节点办了没有，各项任务走到哪里，谁超了期？",
    "实施方案三、工作步骤和时间安排",
)

nodes = milestone_states(page.plan, facts.milestones(page.scope), page.as_of)
done, late = nodes["state"].isin([HELD, HELD_LATE]).sum(), (nodes["state"] == OVERDUE).sum()
if (nodes["state"] == UNKNOWN).any():
    st.subheader("11个时间节点：还没有任何办理记录")
else:
    st.subheader(f"11个时间节点：已办{done}个，逾期未办{late}个，未到时限{len(nodes) - done - late}个")
chart(
    milestones(nodes, page.plan, page.as_of),
    key="milestones",
    alt_text="时间节点：各节点的时限、办理日期和状态",
)
definition(
    "条为节点的时段：实线边是文件写明的时限，虚线边是由阶段推定的时限。实心菱形为已办，落在办理之日；空心为未办。"
)
node_rows = nodes.assign(
    stated=["文件写明" if stated else "由阶段推定" for stated in nodes["due_stated"]],
    quote=[display(text) for text in nodes["quote"]],
    word=[STATE_WORDS[state] for state in nodes["state"]],
)
with st.expander("时间节点一览：时限、承办、办理日期和依据"):
    table(
        page,
        node_rows,
        {
            "word": Column("状态"),
            "action": Column("时间节点", "long"),
            "actor": Column("承办"),
            "ends_on": Column("时限", "date"),
            "stated": Column("时限由来"),
            "held_on": Column("办理日期", "date"),
            "evidence": Column("办理依据", "long"),
            "due_basis": Column("时限说明", "long"),
        },
        subject="时间节点",
        empty="没有时间节点。",
        extra={"milestone_id": "编号", "quote": "文件原文"},
    )

rows = task_windows(page.plan, progress.pairs(page.scope), page.as_of)
over = (rows["over_days"] > 0).sum()
gap = progress.thresholds(page.scope).yellow_gap
behind = ((rows["scheduled"] - rows["progress"]).round(1) >= gap).sum()
if rows.empty:
    st.subheader("任务时段")
    st.info("您看的范围内没有承担主要工作任务的单位，没有任务时段可列。")
else:
    st.subheader(f"{len(rows)}项任务：落后序时{gap:g}个百分点以上{behind}项，超过时限{over}项")
    orders = {"number": "按任务序号", "light": "按灯的轻重"}
    order = st.segmented_control(
        "排列", list(orders), default="number", required=True, format_func=orders.__getitem__, key="order",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    if order == "light":
        gravity = [str(light) for light in LIGHT_ORDER]
        rows = rows.sort_values("light", key=lambda lights: lights.map(gravity.index), kind="stable")
    counts = count_lights(rows["light"])
    st.caption("　".join(f"{light_label(light)} {counts[light]}项" for light in LIGHT_ORDER))
    clicked = chart(
        windows(rows, page.plan, page.as_of, select="task"),
        key="windows",
        alt_text="任务时段：各项任务的时段、实报进度和超期部分",
        select="task",
    )
    definition(
        "浅条为任务时段：实线边是文件写明的时限，虚线边是由阶段推定的时限；短竖线是文件写明的日期。深条为首列责任单位实报的进度，"
        "画到按序时应当达到这一进度的日期：不到红线即落后于序时。红条为超过时限的部分。点一条看单位的报送。"
    )
    if clicked:
        chosen = rows[rows["task_id"] == clicked["task_id"]].iloc[0]
        go("units", unit=chosen["unit_id"], task=chosen["task_id"])
    listed = rows.assign(
        lamp=[light_label(light) for light in rows["light"]],
        unit=[page.plan.unit(unit_id).name for unit_id in rows["unit_id"]],
        stated=["文件写明" if stated else "由阶段推定" for stated in rows["due_stated"]],
    )
    with st.expander("任务时段一览：时限、进度、超期天数"):
        table(
            page,
            listed,
            {
                "lamp": Column("灯"),
                "name": Column("任务", "long"),
                "unit": Column("单位"),
                "due_on": Column("时限", "date"),
                "stated": Column("时限由来"),
                "progress": Column("实报进度", "progress"),
                "scheduled": Column("序时进度", "progress"),
                "over_days": Column("超期天数", "number"),
                "reason": Column("灯的原因", "long"),
            },
            subject="任务时段",
            empty="没有任务。",
            on_open=lambda row: go("units", unit=row["unit_id"], task=row["task_id"]),
            extra={"task_id": "任务编号", "starts_on": "起始日", "due_basis": "时限说明"},
        )

asked = facts.extensions(page.scope)
refused, pending = asked["decision"].str.startswith("REFUSED").sum(), (asked["decision"] == "PENDING").sum()
st.subheader(
    f"延期申请：{len(asked)}件，未获同意{refused}件，待批{pending}件"
    if len(asked)
    else "延期申请：所看范围内没有"
)
for row in asked.itertuples():
    task = page.plan.task(row.task_id)
    note = f"（{plain(row.decision_note)}）" if isinstance(row.decision_note, str) else ""
    st.markdown(
        f"- {plain(page.plan.unit(row.unit_id).name)}就{plain(task.label)}（时限{chinese_date(task.due_on)}）于"
        f"{chinese_date(row.requested_on)}申请延至{chinese_date(row.new_due_on)}，理由：{plain(row.reason.rstrip('。'))}。"
        f"结果：**{decision_label(row.decision)}**{note}"
    )
if len(asked):
    export(
        page,
        asked.assign(
            task=[page.plan.task(task_id).label for task_id in asked["task_id"]],
            due_on=[page.plan.task(task_id).due_on for task_id in asked["task_id"]],
            unit=[page.plan.unit(unit_id).name for unit_id in asked["unit_id"]],
            result=[decision_label(code) for code in asked["decision"]],
        ),
        {
            "request_key": "申请编号", "task": "任务", "unit": "单位", "due_on": "原时限", "requested_on": "申请日期",
            "new_due_on": "申请延至", "reason": "理由", "result": "结果", "decision_note": "说明",
        },
        "延期申请",
    )  # fmt: skip
definition("延期须在时限之前申请；过了时限才申请的不予受理，任务按原时限亮灯。")
document_words("文件原文：工作步骤和时间安排", display(page.plan.phases_intro), *[
    f"{phase.number}{phase.name}：" + "".join(display(m.quote) for m in page.plan.milestones_of_phase(phase.id))
    for phase in page.plan.phases
])  # fmt: skip
