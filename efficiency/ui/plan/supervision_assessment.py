"""监督考核 on a page: what was held against the plan, who is in the annual assessment, documents, self-assessment."""

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.document import display
from efficiency.charts.measures import STANDING_COLOURS, held_against_plan, state_bars
from efficiency.charts.sections import parts_of_wholes
from efficiency.figures import assessment
from efficiency.figures.assessment import Inclusion
from efficiency.metrics import Rate
from efficiency.models import DocumentKind, InspectionSchedule, UnitCategory
from efficiency.queries.supervision import reads_the_city
from efficiency.standings.documents import DocumentState
from efficiency.standings.registers import Register, unopened_words
from efficiency.ui.parts.blocks import Column, chart, definition, table
from efficiency.ui.parts.frame import Page, carry, go
from efficiency.ui.parts.menu import entry_of, page_of


def held_view(page: Page, visited: pd.DataFrame, rounds: pd.DataFrame) -> None:
    """Four quarterly 明察暗访 and two 评议 (R1.1, R3.1) against what was held; a unit sees only those that came to it."""
    st.header("明察暗访和评议：应做的和做了的")
    if reads_the_city(page.scope):
        registers = state.on(page.scope).registers
        asked = assessment.windows(page.plan, visited, rounds, page.as_of, registers)
        unopened = [
            each for each in (Register.INSPECTIONS, Register.APPRAISALS) if not registers.are_open(each)
        ]
        missed = "、".join(each.name for each in asked if each.is_overdue)
        st.subheader(
            f"应开展的{len(asked)}次中已开展{sum(each.is_held for each in asked)}次，"
            + (
                f"{missed}逾期未开展"
                if missed
                else unopened_words(unopened)
                if unopened
                else "没有逾期未开展的"
            )
        )
        chart(
            held_against_plan(assessment.window_rows(asked), assessment.held_days(asked), as_of=page.as_of),
            key="held_against_plan",
            alt_text="四个季度的明察暗访和两轮评议：浅条为应开展的时间，深条为实际开展的日期",
        )
        definition(
            "浅条为应开展的时间，深条为实际开展的日期。每季度1次为文件规定（意见一）；评议一年两次，文件未定月份，"
            "按6月、11月各一轮（派生），年底前没有开展才算逾期。察访按结束日期归入季度，不定期明察暗访不计入4次。"
        )
    else:
        st.subheader(f"到过本单位的明察暗访{len(visited)}次，评议{rounds['round_number'].nunique()}轮")
        st.page_link(
            page_of("rules"), label=f"全市是否按规定开展，见{entry_of('rules').title}", query_params=carry()
        )
    table(
        page,
        visited.assign(
            schedule_words=[InspectionSchedule.words_of(schedule) for schedule in visited["schedule"]]
        ),
        {
            "number": Column("编号", pinned=True),
            "schedule_words": Column("种类"),
            "started_on": Column("开始", "date"),
            "ended_on": Column("结束", "date"),
            "visited": Column("到单位（个）", "number"),
            "findings": Column("发现问题（个）", "number"),
            "bulletin_on": Column("通报", "date"),
        },
        subject="明察暗访",
        empty="没有明察暗访的记录。",
        extra={"trigger_kind": "触发来源", "trigger_reference": "触发编号"},
        on_open=lambda row: go("inspections"),
    )


def included_view(page: Page, standing: pd.DataFrame) -> None:
    """Who is in the annual assessment (任务30). ``standing``: of ``assessment.assessment_standing``."""
    st.header("纳入年度目标考核")
    about, joined = campaign.load().indicator("IN_ASSESSMENT"), assessment.included_rate(standing)
    if standing.empty:
        st.info("所辖单位不在年度目标考核范围内。")
        return
    if not joined.denominator:
        st.info("年度目标考核纳入情况尚未报数，不等于没有纳入。")
        return
    named = standing.assign(
        unit=[page.plan.unit(key).name for key in standing["key"]],
        kind=[UnitCategory.words_of(page.plan.unit(key).category) for key in standing["key"]],
        words=standing["state"].map(Inclusion.words_of),
    )
    outside = named[named["state"] == Inclusion.OUTSIDE]["unit"]
    silent = (named["state"] == Inclusion.SILENT).sum()
    names = "、".join(outside.head(4)) + (f"等{len(outside)}个单位" if len(outside) > 4 else "")
    st.subheader(
        f"{joined.denominator:.0f}个报数单位中{joined.numerator:.0f}个已把效能年写入年度目标责任书"
        + (f"，{names}还没有" if len(outside) else "")
        + (f"；另有{silent}个未报数" if silent else "")
    )
    if len(named) > 1:
        chart(
            parts_of_wholes(_by_kind(named), name_title="类别", unit="单位（个）"),
            key="in_assessment",
            alt_text="各类单位纳入年度目标考核的个数",
        )
    definition(f"{about.definition}原文：{display(about.quote)}。")
    with st.expander(f"各单位是否纳入（{len(named)}个）", icon=":material/table_rows:"):
        table(
            page,
            named,
            {
                "unit": Column("单位", pinned=True),
                "kind": Column("类别"),
                "words": Column("年度目标考核"),
                "period_end": Column("截至", "date"),
                "note": Column("说明", "long"),
            },
            subject="纳入年度目标考核",
            empty="没有应纳入的单位。",
            on_open=lambda row: go("units", unit=row["key"]),
        )


def _by_kind(named: pd.DataFrame) -> pd.DataFrame:
    groups = named.groupby("kind", sort=False)["state"].agg(
        numerator=lambda states: (states == Inclusion.INCLUDED).sum(),
        denominator="size",
        silent=lambda states: (states == Inclusion.SILENT).sum(),
    )
    groups = groups.reset_index(names="name")
    words = [
        Rate(row.numerator, row.denominator).counts + (f"，未报数{row.silent}" if row.silent else "")
        for row in groups.itertuples()
    ]
    return groups.assign(key=groups["name"], words=words)


def documents_view(page: Page, papers: pd.DataFrame) -> None:
    """监察文书 by kind and standing, those overdue first. ``papers``: columns of ``DocumentStanding``."""
    st.header("监察文书")
    if papers.empty:
        st.info("没有监察文书的记录。")
    else:
        overdue, settled = papers["is_overdue"].sum(), papers["is_done"].sum()
        st.subheader(
            f"发出监察文书{len(papers)}份，已执行或办结{settled}份，"
            + (f"{overdue}份逾期" if overdue else "没有逾期的")
        )
        counted = papers.groupby(["kind", "state"], as_index=False).agg(value=("number", "count"))
        order = [str(kind) for kind in DocumentKind]
        counted = counted.sort_values("kind", key=lambda kinds: kinds.map(order.index))
        chart(
            state_bars(
                counted.assign(
                    name=[DocumentKind.words_of(kind) for kind in counted["kind"]], key=counted["kind"],
                    state=counted["state"].map(DocumentState.words_of),
                ),
                name_title="文书", state_title="办理", unit="文书（份）",
                states=dict(zip((each.words for each in DocumentState), STANDING_COLOURS, strict=True)),
            ),
            key="documents",
            alt_text="各类监察文书的份数和办理状态",
        )  # fmt: skip
        rank = papers["state"].map(list(DocumentState).index)
        table(
            page,
            papers.assign(
                rank=rank,
                unit=[page.plan.unit(unit_id).name for unit_id in papers["unit_id"]],
                kind_words=[DocumentKind.words_of(kind) for kind in papers["kind"]],
                state=papers["state"].map(DocumentState.words_of),
            ).sort_values(["rank", "due_on"]),
            {
                "number": Column("文号", pinned=True),
                "unit": Column("单位"),
                "state": Column("办理"),
                "due_on": Column("期限", "date"),
                "kind_words": Column("文书"),
                "issued_on": Column("发出", "date"),
                "subject": Column("事由", "long"),
            },
            subject="监察文书",
            empty="没有监察文书的记录。",
            on_open=lambda row: go("units", unit=row["unit_id"]),
        )
    if page.scope.unit_ids is None and not page.scope.sees_accountability:
        definition(
            f"监察建议书、监察决定书涉及对人的处理，只对市领导和{campaign.load().supervisor}开放；此处为监察通知书。"
        )


def self_assessment_view(page: Page) -> None:
    """考核者即被考核者 (AM15): the office's own members, their own figures, and what stands beside them."""
    own, pairs = assessment.office_pairs(page.plan)
    members = [page.plan.unit(key).name for key in page.plan.leading_organisation.office_member_ids]
    claims = assessment.self_reported(page.plan, state.on(page.scope).pairs)
    alone = (~claims["verified"]).sum()
    st.header("考核者即被考核者")
    st.subheader(
        f"工作办公室五家成员单位承担{pairs}个任务与单位对应中的{own}个"
        + (f"，所见{len(claims)}个中{alone}个只有自报，没有他方可核的成果或指标" if len(claims) else "")
    )
    st.markdown(
        f"{'、'.join(members)}既组织考核，又被考核。进度由它们自己报，要对照成果、指标和察访结果来看。"
    )
    table(
        page,
        claims.assign(
            unit=[page.plan.unit(unit_id).name for unit_id in claims["unit_id"]],
            task=[page.plan.task(task_id).label for task_id in claims["task_id"]],
            words=["成果或指标佐证" if verified else "仅自报" for verified in claims["verified"]],
            doubt=["自报与佐证不符" if doubt else "" for doubt in claims["evidence_doubt"]],
        ),
        {
            "unit": Column("成员单位", pinned=True),
            "task": Column("任务"),
            "progress": Column("自报进度", "progress"),
            "words": Column("经他方核实"),
            "evidence": Column("佐证", "progress"),
            "doubt": Column("提示"),
        },
        subject="成员单位自报进度",
        empty="所辖单位不是工作办公室成员单位。",
        on_open=lambda row: go("units", unit=row["unit_id"], task=row["task_id"]),
    )
    definition(
        f"{page.plan.ambiguity('AM15').resolution}。佐证为该任务的成果和量化指标完成程度，由系统按报送件计算。"
    )
