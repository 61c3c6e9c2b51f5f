"""周五报送: drafts kept as they are typed, reports handed in once a week, sent back with a reason, corrected by new rows."""

import datetime as dt
import json
from collections.abc import Mapping

from sqlalchemy import Connection, Row, select

from efficiency import campaign
from efficiency.commands import Refused
from efficiency.commands.recording import Record, recording
from efficiency.commands.registers import checked, reason_fault
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import ProgressReport, ReadingDraft, ReportDraft, ReportKind, ReportReturn
from efficiency.subjects.progress_report import RETURN, SUBJECT


def save_draft(user: User, task_id: str, due_on: dt.date, content: dict, revision: int) -> int:
    """Keep what was typed for a report that is not handed in yet; returns the draft's new revision.

    ``revision`` is the one that the typist started from, 0 for none. Raises ``Refused`` when somebody else saved in
    between (nothing is overwritten), ``Forbidden`` without the right to report. Drafts are nobody's facts: they are not
    audited and leave the data version alone.
    """
    with recording(user, Action.REPORT_PROGRESS) as record:
        _own_task(record.user, task_id)
        key = {"task_id": task_id, "unit_id": record.user.unit_id, "due_on": due_on}
        return put_draft(record, ReportDraft, key, content, revision)


def put_draft(
    record: Record, model: type[ReportDraft | ReadingDraft], key: Mapping, content: Mapping, revision: int
) -> int:
    """Put ``content`` (plain JSON) in the place of the draft of ``key`` at ``revision`` (0: there is none); returns the new one.

    Raises ``Refused`` when somebody else saved in between.
    """
    draft = [getattr(model, name) == value for name, value in key.items()]
    text = json.dumps(content, ensure_ascii=False)
    values = {"content": text, "saved_at": record.at, "saved_by": record.username}
    found = record.connection.execute(select(model).where(*draft)).first()
    if (found.revision if found else 0) != revision:
        raise Refused(f"{found.saved_by}刚才保存过这份草稿，请刷新页面，在最新内容上修改。")
    if found:
        record.change(model, *draft, **values, revision=revision + 1)
    else:
        record.add(model, **key, **values, revision=1)
    return revision + 1


def submit_report(
    user: User,
    day: dt.date,
    task_id: str,
    due_on: dt.date,
    *,
    progress: float | None,
    self_light: str | None,
    summary: str,
    problem: str = "",
    next_step: str = "",
    seen_id: int | None = None,
    reason: str = "",
) -> int:
    """Hand in the week's report on one task; returns its receipt number (the row's id).

    ``progress`` None is a 零报告: nothing new, which is not the same as silence. ``seen_id`` is the report of that week
    that the typist saw (None: none yet); if another was handed in meanwhile, ``Refused``. A report that is already there
    is corrected by the new one, with ``reason``; one that was sent back needs none. ``day`` is the as-of day worked on.
    Raises ``Forbidden``, ``Faulty`` with a sentence per field, or ``Refused``.
    """
    zero = progress is None
    with recording(user, Action.REPORT_PROGRESS, day) as record:
        unit_id = record.user.unit_id
        _own_task(record.user, task_id)
        before = _last(record.connection, task_id, unit_id, due_on)
        if (before.id if before else None) != seen_id:
            raise Refused("这项任务本周刚才已由他人报送，请刷新页面查看，再决定是否更正。")
        returned = before is not None and _returned(record.connection, before.id)
        kind = ReportKind.ZERO if zero else ReportKind.SUBSTANTIVE
        typed = {
            "task_id": task_id, "unit_id": unit_id, "due_on": due_on, "kind": str(kind), "progress": progress,
            "self_light": None if zero else self_light, "summary": "" if zero else summary, "problem": problem,
            "next_step": next_step,
        }  # fmt: skip
        again = before is not None and not returned
        values = checked(record, SUBJECT, typed, reason=reason_fault(reason) if again else None)
        row = values | {
            "corrects_id": before.id if before else None,
            "correction_reason": (reason.strip() or "退回后重报") if before else None,
        }
        receipt = record.add(ProgressReport, **row)
        record.remove(
            ReportDraft,
            ReportDraft.task_id == task_id,
            ReportDraft.unit_id == unit_id,
            ReportDraft.due_on == due_on,
        )
        detail = {
            "任务": task_id, "单位": unit_id, "报送周": due_on.isoformat(), "类别": str(row["kind"]),
            "原进度": before.progress if before else None, "新进度": progress, "更正原因": row["correction_reason"],
        }  # fmt: skip
        record.audit(AuditAction.SUBMIT_REPORT, "progress_report", str(receipt), detail)
    return receipt


def return_report(user: User, day: dt.date, report_id: int, reason: str) -> None:
    """Send a report back to its unit with a reason; it stays on record until the unit hands in another.

    Raises ``Forbidden`` for anybody but the 工作办公室, ``Refused`` when it was superseded or sent back already.
    """
    with recording(user, Action.RETURN_REPORTS, day) as record:
        said = checked(record, RETURN, {"reason": reason})
        report = record.connection.execute(
            select(ProgressReport).where(ProgressReport.id == report_id)
        ).first()
        if report is None:
            raise Refused("没有这份报送。")
        newest = _last(record.connection, report.task_id, report.unit_id, report.due_on)
        if newest.id != report_id:
            raise Refused("单位已经重新报送，请看最新的一份。")
        if _returned(record.connection, report_id):
            raise Refused("这份报送已经退回，正等单位重报。")
        record.add(ReportReturn, report_id=report_id, **said)
        detail = {
            "任务": report.task_id,
            "单位": report.unit_id,
            "报送周": report.due_on.isoformat(),
            "原因": said["reason"],
        }
        record.audit(AuditAction.RETURN_REPORT, "progress_report", str(report_id), detail)


def _own_task(user: User, task_id: str) -> None:
    """Raise ``Refused`` unless the user's unit itself reports on the task (a district for 各区市县政府)."""
    plan = campaign.load().plan
    if task_id not in {task.id for task in plan.tasks_of_unit(user.unit_id)}:
        raise Refused("文件没有给本单位规定这项任务，不能报送。")
    if any(unit.collective_id == user.unit_id for unit in plan.units):
        raise Refused(f"“{plan.unit(user.unit_id).name}”由其中各单位分别报送。")


def _last(connection: Connection, task_id: str, unit_id: str, due_on: dt.date) -> Row | None:
    return connection.execute(
        select(ProgressReport)
        .filter_by(task_id=task_id, unit_id=unit_id, due_on=due_on)
        .order_by(ProgressReport.recorded_at.desc(), ProgressReport.id.desc())
    ).first()


def _returned(connection: Connection, report_id: int) -> bool:
    return (
        connection.execute(select(ReportReturn.id).where(ReportReturn.report_id == report_id)).first()
        is not None
    )
