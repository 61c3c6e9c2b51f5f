"""Writing what an import brings: the rows of each subject, with what follows from them (numbers, due days, first stages)."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select

from efficiency.campaign.workdays import reply_due_calendar, reply_due_workdays
from efficiency.commands import numbers
from efficiency.commands.comparing import Change
from efficiency.commands.recording import Record
from efficiency.models import Base, Incident, IncidentStage, IncidentStep, MinxinCase, MinxinStage, MinxinStep
from efficiency.subjects.description import REASON

_CHUNK = 5_000


def append(record: Record, change: Change) -> Iterable[int]:
    """Append the new and the correcting rows of a table; yields how many were written each time."""
    if change.table.subject.numbered:
        _give_numbers(record, change)
    match change.table.subject.name:
        case "incident":
            yield from _incidents(record, change)
        case "minxin_case":
            yield from _cases(record, change)
        case _:
            yield from _rows(record, change)


def _in_chunks(record: Record, model: type[Base], rows: list[dict]) -> Iterable[int]:
    """Insert rows by the thousand; yields how many were written each time."""
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        record.add_all(model, chunk)
        yield len(chunk)


def _rows(record: Record, change: Change) -> Iterable[int]:
    """A subject whose fields are the model's columns."""
    subject = change.table.subject
    empty = {"corrects_id": None, REASON: None} if subject.correctable else {}
    rows = [row | empty for row in change.new]
    rows += [row | {"corrects_id": old} for row, old in change.corrections]
    yield from _in_chunks(record, subject.model, rows)


def _give_numbers(record: Record, change: Change) -> None:
    """Give the rows without one the next numbers of their year; a correction always gets a fresh one."""
    subject = change.table.subject
    series = numbers.of(subject.model)
    numbers.notice(record.connection, series, [row["number"] for row in change.new])
    waiting: dict[int, list[dict]] = {}
    for row in [row for row in change.new if row["number"] is None] + [row for row, _ in change.corrections]:
        waiting.setdefault(row[subject.day].year, []).append(row)
    for year, rows in waiting.items():
        for row, number in zip(rows, record.numbers(series, year, len(rows)), strict=True):
            row["number"] = number


def _incidents(record: Record, change: Change) -> Iterable[int]:
    """The incidents with both due days of R2.6, and 收到 as the first stage of each."""
    due: dict[dt.date, dict] = {}
    for row in change.new:
        day = row["received_on"]
        if day not in due:
            due[day] = {
                "due_calendar_on": reply_due_calendar(day),
                "due_workday_on": reply_due_workdays(day),
            }
    rows = [row | due[row["received_on"]] for row in change.new]
    yield from _in_chunks(record, Incident, rows)
    wanted = {row["number"] for row in rows}
    steps = [
        {"incident_id": row.id, "stage": str(IncidentStage.RECEIVED), "occurred_on": row.received_on}
        for row in record.connection.execute(
            select(Incident.id, Incident.number, Incident.received_on).where(
                Incident.recorded_at == record.at
            )
        )
        if row.number in wanted
    ]
    for _ in _in_chunks(record, IncidentStep, steps):
        yield 0


def _cases(record: Record, change: Change) -> Iterable[int]:
    fresh = [row for row in change.new if row["unit_id"] is not None]
    cases = [{name: row[name] for name in ("number", "received_on", "unit_id")} for row in fresh]
    yield from _in_chunks(record, MinxinCase, cases)
    steps = [
        {"case_number": row["number"], "step": step, "occurred_on": row[name]}
        for row in change.new
        for name, step in (("replied_on", MinxinStage.REPLIED), ("resolved_on", MinxinStage.RESOLVED))
        if row[name]
    ]
    for _ in _in_chunks(record, MinxinStep, steps):
        yield 0
    yield len(change.new) - len(fresh)
