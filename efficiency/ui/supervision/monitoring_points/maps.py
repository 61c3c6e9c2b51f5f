"""Heat maps and the tile map of what the monitoring points report: by place, point and unit."""

import datetime as dt

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.charts.heat import legend
from efficiency.charts.places import tile_map
from efficiency.figures import monitoring as m
from efficiency.figures.over_time import incident_weeks
from efficiency.figures.point_grid import (
    Chosen,
    Slow,
    kept_in_time,
    period_columns,
    period_key,
    period_marks,
    place_grid,
    places_over_all,
    point_grid,
    slow_among,
    uneven_places,
)
from efficiency.figures.supervised import reported_for_visits
from efficiency.judgements.news import (
    SAME_ENTERPRISE,
    News,
    against_expected,
    groups_of,
    most,
    nothing_named,
    parts_of,
    tested_words,
)
from efficiency.metrics import Rate
from efficiency.models import IncidentKind, ReplyClock
from efficiency.queries.activities import activity_months
from efficiency.queries.monitoring import incident_counts
from efficiency.queries.returns import return_counts
from efficiency.standings.returns import deadlines, returns_due
from efficiency.ui.parts.blocks import Column, chart, definition, folded, table
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.grids import draw_grid, open_cell, place_choice
from efficiency.ui.parts.limits import funnel_block, limits_block
from efficiency.ui.seams.address import kept_pick
from efficiency.ui.supervision.monitoring_points.cells import (
    cell_rows,
    choose,
    period_of,
)
from efficiency.ui.supervision.monitoring_points.findings import (
    ownerships,
    place_headline,
    place_name,
    place_names,
    place_test,
    rate_words,
)

_MOST_POINTS = 40
_STATES = {
    m.VALUE: "有反映",
    m.ZERO: "有回执，无反映",
    m.NOT_REPORTED: "未报",
    m.NOT_APPLICABLE: "不适用",
}


def place_legend(test: str) -> None:
    """How to read cells of places and points, where an incident is counted, and how the heading was decided (``test``)."""
    definition(
        "点任一格或合计，下面列出这些反映。"
        + legend("反映件")
        + "按企业所在地归类，先导区内的不再计入区市县。",
        tested=test,
    )


def places(page: Page, known: pd.DataFrame, by: str = "month") -> None:
    """区划 x 月 or 区划 x 周."""
    chosen = choose(page, known)
    view = "区划×月" if by == "month" else "区划×周"
    columns = period_columns(known["plaque_on"].min(), page.as_of, by, chosen.month)
    grid = place_grid(page.scope, chosen, by)
    said = columns if by == "month" else {day: f"{words}起的一周" for day, words in columns.items()}
    uneven = uneven_places(page.scope, chosen, by)
    st.subheader(place_headline(page, grid, uneven, said, by))
    names = place_names(page)
    opened = draw_grid(
        page, "places" if by == "month" else "weeks", grid, {code: names[code] for code in m.worst_first(grid)}, columns,
        marks=period_marks(columns, page.as_of, by), alt_text=f"{view}：监测点反映件数", row_title="区市县、先导区",
        column_title="" if by == "month" else "星期一",
    )  # fmt: skip
    if opened:
        row, column = opened
        words, days = period_of(by, column, chosen)
        place = {"place_code": row} if row in names else {}
        cell_rows(page, f"{names.get(row, '各区域')}{words}", chosen, **place, **days)
    place_legend(place_test(page, uneven, said))
    if by == "week" and chosen == Chosen(None, None, None, None):
        limits_block(
            "每个工作日的反映", lambda: incident_weeks(page.scope, known["plaque_on"].min()), key="incidents", unit="件",
            rising_is_good=None, note="各周按工作日数折算；反映多不等于差，少不等于好。",
        )  # fmt: skip
    if by == "month":
        funnel_block(
            "各区域反映与监测点数", lambda: places_over_all(page.scope, chosen), names.get, key="places",
            unit="件", exposure="份应交周回执",
        )  # fmt: skip


def folded_points(page: Page, known: pd.DataFrame) -> None:
    """监测点 x 月: folded by place and ownership, a group opens its points (?fold=…)."""
    chosen = choose(page, known)
    some = known[known["ownership"] == chosen.ownership] if chosen.ownership else known
    some = some.assign(group=[_group(page, p.place_code, p.ownership) for p in some.itertuples()])
    groups = some.groupby("group", sort=False)[["place_code", "ownership"]].first()
    # A group's code: its place, and where its kind of ownership stands in the campaign's list.
    owned = list(ownerships(known).values())
    codes = {
        f"{where.place_code}-{owned.index(where.ownership) + 1}": words for words, where in groups.iterrows()
    }
    opened = kept_pick(
        "展开一组", dict(sorted(codes.items(), key=lambda each: each[1])), key="fold",
        placeholder="全部分组（按区划和所有制）", width=280,
    )  # fmt: skip
    fold = codes.get(opened)
    columns = period_columns(known["plaque_on"].min(), page.as_of, "month", chosen.month)
    if fold:
        where = groups.loc[fold].to_dict()
        some = some[some["group"] == fold]
        grid = point_grid(page.scope, "point_key", chosen, "month", **where)
        order = m.worst_first(grid)[:_MOST_POINTS]
        names = some.set_index("point_key")["point_label"]
        rows = {key: names[key] for key in order}
        what, measure, parts = f"{fold}的{len(some)}个监测点", "个", {}
    else:
        grid, parts = _group_grid(page, known["plaque_on"].min(), some, chosen)
        rows = {group: group for group in m.worst_first(grid)}
        what, measure = f"{len(some)}个监测点分{len(rows)}组", "组"
    uneven = most(groups_of(grid, "row", "value", "due", parts), SAME_ENTERPRISE if parts else "")
    st.subheader(_fold_headline(grid, uneven, rows, what, measure))
    opened = draw_grid(
        page, "points", grid[grid["row"].isin(rows)], rows, columns, marks=period_marks(columns, page.as_of, "month"),
        alt_text="监测点×月：反映件数",
        row_title="监测点" if fold else "区划和所有制", column_title="",
    )  # fmt: skip
    if opened:
        _point_rows(page, chosen, opened, rows, groups, where if fold else {}, fold)
    if len(rows) < grid["row"].nunique():
        st.caption(f"本组监测点多，只画反映最多的{_MOST_POINTS}个；全部见“监测点名册”。")
    place_legend(tested_words(uneven, lambda key: rows.get(key, key), "件"))


def _point_rows(
    page: Page, chosen: Chosen, opened: tuple[str, str], rows: dict, groups: pd.DataFrame, where: dict, fold: str | None,
) -> None:  # fmt: skip
    """The rows behind a cell of points (``fold``: of one group, which lies ``where``) or of groups."""
    row, column = opened
    words, days = period_of("month", column, chosen)
    if fold and (row in rows or not row):
        cell_rows(
            page,
            f"{rows.get(row, fold)}{words}",
            chosen,
            **where,
            **({"point_key": row} if row else {}),
            **days,
        )
    elif not fold and row in groups.index:
        cell_rows(page, f"{row}{words}", chosen, **groups.loc[row].to_dict(), **days)
    elif not fold and not row:
        cell_rows(page, f"各组{words}", chosen, **days)


def _group(page: Page, place_code: str, ownership: str) -> str:
    return f"{place_name(page, place_code)}·{ownership}"


def _group_grid(
    page: Page, first_day: dt.date, some: pd.DataFrame, chosen: Chosen
) -> tuple[pd.DataFrame, dict[tuple, tuple[int, ...]]]:
    """The cells of the groups, and how many of a group each of its enterprises reported."""
    counts = incident_counts(
        page.scope, "place_code", "ownership", "point_key", "month", replies=False, **chosen.about
    )
    came = return_counts(page.scope, "place_code", "ownership", "week_end", ownership=chosen.ownership)
    for found in (counts, came):
        found["row"] = [
            _group(page, *both) for both in zip(found["place_code"], found["ownership"], strict=True)
        ]
    came["column"] = [day.replace(day=1) for day in came["week_end"]]
    due_days = deadlines(first_day, page.as_of)
    due = returns_due(some, "group", due_days, period_key("month"))
    columns = period_columns(first_day, page.as_of, "month", chosen.month)
    of_groups = counts.groupby(["row", "month"], as_index=False)["incidents"].sum()
    cells = m.cells(
        some["group"].unique(),
        columns,
        of_groups.rename(columns={"month": "column"}),
        due,
        came[["row", "column", "returned"]],
    )
    of_enterprises = counts.groupby(["row", "point_key"], as_index=False)["incidents"].sum()
    return cells, parts_of(of_enterprises, "row")


def _fold_headline(grid: pd.DataFrame, uneven: News, rows: dict, what: str, measure: str) -> str:
    total, top = int(grid["value"].sum()), uneven.first
    if not total:
        finding = "本期无反映"
    elif top:
        finding = f"{rows[top.key]}反映{top.count:,}件，{against_expected(top, '监测点数', '件')}"
    else:
        finding = f"反映{total:,}件，{nothing_named(uneven, f'各{measure}')}"
    silent = len(m.silent_rows(grid))
    return f"{what}：{finding}" + (f"；{silent}{measure}一直未报" if silent else "")


def units_by_kind(page: Page, known: pd.DataFrame) -> None:
    """被反映单位 x 类型, each cell with the share answered in three days."""
    chosen = choose(page, known)
    official = state.on(page.scope).reply_clock
    counts = incident_counts(page.scope, "unit_id", "kind", **chosen.about)
    if counts.empty:
        st.info("本期无反映。")
        return
    totals = counts.groupby("unit_id").sum(numeric_only=True).sort_values("incidents", ascending=False)
    names = {unit_id: page.plan.unit(unit_id).name for unit_id in totals.index}
    kinds = {str(kind): kind.words for kind in IncidentKind if chosen.kind in (None, kind)}
    reported = reported_for_visits(page.scope, _beside_visits(page, totals, chosen), **chosen.about)
    slow = slow_among(counts, official)
    st.subheader(_unit_headline(totals, reported, slow, names))
    grid = pd.MultiIndex.from_product([list(names), list(kinds)], names=["unit_id", "kind"]).to_frame(
        index=False
    )
    grid = grid.merge(counts, on=["unit_id", "kind"], how="left").fillna(0)
    rates = [
        Rate(a, b) for a, b in zip(grid[f"in_time_{official}"], m.replies_due(grid, official), strict=True)
    ]
    words = [
        "0" if not count else f"{count:.0f}件" + (f"，{rate.text}" if rate.denominator else "")
        for count, rate in zip(grid["incidents"], rates, strict=True)
    ]
    grid = grid.assign(
        row=grid["unit_id"], column=grid["kind"], value=grid["incidents"].astype(int), words=words,
        state=[m.VALUE if count else m.ZERO for count in grid["incidents"]],
        note=[f"3日内回复{rate_words(rate)}" for rate in rates],
    )  # fmt: skip
    opened = draw_grid(
        page, "kinds", grid, names, kinds, alt_text="单位×类型：反映件数和3日内回复", row_title="被反映单位",
        column_title="件数，3日内回复率", column_choice="类型", cell_width=130,
    )  # fmt: skip
    if opened:
        row, column = opened
        where = {"unit_id": row} if row in names else {}
        where |= {"kind": column} if column in kinds else {}
        cell_rows(page, f"{names.get(row, '各单位')}{kinds.get(column, '全部类型')}", chosen, **where)
    definition(
        f"百分数为按期回复件数/应复件数（已回复和超期未复），{ReplyClock(official).words}。回复企业的责任在{campaign.load().supervisor}，反馈快慢在被反映单位。"
        "被反映件数只在同类单位之间按已知的进点活动次数比较，没有进点记录的不比。",
        tested=tested_words(reported, lambda key: names[key[0]], "件")
        + (tested_words(slow.news, names.__getitem__, "件") if slow else ""),
    )
    by_name = lambda key: page.plan.unit(key[0]).name  # noqa: E731
    funnel_block(
        "各单位反映与进点次数（同类之间）",
        lambda: reported,
        by_name,
        key="reported",
        unit="件",
        exposure="次进点",
    )
    funnel_block(
        "各单位3日内回复", lambda: kept_in_time(counts, official), lambda key: page.plan.unit(key).name, key="in_time",
        unit="件", exposure="件应复", share=True,
    )  # fmt: skip
    with folded(f"{len(names)}个单位的明细和导出", key="kind_rows") as is_open:
        if is_open:
            _unit_table(page, totals, counts, names, official)


def _beside_visits(page: Page, totals: pd.DataFrame, chosen: Chosen) -> pd.DataFrame:
    """Units with their incidents and their known visits; none where an ownership is chosen, by which visits are not counted."""
    visits = activity_months(page.scope)
    if chosen.ownership:
        visits = visits.head(0)
    if chosen.month:
        visits = visits[visits["month"] == chosen.month]
    if chosen.unit_id:
        visits = visits[visits["unit_id"] == chosen.unit_id]
    counted = visits.groupby("unit_id")["activities"].sum().to_frame()
    return (
        counted.join(totals["incidents"], how="left")
        .fillna(0)
        .astype(int)
        .rename_axis("unit_id")
        .reset_index()
    )


def _unit_headline(totals: pd.DataFrame, reported: News, slow: Slow | None, names: dict) -> str:
    top = reported.first
    if top:
        finding = f"{names[top.key[0]]}被反映{top.count:,}件，{against_expected(top, '进点次数', '件')}"
    else:
        finding = f"{len(totals)}个单位被反映{totals['incidents'].sum():,}件"
        finding += f"，{nothing_named(reported, '同类单位')}" if reported.compared else ""
    if slow is None:
        return finding
    return f"{finding}；反映{names[slow.unit_id]}的3日内回复{rate_words(slow.own)}，其他单位{rate_words(slow.others)}"


def _unit_table(page: Page, totals: pd.DataFrame, counts: pd.DataFrame, names: dict, official: str) -> None:
    by_kind = counts.pivot_table(
        index="unit_id", columns="kind", values="incidents", aggfunc="sum", fill_value=0
    )
    rows = totals.join(
        by_kind.reindex(columns=[str(kind) for kind in IncidentKind], fill_value=0)
    ).reset_index()
    for clock in ReplyClock:
        rows[f"share_{clock}"] = [
            rate_words(Rate(a, b))
            for a, b in zip(rows[f"in_time_{clock}"], m.replies_due(rows, clock), strict=True)
        ]
    rows["name"] = rows["unit_id"].map(names)
    columns = {"name": Column("被反映单位", pinned=True), "incidents": Column("反映（件）", "number")}
    columns |= {str(kind): Column(f"{kind.words}（件）", "number") for kind in IncidentKind}
    columns |= {
        "replied": Column("已回复（件）", "number"),
        f"overdue_{official}": Column("超期未复（件）", "number"),
        "share_calendar": Column("3日内回复（自然日顺延）"),
        "share_workday": Column("3日内回复（3个工作日）"),
    }
    counted = {
        "in_time_calendar": "按期回复（自然日顺延，件）",
        "in_time_workday": "按期回复（3个工作日，件）",
    }
    table(
        page, rows, columns, subject="被反映单位", empty="本期无反映。", extra=counted,
        on_open=lambda row: go("units", unit=row["unit_id"]),
    )  # fmt: skip


def tiles(page: Page, known: pd.DataFrame) -> None:
    """方格图: the city at a glance."""
    chosen = choose(page, known)
    grid = place_grid(page.scope, chosen, "month")
    columns = period_columns(known["plaque_on"].min(), page.as_of, "month", chosen.month)
    uneven = uneven_places(page.scope, chosen, "month")
    st.subheader(place_headline(page, grid, uneven, columns, "month"))
    total = grid.groupby("row", as_index=False, sort=False)[["value", "due", "returned"]].sum()
    whole = total.assign(column="全部").rename(columns={"value": "incidents"})
    cells = m.cells(
        total["row"], ["全部"], whole[["row", "column", "incidents"]], whole[["row", "column", "due"]],
        whole[["row", "column", "returned"]],
    )  # fmt: skip
    cells["words"] = [
        f"{words}件" if state in (m.VALUE, m.ZERO) else words
        for words, state in zip(cells["words"], cells["state"], strict=True)
    ]
    names = place_names(page)
    opened = open_cell("tiles", "tiles", names, field="district_code")
    picture = tile_map(
        page.plan.districts, cells.rename(columns={"row": "district_code"}), as_of=page.as_of, unit="件", title="反映",
        select="cell", chosen=opened[0] if opened else None,
    )  # fmt: skip
    chart(picture, key="tiles", alt_text="方格图：各区市县和先导区的反映件数", select="cell")
    place_choice("tiles", opened, "区市县、先导区", {code: names[code] for code in cells["row"]})
    if opened:
        cell_rows(page, names[opened[0]], chosen, place_code=opened[0])
    st.caption("示意方格，不表示面积和边界；虚线框为先导区。")
    place_legend(place_test(page, uneven, columns))
    shown = cells.assign(
        value=cells["value"].astype("Int64").where(cells["state"].isin([m.VALUE, m.ZERO])),
        name=cells["row"].map(names),
        state_word=[_STATES[state] for state in cells["state"]],
    )
    table(
        page, shown, {
            "name": Column("区市县、先导区", pinned=True), "value": Column("反映（件）", "number"),
            "state_word": Column("数据情况"), "note": Column("周回执"),
        }, subject="各区域反映", empty="还没有监测点。",
    )  # fmt: skip
