"""A file as an office sends it (.docx, .txt, .pdf with text) -> its paragraphs, verbatim; or a Chinese sentence why it
cannot be read."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import pypdf
from docx.oxml.ns import qn
from docx.table import Table

from efficiency.core.texts import Unclean, cleaned

# Bounds held before work begins: a 实施方案 with its tables is a few hundred KB.
LARGEST = 20 * 1024 * 1024
_UNPACKED = 200 * 1024 * 1024
_PAGES = 400
_LETTERS = 600_000

_BLANKS = " \t\r\n\u3000\ufeff\xa0"
_NUMBERED = re.compile(
    r"[（(]?[一二三四五六七八九十\d]+[)）、.．]|第[一二三四五六七八九十]+[章节条部阶]|[①-⑳]|附件"
)


class Unreadable(ValueError):
    """The file cannot be read; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its ``place`` in the file counted from 1, its words without outer blanks.

    ``cells`` are those of a row of a table, in which case ``table`` is the table's place among the tables (0: not a table's).
    ``depth`` is the level of Word's own numbering (0: none), whose number is no part of the words.
    """

    place: int
    text: str
    cells: tuple[str, ...] = ()
    table: int = 0
    depth: int = 0


def paragraphs(path: Path) -> tuple[Paragraph, ...]:
    """The paragraphs of a file that are not empty, in order. Raises ``Unreadable``."""
    _clean(path.name, "文件名")
    try:
        size = path.stat().st_size
    except OSError:
        raise Unreadable(f"没有“{path}”这个文件，或者不能读。") from None
    if not path.is_file():
        raise Unreadable(f"“{path}”不是文件。")
    if size == 0:
        raise Unreadable(f"“{path.name}”是空的。")
    if size > LARGEST:
        raise Unreadable(
            f"“{path.name}”有{size / 1024 / 1024:.0f}MB，最多{LARGEST // 1024 // 1024}MB。请去掉图片，或另存为.txt。"
        )
    data = path.read_bytes()
    raw = []
    for text, cells, table, depth in _raw(path.name, path.suffix.lower(), data):
        where = f"“{path.name}”第{len(raw) + 1}段"
        if text := _clean(text, where):
            raw.append((text, tuple(_clean(cell, where) for cell in cells), table, depth))
    if sum(len(text) for text, *_ in raw) > _LETTERS:
        raise Unreadable(f"“{path.name}”超过{_LETTERS:,}字，不像一份实施方案。")
    if not raw:
        raise Unreadable(f"“{path.name}”里没有文字。")
    return tuple(Paragraph(place, *each) for place, each in enumerate(raw, start=1))


def _clean(text: str, where: str) -> str:
    """The text in one line, without what nobody can see: a control character could not be read back from the files."""
    try:
        return "".join(cleaned(text).splitlines())
    except Unclean as fault:
        raise Unreadable(f"{where}{fault}") from None


_Raw = Iterable[tuple[str, tuple[str, ...], int, int]]


def _raw(name: str, suffix: str, data: bytes) -> _Raw:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(f"“{name}”是旧格式的Word文件（.doc）。请用Word或WPS另存为.docx再用。")
    if data.startswith(b"%PDF"):
        return _lines(_joined(_of_pdf(name, data)))
    if data.startswith(b"PK"):
        return _of_docx(name, data)
    if suffix in (".docx", ".pdf"):
        raise Unreadable(f"“{name}”的内容不是{suffix}，打不开。请重新另存一份。")
    if suffix != ".txt":
        raise Unreadable(f"只读.docx、.txt和有文字的.pdf，不读“{name}”。")
    return _lines(_decoded(name, data).splitlines())


def _lines(lines: list[str]) -> _Raw:
    return ((text, (), 0, 0) for line in lines if (text := line.strip(_BLANKS)))


def _decoded(name: str, data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(f"“{name}”不是文本（编码读不懂）。请另存为UTF-8的.txt。")


# ---------------------------------------------------------------- Word


def _of_docx(name: str, data: bytes) -> _Raw:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _UNPACKED:
                raise Unreadable(f"“{name}”展开后过大，不读。请另存为.txt。")
        document = docx.Document(io.BytesIO(data))
        numbered = {
            style.style_id
            for style in document.styles
            if style.element.pPr is not None and style.element.pPr.numPr is not None
        }
        return list(_blocks(document, document.element.body, numbered, [0]))
    except Unreadable:
        raise
    except Exception as error:  # The library fails in many ways on what is no Word file.
        raise Unreadable(f"“{name}”不是能打开的Word文件（.docx），请重新另存一份。") from error


def _blocks(
    document, parent, numbered: set[str], tables: list[int]
) -> Iterator[tuple[str, tuple[str, ...], int, int]]:
    for block in parent.iterchildren():
        if block.tag == qn("w:p"):
            for text in _words(block).split("\n"):
                if text := text.strip(_BLANKS):
                    yield text, (), 0, _depth(block, numbered)
        elif block.tag == qn("w:tbl"):
            tables[0] += 1
            told = set()
            for row in Table(block, document).rows:
                # A cell over several columns or rows fills each of them, and is told once.
                cells = [cell._tc for cell in row.cells]
                fresh = [_cell(cell) for cell in dict.fromkeys(cells) if cell not in told]
                told.update(cells)
                if any(fresh):
                    yield "\t".join(each for each in fresh if each), tuple(map(_cell, cells)), tables[0], 0
        elif block.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins")):
            yield from _blocks(document, block, numbered, tables)


def _words(paragraph) -> str:
    """All words of a paragraph, those of tracked insertions too; text boxes are not part of it."""
    found = paragraph.xpath(
        ".//*[self::w:t or self::w:br or self::w:cr or self::w:tab][not(ancestor::w:txbxContent)]"
    )
    return "".join(
        each.text or "" if each.tag == qn("w:t") else " " if each.tag == qn("w:tab") else "\n"
        for each in found
    )


def _cell(cell) -> str:
    return "".join(_words(each).replace("\n", "").strip(_BLANKS) for each in cell.iterchildren(qn("w:p")))


def _depth(paragraph, numbered: set[str]) -> int:
    about = paragraph.pPr
    if about is None:
        return 0
    if about.numPr is not None:
        if about.numPr.numId is not None and about.numPr.numId.val == 0:
            return 0
        return 1 + (about.numPr.ilvl.val if about.numPr.ilvl is not None else 0)
    return 1 if paragraph.style in numbered else 0


# ---------------------------------------------------------------- PDF


def _of_pdf(name: str, data: bytes) -> list[str]:
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(f"“{name}”有密码，打不开。请先去掉密码。")
        if len(reader.pages) > _PAGES:
            raise Unreadable(f"“{name}”有{len(reader.pages)}页，最多{_PAGES}页。")
        pages = [page.extract_text() for page in reader.pages]
    except Unreadable:
        raise
    except Exception as error:  # The library fails in many ways on what is no PDF file.
        raise Unreadable(f"“{name}”不是能打开的PDF文件，请重新另存一份。") from error
    lines = [line.strip(_BLANKS) for page in pages for line in page.splitlines()]
    if not any(lines):
        raise Unreadable(f"“{name}”里没有文字，是扫描件。请先做文字识别，或另存为.txt。")
    return [line for line in lines if line]


def _joined(lines: list[str]) -> list[str]:
    """Paragraphs of a page's lines: a line goes on with the next one unless it has ended or the next begins with a number."""
    width = max(map(len, lines))
    made: list[str] = []
    for place, line in enumerate(lines):
        before = lines[place - 1] if place else ""
        goes_on = (
            made
            and len(before) >= width * 0.8
            and not before.endswith(("。", "：", ":"))
            and not _NUMBERED.match(line)
        )
        if goes_on:
            made[-1] += line
        else:
            made.append(line)
    return made
