"""Papers: the form of GB/T 9704-2012 in the file, figures equal to the screen's, issued ones kept as they were sent."""

import datetime as dt
import hashlib
import io
import re
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Emu
from sqlalchemy import insert, select, update

from efficiency import campaign, metrics, state
from efficiency.campaign.words import percent
from efficiency.commands import Faulty, Refused
from efficiency.commands.papers import issue, save_draft
from efficiency.core import db
from efficiency.core.access import Forbidden, Scope
from efficiency.figures import monitoring, supervised
from efficiency.judgements import obligations
from efficiency.models import AuditEntry, Light, MonitoringPoint, Paper, ProgressReport, Role, Verdict
from efficiency.papers import portfolio
from efficiency.papers.document import build
from efficiency.papers.drafting import Matter, draft, meeting_scopes
from efficiency.papers.matter import number_words
from efficiency.papers.page import CHARACTER_SPACE, DEMO_WORDS, DRAFT_WORDS, FALL_BACKS, LINE_PITCH
from efficiency.queries.follow_ups import follow_ups
from efficiency.queries.monitoring import incident_counts, incidents
from efficiency.queries.papers import file_of, papers, saved_paper
from efficiency.standings.words import grievance_of
from tests.reading import unanswered

DAY = dt.date(2007, 8, 28)
WEEKLY = Matter("WEEKLY", DAY, meeting_number=24)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _weekly(number: int, day: dt.date, **options):
    return draft(Matter("WEEKLY", day, meeting_number=number), Scope(as_of=day), demo=True)


def _file(letter, **changes):
    return docx.Document(io.BytesIO(build(replace(letter, **changes))))


def _body(letter) -> str:
    return "\n".join(f"{section.heading}\n{section.text}" for section in letter.sections)


@pytest.fixture(scope="module")
def weekly(demo_year):
    return _weekly(24, DAY)


@pytest.fixture(scope="module")
def issued(weekly):
    return build(replace(weekly, number="第24期", issued_on=DAY))


# ---------------------------------------------------------------- the page (5.2, 7.1 to 7.5)


def test_the_page_is_a4_with_the_type_area_of_the_standard_and_22_lines_of_28_characters(issued):
    section = docx.Document(io.BytesIO(issued)).sections[0]
    millimetres = (
        section.page_width, section.page_height, section.top_margin, section.bottom_margin, section.left_margin,
        section.right_margin,
    )  # fmt: skip
    assert [round(each.mm) for each in millimetres] == [210, 297, 37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert (int(grid.get(qn("w:linePitch"))), int(grid.get(qn("w:charSpace")))) == (
        LINE_PITCH,
        CHARACTER_SPACE,
    )
    height = section.page_height - section.top_margin - section.bottom_margin
    width = section.page_width - section.left_margin - section.right_margin
    assert int(Emu(height).pt * 20 / LINE_PITCH) == 22
    # With the closer setting of the text itself a line holds 28 characters by the grid as well as without it.
    for pitch in (16 - 0.35, 16 + CHARACTER_SPACE / 4096 - 0.35):
        assert int((Emu(width).pt - 16) / pitch) + 1 == 28


def test_every_line_of_the_body_has_the_pitch_of_the_grid(issued):
    document = docx.Document(io.BytesIO(issued))
    body = [each for each in document.paragraphs if each.text.startswith(("一、", "截至2007年8月27日，30项"))]
    assert len(body) == 2
    assert {each.paragraph_format.line_spacing.pt * 20 for each in body} == {LINE_PITCH}
    assert {each.paragraph_format.first_line_indent.pt for each in body} == {32}


def test_body_headings_and_title_are_set_in_the_fonts_of_their_level(weekly):
    letter = replace(
        weekly, sections=(replace(weekly.sections[0], text="（一）进展。其余照旧。\n1.第一件。"),)
    )
    paragraphs = {each.text: each for each in _file(letter).paragraphs}

    def fonts(text: str) -> list[tuple]:
        return [(run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt) for run in paragraphs[text].runs]

    assert fonts("第24次例会周报") == [("方正小标宋简体", 22)]
    assert fonts("一、本周总体进展") == [("黑体", 16)]
    assert fonts("（一）进展。其余照旧。") == [("楷体_GB2312", 16), ("仿宋_GB2312", 16)]
    assert fonts("1.第一件。") == [("仿宋_GB2312", 16)]


def test_each_font_names_those_that_may_stand_in_for_it(issued):
    table = zipfile.ZipFile(io.BytesIO(issued)).read("word/fontTable.xml").decode()
    for font, others in FALL_BACKS.items():
        assert f'w:name="{font}"><w:altName w:val="{others}"/>' in table
    assert "仿宋," in FALL_BACKS["仿宋_GB2312"] and "华文中宋" in FALL_BACKS["方正小标宋简体"]


def test_page_numbers_stand_between_dashes_outside_right_on_odd_and_left_on_even_pages(issued):
    document = docx.Document(io.BytesIO(issued))
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        assert paragraph.text == "— 1 —"
        assert paragraph.alignment == {"left": 0, "right": 2}[side]
        assert "PAGE" in "".join(code.text for code in paragraph._p.iter(f"{_W}instrText"))
        assert {run.font.size.pt for run in paragraph.runs} == {14}
        indent = paragraph.paragraph_format
        assert (indent.right_indent if side == "right" else indent.left_indent).pt == 14


def test_the_demo_mark_is_in_the_header_of_every_page_and_only_in_a_demo(weekly):
    for demo in (True, False):
        section = _file(weekly, demo=demo, number="第24期", issued_on=DAY).sections[0]
        for header in (section.header, section.even_page_header):
            assert (DEMO_WORDS in header.paragraphs[0].text) is demo
            assert DRAFT_WORDS not in header.paragraphs[0].text


def test_a_draft_is_marked_as_one_on_every_page(weekly):
    section = _file(weekly).sections[0]
    for header in (section.header, section.even_page_header):
        assert DRAFT_WORDS in header.paragraphs[0].text


def test_numbers_are_not_padded_and_stand_in_hexagonal_brackets():
    assert number_words("CIRCULAR", 3, 2007) == "效能督通〔2007〕3号"
    assert number_words("WEEKLY", 6, 2007) == "第6期"


def test_the_imprint_stands_at_the_foot_with_the_day_in_arabic_figures(issued):
    xml = zipfile.ZipFile(io.BytesIO(issued)).read("word/document.xml").decode()
    box = re.search(r"<wp:anchor.*?</wp:anchor>", xml, re.S)[0]
    assert '<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align>' in box
    words = "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", box))
    assert "报送：市长，副市长，秘书长。" in words and "2007年8月28日印发" in words
    assert 'w:val="28"' in box  # 4号


def test_tables_repeat_their_header_and_charts_are_pictures_described_in_words(issued, weekly):
    document = docx.Document(io.BytesIO(issued))
    assert [len(table.rows) - 1 for table in document.tables[:1]] == [30]
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables)
    assert len(document.inline_shapes) == 2
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert described == [picture.words for picture in weekly.pictures]
    assert all(picture.png.startswith(b"\x89PNG") for picture in weekly.pictures)
    assert all(shape.width.mm <= 156 for shape in document.inline_shapes)


# ---------------------------------------------------------------- the figures are those of the screen


@pytest.mark.parametrize(
    ("number", "day"), [(6, dt.date(2007, 4, 16)), (14, dt.date(2007, 6, 18)), (24, DAY)]
)
def test_the_figures_of_the_weekly_are_those_of_the_screen_on_the_evening_before(demo_year, number, day):
    letter = _weekly(number, day)
    now, _, _ = meeting_scopes(Scope(as_of=day), number)
    assert letter.as_of == now.as_of == day - dt.timedelta(days=1)
    body = _body(letter)
    tasks = state.on(now).tasks
    for light, count in metrics.count_lights(tasks["light"]).items():
        assert (
            f"，{Light(light).words}{count}项" in body or f"中，{Light(light).words}{count}项" in body
        ) is bool(count)
    verdicts = obligations.counts(obligations.obligations(now))
    assert "，".join(f"{v.words}{verdicts[v]}项" for v in Verdict if verdicts[v]) in body
    clock = state.on(now).reply_clock
    counts = incident_counts(now)
    rate = monitoring.reply_rate(counts, clock)
    assert f"监测点反映{counts['incidents'].iloc[0]}件" in body
    assert (
        f"应复{rate.denominator:,.0f}件，其中按期回复{rate.numerator:,.0f}件，按期回复率{rate.text}（" in body
    )
    late = [each for each in unanswered(state.on(now)) if each.is_reply_overdue]
    assert (f"超过3日未回复的{len(late)}件" in body) is bool(late)
    assert f"未销号{sum(not each.is_done for each in state.on(now).follow_ups)}件" in body
    reds = tasks[tasks["light"] == "RED"]
    assert [len(each.rows) for each in letter.tables if each.title == "红灯事项表"] == [len(reds)] * bool(
        len(reds)
    )
    for each in state.on(now).task_standings:
        if each.light is Light.RED:
            assert each.task.label in body and grievance_of(each) in body


def test_the_table_of_tasks_shows_each_task_as_the_screen_does(weekly):
    tasks = state.on(Scope(as_of=dt.date(2007, 8, 27))).tasks
    shown = {row[0]: row for row in weekly.tables[0].rows}
    assert len(shown) == 30
    for row in tasks.itertuples():
        number = str(campaign.load().plan.task(row.task_id).number)
        assert Light(row.light).words in shown[number][3]
        assert shown[number][6] == percent(row.scheduled)


def test_every_figure_carries_its_definition_and_what_was_not_counted_is_a_dash(demo_year):
    early = _weekly(1, dt.date(2007, 3, 12))
    figures = {name: (value, words) for name, value, words in early.definitions}
    assert all(len(words) > 8 for _, words in figures.values())
    assert figures["周五报送按时率"][0].startswith("—")
    assert "0.0%" not in _body(early)


def test_the_minutes_hold_what_the_meeting_resolved_with_who_and_by_when(demo_year):
    letter = draft(Matter("MINUTES", DAY, meeting_number=22), Scope(as_of=DAY), demo=True)
    rows = follow_ups(Scope(as_of=DAY))
    own = rows[rows["meeting_number"] == 22]
    assert len(own)
    for row in own.itertuples():
        assert row.content.rstrip("。") in _body(letter)
        assert campaign.load().plan.unit(row.unit_id).name in _body(letter) and row.number in _body(letter)
    assert "主持召开" in letter.sections[0].text


def test_a_meeting_that_is_still_to_come_has_no_paper(demo_year):
    with pytest.raises(LookupError, match="还没有第30次例会"):
        draft(Matter("WEEKLY", DAY, meeting_number=30), Scope(as_of=DAY), demo=True)


@pytest.mark.parametrize("kind", ["WEEKLY", "CIRCULAR", "MINUTES", "UNIT", "INCIDENT"])
def test_no_paper_names_a_monitored_enterprise(demo_year, kind):
    scope = Scope(as_of=DAY)
    matters = {
        "WEEKLY": WEEKLY,
        "CIRCULAR": Matter("CIRCULAR", DAY),
        "MINUTES": Matter("MINUTES", DAY, meeting_number=24),
        "UNIT": Matter("SPECIAL", DAY, subject_kind="UNIT", subject_id="D210211", leader="市长"),
        "INCIDENT": Matter(
            "SPECIAL", DAY, subject_kind="INCIDENT", subject_id=incidents(scope)["number"].iloc[0], leader="市长"
        ),
    }  # fmt: skip
    letter = draft(matters[kind], scope, demo=True)
    words = _body(letter) + repr(letter.tables) + repr(letter.definitions)
    with db.reading() as connection:
        names = connection.execute(select(MonitoringPoint.name, MonitoringPoint.organization_code)).all()
    for name, code in names:
        assert name.removesuffix("（演示）") not in words and code not in words


# ---------------------------------------------------------------- drafts and issued papers


def _content(text: str = "正文。") -> dict:
    return {
        "title": "第24次例会周报",
        "sections": [{"heading": "本周总体进展", "text": text}],
        "generated": "",
        "signed_by": "主任",
    }


def _facts(matter: Matter = WEEKLY, text: str = "正文。", seen_id: int | None = None) -> dict:
    return {
        "paper_key": matter.key, "kind": matter.kind, "title": "标题一则", "as_of": dt.date(2007, 8, 27),
        "content": _content(text), "meeting_number": matter.meeting_number, "seen_id": seen_id,
    }  # fmt: skip


def _issue(user, matter: Matter = WEEKLY, file: bytes = b"file", **options):
    return issue(
        user, DAY, **_facts(matter, **options), build=lambda number, day: file + number.encode(),
        number_of=lambda n: number_words(matter.kind, n, 2007),
    )  # fmt: skip


def test_an_issued_paper_is_kept_as_sent_with_number_fingerprint_and_audit_entry(demo_database, as_role):
    office = as_role(Role.WORK_OFFICE)
    letter = _weekly(24, DAY)
    number, fingerprint = issue(
        office, DAY, **_facts(), build=lambda n, day: build(replace(letter, number=n, issued_on=day)),
        number_of=lambda n: number_words("WEEKLY", n, 2007),
    )  # fmt: skip
    row = papers(Scope(as_of=DAY)).iloc[0]
    sent = file_of(office, int(row["id"]))
    assert number == row["number"] == "第24期"
    assert hashlib.sha256(sent).hexdigest() == fingerprint == row["fingerprint"]
    # The data change; what was sent does not.
    with db.writing() as connection:
        connection.execute(update(ProgressReport).values(progress=1.0))
        connection.execute(
            insert(Paper).values(
                paper_key="CIRCULAR:x", kind="CIRCULAR", state="DRAFT", title="另一件", as_of=DAY, content="{}",
                recorded_at=dt.datetime(2007, 8, 28, 23), recorded_by="gzb",
            )
        )  # fmt: skip
    again = _weekly(24, DAY)
    assert _body(again) != _body(letter)
    assert file_of(office, int(row["id"])) == sent
    assert "第24期" in "\n".join(p.text for p in docx.Document(io.BytesIO(sent)).paragraphs)
    with db.reading() as connection:
        entry = connection.execute(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.action == "ISSUE_PAPER" and fingerprint in entry.detail


def test_nothing_is_issued_in_which_something_waits_to_be_filled_in(demo_database, as_role):
    office = as_role(Role.WORK_OFFICE)
    number = incidents(Scope(as_of=DAY))["number"].iloc[0]
    matter = Matter("SPECIAL", DAY, subject_kind="INCIDENT", subject_id=number, leader="市长")
    letter = draft(matter, Scope(as_of=DAY), demo=True)
    waiting = next(section for section in letter.sections if section.heading == "问题及原因").text
    save_draft(office, DAY, **_facts(matter, waiting))
    seen = saved_paper(matter.key).id
    with pytest.raises(Faulty, match="待补充"):
        _issue(office, matter, text=waiting, seen_id=seen)
    assert (
        _issue(office, matter, text="收件后转办延误两日，责任在窗口。", seen_id=seen)[0]
        == "效能专报〔2007〕1号"
    )
    # The answer to the enterprise is not the duty of the unit that it complained of (意见二).
    proposed = next(section for section in letter.sections if section.heading == "建议").text
    assert "反馈市监察局" in proposed and "由市监察局" in proposed and "答复企业，书面报" not in proposed


def test_an_issued_paper_can_neither_be_edited_nor_issued_again(demo_database, as_role):
    office = as_role(Role.WORK_OFFICE)
    _issue(office)
    seen = saved_paper(WEEKLY.key).id
    with pytest.raises(Refused, match="不能再改"):
        save_draft(office, DAY, **_facts(seen_id=seen))
    with pytest.raises(Refused, match="不能再改"):
        _issue(office, seen_id=seen)


def test_each_series_counts_on_by_itself_and_a_failed_file_takes_no_number(demo_database, as_role):
    office = as_role(Role.WORK_OFFICE)
    first, second = (Matter("CIRCULAR", DAY - dt.timedelta(days=n)) for n in (1, 0))
    special = Matter("SPECIAL", DAY, subject_kind="TASK", subject_id="T01", leader="市长")
    assert _issue(office, first)[0] == "效能督通〔2007〕1号"

    def broken(number, day):
        raise RuntimeError("没有磁盘空间")

    with pytest.raises(RuntimeError):
        issue(office, DAY, **_facts(second), build=broken, number_of=str)
    assert saved_paper(second.key) is None
    assert _issue(office, second)[0] == "效能督通〔2007〕2号"
    assert _issue(office, special)[0] == "效能专报〔2007〕1号"


def test_a_draft_that_somebody_else_saved_in_between_is_not_overwritten(demo_database, as_role):
    office = as_role(Role.WORK_OFFICE)
    first = save_draft(office, DAY, **_facts(text="第一稿。"))
    save_draft(office, DAY, **_facts(text="第二稿。", seen_id=first))
    with pytest.raises(Refused, match="已先一步保存"):
        save_draft(office, DAY, **_facts(text="第三稿。", seen_id=first))
    with pytest.raises(Refused, match="已先一步保存"):
        _issue(office, seen_id=first)
    assert "第二稿。" in saved_paper(WEEKLY.key).content


def test_an_empty_part_and_the_name_of_an_enterprise_are_faults_at_their_field(demo_database, as_role):
    office = as_role(Role.WORK_OFFICE)
    with pytest.raises(Faulty) as empty:
        save_draft(office, DAY, **_facts(text="  "))
    assert "本周总体进展" in empty.value.faults["section0"]
    with db.reading() as connection:
        name = connection.execute(select(MonitoringPoint.name)).scalar()
    with pytest.raises(Faulty, match="只用代称"):
        _issue(office, text=f"{name}反映收费问题。")
    assert saved_paper(WEEKLY.key) is None


@pytest.mark.parametrize("role", [Role.LEADER, Role.SUPERVISION, Role.UNIT, Role.ADMIN])
def test_only_the_work_office_issues_papers_and_takes_them_out(demo_database, as_role, role):
    other = as_role(role)
    with pytest.raises(Forbidden):
        save_draft(other, DAY, **_facts())
    with pytest.raises(Forbidden):
        _issue(other)
    _issue(as_role(Role.WORK_OFFICE))
    with pytest.raises(Forbidden):
        file_of(other, saved_paper(WEEKLY.key).id)


# ---------------------------------------------------------------- the page and 打印A4


def test_the_office_edits_saves_and_issues_on_the_page(demo_database, signed_in, as_role):
    app = signed_in(Role.WORK_OFFICE, "pages/office/papers.py", as_of=DAY.isoformat())
    assert not app.exception
    first = next(area for area in app.text_area if area.label == "本周总体进展")
    first.set_value(first.value + "\n（编者按：据实补充。）")
    next(button for button in app.button if button.label == "保存草稿").click()
    app.run()
    assert not app.exception
    assert saved_paper(WEEKLY.key).state == "DRAFT" and "据实补充" in saved_paper(WEEKLY.key).content
    app.checkbox[0].check()
    next(button for button in app.button if button.label == "签发").click()
    app.run()
    assert not app.exception
    kept = saved_paper(WEEKLY.key)
    assert (kept.state, kept.number) == ("ISSUED", "第24期")
    sent = docx.Document(io.BytesIO(file_of(as_role(Role.WORK_OFFICE), kept.id)))
    assert "（编者按：据实补充。）" in [paragraph.text for paragraph in sent.paragraphs]
    assert any("已签发：第24期" in each.value for each in app.subheader)
    assert not app.text_area


def test_the_portfolio_sheet_is_one_a4_page_with_the_lights_of_the_units_in_charge_of(demo_year):
    plan, units = (
        campaign.load().plan,
        frozenset({"U_BWB", "U_XZFW"} & {unit.id for unit in campaign.load().plan.units}),
    )
    scope = Scope(as_of=dt.date(2007, 8, 31), unit_ids=units, sees_accountability=True)
    pairs, seen = state.on(scope).pairs, supervised.units(scope)
    none = pairs.iloc[:0].assign(title=[], lamp=[], unit=[], day_words=[], role=[])
    file = portfolio.sheet(
        plan, scope.as_of, "副市长", metrics.lead_pairs(pairs), pairs, seen, none, demo=True
    )
    document = docx.Document(io.BytesIO(file))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.header.paragraphs[0].text == DEMO_WORDS
    shown = {row.cells[0].text: [cell.text for cell in row.cells[1:6]] for row in document.tables[0].rows[1:]}
    assert len(shown) == len(seen)
    for unit_id in seen["unit_id"]:
        counts = metrics.count_lights(pairs.loc[pairs["unit_id"] == unit_id, "light"])
        assert shown[plan.unit(unit_id).short_name] == [str(n) if n else "·" for n in counts.values()]
    assert any("今天没有需要过问的事" in paragraph.text for paragraph in document.paragraphs)
