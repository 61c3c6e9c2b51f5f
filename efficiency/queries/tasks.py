"""Facts on the thirty tasks: reports, deliverables, milestones, plans handed in, extensions."""

import datetime as dt
from functools import lru_cache

import pandas as pd
from sqlalchemy import Select, and_, select

from efficiency.core.access import Scope
from efficiency.models import (
    DeliverableStatus,
    ExtensionRequest,
    MilestoneStatus,
    PlanSubmission,
    ProgressReport,
)
from efficiency.queries import cached, first_known, frame, in_units, latest, month_before
from efficiency.queries.lines import Lines


@cached
def reports(scope: Scope) -> pd.DataFrame:
    """Every 周五报送 known on the as-of day, the last word per task, unit and week; oldest week first.

    Columns: id, task_id, unit_id, due_on (the week's deadline), kind, progress (percent; null in a 零报告),
    self_light, summary, problem, next_step, recorded_at, corrects_id, correction_reason, first_recorded_at (when the week
    was first reported, before any return or correction: what was in time stays in time).
    """
    before = month_before(scope)
    if before is None:
        return frame(_report_rows(scope))
    known, news = _all_reports(before), reports_since(scope, before)
    if known.empty or news.empty:
        return news if known.empty else known
    return _with_news(known, news)


@cached
def _all_reports(scope: Scope) -> pd.DataFrame:
    return frame(_report_rows(scope))


def _with_news(known: pd.DataFrame, news: pd.DataFrame) -> pd.DataFrame:
    first = dict(zip(_keys(known), known["first_recorded_at"], strict=True))
    spoken = _keys(news)
    at_first = [first.get(key, at) for key, at in zip(spoken, news["first_recorded_at"], strict=True)]
    news, again = news.assign(first_recorded_at=at_first), set(spoken)
    if not again.isdisjoint(first):
        known = known[[key not in again for key in first]]
    both = pd.concat([known, news], ignore_index=True)
    # Where all is null on one side, what kind of column it is shows in both together only.
    mixed = {
        name: pd.Series([*known[name], *news[name]])
        for name in both.columns
        if known[name].dtype != news[name].dtype
    }
    return both.assign(**mixed).sort_values(["due_on", "id"], ignore_index=True)


def _keys(reports: pd.DataFrame) -> list[tuple[str, str, dt.date]]:
    return list(zip(reports["task_id"], reports["unit_id"], reports["due_on"], strict=True))


@cached
def reports_since(scope: Scope, before: Scope) -> pd.DataFrame:
    """Those of ``reports`` that became known after the day of ``before``, with its columns; of these alone
    ``first_recorded_at`` knows."""
    return frame(_report_rows(scope, before.known_before))


def report_lines(scope: Scope) -> Lines:
    """All that ``reports`` would return, with its columns."""
    return Lines(_report_rows(scope))


def _report_rows(scope: Scope, since: dt.datetime | None = None) -> Select:
    return _report_rows_by(scope, scope.known_before, since)


@lru_cache(maxsize=50)
def _report_rows_by(scope: Scope, _known_before: dt.datetime, since: dt.datetime | None) -> Select:
    # Putting a statement of so many parts together takes longer than running it; ``_known_before``: see ``queries.monitoring``.
    conditions = () if since is None else (ProgressReport.recorded_at >= since,)
    key = [ProgressReport.task_id, ProgressReport.unit_id, ProgressReport.due_on]
    rows = latest(ProgressReport, key, scope, *conditions)
    first = first_known(ProgressReport, key, scope, *conditions)
    columns = [rows.c[name] for name in (
        "id", "task_id", "unit_id", "due_on", "kind", "progress", "self_light", "summary", "problem", "next_step",
        "recorded_at", "corrects_id", "correction_reason",
    )]  # fmt: skip
    same = and_(*(first.c[each.key] == rows.c[each.key] for each in key))
    return (
        select(*columns, first.c.first_recorded_at)
        .join(first, same)
        .where(in_units(rows.c.unit_id, scope))
        .order_by(rows.c.due_on, rows.c.id)
    )


def report_versions(scope: Scope, task_id: str, unit_id: str) -> pd.DataFrame:
    """All versions of one unit's reports on one task, corrected ones included; newest week first.

    Columns: id, task_id, due_on, kind, progress, self_light, summary, problem, next_step, recorded_at, corrects_id,
    correction_reason.
    """
    rows = _versions_of_unit(scope, unit_id)
    return rows[rows["task_id"] == task_id].reset_index(drop=True)


@cached
def _versions_of_unit(scope: Scope, unit_id: str) -> pd.DataFrame:
    table = ProgressReport
    return frame(
        select(
            table.id, table.task_id, table.due_on, table.kind, table.progress, table.self_light, table.summary,
            table.problem, table.next_step, table.recorded_at, table.corrects_id, table.correction_reason,
        )
        .where(table.unit_id == unit_id, table.recorded_at < scope.known_before, in_units(table.unit_id, scope))
        .order_by(table.due_on.desc(), table.recorded_at.desc())
    )  # fmt: skip


@cached
def deliverables(scope: Scope) -> pd.DataFrame:
    """The state of each of the 43 deliverables that has one; those without a row are 未启动.

    Columns: deliverable_id, state, reached_on, document_number, note, recorded_at. Deliverables belong to tasks, not
    to one unit: every reader of the plan may see them.
    """
    rows = latest(DeliverableStatus, [DeliverableStatus.deliverable_id], scope)
    return frame(
        select(
            rows.c.deliverable_id, rows.c.state, rows.c.reached_on, rows.c.document_number, rows.c.note,
            rows.c.recorded_at,
        ).order_by(rows.c.deliverable_id)
    )  # fmt: skip


@cached
def deliverable_history(scope: Scope) -> pd.DataFrame:
    """Every state that a deliverable went through, oldest first. Columns: deliverable_id, state, reached_on,
    document_number, note, recorded_at."""
    table = DeliverableStatus
    return frame(
        select(
            table.deliverable_id,
            table.state,
            table.reached_on,
            table.document_number,
            table.note,
            table.recorded_at,
        )
        .where(table.recorded_at < scope.known_before)
        .order_by(table.deliverable_id, table.reached_on, table.id)
    )


@cached
def milestones(scope: Scope) -> pd.DataFrame:
    """Milestones that were held, as known on the as-of day. Columns: milestone_id, held_on, evidence, recorded_at."""
    rows = latest(MilestoneStatus, [MilestoneStatus.milestone_id], scope)
    return frame(
        select(rows.c.milestone_id, rows.c.held_on, rows.c.evidence, rows.c.recorded_at).order_by(
            rows.c.milestone_id
        )
    )


@cached
def plan_submissions(scope: Scope) -> pd.DataFrame:
    """Papers handed in by units (工作要求三, M02, M03, M05, M08), the last word per unit and kind.

    Columns: unit_id, kind (WORK_PLAN / SELF_CHECK / SUMMARY), submitted_on, responsible_person, document_number.
    """
    rows = latest(PlanSubmission, [PlanSubmission.unit_id, PlanSubmission.kind], scope)
    return frame(
        select(
            rows.c.unit_id,
            rows.c.kind,
            rows.c.submitted_on,
            rows.c.responsible_person,
            rows.c.document_number,
        )
        .where(in_units(rows.c.unit_id, scope))
        .order_by(rows.c.unit_id, rows.c.kind)
    )


@cached
def extensions(scope: Scope) -> pd.DataFrame:
    """延期申请 with the last decision on each.

    Columns: request_key, task_id, unit_id, requested_on, new_due_on, reason, decision, decision_note, recorded_at.
    """
    rows = latest(ExtensionRequest, [ExtensionRequest.request_key], scope)
    return frame(
        select(
            rows.c.request_key, rows.c.task_id, rows.c.unit_id, rows.c.requested_on, rows.c.new_due_on, rows.c.reason,
            rows.c.decision, rows.c.decision_note, rows.c.recorded_at,
        )
        .where(in_units(rows.c.unit_id, scope))
        .order_by(rows.c.requested_on)
    )  # fmt: skip
