"""``python -m benchmarks.load --incidents 100000 --database URL``: incidents in any number on top of the demo installation,
spread over the year as evenly as can be, in the order in which they come in, each with a text of its own."""

import argparse
import datetime as dt
import os
import random
import time
from collections.abc import Iterator

from sqlalchemy import func, select

from efficiency.campaign.workdays import add_workdays, reply_due_calendar, reply_due_workdays
from efficiency.commands.tallies import catch_up
from efficiency.core import config, db
from efficiency.models import Incident, IncidentKind, IncidentStage, IncidentStep, MonitoringPoint, Unit
from seed.load import install

CHUNK = 20_000
SUB_KINDS = {
    IncidentKind.INACTION: ("不受理", "不答复", "脱岗无人"),
    IncidentKind.SLOW_ACTION: ("超承诺时限", "推诿扯皮", "一次告知不清"),
    IncidentKind.ARBITRARY_ACTION: ("乱收费", "乱摊派", "乱罚款"),
}
STAGES = tuple(IncidentStage)
_INCIDENT = (
    "id", "number", "point_id", "unit_id", "received_on", "kind", "sub_kind", "severity", "content", "due_calendar_on",
    "due_workday_on", "recorded_at", "recorded_by",
)  # fmt: skip
_STEP = ("incident_id", "stage", "occurred_on", "recorded_at", "recorded_by", "satisfied")


def use(database: str) -> None:
    """Let the whole process work on ``database`` as a demo installation."""
    os.environ["DATABASE_URL"], os.environ["EFFICIENCY_INSTALL"] = database, "demo"
    if db.engine.cache_info().currsize:
        db.engine().dispose()
    db.engine.cache_clear()
    config.settings.cache_clear()


def load(database: str, incidents: int) -> None:
    """Install the demo year into ``database`` if it is empty, and add ``incidents`` with all their steps."""
    use(database)
    install(True, None, report=lambda _: None)
    started = time.perf_counter()
    with db.writing() as connection:
        points = connection.execute(select(MonitoringPoint.id, MonitoringPoint.plaque_on)).all()
        units = connection.execute(select(Unit.id).where(Unit.category != "responsible")).scalars().all()
        first_id = (connection.execute(select(func.max(Incident.id))).scalar() or 0) + 1
        for some, steps in _batches(incidents, first_id, points, units):
            db.insert_rows(connection, Incident.__table__, _INCIDENT, some)
            db.insert_rows(connection, IncidentStep.__table__, _STEP, steps)
        db.reset_sequence(connection, Incident.__table__)
        catch_up(connection)
    seconds = time.perf_counter() - started
    print(f"{incidents:,} incidents in {seconds:.1f} s ({incidents / seconds:,.0f} incidents/s)", flush=True)


def _batches(incidents: int, first_id: int, points: list, units: list) -> Iterator[tuple[list, list]]:
    rng = random.Random(20070205)
    day_of = _days()
    some: list[tuple] = []
    steps: list[tuple] = []
    kinds = [(str(kind), sub_kinds) for kind, sub_kinds in SUB_KINDS.items()]
    points, stages = [point.id for point in points], [str(stage) for stage in STAGES]
    for place in range(incidents):
        key, days = first_id + place, day_of[place * len(day_of) // incidents]
        kind, sub_kinds = rng.choice(kinds)
        some.append(
            (
                key, f"CS-{key:08d}", rng.choice(points), rng.choice(units), days["received"], kind,
                rng.choice(sub_kinds), 1, f"为测速而生成的第{place + 1}件反映，没有实际内容。", days["calendar"], days["workday"],
                days["recorded_at"], "测速",
            )
        )  # fmt: skip
        took = (0, 0, *sorted((rng.randint(0, 3), rng.randint(1, 4))), rng.randint(6, 20))
        satisfied = rng.random() < 0.9
        for stage, workdays in zip(stages, took, strict=True):
            day, at = days["after"][workdays]
            steps.append((key, stage, day, at, "测速", satisfied if stage == IncidentStage.CLOSED else None))
        if len(some) == CHUNK:
            yield some, steps
            some, steps = [], []
    if some:
        yield some, steps


def _days() -> list[dict]:
    """Every day of receipt with its due days and the workdays that follow, worked out once."""
    first_day = dt.date(2007, 4, 2)
    return [
        {
            "received": day,
            "calendar": reply_due_calendar(day),
            "workday": reply_due_workdays(day),
            "recorded_at": dt.datetime.combine(day, dt.time(10)),
            "after": [
                (after, dt.datetime.combine(after, dt.time(16)))
                for after in (add_workdays(day, n) for n in range(21))
            ],
        }
        for day in (first_day + dt.timedelta(days=n) for n in range(152))
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument(
        "--database", required=True, help="address of a database that is empty or a demo installation"
    )
    asked = parser.parse_args()
    load(asked.database, asked.incidents)
