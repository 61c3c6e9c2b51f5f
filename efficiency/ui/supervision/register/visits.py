"""公务活动 and 明察暗访: what went on in the points, what the visits found, and the 整改 of each problem."""

import datetime as dt

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.campaign.workdays import chinese_date_short
from efficiency.commands.activities import record_check, register_activity
from efficiency.commands.inspections import (
    Problem,
    Visit,
    publish_result,
    record_inspection,
)
from efficiency.commands.rectifications import RECTIFICATION, record_rectification
from efficiency.models import InspectionSchedule, RectificationState, Registration, VisitMode
from efficiency.queries.register import rectification_steps
from efficiency.queries.supervision import inspections
from efficiency.standings.turns import Owner
from efficiency.subjects import rectification
from efficiency.subjects.inspection import FINDING, FINDING_KINDS, INSPECTION, RESULT, TRIGGERS, VISIT
from efficiency.subjects.official_activity import CHECK, SUBJECT, sources
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.fields import (
    amount,
    choose,
    day,
    history,
    point_names,
    record,
    switch,
    text,
    unit_names,
)
from efficiency.ui.parts.forms import Form, open_form
from efficiency.ui.parts.frame import Page
from efficiency.ui.seams.address import kept_choice


def activities(page: Page) -> None:
    """One 公务活动, from its form or found out otherwise; and a check of the register."""
    st.subheader("登记一次公务活动")
    form = open_form("activity").about("new")
    registration = switch(form, SUBJECT.field("registration"), default=Registration.REGISTERED)
    values = activity_fields(page, form, registration, {})

    def save() -> str:
        number = register_activity(page.user, page.as_of, registration=registration, **values)
        return f"已登记公务活动{number}（{Registration.words_of(registration)}）。"

    form.submit("登记公务活动", save)
    st.divider()
    _check(page)


def activity_fields(page: Page, form: Form, registration: str | None, before: dict) -> dict:
    """The fields of an activity, filled with ``before``; what only the form tells is asked for registered ones alone."""
    points, units = point_names(page), unit_names(page)
    kinds = {value: words for words, value in SUBJECT.field("kind").kind.codes.items()}
    registered = registration == Registration.REGISTERED
    own = sources(registration)
    known = before.get("known_from")
    values = {"people": None, "hours": None, "rating": None}
    with st.grid(2, min_column_width=280):
        values["point_id"] = choose(
            form, SUBJECT.field("point_id"), points, index=_place(points, before.get("point_key"))
        )
        values["unit_id"] = choose(
            form, SUBJECT.field("unit_id"), units, index=_place(units, before.get("unit_id"))
        )
        values["started_on"] = day(form, SUBJECT.field("started_on"), before.get("started_on", page.as_of))
        values["kind"] = choose(form, SUBJECT.field("kind"), kinds, index=_place(kinds, before.get("kind")))
        values["known_from"] = switch(
            form, SUBJECT.field("known_from"), {each: each for each in own},
            default=known if known in own else own[0], variant=str(registered),
        )  # fmt: skip
        values["people"] = amount(form, SUBJECT.field("people"), before.get("people"))
        values["hours"] = amount(form, SUBJECT.field("hours"), before.get("hours"))
    if registered:
        values["rating"] = switch(form, SUBJECT.field("rating"), default=before.get("rating") or None)
    return values


def _place(options: dict, value) -> int | None:
    return list(options).index(value) if value in options else None


def _check(page: Page) -> None:
    st.subheader("登记一次对登记表的检查或抽查")
    form = open_form("check").about("new")
    with st.grid(3, min_column_width=200):
        checked_on = day(form, CHECK.field("checked_on"), page.as_of)
        points_checked = amount(form, CHECK.field("points_checked"), None)
        unregistered_found = amount(form, CHECK.field("unregistered_found"), None)
    note = text(form, CHECK.field("note"))
    st.caption("发现的未登记活动，请在上面逐次登记，“何以得知”选“抽查”。")

    def save() -> str:
        record_check(
            page.user, page.as_of, checked_on=checked_on, points_checked=points_checked,
            unregistered_found=unregistered_found, note=note,
        )  # fmt: skip
        return f"已登记{chinese_date_short(checked_on)}的检查：抽查{points_checked}个监测点，发现未登记{unregistered_found}次。"

    form.submit("登记检查", save)


# ---------------------------------------------------------------- 明察暗访


def inspecting(page: Page) -> None:
    """A new 明察暗访 with all its visits and problems; its bulletin; the 整改 of a problem."""
    forms = {"inspection": _inspection, "bulletin": _bulletin, "rectification": _rectification}
    words = ("登记明察暗访", "结果公开", "整改")
    forms[kept_choice("办什么", dict(zip(forms, words, strict=True)), key="visit_form")](page)


def _inspection(page: Page) -> None:
    form = open_form("inspection").about("new")
    schedule = switch(form, INSPECTION.field("schedule"), default=InspectionSchedule.REGULAR)
    with st.grid(2, min_column_width=280):
        started_on = day(form, INSPECTION.field("started_on"), page.as_of)
        ended_on = day(form, INSPECTION.field("ended_on"), page.as_of)
        trigger_kind, trigger_reference = None, ""
        if schedule == InspectionSchedule.AD_HOC:
            trigger_kind = choose(form, INSPECTION.field("trigger_kind"), {each: each for each in TRIGGERS})
            trigger_reference = text(form, INSPECTION.field("trigger_reference"))
    ids = {name: unit_id for unit_id, name in unit_names(page).items()}
    modes = {mode.words: mode for mode in VisitMode}
    st.markdown("**察访单位**（同一单位既明察又暗访的，填两行；当天完成的，察访日期可以不填）")
    only_day = started_on if started_on == ended_on else None
    visited = _editor(
        form, "visits",
        {
            "unit": st.column_config.SelectboxColumn("单位", options=list(ids), width="medium"),
            "mode": st.column_config.SelectboxColumn("方式", options=list(modes), width="small"),
            "day": _days("察访日期"),
            "score": st.column_config.NumberColumn(f"{VISIT.header_of('score')}（未打分留空）", format="%.1f",
            min_value=VISIT.field("score").kind.least, max_value=VISIT.field("score").kind.most),
        },
    )  # fmt: skip
    st.markdown("**发现的问题**（没有发现问题的不填）")
    found = _editor(
        form, "findings",
        {
            "unit": st.column_config.SelectboxColumn("单位", options=list(ids), width="medium"),
            "mode": st.column_config.SelectboxColumn("方式", options=list(modes), width="small"),
            "kind": st.column_config.SelectboxColumn("问题类别", options=list(FINDING_KINDS)),
            "description": st.column_config.TextColumn("问题描述", max_chars=FINDING.field("description").kind.longest,
            width="large"),
            "due": _days("整改期限"),
            "prominent": st.column_config.CheckboxColumn("突出"),
            "circulated": _days("通报日期"),
            "reason": st.column_config.TextColumn("不通报理由", max_chars=FINDING.field("no_circular_reason").kind.longest),
        },
    )  # fmt: skip
    st.caption("空行不算；提示中的“第几行”按填写的行数。突出的问题填通报日期，不通报的写明理由。")

    def save() -> str:
        number, problems = record_inspection(
            page.user, page.as_of, schedule=schedule, started_on=started_on, ended_on=ended_on,
            trigger_kind=trigger_kind, trigger_reference=trigger_reference,
            visits=[Visit(ids.get(row["unit"]), modes.get(row["mode"]), row["day"] or only_day, row["score"]) for row in visited],
            findings=[
                Problem(
                    ids.get(row["unit"]), modes.get(row["mode"]), row["kind"], row["description"] or "", row["due"],
                    bool(row["prominent"]), row["circulated"], row["reason"],
                )
                for row in found
            ],
        )  # fmt: skip
        told = f"，发现问题{len(problems)}个（{'、'.join(problems)}）" if problems else "，没有发现问题"
        return f"已登记明察暗访{number}：察访{len(visited)}次{told}。"

    form.submit("登记明察暗访", save)


def _days(words: str):
    days = campaign.load().parameters
    return st.column_config.DateColumn(
        words, format="YYYY-MM-DD", min_value=days.first_day, max_value=days.last_day
    )


def _editor(form: Form, field: str, columns: dict) -> list[dict]:
    """A table to type rows into; the rows with anything in them, empty cells as None."""
    # A column's type decides what comes back: days and numbers, not the texts that were typed.
    types = {"date": "datetime64[ns]", "number": "float64", "checkbox": "bool"}
    kinds = {name: types.get(column["type_config"]["type"], "object") for name, column in columns.items()}
    blank = pd.DataFrame({name: pd.Series([None] * 3).astype(kind) for name, kind in kinds.items()})
    with form.field(field) as key:
        rows = st.data_editor(
            blank, column_config=columns, num_rows="dynamic", hide_index=True, key=key, placeholder="—"
        )
    filled = rows.astype(object).where(rows.notna(), None)
    return [
        {name: _plain_day(value) for name, value in row.items()}
        for row in filled.to_dict("records")
        if any(value not in (None, "", False) for value in row.values())
    ]


def _plain_day(value):
    return value.date() if isinstance(value, dt.datetime) else value


def _bulletin(page: Page) -> None:
    rows = inspections(page.scope)
    waiting = rows[rows["bulletin_on"].isna()]
    st.subheader(f"{len(waiting)}次明察暗访的结果还没有公开" if len(waiting) else "结果都已公开")
    form = open_form("bulletin")
    if waiting.empty:
        return
    options = {
        row.number: f"{row.number}　{InspectionSchedule.words_of(row.schedule)}　{chinese_date_short(row.started_on)}至"
        f"{chinese_date_short(row.ended_on)}　发现问题{row.findings}个"
        for row in waiting.itertuples()
    }
    number = record(form, "明察暗访", options, parameter="inspection")
    if number is None:
        return
    bulletin_on = day(form.about(number), RESULT, page.as_of)

    def save() -> str:
        publish_result(page.user, page.as_of, number, bulletin_on=bulletin_on)
        return f"已登记{number}的结果于{chinese_date_short(bulletin_on)}公开。"

    form.submit("登记结果公开", save)


def _rectification(page: Page) -> None:
    rows = state.on(page.scope).finding_rows
    waiting = rows[~rows["is_done"]].sort_values("rectify_due_on")
    reported = (waiting["waits_for"] == Owner.BUREAU).sum()
    st.subheader(
        f"还没有核实整改的问题{len(waiting)}个：已报待核实{reported}个，逾期未报{(waiting['unit_days_over'] > 0).sum()}个"
        if len(waiting)
        else "整改都已核实"
    )
    form = open_form("rectification")
    if waiting.empty:
        return
    names = unit_names(page)
    options = {
        row.number: f"{row.number}　{names[row.unit_id]}　{row.kind}　{row.stage.words}　"
        f"期限{chinese_date_short(row.rectify_due_on)}"
        for row in waiting.itertuples()
    }
    number = record(form, "问题", options, parameter="finding")
    if number is None:
        return
    row = waiting.set_index("number").loc[number]
    before = form.seen(number, row["state"])
    st.markdown(
        f"{plain(names[row['unit_id']])}，{chinese_date_short(row['found_on'])}：{plain(row['description'])}"
    )
    form = form.about(f"{number}_{before}")
    following = {each: each.words for each in RECTIFICATION.following[before]}
    reached = switch(
        form,
        rectification.STEP.field("state"),
        following,
        default=next(iter(following)) if len(following) == 1 else None,
    )
    occurred_on = day(form, rectification.STEP.field("occurred_on"), page.as_of)
    note = text(form, rectification.STEP.field("note"))

    def save() -> str:
        record_rectification(
            page.user, page.as_of, number, before, state=reached, occurred_on=occurred_on, note=note
        )
        return (
            f"已登记{number}：{RectificationState.words_of(reached)}（{chinese_date_short(occurred_on)}）。"
        )

    form.submit("登记整改", save)
    history(page, rectification_steps(page.scope, number), RectificationState, "整改记录")
