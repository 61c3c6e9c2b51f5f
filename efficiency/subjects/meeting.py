"""周例会: that it was held and who took part, what is put up for its decision, and what it resolved for whom by when."""

from collections.abc import Mapping

from efficiency.core.access import Action
from efficiency.models import (
    AgendaProposal,
    Attendance,
    Meeting,
    MeetingAttendance,
    Part,
    Resolution,
    ResolutionUnit,
)
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, UNIT, coded, shown
from efficiency.subjects.description import Faults, Field, Subject
from efficiency.subjects.fields import SHORT_TEXT, Choice, Day, Number, Text
from efficiency.subjects.follow_up import ABOUT
from efficiency.subjects.known import Known, since_today

_NUMBER = Number(1, 999, whole=True)
MEETING = Subject(
    "meeting", "例会召开", "登记一次周例会的召开。", Action.RUN_MEETING, Meeting,
    (
        Field("chair", "主持人", Text(shortest=2, longest=SHORT_TEXT), "按职务填写。", required=True),
        Field("venue", "地点", Text(shortest=2, longest=SHORT_TEXT)),
        Field("note", "备注", Text()),
    ),
    ("number",),
)  # fmt: skip
PROPOSAL = Subject(
    "agenda_proposal", "提请议定事项", "提请下一次例会议定的事项。", Action.RUN_MEETING, AgendaProposal,
    (
        UNIT.but(required=False),
        Field("subject", "提请事项", Text(shortest=5), required=True),
    ),
    ("meeting_number", "subject"), correctable=False,
)  # fmt: skip
RESOLUTION = Subject(
    "resolution", "议定事项", "例会议定的事项；散会时交办给各承办单位。", Action.RUN_MEETING, Resolution,
    (
        Field("content", "事项", Text(shortest=5), required=True),
        Field("due_on", "时限", Day(since_today, ahead=True), required=True),
    ),
    ("meeting_number", "seq"),
)  # fmt: skip
MEETING_SHEET = MEETING.but(
    help="已经召开的周例会，一行一次；议定事项已交办的填“散会交办日期”。",
    fields=(
        Field("number", "例会次数", _NUMBER, "第几次例会。", "12", True, also=("次数", "例会")),
        Field("held_on", "召开日期", Day(), "", examples.day(6, 4), True),
        *shown(MEETING.fields, chair="工作办公室主任", venue="第二会议室"),
        Field("closed_on", "散会交办日期", Day(), "可不填。", examples.day(6, 4)),
        BECAUSE,
    ),
)  # fmt: skip
PROPOSAL_SHEET = PROPOSAL.but(
    help="提请例会议定的事项，一行一件。",
    fields=(
        Field("meeting_number", "例会次数", _NUMBER, "提请第几次例会。", "12", True),
        *shown(PROPOSAL.fields, subject="公示栏经费由谁承担。"),
    ),
)  # fmt: skip
_OF_MEETING = Field("meeting_number", "例会次数", _NUMBER, "第几次例会。", "12", True)
_SEQ = Field("seq", "事项序号", _NUMBER, "这次例会的第几件议定事项。", "1", True)
ATTENDANCE = Subject(
    "meeting_attendance", "例会出席", "各单位出席、请假、列席例会的情况，一行一个单位。", Action.RUN_MEETING, MeetingAttendance,
    (
        _OF_MEETING,
        UNIT,
        Field("attendance", "出席情况", coded(Attendance, "出席情况"), "出席、请假或列席。", "出席", True),
        BECAUSE,
    ),
    ("meeting_number", "unit_id"),
)  # fmt: skip


def _holds(row: Mapping, known: Known) -> Faults:
    if (row["subject_kind"] is None) != (row["subject_reference"] is None):
        yield "subject_reference", "“就什么”和“对象编号”要么都填，要么都不填。"


RESOLUTION_SHEET = RESOLUTION.but(
    help="例会议定的事项，一行一件；由谁承办填在“议定事项承办单位”表。",
    fields=(
        _OF_MEETING,
        _SEQ,
        Field("agenda_item", "议题", _NUMBER, "第几项议题，可不填。"),
        Field("proposal", "提请事项", Text(), "由提请事项议定的，照抄提请事项。"),
        Field("subject_kind", "就什么", Choice("选项", ABOUT), "就单位、任务或监测点反映议定的填写。"),
        Field("subject_reference", "对象编号", Text(longest=30), "任务编号、反映编号或单位编号。"),
        Field("content", "事项", Text(shortest=5), "", "请于月底前完成审批流程清理并报办公室。", True),
        Field("due_on", "时限", Day(ahead=True), "", examples.day(6, 29), True),
        Field("withdrawn", "撤销", Choice("选项", {"是": True, "否": False}), "散会前撤销的填“是”。", "否", True),
        BECAUSE,
    ),
    holds=_holds,
)  # fmt: skip
RESOLUTION_UNIT = Subject(
    "resolution_unit", "议定事项承办单位", "每件议定事项由谁牵头、协办或分别办理，一行一个单位。", Action.RUN_MEETING, ResolutionUnit,
    (
        _OF_MEETING,
        _SEQ,
        UNIT,
        Field("part", "分工", coded(Part, "分工"), "牵头、协办或分别办理。", "牵头", True),
        BECAUSE,
    ),
    ("meeting_number", "seq", "unit_id"),
)  # fmt: skip
