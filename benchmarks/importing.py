"""Rows a second of an import with all its checks, over the same rows merely inserted.

The floor reads the same CSV with the csv module and puts it by executemany into a table with the same indexes, in one
transaction: no headers, no units looked up, no comparison with what is on record, no audit entry. Counted in CPU time of
this process.
"""

import csv
import datetime as dt
import io
import random
import tempfile
import time
from pathlib import Path

from benchmarks.load import use
from efficiency import campaign
from efficiency.commands import COMMAND_LINE
from efficiency.commands.imports import load, preview
from efficiency.core import db
from efficiency.models import ComplaintMonth
from seed.load import install

DAY = dt.date(2007, 8, 31)
HEADERS = ["月份", "单位", "类别", "受理", "办结", "回访", "满意"]


def rows(count: int) -> list[list]:
    """``count`` complaint months, no two of the same key."""
    chosen, units = random.Random(2007), campaign.load().plan.key_units
    made = []
    for number in range(count):
        month, unit = 1 + number % 8, units[number // 8 % len(units)]
        received = chosen.randrange(400)
        closed = chosen.randrange(received + 1)
        made.append(
            [
                f"2007-{month:02d}",
                unit.name,
                f"类{number // (8 * len(units))}",
                received,
                closed,
                closed,
                closed,
            ]
        )
    return made


def csv_of(lines: list[list]) -> bytes:
    """The rows as a CSV with headers."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADERS, *lines])
    return text.getvalue().encode("utf-8-sig")


def floor(data: bytes) -> float:
    """Seconds to insert the CSV as it is into a table with the indexes of ``complaint_month``."""
    table = ComplaintMonth.__tablename__
    with db.engine().connect() as connection:
        raw = connection.connection.driver_connection
        made = raw.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC",
            (table,),
        ).fetchall()
        for (statement,) in made:
            raw.execute(
                statement.replace("FOREIGN KEY(unit_id)", "CHECK(unit_id <> '')  --").replace(
                    table, f"{table}_floor"
                )
            )
        began = time.process_time()
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig")))
        next(reader)
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(
            f"INSERT INTO {table}_floor (month_end, unit_id, category, received, closed, surveyed, satisfied, recorded_at,"
            " recorded_by) VALUES (?, ?, ?, ?, ?, ?, ?, '2007-08-31 10:00:00', 'x')",
            reader,
        )
        raw.execute("COMMIT")
        return time.process_time() - began


def compare(count: int) -> list[str]:
    """The table: both rates and their ratio."""
    data = csv_of(rows(count))
    with tempfile.TemporaryDirectory() as directory:
        use(f"sqlite:///{Path(directory) / 'import.db'}")
        install(True, report=lambda _: None)
        least = floor(data)
        began = time.process_time()
        seen = preview(COMMAND_LINE, DAY, "x.csv", data)
        looked = time.process_time() - began
        assert seen.ready, seen.faults[:3]
        began = time.process_time()
        load(COMMAND_LINE, DAY, "x.csv", data, seen.fingerprint)
        written = time.process_time() - began
    return [
        "| rows | inserted as they are rows/s | preview rows/s | import with checks, comparison and audit rows/s | ratio |",
        "|---:|---:|---:|---:|---:|",
        f"| {count:,} | {count / least:,.0f} | {count / looked:,.0f} | {count / written:,.0f} | {least / written:.2f} |",
    ]
