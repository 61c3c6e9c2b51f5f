"""How one 监测点反映 stands on a day (意见二, R2.6): the enterprise is to be answered within three days of receipt.

The reply is 市监察局's duty whoever has the matter in hand; the unit complained of has days of its own from the day on which it
was handed the matter, which end with its 反馈. What comes by the hundred thousand is counted in the database by the same two
comparisons: ``in_time`` and ``past`` take days as well as columns of a statement.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields
from functools import lru_cache

import pandas as pd

from efficiency import campaign
from efficiency.campaign.workdays import add_workdays
from efficiency.models import IncidentStage, ReplyClock, ReplyStanding
from efficiency.standings.turns import OnTurn, Owner, Turn, or_none, past

_WAITING = {
    IncidentStage.RECEIVED: f"待{Owner.BUREAU.words}转办",
    IncidentStage.TRANSFERRED: "待被反映单位反馈",
}


def in_time(replied_on, due_on):
    """Whether a reply of ``replied_on`` came by ``due_on``; days, or columns of a statement."""
    return replied_on <= due_on


def reply_standing(replied_on: dt.date | None, due_on: dt.date, as_of: dt.date) -> ReplyStanding:
    """An answer in time or late, else past its day, due today or waiting."""
    if replied_on is not None:
        return ReplyStanding.IN_TIME if in_time(replied_on, due_on) else ReplyStanding.LATE
    if past(due_on, as_of):
        return ReplyStanding.OVERDUE
    return ReplyStanding.DUE_TODAY if due_on == as_of else ReplyStanding.WAITING


@dataclass(frozen=True, slots=True)
class IncidentStanding(OnTurn):
    """An incident as ``queries.monitoring.incidents`` knows it, on ``as_of``.

    ``due_on`` is the last day to reply by the official reading of 3日 (AM07), ``other_due_on`` by the other one.
    """

    number: str
    point_key: str
    point_label: str
    place_code: str
    ownership: str
    unit_id: str
    received_on: dt.date
    kind: str
    sub_kind: str
    severity: int
    content: str
    verification: str | None
    stage: str
    transferred_on: dt.date | None
    feedback_on: dt.date | None
    replied_on: dt.date | None
    closed_on: dt.date | None
    satisfied: bool | None
    due_calendar_on: dt.date
    due_workday_on: dt.date
    due_on: dt.date
    other_due_on: dt.date
    as_of: dt.date

    @property
    def reply(self) -> ReplyStanding:
        """How it stands on the 3-day clock."""
        return reply_standing(self.replied_on, self.due_on, self.as_of)

    @property
    def is_answered(self) -> bool:
        """Whether the enterprise was answered, in time or late."""
        return self.replied_on is not None

    @property
    def is_reply_overdue(self) -> bool:
        """Whether the enterprise still waits past its 3 days: 市监察局's delay, whoever's turn it is."""
        return self.reply is ReplyStanding.OVERDUE

    @property
    def turn(self) -> Turn | None:
        """市监察局 forwards it and answers the enterprise by the one day that the document sets; the unit's 反馈 and 市监察局's
        办结 have workdays of the campaign, from the day on which each got it."""
        if self.closed_on:
            return None
        if self.replied_on:
            return turn_at(IncidentStage.REPLIED, self.replied_on, self.due_on)
        if self.stage == IncidentStage.TRANSFERRED:
            return turn_at(IncidentStage.TRANSFERRED, self.transferred_on, self.due_on)
        return turn_at(self.stage, self.feedback_on or self.received_on, self.due_on)

    @property
    def reached_on(self) -> dt.date | None:
        """The day on which its stage was reached, where a turn's days run from it, as of ``OpenIncidents``; None else."""
        days = {IncidentStage.TRANSFERRED: self.transferred_on, IncidentStage.REPLIED: self.replied_on}
        return days.get(self.stage)

    @property
    def days_late(self) -> int:
        """Days past the last day, up to the reply or the as-of day; 0: in time."""
        return max(0, ((self.replied_on or self.as_of) - self.due_on).days)

    @property
    def days_left(self) -> int:
        """Days to the last day to reply; negative: past it."""
        return (self.due_on - self.as_of).days

    @property
    def waiting(self) -> str:
        """Who has to do what next, in words; of an unanswered one."""
        return waiting_words(self.stage)


# There are few such days, asked for again and again.
@lru_cache(maxsize=5000)
def turn_at(stage: str, since: dt.date, due_on: dt.date) -> Turn:
    """Whose turn it is about an incident that came to ``stage`` on ``since`` and is to be answered by ``due_on``."""
    days = campaign.load().parameters.days
    if stage == IncidentStage.REPLIED:
        return Turn(Owner.BUREAU, since, add_workdays(since, days.close))
    if stage == IncidentStage.TRANSFERRED:
        return Turn(Owner.UNIT, since, add_workdays(since, days.answer))
    return Turn(Owner.BUREAU, since, due_on)


@dataclass(frozen=True, slots=True)
class OpenIncidents(OnTurn):
    """``incidents`` of one unit that are not closed and alike in all that says whose turn they are: ``received_on``, ``stage``
    (the furthest) and, where a turn's days run from it, ``reached_on`` (the day on which that was reached; None else)."""

    unit_id: str
    stage: str
    received_on: dt.date
    reached_on: dt.date | None
    due_on: dt.date
    incidents: int
    as_of: dt.date

    @property
    def is_reply_overdue(self) -> bool:
        """Whether the enterprises still wait past their 3 days, as of one ``IncidentStanding``."""
        replied_on = self.reached_on if self.stage == IncidentStage.REPLIED else None
        return reply_standing(replied_on, self.due_on, self.as_of) is ReplyStanding.OVERDUE

    @property
    def turn(self) -> Turn:
        """As of one ``IncidentStanding``, but that after the unit's 反馈 it is told since the day of receipt."""
        return turn_at(self.stage, self.reached_on or self.received_on, self.due_on)

    @property
    def days_late(self) -> int:
        """Days past the last day to reply; 0: in time. Of unanswered ones."""
        return max(0, (self.as_of - self.due_on).days)

    @property
    def waiting(self) -> str:
        """Who has to do what next, in words; of unanswered ones."""
        return waiting_words(self.stage)


def counted_by(alike: Iterable[OpenIncidents], key: Callable[[OpenIncidents], Hashable]) -> Counter:
    """How many incidents there are by what ``key`` makes of each of those alike, in their order."""
    counted: Counter = Counter()
    for each in alike:
        counted[key(each)] += each.incidents
    return counted


def waiting_words(stage: str) -> str:
    """Who has to do what next about an unanswered incident that came as far as ``stage``, in words."""
    return _WAITING.get(stage, f"待{Owner.BUREAU.words}回复")


def incidents_on(rows: pd.DataFrame, as_of: dt.date, clock: str) -> list[IncidentStanding]:
    """The incidents of ``queries.monitoring.incidents`` as they stand on ``as_of``, in the order of ``rows``.

    ``clock``: the official reading of 3日, ``calendar`` or ``workday``.
    """
    (other,) = set(ReplyClock) - {clock}
    due = {"due_on": f"due_{clock}_on", "other_due_on": f"due_{other}_on"}
    names = [each.name for each in fields(IncidentStanding) if each.name != "as_of"]
    columns = (rows[due.get(name, name)].tolist() for name in names)
    return [
        IncidentStanding(*(or_none(value) for value in row), as_of=as_of)
        for row in zip(*columns, strict=True)
    ]


def pressing_first(incidents: Iterable[IncidentStanding]) -> list[IncidentStanding]:
    """Those that were not answered, the longest past their day first."""
    return sorted(
        (each for each in incidents if not each.is_answered),
        key=lambda each: (each.days_left, each.received_on),
    )
