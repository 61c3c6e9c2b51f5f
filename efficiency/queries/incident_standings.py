"""What the rules and the pages ask of how 监测点反映 stand, counted in the database however many there are."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from functools import lru_cache

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from efficiency.core.access import Scope
from efficiency.core.frames import of_types, summed, tuples
from efficiency.models import (
    AccountabilityAction,
    Incident,
    IncidentStage,
    IncidentStep,
    ReplyStanding,
)
from efficiency.queries import cached, firm, for_all_readers, frame, in_units, latest, standing
from efficiency.queries.from_yesterday import from_yesterday
from efficiency.queries.incident_steps import STAGE_COLUMNS
from efficiency.queries.monitoring import incidents_chosen
from efficiency.queries.run import rows as rows_of
from efficiency.queries.standing_counts import (
    FOUND_TRUE,
    counted,
    of_rows,
    rolled_up,
    standing_counts,
    typed,
    typed_flags,
)
from efficiency.queries.unsettled import unanswered_days, without_reply
from efficiency.standings.turns import past

_EARLIEST = 50
_OF_DECIDED = ("number", "severity", "grave", "verified", "closed")


@firm
def incident_tallies(scope: Scope) -> pd.DataFrame:
    """监测点反映 counted by kind (R2.5). Columns: kind, incidents. Kinds without a report have no row."""
    counts = sorted(summed(_asked_about(scope), "kind").items())
    return of_types(pd.DataFrame(counts, columns=["kind", "incidents"]), int, ["incidents"])


@firm
def verified_tallies(scope: Scope) -> pd.DataFrame:
    """监测点反映 found 属实 or 部分属实, counted (R5.1, R5.3). Columns: grave (severity 2 or 3), incidents."""
    counts = summed(_asked_about(scope), "grave", "verified").items()
    found = sorted((grave, count) for (grave, verified), count in counts if verified)
    return typed(pd.DataFrame(found, columns=["grave", "incidents"]))


def _asked_about(scope: Scope) -> pd.DataFrame:
    return standing_counts(scope, "kind", "grave", "verified")


@firm
def decided_incidents(scope: Scope) -> pd.DataFrame:
    """监测点反映 that a row of 责任追究 names (R5.1, R5.3 to R5.6); what was decided is not told.

    Columns: number, severity (1..3), grave (2 or 3), verified (属实 or 部分属实), closed.
    """
    named = {*_numbers_decided(scope)}
    rows = [row[:-1] for row in (*tuples(_decided_before(scope)), *_decided_lately(scope)) if row[0] in named]
    return typed_flags(pd.DataFrame(sorted(rows), columns=list(_OF_DECIDED)))


# What is decided today leaves those that were decided before, and what is reported today those that are decided today.
@cached
def _decided_before(scope: Scope) -> pd.DataFrame:
    return from_yesterday(scope, _decided, _numbers_decided(_yesterday(scope)), by_months=False)


@cached
def _decided_lately(scope: Scope) -> tuple[tuple, ...]:
    numbers = tuple(sorted({*_numbers_decided(scope)} - {*_numbers_decided(_yesterday(scope))}))
    return tuple(map(tuple, rows_of(_decided_of(scope, scope.known_before, numbers)))) if numbers else ()


@cached
def _numbers_decided(scope: Scope) -> tuple[str, ...]:
    # A correction may name another report: the one that was named before is decided no more.
    actions = latest(AccountabilityAction, [AccountabilityAction.number], scope)
    numbers = select(actions.c.source_number).distinct().where(actions.c.source_number.is_not(None))
    return tuple(sorted(number for (number,) in rows_of(numbers)))


def _yesterday(scope: Scope) -> Scope:
    return replace(scope, as_of=scope.as_of - dt.timedelta(days=1))


@lru_cache(maxsize=20)
def _decided_of(scope: Scope, _known_before: dt.datetime, numbers: tuple[str, ...]) -> Select:
    return _decided(scope, None, numbers)


def _decided(scope: Scope, ids: Select | None, numbers: tuple[str, ...]) -> Select:
    chosen = select(Incident.id).where(Incident.number.in_(numbers))
    return counted(of_rows(scope, chosen if ids is None else chosen.where(Incident.id.in_(ids))), _OF_DECIDED)


@firm
def verified_since(scope: Scope, day: dt.date) -> pd.DataFrame:
    """监测点反映 that are found 属实 or 部分属实 and of which that became known on ``day`` or later (R5.1, R5.3).

    Columns: number, severity (1..3), grave (2 or 3).
    """
    return typed_flags(frame(_verified(scope, scope.known_before, day)))


@lru_cache(maxsize=20)
def _verified(scope: Scope, _known_before: dt.datetime, day: dt.date) -> Select:
    step, start = IncidentStep, dt.datetime.combine(day, dt.time())
    true = standing(step, scope) & step.verification.in_(FOUND_TRUE)
    since = select(step.incident_id).where(true, step.recorded_at >= start)
    before = select(step.incident_id).where(true, step.recorded_at < start, step.incident_id.in_(since))
    ids = since.where(step.incident_id.not_in(before))
    rows = of_rows(scope, ids)
    keys = (rows.c.number, rows.c.severity, rows.c.grave)
    return select(*keys).where(rows.c.verified == 1)


@firm
def longest_undecided(scope: Scope, before: dt.date) -> list[tuple[str, dt.date]]:
    """Of the 监测点反映 that are found 属实 or 部分属实, and that no row of 责任追究 names, the one of which that became known first and
    before the day ``before`` (R5.1): its unit and the day on which it became known. Empty where there is none.

    Looked for among so many of the earliest as ``_EARLIEST``: all of these may have been found untrue later.
    """
    step, decided = IncidentStep, _numbers_decided(scope)
    true = standing(step, scope) & step.verification.in_(FOUND_TRUE) & in_units(Incident.unit_id, scope)
    earliest = rows_of(
        select(Incident.id, Incident.number, Incident.unit_id, step.recorded_at)
        .join(step, step.incident_id == Incident.id)
        .where(
            true, step.recorded_at < dt.datetime.combine(before, dt.time()), Incident.number.not_in(decided)
        )
        .order_by(step.recorded_at, Incident.number)
        .limit(_EARLIEST)
    )
    rows = of_rows(scope, select(Incident.id).where(Incident.id.in_([each.id for each in earliest])))
    still = {number for (number,) in rows_of(select(rows.c.number).where(rows.c.verified == 1))}
    return [(each.unit_id, each.recorded_at.date()) for each in earliest if each.number in still][:1]


@for_all_readers
@firm
def gravest_verified(scope: Scope) -> pd.DataFrame:
    """How many 监测点反映 of severity 3 are found 属实 or 部分属实 (R5.6), one row: incidents. The roll-up tells them not from those
    of 2."""
    return from_yesterday(scope, _gravest, by_months=False)


def _gravest(scope: Scope, ids: Select | None) -> Select:
    step = IncidentStep
    # The furthest stage counts, as in ``standing_counts``; only the steps that say whether a report is true are looked at.
    said = [
        func.max(case((step.stage == stage, step.verification)))
        for stage in reversed(list(IncidentStage))
        if stage is not IncidentStage.RECEIVED
    ]
    of_one = (
        select(func.coalesce(*said).label("verification"))
        .join(Incident, Incident.id == step.incident_id)
        .where(
            Incident.severity == 3,
            Incident.recorded_at < scope.known_before,
            in_units(Incident.unit_id, scope),
            standing(step, scope),
            step.verification.is_not(None),
            *(() if ids is None else (Incident.id.in_(ids),)),
        )
        .group_by(step.incident_id)
        .subquery()
    )
    found = of_one.c.verification.in_(FOUND_TRUE)
    return select(func.count().label("incidents")).select_from(of_one).where(found)


@firm
def moved_counts(scope: Scope, before: Scope) -> pd.DataFrame:
    """监测点反映 of which something came to be known after the day of ``before``, counted by how they stood then and stand now.

    Columns: is_new (nobody knew of it then), was_stage and stage (places in ``IncidentStage``), was_closed, closed, was_replied,
    replied, incidents.
    """
    step, start = IncidentStep, before.known_before
    lately = select(step.incident_id).where(step.recorded_at >= start, step.recorded_at < scope.known_before)
    moved = or_(Incident.recorded_at >= start, Incident.id.in_(lately))
    place = case({stage: number for number, stage in enumerate(IncidentStage)}, value=step.stage)

    def reached(known: ColumnElement, value: ColumnElement) -> ColumnElement:
        return func.coalesce(func.max(case((known, value), else_=0)), 0)

    then, now = standing(step, before), standing(step, scope)
    of_one = (
        select(
            case((Incident.recorded_at >= start, 1), else_=0).label("is_new"),
            reached(then, place).label("was_stage"),
            reached(now, place).label("stage"),
            reached(then & (step.stage == IncidentStage.CLOSED), literal(1)).label("was_closed"),
            reached(now & (step.stage == IncidentStage.CLOSED), literal(1)).label("closed"),
            reached(then & (step.stage == IncidentStage.REPLIED), literal(1)).label("was_replied"),
            reached(now & (step.stage == IncidentStage.REPLIED), literal(1)).label("replied"),
        )
        .outerjoin(step, step.incident_id == Incident.id)
        .where(Incident.recorded_at < scope.known_before, in_units(Incident.unit_id, scope), moved)
        .group_by(Incident.id, Incident.recorded_at)
        .subquery()
    )
    keys = list(of_one.c)
    flags = ("is_new", "was_closed", "closed", "was_replied", "replied")
    found = frame(select(*keys, func.count().label("incidents")).group_by(*keys).order_by(*keys))
    return of_types(found, bool, flags)


@for_all_readers
@firm
def first_verified(scope: Scope) -> pd.DataFrame:
    """Each 监测点反映 that somebody found 属实 or 部分属实. Columns: number, known_on (the day on which that became known)."""
    found = from_yesterday(scope, _first_verified)
    return found.assign(known_on=[at.date() for at in found["at"]])[["number", "known_on"]]


def _first_verified(scope: Scope, ids: Select | None) -> Select:
    step = IncidentStep
    true = standing(step, scope) & step.verification.in_(FOUND_TRUE) & in_units(Incident.unit_id, scope)
    found = (
        select(Incident.number, func.min(step.recorded_at).label("at"), literal(1).label("incidents"))
        .join(step, step.incident_id == Incident.id)
        .where(true if ids is None else true & step.incident_id.in_(ids))
    )
    return found.group_by(Incident.number).order_by(Incident.number)


@for_all_readers
@firm
def feedback_counts(scope: Scope, first_day: dt.date, last_day: dt.date) -> pd.DataFrame:
    """监测点反映 received from ``first_day`` to ``last_day`` by when they went to their unit and when its feedback came.

    Those that went to none are not counted. Columns: unit_id, transferred_on, feedback_on (null: not yet), incidents.
    """
    # Of a quarter's own rows there are fewer than of what moved in the months since.
    return from_yesterday(scope, _feedback, first_day, last_day, by_months=False)


def _feedback(scope: Scope, ids: Select | None, first_day: dt.date, last_day: dt.date) -> Select:
    step = IncidentStep

    def first(stage: IncidentStage) -> ColumnElement:
        return func.min(case((step.stage == stage, step.occurred_on)))

    of_one = (
        select(
            Incident.unit_id,
            first(IncidentStage.TRANSFERRED).label("transferred_on"),
            first(IncidentStage.UNIT_FEEDBACK).label("feedback_on"),
        )
        .join(step, step.incident_id == Incident.id)
        .where(
            Incident.received_on.between(first_day, last_day),
            Incident.recorded_at < scope.known_before,
            in_units(Incident.unit_id, scope),
            standing(step, scope),
            step.stage.in_((IncidentStage.TRANSFERRED, IncidentStage.UNIT_FEEDBACK)),
            *(() if ids is None else (Incident.id.in_(ids),)),
        )
        .group_by(Incident.id, Incident.unit_id)
        .having(first(IncidentStage.TRANSFERRED).is_not(None))
        .subquery()
    )
    keys = list(of_one.c)
    return select(*keys, func.count().label("incidents")).group_by(*keys).order_by(*keys)


@for_all_readers
@firm
def reply_tallies(scope: Scope, clock: str) -> pd.DataFrame:
    """The answers to 监测点反映 counted (R2.6) by the official reading of 3日, ``clock`` (``calendar`` or ``workday``).

    Columns: reply (IN_TIME / LATE, or while unanswered OVERDUE / DUE_TODAY / WAITING), incidents, next_due_on (the
    earliest last day of the unanswered; null else). Standings without a report have no row.
    """
    counts = standing_counts(scope, f"reply_{clock}")
    total = dict(zip(counts[f"reply_{clock}"], counts["incidents"].tolist(), strict=True))
    ahead = _due_ahead(scope, clock)
    today = ahead.pop(scope.as_of, 0)
    found = [
        (ReplyStanding.IN_TIME, total.get(ReplyStanding.IN_TIME, 0), None),
        (ReplyStanding.LATE, total.get(ReplyStanding.LATE, 0), None),
        (ReplyStanding.OVERDUE, total.get("", 0) - today - sum(ahead.values()), None),
        (ReplyStanding.DUE_TODAY, today, scope.as_of),
        (ReplyStanding.WAITING, sum(ahead.values()), min(ahead, default=None)),
    ]
    rows = [(str(reply), count, day) for reply, count, day in found if count]
    return of_types(
        pd.DataFrame(rows, columns=["reply", "incidents", "next_due_on"]), object, ["next_due_on"]
    )


def _due_ahead(scope: Scope, clock: str) -> dict[dt.date, int]:
    """How many are unanswered by their last day, where that is not over."""
    if rolled_up():
        found: Counter[dt.date] = Counter()
        for each in tuples(unanswered_days(scope)):
            due_on = getattr(each, f"due_{clock}_on")
            if not past(due_on, scope.as_of):
                found[due_on] += int(each.waiting)
        return dict(found)
    due, total = getattr(Incident, f"due_{clock}_on"), func.count()
    known = and_(Incident.recorded_at < scope.known_before, *without_reply(scope))
    waiting = select(due, total).where(~past(due, scope.as_of), known, in_units(Incident.unit_id, scope))
    return dict(tuple(each) for each in rows_of(waiting.group_by(due)))


@firm
def incidents_by(scope: Scope, *columns: str, **filters) -> pd.DataFrame:
    """How many incidents a list holds, by ``columns`` of ``queries.monitoring.incidents``; ``filters`` are its own.

    Columns: ``columns``, incidents. Combinations without an incident have no row; without ``columns`` the one line says
    how many there are. Raises ``KeyError`` for a column that is not there, and for the content, which is masked row by row.
    """
    rows = incidents_chosen(scope, **filters).order_by(None).subquery()
    reached = [(rows.c[name].is_not(None), str(stage)) for stage, name in reversed(STAGE_COLUMNS.items())]
    known = {each.name: each for each in rows.c if each.name != "content"}
    known["stage"] = case(*reached, else_=str(IncidentStage.RECEIVED)).label("stage")
    keys = [known[name] for name in columns]
    counted = frame(
        select(*keys, func.count(rows.c.number).label("incidents")).group_by(*keys).order_by(*keys)
    )
    return of_types(counted, int, ["incidents"])
