"""责任追究 (意见五, R5.1, R5.4 to R5.6): a sanction of the grade's own kinds, or why nobody was held responsible.

The register is closed to everybody but 市领导 and 市监察局, so the audit log names rows and numbers, not what was decided.
"""

import datetime as dt

from sqlalchemy import Connection, Row, select

from efficiency.commands import Refused
from efficiency.commands.numbers import ACTIONS
from efficiency.commands.recording import recording
from efficiency.commands.registers import reason_fault, refuse
from efficiency.commands.sources import settled_otherwise, unproven
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
)
from efficiency.queries.known import known_now
from efficiency.subjects.accountability_action import SUBJECT
from efficiency.subjects.known import Known, day_fault


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
        about = {"source_kind": source_kind, "source_number": source_number}
        refuse({name: SUBJECT.field(name).fault(value) for name, value in about.items()})
        unit_id, happened_on = _source(record.connection, source_kind, source_number, record.at)
        known = known_now(record.connection, record.today)
        values = _values(known, severity, decided_on, sanction, person, no_action_reason, document_number)
        refuse(_faults(record.connection, values, unit_id, happened_on, known))
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
        known = known_now(record.connection, record.today)
        values = _values(known, severity, decided_on, sanction, person, no_action_reason, document_number)
        faults = _faults(record.connection, values, last.unit_id, happened_on, known)
        refuse(faults | {"reason": reason_fault(reason)})
        changed = [SUBJECT.header_of(name) for name, value in values.items() if getattr(last, name) != value]
        _settled_otherwise(record.connection, last.source_number, values, apart_from=number)
        row_id = supersede(record, AccountabilityAction, [last], values, reason)
        detail = {"被更正行": last.id, "更正行": row_id, "更正项目": changed}
        record.audit(AuditAction.CORRECT_RECORD, "accountability", number, detail)


def _values(known: Known, severity, decided_on, sanction, person, no_action_reason, document_number) -> dict:
    typed = {
        "severity": severity, "decided_on": decided_on, "sanction": sanction, "person": person,
        "no_action_reason": no_action_reason, "document_number": document_number,
    }  # fmt: skip
    values = SUBJECT.cleaned(typed, known)
    return {name: values[name] for name in typed}


def _faults(
    connection: Connection, values: dict, unit_id: str, happened_on: dt.date, known: Known
) -> dict[str, str | None]:
    """What is wrong with an entry in itself, beside its source, and with the document that it names."""
    faults: dict[str, str | None] = dict(SUBJECT.faults(values, known))
    if "decided_on" not in faults:
        header = SUBJECT.header_of("decided_on")
        faults["decided_on"] = day_fault(header, values["decided_on"], known.latest, happened_on, "来源日期")
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
    return unproven(number, said[-1] if said else None, "请先在“办理反映”中登记")


def _settled_otherwise(
    connection: Connection, source_number: str, values: dict, apart_from: str | None = None
) -> None:
    """Raise ``Refused`` when the source has an entry of the other sort, or one on the same person."""
    rows = standing_rows(
        connection, AccountabilityAction, AccountabilityAction.source_number == source_number
    )
    others = [(row.number, row.sanction, row.person) for row in rows if row.number != apart_from]
    if found := settled_otherwise(source_number, values["sanction"], values["person"], others):
        raise Refused(f"{found[1]}要改的请用“更正”。")
