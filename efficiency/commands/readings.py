"""Reading what is confidential is written down: 责任追究, and which enterprise is behind a monitoring point."""

import datetime as dt

from sqlalchemy import select

from efficiency.core import audit
from efficiency.core.access import Action, User, can
from efficiency.core.audit import AuditAction
from efficiency.core.db import bookkeeping, now
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


def record_reading(user: User, register: str, session: str, page_title: str) -> bool:
    """One audit row per register, sign-in session and day; False when there is one already.

    ``session`` names the session without giving it away (a part of its stored hash).
    """
    at = now()
    today = dt.datetime.combine(at.date(), dt.time())
    with bookkeeping() as connection:
        known = connection.execute(
            select(AuditEntry.id)
            .where(
                AuditEntry.at >= today,
                AuditEntry.action == AuditAction.READ_CONFIDENTIAL,
                AuditEntry.username == user.username,
                AuditEntry.object_id == register,
                AuditEntry.detail.contains(session, autoescape=True),
            )
            .limit(1)
        ).first()
        if known:
            return False
        detail = {"首次打开": page_title, "会话": session}
        audit.append(
            connection, user.username, AuditAction.READ_CONFIDENTIAL, "register", register, True, detail
        )
    return True
