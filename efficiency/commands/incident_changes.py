"""The roll-up of how incidents stand: by what became known on a day, so many more stand in one way and so many fewer in another.

Kept by what changed: only incidents that are new or got a new step are looked at, however many came in on the same days.
Summing up the changes known by a day gives how all stood on it (``queries.tallies``).
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, union, update

from efficiency.models import (
    Incident,
    IncidentStage,
    IncidentStep,
    ReplyStanding,
    StandingChange,
    Verification,
)

_AT_ONCE = 5000
_KEY = (
    "known_on", "unit_id", "kind", "month", "grave", "verified", "closed", "satisfied", "reply_calendar", "reply_workday",
)  # fmt: skip
_TRUE = (Verification.TRUE, Verification.PARTLY)
_PLACE = {str(stage): place for place, stage in enumerate(IncidentStage)}
# How an incident stands that was only received: verified, closed, satisfied, reply by either clock.
_RECEIVED = (False, False, "", "", "")


def count_changes(connection: Connection, known: tuple[int, int]) -> None:
    """Add what the incidents and steps after ``known`` (the last of each that is counted already) changed."""
    if known == (0, 0):
        connection.execute(delete(StandingChange))
    changed: Counter = Counter()
    for ids in _touched(connection, known):
        steps: dict[int, list[Row]] = {}
        for step in connection.execute(_STEPS.where(IncidentStep.incident_id.in_(ids))):
            steps.setdefault(step.incident_id, []).append(step)
        for incident in connection.execute(_INCIDENTS.where(Incident.id.in_(ids))):
            own = steps.get(incident.id, [])
            for key, count in _changes(incident, own):
                changed[key] += count
            if incident.id <= known[0]:
                for key, count in _changes(incident, [step for step in own if step.id <= known[1]]):
                    changed[key] -= count
    _put(connection, {key: count for key, count in changed.items() if count})


_INCIDENTS = select(
    Incident.id, Incident.recorded_at, Incident.received_on, Incident.unit_id, Incident.kind, Incident.severity,
    Incident.due_calendar_on, Incident.due_workday_on,
)  # fmt: skip
_STEPS = select(
    IncidentStep.id, IncidentStep.incident_id, IncidentStep.stage, IncidentStep.occurred_on, IncidentStep.recorded_at,
    IncidentStep.corrects_id, IncidentStep.verification, IncidentStep.satisfied,
)  # fmt: skip


def _touched(connection: Connection, known: tuple[int, int]) -> Iterator[list[int]]:
    """The incidents that are new or got a new step, some thousands at a time."""
    found = union(
        select(Incident.id).where(Incident.id > known[0]),
        select(IncidentStep.incident_id).where(IncidentStep.id > known[1]),
    )
    ids = sorted(connection.execute(found).scalars())
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _changes(incident: Row, steps: Iterable[Row]) -> Iterator[tuple[tuple, int]]:
    """The keys that an incident came to stand under and left, one after the other, by the day on which that became known."""
    first = incident.recorded_at.date()
    by_day: dict[dt.date, list[Row]] = {first: []}
    for step in steps:
        by_day.setdefault(max(first, step.recorded_at.date()), []).append(step)
    always = (incident.unit_id, incident.kind, incident.received_on.month, incident.severity >= 2)
    known: list[Row] = []
    was = None
    for day in sorted(by_day):
        known += by_day[day]
        now = _standing(incident, known)
        if now != was:
            if was is not None:
                yield (day, *always, *was), -1
            yield (day, *always, *now), 1
        was = now


def _standing(incident: Row, known: list[Row]) -> tuple:
    """How an incident stands by the steps known, with the words of ``_RECEIVED``: as ``queries.monitoring`` reads them."""
    if not known:
        return _RECEIVED
    corrected = {step.corrects_id for step in known if step.corrects_id}
    standing = [step for step in known if step.id not in corrected] if corrected else known
    closed, replied_on, said, asked = False, None, None, None
    for step in standing:
        place = _PLACE[step.stage]
        if step.stage == IncidentStage.CLOSED:
            closed = True
        elif step.stage == IncidentStage.REPLIED and (replied_on is None or step.occurred_on < replied_on):
            replied_on = step.occurred_on
        if step.verification is not None and place:
            said = max(said or (0, ""), (place, step.verification))
        if step.satisfied is not None:
            asked = max(
                asked or (-1, step.recorded_at, 0, False), (place, step.recorded_at, step.id, step.satisfied)
            )
    return (
        said is not None and said[1] in _TRUE,
        closed,
        "" if asked is None else "YES" if asked[3] else "NO",
        _reply(replied_on, incident.due_calendar_on),
        _reply(replied_on, incident.due_workday_on),
    )


def _reply(replied_on: dt.date | None, due_on: dt.date) -> str:
    if replied_on is None:
        return ""
    return str(ReplyStanding.IN_TIME if replied_on <= due_on else ReplyStanding.LATE)


def _put(connection: Connection, changed: dict[tuple, int]) -> None:
    """Add the counts to the table; keys at which nothing is left go."""
    if not changed:
        return
    days = sorted({key[0] for key in changed})
    held = select(*(getattr(StandingChange, name) for name in _KEY)).where(StandingChange.known_on.in_(days))
    there = {tuple(row) for row in connection.execute(held)}
    fresh = [
        dict(zip(_KEY, key, strict=True), incidents=count)
        for key, count in changed.items()
        if key not in there
    ]
    more = [
        {f"of_{name}": value for name, value in zip(_KEY, key, strict=True)} | {"change": count}
        for key, count in changed.items()
        if key in there
    ]
    if fresh:
        connection.execute(insert(StandingChange), fresh)
    if more:
        same = [getattr(StandingChange, name) == bindparam(f"of_{name}") for name in _KEY]
        total = StandingChange.incidents + bindparam("change")
        connection.execute(update(StandingChange.__table__).where(*same).values(incidents=total), more)
        connection.execute(
            delete(StandingChange).where(StandingChange.known_on.in_(days), StandingChange.incidents == 0)
        )
