"""What keeps the database from answering or from keeping something, by its name; and the number under which the log has a
fault."""

import logging
import secrets
import sqlite3
from enum import Enum

from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from efficiency.core.db import now

log = logging.getLogger("efficiency")


class Trouble(Enum):
    """Kinds of trouble: what it is, and what is to be done about it."""

    FULL = "服务器的磁盘空间已满", "目前什么都存不下，请系统管理员先腾出空间"
    READ_ONLY = "数据库目前只能读、不能写", "请系统管理员检查数据库文件的权限或数据库服务器的状态"
    BUSY = "数据库正忙", "等了很久也没有轮到，请过一会儿再试"
    DAMAGED = "数据库文件读写出错", "请系统管理员检查磁盘，必要时从备份恢复"
    AWAY = "数据库暂时连接不上", "看板正在等待它恢复，请稍候片刻再试"

    def __init__(self, title: str, mend: str) -> None:
        self.title, self.mend = title, mend

    def __str__(self) -> str:
        return f"{self.title}，{self.mend}"


# Codes of SQLite without their extension, and SQLSTATEs of PostgreSQL, whole or by class.
_SQLITE = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_IOERR: Trouble.DAMAGED,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
}
_POSTGRESQL = {
    "53100": Trouble.FULL,
    "25006": Trouble.READ_ONLY,
    "55P03": Trouble.BUSY,
    "40P01": Trouble.BUSY,
    "40001": Trouble.BUSY,
    "57014": Trouble.BUSY,
    "53300": Trouble.BUSY,
    "58030": Trouble.DAMAGED,
    "XX001": Trouble.DAMAGED,
    "08": Trouble.AWAY,
    "57P": Trouble.AWAY,
}


def trouble(error: BaseException | None) -> Trouble | None:
    """What kind of trouble an error of the database is; None for one that is a fault of ours (or of no database)."""
    if isinstance(error, TimeoutError):
        return Trouble.BUSY
    if not isinstance(error, DBAPIError):
        return None
    if (code := getattr(error.orig, "sqlite_errorcode", None)) is not None:
        return _SQLITE.get(code & 0xFF)
    state = getattr(error.orig, "sqlstate", None) or ""
    for known in (state, state[:3], state[:2]):
        if known in _POSTGRESQL:
            return _POSTGRESQL[known]
    lost = error.connection_invalidated or (isinstance(error, OperationalError) and not state)
    return Trouble.AWAY if lost else None


def noted(error: BaseException) -> str:
    """Write the trace into the log under a number, and return the number."""
    number = f"{now():%Y%m%d}-{secrets.token_hex(2).upper()}"
    log.error("错误编号 %s", number, exc_info=error)
    return number
