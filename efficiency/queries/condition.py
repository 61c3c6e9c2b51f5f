"""How the installation itself does: room on the disk, waiting for the write lock, the last backup, the end of the audit log."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from efficiency.core import db
from efficiency.core.audit import FIRST, AuditAction
from efficiency.models import AuditEntry, AuditSeal

LEAST_FREE = 1024**3
OLDEST_BACKUP = dt.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Condition:
    """What 系统状态 and ``/healthz`` say.

    ``free`` and ``size`` are bytes of the disk and of the database; ``free`` is null where the database is another
    machine's. ``waits`` are the seconds that this process's writers waited for the lock during the last hour, a second or
    more each; ``waiting`` is how many sessions of the database wait for a lock now (null on SQLite, which cannot tell).
    ``sealed`` says whether the newest audit entry is the one that the seal names.
    """

    free: int | None
    size: int
    waits: tuple[float, ...]
    waiting: int | None
    last_backup: dt.datetime | None
    sealed: bool
    at: dt.datetime

    @property
    def is_short_of_room(self) -> bool:
        """Whether the disk is nearly full; never so where nobody can tell."""
        return self.free is not None and self.free < LEAST_FREE

    @property
    def is_backed_up(self) -> bool:
        """Whether a backup was made within the last two days."""
        return self.last_backup is not None and self.at - self.last_backup <= OLDEST_BACKUP


def condition() -> Condition:
    """The condition as it is now. Raises what the database raises while it is away."""
    with db.reading() as connection:
        last_backup = connection.execute(
            select(func.max(AuditEntry.at)).where(
                AuditEntry.action == AuditAction.BACK_UP, AuditEntry.succeeded
            )
        ).scalar()
        seal = connection.execute(select(AuditSeal.last_hash)).scalar()
        newest = connection.execute(
            select(AuditEntry.entry_hash).order_by(AuditEntry.id.desc()).limit(1)
        ).scalar()
        size, free, waiting = db.room(connection)
    sealed = (newest or FIRST) == (seal or FIRST)
    return Condition(free, size, db.waits(), waiting, last_backup, sealed, db.now())
