"""Which 监测点反映 lack their reply or their closing, as conditions of a statement about ``Incident``: the roll-ups say where to look,
so that few rows have to be."""

import datetime as dt
from collections.abc import Iterable

import pandas as pd
from sqlalchemy import ColumnElement, Integer, and_, cast, false, func, or_, select, tuple_

from efficiency.core.access import Scope
from efficiency.core.frames import tuples
from efficiency.models import Incident, IncidentStage, UnitDay
from efficiency.queries import firm, for_all_readers, frame
from efficiency.queries.incident_steps import without
from efficiency.queries.standing_counts import rolled_up, standing_counts
from efficiency.standings.turns import past


def received_at(places: Iterable[tuple[str, dt.date]]) -> ColumnElement[bool]:
    """The condition that keeps incidents of some pairs of unit and day of receipt."""
    units, days = ({each[place] for each in places} for place in (0, 1))
    pairs = tuple_(Incident.unit_id, Incident.received_on).in_(places)
    # SQLite finds its way in the index by each alone, not by pairs.
    return and_(Incident.unit_id.in_(sorted(units)), Incident.received_on.in_(sorted(days)), pairs)


def without_reply(scope: Scope, overdue_by: str | None = None) -> list[ColumnElement]:
    """The conditions that keep incidents without a reply, or those of them whose last day by a reading of 3日 is over.

    The roll-up says on which days of receipt there are any, so that few rows have to be looked at.
    """
    conditions = [without(IncidentStage.REPLIED, scope)]
    if overdue_by:
        conditions.append(past(getattr(Incident, f"due_{overdue_by}_on"), scope.as_of))
    if rolled_up():
        days = [
            row.received_on
            for row in tuples(unanswered_days(scope))
            if not overdue_by or past(getattr(row, f"due_{overdue_by}_on"), scope.as_of)
        ]
        conditions.append(Incident.received_on.in_(days))
    return conditions


@for_all_readers
@firm
def unanswered_days(scope: Scope) -> pd.DataFrame:
    """The days of receipt of which something is not answered, by the roll-up (``rolled_up``). Columns: received_on,
    due_calendar_on, due_workday_on, waiting (how many are not answered)."""
    counts = standing_counts(scope, "unit_id", "kind", "month_begins", "reply_calendar")
    some = {name: set() for name in ("unit_id", "kind", "month_begins")}
    for *key, reply, _ in tuples(counts):
        if not reply:
            for values, value in zip(some.values(), key, strict=True):
                values.add(value)
    keys = (UnitDay.received_on, UnitDay.due_calendar_on, UnitDay.due_workday_on)
    waiting = cast(func.sum(UnitDay.incidents - UnitDay.replied), Integer)
    # By the whole beginning of its key the roll-up is not walked through.
    among = [getattr(UnitDay, name).in_(sorted(values)) for name, values in some.items()]
    return frame(
        select(*keys, waiting.label("waiting"))
        .where(UnitDay.known_on <= scope.as_of, *among)
        .group_by(*keys)
        .having(waiting > 0)
        .order_by(*keys)
    )


def without_closing(scope: Scope) -> list[ColumnElement]:
    """The conditions that keep incidents that are not closed; the roll-up says of which units and months there are any."""
    conditions = [without(IncidentStage.CLOSED, scope)]
    if rolled_up():
        found = standing_counts(scope, "unit_id", "month_begins", "closed")
        found = found[~found["closed"]]
        months: dict[str, list[ColumnElement]] = {}
        for unit_id, first in zip(found["unit_id"], found["month_begins"], strict=True):
            last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
            months.setdefault(unit_id, []).append(Incident.received_on.between(first, last))
        some = [and_(Incident.unit_id == unit_id, or_(*each)) for unit_id, each in months.items()]
        conditions.append(or_(false(), *some))
    return conditions
