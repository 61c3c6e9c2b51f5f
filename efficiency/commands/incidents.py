"""监测点反映 (意见二, R2.5, R2.6): registered, moved through its stages one by one, corrected by further rows."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from efficiency.campaign.workdays import reply_due_calendar, reply_due_workdays
from efficiency.commands.numbers import INCIDENTS
from efficiency.commands.recording import recording
from efficiency.commands.registers import checked, pseudonym
from efficiency.commands.steps import Chain, correct, course, expect, in_line, take, withdraw
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import Incident, IncidentStage, IncidentStep, Verification
from efficiency.subjects import incident


def _told(said: Mapping[str, Any], when: str) -> dict[str, str]:
    told = {}
    if said["verification"]:
        told[f"{when}核实结论"] = Verification.words_of(said["verification"])
    if said["satisfied"] is not None:
        told[f"{when}企业评价"] = "满意" if said["satisfied"] else "不满意"
    return told


INCIDENT = Chain(
    number=Incident.number,
    begun_on=Incident.received_on,
    begun_words="收件日期",
    key=Incident.id,
    of=IncidentStep.incident_id,
    step=IncidentStep.stage,
    said=("verification", "satisfied", "note"),
    codes=IncidentStage,
    following=in_line(tuple(IncidentStage), from_nothing=False),
    subject=incident.STEP,
    told=_told,
    right=Action.RECORD_SUPERVISION,
    rights={IncidentStage.UNIT_FEEDBACK: Action.ANSWER_SUPERVISION},
    kind="incident",
    taken=AuditAction.MOVE_INCIDENT,
    name="环节",
    nothing="未收到",
    unknown="没有编号为{number}的反映，请重新选择。",
    finished="{number}已经办结，没有下一个环节。如有误，请在“更正”中撤销办结。",
    moved_on="这个环节刚刚已由别人更正，没有重复更正。页面已刷新，请核对后再办。",
    first="“收到”是第一个环节，不能撤销。登记有误的，请以“不属实”办结。",
    not_last="只能撤销最后一个环节。请先撤销它后面的环节。",
    uncorrectable={
        IncidentStage.RECEIVED: "收件日期是3日时限的起点，已据此算出到期日，不能更正。请以“不属实”办结，另行登记。"
    },
)


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
        values = checked(
            record,
            incident.SUBJECT,
            {
                "point_id": point_id, "unit_id": unit_id, "received_on": received_on, "kind": kind, "sub_kind": sub_kind,
                "severity": severity, "content": content,
            },
        )  # fmt: skip
        number = record.number(INCIDENTS, received_on.year)
        incident_id = record.add(
            Incident,
            number=number,
            due_calendar_on=reply_due_calendar(received_on),
            due_workday_on=reply_due_workdays(received_on),
            **values,
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
    """Move an incident on to the next stage and return that stage. 单位反馈 the unit itself may say.

    ``expected`` is the stage the user saw it in: who comes second is told so. ``verification`` belongs to 单位反馈 and
    must be there with 回复, ``satisfied`` (None: not asked) to 办结. Raises ``Forbidden``, ``Faulty``, ``Refused``.
    """
    said = {"verification": verification, "satisfied": satisfied, "note": note}
    with recording(user, INCIDENT.right_after(expected), day) as record:
        now = course(record, INCIDENT, number)
        expect(now, expected)
        return IncidentStage(take(record, now, occurred_on=occurred_on, **said))


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
    said = {"verification": verification, "satisfied": satisfied, "note": note}
    with recording(user, INCIDENT.right, day) as record:
        now = course(record, INCIDENT, number)
        correct(record, now, stage, expected_id, occurred_on=occurred_on, reason=reason, **said)


def withdraw_stage(
    user: User, day: dt.date, number: str, stage: str, expected_id: int, *, reason: str
) -> IncidentStage:
    """Take back the last stage, by a further row that says at which stage the incident really stands; returns that.

    Raises ``Forbidden``, ``Faulty``, and ``Refused`` for a stage that is not the last, or 收到.
    """
    with recording(user, INCIDENT.right, day) as record:
        now = course(record, INCIDENT, number)
        return IncidentStage(withdraw(record, now, stage, expected_id, reason=reason))
