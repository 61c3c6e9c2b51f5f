"""How one 督办 stands on a day: the unit signs and answers by its day, the 工作办公室 looks at the answer within its own.

Not 办结 but 反馈 ends the unit's time: what lies with the 工作办公室 is nobody else's delay.
"""

import datetime as dt
from dataclasses import dataclass, fields

import pandas as pd

from efficiency import campaign
from efficiency.models import Coded, FollowUpStage
from efficiency.standings.extensions import ExtensionStanding, extensions_of_follow_up
from efficiency.standings.turns import OnTurn, Owner, Turn, given, or_none, turns

# The steps that are states; 催办 and 延期 leave the state as it is.
STATES = (
    FollowUpStage.ASSIGNED, FollowUpStage.SIGNED, FollowUpStage.FEEDBACK, FollowUpStage.RETURNED, FollowUpStage.CLOSED,
)  # fmt: skip
_WAITING = {
    FollowUpStage.ASSIGNED: "待签收",
    FollowUpStage.SIGNED: "待反馈",
    FollowUpStage.RETURNED: "退回待重办",
    FollowUpStage.FEEDBACK: "待审核",
}
# To whom a state hands the matter; 签收 leaves it with the unit.
_PASSES = {FollowUpStage.FEEDBACK: Owner.OFFICE, FollowUpStage.RETURNED: Owner.UNIT}


class Slip(Coded):
    """The slip that goes to the unit, the graver the longer it lets itself be waited for (工作要求（二）)."""

    ASSIGNED = "ASSIGNED", "督办单"
    URGED = "URGED", "催办单"
    INSPECTED = "INSPECTED", "督查单"


@dataclass(frozen=True, slots=True)
class FollowUpStanding(OnTurn):
    """A 督办 as ``queries.follow_ups`` knows it, on ``as_of``.

    ``due_on`` is the unit's day with what was granted (sent back, ``turn_due_on`` is the one that counts), ``state`` the
    last of ``STATES`` and ``state_on`` its day, ``last_note`` the last words of anybody (None: none).
    """

    number: str
    origin: str
    meeting_number: int | None
    resolution_seq: int | None
    part: str | None
    agenda_item: int | None
    leader_id: str | None
    unit_id: str
    subject_kind: str | None
    subject_reference: str | None
    content: str
    assigned_on: dt.date
    first_due_on: dt.date
    due_on: dt.date
    state: str
    state_on: dt.date
    last_note: str | None
    reminders: int
    turns: tuple[Turn, ...]
    extensions: tuple[ExtensionStanding, ...]
    as_of: dt.date

    @property
    def closed_on(self) -> dt.date | None:
        """The day of 办结; None: open."""
        return self.state_on if self.is_done else None

    @property
    def is_done(self) -> bool:
        """Whether it is closed (销号)."""
        return self.state == FollowUpStage.CLOSED

    @property
    def turn(self) -> Turn | None:
        """Whose it is now; None once it is closed."""
        return None if self.is_done else self.turns[-1]

    @property
    def waiting(self) -> str:
        """What it waits for in a word; 已办结 when for nothing."""
        return _WAITING.get(self.state, "已办结")

    @property
    def answered_on(self) -> dt.date | None:
        """The day of the answer that was accepted or is being looked at; None: the unit has to act."""
        last = [turn for turn in self.turns if turn.owner != Owner.UNIT]
        return last[-1].since if last and self.waits_for != Owner.UNIT else None

    @property
    def answer_days_late(self) -> int:
        """Days past its day on which the unit answered; 0: in time, or it has not answered yet."""
        own = [turn for turn in self.turns if turn.owner == Owner.UNIT]
        return 0 if self.answered_on is None else max(0, (self.answered_on - own[-1].due_on).days)

    @property
    def extension(self) -> str | None:
        """What became of the last application for more time: PENDING, GRANTED, REFUSED; None: none was made."""
        return self.extensions[-1].decision if self.extensions else None

    @property
    def slip(self) -> Slip:
        """Which slip is due: by the unit's days past its day, or by how often it was reminded. What lies with the 工作办公室, or is
        closed, has the first one."""
        if self.waits_for != Owner.UNIT:
            return Slip.ASSIGNED
        days = campaign.load().parameters.days
        if self.unit_days_over >= days.inspect or self.reminders >= days.reminders:
            return Slip.INSPECTED
        return Slip.URGED if self.unit_days_over or self.reminders else Slip.ASSIGNED

    @property
    def open_days(self) -> int:
        """Days from 交办 to 办结 or the as-of day."""
        return ((self.closed_on or self.as_of) - self.assigned_on).days

    @property
    def state_days(self) -> int:
        """Days in the present state; 0 once it is closed."""
        return ((self.closed_on or self.as_of) - self.state_on).days


def follow_ups_on(rows: pd.DataFrame, steps: pd.DataFrame, as_of: dt.date) -> list[FollowUpStanding]:
    """The 督办 of ``queries.follow_ups.follow_ups`` with their ``steps`` as they stand on ``as_of``, in the order of ``rows``."""
    taken: dict[str, list] = {}
    for row in steps.itertuples():
        taken.setdefault(row.number, []).append(row)
    return [_standing(row, taken[row.number], as_of) for row in rows.itertuples()]


def _standing(row, steps: list, as_of: dt.date) -> FollowUpStanding:
    asked = extensions_of_follow_up(row.number, row.unit_id, row.first_due_on, steps, as_of)
    granted = [(each.decided_on, each.new_due_on) for each in asked if each.is_granted]
    days = campaign.load().parameters.days.review
    passes = [(each.occurred_on, _PASSES[each.step], days) for each in steps if each.step in _PASSES]
    last = [each for each in steps if each.step in STATES][-1]
    known = {
        each.name: or_none(getattr(row, each.name))
        for each in fields(FollowUpStanding)
        if hasattr(row, each.name)
    }
    return FollowUpStanding(
        **known,
        due_on=granted[-1][1] if granted else row.first_due_on,
        state=last.step,
        state_on=last.occurred_on,
        last_note=next((each.note for each in reversed(steps) if given(each.note)), None),
        reminders=sum(each.step == FollowUpStage.REMINDED for each in steps),
        turns=turns(Owner.UNIT, row.assigned_on, row.first_due_on, passes, granted),
        extensions=tuple(asked),
        as_of=as_of,
    )
