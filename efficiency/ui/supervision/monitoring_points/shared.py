"""What the views of the monitoring points' page share: filters, figures, findings, cells and the rows behind a cell."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.workdays import chinese_date_short
from efficiency.charts.heat import heat_map, is_wide
from efficiency.core.access import Scope
from efficiency.figures import monitoring as m
from efficiency.figures.repeat_visits import repeat_visits
from efficiency.metrics import Rate
from efficiency.models import (
    ActivityKind,
    IncidentKind,
    IncidentStage,
    Registration,
    ReplyClock,
    Verification,
)
from efficiency.queries import cached
from efficiency.queries.monitoring import (
    activities,
    activity_months,
    incident_counts,
    incidents,
)
from efficiency.queries.points import points
from efficiency.queries.returns import return_counts
from efficiency.standings.returns import deadlines, monday
from efficiency.ui.parts.blocks import Card, Column, cards, chart, plain, table
from efficiency.ui.parts.frame import Page, carry, go
from efficiency.ui.parts.menu import page_of
from efficiency.ui.seams.widgets import forget_clicks

_QUARTERS = "一二三四"
# A unit with fewer replies than this is not called slow.
ENOUGH_REPLIES = 5

INCIDENT_COLUMNS = {
    "number": Column("编号", pinned=True),
    "received_on": Column("收件日期", "date"),
    "point_label": Column("监测点"),
    "unit": Column("被反映单位"),
    "kind_word": Column("类型"),
    "sub_kind": Column("问题"),
    "content": Column("反映内容", "long"),
    "stage_word": Column("所到环节"),
    "replied_on": Column("回复日期", "date"),
    "due_calendar_on": Column("到期日（自然日顺延）", "date"),
    "due_workday_on": Column("到期日（3个工作日）", "date"),
    "verified": Column("核实结论"),
}
STAGE_DATES = {"transferred_on": "转办日期", "feedback_on": "单位反馈日期", "closed_on": "办结日期"}
INCIDENT_EXPORT = {
    "place": "所在区域", "ownership": "所有制", "severity": "情节轻重（1轻3重）", **STAGE_DATES, "satisfied": "企业满意",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the filters leave: codes and ids, None for all; ``month`` is its number."""

    kind: str | None
    ownership: str | None
    unit_id: str | None
    month: int | None

    @property
    def about(self) -> dict:
        """The filters as arguments of ``incidents`` and ``incident_counts``."""
        first_day, last_day = month_days(self.month) if self.month else (None, None)
        return {
            "kind": self.kind, "ownership": self.ownership, "unit_id": self.unit_id, "first_day": first_day,
            "last_day": last_day,
        }  # fmt: skip


def month_days(month: int) -> tuple[dt.date, dt.date]:
    """First and last day of a month of the campaign's year."""
    first_day = dt.date(campaign.load().parameters.weeks.year, month, 1)
    return first_day, (first_day + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def choose(page: Page) -> Chosen:
    """The filters 类型, 所有制, 被反映单位, 月份; all of them live in the address."""
    kinds = {kind.words: str(kind) for kind in IncidentKind}
    named = {page.plan.unit(u).name: u for u in _overall(page)["unit_id"].unique()}
    months = {f"{month}月": month for month in range(3, page.as_of.month + 1)}

    def pick(name: str, options: dict, key: str):
        chosen = st.selectbox(
            name, list(options), index=None, placeholder="全部", key=key, bind="query-params"
        )
        return options.get(chosen)

    with st.grid(4, min_column_width=150):
        return Chosen(
            kind=pick("类型", kinds, "kind"),
            ownership=pick(
                "所有制", {name: name for name in campaign.load().parameters.ownerships}, "ownership"
            ),
            unit_id=pick("被反映单位", named, "about") if len(named) > 1 else None,
            month=pick("月份", months, "month"),
        )


def _overall(page: Page) -> pd.DataFrame:
    """The one count that cards, findings and filters share."""
    return incident_counts(page.scope, "unit_id", "kind", "month")


def rate_words(rate: Rate, unit: str = "件") -> str:
    """``75.0%（9/12件）``, or an em dash for an empty denominator."""
    return f"{rate.text}（{rate.counts}{unit}）" if rate.denominator else "—"


# ---------------------------------------------------------------- figures and findings


def headline_cards(page: Page, known: pd.DataFrame) -> None:
    """挂牌, 反映问题, 3日内回复 in both readings, 登记率; each with its counts (R2.1, R2.2, R2.5, R2.6)."""
    hung = known[known["plaque_on"] <= page.as_of]
    by_kind = _overall(page).groupby("kind", as_index=False).sum(numeric_only=True)
    official = state.on(page.scope).reply_clock
    other = ReplyClock.WORKDAY if official == ReplyClock.CALENDAR else ReplyClock.CALENDAR
    reply, second = m.reply_rate(by_kind, official), m.reply_rate(by_kind, other)
    overdue = int(by_kind[f"overdue_{official}"].sum())
    visits = activity_months(page.scope)
    registered = Rate(
        visits.loc[visits["registration"] == Registration.REGISTERED, "activities"].sum(),
        visits["activities"].sum(),
    )
    kinds = dict(zip(by_kind["kind"], by_kind["incidents"], strict=True))
    cards(
        [
            Card(
                "挂牌监测点",
                f"{len(hung)} / {len(known)}",
                "　".join(
                    f"{name}{(hung['ownership'] == name).sum()}"
                    for name in campaign.load().parameters.ownerships
                ),
                "已挂牌企业数/名册企业数；文件要求100个企业挂牌监测。",
            ),
            Card(
                "反映问题",
                f"{by_kind['incidents'].sum():,}件",
                " ".join(f"{kind.words}{kinds.get(kind, 0):,}" for kind in IncidentKind),
                "截至日市监察局收到的全部监测点反映，按收件日期。",
            ),
            Card(
                "3日内回复",
                reply.text,
                f"{reply.counts}件，超期未复{overdue}件" if reply.denominator else "还没有已回复的反映",
                f"按期回复件数/已回复件数，正式口径为{ReplyClock(official).words}。"
                f"按{ReplyClock(other).words}为{rate_words(second)}。文件未写“工作日”，两种到期日都计算、都保存。",
            ),
            Card(
                "进点活动登记率",
                registered.text,
                f"{registered.counts}次" if registered.denominator else "没有已知的进点活动",
                "已填《公务活动登记表》的活动/全部已知活动；未登记的由企业反映或抽查发现。",
            ),
        ],
        narrowest=210,
    )
    if reply.denominator:
        st.caption(
            f"3日内回复：{ReplyClock(official).words}（正式）{rate_words(reply)}；{ReplyClock(other).words}{rate_words(second)}。"
        )


def worth_a_look(page: Page, known: pd.DataFrame) -> None:
    """What stands out over the whole time, one line each, linked to the view that shows it."""
    grid = place_grid(page.scope, Chosen(None, None, None, None), "month")
    lines = []
    if (top := m.concentration(grid)) is not None:
        lines.append((concentrated(page, top, f"{top['column']}月", "当月"), "区划×月"))
    if silent := m.silent_rows(grid):
        names = "、".join(place_name(page, code) for code in silent)
        lines.append((f"{names}有挂牌监测点，但周回执和反映一份也没有：未报不等于没有问题", "方格图"))
    spells = repeated(page.scope)
    if len(spells):
        where = known.set_index("point_key").loc[spells["point_key"].iloc[0]]
        lines.append((spell_sentence(page, spells.iloc[0], where), "重复检查"))
    slow = _slow_unit(page)
    if slow:
        lines.append((slow, "3日回复"))
    if not lines:
        return
    with st.container(border=True):
        st.markdown("**值得看的**")
        for sentence, view in lines:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(plain(sentence), width="content")
                st.page_link(
                    page_of("monitoring_points"),
                    label=f"看{view}",
                    icon=":material/chevron_right:",
                    query_params=carry() | {"view": view},
                )


def spell_sentence(page: Page, spell: pd.Series, point: pd.Series) -> str:
    """One spell of repeated visits as a sentence: where, which kind of enterprise (masked), when, how many units and visits."""
    days = f"{chinese_date_short(spell['first_on'])}至{chinese_date_short(spell['last_on'])}"
    return (
        f"{place_name(page, point['place_code'])}一家{point['ownership']}企业（{point['point_label']}）"
        f"{days}被{spell['units']}个单位进点{spell['visits']}次"
    )


def quarter(as_of: dt.date) -> tuple[str, dt.date]:
    """The quarter of a day: its name (三季度) and its first day."""
    number = (as_of.month - 1) // 3
    return f"{_QUARTERS[number]}季度", dt.date(as_of.year, 3 * number + 1, 1)


def _slow_unit(page: Page) -> str | None:
    """The unit whose incidents are answered late this quarter far more often than the others'; None if there is none."""
    name, first_day = quarter(page.as_of)
    official = state.on(page.scope).reply_clock
    counts = _overall(page)
    counts = (
        counts[counts["month"] >= first_day.month].groupby("unit_id", as_index=False).sum(numeric_only=True)
    )
    enough = counts[counts["replied"] >= ENOUGH_REPLIES]
    if enough.empty or len(counts) < 2:
        return None
    share = enough[f"in_time_{official}"] / enough["replied"]
    unit_id = enough.loc[share.idxmin(), "unit_id"]
    own = m.reply_rate(counts[counts["unit_id"] == unit_id], official)
    others = m.reply_rate(counts[counts["unit_id"] != unit_id], official)
    if others.percent is None or others.percent - own.percent < 20:
        return None
    return (
        f"{name}反映{page.plan.unit(unit_id).name}的，3日内回复{rate_words(own)}，其他单位{rate_words(others)}："
        "看慢在哪个环节"
    )


# ---------------------------------------------------------------- cells and their rows


def place_name(page: Page, code: str) -> str:
    """The name of a district or pioneer zone by its code."""
    return page.plan.district(code).name


def place_names(page: Page) -> dict[str, str]:
    """Code -> name of every place; one not yet founded on the as-of day says so."""
    return {
        d.code: d.name if d.valid_from is None or d.valid_from <= page.as_of else f"{d.name}（未设立）"
        for d in page.plan.districts
    }


def concentrated(page: Page, top: pd.Series, column: str, period: str) -> str:
    """A concentration as ``monitoring.concentration`` found it, as a sentence: 甘井子区4月集中反映24件，占当月45件的53%."""
    return f"{place_name(page, top['row'])}{column}集中反映{top['value']}件，占{period}{top['of']}件的{top['share']:.0%}"


def period_key(by: str) -> Callable[[dt.date], object]:
    """What puts a day into its period: the Monday of its week, or the number of its month."""
    return monday if by == "week" else (lambda day: day.month)


def period_columns(first_plaque: dt.date, as_of: dt.date, by: str, month: int | None) -> dict:
    """The periods to show (key -> label), from the first plaque day to the as-of day or only those of one month."""
    first_day, last_day = first_plaque, as_of
    if month:
        first_day, last_day = max(first_day, month_days(month)[0]), min(last_day, month_days(month)[1])
    if by == "month":
        return {number: f"{number}月" for number in range(first_day.month, last_day.month + 1)}
    weeks = range(0, (last_day - monday(first_day)).days + 1, 7)
    mondays = [monday(first_day) + dt.timedelta(days=n) for n in weeks]
    return {day: chinese_date_short(day) for day in mondays}


def point_grid(scope: Scope, row: str, chosen: Chosen, by: str, **where) -> pd.DataFrame:
    """Three-valued cells of ``row`` (place_code or point_key) x ``by`` (month or week), as ``monitoring.cells``.

    ``where`` narrows the points by their place_code or ownership, besides the ownership that is chosen.
    """
    known, period = points(scope), period_key(by)
    first_day = known["plaque_on"].min()
    where = {"ownership": chosen.ownership} | where
    some = known
    for name, value in where.items():
        some = some[some[name] == value] if value else some
    counts = incident_counts(scope, row, by, replies=False, **(chosen.about | where))
    counts = counts.rename(columns={row: "row", by: "column"})[["row", "column", "incidents"]]
    came = return_counts(scope, row, "week_end", **where)
    came = came.assign(row=came[row], column=[period(day) for day in came["week_end"]])
    due = m.returns_due(some, row, deadlines(first_day, scope.as_of), period)
    rows = (
        [d.code for d in campaign.load().plan.districts]
        if row == "place_code"
        else some["point_key"].tolist()
    )
    columns = period_columns(first_day, scope.as_of, by, chosen.month)
    return m.cells(rows, columns, counts, due, came[["row", "column", "returned"]])


@cached
def place_grid(scope: Scope, chosen: Chosen, by: str) -> pd.DataFrame:
    """``point_grid`` of the ten 区市县 and the pioneer zones; kept, since findings and views share it."""
    return point_grid(scope, "place_code", chosen, by)


@cached
def repeated(scope: Scope) -> pd.DataFrame:
    """The spells of repeated visits in the scope's activities; columns of ``repeat_visits``."""
    return repeat_visits(activities(scope))


def place_headline(page: Page, grid: pd.DataFrame, columns: dict, period: str) -> str:
    """The finding of a grid of places: where incidents are concentrated, and who stays silent."""
    total = int(grid["value"].sum())
    top = m.concentration(grid, fewest=8 if period == "当月" else 5)
    if top is not None:
        column = columns[top["column"]] + ("" if period == "当月" else "起的一周")
        finding = concentrated(page, top, column, period)
    elif total:
        by_row = grid.groupby("row")["value"].sum()
        finding = f"共反映{total:,}件，最多的是{place_name(page, by_row.idxmax())}{by_row.max()}件，没有特别集中的{'月份' if period == '当月' else '星期'}"
    else:
        finding = "本期无反映"
    silent = "、".join(place_name(page, code) for code in m.silent_rows(grid))
    return f"{finding}；{silent}一直未报，不等于没有问题" if silent else finding


def draw_grid(
    view: str,
    grid: pd.DataFrame,
    rows: dict,
    columns: dict,
    *,
    alt_text: str,
    row_title: str,
    column_title: str,
    **options,
) -> tuple[str, str] | None:
    """Draw a grid with ``rows`` and ``columns`` (key -> label) in their order; the keys of the cell that is open."""
    drawn = grid.assign(
        key=[f"{row}|{column}" for row, column in zip(grid["row"], grid["column"], strict=True)],
        row=grid["row"].map(rows),
        column=grid["column"].map(columns),
    )
    picture = heat_map(
        drawn, rows=list(rows.values()), columns=list(columns.values()), select="cell", row_title=row_title,
        column_title=column_title, **options,
    )  # fmt: skip
    key = f"heat_{view}"
    if options.get("cell_width") or is_wide(list(columns)):
        with st.container(height=int(picture.height) + 40, border=False):
            clicked = chart(picture, key=key, alt_text=alt_text, select="cell", width="content")
    else:
        clicked = chart(picture, key=key, alt_text=alt_text, select="cell")
    return opened_cell(view, clicked["key"] if clicked else None)


def opened_cell(view: str, clicked: str | None) -> tuple[str, str] | None:
    """The cell whose rows are open: the one just clicked, else the one that the address names."""
    if clicked:
        st.query_params["cell"] = f"{view}|{clicked}"
    seen, _, key = st.query_params.get("cell", "").partition("|")
    row, bar, column = key.partition("|")
    return (row, column) if seen == view and bar else None


def _close_cell() -> None:
    st.query_params.pop("cell", None)
    forget_clicks()


def incident_table(
    page: Page, rows: pd.DataFrame, *, subject: str, empty: str, one_point: bool = False
) -> None:
    """Incidents one by one, exportable. A click opens the point; on ``one_point``'s own page the stages show instead."""
    shown = rows.assign(
        unit=[page.plan.unit(unit_id).name for unit_id in rows["unit_id"]],
        place=[place_name(page, code) for code in rows["place_code"]],
        kind_word=[IncidentKind.words_of(kind) for kind in rows["kind"]],
        stage_word=[IncidentStage.words_of(stage) for stage in rows["stage"]],
        verified=[Verification.words_of(word) for word in rows["verification"]],
    )
    columns, extra, on_open = INCIDENT_COLUMNS, INCIDENT_EXPORT, _open_point
    if one_point:
        stages = {name: Column(words, "date") for name, words in STAGE_DATES.items()}
        columns = {name: column for name, column in columns.items() if name != "point_label"} | stages
        extra = {"point_label": "监测点"} | {k: v for k, v in extra.items() if k not in stages}
        on_open = None
    table(page, shown, columns, subject=subject, empty=empty, extra=extra, on_open=on_open)


def _open_point(row: pd.Series) -> None:
    go("monitoring_points", point=row["point_key"])


def cell_rows(page: Page, heading: str, chosen: Chosen, **where) -> None:
    """The rows behind one cell; they add up to its figure."""
    rows = incidents(page.scope, **(chosen.about | where))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(f"{heading}：{len(rows):,}件" if len(rows) else f"{heading}：没有反映")
        st.button("收起明细", on_click=_close_cell, icon=":material/close:", type="tertiary")
    incident_table(
        page, rows, subject="监测点反映", empty="这一格没有反映。未报的格子没有回执，不等于没有问题。"
    )
    if len(rows):
        st.caption("点任一行看这个监测点。")


def period_of(by: str, column: str, chosen: Chosen) -> tuple[str, dict]:
    """The words and the days of a column's key; an empty key is the margin: all days that the filters leave."""
    if not column:
        return (f"{chosen.month}月" if chosen.month else "全部时间"), {}
    if by == "month":
        first_day, last_day = month_days(int(column))
        return f"{column}月", {"first_day": first_day, "last_day": last_day}
    first_day = dt.date.fromisoformat(column)
    last_day = first_day + dt.timedelta(days=6)
    words = f"{chinese_date_short(first_day)}至{chinese_date_short(last_day)}"
    if chosen.month:
        of_month = month_days(chosen.month)
        first_day, last_day = max(first_day, of_month[0]), min(last_day, of_month[1])
    return words, {"first_day": first_day, "last_day": last_day}


def activity_table(
    page: Page, rows: pd.DataFrame, *, subject: str = "进点公务活动", one_point: bool = False
) -> None:
    """公务活动 one by one, exportable; a click opens the point, unless this is its page."""
    shown = rows.assign(
        unit=[page.plan.unit(unit_id).name for unit_id in rows["unit_id"]],
        kind_word=[ActivityKind.words_of(kind) for kind in rows["kind"]],
        registration_word=[Registration.words_of(word) for word in rows["registration"]],
    )
    table(
        page, shown, {
            "number": Column("编号", pinned=True), "started_on": Column("进点日期", "date"), "unit": Column("单位"),
            "point_label": Column("监测点"), "kind_word": Column("活动"), "registration_word": Column("登记"),
            "known_from": Column("从何得知"), "people": Column("人数", "number"), "hours": Column("时长（小时）"),
            "rating": Column("企业评价"),
        }, subject=subject, empty="没有已知的进点公务活动。", on_open=None if one_point else _open_point,
    )  # fmt: skip
