"""Server-side sessions and the one-time tickets that lead to them.

The browser holds an opaque random token; the database holds its hash only, so a copy of the database signs nobody in.
A session ends by sign-out, by idleness, at its absolute end, and when the password, the role or the state of the
account changes.
"""

import datetime as dt
import hashlib
import secrets

import ua_parser
from sqlalchemy import ColumnElement, Connection, bindparam, insert, or_, select, update

from efficiency.accounts import attempts, credentials, factors
from efficiency.accounts.security import rules
from efficiency.core import audit
from efficiency.core.access import User
from efficiency.core.audit import AuditAction
from efficiency.core.config import settings
from efficiency.core.db import bookkeeping, now, one_at_a_time, reading
from efficiency.models import Account, Role, SecondFactor, SignInSession, SignInTicket

COOKIE = "efficiency_session"
TICKET_LIFETIME = dt.timedelta(seconds=60)
CODE_LIFETIME = dt.timedelta(minutes=5)
MOST_WRONG_CODES = 5
# For so long a password that was given stands for what cannot be undone.
PROOF_LIFETIME = dt.timedelta(minutes=10)
# Writing the moment of each rerun would cost a write per click; a minute is exact enough for an idle limit.
SEEN_EVERY = dt.timedelta(minutes=1)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue_ticket(connection: Connection, account_id: int, *, needs_code: bool = False) -> str:
    """A ticket that ``trade_ticket`` takes once within a minute. Call it only after the password was checked.

    With ``needs_code`` it is good for nothing but ``answer_with_code``, within five.
    """
    ticket = secrets.token_urlsafe(32)
    connection.execute(
        insert(SignInTicket).values(
            ticket_hash=_hash(ticket),
            account_id=account_id,
            expires_at=now() + (CODE_LIFETIME if needs_code else TICKET_LIFETIME),
            needs_code=needs_code,
        )
    )
    return ticket


def answer_with_code(ticket: str, code: str, address: str) -> str | None:
    """The ticket that ``trade_ticket`` takes, for one that needed a code and the right code; None for a wrong one.

    A ticket is used up by the right code and by the fifth wrong one. Raises ``LookupError`` when it is unknown, used or too old.
    """
    at = now()
    with bookkeeping() as connection:
        one_at_a_time(connection)
        found = connection.execute(
            select(SignInTicket.account_id, SignInTicket.wrong_codes, Account.username)
            .join(Account, Account.id == SignInTicket.account_id)
            .where(
                SignInTicket.ticket_hash == _hash(ticket),
                SignInTicket.needs_code,
                SignInTicket.used_at.is_(None),
                SignInTicket.expires_at > at,
                Account.is_active,
            )
        ).one_or_none()
        if found is None:
            raise LookupError
        right = factors.accepts(connection, found.account_id, code)
        wrong = found.wrong_codes + (not right)
        connection.execute(
            update(SignInTicket)
            .where(SignInTicket.ticket_hash == _hash(ticket))
            .values(wrong_codes=wrong, used_at=at if right or wrong >= MOST_WRONG_CODES else None)
        )
        detail = {"来源": address} | ({} if right else {"原因": "动态口令不正确"})
        audit.append(
            connection, found.username, AuditAction.SECOND_FACTOR, "account", found.username, right, detail
        )
        return issue_ticket(connection, found.account_id) if right else None


def trade_ticket(ticket: str, address: str = attempts.HERE, agent: str = "") -> str | None:
    """The token of a new session for the ticket's account; None when the ticket is unknown, used or too old.

    ``address`` and ``agent`` (the browser's own words for itself) are kept for the owner, who is shown the own sessions.
    """
    at = now()
    with bookkeeping() as connection:
        traded = connection.execute(
            update(SignInTicket)
            .where(
                SignInTicket.ticket_hash == _hash(ticket),
                ~SignInTicket.needs_code,
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
        return open_session(connection, account_id, address, agent)


def open_session(
    connection: Connection, account_id: int, address: str = attempts.HERE, agent: str = ""
) -> str:
    """Open a session for the account and return the token that stands for it."""
    token, at = secrets.token_urlsafe(32), now()
    connection.execute(
        insert(SignInSession).values(
            token_hash=_hash(token),
            account_id=account_id,
            created_at=at,
            last_seen_at=at,
            expires_at=at + dt.timedelta(hours=rules(connection).session_hours),
            address=address,
            device=_device(agent),
        )
    )
    return token


def _device(agent: str) -> str:
    """The browser and the system that a User-Agent header names, as their owner knows them; empty where it names neither."""
    found = ua_parser.parse(agent) if agent else None
    parts = [found.user_agent, found.os] if found else []
    return " · ".join(part.family for part in parts if part is not None)[:80]


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


def is_alive(token: str) -> bool:
    """Whether the token stands for somebody now. Asking does not count as being there."""
    with reading() as connection:
        return _live(connection, _hash(token), now()) is not None


def user_of_session(connection: Connection, token_hash: str) -> User | None:
    """Who the session with this stored hash stands for now, as the caller's transaction has it; None as ``user_of``."""
    found = _live(connection, token_hash, now())
    return found[0] if found else None


# Asked twice at each click, by the menu and by the page: put together once.
_LIVE = (
    select(Account, SignInSession.last_seen_at, SecondFactor.confirmed_at)
    .join(SignInSession, SignInSession.account_id == Account.id)
    .outerjoin(SecondFactor, SecondFactor.account_id == Account.id)
    .where(
        SignInSession.token_hash == bindparam("token_hash"),
        SignInSession.revoked_at.is_(None),
        SignInSession.expires_at > bindparam("at"),
        SignInSession.last_seen_at > bindparam("since"),
        Account.is_active,
        Account.role.is_not(None),
    )
)


def _live(connection: Connection, token_hash: str, at: dt.datetime) -> tuple[User, dt.datetime] | None:
    """The user of a session that is alive ``at`` that moment, and when the session was last seen."""
    limits = rules(connection)
    since = at - dt.timedelta(minutes=limits.idle_minutes)
    row = connection.execute(_LIVE, {"token_hash": token_hash, "at": at, "since": since}).one_or_none()
    if row is None:
        return None
    user = User(
        id=row.id,
        username=row.username,
        display_name=row.display_name,
        role=Role(row.role),
        unit_id=row.unit_id,
        leader_id=row.leader_id,
        must_change_password=not credentials.comes_by_sign_on_only(row.username)
        and (
            row.must_change_password
            # A demo's passwords are printed on its sign-in page and stay what they are.
            or (
                credentials.is_too_old(row.password_changed_at, limits)
                and not (row.is_demo and settings().demo)
            )
        ),
        must_set_up_codes=Role(row.role) in limits.second_factor_roles and row.confirmed_at is None,
        session=token_hash,
    )
    return user, row.last_seen_at


def is_proved(connection: Connection, token_hash: str) -> bool:
    """Whether the session's owner has given the password within the last ``PROOF_LIFETIME``, signing in or since."""
    since = now() - PROOF_LIFETIME
    return (
        connection.execute(
            select(SignInSession.account_id).where(
                SignInSession.token_hash == token_hash,
                or_(SignInSession.created_at > since, SignInSession.proved_at > since),
            )
        ).first()
        is not None
    )


def prove(connection: Connection, token_hash: str) -> None:
    """The session's owner has just given the password again."""
    connection.execute(
        update(SignInSession).where(SignInSession.token_hash == token_hash).values(proved_at=now())
    )


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


def end_sessions_of(connection: Connection, account_id: int, *, but: str = "") -> int:
    """End all sessions of an account, ``but`` one (its stored hash), within the caller's transaction; how many there were."""
    return _revoke(connection, SignInSession.account_id == account_id, SignInSession.token_hash != but)


def _revoke(connection: Connection, *conditions: ColumnElement) -> int:
    return connection.execute(
        update(SignInSession).where(*conditions, SignInSession.revoked_at.is_(None)).values(revoked_at=now())
    ).rowcount
