"""Reporting of one week as rows: what each unit owes and how it stands. Pure."""

import datetime as dt

import pandas as pd

from efficiency.campaign.plan import Plan
from efficiency.standings.reports import WeekState, reporting_units, week_state


def week_standing(plan: Plan, handed_in: pd.DataFrame, due_on: dt.date) -> pd.DataFrame:
    """Every report owed for a week, one row per task and reporting unit, what is missing first.

    ``handed_in``: columns of ``queries.reporting.week``. Columns: unit_id, task_id, state (``WeekState``), and those of
    ``handed_in`` (null where nothing was handed in).
    """
    owed = pd.DataFrame(
        [(unit, task.id) for unit in reporting_units(plan) for task in plan.tasks_of_unit(unit)],
        columns=["unit_id", "task_id"],
    )
    rows = owed.merge(handed_in, on=["unit_id", "task_id"], how="left")
    told = zip(rows["kind"], rows["first_recorded_at"], rows["return_reason"], strict=True)
    states = [
        week_state(None if pd.isna(kind) else kind, at, None if pd.isna(why) else why, due_on)
        for kind, at, why in told
    ]
    order = list(WeekState)
    # As objects: a column of texts would forget which set its codes are of.
    rows = rows.assign(state=pd.Series(states, dtype=object), place=[order.index(each) for each in states])
    return rows.sort_values(["place", "unit_id", "task_id"]).drop(columns="place").reset_index(drop=True)
