"""整改 of a problem: what is said at each of its steps (意见一, R1.3)."""

from efficiency.core.access import Action
from efficiency.models import Rectification, RectificationState
from efficiency.subjects.columns import BECAUSE, coded
from efficiency.subjects.description import Field, Subject
from efficiency.subjects.fields import Day, Text

STEP = Subject(
    "rectification", "整改", "问题的整改：已报整改、已核实或退回。", Action.RECORD_SUPERVISION, Rectification,
    (
        Field("state", "整改情况", coded(RectificationState, "情况"), required=True),
        Field("occurred_on", "日期", Day(late=True), required=True),
        Field("note", "整改说明", Text(shortest=4), required=True),
        BECAUSE,
    ),
    ("finding_number", "state"),
)  # fmt: skip
