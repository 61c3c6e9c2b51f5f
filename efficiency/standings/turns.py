"""Whose turn it is and until when. A thing in a register goes from hand to hand, and each hand has days of its own.

The clock of whoever had to act stops when the thing is passed on: a unit that answers in time is never overdue because
somebody else has not looked at the answer yet. Sent back, the unit goes on with the days that it had left.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Protocol, get_type_hints

import pandas as pd

from efficiency import campaign
from efficiency.campaign.workdays import add_workdays
from efficiency.core.keeping import kept
from efficiency.models import Coded


class Owner(Coded):
    """Who has to act: the unit that a thing is addressed to, the 工作办公室, or 市监察局."""

    UNIT = "UNIT", "责任单位"
    OFFICE = "OFFICE", "工作办公室"
    BUREAU = "BUREAU", campaign.load().supervisor


@dataclass(frozen=True, slots=True)
class Turn:
    """Who has to act since when, and the last day for it (None: no day is set)."""

    owner: Owner
    since: dt.date
    due_on: dt.date | None


def past(due_on, day):
    """Whether ``day`` lies past ``due_on``, from the day after on; days, or columns of a statement."""
    return due_on < day


def first_day_past(due_on: dt.date) -> dt.date:
    """The first day that lies past ``due_on``."""
    return due_on + dt.timedelta(days=1)


class OnTurn:
    """What every thing with a ``turn`` (None: nobody's any more) can say on its ``as_of``. Overdue begins the day after."""

    __slots__ = ()

    as_of: dt.date
    turn: Turn | None

    @property
    def waits_for(self) -> Owner | None:
        """Who has to act now; None when it is over."""
        return self.turn.owner if self.turn else None

    @property
    def turn_due_on(self) -> dt.date | None:
        """The last day of whoever has to act now; None: over, or no day is set."""
        return self.turn.due_on if self.turn else None

    @property
    def is_overdue(self) -> bool:
        """Whether whoever has to act now is past the day."""
        return self.turn_due_on is not None and past(self.turn_due_on, self.as_of)

    @property
    def days_over(self) -> int:
        """Days past the last day of whoever has to act now; 0: in time, over, or no day is set."""
        return (self.as_of - self.turn_due_on).days if self.is_overdue else 0

    @property
    def overdue_of(self) -> Owner | None:
        """Who is past the day; None: nobody."""
        return self.waits_for if self.is_overdue else None

    @property
    def unit_days_over(self) -> int:
        """Days that the unit is past its day; 0: it is in time, or the matter lies with somebody else."""
        return self.days_over if self.waits_for == Owner.UNIT else 0


def turns(
    owner: Owner,
    since: dt.date,
    due_on: dt.date,
    passes: Iterable[tuple[dt.date, Owner, int]],
    extensions: Iterable[tuple[dt.date, dt.date]] = (),
) -> tuple[Turn, ...]:
    """The turns of a thing that goes between ``owner``, whose day is ``due_on``, and who looks at the answers.

    ``passes``, in order: (day, who has to act from then on, the workdays that a looker-on has). ``extensions``: (day
    granted, new day). Back with ``owner``, the days that were left run on, but at least ``days.resume`` of the campaign
    unless the answer had come late; days that it was late stay lost. A pass to whoever has it already says nothing new.
    """
    found = [Turn(owner, since, due_on)]
    moves = [(day, 0, new_due_on) for day, new_due_on in extensions]
    moves += [(day, 1, (to, workdays)) for day, to, workdays in passes]
    left = dt.timedelta()
    for day, is_pass, what in sorted(moves, key=lambda move: move[:2]):
        now = found[-1]
        if not is_pass:
            if now.owner == owner:
                found[-1] = replace(now, due_on=what)
            else:
                left = what - now.since
            continue
        to, workdays = what
        if to == now.owner:
            continue
        if to == owner:
            resumed = day + left
            if left >= dt.timedelta():
                resumed = max(resumed, add_workdays(day, campaign.load().parameters.days.resume))
            found.append(Turn(owner, day, resumed))
        else:
            left = now.due_on - day
            found.append(Turn(to, day, add_workdays(day, workdays)))
    return tuple(found)


class Standing(Protocol):
    """A frozen dataclass of this package."""

    __dataclass_fields__: dict


@kept
def framed(kind: type[Standing], standings: Iterable[Standing]) -> pd.DataFrame:
    """Standings of one ``kind`` as a frame: a column per field and per property, for tables and counts.

    Days and texts stay objects with None for null; an empty frame has the same columns and kinds of columns.
    """
    properties = [name for name in dir(kind) if isinstance(getattr(kind, name), property)]
    types = {each.name: each.type for each in fields(kind)}
    types |= {name: get_type_hints(getattr(kind, name).fget)["return"] for name in properties}
    rows = [[getattr(each, name) for name in types] for each in standings]
    frame = pd.DataFrame(rows, columns=list(types), dtype=object)
    return frame.astype({name: each for name, each in types.items() if each in (bool, int)})


def days_while_open(rows: pd.DataFrame, name: str) -> pd.Series:
    """The days past its day in the column ``name`` of ``rows`` (framed ``OnTurn``); null: it is over, and no days are counted.

    What is over and what is in time both have 0 days; a table in which both stand tells them apart."""
    return rows[name].astype("Int64").where(rows["waits_for"].notna())


def given(value) -> bool:
    """Whether a cell of a frame holds something: frames say null in several ways."""
    return not pd.isna(value)


def or_none(value):
    """The cell's value, or None for whatever a frame says for null."""
    return None if pd.isna(value) else value
