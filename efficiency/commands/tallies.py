"""The roll-ups of incidents, kept in the transaction that writes the incidents.

``commands.recording`` calls ``catch_up`` at the end of each act that inserted rows of ``incident`` or ``incident_step``, and
the installation after it was filled. Rows that came in past both cost speed, never correctness: the mark stays behind the
tables, and ``queries.monitoring.tally_for`` reads the rows.
"""

import datetime as dt
from collections import Counter

from sqlalchemy import Connection, Date, delete, func, insert, literal, select

from efficiency.commands.counts import add_counts
from efficiency.commands.incident_changes import (
    Changes,
    count_standing,
    follow_each,
    one_day,
)
from efficiency.commands.incident_courses import follow_courses
from efficiency.core.db import adding
from efficiency.core.knowledge import last_day, shown_from
from efficiency.models import (
    Incident,
    IncidentCourse,
    IncidentStep,
    PointDay,
    StandingChange,
    TallyMark,
    UnitDay,
    UnitMonth,
)
from efficiency.queries import month_begins
from efficiency.standings.turns import first_day_past

_OF_UNIT = ("incidents", "replied", "in_time_calendar", "in_time_workday")
_OF_MONTH = (*_OF_UNIT, "overdue_calendar", "overdue_workday")
_STANDING = tuple(column.name for column in StandingChange.__table__.primary_key)
_DAY = ("unit_id", "kind", "month_begins", "received_on", "known_on", "due_calendar_on", "due_workday_on")


def catch_up(connection: Connection) -> None:
    """Bring the roll-ups up to the last incident and step of this transaction, by what the newer ones change.

    Writers of these tables must not run side by side (``db.one_at_a_time``, ``db.lock_installation``), or one's rows may be
    passed over.
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
    changes = Changes()
    if day := one_day(connection, known):
        count_standing(connection, changes, day, known, before=True)
        follow_courses(connection, known)
        count_standing(connection, changes, day, known, before=False)
    else:
        follow_courses(connection, known)
        follow_each(connection, changes, known)
    _add_points(connection, known[0], day)
    standings = [(*key, count) for key, count in changes.standings.items()]
    add_counts(connection, StandingChange, _STANDING, ("incidents",), standings)
    add_counts(
        connection, UnitDay, _DAY, _OF_UNIT, [(*key, *counts) for key, counts in changes.units.items()]
    )
    _add_months(connection, changes.units)
    connection.execute(delete(TallyMark))
    connection.execute(
        insert(TallyMark).values(id=1, incident_id=newest[0], step_id=newest[1], last_day=last_day())
    )


def _add_points(connection: Connection, known: int, day: dt.date | None) -> None:
    """Count the incidents after the id ``known`` by their points. ``day``: that from which all are known, if it is one."""
    of = (Incident.point_id, month_begins(Incident.received_on), Incident.kind, Incident.received_on)
    keys = [each.label(f"key_{place}") for place, each in enumerate(of)]
    names = ("point_id", "month_begins", "kind", "received_on", "known_on", "incidents")
    # Asked for by their ids, or the database goes through an index of all there are for the sake of the order.
    new = Incident.id.in_(select(Incident.id).where(Incident.id > known))
    if day is not None:
        known_on = literal(day, Date).label("known_on")
        rows = select(*keys, known_on, func.count()).where(new).group_by(*keys)
        connection.execute(adding(connection, PointDay.__table__, ("incidents",)).from_select(names, rows))
        return
    at = Incident.recorded_at
    points: Counter = Counter()
    for *key, recorded_at, count in connection.execute(
        select(*keys, at, func.count()).where(new).group_by(*keys, at)
    ):
        points[*key, shown_from(recorded_at.date())] += count
    add_counts(connection, PointDay, names[:-1], names[-1:], [(*key, count) for key, count in points.items()])


def _add_months(connection: Connection, units: dict[tuple, list[int]]) -> None:
    """Fold changes of ``UnitDay`` into ``UnitMonth``: what is not answered is overdue from the day after its last day on."""
    months: dict[tuple, list[int]] = {}

    def add(of: tuple, known_on: dt.date, *figures: int) -> None:
        counts = months.setdefault((*of, known_on), [0] * len(_OF_MONTH))
        for place, figure in enumerate(figures):
            counts[place] += figure

    for (*of, _, known_on, due_calendar_on, due_workday_on), counts in units.items():
        add(of, known_on, *counts)
        incidents, replied, _, _ = counts
        if waiting := incidents - replied:
            add(of, max(known_on, first_day_past(due_calendar_on)), 0, 0, 0, 0, waiting)
            add(of, max(known_on, first_day_past(due_workday_on)), 0, 0, 0, 0, 0, waiting)
    names = ("unit_id", "kind", "month_begins", "known_on")
    add_counts(connection, UnitMonth, names, _OF_MONTH, [(*key, *counts) for key, counts in months.items()])
