"""Writes. Each command checks the right, changes rows and appends its audit entry in one transaction."""

import datetime as dt

from sqlalchemy import Connection, func, select, union_all

from efficiency.core import audit
from efficiency.core.access import Action, Forbidden, User, require
from efficiency.core.audit import AuditAction
from efficiency.core.db import bookkeeping, now, reading
from efficiency.models import Base, DataVersion, Fact, Setting
from efficiency.queries.data_days import LAST_DAY

# Who acts on the server's command line: whoever may run it there has the database in hand anyway.
COMMAND_LINE = "命令行"

Actor = User | str


class Refused(ValueError):
    """The command cannot be carried out as asked; the message says why, in a sentence for the one who asked."""


class Faulty(Refused):
    """What was typed will not do. ``faults`` has a sentence for each field (its parameter's name) and how to mend it."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("".join(faults.values()))
        self.faults = faults


def authorise(actor: Actor, action: Action) -> str:
    """The name to write into the audit log. Raises ``Forbidden``, itself audited, when a user lacks the right."""
    if isinstance(actor, str):
        return actor
    try:
        require(actor, action)
    except Forbidden:
        with bookkeeping() as connection:
            audit.append(
                connection, actor.username, AuditAction.ACCESS_REFUSED, "action", str(action), False, {}
            )
        raise
    return actor.username


def one_at_a_time(connection: Connection) -> None:
    """From here to the end of the transaction nobody else writes: what is checked now still holds when it is written."""
    connection.execute(select(DataVersion.id).with_for_update()).all()


def recorded_at(day: dt.date, connection: Connection | None = None) -> dt.datetime:
    """The ``recorded_at`` of a fact that somebody enters while looking at the as-of day ``day``.

    In a real installation the wall clock: the system came to know it now. What comes in after the campaign year, when
    the board has no later day to look at, is known on the year's last day. In a demo installation the campaign is long
    over, so the fact is known from ``day`` on, at the time of the wall clock, and the one who entered it sees it at
    once. A row that was entered later that day is never recorded before the rows already there, so that the last word
    stays the last word.

    Commands give their ``connection`` after ``one_at_a_time``; the day of the answer is also the last day on which
    something entered now can have happened.
    """
    if connection is None:
        with reading() as own:
            return recorded_at(day, own)
    kind = select(Setting.value).where(Setting.name == "installation").order_by(Setting.id.desc()).limit(1)
    if connection.execute(kind).scalar() != "demo":
        if (wall := now()).date() <= LAST_DAY:
            return wall
        day = LAST_DAY
    first = dt.datetime.combine(day, dt.time())
    newest = union_all(
        *(
            select(func.max(column).label("at")).where(column >= first, column < first + dt.timedelta(days=1))
            for column in (
                mapper.class_.recorded_at
                for mapper in Base.registry.mappers
                if issubclass(mapper.class_, Fact)
            )
        )
    ).subquery()
    last = connection.execute(select(func.max(newest.c.at))).scalar()
    at = dt.datetime.combine(day, now().time())
    return max(at, last) if last else at
