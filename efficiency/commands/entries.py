"""A row of a simple register, entered or corrected: any subject whose rows are known by their key and stand for themselves."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from efficiency.commands import Refused
from efficiency.commands.on_record import last_words, newest
from efficiency.commands.recording import Record, recording
from efficiency.commands.registers import pseudonym, reason_fault, refuse
from efficiency.commands.roster import follow_roster
from efficiency.commands.steps import in_time_order
from efficiency.core.access import User
from efficiency.core.audit import AuditAction
from efficiency.models import MonitoringPointEntry
from efficiency.queries.known import known_now
from efficiency.subjects.description import REASON, Subject
from efficiency.subjects.fields import Text


def record_entry(
    user: User,
    day: dt.date,
    subject: Subject,
    values: Mapping[str, Any],
    *,
    seen_id: int | None = None,
    reason: str = "",
) -> int:
    """Enter a row of ``subject``, or say something else of the one that is on record of its key (``seen_id``, the row that
    the typist saw): with a reason, unless it only tells what could not be known before.

    Returns the row's number; raises ``Forbidden`` without the subject's right, ``Faulty`` with a sentence per field,
    ``Refused`` when somebody else was first or nothing is different.
    """
    with recording(user, subject.action, day) as record:
        known = known_now(record.connection, record.today)
        row = subject.cleaned(values, known)
        faults: dict[str, str | None] = dict(subject.faults(row, known))
        if faults.keys() & set(subject.key):
            # Which record is meant cannot be told.
            refuse(faults)
        before = next(iter(last_words(record.connection, subject, [row]).values()), None)
        if (before.id if before else None) != seen_id:
            raise Refused(
                f"“{subject.title}”中这一条刚才已有人登记或更正，没有重复登记。请核对最新内容后再办。"
            )
        correction = {"corrects_id": None, REASON: None}
        told = dict(zip(subject.values, before.values, strict=True)) if before else {}
        if before:
            if told == {name: row[name] for name in subject.values}:
                raise Refused("填写的内容与在案的相同，没有登记。")
            in_time_order([before], record.at, "这一条")
            if not subject.tells_more(told, row):
                faults["reason"] = reason_fault(reason)
                correction = {"corrects_id": before.id, REASON: reason.strip()}
        refuse(faults)
        after = newest(record.connection, subject.model)
        number = record.add(subject.model, **row, **correction)
        if subject.model is MonitoringPointEntry:
            follow_roster(record.connection, after)
        action = AuditAction.CORRECT_RECORD if correction["corrects_id"] else AuditAction.RECORD_ENTRY
        detail = {"台账": subject.title} | _told(record, subject, row)
        detail |= (
            {f"原{words}": value for words, value in _told(record, subject, told).items()} if told else {}
        )
        record.audit(action, subject.name, str(number), detail)
    return number


def _told(record: Record, subject: Subject, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the audit log is told of a row: numbers, days and codes, never a text that may name somebody."""
    told = {}
    for each in subject.fields:
        if each.name == REASON or isinstance(each.kind, Text):
            continue
        value = values[each.name]
        if each.name == "point_id":
            value = pseudonym(record.connection, value)
        told[each.header] = value.isoformat() if isinstance(value, dt.date) else value
    return told
