"""A Word file that an office sends as a template -> what is wrong with it as a file. Knows nothing of papers.

It is somebody else's program: what a word processor would fetch, run or unpack without end is refused before anything opens it.
Every bound is held before what it bounds is kept.
"""

import io
import re
import zipfile
import zlib

from docx.oxml.ns import qn
from lxml import etree

MOST_BYTES = 2 * 2**20
_MOST_PARTS = 200
_MOST_UNZIPPED = 20 * 2**20
_MOST_XML = 2 * 2**20
# Templating instructions of a whole file; what looks for them takes longer with each.
_MOST_BRACES = 600
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ALLOWED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/[\w.-]+|customXml/[\w./-]+\.(xml|rels)"
    r"|word/([\w-]+\.xml|_rels/[\w-]+\.xml\.rels|theme/[\w./-]+\.(xml|rels)|media/[\w.-]+\.(png|jpe?g|gif|emf|wmf))"
)
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
# Fields that show where one is or what day it is; the others fetch, link or run.
_FIELDS = {"PAGE", "NUMPAGES", "SECTIONPAGES", "DATE", "TIME", "SEQ", "REF", "PAGEREF", "STYLEREF", "EQ", "="}
_ACTIVE = {
    "object": "嵌入的对象",
    "control": "控件",
    "altChunk": "嵌入的另一份文件",
    "OLEObject": "嵌入的对象",
}
_SAVE = "请用Word或WPS另存为普通的.docx再放回"


def package_fault(data: bytes) -> str | None:
    """Why a file may not be taken as a template, as a sentence; None: nothing in it could do harm."""
    if not data:
        return "文件是空的。"
    if len(data) > MOST_BYTES:
        return f"文件超过{MOST_BYTES // 2**20}兆，请删去大图片后再放回。"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _parts_fault(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        etree.XMLSyntaxError,
    ):
        return f"文件打不开，不是.docx文档，或已损坏、设了密码。{_SAVE}。"


def _parts_fault(archive: zipfile.ZipFile) -> str | None:
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNZIPPED:
        return f"文件展开后过大（上限{_MOST_UNZIPPED // 2**20}兆、{_MOST_PARTS}个部分），没有打开。"
    names = {part.filename for part in parts if not part.is_dir()}
    if any("vbaProject" in name or "vbaData" in name for name in names):
        return f"文件里有宏，不能作为模板。{_SAVE}。"
    if strange := next((name for name in sorted(names) if not _ALLOWED.fullmatch(name)), None):
        return f"文件里有模板不应有的部分（{strange[:60]}），例如嵌入的对象或字体。请删去后再放回。"
    if len(names) != len({part.filename.lower() for part in parts if not part.is_dir()}):
        return f"文件里有重名的部分，没有打开。{_SAVE}。"
    if "word/document.xml" not in names or "[Content_Types].xml" not in names:
        return f"这不是Word文档（.docx）。{_SAVE}。"
    braces = 0
    for name in sorted(names):
        if not name.endswith((".xml", ".rels")):
            continue
        content = archive.read(name)
        if len(content) > _MOST_XML:
            return f"文件的一部分（{name}）超过{_MOST_XML // 2**20}兆，没有打开。"
        braces += content.count(b"{")
        if braces > _MOST_BRACES:
            return f"文件里的花括号超过{_MOST_BRACES}个，没有打开。"
        if fault := _xml_fault(name, content):
            return fault
    return None


def _xml_fault(name: str, content: bytes) -> str | None:
    if _DOCTYPE.search(content) or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return f"文件的一部分（{name}）带有实体定义或不是UTF-8，没有打开。{_SAVE}。"
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    root = etree.fromstring(content, parser)
    if name.endswith(".rels"):
        outside = next((each for each in root if each.get("TargetMode") == "External"), None)
        if outside is not None:
            return f"文件引用了外部的内容（{outside.get('Target', '')[:60]}），请删去超链接和链接的图片、模板后再放回。"
    elif name == "[Content_Types].xml":
        main = [each.get("ContentType", "") for each in root if each.get("PartName") == "/word/document.xml"]
        if main != [_MAIN]:
            return f"这不是普通的Word文档（可能是启用宏的文档）。{_SAVE}。"
    for element in root.iter(etree.Element):
        if words := _ACTIVE.get(etree.QName(element).localname):
            return f"文件里有{words}，请删去后再放回。"
    if field := next((each for each in _field_codes(root) if each and each not in _FIELDS), None):
        return f"文件里有不能使用的域（{field[:20]}），只可以用页码、日期这样的域。"
    return None


def _field_codes(root: etree._Element):
    """The first word of every field's instruction, also where the instruction is cut into runs."""
    open_fields: list[list[str]] = []
    for element in root.iter(qn("w:fldChar"), qn("w:instrText"), qn("w:fldSimple")):
        if element.tag == qn("w:fldSimple"):
            yield _first_word(element.get(qn("w:instr"), ""))
        elif element.tag == qn("w:instrText"):
            if open_fields:
                open_fields[-1].append(element.text or "")
            else:
                yield _first_word(element.text or "")
        elif element.get(qn("w:fldCharType")) == "begin":
            open_fields.append([])
        elif element.get(qn("w:fldCharType")) == "end" and open_fields:
            yield _first_word("".join(open_fields.pop()))
    for left in open_fields:
        yield _first_word("".join(left))


def _first_word(instruction: str) -> str:
    words = instruction.split()
    return words[0].upper() if words else ""
