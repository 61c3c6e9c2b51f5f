"""How many 监测点反映 stand in which way, from a roll-up of what changed by the day.

What was known at the end of a past month never changes, so that a day's counts are those of the month before and what
changed since. A roll-up that is behind the rows is not read; the rows then say the same.
"""

from functools import lru_cache

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, case, func, literal, select, true

from efficiency.core import knowledge
from efficiency.core.access import Scope
from efficiency.core.frames import of_types
from efficiency.models import (
    Incident,
    IncidentStage,
    IncidentStep,
    ReplyStanding,
    StandingChange,
    TallyMark,
    Verification,
)
from efficiency.queries import (
    cached,
    firm,
    for_all_readers,
    frame,
    in_units,
    month_before,
    month_begins,
    standing,
)
from efficiency.queries.run import once
from efficiency.queries.run import rows as rows_of
from efficiency.standings.incidents import in_time

DIMENSIONS = (
    "unit_id", "kind", "month_begins", "grave", "verified", "closed", "satisfied", "reply_calendar", "reply_workday",
)  # fmt: skip
_YES_OR_NO = ("grave", "verified", "closed")
FOUND_TRUE = (Verification.TRUE, Verification.PARTLY)


def rolled_up() -> bool:
    """Whether the roll-ups hold the newest incident and step, counted to the campaign's last day as it is now; once in a run."""
    return once("rolled_up", _holds_the_newest)


def _holds_the_newest(connection: Connection) -> bool:
    newest = [func.coalesce(select(func.max(m.id)).scalar_subquery(), 0) for m in (Incident, IncidentStep)]
    held = and_(TallyMark.incident_id == newest[0], TallyMark.step_id == newest[1])
    same_end = TallyMark.last_day.is_not_distinct_from(knowledge.last_day())
    return connection.execute(select(TallyMark.id).where(held, same_end)).first() is not None


@for_all_readers
@firm
def standing_counts(scope: Scope, *dimensions: str) -> pd.DataFrame:
    """How many incidents stand in which way on the as-of day, by ``dimensions`` of ``DIMENSIONS``.

    month_begins (the first day of the month of receipt), grave (severity 2 or 3), verified (属实 or 部分属实), closed; satisfied
    (YES / NO, empty: the enterprise was not asked), reply_calendar and reply_workday (IN_TIME / LATE by that reading of 3日,
    empty: not answered). Columns: the dimensions, incidents. Combinations without an incident have no row. Raises
    ``KeyError`` for a dimension that is not in the list.
    """
    if not rolled_up():
        return typed(frame(counted(of_rows(scope), dimensions)))
    rows = [(*key, count) for key, count in sorted(_by_changes(scope, dimensions).items())]
    counts = pd.DataFrame(rows, columns=[*dimensions, "incidents"])
    return counts if rows else typed(counts)


@cached
def _by_changes(scope: Scope, dimensions: tuple[str, ...]) -> dict[tuple, int]:
    # Without frames until the end: to put two together and sum them up takes longer than all the rest.
    before = month_before(scope)
    counts = dict(_by_changes(before, dimensions)) if before else {}
    for *key, count in rows_of(_changes(scope, before, dimensions)):
        counts[tuple(key)] = counts.get(tuple(key), 0) + count
    return {key: count for key, count in counts.items() if count}


@lru_cache(maxsize=200)
def _changes(scope: Scope, before: Scope | None, dimensions: tuple[str, ...]) -> Select:
    table = StandingChange.__table__.c
    keys = [table[name] for name in dimensions]
    changed = and_(table.known_on <= scope.as_of, in_units(table.unit_id, scope))
    if before is not None:
        changed = and_(changed, table.known_on > before.as_of)
    total = func.coalesce(func.sum(table.incidents), 0)
    return select(*keys, total).where(changed).group_by(*keys)


def counted(rows: Subquery, dimensions: tuple[str, ...]) -> Select:
    """The statement that sums up the incidents of ``rows`` by some of its columns; what adds up to nothing has no row."""
    keys = [rows.c[name] for name in dimensions]
    total = func.coalesce(func.sum(rows.c.incidents), 0)
    return select(*keys, total.label("incidents")).group_by(*keys).having(total != 0).order_by(*keys)


def typed(counts: pd.DataFrame) -> pd.DataFrame:
    """``counts`` with whole numbers in incidents, and ``typed_flags``."""
    return typed_flags(of_types(counts, int, ["incidents"]))


def typed_flags(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with True and False where the database says 1 and 0."""
    return of_types(rows, bool, [name for name in _YES_OR_NO if name in rows])


def of_rows(scope: Scope, ids: Select | None = None) -> Subquery:
    """Each incident for itself, or each of ``ids``, with the columns of ``StandingChange`` and number, severity."""
    step = IncidentStep
    counts, wanted = standing(step, scope), true()
    if ids is not None:
        counts, wanted = counts & step.incident_id.in_(ids), Incident.id.in_(ids)
    # What the furthest stage says of the verification counts, reply before feedback, as in ``monitoring.incidents``.
    said = [
        func.max(case((step.stage == stage, step.verification)))
        for stage in reversed(list(IncidentStage))
        if stage is not IncidentStage.RECEIVED
    ]
    furthest = case({stage: place for place, stage in enumerate(IncidentStage)}, value=step.stage)
    reached = (
        select(
            step.incident_id,
            func.min(case((step.stage == IncidentStage.REPLIED, step.occurred_on))).label("replied_on"),
            func.min(case((step.stage == IncidentStage.CLOSED, step.occurred_on))).label("closed_on"),
            func.coalesce(*said).label("verification"),
        )
        .where(counts)
        .group_by(step.incident_id)
        .subquery()
    )
    place = func.row_number().over(
        partition_by=step.incident_id, order_by=(furthest.desc(), step.recorded_at.desc(), step.id.desc())
    )
    ranked = (
        select(step.incident_id, step.satisfied, place.label("place"))
        .where(counts, step.satisfied.is_not(None))
        .subquery()
    )
    asked = select(ranked.c.incident_id, ranked.c.satisfied).where(ranked.c.place == 1).subquery()

    def reply(due: ColumnElement) -> ColumnElement:
        return case(
            (in_time(reached.c.replied_on, due), str(ReplyStanding.IN_TIME)),
            (reached.c.replied_on.is_not(None), str(ReplyStanding.LATE)),
            else_="",
        )

    def holds(condition: ColumnElement) -> ColumnElement:
        return case((condition, 1), else_=0)

    found_true = reached.c.verification.in_(FOUND_TRUE)
    return (
        select(
            Incident.number,
            Incident.unit_id,
            Incident.kind,
            Incident.severity,
            month_begins(Incident.received_on).label("month_begins"),
            holds(Incident.severity >= 2).label("grave"),
            holds(found_true).label("verified"),
            holds(reached.c.closed_on.is_not(None)).label("closed"),
            case((asked.c.satisfied.is_(True), "YES"), (asked.c.satisfied.is_(False), "NO"), else_="").label(
                "satisfied"
            ),
            reply(Incident.due_calendar_on).label("reply_calendar"),
            reply(Incident.due_workday_on).label("reply_workday"),
            literal(1).label("incidents"),
        )
        .outerjoin(reached, reached.c.incident_id == Incident.id)
        .outerjoin(asked, asked.c.incident_id == Incident.id)
        .where(Incident.recorded_at < scope.known_before, in_units(Incident.unit_id, scope), wanted)
        .subquery()
    )
