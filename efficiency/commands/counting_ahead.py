"""What a file of incidents and steps changes of the roll-ups, worked out before the write lock is taken.

Most of the time for which an import holds everybody up went into counting what it had just brought in. What an incident comes
to follows from its course on record and the steps of the file, so it is told beforehand; under the lock it is added, if of
incidents nothing came in meanwhile. Else, and for files that correct steps, ``tallies.catch_up`` counts what came.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Column, Connection, MetaData, Row, Table, select

from efficiency.commands.appending import Staged, due_days
from efficiency.commands.comparing import Change
from efficiency.commands.incident_changes import Changes, stands
from efficiency.commands.tallies import Ahead, counted_until, stage_changes
from efficiency.core.db import insert_columns
from efficiency.core.knowledge import known_before, shown_from
from efficiency.models import Base, Incident, IncidentCourse, IncidentStage, IncidentStep
from efficiency.queries.incident_steps import STAGE_COLUMNS

# What a course says, and the place of each stage's day in it.
_SAYS = (*STAGE_COLUMNS.values(), "verification", "satisfied")
_PLACE = {str(stage): place for place, stage in enumerate(STAGE_COLUMNS)}
_REPLIED, _CLOSED = _PLACE[IncidentStage.REPLIED], _PLACE[IncidentStage.CLOSED]
_VERIFICATION, _SATISFIED = _SAYS.index("verification"), _SAYS.index("satisfied")
_NOTHING: tuple = (None,) * len(_SAYS)


class _Sort(NamedTuple):
    """What decides where an incident is counted."""

    unit_id: str
    kind: str
    received_on: dt.date
    severity: int
    due_calendar_on: dt.date
    due_workday_on: dt.date


def count_ahead(
    connection: Connection, at: dt.datetime, changes: Iterable[Change], staged: Iterable[Staged]
) -> Ahead | None:
    """What the new incidents and steps of a file that is recorded ``at`` change; ``staged`` are its rows, and beside them the
    courses lie in a temporary table of the connection.

    None where that has to be counted afterwards: without any, where steps are corrected, where the roll-ups are behind, or
    where something later is known already of an incident that got a step.
    """
    day, until = shown_from(at.date()), counted_until(connection)
    incidents, steps = (_new_of(changes, model) for model in (Incident, IncidentStep))
    if until is None or incidents is None or steps is None or not (incidents or steps):
        return None
    counted, beyond = Changes(), known_before(day)
    said_of: dict[str, list] = {}
    for row in steps:
        number = row["incident_number"]
        said = said_of.get(number)
        if said is None:
            said = said_of[number] = [*_NOTHING]
        said[_PLACE[row["stage"]]] = row["occurred_on"]
        # They come in the order of the stages, and the furthest is believed.
        if row["verification"] is not None:
            said[_VERIFICATION] = row["verification"]
        if row["satisfied"] is not None:
            said[_SATISFIED] = row["satisfied"]
    on_record = set(said_of)
    for row in incidents:
        received_on, number = row["received_on"], row["number"]
        sort = _Sort(row["unit_id"], row["kind"], received_on, row["severity"], **due_days(received_on))
        on_record.discard(number)
        counted.move(sort, day, None, _state(sort, said_of.get(number, _NOTHING)))
    for number, recorded_at, told_at, *rest in _on_record(connection, staged) if on_record else ():
        if number not in on_record:
            continue
        if recorded_at >= beyond or (told_at is not None and told_at >= beyond):
            return None
        sort, before, said = _Sort(*rest[: -len(_SAYS)]), rest[-len(_SAYS) :], said_of[number]
        said[:] = [old if new is None else new for old, new in zip(before, said, strict=True)]
        counted.move(sort, day, _state(sort, before), _state(sort, said))
    courses = _courses(connection, said_of) if said_of else None
    return Ahead(until, day, stage_changes(connection, counted), courses)


def _new_of(changes: Iterable[Change], model: type[Base]) -> list[dict] | None:
    """The new rows of a table; None where rows of it are corrected."""
    of = [change for change in changes if change.table.subject.model is model]
    if any(change.corrections for change in of):
        return None
    return [row for change in of for row in change.new]


def _on_record(connection: Connection, staged: Iterable[Staged]) -> Iterator[Row]:
    """Of the incidents on record that the staged steps are about: number, when recorded, when the last of their steps was
    (null: only received), the values of a ``_Sort``, what their course says."""
    course = [getattr(IncidentCourse, name) for name in _SAYS]
    own = [getattr(Incident, name) for name in _Sort._fields]
    statement = select(
        Incident.number, Incident.recorded_at, IncidentCourse.told_at, *own, *course
    ).outerjoin(IncidentCourse, IncidentCourse.incident_id == Incident.id)
    for each in staged:
        if each.model is IncidentStep:
            named = select(each.table.c.incident_number)
            yield from connection.execute(statement.where(Incident.number.in_(named)))


def _state(sort: _Sort, said: Sequence) -> tuple:
    replied_on, closed = said[_REPLIED], said[_CLOSED] is not None
    return stands(said[_VERIFICATION], closed, said[_SATISFIED], replied_on, *sort[-2:])


def _courses(connection: Connection, went_on: Mapping[str, Sequence]) -> Table:
    """A temporary table of what the steps of each incident come to, by the incident's number."""
    columns = [Column(name, IncidentCourse.__table__.c[name].type) for name in _SAYS]
    table = Table(
        "courses_ahead", MetaData(), Column("number", Incident.number.type, primary_key=True), *columns,
        prefixes=["TEMPORARY"],
    )  # fmt: skip
    table.create(connection)
    said = zip(*went_on.values(), strict=True)
    insert_columns(connection, table, {"number": list(went_on)} | dict(zip(_SAYS, said, strict=True)))
    return table
