"""The roll-ups of incidents, kept in the transaction that writes the incidents.

``commands.recording`` calls ``catch_up`` at the end of each act that inserted rows of ``incident`` or ``incident_step``, and
the installation after it was filled. Rows that came in past both cost speed, never correctness: the mark stays behind the
tables, and ``queries.monitoring.tally_for`` reads the rows.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Date, Table, delete, func, insert, literal, select

from efficiency.commands.counts import StagedCounts, add_counts, stage_counts
from efficiency.commands.incident_changes import (
    Changes,
    count_standing,
    follow_each,
    one_day,
)
from efficiency.commands.incident_courses import follow_courses, put_courses
from efficiency.core.db import adding
from efficiency.core.knowledge import last_day, shown_from
from efficiency.models import (
    Base,
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
_OVERDUE = len(_OF_UNIT)
_STANDING = tuple(column.name for column in StandingChange.__table__.primary_key)
_MONTH = ("unit_id", "kind", "month_begins", "known_on")
_DAY = ("unit_id", "kind", "month_begins", "received_on", "known_on", "due_calendar_on", "due_workday_on")


@dataclass(frozen=True, slots=True)
class Ahead:
    """What incidents and steps change that are to come in on ``day``, worked out when the roll-ups held all ``until`` then.

    ``courses``: a temporary table of what the steps of each come to, by number; null: none got a step.
    """

    until: tuple[int, int]
    day: dt.date
    counts: tuple[StagedCounts, ...]
    courses: Table | None


def stage_changes(connection: Connection, changes: Changes) -> tuple[StagedCounts, ...]:
    """Make ready on a connection of its own what changes come to in the roll-ups."""
    return tuple(stage_counts(connection, *of_model) for of_model in _rows_of(changes))


def counted_until(connection: Connection) -> tuple[int, int] | None:
    """The last incident and the last step, if the roll-ups hold them; None where they are behind."""
    mark = connection.execute(select(TallyMark.incident_id, TallyMark.step_id, TallyMark.last_day)).first()
    until = _newest(connection)
    return until if mark and (*until, last_day()) == tuple(mark) else None


def _newest(connection: Connection) -> tuple[int, int]:
    return tuple(
        connection.execute(select(func.coalesce(func.max(model.id), 0))).scalar()
        for model in (Incident, IncidentStep)
    )


def catch_up(connection: Connection, at: dt.datetime | None = None, ahead: Ahead | None = None) -> None:
    """Bring the roll-ups up to the last incident and step of this transaction, by what the newer ones change.

    ``ahead``: what they change, if they were all recorded ``at`` one moment and nothing else came in since it was worked out.
    Writers of these tables must not run side by side (``db.one_at_a_time``, ``db.lock_installation``), or one's rows may be
    passed over.
    """
    mark = connection.execute(select(TallyMark.incident_id, TallyMark.step_id, TallyMark.last_day)).first()
    # What came after the last day is shown by it: once that day was moved, everything has another first day.
    known = tuple(mark[:2]) if mark and mark.last_day == last_day() else (0, 0)
    newest = _newest(connection)
    # Without a mark the roll-ups of an empty register would be taken for outdated ones.
    if mark and newest == known and mark.last_day == last_day():
        return
    if known == (0, 0):
        for model in (IncidentCourse, StandingChange, PointDay, UnitDay, UnitMonth):
            connection.execute(delete(model))
    changes, counts, day = Changes(), (), None
    if ahead is not None:
        counts, day = ahead.counts, ahead.day
        put_courses(connection, at, ahead.courses)
    elif day := one_day(connection, known):
        count_standing(connection, changes, day, known, before=True)
        follow_courses(connection, known)
        count_standing(connection, changes, day, known, before=False)
    else:
        follow_courses(connection, known)
        follow_each(connection, changes, known)
    _add_points(connection, known[0], day)
    for each in counts:
        each.add(connection)
    for of_model in _rows_of(changes):
        add_counts(connection, *of_model)
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


def _rows_of(changes: Changes) -> Iterator[tuple[type[Base], tuple[str, ...], tuple[str, ...], list[tuple]]]:
    """What changes come to in each roll-up of them: its model, the names of its key and of its figures, the rows of both."""
    standings = [(*key, count) for key, count in changes.standings.items()]
    yield StandingChange, _STANDING, ("incidents",), standings
    yield UnitDay, _DAY, _OF_UNIT, [(*key, *counts) for key, counts in changes.units.items()]
    months = _months(changes.units)
    yield UnitMonth, _MONTH, _OF_MONTH, [(*key, *counts) for key, counts in months.items()]


def _months(units: dict[tuple, list[int]]) -> dict[tuple, list[int]]:
    """Fold changes of ``UnitDay`` into those of ``UnitMonth``: what is not answered is overdue from the day after its last day
    on."""
    months: defaultdict[tuple, list[int]] = defaultdict(lambda: [0] * len(_OF_MONTH))
    day_past = cache(first_day_past)
    for (*of, _, known_on, due_calendar_on, due_workday_on), counts in units.items():
        of_month = months[*of, known_on]
        for place, figure in enumerate(counts):
            of_month[place] += figure
        if waiting := counts[0] - counts[1]:
            months[*of, max(known_on, day_past(due_calendar_on))][_OVERDUE] += waiting
            months[*of, max(known_on, day_past(due_workday_on))][_OVERDUE + 1] += waiting
    return months
