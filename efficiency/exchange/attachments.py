"""Files that people hand in with an answer: taken only for what they are, by their content; kept, never opened.

What is inside a workbook or a document is nobody's business here, but a file that carries programs is refused, and so is one
whose name says another kind than its content.
"""

import io
import zipfile
from collections.abc import Sequence

# Where a file is given out, by its id.
FILES_PATH = "/files/follow-up/"
# By the end of the name; what a reader of the office opens without asking.
KINDS = ("docx", "xlsx", "pdf", "jpg", "jpeg", "png")
MOST_FILES = 5
MOST_BYTES = 10 * 1024 * 1024
_LONGEST_NAME = 120
_BEGINNINGS = {
    "pdf": b"%PDF-",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "png": b"\x89PNG\r\n\x1a\n",
}
_MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


def clean_name(name: str) -> str:
    """The file's own name without folders and signs that no name has, as long as it may be; its end stays."""
    bare = "".join(sign for sign in name.replace("\\", "/").rsplit("/", 1)[-1] if sign.isprintable())
    stem, dot, end = bare.strip().rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(end) - 1]}{dot}{end}"


def fault_of(files: Sequence[tuple[str, bytes]]) -> str | None:
    """Why files (name, content) cannot be taken, the first of them; None when they can."""
    if len(files) > MOST_FILES:
        return f"一次最多附{MOST_FILES}个文件。"
    return next(filter(None, (_fault(clean_name(name), content) for name, content in files)), None)


def _fault(name: str, content: bytes) -> str | None:
    kind = name.rpartition(".")[2].lower()
    if kind not in KINDS:
        return f"“{name}”不能附上：只收Word（docx）、Excel（xlsx）、PDF和jpg、png图片。"
    if not content:
        return f"“{name}”是空文件。"
    if len(content) > MOST_BYTES:
        return f"“{name}”超过{MOST_BYTES // 1024 // 1024}MB，请压缩或拆分后再附。"
    sound = _is_office(kind, content) if kind in _MAIN_PART else content.startswith(_BEGINNINGS[kind])
    return None if sound else f"“{name}”的内容不是{kind}文件，或者带有密码、宏，请另存后再附。"


def _is_office(kind: str, content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    names = {each.filename for each in infos}
    programs = any(each.rpartition("/")[2].lower().startswith("vbaproject") for each in names)
    locked = any(each.flag_bits & 1 for each in infos)
    return {"[Content_Types].xml", _MAIN_PART[kind]} <= names and not programs and not locked
