"""The page of GB/T 9704-2012: margins, grid, fonts, page numbers, and the paragraphs that stand on it.

Millimetres and sizes are the standard's (5.2, 7.2 to 7.5). Every paragraph of the body has the grid's own pitch as its fixed
line height and characters drawn a third of a point together, so that 22 lines of 28 characters stand on a page also where
the font is a substitute or the program does not keep the character grid (LibreOffice widens it).
"""

import datetime as dt
import io
import re

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor, Twips
from docx.text.paragraph import Paragraph

from efficiency import campaign

DEMO_WORDS = "演示数据，纯属虚构"
DRAFT_WORDS = "草稿，未签发"

# 字号 in points.
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = 22, 16, 14, 10.5
# 22 lines in 225 mm and 28 characters of 16 points in 156 mm: twips per line, and 1/4096 points less per character.
LINE_PITCH, CHARACTER_SPACE = 579, -848
# In twentieths of a point: 28 characters of 15.65 points are 438 of the 442 points of a line, and 29 are too many.
CLOSER = -7
_LINE = Twips(LINE_PITCH)
_WITHIN_A_NUMBER = re.compile(r"(?<=[A-Za-z0-9])-(?=[A-Za-z0-9])")

BODY, TITLE, HEADING, KAI, PAGE = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
# The fonts of the standard are mostly proprietary and cannot be sent along: Word takes the first of these that it has.
FALL_BACKS = {
    BODY: "仿宋,FangSong,STFangsong",
    TITLE: "华文中宋,STZhongsong,宋体,SimSun",
    HEADING: "SimHei",
    KAI: "楷体,KaiTi,STKaiti",
    PAGE: "SimSun",
}


def blank_page(demo: bool, draft: bool, *, numbered: bool = True) -> Document:
    """An empty A4 document with the standard's margins, grid, fonts, page numbers (``numbered``), and the marks in its
    headers."""
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
    _outline_styles(document)
    _font_table(document)
    _chinese_settings(document)
    document.settings.odd_and_even_pages_header_footer = True
    words = marks(demo, draft)
    for header, footer, side in (
        (section.header, section.footer, "right"),
        (section.even_page_header, section.even_page_footer, "left"),
    ):
        header.is_linked_to_previous = footer.is_linked_to_previous = False
        fill(header.paragraphs[0], words, font=HEADING, size=SIZE_5, align="center", line=None)
        if numbered:
            _page_number(footer.paragraphs[0], side)
    return document


def marks(demo: bool, draft: bool) -> str:
    """What every page of a demonstration and of a draft says at its top; empty for an issued paper."""
    return "　".join(words for words, wanted in ((DEMO_WORDS, demo), (DRAFT_WORDS, draft)) if wanted)


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


def _outline_styles(document: Document) -> None:
    """标题 and the two levels of headings as styles, so that a reader has an outline; they look like the text around them."""
    for name, level in (("Title", None), ("Heading 1", 0), ("Heading 2", 1)):
        element = document.styles[name].element
        for part in ("pPr", "rPr"):
            found = element.find(qn(f"w:{part}"))
            if found is not None:
                element.remove(found)
        if level is not None:
            mark = OxmlElement("w:outlineLvl")
            mark.set(qn("w:val"), str(level))
            element.get_or_add_pPr().append(mark)


def _chinese_settings(document: Document) -> None:
    """What the library's template leaves open or says of another language."""
    settings = document.settings.element
    for name, values in (
        ("zoom", {"percent": "100"}),
        ("themeFontLang", {"val": "en-US", "eastAsia": "zh-CN"}),
    ):
        found = settings.find(qn(f"w:{name}"))
        if found is not None:
            for attribute, value in values.items():
                found.set(qn(f"w:{attribute}"), value)


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
    fill(paragraph, "— ", font=PAGE, size=SIZE_4, align=side, line=None)
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
    add_run(paragraph, " —", PAGE, SIZE_4)


# ---------------------------------------------------------------- paragraphs


def add_run(paragraph: Paragraph, text: str, font: str, size: float, colour: RGBColor | None = None):
    """Add text to a paragraph, in a font of the standard and in points."""
    run = paragraph.add_run(text)
    _hold_numbers(run._r)
    _fonts(run._r.get_or_add_rPr(), font)
    run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _hold_numbers(run) -> None:
    """A number such as JC-002 is not broken over two lines."""
    for each in list(run.t_lst):
        first, *rest = _WITHIN_A_NUMBER.split(each.text)
        if not rest:
            continue
        each.text = first
        for part in reversed(rest):
            words = OxmlElement("w:t")
            words.text = part
            words.set(qn("xml:space"), "preserve")
            each.addnext(words)
            each.addnext(OxmlElement("w:noBreakHyphen"))


def fill(
    paragraph: Paragraph,
    text: str,
    *,
    font: str = BODY,
    size: float = SIZE_3,
    align: str = "left",
    indent: float = 0,
    line: int | None = _LINE,
    colour: RGBColor | None = None,
    style: str | None = None,
) -> Paragraph:
    """Set an empty paragraph. ``style``: what it is for the outline of the document; its looks are given here all the same.
    ``indent`` in characters; ``line`` None keeps the font's own height of line."""
    if style:
        paragraph.style = style
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
    add_run(paragraph, text, font, size, colour)
    return paragraph


def write(document: Document, text: str, **options) -> Paragraph:
    """Add a paragraph with ``text``; ``options`` as for a run of text (font, size, indent, alignment)."""
    return fill(document.add_paragraph(), text, **options)


def rule(paragraph: Paragraph, edge: str, size: int, colour: str = "000000", space: int = 1) -> None:
    """A line above or below a paragraph; ``size`` in eighths of a point, ``space`` between line and text in points."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:snapToGrid", "w:spacing", "w:ind", "w:jc"
        )
    line = OxmlElement(f"w:{edge}")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", str(space)), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)


def saved(document: Document, day: dt.date | None, title: str) -> bytes:
    """The file's bytes, with the paper's ``title`` and its day instead of the clock's in its properties."""
    moment = dt.datetime.combine(day or campaign.load().parameters.first_day, dt.time())
    properties, author = document.core_properties, campaign.load().parameters.papers.office
    properties.created = properties.modified = moment
    properties.author, properties.last_modified_by, properties.comments = author, "", ""
    properties.title, properties.language = title, "zh-CN"
    # The library's template brings the small picture of another document along.
    package = document.part.package
    for key in [key for key, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        del package.rels[key]
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
