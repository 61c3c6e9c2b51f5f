"""明察暗访: an inspection, the units that it looks at, and the problems that it finds (意见一, R1.1 to R1.3)."""

from collections.abc import Mapping

from efficiency import campaign
from efficiency.core.access import Action
from efficiency.models import (
    Finding,
    FindingSource,
    Inspection,
    InspectionSchedule,
    InspectionVisit,
    VisitMode,
)
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, OWN_NUMBER, UNIT, coded, shown, worded
from efficiency.subjects.description import Faults, Field, Subject, unit_holds
from efficiency.subjects.fields import SHORT_TEXT, Choice, Day, Number, Numbered, Text
from efficiency.subjects.known import Known, day_fault

# What can set off an ad-hoc inspection (R1.2).
TRIGGERS = ("监测点反映", "民心网", "投诉", "行风热线")
FINDING_KINDS = (
    "未一次性告知", "公示不全", "未挂牌着装", "超时未办", "态度生硬", "脱岗离岗", "上班时间炒股/游戏", "监督电话无人接听",
)  # fmt: skip


def _completed(row: dict, known: Known) -> dict:
    """A regular inspection has nothing that set it off."""
    if row["schedule"] == InspectionSchedule.AD_HOC:
        return row
    return row | {"trigger_kind": None, "trigger_reference": None}


def _holds(row: Mapping, known: Known) -> Faults:
    if row["started_on"] and row["ended_on"]:
        fault = day_fault("结束日期", row["ended_on"], known.day, row["started_on"], "开始日期")
        if fault:
            yield "ended_on", fault
    if row["schedule"] == InspectionSchedule.AD_HOC:
        for name in ("trigger_kind", "trigger_reference"):
            if row[name] is None:
                yield name, INSPECTION.field(name).kind.missing(INSPECTION.header_of(name))


def _problem_holds(row: Mapping, known: Known) -> Faults:
    """A prominent problem is either circulated on a day or has the reason why not (R1.3)."""
    day, reason = row["circulated_on"], row["no_circular_reason"]
    if not row["prominent"]:
        if day or reason:
            yield "circulated_on", "不突出的问题不填“通报日期”和“不通报理由”；要通报的，请勾选“突出”。"
    elif bool(day) == bool(reason):
        yield "circulated_on", "突出问题应填“通报日期”；不通报的，填“不通报理由”。两项填且只填一项。"


_MODE = Field("mode", "方式", coded(VisitMode, "方式"), required=True)
INSPECTION = Subject(
    "inspection", "明察暗访", "定期和不定期的明察暗访（意见一）。", Action.RECORD_SUPERVISION, Inspection,
    (
        Field("schedule", "定期或不定期", coded(InspectionSchedule, "种类"), required=True),
        Field("started_on", "开始日期", Day(), required=True),
        Field("ended_on", "结束日期", Day(), required=True),
        Field("trigger_kind", "触发来源", worded(TRIGGERS, "来源"), "不定期的填写。"),
        Field("trigger_reference", "来源编号", Text(shortest=2, longest=SHORT_TEXT),
              f"如{examples.incident_number()}；行风热线写播出日期和事由。"),
    ),
    ("number",), _holds, _completed, correctable=False,
)  # fmt: skip
RESULT = Field("bulletin_on", "结果公开日期", Day(late=True), required=True)
VISIT = Subject(
    "inspection_visit", "察访单位", "明察暗访到过的单位，一行一次。", Action.RECORD_SUPERVISION, InspectionVisit,
    (
        UNIT,
        _MODE,
        Field("visited_on", "察访日期", Day(), "当天完成的可以不填。", required=True),
        Field("score", "得分", Number(0, 100, step=0.5), "没有打分的留空。"),
    ),
    ("unit_id", "mode", "visited_on"), lambda row, known: unit_holds(row, known, "visited_on"),
)  # fmt: skip
FINDING = Subject(
    "finding", "发现的问题", "明察暗访发现的问题和整改期限（R1.3）。", Action.RECORD_SUPERVISION, Finding,
    (
        UNIT,
        _MODE,
        Field("kind", "问题类别", worded(FINDING_KINDS, "类别"), required=True),
        Field("description", "问题描述", Text(shortest=5), required=True),
        Field("rectify_due_on", "整改期限", Day(ahead=True), required=True),
        Field("prominent", "突出", Choice("选项", {"是": True, "否": False})),
        Field("circulated_on", "通报日期", Day(late=True), "突出的问题填写。"),
        Field("no_circular_reason", "不通报理由", Text(shortest=4), "突出而不通报的填写。"),
    ),
    ("number",), _problem_holds, correctable=False,
)  # fmt: skip


# ---------------------------------------------------------------- the same as tables

_INSPECTIONS = campaign.load().parameters.series["inspections"]
_FINDINGS = campaign.load().parameters.series["findings"]
_OF_INSPECTION = Field(
    "inspection_number", "明察暗访编号", Numbered(_INSPECTIONS), "在案的明察暗访的编号。", _INSPECTIONS.number(examples.year(), 3), True
)  # fmt: skip


def _sheet_holds(row: Mapping, known: Known) -> Faults:
    yield from _holds(row, known)
    if row["ended_on"] and row["bulletin_on"] and row["bulletin_on"] < row["ended_on"]:
        yield "bulletin_on", "“结果公开日期”不能早于“结束日期”，请核对。"


def _finding_holds(row: Mapping, known: Known) -> Faults:
    yield from unit_holds(row, known, "found_on")
    if row["prominent"] is not None:
        yield from _problem_holds(row, known)
    found, due, circulated = row["found_on"], row["rectify_due_on"], row["circulated_on"]
    if found and due and due <= found:
        yield "rectify_due_on", "“整改期限”应晚于“发现日期”，请核对。"
    if found and circulated and circulated < found:
        yield "circulated_on", "“通报日期”不能早于“发现日期”，请核对。"
    if row["source"]:
        visited = row["source"] in (FindingSource.OPEN, FindingSource.COVERT)
        if visited != (row["inspection_number"] is not None):
            yield "inspection_number", "明察、暗访发现的应填“明察暗访编号”，电话暗访和评议发现的不填。"


SHEET = INSPECTION.but(
    help="定期和不定期的明察暗访，一行一次；结果公开以后补填公开日期（意见一）。",
    fields=(
        OWN_NUMBER.but(kind=Numbered(_INSPECTIONS), example=_INSPECTIONS.number(examples.year(), 3)),
        *shown(INSPECTION.fields, schedule="定期", started_on=examples.day(5, 8), ended_on=examples.day(5, 11)),
        RESULT.but(required=False, help="还没有公开的留空。"),
        BECAUSE,
    ),
    key=("number",), holds=_sheet_holds, series=_INSPECTIONS, day="started_on", correctable=True, later=("bulletin_on",),
)  # fmt: skip
VISIT_SHEET = VISIT.but(
    fields=(_OF_INSPECTION, *shown(VISIT.fields, mode="暗访", visited_on=examples.day(5, 9), score="86")),
    key=("inspection_number", "unit_id", "mode", "visited_on"), correctable=False,
)  # fmt: skip
FINDING_SHEET = FINDING.but(
    help="明察暗访、电话暗访和评议发现的问题和整改期限，一行一个（R1.3、R3.4）。",
    fields=(
        OWN_NUMBER.but(kind=Numbered(_FINDINGS), example=_FINDINGS.number(examples.year(), 17)),
        _OF_INSPECTION.but(help="明察、暗访发现的填写。", required=False),
        Field("source", "怎样发现", coded(FindingSource, "选项"), "明察、暗访、电话暗访或评议。", "暗访", True),
        Field("found_on", "发现日期", Day(), "", examples.day(5, 9), True),
        *(
            each.but(required=True, example="否") if each.name == "prominent" else each
            for each in shown(FINDING.fields, kind="公示不全", description="收费标准没有公示。", rectify_due_on=examples.day(5, 25))
            if each.name != "mode"
        ),
    ),
    key=("number",), holds=_finding_holds, series=_FINDINGS, day="found_on",
)  # fmt: skip
