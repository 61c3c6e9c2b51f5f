"""督办: what is to be done, by whom, by when, and what is said at each of its steps; applications for more time."""

from collections.abc import Mapping

from efficiency import campaign
from efficiency.core.access import Action
from efficiency.models import (
    ExtensionDecision,
    ExtensionRequest,
    FollowUp,
    FollowUpOrigin,
    FollowUpStage,
    FollowUpStep,
)
from efficiency.subjects import examples
from efficiency.subjects.columns import OWN_NUMBER, UNIT, coded, shown
from efficiency.subjects.description import Faults, Field, Subject
from efficiency.subjects.fields import Choice, Day, Number, Numbered, Text
from efficiency.subjects.known import Known, since_today
from efficiency.subjects.progress_report import TASK

NEEDS_WORDS = (
    FollowUpStage.FEEDBACK,
    FollowUpStage.RETURNED,
    FollowUpStage.EXTENSION_ASKED,
    FollowUpStage.EXTENSION_REFUSED,
)


def _step_holds(row: Mapping, known: Known) -> Faults:
    said = Field("note", "说明", Text(shortest=4), required=True)
    if row["step"] in NEEDS_WORDS and (fault := said.fault(row["note"])):
        yield "note", fault


SUBJECT = Subject(
    "follow_up", "督办", "例会议定或领导批示的事项，由单位办理。", Action.RUN_MEETING, FollowUp,
    (
        Field("content", "事项", Text(shortest=5), required=True),
        UNIT,
        Field("due_on", "时限", Day(since_today, ahead=True), required=True),
    ),
    ("number",), correctable=False,
)  # fmt: skip
STEP = Subject(
    "follow_up_step", "督办的环节", "签收、反馈、审核、催办和延期。", Action.ANSWER_FOLLOW_UP, FollowUpStep,
    (
        Field("step", "环节", coded(FollowUpStage, "环节"), required=True),
        Field("occurred_on", "日期", Day(), required=True),
        Field("note", "说明", Text()),
        Field("new_due_on", "延至", Day(None, ahead=True)),
    ),
    ("follow_up_number", "step"), _step_holds, correctable=False,
)  # fmt: skip
EXTENSION = Subject(
    "extension_request", "延期申请", "任务不能按时完成的，在时限之前申请。", Action.REPORT_PROGRESS, ExtensionRequest,
    (
        Field("new_due_on", "延至", Day(None, ahead=True), required=True),
        Field("reason", "申请理由", Text(shortest=5), required=True),
    ),
    ("request_key",), correctable=False,
)  # fmt: skip
_SERIES = campaign.load().parameters.series["follow_ups"]
_EXTENSIONS = campaign.load().parameters.series["extensions"]
ABOUT = {"单位": "unit", "任务": "task", "监测点反映": "incident"}


def _leaders(known: Known) -> dict[str, str]:
    return dict(known.leaders)


def _sheet_holds(row: Mapping, known: Known) -> Faults:
    of_meeting = row["origin"] == FollowUpOrigin.MEETING
    if row["origin"]:
        if of_meeting != (row["meeting_number"] is not None):
            yield "meeting_number", "例会议定的应填“例会次数”，领导批示的不填。"
        if of_meeting == (row["leader_id"] is not None):
            yield "leader_id", "领导批示的应填“批示领导”，例会议定的不填。"
    if (row["subject_kind"] is None) != (row["subject_reference"] is None):
        yield "subject_reference", "“就什么”和“对象编号”要么都填，要么都不填。"
    if row["assigned_on"] and row["due_on"] and row["due_on"] < row["assigned_on"]:
        yield "due_on", "“时限”不能早于“交办日期”，请核对。"


def _extension_holds(row: Mapping, known: Known) -> Faults:
    asked, until, decision = row["requested_on"], row["new_due_on"], row["decision"]
    if asked and until and until <= asked:
        yield "new_due_on", "“延至”应晚于“申请日期”，请核对。"
    if decision and decision != ExtensionDecision.PENDING and row["decision_note"] is None:
        yield "decision_note", "批复的应填“审批意见”。"


SHEET = SUBJECT.but(
    help="例会议定或领导批示、交给单位办理的事项，一行一件；“交办”这一环随之登记。",
    fields=(
        OWN_NUMBER.but(kind=Numbered(_SERIES), example=_SERIES.number(examples.year(), 31)),
        Field("origin", "来源", coded(FollowUpOrigin, "来源"), "例会议定或领导批示。", "例会议定", True),
        Field("meeting_number", "例会次数", Number(1, 999, whole=True), "例会议定的填写。", "12"),
        Field("resolution_seq", "议定序号", Number(1, 999, whole=True), "那次例会的第几件议定事项，可不填。"),
        Field("agenda_item", "议题", Number(1, 999, whole=True), "第几项议题，可不填。"),
        Field("leader_id", "批示领导", Choice("领导", _leaders), "领导批示的填写。"),
        UNIT,
        Field("subject_kind", "就什么", Choice("选项", ABOUT), "就单位、任务或监测点反映交办的填写。"),
        Field("subject_reference", "对象编号", Text(longest=30), "任务编号、反映编号或单位编号。"),
        Field("content", "事项", Text(shortest=5), "", "请于月底前完成审批流程清理并报办公室。", True),
        Field("assigned_on", "交办日期", Day(), "", examples.day(6, 4), True),
        Field("due_on", "时限", Day(ahead=True), "", examples.day(6, 29), True),
    ),
    key=("number",), holds=_sheet_holds, series=_SERIES, day="assigned_on",
)  # fmt: skip
STEP_SHEET = STEP.but(
    action=Action.RUN_MEETING,
    help="督办走到哪一环，一行一个环节；“交办”随督办登记，不必再填。",
    fields=(
        Field("follow_up_number", "督办编号", Numbered(_SERIES), "在案的督办的编号。",
              _SERIES.number(examples.year(), 31), True),
        *shown(STEP.fields, step="签收", occurred_on=examples.day(6, 5)),
    ),
    key=("follow_up_number", "step", "occurred_on", "note", "new_due_on"),
)  # fmt: skip
EXTENSION_SHEET = EXTENSION.but(
    action=Action.CORRECT_DATA,
    help="任务延期的申请和批复，申请一行（待批），批复另一行，编号相同。",
    fields=(
        OWN_NUMBER.but(name="request_key", kind=Numbered(_EXTENSIONS), example=_EXTENSIONS.number(examples.year(), 3)),
        TASK,
        UNIT.but(example=examples.task_unit()),
        Field("requested_on", "申请日期", Day(), "", examples.day(8, 20), True),
        Field("new_due_on", "延至", Day(None, ahead=True), "", examples.day(9, 28), True),
        Field("reason", "申请理由", Text(shortest=5), "", "设备招标流标，须重新招标。", True),
        Field("decision", "批复", coded(ExtensionDecision, "批复"), "申请填“待批”。", "待批", True),
        Field("decision_note", "审批意见", Text(shortest=4), "批复的填写。"),
    ),
    key=("request_key", "decision"), holds=_extension_holds, series=_EXTENSIONS,
)  # fmt: skip
DECISION = Field("note", "审批意见", Text(shortest=4), required=True)
