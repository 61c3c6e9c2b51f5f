"""The appendices of a paper: ruled tables, pictures, 口径说明, each from a new page."""

import io

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from efficiency.campaign.workdays import chinese_date
from efficiency.papers.letter import Letter, Picture, Table
from efficiency.papers.page import BODY, HEADING, SIZE_2, SIZE_4, SIZE_5, TITLE, fill, write

# Characters of a cell that still counts as short: a day, a light, a count.
_SHORT = 6


def appendices(document: Document, letter: Letter) -> None:
    """Write the tables, the pictures and 口径说明, each from a new page with its 附件 mark."""
    titles = letter.appendices
    for place, title in enumerate(titles, start=1):
        mark = f"附件{place}" if len(titles) > 1 else "附件"
        first = write(document, mark, font=HEADING)
        first.paragraph_format.page_break_before = True
        # The title stands in the third line of the type area (7.3.7).
        write(document, "")
        write(document, title, font=TITLE, size=SIZE_2, align="center", style="Heading 1")
        if place <= len(letter.tables):
            _known(document, letter)
            add_table(document, letter.tables[place - 1])
        elif letter.pictures and place == len(letter.tables) + 1:
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
    # A column of words that are all short stands in its middle, any other at its left edge: cells below each other begin alike.
    short = [all(len(text) <= _SHORT for text in texts) for texts in zip(*table.rows, strict=True)]
    _row(made.rows[0], tuple(table.columns), widths, size, [True] * len(widths), is_head=True)
    repeated = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)
    for texts in table.rows:
        _row(made.add_row(), texts, widths, size, short)


def _narrow_margins(table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        width = OxmlElement(f"w:{side}")
        width.set(qn("w:w"), "50")
        width.set(qn("w:type"), "dxa")
        margins.append(width)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def _row(
    row,
    texts: tuple[str, ...],
    widths: list[int],
    size: float,
    centred: list[bool],
    *,
    is_head: bool = False,
) -> None:
    whole = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(whole)
    for cell, text, width, in_the_middle in zip(row.cells, texts, widths, centred, strict=True):
        cell.width = width
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = fill(
            cell.paragraphs[0],
            text,
            font=HEADING if is_head else BODY,
            size=size,
            align="center" if in_the_middle else "left",
            line=None,
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
