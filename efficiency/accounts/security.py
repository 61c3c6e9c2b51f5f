"""安全规则: the numbers that passwords, sign-in, sessions and the audit log follow (等保三级: 身份鉴别、安全审计).

Each is the newest ``setting`` row named ``security.<field>``, or the default while nobody has set it. They hold from the
moment they are set, on the wall clock; the as-of day of the pages has nothing to do with them.
"""

from dataclasses import dataclass, fields, replace

from sqlalchemy import Connection, select

from efficiency.core.db import reading
from efficiency.models import Role, Setting

PREFIX = "security."


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force. Days, minutes and hours as the names say; ``password_history`` 0 allows old passwords.

    Accounts of ``second_factor_roles`` must set up one-time codes before they do anything else.
    """

    password_length: int
    password_kinds: int
    password_days: int
    password_history: int
    lockout_failures: int
    lockout_minutes: int
    idle_minutes: int
    session_hours: int
    audit_days: int
    second_factor_roles: frozenset[Role] = frozenset()


# Per rule: its words with the number's place, the least and the most it may be. The least keep the installation within
# what assessors of level three look for: 8 characters, 3 kinds, locked after a few failures, logs for six months.
LIMITS: dict[str, tuple[str, int, int]] = {
    "password_length": ("密码最短长度（字符）", 8, 32),
    "password_kinds": ("密码至少含几类字符（大写、小写、数字、其他）", 3, 4),
    "password_days": ("密码有效期（天）", 1, 180),
    "password_history": ("新密码不得与最近几个密码相同", 1, 24),
    "lockout_failures": ("连续登录失败几次锁定账号", 3, 10),
    "lockout_minutes": ("锁定时长（分钟）", 10, 1440),
    "idle_minutes": ("无操作几分钟后退出登录", 5, 120),
    "session_hours": ("一次登录最长时间（小时）", 1, 24),
    "audit_days": ("审计日志至少保存几天", 184, 3650),
}


def defaults() -> Rules:
    """The rules of an installation where nobody has changed any."""
    return Rules(
        password_length=8,
        password_kinds=3,
        password_days=90,
        password_history=5,
        lockout_failures=5,
        lockout_minutes=15,
        idle_minutes=30,
        session_hours=12,
        audit_days=184,
    )


_CHANGED = (
    select(Setting.name, Setting.value)
    .where(Setting.name.in_([PREFIX + field.name for field in fields(Rules)]))
    .order_by(Setting.id)
)


def rules(connection: Connection | None = None) -> Rules:
    """The rules in force now, read on ``connection`` where the caller has one."""
    if connection is None:
        with reading() as own:
            return rules(own)
    rows = connection.execute(_CHANGED)
    return replace(
        defaults(), **{(rule := name.removeprefix(PREFIX)): _read(rule, value) for name, value in rows}
    )


def _read(rule: str, value: str) -> int | frozenset[Role]:
    """A rule as it was written down; a number from before its limits were what they are is held to them."""
    if rule == "second_factor_roles":
        return frozenset(Role(code) for code in value.split(",") if code)
    _, low, high = LIMITS[rule]
    return min(max(int(value), low), high)
