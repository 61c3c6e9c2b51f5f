"""The roll-up of how incidents stand: by what became known on a day, so many more stand in one way and so many fewer in another.

Kept by what changed: only incidents that are new or got a new step are looked at, however many came in on the same days.
Summing up the changes known by a day gives how all stood on it (``queries.tallies``).
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute

from efficiency.commands.counts import add_counts
from efficiency.core.knowledge import shown_from
from efficiency.models import (
    Incident,
    IncidentStage,
    IncidentStep,
    ReplyStanding,
    StandingChange,
    Verification,
)

_AT_ONCE = 5000
_TRUE = (Verification.TRUE, Verification.PARTLY)
_REPLIED, _CLOSED = str(IncidentStage.REPLIED), str(IncidentStage.CLOSED)
_PLACE = {str(stage): place for place, stage in enumerate(IncidentStage)}
# How an incident stands that was only received: verified, closed, satisfied, reply by either clock.
_RECEIVED = (False, False, "", "", "")


def went_on() -> ColumnElement[bool]:
    """Whether anything is known of an incident beyond that it was received."""
    beyond = or_(
        IncidentStep.stage != IncidentStage.RECEIVED,
        IncidentStep.corrects_id.is_not(None),
        IncidentStep.verification.is_not(None),
        IncidentStep.satisfied.is_not(None),
    )
    steps = select(IncidentStep.id).where(IncidentStep.incident_id == Incident.id, beyond)
    return steps.correlate(Incident).exists()


def received_only(
    connection: Connection, known: int, *alike: InstrumentedAttribute
) -> Iterator[tuple[Row, int]]:
    """The incidents after the id ``known`` of which nothing else is known yet, counted by the database.

    Yields one row for all that are ``alike`` in these columns and in when they were recorded and received, and how many there
    are: the fewer columns, the fewer rows an import of 100,000 comes down to.
    """
    columns = (Incident.recorded_at, Incident.received_on, *alike)
    found = (
        select(*columns, func.count().label("incidents"))
        .where(Incident.id > known, ~went_on())
        .group_by(*columns)
    )
    for row in connection.execute(found):
        yield row, row.incidents


def count_changes(connection: Connection, known: tuple[int, int]) -> None:
    """Add what the incidents and steps after ``known`` (the last of each that is counted already) changed."""
    changed: Counter = Counter()
    for row, count in received_only(connection, known[0], Incident.unit_id, Incident.kind, Incident.severity):
        changed[(shown_from(row.recorded_at.date()), *_always(row), *_RECEIVED)] += count
    for ids in _touched(connection, known):
        steps: dict[int, list[Row]] = {}
        for step in connection.execute(_STEPS.where(IncidentStep.incident_id.in_(ids))):
            steps.setdefault(step[1], []).append(step)
        for incident in connection.execute(_INCIDENTS.where(Incident.id.in_(ids))):
            key = incident[0]
            own = steps.get(key, [])
            for stands, count in _changes(incident, own):
                changed[stands] += count
            if key <= known[0]:
                for stands, count in _changes(incident, [step for step in own if step[0] <= known[1]]):
                    changed[stands] -= count
    add_counts(connection, StandingChange, ("incidents",), {key: (count,) for key, count in changed.items()})


_INCIDENTS = select(
    Incident.id, Incident.recorded_at, Incident.received_on, Incident.unit_id, Incident.kind, Incident.severity,
    Incident.due_calendar_on, Incident.due_workday_on,
)  # fmt: skip
_STEPS = select(
    IncidentStep.id, IncidentStep.incident_id, IncidentStep.stage, IncidentStep.occurred_on, IncidentStep.recorded_at,
    IncidentStep.corrects_id, IncidentStep.verification, IncidentStep.satisfied,
)  # fmt: skip


def _touched(connection: Connection, known: tuple[int, int]) -> Iterator[list[int]]:
    """The incidents that are new, not only received, or got a new step, some thousands at a time."""
    found = union(
        select(Incident.id).where(Incident.id > known[0], went_on()),
        select(IncidentStep.incident_id)
        .join(Incident, Incident.id == IncidentStep.incident_id)
        .where(IncidentStep.id > known[1], or_(Incident.id <= known[0], went_on())),
    )
    ids = sorted(connection.execute(found).scalars())
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _always(incident: Row) -> tuple:
    """What stays the same of how an incident stands: unit, kind, month of receipt, whether it is grave."""
    return incident.unit_id, incident.kind, incident.received_on.replace(day=1), incident.severity >= 2


def _changes(incident: Row, steps: Iterable[Row]) -> Iterator[tuple[tuple, int]]:
    """The keys that an incident came to stand under and left, one after the other, by the day on which that became known."""
    _, recorded_at, _, _, _, _, due_calendar_on, due_workday_on = incident
    first = shown_from(recorded_at.date())
    by_day: dict[dt.date, list[Row]] = {first: []}
    corrected = False
    for step in steps:
        by_day.setdefault(max(first, shown_from(step[4].date())), []).append(step)
        corrected = corrected or step[5] is not None
    always, was, said, known = _always(incident), None, _NOTHING_SAID, []
    for day in sorted(by_day):
        if corrected:
            known += by_day[day]
            gone = {step[5] for step in known}
            said = _say(_NOTHING_SAID, [step for step in known if step[0] not in gone])
        else:
            said = _say(said, by_day[day])
        verification, closed, asked, replied_on = said
        now = (
            verification[1] in _TRUE,
            closed,
            "" if asked[0] < 0 else "YES" if asked[3] else "NO",
            _reply(replied_on, due_calendar_on),
            _reply(replied_on, due_workday_on),
        )
        if now != was:
            if was is not None:
                yield (day, *always, *was), -1
            yield (day, *always, *now), 1
        was = now


# What steps say: the verification of the furthest stage, whether it is closed, what the enterprise said last, the first reply.
_NOTHING_SAID = ((0, ""), False, (-1, dt.datetime.min, 0, False), None)


def _say(said: tuple, steps: Iterable[Row]) -> tuple:
    """What ``said`` comes to with these steps, as ``queries.monitoring`` reads them."""
    verification, closed, asked, replied_on = said
    for key, _, stage, occurred_on, recorded_at, _, verified, satisfied in steps:
        place = _PLACE[stage]
        if stage == _CLOSED:
            closed = True
        elif stage == _REPLIED and (replied_on is None or occurred_on < replied_on):
            replied_on = occurred_on
        if verified is not None and place:
            verification = max(verification, (place, verified))
        if satisfied is not None:
            asked = max(asked, (place, recorded_at, key, satisfied))
    return verification, closed, asked, replied_on


def _reply(replied_on: dt.date | None, due_on: dt.date) -> str:
    if replied_on is None:
        return ""
    return str(ReplyStanding.IN_TIME if replied_on <= due_on else ReplyStanding.LATE)
