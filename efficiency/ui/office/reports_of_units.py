"""周五报送 of the 工作办公室: who reported for the week, and what is sent back."""

import datetime as dt

import streamlit as st

from efficiency import state
from efficiency.commands.reports import return_report
from efficiency.models import ReportKind
from efficiency.queries.reporting import week
from efficiency.standings.reports import WeekState, week_standing
from efficiency.subjects.progress_report import RETURN, SUBJECT
from efficiency.ui.parts.blocks import Card, Column, cards, of_field, plain, table
from efficiency.ui.parts.forms import open_form
from efficiency.ui.parts.frame import Page, go
from efficiency.ui.seams.address import kept_choices
from efficiency.ui.seams.widgets import forget_clicks


def office_week(page: Page, due_on: dt.date) -> None:
    """Who reported for the week, who is late or silent and for how long; a report can be sent back with a reason."""
    form = open_form("return_report")
    rows = week_standing(page.plan, week(page.scope, due_on), due_on)
    counts = rows["state"].value_counts()
    cards(
        [
            Card(f"{state.words}（项）", f"{counts.get(state, 0)}/{len(rows)}")
            for state in reversed(WeekState)
        ],
        columns=5,
        narrowest=110,
    )
    silent = {each.unit_id: each.silent for each in state.on(page.scope).disciplines}
    rows = rows.assign(
        unit=[page.plan.unit(unit_id).name for unit_id in rows["unit_id"]],
        task=[page.plan.task(task_id).label for task_id in rows["task_id"]],
        kind=[ReportKind.words_of(kind) for kind in rows["kind"]],
        silent=rows["unit_id"].map(silent),
        words=[state.words for state in rows["state"]],
    )
    shown = kept_choices("状态", {str(each): each.words for each in WeekState}, key="state")
    picked = rows[rows["state"].isin(shown)] if shown else rows
    chosen = []
    table(
        page, picked,
        {"unit": Column("单位", pinned=True), "words": Column("状态"), "silent": Column("单位连续未报（次）", "number"),
         "task": Column("任务"), "progress": Column("实报进度", "progress"),
         "summary": of_field(SUBJECT, "summary", "long"), "return_reason": Column("退回原因")},
        subject="周五报送情况", empty="没有符合条件的报送。",
        extra={"recorded_at": "报送时间"} | {name: SUBJECT.header_of(name) for name in ("kind", "problem", "next_step")},
        on_open=chosen.append,
    )  # fmt: skip
    if not chosen:
        st.caption("点一行可看该单位的报送，或者退回。")
        return
    row = chosen[0]
    # Brought into view by the tap on its row (static/tables.js): the table is taller than a tablet.
    with st.container(border=True, key="opened_report"):
        st.subheader(f"{row['unit']}　{row['task']}")
        if st.button("打开单位页面", icon=":material/account_balance:"):
            go("units", unit=row["unit_id"], task=row["task_id"])
        if WeekState(row["state"]).is_owed:
            st.markdown("还没有可以退回的报送。")
            return
        st.markdown(f"“{plain(row['summary'])}”")
        form = form.about(f"{row['id']:.0f}")
        why = RETURN.field("reason")
        with form.field("reason") as key:
            reason = st.text_input(why.header, max_chars=why.kind.longest, help=why.told, key=key)

        def send_back() -> str:
            return_report(page.user, page.as_of, int(row["id"]), reason)
            # The table goes on without this row, and another one would stand where it was chosen.
            forget_clicks()
            return f"已退回{row['unit']}的{row['task']}，单位重报前这份报送仍在案。"

        form.submit("退回重报", send_back)
