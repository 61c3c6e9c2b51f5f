"""Server-side sessions and the one-time tickets that lead to them.

The browser holds an opaque random token; the database holds its hash only, so a copy of the database signs nobody in.
A session ends by sign-out, by idleness, at its absolute end, and when the password, the role or the state of the
account changes.
"""

import datetime as dt
import hashlib
import secrets

from sqlalchemy import ColumnElement, Connection, insert, select, update

from efficiency.accounts import credentials
from efficiency.accounts.security import rules
from efficiency.core import audit
from efficiency.core.access import User
from efficiency.core.audit import AuditAction
from efficiency.core.config import settings
from efficiency.core.db import bookkeeping, now, one_at_a_time, reading
from efficiency.models import Account, Portfolio, Role, SignInSession, SignInTicket

COOKIE = "efficiency_session"
TICKET_LIFETIME = dt.timedelta(seconds=60)
# Writing the moment of each rerun would cost a write per click; a minute is exact enough for an idle limit.
SEEN_EVERY = dt.timedelta(minutes=1)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue_ticket(connection: Connection, account_id: int) -> str:
    """A ticket that `trade_ticket` takes once within a minute. Call it only after the password was checked."""
    ticket = secrets.token_urlsafe(32)
    connection.execute(
        insert(SignInTicket).values(
            ticket_hash=_hash(ticket), account_id=account_id, expires_at=now() + TICKET_LIFETIME
        )
    )
    return ticket


def trade_ticket(ticket: str) -> str | None:
    """The token of a new session for the ticket's account; None when the ticket is unknown, used or too old."""
    at = now()
    with bookkeeping() as connection:
        traded = connection.execute(
            update(SignInTicket)
            .where(
                SignInTicket.ticket_hash == _hash(ticket),
                SignInTicket.used_at.is_(None),
                SignInTicket.expires_at > at,
            )
            .values(used_at=at)
        )
        if traded.rowcount != 1:
            return None
        account_id = connection.execute(
            select(SignInTicket.account_id).where(SignInTicket.ticket_hash == _hash(ticket))
        ).scalar_one()
        return open_session(connection, account_id)


def open_session(connection: Connection, account_id: int) -> str:
    """Open a session for the account and return the token that stands for it."""
    token, at = secrets.token_urlsafe(32), now()
    connection.execute(
        insert(SignInSession).values(
            token_hash=_hash(token),
            account_id=account_id,
            created_at=at,
            last_seen_at=at,
            expires_at=at + dt.timedelta(hours=rules(connection).session_hours),
        )
    )
    return token


def user_of(token: str) -> User | None:
    """Who the token stands for now; None when the session is unknown, ended, idle for too long or the account stopped."""
    at = now()
    with reading() as connection:
        found = _live(connection, _hash(token), at)
    if found is None:
        return None
    user, seen_at = found
    if at - seen_at >= SEEN_EVERY:
        with bookkeeping() as connection:
            connection.execute(
                update(SignInSession).where(SignInSession.token_hash == user.session).values(last_seen_at=at)
            )
    return user


def user_of_session(connection: Connection, token_hash: str) -> User | None:
    """Who the session with this stored hash stands for now, as the caller's transaction has it; None as ``user_of``."""
    found = _live(connection, token_hash, now())
    return found[0] if found else None


def _live(connection: Connection, token_hash: str, at: dt.datetime) -> tuple[User, dt.datetime] | None:
    """The user of a session that is alive ``at`` that moment, and when the session was last seen."""
    limits = rules(connection)
    row = connection.execute(
        select(Account, SignInSession.last_seen_at)
        .join(SignInSession, SignInSession.account_id == Account.id)
        .where(
            SignInSession.token_hash == token_hash,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > at,
            SignInSession.last_seen_at > at - dt.timedelta(minutes=limits.idle_minutes),
            Account.is_active,
            Account.role.is_not(None),
        )
    ).one_or_none()
    if row is None:
        return None
    portfolio = connection.execute(
        select(Portfolio.unit_id).where(Portfolio.leader_id == row.leader_id)
    ).scalars()
    user = User(
        id=row.id,
        username=row.username,
        display_name=row.display_name,
        role=Role(row.role),
        unit_id=row.unit_id,
        leader_id=row.leader_id,
        portfolio=frozenset(portfolio),
        must_change_password=row.must_change_password
        # A demo's passwords are printed on its sign-in page and stay what they are.
        or (
            credentials.is_too_old(row.password_changed_at, limits) and not (row.is_demo and settings().demo)
        ),
        session=token_hash,
    )
    return user, row.last_seen_at


def end_session(token: str) -> None:
    """Sign out: end the token's session and audit it. A token that stands for no live session changes nothing."""
    with bookkeeping() as connection:
        one_at_a_time(connection)
        owner = connection.execute(
            select(Account.username)
            .join(SignInSession, SignInSession.account_id == Account.id)
            .where(SignInSession.token_hash == _hash(token))
        ).scalar()
        if end_by_hash(connection, _hash(token)):
            audit.append(connection, owner, AuditAction.SIGN_OUT, "account", owner, True, {})


def end_by_hash(connection: Connection, token_hash: str) -> int:
    """End the session with this stored hash within the caller's transaction; 0 when it had ended before."""
    return _revoke(connection, SignInSession.token_hash == token_hash)


def end_sessions_of(connection: Connection, account_id: int) -> int:
    """End all sessions of an account within the caller's transaction and return how many there were."""
    return _revoke(connection, SignInSession.account_id == account_id)


def _revoke(connection: Connection, condition: ColumnElement) -> int:
    return connection.execute(
        update(SignInSession).where(condition, SignInSession.revoked_at.is_(None)).values(revoked_at=now())
    ).rowcount
