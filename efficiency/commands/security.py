"""Changing the 安全规则: one at a time, with a reason and a history."""

from efficiency.accounts.security import LIMITS, PREFIX, rules
from efficiency.commands import Actor, Refused
from efficiency.commands.recording import recording
from efficiency.core.access import Action
from efficiency.core.audit import AuditAction
from efficiency.models import Role, Setting


def change_rule(actor: Actor, name: str, value: int, reason: str, seen: int) -> None:
    """Set one rule (a field of ``Rules``) from now on. ``seen`` is the value that the change was made from.

    Raises ``Forbidden`` without the right and ``Refused`` for an unknown rule, a number out of its limits, a missing
    reason, no change, or when somebody else changed the rule meanwhile.
    """
    with recording(actor, Action.MANAGE_SECURITY) as record:
        if name not in LIMITS:
            raise Refused("没有这项安全规则。")
        words, low, high = LIMITS[name]
        if value != int(value) or not low <= value <= high:
            raise Refused(f"“{words}”应为{low}至{high}之间的整数。")
        reason = _reason(reason)
        before = getattr(rules(record.connection), name)
        if before != seen:
            raise Refused(f"“{words}”刚刚被他人改为{before}，没有保存。请核对后再修改。")
        if before == value:
            raise Refused("新值与现值相同，没有修改。")
        record.add(Setting, name=PREFIX + name, value=str(int(value)), reason=reason)
        detail = {"规则": words, "原值": before, "新值": int(value), "理由": reason}
        record.audit(AuditAction.CHANGE_SECURITY, "setting", name, detail)


def require_second_factor(actor: Actor, roles: frozenset[Role], reason: str, seen: frozenset[Role]) -> None:
    """Say which roles must set up one-time codes from now on. ``seen`` is the choice that the change was made from.

    Raises as ``change_rule`` does.
    """
    with recording(actor, Action.MANAGE_SECURITY) as record:
        reason = _reason(reason)
        before = rules(record.connection).second_factor_roles
        if before != seen:
            raise Refused("必须使用动态口令的角色刚刚被他人修改过，没有保存。请核对后再修改。")
        if before == roles:
            raise Refused("与现行规定相同，没有修改。")
        value = ",".join(role for role in Role if role in roles)
        record.add(Setting, name=f"{PREFIX}second_factor_roles", value=value, reason=reason)
        detail = {
            "规则": "必须使用动态口令的角色",
            "原值": _words(before),
            "新值": _words(roles),
            "理由": reason,
        }
        record.audit(AuditAction.CHANGE_SECURITY, "setting", "second_factor_roles", detail)


def _reason(typed: str) -> str:
    reason = typed.strip()
    if not 4 <= len(reason) <= 200:
        raise Refused("请写明修改理由，4至200个字。")
    return reason


def _words(roles: frozenset[Role]) -> str:
    return "、".join(Role.words_of(role) for role in Role if role in roles) or "无"
