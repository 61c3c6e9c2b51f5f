"""Accounts and sessions, for the sign-in page of a demo installation and for the administrator."""

import datetime as dt
from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Row, select

from efficiency.config import settings
from efficiency.db import now, reading
from efficiency.models import Account, Leader, SignInSession, Unit
from efficiency.queries import frame


def demo_accounts() -> Sequence[Row]:
    """Rows of ``username, display_name, role, place`` of the active demo accounts, in order of creation.

    ``place`` is the unit's or the leader's name, null for the other roles.
    """
    with reading() as connection:
        return connection.execute(
            select(Account.username, Account.display_name, Account.role, Unit.name.label("place"))
            .outerjoin(Unit, Unit.id == Account.unit_id)
            .where(Account.is_demo, Account.is_active)
            .order_by(Account.id)
        ).all()


def accounts() -> pd.DataFrame:
    """One row per account: ``username, display_name, role, place, is_active, is_demo, must_change_password,
    failed_count, locked_until, password_changed_at``.

    ``place`` is the unit's name or the leader's office, null for the other roles; ``locked_until`` is null unless the
    account was locked after failed attempts.
    """
    return frame(
        select(
            Account.username,
            Account.display_name,
            Account.role,
            Unit.name.label("unit_name"),
            Leader.title.label("leader_title"),
            Account.is_active,
            Account.is_demo,
            Account.must_change_password,
            Account.failed_count,
            Account.locked_until,
            Account.password_changed_at,
        )
        .outerjoin(Unit, Unit.id == Account.unit_id)
        .outerjoin(Leader, Leader.id == Account.leader_id)
        .order_by(Account.username)
    )


def live_sessions() -> pd.DataFrame:
    """One row per session that would still be let in, the latest seen first: ``token_hash, username, display_name,
    created_at, last_seen_at, expires_at``."""
    at = now()
    return frame(
        select(
            SignInSession.token_hash,
            Account.username,
            Account.display_name,
            SignInSession.created_at,
            SignInSession.last_seen_at,
            SignInSession.expires_at,
        )
        .join(Account, Account.id == SignInSession.account_id)
        .where(
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > at,
            SignInSession.last_seen_at > at - dt.timedelta(minutes=settings().idle_minutes),
            Account.is_active,
        )
        .order_by(SignInSession.last_seen_at.desc())
    )
