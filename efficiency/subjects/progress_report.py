"""周五报送: what a unit reports on a task each week."""

import datetime as dt
from collections.abc import Mapping
from functools import cache

from efficiency.campaign.workdays import chinese_date, report_due_on, report_weeks
from efficiency.core.access import Action
from efficiency.models import Light, ProgressReport, ReportKind, ReportReturn
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, UNIT, coded, shown
from efficiency.subjects.description import Faults, Field, Subject, unit_holds
from efficiency.subjects.fields import Choice, Day, Number, Text
from efficiency.subjects.known import Known

SELF_LIGHTS = (Light.GREEN, Light.YELLOW, Light.RED, Light.DONE)
ZERO_WORDS = "本周无新进展，零报告。"
_SAID = ("progress", "self_light", "summary", "problem", "next_step")


def _task_names(known: Known) -> dict[str, str]:
    names = {}
    for task in known.plan.tasks:
        for word in (task.label, f"任务{task.number}", str(task.number), task.title, task.id):
            names[word] = task.id
    return names


@cache
def _weeks(first: dt.date, last: dt.date) -> frozenset[dt.date]:
    return frozenset(report_weeks(first, last))


def _completed(row: dict, known: Known) -> dict:
    """A row is a 零报告 where it says so; one that says nothing at all stays without a kind, for its sender to tell."""
    said = {row[name] for name in _SAID} - {None}
    own = ReportKind.ZERO if said == {ZERO_WORDS} else ReportKind.SUBSTANTIVE if said else None
    kind = row["kind"] or own
    summary = row["summary"]
    if kind == ReportKind.ZERO and summary is None:
        summary = ZERO_WORDS
    return row | {"kind": kind and str(kind), "summary": summary}


def _holds(row: Mapping, known: Known) -> Faults:
    plan, unit_id, due_on = known.plan, row["unit_id"], row["due_on"]
    yield from unit_holds(row, known, "due_on")
    if unit_id and row["task_id"] and row["task_id"] not in {task.id for task in plan.tasks_of_unit(unit_id)}:
        yield "task_id", f"文件没有给{plan.unit(unit_id).name}规定这项任务，请核对任务或单位。"
    if due_on and due_on not in _weeks(plan.issued_on, report_due_on(known.day)):
        yield (
            "due_on",
            f"{chinese_date(due_on)}不是报送截止日（一般是星期五，逢放假提前），或者那一周还没有到，请核对。",
        )
    if row["kind"] == ReportKind.ZERO:
        for name, words in (("progress", "进度"), ("self_light", "自评")):
            if row[name] is not None:
                yield name, f"零报告表示没有新进展，不填“{words}”；有进展的，“类别”改为“有进展”。"
    elif row["kind"]:
        for name, words in (("progress", "进度"), ("self_light", "自评"), ("summary", "进展情况")):
            if row[name] is None:
                yield name, f"有进展的报送须填“{words}”；没有新进展的，报零报告。"
    else:
        yield (
            "kind",
            "这一行没有填进展，也没有写明是零报告：有进展的请填写，没有新进展的类别填“零报告”，不报的删去这一行。",
        )


TASK = Field(
    "task_id", "任务", Choice("任务", _task_names, lambda known: [task.label for task in known.plan.tasks]),
    "任务号或任务简称。", examples.task(), True, also=("主要工作任务", "任务编号"),
)  # fmt: skip
DUE = Field(
    "due_on", "报送截止日", Day(ahead=True), "所报那一周的截止日，一般是星期五，逢放假提前。", examples.report_day(8, 31), True,
    also=("报送期", "报送周", "截止日", "报送周截止日"),
)  # fmt: skip
SUBJECT = Subject(
    "progress_report", "周五报送", "各责任单位对每项任务每周的进展，一行一项任务。", Action.CORRECT_DATA, ProgressReport,
    (
        TASK,
        UNIT.but(example=examples.task_unit()),
        DUE,
        Field("kind", "类别", coded(ReportKind, "类别"), "有进展或零报告；没有新进展的须写明零报告。", "有进展",
              also=("报送种类",), follows=True),
        Field("progress", "进度（%）", Number(0, 100, percent=True), "完成到百分之几；零报告不填。", "65",
              also=("进度", "完成进度", "进度%")),
        Field("self_light", "自评", Choice("自评", {light.words: str(light) for light in SELF_LIGHTS}),
              "自己怎么看：绿灯、黄灯、红灯或已办结；零报告不填。", "绿灯", also=("自评灯",)),
        Field("summary", "进展情况", Text(shortest=5), "做了什么；零报告可不填。", "已完成审批流程清理，正在汇总。",
              also=("进展",)),
        Field("problem", "存在问题", Text(), "可不填。", also=("问题",)),
        Field("next_step", "下一步打算", Text(), "可不填。", also=("下一步",)),
        BECAUSE,
    ),
    ("task_id", "unit_id", "due_on"), _holds, _completed,
)  # fmt: skip
RETURN = Subject(
    "report_return", "退回周报", "工作办公室退回一份报送，由单位重报。", Action.RETURN_REPORTS, ReportReturn,
    (Field("reason", "退回原因", Text(shortest=5), required=True),),
    ("report_id",), correctable=False,
)  # fmt: skip
RETURN_SHEET = RETURN.but(
    help="工作办公室退回的报送和退回的原因，一行一份，由单位重报。",
    fields=(
        TASK, UNIT.but(example=examples.task_unit()), DUE,
        *shown(RETURN.fields, reason="没有写明完成了哪几项，请补充后重报。"),
    ),
    key=("task_id", "unit_id", "due_on", "reason"),
)  # fmt: skip
