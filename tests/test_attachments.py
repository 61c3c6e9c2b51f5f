"""督办: an answer carries files; they are what they say, are given out as they came, and only to whom they concern."""

import datetime as dt
import hashlib
import io
import zipfile
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.datastructures import Headers
from streamlit.testing.v1 import AppTest

from efficiency.accounts import sessions
from efficiency.commands import Faulty
from efficiency.commands.follow_ups import take_step
from efficiency.commands.meetings import hold_meeting
from efficiency.commands.resolutions import close_meeting, resolve
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.exchange.attachments import MOST_BYTES, clean_name, fault_of
from efficiency.models import Account, AuditEntry, Part, Role
from efficiency.queries.follow_ups import files, steps
from efficiency.server import web
from tests.conftest import awaited, call_it_a_demo, person
from tests.reading import words

OFFICE = person("gzb", Role.WORK_OFFICE, "工作办公室")
UNIT = person("xzfw", Role.UNIT, "市政府行政服务中心", unit_id="U_XZFW")
OTHER = person("bgt", Role.UNIT, "市政府办公厅", unit_id="U_BGT")
ADMIN = person("admin", Role.ADMIN, "系统管理员")
MONDAY, TUESDAY = dt.date(2007, 6, 18), dt.date(2007, 6, 19)
PDF, PNG, JPG = b"%PDF-1.4\n...", b"\x89PNG\r\n\x1a\n....", b"\xff\xd8\xff\xe0...."


def office_file(*names: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as parts:
        for name in ("[Content_Types].xml", *names):
            parts.writestr(name, "<x/>")
    return whole.getvalue()


WORD, EXCEL = office_file("word/document.xml"), office_file("xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "content"),
    [("说明.docx", WORD), ("表.XLSX", EXCEL), ("批件.pdf", PDF), ("照片.jpg", JPG), ("照片.jpeg", JPG), ("图.png", PNG)],
)  # fmt: skip
def test_what_an_office_hands_in_is_taken(name, content):
    assert fault_of([(name, content)]) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [("木马.exe", b"MZ"), ("页.html", b"<html>"), ("图.svg", b"<svg/>"), ("改名.pdf", b"MZ\x90"), ("改名.docx", EXCEL),
     ("坏.docx", b"PK\x03\x04 not a zip"), ("宏.docx", office_file("word/document.xml", "word/vbaProject.bin")),
     ("空.pdf", b""), ("大.pdf", PDF + b"0" * MOST_BYTES), ("没有后缀", PDF)],
)  # fmt: skip
def test_what_is_not_what_it_says_carries_programs_or_is_too_big_is_refused(name, content):
    assert name.split(".")[0] in fault_of([(name, content)])


def test_a_name_keeps_its_end_and_loses_folders_and_signs_that_no_name_has():
    assert clean_name("..\\..\\etc/附件\r\n1.pdf") == "附件1.pdf"
    assert len(clean_name("长" * 300 + ".docx")) == 120 and clean_name("长" * 300 + ".docx").endswith(".docx")


@pytest.fixture
def number(database):
    """A 督办 that its unit has signed, in a demo installation."""
    call_it_a_demo()
    hold_meeting(OFFICE, MONDAY, 14, "副秘书长")
    due_on = dt.date(2007, 6, 25)
    resolve(OFFICE, MONDAY, 14, content="逐项列出原因。", due_on=due_on, parts={"U_XZFW": Part.LEAD})
    (number,) = close_meeting(OFFICE, MONDAY, 14)
    take_step(UNIT, TUESDAY, number, "SIGNED")
    return number


def answer(number, *handed_in):
    take_step(UNIT, TUESDAY, number, "FEEDBACK", note="已逐项列出，见附件。", files=handed_in)


def test_an_answer_carries_its_files_with_their_fingerprints(number):
    answer(number, ("清单.xlsx", EXCEL), ("批件.pdf", PDF))
    found = files(Scope(TUESDAY), number)
    assert found["name"].tolist() == ["清单.xlsx", "批件.pdf"]
    assert found["digest"].tolist() == [hashlib.sha256(each).hexdigest() for each in (EXCEL, PDF)]
    last = steps(Scope(TUESDAY)).iloc[-1]
    assert set(found["step_id"]) == {last["id"]} and last["recorded_by"] == UNIT.username
    assert files(Scope(TUESDAY, frozenset({"U_BGT"})), number).empty and files(Scope(MONDAY), number).empty
    with db.reading() as connection:
        written = connection.execute(select(AuditEntry).where(AuditEntry.action == "ATTACH_FILE")).all()
    assert len(written) == 2


def test_with_a_file_that_will_not_do_nothing_is_recorded(number):
    with pytest.raises(Faulty) as faulty:
        answer(number, ("清单.xlsx", EXCEL), ("改名.pdf", b"MZ"))
    assert set(faulty.value.faults) == {"files"} and "改名.pdf" in faulty.value.faults["files"]
    assert steps(Scope(TUESDAY))["step"].tolist() == ["ASSIGNED", "SIGNED"]
    assert files(Scope(TUESDAY), number).empty


@dataclass
class Got:
    """What came back of a request."""

    status: int
    headers: Headers
    content: bytes


def _got(user, file_id: int) -> Got:
    cookie = b""
    if user:
        with db.bookkeeping() as connection:
            key = connection.execute(select(Account.id).where(Account.username == user.username)).scalar_one()
            cookie = f"{sessions.COOKIE}={sessions.open_session(connection, key)}".encode()
    sent: list = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b""}

    async def send(message: dict) -> None:
        sent.append(message)

    path = f"/files/follow-up/{file_id}"
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"cookie", cookie)], "client": None, "server": ("127.0.0.1", 80), "scheme": "http",
        "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    awaited(Starlette(routes=web.routes, middleware=web.middleware)(scope, receive, send))
    body = b"".join(each.get("body", b"") for each in sent[1:])
    return Got(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)


def test_a_file_is_given_out_as_it_came_never_shown_and_only_to_whom_it_concerns(number):
    answer(number, ("批件 1.pdf", PDF))
    [file_id] = files(Scope(TUESDAY), number)["id"]
    for reader in (UNIT, OFFICE):
        got = _got(reader, file_id)
        assert (got.status, got.content) == (200, PDF)
        assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E6%89%B9")
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["content-type"] == "application/octet-stream"
        assert got.headers["cache-control"] == "no-store"
    assert _got(None, file_id).status == 403
    assert {_got(each, file_id).status for each in (OTHER, ADMIN)} == {404}
    assert _got(OFFICE, file_id + 1).status == 404


def test_the_page_of_one_督办_names_who_acted_links_the_files_and_has_the_whole_course(number, signed_in):
    answer(number, ("批件.pdf", PDF))
    app = signed_in(Role.WORK_OFFICE, "pages/leadership/follow_ups.py", number=number, as_of="2007-06-19")
    said = words(app)
    assert not app.exception and "**反馈**（市政府行政服务中心）" in said and "/files/follow-up/" in said
    assert "导出 CSV（3行）" in said


def test_what_will_not_do_is_taken_by_the_box_so_that_no_answer_goes_out_without_it(database):
    app = AppTest.from_function(_box).run()
    assert not app.exception
    (box,) = app.get("file_uploader")
    # Turned away by the browser, a file is not known to whoever keeps the answer.
    assert not box.proto.type and box.proto.max_upload_size_mb * 2**20 > MOST_BYTES
    assert "每个不超过10MB，只收docx、xlsx、pdf" in box.proto.label


def _box() -> None:
    from efficiency.ui.parts.attachments import choose_files
    from efficiency.ui.parts.forms import open_form

    choose_files(open_form("answer"))
