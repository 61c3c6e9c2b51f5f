"""周五报送: what each responsible unit reported on each of its tasks, week by week.

The words and the turning points of a lead unit's figures stand in ``task_words.yaml``; this module turns them into one
row per report. A week without a row is silence, which is not the same as a 零报告.

One file because a report's words, figure and moment are drawn together, week after week.
"""

import datetime as dt
import random
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from efficiency.campaign import workdays
from efficiency.campaign.document import Task, Unit
from efficiency.models import Light, ProgressReport, ReportKind, UnitCategory
from seed.demo import HERE, Context, Rows
from seed.demo.indicators import district_count, path_value

SUBMIT_PROBABILITY = {"U_BGT": 0.97, "U_JCJ": 0.97, "U_RSJ": 0.95, "U_CZJ": 0.92, "U_GKJ": 0.93}
DISTRICT_PROBABILITY, OTHER_PROBABILITY = 0.80, 0.93
LATE_SHARE = 0.03

# How far a district's own figure runs from the schedule on 任务11; the silent one of ST8 is the slowest.
_DISTRICT_PACE = {
    "D210202": 1.00, "D210203": 0.99, "D210204": 0.98, "D210211": 1.04, "D210212": 0.90,
    "D210213": 0.94, "D210224": 0.50, "D210281": 1.03, "D210282": 0.87, "D210283": 0.82,
}  # fmt: skip

# ST8: twelve reporting days in a row without a word, up to the day the demo is shown on.
_SILENT_WEEKS = 12

# Lead units that call themselves better than their figures: which light they name, and from when on.
_ROSY = {"T01": dt.date(2007, 8, 3), "T06": dt.date(2007, 7, 20)}
_ROSY_DISTRICTS = ("D210282", "D210283")

# Typing errors put right a few days later: (task, unit, week) -> the figure first typed, days until corrected, reason.
_MISTYPED = {
    ("T08", "U_CZJ", dt.date(2007, 5, 18)): (73, 4, "录入时两位数字颠倒"),
    ("T22", "U_BGT", dt.date(2007, 6, 8)): (64, 3, "误把累计公开件数比例填作任务进度"),
    ("T10", "U_CZJ", dt.date(2007, 6, 22)): (25, 5, "漏录二季度已完成部分"),
    ("T11", "D210213", dt.date(2007, 7, 20)): (85, 6, "街道挂牌数重复计入"),
    ("T15", "U_JCJ", dt.date(2007, 8, 10)): (96, 4, "误填行业投诉办结率"),
    ("T30", "U_ZGW", dt.date(2007, 9, 21)): (57, 4, "录入时两位数字颠倒"),
}

_ZERO = (
    "零报告：本周无新进展，按原计划推进。",
    "零报告：本周无新增情况。",
    "零报告：有关工作正在进行，本周没有可报的进展。",
)
_ZERO_DONE = ("零报告：本项任务已完成，本周无新增情况。", "零报告：任务已办结，转入日常管理。")


@dataclass(frozen=True, slots=True)
class _Series:
    """One unit's reports on one task: its words and its figure for each week (None: no figure yet)."""

    task: Task
    unit: Unit
    is_lead: bool
    words: dict[str, Any]
    figures: dict[dt.date, int | None]
    silent: frozenset[dt.date]


def words() -> dict[str, dict[str, Any]]:
    """``task_words.yaml`` by task id; ALL holds what every co-responsible unit may say."""
    return yaml.load((HERE / "task_words.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def rows(context: Context) -> Rows:
    """``ProgressReport`` of all pairs, W11..W48, corrections included."""
    rng = context.random("tasks")
    weeks = workdays.report_weeks(context.first_day, context.last_day)
    reports: list[dict[str, Any]] = []
    spoken = words()
    for series in _all_series(context, spoken, rng, weeks):
        for report in _reports(context, rng, series, weeks, spoken["ALL"]):
            reports.append(report | {"id": len(reports) + 1})
            mistyped = _MISTYPED.get((series.task.id, series.unit.id, report["due_on"]))
            if mistyped:
                reports.append(_corrected(context, reports[-1], *mistyped) | {"id": len(reports) + 1})
    return {ProgressReport: reports}


def _all_series(
    context: Context, spoken: dict[str, dict[str, Any]], rng: random.Random, weeks: list[dt.date]
) -> Iterator[_Series]:
    """The 56 pairs, 各区市县政府 replaced by its ten districts."""
    for task in context.plan.tasks:
        said = spoken[task.id]
        lead = _lead_figures(task, said, rng, weeks)
        for unit_id in task.unit_ids:
            members = [unit for unit in context.plan.units if unit.collective_id == unit_id]
            for unit in members or [context.plan.unit(unit_id)]:
                is_lead = unit_id == task.lead_unit_id
                if members:
                    figures = _district_figures(task, unit, rng, weeks)
                else:
                    figures = lead if is_lead else _co_figures(task, said, lead, rng, weeks)
                yield _Series(
                    task, unit, is_lead, said, figures, _silence(context, said, unit, is_lead, weeks)
                )


def _silence(
    context: Context, said: dict[str, Any], unit: Unit, is_lead: bool, weeks: list[dt.date]
) -> frozenset[dt.date]:
    """Weeks in which the unit is known to say nothing: ST8's district, and the gaps named in the words."""
    silent = context.stories["ST8"]
    if unit.id == silent["unit"]:
        return frozenset([week for week in weeks if week <= silent["silent_through"]][-_SILENT_WEEKS:])
    return frozenset(_day(text) for text in said.get("silent", ()) if is_lead)


def _day(text: str) -> dt.date:
    """A day of 2007 written as month-day."""
    return dt.date.fromisoformat(f"2007-{text}")


# ---------------------------------------------------------------- figures


def _lead_figures(
    task: Task, said: dict[str, Any], rng: random.Random, weeks: list[dt.date]
) -> dict[dt.date, int | None]:
    if "curve" in said:
        return _along({_day(text): value for text, value in said["curve"].items()}, weeks)
    return _on_schedule(task, rng, weeks)


def _along(turns: dict[dt.date, int], weeks: list[dt.date]) -> dict[dt.date, int | None]:
    """Straight lines between turning points; no figure before the first, the last one for ever after."""
    days = sorted(turns)
    figures: dict[dt.date, int | None] = {}
    for week in weeks:
        place = bisect_right(days, week)
        if place == 0:
            figures[week] = None
        elif place == len(days):
            figures[week] = turns[days[-1]]
        else:
            before, after = days[place - 1], days[place]
            way = (week - before).days / (after - before).days
            figures[week] = round(turns[before] + way * (turns[after] - turns[before]))
    return figures


def _on_schedule(
    task: Task, rng: random.Random, weeks: list[dt.date], pace: float = 1.0, done: bool = True
) -> dict[dt.date, int | None]:
    """Within three points of ``pace`` times the schedule, never falling; all done at the last report in time."""
    last_in_time = max(week for week in weeks if week <= task.due_on)
    figures: dict[dt.date, int | None] = {}
    drift, figure = 0.0, 0
    for week in weeks:
        drift = max(-3.0, min(3.0, drift + rng.uniform(-1.2, 1.2)))
        share = workdays.scheduled_share(task.starts_on, task.due_on, week)
        figure = max(figure, min(98, round(100 * pace * share + drift)))
        figures[week] = 100 if done and week >= last_in_time else figure
    return figures


def _district_figures(
    task: Task, unit: Unit, rng: random.Random, weeks: list[dt.date]
) -> dict[dt.date, int | None]:
    pace = _DISTRICT_PACE[unit.id]
    return _on_schedule(task, rng, weeks, pace, done=pace >= 0.98)


def _co_figures(
    task: Task,
    said: dict[str, Any],
    lead: dict[dt.date, int | None],
    rng: random.Random,
    weeks: list[dt.date],
) -> dict[dt.date, int | None]:
    """A co-responsible unit's own part: near the lead's figure, somewhat ahead where the lead is late."""
    if lead[weeks[0]] is None:
        return _on_schedule(task, rng, weeks, 0.96, done=False)
    ahead = rng.randint(2, 12) if said["pattern"] in ("突击完成", "停滞") else rng.randint(-6, 3)
    figures: dict[dt.date, int | None] = {}
    for week, figure in lead.items():
        own = max(0, min(98, figure + ahead + rng.randint(-1, 1)))
        previous = figures.get(max(figures), 0) if figures else 0
        fell = figure < lead.get(max(figures), 0) if figures else False
        figures[week] = 100 if figure == 100 else own if fell else max(previous, own)
    return figures


# ---------------------------------------------------------------- reports


def _reports(
    context: Context,
    rng: random.Random,
    series: _Series,
    weeks: list[dt.date],
    general: dict[str, list[str]],
) -> Iterator[dict[str, Any]]:
    previous: int | None = None
    stage_before = None
    for number, week in enumerate(weeks):
        figure = series.figures[week]
        stage = _stage(series, week)
        due_here = (series.task.id, series.unit.id, week) in _MISTYPED
        turning = series.is_lead and (stage != stage_before or (figure or 0) < (previous or 0))
        finished = figure == 100 and previous != 100
        must = due_here or (turning and week not in series.silent) or (finished and series.is_lead)
        drawn, zero_drawn = rng.random(), rng.random()
        if week in series.silent or (not must and drawn > _submits(series.unit)):
            continue
        still = figure == previous
        if figure is None or (
            not must and not finished and zero_drawn < _zero_share(series, week, figure, still)
        ):
            yield _zero(context, rng, series, week, figure)
            continue
        yield {
            "task_id": series.task.id,
            "unit_id": series.unit.id,
            "due_on": week,
            "kind": str(ReportKind.SUBSTANTIVE),
            "progress": float(figure),
            "self_light": str(_claimed(series, week, figure)),
            **_said(context, rng, series, week, figure, previous, stage if stage != stage_before else None, number, general),
            "recorded_at": _sent(context, rng, series, week),
            "recorded_by": context.recorded_by,
        }  # fmt: skip
        previous, stage_before = figure, stage


def _submits(unit: Unit) -> float:
    if unit.category == UnitCategory.DISTRICT_GOVERNMENT:
        return DISTRICT_PROBABILITY
    return SUBMIT_PROBABILITY.get(unit.id, OTHER_PROBABILITY)


def _zero_share(series: _Series, week: dt.date, figure: int, still: bool) -> float:
    """How likely a 零报告 is: certain once done (unless the unit still has something to tell), likelier when still."""
    if figure >= 100:
        has_more_to_tell = series.is_lead and _day(max(series.words["stages"])) > week
        return 0.6 if has_more_to_tell else 1.0
    if "stall" in series.words and series.is_lead:
        return 0.15 if still else 0.04
    if series.is_lead and week == dt.date(2007, 8, 31):
        return 0.0
    return 0.3 if still else 0.07


def _zero(
    context: Context, rng: random.Random, series: _Series, week: dt.date, figure: int | None
) -> dict[str, Any]:
    if figure is None:
        text = f"零报告：{rng.choice(series.words['zero'])}。"
    else:
        text = rng.choice(_ZERO_DONE if figure >= 100 else _ZERO)
    return {
        "task_id": series.task.id,
        "unit_id": series.unit.id,
        "due_on": week,
        "kind": str(ReportKind.ZERO),
        "progress": None,
        "self_light": None,
        "summary": text,
        "problem": None,
        "next_step": None,
        "recorded_at": _sent(context, rng, series, week),
        "recorded_by": context.recorded_by,
    }


def _sent(context: Context, rng: random.Random, series: _Series, week: dt.date) -> dt.datetime:
    """Before 16:00 on the reporting day; a few later that day or on the next workday."""
    in_time = context.at(week, rng.randint(9, 15), rng.randint(0, 59))
    if rng.random() > LATE_SHARE or (series.is_lead and week == context.complete_week):
        return in_time
    if rng.random() < 0.5:
        return context.at(week, rng.randint(16, 17), rng.randint(5, 55))
    return context.at(workdays.add_workdays(week, 1), rng.randint(8, 11), rng.randint(0, 59))


def _claimed(series: _Series, week: dt.date, figure: int) -> Light:
    """The light a unit gives itself: mostly what its own figure says, by some one step better."""
    task, own = series.task, _own_light(series.task, week, figure)
    rosy = series.is_lead and week >= _ROSY.get(task.id, dt.date.max)
    if rosy or series.unit.id in _ROSY_DISTRICTS:
        return {Light.RED: Light.YELLOW, Light.YELLOW: Light.GREEN}.get(own, own)
    return own


def _own_light(task: Task, week: dt.date, figure: int) -> Light:
    """By the usual thresholds: 10 and 30 points behind, seven days before the due day."""
    if figure >= 100:
        return Light.DONE
    gap = 100 * workdays.scheduled_share(task.starts_on, task.due_on, week) - figure
    if week > task.due_on or gap > 30:
        return Light.RED
    if gap >= 10 or ((task.due_on - week).days <= 7 and figure < 90):
        return Light.YELLOW
    return Light.GREEN


# ---------------------------------------------------------------- words


def _stage(series: _Series, week: dt.date) -> str:
    """The lead unit's last turning sentence that may be said by ``week``."""
    stages = series.words["stages"]
    return stages[max((text for text in stages if _day(text) <= week), default=min(stages))]


def _said(
    context: Context,
    rng: random.Random,
    series: _Series,
    week: dt.date,
    figure: int,
    previous: int | None,
    new_stage: str | None,
    number: int,
    general: dict[str, list[str]],
) -> dict[str, str | None]:
    """summary, problem and next_step of a report with substance."""
    said, task = series.words, series.task
    light = _own_light(task, week, figure)
    fell = previous is not None and figure < previous
    stalled = figure == previous and "stall" in said and series.is_lead
    problems, steps = said["problems"], said["next"]
    if series.unit.category == UnitCategory.DISTRICT_GOVERNMENT:
        summary = _district_summary(rng, series, week)
        problems, steps = said["district_problems"], said["district_next"]
    elif not series.is_lead:
        own = said["co"][series.unit.id]
        place = min(len(own) - 1, int(figure / 100 * len(own)))
        done = rng.sample(general["co_weekly"], 2)
        summary = f"{own[place]}；{done[0]}。" if rng.random() < 0.7 else f"本周{done[0]}，{done[1]}。"
        problems, steps = general["co_problems"], general["co_next"]
    elif number < 2:
        # The mobilisation meeting is a week old: there is nothing else to tell yet.
        summary = f"{_stage(series, week)}。"
    elif new_stage:
        summary = f"{new_stage}。本周{rng.choice(said['weekly'])}。"
    elif stalled:
        summary = f"{said['stall'][number % len(said['stall'])]}。"
        steps = said.get("stall_next", steps)
    elif figure >= 100 and rng.random() < 0.5:
        summary = f"本项任务的成果已经建成，继续做好日常工作。本周{rng.choice(said['weekly'])}。"
    else:
        done = rng.sample(said["weekly"], 2)
        summary = f"本周{done[0]}，{done[1]}。" if number % 2 else f"{_stage(series, week)}。本周{done[0]}。"
    problem = None
    if series.is_lead and fell:
        problem = said.get("rework") or said.get("corrected")
    elif stalled or rng.random() < (0.2 if light in (Light.GREEN, Light.DONE) else 0.75):
        problem = rng.choice(problems)
    step = rng.choice(steps) if figure < 100 and rng.random() < 0.85 else None
    month = week.replace(day=1) - dt.timedelta(days=1)
    value = path_value(said["indicator"], month.month) if "indicator" in said else None

    def filled(text: str | None) -> str | None:
        return text and text.format(
            n=rng.randint(2, 9),
            k=rng.randint(1, 3),
            m=rng.randint(12, 56),
            m2=rng.randint(60, 240),
            month=month.month,
            value="" if value is None else f"{value:g}",
        )

    return {
        "summary": filled(summary),
        "problem": _sentence(filled(problem)),
        "next_step": _sentence(filled(step)),
    }


def _district_summary(rng: random.Random, series: _Series, week: dt.date) -> str:
    """How many streets and towns are served, as last counted, and what was done this week."""
    place = series.unit.name.removesuffix("政府")
    served, everywhere = district_count("SERVICE_POINT", series.unit.district_code, week.month - 1)
    texts = rng.sample(series.words["district"], 2)
    if served and rng.random() < 0.5:
        return f"{place}{everywhere}个街道（乡镇）中已有{served}个设立便民服务中心或代办窗口。{texts[0]}。"
    return f"{place}{texts[0]}，{texts[1]}。"


def _sentence(text: str | None) -> str | None:
    return f"{text}。" if text else None


def _corrected(
    context: Context, report: dict[str, Any], typed: int, days: int, reason: str
) -> dict[str, Any]:
    """Put the wrong figure into ``report`` and return the row that puts it right."""
    right = dict(report)
    report["progress"] = float(typed)
    day = workdays.next_workday(report["due_on"] + dt.timedelta(days=days))
    return right | {
        "corrects_id": report["id"],
        "correction_reason": reason,
        "recorded_at": context.at(day, 9, 40),
    }
