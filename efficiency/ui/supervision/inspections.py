"""明察暗访 on a page: announced against unannounced, the plan, the findings, what is open and what comes again."""

from contextlib import nullcontext
from dataclasses import replace

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.words import percent
from efficiency.campaign.workdays import chinese_date_short, quarter_word
from efficiency.charts.measures import held_against_plan
from efficiency.charts.pairs import open_against_covert
from efficiency.figures.service_findings import count_by, found_for_visits
from efficiency.figures.supervision import AGES, open_and_covert, repeat_findings
from efficiency.judgements.news import ERROR, MeanGap, against_expected, mean_gap, nothing_named, tested_words
from efficiency.judgements.rules.inspections import quarter_rows
from efficiency.models import FindingSource, InspectionSchedule
from efficiency.queries.supervision import inspections, reads_the_city, visits
from efficiency.standings.registers import Register
from efficiency.standings.turns import Owner
from efficiency.standings.windows import inspection_windows
from efficiency.ui.parts.blocks import Column, chart, definition, plain, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.grids import opened_rows
from efficiency.ui.parts.limits import funnel_block
from efficiency.ui.parts.rectifications import rectification_bars
from efficiency.ui.parts.sections import scoped_header

# One of the page's conclusions: its interval is as wide as the error that each of them may have.
_SURE = percent(100 * (1 - ERROR))


def two_faces(page: Page, seen: pd.DataFrame, found: pd.DataFrame) -> None:
    """Where the same unit did well announced and badly unannounced (意见一).

    ``seen``: of ``queries.supervision.visits``; ``found``: of ``service_findings.with_words``.
    """
    names = {unit.id: unit.name for unit in page.plan.units}
    pairs = open_and_covert(seen, found).assign(
        unit=lambda rows: rows["unit_id"].map(names),
        name=lambda rows: rows["unit"] + "　" + rows["inspection_number"].str.rsplit("-", n=1).str[-1] + "号",
        key=lambda rows: rows["unit_id"],
        words=lambda rows: [f"差{gap:.1f}" if gap == gap else "" for gap in rows["gap"]],
    )
    scoped_header(page, "明察与暗访是不是两个样")
    usual = mean_gap(pairs["gap"])
    st.subheader(_two_faces_heading(pairs, usual))
    both = pairs[pairs["gap"].notna()].head(15)
    if len(both):
        clicked = chart(
            open_against_covert(both, select="unit"),
            key="open_covert",
            alt_text="同一单位明察与暗访得分对照",
            select="unit",
        )
        if clicked:
            go("units", unit=clicked["key"])
    definition(
        "同一次明察暗访中同一单位的明察平均分与暗访平均分。相差超出其他各组的正常波动（单侧t检验，界限除以组数）的为两个样，"
        f"用红线标出；普遍相差多少，以平均数和{_SURE}区间表示，区间不含0才算。"
        f"图中为相差最大的{len(both)}组，全部{len(pairs)}组见表。点一条看该单位。"
    )
    with st.expander(f"明察暗访得分对照（{len(pairs)}组）", icon=":material/table_rows:"):
        table(
            page,
            pairs.assign(mark=["■ 两个样" if each else "" for each in pairs["contradiction"]]),
            {
                "unit": Column("单位", pinned=True), "inspection_number": Column("编号"), "mark": Column("判断"),
                "open_score": Column("明察得分", "number"), "covert_score": Column("暗访得分", "number"),
                "gap": Column("相差（分）", "number"), "open_findings": Column("明察发现（个）", "number"),
                "covert_findings": Column("暗访发现（个）", "number"),
            },
            subject="明察暗访对照", empty="还没有明察暗访记录。", on_open=lambda row: go("units", unit=row["unit_id"]),
        )  # fmt: skip


def _two_faces_heading(pairs: pd.DataFrame, usual: MeanGap | None) -> str:
    """How far announced visits find better than unannounced ones everywhere, and who stands out of that."""
    if usual is None:
        return "明察和暗访都有得分的太少，不作比较" if len(pairs) else "还没有明察暗访的得分"
    words = (
        f"明察普遍比暗访{'高' if usual.mean > 0 else '低'}：平均{abs(usual.mean):.1f}分（{usual.count}组，{_SURE}区间"
        f"{usual.lower:.1f}至{usual.upper:.1f}分）"
        if usual.is_news
        else f"明察与暗访平均相差{usual.mean:.1f}分，在正常波动内（{usual.count}组）"
    )
    apart = pairs[pairs["contradiction"]]
    if apart.empty:
        return f"{words}；没有单位相差得超出正常波动"
    worst = apart.iloc[0]
    return (
        f"{words}；{len(apart)}组相差得超出正常波动，最悬殊的是{plain(worst['unit'])}："
        f"明察{worst['open_score']:.1f}分，暗访{worst['covert_score']:.1f}分"
    )


def held_against_the_plan(page: Page, held: pd.DataFrame) -> None:
    """The visits that were held, and in the city's view whether each quarter had its own (R1.1).

    ``held``: of ``queries.supervision.inspections``.
    """
    _quarters(page, held)
    scoped_header(page, "组织过的明察暗访")
    table(
        page,
        held.assign(schedule=held["schedule"].map(InspectionSchedule.words_of)),
        {
            "number": Column("编号", pinned=True), "visited": Column("单位（个）", "number"),
            "findings": Column("发现问题（个）", "number"), "schedule": Column("类型"), "started_on": Column("开始", "date"),
            "ended_on": Column("结束", "date"), "trigger_kind": Column("由何引起"), "trigger_reference": Column("来源编号"),
            "bulletin_on": Column("结果公开", "date"),
        },
        subject="明察暗访", empty="截至统计日，没有明察暗访记录。",
    )  # fmt: skip


def _quarters(page: Page, held: pd.DataFrame) -> None:
    """The window of each quarter and the regular visits in it."""
    scoped_header(page, "计划与实际", city=reads_the_city(page.scope))
    # Whether a quarter had its visit is asked of the city; a unit knows only of those that came to it.
    in_city = inspections(replace(page.scope, unit_ids=None)) if reads_the_city(page.scope) else None
    known = held if in_city is None else in_city
    windows = inspection_windows(
        page.plan, known, page.as_of, kept=state.on(page.scope).registers.are_open(Register.INSPECTIONS)
    )
    words = (
        {} if in_city is None else {row["quarter"]: row["standing"].label for row in quarter_rows(windows)}
    )
    asked = pd.DataFrame(
        [
            (each.name, each.starts_on, each.ends_on, words.get(quarter_word(each.due_on), ""))
            for each in windows
        ],
        columns=["name", "starts_on", "ends_on", "words"],
    )
    bars = pd.DataFrame(
        [(each.name, row.started_on, row.ended_on, row.number) for each in windows for row in each.held],
        columns=["name", "starts_on", "ends_on", "words"],
    )
    if len(bars):
        chart(
            held_against_plan(asked, bars, as_of=page.as_of),
            key="held",
            alt_text="各季度定期明察暗访的计划与实际",
        )


def chosen_findings(page: Page, found: pd.DataFrame) -> pd.DataFrame:
    """What was found and how far it is put right; returns the rows of the clicked kind and unit.

    ``found``: of ``service_findings.with_words``, with the unit's name in ``unit``.
    """
    scoped_header(page, "发现的问题和整改")
    words = ""
    if len(found):
        found, words = _clicked(page, found)
    with opened_rows() if words else nullcontext():
        if words:
            st.markdown(f"以下为{words}的{len(found)}个问题。")
        table(
            page,
            found.assign(source=found["source"].map(FindingSource.words_of)),
            {
                "number": Column("编号", pinned=True), "unit": Column("单位"), "standing": Column("整改"),
                "kind": Column("问题"), "rectify_due_on": Column("整改期限", "date"), "found_on": Column("发现", "date"),
                "source": Column("方式"), "description": Column("情况", "long"),
            },
            subject="发现的问题", empty="截至统计日，没有发现问题的记录。",
            on_open=lambda row: go("units", unit=row["unit_id"]),
            extra={"quarter": "季度", "inspection_number": "察访编号", "verified_on": "核实日期"},
        )  # fmt: skip
    return found


def _clicked(page: Page, found: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Kinds and units as bars; the rows that a click on either leaves, and what was clicked in words, empty for nothing."""
    kinds = count_by(found, "kind").assign(name=lambda rows: rows["key"])
    units = count_by(found, "unit_id").assign(
        name=lambda rows: rows["key"].map({unit.id: unit.name for unit in page.plan.units})
    )
    # Phone checks and appraisals are no visits: what they found is in the bars, not in the comparison.
    uneven = found_for_visits(found[found["inspection_number"].notna()], visits(page.scope))
    top = uneven.first
    compared = (
        f"{page.plan.unit(top.key).name}{top.count}个，{against_expected(top, '察访次数', '个')}"
        if top
        else nothing_named(uneven, "各单位")
    )
    st.subheader(f"发现问题{len(found)}个，分{kinds['key'].nunique()}类；{compared}")
    picked = chart(
        rectification_bars(kinds, name_title="问题", select="kind"),
        key="kinds", alt_text="各类问题和整改状态", select="kind",
    )  # fmt: skip
    top = units[units["key"].isin(units["key"].unique()[:10])]
    chosen = chart(
        rectification_bars(top, name_title="单位", select="unit"),
        key="units", alt_text="问题最多的单位和整改状态", select="unit",
    )  # fmt: skip
    found = found[found["kind"] == picked["key"]] if picked else found
    found = found[found["unit_id"] == chosen["key"]] if chosen else found
    words = "".join(
        [page.plan.unit(chosen["key"]).name if chosen else "", f"“{picked['key']}”" if picked else ""]
    )
    definition(
        "点一类问题或一个单位，下表只列相应的行；单位图只列问题最多的10个。标题只比较明察暗访中发现的问题。",
        tested=tested_words(uneven, lambda unit_id: page.plan.unit(unit_id).name, "个"),
    )
    funnel_block(
        "各单位发现问题与察访次数", lambda: uneven, lambda unit_id: page.plan.unit(unit_id).name, key="findings", unit="个",
        exposure="次察访",
    )  # fmt: skip
    return found, words


def open_work(page: Page, waiting: pd.DataFrame, *, any_found: bool) -> None:
    """What is not verified as put right, by how long it is overdue. ``waiting``: of ``supervision.open_rectifications``."""
    overdue = waiting[waiting["unit_days_over"] > 0]
    scoped_header(page, "尚未核实的整改")
    st.subheader(
        f"逾期未报{len(overdue)}个，最久的已超{overdue['days_past'].max()}天"
        if len(overdue)
        else "没有逾期未报整改的"
    )
    st.markdown("　".join(f"{age} **{(waiting['age'] == age).sum()}**个" for age in AGES))
    definition(
        f"整改期限是责任单位报整改的期限，报了即停；核实由{campaign.load().supervisor}在报后{campaign.load().parameters.days.verify}个工作日内（派生）办，退回的接着算。"
    )
    table(
        page,
        waiting.assign(waits_for=waiting["waits_for"].map(Owner.words_of)),
        {
            "number": Column("编号", pinned=True), "unit": Column("单位"),
            "waits_for": Column("等谁办"), "days_past": Column("已超（天）", "number", help="负数为离期限还有的天数。"),
            "kind": Column("问题"), "standing": Column("整改"), "turn_due_on": Column("本环节期限", "date"), "age": Column("账龄"),
            "rectify_due_on": Column("整改期限", "date"),
        },
        subject="未核实的整改", empty="发现的问题都已核实整改。" if any_found else "截至统计日，没有发现问题的记录。",
        on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip


def found_again(page: Page, found: pd.DataFrame) -> None:
    """The same trouble at the same unit more than once. ``found``: of ``chosen_findings``."""
    names = {unit.id: unit.name for unit in page.plan.units}
    repeats = repeat_findings(found)
    scoped_header(page, "屡查屡犯的问题")
    if len(repeats):
        first = repeats.iloc[0]
        st.subheader(
            f"{len(repeats)}处同一问题不止一次被查到，如{names[first['unit_id']]}“{first['kind']}”{first['times']}次，"
            f"最近{chinese_date_short(first['last_on'])}"
        )
    definition("同一单位同一类问题在两次以上检查（电话暗访、评议按日）中发现；按以上所选的问题和单位计算。")
    table(
        page,
        repeats.assign(unit=repeats["unit_id"].map(names)),
        {
            "unit": Column("单位", pinned=True), "kind": Column("问题"), "times": Column("查到（次）", "number"),
            "found": Column("问题（个）", "number"), "first_on": Column("首次", "date"), "last_on": Column("最近", "date"),
            "standing": Column("最近一次的整改"), "numbers": Column("编号"),
        },
        subject="屡查屡犯", empty="没有在两次以上检查中查到同一问题的单位。", on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip
