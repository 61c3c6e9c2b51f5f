"""The roll-ups of incidents, kept in the transaction that writes the incidents.

``commands.recording`` calls ``catch_up`` at the end of each act that inserted rows of ``incident`` or ``incident_step``, and
the installation after it was filled. Rows that came in past both cost speed, never correctness: the mark stays behind the
tables, and ``queries.monitoring.tally_for`` reads the rows.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute

from efficiency.commands.counts import add_counts
from efficiency.commands.incident_changes import count_changes, received_only, went_on
from efficiency.commands.incident_courses import follow_courses
from efficiency.core.db import insert_rows
from efficiency.core.knowledge import last_day, shown_from
from efficiency.models import (
    Incident,
    IncidentCourse,
    IncidentStage,
    IncidentStep,
    PointDay,
    StandingChange,
    TallyMark,
    UnitDay,
    UnitMonth,
)
from efficiency.standings.incidents import in_time
from efficiency.standings.turns import first_day_past

_DAYS_AT_ONCE = 7
_KEY_OF_UNIT = (Incident.unit_id, Incident.kind, Incident.due_calendar_on, Incident.due_workday_on)
_OF_UNIT = ("incidents", "replied", "in_time_calendar", "in_time_workday")


def catch_up(connection: Connection) -> None:
    """Bring the roll-ups up to the last incident and step of this transaction.

    What was only received is added to what is there; the days of receipt of all others that are new, or that got a new
    step, are counted afresh. Writers of these tables
    must not run side by side (``db.one_at_a_time``, ``db.lock_installation``), or one's rows may be passed over.
    """
    mark = connection.execute(select(TallyMark.incident_id, TallyMark.step_id, TallyMark.last_day)).first()
    # What came after the last day is shown by it: once that day was moved, everything has another first day.
    known = tuple(mark[:2]) if mark and mark.last_day == last_day() else (0, 0)
    newest = tuple(
        connection.execute(select(func.coalesce(func.max(model.id), 0))).scalar()
        for model in (Incident, IncidentStep)
    )
    # Without a mark the roll-ups of an empty register would be taken for outdated ones.
    if mark and newest == known and mark.last_day == last_day():
        return
    if known == (0, 0):
        for model in (IncidentCourse, StandingChange, PointDay, UnitDay, UnitMonth):
            connection.execute(delete(model))
    follow_courses(connection, known)
    count_changes(connection, known)
    _add_received(connection, known[0])
    touched = union(
        select(Incident.received_on).where(Incident.id > known[0], went_on()),
        select(Incident.received_on)
        .join(IncidentStep, IncidentStep.incident_id == Incident.id)
        .where(IncidentStep.id > known[1], or_(Incident.id <= known[0], went_on())),
    )
    days = sorted(connection.execute(touched).scalars())
    for start in range(0, len(days), _DAYS_AT_ONCE):
        _count_afresh(connection, days[start : start + _DAYS_AT_ONCE])
    for month in sorted({day.replace(day=1) for day in days}):
        _month_afresh(connection, month)
    connection.execute(delete(TallyMark))
    connection.execute(
        insert(TallyMark).values(id=1, incident_id=newest[0], step_id=newest[1], last_day=last_day())
    )


def _add_received(connection: Connection, known: int) -> None:
    """Add the incidents after the id ``known`` that were only received."""
    points, units, months, due = Counter(), Counter(), {}, {}
    for row, count in received_only(connection, known, Incident.point_id, Incident.kind):
        known_on, month = shown_from(row.recorded_at.date()), row.received_on.replace(day=1)
        points[row.point_id, month, row.kind, row.received_on, known_on] += count
    for row, count in received_only(connection, known, *_KEY_OF_UNIT):
        known_on, month = shown_from(row.recorded_at.date()), row.received_on.replace(day=1)
        key = (row.unit_id, row.kind, month, row.received_on, known_on)
        units[key] += count
        due[key] = {"due_calendar_on": row.due_calendar_on, "due_workday_on": row.due_workday_on}
        of_unit = (row.unit_id, row.kind, month)
        for day, place in (
            (known_on, 0),
            (max(known_on, first_day_past(row.due_calendar_on)), 4),
            (max(known_on, first_day_past(row.due_workday_on)), 5),
        ):
            months.setdefault((*of_unit, day), [0] * 6)[place] += count
    add_counts(connection, PointDay, ("incidents",), {key: (count,) for key, count in points.items()})
    replies = {key: (count, 0, 0, 0) for key, count in units.items()}
    add_counts(connection, UnitDay, _OF_UNIT, replies, due)
    add_counts(connection, UnitMonth, (*_OF_UNIT, "overdue_calendar", "overdue_workday"), months)


def _count_afresh(connection: Connection, days: list[dt.date]) -> None:
    """Count what was received on ``days``. Only what was answered is looked at one by one, the rest by the database."""
    points: Counter = Counter()
    units: dict[tuple, list[int]] = {}
    for *key, recorded_at, count in _received(connection, days, Incident.point_id, Incident.kind):
        points[(*key, shown_from(recorded_at.date()))] += count
    for *key, recorded_at, count in _received(connection, days, *_KEY_OF_UNIT):
        _add(units, tuple(key), shown_from(recorded_at.date()), (count, 0, 0, 0))
    step = IncidentStep
    steps = connection.execute(
        select(
            step.id, step.incident_id, step.stage, step.occurred_on, step.recorded_at, step.corrects_id,
            Incident.received_on, *_KEY_OF_UNIT, Incident.recorded_at.label("incident_recorded_at"),
        )
        .join(Incident, Incident.id == step.incident_id)
        .where(
            Incident.received_on.in_(days),
            or_(step.stage == IncidentStage.REPLIED, step.corrects_id.is_not(None)),
        )
    ).all()  # fmt: skip
    by_incident: dict[int, list[Row]] = {}
    for each in steps:
        by_incident.setdefault(each.incident_id, []).append(each)
    for own in by_incident.values():
        incident = own[0]
        known_on = shown_from(incident.incident_recorded_at.date())
        key = tuple(getattr(incident, column.key) for column in (Incident.received_on, *_KEY_OF_UNIT))
        for day, change in _replies(incident, own):
            _add(units, key, max(day, known_on), (0, *change))
    _replace(connection, days, points, units)


def _received(connection: Connection, days: list[dt.date], *alike: InstrumentedAttribute) -> Iterable[Row]:
    """What was received on ``days``: that day, ``alike``, recorded_at, and how many incidents agree in all of them."""
    columns = (Incident.received_on, *alike, Incident.recorded_at)
    return connection.execute(
        select(*columns, func.count()).where(Incident.received_on.in_(days)).group_by(*columns)
    )


def _add(units: dict[tuple, list[int]], key: tuple, known_on: dt.date, change: tuple) -> None:
    counts = units.setdefault((*key, known_on), [0, 0, 0, 0])
    for place, number in enumerate(change):
        counts[place] += number


def _replies(incident: Row, steps: Iterable[Row]) -> Iterator[tuple[dt.date, tuple[int, int, int]]]:
    """What became known about an incident's reply on which day: changes of (replied, in time, in time by workdays)."""
    state = (0, 0, 0)
    for day in sorted({shown_from(step.recorded_at.date()) for step in steps}):
        known = [step for step in steps if shown_from(step.recorded_at.date()) <= day]
        corrected = {step.corrects_id for step in known}
        replied = [
            step.occurred_on
            for step in known
            if step.stage == IncidentStage.REPLIED and step.id not in corrected
        ]
        first = min(replied, default=None)
        now = (
            (0, 0, 0)
            if first is None
            else (
                1,
                int(in_time(first, incident.due_calendar_on)),
                int(in_time(first, incident.due_workday_on)),
            )
        )
        if now != state:
            yield day, tuple(new - old for new, old in zip(now, state, strict=True))
        state = now


def _replace(
    connection: Connection, days: list[dt.date], points: Counter, units: dict[tuple, list[int]]
) -> None:
    for model in (PointDay, UnitDay):
        connection.execute(delete(model).where(model.received_on.in_(days)))
    if not points:
        return
    insert_rows(
        connection, PointDay.__table__, ("received_on", "point_id", "kind", "known_on", "month_begins", "incidents"),
        [(*key, key[0].replace(day=1), count) for key, count in points.items()],
    )  # fmt: skip
    names = (
        "received_on", "unit_id", "kind", "due_calendar_on", "due_workday_on", "known_on", "incidents", "replied",
        "in_time_calendar", "in_time_workday", "month_begins",
    )  # fmt: skip
    rows = [(*key, *counts, key[0].replace(day=1)) for key, counts in units.items()]
    insert_rows(connection, UnitDay.__table__, names, rows)


def _month_afresh(connection: Connection, month: dt.date) -> None:
    """Fold the days of the month of receipt that begins on ``month``, which are already counted, into ``UnitMonth``."""
    counts: dict[tuple, list[int]] = {}

    def add(row: Row, known_on: dt.date, *changes: int) -> None:
        sums = counts.setdefault((row.unit_id, row.kind, known_on), [0] * 6)
        for place, change in enumerate(changes):
            sums[place] += change

    for row in connection.execute(select(UnitDay.__table__).where(UnitDay.month_begins == month)):
        waiting = row.incidents - row.replied
        add(row, row.known_on, row.incidents, row.replied, row.in_time_calendar, row.in_time_workday)
        if waiting:
            add(row, max(row.known_on, first_day_past(row.due_calendar_on)), 0, 0, 0, 0, waiting)
            add(row, max(row.known_on, first_day_past(row.due_workday_on)), 0, 0, 0, 0, 0, waiting)
    connection.execute(delete(UnitMonth).where(UnitMonth.month_begins == month))
    names = (
        "unit_id", "kind", "known_on", "incidents", "replied", "in_time_calendar", "in_time_workday",
        "overdue_calendar", "overdue_workday", "month_begins",
    )  # fmt: skip
    rows = [(*key, *sums, month) for key, sums in counts.items() if any(sums)]
    insert_rows(connection, UnitMonth.__table__, names, rows)
