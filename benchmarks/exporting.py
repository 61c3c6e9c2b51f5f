"""Rows a second of a whole register as CSV, beside the same rows by the sqlite3 shell, and the memory that the export takes.

The shell writes the register's own ten columns as they lie in the table, and once more with the days on which each incident
reached its stages, which lie in five further rows; Python's csv module writes what a cursor fetches of the ten columns. The
export has 21 columns: it tells the last word on the day, masks names, gives the words for codes and writes an audit entry.
CPU time of each process; the export's as in a server, which has exported before.
"""

import csv
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.filling import fill

_EXPORT = """
import resource, sys
from pathlib import Path
from efficiency.core import collector
from efficiency.server.exporting import export_register

export_register("inspection", Path(sys.argv[1] + ".before"))
collector.settle()
before = resource.getrusage(resource.RUSAGE_SELF)
export_register("incident", Path(sys.argv[1]))
after = resource.getrusage(resource.RUSAGE_SELF)
used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(used, (after.ru_maxrss - before.ru_maxrss) / 1024)
"""
_COLUMNS = "number, point_id, unit_id, received_on, kind, sub_kind, severity, content, due_calendar_on, due_workday_on"
_DAYS = ", ".join(
    f"(SELECT min(occurred_on) FROM incident_step WHERE incident_id = incident.id AND stage = '{stage}')"
    for stage in ("TRANSFERRED", "UNIT_FEEDBACK", "REPLIED", "CLOSED")
)


def compare(sizes: list[int]) -> list[str]:
    """The table, one row for each number of incidents."""
    lines = [
        "| incidents | export rows/s | sqlite3 shell rows/s | ratio | shell with the days of steps rows/s | ratio "
        "| cursor and csv module rows/s | ratio | export's memory MB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory() as made:
        for size in sizes:
            database, path = Path(made) / f"{size}.db", Path(made) / f"{size}.csv"
            fill(f"sqlite:///{database}", size)
            told = subprocess.run(
                [sys.executable, "-c", _EXPORT, os.fspath(path)], capture_output=True, text=True, check=True
            ).stdout.split()
            used, memory = float(told[-2]), float(told[-1])
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = sum(1 for _ in csv.reader(file)) - 1
            path.unlink()
            floors = (
                _shell(database, path, _COLUMNS),
                _shell(database, path, f"{_COLUMNS}, {_DAYS}"),
                _cursor(database, path),
            )
            beside = " | ".join(f"{rows / each:,.0f} | {each / used:.2f}" for each in floors)
            lines.append(f"| {size:,} | {rows / used:,.0f} | {beside} | {memory:.0f} |")
            path.unlink()
            database.unlink()
    return lines


def _shell(database: Path, path: Path, columns: str) -> float:
    """CPU seconds of the sqlite3 shell; nothing to go by where there is none."""
    shell = shutil.which("sqlite3")
    if shell is None:
        return float("nan")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with path.open("w", newline="") as file:
        subprocess.run(
            [shell, "-csv", "-header", os.fspath(database), f"SELECT {columns} FROM incident"],
            stdout=file,
            check=True,
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _cursor(database: Path, path: Path) -> float:
    """CPU seconds of Python's csv module over what a cursor fetches, some thousand rows at a time."""
    began = time.process_time()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer, fetched = (
            csv.writer(file),
            sqlite3.connect(database).execute(f"SELECT {_COLUMNS} FROM incident"),
        )
        while rows := fetched.fetchmany(5000):
            writer.writerows(rows)
    return time.process_time() - began
