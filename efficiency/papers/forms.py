"""Forms to print: the uniform 《公务活动登记表》 of a monitoring point, blank or as far as it is filled, and its plaque (意见二, R2.1,
R2.2)."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import segno
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from efficiency import campaign
from efficiency.campaign.document import display
from efficiency.campaign.workdays import chinese_date
from efficiency.papers.appendices import add_table
from efficiency.papers.letter import Table
from efficiency.papers.page import HEADING, SIZE_2, SIZE_4, SIZE_5, TITLE, blank_page, saved, write

REGISTRATION_FORM = "公务活动登记表"
PLAQUE = "行政效能监测点"
# Column -> width in mm, 156 in all; the last three are filled in by hand.
_COLUMNS = {
    "序号": 10, "日期": 24, "单位": 32, "事由": 20, "人数": 12, "时长（小时）": 16, "企业评价": 14,
    "来人签字": 14, "企业签字": 14,
}  # fmt: skip
_LINES = 14


@dataclass(frozen=True, slots=True)
class Point:
    """A monitoring point as its forms name it: number, enterprise (empty: to be written in by hand), what its code leads to."""

    number: str
    name: str
    address: str


def registration_form(point: Point | None, visits: Iterable[Sequence[str]] = (), *, demo: bool) -> bytes:
    """《公务活动登记表》 of a point as .docx, A4: ``visits`` (日期, 单位, 事由, 人数, 时长, 评价) as far as they are registered,
    then empty lines to the end of the page; without a point the blank form for all of them."""
    document = blank_page(demo, False)
    write(document, f"《{REGISTRATION_FORM}》", font=TITLE, size=SIZE_2, align="center", style="Title")
    number = point.number if point else "　" * 6
    name = point.name if point else "　" * 12
    write(document, f"监测点编号：{number}　　企业名称：{name}", size=SIZE_4)
    filled = [(str(place), *visit, "", "") for place, visit in enumerate(visits, start=1)]
    empty = [
        (str(place), *[""] * (len(_COLUMNS) - 1))
        for place in range(
            len(filled) + 1, len(filled) + 1 + (-len(filled) % _LINES or _LINES * (not filled))
        )
    ]
    # An empty line is as high as it takes to write in by hand.
    rows = [
        tuple(f"{text}\n" if not place else text for place, text in enumerate(row))
        for row in (*filled, *empty)
    ]
    add_table(document, Table(REGISTRATION_FORM, _COLUMNS, tuple(rows), ""))
    known = campaign.load()
    write(
        document,
        f"行政机关和事业单位进入监测点的检查、评比、执收执罚等活动都须填写本表，由企业保管，{known.supervisor}检查和抽查。",
        size=SIZE_5, align="left", line=None,
    )  # fmt: skip
    return saved(document, None, REGISTRATION_FORM)


def plaques(points: Iterable[Point], *, demo: bool) -> bytes:
    """A sheet for each point to be hung up, as .docx, A4: what it is, its number, and the code that leads to its page."""
    # Each is hung up by itself, so that the number of a page would be nobody's.
    document = blank_page(demo, False, numbered=False)
    for place, point in enumerate(points):
        _plaque(document, point, first=place == 0)
    return saved(document, None, f"{PLAQUE}挂牌")


def _plaque(document: Document, point: Point, *, first: bool) -> None:
    known = campaign.load()
    head = write(document, PLAQUE, font=TITLE, size=48, align="center", line=None)
    head.paragraph_format.page_break_before = not first
    head.paragraph_format.space_before = Mm(25)
    write(document, point.number, font=HEADING, size=36, align="center", line=None)
    if point.name:
        write(document, point.name, size=SIZE_2, align="center", line=None)
    picture = io.BytesIO()
    segno.make(point.address, error="m").save(picture, kind="png", scale=10, border=2)
    picture.seek(0)
    code = document.add_paragraph()
    code.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    code.paragraph_format.space_before = Mm(12)
    shape = code.add_run().add_picture(picture, width=Mm(60))
    shape._inline.docPr.set("descr", f"{point.number}的二维码，指向它在看板上的页面")
    write(document, "扫码查看本监测点（登录后）", size=SIZE_4, align="center", line=None)
    foot = write(document, known.supervisor, size=SIZE_2, align="center", line=None)
    foot.paragraph_format.space_before = Mm(15)
    document_words = f"依据{display(known.plan.doc_number)}"
    if days := known.parameters.first_day:
        document_words += f"，{chinese_date(days)}起"
    write(document, document_words, size=SIZE_4, align="center", line=None)
