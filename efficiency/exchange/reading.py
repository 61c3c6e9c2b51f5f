"""A file that somebody sent -> sheets of cells, or one sentence why it cannot be read. Knows nothing of subjects.

What a file is, is decided by its bytes and never by its name. Every bound stands in ``LIMITS`` and is held before what it
bounds is kept; each sentence names its bound.
"""

import codecs
import csv
import hashlib
import io
import json
import marshal
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from efficiency.core.texts import without_invisible

MOST_BYTES = 60 * 2**20
MOST_ROWS = 300_000
MOST_COLUMNS = 200
# By name, as ``open_workbook`` is told them; ``cell`` is also Excel's own bound.
LIMITS = {
    "memory": 2 * 2**30,
    "seconds": 120,
    "rows": MOST_ROWS,
    "columns": MOST_COLUMNS,
    "cells": 5_000_000,
    "merged": 20_000,
    "cell": 32_767,
    "text": 100_000_000,
    "strings": 1_000_000,
    "sheets": 100,
}
_MOST_UNZIPPED = 600 * 2**20
_MOST_PARTS = 1_000
_READER = Path(__file__).with_name("open_workbook.py")
_SPLIT = "请拆成几个文件分次导入"
_SAVE = "请用Excel或WPS打开后另存为.xlsx再导入"

_DELIMITERS = (",", "\t", ";", "，")
_SNIFFED = 64 * 2**10
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?')
# How a sheet is told to leave 007 as it is.
_TEXT_AS_FORMULA = re.compile(r'="([^"]*)"')
# What a text holds when its cells have to be looked at one by one: such a formula, or what cells of blanks are made of.
_UNTIDY = ('="', " ", "\u3000", "\xa0", "\u200b", "\u200c", "\u200d", "\u200e", "\u2060", "\ufeff", "\xad")
_OTHER_KINDS = (
    (b"\xd0\xcf\x11\xe0", "这是旧版的.xls文件或设了打开密码的工作簿，请用Excel或WPS另存为不带密码的.xlsx再导入。"),
    (b"MZ", "这是可执行程序，不是表格，没有读取。请核对文件来源，切勿运行。"),
    (b"\x7fELF", "这是可执行程序，不是表格，没有读取。请核对文件来源，切勿运行。"),
    (b"%PDF", "这是PDF文件，不是表格，请导入.xlsx或.csv。"),
    (b"\x89PNG", "这是图片，不是表格，请导入.xlsx或.csv。"),
    (b"\xff\xd8\xff", "这是图片，不是表格，请导入.xlsx或.csv。"),
    (b"Rar!", "这是压缩包，请先解压，再导入其中的.xlsx或.csv。"),
    (b"7z\xbc\xaf", "这是压缩包，请先解压，再导入其中的.xlsx或.csv。"),
    (b"\x1f\x8b", "这是压缩包，请先解压，再导入其中的.xlsx或.csv。"),
    (b"{\\rtf", "这是RTF文档，不是表格，请导入.xlsx或.csv。"),
    (b"MIME-Version", f"这是单个文件的网页，不是工作簿，只是用了表格的文件名。{_SAVE}。"),
)  # fmt: skip
_OTHER_PACKAGES = (
    ("xl/workbook.bin", f"这是.xlsb二进制工作簿。{_SAVE}。"),
    ("word/document.xml", "这是Word文档，不是表格，请导入.xlsx或.csv。"),
    ("ppt/presentation.xml", "这是演示文稿，不是表格，请导入.xlsx或.csv。"),
    ("content.xml", f"这是OpenDocument文档，不是.xlsx工作簿。{_SAVE}。"),
)
_WEB_PAGE = f"这是网页（HTML），不是工作簿，只是用了表格的文件名。{_SAVE}。"
_WEB_SIGNS = re.compile(rb"<(!doctype\s+html|html|head|body|meta|table|tr|div|style)\b", re.IGNORECASE)
_BROKEN = "工作簿已损坏，或内容异常（例如单元格散布过大），打不开。请用Excel或WPS打开后另存为.xlsx再导入。"
_PASSED = {
    "password": "工作簿设了打开密码，请去掉密码后另存再导入。",
    "rows": f"工作簿超过{MOST_ROWS:,}行，{_SPLIT}。",
    "columns": f"工作表超过{MOST_COLUMNS}列，不是本系统的模板，请下载模板填写。",
    "cells": f"工作簿有内容的单元格超过{LIMITS['cells']:,}个，{_SPLIT}。",
    "merged": f"工作簿的合并单元格超过{LIMITS['merged']:,}处，没有读取。请取消合并后再导入。",
    "cell": f"工作簿有超过{LIMITS['cell']:,}个字的单元格，没有读取。请精简后再导入。",
    "text": f"工作簿的文字合计超过{LIMITS['text']:,}个字，没有读取。{_SPLIT}。",
    "strings": f"工作簿的文字表超过{LIMITS['strings']:,}项，没有读取。{_SPLIT}。",
    "sheets": f"工作簿超过{LIMITS['sheets']}张工作表，没有读取。{_SPLIT}。",
}  # fmt: skip


class Unreadable(ValueError):
    """The file cannot be read at all; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A cell that shows an error of the sheet's own arithmetic, such as #DIV/0!."""

    shown: str

    @property
    def mend(self) -> str:
        """What to do, in a sentence."""
        return f"这一格是表格的错误值{self.shown}，不是数据。请改正公式或直接填写后再导入。"


@dataclass(frozen=True, slots=True)
class NotCalculated:
    """A cell with a formula whose result is not in the file; ``formula`` is without its =."""

    formula: str

    @property
    def shown(self) -> str:
        """As a sheet would show the formula."""
        return f"={self.formula}"

    @property
    def mend(self) -> str:
        """What to do, in a sentence."""
        return "这一格的公式没有算出结果。请用Excel或WPS打开、保存后再导入，或直接填写。"


# Text, "" for an empty cell; the other two are neither text nor empty.
Cell = str | ErrorValue | NotCalculated
Row = tuple[int, list[Cell]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet (or the whole of a CSV, without a name).

    ``rows``: number of the row as its sender sees it, and its cells up to the last that holds something, "" for one of blanks;
    rows without content are not there. ``merged``: (top, left, bottom, right), rows by number, columns from 0. ``hidden_rows`` by
    number, ``hidden_columns`` from 0: a filter or a closed group hides them, and they are read.
    """

    name: str
    rows: list[Row]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Source:
    """What was read: the file's fingerprint, how its text is encoded (null for a workbook), sheets, hidden sheets."""

    fingerprint: str
    encoding: str | None
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...]


def fingerprint(data: bytes) -> str:
    """The file's SHA-256, which stands for its content from preview to confirmation."""
    return hashlib.sha256(data).hexdigest()


def bytes_of(path: Path) -> bytes:
    """A file's content. Raises ``Unreadable`` before one that is too large (or endless) is read, and ``OSError``."""
    with path.open("rb") as file:
        size = path.stat().st_size
        data = file.read(MOST_BYTES + 1) if size <= MOST_BYTES else b""
    if size > MOST_BYTES or len(data) > MOST_BYTES:
        raise Unreadable(_too_large(max(size, len(data))))
    return data


def read(data: bytes) -> Source:
    """Read a workbook or a CSV. Raises ``Unreadable`` with a sentence for anything else, or anything too large."""
    if len(data) > MOST_BYTES:
        raise Unreadable(_too_large(len(data)))
    if not data.strip():
        raise Unreadable("文件是空的，没有内容可以导入。")
    for start, sentence in _OTHER_KINDS:
        if data.startswith(start):
            raise Unreadable(sentence)
    return _workbook(data) if data.startswith(b"PK") else _csv(data)


def _too_large(size: int) -> str:
    return f"文件有{size / 2**20:,.0f}MB，超过{MOST_BYTES // 2**20}MB，{_SPLIT}。"


# ---------------------------------------------------------------- workbooks


def _workbook(data: bytes) -> Source:
    _check_directory(data)
    command = [sys.executable, "-I", str(_READER), json.dumps(LIMITS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=LIMITS["seconds"])
    except subprocess.TimeoutExpired:
        raise Unreadable(f"工作簿{LIMITS['seconds']}秒还没有读完，没有导入。{_SPLIT}。") from None
    if done.returncode:
        raise Unreadable(_BROKEN)
    found = marshal.loads(done.stdout)
    if fault := found.get("fault"):
        raise Unreadable(_PASSED[fault])
    visible = [sheet for sheet in found["sheets"] if not sheet[1]]
    return Source(
        fingerprint(data),
        None,
        tuple(
            Sheet(name, _typed(rows), merged, hidden_rows, hidden_columns)
            for name, _, rows, merged, hidden_rows, hidden_columns in visible
        ),
        tuple(sheet[0] for sheet in found["sheets"] if sheet[1]),
    )


def _typed(rows: list[Row]) -> list[Row]:
    """The rows with the two kinds of cells that are no text in place of what stands for them between processes."""
    for _, cells in rows:
        for place, cell in enumerate(cells):
            if cell.__class__ is tuple:
                kind, words = cell
                cells[place] = ErrorValue(words) if kind == "error" else NotCalculated(words)
    return rows


def _check_directory(data: bytes) -> None:
    """Look at the list of parts before anything is unpacked. What lies there is stopped by the reader's own limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Unreadable(_BROKEN) from None
    names = {part.filename.replace("\\", "/").lower() for part in parts}
    if not any(name.endswith("workbook.xml") for name in names):
        other = next((sentence for name, sentence in _OTHER_PACKAGES if name in names), None)
        raise Unreadable(
            other or "这是压缩包或别的文档，不是.xlsx工作簿。请先解压，再导入其中的.xlsx或.csv。"
        )
    unpacked = sum(part.file_size for part in parts)
    if unpacked > _MOST_UNZIPPED or len(parts) > _MOST_PARTS:
        raise Unreadable(
            f"工作簿解开后有{unpacked / 2**20:,.0f}MB、{len(parts):,}个部件，超过限度，没有解开"
            f"（限{_MOST_UNZIPPED // 2**20}MB、{_MOST_PARTS:,}个部件）。{_SPLIT}。"
        )


# ---------------------------------------------------------------- CSV


def _csv(data: bytes) -> Source:
    codec, encoding, untidy = _encoding(data)
    _refuse_markup(data, codec)
    sample = _sample(data, codec)
    separator = _SEPARATOR_LINE.fullmatch(sample[0].strip()) if sample else None
    delimiter = separator[1] if separator else _delimiter(sample)
    rows, cells, number = [], 0, 0
    try:
        for number, row in enumerate(_records(data, codec, delimiter, untidy=untidy), 1):
            if (number == 1 and separator) or not any(row):
                continue
            if len(row) > MOST_COLUMNS:
                while not row[-1]:
                    row.pop()
                if len(row) > MOST_COLUMNS:
                    raise Unreadable(
                        f"第{number:,}行有{len(row):,}列，超过{MOST_COLUMNS}列，请核对分隔符和引号。"
                    )
            if len(rows) >= MOST_ROWS:
                raise Unreadable(f"文件超过{MOST_ROWS:,}行，{_SPLIT}。")
            cells += len(row)
            if cells > LIMITS["cells"]:
                raise Unreadable(f"文件的单元格超过{LIMITS['cells']:,}个，{_SPLIT}。")
            rows.append((number, row))
    except csv.Error:
        raise Unreadable(
            f"第{number + 1:,}行的引号不配对，或单元格超过{csv.field_size_limit():,}个字，请核对后再导入。"
        ) from None
    return Source(fingerprint(data), encoding, (Sheet("", rows),), ())


def _records(data: bytes, codec: str, delimiter: str, *, untidy: bool) -> Iterator[list[str]]:
    """The rows, blank cells as empty ones."""
    stream = io.TextIOWrapper(io.BytesIO(data), encoding=codec, newline="")
    rows = csv.reader(stream, delimiter=delimiter, strict=True)
    return map(_tidied, rows) if untidy else rows


def _tidied(row: list[str]) -> list[str]:
    for place, cell in enumerate(row):
        if not cell:
            continue
        if not without_invisible(cell).strip():
            row[place] = ""
        elif text := _TEXT_AS_FORMULA.fullmatch(cell):
            row[place] = text[1]
    return row


def _sample(data: bytes, codec: str) -> list[str]:
    """The first whole lines."""
    text = codecs.getincrementaldecoder(codec)().decode(data[:_SNIFFED])
    lines = text.splitlines()
    return (lines[:-1] or lines if len(data) > _SNIFFED else lines)[:50]


def _delimiter(sample: list[str]) -> str:
    """The delimiter that divides most lines into equally many cells; a title with Chinese commas divides only itself."""

    def weight(delimiter: str) -> float:
        counts = Counter(line.count(delimiter) for line in sample if line.strip())
        return max((count * lines for count, lines in counts.items()), default=0)

    return max(_DELIMITERS, key=weight)


def _encoding(data: bytes) -> tuple[str, str, bool]:
    """The codec of a text, the name of its encoding, and whether it is ``_UNTIDY``. Raises ``Unreadable`` for no text."""
    if data.startswith(codecs.BOM_UTF8):
        kinds = [("utf-8-sig", "UTF-8（带BOM）")]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        kinds = [("utf-16", "UTF-16")]
    elif b"\x00" in data[:_SNIFFED]:
        kinds = [("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16")]
    else:
        kinds = [("utf-8", "UTF-8"), ("gb18030", "GB18030")]
    for codec, name in kinds:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        guessed = codec in ("utf-16-le", "utf-16-be")
        if "\x00" in text or (guessed and not _looks_like_lines(text)):
            continue
        return codec, name, any(sign in text for sign in _UNTIDY)
    raise Unreadable(
        "这不是文本，也不是工作簿，认不出文件的编码。请导入.xlsx，或以UTF-8、GB18030编码保存的.csv。"
    )


def _looks_like_lines(text: str) -> bool:
    first, ending, rest = text[:_SNIFFED].partition("\n")
    divided = any(each in first or each in rest for each in _DELIMITERS)
    return bool(ending) and divided and first.rstrip("\r").isprintable()


def _refuse_markup(data: bytes, codec: str) -> None:
    """A web page or another document of tags that goes by a sheet's name."""
    head = codecs.getincrementaldecoder(codec)().decode(data[:8192]).lstrip("\ufeff \t\r\n").encode()
    if not head.startswith(b"<"):
        return
    if _WEB_SIGNS.search(head):
        raise Unreadable(_WEB_PAGE)
    if head.startswith((b"<?xml", b"<Workbook", b"<!--")):
        raise Unreadable(f"这是XML文件，不是.xlsx工作簿。{_SAVE}。")
