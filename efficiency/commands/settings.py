"""Changing where lights change colour, and which reading of 3日 is the official one."""

import datetime as dt
from dataclasses import fields, replace

from sqlalchemy import Connection, Row, select

from efficiency.campaign.thresholds import THRESHOLD_WORDS, Thresholds, thresholds_from
from efficiency.commands import Refused
from efficiency.commands.recording import recording
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.core.db import now
from efficiency.models import ReplyClock, Setting

REPLY_CLOCK = "reply_clock"

# What each threshold may be at all; how they must lie to each other is said in ``_problem_with``.
THRESHOLD_RANGES = {
    "yellow_gap": (1, 99),
    "red_gap": (2, 100),
    "near_due_days": (1, 60),
    "near_due_progress": (1, 100),
    "stall_weeks": (1, 52),
    "silent_reports": (1, 37),
    "grey_reports": (1, 37),
    "missed_target_months": (1, 12),
    "evidence_gap": (1, 100),
}


def change_threshold(user: User, name: str, value: float, reason: str, since: dt.date) -> None:
    """Set one threshold from the day ``since`` on; lights of earlier days stay as they were then.

    The change, its reason and the audit entry are one transaction. Raises ``Forbidden`` without the right and
    ``Refused`` for an unknown threshold, a value out of range or at odds with another threshold, a missing reason, no
    change at all, or a day before the last change of the same threshold.
    """
    with recording(user, Action.CHANGE_THRESHOLDS) as record:
        if name not in THRESHOLD_WORDS:
            raise Refused("没有这项阈值。")
        reason = _reason(reason)
        low, high = THRESHOLD_RANGES[name]
        if not low <= value <= high:
            raise Refused(f"“{THRESHOLD_WORDS[name][0]}”应在{low}至{high}之间。")
        kinds = {field.name: field.type for field in fields(Thresholds)}
        if kinds[name] is int and value != int(value):
            raise Refused(f"“{THRESHOLD_WORDS[name][0]}”应为整数。")
        value = kinds[name](value)
        # Each change is checked against the values that the one before it left.
        last = _last(record.connection, *THRESHOLD_WORDS)
        before = thresholds_from({known: row.value for known, row in last.items()})
        after = replace(before, **{name: value})
        if after == before:
            raise Refused("新值与现值相同，没有修改。")
        problem = _problem_with(after)
        if problem:
            raise Refused(problem)
        recorded_at = _in_order(since, last.get(name), "这项阈值")
        record.add(Setting, name=name, value=f"{value:g}", reason=reason, recorded_at=recorded_at)
        detail = {
            "阈值": THRESHOLD_WORDS[name][0],
            "原值": getattr(before, name),
            "新值": value,
            "起算日": since.isoformat(),
            "理由": reason,
        }
        record.audit(AuditAction.CHANGE_THRESHOLDS, "threshold", name, detail)


def change_reply_clock(user: User, clock: str, reason: str, since: dt.date) -> None:
    """Make ``calendar`` or ``workday`` the official reading of 3日内 (R2.6, AM07) from the day ``since`` on.

    Both due days stay stored with each incident; what is judged on earlier days stays as it was judged then. The change,
    its reason and the audit entry are one transaction. Raises ``Forbidden`` without the right and ``Refused`` for an
    unknown reading, a missing reason, no change at all, or a day before the last change.
    """
    with recording(user, Action.CHANGE_THRESHOLDS) as record:
        if clock not in set(ReplyClock):
            raise Refused("没有这种口径。")
        reason = _reason(reason)
        last = _last(record.connection, REPLY_CLOCK).get(REPLY_CLOCK)
        before = last.value if last else ReplyClock.CALENDAR
        if before == clock:
            raise Refused("正式口径已是这一种，没有修改。")
        recorded_at = _in_order(since, last, "3日回复的口径")
        record.add(Setting, name=REPLY_CLOCK, value=clock, reason=reason, recorded_at=recorded_at)
        detail = {
            "原口径": ReplyClock.words_of(before),
            "新口径": ReplyClock.words_of(clock),
            "起算日": since.isoformat(),
            "理由": reason,
        }
        record.audit(AuditAction.CHANGE_REPLY_CLOCK, "setting", REPLY_CLOCK, detail)


def _reason(reason: str) -> str:
    if len(reason.strip()) < 4:
        raise Refused("请写明修改理由，不少于4个字。")
    return reason.strip()


def _in_order(since: dt.date, last: Row | None, what: str) -> dt.datetime:
    """When a change that counts from ``since`` on is recorded: after the last change of the same setting."""
    at = dt.datetime.combine(since, now().time())
    if last is None:
        return at
    if last.recorded_at.date() > since:
        raise Refused(f"{what}在所选日期之后已有修改，请把统计截至日改到最近一天再修改。")
    # The campaign day and the wall clock need not agree; the order of changes must.
    return max(at, last.recorded_at)


def _last(connection: Connection, *names: str) -> dict[str, Row]:
    """The newest row of each of the settings ``names`` that was ever set, by name."""
    rows = connection.execute(
        select(Setting.name, Setting.value, Setting.recorded_at)
        .where(Setting.name.in_(names))
        .order_by(Setting.recorded_at, Setting.id)
    )
    return {row.name: row for row in rows}


def _problem_with(limits: Thresholds) -> str | None:
    """Why these thresholds cannot stand together, or None."""
    if limits.yellow_gap >= limits.red_gap:
        return f"黄灯的起点（{limits.yellow_gap:g}）应小于红灯的起点（{limits.red_gap:g}）。"
    if limits.silent_reports > limits.grey_reports:
        return f"列入“连续未报”（{limits.silent_reports}次）不应晚于灰灯（{limits.grey_reports}次）。"
    return None
