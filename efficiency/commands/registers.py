"""What all commands share: what was typed is held against its subject, and what will not do is refused field by field.

Texts that people type may name an enterprise or a person. They stay in the register, whose readers are checked; the audit
log is told numbers, days and codes.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from efficiency.commands import Faulty
from efficiency.commands.recording import Record
from efficiency.models import MonitoringPoint
from efficiency.queries.known import known_now
from efficiency.subjects.columns import WHY
from efficiency.subjects.description import Subject


def refuse(faults: Mapping[str, str | None]) -> None:
    """Raise ``Faulty`` with the sentences that are there; nothing when none is."""
    found = {field: sentence for field, sentence in faults.items() if sentence}
    if found:
        raise Faulty(found)


def checked(
    record: Record, subject: Subject, typed: Mapping[str, Any], /, **more: str | None
) -> dict[str, Any]:
    """What was typed, as it is kept: only the fields of ``typed`` and those that follow from them.

    ``more`` are faults that the caller found. Raises ``Faulty`` with a sentence per field.
    """
    known = known_now(record.connection, record.today)
    values = subject.cleaned(typed, known)
    refuse({name: fault for name, fault in more.items() if fault} | subject.faults(values, known))
    return {name: value for name, value in values.items() if name in typed}


def reason_fault(reason: str | None) -> str | None:
    """Why the reason for a correction will not do."""
    return WHY.fault(reason)


def pseudonym(connection: Connection, point_id: str) -> str:
    """What the audit log calls a monitoring point: whoever reads the log may not know the enterprise."""
    return connection.execute(
        select(MonitoringPoint.pseudonym).where(MonitoringPoint.id == point_id)
    ).scalar_one()
