"""The demo year: invented facts from 2007-02-05 to 2007-12-31, the same on every machine.

Every module named in ``GENERATORS`` has one function ``rows(context)`` that returns the rows of the **whole** year as
``{Model: [row, ...]}``. The loader keeps what was recorded by the asked-for day, so rows may not depend on that day.

A row that another row refers to (``corrects_id``, ``incident_id``) carries an ``id``, unique within its table over all
modules; in that table every row carries one. The loader renumbers them in the order of ``recorded_at``.
"""

import csv
import datetime as dt
import random
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from efficiency import campaign
from efficiency.campaign import workdays
from efficiency.campaign.plan import Plan
from efficiency.core.config import settings
from efficiency.models import Base

HERE = Path(__file__).parent
GENERATORS = (
    "tasks",
    "evidence",
    "complaints",
    "indicators",
    "monitoring",
    "supervision",
    "meetings",
    "contacts",
    "portfolios",
)

Rows = dict[type[Base], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Point:
    """One invented enterprise that is a monitoring point; ``place_code`` is its zone if it lies in one."""

    id: str
    organization_code: str
    name: str
    pseudonym: str
    ownership: str
    ownership_detail: str
    industry: str
    district_code: str
    place_code: str
    scale: str
    plaque_on: dt.date


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """What every generator works from. ``stories`` maps ST1..ST8 to title and actors (unit, district, task ...)."""

    plan: Plan
    points: tuple[Point, ...]
    stories: dict[str, dict[str, Any]]
    workdays: tuple[dt.date, ...]
    seed: int
    first_day: dt.date
    last_day: dt.date
    default_through: dt.date
    complete_week: dt.date
    watermark: str
    recorded_by: str

    def random(self, module: str) -> random.Random:
        """A stream of random numbers of the module's own, so that modules do not disturb each other."""
        return random.Random(f"{self.seed}:{module}")

    def place_unit_id(self, place_code: str) -> str:
        """The district government or 管委会 that answers for a place."""
        return self.plan.district(place_code).unit_id

    def at(self, day: dt.date, hour: int = 17, minute: int = 0) -> dt.datetime:
        """A moment on ``day``, for ``recorded_at``."""
        return dt.datetime.combine(day, dt.time(hour, minute))


def context() -> Context:
    """The plan, the monitoring points and the cast, as written in ``seed/``."""
    raw = yaml.load((HERE / "stories.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    first_day, last_day = raw["first_day"], raw["last_day"]
    days = (first_day + dt.timedelta(days=n) for n in range((last_day - first_day).days + 1))
    return Context(
        plan=campaign.load().plan,
        points=_points(raw["seed"]),
        workdays=tuple(day for day in days if workdays.is_workday(day)),
        **raw,
    )


def _points(seed: int) -> tuple[Point, ...]:
    """The 100 enterprises. The number in a pseudonym is drawn, so that it does not give the enterprise away."""
    with (settings().campaign / "monitoring_points.csv").open(encoding="utf-8-sig", newline="") as file:
        raw = list(csv.DictReader(file))
    numbers = list(range(1, len(raw) + 1))
    random.Random(f"{seed}:pseudonyms").shuffle(numbers)
    return tuple(
        Point(
            id=row["监测点编号"],
            organization_code=row["组织机构代码（自定义区）"],
            name=row["企业名称（虚构）"],
            pseudonym=f"{row['所有制']}企业{number:03d}",
            ownership=row["所有制"],
            ownership_detail=row["所有制细类"],
            industry=row["行业"],
            district_code=row["区划代码"],
            place_code=_place_code(row["先导区"]) or row["区划代码"],
            scale=row["规模"],
            plaque_on=dt.date.fromisoformat(row["挂牌日期"]),
        )
        for row, number in zip(raw, numbers, strict=True)
    )


def _place_code(zone: str) -> str | None:
    """The code of a zone written as its code or its name; None for an empty cell."""
    if not zone:
        return None
    return next(d.code for d in campaign.load().plan.pioneer_zones if zone in (d.code, d.name, d.short))


def rows(made: Context) -> Rows:
    """All rows of the demo year, by table, in no particular order."""
    result: Rows = {}
    for name in GENERATORS:
        for model, some in import_module(f"seed.demo.{name}").rows(made).items():
            result.setdefault(model, []).extend(some)
    return result
