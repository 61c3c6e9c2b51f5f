"""What keeps a Word file from being the template of a kind of paper: by field and place, and what to do about it."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateError, nodes

from efficiency.exchange.word_template import package_fault
from efficiency.papers.letter import Letter
from efficiency.papers.templates import (
    BLOCKS,
    MEANINGS,
    Spot,
    environment,
    filled,
    opened_template,
    own_text,
    section_fields,
    tag,
)

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{\{|\{%|\{#|\}\}|%\}|#\}", re.DOTALL)
_FIELD = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_SWITCH = re.compile(r"\{%(?:p|tr|tc)?\s+(?:if\s+(?:not\s+)?(\w+)|else|endif)\s*%\}")
_PLAIN_NODES = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not)
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """One thing that is wrong: the field (empty: the file as a whole), where it stands, what to do."""

    field: str
    place: str
    mend: str


def faults(data: bytes, kind: str, letter: Letter) -> list[TemplateFault]:
    """What keeps a file from being a template for this kind of paper; empty: nothing. ``letter``: a paper to try it on."""
    if fault := package_fault(data):
        return [TemplateFault("", "整份文件", fault)]
    try:
        opened = opened_template(data)
    except Exception:  # whatever the library stumbles over in somebody else's file
        return [TemplateFault("", "整份文件", "文档的结构异常，打不开。请用Word或WPS另存为.docx再放回。")]
    known = [*(spot.words for spot in Spot), *section_fields(kind, letter)]
    blocks = {*(spot.words for spot in BLOCKS), *section_fields(kind, letter)}
    found: list[TemplateFault] = []
    used: list[str] = []
    for place, text in _paragraphs(opened):
        found += _paragraph_faults(place, text, known, blocks, used)
    found += [TemplateFault(name, "全文", "这个字段出现了不止一次，只能留一处。")
              for name in sorted(blocks) if used.count(name) > 1]  # fmt: skip
    found += _missing(kind, letter, used)
    return found or _instruction_faults(opened, known) or _trial_fault(data, letter)


def _missing(kind: str, letter: Letter, used: list[str]) -> Iterator[TemplateFault]:
    for spot in _needed(letter):
        if spot.words not in used:
            yield TemplateFault(
                spot.words, "全文", f"缺少字段“{tag(spot.words)}”，请补上（{MEANINGS[spot]}）。"
            )
    if letter.is_signed and not {Spot.SIGNATURE.words, Spot.DATE.words} & {*used}:
        words = Spot.SIGNATURE.words
        yield TemplateFault(
            words, "全文", f"缺少字段“{tag(words)}”（或“{tag(Spot.DATE.words)}”），公文没有成文日期。"
        )
    parts = section_fields(kind, letter)
    whole, own = Spot.BODY.words in used, [name for name in parts if name in used]
    if whole and own:
        yield TemplateFault(
            own[0], "全文", f"已有“{tag(Spot.BODY.words)}”，各部分的字段请删去，否则同一段文字出现两次。"
        )
    elif not whole:
        for name in parts:
            if name not in used:
                yield TemplateFault(
                    name,
                    "全文",
                    f"缺少字段“{tag(name)}”，这一部分不会出现；请补上，或改用“{tag(Spot.BODY.words)}”。",
                )


def _paragraph_faults(
    place: str, text: str, known: list[str], blocks: set[str], used: list[str]
) -> Iterator[TemplateFault]:
    for found in _TAG.findall(text):
        field, switch = _FIELD.fullmatch(found), _SWITCH.fullmatch(found)
        short = found[:_LONGEST]
        name = (field or switch)[1] if field or switch else None
        if not (field or switch):
            yield TemplateFault(
                short, place,
                f"“{short}”不能使用：只能写“{tag('字段名')}”，或“{{%p if 字段名 %}}……{{%p endif %}}”，花括号要成对。",
            )  # fmt: skip
        elif name and name not in known:
            near = difflib.get_close_matches(name, known, 3, 0.4)
            # Of words of two characters several are equally near: what begins alike was meant.
            likely = max(near, key=lambda each: each[0] == name[0]) if near else None
            hint = f"，是不是“{likely}”" if likely else "，请对照字段表改正"
            yield TemplateFault(name, place, f"没有“{name}”这个字段{hint}。")
        elif field:
            used.append(name)
            if name in blocks and text.strip() != found:
                yield TemplateFault(
                    name, place, f"“{found}”是成段的内容，要独占一段，请把同一段里别的文字移开。"
                )


def _instruction_faults(opened: DocxTemplate, known: list[str]) -> list[TemplateFault]:
    """Held once more against what will really be run: instructions can also hide where no text stands."""
    for place, xml in _sources(opened):
        try:
            tree = environment().parse(opened.patch_xml(xml))
        except TemplateError:
            return [TemplateFault("", place, "“if”和“endif”没有配对，或花括号不完整，请改正。")]
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, _PLAIN_NODES) or (
                isinstance(node, nodes.Name) and node.name not in known
            ):
                return [TemplateFault("", place, "有不能使用的指令，请只用字段表里的字段。")]
    return []


def _trial_fault(data: bytes, letter: Letter) -> list[TemplateFault]:
    try:
        filled(data, letter)
    except Exception:  # as above: it must not be the paper to be issued that meets it first
        return [TemplateFault("", "整份文件", "用今天的数据套用失败。请从系统下载现行模板，在它上面改。")]
    return []


def _needed(letter: Letter) -> list[Spot]:
    """What a paper of this kind cannot go out without, beside its text."""
    return [
        Spot.NUMBER,
        Spot.TITLE,
        *([Spot.ADDRESSEE] if letter.addressee else []),
        *([Spot.SIGNER] if letter.signer else []),
        *([Spot.ANNEX_LIST, Spot.ANNEXES] if letter.appendices else []),
        Spot.IMPRINT,
    ]


def _sources(opened: DocxTemplate) -> Iterator[tuple[str, str]]:
    """Where instructions are run: in the text, in headers and footers, in footnotes."""
    yield "正文", opened.get_xml()
    for words, uri in (("页眉", opened.HEADER_URI), ("页脚", opened.FOOTER_URI)):
        for _, part in opened.get_headers_footers(uri):
            yield words, opened.get_part_xml(part)
    for part in opened.docx.part.package.parts:
        if part.content_type.endswith("footnotes+xml"):
            yield "脚注", part.blob.decode()


def _paragraphs(opened: DocxTemplate) -> Iterator[tuple[str, str]]:
    """Every paragraph that holds a brace: where it stands, and its text."""
    count = 0
    for paragraph in opened.docx.element.body.iter(qn("w:p")):
        above = {each.tag for each in paragraph.iterancestors()}
        boxed, tabled = qn("w:txbxContent") in above, qn("w:tbl") in above
        count += not (boxed or tabled)
        place = "文本框（版记）" if boxed else "表格" if tabled else f"正文第{count}段"
        text = own_text(paragraph)
        if "{" in text or "}" in text:
            yield place, text
    for words, uri in (("页眉", opened.HEADER_URI), ("页脚", opened.FOOTER_URI)):
        for _, part in opened.get_headers_footers(uri):
            root = parse_xml(part.blob)
            for paragraph in root.iter(qn("w:p")):
                text = own_text(paragraph)
                if "{" in text or "}" in text:
                    yield words, text
