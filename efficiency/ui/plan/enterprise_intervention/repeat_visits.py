"""重复检查 on a page: the fullest spell as the heading, one spell day by day, the list of all."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from efficiency.campaign.workdays import chinese_date_short
from efficiency.charts.measures import visit_dots
from efficiency.core.access import Scope
from efficiency.judgements.conspicuous import spells_judged, usual_words
from efficiency.judgements.repeat_visits import DAYS, VISITS, described, repeat_visits, visits_of
from efficiency.models import UNTOLD, ActivityKind, Registration
from efficiency.queries.activities import activities
from efficiency.queries.supervision import reads_the_city
from efficiency.ui.parts.blocks import Column, chart, definition, plain, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.seams.address import kept_of_list
from efficiency.ui.supervision.monitoring_points.findings import place_name, repeats_words


def visits_to_compare(page: Page) -> pd.DataFrame:
    """The activities among which repeats are looked for: those of all units for everybody who may read them.

    Several units together make a repeat, so a leader's own portfolio does not narrow it; a 责任单位 sees its own visits.
    """
    return activities(_compared(page))


def _compared(page: Page) -> Scope:
    return replace(page.scope, unit_ids=None) if reads_the_city(page.scope) else page.scope


def repeat_visits_view(page: Page) -> None:
    """Enterprises visited again and again within a fortnight (任务19): worst first, any of them day by day.

    Enterprises bear their pseudonyms unless the reader may know them. Which spell is looked at stands in the address, in
    words that name no enterprise.
    """
    st.header(f"重复检查：同一企业{DAYS}日内{VISITS}次以上")
    visits = visits_to_compare(page)
    spells = repeat_visits(visits)
    whose, tested = "全市" if reads_the_city(page.scope) else "本单位", ""
    if spells.empty:
        st.subheader(f"{whose}的活动中没有{DAYS}日内{VISITS}次以上进同一家企业的")
    else:
        spells = _described(page, spells_judged(described(spells, visits), _compared(page)))
        tested = usual_words(spells["expected"], spells["limit"])
        named = spells[spells["is_news"]]
        st.subheader(
            f"{_named(named.iloc[0])}；{whose}共{len(spells)}起，涉及{spells['point_key'].nunique()}家企业"
            if len(named)
            else f"{whose}{repeats_words(spells)}"
        )
        picked = kept_of_list(
            "看哪一起", dict(zip(spells["code"], spells["words"], strict=True)), key="spell"
        )
        _one(page, visits, spells[spells["code"] == picked].iloc[0])
        with st.expander(f"全部重复检查（{len(spells)}起）", icon=":material/table_rows:"):
            _all(page, spells)
    definition(
        f"任何公务活动都算一次，不论是否登记；{DAYS}日含首尾两天，一次活动只计入一起。"
        f"文件只说“重复执法”，{DAYS}日{VISITS}次为本系统口径。"
        + ("" if reads_the_city(page.scope) else "此处只含本单位的活动，与其他单位合计的重复检查不在其中。"),
        tested=tested,
    )


def _named(spell: pd.Series) -> str:
    return f"{spell['place']}一家{spell['kind']}企业{_span(spell)}有{spell['units']}个单位进点{spell['visits']}次"


def _span(spell: pd.Series) -> str:
    return f"{chinese_date_short(spell['first_on'])}至{chinese_date_short(spell['last_on'])}"


def _described(page: Page, spells: pd.DataFrame) -> pd.DataFrame:
    named = spells.assign(
        kind=["" if ownership == UNTOLD else ownership for ownership in spells["ownership"]],
        place=[place_name(page, code, short=True) for code in spells["place_code"]],
    )
    return named.assign(
        code=[f"{spell.point_key}-{spell.first_on:%m%d}" for spell in named.itertuples()],
        words=[
            f"第{number}起：{spell['place']}{spell['kind']}企业，{_span(spell)}，{spell['visits']}次"
            for number, (_, spell) in enumerate(named.iterrows(), start=1)
        ],
    )


def _one(page: Page, visits: pd.DataFrame, spell: pd.Series) -> None:
    own = visits_of(visits, spell)
    own = own.assign(
        key=own["unit_id"],
        name=[page.plan.unit(unit_id).name for unit_id in own["unit_id"]],
        kind=[ActivityKind.words_of(code) for code in own["kind"]],
        registered=own["registration"] == Registration.REGISTERED,
        registration=[Registration.words_of(code) for code in own["registration"]],
    )
    st.markdown(f"监测点：**{plain(spell['point_label'])}**　　● 已登记　○ 未登记或拒不登记")
    clicked = chart(
        visit_dots(own[["key", "name", "started_on", "kind", "registration", "registered"]], select="unit"),
        key="spell_days",
        alt_text=f"{spell['words']}：各单位进点的日期",
        select="unit",
    )
    st.caption("点一点看该单位。")
    if clicked:
        go("units", unit=clicked["key"])
    table(
        page,
        own,
        {
            "started_on": Column("日期", "date", pinned=True),
            "name": Column("单位"),
            "kind": Column("活动"),
            "registration": Column("登记"),
            "people": Column("人数", "number"),
            "hours": Column("时长（小时）", "number"),
        },
        subject="所看一起的公务活动",
        empty="没有活动。",
        extra={"number": "编号", "point_label": "监测点"},
    )


def _all(page: Page, spells: pd.DataFrame) -> None:
    table(
        page,
        spells,
        {
            "point_label": Column("监测点", pinned=True),
            "place": Column("地区"),
            "ownership": Column("所有制"),
            "first_on": Column("首次", "date"),
            "last_on": Column("末次", "date"),
            "visits": Column("次数", "number"),
            "units": Column("单位（个）", "number"),
            "unregistered": Column("未登记（次）", "number"),
        },
        subject="重复检查",
        empty="没有重复检查。",
        on_open=None
        if page.scope.reader_unit
        else lambda row: go("monitoring_points", point=row["point_key"]),
    )
