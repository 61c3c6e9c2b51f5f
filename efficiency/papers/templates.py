"""Papers from the office's own Word templates: what ships, what fields there are, a paper set by one (``template_faults``:
what is wrong with one).

A template is a .docx with fields in double braces. Words of one line stand where the office puts them and look as it sets them;
parts of several paragraphs (正文, 附件 ...) take the place of the paragraph in which their field stands alone and keep the form of
the standard. Instructions are held to fields and ``if``: nothing can be called, looked into or repeated.
"""

import io
import secrets
from dataclasses import replace
from functools import partial

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from efficiency.campaign.workdays import chinese_date
from efficiency.models import Coded, PaperKind
from efficiency.papers.appendices import appendices
from efficiency.papers.document import (
    appendix_list,
    body,
    build,
    day_words,
    head,
    hold_to_text,
    imprint,
    number_words,
    signature,
)
from efficiency.papers.letter import CLOSING, Letter, Section, parts_of
from efficiency.papers.page import HEADING, SIZE_2, SIZE_5, TITLE, blank_page, fill, marks, saved, write


class Spot(Coded):
    """The fields of every template, by the words that stand between the braces."""

    MASTHEAD = "MASTHEAD", "发文机关标志"
    NUMBER = "NUMBER", "文号"
    TITLE = "TITLE", "标题"
    ADDRESSEE = "ADDRESSEE", "主送机关"
    SIGNER = "SIGNER", "签发人"
    ISSUER = "ISSUER", "发文机关"
    DATE = "DATE", "成文日期"
    AS_OF = "AS_OF", "数字截至"
    BODY = "BODY", "正文"
    ANNEX_LIST = "ANNEX_LIST", "附件说明"
    SIGNATURE = "SIGNATURE", "落款"
    ANNEXES = "ANNEXES", "附件"
    IMPRINT = "IMPRINT", "版记"


MEANINGS = {
    Spot.MASTHEAD: "红色的发文机关标志；也可以直接写成固定的文字",
    Spot.NUMBER: "发文字号，周报为期号",
    Spot.TITLE: "标题，可有两行",
    Spot.ADDRESSEE: "主送机关，带冒号",
    Spot.SIGNER: "签发人姓名（上行文）",
    Spot.ISSUER: "发文机关署名",
    Spot.DATE: "成文日期",
    Spot.AS_OF: "数字截至的日期",
    Spot.BODY: "正文的全部各部分；与下面各部分的字段二者取一",
    Spot.ANNEX_LIST: "“附件：……”的说明",
    Spot.SIGNATURE: "署名和成文日期，按标准排在右侧",
    Spot.ANNEXES: "附件的表格、图表和口径说明，各从新页起",
    Spot.IMPRINT: "报送、抄送、发和印发日期，带上下横线",
}
# Parts of several paragraphs.
BLOCKS = frozenset({Spot.BODY, Spot.ANNEX_LIST, Spot.SIGNATURE, Spot.ANNEXES, Spot.IMPRINT})
# Parts of the text that a paper of the kind has on some days only.
_SOMETIMES = {
    PaperKind.MINUTES: ("提请议定的事项", "落实要求", CLOSING),
    PaperKind.CIRCULAR: ("典型案例",),
}


# ---------------------------------------------------------------- fields


def section_fields(kind: str, letter: Letter) -> tuple[str, ...]:
    """The fields for the parts of the text of this kind of paper, called by their headings."""
    own = list(parts_of(letter.sections))
    return (*own, *(each for each in _SOMETIMES.get(kind, ()) if each not in own))


def _inline(letter: Letter) -> dict[str, str]:
    return {
        Spot.MASTHEAD.words: letter.masthead,
        Spot.NUMBER.words: number_words(letter),
        Spot.TITLE.words: letter.title,
        Spot.ADDRESSEE.words: f"{letter.addressee}：" if letter.addressee else "",
        Spot.SIGNER.words: letter.signed_by or "　　　　",
        Spot.ISSUER.words: letter.issuer,
        Spot.DATE.words: day_words(letter),
        Spot.AS_OF.words: chinese_date(letter.as_of),
    }


def tag(words: str) -> str:
    """A field as it is written in a template."""
    return f"{{{{ {words} }}}}"


def shipped(kind: str, letter: Letter) -> bytes:
    """The layout that the product has built in, as a template to be changed in Word or WPS. ``letter``: any paper of the kind."""
    tagged = replace(
        letter, masthead=tag(Spot.MASTHEAD.words), number=tag(Spot.NUMBER.words), signed_by=tag(Spot.SIGNER.words),
        written_on=tag(Spot.DATE.words), issuer=tag(Spot.ISSUER.words), demo=False,
    )  # fmt: skip
    made = blank_page(False, False)
    head(made, tagged)
    write(made, tag(Spot.TITLE.words), font=TITLE, size=SIZE_2, align="center", style="Title")
    write(made, "")
    if letter.addressee:
        write(made, tag(Spot.ADDRESSEE.words))
    for name in section_fields(kind, letter):
        write(made, tag(name), indent=2)
    for spot in (Spot.ANNEX_LIST, *([Spot.SIGNATURE] if letter.is_signed else []), Spot.ANNEXES):
        write(made, tag(spot.words), indent=2)
    imprint(made, letter)
    [box] = made.element.body.iter(qn("w:txbxContent"))
    first, *rest = box
    for each in rest:
        box.remove(each)
    for name in ("pBdr", "tabs"):
        if (found := first.pPr.find(qn(f"w:{name}"))) is not None:
            first.pPr.remove(found)
    for run in first.r_lst[1:]:
        first.remove(run)
    first.r_lst[0].text = tag(Spot.IMPRINT.words)
    return saved(made, letter.as_of, f"{PaperKind.words_of(kind)}模板")


# ---------------------------------------------------------------- a paper set by one


def filled(data: bytes, letter: Letter) -> bytes:
    """The paper as .docx, set by a template in which ``faults`` found nothing."""
    mark = secrets.token_hex(8)
    opened = opened_template(data)
    names = [
        *(spot.words for spot in BLOCKS),
        *(each for own in _SOMETIMES.values() for each in own),
        *parts_of(letter.sections),
    ]
    words = {**_inline(letter), **{name: f"{mark}:{name}:" for name in names}}
    opened.render(words, environment())
    stream = io.BytesIO()
    opened.docx.save(stream)
    stream.seek(0)
    document = docx.Document(stream)
    _styles(document)
    _blocks(document, letter, mark)
    _mark_headers(document, letter)
    return saved(document, letter.issued_on, letter.title.replace("\n", ""))


def set_paper(letter: Letter, template: bytes | None) -> bytes:
    """The paper as .docx: by the office's template, or by the layout that is built in."""
    return build(letter) if template is None else filled(template, letter)


def _blocks(document: Document, letter: Letter, mark: str) -> None:
    """Put the parts of several paragraphs where their fields stood; the parts of the text are numbered as they come."""
    sections = parts_of(letter.sections)
    builders = {
        Spot.ANNEX_LIST.words: partial(appendix_list, document, letter),
        Spot.SIGNATURE.words: partial(signature, document, letter),
        Spot.ANNEXES.words: partial(appendices, document, letter),
        Spot.IMPRINT.words: partial(imprint, document, letter),
    }
    place = 0
    for paragraph in list(document.element.body.iter(qn("w:p"))):
        text = own_text(paragraph)
        if not text.strip().startswith(mark):
            continue
        name = text.strip().split(":")[1]
        body_of = document.element.body
        before = len(body_of)
        if name in builders:
            builders[name]()
        else:
            chosen: tuple[Section, ...] = letter.sections
            if name != Spot.BODY.words:
                chosen = (sections[name],) if name in sections else ()
            place = body(document, chosen, place)
        # Everything is appended before the properties of the last section.
        made = list(body_of)[before - 1 : -1]
        if name == Spot.IMPRINT.words:
            # The lines without the box that they come in: the template has one of its own.
            lines = [each for anchor in made for box in anchor.iter(qn("w:txbxContent")) for each in box]
            for anchor in made:
                body_of.remove(anchor)
            made = lines
        for each in made:
            paragraph.addprevious(each)
        if made and name in (Spot.ANNEX_LIST.words, Spot.SIGNATURE.words):
            hold_to_text(Paragraph(made[0], document))
        paragraph.getparent().remove(paragraph)


def _mark_headers(document: Document, letter: Letter) -> None:
    """Drafts and demonstrations are marked on every page, whatever the template says."""
    words = marks(letter.demo, letter.number is None)
    if not words:
        return
    for section in document.sections:
        headers = [section.header]
        if document.settings.odd_and_even_pages_header_footer:
            headers.append(section.even_page_header)
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        for header in headers:
            header.is_linked_to_previous = False
            first = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
            line = header.add_paragraph() if first.text.strip() else first
            fill(line, words, font=HEADING, size=SIZE_5, align="center", line=None)
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _styles(document: Document) -> None:
    """The styles that the parts are set in, where a template has lost them."""
    for name, kind in (
        ("Title", WD_STYLE_TYPE.PARAGRAPH), ("Heading 1", WD_STYLE_TYPE.PARAGRAPH),
        ("Heading 2", WD_STYLE_TYPE.PARAGRAPH), ("Table Grid", WD_STYLE_TYPE.TABLE),
    ):  # fmt: skip
        if name not in {style.name for style in document.styles}:
            document.styles.add_style(name, kind)


# ---------------------------------------------------------------- inside of the file


def environment() -> SandboxedEnvironment:
    """What templates run in: nothing of Python can be reached, a field that is not there is an error."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def opened_template(data: bytes) -> DocxTemplate:
    """A template opened, without what Word keeps twice and without properties, which would be run as well."""
    opened = DocxTemplate(io.BytesIO(data))
    opened.init_docx()
    # Word keeps each text box twice, the second time for programs before 2010.
    for fallback in list(
        opened.docx.element.iter("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
    ):
        fallback.getparent().remove(fallback)
    properties = opened.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        setattr(properties, name, "")
    return opened


def own_text(paragraph) -> str:
    """The text of a paragraph without that of the boxes anchored in it."""
    return "".join(
        each.text or ""
        for each in paragraph.iter(qn("w:t"))
        if next(each.iterancestors(qn("w:p"))) is paragraph
    )
