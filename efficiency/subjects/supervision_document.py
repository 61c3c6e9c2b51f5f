"""监察通知书, 监察建议书, 监察决定书: the document, and what is said at each of its steps (R3.4, R5.2)."""

from collections.abc import Mapping

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date
from efficiency.core.access import Action
from efficiency.models import DocumentKind, DocumentStage, DocumentStep, SourceKind, SupervisionDocument
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, OWN_NUMBER, UNIT, coded, shown
from efficiency.subjects.description import Faults, Field, Subject, unit_holds
from efficiency.subjects.fields import Day, Numbered, Text
from efficiency.subjects.known import Known

SOURCES = (SourceKind.INCIDENT, SourceKind.FINDING, SourceKind.CHECK)


def _holds(row: Mapping, known: Known) -> Faults:
    yield from unit_holds(row, known, "issued_on")
    if row["issued_on"] and row["due_on"] and row["due_on"] <= row["issued_on"]:
        yield "due_on", f"“办理期限”应晚于签发日期（{chinese_date(row['issued_on'])}）。"


def _step_holds(row: Mapping, known: Known) -> Faults:
    said = Field("note", "办理说明", Text(shortest=4), required=True)
    if row["step"] != DocumentStage.SERVED and (fault := said.fault(row["note"])):
        yield "note", fault


SUBJECT = Subject(
    "supervision_document", "监察文书", "监察通知书、建议书和决定书，号码由系统编排（R5.2）。", Action.RECORD_SUPERVISION,
    SupervisionDocument,
    (
        Field("kind", "文书种类", coded(DocumentKind, "种类"), required=True),
        UNIT,
        Field("source_kind", "来源", coded(SOURCES, "来源"), required=True),
        Field("source_number", "来源编号", Text(longest=20), required=True),
        Field("subject", "事由", Text(shortest=5), required=True),
        Field("issued_on", "签发日期", Day(), required=True),
        Field("due_on", "办理期限", Day(ahead=True), required=True),
    ),
    ("number",), _holds, correctable=False,
)  # fmt: skip
STEP = Subject(
    "document_step", "文书的步骤", "送达、采纳、执行、办结，依次办理。", Action.RECORD_SUPERVISION, DocumentStep,
    (
        Field("step", "步骤", coded(DocumentStage, "步骤"), required=True),
        Field("occurred_on", "日期", Day(late=True), required=True),
        Field("note", "办理说明", Text()),
        BECAUSE,
    ),
    ("document_number", "step"), _step_holds,
)  # fmt: skip


# ---------------------------------------------------------------- the same as tables

_OF_KIND = {kind: campaign.load().parameters.series[kind] for kind in DocumentKind}
_EXAMPLE = _OF_KIND[DocumentKind.NOTICE].number(examples.year(), 12)


def _sheet_holds(row: Mapping, known: Known) -> Faults:
    yield from _holds(row, known)
    if row["kind"] and row["number"] and not _OF_KIND[DocumentKind(row["kind"])].ends([row["number"]]):
        example = _OF_KIND[DocumentKind(row["kind"])].number(known.day.year, 1)
        yield (
            "number",
            f"“文号”不是{DocumentKind.words_of(row['kind'])}的文号（如{example}），请核对文号或文书种类。",
        )


SHEET = SUBJECT.but(
    help="已经签发的监察通知书、建议书和决定书，一行一份（R5.2）。",
    fields=(
        OWN_NUMBER.but(header="文号", kind=Numbered(longest=30), help="按该种文书的文号式样。", example=_EXAMPLE),
        *shown(
            SUBJECT.fields, kind="监察通知书", source_kind="监测点反映", source_number=examples.incident_number(),
            subject="办理手续久拖不决。", issued_on=examples.day(8, 27), due_on=examples.day(9, 14),
        ),
    ),
    key=("number",), holds=_sheet_holds, day="issued_on",
)  # fmt: skip
STEP_SHEET = STEP.but(
    help="监察文书走到哪一步，一行一步：送达、采纳、执行、办结（R5.3）。",
    fields=(
        Field("document_number", "文号", Numbered(longest=30), "在案的监察文书的文号。", _EXAMPLE, True),
        *shown(STEP.fields, step="送达", occurred_on=examples.day(8, 28)),
    ),
    key=("document_number", "step"),
)  # fmt: skip
