"""How one problem that was found stands on a day (意见一, R1.3, R3.4): the unit puts it right by its day and says so,
市监察局 verifies it on the spot or sends it back within days of its own.

What was reported in time is not overdue while it waits to be verified.
"""

import datetime as dt
from dataclasses import dataclass, fields

import pandas as pd

from efficiency import campaign
from efficiency.models import Coded, RectificationState
from efficiency.standings.turns import OnTurn, Owner, Turn, or_none, turns

_PASSES = {RectificationState.REPORTED: Owner.BUREAU, RectificationState.RETURNED: Owner.UNIT}


class FindingStage(Coded):
    """How far a problem is put right, what is overdue first."""

    OVERDUE = "OVERDUE", "逾期未报整改"
    RETURNED = "RETURNED", "退回重办"
    WAITING = "WAITING", "期限内未报"
    REPORTED = "REPORTED", "已报待核实"
    VERIFIED = "VERIFIED", "已核实"


@dataclass(frozen=True, slots=True)
class FindingStanding(OnTurn):
    """A problem as ``queries.supervision.findings`` knows it, on ``as_of``.

    ``rectify_due_on`` is the day it was given (sent back, ``turn_due_on`` is the one that counts), ``state`` the last of
    REPORTED, VERIFIED, RETURNED and ``state_on`` its day (None: not reported), ``reported_on`` the day of the first report.
    """

    number: str
    inspection_number: str | None
    source: str
    unit_id: str
    found_on: dt.date
    kind: str
    description: str
    prominent: bool
    circulated_on: dt.date | None
    no_circular_reason: str | None
    rectify_due_on: dt.date
    state: str | None
    state_on: dt.date | None
    reported_on: dt.date | None
    turns: tuple[Turn, ...]
    as_of: dt.date

    @property
    def verified_on(self) -> dt.date | None:
        """The day on which 市监察局 found it put right; None: not yet."""
        return self.state_on if self.is_done else None

    @property
    def is_done(self) -> bool:
        """Whether it is verified as put right."""
        return self.state == RectificationState.VERIFIED

    @property
    def turn(self) -> Turn | None:
        """Whose it is now; None once it is verified."""
        return None if self.is_done else self.turns[-1]

    @property
    def stage(self) -> FindingStage:
        """Verified, reported, else overdue of the unit, sent back or waited for."""
        if self.is_done:
            return FindingStage.VERIFIED
        if self.waits_for == Owner.BUREAU:
            return FindingStage.REPORTED
        if self.is_overdue:
            return FindingStage.OVERDUE
        return FindingStage.RETURNED if self.state else FindingStage.WAITING

    @property
    def is_told(self) -> bool:
        """Of a prominent one (R3.5): whether it was made known, or the reason for not doing so written down."""
        return bool(self.circulated_on or (self.no_circular_reason or "").strip())


def findings_on(rows: pd.DataFrame, steps: pd.DataFrame, as_of: dt.date) -> list[FindingStanding]:
    """The problems of ``queries.supervision.findings`` as they stand on ``as_of``, in the order of ``rows``.

    ``steps``: of ``queries.supervision.rectifications``, those of one problem in the order of days.
    """
    taken = {
        number: list(zip(own["state"], own["occurred_on"], strict=True))
        for number, own in steps.groupby("finding_number")
    }
    return [_standing(row, taken.get(row.number, []), as_of) for row in rows.itertuples()]


def _standing(row, steps: list[tuple[str, dt.date]], as_of: dt.date) -> FindingStanding:
    days = campaign.load().parameters.days.verify
    passes = [(day, _PASSES[state], days) for state, day in steps if state in _PASSES]
    state, state_on = steps[-1] if steps else (None, None)
    known = {
        each.name: or_none(getattr(row, each.name))
        for each in fields(FindingStanding)
        if hasattr(row, each.name)
    }
    known["prominent"] = bool(row.prominent)
    return FindingStanding(
        **known,
        state=state,
        state_on=state_on,
        reported_on=next((day for each, day in steps if each == RectificationState.REPORTED), None),
        turns=turns(Owner.UNIT, row.found_on, row.rectify_due_on, passes),
        as_of=as_of,
    )
