"""任务完成, 决策落实, 企业和群众满意: three cards, and how each is made up in words and in rows."""

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.campaign.document import Target
from efficiency.campaign.words import percent
from efficiency.campaign.words import points as percentage_points
from efficiency.core.access import Scope
from efficiency.figures.complaints import rates
from efficiency.figures.yardsticks import Yardsticks, yardsticks
from efficiency.judgements.moves import moved
from efficiency.judgements.obligations import KINDS, counts
from efficiency.models import Light, Verdict
from efficiency.queries import complaints
from efficiency.subjects.incident import SUBJECT as INCIDENT
from efficiency.ui.leadership.overview.words import before_words, change_words, chart_words
from efficiency.ui.parts.blocks import Card, Column, cards, definition, folded, of_field, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.incidents import incident_listing
from efficiency.ui.parts.sections import one_part
from efficiency.ui.parts.targets import wanted


def yardstick_cards(page: Page) -> Yardsticks:
    """The three cards, each with its counts and history; what ``yardstick_rows`` shows is returned."""
    measured = yardsticks(page.scope)
    items = [
        _tasks_card(page, measured),
        _obligations_card(measured),
        _public_card(page, measured.satisfaction),
    ]
    cards(items, columns=3, narrowest=160)
    return measured


def yardstick_rows(page: Page, tasks: pd.DataFrame, before: pd.DataFrame, measured: Yardsticks) -> None:
    """How the three yardsticks are made up, in words and in rows."""
    verdicts = "、".join(f"{verdict.words}{count}项" for verdict, count in counts(measured.found).items())
    enterprises, plan = measured.enterprises, page.plan
    with folded("这些数字的口径、明细和导出", key="figures") as is_open:
        if is_open:
            definition("灯由首列责任单位（牵头）的报送、成果和指标测算，不由单位自定。" + before_words(page))
            st.caption(
                f"决策落实：文件{plan.demand_count}项要求（{len(plan.tasks)}项任务、{len(plan.milestones)}个时间节点、"
                f"{len(plan.targets)}个指标、{len(plan.rules)}条监督规则）中{verdicts}。　"
                f"群众满意：{_satisfaction_words(page, measured.satisfaction)}。　企业评价：监测点反映办结后"
                + (
                    f"企业满意{enterprises.text}，{enterprises.counts}件。"
                    if enterprises.denominator
                    else "还没有企业作出评价。"
                )
            )
            _details(page, tasks, before, measured)


def _tasks_card(page: Page, measured: Yardsticks) -> Card:
    if not measured.tasks:
        return Card(
            "任务按序时", "—", "没有牵头的任务", "所选范围内的单位不是任何任务的首列责任单位（牵头）。"
        )
    now, was = measured.in_order[-1], measured.in_order[-2]
    weeks = [(count, measured.tasks) for count in measured.in_order]
    chart = moved(measured.in_order, rising_is_good=True, counted=weeks)
    return Card(
        # The short word: the full one is cut off on a tablet.
        f"按序时（{'本单位' if page.user.unit_id else '分管' if page.is_portfolio else '全市'}）",
        f"{now}/{measured.tasks}项",
        change_words(now - was, unit="项", chart=chart),
        "按序时推进（绿灯）的和已办结的任务数/任务数，不等于办结；灯由首列责任单位（牵头）的报送、成果和指标测算；未报数不算。折线为近六周。"
        + chart_words(chart, "项"),
        tuple(float(value) for value in measured.in_order),
    )


def _obligations_card(measured: Yardsticks) -> Card:
    chart = moved(measured.met, rising_is_good=True)
    return Card(
        "决策落实（全市）",
        f"{measured.met[-1]}/{len(measured.found)}项",
        change_words(measured.met[-1] - measured.met[-2], unit="项", chart=chart),
        f"文件的{len(measured.found)}项要求中合规（已做到）的项数。未到期的要求也在分母中；无法判断的不算合规。这一把尺子只有全市口径。"
        "折线为近四周。" + chart_words(chart, "项"),
        tuple(float(value) for value in measured.met),
    )


def _public_card(page: Page, line: pd.DataFrame) -> Card:
    target = _satisfaction(page)
    if target is None:
        return Card("群众满意", "—", "本次活动未设指标", "文件没有群众满意的量化指标。")
    words = f"行政投诉中心回访中满意的件数/回访件数，全市口径。折线为各月。文件原文：{target.quote}"
    if line.empty:
        return Card("群众满意", "—", "未报数", words)
    last = line.iloc[-1]
    return Card("群众满意", percent(last["value"]), f"{last['counts']}件", words, tuple(line["value"]))


def _satisfaction(page: Page) -> Target | None:
    """The target by which 群众满意 is measured; None in a campaign without one."""
    target_id = campaign.load().parameters.satisfaction_target
    return page.plan.target(target_id) if target_id else None


def _satisfaction_words(page: Page, line: pd.DataFrame) -> str:
    """Which month the figure is of, what the document asks for, and where it moved since the month before."""
    target = _satisfaction(page)
    if target is None:
        return "本次活动未设指标"
    goal = f"{wanted(target)}，全市口径"
    if line.empty:
        return f"投诉满意率尚无读数，{goal}"
    words = f"{line['month'].iloc[-1]}投诉满意率，{goal}"
    if len(line) > 1:
        moved = round(line["value"].iloc[-1] - line["value"].iloc[-2], 1)
        direction = f"{'↑' if moved > 0 else '↓'}{percentage_points(abs(moved))}" if moved else "持平"
        words += f"，较上月{direction}"
    return words


def _details(page: Page, tasks: pd.DataFrame, before: pd.DataFrame, measured: Yardsticks) -> None:
    one_part(
        {
            "tasks": ("任务按序时", lambda: _task_rows(page, tasks, before)),
            "obligations": ("决策落实", lambda: _obligation_rows(page, measured.found)),
            "complaints": ("群众满意", lambda: _complaint_rows(page, measured.city, measured.satisfaction)),
            "enterprises": ("企业满意", lambda: _judged_rows(page)),
        }
    )


def _task_rows(page: Page, tasks: pd.DataFrame, before: pd.DataFrame) -> None:
    """Tasks with their light, reason and what it was made of; a click opens the lead unit's reports on the task."""
    a_week_ago = dict(zip(before["task_id"], before["light"], strict=True))
    rows = tasks.assign(
        lamp=[Light(light).label for light in tasks["light"]],
        was=[Light(a_week_ago[t]).label if t in a_week_ago else None for t in tasks["task_id"]],
        own=[Light(light).label if isinstance(light, str) else "—" for light in tasks["self_light"]],
        name=[page.plan.task(task_id).label for task_id in tasks["task_id"]],
        unit=[page.plan.unit(unit_id).name for unit_id in tasks["unit_id"]],
    )
    table(
        page,
        rows,
        {
            "lamp": Column("灯", "lamp"),
            "name": Column("任务", "long"),
            "unit": Column("首列责任单位（牵头）"),
            "reason": Column("灯的原因", "long"),
            "was": Column("一周前的灯", "lamp"),
            "own": Column("单位自报", "lamp"),
            "progress": Column("实报进度", "progress"),
            "scheduled": Column("序时进度", "progress"),
            "due_on": Column("时限", "date"),
        },
        subject="任务的灯",
        empty="所选范围内的单位没有牵头的任务。",
        on_open=lambda row: go("units", unit=row["unit_id"], task=row["task_id"]),
        extra={
            "task_id": "任务编号", "issued": "成果印发或建成", "wanted": "成果应有", "mismatch": "自报与测算不一致",
            "evidence_doubt": "自报与佐证不符", "last_due_on": "末次报送",
        },
    )  # fmt: skip


def _obligation_rows(page: Page, found: pd.DataFrame) -> None:
    rows = found.assign(
        word=[Verdict(verdict).label for verdict in found["verdict"]],
        group=[KINDS[kind] for kind in found["kind"]],
    )
    table(
        page,
        rows,
        {
            "word": Column("判定"),
            "group": Column("类别"),
            "title": Column("要求", "long"),
            "reason": Column("依据", "long"),
            "due_on": Column("时限", "date"),
        },
        subject=f"文件{page.plan.demand_count}项要求",
        empty="没有要求。",
        extra={"id": "编号", "due_stated": "文件写明时限"},
    )


def _complaint_rows(page: Page, city: Scope, line: pd.DataFrame) -> None:
    if line.empty:
        st.info("本期无读数（未报数，不是0）。")
        return
    month = line["period_end"].iloc[-1]
    rows = complaints.months(city)
    rows = rates(rows[rows["month_end"] == month], ["month_end", "category"])
    if city.unit_ids is not None:
        st.caption("指标为全市口径；下表只列本单位承办的投诉，合计与全市数不同。")
    table(
        page,
        rows,
        {
            "month": Column("月份"),
            "category": Column("类别"),
            "received": Column("受理（件）", "number"),
            "closed": Column("办结（件）", "number"),
            "surveyed": Column("回访（件）", "number"),
            "satisfied": Column("满意（件）", "number"),
            "satisfaction": Column("满意率", "percent"),
        },
        subject=f"{month.month}月投诉满意情况",
        empty="本月没有本单位承办的投诉。" if city.unit_ids is not None else "没有分类别的投诉记录。",
    )


def _judged_rows(page: Page) -> None:
    def made(rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(
            unit=[page.plan.unit(unit_id).name for unit_id in rows["unit_id"]],
            word=["满意" if satisfied else "不满意" for satisfied in rows["satisfied"]],
        )

    listing = incident_listing(page.scope, made, judged=True)
    table(
        page,
        listing.first,
        {
            "number": Column("编号"),
            "point_label": Column("监测点"),
            "unit": Column("被反映单位"),
            "received_on": of_field(INCIDENT, "received_on", "date"),
            "replied_on": Column("回复日期", "date"),
            "closed_on": Column("办结日期", "date"),
            "word": Column("企业评价"),
        },
        subject="反映办结后企业评价",
        empty="所选范围内还没有企业作出评价。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
        listing=listing,
    )
