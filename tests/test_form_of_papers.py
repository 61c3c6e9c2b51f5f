"""What was measured off the standard (GB/T 9704-2012): distances of the head, annexes, 纪要, signature, and what a reader's
program is told."""

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from efficiency.core.access import Scope
from efficiency.models import PaperKind
from efficiency.papers.document import build
from efficiency.papers.drafting import Matter, draft
from efficiency.papers.page import LINE_PITCH
from efficiency.papers.templates import filled, shipped

DAY = dt.date(2007, 8, 28)


@pytest.fixture(scope="module")
def circular(demo_year) -> bytes:
    letter = draft(Matter(PaperKind.CIRCULAR, DAY), Scope(DAY), demo=True)
    return build(replace(letter, number="效能督通〔2007〕3号", issued_on=DAY))


def paragraphs(data: bytes) -> list:
    return docx.Document(io.BytesIO(data)).paragraphs


def test_two_lines_lie_between_the_mark_and_the_number_and_four_millimetres_above_the_red_line(circular):
    lines = paragraphs(circular)
    number = next(place for place, each in enumerate(lines) if each.text == "效能督通〔2007〕3号")
    assert (
        lines[number - 1].text == "" and lines[number - 1].paragraph_format.line_spacing.pt * 20 == LINE_PITCH
    )
    # 15.0 mm were measured in a rendering with the blank line alone.
    assert 15.0 + lines[number].paragraph_format.space_before.mm == pytest.approx(
        2 * LINE_PITCH / 20 / 72 * 25.4, abs=0.3
    )
    red = lines[number]._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    # 1.8 mm were measured in a rendering at one point of distance.
    assert 1.8 + (int(red.get(qn("w:space"))) - 1) / 72 * 25.4 == pytest.approx(4, abs=0.2)


def test_the_mark_begins_35_mm_below_the_edge_wherever_a_program_puts_letters_in_a_line_of_fixed_height(
    circular,
):
    mark = next(each for each in paragraphs(circular) if each.text.endswith("督查通报"))
    size, shape = mark.runs[0].font.size.pt, mark.paragraph_format
    # The foot of the letters: four fifths down the line, or the depth of a Chinese font above its lower edge.
    for foot in (0.8 * shape.line_spacing.pt, shape.line_spacing.pt - 0.141 * size):
        assert shape.space_before.mm + (foot - 0.84 * size) / 72 * 25.4 == pytest.approx(35, abs=0.6)


def test_the_title_of_an_annex_stands_in_the_third_line(circular):
    lines = paragraphs(circular)
    first = next(place for place, each in enumerate(lines) if each.text == "附件1")
    assert lines[first].paragraph_format.page_break_before
    assert (lines[first + 1].text, lines[first + 2].text) == ("", "任务进度表")


def test_minutes_carry_neither_signature_nor_date_below_the_text(demo_year):
    letter = draft(Matter(PaperKind.MINUTES, DAY, meeting_number=24), Scope(DAY), demo=True)
    data = build(replace(letter, number="效能纪要〔2007〕24号", issued_on=DAY))
    texts = [each.text for each in paragraphs(data)]
    assert "2007年8月28日" not in texts and letter.issuer not in texts
    # The day of printing stands in 版记.
    assert "2007年8月28日印发" in zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()


@pytest.mark.parametrize("by_template", [False, True])
@pytest.mark.parametrize("kind", [PaperKind.CIRCULAR, PaperKind.SPECIAL])
def test_list_of_annexes_and_signature_stand_on_one_page_with_the_last_text(demo_year, kind, by_template):
    subject = {"subject_kind": "TASK", "subject_id": "T01", "leader": "市长"} if kind == "SPECIAL" else {}
    draught = draft(Matter(kind, DAY, **subject), Scope(DAY), demo=True)
    letter = replace(draught, number="效能督通〔2007〕3号", issued_on=DAY)
    lines = paragraphs(filled(shipped(kind, draught), letter) if by_template else build(letter))
    day = next(place for place, each in enumerate(lines) if each.text == "2007年8月28日")
    first = day
    while lines[first - 1].paragraph_format.keep_with_next:
        first -= 1
    assert lines[first].text == letter.sections[-1].text.splitlines()[-1]
    assert len(letter.appendices) > 1 and all(
        any(line.text.endswith(title) for line in lines[first:day]) for title in letter.appendices
    )


def test_what_leads_to_a_list_is_not_left_behind_by_it(demo_year):
    letter = draft(Matter(PaperKind.WEEKLY, DAY, meeting_number=24), Scope(DAY), demo=True)
    leading = [each for each in paragraphs(build(letter)) if each.text.endswith("：")]
    assert "未销号事项：" in [each.text for each in leading]
    assert all(each.paragraph_format.keep_with_next for each in leading)


def test_a_number_is_not_broken_over_two_lines(circular):
    document = docx.Document(io.BytesIO(circular))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said = [each.text for each in document.paragraphs] + cells
    assert sum(len(re.findall(r"DB-2007-\d{3}", each)) for each in said) > 2
    written = [each.text or "" for each in document.element.body.iter(qn("w:t"))]
    assert not [each for each in written if re.search(r"[A-Z0-9]-\d", each)]


@pytest.mark.parametrize(
    "about",
    [
        {"kind": PaperKind.WEEKLY, "meeting_number": 24},
        {"kind": PaperKind.CIRCULAR},
        {"kind": PaperKind.SPECIAL, "subject_kind": "UNIT", "subject_id": "D210224", "leader": "市长"},
        {"kind": PaperKind.SPECIAL, "subject_kind": "TASK", "subject_id": "T03", "leader": "市长"},
    ],
)
def test_tables_fill_the_width_of_the_text_and_a_day_fits_into_a_line(demo_year, about):
    for table in draft(Matter(day=DAY, **about), Scope(DAY), demo=True).tables:
        assert sum(table.columns.values()) <= 156, table.title
        for width, texts in zip(table.columns.values(), zip(*table.rows, strict=True), strict=True):
            if any(re.fullmatch(r"\d+月\d+日", text) for text in texts):
                assert width >= 20, table.title


def test_cells_below_each_other_begin_alike(circular):
    for table in docx.Document(io.BytesIO(circular)).tables:
        for column in table.columns:
            assert len({cell.paragraphs[0].alignment for cell in list(column.cells)[1:]}) == 1


def test_a_reader_s_program_is_told_title_language_zoom_and_outline(circular):
    document = docx.Document(io.BytesIO(circular))
    assert document.core_properties.title == "关于行政效能年工作进展情况的督查通报"
    settings = document.settings.element
    assert settings.find(qn("w:zoom")).get(qn("w:percent")) == "100"
    assert settings.find(qn("w:themeFontLang")).get(qn("w:eastAsia")) == "zh-CN"
    outline = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert outline[:2] == ["一、总体情况", "二、好的做法"] and "任务进度表" in outline
    style = document.styles["Heading 1"].element
    assert style.find(qn("w:rPr")) is None and style.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == "0"


def test_the_name_of_who_signs_stands_in_its_line(demo_year):
    matter = Matter(PaperKind.SPECIAL, DAY, subject_kind="TASK", subject_id="T01", leader="市长")
    letter = draft(matter, Scope(DAY), demo=True)
    texts = [each.text for each in paragraphs(build(replace(letter, signed_by="主任")))]
    assert any(each.endswith("签发人：主任") for each in texts)
