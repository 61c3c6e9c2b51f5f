"""Accounts: who may sign in, as what, and the sessions that follow from it.

Three administrations that nobody holds together (等保三级: 权限分离): the 系统管理员 opens an account, which can do nothing;
the 安全管理员 gives it its rights, whereupon it may sign in; the 审计管理员 reads what both did. Who works on the server's
command line may do it all: the first administrators come from there. One file because all of it keeps these three apart.
"""

import datetime as dt
import re

from sqlalchemy import Connection, func, select

from efficiency.accounts import attempts, credentials, factors, sessions
from efficiency.commands import Actor, Refused
from efficiency.commands.recording import Record, authorise, recording
from efficiency.core.access import Action, Scope, User
from efficiency.core.audit import AuditAction
from efficiency.models import Account, FormerPassword, Leader, PortfolioEntry, Role, SignInSession, Unit
from efficiency.queries.portfolios import charges

_USERNAME = re.compile(r"[a-z0-9][a-z0-9_.-]{1,39}")
ADMINISTRATIONS = (Role.ADMIN, Role.SECURITY, Role.AUDITOR)
# Those who watch the others: nobody stops them alone.
WATCHERS = (Role.SECURITY, Role.AUDITOR)


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
    """Create an account with its rights from the server's command line; returns its id. Its owner must choose a new password.

    A 责任单位 needs ``unit_id``, a 市领导 ``leader_id``. Raises ``Refused`` for a name or password that will not do.
    """
    is_command_line(actor)
    accept_password(password, username, display_name)
    password_hash = credentials.hashed(password)
    with recording(actor, Action.MANAGE_ACCOUNTS) as record:
        return enter_account(record, username, display_name, role, password_hash, unit_id, leader_id)


def enter_account(
    record: Record,
    username: str,
    display_name: str,
    role: Role | None,
    password_hash: str,
    unit_id: str | None,
    leader_id: str | None,
) -> int:
    """The account itself, as part of a larger act. Raises ``Refused`` as ``create_account`` does."""
    place = _place_of(record.connection, role, unit_id, leader_id)
    _hold_apart(record.connection, role, display_name.strip(), username)
    return _opened(record, username, display_name, password_hash, role=role, **place)


def open_account(user: User, username: str, display_name: str) -> str:
    """Open an account; returns the first half of its initial password, for its owner in person.

    Nobody can sign in with it until the 安全管理员 gave it a role and handed over the other half (``hand_over``): neither of
    the two ever holds a whole password. Raises ``Refused`` for a name that will not do.
    """
    authorise(user, Action.MANAGE_ACCOUNTS)
    first, second = credentials.generated()
    password_hash = credentials.hashed(first + second)
    with recording(user, Action.MANAGE_ACCOUNTS) as record:
        _opened(record, username, display_name, password_hash, second_half=second)
    return first


def _opened(
    record: Record, username: str, display_name: str, password_hash: str, role: Role | None = None, **more
) -> int:
    username, display_name = username.strip().lower(), display_name.strip()
    if not _USERNAME.fullmatch(username):
        raise Refused("用户名由2至40个小写字母、数字、点、横线或下划线组成，以字母或数字开头。")
    if len(display_name) > 60:
        raise Refused("名称不超过60个字。")
    if record.connection.execute(select(Account.id).where(Account.username == username)).first():
        raise Refused(f"用户名“{username}”已有人使用。")
    account_id = record.add(
        Account,
        username=username,
        display_name=display_name or username,
        role=role,
        password_hash=password_hash,
        password_changed_at=record.at,
        must_change_password=True,
        is_active=role is not None,
        created_at=record.at,
        **more,
    )
    place = {name: more.get(name) for name in ("unit_id", "leader_id")}
    detail = {"名称": display_name, "角色": Role.words_of(role), **_place_words(place)}
    record.audit(AuditAction.CREATE_ACCOUNT, "account", username, detail)
    return account_id


def set_password(actor: Actor, username: str, password: str) -> None:
    """Give an account a password from the server's command line; its owner must change it at the next sign-in. Ends its
    sessions and whatever bars it, and takes away its second factor, whose owner may have lost the phone."""
    is_command_line(actor)
    with recording(actor, Action.MANAGE_ACCOUNTS) as record:
        account = _account(record.connection, username)
        accept_password(password, account.username, account.display_name)
        _reset(record, account, credentials.hashed(password), None)


def reset_password(user: User, username: str) -> str:
    """Replace a forgotten password; returns the first half of the new one, as ``open_account`` does.

    The other half is handed over by the 安全管理员. Those of 安全管理员 and 审计管理员 are set on the command line only: who
    could set them would hold their rights too. Raises ``Unproved``.
    """
    authorise(user, Action.MANAGE_ACCOUNTS)
    first, second = credentials.generated()
    password_hash = credentials.hashed(first + second)
    with recording(user, Action.MANAGE_ACCOUNTS) as record:
        record.ask_proof()
        account = _account(record.connection, username)
        if account.role in WATCHERS:
            raise Refused(
                f"{Role.words_of(account.role)}的密码不能由系统管理员重设，请在服务器命令行上办理。"
            )
        _reset(record, account, password_hash, second)
    return first


def _reset(record: Record, account, password_hash: str, second_half: str | None) -> None:
    store_password(record, account.id, password_hash, must_change=True, second_half=second_half)
    attempts.forget(record.connection, account.username)
    detail = {
        "结束会话": sessions.end_sessions_of(record.connection, account.id),
        "停用动态口令": factors.remove(record.connection, account.id),
    }
    record.audit(AuditAction.SET_PASSWORD, "account", account.username, detail)


def hand_over(user: User, username: str) -> str:
    """The second half of an account's initial password, for its owner in person: told once, and written down. Raises
    ``Unproved``."""
    with recording(user, Action.MANAGE_SECURITY) as record:
        record.ask_proof()
        account = _account(record.connection, username)
        if record.username == account.username or account.second_half is None:
            raise Refused("这个账号没有待交付的后半段密码，可能已经交付。")
        record.change(Account, Account.id == account.id, second_half=None)
        record.audit(AuditAction.HAND_OVER, "account", account.username, {})
        return account.second_half


def set_active(actor: Actor, username: str, active: bool) -> None:
    """Let an account that has its rights sign in (and end its lockout), or stop it and end its sessions."""
    with recording(actor, Action.MANAGE_ACCOUNTS) as record:
        account = _account(record.connection, username)
        if not active and record.username == account.username:
            raise Refused("不能停用自己正在使用的账号。")
        if active and account.role is None:
            raise Refused("这个账号尚未赋权，须先由安全管理员赋予角色。")
        _watchers_are_left(actor, account)
        record.change(Account, Account.id == account.id, is_active=active)
        if active:
            attempts.forget(record.connection, account.username)
        ended = 0 if active else sessions.end_sessions_of(record.connection, account.id)
        detail = {
            "原状态": "启用" if account.is_active else "停用",
            "新状态": "启用" if active else "停用",
            "结束会话": ended,
        }
        record.audit(AuditAction.SET_ACTIVE, "account", account.username, detail)


def give_role(
    actor: Actor, username: str, role: Role, *, unit_id: str | None = None, leader_id: str | None = None
) -> None:
    """Say what an account may do; ends its sessions, so that nobody works on with the rights of before.

    An account that had no role yet may sign in from now on; one that was stopped stays stopped. Raises ``Refused`` for
    one's own account, and where one person would come to hold two of the three administrations.
    """
    with recording(actor, Action.MANAGE_SECURITY) as record:
        account = _account(record.connection, username)
        if record.username == account.username:
            raise Refused("不能变更自己账号的角色。")
        _watchers_are_left(actor, account)
        place = _place_of(record.connection, role, unit_id, leader_id)
        _hold_apart(record.connection, role, account.display_name, account.username)
        before = {"unit_id": account.unit_id, "leader_id": account.leader_id}
        active = account.is_active or account.role is None
        record.change(Account, Account.id == account.id, role=role, is_active=active, **place)
        ended = sessions.end_sessions_of(record.connection, account.id)
        detail = {
            "原角色": Role.words_of(account.role),
            "新角色": Role.words_of(role),
            "结束会话": ended,
            **_place_words(before, "原"),
            **_place_words(place, "新"),
        }
        record.audit(AuditAction.SET_ROLE, "account", account.username, detail)


def withdraw_role(actor: Actor, username: str) -> None:
    """Take an account's rights away: nobody signs in with it until it is given a role again."""
    with recording(actor, Action.MANAGE_SECURITY) as record:
        account = _account(record.connection, username)
        if record.username == account.username:
            raise Refused("不能变更自己账号的角色。")
        if account.role is None:
            raise Refused("这个账号没有权限，无须收回。")
        _watchers_are_left(actor, account)
        record.change(
            Account, Account.id == account.id, role=None, unit_id=None, leader_id=None, is_active=False
        )
        ended = sessions.end_sessions_of(record.connection, account.id)
        detail = {
            "原角色": Role.words_of(account.role),
            "结束会话": ended,
            **_place_words({"unit_id": account.unit_id, "leader_id": account.leader_id}, "原"),
        }
        record.audit(AuditAction.WITHDRAW_ROLE, "account", account.username, detail)


def add_leader(actor: Actor, title: str) -> str:
    """Enter an office of 市领导 (never a person's name), for accounts and 分管; returns its id."""
    with recording(actor, Action.MANAGE_SECURITY) as record:
        return enter_leader(record, title)


def enter_leader(record: Record, title: str) -> str:
    """The office itself, as part of a larger act. Raises ``Refused`` for a title that will not do or is there."""
    title = title.strip()
    if not 2 <= len(title) <= 60:
        raise Refused("领导职务应为2至60个字，如“副市长（工业、安全）”。")
    known = record.connection.execute(select(Leader.id, Leader.title)).all()
    if any(row.title == title for row in known):
        raise Refused(f"已有“{title}”这一职务。")
    taken = {row.id for row in known}
    leader_id = next(f"L{number}" for number in range(1, 1000) if f"L{number}" not in taken)
    last = record.connection.execute(select(func.max(Leader.seq))).scalar() or 0
    record.add(Leader, id=leader_id, title=title, seq=last + 1)
    record.audit(AuditAction.ADD_LEADER, "leader", leader_id, {"职务": title})
    return leader_id


def set_portfolio(
    actor: Actor, day: dt.date, leader_id: str, unit_ids: list[str], seen: list[str], from_on: dt.date
) -> None:
    """Say which units a leader is in charge of (分管) from ``from_on`` on; days before keep what they had.

    ``seen`` is what stood for that day when the change was made, ``day`` the as-of day worked on. Raises ``Refused`` when
    somebody else changed it meanwhile, for a unit or a leader that does not exist, and for a day before ``day``, which is
    put right in the register.
    """
    wanted = set(unit_ids)
    with recording(actor, Action.MANAGE_SECURITY, day) as record:
        if from_on < day:
            raise Refused("分工从今天或以后的一天起调整；以前的，请工作办公室在“台账登记”的“领导分管”登记。")
        title = record.connection.execute(select(Leader.title).where(Leader.id == leader_id)).scalar()
        if title is None:
            raise Refused("没有这一领导职务。")
        names = {
            row.id: row.name
            for row in record.connection.execute(select(Unit.id, Unit.name).order_by(Unit.seq))
        }
        if wanted - names.keys():
            raise Refused("所选单位中有单位表里没有的单位。")
        held = record.connection.execute(charges(Scope(from_on))).all()
        before = {row.unit_id for row in held if row.leader_id == leader_id}
        if before != set(seen):
            raise Refused("分管单位刚刚被他人修改过，没有保存。请按最新内容重新调整。")
        if before == wanted:
            raise Refused("分管单位没有变化。")
        same = {"leader_id": leader_id, "from_on": from_on}
        record.add_all(
            PortfolioEntry,
            [same | {"unit_id": each, "in_charge": each in wanted} for each in sorted(wanted ^ before)],
        )
        detail = {
            "职务": title,
            "自何日起": from_on.isoformat(),
            "原分管": "、".join(words for unit_id, words in names.items() if unit_id in before) or "无",
            "新分管": "、".join(words for unit_id, words in names.items() if unit_id in wanted) or "无",
        }
        record.audit(AuditAction.CHANGE_PORTFOLIO, "leader", leader_id, detail)


def end_sessions(actor: Actor, username: str) -> int:
    """End all sessions of an account; returns how many there were."""
    with recording(actor, Action.MANAGE_SECURITY) as record:
        account = _account(record.connection, username)
        ended = sessions.end_sessions_of(record.connection, account.id)
        detail = {"结束会话": ended}
        record.audit(AuditAction.END_SESSIONS, "account", account.username, detail)
    return ended


def end_session(actor: Actor, token_hash: str) -> None:
    """End one session, named by its stored hash. One that has ended meanwhile stays as it is."""
    with recording(actor, Action.MANAGE_SECURITY) as record:
        owner = record.connection.execute(
            select(Account.username)
            .join(SignInSession, SignInSession.account_id == Account.id)
            .where(SignInSession.token_hash == token_hash)
        ).scalar()
        if owner is None:
            raise Refused("没有这个会话，可能已被清除。")
        ended = sessions.end_by_hash(record.connection, token_hash)
        detail = {"结束会话": ended}
        record.audit(AuditAction.END_SESSIONS, "account", owner, detail)


def is_command_line(actor: Actor) -> None:
    """Raise ``Refused`` for whoever is signed in, and note that it was tried."""
    if isinstance(actor, User):
        authorise(actor, Action.MANAGE_ACCOUNTS)
        raise Refused("整个密码和角色只能在服务器命令行上一次给定。")


def _watchers_are_left(actor: Actor, account) -> None:
    """Refuse to one administrator alone what would leave the others unwatched."""
    if isinstance(actor, User) and account.role in WATCHERS:
        raise Refused(
            f"{Role.words_of(account.role)}的账号不能由一名管理员单独停用或变更，请两人在场，在服务器命令行上办理。"
        )


def accept_password(password: str, *own: str) -> None:
    """Raise ``Refused`` for a new password that will not do for somebody with these names."""
    problem = credentials.problem_with(password, own)
    if problem:
        raise Refused(problem)


def _account(connection: Connection, username: str):
    account = connection.execute(
        select(Account).where(Account.username == username.strip().lower()).with_for_update()
    ).one_or_none()
    if account is None:
        raise Refused(f"没有用户名为“{username}”的账号。")
    return account


def store_password(
    record: Record, account_id: int, password_hash: str, *, must_change: bool, second_half: str | None = None
) -> None:
    """Replace an account\'s password and keep the former one\'s hash, so that it is not taken again too soon."""
    stored = select(Account.password_hash).where(Account.id == account_id)
    former = record.connection.execute(stored).scalar_one()
    record.add(FormerPassword, account_id=account_id, password_hash=former, replaced_at=record.at)
    record.change(
        Account,
        Account.id == account_id,
        password_hash=password_hash,
        password_changed_at=record.at,
        must_change_password=must_change,
        second_half=second_half,
    )


def _place_of(
    connection: Connection, role: Role | None, unit_id: str | None, leader_id: str | None
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


def _place_words(place: dict[str, str | None], prefix: str = "") -> dict[str, str]:
    """The unit or the leader as an audit entry tells it; nothing for a role without."""
    words = {"unit_id": f"{prefix}单位", "leader_id": f"{prefix}领导职务"}
    return {words[key]: value for key, value in place.items() if value}


def _hold_apart(connection: Connection, role: Role | None, display_name: str, username: str) -> None:
    """Refuse a second administration for the same person, who is told by the name that the accounts were opened for.

    An account has one role, so that no account holds two; two accounts of one person can only be told by their name.
    """
    if role not in ADMINISTRATIONS or not display_name:
        return
    other = connection.execute(
        select(Account.username, Account.role).where(
            Account.display_name == display_name,
            Account.username != username,
            Account.role.in_([each for each in ADMINISTRATIONS if each is not role]),
        )
    ).first()
    if other:
        raise Refused(
            f"“{display_name}”已是{Role.words_of(other.role)}（{other.username}）。"
            "系统管理员、安全管理员、审计管理员须由不同的人担任。"
        )
