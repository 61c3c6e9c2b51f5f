"""``python -m benchmarks.filling --incidents 1000000 --database URL``: incidents in any number with all their steps, brought in
as an office would: a table on each Friday of what came in and what was done in the week, through the product's own import.

They are spread over five months as evenly as can be, each with a text of its own; all are answered, some of them late, and
closed within four weeks.
"""

import argparse
import csv
import datetime as dt
import io
import itertools
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from benchmarks.serving import use
from efficiency.campaign.workdays import add_workdays
from efficiency.commands import COMMAND_LINE
from efficiency.commands.imports import load
from efficiency.core import db
from efficiency.exchange.reading import MOST_ROWS, fingerprint
from efficiency.models import MonitoringPoint, Unit, UnitCategory
from efficiency.subjects.incident import SUB_KINDS
from seed.load import install

FIRST_DAY, DAYS = dt.date(2007, 4, 2), 152
INCIDENTS = ["编号", "监测点", "被反映单位", "收件日期", "类型", "细类", "情节", "反映内容"]
STEPS = ["反映编号", "环节", "日期", "核实结论", "企业评价", "办理说明"]
# Workbooks are asked for at most so many rows, and so are these.
_AT_ONCE = MOST_ROWS - 50_000


def fill(database: str, incidents: int) -> None:
    """Install the demo year into ``database`` if it is empty, and bring in ``incidents``."""
    use(database)
    install(True, None, report=lambda _: None)
    with tempfile.TemporaryDirectory() as directory:
        for friday, lines in _weeks(incidents, Path(directory)):
            bring_in(friday, INCIDENTS, lines)
            with _steps_of(Path(directory), friday).open(encoding="utf-8", newline="") as file:
                bring_in(friday, STEPS, csv.reader(file))


def bring_in(day: dt.date, headers: list[str], lines: Iterator[list]) -> None:
    """Import ``lines`` as known from ``day`` on, in as many files as it takes."""
    while some := list(itertools.islice(lines, _AT_ONCE)):
        data = csv_of(headers, some)
        load(COMMAND_LINE, day, "测速.csv", data, fingerprint(data))


def csv_of(headers: list[str], lines: list[list]) -> bytes:
    """The lines as a CSV with headers."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headers, *lines])
    return text.getvalue().encode("utf-8-sig")


def made(incidents: int) -> Iterator[tuple[list, list[list]]]:
    """The lines of so many incidents in the order in which they come in, each with those of its steps."""
    rng = random.Random(20070205)
    with db.reading() as connection:
        # Points and units that were there when the first came in.
        points = connection.execute(
            select(MonitoringPoint.id)
            .where(MonitoringPoint.plaque_on <= FIRST_DAY)
            .order_by(MonitoringPoint.id)
        )
        points = points.scalars().all()
        units = connection.execute(
            select(Unit.name)
            .where(Unit.category != UnitCategory.RESPONSIBLE, Unit.valid_from.is_(None))
            .order_by(Unit.id)
        )
        units = units.scalars().all()
    days = [FIRST_DAY + dt.timedelta(days=number) for number in range(DAYS)]
    after = {day: [add_workdays(day, number) for number in range(21)] for day in days}
    kinds = [(kind.words, sub_kinds) for kind, sub_kinds in SUB_KINDS.items()]
    for place in range(incidents):
        day, number = days[place * DAYS // incidents], f"CS-{place:08d}"
        kind, sub_kinds = rng.choice(kinds)
        incident = [
            number, rng.choice(points), rng.choice(units), day, kind, rng.choice(sub_kinds), rng.choice("111112223"),
            f"为测速而生成的第{place + 1}件反映，没有实际内容。",
        ]  # fmt: skip
        handed, answered = sorted((rng.randint(0, 3), rng.randint(1, 4)))
        true, satisfied = rng.choice(("属实", "属实", "部分属实", "不属实")), rng.random() < 0.9
        on = after[day]
        yield (
            incident,
            [
                [number, "转办", day, "", "", ""],
                [number, "单位反馈", on[handed], true, "", "已经核实，正在办理。"],
                [number, "回复", on[answered], true, "", "已经办理，答复企业。"],
                [number, "办结", on[rng.randint(6, 20)], "", "满意" if satisfied else "不满意", ""],
            ],
        )


def _weeks(incidents: int, directory: Path) -> Iterator[tuple[dt.date, Iterator[list]]]:
    """Each Friday with the incidents of its week; by then the steps that were taken until it lie in ``directory``."""
    files: dict[dt.date, tuple] = {}

    def kept(line: list) -> None:
        friday = _friday(line[2])
        if friday not in files:
            file = _steps_of(directory, friday).open("w", encoding="utf-8", newline="")
            files[friday] = file, csv.writer(file)
        files[friday][1].writerow(line)

    for friday, of_week in itertools.groupby(made(incidents), key=lambda each: _friday(each[0][3])):
        lines = []
        for incident, steps in of_week:
            lines.append(incident)
            for step in steps:
                kept(step)
        files.pop(friday)[0].close()
        yield friday, iter(lines)
    for friday in sorted(files):
        files[friday][0].close()
        yield friday, iter(())


def _steps_of(directory: Path, friday: dt.date) -> Path:
    return directory / f"{friday}.csv"


def _friday(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=(4 - day.weekday()) % 7)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument(
        "--database", required=True, help="address of a database that is empty or a demo installation"
    )
    asked = parser.parse_args()
    began, used = time.perf_counter(), time.process_time()
    fill(asked.database, asked.incidents)
    took, used = time.perf_counter() - began, time.process_time() - used
    print(f"{asked.incidents:,} incidents in {took:.0f} s, {used:.0f} s of CPU")
