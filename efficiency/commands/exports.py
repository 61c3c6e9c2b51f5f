"""Taking data out is written down."""

import datetime as dt

from efficiency.commands.recording import recording
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction


def record_export(user: User, subject: str, as_of: dt.date, rows: int, encoding: str) -> None:
    """One audit row for an export, before the file is made: a download runs long after its page was drawn.

    Raises ``Forbidden`` when the user may not export, ``NoLongerSignedIn`` when the session has ended.
    """
    with recording(user, Action.EXPORT) as record:
        detail = {"截至": as_of.isoformat(), "行数": rows, "编码": encoding}
        record.audit(AuditAction.EXPORT, "table", subject[:80], detail)
