"""三阶段时间表 as rows to draw and to list: the eleven 时间节点, and where each task stands in its window. Pure."""

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from efficiency.campaign.words import percent
from efficiency.campaign.workdays import add_workdays, workdays_between
from efficiency.core.keeping import kept
from efficiency.standings.milestones import MilestoneStanding
from efficiency.standings.tasks import TaskStanding
from efficiency.standings.words import NODE_WORDS, node_words, reason_of

NODE_COLUMNS = (
    "milestone_id", "phase_id", "label", "actor", "action", "quote", "starts_on", "ends_on", "due_stated", "due_basis",
    "held_on", "evidence", "state", "word", "words",
)  # fmt: skip


@kept
def node_rows(nodes: Iterable[MilestoneStanding]) -> pd.DataFrame:
    """The 时间节点 in their order.

    Columns: milestone_id, phase_id, label, actor, action, quote, starts_on (null where the document only says 底前), ends_on,
    due_stated, due_basis, held_on, evidence (null: not held), state (``NodeState``), word (the state), words (the state, with
    how many days).
    """
    return pd.DataFrame(
        [
            {
                "milestone_id": node.milestone.id,
                "phase_id": node.milestone.phase_id,
                "label": node.milestone.label,
                "actor": node.milestone.actor,
                "action": node.milestone.action,
                "quote": node.milestone.quote,
                "starts_on": node.milestone.starts_on,
                "ends_on": node.milestone.ends_on,
                "due_stated": node.milestone.due_stated,
                "due_basis": node.milestone.due_basis,
                "held_on": node.held_on,
                "evidence": node.evidence,
                "state": str(node.state),
                "word": NODE_WORDS[node.state],
                "words": node_words(node),
            }
            for node in nodes
        ],
        columns=list(NODE_COLUMNS),
    )


@kept
def task_windows(pairs: Iterable[TaskStanding]) -> pd.DataFrame:
    """One row per task that a unit of ``pairs`` has a part in: its window, and how far along it is said to be.

    The lead unit's pair counts, of a task that is led outside of them the first co-responsible one. Columns: task_id,
    unit_id, is_lead, name, title (with lamp and progress), starts_on, due_on, due_stated, stated_on (the document's own day;
    null: none), due_basis, reached_on (the day on which the schedule asks for the progress reported; null: nothing
    reported), over_from and over_to (the days past the window, until done or still going on; null: none), over_days (0:
    none), progress, scheduled, light, reason.
    """
    first: dict[str, TaskStanding] = {}
    for pair in sorted(pairs, key=lambda pair: (pair.task.id, pair.seq)):
        first.setdefault(pair.task.id, pair)
    rows = []
    for pair in first.values():
        task, progress = pair.task, pair.said.progress
        figure = "未报进度" if progress is None else percent(progress)
        rows.append(
            {
                "task_id": task.id,
                "unit_id": pair.unit_id,
                "is_lead": pair.is_lead,
                "name": task.label,
                "title": f"{pair.light.shape} {task.label}　{figure}",
                "starts_on": task.starts_on,
                "due_on": pair.due_on,
                "due_stated": pair.due_stated,
                "stated_on": task.due_on if task.due_stated else None,
                "due_basis": task.due_basis,
                "reached_on": None if progress is None else _day_of(task.starts_on, pair.due_on, progress),
                "over_from": pair.due_on if pair.days_over else None,
                "over_to": (pair.done_on or pair.as_of) if pair.days_over else None,
                "over_days": pair.days_over,
                "progress": progress,
                "scheduled": round(pair.scheduled, 1),
                "light": str(pair.light),
                "reason": reason_of(pair),
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
