"""Public services on a page: 127项进中心 (任务10), how far services reach (任务9、11、13), the green channel (任务12)."""

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.document import District, Section, display
from efficiency.charts.measures import plain_line
from efficiency.charts.sections import parts_of_wholes
from efficiency.figures import indicator_series as series_of
from efficiency.judgements.news import against_expected, groups_of, lowest, nothing_named, tested_words
from efficiency.metrics import Rate
from efficiency.standings.targets import TargetStanding
from efficiency.standings.words import forecast_words
from efficiency.ui.parts.blocks import Column, chart, definition, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.indicators import district_map
from efficiency.ui.parts.limits import funnel_block
from efficiency.ui.parts.targets import readings_table, target_chart, target_series
from efficiency.ui.seams.address import kept_choice, kept_switch

COVERAGE = ("ONE_STOP", "SERVICE_POINT", "AGENCY", "ONLINE_LINKED")
# The inner districts are all streets: 任务11 asks nothing of them for villages.
WITHOUT_VILLAGES = ("中山", "西岗", "沙河口")


def _section(page: Page) -> Section:
    return page.plan.section_of_page("public_services")


def items_moving_in(page: Page, departments: pd.DataFrame) -> None:
    """127项进中心 (任务10): how many are in, when the rest would be, which departments hold back.

    ``departments``: last ITEMS_IN readings by unit.
    """
    st.header("127项进中心（三必进）")
    st.subheader(
        _moving_heading(
            target_series(page, _section(page).part("items")),
            state.on(page.scope).targets[_section(page).part("items")],
        )
    )
    target_chart(page, _section(page).part("items"), height=280)
    definition(page.plan.ambiguity("AM08").resolution + "。")
    _departments(page, departments)


def _moving_heading(moved: pd.DataFrame, standing: TargetStanding) -> str:
    """How many of the 127 are in, and when the rest would be at the recent speed."""
    goal = standing.target
    known = series_of.reported(moved)
    if known.empty:
        return "事项进驻尚无读数"
    last = known.iloc[-1]
    if goal.is_met_by(last["value"]):
        return f"{goal.value:.0f}项已全部进驻"
    when = forecast_words(standing)
    words = (
        f"{last['month']}末进驻{last['value']:.0f}/{goal.value:.0f}项，还差{goal.value - last['value']:.0f}项"
    )
    return f"{words}；{when}" if when else words


def _departments(page: Page, departments: pd.DataFrame) -> None:
    """Who has moved in what; by default only those that still hold back."""
    if departments.empty:
        st.info("各部门进驻情况没有报数。")
        return
    waiting = departments[departments["numerator"] < departments["denominator"]]
    st.subheader(
        f"{len(waiting)}个部门还有{(waiting['denominator'] - waiting['numerator']).sum():.0f}项未进驻"
        if len(waiting)
        else f"{len(departments)}个部门的事项都已进驻"
    )
    named = departments.assign(
        name=[page.plan.unit(unit_id).short_name for unit_id in departments["key"]],
        unit=[page.plan.unit(unit_id).name for unit_id in departments["key"]],
        words=[f"{counts}项" for counts in departments["counts"]],
    )
    everyone = kept_switch("显示全部部门", key="all_departments")
    shown = named if everyone else named[named["key"].isin(waiting["key"])]
    if len(shown):
        clicked = chart(
            parts_of_wholes(shown, name_title="部门", unit="项", select="unit"),
            key="departments",
            alt_text="各部门已进驻事项和应进驻事项",
            select="unit",
        )
        if clicked:
            go("units", unit=clicked["key"])
    definition(campaign.load().indicator("ITEMS_IN").definition + "少的在前；点一条看该单位。")
    with st.expander(f"各部门进驻情况（{len(named)}个部门）", icon=":material/table_rows:"):
        table(
            page,
            named,
            {
                "unit": Column("部门", pinned=True),
                "numerator": Column("已进驻（项）", "number"),
                "denominator": Column("应进驻（项）", "number"),
                "value": Column("进驻率", "percent"),
                "period_end": Column("截至", "date"),
                "note": Column("说明", "long"),
            },
            subject="各部门事项进驻",
            empty="没有报数。",
            on_open=lambda row: go("units", unit=row["key"]),
        )


def last_reach(page: Page, figures: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """By key of ``COVERAGE``: the last reading of each district that is asked for it, null where it never reported."""
    return {
        key: series_of.last_by(
            figures,
            key,
            "district_code",
            expected=[d.code for d in _asked(page) if key != "AGENCY" or d.short not in WITHOUT_VILLAGES],
        )
        for key in COVERAGE
    }


def _asked(page: Page) -> list[District]:
    """The ten districts; the document asks nothing of the zones here."""
    return [district for district in page.plan.districts if not district.is_zone]


def service_reach(page: Page, reach: dict[str, pd.DataFrame]) -> None:
    """How far four kinds of service reach, one at a time (任务9、11、13).

    ``reach``: by key of ``COVERAGE``, last readings by district, of ``last_reach``.
    """
    names = {key: campaign.load().indicator(key).name for key in COVERAGE}
    st.header("服务铺到哪里")
    measure = kept_choice("看哪一项", names, key="coverage", default="ONE_STOP")
    chosen = names[measure]
    rates, whole = reach[measure], series_of.total(reach[measure])
    silent = rates[rates["numerator"].isna() & rates["value"].isna()]["key"].tolist()
    behind = lowest(groups_of(rates, "key", "numerator", "denominator"))
    low = behind.first
    compared = (
        f"{page.plan.district(low.key).short}{Rate(low.count, low.exposure).text}（{low.count}/{low.exposure:.0f}），"
        f"{against_expected(low, '全市水平', '个')}"
        if low
        else nothing_named(behind, "各区市县")
    )
    st.subheader(
        f"{chosen}没有报数" if rates["value"].isna().all()
        else f"{chosen}全市{whole.text}（{whole.counts}），{compared}"
        + (f"；{'、'.join(page.plan.district(code).short for code in silent)}未报数" if silent else "")
    )  # fmt: skip
    with st.grid(2, min_column_width=320):
        with st.container():
            _reach_map(page, rates, chosen)
        with st.container():
            _reach_table(page, rates, chosen)
    words = campaign.load().indicator(measure)
    definition(
        f"{words.definition}文件未量化，原文：“{display(words.quote)}”。",
        tested=tested_words(behind, lambda code: page.plan.district(code).short, "个"),
    )
    funnel_block(
        "各区市县的覆盖", lambda: behind, lambda code: page.plan.district(code).short, key="reach", unit="个",
        exposure="个应有", share=True,
    )  # fmt: skip


def _reach_map(page: Page, rates: pd.DataFrame, chosen: str) -> None:
    """The districts as tiles; a click opens the district's unit."""
    words = [
        counts if value == value else "未报" if numerator != numerator else "不计"
        for value, numerator, counts in zip(rates["value"], rates["numerator"], rates["counts"], strict=True)
    ]
    district_map(
        _asked(page), rates, words, title=chosen, key="coverage_map", alt_text=f"各区市县{chosen}覆盖情况"
    )


def _reach_table(page: Page, rates: pd.DataFrame, chosen: str) -> None:
    """The districts one by one, lowest first."""
    rows = rates.assign(district=[page.plan.district(code).name for code in rates["key"]])
    table(
        page,
        rows,
        {
            "district": Column("区市县", pinned=True),
            "value": Column("覆盖", "progress"),
            "counts": Column("已覆盖/应覆盖"),
            "period_end": Column("截至", "date"),
        },
        subject=f"{chosen}分区市县",
        empty="没有报数。",
        on_open=lambda row: go("units", unit=page.plan.district(row["key"]).unit_id),
        extra={"numerator": "已覆盖", "denominator": "应覆盖", "note": "说明"},
        height="content",
    )


def green_channel(page: Page, green: pd.DataFrame) -> None:
    """How long approval takes in the green channel (任务12). ``green``: the GREEN_CHANNEL series."""
    handled = series_of.reported(green)
    st.header("绿色通道")
    if handled.empty:
        st.info("绿色通道办件没有报数。")
    else:
        last, change = handled.iloc[-1], series_of.last_change(handled)
        moved_words = "" if not change else f"，比上期{'缩短' if change < 0 else '延长'}{abs(change):.1f}天"
        st.subheader(
            f"{last['month']}办结项目平均{last['value']:.1f}个工作日{moved_words}，累计办结{last['numerator']:,.0f}个项目"
        )
        chart(plain_line(green, unit="工作日"), key="green_channel", alt_text="绿色通道办结项目各月平均用时")
        readings_table(
            page,
            green.assign(counts=[f"{counts}个项目（累计）" for counts in green["counts"]]),
            subject="绿色通道",
            value_title="平均用时（工作日）",
        )
    definition(campaign.load().indicator("GREEN_CHANNEL").definition)
