"""强化监督考核 (任务28 to 30): what was held against what the document asks for, and who is in the annual assessment.

Pure: frames of ``queries.supervision`` and ``queries.indicators`` go in; the day is an argument.
"""

import datetime as dt

import pandas as pd

from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import chinese_date_short
from efficiency.core.keeping import kept
from efficiency.figures.indicator_series import last_by
from efficiency.metrics import Rate
from efficiency.models import Coded, UnitCategory
from efficiency.standings.registers import Register, Registers
from efficiency.standings.turns import given
from efficiency.standings.windows import (
    AppraisalWindow,
    Window,
    WindowState,
    appraisal_windows,
    inspection_windows,
)


class Inclusion(Coded):
    """Whether a unit is in the annual assessment, what is amiss first."""

    OUTSIDE = "OUTSIDE", "未纳入"
    SILENT = "SILENT", "未报数"
    INCLUDED = "INCLUDED", "已纳入"


@kept
def windows(
    plan: Plan, inspections: pd.DataFrame, appraisals: pd.DataFrame, as_of: dt.date, registers: Registers
) -> list[Window]:
    """The six that the document asks for, in order: a 定期明察暗访 each quarter (R1.1), then two rounds of 评议 (R3.1)."""
    return [
        *inspection_windows(plan, inspections, as_of, kept=registers.are_open(Register.INSPECTIONS)),
        *appraisal_windows(plan, appraisals, as_of, kept=registers.are_open(Register.APPRAISALS)),
    ]


@kept
def window_rows(windows: list[Window]) -> pd.DataFrame:
    """The windows as bars: name, starts_on, ends_on, words (the state as a sentence)."""
    rows = [(each.name, each.starts_on, each.ends_on, _words(each)) for each in windows]
    return pd.DataFrame(rows, columns=["name", "starts_on", "ends_on", "words"])


def _words(window: Window) -> str:
    match window.state:
        case WindowState.MISSED:
            return f"未开展，已过期{window.days_over}天"
        case WindowState.OPEN if window.is_behind:
            return f"尚未开展，过了派生的时间，应于{chinese_date_short(window.due_on)}前"
        case WindowState.OPEN:
            return f"尚未开展，距期末{(window.ends_on - window.as_of).days}天"
        case WindowState.AHEAD | WindowState.UNKNOWN:
            return window.state.words
    if isinstance(window, AppraisalWindow):
        return f"{_span(window.first_day, window.last_day)}，{window.units}个单位"
    days = "、".join(
        f"{chinese_date_short(row.started_on)}至{chinese_date_short(row.ended_on)}" for row in window.held
    )
    public = [row.bulletin_on for row in window.held if given(row.bulletin_on)]
    return days + (f"，{chinese_date_short(max(public))}通报" if public else "，尚未通报")


def _span(first: dt.date, last: dt.date) -> str:
    """6月18日至29日; 6月30日至7月2日; 6月20日."""
    if first == last:
        return chinese_date_short(first)
    end = f"{last.day}日" if last.month == first.month else chinese_date_short(last)
    return f"{chinese_date_short(first)}至{end}"


@kept
def held_days(windows: list[Window]) -> pd.DataFrame:
    """When they took place. Columns: name (of the window), starts_on, ends_on, words."""
    rows = []
    for window in windows:
        if not isinstance(window, AppraisalWindow):
            rows += [
                (
                    window.name,
                    row.started_on,
                    row.ended_on,
                    f"到{row.visited}个单位，发现问题{row.findings}个",
                )
                for row in window.held
            ]
        elif window.is_held:
            words = f"评议{window.units}个单位，{window.respondents:,}人参加"
            rows.append((window.name, window.first_day, window.last_day, words))
    return pd.DataFrame(rows, columns=["name", "starts_on", "ends_on", "words"])


def assessed_units(plan: Plan, as_of: dt.date, within: frozenset[str] | None = None) -> list[str]:
    """各地区、各部门 of 任务30 that exist on ``as_of``: districts, zones, responsible and key units, one by one (AM09).

    ``within`` keeps a reader's own units; None keeps all.
    """
    kinds = (
        UnitCategory.DISTRICT_GOVERNMENT,
        UnitCategory.ZONE,
        UnitCategory.RESPONSIBLE,
        UnitCategory.KEY_UNIT,
    )
    collectives = {unit.collective_id for unit in plan.units}
    return [
        unit.id
        for unit in plan.units
        if unit.category in kinds
        and unit.id not in collectives
        and (within is None or unit.id in within)
        and (unit.valid_from is None or unit.valid_from <= as_of)
    ]


@kept
def assessment_standing(readings: pd.DataFrame, units: list[str]) -> pd.DataFrame:
    """Whether each of ``units`` is in the annual assessment, those outside first, then those that never reported.

    Columns: those of ``indicator_series.last_by`` (key is the unit) and state (``Inclusion``).
    """
    last = last_by(readings, "IN_ASSESSMENT", "unit_id", expected=units)
    last = last[last["key"].isin(units)]
    states = [
        Inclusion.SILENT if pd.isna(n) else Inclusion.INCLUDED if n else Inclusion.OUTSIDE
        for n in last["numerator"]
    ]
    return last.assign(state=pd.Series(states, index=last.index, dtype=object)).sort_values(
        "state", key=lambda column: column.map(list(Inclusion).index), kind="stable", ignore_index=True
    )


def included_rate(standing: pd.DataFrame) -> Rate:
    """已纳入 over the units that reported; 0/0 while nobody has."""
    states = standing["state"]
    return Rate(int((states == Inclusion.INCLUDED).sum()), int((states != Inclusion.SILENT).sum()))


def office_pairs(plan: Plan) -> tuple[int, int]:
    """AM15: how many of the task-unit pairs the office's own members carry, and how many pairs there are."""
    members = set(plan.leading_organisation.office_member_ids)
    pairs = [unit_id for task in plan.tasks for unit_id in task.unit_ids]
    return sum(unit_id in members for unit_id in pairs), len(pairs)


@kept
def self_reported(plan: Plan, pairs: pd.DataFrame) -> pd.DataFrame:
    """AM15: the office members' own tasks, and whether anybody else's evidence stands beside the reported figure.

    ``pairs``: frame of ``metrics.pair_standings``. Columns: unit_id, task_id, progress (null: nothing reported), evidence
    (percent of the task's deliverables and targets; null: it has none to hold the figure against), verified (bool),
    evidence_doubt. Those without evidence come first.
    """
    own = pairs[pairs["unit_id"].isin(plan.leading_organisation.office_member_ids)]
    own = own.assign(verified=own["evidence"].notna())
    columns = ["unit_id", "task_id", "progress", "evidence", "verified", "evidence_doubt"]
    return own.sort_values(["verified", "progress"], ascending=[True, False], kind="stable")[columns]
