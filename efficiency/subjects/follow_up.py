"""督办: what is to be done, by whom, by when, and what is said at each of its steps; applications for more time."""

from collections.abc import Mapping

from efficiency.core.access import Action
from efficiency.models import ExtensionRequest, FollowUp, FollowUpStage, FollowUpStep
from efficiency.subjects.columns import UNIT, coded
from efficiency.subjects.description import Faults, Field, Subject
from efficiency.subjects.fields import Day, Text
from efficiency.subjects.known import Known, since_today

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
DECISION = Field("note", "审批意见", Text(shortest=4), required=True)
