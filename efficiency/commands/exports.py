"""Taking data out is written down."""

import datetime as dt

from efficiency.core import audit
from efficiency.core.access import Action, User, require
from efficiency.core.audit import AuditAction
from efficiency.core.db import bookkeeping


def record_export(user: User, subject: str, as_of: dt.date, rows: int, encoding: str) -> None:
    """One audit row for an export. Raises ``Forbidden`` when the user may not export."""
    require(user, Action.EXPORT)
    with bookkeeping() as connection:
        audit.append(
            connection,
            username=user.username,
            action=AuditAction.EXPORT,
            object_kind="table",
            object_id=subject[:80],
            succeeded=True,
            detail={"截至": as_of.isoformat(), "行数": rows, "编码": encoding},
        )
