"""Rows a second of a whole register as CSV, beside the same rows by the sqlite3 shell, and the memory that the export takes.

The shell writes the register's own columns as they lie in the table, and once more with the days on which each incident
reached its stages, which lie in five further rows; the export tells the last word on the day, masks names,
gives the words for codes and writes an audit entry. CPU time of either process.
"""

import csv
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.load import load

_EXPORT = (
    "import resource, sys, pathlib\n"
    "from efficiency.server.exporting import export_register\n"
    "before = resource.getrusage(resource.RUSAGE_SELF)\n"
    "rows = export_register('incident', pathlib.Path(sys.argv[1]))\n"
    "after = resource.getrusage(resource.RUSAGE_SELF)\n"
    "used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime\n"
    "print(rows, used, (after.ru_maxrss - before.ru_maxrss) / 1024)\n"
)
_COLUMNS = "number, point_id, unit_id, received_on, kind, sub_kind, severity, content, due_calendar_on, due_workday_on"
_DAYS = ", ".join(
    f"(SELECT min(occurred_on) FROM incident_step WHERE incident_id = incident.id AND stage = '{stage}')"
    for stage in ("TRANSFERRED", "UNIT_FEEDBACK", "REPLIED", "CLOSED")
)


def compare(sizes: list[int]) -> list[str]:
    """The table, one row for each number of incidents."""
    lines = [
        "| incidents | export rows/s | sqlite3 shell rows/s | ratio | shell with the days of steps rows/s | ratio | export's memory MB |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory() as made:
        for size in sizes:
            database = Path(made) / f"{size}.db"
            load(f"sqlite:///{database}", size)
            told = subprocess.run(
                [sys.executable, "-c", _EXPORT, f"{made}/{size}.csv"],
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()
            rows, used, memory = int(told[-3]), float(told[-2]), float(told[-1])
            ours, path = rows / used, Path(made) / f"{size}_shell.csv"
            least, alike = (
                rows / _shell(database, path, each) for each in (_COLUMNS, f"{_COLUMNS}, {_DAYS}")
            )
            ratios = f"{least:,.0f} | {ours / least:.2f} | {alike:,.0f} | {ours / alike:.2f}"
            lines.append(f"| {size:,} | {ours:,.0f} | {ratios} | {memory:.0f} |")
    return lines


def _shell(database: Path, path: Path, columns: str) -> float:
    """CPU seconds of the sqlite3 shell; of Python's csv over a cursor where there is none."""
    asked, shell = f"SELECT {columns} FROM incident", shutil.which("sqlite3")
    before = resource.getrusage(resource.RUSAGE_CHILDREN if shell else resource.RUSAGE_SELF)
    with path.open("w", newline="") as file:
        if shell:
            subprocess.run([shell, "-csv", "-header", os.fspath(database), asked], stdout=file, check=True)
        else:
            csv.writer(file).writerows(sqlite3.connect(database).execute(asked))
    after = resource.getrusage(resource.RUSAGE_CHILDREN if shell else resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
