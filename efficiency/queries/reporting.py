"""The week's reports: who handed in what and when, what was sent back, drafts of one unit."""

import datetime as dt
import json

import pandas as pd
from sqlalchemy import select

from efficiency.core.access import Scope
from efficiency.core.db import reading
from efficiency.models import ProgressReport, ReadingDraft, ReportDraft, ReportReturn
from efficiency.queries import cached, first_known, frame, in_units, latest


@cached
def week(scope: Scope, due_on: dt.date) -> pd.DataFrame:
    """Reports handed in for the week whose deadline is ``due_on``, the last word per task and unit.

    Columns: id, task_id, unit_id, kind, progress, self_light, summary, problem, next_step, recorded_at, recorded_by,
    first_recorded_at (of the first report of that week, before any return or correction), return_reason, returned_at
    (both null unless that very report was sent back).
    """
    key = [ProgressReport.task_id, ProgressReport.unit_id, ProgressReport.due_on]
    rows = latest(ProgressReport, key, scope, ProgressReport.due_on == due_on)
    first = first_known(ProgressReport, key[:2], scope, ProgressReport.due_on == due_on)
    sent_back = latest(ReportReturn, [ReportReturn.report_id], scope)
    return frame(
        select(
            rows.c.id, rows.c.task_id, rows.c.unit_id, rows.c.kind, rows.c.progress, rows.c.self_light, rows.c.summary,
            rows.c.problem, rows.c.next_step, rows.c.recorded_at, rows.c.recorded_by, first.c.first_recorded_at,
            sent_back.c.reason.label("return_reason"), sent_back.c.recorded_at.label("returned_at"),
        )
        .join(first, (first.c.task_id == rows.c.task_id) & (first.c.unit_id == rows.c.unit_id))
        .outerjoin(sent_back, sent_back.c.report_id == rows.c.id)
        .where(in_units(rows.c.unit_id, scope))
        .order_by(rows.c.unit_id, rows.c.task_id)
    )  # fmt: skip


def drafts(unit_id: str, due_on: dt.date) -> dict[str, tuple[int, dict, str]]:
    """One unit's drafts for a week: task id -> (revision, what was typed, who saved it last). Never cached."""
    with reading() as connection:
        rows = connection.execute(
            select(ReportDraft).where(ReportDraft.unit_id == unit_id, ReportDraft.due_on == due_on)
        )
        return {row.task_id: (row.revision, json.loads(row.content), row.saved_by) for row in rows}


def reading_drafts(unit_id: str, period_end: dt.date) -> dict[str, tuple[int, dict, str]]:
    """The same of one unit's readings of a month: which reading -> (revision, what was typed, who saved it last)."""
    with reading() as connection:
        rows = connection.execute(
            select(ReadingDraft).where(ReadingDraft.unit_id == unit_id, ReadingDraft.period_end == period_end)
        )
        return {row.reading: (row.revision, json.loads(row.content), row.saved_by) for row in rows}
