"""Rows a second of an import with all its checks, over the same rows merely inserted, and how long it holds the write lock.

The floor reads the same CSV, codes in place of words, with the csv module and puts it by executemany into tables with the
same indexes, in one transaction: no headers, nothing looked up, no comparison with what is on record, no roll-ups, no audit
entry; of incidents also the first step of each, as the import writes it. The floor of a workbook is that of the same rows as
CSV. CPU time, with that of the process that reads a workbook.
"""

import csv
import io
import random
import re
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from openpyxl import Workbook

from benchmarks.filling import INCIDENTS, STEPS, csv_of, made
from benchmarks.serving import use
from efficiency import campaign
from efficiency.commands import COMMAND_LINE, recording
from efficiency.commands.imports import load, preview
from efficiency.core import db
from efficiency.models import (
    Base,
    ComplaintMonth,
    Incident,
    IncidentKind,
    IncidentStage,
    IncidentStep,
    Verification,
)
from efficiency.queries.days import board_day
from seed.load import install

COMPLAINTS = ["月份", "单位", "类别", "受理", "办结", "回访", "满意"]
# What each column of a table is called in the database, and what else a row has there.
_FLOORS: dict[type[Base], tuple[str, str]] = {
    ComplaintMonth: ("month_end, unit_id, category, received, closed, surveyed, satisfied", ""),
    Incident: (
        "number, point_id, unit_id, received_on, kind, sub_kind, severity, content",
        ", due_calendar_on, due_workday_on",
    ),
    IncidentStep: ("incident_id, stage, occurred_on, verification, satisfied, note", ""),
}
_MAY_BE_EMPTY = ("verification", "satisfied", "note")
_CODES = {each.words: str(each) for codes in (IncidentKind, IncidentStage, Verification) for each in codes}
_CODES |= {"满意": "1", "不满意": "0"}
Tables = list[tuple[type[Base], str, list[str], list[list]]]


def complaints(count: int) -> list[list]:
    """``count`` complaint months, no two of the same key."""
    chosen, units = random.Random(2007), campaign.load().plan.key_units
    lines = []
    for number in range(count):
        month, unit = 1 + number % 8, units[number // 8 % len(units)]
        received = chosen.randrange(400)
        closed = chosen.randrange(received + 1)
        category = f"类{number // (8 * len(units))}"
        lines.append([f"2007-{month:02d}", unit.name, category, received, closed, closed, closed])
    return lines


def compare(count: int) -> list[str]:
    """The table: for complaint months, and for incidents with all their steps as CSV and as a workbook, about ``count`` rows
    each, both rates, their ratio and the time under the write lock."""
    lines = [
        "| what | rows | inserted as they are rows/s | preview rows/s | import with checks, comparison and audit rows/s | ratio "
        "| write lock, s for 100,000 rows |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for what in (
        "complaint months, CSV",
        "incidents and their steps, two CSV",
        "incidents and their steps, one workbook",
    ):
        with tempfile.TemporaryDirectory() as directory:
            use(f"sqlite:///{Path(directory) / 'import.db'}")
            install(True, report=lambda _: None)
            if what.startswith("complaint"):
                tables = [(ComplaintMonth, "行政投诉", COMPLAINTS, complaints(count))]
            else:
                incidents = list(made(count // 5))
                steps = [step for _, of in incidents for step in of]
                tables = [
                    (Incident, "监测点反映", INCIDENTS, [line for line, _ in incidents]),
                    (IncidentStep, "反映的环节", STEPS, steps),
                ]
            files = [csv_of(headers, rows) for _, _, headers, rows in tables]
            least = sum(floor(model, csv_of(headers, _coded(rows))) for model, _, headers, rows in tables)
            rows = sum(len(rows) for *_, rows in tables)
            if what.endswith("workbook"):
                files = [_workbook(tables)]
            looked, written, held = _imported(files)
        lines.append(
            f"| {what} | {rows:,} | {rows / least:,.0f} | {rows / looked:,.0f} | {rows / written:,.0f} "
            f"| {least / written:.2f} | {held / rows * 100_000:.1f} |"
        )
    return lines


def floor(model: type[Base], data: bytes) -> float:
    """Seconds to insert the CSV as it is into a table with the indexes of ``model``'s."""
    names, more = _FLOORS[model]
    common = ", recorded_at, recorded_by"
    with db.engine().connect() as connection:
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        table = _bare(raw, model)
        first = _bare(raw, IncidentStep) if model is Incident else ""
        began = time.process_time()
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig")))
        next(reader)
        raw.execute("BEGIN IMMEDIATE")
        values = ", ".join("NULLIF(?, '')" if name in _MAY_BE_EMPTY else "?" for name in names.split(", "))
        values += ", '2007-08-31'" * more.count(",")
        raw.executemany(
            f"INSERT INTO {table} ({names}{more}{common}) VALUES ({values}, '2007-08-31 10:00:00', 'x')",
            reader,
        )
        if first:
            raw.execute(
                f"INSERT INTO {first} (incident_id, stage, occurred_on{common}) "
                f"SELECT id, 'RECEIVED', received_on{common} FROM {table} ORDER BY id"
            )
        raw.execute("COMMIT")
        taken = time.process_time() - began
        for each in filter(None, (table, first)):
            raw.execute(f"DROP TABLE {each}")
        connection.invalidate()
    return taken


def _coded(rows: list[list]) -> list[list]:
    """The rows with codes for their words, as a table takes them."""
    return [[_CODES.get(cell, cell) for cell in row] for row in rows]


def _bare(raw, model: type[Base]) -> str:
    """A table like the model's own with its indexes."""
    table, name = model.__tablename__, f"floor_of_{model.__tablename__}"
    made = raw.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC", (table,)
    ).fetchall()
    for (statement,) in made:
        raw.execute(re.sub(rf"\b(ix_)?{table}", lambda found: f"{found[1] or ''}{name}", statement))
    return name


def _workbook(tables: Tables) -> bytes:
    book = Workbook(write_only=True)
    for _, title, headers, rows in tables:
        sheet = book.create_sheet(title)
        sheet.append(headers)
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _imported(files: list[bytes]) -> tuple[float, float, float]:
    """Seconds that the files take to be looked at, to be imported, and of these under the write lock."""
    looked = written = 0.0
    with _lock_timed() as held:
        for data in files:
            began = _used()
            seen = preview(COMMAND_LINE, board_day(), "x", data)
            looked += _used() - began
            assert seen.ready, (seen.faults[:3], seen.questions[:3])
            began = _used()
            load(COMMAND_LINE, board_day(), "x", data, seen.fingerprint)
            written += _used() - began
    return looked, written, held[0]


@contextmanager
def _lock_timed() -> Iterator[list[float]]:
    """The seconds, as a list of one, between a write transaction's first statement and the end of its commit."""
    held, bookkeeping = [0.0], recording.bookkeeping

    @contextmanager
    def timed(connection=None):
        with bookkeeping(connection) as opened:
            began = _used()
            yield opened
        held[0] += _used() - began

    with patch.object(recording, "bookkeeping", timed):
        yield held


def _used() -> float:
    """CPU seconds of this process and of those that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
