"""What units are told of monitoring points, so that an enterprise is not found out by those it complained of.

A unit follows points over time: whatever it was told before, joined with what it is told now, holds of ``LEAST`` points or
more. Points that came on its roster together and have been told alike since are a group; a group is never split, what it is
told is only ever taken back, for all of it at once, and no new point comes alone.
"""

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, insert, select, update

from efficiency.models import UNTOLD, Incident, MonitoringPoint, PointPseudonym, Unit

# Whatever a unit can put together of a point, at least so many points of the roster have it.
LEAST = 5
# Without letters and digits that are read as one another.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_TELLABLE = ("place", "ownership", "plaque_on")


@dataclass(frozen=True, slots=True)
class Truth:
    """What a point is."""

    place: str
    ownership: str
    plaque_on: dt.date


@dataclass(frozen=True, slots=True)
class Told:
    """What a unit is told of it, and the group that is told the same. ``plaque_on`` is not before the true one."""

    group: int
    place: str
    ownership: str
    plaque_on: dt.date


def tell_units(connection: Connection) -> None:
    """Bring up what each unit is told of the points on the roster: names for new ones, and nothing that holds no more."""
    own, point = PointPseudonym.__table__, MonitoringPoint.__table__
    true = {
        row.id: Truth(row.place_code, row.ownership, row.plaque_on)
        for row in connection.execute(
            select(point.c.id, point.c.place_code, point.c.ownership, point.c.plaque_on)
        )
    }
    named = set(map(tuple, connection.execute(select(Incident.unit_id, Incident.point_id).distinct())))
    before: dict[str, dict[str, Told]] = {}
    keys: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for row in connection.execute(select(own)):
        told = Told(row.told_group, row.told_place, row.told_ownership, row.told_plaque_on)
        before.setdefault(row.unit_id, {})[row.point_id] = told
        keys[row.unit_id, row.point_id] = row.visits_key
        taken |= {row.pseudonym[-6:], row.visits_key}
    new_rows = []
    for unit_id in sorted(connection.execute(select(Unit.id)).scalars()):
        held = before.get(unit_id, {})
        still = still_true(held, true)
        for group, values in {
            told.group: told for told in still.values() if told not in held.values()
        }.items():
            _change(connection, unit_id, group, values)
        quiet = {point_id for point_id in held if (unit_id, point_id) not in named}
        come = newcomers(still, true, quiet)
        again = come.keys() & held.keys()
        if again:
            connection.execute(delete(own).where(own.c.unit_id == unit_id, own.c.point_id.in_(again)))
        new_rows += [
            {
                "unit_id": unit_id,
                "point_id": point_id,
                "pseudonym": f"监测点{_drawn(taken)}",
                # Its own visits there stay tied to each other.
                "visits_key": keys.get((unit_id, point_id)) or _drawn(taken),
                "told_group": told.group,
                "told_place": told.place,
                "told_ownership": told.ownership,
                "told_plaque_on": told.plaque_on,
            }
            for point_id, told in sorted(come.items())
        ]
    if new_rows:
        connection.execute(insert(own), new_rows)


def still_true(held: Mapping[str, Told], true: Mapping[str, Truth]) -> dict[str, Told]:
    """``held`` without what no longer holds of some point of a group: its group is told it no more, every point of it."""
    groups: dict[int, list[str]] = {}
    for point_id, told in held.items():
        groups.setdefault(told.group, []).append(point_id)
    found = {}
    for members in groups.values():
        told = held[members[0]]
        whole = replace(
            told,
            place=told.place if {true[each].place for each in members} == {told.place} else UNTOLD,
            ownership=told.ownership if {true[each].ownership for each in members} == {told.ownership} else UNTOLD,
            plaque_on=max(told.plaque_on, *(true[each].plaque_on for each in members)),
        )  # fmt: skip
        found |= dict.fromkeys(members, whole)
    return found


def newcomers(held: Mapping[str, Told], true: Mapping[str, Truth], quiet: Collection[str]) -> dict[str, Told]:
    """The points that come on a unit's roster now, with what it is told of them, in groups of their own.

    Fewer than ``LEAST`` come together with as many of ``quiet``, of which no report has named the unit: these get new names
    as if they had never been there. The groups that they leave keep ``LEAST`` or go as a whole. Where there are not enough of
    them nobody comes yet.
    """
    new = sorted(true.keys() - held.keys())
    if not new:
        return {}
    company = _company(held, true, new, quiet) if len(new) < LEAST else []
    if len(new) + len(company) < LEAST:
        return {}
    start = max((told.group for told in held.values()), default=-1) + 1
    rows = [(point_id, true[point_id]) for point_id in (*new, *company)]
    found = {}
    for group, ((place, ownership, plaque_on), members) in enumerate(groups_told(rows), start):
        # A day that is not told is the last one on which any of them became a point: nobody is asked for too much.
        told = Told(
            group, place or UNTOLD, ownership or UNTOLD, plaque_on or max(of.plaque_on for _, of in members)
        )
        found |= {point_id: told for point_id, _ in members}
    return found


def _company(
    held: Mapping[str, Told], true: Mapping[str, Truth], new: Sequence[str], quiet: Collection[str]
) -> list[str]:
    """Points of ``quiet`` that may come anew with the ``new`` ones: those most like them, otherwise by lot."""
    wanted = LEAST - len(new)
    left = Counter(told.group for told in held.values())
    lot = [point_id for point_id in quiet if point_id in held]
    secrets.SystemRandom().shuffle(lot)
    likeness = {
        each: max(
            (true[each].place == true[one].place) + (true[each].ownership == true[one].ownership)
            for one in new
        )
        for each in lot
    }
    found: list[str] = []
    for point_id in sorted(lot, key=likeness.__getitem__, reverse=True):
        if len(found) < wanted and left[held[point_id].group] > LEAST:
            left[held[point_id].group] -= 1
            found.append(point_id)
    if len(found) == wanted:
        return found
    whole = [
        members
        for group in left
        if (members := {each for each, told in held.items() if told.group == group}) <= set(lot)
    ]
    return sorted(min(whole, key=len)) if whole else []


def groups_told(
    rows: Sequence[tuple[str, Truth]], names: Sequence[str] = _TELLABLE
) -> Iterator[tuple[tuple, list]]:
    """``rows`` in groups of ``LEAST`` or more by as many of the attributes ``names`` as that leaves, the first ones before
    the others: (a value per name, None where it is not told; the rows of the group). Fewer rows than that are one group
    of which nothing is told."""
    if not names:
        yield (), list(rows)
        return
    parts: dict[object, list] = {}
    for row in rows:
        parts.setdefault(getattr(row[1], names[0]), []).append(row)
    told = {value: own for value, own in parts.items() if len(own) >= LEAST}
    rest = [row for value, own in parts.items() if value not in told for row in own]
    while told and 0 < len(rest) < LEAST:
        rest += told.pop(min(told, key=lambda value: (len(told[value]), str(value))))
    for value, own in ((None, rest), *told.items()):
        if own:
            for more, group in groups_told(own, names[1:]):
                yield (value, *more), group


def _change(connection: Connection, unit_id: str, group: int, told: Told) -> None:
    own = PointPseudonym.__table__
    values = {"told_place": told.place, "told_ownership": told.ownership, "told_plaque_on": told.plaque_on}
    connection.execute(
        update(own).where(own.c.unit_id == unit_id, own.c.told_group == group).values(**values)
    )


def _drawn(taken: set[str]) -> str:
    """Six letters that stand in no other pseudonym, of whatever unit."""
    word = ""
    while not word or word in taken:
        word = "".join(secrets.choice(_LETTERS) for _ in range(6))
    taken.add(word)
    return word
