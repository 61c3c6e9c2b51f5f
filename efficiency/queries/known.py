"""The code tables as they are now: what the fields of every subject are held against."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import Connection, select

from efficiency import campaign
from efficiency.core.db import now
from efficiency.core.knowledge import last_day
from efficiency.models import ComplaintMonth, Leader, MonitoringPoint, UnitAlias
from efficiency.subjects.known import Known


def known_now(connection: Connection, day: dt.date) -> Known:
    """The code tables; ``day`` is the last day on which something can have happened, ``until`` beside it today where the
    campaign is over: what was due in it may still come.

    A unit's own names go before names that somebody confirmed: no alias turns one unit's name into another's.
    """
    plan = campaign.load().plan
    columns = (UnitAlias.alias, UnitAlias.unit_id, UnitAlias.withdrawn)
    aliases = {
        row.alias: row
        for row in connection.execute(select(*columns).order_by(UnitAlias.recorded_at, UnitAlias.id))
    }
    units = {name: row.unit_id for name, row in aliases.items() if not row.withdrawn}
    for unit in plan.units:
        for name in (unit.name, *unit.aliases, unit.id):
            units.pop(name, None)
            units[name] = unit.id
    points, plaques, closings = {}, {}, {}
    for point in connection.execute(select(MonitoringPoint.__table__)):
        plaques[point.id] = point.plaque_on
        if point.closed_on:
            closings[point.id] = point.closed_on
        for name in (point.name, point.pseudonym, point.organization_code, point.id):
            points[name] = point.id
    collective = frozenset(unit.collective_id for unit in plan.units if unit.collective_id)
    titles = select(Leader.id, Leader.title).order_by(Leader.seq)
    started = {unit.id: unit.valid_from for unit in plan.units if unit.valid_from}
    return Known(
        plan,
        day,
        units,
        points,
        plaques,
        campaign.load().parameters.complaint_categories,
        collective,
        started,
        closings,
        now().date() if last_day() == day else None,
        {title: key for key, title in connection.execute(titles)},
    )


def with_lists(connection: Connection, known: Known) -> Known:
    """``known`` with the words that were used so far where any may be used: for the lists of a template."""
    used = connection.execute(select(ComplaintMonth.category).distinct()).scalars()
    return replace(
        known, categories=tuple(dict.fromkeys((*campaign.load().parameters.complaint_categories, *used)))
    )
