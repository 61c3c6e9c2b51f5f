"""How 监测点反映 stand, counted in the database however many there are: from a roll-up of what changed by the day.

What was known at the end of a past month never changes, so that a day's counts are those of the month before and what
changed since. A roll-up that is behind the rows is not read; the rows then say the same.
"""

import datetime as dt
from dataclasses import replace
from functools import lru_cache

import pandas as pd
from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select, true

from efficiency import campaign
from efficiency.core.access import Scope
from efficiency.models import (
    AccountabilityAction,
    Incident,
    IncidentStage,
    IncidentStep,
    ReplyStanding,
    StandingChange,
    UnitDay,
    Verification,
)
from efficiency.queries import firm, frame, in_units, latest, month_begins, standing
from efficiency.queries.incident_steps import STAGE_COLUMNS
from efficiency.queries.monitoring import (
    incident_counts,
    incidents_chosen,
    rolled_up,
    without_reply,
)
from efficiency.standings.incidents import in_time
from efficiency.standings.turns import past

DIMENSIONS = (
    "unit_id", "kind", "month_begins", "grave", "verified", "closed", "satisfied", "reply_calendar", "reply_workday",
)  # fmt: skip
_YES_OR_NO = ("grave", "verified", "closed")
_OF_DECIDED = ("number", "severity", "grave", "verified", "closed")
_FOUND_TRUE = (Verification.TRUE, Verification.PARTLY)


@firm
def standing_counts(scope: Scope, *dimensions: str) -> pd.DataFrame:
    """How many incidents stand in which way on the as-of day, by ``dimensions`` of ``DIMENSIONS``.

    month_begins (the first day of the month of receipt), grave (severity 2 or 3), verified (属实 or 部分属实), closed; satisfied
    (YES / NO, empty: the enterprise was not asked), reply_calendar and reply_workday (IN_TIME / LATE by that reading of 3日,
    empty: not answered). Columns: the dimensions, incidents. Combinations without an incident have no row. Raises
    ``KeyError`` for a dimension that is not in the list.
    """
    if not rolled_up():
        return _typed(frame(_counted(_of_rows(scope), dimensions)))
    month_before = scope.as_of.replace(day=1) - dt.timedelta(days=1)
    first_month = month_before < campaign.load().parameters.first_day
    rows = select(StandingChange).where(
        StandingChange.known_on <= scope.as_of, in_units(StandingChange.unit_id, scope)
    )
    if not first_month:
        rows = rows.where(StandingChange.known_on > month_before)
    counted = _typed(frame(_counted(rows.subquery(), dimensions)))
    if first_month:
        return counted
    both = pd.concat([standing_counts(replace(scope, as_of=month_before), *dimensions), counted])
    if dimensions:
        both = both.groupby(list(dimensions), as_index=False, sort=True)["incidents"].sum()
    else:
        both = pd.DataFrame({"incidents": [int(both["incidents"].sum())]})
    return both[both["incidents"] != 0].reset_index(drop=True)


def _counted(rows: Subquery, dimensions: tuple[str, ...]) -> Select:
    keys = [rows.c[name] for name in dimensions]
    total = func.coalesce(func.sum(rows.c.incidents), 0)
    return select(*keys, total.label("incidents")).group_by(*keys).having(total != 0).order_by(*keys)


def _typed(counted: pd.DataFrame) -> pd.DataFrame:
    return _typed_flags(counted.astype({"incidents": int}))


def _typed_flags(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.astype({name: bool for name in _YES_OR_NO if name in rows})


def _of_rows(scope: Scope, ids: Select | None = None) -> Subquery:
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

    found_true = reached.c.verification.in_(_FOUND_TRUE)
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


@firm
def incident_tallies(scope: Scope) -> pd.DataFrame:
    """监测点反映 counted by kind (R2.5). Columns: kind, incidents. Kinds without a report have no row."""
    return _asked_about(scope).groupby("kind", as_index=False)["incidents"].sum()


@firm
def verified_tallies(scope: Scope) -> pd.DataFrame:
    """监测点反映 found 属实 or 部分属实, counted (R5.1, R5.3). Columns: grave (severity 2 or 3), incidents."""
    found = _asked_about(scope)
    return found[found["verified"]].groupby("grave", as_index=False)["incidents"].sum()


def _asked_about(scope: Scope) -> pd.DataFrame:
    return standing_counts(scope, "kind", "grave", "verified")


@firm
def decided_incidents(scope: Scope) -> pd.DataFrame:
    """监测点反映 that a row of 责任追究 names (R5.1, R5.3 to R5.6); what was decided is not told.

    Columns: number, severity (1..3), grave (2 or 3), verified (属实 or 部分属实), closed.
    """
    return _typed(frame(_decided(scope, scope.known_before)))[list(_OF_DECIDED)]


# Statements of so many parts take longer to be put together than to be run. ``_known_before`` belongs to what they are kept
# by: which rows a day shows is the campaign's to say, and no part of the scope.
@lru_cache(maxsize=20)
def _decided(scope: Scope, _known_before: dt.datetime) -> Select:
    actions = latest(AccountabilityAction, [AccountabilityAction.number], scope)
    ids = select(Incident.id).where(Incident.number.in_(select(actions.c.source_number)))
    return _counted(_of_rows(scope, ids), _OF_DECIDED)


@firm
def verified_since(scope: Scope, day: dt.date) -> pd.DataFrame:
    """监测点反映 that are found 属实 or 部分属实 and of which that became known on ``day`` or later (R5.1, R5.3).

    Columns: number, severity (1..3), grave (2 or 3).
    """
    return _typed_flags(frame(_verified(scope, scope.known_before, day)))


@lru_cache(maxsize=20)
def _verified(scope: Scope, _known_before: dt.datetime, day: dt.date) -> Select:
    step, start = IncidentStep, dt.datetime.combine(day, dt.time())
    true = standing(step, scope) & step.verification.in_(_FOUND_TRUE)
    since = select(step.incident_id).where(true, step.recorded_at >= start)
    before = select(step.incident_id).where(true, step.recorded_at < start, step.incident_id.in_(since))
    ids = since.where(step.incident_id.not_in(before))
    rows = _of_rows(scope, ids)
    keys = (rows.c.number, rows.c.severity, rows.c.grave)
    return select(*keys).where(rows.c.verified == 1)


@firm
def gravest_verified(scope: Scope) -> pd.DataFrame:
    """How many 监测点反映 of severity 3 are found 属实 or 部分属实 (R5.6), one row: incidents. The roll-up tells them not from those
    of 2."""
    return frame(_gravest(scope, scope.known_before))


@lru_cache(maxsize=20)
def _gravest(scope: Scope, _known_before: dt.datetime) -> Select:
    rows = _of_rows(scope, select(Incident.id).where(Incident.severity == 3))
    return select(func.count().label("incidents")).where(rows.c.verified == 1)


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
    return found.astype(dict.fromkeys(flags, bool))


@firm
def first_verified(scope: Scope) -> pd.DataFrame:
    """Each 监测点反映 that somebody found 属实 or 部分属实. Columns: number, known_on (the day on which that became known)."""
    step = IncidentStep
    found = frame(
        select(Incident.number, func.min(step.recorded_at).label("at"))
        .join(step, step.incident_id == Incident.id)
        .where(standing(step, scope), step.verification.in_(_FOUND_TRUE), in_units(Incident.unit_id, scope))
        .group_by(Incident.number)
        .order_by(Incident.number)
    )
    return found.assign(known_on=[at.date() for at in found["at"]])[["number", "known_on"]]


@firm
def reply_tallies(scope: Scope, clock: str) -> pd.DataFrame:
    """The answers to 监测点反映 counted (R2.6) by the official reading of 3日, ``clock`` (``calendar`` or ``workday``).

    Columns: reply (IN_TIME / LATE, or while unanswered OVERDUE / DUE_TODAY / WAITING), incidents, next_due_on (the
    earliest last day of the unanswered; null else). Standings without a report have no row.
    """
    total = incident_counts(scope).iloc[0]
    ahead = _due_ahead(scope, clock)
    today = ahead["due_on"] == scope.as_of
    later = ahead[~today]
    kept_day, replied = int(total[f"in_time_{clock}"]), int(total["replied"])
    found = [
        (ReplyStanding.IN_TIME, kept_day, None),
        (ReplyStanding.LATE, replied - kept_day, None),
        (ReplyStanding.OVERDUE, int(total[f"overdue_{clock}"]), None),
        (ReplyStanding.DUE_TODAY, int(ahead.loc[today, "waiting"].sum()), scope.as_of),
        (ReplyStanding.WAITING, int(later["waiting"].sum()), later["due_on"].min() if len(later) else None),
    ]
    return pd.DataFrame(
        [(str(reply), count, day) for reply, count, day in found if count],
        columns=["reply", "incidents", "next_due_on"],
    ).astype({"next_due_on": object})


def _due_ahead(scope: Scope, clock: str) -> pd.DataFrame:
    """The unanswered whose last day is not over: due_on, waiting (how many)."""
    if rolled_up():
        due, waiting = getattr(UnitDay, f"due_{clock}_on"), UnitDay.incidents - UnitDay.replied
        known, unit_id = UnitDay.known_on <= scope.as_of, UnitDay.unit_id
    else:
        due, waiting, unit_id = getattr(Incident, f"due_{clock}_on"), literal(1), Incident.unit_id
        known = and_(Incident.recorded_at < scope.known_before, *without_reply(scope))
    total = func.sum(waiting)
    return frame(
        select(due.label("due_on"), total.label("waiting"))
        .where(~past(due, scope.as_of), known, in_units(unit_id, scope))
        .group_by(due)
        .having(total > 0)
        .order_by(due)
    )


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
    return counted.astype({"incidents": int})
