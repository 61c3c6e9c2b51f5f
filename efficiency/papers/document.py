"""A paper as .docx in the form of GB/T 9704-2012: page, grid, fonts, levels, 版记, page numbers, dates. No figures of its own.

Millimetres and sizes are the standard's (5.2, 7.2 to 7.5). Every paragraph of the body has the grid's own pitch as its fixed
line height and characters drawn a third of a point together, so that 22 lines of 28 characters stand on a page also where
the font is a substitute or the program does not keep the character grid (LibreOffice widens it).
"""

import datetime as dt
import io
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor, Twips
from docx.text.paragraph import Paragraph

from efficiency.campaign.workdays import chinese_date

DEMO_WORDS = "演示数据，纯属虚构"
DRAFT_WORDS = "草稿，未签发"

# 字号 in points.
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = 22, 16, 14, 10.5
# 22 lines in 225 mm and 28 characters of 16 points in 156 mm: twips per line, and 1/4096 points less per character.
LINE_PITCH, CHARACTER_SPACE = 579, -848
LINES, CHARACTERS = 22, 28
# In twentieths of a point: 28 characters of 15.65 points are 438 of the 442 points of a line, and 29 are too many.
CLOSER = -7
_LINE = Twips(LINE_PITCH)

BODY, TITLE, HEADING, KAI, PAGE = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
# The fonts of the standard are mostly proprietary and cannot be sent along: Word takes the first of these that it has.
FALL_BACKS = {
    BODY: "仿宋,FangSong,STFangsong",
    TITLE: "华文中宋,STZhongsong,宋体,SimSun",
    HEADING: "SimHei",
    KAI: "楷体,KaiTi,STKaiti",
    PAGE: "SimSun",
}
_RED = RGBColor(0xC0, 0x00, 0x00)
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an appendix: its title, header -> width in mm, rows of texts."""

    title: str
    columns: dict[str, float]
    rows: tuple[tuple[str, ...], ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart of an appendix: what it shows, the PNG, and the same in words for those who do not see it."""

    title: str
    png: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """One 一、 of the body: heading (empty: text without one) and paragraphs, one to a line; “（一）” begins a second level."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A paper before it is set. ``masthead`` is the red name at the top; ``number`` and ``issued_on`` are null in a draft.

    ``as_of`` is the day whose evening's figures it has.

    ``bulletin``: 简报 head (name, 期号, office and date) instead of that of a letter. ``signer``: a line for the name of
    who signs (上行文). ``copies`` are the lines of 版记, such as 报送：市长，副市长。 ``series`` stands before the number that
    a draft does not have yet.
    """

    masthead: str
    title: str
    addressee: str
    sections: tuple[Section, ...]
    issuer: str
    number: str | None
    issued_on: dt.date | None
    copies: tuple[str, ...]
    as_of: dt.date
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    definitions: tuple[tuple[str, str, str], ...] = ()
    bulletin: bool = False
    signer: bool = False
    demo: bool = False
    series: str = ""

    @property
    def appendices(self) -> tuple[str, ...]:
        """Titles of the appendices in their order: tables, pictures, 口径说明."""
        titles = [table.title for table in self.tables]
        if self.pictures:
            titles.append("图表")
        return (*titles, "口径说明") if self.definitions else tuple(titles)


def build(letter: Letter) -> bytes:
    """The paper as a .docx file; marked as a draft while it has no number."""
    document = _blank(letter)
    _head(document, letter)
    for line in letter.title.split("\n"):
        write(document, line, font=TITLE, size=SIZE_2, align="center")
    write(document, "")
    if letter.addressee:
        write(document, letter.addressee + "：")
    _body(document, letter)
    _appendix_list(document, letter)
    if not letter.bulletin:
        _signature(document, letter)
    _appendices(document, letter)
    _imprint(document, letter)
    return saved(document, letter.issued_on)


def saved(document: Document, day: dt.date | None) -> bytes:
    """The file's bytes, with the paper's day instead of the clock's in its properties."""
    moment = dt.datetime.combine(day or dt.date(2007, 2, 5), dt.time())
    properties = document.core_properties
    properties.created = properties.modified = moment
    properties.author, properties.last_modified_by, properties.comments = "行政效能年工作办公室", "", ""
    properties.title, properties.language = "", "zh-CN"
    # The library's template brings the small picture of another document along.
    package = document.part.package
    for key in [key for key, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        del package.rels[key]
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


# ---------------------------------------------------------------- the page


def blank_page(demo: bool, draft: bool) -> Document:
    """An empty A4 document with the standard's margins, grid, fonts, page numbers, and the marks in its headers."""
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    # The dashes beside the page number stand 7 mm below the type area.
    section.header_distance, section.footer_distance = Mm(24), Mm(25.5)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))
    grid.set(qn("w:charSpace"), str(CHARACTER_SPACE))
    _normal_style(document)
    _font_table(document)
    document.settings.odd_and_even_pages_header_footer = True
    marks = "　".join(words for words, wanted in ((DEMO_WORDS, demo), (DRAFT_WORDS, draft)) if wanted)
    for header, footer, side in (
        (section.header, section.footer, "right"),
        (section.even_page_header, section.even_page_footer, "left"),
    ):
        header.is_linked_to_previous = footer.is_linked_to_previous = False
        _fill(header.paragraphs[0], marks, font=HEADING, size=SIZE_5, align="center", line=None)
        _page_number(footer.paragraphs[0], side)
    return document


def _blank(letter: Letter) -> Document:
    return blank_page(letter.demo, letter.number is None)


def _normal_style(document: Document) -> None:
    """正文: 3号仿宋, no space around paragraphs. The grid's character width is measured against this size."""
    style = document.styles["Normal"]
    style.font.size = Pt(SIZE_3)
    _fonts(style.element.get_or_add_rPr(), BODY)
    for switch in ("widowControl", "autoSpaceDE", "autoSpaceDN", "snapToGrid"):
        off = OxmlElement(f"w:{switch}")
        off.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().append(off)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    defaults = document.styles.element.find(qn("w:docDefaults"))
    if defaults is not None:
        document.styles.element.remove(defaults)
    document.styles.element.insert(
        0,
        parse_xml(
            f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>"
            f'<w:rFonts w:ascii="{BODY}" w:hAnsi="{BODY}" w:eastAsia="{BODY}" w:cs="Times New Roman"/>'
            f'<w:spacing w:val="{CLOSER}"/><w:sz w:val="{SIZE_3 * 2}"/><w:szCs w:val="{SIZE_3 * 2}"/>'
            '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
            "<w:pPrDefault/></w:docDefaults>"
        ),
    )


def _font_table(document: Document) -> None:
    """Say for each font which others may stand in for it."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in FALL_BACKS.items()
    )
    table = next(rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable"))
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'
    table._blob = xml.encode()


def _fonts(properties, font: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{script}"), font)
    # Quotation marks and dashes are Chinese here, not Latin.
    fonts.set(qn("w:hint"), "eastAsia")


def _page_number(paragraph: Paragraph, side: str) -> None:
    """— 1 — in 4号, one character in from the outer edge: odd pages right, even pages left (7.5)."""
    _fill(paragraph, "— ", font=PAGE, size=SIZE_4, align=side, line=None)
    indent = paragraph.paragraph_format
    if side == "right":
        indent.right_indent = Pt(SIZE_4)
    else:
        indent.left_indent = Pt(SIZE_4)
    for kind, words in (("begin", None), (None, " PAGE "), ("separate", None), ("text", "1"), ("end", None)):
        run = paragraph.add_run()
        _fonts(run._r.get_or_add_rPr(), PAGE)
        run.font.size = Pt(SIZE_4)
        if kind == "text":
            run.text = words
        elif kind is None:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = words
            run._r.append(code)
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
    _add_run(paragraph, " —", PAGE, SIZE_4)


# ---------------------------------------------------------------- paragraphs


def _add_run(paragraph: Paragraph, text: str, font: str, size: float, colour: RGBColor | None = None):
    run = paragraph.add_run(text)
    _fonts(run._r.get_or_add_rPr(), font)
    run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _fill(
    paragraph: Paragraph,
    text: str,
    *,
    font: str = BODY,
    size: float = SIZE_3,
    align: str = "left",
    indent: float = 0,
    line: int | None = _LINE,
    colour: RGBColor | None = None,
) -> Paragraph:
    shape = paragraph.paragraph_format
    shape.alignment = {
        "left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT,
        "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    }[align]  # fmt: skip
    if line is not None:
        shape.line_spacing = line
    if indent:
        shape.first_line_indent = Pt(indent * size)
        # In characters as well: what counts for Word and WPS when the reader's font is of another width.
        paragraph._p.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), str(int(indent * 100)))
    _add_run(paragraph, text, font, size, colour)
    return paragraph


def write(document: Document, text: str, **options) -> Paragraph:
    """Add a paragraph with ``text``; ``options`` as for a run of text (font, size, indent, alignment)."""
    return _fill(document.add_paragraph(), text, **options)


def _body(document: Document, letter: Letter) -> None:
    """Levels of the standard: 一、 黑体, （一） 楷体, 1. and text 仿宋; each paragraph two characters in (7.3.3)."""
    place = 0
    for section in letter.sections:
        if section.heading:
            heading = write(document, f"{_NUMERALS[place]}、{section.heading}", font=HEADING, indent=2)
            heading.paragraph_format.keep_with_next = True
            place += 1
        for line in section.text.splitlines():
            line = line.strip()
            if not line:
                continue
            second = line.startswith("（") and line[1:2] in _NUMERALS and line[2:3] == "）"
            if not second:
                write(document, line, indent=2, align="both")
                continue
            title, stop, rest = line.partition("。")
            paragraph = write(document, title + stop, font=KAI, indent=2, align="both")
            if rest:
                _add_run(paragraph, rest, BODY, SIZE_3)


def _rule(paragraph: Paragraph, edge: str, size: int, colour: str = "000000") -> None:
    """A line above or below a paragraph; ``size`` in eighths of a point."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:snapToGrid", "w:spacing", "w:ind", "w:jc"
        )
    line = OxmlElement(f"w:{edge}")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", "1"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)


# ---------------------------------------------------------------- head and foot


def _head(document: Document, letter: Letter) -> None:
    """发文机关标志 35 mm below the upper edge of the type area, number, red line; for a 简报 its own head."""
    mark = write(
        document, letter.masthead, font=TITLE, size=36, align="center", line=None, colour=_RED
    )  # fmt: skip
    mark.paragraph_format.line_spacing = Pt(46)
    if letter.bulletin:
        number = letter.number or "第　期"
        write(document, number, align="center")
        line = write(document, letter.issuer)
        _two_sides(line, chinese_date(letter.issued_on) if letter.issued_on else "　　年　月　日")
    else:
        # A heading of 36 points in a line of 46 begins about 4 mm below the top of its line.
        mark.paragraph_format.space_before = Mm(31)
        write(document, "")
        number = letter.number or f"{letter.series}〔{letter.as_of.year}〕　号"
        if letter.signer:
            line = write(document, "　" + number)
            _two_sides(line, "签发人：　　　　")
        else:
            line = write(document, number, align="center")
    _rule(line, "bottom", 16, "C00000")
    write(document, "")
    if not letter.bulletin:
        write(document, "")


def _two_sides(paragraph: Paragraph, right: str) -> None:
    """Put ``right`` at the right edge of the line, one character in, and the text before it likewise from the left."""
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(156) - Pt(SIZE_3), alignment=WD_TAB_ALIGNMENT.RIGHT)
    _add_run(paragraph, "\t" + right, BODY, SIZE_3)


def _appendix_list(document: Document, letter: Letter) -> None:
    """附件说明, one line below the text, two characters in; no punctuation after a title (7.3.4)."""
    titles = letter.appendices
    if not titles:
        return
    write(document, "")
    if len(titles) == 1:
        write(document, f"附件：{titles[0]}", indent=2)
        return
    for place, title in enumerate(titles, start=1):
        start = "附件：" if place == 1 else "　　　"
        write(document, f"{start}{place}．{title}", indent=2)


def _signature(document: Document, letter: Letter) -> None:
    """署名 and 成文日期 with room for a seal: the date four characters from the right, the office centred above it."""
    day = chinese_date(letter.issued_on) if letter.issued_on else "　　年　月　日"
    write(document, "")
    write(document, "")

    def width(text: str) -> float:
        return sum(0.5 if character.isascii() else 1 for character in text)

    for text, right in ((letter.issuer, 4 - (width(letter.issuer) - width(day)) / 2), (day, 4)):
        line = write(document, text, align="right")
        line.paragraph_format.right_indent = Pt(max(0, right) * SIZE_3)
        line.paragraph_format.keep_with_next = text == letter.issuer


_TEXT_BOX = """<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0"
 layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="margin"><wp:align>center</wp:align></wp:positionH>
<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>
<wp:extent cx="{width}" cy="{height}"/><wp:wrapTopAndBottom/><wp:docPr id="900" name="版记" descr="版记"/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx><wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"/></wps:wsp>
</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"""


def _imprint(document: Document, letter: Letter) -> None:
    """版记 at the foot of the last page: 4号仿宋 between lines, thick outside and thin inside (7.4).

    A box on the lower edge of the type area, since neither a framed paragraph nor a floating table keeps its place in every
    program.
    """
    day = chinese_date(letter.issued_on) if letter.issued_on else "　　年　月　日"
    lines = [*letter.copies, f"{letter.issuer}\t{day}印发"]
    paragraphs, taken = [], 0
    for place, text in enumerate(lines):
        left, _, right = text.partition("\t")
        # 左右各空一字, as a blank and not as an indent, which would shorten the lines as well; what does not fit into one
        # line goes on below the first name.
        paragraph = write(document, "　" + left, size=SIZE_4)
        hanging = SIZE_4 * (len(left.partition("：")[0]) + 2) if "：" in left else 0
        shape = paragraph.paragraph_format
        shape.line_spacing = Pt(26)
        if hanging:
            shape.left_indent, shape.first_line_indent = Pt(hanging), -Pt(hanging)
        if right:
            shape.tab_stops.add_tab_stop(Mm(156) - Pt(SIZE_4), alignment=WD_TAB_ALIGNMENT.RIGHT)
            _add_run(paragraph, "\t" + right, BODY, SIZE_4)
        _rule(paragraph, "top", 8 if place == 0 else 6)
        if place == len(lines) - 1:
            _rule(paragraph, "bottom", 8)
        paragraphs.append(paragraph)
        room = int((Mm(156).pt - hanging) / SIZE_4)
        taken += 1 if right else max(1, -(-len(left) // room))
    anchor = document.add_paragraph()
    anchor.paragraph_format.line_spacing = Pt(1)
    box = parse_xml(_TEXT_BOX.format(width=int(Mm(156)), height=int(Pt(26 * taken + 6))))
    anchor._p.append(box)
    content = next(box.iter(qn("w:txbxContent")))
    for paragraph in paragraphs:
        content.append(paragraph._p)


# ---------------------------------------------------------------- appendices


def _appendices(document: Document, letter: Letter) -> None:
    titles = letter.appendices
    for place, title in enumerate(titles, start=1):
        mark = f"附件{place}" if len(titles) > 1 else "附件"
        first = write(document, mark, font=HEADING)
        first.paragraph_format.page_break_before = True
        write(document, title, font=TITLE, size=SIZE_2, align="center")
        if place <= len(letter.tables):
            _known(document, letter)
            add_table(document, letter.tables[place - 1])
        elif title == "图表":
            for picture in letter.pictures:
                _picture(document, picture)
        else:
            _known(document, letter)
            _definitions(document, letter)


def _known(document: Document, letter: Letter) -> None:
    words = f"截至{chinese_date(letter.as_of)}掌握的情况"
    line = write(document, words, size=SIZE_5, align="center", line=None)
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(6)


def _definitions(document: Document, letter: Letter) -> None:
    rows = tuple(letter.definitions)
    add_table(document, Table("口径说明", {"数字": 34, "本期": 40, "怎样算": 82}, rows, "没有数字。"))


def add_table(document: Document, table: Table, size: float = SIZE_5) -> None:
    """A ruled table whose header row is repeated on each page and whose rows are not split."""
    if not table.rows:
        write(document, table.empty, indent=2)
        return
    made = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    made.autofit = False
    _narrow_margins(made)
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    widths = [Mm(width) for width in table.columns.values()]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    _row(made.rows[0], tuple(table.columns), widths, size, HEADING)
    repeated = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)
    for texts in table.rows:
        _row(made.add_row(), texts, widths, size, BODY)


def _narrow_margins(table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        width = OxmlElement(f"w:{side}")
        width.set(qn("w:w"), "50")
        width.set(qn("w:type"), "dxa")
        margins.append(width)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def _row(row, texts: tuple[str, ...], widths: list[int], size: float, font: str) -> None:
    whole = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(whole)
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        short = len(text) <= 6 or font == HEADING
        paragraph = _fill(
            cell.paragraphs[0], text, font=font, size=size, align="center" if short else "left", line=None
        )
        paragraph.paragraph_format.line_spacing = Pt(round(size * 1.35, 1))


def _picture(document: Document, picture: Picture) -> None:
    title = write(document, picture.title, font=HEADING, size=SIZE_4, align="center", line=None)
    title.paragraph_format.space_before = Pt(8)
    title.paragraph_format.keep_with_next = True
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape = paragraph.add_run().add_picture(io.BytesIO(picture.png), width=Mm(150))
    # Two to a page.
    if shape.height > Mm(92):
        shape.width, shape.height = int(shape.width * Mm(92) / shape.height), Mm(92)
    shape._inline.docPr.set("descr", picture.words)
