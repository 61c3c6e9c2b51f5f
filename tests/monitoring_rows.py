"""Hand-made rows of monitoring points for the tests of this subject, written as the app's own writers write."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import insert

from efficiency.campaign.workdays import reply_due_calendar, reply_due_workdays
from efficiency.core import db
from efficiency.models import (
    Incident,
    IncidentStep,
    MonitoringPoint,
    MonitoringReturn,
    OfficialActivity,
)


def _write(model, *rows: dict) -> None:
    with db.writing() as connection:
        connection.execute(insert(model), list(rows))


def _at(day: dt.date, hour: int = 10) -> dict:
    return {"recorded_at": dt.datetime.combine(day, dt.time(hour)), "recorded_by": "测试"}


def add_points(*points: tuple) -> None:
    """Points as (id, name, pseudonym, ownership, place, plaque day)."""
    _write(
        MonitoringPoint,
        *(
            {
                "id": key, "organization_code": "PDY00001-X", "name": name, "pseudonym": pseudonym,
                "ownership": ownership, "ownership_detail": ownership, "industry": "机械", "district_code": place,
                "place_code": place, "scale": "中型", "plaque_on": plaque_on,
            }
            for key, name, pseudonym, ownership, place, plaque_on in points
        ),
    )  # fmt: skip


def add_incident(
    key: int,
    point_id: str,
    unit_id: str,
    received_on: dt.date,
    kind: str = "ARBITRARY_ACTION",
    steps: Iterable[tuple] = (),
    severity: int = 1,
    sub_kind: str = "乱收费",
) -> None:
    """One incident with its steps as (stage, day) or (stage, day, {more columns})."""
    _write(
        Incident,
        {
            "id": key, "number": f"FY-2007-{key:04d}", "point_id": point_id, "unit_id": unit_id,
            "received_on": received_on, "kind": kind, "sub_kind": sub_kind, "severity": severity, "content": "收费无依据",
            "due_calendar_on": reply_due_calendar(received_on), "due_workday_on": reply_due_workdays(received_on),
            **_at(received_on),
        },
    )  # fmt: skip
    for stage, day, *more in steps:
        add_step(key, stage, day, **(more[0] if more else {}))


def add_step(
    incident_id: int, stage: str, occurred_on: dt.date, *, known_on: dt.date | None = None, **columns
):
    """An incident reached a stage; known on the same day unless told otherwise."""
    row = {"incident_id": incident_id, "stage": str(stage), "occurred_on": occurred_on}
    _write(IncidentStep, row | _at(known_on or occurred_on) | columns)


def add_activity(
    number: str, point_id: str, unit_id: str, started_on: dt.date, registration: str = "REGISTERED", **columns
) -> None:
    """One 公务活动."""
    row = {
        "number": number, "point_id": point_id, "unit_id": unit_id, "started_on": started_on, "kind": "INSPECTION",
        "registration": registration, "known_from": "登记表", **_at(started_on),
    }  # fmt: skip
    _write(OfficialActivity, row | columns)


def add_return(point_id: str, week_end: dt.date) -> None:
    """One weekly return."""
    _write(MonitoringReturn, {"point_id": point_id, "week_end": week_end, **_at(week_end)})
