"""整改 of a problem: what is said at each of its steps (意见一, R1.3)."""

from efficiency import campaign
from efficiency.core.access import Action
from efficiency.models import Rectification, RectificationState
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, coded, shown
from efficiency.subjects.description import Field, Subject
from efficiency.subjects.fields import Day, Numbered, Text

_FINDINGS = campaign.load().parameters.series["findings"]

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
STEP_SHEET = STEP.but(
    help="问题的整改走到哪一步，一行一步：已报整改、已核实或退回（R1.3）。",
    fields=(
        Field("finding_number", "问题编号", Numbered(_FINDINGS), "在案的问题的编号。", _FINDINGS.number(examples.year(), 17), True),
        *shown(STEP.fields[:-1], state="已报整改", occurred_on=examples.day(5, 21), note="收费标准已公示，附照片。"),
    ),
    key=("finding_number", "state", "occurred_on", "note"), correctable=False,
)  # fmt: skip
