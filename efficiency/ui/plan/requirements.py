"""The blocks of 工作要求: key units and sectors with what they owe and what supervision sees, the five requirements."""

from collections.abc import Collection
from dataclasses import fields

import pandas as pd
import streamlit as st

from efficiency import metrics, state
from efficiency.campaign.document import Unit, display
from efficiency.charts.series import ranked_bars
from efficiency.figures import supervised
from efficiency.judgements.news import against_expected, nothing_named, tested_words
from efficiency.metrics import Rate
from efficiency.models import Light
from efficiency.queries.portfolios import portfolios
from efficiency.queries.run import kept
from efficiency.queries.supervision import visits
from efficiency.queries.tasks import plan_submissions
from efficiency.standings.milestones import PaperStanding, PaperState, handed_in
from efficiency.standings.registers import Register, unopened_words
from efficiency.standings.words import paper_label, paper_words
from efficiency.ui.leadership.units.words import SUPERVISED_COUNTS, SUPERVISED_DEFINITION, supervised_words
from efficiency.ui.parts.blocks import Column, chart, definition, document_words, plain, table
from efficiency.ui.parts.frame import Page, go


def owed(page: Page, units: tuple[Unit, ...]) -> pd.DataFrame:
    """The units of the page's range among ``units``: paper, who is responsible, tasks, what supervision sees.

    Worst first: no 工作方案, then replies that came late, then incidents and covert findings. Columns of
    ``supervised_words``, the fields of ``milestones.PaperStanding``, paper and paper_words (how it stands, with shape and
    without), task_count, tasks (text), leaders (text).
    """
    ids = tuple(unit.id for unit in units if page.scope.unit_ids is None or unit.id in page.scope.unit_ids)
    return kept(("owed", page.scope, ids), page.as_of, lambda: _owed(page, ids))


def _owed(page: Page, ids: tuple[str, ...]) -> pd.DataFrame:
    rows = kept(("papers owed", page.scope, ids), page.as_of, lambda: _papers(page, ids))
    rows = rows.merge(supervised_words(page, supervised.units(page.scope)), on="unit_id")
    rows["late_replies"] = rows["reply_due"] - rows["in_time"]
    order = ["missing", "late_replies", "incidents", "covert_findings"]
    return rows.sort_values(order, ascending=False, kind="stable").reset_index(drop=True)


def _papers(page: Page, ids: tuple[str, ...]) -> pd.DataFrame:
    """``owed`` without what supervision sees, which changes many times a day; missing: whether there is no 工作方案."""
    opened = state.on(page.scope).registers.are_open(Register.PLANS)
    found = handed_in(page.plan, plan_submissions(page.scope), list(ids), page.as_of, kept=opened)
    papers = pd.DataFrame(found, columns=[each.name for each in fields(PaperStanding)]).assign(
        paper=[paper_label(each) for each in found], paper_words=[paper_words(each) for each in found]
    )
    pairs, charge = state.on(page.scope).pairs, portfolios(page.scope)
    lights = pairs.groupby("unit_id")["light"].agg(list).to_dict()
    titles = charge.groupby("unit_id")["title"].agg("、".join).to_dict()
    return papers.assign(
        task_count=[len(lights.get(unit_id, ())) for unit_id in papers["unit_id"]],
        tasks=[_tasks_words(lights.get(unit_id, ())) for unit_id in papers["unit_id"]],
        leaders=[titles.get(unit_id) for unit_id in papers["unit_id"]],
        missing=papers["state"] == PaperState.MISSING,
    )


def _tasks_words(lights: Collection[str]) -> str:
    return f"{len(lights)}项，最重{Light(metrics.worst(lights)).label}" if lights else "无任务"


def finding(page: Page, rows: pd.DataFrame, kind: str) -> str:
    """One sentence on the papers and on who is complained of most."""
    if len(rows) == 1:
        unit = rows.iloc[0]
        return (
            f"{unit['name']}：工作方案{unit['paper_words']}；被反映{unit['incidents']}件，"
            f"按时回复{unit['in_time']}/{unit['reply_due']}件"
        )
    missing, late = (rows["state"] == PaperState.MISSING).sum(), (rows["state"] == PaperState.LATE).sum()
    if (rows["state"] == PaperState.NOT_YET).all():
        papers = "工作方案未到报送时限"
    elif (rows["state"] == PaperState.UNKNOWN).all():
        papers = unopened_words([Register.PLANS])
    elif missing or late:
        papers = f"工作方案{missing}个未交、{late}个迟交"
    else:
        papers = "工作方案都已按时交"
    reported = supervised.reported_for_visits(page.scope, rows)
    if top := reported.first:
        unit = rows[rows["unit_id"] == top.key[0]].iloc[0]
        said = (
            f"{unit['name']}被反映{top.count}件，{against_expected(top, '进点次数', '件')}，"
            f"按时回复{unit['in_time']}/{unit['reply_due']}件"
        )
    elif rows["incidents"].any():
        said = f"被反映{rows['incidents'].sum()}件，{nothing_named(reported, f'各{kind}')}"
    else:
        said = "没有被监测点反映"
    return f"{len(rows)}个{kind}：{papers}；{said}"


def owed_block(page: Page, rows: pd.DataFrame, kind: str) -> None:
    """The units of one kind: who is reported most, then each with its paper and what supervision sees of it."""
    if len(rows):
        without = (rows["task_count"] == 0).sum()
        st.caption(
            f"{len(rows)}个{kind}中{without}个不承担主要工作任务，没有进度可报，看监督中的表现。只在同类之间比较。"
        )
    owed_table(page, rows, kind)
    if rows["incidents"].any():
        incidents_chart(rows, key=f"incidents_{kind}")


def owed_table(page: Page, rows: pd.DataFrame, subject: str) -> None:
    """The units with their paper and what supervision sees of them; a click opens the unit."""
    table(
        page,
        rows,
        {
            "name": Column("单位", pinned=True),
            "heard_incidents": Column("被反映（件）", "number"),
            "reply_text": Column("3日内回复"),
            "registration_text": Column("登记率"),
            "paper": Column("工作方案"),
            "covert_found": Column("暗访发现（个）", "number"),
            "responsible_person": Column("主要负责人（一把手）"),
            "score_text": Column("评议得分"),
            "satisfaction_text": Column("投诉满意率"),
            "tasks": Column("承担任务"),
            "leaders": Column("分管领导"),
        },
        subject=subject,
        empty=f"所选范围内没有{subject}。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
        extra=SUPERVISED_COUNTS
        | {"unit_id": "单位编号", "submitted_on": "方案报送日期", "days_late": "方案晚交天数", "document_number": "方案文号"},
    )  # fmt: skip
    if rows.empty:
        return
    definition(
        "工作方案的时限取2月底（时间节点，派生时限；工作要求（三）本身没有写日期）。主要负责人以所报方案写明的为准。"
        + SUPERVISED_DEFINITION,
        tested=tested_words(
            supervised.reported_for_visits(page.scope, rows), lambda key: page.plan.unit(key[0]).name, "件"
        ),
    )


def incidents_chart(rows: pd.DataFrame, key: str) -> None:
    """被反映 by unit with the 3日内回复 beside it; a click opens the unit."""
    shown = rows.sort_values("incidents", ascending=False, kind="stable")
    bars = pd.DataFrame(
        {
            "name": shown["name"],
            "value": shown["incidents"],
            "words": [
                f"{count}件，按时回复{in_time}/{due}" if count else "0件"
                for count, in_time, due in zip(
                    shown["incidents"], shown["in_time"], shown["reply_due"], strict=True
                )
            ],
            "key": shown["unit_id"],
        }
    )
    clicked = chart(
        ranked_bars(bars, name_title="单位", value_title="监测点反映（件）", select="unit"),
        key=key,
        alt_text="各单位被监测点反映的件数和3日内回复率",
        select="unit",
    )
    if clicked:
        go("units", unit=clicked["key"])


def requirements(page: Page, rows: pd.DataFrame) -> None:
    """The five requirements: what each obliges to and what the system knows about that, with the document's words below."""
    for item in page.plan.work_requirements:
        known = _known(page, item.id, rows)
        lines = [
            f"- {plain(display(each))}：{known.get(each, ':gray[○ 无数据]　系统没有这方面的记录')}"
            for each in item.obligations
        ]
        st.markdown(f"**{plain(item.number)}{plain(display(item.title))}**\n\n" + "\n".join(lines))
    document_words(
        "文件原文",
        *(
            f"{item.number}{display(item.title)}　{display(item.text)}"
            for item in page.plan.work_requirements
        ),
    )


def _known(page: Page, requirement_id: str, rows: pd.DataFrame) -> dict[str, str]:
    """What is known on an obligation, by its wording; the others have no data and are said to have none."""
    requirement = page.plan.work_requirement(requirement_id)
    obligations, found = requirement.obligations, _known_by_place(page, requirement.judged_as, rows)
    # Another campaign may ask for fewer things under the same number.
    return {obligations[place]: words for place, words in found.items() if place < len(obligations)}


def _known_by_place(page: Page, way: str | None, rows: pd.DataFrame) -> dict[int, str]:
    total, registers = len(rows), state.on(page.scope).registers
    papers, visited = (
        None if registers.are_open(each) else f":gray[○ 无数据]　{unopened_words([each])}"
        for each in (Register.PLANS, Register.INSPECTIONS)
    )
    if way == "demands":
        return {0: f"见总览“决策落实”，文件{page.plan.demand_count}项要求逐项判定"}
    if way == "leadership":
        named = Rate(int(rows["responsible_person"].notna().sum()), total)
        members = "、".join(
            page.plan.unit(unit_id).name for unit_id in page.plan.leading_organisation.office_member_ids
        )
        charged = Rate(int(rows["leaders"].notna().sum()), total)
        return {
            1: f"成员单位为{members}；:gray[○ 无数据]　系统没有抽调人员到位的记录",
            2: f"重点部门和行业中已明确分管领导的{charged.counts}个",
            4: papers or f"方案写明主要负责人的{named.counts}个（{named.text}）",
        }
    if way == "work_plans":
        given = Rate(int(rows["submitted_on"].notna().sum()), total)
        looked_at = visits(page.scope)["unit_id"]
        checked = Rate(int(rows["unit_id"].isin(looked_at).sum()), total)
        late = (rows["state"] == PaperState.LATE).sum()
        return {
            0: papers or f"已交工作方案{given.counts}个（{given.text}），迟交{late}个",
            1: visited
            or f"已受明察暗访{checked.counts}个（{checked.text}），查出问题{rows['findings'].sum()}个",
        }
    return {}
