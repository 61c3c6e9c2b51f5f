"""工作步骤和时间安排 on a day: which 时间节点 were held, and where each task stands in its window.

Pure: the plan, frames and the as-of day go in, frames come out.
"""

import datetime as dt

import pandas as pd

from efficiency.campaign.labels import light_label
from efficiency.campaign.plan import Plan
from efficiency.campaign.words import percent
from efficiency.campaign.workdays import add_workdays, chinese_date_short, workdays_between
from efficiency.models import Light

HELD, HELD_LATE, OVERDUE, UNKNOWN = "HELD", "HELD_LATE", "OVERDUE", "UNKNOWN"
RUNNING, AHEAD = "RUNNING", "AHEAD"
# Shape and word of a 时间节点, so that colour is never alone.
STATE_WORDS = {
    OVERDUE: "■ 逾期未办",
    UNKNOWN: "○ 无办理记录",
    RUNNING: "◇ 进行中",
    AHEAD: "◇ 未到期",
    HELD: "◆ 按期办理",
    HELD_LATE: "◆ 超期办理",
}


def milestone_states(plan: Plan, held: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """The eleven 时间节点 as they stand on ``as_of``, in the document's order.

    ``held``: milestone_id, held_on, evidence (as known on the day; no row: not held). Columns: milestone_id, phase_id,
    label, actor, action, quote, starts_on (null where the document only says 底前), ends_on, due_stated, due_basis,
    held_on, evidence (null: not held), state (one of this module's six), words (the state, with how many days). While
    no node at all is on record, one that should have been held is UNKNOWN: an empty register accuses nobody.
    """
    known = held.set_index("milestone_id")
    rows = []
    for milestone in plan.milestones:
        done = known.loc[milestone.id] if milestone.id in known.index else None
        held_on = None if done is None else done["held_on"]
        if held_on is not None:
            late = (held_on - milestone.ends_on).days
            state = HELD_LATE if late > 0 else HELD
            words = f"{STATE_WORDS[state]}（{chinese_date_short(held_on)}{f'，超期{late}天' if late > 0 else ''}）"
        elif as_of > milestone.ends_on:
            state = UNKNOWN if held.empty else OVERDUE
            words = f"{STATE_WORDS[state]}（已过时限{(as_of - milestone.ends_on).days}天）"
        else:
            state = RUNNING if milestone.starts_on and as_of >= milestone.starts_on else AHEAD
            words = f"{STATE_WORDS[state]}（还有{(milestone.ends_on - as_of).days}天）"
        rows.append(
            {
                "milestone_id": milestone.id,
                "phase_id": milestone.phase_id,
                "label": milestone.label,
                "actor": milestone.actor,
                "action": milestone.action,
                "quote": milestone.quote,
                "starts_on": milestone.starts_on,
                "ends_on": milestone.ends_on,
                "due_stated": milestone.due_stated,
                "due_basis": milestone.due_basis,
                "held_on": held_on,
                "evidence": None if done is None else done["evidence"],
                "state": state,
                "words": words,
            }
        )
    return pd.DataFrame(rows)


def task_windows(plan: Plan, pairs: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """One row per task that a unit of ``pairs`` has a part in: its window, and how far along it is said to be.

    ``pairs`` from ``metrics.pair_standings``; the lead unit's pair counts, of a task that is led outside of them the
    first co-responsible one. Columns: task_id, unit_id, is_lead, name, title (with lamp and progress), starts_on, due_on,
    due_stated, stated_on (the document's own day; null: none), due_basis, reached_on (the day on which the schedule asks for the progress reported; null: nothing
    reported), over_from and over_to (the days past the window, until done or still going on; null: none), over_days (0:
    none), progress, scheduled, light, reason.
    """
    rows = []
    for pair in pairs.sort_values(["task_id", "seq"]).drop_duplicates("task_id").itertuples():
        task = plan.task(pair.task_id)
        has_figure = pair.progress is not None and pair.progress == pair.progress
        done = pair.light == Light.DONE
        over_to = pair.done_on if done else as_of
        over_days = max(0, (over_to - pair.due_on).days)
        figure = percent(pair.progress) if has_figure else "未报进度"
        rows.append(
            {
                "task_id": task.id,
                "unit_id": pair.unit_id,
                "is_lead": pair.is_lead,
                "name": task.label,
                "title": f"{light_label(pair.light).split()[0]} {task.label}　{figure}",
                "starts_on": task.starts_on,
                "due_on": pair.due_on,
                "due_stated": pair.due_stated,
                "stated_on": task.due_on if task.due_stated else None,
                "due_basis": task.due_basis,
                "reached_on": _day_of(task.starts_on, pair.due_on, pair.progress) if has_figure else None,
                "over_from": pair.due_on if over_days else None,
                "over_to": over_to if over_days else None,
                "over_days": over_days,
                "progress": pair.progress if has_figure else None,
                "scheduled": pair.scheduled,
                "light": pair.light,
                "reason": pair.reason,
            }
        )
    columns = [
        "task_id", "unit_id", "is_lead", "name", "title", "starts_on", "due_on", "due_stated", "stated_on", "due_basis",
        "reached_on", "over_from", "over_to", "over_days", "progress", "scheduled", "light", "reason",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _day_of(start: dt.date, due: dt.date, progress: float) -> dt.date:
    """The day by which ``progress`` percent of the workdays from ``start`` to ``due`` have passed."""
    share = min(max(progress, 0.0), 100.0) / 100
    return add_workdays(start, round(share * workdays_between(start, due)))


# How a paper that a unit owes stands; gravest first.
MISSING, LATE, NOT_YET, ON_TIME = "MISSING", "LATE", "NOT_YET", "ON_TIME"


def handed_in(plan: Plan, submissions: pd.DataFrame, unit_ids: list[str], as_of: dt.date) -> pd.DataFrame:
    """工作方案 of the units (工作要求三, due with 时间节点 M03): handed in, late or missing; in the order of ``unit_ids``.

    ``submissions``: unit_id, kind, submitted_on, responsible_person, document_number. Columns: unit_id, state (MISSING /
    LATE / NOT_YET / ON_TIME), words, days_late (0: in time or not yet due), submitted_on, responsible_person,
    document_number (null: none).
    """
    due_on = plan.milestone("M03").ends_on
    given = submissions[submissions["kind"] == "WORK_PLAN"].set_index("unit_id")
    rows = []
    for unit_id in unit_ids:
        paper = given.loc[unit_id] if unit_id in given.index else None
        days_late = max(0, ((as_of if paper is None else paper["submitted_on"]) - due_on).days)
        if paper is None:
            state = MISSING if days_late else NOT_YET
            words = f"■ 未交，已过{days_late}天" if days_late else "◇ 未到时限"
        else:
            state = LATE if days_late else ON_TIME
            day = chinese_date_short(paper["submitted_on"])
            words = f"▲ {day}交，晚{days_late}天" if days_late else f"● {day}交，按时"
        rows.append(
            {
                "unit_id": unit_id,
                "state": state,
                "words": words,
                "days_late": days_late,
                "submitted_on": None if paper is None else paper["submitted_on"],
                "responsible_person": None if paper is None else paper["responsible_person"],
                "document_number": None if paper is None else paper["document_number"],
            }
        )
    columns = [
        "unit_id", "state", "words", "days_late", "submitted_on", "responsible_person", "document_number",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
