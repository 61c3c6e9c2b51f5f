"""The first of the 监测点反映 that are not closed, found without reading the others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from efficiency.queries.monitoring import incidents
from efficiency.queries.open_incidents import open_on
from efficiency.standings.incidents import IncidentStanding, OpenIncidents, counted_by, incidents_on
from efficiency.standings.turns import Owner
from efficiency.state import State, judged

# So many of one kind are named one by one: more is a count.
MOST_NAMED = 20
# So many a list shows before it says how many more there are.
MOST_LISTED = 50
FEW = 200


def longest_late(each: OpenIncidents) -> tuple:
    """The order of those that wait for their reply: the longest past their day first."""
    return each.due_on, each.received_on


def first_numbers(
    now: State,
    parts: Iterable[Iterable[OpenIncidents]],
    most: int,
    key: Callable[[OpenIncidents], Any] = longest_late,
    *,
    newest_first: bool = True,
) -> list[list[str]]:
    """Of each of ``parts`` of ``now.open_incidents`` the numbers of the first ``most`` incidents in the order of ``key``, alike
    ones by their number (``newest_first``: falling)."""
    chosen = [_enough(sorted(part, key=key), most, key) for part in parts]
    places = {(each.unit_id, each.received_on) for part in chosen for each in part}
    found: dict[tuple, list[str]] = {}
    if places and is_few(now):
        for each in _few(now):
            found.setdefault(_alike(each), []).append(each.number)
    elif places:
        rows = open_on(now.scope, tuple(sorted(places)), most, newest_first=newest_first)
        for number, *alike in rows.itertuples(index=False, name=None):
            found.setdefault(tuple(alike), []).append(number)
    numbers = []
    for part in chosen:
        own: list[str] = []
        for _, level in groupby(part, key=key):
            own += sorted((number for each in level for number in found[_alike(each)]), reverse=newest_first)
        numbers.append(own[:most])
    return numbers


def _alike(each: OpenIncidents | IncidentStanding) -> tuple:
    return each.unit_id, each.stage, each.received_on, each.reached_on


def is_few(now: State) -> bool:
    """Whether all that are open are read as quickly as the first of them."""
    return sum(each.incidents for each in now.open_incidents) <= FEW


@judged
def _few(now: State) -> tuple[IncidentStanding, ...]:
    places = {(each.unit_id, each.received_on) for each in now.open_incidents}
    rows = incidents(now.scope, open_at=tuple(sorted(places)))
    return tuple(incidents_on(rows, now.as_of, now.reply_clock))


def _enough(
    part: Sequence[OpenIncidents], most: int, key: Callable[[OpenIncidents], Any]
) -> list[OpenIncidents]:
    """The beginning of a sorted ``part`` that holds its first ``most`` incidents, with all that are level with the last of it."""
    chosen: list[OpenIncidents] = []
    held = 0
    for _, level in groupby(part, key=key):
        if held >= most:
            break
        for each in level:
            chosen.append(each)
            held += each.incidents
    return chosen


def one_by_one(now: State, numbers: Sequence[str]) -> list[IncidentStanding]:
    """The incidents with these ``numbers`` as they stand, in the order of the numbers."""
    if not numbers:
        return []
    if is_few(now):
        found = {each.number: each for each in _few(now)}
    else:
        rows = incidents(now.scope, numbers=tuple(numbers))
        found = {each.number: each for each in incidents_on(rows, now.as_of, now.reply_clock)}
    return [found[number] for number in numbers]


@dataclass(frozen=True, slots=True)
class LateReplies:
    """Incidents past the last day to reply (R2.6). ``alike``: all of them, the longest late first; ``first``: so many of them one
    by one as a meeting looks at."""

    alike: tuple[OpenIncidents, ...]
    first: tuple[IncidentStanding, ...]

    def __len__(self) -> int:
        return sum(each.incidents for each in self.alike)

    @property
    def stuck(self) -> list[tuple[str, int]]:
        """Who has to do what next about how many, most first."""
        return counted_by(self.alike, lambda each: each.waiting).most_common()

    @property
    def days_late(self) -> int:
        """How many days the longest is late; 0: there is none."""
        return max((each.days_late for each in self.alike), default=0)

    @property
    def at_units(self) -> tuple[OpenIncidents, ...]:
        """Those in which it is the unit's turn."""
        return tuple(each for each in self.alike if each.waits_for is Owner.UNIT)


@judged
def late_replies(now: State) -> LateReplies:
    """Incidents past the last day to reply, the longest first."""
    late = sorted((each for each in now.open_incidents if each.is_reply_overdue), key=longest_late)
    [numbers] = first_numbers(now, [late], MOST_LISTED)
    return LateReplies(tuple(late), tuple(one_by_one(now, numbers)))
