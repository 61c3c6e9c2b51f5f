"""The office's own Word templates of papers: what ships is the built-in layout, what is changed shows, what is wrong is named by
field and place, what could do harm is refused, what was in force stays."""

import copy
import datetime as dt
import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from sqlalchemy import select

from efficiency.commands import Refused
from efficiency.commands.paper_templates import put_back, put_in_force
from efficiency.core import db
from efficiency.core.access import Forbidden, Scope
from efficiency.exchange.word_template import MOST_BYTES, package_fault
from efficiency.models import AuditEntry, PaperKind, Role
from efficiency.papers.document import build
from efficiency.papers.drafting import Matter, draft
from efficiency.papers.letter import Section
from efficiency.papers.page import DEMO_WORDS, DRAFT_WORDS
from efficiency.papers.template_faults import faults
from efficiency.papers.templates import filled, shipped
from efficiency.queries.paper_templates import template_in_force, template_rows
from efficiency.queries.papers import file_of, saved_paper
from tests.conftest import person
from tests.reading import words

DAY = dt.date(2007, 8, 28)
OFFICE = person("wanggong", Role.WORK_OFFICE)
BUREAU = person("ligong", Role.SUPERVISION)
MATTERS = {
    "WEEKLY": Matter("WEEKLY", DAY, meeting_number=24),
    "CIRCULAR": Matter("CIRCULAR", DAY),
    "SPECIAL": Matter("SPECIAL", DAY, subject_kind="TASK", subject_id="T01", leader="市长"),
    "MINUTES": Matter("MINUTES", DAY, meeting_number=24),
}
_PAGE = "pages/office/papers.py"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="module")
def letters(demo_year):
    return {kind: draft(matter, Scope(DAY), demo=True) for kind, matter in MATTERS.items()}


@pytest.fixture(scope="module")
def weekly(letters):
    """The letter of a 周报 and the template that ships for it."""
    letter = letters["WEEKLY"]
    return letter, shipped("WEEKLY", letter)


def opened(data: bytes):
    return docx.Document(io.BytesIO(data))


def texts(data: bytes) -> list[str]:
    return [each.text for each in opened(data).paragraphs]


def changed(data: bytes, change) -> bytes:
    """The template as somebody changed it in Word."""
    document = opened(data)
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def saying(document, text: str):
    return next(each for each in document.paragraphs if text in each.text)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The file with one part put in or replaced, as no word processor would."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return stream.getvalue()


def part_of(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


# ---------------------------------------------------------------- what ships


@pytest.mark.parametrize("kind", MATTERS)
def test_what_ships_is_the_layout_that_is_built_in(letters, kind):
    letter = replace(letters[kind], number="效能督通〔2007〕3号", issued_on=DAY, signed_by="主任")
    template = shipped(kind, letters[kind])
    assert faults(template, kind, letters[kind]) == []
    made, built = opened(filled(template, letter)), opened(build(letter))
    assert "\n".join(each.text for each in made.paragraphs) == "\n".join(
        each.text for each in built.paragraphs
    )
    # The same distances, sizes and rules around head, number and signature.
    for text in (letter.masthead, letter.number, letter.issuer):
        own, other = (
            [copy.deepcopy(each._p.pPr) for each in document.paragraphs if each.text.strip().startswith(text)]
            for document in (made, built)
        )
        assert [docx.oxml.xmlchemy.serialize_for_reading(each) for each in own] == [
            docx.oxml.xmlchemy.serialize_for_reading(each) for each in other
        ]
    box, other = (
        "".join(
            each.text or "" for each in next(document.element.body.iter(qn("w:txbxContent"))).iter(qn("w:t"))
        )
        for document in (made, built)
    )
    assert box == other and "印发" in box
    assert len(made.tables) == len(built.tables) and len(made.inline_shapes) == len(built.inline_shapes)
    sections = [document.sections[0] for document in (made, built)]
    assert len({(each.top_margin, each.left_margin, each.page_width) for each in sections}) == 1


# ---------------------------------------------------------------- what is changed


def test_letterhead_order_wording_and_copies_are_the_office_s(weekly):
    letter, template = weekly

    def change(document) -> None:
        saying(document, "发文机关标志").runs[0].text = "某市机关效能简报"
        first, last = saying(document, "{{ 本周总体进展 }}"), saying(document, "{{ 下周工作安排 }}")
        first._p.addprevious(last._p)
        # Word cuts a field into runs as one types.
        run = saying(document, "{{ 重点指标 }}").runs[0]
        run.text = "{{ 重点"
        saying(document, "{{ 重点").add_run("指标 }").bold = True
        saying(document, "{{ 重点").add_run("}")
        saying(document, "{{ 存在的主要问题 }}").insert_paragraph_before("以上情况已核对。")
        box = next(document.element.body.iter(qn("w:txbxContent")))
        line = copy.deepcopy(box[0])
        next(line.iter(qn("w:t"))).text = "抄送：市人大办公厅，市政协办公厅。"
        box[0].addprevious(line)

    own = changed(template, change)
    assert faults(own, "WEEKLY", letter) == []
    said = texts(filled(own, replace(letter, number="第24期", issued_on=DAY)))
    assert said[0] == "某市机关效能简报" and "以上情况已核对。" in said
    assert said.index("一、下周工作安排") < said.index("二、本周总体进展") < said.index("四、重点指标")
    xml = part_of(filled(own, letter), "word/document.xml")
    assert "抄送：市人大办公厅" in xml and "{{" not in xml


def test_every_page_of_a_demonstration_and_of_a_draft_is_marked_whatever_the_template_says(weekly):
    letter, template = weekly

    def change(document) -> None:
        document.sections[0].header.paragraphs[0].text = "内部资料　注意保存"
        document.sections[0].different_first_page_header_footer = True

    document = opened(filled(changed(template, change), letter))
    section = document.sections[0]
    for header in (section.header, section.even_page_header, section.first_page_header):
        said = "".join(each.text for each in header.paragraphs)
        assert DEMO_WORDS in said and DRAFT_WORDS in said
    assert section.header.paragraphs[0].text == "内部资料　注意保存"


def test_what_stands_in_a_text_is_never_run(weekly):
    letter, template = weekly
    sections = (replace(letter.sections[0], text="{{ 7*7 }}<w:p/>&"), *letter.sections[1:])
    said = texts(filled(template, replace(letter, title="{{ 7*7 }}", sections=sections)))
    assert "{{ 7*7 }}" in said and "{{ 7*7 }}<w:p/>&" in said


# ---------------------------------------------------------------- what is wrong


def test_each_fault_says_the_field_the_place_and_what_to_do(weekly):
    letter, template = weekly

    def change(document) -> None:
        saying(document, "{{ 文号 }}").runs[0].text = "{{ 文好 }}"
        saying(document, "{{ 附件 }}").runs[0].text = "附：{{ 附件 }}"
        saying(document, "{{ 监测点情况 }}")._p.getparent().remove(saying(document, "{{ 监测点情况 }}")._p)
        saying(document, "{{ 重点指标 }}").insert_paragraph_before("{{ 重点指标 }}")
        document.sections[0].footer.paragraphs[0].add_run("{{ 页脚 }")

    found = {each.field: each for each in faults(changed(template, change), "WEEKLY", letter)}
    assert "没有“文好”这个字段，是不是“文号”" in found["文好"].mend and found["文好"].place.startswith(
        "正文第"
    )
    assert "缺少字段“{{ 文号 }}”" in found["文号"].mend
    assert "要独占一段" in found["附件"].mend and "这一部分不会出现" in found["监测点情况"].mend
    assert "不止一次" in found["重点指标"].mend
    assert any(each.place == "页脚" and "花括号要成对" in each.mend for each in found.values())


def test_text_may_be_left_out_where_a_field_is_empty_but_if_and_endif_must_match(weekly):
    letter, template = weekly

    def change(document, end: str = "{%p endif %}") -> None:
        where = saying(document, "{{ 本周总体进展 }}")
        for text in ("{%p if 主送机关 %}", "发给{{ 主送机关 }}", end):
            where.insert_paragraph_before(text)

    own = changed(template, change)
    assert faults(own, "WEEKLY", letter) == []
    assert not any(each.startswith("发给") for each in texts(filled(own, letter)))
    assert "发给各单位：" in texts(filled(own, replace(letter, addressee="各单位")))
    broken = changed(template, lambda document: change(document, "完"))
    assert ["没有配对" in each.mend for each in faults(broken, "WEEKLY", letter)] == [True]


# ---------------------------------------------------------------- what could do harm


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ 标题.__init__ }}", "{{ 标题 * 1000000000 }}", "{{ range(9**9)|list }}",
        "{% for i in range(999999999) %}x{% endfor %}", "{% include '/etc/passwd' %}", "{% set x = 1 %}",
        "{{ 标题|format(1) }}", "{{ 标题 + 标题 }}", "{{r 标题 }}", "{{ self }}", "{% raw %}{{ 标题 }}{% endraw %}",
    ],
)  # fmt: skip
def test_instructions_beyond_fields_are_refused(weekly, hostile):
    letter, template = weekly
    own = changed(template, lambda document: document.add_paragraph(hostile))
    assert faults(own, "WEEKLY", letter)


def test_an_instruction_where_no_text_stands_is_found_too(weekly):
    letter, template = weekly
    xml = part_of(template, "word/document.xml").replace('w:val="center"', 'w:val="{{ cycler.__init__ }}"', 1)
    own = with_part(template, "word/document.xml", xml.encode())
    assert any("不能使用的指令" in each.mend or "异常" in each.mend for each in faults(own, "WEEKLY", letter))


def _field(code: str) -> str:
    return f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{code}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:sectPr'


def _relation(kind: str, target: str) -> str:
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationship Id="rX9" Type="{kinds}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'


HOSTILE_PARTS = {
    "macros": ("word/vbaProject.bin", None, b"\xd0\xcf", "宏"),
    "a font": ("word/fonts/font1.odttf", None, b"x", "不应有的部分"),
    "a path out": ("../../evil.xml", None, b"<x/>", "不应有的部分"),
    "a template elsewhere": (
        "word/_rels/document.xml.rels", "</Relationships>", _relation("attachedTemplate", "http://evil/x.dotm"), "外部",
    ),
    "a picture elsewhere": (
        "word/_rels/document.xml.rels", "</Relationships>", _relation("image", "file://host/x.png"), "外部",
    ),
    "entities": ("word/document.xml", "<w:document ", '<!DOCTYPE x [<!ENTITY a "b">]><w:document ', "实体"),
    "a link that runs": (
        "word/document.xml", "<w:sectPr",
        _field('<w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO cmd</w:instrText></w:r>'), "DDEAUTO",
    ),
    "an object": ("word/document.xml", "<w:sectPr", "<w:p><w:r><w:object/></w:r></w:p><w:sectPr", "嵌入的对象"),
    "the type of macros": (
        "[Content_Types].xml", "wordprocessingml.document.main+xml", "macroEnabled.main+xml", "启用宏",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE_PARTS)
def test_a_file_that_fetches_runs_or_declares_is_refused(weekly, what):
    letter, template = weekly
    name, old, new, said = HOSTILE_PARTS[what]
    if old is None:
        content = new
    else:
        before = part_of(template, name)
        assert old in before
        content = before.replace(old, new, 1).encode()
    [fault] = faults(with_part(template, name, content), "WEEKLY", letter)
    assert said in fault.mend


def test_what_is_too_large_or_no_word_file_is_refused_before_it_is_opened(weekly):
    _, template = weekly
    assert package_fault(template) is None
    assert "兆" in package_fault(b"x" * (MOST_BYTES + 1))
    assert "打不开" in package_fault(b"MZ not a document") and "空" in package_fault(b"")
    bomb = with_part(template, "word/media/blank.png", b"\0" * (21 * 2**20))
    assert len(bomb) < 100_000 and "展开后过大" in package_fault(bomb)
    long = part_of(template, "word/document.xml").replace("<w:sectPr", "<w:p/>" * 400_000 + "<w:sectPr", 1)
    assert "超过2兆" in package_fault(with_part(template, "word/document.xml", long.encode()))
    braces = part_of(template, "word/document.xml").replace("<w:t>", "<w:t>" + "{" * 700, 1)
    assert "花括号" in package_fault(with_part(template, "word/document.xml", braces.encode()))
    assert "不是Word文档" in package_fault(with_part(zipped({}), "word/styles.xml", b"<x/>"))


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


# ---------------------------------------------------------------- versions


def _nothing(_: bytes) -> list[str]:
    return []


def _put(file: bytes, faults=_nothing) -> int:
    return put_in_force(OFFICE, kind="WEEKLY", file_name="周报.docx", file=file, faults=faults)


def test_versions_stay_and_an_older_one_or_the_built_in_layout_comes_back(demo_database):
    assert template_in_force(OFFICE, "WEEKLY") is None
    assert (_put(b"one"), _put(b"two")) == (1, 2)
    assert template_in_force(OFFICE, "WEEKLY") == b"two" and template_in_force(OFFICE, "CIRCULAR") is None
    with pytest.raises(Refused, match="正在使用"):
        _put(b"two")
    put_back(OFFICE, kind="WEEKLY", version=1, faults=_nothing)
    assert template_in_force(OFFICE, "WEEKLY") == b"one"
    put_back(OFFICE, kind="WEEKLY", version=None, faults=_nothing)
    assert template_in_force(OFFICE, "WEEKLY") is None and template_in_force(OFFICE, "WEEKLY", 2) == b"two"
    assert _put(b"three") == 3
    rows = template_rows(PaperKind.WEEKLY)
    assert [None if each != each else each for each in rows["version"]] == [3, None, 1, 2, 1]
    assert set(rows["recorded_by"]) == {"wanggong"} and list(rows["fingerprint"].isna()) == [
        False,
        True,
        False,
        False,
        False,
    ]
    with db.reading() as connection:
        actions = connection.execute(select(AuditEntry.action)).scalars().all()
    assert actions.count("CHANGE_TEMPLATE") == 5


def test_a_template_with_a_fault_is_not_put_in_force_and_only_the_office_does_it(demo_database):
    with pytest.raises(Refused, match="没有“文好”这个字段"):
        _put(b"x", lambda _: ["正文第1段：没有“文好”这个字段。"])
    with pytest.raises(Refused, match="没有这一版"):
        put_back(OFFICE, kind="WEEKLY", version=7, faults=_nothing)
    for act in (
        lambda: put_in_force(BUREAU, kind="WEEKLY", file_name="x", file=b"x", faults=_nothing),
        lambda: put_back(BUREAU, kind="WEEKLY", version=None, faults=_nothing),
        lambda: template_in_force(BUREAU, "WEEKLY"),
    ):
        with pytest.raises(Forbidden):
            act()
    assert template_rows("WEEKLY").empty


# ---------------------------------------------------------------- on the page


def _open_templates(app):
    app.session_state["paper_template"] = True
    return app.run()


def test_the_office_puts_a_changed_template_back_and_the_paper_goes_out_in_it(
    demo_database, signed_in, as_role
):
    app = signed_in(Role.WORK_OFFICE, _PAGE, as_of=DAY.isoformat())
    _open_templates(app)
    assert not app.exception and "内置格式" in words(app)
    letter = draft(MATTERS["WEEKLY"], Scope(DAY), demo=True)
    template = shipped("WEEKLY", letter)
    wrong = changed(template, lambda document: document.add_paragraph("{{ 文好 }}"))
    app.file_uploader[0].set_value(("周报.docx", wrong, WORD)).run()
    assert not app.exception and "有1处要改" in words(app)
    assert any("没有“文好”这个字段" in str(each.value.to_numpy()) for each in app.dataframe)
    assert not [each for each in app.button if each.label == "启用这份模板"]

    def change(document) -> None:
        saying(document, "发文机关标志").runs[0].text = "某市机关效能简报"

    app.file_uploader[0].set_value(("周报.docx", changed(template, change), WORD)).run()
    assert "没有发现问题" in words(app)
    next(each for each in app.button if each.label == "启用这份模板").click().run()
    assert not app.exception and "在用：第1版" in words(app)
    next(box for box in app.checkbox if box.label.startswith("已核对")).check().run()
    next(button for button in app.button if button.label == "签发").click().run()
    sent = file_of(as_role(Role.WORK_OFFICE), saved_paper(MATTERS["WEEKLY"].key).id)
    assert texts(sent)[0] == "某市机关效能简报" and "第24期" in texts(sent)


def test_minutes_set_by_a_template_keep_their_opening_and_say_at_the_end_who_took_part(letters):
    """Two parts of the minutes have no heading: the first sentence and the list of who took part."""
    letter = letters["MINUTES"]
    whole = replace(
        letter,
        sections=(
            *(each for each in letter.sections if each.heading or each is letter.sections[0]),
            Section("", "出席：市编委办。"),
        ),
    )
    made = "\n".join(texts(filled(shipped("MINUTES", whole), whole)))
    assert made.index("主持召开第") < made.index("会议议定事项") < made.index("出席：市编委办。")
    # Nor does a template made on such a day fail on one without.
    short = replace(letter, sections=tuple(each for each in letter.sections if each.heading != "落实要求"))
    assert faults(shipped("MINUTES", whole), "MINUTES", short) == []
