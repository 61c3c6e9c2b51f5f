"""越权违规干预 on a page: activities and their registration, where 三乱 was reported, what was done against it."""

import datetime as dt
from contextlib import nullcontext
from functools import partial

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.campaign.document import display
from efficiency.campaign.words import percent
from efficiency.charts.heat import legend
from efficiency.charts.sections import lines_by_group, parts_of_wholes
from efficiency.figures import indicator_series as series_of
from efficiency.figures.exactions import EXACTIONS, exaction_cells, registration_figures
from efficiency.figures.indicator_series import month_word
from efficiency.figures.monitoring import concentration
from efficiency.figures.monitoring import worst_first as most_first
from efficiency.figures.over_time import marked_months, unripe_words, visits_to_come
from efficiency.figures.point_grid import month_days, place_rows
from efficiency.figures.rate_grid import NOTHING, rate_grid, total_of, worst_first
from efficiency.judgements.news import (
    News,
    against_expected,
    groups_of,
    lowest,
    nothing_named,
    parts_of,
    tested_words,
)
from efficiency.metrics import Rate
from efficiency.models import Registration, UnitCategory
from efficiency.queries.indicators import readings
from efficiency.queries.points import points
from efficiency.queries.returns import return_counts
from efficiency.ui.parts.blocks import Column, chart, definition, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.grids import draw_grid, opened_rows
from efficiency.ui.parts.incidents import incident_listing
from efficiency.ui.parts.rate_grids import rate_grid_view
from efficiency.ui.seams.address import kept_choice
from efficiency.ui.supervision.monitoring_points.cells import dressed, incident_table
from efficiency.ui.supervision.monitoring_points.findings import place_name

# Units are compared only within the same kind.
KINDS = {
    "市直部门": (UnitCategory.KEY_UNIT, UnitCategory.RESPONSIBLE),
    "区市县和先导区": (UnitCategory.DISTRICT_GOVERNMENT, UnitCategory.ZONE),
}


def registration_grid(page: Page, known: pd.DataFrame, units: list[str]) -> pd.DataFrame:
    """登记率 (R2.2) of ``units`` by month, a grid of ``rate_grid`` with short names as rows; no activity is no rate."""
    names = {unit_id: page.plan.unit(unit_id).short_name for unit_id in units}
    return rate_grid(
        registration_figures(known, names), rows=list(names.values()), columns=_months(known), missing=NOTHING
    )


def _months(known: pd.DataFrame) -> list[str]:
    return [month_word(month) for month in sorted(set(known["month"]))]


def registration_view(page: Page, known: pd.DataFrame, whose: str) -> None:
    """公务活动 and 登记率 by unit and month, the lowest rate first; a cell opens the unit. ``known``: activity_months."""
    st.header("公务活动和登记率（任务18）")
    units = list(dict.fromkeys(known["unit_id"]))
    by_kind = {
        kind: [unit_id for unit_id in units if page.plan.unit(unit_id).category in categories]
        for kind, categories in KINDS.items()
    }
    present = [kind for kind, own in by_kind.items() if own]
    if not present:
        st.info(f"没有{whose}进监测点企业活动的记录；没有记录不等于没有进企业。")
        return
    kind = present[0]
    if len(present) > 1:
        codes = dict(zip(("city", "districts"), present, strict=True))
        kind = codes[kept_choice("单位类别", codes, key="unit_kind", label_visibility="collapsed")]
    months, grid = _months(known), registration_grid(page, known, by_kind[kind])
    keys = {page.plan.unit(unit_id).short_name: unit_id for unit_id in by_kind[kind]}
    order = worst_first(grid)
    behind = lowest(groups_of(known[known["unit_id"].isin(by_kind[kind])].assign(
        registered=lambda rows: rows["activities"].where(rows["registration"] == Registration.REGISTERED, 0)
    ), "unit_id", "registered", "activities"))  # fmt: skip
    low = behind.first
    compared = (
        f"{page.plan.unit(low.key).name}{Rate(low.count, low.exposure).text}，{low.exposure:.0f}次中登记{low.count}次，"
        f"{against_expected(low, f'{kind}合计', '次')}"
        if low
        else nothing_named(behind, kind)
    )
    to_come = visits_to_come(page.scope, "month")
    marks = marked_months(set(known["month"]), page.as_of, to_come)
    ripe = [month for month in months if month not in marks]
    st.subheader(f"{_registered_words(grid, ripe, months)}；{compared}")
    clicked = rate_grid_view(
        page, grid, rows=order, columns=months, subject=f"{kind}公务活动登记率", row_title="单位", column_title="月份",
        numerator="已登记（次）", denominator="公务活动（次）", rate="登记率", nothing_words="当月没有已知的公务活动",
        keys=keys, marks=marks,
    )  # fmt: skip
    definition(
        "格内为登记率和已登记/全部已知公务活动次数；“—”为当月没有已知的公务活动。未登记的由企业反映或抽查发现，"
        "没有发现的不在其中。点一格看该单位。" + unripe_words(to_come, "次", "month"),
        tested=tested_words(behind, lambda unit_id: page.plan.unit(unit_id).name, "次"),
    )
    if clicked:
        go("units", unit=clicked)


def _registered_words(grid: pd.DataFrame, ripe: list[str], months: list[str]) -> str:
    """How the rate went from the first month to the last one that is over and filled up: one that goes on, or to which visits are
    still added, would be compared with what it is not."""
    whole = total_of(grid)
    if len(ripe) < 2:
        return f"登记率{whole.text}（{whole.counts}次）"
    first, last = total_of(grid, column=ripe[0]), total_of(grid, column=ripe[-1])
    after = months[months.index(ripe[-1]) + 1 :]
    later = f"，此后的{'、'.join(after)}不计" if after else ""
    return f"登记率从{ripe[0]}{first.text}到{ripe[-1]}{last.text}（{last.counts}次）{later}"


def exactions_view(page: Page, reported: pd.DataFrame, whose: str) -> None:
    """三乱 by place and month, silence told from zero; a cell narrows the list below. ``reported``: of ``by_month``."""
    st.header("乱收费、乱摊派、乱罚款（任务18）")
    known = points(page.scope)
    names = {code: place_name(page, code, short=True) for code in place_rows(known)}
    cells, months = exaction_cells(
        reported, known, return_counts(page.scope, "place_code", "week_end"), list(names), page.as_of
    )
    total = int(cells["value"].sum()) if len(cells) else 0
    by_enterprise = reported.groupby(["place_code", "month", "point_key"], as_index=False)["incidents"].sum()
    parts = parts_of(by_enterprise, "place_code", "month")
    uneven = concentration(cells, parts) if total else None
    if uneven is None:
        st.subheader(f"没有监测点反映{whose}“三乱”")
        # A unit of which nothing was reported needs no map of zeros.
        if cells.empty or page.scope.unit_ids is not None:
            return
    elif page.scope.unit_ids is None:
        st.subheader(_exactions_heading(page, cells, uneven, total))
    else:
        st.subheader(f"{whose}被反映“三乱”{total}件")
    place, month = _opened_cell(
        page,
        cells,
        names,
        months,
        marked_months(months.values(), page.as_of),
        tested_words(uneven, lambda key: names[key[0]] + key[1], "件") if uneven else "",
    )
    first_day, last_day = month_days(months[month]) if month else (None, None)
    listing = incident_listing(
        page.scope, partial(dressed, page), sub_kinds=EXACTIONS, place_code=place or None, first_day=first_day,
        last_day=last_day,
    )  # fmt: skip
    with opened_rows() if place or month else nullcontext():
        if place or month:
            st.markdown(
                f"以下为{names.get(place, '各地区')}{month}的{listing.total}件；图下的选项清空后看全部。"
            )
        incident_table(page, listing.first, subject="三乱反映", empty="没有“三乱”反映。", listing=listing)


def _exactions_heading(page: Page, cells: pd.DataFrame, uneven: News, total: int) -> str:
    """Where and when there was more 三乱 than the points lead one to expect."""
    top = uneven.first
    if top is None:
        return f"监测点反映“三乱”{total}件，{nothing_named(uneven, '各地区')}"
    place, month = top.key
    of = cells.loc[cells["column"] == month, "value"].sum()
    return (
        f"{page.plan.district(place).name}{month}{top.count}件“三乱”，占当月全市{of}件的{percent(100 * top.count / of)}，"
        f"{against_expected(top, '监测点数', '件')}"
    )


def _opened_cell(
    page: Page,
    cells: pd.DataFrame,
    names: dict[str, str],
    months: dict[str, dt.date],
    marks: dict[str, str],
    test: str,
) -> tuple[str, str]:
    """Draw the map; the place's code and the month of the cell that is open, empty for all. ``marks``: of ``marked_months``;
    ``test``: how the heading was decided."""
    codes = {f"{day:%Y-%m}": words for words, day in months.items()}
    shown = cells.assign(column=cells["column"].map({words: code for code, words in codes.items()}))
    hatched = {code: marks[words] for code, words in codes.items() if words in marks}
    with st.grid(1, min_column_width=140 + 52 * (len(months) + 1), wrap=False), st.container():
        opened = draw_grid(
            page, "exactions", shown, {code: names[code] for code in most_first(cells)}, codes, marks=hatched,
            title="“三乱”反映", row_title="地区", column_title="月份", alt_text="各地区各月监测点反映的乱收费、乱摊派、乱罚款件数",
        )  # fmt: skip
    definition(
        f"按监测点所在地和收件月份，含查实、未查实和正在办理的。{legend('“三乱”反映')}点一格或在图下选一格，只看该格的反映。",
        tested=test,
    )
    place, month = opened or ("", "")
    return place, codes.get(month, "")


def treatment_view(page: Page) -> None:
    """What was done: 三乱 cases exposed and punished, joint enforcement (任务19), contests cleared (任务21)."""
    st.header("治理：典型、联动、清理")
    figures = readings(page.scope, "EXACTION_CASE", "JOINT_ENFORCEMENT", "CONTESTS_CLEARED")
    with st.grid(2, min_column_width=320):
        with st.container(border=True):
            _cumulative(page, figures, "EXACTION_CASE", ["曝光", "处理"], "件", "“三乱”典型（任务18）：")
        with st.container(border=True):
            _cumulative(
                page, figures, "JOINT_ENFORCEMENT", ["市场监管", "城市管理"], "次", "联合执法（任务19）："
            )
        with st.container(border=True):
            _cleared(figures)
    with st.expander(f"各月读数（{len(figures)}行）", icon=":material/table_rows:"):
        table(
            page,
            figures.assign(name=[campaign.load().indicator(key).name for key in figures["indicator_id"]]),
            {
                "name": Column("内容", pinned=True),
                "category": Column("分类"),
                "period_end": Column("截至", "date"),
                "value": Column("读数", "number"),
                "numerator": Column("分子", "number"),
                "denominator": Column("分母", "number"),
                "note": Column("说明", "long"),
            },
            subject="典型、联动、清理读数",
            empty="尚未报数。",
        )


def _cumulative(
    page: Page, figures: pd.DataFrame, indicator_id: str, categories: list[str], unit: str, title: str
) -> None:
    about = campaign.load().indicator(indicator_id)
    lines = {name: series_of.series(figures, indicator_id, page.as_of, category=name) for name in categories}
    known = {name: series_of.reported(line) for name, line in lines.items()}
    st.subheader(
        title
        + "，".join(
            f"{name}{line['value'].iloc[-1]:,.0f}{unit}" if len(line) else f"{name}未报数"
            for name, line in known.items()
        )
    )
    drawn = [line.assign(group=name) for name, line in known.items() if len(line)]
    if drawn:
        chart(
            lines_by_group(pd.concat(drawn), group_title="分类", unit=f"累计（{unit}）", height=220),
            key=f"lines_{indicator_id}",
            alt_text=f"{about.name}逐月累计",
        )
    definition(f"{about.definition}文件未量化，原文：{display(about.quote)}。")


def _cleared(figures: pd.DataFrame) -> None:
    about = campaign.load().indicator("CONTESTS_CLEARED")
    cleared = series_of.last_by(figures, about.id, "category", expected=["评比", "表彰", "培训"])
    done = series_of.total(cleared)
    st.subheader(f"评比、表彰、培训（任务21）：取消或合并{done.text}，{done.counts}项")
    words = [
        "未报数" if pd.isna(value) else f"{percent(value)}（{counts}）"
        for value, counts in zip(cleared["value"], cleared["counts"], strict=True)
    ]
    chart(
        parts_of_wholes(cleared.assign(name=cleared["key"], words=words), name_title="活动", unit="项"),
        key="contests",
        alt_text="评比、表彰、培训活动取消或合并的项数",
    )
    definition(f"{about.definition}文件未量化，原文：{display(about.quote)}。")
