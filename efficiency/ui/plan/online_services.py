"""网上办事 on a page: services against 1,600, answers and interviews against their targets, the interactive columns."""

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.document import Section, Target, display
from efficiency.campaign.words import percent
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.charts.measures import plain_line
from efficiency.figures.indicator_series import (
    last_by,
    last_change,
    month_word,
    pace_on,
    reported,
    series,
    withdrawn,
)
from efficiency.queries.indicators import corrections
from efficiency.standings.targets import TargetStanding
from efficiency.standings.words import forecast_words, target_reason
from efficiency.ui.parts.blocks import Column, chart, definition, light_line, plain, table
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.targets import target_chart, target_heading, target_series

COLUMNS = ["公众交流平台", "在线访谈", "网上听证", "网上评议", "网上调查"]


def _section(page: Page) -> Section:
    return page.plan.section_of_page("online_services")


def service_items(page: Page) -> None:
    """How far it is from 800 to 1,600 services on the net (任务27), and what was taken back."""
    goal, items = (
        page.plan.target(_section(page).part("items")),
        target_series(page, _section(page).part("items")),
    )
    taken_back = withdrawn(corrections(page.scope, goal.id), goal.id)
    st.header("网上办事项目：从800条到1,600条以上")
    st.subheader(_items_heading(items, state.on(page.scope).targets[goal.id]))
    if len(taken_back):
        st.warning(
            _correction_words(taken_back, goal) + "；图上红色十字是更正前的数。", icon=":material/edit_note:"
        )
    target_chart(page, _section(page).part("items"), height=320)


def _items_heading(items: pd.DataFrame, standing: TargetStanding) -> str:
    """How far it is to 1,600, whether that is on schedule, and when it is or would be reached."""
    known, goal = reported(items), standing.target
    if known.empty:
        return "网上办事项目尚无读数，不等于没有增加"
    last = known.iloc[-1]
    words = f"{last['month']}末{last['value']:,.0f}条"
    if goal.is_met_by(float(last["value"])):
        since = known[[goal.is_met_by(float(value)) for value in known["value"]]].iloc[0]
        late = (
            f"，{since['month']}才达到，晚于{chinese_date_short(goal.due_on)}"
            if since["period_end"] > goal.due_on
            else ""
        )
        return f"{words}，达到{goal.value:,.0f}条以上的要求{late}"
    words += f"，距{goal.value:,.0f}条还差{goal.value - last['value']:,.0f}条"
    if last["period_end"] <= goal.due_on:
        behind = pace_on(goal, last["period_end"]) - last["value"]
        words += f"，比序时{'少' if behind > 0 else '多'}{abs(behind):,.0f}条"
    ahead = forecast_words(standing)
    return f"{words}；{ahead}" if ahead else words


def _correction_words(taken_back: pd.DataFrame, goal: Target) -> str:
    """The last correction: what had been reported, what stands, and whether the target was only seemingly met."""
    last = taken_back.iloc[-1]
    seeming = goal.is_met_by(last["old_value"]) and not goal.is_met_by(last["new_value"])
    return (
        f"{month_word(last['period_end'])}末曾报{last['old_value']:,.0f}条{'，看似达标' if seeming else ''}，"
        f"{chinese_date(last['recorded_at'].date())}更正为{last['new_value']:,.0f}条"
    )


def interaction(page: Page, figures: pd.DataFrame) -> None:
    """互动反馈率, 在线访谈 (任务25) and 网上公开率 (任务26) against their targets, and who has a catalogue.

    ``figures``: readings with I06 to I08 and INFO_CATALOG.
    """
    st.header("互动交流、在线访谈和信息公开")
    with st.grid(2, min_column_width=320):
        for target_id in [_section(page).part(name) for name in ("feedback", "interviews", "disclosure")]:
            with st.container(border=True):
                standing = state.on(page.scope).targets[target_id]
                st.subheader(target_heading(page, target_id))
                light_line(standing.light, target_reason(standing))
                target_chart(page, target_id, height=220)
        with st.container(border=True):
            _catalogues(page, figures)


def _catalogues(page: Page, figures: pd.DataFrame) -> None:
    """Which share of departments has a catalogue of its information."""
    catalogue = campaign.load().indicator("INFO_CATALOG")
    departments = series(figures, catalogue.id, until=page.as_of)
    latest = reported(departments)
    lost = last_change(departments) or 0
    st.subheader(
        f"{latest['counts'].iloc[-1]}个部门有政务信息目录（{percent(latest['value'].iloc[-1])}，{latest['month'].iloc[-1]}末）"
        + (f"，比上次少{-lost:.1f}个百分点" if lost < 0 else "")
        if len(latest)
        else "政务信息目录尚未报数"
    )
    if len(latest):
        if pd.notna(latest["note"].iloc[-1]):
            st.markdown(plain(latest["note"].iloc[-1]))
        chart(
            plain_line(departments, unit="有目录的部门（%）", height=220),
            key="info_catalog",
            alt_text="编制并发布政务信息目录的部门比例逐月变化",
        )
        with st.expander(f"政务信息目录读数（{len(latest)}行）", icon=":material/table_rows:"):
            table(
                page,
                latest,
                {
                    "month": Column("月份", pinned=True),
                    "numerator": Column("有目录（个）", "number"),
                    "denominator": Column("应有（个）", "number"),
                    "value": Column("比例", "percent"),
                    "note": Column("说明", "long"),
                },
                subject="政务信息目录",
                empty="尚未报数。",
                extra={"period_end": "截至"},
            )
    definition(f"{catalogue.definition}文件未量化，原文：{display(catalogue.quote)}。")


def interactive_columns(page: Page, figures: pd.DataFrame) -> None:
    """Which of the five interactive columns are open. ``figures``: readings with INTERACT_COLUMN."""
    st.header("五个互动栏目")
    opened = last_by(figures, "INTERACT_COLUMN", "category", expected=COLUMNS)
    missing = opened[opened["value"] == 0]["key"].tolist()
    silent = opened[opened["value"].isna()]["key"].tolist()
    st.subheader(
        f"五个互动栏目开通{(opened['value'] == 1).sum()}个"
        + (f"，{'、'.join(missing)}未开通" if missing else "")
        + (f"，{'、'.join(silent)}未报数" if silent else "")
    )
    words = {1: ":blue[**✔ 已开通**]", 0: ":orange[**▲ 未开通**]"}
    st.markdown(
        "　".join(
            f"{plain(name)} {words.get(value, ':gray[**○ 未报数**]')}"
            for name, value in zip(opened["key"], opened["value"], strict=True)
        )
    )
    definition(campaign.load().indicator("INTERACT_COLUMN").definition)
    table(
        page,
        opened.assign(
            state=["未报数" if v != v else "已开通" if v == 1 else "未开通" for v in opened["value"]]
        ),
        {
            "key": Column("栏目", pinned=True),
            "state": Column("状态"),
            "period_end": Column("截至", "date"),
            "note": Column("说明", "long"),
        },
        subject="互动栏目",
        empty="五个栏目都没有报数。",
    )
