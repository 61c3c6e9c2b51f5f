"""责任单位分档: which units do well, which less so, which badly, and who moved since the meeting before. By what they answer for
themselves: the tasks that they lead, their weekly reports and the 督办 at which they are late."""

from dataclasses import dataclass

from efficiency.models import Coded, Light
from efficiency.standings.reports import Discipline, reporting_units
from efficiency.state import State

# Of the weekly reports that were due, so many in time are in order.
PUNCTUAL = 0.9


class Band(Coded):
    """How a unit does, the best first."""

    FIRST = "FIRST", "第一档"
    SECOND = "SECOND", "第二档"
    THIRD = "THIRD", "第三档"


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit in its band: how many of the tasks it leads have which light, its reports, its late 督办. ``before``: its band at the
    meeting before (None: it was in none)."""

    unit_id: str
    band: Band
    before: Band | None
    lights: dict[Light, int]
    discipline: Discipline
    late_follow_ups: int

    @property
    def moved(self) -> int:
        """Bands upwards since the meeting before; below 0: downwards."""
        places = list(Band)
        return 0 if self.before is None else places.index(self.before) - places.index(self.band)


def bands(now: State, before: State) -> list[Placed]:
    """Every unit that reports each week, the best band first, within it in the plan's order.

    第三档: leads a red task, sent nothing several times in a row, or is past the day of a 督办; 第二档: leads a yellow task or one that
    nobody reported, or reported in time less often than ``PUNCTUAL``; 第一档: neither.
    """
    was = {each.unit_id: each.band for each in _placed(before, {})}
    found = _placed(now, was)
    return sorted(found, key=lambda each: list(Band).index(each.band))


def _placed(now: State, before: dict[str, Band]) -> list[Placed]:
    disciplines = {each.unit_id: each for each in now.disciplines}
    found = []
    for unit_id in reporting_units(now.plan):
        discipline = disciplines.get(unit_id)
        if discipline is None or not discipline.expected:
            continue
        lights: dict[Light, int] = {}
        for each in now.task_standings:
            if each.unit_id == unit_id:
                lights[each.light] = lights.get(each.light, 0) + 1
        late = sum(each.unit_id == unit_id and each.unit_days_over > 0 for each in now.follow_ups)
        silent = discipline.is_silent(now.thresholds.silent_reports)
        if lights.get(Light.RED) or silent or late:
            band = Band.THIRD
        elif (
            lights.get(Light.YELLOW)
            or lights.get(Light.GREY)
            or discipline.on_time < PUNCTUAL * discipline.expected
        ):
            band = Band.SECOND
        else:
            band = Band.FIRST
        found.append(Placed(unit_id, band, before.get(unit_id), lights, discipline, late))
    return found
