"""The roster of monitoring points follows its register: what was entered last of a point is what the point is (意见二, R2.1).

What units are told of it follows in the same transaction: an enterprise must not be found out by those it complained of.
"""

import secrets
from collections.abc import Iterator, Sequence
from itertools import product

from sqlalchemy import Connection, Row, func, insert, select, update

from efficiency import campaign
from efficiency.models import UNTOLD, MonitoringPoint, MonitoringPointEntry, PointPseudonym, Unit

# Whatever combination of attributes a unit is told, at least so many points of the roster have it.
LEAST = 5
# Without letters and digits that are read as one another.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

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


# ---------------------------------------------------------------- what units are told


def tell_units(connection: Connection) -> None:
    """Give each unit a pseudonym of its own for each point that has none yet, and bring up what units are told of where a
    point lies, whose it is and since when it is one. Pseudonyms that were given stay."""
    _draw_pseudonyms(connection)
    point = MonitoringPoint.__table__
    told = point.c.told_place, point.c.told_ownership, point.c.told_plaque_on
    rows = connection.execute(
        select(point.c.id, point.c.place_code, point.c.ownership, point.c.plaque_on, *told)
    ).all()
    for (place, ownership, plaque_on), group in groups_told(rows, ("place_code", "ownership", "plaque_on")):
        # A day that is not told is the last one on which any of them became a point: nobody is asked for too much.
        now = (place or UNTOLD, ownership or UNTOLD, plaque_on or max(row.plaque_on for row in group))
        moved = [row.id for row in group if (row.told_place, row.told_ownership, row.told_plaque_on) != now]
        if moved:
            values = dict(zip((column.name for column in told), now, strict=True))
            connection.execute(update(point).where(point.c.id.in_(moved)).values(**values))


def groups_told(rows: Sequence[Row], names: Sequence[str]) -> Iterator[tuple[tuple, list[Row]]]:
    """``rows`` in groups of ``LEAST`` or more by as many of the attributes ``names`` as that leaves, the first ones before
    the others: (a value per name, None where it is not told; the rows of the group). Fewer rows than that are one group
    of which nothing is told."""
    if not names:
        yield (), list(rows)
        return
    parts: dict[object, list[Row]] = {}
    for row in rows:
        parts.setdefault(getattr(row, names[0]), []).append(row)
    told = {value: own for value, own in parts.items() if len(own) >= LEAST}
    rest = [row for value, own in parts.items() if value not in told for row in own]
    while told and 0 < len(rest) < LEAST:
        rest += told.pop(min(told, key=lambda value: (len(told[value]), str(value))))
    for value, own in ((None, rest), *told.items()):
        if own:
            for more, group in groups_told(own, names[1:]):
                yield (value, *more), group


def _draw_pseudonyms(connection: Connection) -> None:
    units = connection.execute(select(Unit.id)).scalars().all()
    ids = connection.execute(select(MonitoringPoint.id)).scalars().all()
    given = connection.execute(select(PointPseudonym.unit_id, PointPseudonym.point_id)).all()
    lacking = set(product(units, ids)).difference(map(tuple, given))
    if not lacking:
        return
    taken = {word[-6:] for word in connection.execute(select(PointPseudonym.pseudonym)).scalars()}
    rows = [
        {"unit_id": unit_id, "point_id": point_id, "pseudonym": f"监测点{_drawn(taken)}", "visits_key": _drawn(taken)}
        for unit_id, point_id in sorted(lacking)
    ]  # fmt: skip
    connection.execute(insert(PointPseudonym.__table__), rows)


def _drawn(taken: set[str]) -> str:
    """Six letters that stand in no other pseudonym, of whatever unit."""
    word = ""
    while not word or word in taken:
        word = "".join(secrets.choice(_LETTERS) for _ in range(6))
    taken.add(word)
    return word
