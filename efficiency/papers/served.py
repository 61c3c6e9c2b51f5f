"""监察通知书, 监察建议书 and 监察决定书 to print, blank or from the record, each with its 送达回证 (R3.4, R5.2)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from docx.document import Document
from docx.shared import Mm, Pt

from efficiency import campaign
from efficiency.campaign.document import display
from efficiency.campaign.words import ended, unended
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.models import DocumentKind, SourceKind
from efficiency.papers.appendices import add_table
from efficiency.papers.document import sign
from efficiency.papers.letter import Table
from efficiency.papers.page import (
    HEADING,
    SIZE_2,
    SIZE_4,
    TITLE,
    blank_page,
    rule,
    saved,
    write,
)
from efficiency.standings.documents import DocumentStanding
from efficiency.standings.findings import FindingStanding

RECEIPT = "送达回证"
_BLANK_DAY = "　　年　月　日"
_BLANK_NAME = "＿" * 12
# What the document asks of its unit, after what was found; the first of a decision is written in by who decides.
_ASKED = {
    DocumentKind.NOTICE: (
        "根据{document}，现通知你单位限期整改：",
        "一、对上述问题逐项查明原因，立即整改，明确责任人。",
        "二、于{due}前将整改情况书面报{supervisor}；逾期不改的，按规定追究有关人员的责任。",
    ),
    DocumentKind.RECOMMENDATION: (
        "根据{document}，现向你单位提出监察建议：",
        "一、对上述问题提出处理意见，完善制度，防止再次发生。",
        "二、于{due}前将采纳和执行情况书面回复{supervisor}；不予采纳的，须书面说明理由。",
    ),
    DocumentKind.DECISION: (
        "根据{document}，经研究，作出如下监察决定：",
        "一、" + "＿" * 23,
        "二、你单位应于{due}前执行完毕，并将执行情况书面报{supervisor}。",
    ),
}
# 送达回证: what stands in the left column; the first three are known from the record.
_RECEIPT_ROWS = (
    "送达文书", "文号", "受送达单位", "送达地点", "送达方式", "送达日期", "受送达单位签收（签名、盖章）", "代收人和代收理由",
    "拒收情况和见证人", "送达人（两人签名）", "备注",
)  # fmt: skip
_KNOWN = 3


@dataclass(frozen=True, slots=True)
class Served:
    """A document with the name of its unit and the problems that it is about, as its unit may read them."""

    standing: DocumentStanding
    unit: str
    findings: tuple[FindingStanding, ...] = ()


def document_forms(served: Served, *, demo: bool) -> bytes:
    """The document as .docx, A4, with the problems it names and its 送达回证, each from a new page."""
    standing = served.standing
    kind = DocumentKind(standing.kind)
    made = blank_page(demo, False)
    _document(made, kind, served)
    if served.findings:
        _problems(made, served)
    _receipt(made, kind, served)
    return saved(made, standing.issued_on, f"{kind.words}{standing.number}")


def blank_document_forms(*, demo: bool) -> bytes:
    """The three documents and a 送达回证 to be filled in by hand, as .docx, A4."""
    made = blank_page(demo, False)
    for place, kind in enumerate(DocumentKind):
        _document(made, kind, None, breaks=place > 0)
    _receipt(made, None, None)
    return saved(made, None, "监察文书空白件")


def _document(made: Document, kind: DocumentKind, served: Served | None, *, breaks: bool = False) -> None:
    known = campaign.load()
    standing = served.standing if served else None
    mark = write(made, known.supervisor, font=TITLE, size=SIZE_2, align="center")
    mark.paragraph_format.page_break_before = breaks
    mark.paragraph_format.space_before = Mm(8)
    title = write(made, kind.words, font=TITLE, size=36, align="center", line=None, style="Title")
    title.paragraph_format.line_spacing = Pt(58)
    series = known.parameters.series[kind]
    number = standing.number if standing else f"{series.start(known.parameters.weeks.year)}　　{series.after}"
    rule(write(made, number, align="right"), "bottom", 12, space=6)
    write(made, "")
    write(made, f"{served.unit if served else _BLANK_NAME}：")
    for line in _found(standing):
        write(made, line, indent=2, align="both")
    words = {
        "document": display(known.plan.doc_number),
        "due": chinese_date(standing.due_on) if standing else _BLANK_DAY,
        "supervisor": known.supervisor,
    }
    for line in _ASKED[kind]:
        write(made, line.format(**words), indent=2, align="both")
    if served and served.findings:
        write(made, "")
        write(made, "附件：问题清单", indent=2)
    write(made, "")
    sign(made, known.supervisor, chinese_date(standing.issued_on) if standing else _BLANK_DAY)


def _found(standing: DocumentStanding | None) -> list[str]:
    """What it is about, and what that rests on, line by line."""
    if standing is None:
        return [f"事由：{'＿' * 23}", "＿" * 26, f"来源：{'＿' * 9}　编号：{'＿' * 9}"]
    source = SourceKind.words_of(standing.source_kind)
    return [f"事由：{unended(standing.subject)}（来源：{source}，编号{standing.source_number}）。"]


def _problems(made: Document, served: Served) -> None:
    first = write(made, "附件", font=HEADING)
    first.paragraph_format.page_break_before = True
    write(made, "")
    write(made, "问题清单", font=TITLE, size=SIZE_2, align="center", style="Heading 1")
    rows = tuple(
        (
            each.number, each.kind, ended(each.description), chinese_date_short(each.found_on),
            chinese_date_short(each.rectify_due_on),
        )
        for each in served.findings
    )  # fmt: skip
    columns = {"编号": 26, "问题": 26, "情况": 64, "发现": 20, "整改时限": 20}
    add_table(made, Table("问题清单", columns, rows, "没有问题的记录。"))


def _receipt(made: Document, kind: DocumentKind | None, served: Served | None) -> None:
    first = write(made, campaign.load().supervisor, font=TITLE, size=SIZE_2, align="center")
    first.paragraph_format.page_break_before = True
    write(made, RECEIPT, font=TITLE, size=SIZE_2, align="center", style="Heading 1")
    write(made, "")
    known = ("",) * _KNOWN
    if served:
        known = (kind.words, served.standing.number, served.unit)
    rows = _receipt_rows((*known, *[""] * (len(_RECEIPT_ROWS) - _KNOWN)), served)
    add_table(made, Table(RECEIPT, {"项目": 52, "内容": 104}, tuple(rows), ""), SIZE_4)


def _receipt_rows(values: Iterable[str], served: Served | None) -> Iterable[tuple[str, str]]:
    served_on: dt.date | None = served.standing.served_on if served else None
    for place, (name, value) in enumerate(zip(_RECEIPT_ROWS, values, strict=True)):
        if name == _RECEIPT_ROWS[5]:
            value = chinese_date(served_on) if served_on else "　　　　年　　月　　日　　时"
        # An empty line is as high as it takes to write and to seal in.
        yield name, value or ("\n" if place < _KNOWN else "\n\n")
