"""Institutions on a page: batches of the reform (任务2), the complaint network (任务3), ISO9000 pilots (任务4)."""

import datetime as dt

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.campaign.document import Section
from efficiency.campaign.workdays import chinese_date_short
from efficiency.charts.sections import lines_by_group, parts_of_wholes, steps
from efficiency.figures import indicator_series as series_of
from efficiency.metrics import Rate
from efficiency.models import ExtensionDecision
from efficiency.queries.tasks import extensions
from efficiency.ui.parts.blocks import Column, chart, definition, plain, table
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.targets import readings_table

BATCHES = ["第一批", "第二批", "第三批"]
ISO_STEPS = ["选定", "培训", "文件编写", "试运行", "认证"]


def _section(page: Page) -> Section:
    return page.plan.section_of_page("administrative_system")


def reform_batches(page: Page, figures: pd.DataFrame, batches: pd.DataFrame) -> None:
    """The three batches of the reform against the document's day (任务2), and who asked for more time.

    ``figures``: readings with REFORM_BATCH; ``batches``: its last ones by batch.
    """
    st.header("行政管理类事业单位改革")
    lines = series_of.grouped(
        figures, "REFORM_BATCH", "category", dict(zip(BATCHES, BATCHES, strict=True)), page.as_of
    )
    completed = series_of.first_at(lines)
    if lines.empty:
        st.info("三个批次都没有读数（未报数，不是0）。")
    else:
        st.subheader(_batches_heading(page, completed, series_of.total(batches)))
        chart(
            lines_by_group(
                lines,
                group_title="批次",
                unit="已核定（%）",
                due_on=page.plan.task(_section(page).part("institutions")).due_on,
                due_words=_limit(page),
                top=105,
            ),
            key="reform_batches",
            alt_text="事业单位改革三个批次各月完成比例",
        )
        table(
            page,
            batches.assign(completed=batches["key"].map(completed)),
            {
                "key": Column("批次", pinned=True),
                "counts": Column("已核定/应核定"),
                "value": Column("完成", "progress"),
                "completed": Column("完成月份（月末统计）", "date"),
                "note": Column("说明", "long"),
            },
            subject="事业单位改革批次",
            empty="没有读数。",
            extra={"numerator": "已核定（家）", "denominator": "应核定（家）"},
        )
    reform = page.plan.task(_section(page).part("institutions"))
    asked = extensions(page.scope)
    for row in asked[asked["task_id"] == reform.id].itertuples():
        after = "，晚于时限" if row.requested_on > reform.due_on else ""
        st.markdown(
            f"延期申请：{page.plan.unit(row.unit_id).name}{chinese_date_short(row.requested_on)}提交{after}，"
            f"申请延至{chinese_date_short(row.new_due_on)}，理由：{plain(row.reason.rstrip('。'))}。"
            f"**{ExtensionDecision(row.decision).words}**。{plain(row.decision_note)}"
        )


def _batches_heading(page: Page, completed: dict[str, dt.date], settled: Rate) -> str:
    """Which batches are past the document's day, or came after it."""
    due_on = page.plan.task(_section(page).part("institutions")).due_on
    limit = _limit(page)
    behind = [batch for batch in BATCHES if batch not in completed]
    late = [batch for batch in BATCHES if batch in completed and completed[batch] > due_on]
    if behind and page.as_of > due_on:
        return f"{'、'.join(behind)}已过{limit}仍未完成，三批合计{settled.counts}家"
    if late:
        return f"{'、'.join(late)}过了{limit}才完成，三批合计{settled.counts}家"
    return f"三批合计已核定{settled.text}（{settled.counts}家），{limit}"


def _limit(page: Page) -> str:
    """The document's day in words."""
    return f"文件时限{chinese_date_short(page.plan.task(_section(page).part('institutions')).due_on)}"


def complaint_network(page: Page, network: pd.DataFrame) -> None:
    """Which bodies are linked to the complaint network (任务3). ``network``: last COMPLAINT_NETWORK readings by kind."""
    lacking = network[~(network["value"] >= 100)]["key"].tolist()
    st.subheader(
        "投诉网络尚无读数" if network["value"].isna().all()
        else f"投诉网络：{'、'.join(lacking)}机构还未全部接入" if lacking
        else "投诉网络：地区、部门、行业机构已全部接入"
    )  # fmt: skip
    chart(
        parts_of_wholes(
            network.assign(name=network["key"], words=network["counts"]), name_title="类别", unit="家"
        ),
        key="network",
        alt_text="投诉网络分地区、部门、行业已接入数和应接入数",
    )
    readings_table(page, network, subject="投诉网络", value_title="接入（%）", first={"key": Column("类别")})
    definition(campaign.load().indicator("COMPLAINT_NETWORK").definition)


def iso_pilots(page: Page, figures: pd.DataFrame) -> None:
    """How far each ISO9000 pilot has come (任务4). ``figures``: readings with ISO_PILOT."""
    pilots = series_of.last_by(figures, "ISO_PILOT", "unit_id")
    certified = int((pilots["value"] >= len(ISO_STEPS)).sum())
    st.subheader(
        f"ISO9000试点{len(pilots)}家，{certified}家通过认证" if len(pilots) else "ISO9000试点尚无读数"
    )
    if len(pilots):
        pilots = pilots.sort_values("value", ascending=False)
        pilots["name"] = [page.plan.unit(unit_id).short_name for unit_id in pilots["key"]]
        words = dict(enumerate(("未启动", *ISO_STEPS)))
        # A reading may say a step that there is not: it is shown as it was written, for whoever has to correct it.
        reached = [
            words.get(value, f"报数为{value:g}，不是0至{len(ISO_STEPS)}步") for value in pilots["value"]
        ]
        chart(
            steps(pilots.assign(words=reached), names=ISO_STEPS),
            key="iso_pilots",
            alt_text="ISO9000试点各单位走到的步骤",
        )
        readings_table(
            page,
            pilots.assign(counts=reached),
            subject="ISO9000试点",
            value_title="走到第几步",
            first={"name": Column("单位")},
        )
    definition(campaign.load().indicator("ISO_PILOT").definition)
