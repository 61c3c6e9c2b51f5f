"""督办 on screen: the list with its ageing, one follow-up with all its steps and the next one to take."""

import datetime as dt

import pandas as pd
import streamlit as st

from efficiency.access import Action, can
from efficiency.commands.follow_ups import NEXT_STEPS, assign, take_step
from efficiency.labels import label
from efficiency.queries.follow_ups import follow_ups, steps
from efficiency.ui.blocks import Column, plain, table, unit_link
from efficiency.ui.forms import open_form
from efficiency.ui.frame import Page, go
from efficiency.workdays import chinese_date, chinese_date_short


def follow_up_words(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    """``queries.follow_ups`` with names and words in place of keys and codes: unit, origin, state."""
    return rows.assign(
        unit=[page.plan.unit(unit_id).name for unit_id in rows["unit_id"]],
        origin=[
            f"第{meeting:.0f}次例会" if origin == "MEETING" else "领导批示"
            for origin, meeting in zip(rows["origin"], rows["meeting_number"], strict=True)
        ],
        state=rows["state"].map(label),
    )


def follow_up_list(page: Page, rows: pd.DataFrame, subject: str) -> None:
    """The follow-ups of ``rows``, a click opens one."""
    table(
        page, follow_up_words(page, rows),
        {"number": Column("编号", pinned=True), "content": Column("事项", "long"), "unit": Column("责任单位"),
         "origin": Column("来源"), "assigned_on": Column("交办", "date"), "due_on": Column("时限", "date"),
         "state": Column("环节"), "overdue_days": Column("超期（天）", "number"), "last_note": Column("最近说明", "long")},
        subject=subject, empty="没有督办事项。", extra={"first_due_on": "原定时限", "reminders": "催办次数", "closed_on": "办结"},
        on_open=lambda row: go("follow_ups", number=row["number"]),
    )  # fmt: skip


def one_follow_up(page: Page, number: str) -> None:
    """One follow-up: what, who, by when, every step taken, and the form for the next one by whoever may take it."""
    rows = follow_ups(page.scope)
    found = rows[rows["number"] == number]
    if found.empty:
        st.warning("没有这件督办，或者您无权查看。")
        return
    row = found.iloc[0]
    st.subheader(f"{number}　{label(row['state'])}")
    st.markdown(plain(row["content"]))
    origin = f"第{row['meeting_number']:.0f}次例会议定" if row["origin"] == "MEETING" else "市领导批示"
    late = f"，**已超期{row['overdue_days']}天**" if row["overdue_days"] and pd.isna(row["closed_on"]) else ""
    st.markdown(f"{origin}，{chinese_date(row['assigned_on'])}交办，时限{chinese_date(row['due_on'])}{late}")
    task = row["subject_reference"] if row["subject_kind"] == "task" else None
    unit_link(page, row["unit_id"], task_id=task)
    taken = steps(page.scope)
    taken = taken[taken["number"] == number]
    for step in taken.itertuples():
        until = f"，延至{chinese_date(step.new_due_on)}" if not pd.isna(step.new_due_on) else ""
        note = f"：{plain(step.note)}" if isinstance(step.note, str) else ""
        st.markdown(f"- {chinese_date_short(step.occurred_on)}　**{label(step.step)}**{until}{note}")
    _next_step(page, row, taken["step"].iloc[-1])


def _next_step(page: Page, row: pd.Series, seen_step: str) -> None:
    options = [
        step for step in NEXT_STEPS[row["state"]]
        if can(page.user, Action.ANSWER_FOLLOW_UP if step in ("SIGNED", "FEEDBACK") else Action.RUN_MEETING)
    ]  # fmt: skip
    if row["state"] != "CLOSED":
        if can(page.user, Action.ANSWER_FOLLOW_UP):
            options.append("EXTENSION_ASKED")
        if can(page.user, Action.RUN_MEETING):
            pending = ["EXTENSION_GRANTED", "EXTENSION_REFUSED"] if row["extension"] == "PENDING" else []
            options += ["REMINDED", *pending]
    if not options:
        return
    with st.container(border=True):
        form = open_form("follow_up_step").about(row["number"])
        with form.field("step") as key:
            step = st.segmented_control(
                "办理", options, default=options[0], required=True, format_func=label, key=key
            )
        new_due_on = None
        if step == "EXTENSION_ASKED":
            with form.field("new_due_on") as key:
                new_due_on = st.date_input(
                    "申请延至", value=row["due_on"] + dt.timedelta(days=7), key=key, format="YYYY-MM-DD"
                )
        with form.field("note") as key:
            note = st.text_area("说明", key=key, max_chars=500)

        def save() -> str:
            take_step(
                page.user,
                page.as_of,
                row["number"],
                step,
                note=note,
                new_due_on=new_due_on,
                seen_step=seen_step,
            )
            return f"{row['number']}：{label(step)}，已登记。"

        form.submit("登记", save)


def instruction_form(page: Page) -> None:
    """A leader's 批示 on a unit: it starts a follow-up at once."""
    with st.expander("批示交办", icon=":material/draw:"):
        form = open_form("instruction")
        with form.field("content") as key:
            content = st.text_area("批示内容", key=key, max_chars=300)
        collectives = {unit.collective_id for unit in page.plan.units}
        units = [unit.id for unit in page.plan.units if unit.id not in collectives]
        units.sort(key=lambda unit_id: unit_id not in page.user.portfolio)
        asked = st.query_params.get("unit")
        with form.field("unit_id") as key:
            unit_id = st.selectbox(
                "交办单位（分管单位在前）", units, index=units.index(asked) if asked in units else None,
                format_func=lambda u: page.plan.unit(u).name, placeholder="请选择", key=key,
            )  # fmt: skip
        with form.field("due_on") as key:
            due_on = st.date_input(
                "时限", value=page.as_of + dt.timedelta(days=7), key=key, format="YYYY-MM-DD"
            )

        def save() -> str:
            number = assign(page.user, page.as_of, content=content, unit_id=unit_id, due_on=due_on)
            return f"已交办，督办编号{number}。"

        form.submit("交办", save)
