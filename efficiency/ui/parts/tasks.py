"""A section's tasks, shared by the nine section pages: their lights at the top, each with everything asked of it below."""

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.campaign.document import Section, Task, display
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.charts.lights import bullets
from efficiency.core.frames import tuples
from efficiency.core.keeping import kept
from efficiency.judgements.attention import Thing
from efficiency.metrics import count_lights
from efficiency.models import DeliverableState, Light, ReportKind
from efficiency.queries.tasks import deliverables
from efficiency.ui.parts.blocks import chart, definition, folded, lamp, light_line, plain, unit_link
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.things import thing_link

_GRAVITY = {light: place for place, light in enumerate((Light.RED, Light.YELLOW, Light.GREY))}
_BASIS = (
    "浅条为序时进度（自{issued_on}至时限按工作日折算），深条为首列责任单位（牵头）实报进度，颜色为灯。"
    "点一条看该任务的报送。"
)


def task_summary(page: Page, section: Section) -> None:
    """How many tasks of the section are in which light, and each that is not in order with its reason, gravest first.

    For the top of a section page. Tasks whose lead unit lies outside the user's units are not counted.
    """
    tasks, leads, counts, amiss = _summed_up(state.on(page.scope).pairs, section.id)
    whose = "本单位" if page.user.unit_id else "您分管的单位"
    if not leads:
        st.caption(
            f"本方面任务由其他单位牵头。{whose}是其中{tasks}项的责任单位。"
            if tasks
            else f"本方面任务不由{whose}承担。"
        )
        return
    lights = "　".join(f"{lamp(light)} {counts[light]}项" for light in Light if counts[light])
    every = len(section.task_ids)
    own = "" if leads == every else f"，{whose}牵头{leads}项"
    st.markdown(f"本方面{every}项任务{own}：{lights}")
    for row in amiss:
        task = page.plan.task(row.task_id)
        flags = "".join(
            f" :gray[◆ {words}]"
            for words, raised in (
                ("自报与测算不一致", row.mismatch),
                ("自报与佐证不符", row.evidence_doubt),
            )
            if raised
        )
        label = (
            f"{lamp(row.light)}　{plain(task.label)}（{plain(page.plan.unit(row.unit_id).short_name)}，时限{chinese_date_short(row.due_on)}）："
            f"{plain(row.reason)}{flags}"
        )
        thing_link(page, Thing.TASK, [task.id], row.unit_id, label=label)


@kept
def _summed_up(pairs: pd.DataFrame, section_id: str) -> tuple[int, int, dict[Light, int], tuple[tuple, ...]]:
    """Of a section: tasks, those led by a unit of the scope, how many of these in which light, and the rows of these that are
    not in order, gravest first."""
    pairs = pairs[pairs["section_id"] == section_id]
    leads = pairs[pairs["is_lead"]]
    amiss = leads[leads["light"].isin(list(_GRAVITY)) | leads["mismatch"] | leads["evidence_doubt"]]
    amiss = amiss.sort_values("light", key=lambda light: light.map(_GRAVITY).fillna(len(_GRAVITY)))
    return pairs["task_id"].nunique(), len(leads), count_lights(leads["light"]), tuple(tuples(amiss))


def task_list(page: Page, section: Section) -> None:
    """The section's tasks with everything that is asked of them. Outside the user's units a task shows its text only."""
    pairs = _pairs(page, section.id)
    leads = pairs[pairs["is_lead"]]
    st.header(f"任务和报送（{len(section.task_ids)}项）", anchor=f"{section.id.lower()}-tasks")
    if len(leads):
        rows = leads.assign(
            name=[page.plan.task(task_id).label for task_id in leads["task_id"]], key=leads["task_id"]
        )
        clicked = chart(
            bullets(rows, select="task"),
            key=f"bullets_{section.id}",
            alt_text=f"{section.title}：各项任务实报进度与序时进度",
            select="task",
        )
        definition(_BASIS.format(issued_on=chinese_date(page.plan.issued_on)))
        if clicked:
            task = page.plan.task(clicked["key"])
            go("units", unit=task.lead_unit_id, task=task.id)
    states = deliverables(page.scope).set_index("deliverable_id")
    for task in section.tasks:
        _task_card(page, task, pairs[pairs["task_id"] == task.id], states)


def _pairs(page: Page, section_id: str) -> pd.DataFrame:
    pairs = state.on(page.scope).pairs
    return pairs[pairs["section_id"] == section_id]


def _task_card(page: Page, task: Task, pairs: pd.DataFrame, states: pd.DataFrame) -> None:
    with st.container(border=True, gap="xsmall"):
        st.subheader(task.label, anchor=task.id.lower())
        lead = pairs[pairs["is_lead"]]
        if len(lead):
            light_line(lead["light"].iloc[0], lead["reason"].iloc[0])
            _flags(lead.iloc[0])
        else:
            st.caption(
                "首列责任单位不在您分管之列，这里不显示它的灯和报送；在页面上方打开“全市”可看。" if page.own_portfolio
                else "首列责任单位的灯和报送不在本单位可查看的范围内。"
            )  # fmt: skip
        with folded("单位报送、成果和文件原文", key=f"more_{task.id}", icon=":material/article:") as is_open:
            if is_open:
                _who_and_when(page, task, lead)
                for row in lead.itertuples():
                    _last_words(page, row)
                st.markdown(_deliverables(page, task, states))
                for row in pairs[~pairs["is_lead"]].itertuples():
                    _last_words(page, row)
                st.markdown(plain(display(task.text)))


def _who_and_when(page: Page, task: Task, lead: pd.DataFrame) -> None:
    due_on = lead["due_on"].iloc[0] if len(lead) else task.due_on
    stated = bool(lead["due_stated"].iloc[0]) if len(lead) else task.due_stated
    given = "文件时限" if stated else "派生时限"
    # A stated day that was kept hands over to the derived one of what remains; that is no extension.
    extended = "，已同意延期" if due_on != task.due_on and stated == task.due_stated else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for seq, unit_id in enumerate(task.unit_ids):
            name = page.plan.unit(unit_id).name
            unit_link(page, unit_id, task_id=task.id, label=name if seq else f"{name}（首列责任单位，牵头）")
        st.caption(f"时限 {chinese_date(due_on)}（{given}{extended}）", help=task.due_basis)


def _flags(lead: pd.Series) -> None:
    if lead["mismatch"]:
        st.markdown(
            f":red[◆ 自报与测算不一致]　单位自报{lamp(lead['self_light'])}，测算为{lamp(lead['light'])}"
        )
    if lead["evidence_doubt"]:
        st.markdown(
            f":orange[◆ 自报与佐证不符]　自报{lead['progress']:.0f}%，成果和指标佐证{lead['evidence']:.0f}%"
            f"（成果印发或建成{lead['issued']}/{lead['wanted']}项）"
        )


def _deliverables(page: Page, task: Task, states: pd.DataFrame) -> str:
    wanted = page.plan.deliverables_of_task(task.id)
    if not wanted:
        return ":gray[文件对本任务未列应交付的成果。]"
    lines = []
    for item in wanted:
        row = states.loc[item.id] if item.id in states.index else None
        state = DeliverableState.NOT_STARTED if row is None else row["state"]
        words = f"**{DeliverableState(state).words}**"
        if row is not None:
            words += f"，{chinese_date_short(row['reached_on'])}"
            if pd.notna(row["document_number"]):
                words += f"，{plain(row['document_number'])}"
        lines.append(f"- 成果：{plain(display(item.name))}　{words}")
    return "\n".join(lines)


def _last_words(page: Page, row) -> None:
    name = page.plan.unit(row.unit_id).name
    if pd.isna(row.summary):
        st.markdown(f"**{plain(name)}**：{lamp(row.light)}　{plain(row.reason)}")
        return
    week = chinese_date_short(row.last_due_on)
    figure = "" if pd.isna(row.progress) else f"，实报{row.progress:.0f}%"
    st.markdown(f"**{plain(name)}**（{week}{ReportKind.words_of(row.kind)}{figure}）：“{plain(row.summary)}”")
    if pd.notna(row.problem):
        st.caption(f"问题：{plain(row.problem)}")
    if pd.notna(row.next_step):
        st.caption(f"下一步：{plain(row.next_step)}")
