"""催办清单: whom to call about what, and all of it as one message."""

import pandas as pd
import streamlit as st

from efficiency import campaign, state
from efficiency.core.access import Action, can
from efficiency.judgements.reminders import message, reminders
from efficiency.ui.parts.blocks import Column, definition, folded, table
from efficiency.ui.parts.frame import Page, go

OVERDUE = "overdue"
RANGES = {OVERDUE: "只列超期的", "all": "列出全部待办"}


def reminder_list(page: Page) -> None:
    """For the 工作办公室: the units at which something waits, with 联络员 and phone, copyable as one message."""
    if not can(page.user, Action.CORRECT_DATA):
        return
    with folded("催办清单", key="reminders", icon=":material/campaign:") as is_open:
        if not is_open:
            return
        which = st.segmented_control(
            "范围", list(RANGES), default=OVERDUE, required=True, format_func=RANGES.get, key="reminded"
        )
        now = state.on(page.scope)
        found = reminders(now, overdue_only=which == OVERDUE)
        rows = pd.DataFrame(
            [
                {
                    "unit_id": each.unit_id, "unit": page.plan.unit(each.unit_id).name,
                    "name": each.contact[0] if each.contact else "未登记", "phone": each.contact[1] if each.contact else "",
                    "count": len(each.waiting) + each.more,
                    "late": sum(one.is_overdue for one in each.waiting) + each.more_late,
                    "longest": max(one.days_over for one in each.waiting),
                }
                for each in found
            ],
            columns=["unit_id", "unit", "name", "phone", "count", "late", "longest"],
        )  # fmt: skip
        table(
            page, rows,
            {"unit": Column("单位", pinned=True), "name": Column("联络员"), "phone": Column("电话"),
             "count": Column("待办（件）", "number"), "late": Column("其中超期（件）", "number"),
             "longest": Column("最长超期（天）", "number")},
            subject="催办清单", empty="没有需要催办的单位。", on_open=lambda row: go("units", unit=row["unit_id"]),
        )  # fmt: skip
        if found:
            st.caption("右上角可整段复制，发给联络员；联络员在“台账登记：单位联络员”里登记。")
            st.code(
                message(now, found, campaign.load().parameters.papers.office), language=None, wrap_lines=True
            )
        definition(
            "列的是轮到责任单位办理的督办、整改、监察文书、监测点反映和周五报送；已反馈、正等审核或核实的不催。"
        )
