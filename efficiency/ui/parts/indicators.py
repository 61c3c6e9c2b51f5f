"""A supporting indicator on a page, drawn by its shape: line, coverage by district, grid, ranked bars; shared by all sections."""

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.campaign.document import District, display
from efficiency.campaign.indicators import Indicator
from efficiency.campaign.words import points
from efficiency.charts.measures import plain_line
from efficiency.charts.sections import coverage_map
from efficiency.charts.series import ranked_bars
from efficiency.figures import indicator_series as series_of
from efficiency.figures.shapes import Shape, last_by_place, shape_of, unit_grid
from efficiency.judgements.news import against_expected, groups_of, highest, lowest, nothing_named
from efficiency.metrics import Rate
from efficiency.queries.indicators import corrections
from efficiency.ui.parts.blocks import Card, Column, chart, definition
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.limits import limits_block, of_months
from efficiency.ui.parts.rate_grids import rate_grid_view
from efficiency.ui.parts.targets import figure, readings_table


def last_card(line: pd.DataFrame, name: str, unit: str, indicator_id: str) -> Card:
    """The last reading of a supporting indicator, with its change against the reading before."""
    known, words = series_of.reported(line), campaign.load().indicator(indicator_id).definition
    if known.empty:
        return Card(name, "—", "未报数", words)
    last, change = known.iloc[-1], series_of.last_change(known)
    moved = (
        "" if change is None else f"较上期{'+' if change > 0 else '−' if change < 0 else ''}{abs(change):.1f}"
    )
    return Card(
        name,
        figure(last["value"], unit),
        last["counts"] or moved.removesuffix(".0"),
        words,
        tuple(known["value"]),
    )


def district_map(
    districts: list[District], rates: pd.DataFrame, words: list[str], *, title: str, key: str, alt_text: str
) -> None:
    """The districts as tiles, each with its word; a click opens the district's unit.

    ``rates``: key (district code), value (percent; null: nothing reported); ``words``: one for each row.
    """
    clicked = chart(
        coverage_map(districts, rates.assign(words=words), title=title, select="district"),
        key=key,
        alt_text=alt_text,
        select="district",
    )
    if clicked:
        go("units", unit=campaign.load().plan.district(clicked["key"]).unit_id)


def indicator_view(page: Page, indicator: Indicator, figures: pd.DataFrame) -> None:
    """One indicator by its shape, with what it says, its 口径 and its readings. ``figures``: rows of its readings.

    Where nothing was reported there is no picture: 尚未报送 is not zero.
    """
    st.subheader(display(indicator.name))
    own = figures[figures["indicator_id"] == indicator.id]
    if own.empty:
        st.info(f"{display(indicator.name)}：尚未报送，不等于没有。")
    else:
        draw = {
            Shape.LINE: _line,
            Shape.COVERAGE: _coverage,
            Shape.GRID: _grid,
            Shape.RANKED: _ranked,
        }[shape_of(indicator, page.plan)]
        draw(page, indicator, own)
    unnumbered = "" if indicator.quantified else "文件未量化，"
    definition(f"{indicator.definition}{unnumbered}原文：“{display(indicator.quote)}”。")


def _line(page: Page, indicator: Indicator, own: pd.DataFrame) -> None:
    """The city's figure month by month, with what it is now and how it moved."""
    line = series_of.series(own, indicator.id, page.as_of)
    known = series_of.reported(line)
    if known.empty:
        st.info(f"{display(indicator.name)}：尚未报送，不等于没有。")
        return
    last, change = known.iloc[-1], series_of.last_change(known)
    moved = points(abs(change or 0)) if indicator.unit == "%" else figure(abs(change or 0), indicator.unit)
    words = f"，比上次{'升' if (change or 0) > 0 else '降'}{moved}" if change else ""
    counts = f"（{last['counts']}）" if "/" in last["counts"] else ""
    st.markdown(f"**{last['month']}末{figure(last['value'], indicator.unit)}{counts}{words}**")
    chart(
        plain_line(
            line, unit=indicator.unit,
            corrections=series_of.withdrawn(corrections(page.scope, indicator.id), indicator.id),
        ),
        key=f"indicator_{indicator.id}",
        alt_text=f"{display(indicator.name)}各月读数",
    )  # fmt: skip
    limits_block(
        display(indicator.name), lambda: of_months(line), key=indicator.id, unit=indicator.unit,
        rising_is_good={"up": True, "down": False}.get(indicator.better),
    )  # fmt: skip
    readings_table(page, line, subject=indicator.name, value_title=f"数值（{indicator.unit}）")


def _coverage(page: Page, indicator: Indicator, own: pd.DataFrame) -> None:
    """The share of each district on the map, those that reported nothing grey; what is outside the districts in the table."""
    last = last_by_place(own, indicator, page.plan)
    there = set(last["district_code"])
    districts = [each for each in page.plan.districts if not each.is_zone or each.code in there]
    rates = series_of.last_by(own, indicator.id, "district_code", expected=[each.code for each in districts])
    silent = [page.plan.district(code).short for code in rates[rates["value"].isna()]["key"]]
    whole = series_of.total(last)
    told = f"；{'、'.join(silent)}未报数" if silent else ""
    st.markdown(f"**合计{whole.text}（{whole.counts}）{told}**")
    words = [
        "未报" if pd.isna(value) else counts or f"{value:.0f}%"
        for value, counts in zip(rates["value"], rates["counts"], strict=True)
    ]
    name = display(indicator.name)
    district_map(
        districts, rates, words, title=name, key=f"indicator_{indicator.id}", alt_text=f"各地区{name}"
    )
    _last_table(page, indicator, last)


def _grid(page: Page, indicator: Indicator, own: pd.DataFrame) -> None:
    """Units against categories, each cell a rate with its counts."""
    last = last_by_place(own, indicator, page.plan)
    grid, units, categories = unit_grid(last, page.plan)
    whole = series_of.total(last)
    st.markdown(f"**合计{whole.text}（{whole.counts}）**")
    clicked = rate_grid_view(
        page, grid, rows=list(units.values()), columns=categories, subject=display(indicator.name), row_title="单位",
        column_title="类别", numerator="已办", denominator="应办", rate="比率", nothing_words="没有应办的",
        keys={name: unit_id for unit_id, name in units.items()},
    )  # fmt: skip
    if clicked:
        go("units", unit=clicked)


def _ranked(page: Page, indicator: Indicator, own: pd.DataFrame) -> None:
    """The last figure of each place, the worst first."""
    last = last_by_place(own, indicator, page.plan)
    known = last[last["value"].notna()]
    if len(known):
        st.markdown(f"**{_spread_words(known, indicator)}**")
    words = [
        counts or "—" if pd.isna(value) else figure(value, indicator.unit) + (f"（{counts}）" if "/" in counts else "")
        for value, counts in zip(last["value"], last["counts"], strict=True)
    ]  # fmt: skip
    chart(
        ranked_bars(last.assign(words=words), name_title="范围", value_title=f"数值（{indicator.unit}）"),
        key=f"indicator_{indicator.id}",
        alt_text=f"{display(indicator.name)}各项最近读数",
    )
    _last_table(page, indicator, last)


def _spread_words(known: pd.DataFrame, indicator: Indicator) -> str:
    """From where to where the figures reach; who is named stands out by more than chance, of figures with their counts."""
    ends = [figure(value, indicator.unit) for value in (known["value"].min(), known["value"].max())]
    if len(known) == 1:
        return f"{known['name'].iloc[0]}{ends[0]}"
    words = f"已报{len(known)}个，{ends[0]}" + (f"至{ends[1]}" if ends[0] != ends[1] else "")
    counted = known[known["denominator"].fillna(0) > 0]
    if counted.empty:
        return words
    compare = lowest if indicator.better == "up" else highest
    found = compare(groups_of(counted, "name", "numerator", "denominator"))
    if found.first is None:
        return f"{words}；{nothing_named(found, '各处')}"
    one = found.first
    return f"{words}；{one.key}{Rate(one.count, one.exposure).text}，{against_expected(one, '各处合计', '')}"


def _last_table(page: Page, indicator: Indicator, last: pd.DataFrame) -> None:
    readings_table(
        page,
        last,
        subject=indicator.name,
        value_title=f"数值（{indicator.unit}）",
        first={"name": Column("范围", pinned=True)},
    )
