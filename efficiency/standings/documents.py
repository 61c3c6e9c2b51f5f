"""How one 监察文书 stands on a day (R3.4, R5.2): served by 市监察局, accepted and carried out by the unit, closed.

An answer alone does not end it: the unit's clock runs to 执行.
"""

import datetime as dt
from dataclasses import dataclass, fields

import pandas as pd

from efficiency import campaign
from efficiency.campaign.workdays import add_workdays
from efficiency.models import Coded, DocumentStage
from efficiency.standings.turns import OnTurn, Owner, Turn, or_none


class DocumentState(Coded):
    """Where a document stands, the one that needs somebody to act first."""

    OVERDUE = "OVERDUE", "逾期"
    IN_TIME = "IN_TIME", "期限内"
    ACCEPTED = "ACCEPTED", "已采纳待执行"
    EXECUTED = "EXECUTED", "已执行"
    CLOSED = "CLOSED", "已办结"


@dataclass(frozen=True, slots=True)
class DocumentStanding(OnTurn):
    """A document as ``queries.supervision.documents`` knows it, on ``as_of``. ``due_on`` is the day that it sets."""

    number: str
    kind: str
    unit_id: str
    source_kind: str
    source_number: str
    subject: str
    issued_on: dt.date
    due_on: dt.date
    served_on: dt.date | None
    answered_on: dt.date | None
    executed_on: dt.date | None
    closed_on: dt.date | None
    as_of: dt.date

    @property
    def done_on(self) -> dt.date | None:
        """The day on which it was carried out; None: not yet."""
        return self.executed_on or self.closed_on

    @property
    def is_done(self) -> bool:
        """Whether it was carried out; what is left is 市监察局's own 办结."""
        return self.done_on is not None

    @property
    def turn(self) -> Turn | None:
        """市监察局 serves it, the unit carries it out by its day, 市监察局 closes it within days of its own."""
        days = campaign.load().parameters.days
        if self.closed_on:
            return None
        if self.is_done:
            return Turn(Owner.BUREAU, self.done_on, add_workdays(self.done_on, days.close))
        if self.served_on is None:
            due_on = min(self.due_on, self.issued_on + dt.timedelta(days=days.serve))
            return Turn(Owner.BUREAU, self.issued_on, due_on)
        return Turn(Owner.UNIT, self.served_on, self.due_on)

    @property
    def step(self) -> DocumentStage | None:
        """The last step taken; None: not served."""
        days = {
            DocumentStage.CLOSED: self.closed_on,
            DocumentStage.EXECUTED: self.executed_on,
            DocumentStage.ANSWERED: self.answered_on,
            DocumentStage.SERVED: self.served_on,
        }
        return next((step for step, day in days.items() if day), None)

    @property
    def waiting(self) -> str:
        """What it waits for in a word; 已办结 when for nothing."""
        awaited = {None: "待送达", "SERVED": "待采纳", "ANSWERED": "待执行", "EXECUTED": "待办结"}
        return awaited.get(self.step, "已办结")

    @property
    def state(self) -> DocumentState:
        """Closed, carried out, else overdue, accepted or in time."""
        if self.closed_on:
            return DocumentState.CLOSED
        if self.is_done:
            return DocumentState.EXECUTED
        if self.is_overdue:
            return DocumentState.OVERDUE
        return DocumentState.ACCEPTED if self.answered_on else DocumentState.IN_TIME


def documents_on(rows: pd.DataFrame, as_of: dt.date) -> list[DocumentStanding]:
    """The documents of ``queries.supervision.documents`` as they stand on ``as_of``, in the order of ``rows``."""
    names = [each.name for each in fields(DocumentStanding) if each.name != "as_of"]
    return [
        DocumentStanding(*(or_none(value) for value in row), as_of=as_of)
        for row in rows[names].itertuples(index=False, name=None)
    ]
