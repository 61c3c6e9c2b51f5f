"""The roster of monitoring points follows its register: what was entered last of a point is what the point is (意见二, R2.1).

What units are told of it follows in the same transaction (``commands.telling``).
"""

from sqlalchemy import Connection, func, insert, select, update

from efficiency import campaign
from efficiency.commands.telling import tell_units
from efficiency.models import MonitoringPoint, MonitoringPointEntry

_SHARED = (
    "name", "organization_code", "ownership", "industry", "place_code", "plaque_on", "closed_on",
)  # fmt: skip


def follow_roster(connection: Connection, after: int) -> None:
    """Bring ``monitoring_point`` up to the entries with a number above ``after``.

    A new point gets its pseudonym, which it keeps whatever changes: facts and addresses go by it. Its number is one above
    those given to its ownership, so that it says nothing of the enterprise.
    """
    entry = MonitoringPointEntry.__table__
    rows = connection.execute(select(entry).where(entry.c.id > after).order_by(entry.c.id)).mappings()
    last = {row["point_id"]: row for row in rows}
    there = set(connection.execute(select(MonitoringPoint.id)).scalars())
    districts = {each.code: each.folds_to or each.code for each in campaign.load().plan.districts}
    for point_id, row in last.items():
        values = {name: row[name] for name in _SHARED} | {
            "ownership_detail": row["ownership_detail"] or row["ownership"],
            "scale": row["scale"] or "",
            "district_code": districts[row["place_code"]],
        }
        if point_id in there:
            connection.execute(update(MonitoringPoint).where(MonitoringPoint.id == point_id).values(**values))
        else:
            pseudonym = _next_pseudonym(connection, row["ownership"])
            connection.execute(insert(MonitoringPoint).values(id=point_id, pseudonym=pseudonym, **values))
    tell_units(connection)


def _next_pseudonym(connection: Connection, ownership: str) -> str:
    """民营企业041: the words for an ownership and a number that no point of it had yet."""
    start = f"{ownership}企业"
    given = MonitoringPoint.pseudonym
    # The longest first: 民营企业1000 comes after 民营企业999.
    taken = connection.execute(
        select(given)
        .where(given.startswith(start))
        .order_by(func.length(given).desc(), given.desc())
        .limit(1)
    ).scalar()
    return f"{start}{int(taken.removeprefix(start)) + 1 if taken else 1:03d}"
