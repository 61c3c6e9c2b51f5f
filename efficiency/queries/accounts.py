"""Accounts and sessions, for the sign-in page of a demo installation and for the administrator."""

import datetime as dt
from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Row, func, select

from efficiency.accounts.security import rules
from efficiency.core.db import now, reading
from efficiency.models import Account, Leader, Portfolio, Setting, SignInSession, Unit
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


def demo_password() -> str:
    """The password of all demo accounts, as the demo's installation wrote it down."""
    chosen = select(Setting.value).where(Setting.name == "demo_password").order_by(Setting.id.desc()).limit(1)
    with reading() as connection:
        return connection.execute(chosen).scalar_one()


def accounts() -> pd.DataFrame:
    """One row per account: ``username, display_name, role, unit_id, unit_name, leader_id, leader_title, is_active,
    is_demo, must_change_password, failed_count, locked_until, password_changed_at``.

    ``role`` is null until the 安全管理员 gave the account its rights, unit and leader are null for the roles that have
    none; ``locked_until`` is null unless the account was locked after failed attempts.
    """
    return frame(
        select(
            Account.username,
            Account.display_name,
            Account.role,
            Account.unit_id,
            Unit.name.label("unit_name"),
            Account.leader_id,
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


def leaders() -> pd.DataFrame:
    """市领导 by office, in the order of the 分工: ``id, title, units``, the number of units in each one's 分管."""
    return frame(
        select(Leader.id, Leader.title, func.count(Portfolio.unit_id).label("units"))
        .outerjoin(Portfolio, Portfolio.leader_id == Leader.id)
        .group_by(Leader.id, Leader.title, Leader.seq)
        .order_by(Leader.seq)
    )


def portfolio_of(leader_id: str) -> list[str]:
    """The ids of the units that a leader is in charge of, in the order of the plan."""
    with reading() as connection:
        return list(
            connection.execute(
                select(Portfolio.unit_id)
                .join(Unit, Unit.id == Portfolio.unit_id)
                .where(Portfolio.leader_id == leader_id)
                .order_by(Unit.seq)
            ).scalars()
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
            SignInSession.last_seen_at > at - dt.timedelta(minutes=rules().idle_minutes),
            Account.is_active,
        )
        .order_by(SignInSession.last_seen_at.desc())
    )
