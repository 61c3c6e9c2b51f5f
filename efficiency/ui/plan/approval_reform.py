"""Approval on a page: the time cut (任务6), the items left (任务5), 超时默许制 (任务7), forms of 年检 (任务8)."""

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.document import Section
from efficiency.campaign.words import asked_percent, percent, points
from efficiency.campaign.workdays import chinese_date_short
from efficiency.charts.measures import plain_line
from efficiency.charts.series import ranked_bars, stacked_columns
from efficiency.figures import indicator_series as series_of
from efficiency.standings.targets import TargetStanding
from efficiency.standings.words import forecast_words
from efficiency.ui.parts.blocks import Column, chart, definition, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.indicators import district_map
from efficiency.ui.parts.targets import readings_table, target_chart, target_series

WRONG = "不该默许"
CITY_CENTRE = "市中心"
FORMS = ["网上年检", "信誉年检", "上门年检", "集合年检"]


def _section(page: Page) -> Section:
    return page.plan.section_of_page("approval_reform")


def time_cut(page: Page) -> None:
    """How far approval times are cut (任务6), against the pace, and when the goal would be reached."""
    goal, cut = (
        page.plan.target(_section(page).part("time_cut")),
        target_series(page, _section(page).part("time_cut")),
    )

    st.header("审批时限压缩和即时办结")
    st.subheader(_cut_heading(cut, state.on(page.scope).targets[goal.id]))
    target_chart(page, _section(page).part("time_cut"), height=300)
    if words := forecast_words(state.on(page.scope).targets[goal.id]):
        st.caption(f"{words}。")


def _cut_heading(cut: pd.DataFrame, standing: TargetStanding) -> str:
    """How far the cut has come, against the pace, and since when it stands still."""
    goal = standing.target
    known = series_of.reported(cut)
    if known.empty:
        return "总体审批时限压缩尚无读数"
    last, change = known.iloc[-1], series_of.last_change(known)
    words = f"截至{last['month']}末压缩{percent(last['value'])}"
    if goal.is_met_by(last["value"]):
        reached = next(day for day in known["period_end"] if day not in series_of.unmet(known, goal))
        late = f"，晚于时限{chinese_date_short(goal.due_on)}" if reached > goal.due_on else ""
        return f"{words}；{series_of.month_word(reached)}达到{asked_percent(goal.value)}以上{late}"
    still = series_of.stalled_months(known)
    moved = f"，连续{still}个月未动" if still > 1 else f"，{last['month']}没有进展" if still else ""
    if change and not still:
        moved = f"，{last['month']}{'增' if change > 0 else '退'}{points(abs(change))}"
    side = "低于" if last["value"] < standing.pace else "不低于"
    return f"{words}{moved}，{side}{chinese_date_short(standing.judged_on)}序时应达的{percent(standing.pace)}"


def instant_share(page: Page, instant: pd.DataFrame) -> None:
    """Which share of items is settled at once (任务6). ``instant``: the INSTANT_SHARE series."""
    st.subheader("即时办结事项比率")
    if series_of.reported(instant).empty:
        st.info("即时办结事项比率尚无读数。")
    else:
        chart(plain_line(instant, unit="%"), key="instant", alt_text="即时办结事项比率各月读数")
        readings_table(page, instant, subject="即时办结事项", value_title="比率（%）")
    definition(campaign.load().indicator("INSTANT_SHARE").definition + "文件未量化。")


def item_count(page: Page, items: pd.DataFrame) -> None:
    """How many approval items are left, and the rank among like cities (任务5). ``items``: the APPROVAL_ITEMS series."""
    st.subheader("行政审批项目数和同类城市位次")
    if series_of.reported(items).empty:
        st.info("行政审批项目数尚无读数。")
    else:
        chart(plain_line(items, unit="项"), key="items", alt_text="行政审批项目数各月读数")
        readings_table(page, items, subject="行政审批项目数", value_title="项目（项）")
    rank = series_of.reported(target_series(page, _section(page).part("ranking")))
    if len(rank):
        last = rank.iloc[-1]
        met = (
            "符合" if page.plan.target(_section(page).part("ranking")).is_met_by(last["value"]) else "不符合"
        )
        lower = [
            row.month
            for row in rank.itertuples()
            if not page.plan.target(_section(page).part("ranking")).is_met_by(row.value)
        ]
        st.markdown(
            f"{last['month']}末由少到多列同类城市**第{last['value']:.0f}位**，{met}“最少”的要求"
            + (f"；{'、'.join(lower)}不是第1位，未做到“始终”。" if lower else "，各月始终如此。")
        )
    else:
        st.markdown("同类城市位次未报数。")
    definition(f"{page.plan.target(_section(page).part('ranking')).note}。")


def wrongly_deemed(deemed: pd.DataFrame) -> float:
    """How many cases went through that should not have. ``deemed``: DEEMED_APPROVAL readings."""
    return deemed[deemed["category"] == WRONG]["value"].sum()


def deemed_approval(page: Page, figures: pd.DataFrame, deemed: pd.DataFrame) -> None:
    """超时默许制 (任务7): what went through for lateness alone, where the rule is in force, and each case.

    ``deemed``: the DEEMED_APPROVAL rows of ``figures``.
    """
    st.header("超时默许制")
    st.subheader(_deemed_heading(page, deemed))
    with st.grid(2, min_column_width=320):
        with st.container():
            _deemed_months(deemed)
        with st.container():
            _deemed_scope(page, figures)
    with st.expander(f"超时默许件明细（{len(deemed)}行）", icon=":material/table_rows:"):
        table(
            page,
            deemed.assign(
                unit=[page.plan.unit(unit_id).name for unit_id in deemed["unit_id"]],
                month=[series_of.month_word(each) for each in deemed["period_end"]],
            ).sort_values(["period_end", "value"], ascending=False),
            {
                "unit": Column("审批部门", pinned=True),
                "month": Column("月份"),
                "category": Column("类别"),
                "value": Column("默许（件）", "number"),
                "note": Column("说明", "long"),
            },
            subject="超时默许件",
            empty="没有报数。",
            on_open=lambda row: go("units", unit=row["unit_id"]),
        )


def _deemed_heading(page: Page, deemed: pd.DataFrame) -> str:
    """How many went through that should not have, and at whom."""
    wrong = wrongly_deemed(deemed)
    wrong_units = (
        deemed[(deemed["category"] == WRONG) & (deemed["value"] > 0)].groupby("unit_id")["value"].sum()
    )
    names = [page.plan.unit(unit_id).short_name for unit_id in wrong_units.sort_values(ascending=False).index]
    return (
        "超时默许件没有报数，不等于没有" if deemed.empty
        else f"不该批准而被默许{wrong:.0f}件，涉及{'、'.join(names[:3])}{f'等{len(names)}个部门' if len(names) > 3 else ''}"
        if names
        else f"超时默许{deemed['value'].sum():.0f}件，没有不该批准而被默许的"
    )  # fmt: skip


def _deemed_months(deemed: pd.DataFrame) -> None:
    """Cases by month, lawful and wrong apart."""
    if len(deemed):
        monthly = deemed.groupby(["period_end", "category"], as_index=False)["value"].sum()
        monthly["month"] = monthly["period_end"].map(series_of.month_word)
        order = monthly["month"].drop_duplicates().tolist()
        chart(
            stacked_columns(monthly, category_title="类别", unit="件", order=order),
            key="deemed_months",
            alt_text="各月超时默许件，分依法默许和不该默许",
        )
    definition(campaign.load().indicator("DEEMED_APPROVAL").definition)


def _deemed_scope(page: Page, figures: pd.DataFrame) -> None:
    """In which centres the rule is in force."""
    districts = [district for district in page.plan.districts if not district.is_zone]
    force = series_of.last_by(
        figures, "DEEMED_SCOPE", "district_code", expected=[district.code for district in districts]
    )
    centre = series_of.last_by(figures, "DEEMED_SCOPE", "category", expected=[CITY_CENTRE])["value"].iloc[0]
    in_force, known = int((force["value"] >= 100).sum()), int(force["value"].notna().sum())
    state = "未报数" if centre != centre else "已实行" if centre >= 100 else "未实行"
    told = f"{in_force}/{known}个已报数的区市县中心已实行" if known else "区市县中心都未报数"
    st.markdown(f"**市中心{state}；{told}**")
    words = ["未报" if each != each else "已实行" if each >= 100 else "未实行" for each in force["value"]]
    district_map(
        districts, force, words, title="超时默许制", key="deemed_scope",
        alt_text="各地实行超时默许制的情况",
    )  # fmt: skip
    readings_table(
        page,
        force.assign(
            district=[page.plan.district(code).name for code in force["key"]],
            counts=[
                series_of.UNREPORTED if pd.isna(each) else word
                for each, word in zip(force["value"], words, strict=True)
            ],
        ),
        subject="超时默许制推行",
        value_title="已实行（%）",
        first={"district": Column("区市县")},
    )
    definition(campaign.load().indicator("DEEMED_SCOPE").definition)


def inspection_forms(page: Page, figures: pd.DataFrame) -> None:
    """The four forms of 年检 and how many went through each (任务8)."""
    st.header("年检形式")
    forms = series_of.grouped(
        figures, "ANNUAL_INSPECTION", "category", dict(zip(FORMS, FORMS, strict=True)), page.as_of
    )
    totals = series_of.last_by(figures, "ANNUAL_INSPECTION", "category", expected=FORMS)
    if forms.empty:
        st.info("四种年检形式都没有报数。")
    else:
        known = totals.dropna(subset="value").iloc[::-1]
        each = "、".join(f"{row.key}{row.value:,.0f}户" for row in known.itertuples())
        st.subheader(f"四种形式累计{totals['value'].sum():,.0f}户次：{each}")
        chart(
            ranked_bars(
                totals.iloc[::-1].assign(
                    name=lambda rows: rows["key"],
                    words=lambda rows: [
                        series_of.UNREPORTED if each != each else f"{each:,.0f}户" for each in rows["value"]
                    ],
                ),
                name_title="形式",
                value_title="自3月起累计（户）",
            ),
            key="annual_inspection",
            alt_text="四种年检形式累计户数",
        )
        readings_table(
            page,
            forms,
            subject="年检形式",
            value_title="累计（户）",
            first={"group": Column("形式", pinned=True)},
        )
    definition(campaign.load().indicator("ANNUAL_INSPECTION").definition)
