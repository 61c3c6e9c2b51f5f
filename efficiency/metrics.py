"""Numbers on tasks: rates with their counts, scheduled against reported progress, lights and their reasons.

Pure: frames and the plan go in, numbers and frames come out. No database, no clock: the day is an argument. Percentages
are 0..100; differences of percentages are 个百分点.
"""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from efficiency.campaign.labels import LIGHT_ORDER
from efficiency.campaign.plan import Plan, Target, Task
from efficiency.campaign.thresholds import Thresholds
from efficiency.campaign.words import percent, points
from efficiency.campaign.workdays import chinese_date_short, report_weeks, scheduled_share
from efficiency.models import DeliverableState, Light, ReportKind
from efficiency.standings.reports import done_day, report_standing
from efficiency.standings.targets import target_standing

STATE_WEIGHTS = {
    DeliverableState.NOT_STARTED: 0.0,
    DeliverableState.DRAFTING: 30.0,
    DeliverableState.FOR_APPROVAL: 60.0,
    DeliverableState.ISSUED: 100.0,
}


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its counts. ``percent`` is None for an empty denominator, which shows as an em dash."""

    numerator: float
    denominator: float

    @property
    def percent(self) -> float | None:
        """0..100, or None when nothing was counted."""
        return 100 * self.numerator / self.denominator if self.denominator else None

    @property
    def text(self) -> str:
        """``97.2%``, or ``—`` for an empty denominator."""
        return "—" if self.percent is None else f"{self.percent:.1f}%"

    @property
    def counts(self) -> str:
        """``1,650/1,698``."""
        return f"{self.numerator:,.0f}/{self.denominator:,.0f}"


def worst(lights) -> Light:
    """The gravest of several lights in the order red, yellow, grey, green, done; GREY when there is none.

    Grey outranks green: what nobody reported is not in order.
    """
    order = (Light.RED, Light.YELLOW, Light.GREY, Light.GREEN, Light.DONE)
    found = set(lights)
    return next((light for light in order if light in found), Light.GREY)


def count_lights(lights) -> dict[Light, int]:
    """How many of each light, all five present, in the order in which they are shown."""
    found = list(lights)
    return {light: found.count(light) for light in LIGHT_ORDER}


def due_days(plan: Plan, extensions: pd.DataFrame) -> dict[str, dt.date]:
    """Each task's due day: the plan's, or the later one of an extension that was granted."""
    days = {task.id: task.due_on for task in plan.tasks}
    for row in extensions[extensions["decision"] == "GRANTED"].itertuples():
        days[row.task_id] = max(days[row.task_id], row.new_due_on)
    return days


def collective_standing(members: list[dict], limits: Thresholds) -> dict:
    """各区市县政府 from its districts (任务11): the mean of those with a recent figure, the fewest silent weeks of all.

    A single silent district does not silence the collective; how many reported stands in ``reporting``. Where all have
    fallen silent, their last figures stand, as a single unit's would. The words are those of the newest report.
    """
    recent = [m for m in members if m["progress"] is not None and m["silent"] < limits.silent_reports]
    counted = recent or [m for m in members if m["progress"] is not None]
    newest = max(members, key=lambda m: m["last_due_on"] or dt.date.min)
    lights = [m["self_light"] for m in counted if m["self_light"]]
    return {
        **newest,
        "progress": round(sum(m["progress"] for m in counted) / len(counted), 1) if counted else None,
        "progress_on": max((m["progress_on"] for m in counted), default=None),
        "reached_on": max((m["reached_on"] for m in counted), default=None),
        "self_light": worst(lights) if lights else None,
        "silent": min(m["silent"] for m in members),
        "stalled_weeks": min((m["stalled_weeks"] for m in counted), default=0),
        "reporting": f"{len(recent)}/{len(members)}个区市县近期有数",
    }


def progress_light(
    standing: dict,
    task: Task,
    due_on: dt.date,
    as_of: dt.date,
    delivered: tuple[int, int],
    limits: Thresholds,
    delivered_on: dt.date | None = None,
) -> tuple[Light, str, float, float | None]:
    """The light of one report against its schedule: (light, reason, scheduled percent, gap in 个百分点 or None).

    ``delivered`` is (issued, all) deliverables of the task, (0, 0) where it has none or where they are not this
    unit's to answer for; ``delivered_on`` the day on which the last of them was issued.
    """
    scheduled = 100 * scheduled_share(task.starts_on, due_on, as_of)
    progress, overdue = standing["progress"], as_of > due_on
    if progress is None:
        last = standing["last_due_on"]
        nothing = f"只报过零报告（末次{chinese_date_short(last)}），没有进度数" if last else "从未报过进度"
        if not overdue:
            return Light.GREY, nothing, scheduled, None
        return Light.RED, f"已过时限{(as_of - due_on).days}天，{nothing}", scheduled, None
    # Judged as it is shown, to one decimal: nobody should read “落后10个百分点” beside a green light.
    gap = round(scheduled - progress, 1)
    issued, wanted = delivered
    week = chinese_date_short(standing["progress_on"])
    if progress >= 100 and issued == wanted:
        day = done_day(standing, delivered_on)
        late = (day - due_on).days
        return (
            Light.DONE, f"{chinese_date_short(day)}完成" + (f"，超期{late}天" if late > 0 else ""), scheduled, gap,
        )  # fmt: skip
    if overdue:
        missing = f"，成果只印发或建成{issued}/{wanted}项" if issued < wanted else ""
        return (
            Light.RED, f"已过时限{(as_of - due_on).days}天，实报{percent(progress)}（{week}）{missing}", scheduled, gap,
        )  # fmt: skip
    if standing["silent"] >= limits.grey_reports:
        return (
            Light.GREY, f"连续{standing['silent']}次未报，末次{week}报{percent(progress)}", scheduled, gap,
        )  # fmt: skip
    reported = f"序时应达{percent(scheduled)}，实报{percent(progress)}（{week}）"
    if progress >= 100:
        return Light.YELLOW, f"自报{percent(progress)}，成果只印发或建成{issued}/{wanted}项", scheduled, gap
    if gap > limits.red_gap:
        return Light.RED, f"{reported}，落后{points(gap)}", scheduled, gap
    if gap >= limits.yellow_gap:
        return Light.YELLOW, f"{reported}，落后{points(gap)}", scheduled, gap
    days_left = (due_on - as_of).days
    if days_left <= limits.near_due_days and progress < limits.near_due_progress:
        return Light.YELLOW, f"距时限{days_left}天，实报{percent(progress)}（{week}）", scheduled, gap
    if standing["stalled_weeks"] >= limits.stall_weeks:
        return Light.YELLOW, f"{reported}，连续{standing['stalled_weeks']}周未动", scheduled, gap
    side = f"落后{points(gap)}" if gap > 0 else "不落后"
    return Light.GREEN, f"{reported}，{side}", scheduled, gap


def pair_standings(
    plan: Plan,
    reports: pd.DataFrame,
    deliverables: pd.DataFrame,
    readings: pd.DataFrame,
    extensions: pd.DataFrame,
    as_of: dt.date,
    limits: Thresholds,
    districts: frozenset[str] | None = None,
) -> pd.DataFrame:
    """All 56 task-unit pairs as they stand on ``as_of``; reports and readings recorded later are left out.

    ``districts``: whose reports are at hand for 各区市县政府 (None: of all ten); a district government that looks at
    itself is not told that the other nine were silent. The lead unit's pair carries the task's targets and deliverables as well as its report; a co-responsible unit's
    pair its own report only, and is done once the lead unit has reported the task done. Columns: task_id, unit_id, seq, is_lead, section_id, due_on, due_stated, days_left,
    progress, scheduled, gap, light, reason (one sentence), done_on (null unless 已办结), self_light, mismatch (self-reported better than
    computed), progress_on, last_due_on, last_substantive_on, kind, summary, problem, next_step, silent,
    stalled_weeks, issued, wanted (deliverables), evidence (percent, null without deliverables or targets),
    evidence_doubt (bool: the report runs ahead of the evidence), reporting (各区市县政府 only).
    """
    end = dt.datetime.combine(as_of + dt.timedelta(days=1), dt.time())
    reports = reports[reports["recorded_at"] < end] if len(reports) else reports
    readings = readings[readings["recorded_at"] < end] if len(readings) else readings
    states = dict(zip(deliverables["deliverable_id"], deliverables["state"], strict=True))
    reached = dict(zip(deliverables["deliverable_id"], deliverables["reached_on"], strict=True))
    history: dict[tuple, list[dict]] = {}
    for row in reports.to_dict("records"):
        history.setdefault((row["task_id"], row["unit_id"]), []).append(row)
    deadlines = report_weeks(plan.issued_on, as_of)
    due = due_days(plan, extensions)
    members = {
        unit.id: [
            u.id
            for u in plan.units
            if u.collective_id == unit.id and (districts is None or u.id in districts)
        ]
        for unit in plan.responsible_units
    }
    rows = []
    for task in plan.tasks:
        targets = [target_standing(t, readings, as_of, limits) for t in plan.targets_of_task(task.id)]
        outcomes = [
            states.get(d.id, DeliverableState.NOT_STARTED) for d in plan.deliverables_of_task(task.id)
        ]
        issued, wanted = outcomes.count(DeliverableState.ISSUED), len(outcomes)
        delivered_on = max((reached[d] for d in task.deliverable_ids if d in reached), default=None)
        due_on, due_stated, kept = _window(plan, task, due[task.id], states, reached)
        proof = [STATE_WEIGHTS[state] for state in outcomes]
        proof += [t["attained"] for t in targets if t["attained"] is not None]
        evidence = sum(proof) / len(proof) if proof else None
        finished_on = None
        for seq, unit_id in enumerate(task.unit_ids, start=1):
            is_lead = seq == 1
            if members[unit_id]:
                each = [report_standing(history.get((task.id, m), []), deadlines) for m in members[unit_id]]
                standing = collective_standing(each, limits) if len(each) > 1 else each[0]
            else:
                standing = report_standing(history.get((task.id, unit_id), []), deadlines)
            light, reason, scheduled, gap = progress_light(
                standing, task, due_on, as_of, (issued, wanted) if is_lead else (0, 0), limits,
                delivered_on if is_lead else None,
            )  # fmt: skip
            done_on = done_day(standing, delivered_on if is_lead else None) if light is Light.DONE else None
            if is_lead:
                finished_on = done_on
                light, reason = _held_to_targets(light, reason, plan.targets_of_task(task.id), targets)
            elif finished_on and not done_on:
                light, done_on = Light.DONE, finished_on
                reason = f"任务已由首列责任单位报办结（{chinese_date_short(finished_on)}）"
            if is_lead and kept:
                reason = f"{reason}；{kept}"
            if standing.get("reporting"):
                reason = f"{reason}；{standing['reporting']}"
            progress = standing["progress"]
            doubt = is_lead and None not in (progress, evidence) and progress - evidence > limits.evidence_gap
            rows.append(
                {
                    "task_id": task.id,
                    "unit_id": unit_id,
                    "seq": seq,
                    "is_lead": is_lead,
                    "section_id": task.section_id,
                    "due_on": due_on,
                    "due_stated": due_stated,
                    "days_left": (due_on - as_of).days,
                    "scheduled": round(scheduled, 1),
                    "gap": None if gap is None else round(gap, 1),
                    "light": str(light),
                    "reason": reason,
                    "done_on": done_on if light is Light.DONE else None,
                    "mismatch": _claims_better(standing["self_light"], light),
                    "issued": issued,
                    "wanted": wanted,
                    "evidence": None if evidence is None else round(evidence, 1),
                    "evidence_doubt": bool(doubt),
                    "reporting": standing.pop("reporting", None),
                    **standing,
                }
            )
    return pd.DataFrame(rows)


def _window(
    plan: Plan, task: Task, due_on: dt.date, states: dict[str, str], reached: dict[str, dt.date]
) -> tuple[dt.date, bool, str]:
    """Until when the task runs, whether the document gives that day, and what is to be said of a stated day that is past.

    A stated day may be about one deliverable only (任务3: 一季度内成立 concerns the centre, not its network). Once that one
    is there, the rest of the task runs to the derived day, the end of 组织落实阶段.
    """
    bound = [d for d in plan.deliverables_of_task(task.id) if task.due_quote and task.due_quote in d.quote]
    rest = [d for d in task.deliverable_ids if d not in {each.id for each in bound}]
    if not (bound and rest and all(states.get(d.id) == DeliverableState.ISSUED for d in bound)):
        return due_on, task.due_stated, ""
    there_on = max(reached[d.id] for d in bound)
    late = (there_on - task.due_on).days
    names = "、".join(d.name for d in bound)
    kept = f"{names}{chinese_date_short(there_on)}建成，" + (
        f"比文件时限晚{late}天" if late > 0 else "符合文件时限"
    )
    return max(due_on, plan.phase("P2").ends_on), False, kept


def _held_to_targets(
    light: Light, reason: str, targets: tuple[Target, ...], standings: list[dict]
) -> tuple[Light, str]:
    """A lead unit's light and reason once the task's targets have their say.

    A target graver than the report decides; 已办结 needs every target that builds up to be met. An unreported task stays
    grey, but its reason names the targets that are missed.
    """
    for target, standing in zip(targets, standings, strict=True):
        theirs = standing["light"]
        unproven = theirs in (Light.GREEN, Light.GREY) and not (target.continuous or standing["met"])
        if light is Light.DONE and unproven:
            light, reason = Light.YELLOW, f"指标尚未达标：{standing['reason']}；{reason}"
        elif theirs in (Light.RED, Light.YELLOW):
            if light is not Light.GREY and worst((light, theirs)) is not light:
                light, reason = theirs, f"{standing['reason']}；{reason}"
            else:
                reason = f"{reason}；{standing['reason']}"
    return light, reason


def _claims_better(self_light: str | None, light: Light) -> bool:
    """Whether a unit calls itself better than computed (green or done while red or yellow; yellow while red)."""
    rank = {Light.RED: 0, Light.YELLOW: 1, Light.GREEN: 2, Light.DONE: 2}
    return bool(self_light) and light in rank and self_light in rank and rank[self_light] > rank[light]


def task_standings(pairs: pd.DataFrame) -> pd.DataFrame:
    """One row per task: its lead unit's pair, with ``unit_id`` the lead unit. Columns as in ``pair_standings``."""
    return pairs[pairs["is_lead"]].reset_index(drop=True)


def light_matrix(pairs: pd.DataFrame) -> pd.DataFrame:
    """Sections x units: how many tasks a unit carries in a section and the gravest light among them.

    Columns: section_id, unit_id, tasks (count), light, gravest (how many of the tasks have that light). Pairs that do not
    exist have no row.
    """
    grouped = pairs.groupby(["section_id", "unit_id"], sort=False)["light"]
    return grouped.agg(
        tasks="count",
        light=lambda lights: str(worst(lights)),
        gravest=lambda lights: int((lights == str(worst(lights))).sum()),
    ).reset_index()


def matrix_margins(cells: pd.DataFrame) -> pd.DataFrame:
    """The totals of a ``light_matrix``: of each section, of each unit and of all.

    Columns: section_id, unit_id (null in the dimension that is summed over), tasks.
    """
    by_section = cells.groupby("section_id", as_index=False, sort=False)["tasks"].sum()
    by_unit = cells.groupby("unit_id", as_index=False, sort=False)["tasks"].sum()
    everything = pd.DataFrame({"section_id": [None], "unit_id": [None], "tasks": [cells["tasks"].sum()]})
    return pd.concat([by_section.assign(unit_id=None), by_unit.assign(section_id=None), everything])


def light_changes(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Tasks whose light is another than before. Both frames from ``task_standings``.

    Columns: task_id, unit_id, light, before, reason.
    """
    both = now.merge(before[["task_id", "light"]], on="task_id", suffixes=("", "_before"))
    moved = both[both["light"] != both["light_before"]]
    return moved[["task_id", "unit_id", "light", "light_before", "reason"]].rename(
        columns={"light_before": "before"}
    )


def silent_units(plan: Plan, reports: pd.DataFrame, as_of: dt.date, limits: Thresholds) -> pd.DataFrame:
    """Reporting units that sent nothing, not even a 零报告, on the last deadlines in a row.

    The districts stand for 各区市县政府. Columns: unit_id, silent (deadlines missed in a row), last_due_on (week of the
    last report; null: never), last_substantive_on. Longest silence first.
    """
    deadlines = report_weeks(plan.issued_on, as_of)
    told: dict[str, dict[dt.date, bool]] = {}
    for unit_id, day, kind in zip(reports["unit_id"], reports["due_on"], reports["kind"], strict=True):
        weeks = told.setdefault(unit_id, {})
        weeks[day] = weeks.get(day, False) or kind == ReportKind.SUBSTANTIVE
    rows = []
    for unit_id in reporting_units(plan):
        weeks = told.get(unit_id, {})
        silent = next(
            (place for place, day in enumerate(reversed(deadlines)) if day in weeks), len(deadlines)
        )
        if silent >= limits.silent_reports:
            substantive = [day for day, with_substance in weeks.items() if with_substance]
            rows.append(
                {
                    "unit_id": unit_id,
                    "silent": silent,
                    "last_due_on": max(weeks, default=None),
                    "last_substantive_on": max(substantive, default=None),
                }
            )
    columns = ["unit_id", "silent", "last_due_on", "last_substantive_on"]
    return pd.DataFrame(rows, columns=columns).sort_values("silent", ascending=False).reset_index(drop=True)


def reporting_units(plan: Plan) -> list[str]:
    """Who reports each Friday: the responsible units, 各区市县政府 through its ten districts (AM09)."""
    collectives = {unit.collective_id for unit in plan.units if unit.collective_id}
    single = [unit.id for unit in plan.responsible_units if unit.id not in collectives]
    return single + [unit.id for unit in plan.units if unit.collective_id]


def reporting_discipline(plan: Plan, reports: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """How each reporting unit keeps the weekly deadline (Friday 16:00, moved before holidays), districts one by one.

    Columns: unit_id, expected (task-weeks due so far; of a task reported as finished only those up to then and those
    reported all the same), reported (with a report or 零报告), on_time (by the deadline), silent (last deadlines in a
    row without any report), last_substantive_on (week; null: never).
    """
    deadlines = report_weeks(plan.issued_on, as_of)
    hour = dt.time(16)
    history: dict[tuple, list[dict]] = {}
    for row in reports.to_dict("records"):
        history.setdefault((row["task_id"], row["unit_id"]), []).append(row)
    rows = []
    for unit_id in reporting_units(plan):
        own = reports[reports["unit_id"] == unit_id]
        weeks = set(own["due_on"])
        on_time = sum(
            at <= dt.datetime.combine(day, hour)
            for at, day in zip(own["recorded_at"], own["due_on"], strict=True)
        )
        silent = next(
            (place for place, day in enumerate(reversed(deadlines)) if day in weeks), len(deadlines)
        )
        substantive = own.loc[own["kind"] == ReportKind.SUBSTANTIVE, "due_on"]
        rows.append(
            {
                "unit_id": unit_id,
                "expected": sum(
                    _expected(history.get((task.id, unit_id), []), deadlines)
                    for task in plan.tasks_of_unit(unit_id)
                ),
                "reported": len(own),
                "on_time": on_time,
                "silent": silent,
                "last_substantive_on": substantive.max() if len(substantive) else None,
            }
        )
    return pd.DataFrame(rows)


def _expected(own: list[dict], deadlines: list[dt.date]) -> int:
    """How many reports on one task were due: every week, until 100% was reported and stayed."""
    said = report_standing(own, deadlines)
    if (said["progress"] or 0) < 100:
        return len(deadlines)
    done_on = said["reached_on"]
    return sum(day <= done_on for day in deadlines) + sum(row["due_on"] > done_on for row in own)


def unit_summary(pairs: pd.DataFrame, discipline: pd.DataFrame) -> pd.DataFrame:
    """Responsible units by their tasks, most reds first. ``pairs`` as in ``pair_standings``.

    Columns: unit_id, tasks, lead, one column of counts per light, on_time_text (``35/37``, ``—`` for nothing due),
    silent, last_substantive_on. 各区市县政府 is null in the last three: its districts report one by one.
    """
    counts = (
        pairs.groupby("unit_id", sort=False)
        .agg(tasks=("task_id", "count"), lead=("is_lead", "sum"))
        .reset_index()
    )
    for light in LIGHT_ORDER:
        own = pairs[pairs["light"] == light]["unit_id"].value_counts()
        counts[str(light)] = counts["unit_id"].map(own).fillna(0).astype(int)
    joined = counts.merge(discipline, on="unit_id", how="left")
    joined["on_time_text"] = [
        f"{on_time:.0f}/{expected:.0f}" if expected and expected == expected else "—"
        for on_time, expected in zip(joined["on_time"], joined["expected"], strict=True)
    ]
    order = [str(Light.RED), str(Light.YELLOW), str(Light.GREY), "tasks"]
    kept = [*counts.columns, "on_time_text", "silent", "last_substantive_on"]
    return joined.sort_values(order, ascending=False)[kept].reset_index(drop=True)
