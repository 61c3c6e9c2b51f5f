"""责任追究 (意见五, R5.1, R5.4 to R5.6): a sanction of the grade's own kinds, or why nobody was held responsible.

The register is closed to everybody but 市领导 and 市监察局, so the audit log names rows and numbers, not what was decided.
"""

import datetime as dt

from sqlalchemy import Connection, Row, select

from efficiency import campaign
from efficiency.commands import Refused
from efficiency.commands.numbers import ACTIONS
from efficiency.commands.recording import recording
from efficiency.commands.registers import (
    choice_fault,
    day_fault,
    refuse,
    text_fault,
)
from efficiency.commands.steps import in_time_order, standing_rows, supersede
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import (
    AccountabilityAction,
    Finding,
    Incident,
    IncidentStage,
    IncidentStep,
    OfficialActivity,
    Registration,
    SourceKind,
    SupervisionDocument,
    Verification,
)

SOURCES = (SourceKind.INCIDENT, SourceKind.FINDING, SourceKind.ACTIVITY)
SEVERITIES = (1, 2, 3)


def sanctions(severity: int | None) -> tuple[str, ...]:
    """What the document names for a grade (R5.4 to R5.6); empty for no such grade."""
    return next(
        (rule.sanctions for rule in campaign.load().plan.rules if rule.grade == severity and severity), ()
    )


def record_action(
    user: User,
    day: dt.date,
    *,
    source_kind: str | None,
    source_number: str | None,
    severity: int | None,
    decided_on: dt.date | None,
    sanction: str | None = None,
    person: str = "",
    no_action_reason: str = "",
    document_number: str | None = None,
) -> str:
    """Record what was decided about a proven incident, a finding or an unregistered activity; returns ZJ-2007-nnn.

    Either ``sanction`` with ``person`` (an office, not a name), or ``no_action_reason``. The unit is the source's own;
    ``document_number`` must be a document to that unit. Several people of one source are several rows. Raises
    ``Forbidden`` without the right, ``Faulty`` with a sentence per field, ``Refused`` when the source is settled otherwise.
    """
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        refuse(
            {
                "source_kind": choice_fault("来源", source_kind, SOURCES),
                "source_number": "请选择“来源编号”。" if source_kind and not source_number else None,
            }
        )
        unit_id, happened_on = _source(record.connection, source_kind, source_number, record.at)
        values = _values(severity, decided_on, sanction, person, no_action_reason, document_number)
        refuse(_faults(record.connection, values, unit_id, happened_on, record.today))
        _settled_otherwise(record.connection, source_number, values)
        number = record.number(ACTIONS, decided_on.year)
        row_id = record.add(
            AccountabilityAction,
            number=number,
            unit_id=unit_id,
            source_kind=source_kind,
            source_number=source_number,
            **values,
        )
        detail = {"行": row_id, "来源编号": source_number}
        record.audit(AuditAction.RECORD_ACTION, "accountability", number, detail)
    return number


def correct_action(
    user: User,
    day: dt.date,
    number: str,
    expected_id: int,
    *,
    severity: int | None,
    decided_on: dt.date | None,
    sanction: str | None = None,
    person: str = "",
    no_action_reason: str = "",
    document_number: str | None = None,
    reason: str,
) -> None:
    """Correct an entry by a further row of its number with the reason; its source and unit stay.

    ``expected_id`` is the row the user saw. Raises ``Forbidden``, ``Faulty``, ``Refused``.
    """
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        rows = standing_rows(record.connection, AccountabilityAction, AccountabilityAction.number == number)
        if not rows:
            raise Refused(f"没有编号为{number}的责任追究，请重新选择。")
        in_time_order(rows, record.at, number)
        last = rows[-1]
        if last.id != expected_id:
            raise Refused(
                f"{number}刚刚已由“{last.recorded_by}”更正，没有重复更正。页面已刷新，请核对后再办。"
            )
        _, happened_on = _source(record.connection, last.source_kind, last.source_number, record.at)
        values = _values(severity, decided_on, sanction, person, no_action_reason, document_number)
        faults = _faults(record.connection, values, last.unit_id, happened_on, record.today)
        refuse(faults | {"reason": text_fault("更正理由", reason)})
        changed = [name for name, value in values.items() if getattr(last, name) != value]
        _settled_otherwise(record.connection, last.source_number, values, apart_from=number)
        row_id = supersede(record, AccountabilityAction, [last], values, reason)
        detail = {"被更正行": last.id, "更正行": row_id, "更正项目": [_FIELDS[name] for name in changed]}
        record.audit(AuditAction.CORRECT_RECORD, "accountability", number, detail)


_FIELDS = {
    "severity": "情节",
    "decided_on": "决定日期",
    "sanction": "处理",
    "person": "责任人",
    "no_action_reason": "不追究理由",
    "document_number": "监察文书",
}


def _values(severity, decided_on, sanction, person, no_action_reason, document_number) -> dict:
    return {
        "severity": severity,
        "decided_on": decided_on,
        "sanction": sanction,
        "person": person.strip() or None,
        "no_action_reason": no_action_reason.strip() or None,
        "document_number": document_number,
    }


def _faults(
    connection: Connection, values: dict, unit_id: str, happened_on: dt.date, latest: dt.date
) -> dict[str, str | None]:
    severity, sanction, reason = values["severity"], values["sanction"], values["no_action_reason"]
    faults = {
        "severity": choice_fault("情节", severity, SEVERITIES),
        "decided_on": day_fault("决定日期", values["decided_on"], latest, happened_on, "来源日期"),
    }
    if sanction and reason:
        faults["sanction"] = "“处理”和“不追究理由”只能填一项：给了处理的，不填理由。"
    elif sanction:
        words = sanctions(severity)
        if words and sanction not in words:
            faults["sanction"] = f"这一档情节的处理只有{'、'.join(words)}，请重新选择“处理”或“情节”。"
        faults["person"] = text_fault("责任人", values["person"], least=2)
    elif reason is None:
        faults["sanction"] = "请选择“处理”；不追究的，请写明“不追究理由”。"
    else:
        faults["no_action_reason"] = text_fault("不追究理由", reason, least=5)
        if values["person"]:
            faults["person"] = "不追究的不填“责任人”。"
    number = values["document_number"]
    if number:
        table = SupervisionDocument
        unit = connection.execute(select(table.unit_id).where(table.number == number)).scalar()
        if unit != unit_id:
            faults["document_number"] = f"{number}不是发给该单位的文书，请重新选择。"
    return faults


def _source(connection: Connection, kind: str, number: str, at: dt.datetime) -> tuple[str, dt.date]:
    """The unit and the day of what the entry is about. Raises ``Faulty`` when nothing has been proven there."""
    row: Row | None
    if kind == SourceKind.INCIDENT:
        row = connection.execute(select(Incident.__table__).where(Incident.number == number)).first()
        fault = _incident_fault(connection, row, number, at)
        found = (row.unit_id, row.received_on) if row else None
    elif kind == SourceKind.FINDING:
        row = connection.execute(select(Finding.__table__).where(Finding.number == number)).first()
        fault = None if row else f"台账中没有“{number}”，请重新选择来源。"
        found = (row.unit_id, row.found_on) if row else None
    else:
        table = OfficialActivity.__table__
        row = connection.execute(select(table).where(table.c.number == number)).first()
        fault = None if row else f"台账中没有“{number}”，请重新选择来源。"
        if row and row.registration == Registration.REGISTERED:
            fault = f"{number}是已登记的公务活动，不需要追究。"
        elif row and connection.execute(select(table.c.id).where(table.c.corrects_id == row.id)).first():
            fault = f"{number}已被更正，请选择更正后的编号。"
        found = (row.unit_id, row.started_on) if row else None
    refuse({"source_number": fault})
    in_time_order([row], at, number)
    return found


def _incident_fault(connection: Connection, incident: Row | None, number: str, at: dt.datetime) -> str | None:
    if incident is None:
        return f"台账中没有“{number}”，请重新选择来源。"
    steps = standing_rows(connection, IncidentStep, IncidentStep.incident_id == incident.id)
    in_time_order(steps, at, number)
    # The word of the furthest stage counts: what the point was told, rather than what the unit said of itself.
    steps.sort(key=lambda step: (list(IncidentStage).index(step.stage), step.recorded_at, step.id))
    said = [step.verification for step in steps if step.verification]
    if not said:
        return f"{number}还没有核实结论，请先在“办理反映”中登记。"
    return f"{number}经核实不属实，不需要追究。" if said[-1] == Verification.FALSE else None


def _settled_otherwise(
    connection: Connection, source_number: str, values: dict, apart_from: str | None = None
) -> None:
    """Raise ``Refused`` when the source has an entry of the other sort, or one on the same person."""
    rows = standing_rows(
        connection, AccountabilityAction, AccountabilityAction.source_number == source_number
    )
    for row in rows:
        if row.number == apart_from:
            continue
        if bool(row.sanction) != bool(values["sanction"]) or not row.sanction:
            told = "处理" if row.sanction else "不追究理由"
            raise Refused(f"{source_number}已登记{told}（{row.number}），两者不能并存。要改的请用“更正”。")
        if row.person == values["person"]:
            raise Refused(f"{source_number}对同一责任人已登记处理（{row.number}）。要改的请用“更正”。")
