"""Attempts to sign in, and who has to wait after failed ones (等保三级: 登录失败处理).

An account is never barred as a whole: whoever guesses at it bars the own address, not the owner. Three counts bar:
failures at one account from one address (``lockout_failures`` in a row, each further batch for twice as long), failures from
one address whatever the account (many accounts tried a few times each), and failures at one account whatever the address
(many addresses). The last two hold nobody up who signed in with this account from this address within the last months.
"""

import datetime as dt

from sqlalchemy import Connection, and_, delete, exists, func, insert, or_, select, update

from efficiency.accounts.security import Rules
from efficiency.models import Account, SignInAttempt

# Where the request of somebody on the server itself comes from.
HERE = "127.0.0.1"
_KEPT = dt.timedelta(days=90)
_RECENT, _HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
# A building full of colleagues stands behind one address: so many failures an hour, in lockouts, are nothing yet.
_SPARED = 4
_LONGEST_AT_ADDRESS = dt.timedelta(minutes=1)


def begin(connection: Connection, username: str, address: str, at: dt.datetime) -> int:
    """Write down an attempt, as failed until ``succeeded`` says otherwise; returns its id. Old ones are dropped."""
    connection.execute(delete(SignInAttempt).where(SignInAttempt.at < at - _KEPT))
    row = {"at": at, "username": username[:40], "address": address, "succeeded": False}
    return connection.execute(insert(SignInAttempt).values(row)).inserted_primary_key[0]


def succeeded(connection: Connection, attempt: int) -> None:
    """The attempt had the right password."""
    connection.execute(update(SignInAttempt).where(SignInAttempt.id == attempt).values(succeeded=True))


def forget(connection: Connection, username: str) -> None:
    """Failed attempts at an account hold nobody up any more: its owner is let in again by hand."""
    failed = and_(SignInAttempt.username == username, ~SignInAttempt.succeeded)
    connection.execute(delete(SignInAttempt).where(failed))


def barred_until(
    connection: Connection, username: str, address: str, at: dt.datetime, limits: Rules
) -> dt.datetime | None:
    """Until when nobody may try this account from this address; None when one may. Unknown accounts are no different."""
    until = [_pair_bar(connection, username[:40], address, at, limits)]
    if not _is_familiar(connection, username[:40], address, at):
        spared = _SPARED * limits.lockout_failures
        lockout = dt.timedelta(minutes=limits.lockout_minutes)
        until.append(_growing(connection, SignInAttempt.address == address, at, spared, _LONGEST_AT_ADDRESS))
        until.append(_growing(connection, SignInAttempt.username == username[:40], at, spared, lockout))
    latest = max((each for each in until if each is not None), default=None)
    return latest if latest is not None and latest > at else None


def barred(connection: Connection, at: dt.datetime, limits: Rules) -> dict[str, dt.datetime]:
    """The accounts that have to wait at some address ``at`` that moment -> until when."""
    recent = select(SignInAttempt.username, SignInAttempt.address).where(
        SignInAttempt.at > at - _RECENT,
        ~SignInAttempt.succeeded,
        # Whoever tries names at random must not make the list of accounts slow.
        SignInAttempt.username.in_(select(Account.username)),
    )
    found: dict[str, dt.datetime] = {}
    for username, address in connection.execute(recent.distinct()).all():
        until = _pair_bar(connection, username, address, at, limits)
        if until is not None and until > at:
            found[username] = max(until, found.get(username, until))
    return found


def _pair_bar(
    connection: Connection, username: str, address: str, at: dt.datetime, limits: Rules
) -> dt.datetime | None:
    pair = and_(SignInAttempt.username == username, SignInAttempt.address == address)
    last_success = select(func.max(SignInAttempt.id)).where(pair, SignInAttempt.succeeded).scalar_subquery()
    failures, last = connection.execute(
        select(func.count(), func.max(SignInAttempt.at)).where(
            pair,
            ~SignInAttempt.succeeded,
            SignInAttempt.at > at - _RECENT,
            or_(last_success.is_(None), SignInAttempt.id > last_success),
        )
    ).one()
    batches, left = divmod(failures, limits.lockout_failures)
    if not batches or left:
        return None
    return last + min(dt.timedelta(minutes=limits.lockout_minutes) * 2 ** (batches - 1), _RECENT)


def _is_familiar(connection: Connection, username: str, address: str, at: dt.datetime) -> bool:
    return connection.execute(
        select(
            exists().where(
                SignInAttempt.username == username,
                SignInAttempt.address == address,
                SignInAttempt.succeeded,
                SignInAttempt.at > at - _KEPT,
            )
        )
    ).scalar_one()


def _growing(
    connection: Connection, condition, at: dt.datetime, spared: int, longest: dt.timedelta
) -> dt.datetime | None:
    """Four seconds after so many failures of the last hour, twice as long after each further one."""
    failures, last = connection.execute(
        select(func.count(), func.max(SignInAttempt.at)).where(
            condition, ~SignInAttempt.succeeded, SignInAttempt.at > at - _HOUR
        )
    ).one()
    if failures < spared:
        return None
    return last + min(dt.timedelta(seconds=2 ** min(failures - spared + 2, 20)), longest)
