"""周例会 on a day: which were held in time, late or not at all (工作要求二: 每周召开一次例会).

Pure: the plan, the record and the as-of day go in.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import meetings, report_deadline, report_weeks


class Held(StrEnum):
    """How a meeting stands. One that was not held may still be held until the planned day of the next has come; before the
    office has recorded its first, nothing is known of those that are over."""

    HELD = "HELD"
    LATE = "LATE"
    MISSED = "MISSED"
    PREPARED = "PREPARED"
    TODAY = "TODAY"
    AWAITED = "AWAITED"
    UNKEPT = "UNKEPT"


@dataclass(frozen=True, slots=True)
class MeetingStanding:
    """One 周例会. ``held_on``, ``chair``, ``note``, ``venue``, ``closed_on`` (the day on which what it resolved was handed out),
    ``row_id`` (the row that says so): None where nothing is on record."""

    number: int
    planned_on: dt.date
    state: Held
    held_on: dt.date | None = None
    chair: str | None = None
    note: str | None = None
    venue: str | None = None
    closed_on: dt.date | None = None
    row_id: int | None = None

    @property
    def done_on(self) -> dt.date | None:
        """The day on which it was held."""
        return self.held_on

    @property
    def opens_at(self) -> dt.datetime:
        """From when on it is prepared in the open: the moment by which the reports before it must be in (Friday 16:00)."""
        before = self.planned_on - dt.timedelta(days=7)
        due = report_weeks(before, self.planned_on - dt.timedelta(days=1))
        return report_deadline(due[-1] if due else before)

    @property
    def known_on(self) -> dt.date:
        """The day whose evening the figures of the meeting show: the day before it."""
        return (self.held_on or self.planned_on) - dt.timedelta(days=1)

    @property
    def is_missed(self) -> bool:
        """Not held, and the next one's day has come; never before the office keeps a record of its meetings."""
        return self.state is Held.MISSED

    @property
    def is_late(self) -> bool:
        """Held after its planned day."""
        return self.state is Held.LATE

    @property
    def days_over(self) -> int:
        """How many days after its planned day it was held; 0: in time, or not held."""
        return max(0, (self.held_on - self.planned_on).days) if self.held_on else 0


def register(plan: Plan, held: pd.DataFrame, as_of: dt.date) -> tuple[MeetingStanding, ...]:
    """All meetings planned up to ``as_of``, the newest first. ``held``: columns of ``queries.meetings.held``.

    Without a single one on record nobody has begun to keep the register (尚未建册), and none counts as missed.
    """
    records = {row["number"]: row for row in held.astype(object).where(held.notna(), None).to_dict("records")}
    planned = meetings(plan.issued_on, as_of)
    found = []
    for number, planned_on in planned:
        record = records.get(number, {})
        held_on = record.get("held_on")
        if held_on:
            state = Held.LATE if held_on > planned_on else Held.HELD
        else:
            state = (
                Held.TODAY
                if planned_on == as_of
                else Held.AWAITED
                if number == planned[-1][0]
                else Held.MISSED
                if records
                else Held.UNKEPT
            )
        found.append(
            MeetingStanding(
                number,
                planned_on,
                state,
                held_on,
                record.get("chair"),
                record.get("note"),
                record.get("venue"),
                record.get("closed_on"),
                record.get("id"),
            )
        )
    return tuple(reversed(found))


def prepared(plan: Plan, as_of: dt.date) -> MeetingStanding | None:
    """The next meeting from the day on which the week's reports are due (``opens_at``); None on its own day and before that."""
    coming = meetings(as_of + dt.timedelta(days=1), as_of + dt.timedelta(days=14))
    if not coming or coming[0][1] < plan.issued_on:
        return None
    number, planned_on = coming[0]
    found = MeetingStanding(number, planned_on, Held.PREPARED)
    return found if found.opens_at.date() <= as_of else None


def last_held(register: tuple[MeetingStanding, ...], number: int) -> MeetingStanding | None:
    """The meeting before ``number`` that took place (a missed one froze nothing); the one before it when none did; None
    for the first meeting."""
    earlier = [each for each in register if each.number < number]
    return next((each for each in earlier if each.held_on), earlier[0] if earlier else None)


def looks(plan: Plan, register: tuple[MeetingStanding, ...], as_of: dt.date) -> list[dt.date]:
    """The evenings on which the city looked at its lights up to ``as_of``, one to a week, the newest first.

    A week's is the evening before its meeting, also where that was held late; a meeting that was missed counts with its
    planned day. The last is ``as_of`` itself: until the evening before the next meeting it is still the same week, so that
    screen, 周报 and 通报 of one day count the same weeks. After the last meeting weeks go on by seven days: what stays red
    then does not stop counting. ``register``: as known on ``as_of``.
    """
    begun = meetings(plan.issued_on, as_of + dt.timedelta(days=1))
    this_week, planned_on = begun[-1] if begun else (0, as_of)
    evening = planned_on - dt.timedelta(days=1)
    is_last = begun[-1:] == meetings(plan.issued_on, dt.date.max)[-1:]
    since = (as_of - evening).days // 7 if is_last else 0
    later = [evening + dt.timedelta(days=7 * week) for week in reversed(range(1, since))]
    last = this_week + 1 if since else this_week
    return [
        as_of, *later, *(each.known_on for each in register if each.number < last and each.known_on < as_of)
    ]  # fmt: skip
