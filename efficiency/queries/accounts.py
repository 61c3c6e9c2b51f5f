"""Accounts and sessions, for the sign-in page of a demo installation and for the administrator."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Row, func, select

from efficiency.accounts import attempts, factors
from efficiency.accounts.security import rules
from efficiency.core.audit import AuditAction
from efficiency.core.db import now, reading
from efficiency.models import (
    Account,
    AuditEntry,
    Leader,
    SecondFactor,
    Setting,
    SignInAttempt,
    SignInSession,
    Unit,
)
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


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """The names that accounts go by, username -> name; those who have no account here are left out. Asked anew each time: an
    account is no fact, and what leans on one could not be kept."""
    chosen = select(Account.username, Account.display_name).where(Account.username.in_(set(usernames)))
    with reading() as connection:
        return dict(connection.execute(chosen).all())


def demo_password() -> str:
    """The password of all demo accounts, as the demo's installation wrote it down."""
    chosen = select(Setting.value).where(Setting.name == "demo_password").order_by(Setting.id.desc()).limit(1)
    with reading() as connection:
        return connection.execute(chosen).scalar_one()


@dataclass(frozen=True, slots=True)
class DemoCodes:
    """The demo account that asks for one-time codes: its key, and its recovery codes that nobody has used yet."""

    username: str
    key: str
    recovery_codes: list[str]


def demo_codes() -> DemoCodes | None:
    """What a visitor of a demo is told of the account with one-time codes; None once somebody has stopped or changed them."""
    chosen = select(Setting.value).where(Setting.name == "demo_codes").order_by(Setting.id.desc()).limit(1)
    with reading() as connection:
        username, key, *codes = connection.execute(chosen).scalar_one().split()
        account_id = connection.execute(
            select(Account.id)
            .join(SecondFactor, SecondFactor.account_id == Account.id)
            .where(
                Account.username == username,
                Account.is_active,
                SecondFactor.secret == key,
                SecondFactor.confirmed_at.is_not(None),
            )
        ).scalar()
        if account_id is None:
            return None
        return DemoCodes(username, key, factors.unused(connection, account_id, codes))


def accounts() -> pd.DataFrame:
    """One row per account: ``username, display_name, role, unit_id, unit_name, leader_id, leader_title, is_active,
    is_demo, must_change_password, second_half, has_codes, barred_until, password_changed_at``.

    ``role`` is null until the 安全管理员 gave the account its rights, unit and leader are null for the roles that have
    none; ``second_half`` says whether half of an initial password has still to be handed over, ``has_codes`` whether one-time
    codes are set up; ``barred_until`` is null unless somebody has to wait after failed attempts at the account.
    """
    with reading() as connection:
        barred = attempts.barred(connection, now(), rules(connection))
    found = frame(
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
            Account.second_half.is_not(None).label("second_half"),
            SecondFactor.confirmed_at.is_not(None).label("has_codes"),
            Account.password_changed_at,
        )
        .outerjoin(Unit, Unit.id == Account.unit_id)
        .outerjoin(Leader, Leader.id == Account.leader_id)
        .outerjoin(SecondFactor, SecondFactor.account_id == Account.id)
        .order_by(Account.username)
    )
    return found.assign(barred_until=found["username"].map(barred))


def leaders() -> pd.DataFrame:
    """市领导 by office, in the order of the 分工: ``id, title``."""
    return frame(select(Leader.id, Leader.title).order_by(Leader.seq))


def live_sessions(account_id: int | None = None) -> pd.DataFrame:
    """One row per session that would still be let in, of all accounts or of one, the latest seen first: ``token_hash,
    username, display_name, created_at, last_seen_at, expires_at, address, device`` (empty where the browser did not say)."""
    at = now()
    one = () if account_id is None else (Account.id == account_id,)
    return frame(
        select(
            SignInSession.token_hash,
            Account.username,
            Account.display_name,
            SignInSession.created_at,
            SignInSession.last_seen_at,
            SignInSession.expires_at,
            SignInSession.address,
            SignInSession.device,
        )
        .join(Account, Account.id == SignInSession.account_id)
        .where(
            *one,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > at,
            SignInSession.last_seen_at > at - dt.timedelta(minutes=rules().idle_minutes),
            Account.is_active,
        )
        .order_by(SignInSession.last_seen_at.desc())
    )


@dataclass(frozen=True, slots=True)
class SignIns:
    """What an owner is told of the own account: the sign-in before this one (null at the first), and how often somebody
    failed since; whether one-time codes are set up, how many recovery codes are left, and the key that waits for its first
    code (null without one)."""

    before: dt.datetime | None
    address: str | None
    failed: int
    has_codes: bool
    recovery_codes: int
    pending: str | None


def sign_ins(account_id: int, username: str, session: str) -> SignIns:
    """The owner's own sign-ins and second factor. ``session`` is the stored hash of the present session."""
    with reading() as connection:
        present = connection.execute(
            select(SignInSession.created_at).where(SignInSession.token_hash == session)
        ).scalar_one()
        before = connection.execute(
            select(SignInSession.created_at, SignInSession.address)
            .where(SignInSession.account_id == account_id, SignInSession.created_at < present)
            .order_by(SignInSession.created_at.desc())
            .limit(1)
        ).one_or_none()
        failed = connection.execute(
            select(func.count()).where(
                SignInAttempt.username == username,
                ~SignInAttempt.succeeded,
                SignInAttempt.at >= (before.created_at if before else dt.datetime.min),
            )
        ).scalar_one()
        return SignIns(
            before.created_at if before else None,
            before.address if before else None,
            failed,
            factors.is_on(connection, account_id),
            factors.left(connection, account_id),
            factors.pending(connection, account_id),
        )


def last_reset(username: str) -> tuple[dt.datetime, str] | None:
    """When the password of an account was last set by somebody else, and by whom; None if it never was."""
    with reading() as connection:
        found = connection.execute(
            select(AuditEntry.at, AuditEntry.username)
            .where(AuditEntry.action == AuditAction.SET_PASSWORD, AuditEntry.object_id == username)
            .order_by(AuditEntry.id.desc())
            .limit(1)
        ).one_or_none()
    return (found.at, found.username) if found else None
