"""The filters of the monitoring points' views, their grids on screen, and the rows behind a cell or a point."""

import datetime as dt
from functools import partial

import pandas as pd
import streamlit as st

from efficiency.campaign.workdays import chinese_date_short
from efficiency.figures.indicator_series import month_word, months_from
from efficiency.figures.point_grid import (
    Chosen,
    counts_by_unit,
    month_days,
)
from efficiency.models import (
    ActivityKind,
    IncidentKind,
    IncidentStage,
    Registration,
    Verification,
)
from efficiency.subjects.incident import SUBJECT as INCIDENT
from efficiency.subjects.official_activity import SUBJECT as ACTIVITY
from efficiency.ui.parts.blocks import Column, of_field, table
from efficiency.ui.parts.exports import Listing
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.parts.grids import close_cell, opened_rows
from efficiency.ui.parts.incidents import incident_listing
from efficiency.ui.seams.address import asked, kept_pick
from efficiency.ui.supervision.monitoring_points.findings import ownerships, place_name

INCIDENT_COLUMNS = {
    "number": of_field(INCIDENT, "number", pinned=True),
    "unit": of_field(INCIDENT, "unit_id"),
    "stage_word": Column("所到环节"),
    "kind_word": of_field(INCIDENT, "kind"),
    "content": of_field(INCIDENT, "content", "long"),
    "received_on": of_field(INCIDENT, "received_on", "date"),
    "point_label": of_field(INCIDENT, "point_id"),
    "sub_kind": of_field(INCIDENT, "sub_kind"),
    "replied_on": Column("回复日期", "date"),
    "due_calendar_on": Column("到期日（自然日顺延）", "date"),
    "due_workday_on": Column("到期日（3个工作日）", "date"),
    "verified": Column("核实结论"),
}
STAGE_DATES = {"transferred_on": "转办日期", "feedback_on": "单位反馈日期", "closed_on": "办结日期"}
INCIDENT_EXPORT = {
    "place": "所在区域", "ownership": "所有制", "severity": INCIDENT.header_of("severity"), **STAGE_DATES, "satisfied": "企业满意",
}  # fmt: skip


def choose(page: Page, known: pd.DataFrame) -> Chosen:
    """The filters 类型, 所有制, 被反映单位, 月份 (since the first of the ``known`` points); all of them live in the address."""
    named = {u: page.plan.unit(u).name for u in counts_by_unit(page.scope)["unit_id"].unique()}
    first = page.as_of if known.empty else known["plaque_on"].min()
    months = {f"{day:%Y-%m}": (word, day) for day, word in months_from(first, page.as_of).items()}
    # Kinds of ownership have no code but their place in the campaign's list.
    owned = {str(place): each for place, each in enumerate(ownerships(known).items(), start=1)}

    # Folded away where nothing is narrowed: the picture belongs into the first window.
    narrowed = any(asked(name) for name in ("kind", "ownership", "about", "month"))
    names = "类型、所有制、被反映单位、月份" if len(named) > 1 else "类型、所有制、月份"
    with (
        st.expander(
            f"只看其中一部分：{names}", expanded=narrowed, key="narrowed", icon=":material/filter_alt:"
        ),
        st.container(key="beside_their_names"),
        st.grid(4, min_column_width=150),
    ):
        return Chosen(
            kind=kept_pick("类型", {str(kind): kind.words for kind in IncidentKind}, key="kind"),
            ownership=owned.get(
                kept_pick("所有制", {code: word for code, (word, _) in owned.items()}, key="ownership"),
                ("", None),
            )[1],
            unit_id=kept_pick("被反映单位", named, key="about") if len(named) > 1 else None,
            month=months.get(
                kept_pick("月份", {code: word for code, (word, _) in months.items()}, key="month"), ("", None)
            )[1],
        )


def dressed(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    """Incidents with the words that ``incident_table`` shows and exports."""
    return rows.assign(
        unit=[page.plan.unit(unit_id).name for unit_id in rows["unit_id"]],
        place=[place_name(page, code) for code in rows["place_code"]],
        kind_word=[IncidentKind.words_of(kind) for kind in rows["kind"]],
        stage_word=[IncidentStage.words_of(stage) for stage in rows["stage"]],
        verified=[Verification.words_of(word) for word in rows["verification"]],
    )


def incident_table(
    page: Page, rows: pd.DataFrame, *, subject: str, empty: str, one_point: bool = False,
    listing: Listing | None = None,
) -> None:  # fmt: skip
    """``dressed`` incidents one by one, exportable, only the first ones of a ``listing``.

    A click opens the point; on ``one_point``'s own page the stages show instead.
    """
    columns, extra, on_open = INCIDENT_COLUMNS, INCIDENT_EXPORT, _open_point
    if one_point:
        stages = {name: Column(words, "date") for name, words in STAGE_DATES.items()}
        columns = {name: column for name, column in columns.items() if name != "point_label"} | stages
        extra = {"point_label": INCIDENT.header_of("point_id")} | {
            k: v for k, v in extra.items() if k not in stages
        }
        on_open = None
    table(page, rows, columns, subject=subject, empty=empty, extra=extra, on_open=on_open, listing=listing)


def _open_point(row: pd.Series) -> None:
    go("monitoring_points", point=row["point_key"])


def cell_rows(page: Page, heading: str, chosen: Chosen, **where) -> None:
    """The rows behind one cell; they add up to its figure."""
    listing = incident_listing(page.scope, partial(dressed, page), **(chosen.about | where))
    with opened_rows():
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.subheader(f"{heading}：{listing.total:,}件" if listing.total else f"{heading}：没有反映")
            st.button("收起明细", on_click=close_cell, icon=":material/close:", type="tertiary")
        incident_table(
            page, listing.first, subject="监测点反映", empty="这一格没有反映。未报的格子没有回执，不等于没有问题。",
            listing=listing,
        )  # fmt: skip
        if listing.total:
            st.caption("点任一行看这个监测点。")


def period_of(by: str, column: str, chosen: Chosen) -> tuple[str, dict]:
    """The words and the days of a column's key; an empty key is the margin: all days that the filters leave."""
    if not column:
        return (month_word(chosen.month) if chosen.month else "全部时间"), {}
    if by == "month":
        first_day, last_day = month_days(dt.date.fromisoformat(column))
        return month_word(first_day), {"first_day": first_day, "last_day": last_day}
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
    """公务活动 one by one, exportable; a click opens the point, unless this is its page or a unit reads its own visits."""
    shown = rows.assign(
        unit=[page.plan.unit(unit_id).name for unit_id in rows["unit_id"]],
        kind_word=[ActivityKind.words_of(kind) for kind in rows["kind"]],
        registration_word=[Registration.words_of(word) for word in rows["registration"]],
    )
    table(
        page, shown, {
            "number": of_field(ACTIVITY, "number", pinned=True), "started_on": of_field(ACTIVITY, "started_on", "date"),
            "unit": of_field(ACTIVITY, "unit_id"), "point_label": of_field(ACTIVITY, "point_id"),
            "kind_word": of_field(ACTIVITY, "kind"), "registration_word": of_field(ACTIVITY, "registration"),
            "known_from": of_field(ACTIVITY, "known_from"), "people": of_field(ACTIVITY, "people", "number"),
            "hours": of_field(ACTIVITY, "hours"), "rating": of_field(ACTIVITY, "rating"),
        }, subject=subject, empty="没有已知的进点公务活动。",
        on_open=None if one_point or page.scope.reader_unit else _open_point,
    )  # fmt: skip
