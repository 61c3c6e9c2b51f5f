"""A paper as .docx in the form of GB/T 9704-2012: head, levels of the text, signature, 版记, dates. No figures of its own."""

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from efficiency.campaign.workdays import chinese_date
from efficiency.papers.appendices import appendices
from efficiency.papers.letter import Letter, Section
from efficiency.papers.page import (
    BODY,
    HEADING,
    KAI,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    TITLE,
    add_run,
    blank_page,
    rule,
    saved,
    write,
)  # fmt: skip

_RED = RGBColor(0xC0, 0x00, 0x00)
_NUMERALS = "一二三四五六七八九十"
# 发文机关标志: 36 points in a line of exactly 36. Programs differ in where they put the letters in a line of a fixed height
# (LibreOffice: four fifths of the line above the foot of the letters; Word: all but the font's depth, 0.14 of its size for the
# Chinese fonts), by 0.8 L against L - 5 points: in a line of 46 by 1.4 mm, in one of 36 by 0.7 mm. Chinese letters reach 0.84 of
# their size above their foot, 方正小标宋 as its substitutes: so they begin 0.5 mm above the line in the one and 0.2 mm below its
# upper edge in the other, and the line's edge stands where both are within half a millimetre of the standard's 35 mm.
_MARK, _ABOVE_THE_MARK = 36, 35.2
# What is missing to two lines between 发文机关标志 and 发文字号 after one blank line, in mm.
_BELOW_THE_MARK = 5.2
# From the foot of the number's line to the red line, in points: with the room below the letters 4 mm.
_ABOVE_THE_LINE = 7


def build(letter: Letter) -> bytes:
    """The paper as a .docx file; marked as a draft while it has no number."""
    document = blank_page(letter.demo, letter.number is None)
    head(document, letter)
    title(document, letter)
    if letter.addressee:
        write(document, letter.addressee + "：")
    body(document, letter.sections)
    for part in (appendix_list, signature):
        before = len(document.paragraphs)
        part(document, letter)
        if len(document.paragraphs) > before:
            hold_to_text(document.paragraphs[before])
    appendices(document, letter)
    imprint(document, letter)
    return saved(document, letter.issued_on, letter.title.replace("\n", ""))


def title(document: Document, letter: Letter) -> None:
    """The title, a paragraph to a line, and the blank line below it (7.3.1)."""
    for line in letter.title.split("\n"):
        write(document, line, font=TITLE, size=SIZE_2, align="center", style="Title")
    write(document, "")


def body(document: Document, sections: tuple[Section, ...], place: int = 0) -> int:
    """Levels of the standard: 一、 黑体, （一） 楷体, 1. and text 仿宋; each paragraph two characters in (7.3.3). ``place``: how
    many sections with a heading stand before these; returns how many do after them."""
    for section in sections:
        if section.heading:
            heading = write(
                document, f"{_NUMERALS[place]}、{section.heading}", font=HEADING, indent=2, style="Heading 1"
            )
            heading.paragraph_format.keep_with_next = True
            place += 1
        for line in section.text.splitlines():
            line = line.strip()
            if not line:
                continue
            second = line.startswith("（") and line[1:2] in _NUMERALS and line[2:3] == "）"
            if not second:
                paragraph = write(document, line, indent=2, align="both")
                # What leads to a list is not left behind by it.
                paragraph.paragraph_format.keep_with_next = line.endswith("：")
                continue
            first, stop, rest = line.partition("。")
            paragraph = write(document, first + stop, font=KAI, indent=2, align="both", style="Heading 2")
            if rest:
                add_run(paragraph, rest, BODY, SIZE_3)
    return place


# ---------------------------------------------------------------- head and foot


def number_words(letter: Letter) -> str:
    """The number, or its place in a draft."""
    blank = "第　期" if letter.bulletin else f"{letter.series}〔{letter.as_of.year}〕　号"
    return letter.number or blank


def day_words(letter: Letter) -> str:
    """成文日期, or its place in a draft (7.3.5)."""
    return letter.written_on or (chinese_date(letter.issued_on) if letter.issued_on else "　　年　月　日")


def head(document: Document, letter: Letter) -> None:
    """发文机关标志 35 mm below the upper edge of the type area, number, red line; for a 简报 its own head."""
    mark = write(
        document, letter.masthead, font=TITLE, size=_MARK, align="center", line=None, colour=_RED
    )  # fmt: skip
    mark.paragraph_format.line_spacing = Pt(_MARK)
    if letter.bulletin:
        mark.paragraph_format.space_before = Mm(3)
        write(document, number_words(letter), align="center")
        line = write(document, letter.issuer)
        _two_sides(line, day_words(letter))
    else:
        mark.paragraph_format.space_before = Mm(_ABOVE_THE_MARK)
        write(document, "")
        number = number_words(letter)
        if letter.signer:
            line = write(document, "　" + number)
            _two_sides(line, "签发人：")
            add_run(line, letter.signed_by or "　　　　", KAI, SIZE_3)
        else:
            line = write(document, number, align="center")
        # With the room around the letters two blank lines, 20.4 mm.
        line.paragraph_format.space_before = Mm(_BELOW_THE_MARK)
    rule(line, "bottom", 16, "C00000", space=_ABOVE_THE_LINE)
    write(document, "")
    if not letter.bulletin:
        write(document, "")


def _two_sides(paragraph: Paragraph, right: str) -> None:
    """Put ``right`` at the right edge of the line, one character in, and the text before it likewise from the left."""
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(156) - Pt(SIZE_3), alignment=WD_TAB_ALIGNMENT.RIGHT)
    add_run(paragraph, "\t" + right, BODY, SIZE_3)


def appendix_list(document: Document, letter: Letter) -> None:
    """附件说明, one line below the text, two characters in; no punctuation after a title (7.3.4)."""
    titles = letter.appendices
    if not titles:
        return
    write(document, "").paragraph_format.keep_with_next = True
    if len(titles) == 1:
        write(document, f"附件：{titles[0]}", indent=2)
        return
    for place, title in enumerate(titles, start=1):
        start = "附件：" if place == 1 else "　　　"
        line = write(document, f"{start}{place}．{title}", indent=2)
        # The list is not split over two pages.
        line.paragraph_format.keep_with_next = place < len(titles)


def signature(document: Document, letter: Letter) -> None:
    """署名 and 成文日期 with room for a seal: the date four characters from the right, the office centred above it."""
    if not letter.is_signed:
        return
    for _ in range(2):
        write(document, "").paragraph_format.keep_with_next = True
    sign(document, letter.issuer, day_words(letter))


def sign(document: Document, issuer: str, day: str) -> None:
    """The two lines of a signature (7.3.5.1)."""

    def width(text: str) -> float:
        return sum(0.5 if character.isascii() else 1 for character in text)

    for text, right in ((issuer, 4 - (width(issuer) - width(day)) / 2), (day, 4)):
        line = write(document, text, align="right")
        line.paragraph_format.right_indent = Pt(max(0, right) * SIZE_3)
        line.paragraph_format.keep_with_next = text == issuer


def hold_to_text(first: Paragraph) -> None:
    """Let the text before ``first`` go along to its page: a signature does not stand on one without text (7.3.5.4)."""
    for element in first._p.itersiblings(preceding=True):
        if element.tag != qn("w:p"):
            return
        before = Paragraph(element, first._parent)
        before.paragraph_format.keep_with_next = True
        if before.text.strip():
            return


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


def imprint(document: Document, letter: Letter) -> None:
    """版记 at the foot of the last page: 4号仿宋 between lines, thick outside and thin inside (7.4).

    A box on the lower edge of the type area, since neither a framed paragraph nor a floating table keeps its place in every
    program.
    """
    day = day_words(letter)
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
            add_run(paragraph, "\t" + right, BODY, SIZE_4)
        rule(paragraph, "top", 8 if place == 0 else 6)
        if place == len(lines) - 1:
            rule(paragraph, "bottom", 8)
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
