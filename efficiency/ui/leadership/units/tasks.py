"""A unit's tasks and what it reported on them."""

import datetime as dt

import pandas as pd
import streamlit as st

from efficiency import state
from efficiency.campaign.workdays import chinese_date_short, scheduled_share
from efficiency.charts.units import report_history
from efficiency.judgements.attention import Thing
from efficiency.models import (
    ExtensionDecision,
    Light,
    ReportKind,
)
from efficiency.queries.tasks import report_versions, reports
from efficiency.standings.extensions import ExtensionStanding
from efficiency.standings.turns import framed
from efficiency.subjects.description import REASON
from efficiency.subjects.progress_report import SUBJECT as REPORT
from efficiency.ui.leadership.follow_ups import instruct_in_place
from efficiency.ui.leadership.weekly_meeting.forms import Subject
from efficiency.ui.parts.blocks import (
    Column,
    chart,
    document_words,
    folded,
    lamp,
    of_field,
    plain,
    table,
)
from efficiency.ui.parts.frame import Page, go, on_paper
from efficiency.ui.parts.things import asked_thing


def tasks(page: Page, unit_id: str, pairs: pd.DataFrame, own: set[str]) -> None:
    """Each task with its light, what the unit reported and the document's words, the gravest light first; those on
    schedule in one line each, those that are done folded away; then what was asked of its days. ``pairs``: columns of
    ``metrics.pair_frame``."""
    if pairs.empty:
        st.info("文件没有给这个单位规定主要任务；它是被监督单位，请看其他各项。")
        return
    order = pairs.assign(place=[list(Light).index(light) for light in pairs["light"]]).sort_values(
        ["place", "task_id"]
    )
    thing, wanted = asked_thing()
    # What was asked for stands at the head of the page already.
    listed = order if thing != Thing.TASK else order[~order["task_id"].isin(wanted)]
    is_done = (listed["light"] == Light.DONE) & (len(listed) > 1)
    for row in listed[~is_done].itertuples():
        is_calm = row.light == Light.GREEN and not row.mismatch and len(order) > 1
        # What is folded is not printed.
        if is_calm and not on_paper():
            _on_schedule(page, row, unit_id, own)
        else:
            one_task(page, row, unit_id, own, alone=len(order) == 1)
    if is_done.any():
        _finished(page, listed[is_done], unit_id, own)
    asked = [each for each in state.on(page.scope).extensions if each.unit_id in own]
    if asked:
        st.subheader("延期申请")
        late = framed(ExtensionStanding, asked).assign(
            task=[
                page.plan.task(each.task_id).label if each.task_id else f"督办{each.follow_up_number}"
                for each in asked
            ],
            result=[ExtensionDecision.words_of(each.decision) for each in asked],
        )
        table(
            page, late,
            {"task": Column("事项"), "requested_on": Column("申请日", "date"), "new_due_on": Column("申请延至", "date"),
             "result": Column("结果"), "reason": Column("理由", "long"), "decision_note": Column("说明", "long")},
            subject="延期申请", empty="没有延期申请。",
        )  # fmt: skip


def _finished(page: Page, done: pd.DataFrame, unit_id: str, own: set[str]) -> None:
    """The tasks that are done, behind one line that names them: what is left to do is not looked for between them."""
    named = "、".join(f"任务{page.plan.task(task_id).number}" for task_id in done["task_id"])
    with folded(
        f"{Light.DONE.label} {len(done)}项：{named}", key="finished_tasks", icon=":material/task_alt:"
    ) as is_open:
        if is_open:
            for row in done.itertuples():
                one_task(page, row, unit_id, own)


def _on_schedule(page: Page, row, unit_id: str, own: set[str]) -> None:
    """A task on schedule: its name, light and reason in one line, with a doubt where there is one; all of it when opened."""
    task = page.plan.task(row.task_id)
    doubt = "　◆ 自报与佐证不符" if row.evidence_doubt else ""
    line = f"{lamp(row.light)}　**{plain(task.label)}**　{plain(row.reason)}{doubt}"
    with folded(line, key=f"green_{task.id}") as is_open:
        if is_open:
            one_task(page, row, unit_id, own, alone=True)


def one_task(
    page: Page, row, unit_id: str, own: set[str], *, alone: bool = False, asked: bool = False
) -> None:
    """A task (a row of ``metrics.pair_frame``) with its light, what was reported on it and the document's words.

    ``alone`` or ``asked`` for, what was reported stands open.
    """
    task = page.plan.task(row.task_id)
    members = sorted(own - {unit_id})
    role = "首列责任单位（牵头）" if row.is_lead else "配合责任单位"
    with st.container(border=True, gap="xxsmall"):
        st.subheader(task.label, anchor=task.id.lower())
        st.markdown(
            f"{lamp(row.light)}　{plain(row.reason)}  \n"
            f":small[:gray[{role} · 时限{chinese_date_short(row.due_on)}（{'文件时限' if row.due_stated else '派生时限'}）"
            + (f" · 单位自报{Light(row.self_light).label}" if pd.notna(row.self_light) else "")
            + "]]"
            + (
                f"  \n:red[**◆ 自报与测算不一致**]　自报{lamp(row.self_light)}，测算{lamp(row.light)}"
                if row.mismatch
                else ""
            )
        )
        if len(own) == 1:
            instruct_in_place(page, Subject(task.label, "task", task.id, unit_id), "就这项任务批示")
        if members:
            _member_table(page, task.id, members)
        else:
            heading = (
                f"单位报送原文（截至{chinese_date_short(row.last_due_on)}）和文件原文"
                if row.summary
                else "单位报送原文和文件原文"
            )
            opened = asked or alone
            # One line to open: beside the report stand the document's words.
            with folded(
                heading,
                key=f"words_{'asked_' if asked else ''}{task.id}",
                opened=opened,
                icon=":material/format_quote:",
            ) as is_open:
                if is_open:
                    _report_words(page, task, unit_id, row.due_on)
                    st.caption(f"文件原文：{plain(task.text)}")
            return
        document_words("文件原文", task.text)


def _member_table(page: Page, task_id: str, members: list[str]) -> None:
    known = reports(page.scope)
    known = known[known["task_id"] == task_id]
    rows = []
    for member in members:
        of_member = known[known["unit_id"] == member]
        figures = of_member[of_member["progress"].notna()]
        rows.append({
            "unit_id": member, "name": page.plan.unit(member).name,
            "progress": figures["progress"].iloc[-1] if len(figures) else None,
            "last_due_on": of_member["due_on"].iloc[-1] if len(of_member) else None,
            "summary": of_member["summary"].iloc[-1] if len(of_member) else None,
        })  # fmt: skip
    table(
        page, pd.DataFrame(rows).sort_values("progress", na_position="first"),
        {"name": Column("区市县", pinned=True), "progress": Column("实报进度", "progress"),
         "last_due_on": Column("最近报送", "date"), "summary": Column("报送内容", "long")},
        subject="各区市县报送", empty="没有区市县。", on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip


def _report_words(page: Page, task, unit_id: str, due_on: dt.date) -> None:
    versions = report_versions(page.scope, task.id, unit_id)
    if versions.empty:
        st.info("没有报送记录。")
        return
    superseded = set(versions["corrects_id"].dropna())
    standing = versions[~versions["id"].isin(superseded)]
    figures = (
        standing[standing["progress"].notna()].sort_values("due_on").assign(words=lambda f: f["summary"])
    )
    if len(figures):
        days = pd.date_range(task.starts_on, max(due_on, page.as_of), freq="7D").date
        schedule = pd.DataFrame(
            {"day": days, "scheduled": [100 * scheduled_share(task.starts_on, due_on, d) for d in days]}
        )
        chart(report_history(figures, schedule, as_of=page.as_of), key=f"history_{task.id}",
              alt_text=f"{task.label}：每周实报进度（阶梯线）与序时进度（虚线）")  # fmt: skip
    for row in standing.head(3).itertuples():
        st.markdown(f"**{chinese_date_short(row.due_on)}**（{ReportKind.words_of(row.kind)}"
                    + (f"，{row.progress:.0f}%" if pd.notna(row.progress) else "") + f"）“{plain(row.summary)}”")  # fmt: skip
        if pd.notna(row.problem):
            st.caption(f"问题：{plain(row.problem)}")
        if pd.notna(row.next_step):
            st.caption(f"下一步：{plain(row.next_step)}")
        if pd.notna(row.correction_reason):
            st.caption(f"更正：{plain(row.correction_reason)}")
    rows = versions.assign(
        kind=versions["kind"].map(ReportKind.words_of), self_light=[Light.words_of(light) for light in versions["self_light"]],
        version=["已被更正" if each in superseded else "现行" for each in versions["id"]],
    )  # fmt: skip
    table(
        page, rows,
        {"due_on": of_field(REPORT, "due_on", "date"), "kind": of_field(REPORT, "kind"),
         "progress": of_field(REPORT, "progress", "progress"), "self_light": of_field(REPORT, "self_light"),
         "summary": of_field(REPORT, "summary", "long"), "problem": of_field(REPORT, "problem", "long"),
         "version": Column("版本")},
        subject=f"报送记录_任务{task.number}_{page.plan.unit(unit_id).short_name}", empty="没有报送记录。",
        extra={"next_step": REPORT.header_of("next_step"), "recorded_at": "报送时间", REASON: REPORT.header_of(REASON)},
    )  # fmt: skip
