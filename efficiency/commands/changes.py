"""Readings handed in and corrected, deliverables corrected, 延期 asked for and decided: by further rows, with a reason."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, Row, select

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Refused
from efficiency.commands.numbers import EXTENSIONS
from efficiency.commands.recording import recording
from efficiency.commands.registers import checked, reason_fault, refuse
from efficiency.commands.steps import in_time_order, supersede
from efficiency.core.access import Action, User, can
from efficiency.core.audit import AuditAction
from efficiency.metrics import due_days
from efficiency.models import (
    DeliverableState,
    DeliverableStatus,
    ExtensionDecision,
    ExtensionRequest,
    IndicatorReading,
    ReadingDraft,
)
from efficiency.queries.known import known_now
from efficiency.subjects import deliverable_status, follow_up, indicator_reading

# The campaign ends with the year; nothing of it can be due later.
_READING_KEY = ("indicator_id", "period_end", "unit_id", "district_code", "category")


def indicators_of_unit(unit_id: str) -> tuple[str, ...]:
    """Ids of the readings that fall to a unit: those of the tasks that it leads (首列责任单位), targets first."""
    plan = campaign.load().plan
    led = [task.id for task in plan.tasks if task.lead_unit_id == unit_id]
    targets = [target.id for target in plan.targets if target.task_id in led]
    return (*targets, *(each.id for task_id in led for each in campaign.load().indicators_of(task_id)))


def which_reading(row: Mapping) -> str:
    """Which of a month's readings it is: its indicator, unit, district and category, as drafts are kept by them."""
    return "|".join(row[name] for name in _READING_KEY if name != "period_end")


def record_reading(
    user: User,
    day: dt.date,
    *,
    indicator_id: str,
    period_end: dt.date,
    unit_id: str = "",
    district_code: str = "",
    category: str = "",
    value: float | None,
    numerator: float | None = None,
    denominator: float | None = None,
    note: str = "",
    seen_id: int | None = None,
    reason: str = "",
) -> int:
    """Hand in a reading, or correct the one that is there (``seen_id``, the row that the typist saw) with a reason.

    A 责任单位 may do so for the indicators of the tasks that it leads, the 工作办公室 for all. The value of a rate follows
    from its counts. Returns the row's number; raises ``Forbidden``, ``Faulty`` with a sentence per field, ``Refused``.
    """
    office = can(user, Action.CORRECT_DATA)
    with recording(user, Action.CORRECT_DATA if office else Action.REPORT_PROGRESS, day) as record:
        if not office and indicator_id not in indicators_of_unit(record.user.unit_id):
            raise Refused("这项指标不由本单位报送。")
        row = {
            "indicator_id": indicator_id, "period_end": period_end, "unit_id": unit_id, "district_code": district_code,
            "category": category, "value": value, "numerator": numerator, "denominator": denominator,
            "note": note,
        }  # fmt: skip
        known = known_now(record.connection, record.today)
        row = indicator_reading.SUBJECT.cleaned(row, known)
        before = _last_reading(record.connection, row)
        _not_moved_on(before, seen_id, "这项读数")
        faults: dict[str, str | None] = dict(indicator_reading.SUBJECT.faults(row, known))
        if before is not None:
            in_time_order([before], record.at, "这项读数")
            faults["reason"] = reason_fault(reason)
        refuse(faults)
        if before is None:
            number = record.add(IndicatorReading, **row)
        else:
            number = supersede(record, IndicatorReading, [before], row, reason)
        of_the_month = ReadingDraft.period_end == period_end
        record.remove(ReadingDraft, of_the_month, ReadingDraft.reading == which_reading(row))
        detail = {
            "指标": indicator_id, "月份": period_end.isoformat(), "原值": before.value if before else None,
            "新值": row["value"], "更正原因": reason.strip() if before else None,
        }  # fmt: skip
        action = AuditAction.CORRECT_RECORD if before else AuditAction.RECORD_READING
        record.audit(action, "indicator_reading", str(number), detail)
    return number


def correct_deliverable(
    user: User,
    day: dt.date,
    deliverable_id: str,
    *,
    state: str | None,
    reached_on: dt.date | None,
    document_number: str = "",
    note: str = "",
    seen_id: int,
    reason: str,
) -> int:
    """Correct the present state of a deliverable by a further row with a reason; ``seen_id`` is the row that the user saw.

    Returns the new row's number; raises ``Forbidden``, ``Faulty`` with a sentence per field, ``Refused``.
    """
    with recording(user, Action.CORRECT_DATA, day) as record:
        before = record.connection.execute(
            select(DeliverableStatus.__table__)
            .where(DeliverableStatus.deliverable_id == deliverable_id)
            .order_by(DeliverableStatus.recorded_at.desc(), DeliverableStatus.id.desc())
        ).first()
        _not_moved_on(before, seen_id, "这项成果")
        in_time_order([before], record.at, "这项成果")
        typed = {"state": state, "reached_on": reached_on, "document_number": document_number, "note": note}
        new = checked(
            record,
            deliverable_status.SUBJECT,
            {"deliverable_id": deliverable_id, **typed},
            reason=reason_fault(reason),
        )
        number = supersede(record, DeliverableStatus, [before], new, reason)
        detail = {
            "成果": deliverable_id, "原状态": DeliverableState.words_of(before.state), "原日期": before.reached_on.isoformat(),
            "新状态": DeliverableState.words_of(state), "新日期": reached_on.isoformat(), "更正原因": reason.strip(),
        }  # fmt: skip
        record.audit(AuditAction.CORRECT_RECORD, "deliverable_status", str(number), detail)
    return number


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a request, in a sentence; ``waits``: it waits for its decision, or else it was refused at once."""

    words: str
    waits: bool


def ask_extension(user: User, day: dt.date, task_id: str, new_due_on: dt.date | None, reason: str) -> Asked:
    """Ask for 延期 of a task; returns what became of it.

    What is asked for on the due day or later is recorded and refused at once. Raises ``Forbidden``, ``Faulty``, and ``Refused``
    while an earlier request of the unit for the task waits for its decision.
    """
    plan, latest = campaign.load().plan, campaign.load().parameters.last_day
    with recording(user, Action.REPORT_PROGRESS, day) as record:
        unit_id = record.user.unit_id
        if task_id not in {task.id for task in plan.tasks_of_unit(unit_id)}:
            raise Refused("文件没有给本单位规定这项任务，不能申请延期。")
        requests = _requests(record.connection)
        if any(
            each["task_id"] == task_id
            and each["unit_id"] == unit_id
            and each["decision"] == ExtensionDecision.PENDING
            for each in requests
        ):
            raise Refused("本单位对这项任务的上一次申请还在等待审批。")
        due_on = due_days(plan, pd.DataFrame(requests, columns=["task_id", "decision", "new_due_on"]))[
            task_id
        ]
        new_fault = None
        if new_due_on is not None and not due_on < new_due_on <= latest:
            new_fault = (
                f"“延至”应晚于现在的时限{chinese_date(due_on)}，不晚于{chinese_date(latest)}，请核对。"
            )
        typed = {"new_due_on": new_due_on, "reason": reason}
        values = checked(record, follow_up.EXTENSION, typed, new_due_on=new_fault)
        late = record.until >= due_on
        key = record.number(EXTENSIONS, record.today.year)
        told = (
            f"没有在时限之前申请：时限为{chinese_date(due_on)}，申请日为{chinese_date(record.until)}。"
            if late
            else None
        )
        decision = ExtensionDecision.REFUSED_LATE if late else ExtensionDecision.PENDING
        record.add(
            ExtensionRequest,
            request_key=key,
            task_id=task_id,
            unit_id=unit_id,
            requested_on=record.until,
            **values,
            decision=decision,
            decision_note=told,
        )
        detail = {
            "任务": task_id, "单位": unit_id, "原时限": due_on.isoformat(), "延至": new_due_on.isoformat(),
            "结果": ExtensionDecision(decision).words,
        }  # fmt: skip
        record.audit(AuditAction.ASK_EXTENSION, "extension_request", key, detail)
    if late:
        return Asked(f"未予受理。{told}按规定不予受理，仅登记在案（{key}）。", waits=False)
    return Asked(f"{key}已提交，等待工作办公室审批。", waits=True)


def decide_extension(user: User, day: dt.date, request_key: str, *, granted: bool, note: str) -> None:
    """Grant or refuse a request that waits. A granted one moves the task's due day for all its units.

    Raises ``Forbidden`` for anybody but the 工作办公室, ``Faulty``, and ``Refused`` when it is decided already.
    """
    with recording(user, Action.CORRECT_DATA, day) as record:
        request = next(
            (each for each in _requests(record.connection) if each["request_key"] == request_key), None
        )
        if request is None:
            raise Refused(f"没有编号为{request_key}的申请。")
        if request["decision"] != ExtensionDecision.PENDING:
            raise Refused(
                f"{request_key}已由“{request['recorded_by']}”审批：{ExtensionDecision(request['decision']).words}，没有重复审批。"
            )
        if request["recorded_at"] > record.at:
            raise Refused("这份申请晚于现在的统计截至日，请把“统计截至”改到最近一天再办。")
        refuse({"note": follow_up.DECISION.fault(note)})
        decision = ExtensionDecision.GRANTED if granted else ExtensionDecision.REFUSED
        kept = {
            name: request[name]
            for name in ("request_key", "task_id", "unit_id", "requested_on", "new_due_on", "reason")
        }
        record.add(ExtensionRequest, **kept, decision=decision, decision_note=note.strip())
        detail = {
            "任务": request["task_id"], "单位": request["unit_id"], "延至": request["new_due_on"].isoformat(),
            "结果": ExtensionDecision(decision).words, "意见": note.strip(),
        }  # fmt: skip
        record.audit(AuditAction.DECIDE_EXTENSION, "extension_request", request_key, detail)


def _requests(connection: Connection) -> list[dict]:
    """Each request as it stands: the last row of its key."""
    rows = connection.execute(
        select(ExtensionRequest.__table__).order_by(ExtensionRequest.recorded_at, ExtensionRequest.id)
    ).mappings()
    return list({row["request_key"]: dict(row) for row in rows}.values())


def _last_reading(connection: Connection, row: dict) -> Row | None:
    table = IndicatorReading
    return connection.execute(
        select(table.__table__)
        .where(*(getattr(table, name) == row[name] for name in _READING_KEY))
        .order_by(table.recorded_at.desc(), table.id.desc())
    ).first()


def _not_moved_on(before: Row | None, seen_id: int | None, what: str) -> None:
    """Raise ``Refused`` when the record is not the one that the user looked at."""
    if (before.id if before else None) != seen_id:
        who = f"“{before.recorded_by}”" if before else "别人"
        raise Refused(
            f"{what}刚才已由{who}先一步登记或更正，没有重复登记。页面已刷新，请核对最新内容后再办。"
        )
