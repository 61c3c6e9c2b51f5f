"""行政投诉中心 on a page (任务3): the two rates, the categories that pull them down, the urged cases."""

import datetime as dt
from contextlib import nullcontext

import pandas as pd
import streamlit as st

from efficiency.campaign.document import Section, Target
from efficiency.campaign.words import asked_percent, percent
from efficiency.campaign.workdays import chinese_date_short
from efficiency.figures import complaints
from efficiency.figures import indicator_series as series_of
from efficiency.figures.over_time import marked_months
from efficiency.figures.rate_grid import rate_grid, worst_first
from efficiency.judgements.news import News, groups_of, lowest, tested_words
from efficiency.metrics import Rate
from efficiency.queries.complaints import cases
from efficiency.subjects.complaint_case import SUBJECT as CASE
from efficiency.ui.parts.blocks import Column, definition, of_field, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.grids import opened_rows
from efficiency.ui.parts.limits import funnel_block
from efficiency.ui.parts.rate_grids import rate_grid_view
from efficiency.ui.parts.targets import target_chart, target_series


def _section(page: Page) -> Section:
    return page.plan.section_of_page("administrative_system")


def complaint_rates(page: Page) -> None:
    """办结率 and 满意率 month by month (任务3)."""
    goal = page.plan.target(_section(page).part("satisfaction"))
    line, below = _below(page)
    st.header("行政投诉中心：办结率和满意率逐月")
    months = lowest(groups_of(series_of.reported(line), "month", "numerator", "denominator"))
    st.subheader(_rates_heading(line, below, goal, months))
    with st.grid(2, min_column_width=320):
        for target_id in (_section(page).part("closing_rate"), _section(page).part("satisfaction")):
            with st.container():
                st.markdown(f"**{page.plan.target(target_id).name}**")
                target_chart(page, target_id, height=220)
    if test := tested_words(months, str, "件"):
        definition("满意率各月与各月合计比较。", tested=test)


def _below(page: Page) -> tuple[pd.DataFrame, list[dt.date]]:
    """满意率 month by month, and the month-ends on which it was below the target."""
    line = target_series(page, _section(page).part("satisfaction"))
    return line, series_of.unmet(line, page.plan.target(_section(page).part("satisfaction")))


def _rates_heading(line: pd.DataFrame, below: list[dt.date], goal: Target, months: News) -> str:
    """Which months were below the target, whether the last one still is, and whether one differs from the others."""
    known = series_of.reported(line)
    if known.empty:
        return "投诉群众满意率尚无读数"
    last = known.iloc[-1]
    now = f"{last['month']}投诉群众满意率{percent(last['value'])}"
    if not below:
        return f"{now}，各月都达到{asked_percent(goal.value)}以上"
    words = f"{series_of.months_words(below)}满意率低于{asked_percent(goal.value)}"
    if low := months.first:
        words += f"，{low.key}{Rate(low.count, low.exposure).text}（{low.count:,}/{low.exposure:,.0f}件）低于各月合计"
    return f"{words}；{now}，{'已回到' if goal.is_met_by(last['value']) else '仍未达到'}{asked_percent(goal.value)}以上"


def complaint_categories(page: Page, received: pd.DataFrame) -> None:
    """满意率 by category and month, what pulled it down in the months below the target, and who handled the clicked category.

    ``received``: of ``queries.complaints.months``.
    """
    st.header("行政投诉中心：哪一类不满意")
    if received.empty:
        st.info(
            "投诉月报没有报数，不等于没有投诉。"
            if page.scope.unit_ids is None
            else f"到这一天没有由{_own(page)}承办的投诉记录。"
        )
        return
    _, below = _below(page)
    st.subheader(_categories_heading(page, received, below))
    columns = [series_of.month_word(day) for day in sorted(set(received["month_end"]))]
    cells = received.assign(
        row=received["category"],
        column=received["month_end"].map(series_of.month_word),
        numerator=received["satisfied"],
        denominator=received["surveyed"],
    )
    marks = marked_months(set(received["month_end"]), page.as_of)
    categories = cells["row"].drop_duplicates().tolist()
    grid = rate_grid(cells, rows=categories, columns=columns)
    clicked = rate_grid_view(
        page, grid, rows=worst_first(grid), columns=columns, subject="投诉满意率", row_title="类别",
        column_title="月份", numerator="满意（件）", denominator="回访（件）", rate="满意率",
        goal=page.plan.target(_section(page).part("satisfaction")).value,
        nothing_words="当月没有回访", keys=dict(zip(categories, categories, strict=True)),
        marks=marks, view="complaints",
    )  # fmt: skip
    looked_at = received[received["month_end"].isin(below)] if below else received
    definition(
        "满意率为满意件数÷回访件数；低于文件要求的90%越多，颜色越醒目。点一格看该类投诉由哪些单位承办。",
        tested=tested_words(complaints.categories_apart(looked_at), str, "件"),
    )
    funnel_block(
        "各类投诉的满意件数", lambda: complaints.categories_apart(looked_at), str, key="categories", unit="件",
        exposure="件回访", share=True,
    )  # fmt: skip
    _handling_units(page, received, clicked)


def _categories_heading(page: Page, received: pd.DataFrame, below: list[dt.date]) -> str:
    """What the months below the target would look like without the categories that pull them down."""
    goal = page.plan.target(_section(page).part("satisfaction"))
    whose = "全市" if page.scope.unit_ids is None else f"{_own(page)}承办的投诉，"
    looked_at = received[received["month_end"].isin(below)] if below else received
    whole = complaints.satisfaction(looked_at)
    blamed = complaints.pulling_down(looked_at, goal.value)
    rest = complaints.satisfaction(looked_at[~looked_at["category"].isin(blamed)])
    when = series_of.months_words(below) if below else "各月"
    if not blamed:
        return f"{whose}{when}满意率合计{whole.text}（{whole.counts}件），没有低得超出正常波动的类别"
    return (
        f"{whose}{when}满意率合计{whole.text}（{whole.counts}件），主要是{'、'.join(blamed)}拉低；"
        f"不计这{len(blamed)}类为{rest.text}（{rest.counts}件）"
    )


def _own(page: Page) -> str:
    """Whose complaints a narrower scope holds."""
    return "本单位" if page.user.unit_id else "您分管的单位"


def _handling_units(page: Page, received: pd.DataFrame, clicked: str | None) -> None:
    """The units that handled complaints of one category, or of all."""
    chosen = received[received["category"] == clicked] if clicked else received
    by_unit = complaints.rates(chosen, ["unit_id", "category"]).sort_values("satisfaction")
    words = f"承办单位（{clicked or '全部类别'}，受理{chosen['received'].sum():,}件）"
    with (
        opened_rows() if clicked else nullcontext(),
        st.expander(words, icon=":material/table_rows:", expanded=bool(clicked)),
    ):
        table(
            page,
            by_unit.assign(unit=[page.plan.unit(unit_id).name for unit_id in by_unit["unit_id"]]),
            {
                "unit": Column("承办单位", pinned=True),
                "category": Column("类别"),
                "received": Column("受理（件）", "number"),
                "closed": Column("办结（件）", "number"),
                "completion": Column("办结率", "percent"),
                "surveyed": Column("回访（件）", "number"),
                "satisfied": Column("满意（件）", "number"),
                "satisfaction": Column("满意率", "percent"),
            },
            subject="投诉承办单位",
            empty="没有投诉记录。",
            on_open=lambda row: go("units", unit=row["unit_id"]),
        )


def urged_cases(page: Page) -> None:
    """督办投诉件 one by one, and since when the oldest open one waits."""
    urged = cases(page.scope)
    waiting = complaints.open_cases(urged)
    oldest = f"，最早的{chinese_date_short(waiting['received_on'].iloc[0])}收到" if len(waiting) else ""
    with st.expander(
        f"督办投诉件{len(urged):,}件，在办{len(waiting):,}件{oldest}", icon=":material/table_rows:"
    ):
        table(
            page,
            urged.assign(
                unit=[page.plan.unit(unit_id).name for unit_id in urged["unit_id"]],
                words=[None if each is None else "满意" if each else "不满意" for each in urged["satisfied"]],
            ),
            {
                "number": of_field(CASE, "number", pinned=True),
                "received_on": of_field(CASE, "received_on", "date"),
                "unit": of_field(CASE, "unit_id"),
                "category": of_field(CASE, "category"),
                "closed_on": of_field(CASE, "closed_on", "date"),
                "words": of_field(CASE, "satisfied"),
                "summary": of_field(CASE, "summary", "long"),
            },
            subject="督办投诉件",
            empty="没有督办投诉件记录。",
            on_open=lambda row: go("units", unit=row["unit_id"]),
        )
