"""What a 周例会 looks at, beyond the state of one day: the list of meetings, and what changed between two of them. Pure."""

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from efficiency.campaign.document import Target
from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.models import ExtensionDecision, FollowUpStage, IncidentKind, IncidentStage, Light, ReportKind
from efficiency.standings.extensions import ExtensionStanding

# For a change of light: the higher, the better. Nothing reported is worse than yellow, better than red.
_RANK = {Light.RED: 0, Light.GREY: 1, Light.YELLOW: 2, Light.GREEN: 3, Light.DONE: 4}
BETTER, WORSE, NEW, GONE = "↑ 向好", "↓ 向差", "新增", "消除"
SUBJECTS = ("灯", "进度", "指标", "反映", "督办", "时限", "更正")
COLUMNS = ["subject", "item", "unit_id", "task_id", "was", "is_now", "direction"]


def changes(
    plan: Plan, before: pd.DataFrame, now: pd.DataFrame, readings: tuple[pd.DataFrame, pd.DataFrame]
) -> pd.DataFrame:
    """自上次例会以来: lights, progress, due days and target readings that are not what they were.

    ``before`` and ``now``: ``metrics.pair_standings`` of two days; ``readings``: last readings of the nine targets on the
    two days. Columns: subject (灯 / 进度 / 时限 / 指标), item, unit_id, task_id, was, is_now (texts), direction (one of
    ↑ 向好, ↓ 向差, 新增, 消除, or empty for a change that is neither).
    """
    both = now.merge(before, on=["task_id", "unit_id"], suffixes=("", "_was"))
    rows = []
    for row in both.itertuples():
        about = {"item": plan.task(row.task_id).label, "unit_id": row.unit_id, "task_id": row.task_id}
        if row.light != row.light_was:
            words = Light(row.light_was).label, Light(row.light).label
            rows.append(_change("灯", about, *words, light_way(row.light_was, row.light)))
        # A task has one due day, that of its lead unit's pair.
        if row.is_lead and row.due_on != row.due_on_was:
            rows.append(_change("时限", about, chinese_date(row.due_on_was), chinese_date(row.due_on)))
        known, was = not pd.isna(row.progress), not pd.isna(row.progress_was)
        if (known or was) and not (known and was and row.progress == row.progress_was):
            if known and was:
                direction = BETTER if row.progress > row.progress_was else WORSE
            else:
                direction = NEW if known else GONE
            rows.append(_change("进度", about, _percent(row.progress_was), _percent(row.progress), direction))
    rows += _reading_changes(plan, *readings)
    return pd.DataFrame(rows, columns=COLUMNS)


def light_way(was: str, is_now: str) -> str:
    """Whether a light that changed went up (BETTER) or down (WORSE); silence is never up."""
    return BETTER if _RANK[Light(is_now)] > _RANK[Light(was)] else WORSE


def _change(subject: str, about: dict, was: str, is_now: str, direction: str = "") -> dict:
    return {"subject": subject, **about, "was": was, "is_now": is_now, "direction": direction}


def _reading_changes(plan: Plan, before: pd.DataFrame, now: pd.DataFrame) -> list[dict]:
    rows = []
    for target in plan.targets:
        was, is_now = (_last(frame, target.id) for frame in (before, now))
        if is_now is None or was == is_now:
            continue
        about = {
            "item": target.name, "unit_id": plan.task(target.task_id).lead_unit_id, "task_id": target.task_id
        }  # fmt: skip
        rows.append(
            _change(
                "指标", about, *(_reading_words(target, each) for each in (was, is_now)),
                NEW if was is None else _direction(target, was[1], is_now[1]),
            )
        )  # fmt: skip
    return rows


def _direction(target: Target, was: float, is_now: float) -> str:
    """Towards the target or away from it: a 位次 gets better as it falls towards the first."""
    gaps = [
        max(0.0, target.value - v) if target.operator == ">=" else abs(v - target.value)
        for v in (was, is_now)
    ]
    nearer = gaps[0] - gaps[1] or (is_now - was if target.operator == ">=" else 0)
    return BETTER if nearer > 0 else WORSE if nearer < 0 else ""


def _reading_words(target: Target, reading: tuple[dt.date, float] | None) -> str:
    if reading is None:
        return "—"
    return f"{reading[1]:,.1f}".removesuffix(".0") + f"{target.unit}（{chinese_date_short(reading[0])}）"


def _last(readings: pd.DataFrame, target_id: str) -> tuple[dt.date, float] | None:
    own = readings[(readings["indicator_id"] == target_id) & readings["value"].notna()]
    return None if own.empty else (own["period_end"].iloc[-1], float(own["value"].iloc[-1]))


def _percent(value) -> str:
    return "—" if pd.isna(value) else f"{value:g}%"


def incident_changes(before: pd.DataFrame, now: pd.DataFrame) -> list[dict]:
    """监测点反映 that came in, were answered or were closed between two days, and answers that were withdrawn.

    Both frames: ``queries.monitoring.incidents`` as known on the two days. One that came in and was answered since is new
    and says that it was answered. Rows of ``changes``.
    """
    old = before.set_index("number")
    rows = []
    for row in now.itertuples():
        known = row.number in old.index
        was_stage = old.at[row.number, "stage"] if known else None
        if known and was_stage == row.stage:
            continue
        answered = not pd.isna(row.replied_on), known and not pd.isna(old.at[row.number, "replied_on"])
        closed = not pd.isna(row.closed_on), known and not pd.isna(old.at[row.number, "closed_on"])
        if not known:
            direction = NEW
        elif closed[0] != closed[1]:
            direction = GONE if closed[0] else WORSE
        elif answered[0] != answered[1]:
            direction = BETTER if answered[0] else WORSE
        else:
            direction = ""
        about = {
            "item": f"{row.number} {IncidentKind.words_of(row.kind)}",
            "unit_id": row.unit_id,
            "task_id": None,
        }
        rows.append(
            _change(
                "反映", about, IncidentStage.words_of(was_stage), IncidentStage.words_of(row.stage), direction
            )
        )
    return rows


def follow_up_changes(before: pd.DataFrame, now: pd.DataFrame) -> list[dict]:
    """督办 newly assigned, moved on or closed between two days. Both: columns of ``FollowUpStanding``."""
    old = before.set_index("number")
    rows = []
    for row in now.itertuples():
        about = {"item": f"{row.number} {row.content}", "unit_id": row.unit_id, "task_id": None}
        known = row.number in old.index
        was_state = old.at[row.number, "state"] if known else None
        if was_state != row.state:
            gone = row.state == FollowUpStage.CLOSED
            direction = (
                GONE
                if gone and known
                else NEW
                if not known
                else WORSE
                if row.state == FollowUpStage.RETURNED
                else BETTER
            )
            rows.append(
                _change(
                    "督办",
                    about,
                    FollowUpStage.words_of(was_state),
                    FollowUpStage.words_of(row.state),
                    direction,
                )
            )
    return rows


def deadline_changes(
    plan: Plan, before: Iterable[ExtensionStanding], now: Iterable[ExtensionStanding]
) -> list[dict]:
    """Applications for more time on a task or a 督办, made or decided between two days."""
    old = {each.key: each.decision for each in before}
    rows = []
    for each in now:
        if old.get(each.key) == each.decision:
            continue
        item = plan.task(each.task_id).label if each.task_id else f"督办{each.follow_up_number}"
        words = f"申请延至{chinese_date(each.new_due_on)}，{ExtensionDecision.words_of(each.decision)}"
        was = ExtensionDecision.words_of(old.get(each.key))
        about = {"item": item, "unit_id": each.unit_id, "task_id": each.task_id}
        rows.append(_change("时限", about, was, words))
    return rows


def corrections(
    plan: Plan, reports: pd.DataFrame, readings: pd.DataFrame, names: dict[str, tuple], since: dt.datetime
) -> list[dict]:
    """Reports and readings that were corrected from ``since`` on, each beside what it replaced.

    ``reports``: ``queries.meetings.report_corrections``; ``readings``: ``queries.indicators.corrections``; ``names``:
    indicator id -> (name, unit of measure, task id). Rows of ``changes``; a correction is neither better nor worse.
    """
    rows = []
    for row in reports[reports["recorded_at"] >= since].itertuples():
        about = {
            "item": f"{plan.task(row.task_id).label}（{chinese_date_short(row.due_on)}报送）", "unit_id": row.unit_id,
            "task_id": row.task_id,
        }  # fmt: skip
        was, is_now = (
            "零报告" if kind == ReportKind.ZERO else _percent(figure)
            for kind, figure in ((row.old_kind, row.old_progress), (row.new_kind, row.new_progress))
        )
        rows.append(_change("更正", about, was, _with_reason(is_now, row.correction_reason)))
    for row in readings[readings["recorded_at"] >= since].itertuples():
        name, unit, task_id = names[row.indicator_id]
        about = {
            "item": f"{name}（{chinese_date_short(row.period_end)}读数）",
            "unit_id": row.unit_id or plan.task(task_id).lead_unit_id, "task_id": task_id,
        }  # fmt: skip
        was, is_now = (
            "—" if pd.isna(value) else f"{value:,.1f}".removesuffix(".0") + unit
            for value in (row.old_value, row.new_value)
        )
        rows.append(_change("更正", about, was, _with_reason(is_now, row.correction_reason)))
    return rows


def _with_reason(words: str, reason: str | None) -> str:
    return f"{words}，{reason}" if isinstance(reason, str) else words


def tally(changed: pd.DataFrame) -> dict[str, dict[str, int]]:
    """How many changes of each subject went which way: subject -> direction -> count; an empty direction is 其他."""
    found: dict[str, dict[str, int]] = {subject: {} for subject in SUBJECTS}
    for subject, direction in zip(changed["subject"], changed["direction"], strict=True):
        own = found[subject]
        own[direction or "其他"] = own.get(direction or "其他", 0) + 1
    return found


def in_order(changed: pd.DataFrame) -> pd.DataFrame:
    """Changes by subject, those for the worse first."""
    way = {WORSE: 0, NEW: 1, "": 2, GONE: 3, BETTER: 4}
    return changed.sort_values(
        ["subject", "direction"],
        key=lambda column: column.map(SUBJECTS.index if column.name == "subject" else way),
        kind="stable",
    ).reset_index(drop=True)
