"""What everybody does with the own account: password, one-time codes, sessions."""

from efficiency.accounts import credentials, factors, sessions
from efficiency.accounts.security import rules
from efficiency.commands import Refused
from efficiency.commands.accounts import accept_password, store_password
from efficiency.commands.recording import authorise, recording
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.core.db import reading


def change_own_password(user: User, present: str, new: str) -> str:
    """Change one's own password. Ends all of one's sessions and returns a sign-in ticket for this browser."""
    authorise(user, None)
    _ask(user, present)
    accept_password(new, user.username, user.display_name)
    if new == present:
        raise Refused("新密码不能与现用密码相同。")
    with reading() as connection:
        if credentials.was_used_lately(connection, user.id, new):
            raise Refused(f"新密码不能与最近{rules(connection).password_history}个密码相同。")
    password_hash = credentials.hashed(new)
    with recording(user, None) as record:
        store_password(record, user.id, password_hash, must_change=False)
        sessions.end_sessions_of(record.connection, user.id)
        ticket = sessions.issue_ticket(record.connection, user.id)
        record.audit(AuditAction.CHANGE_PASSWORD, "account", user.username, {})
    return ticket


def draw_codes(user: User) -> str:
    """Begin to set up one-time codes for oneself; returns the key, which counts once ``confirm_codes`` was told a first code.

    Raises ``Refused`` while one's codes are set up already, ``Unproved`` as ``prove`` says.
    """
    with recording(user, Action.OWN_ACCOUNT) as record:
        record.ask_proof()
        if factors.is_on(record.connection, user.id):
            raise Refused("动态口令已经启用。要换手机，请先停用。")
        return factors.pending(record.connection, user.id) or factors.draw(record.connection, user.id)


def confirm_codes(user: User, code: str) -> list[str]:
    """Let the key that was drawn count; returns the recovery codes, told once. Ends one's other sessions."""
    with recording(user, Action.OWN_ACCOUNT) as record:
        record.ask_proof()
        codes = factors.confirm(record.connection, user.id, code.strip().replace(" ", ""))
        if codes is None:
            raise Refused("动态口令不正确。请核对手机的时间，用当前显示的6位数字再试。")
        ended = sessions.end_sessions_of(record.connection, user.id, but=user.session)
        detail = {"动态口令": "启用", "结束其他会话": ended}
        record.audit(AuditAction.SET_UP_CODES, "account", user.username, detail)
    return codes


def stop_codes(user: User, password: str) -> None:
    """Stop using one-time codes, with one's password. Raises ``Refused`` where one's role must use them."""
    authorise(user, Action.OWN_ACCOUNT)
    _ask(user, password)
    with recording(user, Action.OWN_ACCOUNT) as record:
        if user.role in rules(record.connection).second_factor_roles:
            raise Refused(
                "按安全规则，您的角色必须使用动态口令，不能停用。换手机请由系统管理员重设密码后重新绑定。"
            )
        if not factors.remove(record.connection, user.id):
            raise Refused("没有启用动态口令。")
        record.audit(AuditAction.SET_UP_CODES, "account", user.username, {"动态口令": "停用"})


def prove(user: User, typed: str) -> None:
    """Give one's password again, or a one-time code of one's own, for what cannot be undone: it stands for
    ``sessions.PROOF_LIFETIME`` in this session.

    Raises ``Refused`` for what is neither, and for who has to wait after wrong ones.
    """
    authorise(user, Action.OWN_ACCOUNT)
    try:
        right = credentials.is_proof_of(user.id, user.username, typed)
    except credentials.TooManyTries as wait:
        raise Refused(str(wait)) from None
    if not right:
        raise Refused("密码或动态口令不正确。")
    with recording(user, Action.OWN_ACCOUNT) as record:
        sessions.prove(record.connection, user.session)
        record.audit(AuditAction.PROVE, "account", user.username, {})


def end_other_sessions(user: User) -> int:
    """End all of one's own sessions but this one; returns how many there were. Raises ``Unproved`` as ``prove`` says."""
    with recording(user, Action.OWN_ACCOUNT) as record:
        record.ask_proof()
        ended = sessions.end_sessions_of(record.connection, user.id, but=user.session)
        record.audit(AuditAction.END_SESSIONS, "account", user.username, {"结束会话": ended})
    return ended


def _ask(user: User, password: str) -> None:
    """Raise ``Refused`` unless the password is the user's own."""
    try:
        if credentials.is_password_of(user.username, password):
            return
    except credentials.TooManyTries as wait:
        raise Refused(str(wait)) from None
    raise Refused("现用密码不正确。")
