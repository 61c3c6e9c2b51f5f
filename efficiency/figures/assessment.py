"""强化监督考核 (任务28 to 30): what was held against what the document asks for, and who is in the annual assessment.

Pure: frames of ``queries.supervision`` and ``queries.indicators`` go in; the day is an argument.
"""

import datetime as dt

import pandas as pd

from efficiency import campaign
from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import chinese_date_short
from efficiency.figures.indicator_series import last_by
from efficiency.metrics import Rate
from efficiency.models import Coded, InspectionSchedule, UnitCategory


class Holding(Coded):
    """How one of the six that the document asks for stands."""

    MET = "MET", "已开展"
    DUE = "DUE", "未到期"
    OPEN = "OPEN", "本期未开展"
    MISSED = "MISSED", "逾期未开展"


class Inclusion(Coded):
    """Whether a unit is in the annual assessment, those outside first."""

    OUTSIDE = "OUTSIDE", "未纳入"
    SILENT = "SILENT", "未报数"
    INCLUDED = "INCLUDED", "已纳入"


def windows(plan: Plan, inspections: pd.DataFrame, appraisals: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """The six that the document asks for, in order: ``inspection_windows``, then ``appraisal_windows``."""
    return pd.concat(
        [inspection_windows(plan, inspections, as_of), appraisal_windows(appraisals, as_of)],
        ignore_index=True,
    )


def inspection_windows(plan: Plan, inspections: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """R1.1: a regular 明察暗访 in each quarter, as held by ``as_of``.

    Columns: name (一季度明察暗访), starts_on, ends_on (of the quarter, the first one from the day of issue), held (count),
    verdict (``Holding``), words (the verdict as a sentence).
    """
    regular = inspections[inspections["schedule"] == InspectionSchedule.REGULAR]
    rows = []
    for number, last_day in enumerate(plan.rule("R1.1").deadlines):
        first_day = max(dt.date(last_day.year, 3 * number + 1, 1), plan.issued_on)
        days = regular[regular["started_on"].between(first_day, last_day)]
        public = days["bulletin_on"].dropna()
        held = "、".join(
            f"{chinese_date_short(row.started_on)}至{chinese_date_short(row.ended_on)}"
            for row in days.itertuples()
        )
        told = f"，{chinese_date_short(public.max())}通报" if len(public) else "，尚未通报"
        rows.append(
            _window(f"{'一二三四'[number]}季度明察暗访", first_day, last_day, len(days), held + told, as_of)
        )
    return pd.DataFrame(rows)


def appraisal_windows(appraisals: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """R3.1: two rounds of 定期评议 a year, in the months that we read into it. Columns as ``inspection_windows``."""
    rows = []
    for each in campaign.load().parameters.appraisal_rounds:
        number, name, first_day, last_day = each.number, each.name, each.starts_on, each.ends_on
        own = appraisals[appraisals["round_number"] == number]
        words = "" if own.empty else (
            f"{_span(own['held_on'].min(), own['held_on'].max())}，{own['unit_id'].nunique()}个单位"
        )  # fmt: skip
        rows.append(_window(name, first_day, last_day, min(1, len(own)), words, as_of))
    return pd.DataFrame(rows)


def _span(first: dt.date, last: dt.date) -> str:
    """6月18日至29日; 6月30日至7月2日; 6月20日."""
    if first == last:
        return chinese_date_short(first)
    end = f"{last.day}日" if last.month == first.month else chinese_date_short(last)
    return f"{chinese_date_short(first)}至{end}"


def _window(name: str, first_day: dt.date, last_day: dt.date, held: int, done: str, as_of: dt.date) -> dict:
    if held:
        verdict, words = Holding.MET, done
    elif as_of > last_day:
        verdict, words = Holding.MISSED, f"未开展，已过期{(as_of - last_day).days}天"
    elif as_of >= first_day:
        verdict, words = Holding.OPEN, f"尚未开展，距期末{(last_day - as_of).days}天"
    else:
        verdict, words = Holding.DUE, Holding.DUE.words
    return {
        "name": name, "starts_on": first_day, "ends_on": last_day, "held": held, "verdict": verdict, "words": words,
    }  # fmt: skip


def held_days(inspections: pd.DataFrame, appraisals: pd.DataFrame) -> pd.DataFrame:
    """When regular inspections and appraisal rounds took place. Columns: name (of the window), starts_on, ends_on, words."""
    rows = [
        {
            "name": f"{'一二三四'[(row.started_on.month - 1) // 3]}季度明察暗访",
            "starts_on": row.started_on,
            "ends_on": row.ended_on,
            "words": f"到{row.visited}个单位，发现问题{row.findings}个",
        }
        for row in inspections[inspections["schedule"] == InspectionSchedule.REGULAR].itertuples()
    ]
    names = {each.number: each.name for each in campaign.load().parameters.appraisal_rounds}
    for number, own in appraisals.groupby("round_number"):
        rows.append(
            {
                "name": names[number],
                "starts_on": own["held_on"].min(),
                "ends_on": own["held_on"].max(),
                "words": f"评议{own['unit_id'].nunique()}个单位，{own['respondents'].sum():,}人参加",
            }
        )
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
    order = list(Inclusion)
    return last.assign(state=pd.Series(states, index=last.index, dtype=object)).sort_values(
        "state", key=lambda column: column.map(order.index), kind="stable", ignore_index=True
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
