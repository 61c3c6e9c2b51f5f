"""方案和总结: the papers that a unit hands in, 工作方案, 自查报告 and 工作总结 (工作要求三)."""

from efficiency.core.access import Action
from efficiency.models import PlanSubmission, SubmissionKind
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, UNIT, coded
from efficiency.subjects.description import Faults, Field, Subject, unit_holds
from efficiency.subjects.fields import SHORT_TEXT, Day, Text
from efficiency.subjects.known import Known


def _holds(row: dict, known: Known) -> Faults:
    yield from unit_holds(row, known, "submitted_on")


SUBJECT = Subject(
    "plan_submission", "方案和总结", "各单位报来的工作方案、自查报告和工作总结，一行一份。", Action.CORRECT_DATA, PlanSubmission,
    (
        UNIT,
        Field("kind", "材料", coded(SubmissionKind, "材料"), "工作方案、自查报告或工作总结。", "工作方案", True, also=("材料种类",)),
        Field("submitted_on", "报送日期", Day(late=True), "收到的日期。", examples.day(3, 8), True, also=("日期",)),
        Field("responsible_person", "责任人", Text(shortest=2, longest=SHORT_TEXT), "写职务，如“局长”。", "局长", True),
        Field("document_number", "文号", Text(longest=60), "没有的不填。"),
        BECAUSE,
    ),
    ("unit_id", "kind"), _holds, later=("document_number",),
)  # fmt: skip
