"""工作步骤和时间安排 on a day: which 时间节点 were held, and which papers the units handed in.

Pure: the plan, rows of ``queries.tasks`` and the as-of day go in.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from efficiency.campaign.document import Milestone
from efficiency.campaign.plan import Plan
from efficiency.models import SubmissionKind


class NodeState(StrEnum):
    """Where a 时间节点 stands."""

    HELD = "HELD"
    HELD_LATE = "HELD_LATE"
    OVERDUE = "OVERDUE"
    # Its day is past, but no node at all is on record: an empty register accuses nobody.
    UNKNOWN = "UNKNOWN"
    RUNNING = "RUNNING"
    AHEAD = "AHEAD"


@dataclass(frozen=True, slots=True)
class MilestoneStanding:
    """One 时间节点 on ``as_of``. ``held_on``, ``evidence``: None while it was not held."""

    milestone: Milestone
    as_of: dt.date
    state: NodeState
    held_on: dt.date | None
    evidence: str | None

    @property
    def done_on(self) -> dt.date | None:
        """The day on which it was held."""
        return self.held_on

    @property
    def is_overdue(self) -> bool:
        """Its last day is past and it was not held, though the register is kept."""
        return self.state is NodeState.OVERDUE

    @property
    def is_late(self) -> bool:
        """Held after its last day."""
        return self.state is NodeState.HELD_LATE

    @property
    def is_open(self) -> bool:
        """Not held, and its last day is not past."""
        return self.state in (NodeState.RUNNING, NodeState.AHEAD)

    @property
    def days_over(self) -> int:
        """Days past its last day: until it was held, or so far; 0 where it is in time."""
        return max(0, ((self.held_on or self.as_of) - self.milestone.ends_on).days)

    @property
    def days_left(self) -> int:
        """Days to its last day; negative once it is past."""
        return (self.milestone.ends_on - self.as_of).days


def milestone_standings(plan: Plan, held: pd.DataFrame, as_of: dt.date) -> tuple[MilestoneStanding, ...]:
    """The eleven 时间节点 as they stand on ``as_of``, in the document's order.

    ``held``: milestone_id, held_on, evidence (as known on the day; no row: not held).
    """
    known = {row["milestone_id"]: row for row in held.to_dict("records")}
    found = []
    for milestone in plan.milestones:
        row = known.get(milestone.id)
        if row is not None:
            state = NodeState.HELD_LATE if row["held_on"] > milestone.ends_on else NodeState.HELD
        elif as_of > milestone.ends_on:
            state = NodeState.OVERDUE if known else NodeState.UNKNOWN
        else:
            began = milestone.starts_on and as_of >= milestone.starts_on
            state = NodeState.RUNNING if began else NodeState.AHEAD
        found.append(
            MilestoneStanding(
                milestone, as_of, state, row and row["held_on"], None if row is None else row["evidence"]
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """How far was done what a 时间节点 asks of each unit or task: by its last day, after it, or not so far; they add up to
    ``asked``."""

    in_time: int
    late: int
    missing: int

    @property
    def asked(self) -> int:
        """How many are asked."""
        return self.in_time + self.late + self.missing

    @property
    def is_short(self) -> bool:
        """Not all of them in time."""
        return bool(self.late or self.missing)


def fulfilment(asked: int, done_on: Sequence[dt.date], milestone: Milestone) -> Fulfilment:
    """``done_on``: the days of those of the ``asked`` that are done."""
    late = sum(day > milestone.ends_on for day in done_on)
    return Fulfilment(len(done_on) - late, late, asked - len(done_on))


class PaperState(StrEnum):
    """How a paper that a unit owes stands; gravest first."""

    MISSING = "MISSING"
    LATE = "LATE"
    NOT_YET = "NOT_YET"
    # Its day is past, but the register of papers was never opened.
    UNKNOWN = "UNKNOWN"
    ON_TIME = "ON_TIME"


@dataclass(frozen=True, slots=True)
class PaperStanding:
    """The 工作方案 of one unit on a day (工作要求三, due with 时间节点 M03). ``days_late``: 0 in time or not yet due."""

    unit_id: str
    state: PaperState
    days_late: int
    submitted_on: dt.date | None = None
    responsible_person: str | None = None
    document_number: str | None = None


def handed_in(
    plan: Plan, submissions: pd.DataFrame, unit_ids: list[str], as_of: dt.date, *, kept: bool = True
) -> tuple[PaperStanding, ...]:
    """工作方案 of the units: handed in, late or missing; in the order of ``unit_ids``. Nobody is late where no day is set.

    ``submissions``: unit_id, kind, submitted_on, responsible_person, document_number. ``kept``: whether anybody's paper was
    ever entered; where none was, none is missing.
    """
    due_on = plan.due_of(SubmissionKind.WORK_PLAN)
    given = submissions[submissions["kind"] == SubmissionKind.WORK_PLAN]
    papers = {row["unit_id"]: row for row in given.to_dict("records")}
    found = []
    for unit_id in unit_ids:
        paper = papers.get(unit_id)
        given_on = paper["submitted_on"] if paper else as_of
        days_late = max(0, (given_on - due_on).days) if due_on else 0
        if paper is None:
            past_due = PaperState.MISSING if kept else PaperState.UNKNOWN
            found.append(PaperStanding(unit_id, past_due if days_late else PaperState.NOT_YET, days_late))
            continue
        person, number = (
            None if paper[name] != paper[name] else paper[name]
            for name in ("responsible_person", "document_number")
        )
        state = PaperState.LATE if days_late else PaperState.ON_TIME
        found.append(PaperStanding(unit_id, state, days_late, paper["submitted_on"], person, number))
    return tuple(found)
