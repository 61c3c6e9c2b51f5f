"""待办 of the three administrators: accounts that wait for their rights, passwords to hand over, who is locked out, an old
backup, a full disk, an audit log whose end does not hold. They see no figures, and nothing here counts any."""

from dataclasses import dataclass

import pandas as pd

from efficiency.core.access import Action, User, can
from efficiency.queries.accounts import accounts
from efficiency.queries.condition import Condition, condition


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to see to: what it is, and why or about whom."""

    words: str
    detail: str


def errands(user: User) -> list[Errand]:
    """What waits for an administrator, each with the one who can act; empty for everybody else."""
    found: list[Errand] = []
    if can(user, Action.MANAGE_SECURITY):
        found += _of_accounts(accounts())
    if can(user, Action.MANAGE_ACCOUNTS):
        found += [*_of_the_house(condition()), *_locked_out(accounts())]
    if can(user, Action.READ_AUDIT) and not condition().sealed:
        found.append(Errand("审计日志末条与封存记录不一致", "请立即逐条核对，并与系统管理员查明原因"))
    return found


def _of_accounts(rows: pd.DataFrame) -> list[Errand]:
    waiting = rows[rows["role"].isna()]["username"]
    halves = rows[rows["second_half"]]["username"]
    return [
        *(Errand("新账号待赋权", name) for name in waiting),
        *(Errand("初始密码后半段待交付", name) for name in halves),
    ]


def _of_the_house(now: Condition) -> list[Errand]:
    found = []
    if not now.is_backed_up:
        last = f"最近一次备份在{now.last_backup:%Y-%m-%d %H:%M}" if now.last_backup else "还没有备份过"
        found.append(Errand("备份已过两天", last))
    if now.is_short_of_room:
        found.append(Errand("磁盘空间将满", f"只剩{now.free / 1024**3:.1f}GB"))
    return found


def _locked_out(rows: pd.DataFrame) -> list[Errand]:
    barred = rows[rows["barred_until"].notna()]
    return [
        Errand("账号因多次输错密码被锁定", f"{row.username}，{row.barred_until:%H:%M}解除")
        for row in barred.itertuples()
    ]
