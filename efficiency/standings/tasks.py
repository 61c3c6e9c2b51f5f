"""How a unit's part in a task stands on a day: its light, what decides it, when it was done, whether it is overdue.

Pure values; ``metrics.pair_standings`` makes them, ``standings.words`` says them.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from efficiency.campaign.document import Task
from efficiency.models import Light
from efficiency.standings.reports import Said
from efficiency.standings.targets import TargetStanding


class Why(StrEnum):
    """What a light is due to. ``TARGET`` and ``UNPROVEN`` name a target, the others the unit's own report."""

    # No deadline of a report has passed: nothing was asked for yet.
    NOT_ASKED = "NOT_ASKED"
    NO_FIGURE = "NO_FIGURE"
    SILENT = "SILENT"
    PAST_DUE = "PAST_DUE"
    BEHIND = "BEHIND"
    UNDELIVERED = "UNDELIVERED"
    NEAR_DUE = "NEAR_DUE"
    STALLED = "STALLED"
    ON_SCHEDULE = "ON_SCHEDULE"
    FINISHED = "FINISHED"
    # Of a co-responsible unit: the lead unit finished the task.
    FINISHED_BY_LEAD = "FINISHED_BY_LEAD"
    TARGET = "TARGET"
    # Finished by report and deliverables, but a target that builds up is not met.
    UNPROVEN = "UNPROVEN"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that bears on a light; ``target`` for those that are about a target."""

    why: Why
    target: TargetStanding | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A stated day that concerned only some of a task's deliverables (``names``) and is behind: they were there on
    ``there_on``, the document asked for ``due_on``."""

    names: tuple[str, ...]
    there_on: dt.date
    due_on: dt.date

    @property
    def days_late(self) -> int:
        """0: in time."""
        return max(0, (self.there_on - self.due_on).days)


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """One of the 56 task-unit pairs on ``as_of``. The lead unit's pair stands for the task.

    ``scheduled``: the percent due by ``judged_on``, the day of the report or of the last deadline (``metrics.judged_on``).
    ``reasons``: what the light is due to, the deciding one first. ``completed_on``: the day on which the task was reported as
    finished with all its deliverables issued (None: it is not). ``issued`` of ``wanted`` deliverables; ``evidence``: what
    they and the targets prove, in percent (None without any); ``kept``: see ``Kept``.
    """

    task: Task
    unit_id: str
    seq: int
    as_of: dt.date
    judged_on: dt.date
    due_on: dt.date
    due_stated: bool
    said: Said
    scheduled: float
    light: Light
    reasons: tuple[Reason, ...]
    completed_on: dt.date | None
    issued: int
    wanted: int
    evidence: float | None
    evidence_doubt: bool
    kept: Kept | None = None

    @property
    def is_lead(self) -> bool:
        """Whether the unit is the first that the document names."""
        return self.seq == 1

    @property
    def is_done(self) -> bool:
        """已办结."""
        return self.light is Light.DONE

    @property
    def done_on(self) -> dt.date | None:
        """The day on which it was done; None unless 已办结. The only such day: light, verdicts, timeline, papers take it."""
        return self.completed_on if self.is_done else None

    @property
    def is_overdue(self) -> bool:
        """Not done, and its day is past."""
        return not self.is_done and self.as_of > self.due_on

    @property
    def is_late(self) -> bool:
        """Done, but after its day."""
        return self.is_done and self.completed_on > self.due_on

    @property
    def days_over(self) -> int:
        """Days past its day: until it was done, or so far; 0 where it is in time."""
        return max(0, ((self.done_on or self.as_of) - self.due_on).days)

    @property
    def days_left(self) -> int:
        """Days to its day; negative once it is past."""
        return (self.due_on - self.as_of).days

    @property
    def gap(self) -> float | None:
        """How many 个百分点 the report lies behind the schedule, to one decimal as it is shown; None without a figure."""
        return None if self.said.progress is None else round(self.scheduled - self.said.progress, 1)

    @property
    def mismatch(self) -> bool:
        """Whether the unit calls itself better than computed (green or done while red or yellow; yellow while red)."""
        own = self.said.self_light
        return bool(own) and own in _RANK and self.light in _RANK and _RANK[own] > _RANK[self.light]


_RANK = {Light.RED: 0, Light.YELLOW: 1, Light.GREEN: 2, Light.DONE: 2}
