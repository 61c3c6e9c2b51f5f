"""Accounts: who may sign in, as what, and the sessions that follow from it."""

import re

from sqlalchemy import Connection, insert, select, update

from efficiency import audit, credentials, sessions
from efficiency.access import Action, User
from efficiency.audit import AuditAction
from efficiency.commands import Actor, Refused, authorise
from efficiency.db import bookkeeping, now
from efficiency.models import Account, Leader, Role, SignInSession, Unit

_USERNAME = re.compile(r"[a-z0-9][a-z0-9_.-]{1,39}")


def create_account(
    actor: Actor,
    username: str,
    display_name: str,
    role: Role,
    password: str,
    *,
    unit_id: str | None = None,
    leader_id: str | None = None,
) -> int:
    """Create an account whose owner must choose a new password at first sign-in; returns its id.

    A 责任单位 needs ``unit_id``, a 市领导 ``leader_id``. Raises ``Refused`` for a name or password that will not do.
    """
    name = authorise(actor, Action.MANAGE_ACCOUNTS)
    username = username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise Refused("用户名由2至40个小写字母、数字、点、横线或下划线组成，以字母或数字开头。")
    _accept(password)
    with bookkeeping() as connection:
        if connection.execute(select(Account.id).where(Account.username == username)).first():
            raise Refused(f"用户名“{username}”已有人使用。")
        place = _place_of(connection, role, unit_id, leader_id)
        account_id = connection.execute(
            insert(Account).values(
                username=username,
                display_name=display_name.strip() or username,
                role=role,
                password_hash=credentials.hashed(password),
                password_changed_at=now(),
                must_change_password=True,
                created_at=now(),
                **place,
            )
        ).inserted_primary_key[0]
        detail = {"角色": role, **place}
        audit.append(connection, name, AuditAction.CREATE_ACCOUNT, "account", username, True, detail)
    return account_id


def set_password(actor: Actor, username: str, password: str) -> None:
    """Give an account a password that its owner must change at the next sign-in; ends its sessions and any lockout."""
    name = authorise(actor, Action.MANAGE_ACCOUNTS)
    _accept(password)
    password_hash = credentials.hashed(password)
    with bookkeeping() as connection:
        account = _account(connection, username)
        _store_password(connection, account.id, password_hash, must_change=True)
        ended = sessions.end_sessions_of(connection, account.id)
        detail = {"结束会话": ended}
        audit.append(connection, name, AuditAction.SET_PASSWORD, "account", account.username, True, detail)


def change_own_password(user: User, present: str, new: str) -> str:
    """Change one's own password. Ends all of one's sessions and returns a sign-in ticket for this browser."""
    if not credentials.is_password_of(user.id, present):
        raise Refused("现用密码不正确。")
    _accept(new)
    if new == present:
        raise Refused("新密码不能与现用密码相同。")
    password_hash = credentials.hashed(new)
    with bookkeeping() as connection:
        _store_password(connection, user.id, password_hash, must_change=False)
        sessions.end_sessions_of(connection, user.id)
        ticket = sessions.issue_ticket(connection, user.id)
        audit.append(
            connection, user.username, AuditAction.CHANGE_PASSWORD, "account", user.username, True, {}
        )
    return ticket


def set_active(actor: Actor, username: str, active: bool) -> None:
    """Let an account sign in (and end its lockout), or stop it and end its sessions."""
    name = authorise(actor, Action.MANAGE_ACCOUNTS)
    with bookkeeping() as connection:
        account = _account(connection, username)
        if not active and name == account.username:
            raise Refused("不能停用自己正在使用的账号。")
        connection.execute(
            update(Account)
            .where(Account.id == account.id)
            .values(is_active=active, failed_count=0, locked_until=None)
        )
        ended = 0 if active else sessions.end_sessions_of(connection, account.id)
        detail = {"启用": active, "结束会话": ended}
        audit.append(connection, name, AuditAction.SET_ACTIVE, "account", account.username, True, detail)


def set_role(
    actor: Actor, username: str, role: Role, *, unit_id: str | None = None, leader_id: str | None = None
) -> None:
    """Change what an account may do; ends its sessions, so that nobody works on with the rights of before."""
    name = authorise(actor, Action.MANAGE_ACCOUNTS)
    with bookkeeping() as connection:
        account = _account(connection, username)
        if name == account.username:
            raise Refused("不能变更自己账号的角色。")
        place = _place_of(connection, role, unit_id, leader_id)
        connection.execute(update(Account).where(Account.id == account.id).values(role=role, **place))
        ended = sessions.end_sessions_of(connection, account.id)
        detail = {"原角色": account.role, "新角色": role, "结束会话": ended, **place}
        audit.append(connection, name, AuditAction.SET_ROLE, "account", account.username, True, detail)


def end_sessions(actor: Actor, username: str) -> int:
    """End all sessions of an account; returns how many there were."""
    name = authorise(actor, Action.MANAGE_ACCOUNTS)
    with bookkeeping() as connection:
        account = _account(connection, username)
        ended = sessions.end_sessions_of(connection, account.id)
        detail = {"结束会话": ended}
        audit.append(connection, name, AuditAction.END_SESSIONS, "account", account.username, True, detail)
    return ended


def end_session(actor: Actor, token_hash: str) -> None:
    """End one session, named by its stored hash. One that has ended meanwhile stays as it is."""
    name = authorise(actor, Action.MANAGE_ACCOUNTS)
    with bookkeeping() as connection:
        owner = connection.execute(
            select(Account.username)
            .join(SignInSession, SignInSession.account_id == Account.id)
            .where(SignInSession.token_hash == token_hash)
        ).scalar()
        if owner is None:
            raise Refused("没有这个会话，可能已被清除。")
        ended = sessions.end_by_hash(connection, token_hash)
        detail = {"结束会话": ended}
        audit.append(connection, name, AuditAction.END_SESSIONS, "account", owner, True, detail)


def _accept(password: str) -> None:
    problem = credentials.problem_with(password)
    if problem:
        raise Refused(problem)


def _account(connection: Connection, username: str):
    account = connection.execute(
        select(Account).where(Account.username == username.strip().lower()).with_for_update()
    ).one_or_none()
    if account is None:
        raise Refused(f"没有用户名为“{username}”的账号。")
    return account


def _store_password(
    connection: Connection, account_id: int, password_hash: str, *, must_change: bool
) -> None:
    connection.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(
            password_hash=password_hash,
            password_changed_at=now(),
            must_change_password=must_change,
            failed_count=0,
            locked_until=None,
        )
    )


def _place_of(
    connection: Connection, role: Role, unit_id: str | None, leader_id: str | None
) -> dict[str, str | None]:
    """The unit or the leader an account of the role stands for; nothing for the others."""
    if role is Role.UNIT:
        if connection.execute(select(Unit.id).where(Unit.id == unit_id)).first() is None:
            raise Refused("责任单位的账号须指明单位，且单位须在单位表中。")
        return {"unit_id": unit_id, "leader_id": None}
    if role is Role.LEADER:
        if connection.execute(select(Leader.id).where(Leader.id == leader_id)).first() is None:
            raise Refused("市领导的账号须指明领导职务，且职务须在领导分工表中。")
        return {"unit_id": None, "leader_id": leader_id}
    return {"unit_id": None, "leader_id": None}
