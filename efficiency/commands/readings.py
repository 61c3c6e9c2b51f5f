"""Reading what is confidential is written down: 责任追究, and which enterprise is behind a monitoring point."""

import datetime as dt

from sqlalchemy import select

from efficiency.commands.recording import recording
from efficiency.core.access import Action, User, can
from efficiency.core.audit import AuditAction
from efficiency.models import AuditEntry

# Register -> the right that opens it, and the pages (by the right that they need) where its rows can stand.
_ENTERPRISES = frozenset(
    {
        Action.VIEW_OVERVIEW,
        Action.VIEW_TASKS,
        Action.VIEW_UNITS,
        Action.VIEW_SUPERVISION,
        Action.VIEW_MEETING,
        Action.RECORD_SUPERVISION,
    }
)
REGISTERS: dict[str, tuple[Action, frozenset[Action]]] = {
    "责任追究": (Action.VIEW_ACCOUNTABILITY, frozenset({Action.VIEW_ACCOUNTABILITY})),
    "企业名称": (Action.VIEW_ENTERPRISE_NAMES, _ENTERPRISES),
}


def registers_on(user: User, page: Action) -> list[str]:
    """The confidential registers that a page needing the right ``page`` may show to ``user``."""
    return [name for name, (right, pages) in REGISTERS.items() if page in pages and can(user, right)]


def record_reading(user: User, register: str, page_title: str) -> bool:
    """One audit row per register, sign-in session and day; False when there is one already.

    Raises ``Forbidden`` when the register is closed to the user, ``NoLongerSignedIn`` when the session has ended.
    """
    with recording(user, REGISTERS[register][0]) as record:
        today = dt.datetime.combine(record.at.date(), dt.time())
        # Enough to tell sessions apart.
        session = user.session[:12]
        known = record.connection.execute(
            select(AuditEntry.id)
            .where(
                AuditEntry.at >= today,
                AuditEntry.action == AuditAction.READ_CONFIDENTIAL,
                AuditEntry.username == record.username,
                AuditEntry.object_id == register,
                AuditEntry.detail.contains(session, autoescape=True),
            )
            .limit(1)
        ).first()
        if known is None:
            detail = {"首次打开": page_title, "会话": session}
            record.audit(AuditAction.READ_CONFIDENTIAL, "register", register, detail)
    return known is None
