"""Reporting of one week: what each unit owes and how it stands. Pure."""

import datetime as dt

import pandas as pd

from efficiency.campaign.plan import Plan
from efficiency.models import ReportKind
from efficiency.standings.reports import reporting_units

DEADLINE = dt.time(16)
STATES = ("退回待重报", "未报", "迟报", "零报告", "已报")


def week_standing(plan: Plan, handed_in: pd.DataFrame, due_on: dt.date) -> pd.DataFrame:
    """Every report owed for a week, one row per task and reporting unit, what is missing first.

    ``handed_in``: columns of ``queries.reporting.week``. Columns: unit_id, task_id, state (one of ``STATES``; 迟报 is
    after the deadline day's 16:00), and those of ``handed_in`` (null where nothing was handed in).
    """
    owed = pd.DataFrame(
        [(unit, task.id) for unit in reporting_units(plan) for task in plan.tasks_of_unit(unit)],
        columns=["unit_id", "task_id"],
    )
    rows = owed.merge(handed_in, on=["unit_id", "task_id"], how="left")
    deadline = dt.datetime.combine(due_on, DEADLINE)
    rows["state"] = [
        _state(kind, at, returned, deadline)
        for kind, at, returned in zip(rows["kind"], rows["recorded_at"], rows["return_reason"], strict=True)
    ]
    rows["place"] = rows["state"].map(STATES.index)
    return rows.sort_values(["place", "unit_id", "task_id"]).drop(columns="place").reset_index(drop=True)


def _state(kind, at, returned, deadline: dt.datetime) -> str:
    if pd.isna(kind):
        return "未报"
    if not pd.isna(returned):
        return "退回待重报"
    if at > deadline:
        return "迟报"
    return "零报告" if kind == ReportKind.ZERO else "已报"
