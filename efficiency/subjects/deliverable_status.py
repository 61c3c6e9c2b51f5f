"""成果进展: how far one of the document's deliverables has come."""

from collections.abc import Mapping

from efficiency.core.access import Action
from efficiency.models import DeliverableState, DeliverableStatus
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, NOTE, coded
from efficiency.subjects.description import Faults, Field, Subject
from efficiency.subjects.fields import Choice, Day, Text
from efficiency.subjects.known import Known


def _names(known: Known) -> dict[str, str]:
    return {word: each.id for each in known.plan.deliverables for word in (each.name, each.id)}


def _holds(row: Mapping, known: Known) -> Faults:
    if row["document_number"] and row["state"] not in (None, DeliverableState.ISSUED):
        yield "document_number", "尚未印发的成果没有文号，请留空，或把状态改为“印发或建成”。"


SUBJECT = Subject(
    "deliverable_status", "成果进展", "交付成果走到哪一步，一行一次变化。", Action.CORRECT_DATA, DeliverableStatus,
    (
        Field("deliverable_id", "成果",
              Choice("成果", _names, lambda known: [each.name for each in known.plan.deliverables]),
              "成果名称或编号。", examples.deliverable(), True, also=("成果名称", "交付成果")),
        Field("state", "状态", coded(DeliverableState, "状态"), "未启动、起草、报批、印发或建成。", "印发或建成", True),
        Field("reached_on", "日期", Day(late=True), "达到这一状态的日期。", examples.day(3, 28), True, also=("达到日期",)),
        Field("document_number", "文号", Text(longest=60), "印发的填写。", examples.document_number()),
        NOTE,
        BECAUSE,
    ),
    ("deliverable_id", "reached_on"), _holds,
)  # fmt: skip
