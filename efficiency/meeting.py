"""What a 周例会 looks at, beyond the state of one day: the list of meetings, and what changed between two of them. Pure."""

import datetime as dt

import pandas as pd

from efficiency.labels import light_label
from efficiency.models import Light
from efficiency.plan import Plan
from efficiency.workdays import chinese_date, meetings

# For a change of light: the higher, the better. Nothing reported is worse than yellow, better than red.
_RANK = {Light.RED: 0, Light.GREY: 1, Light.YELLOW: 2, Light.GREEN: 3, Light.DONE: 4}
BETTER, WORSE, NEW, GONE = "↑ 向好", "↓ 向差", "新增", "消失"


def register(plan: Plan, held: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """All meetings planned up to ``as_of``, the newest first: held in time, late, or missed.

    ``held``: columns of ``queries.meetings.held``. Columns: number, planned_on, held_on (null: not held), known_on (the
    day whose evening the figures of the meeting show: the day before it), state (按期召开 / 推迟召开 / 未召开 / 今日召开),
    late_days, chair, note.
    """
    records = {row.number: row for row in held.itertuples()}
    rows = []
    for number, planned_on in meetings(plan.issued_on, as_of):
        record = records.get(number)
        held_on = record.held_on if record is not None and not pd.isna(record.held_on) else None
        late = (held_on - planned_on).days if held_on else 0
        state = "今日召开" if planned_on == as_of else "未召开"
        if held_on:
            state = "推迟召开" if late else "按期召开"
        rows.append(
            {
                "number": number, "planned_on": planned_on, "held_on": held_on,
                "known_on": (held_on or planned_on) - dt.timedelta(days=1), "state": state, "late_days": late,
                "chair": record.chair if record is not None else None, "note": record.note if record is not None else None,
            }
        )  # fmt: skip
    columns = ["number", "planned_on", "held_on", "known_on", "state", "late_days", "chair", "note"]
    return pd.DataFrame(rows, columns=columns).sort_values("number", ascending=False).reset_index(drop=True)


def last_held(register: pd.DataFrame, number: int) -> int | None:
    """The meeting before ``number`` that took place (a missed one froze nothing); the one before it when none did; None
    for the first meeting. ``register``: see ``register``."""
    earlier = register[register["number"] < number].sort_values("number", ascending=False)
    if earlier.empty:
        return None
    took_place = earlier[earlier["held_on"].notna()]
    return int((took_place if len(took_place) else earlier)["number"].iloc[0])


def changes(
    plan: Plan, before: pd.DataFrame, now: pd.DataFrame, readings: tuple[pd.DataFrame, pd.DataFrame]
) -> pd.DataFrame:
    """自上次例会以来: lights, progress, due days and target readings that are not what they were.

    ``before`` and ``now``: ``metrics.pair_standings`` of two days; ``readings``: last readings of the nine targets on the
    two days. Columns: subject (灯 / 进度 / 时限 / 指标), item, unit_id, task_id, was, is_now (texts), direction (one of
    ↑ 向好, ↓ 向差, 新增, 消失, or empty for a change that is neither).
    """
    key = ["task_id", "unit_id"]
    both = now.merge(before, on=key, suffixes=("", "_was"))
    rows = []
    for row in both.itertuples():
        item = plan.task(row.task_id).label
        common = {"item": item, "unit_id": row.unit_id, "task_id": row.task_id}
        if row.light != row.light_was:
            better = _RANK[Light(row.light)] > _RANK[Light(row.light_was)]
            rows.append(
                {"subject": "灯", **common, "was": light_label(row.light_was), "is_now": light_label(row.light),
                 "direction": BETTER if better else WORSE}
            )  # fmt: skip
        if row.due_on != row.due_on_was:
            rows.append(
                {"subject": "时限", **common, "was": chinese_date(row.due_on_was), "is_now": chinese_date(row.due_on),
                 "direction": ""}
            )  # fmt: skip
        known, was = not pd.isna(row.progress), not pd.isna(row.progress_was)
        if (known or was) and not (known and was and row.progress == row.progress_was):
            direction = (
                NEW
                if not was
                else GONE
                if not known
                else BETTER
                if row.progress > row.progress_was
                else WORSE
            )
            rows.append(
                {"subject": "进度", **common, "was": _percent(row.progress_was), "is_now": _percent(row.progress),
                 "direction": direction}
            )  # fmt: skip
    rows += _reading_changes(plan, *readings)
    columns = ["subject", "item", "unit_id", "task_id", "was", "is_now", "direction"]
    return pd.DataFrame(rows, columns=columns)


def _reading_changes(plan: Plan, before: pd.DataFrame, now: pd.DataFrame) -> list[dict]:
    rows = []
    for target in plan.targets:
        was, is_now = (_last(frame, target.id) for frame in (before, now))
        if is_now is None or (was is not None and (was[0], was[1]) == (is_now[0], is_now[1])):
            continue
        direction = (
            NEW if was is None else BETTER if is_now[1] > was[1] else WORSE if is_now[1] < was[1] else ""
        )
        corrected = "（更正）" if was is not None and was[0] == is_now[0] else ""
        rows.append(
            {"subject": "指标", "item": f"{target.name}{corrected}", "unit_id": plan.task(target.task_id).lead_unit_id,
             "task_id": target.task_id, "was": "—" if was is None else f"{was[1]:g}{target.unit}",
             "is_now": f"{is_now[1]:g}{target.unit}", "direction": direction}
        )  # fmt: skip
    return rows


def _last(readings: pd.DataFrame, target_id: str) -> tuple[dt.date, float] | None:
    own = readings[(readings["indicator_id"] == target_id) & readings["value"].notna()]
    return None if own.empty else (own["period_end"].iloc[-1], float(own["value"].iloc[-1]))


def _percent(value) -> str:
    return "—" if pd.isna(value) else f"{value:g}%"


def red_weeks(history: list[pd.DataFrame]) -> dict[str, int]:
    """For how many meetings in a row, ending with the last of ``history``, each task has been red.

    ``history``: ``metrics.task_standings`` of successive meetings, the oldest first. Tasks that are not red now are left
    out.
    """
    weeks: dict[str, int] = {}
    for standings in history:
        red = set(standings.loc[standings["light"] == Light.RED, "task_id"])
        weeks = {task_id: weeks.get(task_id, 0) + 1 for task_id in red}
    return weeks
