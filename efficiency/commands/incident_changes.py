"""What incidents and steps that came in change of how incidents stand, by the day on which it became known.

Only incidents that are new or got a new step are looked at, however many came in on the same days. Nearly always all that
came in is known from one day on and nothing later is known of what it is about (``one_day``): then the database counts how
these incidents stood before and how they stand after (``count_standing``). Else each is followed (``follow_each``).
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select, true, union

from efficiency.core.knowledge import known_before, shown_from
from efficiency.models import (
    Incident,
    IncidentCourse,
    IncidentStage,
    IncidentStep,
    ReplyStanding,
    Verification,
)
from efficiency.queries import month_begins
from efficiency.standings.incidents import in_time

_AT_ONCE = 5000
_TRUE = (Verification.TRUE, Verification.PARTLY)
_REPLIED, _CLOSED = str(IncidentStage.REPLIED), str(IncidentStage.CLOSED)
_IN_TIME, _LATE = str(ReplyStanding.IN_TIME), str(ReplyStanding.LATE)
_PLACE = {str(stage): place for place, stage in enumerate(IncidentStage)}
# How an incident stands that was only received: verified, closed, satisfied, reply by either clock.
_RECEIVED = (False, False, "", "", "")


@dataclass(slots=True)
class Changes:
    """So many more, or fewer. ``standings``: by the key of ``StandingChange``, incidents. ``units``: by unit, kind, month of
    receipt, day of receipt, day of knowledge and both due days, incidents, replied, in time by the calendar and by workdays.
    """

    standings: Counter = field(default_factory=Counter)
    units: dict[tuple, list[int]] = field(default_factory=dict)

    def add(self, incident: Any, known_on: dt.date, state: tuple, count: int) -> None:
        """``count`` more of an incident's sort stand as ``state`` (``stands``) says from ``known_on`` on."""
        received = incident.received_on
        month = received.replace(day=1)
        of = incident.unit_id, incident.kind, month
        self.standings[known_on, *of, incident.severity >= 2, *state] += count
        reply_calendar, reply_workday = state[3:]
        key = (*of, received, known_on, incident.due_calendar_on, incident.due_workday_on)
        self.add_replies(
            key,
            count,
            count if reply_calendar else 0,
            count if reply_calendar == _IN_TIME else 0,
            count if reply_workday == _IN_TIME else 0,
        )

    def move(self, incident: Any, known_on: dt.date, was: tuple | None, now: tuple) -> None:
        """One incident of a sort that stood as ``was`` (None: nowhere, it is new) stands as ``now`` from ``known_on`` on."""
        unit_id, kind, received, severity, *dues = incident
        of = unit_id, kind, received.replace(day=1)
        grave = severity >= 2
        self.standings[known_on, *of, grave, *now] += 1
        reply_calendar, reply_workday = now[3:]
        figures = [1, reply_calendar != "", reply_calendar == _IN_TIME, reply_workday == _IN_TIME]
        if was is not None:
            self.standings[known_on, *of, grave, *was] -= 1
            reply_calendar, reply_workday = was[3:]
            figures[0] = 0
            figures[1] -= reply_calendar != ""
            figures[2] -= reply_calendar == _IN_TIME
            figures[3] -= reply_workday == _IN_TIME
        self.add_replies((*of, received, known_on, *dues), *figures)

    def add_replies(self, key: tuple, *figures: int) -> None:
        """So many more of ``units``."""
        counts = self.units.setdefault(key, [0] * len(figures))
        for place, figure in enumerate(figures):
            counts[place] += figure


def says_more() -> ColumnElement[bool]:
    """Whether a step says anything beyond that its incident was received."""
    return or_(
        IncidentStep.stage != IncidentStage.RECEIVED,
        IncidentStep.corrects_id.is_not(None),
        IncidentStep.verification.is_not(None),
        IncidentStep.satisfied.is_not(None),
    )


# ---------------------------------------------------------------- all known from one day on


def one_day(connection: Connection, known: tuple[int, int]) -> dt.date | None:
    """The day from which on all incidents and steps after ``known`` are known; None where there are several, or where
    something later is known already of an incident that got a step."""
    moments = [
        connection.execute(
            select(func.min(model.recorded_at), func.max(model.recorded_at)).where(model.id > last)
        ).one()
        for model, last in zip((Incident, IncidentStep), known, strict=True)
    ]
    days = {shown_from(moment.date()) for first_and_last in moments for moment in first_and_last if moment}
    if len(days) != 1:
        return None
    [day] = days
    later = (
        select(Incident.id)
        .outerjoin(IncidentCourse, IncidentCourse.incident_id == Incident.id)
        .where(
            Incident.id.in_(with_new_steps(known)),
            or_(Incident.recorded_at >= known_before(day), IncidentCourse.told_at >= known_before(day)),
        )
    )
    return None if connection.execute(later.limit(1)).first() else day


def with_new_steps(known: tuple[int, int]) -> Select:
    """The ids of the incidents that got a step after ``known`` which says more than that they were received."""
    return select(IncidentStep.incident_id).where(IncidentStep.id > known[1], says_more())


def count_standing(
    connection: Connection, changes: Changes, day: dt.date, known: tuple[int, int], *, before: bool
) -> None:
    """Add to ``changes`` how the incidents that came after ``known`` or got a step after it stand by their courses from ``day``
    on, or take away how they stood ``before``: as long as their courses are not worked out afresh."""
    if before:
        # Which index helps is not told from conditions on the steps alone.
        ids, chosen, sign = with_new_steps(known), Incident.id <= known[0], -1
    else:
        ids, chosen, sign = (
            union(with_new_steps(known), select(Incident.id).where(Incident.id > known[0])),
            true(),
            1,
        )
    chosen = and_(Incident.id.in_(ids), chosen)
    course, dues = IncidentCourse, (Incident.due_calendar_on, Incident.due_workday_on)
    of = (Incident.unit_id, Incident.kind, month_begins(Incident.received_on))
    state = (
        _flag(Incident.severity >= 2),
        _flag(course.verification.in_(_TRUE)),
        _flag(course.closed_on.is_not(None)),
        case((course.satisfied.is_(True), "YES"), (course.satisfied.is_(False), "NO"), else_=""),
        *(
            case((course.replied_on.is_(None), ""), (in_time(course.replied_on, due), _IN_TIME), else_=_LATE)
            for due in dues
        ),
    )
    for *unit, grave, verified, closed, satisfied, calendar, workday, incidents in connection.execute(
        _grouped(chosen, (*of, *state), (func.count(),))
    ):
        key = (day, *unit, bool(grave), bool(verified), bool(closed), satisfied, calendar, workday)
        changes.standings[key] += sign * incidents
    in_times = (func.coalesce(func.sum(_flag(in_time(course.replied_on, due))), 0) for due in dues)
    figures = (func.count(), func.count(course.replied_on), *in_times)
    for *unit, received, due_calendar, due_workday, count, replied, calendar, workday in connection.execute(
        _grouped(chosen, (*of, Incident.received_on, *dues), figures)
    ):
        key = (*unit, received, day, due_calendar, due_workday)
        changes.add_replies(key, sign * count, sign * replied, sign * calendar, sign * workday)


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _grouped(
    chosen: ColumnElement[bool], keys: Sequence[ColumnElement], figures: Sequence[ColumnElement]
) -> Select:
    named = [key.label(f"key_{place}") for place, key in enumerate(keys)]
    return (
        select(*named, *figures)
        .select_from(Incident)
        .outerjoin(IncidentCourse, IncidentCourse.incident_id == Incident.id)
        .where(chosen)
        .group_by(*named)
    )


# ---------------------------------------------------------------- each for itself


def follow_each(connection: Connection, changes: Changes, known: tuple[int, int]) -> None:
    """Add to ``changes`` what the incidents and steps after ``known`` changed, followed from day to day."""
    for row, count in _received_only(connection, known[0]):
        changes.add(row, shown_from(row.recorded_at.date()), _RECEIVED, count)
    for ids in _touched(connection, known):
        steps: dict[int, list[Row]] = {}
        for step in connection.execute(_STEPS.where(IncidentStep.incident_id.in_(ids))):
            steps.setdefault(step[1], []).append(step)
        for incident in connection.execute(_INCIDENTS.where(Incident.id.in_(ids))):
            own = steps.get(incident.id, [])
            for day, state, count in _course(incident, own):
                changes.add(incident, day, state, count)
            if incident.id <= known[0]:
                before = [step for step in own if step[0] <= known[1]]
                for day, state, count in _course(incident, before):
                    changes.add(incident, day, state, -count)


_INCIDENTS = select(
    Incident.id, Incident.recorded_at, Incident.received_on, Incident.unit_id, Incident.kind, Incident.severity,
    Incident.due_calendar_on, Incident.due_workday_on,
)  # fmt: skip
_STEPS = select(
    IncidentStep.id, IncidentStep.incident_id, IncidentStep.stage, IncidentStep.occurred_on, IncidentStep.recorded_at,
    IncidentStep.corrects_id, IncidentStep.verification, IncidentStep.satisfied,
)  # fmt: skip


def _went_on() -> ColumnElement[bool]:
    """Whether anything is known of an incident beyond that it was received."""
    steps = select(IncidentStep.id).where(IncidentStep.incident_id == Incident.id, says_more())
    return steps.correlate(Incident).exists()


def _received_only(connection: Connection, known: int) -> Iterator[tuple[Row, int]]:
    """The incidents after the id ``known`` of which nothing else is known yet: one row for all that are alike, and how many
    they are."""
    columns = (*_INCIDENTS.selected_columns[1:],)
    found = (
        select(*columns, func.count().label("incidents"))
        .where(Incident.id > known, ~_went_on())
        .group_by(*columns)
    )
    for row in connection.execute(found):
        yield row, row.incidents


def _touched(connection: Connection, known: tuple[int, int]) -> Iterator[list[int]]:
    """The incidents that are new, not only received, or got a new step, some thousands at a time."""
    found = union(select(Incident.id).where(Incident.id > known[0], _went_on()), with_new_steps(known))
    ids = sorted(connection.execute(found).scalars())
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _course(incident: Row, steps: Iterable[Row]) -> Iterator[tuple[dt.date, tuple, int]]:
    """The ways in which an incident came to stand (1) and ceased to (-1), one after the other, by the day on which that
    became known."""
    first = shown_from(incident.recorded_at.date())
    by_day: dict[dt.date, list[Row]] = {first: []}
    corrected = False
    for step in steps:
        by_day.setdefault(max(first, shown_from(step[4].date())), []).append(step)
        corrected = corrected or step[5] is not None
    was, said, known = None, _NOTHING_SAID, []
    for day in sorted(by_day):
        if corrected:
            known += by_day[day]
            gone = {step[5] for step in known}
            said = _say(_NOTHING_SAID, [step for step in known if step[0] not in gone])
        else:
            said = _say(said, by_day[day])
        verification, closed, asked, replied_on = said
        satisfied = None if asked[0] < 0 else asked[3]
        dues = incident.due_calendar_on, incident.due_workday_on
        now = stands(verification[1], closed, satisfied, replied_on, *dues)
        if now != was:
            if was is not None:
                yield day, was, -1
            yield day, now, 1
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


def stands(
    verification: str | None,
    closed: bool,
    satisfied: bool | None,
    replied_on: dt.date | None,
    due_calendar_on: dt.date,
    due_workday_on: dt.date,
) -> tuple:
    """How an incident stands of which its steps say this: the end of the key of ``StandingChange``."""
    return (
        verification in _TRUE,
        closed,
        "" if satisfied is None else "YES" if satisfied else "NO",
        _reply(replied_on, due_calendar_on),
        _reply(replied_on, due_workday_on),
    )


def _reply(replied_on: dt.date | None, due_on: dt.date) -> str:
    if replied_on is None:
        return ""
    return _IN_TIME if in_time(replied_on, due_on) else _LATE
