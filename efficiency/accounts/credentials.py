"""Passwords: the rules for new ones, their age, and the check at sign-in with its persistent lockout."""

import datetime as dt
import secrets

import bcrypt
from sqlalchemy import Connection, select, update

from efficiency.accounts.security import Rules, rules
from efficiency.core import audit
from efficiency.core.audit import AuditAction
from efficiency.core.db import bookkeeping, now, one_at_a_time, reading
from efficiency.models import Account, FormerPassword

# bcrypt looks at 72 bytes and refuses more.
MAX_BYTES = 72
_COUNTED = {1: "一", 2: "两", 3: "三", 4: "四"}
TOO_LONG = "密码过长：最多72个字节（英文和数字72个，汉字24个）。"

# The hash of a password nobody has: checking against it costs an unknown user's attempt what a known user's costs.
DUMMY_HASH = "$2b$12$31/6iFp90yVYNiX2meu2fu7aST.SsxH9BUyl.6mwhUd8GcYFkzI3C"


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


def problem_with(password: str) -> str | None:
    """Why a new password is not accepted, in a sentence for its owner; None when it is fine."""
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
    return None


def generated() -> str:
    """A random password that the rules accept, of letters and digits that are not taken for one another."""
    length = max(rules().password_length, 12)
    groups = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "-=+")
    picked = [secrets.choice(group) for group in groups]
    picked += [secrets.choice("".join(groups[:3])) for _ in range(length - len(groups))]
    secrets.SystemRandom().shuffle(picked)
    return "".join(picked)


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
    return any(bcrypt.checkpw(password.encode(), stored.encode()) for stored in (present, *former))


def hashed(password: str) -> str:
    """The bcrypt hash to store. Raises ``ValueError`` for a password that ``problem_with`` would refuse as too long."""
    if is_too_long(password):
        raise ValueError(TOO_LONG)
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()


def check(username: str, password: str) -> int | None:
    """The account's id when the password is right and the account may sign in now, else None; audits either way.

    The attempt is counted before the password is looked at, so that many at once cannot slip past the lockout.
    The lockout stands in the database: it survives restarts and holds for all processes. Every refusal costs one
    bcrypt comparison, whatever its cause; only a password that no account can have is turned away before.
    """
    if is_too_long(password):
        return None
    account_id, stored, barred = _count_attempt(username)
    signed_in = bcrypt.checkpw(password.encode(), stored.encode()) and barred is None
    with bookkeeping() as connection:
        one_at_a_time(connection)
        if signed_in:
            connection.execute(
                update(Account).where(Account.id == account_id).values(failed_count=0, locked_until=None)
            )
        reason = {} if signed_in else {"原因": barred or "密码不正确"}
        audit.append(connection, username, AuditAction.SIGN_IN, "account", username, signed_in, reason)
    return account_id if signed_in else None


def is_password_of(account_id: int, password: str) -> bool:
    """Whether the password is the account's present one, for people who are signed in already."""
    with reading() as connection:
        stored = connection.execute(
            select(Account.password_hash).where(Account.id == account_id)
        ).scalar_one()
    return not is_too_long(password) and bcrypt.checkpw(password.encode(), stored.encode())


def _count_attempt(username: str) -> tuple[int | None, str, str | None]:
    """Count one attempt: the account's id, the hash to compare with, and what bars it from signing in, if anything."""
    at = now()
    with bookkeeping() as connection:
        one_at_a_time(connection)
        limits = rules(connection)
        account = connection.execute(
            select(Account).where(Account.username == username).with_for_update()
        ).one_or_none()
        if account is None:
            return None, DUMMY_HASH, "没有此账号"
        if not account.is_active:
            return account.id, DUMMY_HASH, "账号已停用"
        if account.locked_until is not None and account.locked_until > at:
            return account.id, DUMMY_HASH, "账号已锁定"
        count = account.failed_count + 1
        locks = count >= limits.lockout_failures
        locked_until = at + dt.timedelta(minutes=limits.lockout_minutes) if locks else None
        connection.execute(
            update(Account)
            .where(Account.id == account.id)
            .values(failed_count=0 if locks else count, locked_until=locked_until)
        )
        if locks:
            detail = {"至": locked_until.isoformat(sep=" "), "连续失败": count}
            audit.append(connection, username, AuditAction.LOCK_OUT, "account", username, True, detail)
        return account.id, account.password_hash, None
