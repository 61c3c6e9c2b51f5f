"""PDF beside .docx: where LibreOffice is, and where it is not; a converter that hangs is ended with all that it started."""

import io
import os
import re
import stat
import time
from pathlib import Path

import docx
import pytest

from efficiency.exchange import pdf_out
from efficiency.exchange.pdf_out import NoPdf, pdf_bytes
from efficiency.models import Role
from tests.reading import words


def program(folder: Path, text: str) -> str:
    """A stand-in for the converter that does what ``text`` says."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return str(path)


def test_what_the_converter_makes_is_given_back_and_its_folder_is_gone(tmp_path):
    seen = tmp_path / "seen"
    made = program(
        tmp_path,
        f'pwd > {seen}; env > {seen}.env; cat profile/user/*.xcu >> {seen}; printf "%%PDF-1.7 made" > paper.pdf',
    )
    assert pdf_bytes(b"document", made) == b"%PDF-1.7 made"
    place, *settings = seen.read_text().splitlines()
    assert not Path(place).exists() and "DisableMacrosExecution" in "".join(settings)
    # It is told nothing of where the data are.
    assert "DATABASE_URL" not in Path(f"{seen}.env").read_text()


def test_one_that_hangs_is_ended_with_everything_that_it_started(tmp_path):
    child = tmp_path / "child"
    hanging = program(tmp_path, f"sleep 300 &\necho $! > {child}\nwait")
    began = time.monotonic()
    with pytest.raises(NoPdf, match="已停止"):
        pdf_bytes(b"document", hanging, seconds=2)
    assert time.monotonic() - began < 60
    pid = int(child.read_text())
    for _ in range(100):
        if not alive(pid):
            break
        time.sleep(0.1)
    assert not alive(pid)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stats = Path(f"/proc/{pid}/stat")
    return not (stats.exists() and ") Z " in stats.read_text())


@pytest.mark.parametrize("does", ["exit 1", "printf 'no pdf' > paper.pdf"])
def test_one_that_makes_no_pdf_is_told_in_a_sentence(tmp_path, does):
    with pytest.raises(NoPdf, match="没有转换成PDF"):
        pdf_bytes(b"document", program(tmp_path, does))


def test_the_page_says_whether_there_is_a_pdf(demo_year, signed_in, monkeypatch, tmp_path):
    monkeypatch.setattr(pdf_out, "_PROGRAMS", ("no-such-program",))
    pdf_out.converter.cache_clear()
    page = {"path": "pages/office/papers.py", "as_of": "2007-08-28"}
    app = signed_in(Role.WORK_OFFICE, page["path"], as_of=page["as_of"])
    assert not app.exception and "没有安装LibreOffice" in words(app)
    monkeypatch.setattr(pdf_out, "_PROGRAMS", ("soffice",))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    program(tmp_path, "exit 1")
    pdf_out.converter.cache_clear()
    try:
        app = signed_in(Role.WORK_OFFICE, page["path"], as_of=page["as_of"])
        assert (
            not app.exception and "没有安装LibreOffice" not in words(app) and "下载草稿（PDF）" in words(app)
        )
        # One that makes none: said calmly in the page, under a number, and the .docx is there all the same.
        pressed = next(each for each in app.button if each.label == "下载草稿（PDF）").click().run()
        [told] = [each.value for each in pressed.warning if "PDF没有做成" in each.value]
        assert (
            not pressed.exception
            and "请下载" in told
            and re.search(r"错误编号.*\*\*\d{8}-[0-9A-F]{4}\*\*", told)
        )
        program(tmp_path, 'printf "%%PDF-1.7 made" > paper.pdf')
        pressed = next(each for each in app.button if each.label == "下载草稿（PDF）").click().run()
        assert not pressed.exception and "PDF已做好" in words(pressed) and "PDF没有做成" not in words(pressed)
    finally:
        pdf_out.converter.cache_clear()


def test_every_paper_and_printed_form_has_a_pdf_beside_it_where_the_server_can_make_one(
    demo_year, signed_in, monkeypatch, tmp_path
):
    monkeypatch.setattr(pdf_out, "_PROGRAMS", ("soffice",))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    program(tmp_path, 'printf "%%PDF-1.7 made" > paper.pdf')
    pdf_out.converter.cache_clear()
    meeting = {"meeting": "24", "show": "papers"}
    forms = {
        "pages/leadership/weekly_meeting.py": (Role.LEADER, meeting, "下载周报草稿"),
        "pages/supervision/monitoring_points.py": (Role.SUPERVISION, {"point": "JC-002"}, "已填登记表"),
        "pages/supervision/accountability.py": (
            Role.SUPERVISION,
            {"show": "documents"},
            "空白文书（含送达回证）",
        ),
        "pages/leadership/follow_ups.py": (Role.WORK_OFFICE, {"number": "DB-2007-010"}, "打印督查单"),
    }
    try:
        for path, (role, asked, form) in forms.items():
            app = signed_in(role, path, as_of="2007-08-31", opened=["draft_WEEKLY_24"], **asked)
            pressed = next(each for each in app.button if each.label == f"{form}（PDF）").click().run()
            assert not pressed.exception and "PDF已做好" in words(pressed), path
    finally:
        pdf_out.converter.cache_clear()


def test_what_the_server_has_is_asked_once_and_makes_a_pdf_of_a_paper(tmp_path):
    # Where LibreOffice is not installed there is nothing to make it with, and the page says so.
    stream = io.BytesIO()
    docx.Document().save(stream)
    found = pdf_out.converter()
    made = pdf_bytes(stream.getvalue(), found, seconds=120) if found else None
    assert made is None or made.startswith(b"%PDF-")
