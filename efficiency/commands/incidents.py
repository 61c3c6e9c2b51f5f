"""监测点反映 (意见二, R2.5, R2.6): registered, moved through its stages one by one, corrected by further rows."""

import datetime as dt

from sqlalchemy import Connection, Row, select

from efficiency.campaign.workdays import reply_due_calendar, reply_due_workdays
from efficiency.commands import Refused
from efficiency.commands.numbers import INCIDENTS
from efficiency.commands.recording import Record, recording
from efficiency.commands.registers import (
    choice_fault,
    day_fault,
    expect,
    in_time_order,
    point_fault,
    pseudonym,
    refuse,
    standing_rows,
    supersede,
    text_fault,
    unit_fault,
)
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import Incident, IncidentKind, IncidentStage, IncidentStep, Verification

STAGES = tuple(IncidentStage)
SUB_KINDS = {
    IncidentKind.INACTION: ("不受理", "不答复", "脱岗无人"),
    IncidentKind.SLOW_ACTION: ("超承诺时限", "推诿扯皮", "一次告知不清"),
    IncidentKind.ARBITRARY_ACTION: (
        "乱收费", "乱摊派", "乱罚款", "搭车收费", "重复检查", "未登记进点", "吃拿卡要报",
    ),
}  # fmt: skip
SEVERITIES = (1, 2, 3)
# Who concludes whether a report is true does so with the unit's answer or with the reply to the point.
VERIFYING = (IncidentStage.UNIT_FEEDBACK, IncidentStage.REPLIED)
NOTED = {IncidentStage.UNIT_FEEDBACK: "单位反馈内容", IncidentStage.REPLIED: "回复内容"}


def register_incident(
    user: User,
    day: dt.date,
    *,
    point_id: str | None,
    unit_id: str | None,
    received_on: dt.date | None,
    kind: str | None,
    sub_kind: str | None,
    severity: int | None,
    content: str,
) -> str:
    """Register what a monitoring point reported, with both due days of R2.6; returns its number FY-2007-nnn.

    ``day`` is the as-of day worked on. Raises ``Forbidden`` without the right, ``Faulty`` with a sentence per field.
    """
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        refuse(
            {
                "point_id": point_fault(record.connection, point_id, received_on, "收件日期"),
                "unit_id": unit_fault(record.connection, unit_id, received_on),
                "received_on": day_fault("收件日期", received_on, record.today),
                "kind": choice_fault("类型", kind, list(IncidentKind)),
                "sub_kind": choice_fault("细类", sub_kind, SUB_KINDS[kind]) if kind in SUB_KINDS else None,
                "severity": choice_fault("情节", severity, SEVERITIES),
                "content": text_fault("反映内容", content, least=5),
            }
        )
        number = record.number(INCIDENTS, received_on.year)
        incident_id = record.add(
            Incident,
            number=number,
            point_id=point_id,
            unit_id=unit_id,
            received_on=received_on,
            kind=kind,
            sub_kind=sub_kind,
            severity=severity,
            content=content.strip(),
            due_calendar_on=reply_due_calendar(received_on),
            due_workday_on=reply_due_workdays(received_on),
        )
        received = {"incident_id": incident_id, "stage": IncidentStage.RECEIVED, "occurred_on": received_on}
        record.add(IncidentStep, **received)
        detail = {
            "监测点": pseudonym(record.connection, point_id),
            "单位": unit_id,
            "收件日期": received_on.isoformat(),
            "细类": sub_kind,
            "情节": severity,
        }
        record.audit(AuditAction.REGISTER_INCIDENT, "incident", number, detail)
    return number


def next_stage(stage: str) -> IncidentStage | None:
    """The stage that follows; None after 办结."""
    place = STAGES.index(IncidentStage(stage)) + 1
    return STAGES[place] if place < len(STAGES) else None


def move_incident(
    user: User,
    day: dt.date,
    number: str,
    expected: str,
    *,
    occurred_on: dt.date | None,
    verification: str | None = None,
    satisfied: bool | None = None,
    note: str = "",
) -> IncidentStage:
    """Move an incident on to the next stage and return that stage.

    ``expected`` is the stage the user saw it in: who comes second is told so. ``verification`` belongs to 单位反馈 and
    must be there with 回复, ``satisfied`` (None: not asked) to 办结. Raises ``Forbidden``, ``Faulty``, ``Refused``.
    """
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        incident, steps = _incident(record.connection, number, record.at)
        last = _furthest(steps)
        expect(last.stage, expected, IncidentStage.words_of, last.recorded_by)
        stage = next_stage(last.stage)
        if stage is None:
            raise Refused(f"{number}已经办结，没有下一个环节。如有误，请在“更正”中撤销办结。")
        reached = min(step.occurred_on for step in steps if step.stage == last.stage)
        refuse(
            {
                "occurred_on": day_fault(
                    f"{IncidentStage.words_of(stage)}日期",
                    occurred_on,
                    record.today,
                    reached,
                    f"{IncidentStage.words_of(last.stage)}日期",
                ),
                **_faults_of(stage, verification, satisfied, note),
            }
        )
        record.add(
            IncidentStep,
            incident_id=incident.id,
            stage=stage,
            occurred_on=occurred_on,
            verification=verification,
            satisfied=satisfied,
            note=note.strip() or None,
        )
        detail = {
            "原环节": IncidentStage.words_of(last.stage),
            "新环节": IncidentStage.words_of(stage),
            "日期": occurred_on.isoformat(),
        }
        detail |= _told(verification, satisfied)
        record.audit(AuditAction.MOVE_INCIDENT, "incident", number, detail)
    return stage


def correct_stage(
    user: User,
    day: dt.date,
    number: str,
    stage: str,
    expected_id: int,
    *,
    occurred_on: dt.date | None,
    verification: str | None = None,
    satisfied: bool | None = None,
    note: str = "",
    reason: str,
) -> None:
    """Correct what was recorded of a stage that an incident has reached, by a further row with the reason.

    ``expected_id`` is the row the user saw. The corrected day must lie between those of the stages before and after.
    The day of 收到 starts the 3-day clock and cannot be changed here. Raises ``Forbidden``, ``Faulty``, ``Refused``.
    """
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        _, steps = _incident(record.connection, number, record.at)
        rows = _rows_of_stage(steps, stage, expected_id)
        if stage == IncidentStage.RECEIVED:
            raise Refused("收件日期是3日时限的起点，已据此算出到期日，不能更正。请以“不属实”办结，另行登记。")
        place = STAGES.index(IncidentStage(stage))
        days = {each: min((s.occurred_on for s in steps if s.stage == each), default=None) for each in STAGES}
        after = days[STAGES[place + 1]] if place + 1 < len(STAGES) else None
        fault = day_fault(
            f"{IncidentStage.words_of(stage)}日期",
            occurred_on,
            record.today,
            days[STAGES[place - 1]],
            f"{IncidentStage.words_of(STAGES[place - 1])}日期",
        )
        if not fault and after and occurred_on > after:
            fault = f"“{IncidentStage.words_of(stage)}日期”不能晚于{IncidentStage.words_of(STAGES[place + 1])}日期（{after}），请核对。"
        refuse(
            {
                "occurred_on": fault,
                "reason": text_fault("更正理由", reason),
                **_faults_of(stage, verification, satisfied, note),
            }
        )
        last = rows[-1]
        new = {"occurred_on": occurred_on, "verification": verification, "satisfied": satisfied}
        new["note"] = note.strip() or None
        if all(getattr(last, name) == value for name, value in new.items()):
            raise Refused("更正后的内容与原来相同，没有更正。")
        _supersede(record, rows, {**new, "stage": stage}, reason)
        before = {"原日期": last.occurred_on.isoformat(), **_told(last.verification, last.satisfied, "原")}
        detail = before | {"环节": IncidentStage.words_of(stage), "新日期": occurred_on.isoformat()}
        detail |= _told(verification, satisfied, "新") | {"被更正行": [row.id for row in rows]}
        record.audit(AuditAction.CORRECT_RECORD, "incident", number, detail)


def withdraw_stage(
    user: User, day: dt.date, number: str, stage: str, expected_id: int, *, reason: str
) -> IncidentStage:
    """Take back the last stage, by a further row that says at which stage the incident really stands; returns that.

    Raises ``Forbidden``, ``Faulty``, and ``Refused`` for a stage that is not the last, or 收到.
    """
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        _, steps = _incident(record.connection, number, record.at)
        rows = _rows_of_stage(steps, stage, expected_id)
        if stage == IncidentStage.RECEIVED:
            raise Refused("“收到”是第一个环节，不能撤销。登记有误的，请以“不属实”办结。")
        if stage != _furthest(steps).stage:
            raise Refused("只能撤销最后一个环节。请先撤销它后面的环节。")
        refuse({"reason": text_fault("更正理由", reason)})
        before = STAGES[STAGES.index(IncidentStage(stage)) - 1]
        reached = min(step.occurred_on for step in steps if step.stage == before)
        _supersede(record, rows, {"stage": before, "occurred_on": reached}, reason)
        detail = {
            "撤销环节": IncidentStage.words_of(stage),
            "原日期": rows[-1].occurred_on.isoformat(),
            "现环节": IncidentStage.words_of(before),
        }
        detail |= {"被更正行": [row.id for row in rows]}
        record.audit(AuditAction.CORRECT_RECORD, "incident", number, detail)
    return before


def _incident(connection: Connection, number: str, at: dt.datetime) -> tuple[Row, list[Row]]:
    """The incident and its steps as they stand. Raises ``Refused`` when there is none, or more is known than at ``at``."""
    incident = connection.execute(select(Incident.__table__).where(Incident.number == number)).first()
    if incident is None:
        raise Refused(f"没有编号为{number}的反映，请重新选择。")
    steps = standing_rows(connection, IncidentStep, IncidentStep.incident_id == incident.id)
    in_time_order([incident, *steps], at, number)
    return incident, steps


def _furthest(steps: list[Row]) -> Row:
    """The step that reached the furthest stage; of several the one recorded last."""
    return max(steps, key=lambda step: (STAGES.index(IncidentStage(step.stage)), step.recorded_at, step.id))


def _rows_of_stage(steps: list[Row], stage: str, expected_id: int) -> list[Row]:
    rows = [step for step in steps if step.stage == stage]
    if not rows or rows[-1].id != expected_id:
        raise Refused("这个环节刚刚已由别人更正，没有重复更正。页面已刷新，请核对后再办。")
    return rows


def _supersede(record: Record, rows: list[Row], values: dict, reason: str) -> None:
    supersede(record, IncidentStep, rows, values, reason, keeping=("incident_id",))


def _faults_of(
    stage: str, verification: str | None, satisfied: bool | None, note: str
) -> dict[str, str | None]:
    """What is wrong with what was said at a stage: its conclusion, the enterprise's judgement, its text."""
    faults: dict[str, str | None] = {}
    if stage == IncidentStage.REPLIED or verification is not None:
        faults["verification"] = choice_fault("核实结论", verification, list(Verification))
    if verification is not None and stage not in VERIFYING:
        faults["verification"] = "“核实结论”只在单位反馈和回复时填写。"
    if satisfied is not None and stage != IncidentStage.CLOSED:
        faults["satisfied"] = "“企业评价”只在办结时填写。"
    name = NOTED.get(IncidentStage(stage))
    faults["note"] = text_fault(name or "办理说明", note, least=4 if name else 0)
    return faults


def _told(verification: str | None, satisfied: bool | None, when: str = "") -> dict[str, str]:
    told = {}
    if verification:
        told[f"{when}核实结论"] = Verification.words_of(verification)
    if satisfied is not None:
        told[f"{when}企业评价"] = "满意" if satisfied else "不满意"
    return told
