"""A file that somebody sent -> sheets of text cells, or one sentence why it cannot be read. Knows nothing of subjects.

What a file is, is decided by its bytes and never by its name.
"""

import csv
import hashlib
import io
import marshal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 60 * 2**20
MOST_UNZIPPED = 600 * 2**20
MOST_ROWS = 300_000
MOST_COLUMNS = 200
_MEMORY = 2 * 2**30
_SECONDS = 120
_READER = Path(__file__).with_name("open_workbook.py")

_DELIMITERS = (",", "\t", ";", "，")
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
)  # fmt: skip
_BROKEN = "工作簿已损坏，或内容异常（例如单元格散布过大），打不开。请用Excel或WPS打开后另存为.xlsx再导入。"


class Unreadable(ValueError):
    """The file cannot be read at all; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet (or the whole of a CSV, without a name). ``rows`` are lists of text, row 1 first."""

    name: str
    rows: list[list[str]]


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


def read(data: bytes) -> Source:
    """Read a workbook or a CSV. Raises ``Unreadable`` with a sentence for anything else, or anything too large."""
    if not data.strip():
        raise Unreadable("文件是空的，没有内容可以导入。")
    if len(data) > MOST_BYTES:
        raise Unreadable(
            f"文件有{len(data) / 2**20:,.0f}MB，超过{MOST_BYTES // 2**20}MB，请拆成几个文件分次导入。"
        )
    for start, sentence in _OTHER_KINDS:
        if data.startswith(start):
            raise Unreadable(sentence)
    if data.startswith(b"PK"):
        return _workbook(data)
    return _csv(data)


def _workbook(data: bytes) -> Source:
    _check_directory(data)
    limits = [str(number) for number in (_MEMORY, MOST_ROWS, MOST_COLUMNS)]
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_READER), *limits], input=data, capture_output=True, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"工作簿{_SECONDS}秒还没有读完，没有导入。请拆成几个文件分次导入。") from None
    if done.returncode:
        raise Unreadable(_BROKEN)
    found = marshal.loads(done.stdout)
    if fault := found.get("fault"):
        raise Unreadable(
            {
                "password": "工作簿设了打开密码，请去掉密码后另存再导入。",
                "rows": f"工作簿超过{MOST_ROWS:,}行，请拆成几个文件分次导入。",
                "columns": f"工作表超过{MOST_COLUMNS}列，不是本系统的模板，请下载模板填写。",
            }[fault]
        )
    visible = [(name, merged, rows) for name, hidden, merged, rows in found["sheets"] if not hidden]
    return Source(
        fingerprint(data),
        None,
        tuple(Sheet(name, _spread(rows, merged)) for name, merged, rows in visible),
        tuple(name for name, hidden, _, _ in found["sheets"] if hidden),
    )


def _check_directory(data: bytes) -> None:
    """Look at the list of parts before anything is unpacked. What lies there is stopped by the reader's own limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Unreadable(_BROKEN) from None
    if not any(part.filename.lower().endswith("workbook.xml") for part in parts):
        raise Unreadable("这是压缩包或别的文档，不是.xlsx工作簿。请先解压，再导入其中的.xlsx或.csv。")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNZIPPED or len(parts) > 1000:
        raise Unreadable(
            f"工作簿解开后有{unpacked / 2**20:,.0f}MB、{len(parts):,}个部件，超过限度，没有解开。请拆成几个文件分次导入。"
        )


def _spread(rows: list[list[str]], merged: list) -> list[list[str]]:
    """What a merged area shows belongs to each of its rows; along a row it stays in the first cell."""
    for (top, left), (bottom, _right) in merged:
        if top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                if left < len(row) and not row[left]:
                    row[left] = rows[top][left]
    return rows


def _csv(data: bytes) -> Source:
    text, encoding = _decoded(data)
    first = text[:10_000].split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise Unreadable(
                    f"第{len(rows) + 1}行有{len(row):,}列，超过{MOST_COLUMNS}列，请核对分隔符和引号。"
                )
            rows.append(row)
            if len(rows) > MOST_ROWS:
                raise Unreadable(f"文件超过{MOST_ROWS:,}行，请拆成几个文件分次导入。")
    except csv.Error:
        raise Unreadable(f"第{len(rows) + 1}行的引号不配对，或单元格过长，请核对后再导入。") from None
    return Source(fingerprint(data), encoding, (Sheet("", rows),), ())


def _decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding."""
    if data.startswith(b"\xef\xbb\xbf"):
        kinds = [("utf-8-sig", "UTF-8（带BOM）")]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        kinds = [("utf-16", "UTF-16")]
    else:
        kinds = [("utf-8", "UTF-8"), ("gb18030", "GB18030")]
    for codec, name in kinds:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text, name
    raise Unreadable(
        "这不是文本，也不是工作簿，认不出文件的编码。请导入.xlsx，或以UTF-8、GB18030编码保存的.csv。"
    )
