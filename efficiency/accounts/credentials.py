"""Passwords: the rules for new ones, their age, and the check at sign-in, which is barred after too many failures."""

import datetime as dt
import secrets
from collections.abc import Iterable
from functools import cache

import bcrypt
from sqlalchemy import Connection, select, update

from efficiency.accounts import attempts, factors
from efficiency.accounts.guessing import GUESSABLE, is_guessable
from efficiency.accounts.security import Rules, rules
from efficiency.core import audit, digests
from efficiency.core.audit import AuditAction
from efficiency.core.config import settings
from efficiency.core.db import bookkeeping, now, one_at_a_time
from efficiency.models import Account, FormerPassword

# Where an attempt comes from that is made within a session.
_IN_SESSION = "已登录"
# bcrypt looks at 72 bytes and refuses more.
MAX_BYTES = 72
_COUNTED = {1: "一", 2: "两", 3: "三", 4: "四"}
TOO_LONG = "密码过长：最多72个字节（英文和数字72个，汉字24个）。"


class TooManyTries(Exception):
    """Whoever asks has to wait; the message says how long, and is the same for accounts that there are not."""

    def __init__(self, wait: dt.timedelta) -> None:
        seconds = max(int(wait.total_seconds()), 1)
        words = f"{seconds}秒" if seconds < 60 else f"{-(-seconds // 60)}分钟"
        super().__init__(f"登录失败次数过多，请在{words}后再试；忘记密码的，请联系系统管理员重设。")


# How much work bcrypt makes of a password, as a power of two.
ROUNDS = 12
# The hash of a password nobody has: checking against it costs an unknown user's attempt what a known user's costs.
DUMMY_HASH = "$2b$12$31/6iFp90yVYNiX2meu2fu7aST.SsxH9BUyl.6mwhUd8GcYFkzI3C"


@cache
def _dummy_sm3() -> str:
    return digests.slow_hash(secrets.token_bytes(16))


def _dummy() -> str:
    return _dummy_sm3() if settings().sm3 else DUMMY_HASH


def is_too_long(password: str) -> bool:
    """Whether bcrypt could not take the password whole."""
    return len(password.encode()) > MAX_BYTES


def rule_words(limits: Rules | None = None) -> str:
    """What a new password must be like, as the rules stand now."""
    limits = limits or rules()
    return (
        f"密码至少{limits.password_length}个字符，须含大写字母、小写字母、数字、其他字符四类中的"
        f"{_COUNTED[limits.password_kinds]}类。"
    )


def problem_with(password: str, own: Iterable[str] = ()) -> str | None:
    """Why a new password is not accepted, in a sentence for its owner; None when it is fine. ``own``: the owner's names."""
    if is_too_long(password):
        return TOO_LONG
    if password != password.strip():
        return "密码的首尾不能是空格。"
    kinds = (str.isupper, str.islower, str.isdecimal, lambda c: not (c.isascii() and c.isalnum()))
    limits = rules()
    if (
        len(password) < limits.password_length
        or sum(any(map(kind, password)) for kind in kinds) < limits.password_kinds
    ):
        return rule_words(limits)
    return GUESSABLE if is_guessable(password, own) else None


def generated() -> tuple[str, str]:
    """A random password in two halves, of letters and digits that are not taken for one another; the rules accept both as one."""
    length = max(rules().password_length, 16)
    groups = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "-=+")
    picked = [secrets.choice(group) for group in groups]
    picked += [secrets.choice("".join(groups[:3])) for _ in range(length - len(groups))]
    secrets.SystemRandom().shuffle(picked)
    whole = "".join(picked)
    return whole[: length // 2], whole[length // 2 :]


def is_too_old(password_changed_at: dt.datetime, limits: Rules) -> bool:
    """Whether a password set at that moment has to be changed by now."""
    return now() - password_changed_at >= dt.timedelta(days=limits.password_days)


def was_used_lately(connection: Connection, account_id: int, password: str) -> bool:
    """Whether the password is the present one or among the last few, as many as the rule says."""
    present = connection.execute(select(Account.password_hash).where(Account.id == account_id)).scalar_one()
    former = connection.execute(
        select(FormerPassword.password_hash)
        .where(FormerPassword.account_id == account_id)
        .order_by(FormerPassword.id.desc())
        .limit(rules(connection).password_history - 1)
    ).scalars()
    return any(_fits(password, stored) for stored in (present, *former))


def hashed(password: str) -> str:
    """The hash to store, by bcrypt or where the installation asks for it by SM3. Raises ``ValueError`` for a password that
    ``problem_with`` would refuse as too long."""
    if is_too_long(password):
        raise ValueError(TOO_LONG)
    if settings().sm3:
        return digests.slow_hash(password.encode())
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(ROUNDS)).decode()


def _fits(password: str, stored: str) -> bool:
    """Whether the hash is that of the password, whichever function made it."""
    if digests.is_slow_hash(stored):
        return digests.fits(password.encode(), stored)
    return bcrypt.checkpw(password.encode(), stored.encode())


def comes_by_sign_on_only(username: str) -> bool:
    """Whether no password opens a session for the account: all but one come by the office's identity provider."""
    local = settings().local_account
    return bool(settings().sign_on_claim and local) and username != local


def check(username: str, password: str, address: str = attempts.HERE) -> int | None:
    """The account's id when the password is right and the account may sign in now, else None; audits either way.

    The attempt is counted before the password is looked at, so that many at once cannot slip past the bar. The counts stand
    in the database: they survive restarts and hold for all processes. Every refusal costs one slow comparison, whatever its
    cause; only a password that no account can have is turned away before. Raises ``TooManyTries`` for somebody who has to
    wait, whether or not there is such an account.
    """
    if is_too_long(password):
        return None
    attempt, account_id, stored, refused = _count_attempt(username, address)
    signed_in = _fits(password, stored) and refused is None
    # The one moment at which the password is known: a hash of the other function is made anew.
    renewed = hashed(password) if signed_in and digests.is_slow_hash(stored) != settings().sm3 else None
    with bookkeeping() as connection:
        one_at_a_time(connection)
        if signed_in:
            attempts.succeeded(connection, attempt)
        if renewed:
            same = (Account.id == account_id, Account.password_hash == stored)
            connection.execute(update(Account).where(*same).values(password_hash=renewed))
        reason = {"来源": address} | ({} if signed_in else {"原因": refused or "密码不正确"})
        audit.append(connection, username, AuditAction.SIGN_IN, "account", username, signed_in, reason)
    return account_id if signed_in else None


def is_proof_of(account_id: int, username: str, typed: str) -> bool:
    """Whether its owner, who is signed in already, typed the account's password or, where it has them, a one-time code, which
    is used up. Raises ``TooManyTries`` as ``check`` does, whichever of the two was guessed at."""
    if is_too_long(typed):
        return False
    attempt, _, stored, _ = _count_attempt(username, _IN_SESSION)
    right = _fits(typed, stored)
    with bookkeeping() as connection:
        one_at_a_time(connection)
        right = right or (
            factors.is_on(connection, account_id) and factors.accepts(connection, account_id, typed)
        )
        if right:
            attempts.succeeded(connection, attempt)
    return right


def is_password_of(username: str, password: str) -> bool:
    """Whether the password is the account's present one, for its owner who is signed in already.

    Raises ``TooManyTries`` as ``check`` does: a screen that was left open lets nobody guess without end either.
    """
    if is_too_long(password):
        return False
    attempt, _, stored, _ = _count_attempt(username, _IN_SESSION)
    right = _fits(password, stored)
    if right:
        with bookkeeping() as connection:
            attempts.succeeded(connection, attempt)
    return right


def _count_attempt(username: str, address: str) -> tuple[int, int | None, str, str | None]:
    """Count one attempt: its id, the account's id, the hash to compare with, and why nobody signs in with it, if so."""
    at = now()
    with bookkeeping() as connection:
        one_at_a_time(connection)
        limits = rules(connection)
        if until := attempts.barred_until(connection, username, address, at, limits):
            raise TooManyTries(until - at)
        attempt = attempts.begin(connection, username, address, at)
        if (until := attempts.barred_until(connection, username, address, at, limits)) is not None:
            detail = {"至": until.isoformat(sep=" "), "来源": address}
            audit.append(connection, username, AuditAction.LOCK_OUT, "account", username, True, detail)
        account = connection.execute(select(Account).where(Account.username == username)).one_or_none()
        if account is None:
            return attempt, None, _dummy(), "没有此账号"
        if not account.is_active:
            return attempt, account.id, _dummy(), "账号已停用"
        refused = "只能由统一认证登录" if comes_by_sign_on_only(username) else None
        return attempt, account.id, account.password_hash, refused
