"""What the table of a Friday says beside what is typed into it: what was said last, and how each row stands this time."""

import datetime as dt

import pandas as pd

from efficiency.campaign.workdays import chinese_date_short
from efficiency.commands.changes import indicators_of_unit, which_reading
from efficiency.queries.corrections import standing_readings
from efficiency.queries.tasks import reports
from efficiency.standings.reports import WeekState
from efficiency.ui.office.readings import reading_month
from efficiency.ui.office.reporting import owed_tasks
from efficiency.ui.parts.frame import Page


def told_before(page: Page, due_on: dt.date, readings: pd.DataFrame) -> dict[str, tuple[str, str, str]]:
    """Row -> what was said last, how it stands this time in a word, and its receipt ("": none).

    ``readings``: those owed (``owed_readings``). A row is a task's id, or what ``which_reading`` says of a reading.
    """
    told = {}
    owed, history = owed_tasks(page, due_on), reports(page.scope)
    history = history[history["task_id"].isin(owed.index) & (history["due_on"] < due_on)]
    for task_id, row in owed.iterrows():
        told[task_id] = _last_words(history[history["task_id"] == task_id]), *_state_words(row)
    month = reading_month(page)
    mine, known = indicators_of_unit(page.user.unit_id), standing_readings(page.scope)
    known = known[known["indicator_id"].isin(mine) & (known["period_end"] < month)]
    last = {}
    for row in known.iloc[::-1].to_dict("records"):
        last[which_reading(row)] = row
    for _, row in readings.iterrows():
        key = which_reading(row)
        before = last.get(key)
        words = (
            f"{before['period_end'].month}月：{before['value']:g}"
            if before and pd.notna(before["value"])
            else ""
        )
        reported = pd.notna(row["id"])
        told[key] = (
            words,
            (WeekState.REPORTED if reported else WeekState.MISSING).words,
            f"{row['id']:.0f}号" if reported else "",
        )
    return told


def _last_words(before: pd.DataFrame) -> str:
    if before.empty:
        return ""
    last = before.iloc[-1]
    figures = before[before["progress"].notna()]
    figure = f"{figures['progress'].iloc[-1]:g}%，" if len(figures) else ""
    return f"{chinese_date_short(last['due_on'])}：{figure}{last['summary']}"


def _state_words(row: pd.Series) -> tuple[str, str]:
    """How a task's report stands in a word as wide as its column, and its receipt; why it was sent back is said above."""
    if row["state"] is WeekState.MISSING:
        return row["state"].words, ""
    if row["state"] is WeekState.RETURNED:
        return "退回", ""
    at = row["recorded_at"]
    return row["state"].words, f"{row['id']:.0f}号，{chinese_date_short(at)} {at:%H:%M}"
