"""What happens in the monitoring points (意见二): what the points report and how it is answered.

A step or an activity that a later row corrects no longer counts once the correction is known.
"""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    func,
    or_,
    select,
)

from efficiency.core.access import Scope
from efficiency.core.frames import of_types
from efficiency.models import (
    AccountabilityAction,
    Incident,
    IncidentStage,
    IncidentStep,
    PointDay,
    ReplyClock,
    UnitDay,
    UnitMonth,
    Verification,
)
from efficiency.queries import cached, firm, frame, in_units, latest, month_begins
from efficiency.queries.incident_steps import STAGE_COLUMNS, last_said, reached_on, with_stage, without
from efficiency.queries.names import mask_names
from efficiency.queries.points import told
from efficiency.queries.standing_counts import rolled_up
from efficiency.queries.unsettled import received_at, without_closing, without_reply
from efficiency.standings.incidents import in_time
from efficiency.standings.turns import past


@cached
def incidents(
    scope: Scope,
    unit_id: str | None = None,
    point_key: str | None = None,
    place_code: str | None = None,
    kind: str | None = None,
    *,
    ownership: str | None = None,
    first_day: dt.date | None = None,
    last_day: dt.date | None = None,
    numbers: tuple[str, ...] | None = None,
    sub_kinds: tuple[str, ...] | None = None,
    verified: bool = False,
    judged: bool = False,
    unanswered: bool = False,
    unfinished: bool = False,
    open_at: tuple[tuple[str, dt.date], ...] | None = None,
    overdue_by: str | None = None,
    due_first: str | None = None,
    undecided_first: bool = False,
    moved_since: dt.datetime | None = None,
    limit: int | None = None,
) -> pd.DataFrame:
    """监测点反映 one by one (R2.5, R2.6) as they stood on the as-of day, newest first. Each filter may be left out.

    Columns: number, point_key, point_label (masked unless the scope may know), place_code, ownership, unit_id,
    received_on, kind, sub_kind, severity (1..3), content, verification (null: not yet verified), stage (the furthest
    reached), transferred_on, feedback_on, replied_on, closed_on (null: not yet), satisfied (null: not asked or not
    closed), due_calendar_on, due_workday_on (last day to reply by either reading of 3日, AM07).
    ``first_day`` and ``last_day`` (both included) are days of receipt; ``verified``: found 属实 or 部分属实; ``judged``:
    the enterprise said whether it is content; ``moved_since``: of which something came to be known at that moment or
    later; ``unanswered``: only those without a reply; ``unfinished``: only those not closed; ``open_at``: of them only those of
    these pairs of unit and day of receipt; ``overdue_by`` a reading of 3日 (``calendar`` / ``workday``): only those without a
    reply whose last day is over, the longest first; ``due_first``: in the order of that reading's last day;
    ``undecided_first``: those without an entry of 责任追究 before the others. There
    may be hundreds of thousands: who shows a list gives a ``limit``.
    """
    statement = incidents_chosen(
        scope, unit_id=unit_id, point_key=point_key, place_code=place_code, kind=kind, ownership=ownership,
        first_day=first_day, last_day=last_day, numbers=numbers, sub_kinds=sub_kinds, verified=verified, judged=judged,
        unanswered=unanswered, unfinished=unfinished, open_at=open_at, overdue_by=overdue_by, moved_since=moved_since,
    )  # fmt: skip
    if numbers is not None:
        # Sorted afterwards: SQLite would walk all incidents in their order to find these few.
        statement = statement.order_by(None)
    if clock := overdue_by or due_first:
        due_on = getattr(Incident, f"due_{clock}_on")
        statement = statement.order_by(None).order_by(due_on, Incident.received_on, Incident.number)
    if undecided_first:
        entries = latest(AccountabilityAction, [AccountabilityAction.number], scope)
        decided = Incident.number.in_(select(entries.c.source_number))
        statement = statement.order_by(None).order_by(
            decided, Incident.received_on.desc(), Incident.number.desc()
        )
    rows = frame(statement.limit(limit) if limit else statement)
    if numbers is not None:
        rows = rows.sort_values(["received_on", "number"], ascending=False, ignore_index=True)
    return mask_names(scope, with_stage(rows), "content")


def incidents_chosen(
    scope: Scope,
    *,
    numbers: tuple[str, ...] | None = None,
    sub_kinds: tuple[str, ...] | None = None,
    verified: bool = False,
    judged: bool = False,
    unanswered: bool = False,
    unfinished: bool = False,
    open_at: tuple[tuple[str, dt.date], ...] | None = None,
    overdue_by: str | None = None,
    moved_since: dt.datetime | None = None,
    **equal,
) -> Select:
    """The statement of ``incidents``, newest first, for whoever lists or counts by it; its texts are not masked yet."""
    statement, point = _incident_rows(scope)
    statement = statement.where(
        Incident.recorded_at < scope.known_before, *_conditions(scope, Incident, point, equal)
    )
    if numbers is not None:
        statement = statement.where(Incident.number.in_(numbers))
    if sub_kinds is not None:
        statement = statement.where(Incident.sub_kind.in_(sub_kinds))
    if verified:
        found = (Verification.TRUE, Verification.PARTLY)
        said = select(IncidentStep.incident_id).where(IncidentStep.verification.in_(found))
        statement = statement.where(
            Incident.id.in_(said), last_said(IncidentStep.verification, scope).in_(found)
        )
    if judged:
        asked = select(IncidentStep.incident_id).where(IncidentStep.satisfied.is_not(None))
        statement = statement.where(
            Incident.id.in_(asked), last_said(IncidentStep.satisfied, scope).is_not(None)
        )
    if moved_since is not None:
        moved = select(IncidentStep.incident_id).where(
            IncidentStep.recorded_at >= moved_since, IncidentStep.recorded_at < scope.known_before
        )
        statement = statement.where(or_(Incident.recorded_at >= moved_since, Incident.id.in_(moved)))
    if open_at is not None:
        statement = statement.where(received_at(open_at), without(IncidentStage.CLOSED, scope))
    if unfinished:
        statement = statement.where(*without_closing(scope))
    if unanswered or overdue_by:
        statement = statement.where(*without_reply(scope, overdue_by))
    return statement


def _incident_rows(scope: Scope) -> tuple[Select, Subquery]:
    return _rows_by(scope, scope.known_before)


@lru_cache(maxsize=50)
def _rows_by(scope: Scope, _known_before: dt.datetime) -> tuple[Select, Subquery]:
    # Putting a statement of so many parts together takes longer than running it. ``_known_before`` belongs to what it is
    # kept by: which rows a day shows is the campaign's to say, and no part of the scope.
    point = told(scope)
    rows = (
        select(
            Incident.number, point.c.point_key, point.c.point_label, point.c.place_code,
            point.c.ownership, Incident.unit_id, Incident.received_on, Incident.kind, Incident.sub_kind,
            Incident.severity, Incident.content, last_said(IncidentStep.verification, scope).label("verification"),
            *(reached_on(stage, scope).label(name) for stage, name in STAGE_COLUMNS.items()),
            last_said(IncidentStep.satisfied, scope).label("satisfied"), Incident.due_calendar_on,
            Incident.due_workday_on,
        )
        .join(point, point.c.id == Incident.point_id)
        .order_by(Incident.received_on.desc(), Incident.number.desc())
    )  # fmt: skip
    return rows, point


@firm
def incident_counts(scope: Scope, *dimensions: str, replies: bool = True, **filters) -> pd.DataFrame:
    """How many incidents, and how many of them answered in time, by ``dimensions``; counted in the database.

    Dimensions: month (its first day), week (its Monday), received_on, point_key, place_code, ownership,
    unit_id, kind; none gives the one line of all. ``filters`` are those of ``incidents``. Columns: the dimensions,
    incidents, and unless ``replies`` is False replied, in_time_calendar, in_time_workday (replied by the last day of
    either reading of 3日, R2.6), overdue_calendar, overdue_workday (not replied, and that day is over).
    Combinations without an incident have no row. Raises ``KeyError`` for a dimension that is not in the list.
    """
    in_sql = ["received_on" if name == "week" else name for name in dimensions]
    tally = tally_for(scope, dimensions, filters, replies)
    asked = tuple(in_sql), tuple(sorted(filters.items())), replies
    counted = frame(_counts_statement(scope, scope.known_before, tally or Incident, *asked))
    # A frame without rows would otherwise not know that these are numbers, and lose them when it is summed up.
    counted = of_types(counted, int, [name for name in counted.columns if name not in in_sql])
    return _by_week(counted, dimensions) if "week" in dimensions else counted


@lru_cache(maxsize=100)
def _counts_statement(
    scope: Scope, _known_before: dt.datetime, counted, names: tuple[str, ...], filters: tuple, replies: bool
) -> Select:
    # As in ``_rows_by``: putting it together takes longer than running it.
    counts = _counts_of_rows if counted is Incident else _counts_of_tally
    return counts(scope, counted, list(names), dict(filters), replies)


def tally_for(
    scope: Scope, dimensions: Iterable[str], filters: dict, replies: bool
) -> type[PointDay] | type[UnitDay] | type[UnitMonth] | None:
    """Which roll-up answers a question of ``incident_counts``; None: the incidents themselves have to be counted.

    A roll-up that does not hold the newest incident and step is never read.
    """
    given = {name for name, value in filters.items() if value}
    asked = {*dimensions, *given}
    asked -= {"month", "week", "received_on", "kind", "first_day", "last_day"}
    if asked <= {"unit_id"}:
        by_day = {"week", "received_on"} & {*dimensions} or {"first_day", "last_day"} & {*given}
        wanted = UnitDay if by_day else UnitMonth
    elif asked <= {"point_key", "place_code", "ownership"} and not replies and scope.unit_ids is None:
        wanted = PointDay
    else:
        return None
    return wanted if rolled_up() else None


def _dimensions(counted, point: Subquery) -> dict[str, ColumnElement]:
    """The columns of ``counted`` (incidents or a roll-up of them) and of its ``point`` as told, by the names asked for."""
    own = {
        "unit_id": getattr(counted, "unit_id", None),
        "kind": counted.kind,
        "received_on": getattr(counted, "received_on", None),
    }
    return own | {
        "month": month_begins(counted.received_on) if counted is Incident else counted.month_begins,
        "point_key": point.c.point_key,
        "place_code": point.c.place_code,
        "ownership": point.c.ownership,
    }


def _conditions(scope: Scope, counted, point: Subquery, filters: dict) -> list[ColumnElement]:
    """The conditions that ``filters`` ask for; None asks for nothing."""
    columns, days = _dimensions(counted, point), ("first_day", "last_day")
    conditions = [columns[name] == value for name, value in filters.items() if value and name not in days]
    if scope.unit_ids is not None:
        conditions.append(in_units(counted.unit_id, scope))
    if filters.get("first_day"):
        conditions.append(counted.received_on >= filters["first_day"])
    if filters.get("last_day"):
        conditions.append(counted.received_on <= filters["last_day"])
    return conditions


def _counts_of_tally(scope: Scope, tally, names: list[str], filters: dict, replies: bool) -> Select:
    if tally is PointDay:
        return _counts_of_points(scope, names, filters)
    point = told(scope)
    columns = [_dimensions(tally, point)[name].label(name) for name in names]
    figures = [_total(tally.incidents).label("incidents")]
    if replies:
        figures += [
            _total(getattr(tally, name)).label(name)
            for name in ("replied", "in_time_calendar", "in_time_workday")
        ]
        figures += [_overdue(scope, tally, clock).label(f"overdue_{clock}") for clock in ReplyClock]
    statement = select(*columns, *figures).where(
        tally.known_on <= scope.as_of, *_conditions(scope, tally, point, filters)
    )
    return statement.group_by(*columns).order_by(*columns)


def _overdue(scope: Scope, tally: type[UnitDay] | type[UnitMonth], clock: str) -> ColumnElement:
    if tally is UnitMonth:
        return _total(getattr(tally, f"overdue_{clock}"))
    over = past(getattr(tally, f"due_{clock}_on"), scope.as_of)
    return _total(case((over, tally.incidents - tally.replied), else_=0))


def _counts_of_points(scope: Scope, names: list[str], filters: dict) -> Select:
    """Summed per point first, in the order in which the roll-up lies, and only then per place."""
    of_points = {"point_key", "place_code", "ownership"}
    point = told(scope)
    own = _dimensions(PointDay, point)
    parts = {name: own[name].label(name) for name in names if name not in of_points}
    of_day = {name: value for name, value in filters.items() if name not in of_points}
    summed = (
        select(PointDay.point_id, *parts.values(), func.sum(PointDay.incidents).label("incidents"))
        .where(PointDay.known_on <= scope.as_of, *_conditions(scope, PointDay, point, of_day))
        .group_by(PointDay.point_id, *parts.values())
        .subquery()
    )
    available = own | {name: summed.c[name] for name in parts}
    columns = [available[name].label(name) for name in names]
    conditions = [available[name] == value for name, value in filters.items() if name in of_points and value]
    return (
        select(*columns, _total(summed.c.incidents).label("incidents"))
        .join(point, point.c.id == summed.c.point_id)
        .where(*conditions)
        .group_by(*columns)
        .order_by(*columns)
    )


def _counts_of_rows(scope: Scope, incident, names: list[str], filters: dict, replies: bool) -> Select:
    point = told(scope)
    columns = [_dimensions(incident, point)[name].label(name) for name in names]
    wanted = [reached_on(IncidentStage.REPLIED, scope).label("replied_on")] if replies else []
    rows = (
        select(*columns, *wanted, incident.due_calendar_on, incident.due_workday_on)
        .join(point, point.c.id == incident.point_id)
        .where(incident.recorded_at < scope.known_before, *_conditions(scope, incident, point, filters))
        .subquery()
    )
    figures = [func.count().label("incidents")]
    if replies:
        late = rows.c.replied_on.is_(None)
        figures += [
            func.count(rows.c.replied_on).label("replied"),
            _how_many(in_time(rows.c.replied_on, rows.c.due_calendar_on)).label("in_time_calendar"),
            _how_many(in_time(rows.c.replied_on, rows.c.due_workday_on)).label("in_time_workday"),
            _how_many(and_(late, past(rows.c.due_calendar_on, scope.as_of))).label("overdue_calendar"),
            _how_many(and_(late, past(rows.c.due_workday_on, scope.as_of))).label("overdue_workday"),
        ]
    grouped = [rows.c[name] for name in names]
    return select(*grouped, *figures).select_from(rows).group_by(*grouped).order_by(*grouped)


def _total(column: ColumnElement) -> ColumnElement:
    return func.coalesce(func.sum(column), 0)


def _how_many(condition: ColumnElement) -> ColumnElement:
    return _total(case((condition, 1), else_=0))


def _by_week(counted: pd.DataFrame, dimensions: tuple[str, ...]) -> pd.DataFrame:
    mondays = [day - dt.timedelta(days=day.weekday()) for day in counted["received_on"]]
    dated = counted.assign(week=mondays).drop(columns="received_on")
    return dated.groupby(list(dimensions), as_index=False, sort=True).sum(numeric_only=True)
