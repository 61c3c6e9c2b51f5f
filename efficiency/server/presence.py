"""再次验证身份 on the command line: before a restore an administrator of the present database says who is there."""

from collections.abc import Callable

from sqlalchemy import inspect, select

from efficiency.accounts import attempts, credentials, factors, sessions
from efficiency.commands import Refused
from efficiency.core.db import bookkeeping, engine, reading
from efficiency.models import Account, Role

_REFUSED = "没有恢复，数据未变：用户名、密码或动态口令不正确，或者不是系统管理员。忘记密码的，先用 user password 重设。"


def has_administrators() -> bool:
    """Whether the database has somebody who can be asked: not while it is empty or nobody was made its administrator."""
    if not inspect(engine()).has_table(Account.__tablename__):
        return False
    with reading() as connection:
        found = select(Account.id).where(Account.role == Role.ADMIN, Account.is_active)
        return connection.execute(found.limit(1)).first() is not None


def prove_administrator(username: str, password: str, ask_code: Callable[[], str]) -> None:
    """Raise ``Refused`` unless these are an administrator's; ``ask_code`` is asked where the account has one-time codes."""
    try:
        account_id = credentials.check(username, password)
    except credentials.TooManyTries as wait:
        raise Refused(f"没有恢复，数据未变。{wait}") from None
    with bookkeeping() as connection:
        own = select(Account.role).where(Account.id == account_id)
        if account_id is None or connection.execute(own).scalar() != Role.ADMIN:
            raise Refused(_REFUSED)
        ticket = None
        if factors.is_on(connection, account_id):
            ticket = sessions.issue_ticket(connection, account_id, needs_code=True)
    if ticket and sessions.answer_with_code(ticket, ask_code(), attempts.HERE) is None:
        raise Refused(_REFUSED)
