"""监察通知书, 监察建议书, 监察决定书: issued with the next number of their series, then step by step to their end (R3.4, R5.2)."""

import datetime as dt

from sqlalchemy import Connection, select

from efficiency.campaign.workdays import chinese_date, next_workday
from efficiency.commands.numbers import DOCUMENTS
from efficiency.commands.recording import recording
from efficiency.commands.registers import refuse
from efficiency.commands.sources import unfit
from efficiency.commands.steps import Chain, correct, course, expect, in_line, take, withdraw
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import (
    DocumentKind,
    DocumentStage,
    DocumentStep,
    Finding,
    Incident,
    InspectionVisit,
    SourceKind,
    SupervisionDocument,
)
from efficiency.queries.known import known_now
from efficiency.subjects import supervision_document

# How long a document usually gives; the form proposes it.
USUAL_DAYS = {DocumentKind.NOTICE: 15, DocumentKind.RECOMMENDATION: 30, DocumentKind.DECISION: 30}
DOCUMENT = Chain(
    number=SupervisionDocument.number,
    begun_on=SupervisionDocument.issued_on,
    begun_words="签发日期",
    key=SupervisionDocument.number,
    of=DocumentStep.document_number,
    step=DocumentStep.step,
    said=("note",),
    codes=DocumentStage,
    following=in_line(tuple(DocumentStage), from_nothing=True),
    subject=supervision_document.STEP,
    right=Action.RECORD_SUPERVISION,
    rights=dict.fromkeys((DocumentStage.ANSWERED, DocumentStage.EXECUTED), Action.ANSWER_SUPERVISION),
    kind="document",
    taken=AuditAction.RECORD_DOCUMENT_STEP,
    name="步骤",
    nothing="未送达",
    unknown="没有文号为{number}的监察文书，请重新选择。",
    finished="{number}已经办结，没有下一步。",
    moved_on="这一步刚刚已由别人更正，没有重复更正。页面已刷新，请核对后再办。",
    first="“送达”是第一步，不能撤销，可以更正它的日期。",
    not_last="只能撤销最后一步。请先撤销它后面的步骤。",
)


def usual_due_on(kind: DocumentKind, issued_on: dt.date) -> dt.date:
    """The day a document of the kind usually sets, moved on to a workday."""
    return next_workday(issued_on + dt.timedelta(days=USUAL_DAYS[kind]))


def issue_document(
    user: User,
    day: dt.date,
    *,
    kind: str | None,
    unit_id: str | None,
    source_kind: str | None,
    source_number: str | None,
    subject: str,
    issued_on: dt.date | None,
    due_on: dt.date | None,
) -> str:
    """Issue a document to a unit; returns its number, the next of its series such as 大监通〔2007〕31号.

    What it answers must be about that unit: an incident, a finding, or (CHECK) an inspection that came to it. A series
    runs in the order of days. Raises ``Forbidden`` without the right, ``Faulty`` with a sentence per field.
    """
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        known = known_now(record.connection, record.today)
        values = supervision_document.SUBJECT.cleaned(
            {
                "kind": kind, "unit_id": unit_id, "source_kind": source_kind, "source_number": source_number,
                "subject": subject, "issued_on": issued_on, "due_on": due_on,
            },
            known,
        )  # fmt: skip
        faults: dict[str, str | None] = dict(supervision_document.SUBJECT.faults(values, known))
        if faults.keys().isdisjoint({"source_kind", "source_number", "unit_id"}):
            faults["source_number"] = _source_fault(
                record.connection, source_kind, source_number, unit_id, issued_on
            )
        if faults.keys().isdisjoint({"kind", "issued_on"}):
            faults["issued_on"] = _order_fault(record.connection, kind, issued_on)
        refuse(faults)
        number = record.number(DOCUMENTS[DocumentKind(kind)], issued_on.year)
        record.add(SupervisionDocument, number=number, **values)
        detail = {
            "文书种类": DocumentKind.words_of(kind),
            "单位": unit_id,
            "来源编号": source_number,
            "签发日期": issued_on.isoformat(),
            "办理期限": due_on.isoformat(),
        }
        record.audit(AuditAction.ISSUE_DOCUMENT, "document", number, detail)
    return number


def record_document_step(
    user: User,
    day: dt.date,
    number: str,
    expected: str | None,
    *,
    occurred_on: dt.date | None,
    note: str = "",
) -> str:
    """Take a document its next step: 送达, 采纳, 执行, 办结; returns that step. 采纳 and 执行 the unit itself may say.

    ``expected`` is the last step the user saw (None: not served). Raises ``Forbidden``, ``Faulty``, ``Refused``, and
    ``Unproved`` for 办结.
    """
    with recording(user, DOCUMENT.right_after(expected), day) as record:
        now = course(record, DOCUMENT, number)
        expect(now, expected)
        if DOCUMENT.next(now.state) == DocumentStage.CLOSED:
            record.ask_proof()
        return take(record, now, occurred_on=occurred_on, note=note)


def correct_document_step(
    user: User,
    day: dt.date,
    number: str,
    step: str,
    expected_id: int,
    *,
    occurred_on: dt.date | None,
    note: str = "",
    reason: str,
) -> None:
    """Correct day and text of a step that a document has taken, by a further row with the reason.

    ``expected_id`` is the row the user saw. Raises ``Forbidden``, ``Faulty``, ``Refused``.
    """
    with recording(user, DOCUMENT.right, day) as record:
        now = course(record, DOCUMENT, number)
        correct(record, now, step, expected_id, occurred_on=occurred_on, reason=reason, note=note)


def withdraw_document_step(
    user: User, day: dt.date, number: str, step: str, expected_id: int, *, reason: str
) -> str:
    """Take back the last step of a document, by a further row that says where it really stands; returns that step.

    Raises ``Forbidden``, ``Faulty``, and ``Refused`` for a step that is not the last, or 送达.
    """
    with recording(user, DOCUMENT.right, day) as record:
        return withdraw(record, course(record, DOCUMENT, number), step, expected_id, reason=reason)


def _source_fault(
    connection: Connection, kind: str, number: str, unit_id: str, issued_on: dt.date | None
) -> str | None:
    """Why the source will not do: missing, unknown, later than the document, or about another unit."""
    columns = {
        SourceKind.INCIDENT: (Incident.number, Incident.unit_id, Incident.received_on),
        SourceKind.FINDING: (Finding.number, Finding.unit_id, Finding.found_on),
        SourceKind.CHECK: (
            InspectionVisit.inspection_number,
            InspectionVisit.unit_id,
            InspectionVisit.visited_on,
        ),
    }
    key, unit, happened = columns[kind]
    rows = connection.execute(select(unit, happened).where(key == number)).all()
    if not rows:
        return f"台账中没有“{number}”，请重新选择来源。"
    found = unfit(number, unit_id, issued_on, rows)
    return found[1] if found else None


def _order_fault(connection: Connection, kind: str, issued_on: dt.date) -> str | None:
    table = SupervisionDocument
    last = connection.execute(
        select(table.number, table.issued_on)
        .where(table.kind == kind)
        .order_by(table.issued_on.desc(), table.id.desc())
        .limit(1)
    ).first()
    if last and last.issued_on > issued_on:
        return f"同一系列的{last.number}已于{chinese_date(last.issued_on)}签发，“签发日期”不能早于它。"
    return None
