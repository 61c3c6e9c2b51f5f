"""What the server answers besides the pages, asked as a browser, and as another site, would ask."""

import gzip
import http.client
import json
import platform
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import version
from pathlib import Path

import pytest
import streamlit
import uvicorn
from sqlalchemy import select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from app import app
from efficiency import campaign
from efficiency.accounts import sessions
from efficiency.commands import COMMAND_LINE
from efficiency.commands.accounts import create_account
from efficiency.core import db
from efficiency.core.config import PRODUCT, ROOT, settings
from efficiency.models import AuditEntry, Role
from efficiency.queries.condition import condition
from efficiency.server import web
from efficiency.server.backup import back_up
from efficiency.ui.parts.menu import ENTRIES
from efficiency.ui.seams import bundle
from tests.conftest import account_of, copy_of

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    text: str
    length: int


@pytest.fixture(scope="module")
def served_year(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    # Whoever starts the app writes.
    yield from copy_of(demo_template, tmp_path_factory.mktemp("served"), demo=True)


@pytest.fixture(scope="module")
def port(served_year: Path) -> Iterator[int]:
    """The app served for real. It asks the settings anew on each request, so every test has its own database."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.05)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()


@pytest.fixture
def own(port: int) -> dict[str, str]:
    """The header by which a browser says that one of our own pages asks."""
    return {"Origin": f"http://127.0.0.1:{port}"}


@pytest.fixture
def ask(port: int) -> Callable[..., Answer]:
    """``ask("GET", "/path", headers, body)`` over a connection of its own."""

    def request(method: str, path: str, headers: dict | None = None, body: str | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request(method, path, body, headers or {})
        got = connection.getresponse()
        raw = got.read()
        connection.close()
        return Answer(got.status, got.headers, raw.decode(errors="replace"), len(raw))

    return request


def _posted(ask, path: str, body: object, headers: dict) -> Answer:
    return ask("POST", path, headers | JSON, json.dumps(body))


@pytest.fixture
def ticket(database) -> str:
    """A ticket as signing in leaves it behind."""
    account_id = create_account(COMMAND_LINE, "boss", "", Role.ADMIN, "Ceshi-2007")
    with db.bookkeeping() as connection:
        return sessions.issue_ticket(connection, account_id)


def test_health_is_ok_while_the_database_answers(ask, database):
    answer = ask("GET", "/healthz")
    told = {"status": "ok", "disk": "ok", "locks": "ok", "backup": "none"}
    assert (answer.status, json.loads(answer.text)) == (200, told)


def test_health_tells_of_a_backup_and_of_writers_that_had_to_wait(ask, database, tmp_path):
    back_up(tmp_path / "copy.db")
    with ThreadPoolExecutor() as pool:
        with db.writing():
            late = pool.submit(_write)
            time.sleep(1.2)
        late.result()
    told = {"status": "ok", "disk": "ok", "locks": "waiting", "backup": "ok"}
    assert json.loads(ask("GET", "/healthz").text) == told
    found = condition()
    assert len(found.waits) == 1 and found.waits[0] >= 1
    assert found.free > 0 and found.size > 0 and found.sealed


def _write() -> None:
    with db.writing():
        pass


def test_health_is_503_and_says_nothing_more_when_the_database_is_away(ask, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:secret@127.0.0.1:9/none")
    db.engine.cache_clear()
    settings.cache_clear()
    try:
        answer = ask("GET", "/healthz")
    finally:
        db.engine.cache_clear()
        settings.cache_clear()
    assert answer.status == 503
    assert "secret" not in answer.text and "127.0.0.1" not in answer.text


# ---------------------------------------------------------------- the exchange


def test_a_ticket_is_traded_for_a_cookie_that_scripts_cannot_read(ask, own, ticket):
    answer = _posted(ask, "/auth/exchange", {"ticket": ticket}, own)
    assert answer.status == 204
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{sessions.COOKIE}=")
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie
    token = re.match(r"[^=]+=([^;]+)", cookie)[1]
    assert sessions.user_of(token).username == "boss"


def test_the_cookie_is_secure_where_the_installation_has_tls(ask, own, ticket, monkeypatch):
    monkeypatch.setenv("EFFICIENCY_SECURE_COOKIE", "1")
    settings.cache_clear()
    answer = _posted(ask, "/auth/exchange", {"ticket": ticket}, own)
    assert "Secure" in answer.headers["set-cookie"]


def test_a_ticket_works_once(ask, own, ticket):
    assert _posted(ask, "/auth/exchange", {"ticket": ticket}, own).status == 204
    again = _posted(ask, "/auth/exchange", {"ticket": ticket}, own)
    assert again.status == 403
    assert "set-cookie" not in again.headers


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://elsewhere.example"}, {"Origin": "null"}, {}, {"Origin": "http://127.0.0.1.example"}],
    ids=["another site", "a sandboxed frame", "no origin", "a look-alike"],
)
def test_another_site_can_neither_sign_in_nor_sign_out_for_somebody(ask, ticket, headers):
    assert _posted(ask, "/auth/exchange", {"ticket": ticket}, headers).status == 403
    token = sessions.trade_ticket(ticket)
    cookie = {"Cookie": f"{sessions.COOKIE}={token}"}
    assert _posted(ask, "/auth/sign-out", {}, headers | cookie).status == 403
    assert sessions.user_of(token) is not None


def test_a_form_cannot_post_to_the_exchange(ask, own, ticket):
    answer = ask(
        "POST",
        "/auth/exchange",
        own | {"Content-Type": "application/x-www-form-urlencoded"},
        f"ticket={ticket}",
    )
    assert answer.status == 403
    assert sessions.trade_ticket(ticket) is not None


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "no json",
        '{"ticket": 1}',
        "{}",
        "[" * 3000,
        '{"ticket": "\\ud800"}',
        '{"ticket": "\\u7968"}',
        "NaN",
        '{"ticket": ' + "9" * 4000 + "}",
        '{"ticket": "' + "x" * 5000 + '"}',
    ],
)
def test_a_malformed_exchange_is_turned_away(ask, own, database, body):
    answer = ask("POST", "/auth/exchange", own | JSON, body)
    assert answer.status in (400, 403)


def test_signing_out_ends_the_session_drops_the_cookie_and_is_audited(ask, own, ticket):
    token = sessions.trade_ticket(ticket)
    answer = _posted(ask, "/auth/sign-out", {}, own | {"Cookie": f"{sessions.COOKIE}={token}"})
    assert answer.status == 204
    assert (
        f'{sessions.COOKIE}=""' in answer.headers["set-cookie"]
        and "Max-Age=0" in answer.headers["set-cookie"]
    )
    assert sessions.user_of(token) is None
    with db.reading() as connection:
        assert "SIGN_OUT" in connection.execute(select(AuditEntry.action)).scalars().all()


def test_a_ticket_in_an_address_is_not_traded(ask, own, ticket):
    answer = ask("GET", f"/auth/exchange?ticket={ticket}", own)
    assert sessions.COOKIE not in answer.headers.get("set-cookie", "")
    assert sessions.trade_ticket(ticket) is not None


# ---------------------------------------------------------------- the wrapping


@pytest.mark.parametrize("path", ["/", "/healthz", "/assets/zh.js", "/_stcore/health", "/timeline"])
def test_every_answer_carries_the_security_headers(ask, database, path):
    headers = ask("GET", path, {"Accept": "text/html"}).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert not re.search(r"https?:|\*", policy)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_the_shell_page_is_chinese_and_points_nowhere_else(ask, database):
    answer = ask("GET", "/timeline", {"Accept": "text/html", "Accept-Encoding": "gzip"})
    assert int(answer.headers["content-length"]) == answer.length
    assert '<html lang="zh-CN">' in answer.text
    assert "<title>行政效能年督查看板</title>" in answer.text
    assert '<script src="/assets/zh.js"></script>' in answer.text
    assert "enable JavaScript" not in answer.text and "agent" not in answer.text
    assert not re.search(r"""(src|href)="https?:""", answer.text)


def test_the_bundle_comes_packed_to_who_takes_it_so_and_is_the_same(port):
    def fetched(path: str, **headers: str) -> tuple[int, Message, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers=headers)
        got = connection.getresponse()
        body = got.read()
        connection.close()
        return got.status, got.headers, body

    shell = fetched("/", Accept="text/html")[2].decode()
    named = set(re.findall(r"\./(static/(?:js|css)/[\w.-]+)", shell))
    paths = {*(f"/{each}" for each in named), *bundle.rewritten()}
    assert len(named) > 1 and {path.rpartition(".")[2] for path in paths} == {"js", "css"}
    sent = whole = 0
    for path in paths:
        plain, packed = fetched(path), fetched(path, **{"Accept-Encoding": "gzip, br"})
        assert "content-encoding" not in plain[1] and packed[1]["content-encoding"] == "gzip"
        assert gzip.decompress(packed[2]) == plain[2]
        assert packed[1]["vary"] == "Accept-Encoding"
        assert packed[1].get_content_subtype() == plain[1].get_content_subtype()
        assert packed[1]["cache-control"].startswith("public")
        sent, whole = sent + len(packed[2]), whole + len(plain[2])
    assert sent < whole / 2
    # One that is sent as it came; what is rewritten is sent whole.
    some = next(each for each in sorted(named) if f"/{each}" not in bundle.rewritten())
    status, headers, body = fetched(f"/{some}", **{"Accept-Encoding": "gzip", "Range": "bytes=0-9"})
    assert (status, len(body)) == (206, 10) and "content-encoding" not in headers
    assert fetched("/static/js/nothing.js", **{"Accept-Encoding": "gzip"})[0] == 404


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/sections/6", "/sections?rest=1"),
        ("/timeline/a/b/c?as_of=2007-06-15", "/timeline?as_of=2007-06-15&rest=1"),
        ("/overview/6", "/overview?rest=1"),
        ("/nothing/6?x=1", "/nothing?x=1"),
        ("/nothing/6?next=//elsewhere.example", "/nothing?next=//elsewhere.example"),
        ("/static/js/nothing.js", "/static"),
        ("/sections//elsewhere.example", "/sections?rest=1"),
        ("/https:%2F%2Felsewhere.example/x", "/https%3A"),
        ("/elsewhere.example%0d%0aSet-Cookie:%20x=1/y/z", None),
        ("/%E4%B8%AD%E6%96%87/6", "/%E4%B8%AD%E6%96%87"),
        ("//elsewhere.example/x", None),
        ("/%2F%2Felsewhere.example/x", None),
        ("/%5Celsewhere.example/x", None),
        ("/..%2F..%2Fetc/passwd", None),
        ("/sections/%00", None),
    ],
)
def test_an_address_of_several_parts_leads_to_the_page_of_its_first_part_and_nowhere_else(
    ask, database, path, to
):
    answer = ask("GET", path, {"Accept": "text/html"})
    assert answer.headers["location"] == to
    assert answer.status == 307 if to else answer.status in (400, 404)
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("path", ["/sections/static/js/index.js", "/nothing/6", "/static/css/nothing.css"])
@pytest.mark.parametrize("packed", [{}, {"Accept-Encoding": "gzip, br"}])
def test_a_script_that_there_is_not_is_not_answered_by_a_page(ask, database, path, packed):
    assert ask("GET", path, {"Accept": "*/*"} | packed).status == 404


def test_who_takes_anything_packed_gets_the_shell_page_at_a_name_that_no_page_has(ask, database):
    assert ask("GET", "/nothing.js", {"Accept": "*/*", "Accept-Encoding": "gzip, br"}).status == 200


def test_the_words_come_from_the_same_server(ask, database):
    answer = ask("GET", "/assets/zh.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "没有这个页面" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/_stcore/agent/interact"],
)
def test_figures_about_the_process_and_the_programs_door_are_closed(ask, database, path):
    assert ask("GET", path).status == 404
    assert _posted(ask, path, {}, {}).status == 404


def test_the_front_page_has_one_address_and_keeps_its_filters(ask, database):
    answer = ask("GET", "/overview?as_of=2007-06-15")
    assert (answer.status, answer.headers["location"]) == (307, "/?as_of=2007-06-15")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/media/0123456789abcdef.csv", "/_stcore/upload_file/session/file"])
def test_files_are_given_and_taken_by_people_who_are_signed_in_only(ask, own, ticket, method, path):
    token = sessions.trade_ticket(ticket)
    cookie = {"Cookie": f"{sessions.COOKIE}={token}"}
    refused = (403, "请先登录")
    for cookies in ({}, {"Cookie": f"{sessions.COOKIE}=forged"}):
        stranger = ask(method, path, own | cookies)
        assert (stranger.status, stranger.text) == refused
    known = ask(method, path, own | cookie)
    assert known.text != "请先登录" and known.headers["Cache-Control"] == "no-store"
    sessions.end_session(token)
    assert ask(method, path, own | cookie).text == "请先登录"


def test_the_fonts_of_the_bundle_are_for_whoever_signs_in_and_are_kept_by_their_browser(ask, database):
    fonts = sorted((Path(streamlit.__file__).parent / "static" / "static" / "media").glob("MaterialSymbols*"))
    assert fonts
    for font in fonts:
        answer = ask("GET", f"/static/media/{font.name}")
        assert answer.status == 200 and "immutable" in answer.headers["Cache-Control"]
    # What a page made stays closed wherever its address is said to lie.
    for path in ("/media/0.csv", "/static/../media/0.csv", "/x/media/0.csv"):
        assert ask("GET", path).status in (403, 404)


def test_pages_that_nobody_is_signed_in_on_are_few_and_those_signed_in_are_not_counted(
    ask, own, ticket, port, monkeypatch
):
    monkeypatch.setattr(web, "_MOST_OF_ONE", 3)
    token = sessions.trade_ticket(ticket)
    kept = []
    try:
        for _ in range(3):
            kept.append(_websocket(port, own["Origin"]))
        assert [status for status, _ in kept] == [101] * 3
        assert _websocket(port, own["Origin"])[0] == 403
        known = _websocket(port, own["Origin"], f"{sessions.COOKIE}={token}")
        kept.append(known)
        assert known[0] == 101
    finally:
        for _, connection in kept:
            connection.close()


def _websocket(port: int, origin: str, cookie: str = "") -> tuple[int, socket.socket]:
    """What an offer to open the websocket is answered with, and the connection, which stays open."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    lines = [
        "GET /_stcore/stream HTTP/1.1", f"Host: {origin.removeprefix('http://')}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", f"Origin: {origin}",
        *([f"Cookie: {cookie}"] if cookie else []), "", "",
    ]  # fmt: skip
    connection.sendall("\r\n".join(lines).encode())
    return int(connection.recv(4096).split()[1]), connection


def _told(port: int, *messages: BackMsg) -> list[bytes]:
    """What a page that nobody is signed in on is sent after its ``messages``, until the script has run."""
    found = []
    with connect(f"ws://127.0.0.1:{port}/_stcore/stream", origin=f"http://127.0.0.1:{port}") as socket:
        for message in messages:
            socket.send(message.SerializeToString())
        while not found or ForwardMsg.FromString(found[-1]).WhichOneof("type") != "script_finished":
            found.append(socket.recv(timeout=60))
    return found


def test_who_is_not_signed_in_is_told_no_versions_folders_or_pages(database, port):
    """By the first run of a page, by a page asked for by its address, and by a program's own questions."""
    git = BackMsg(load_git_info=True)
    for name in ("", "accountability"):
        sent = b"".join(_told(port, git, BackMsg(rerun_script=ClientState(page_name=name))))
        numbers = (version("streamlit"), ".".join(map(str, sys.version_info[:3])), platform.system())
        words = [*numbers, str(ROOT), "git", *(entry.title for entry in ENTRIES)]
        addresses = [entry.url_path for entry in ENTRIES if entry.url_path not in f"{name} overview"]
        # The document's own name, which everybody may know, holds the title of a page.
        sent = sent.replace(campaign.load().parameters.short_title.encode(), b"")
        assert [word for word in [*words, *addresses] if word.encode() in sent] == []
        assert PRODUCT.encode() in sent


def test_a_press_in_a_part_of_the_page_that_is_gone_has_the_page_run(database, port):
    """Streamlit said nothing, and the browser waited half a minute for the run."""
    gone = BackMsg(rerun_script=ClientState(fragment_id="of a run before"))
    types = [ForwardMsg.FromString(each).WhichOneof("type") for each in _told(port, gone)]
    assert "new_session" in types and "delta" in types


def test_what_looks_after_itself_in_a_part_that_is_gone_has_nothing_run(database, port):
    gone = BackMsg(rerun_script=ClientState(fragment_id="of a run before", is_auto_rerun=True))
    asked = BackMsg(rerun_script=ClientState())
    types = [ForwardMsg.FromString(each).WhichOneof("type") for each in _told(port, gone, asked)]
    assert types.count("new_session") == 1


def test_a_browser_is_told_of_an_upgrade_without_the_number(database, port):
    def said() -> str:
        greeted = ForwardMsg.FromString(_told(port, BackMsg(rerun_script=ClientState()))[0])
        return greeted.new_session.initialize.environment_info.streamlit_version

    assert said() == said() != ""


def test_no_answer_to_who_is_not_signed_in_tells_versions_or_folders(ask, database):
    for path in (
        "/",
        "/_stcore/health",
        "/_stcore/host-config",
        "/healthz",
        "/nothing",
        "/media/x.csv",
        "/auth/exchange",
    ):
        answer = ask("GET", path, {"Accept": "text/html"})
        told = f"{answer.headers}{answer.text}"
        assert not re.search(
            r"streamlit\.io|starlette|python|\d+\.\d+\.\d+|" + re.escape(str(ROOT)), told, re.I
        ), path


@pytest.mark.parametrize(("origin", "status"), [("http://elsewhere.example", 403), (None, 101)])
def test_only_our_own_pages_can_open_the_websocket(ask, own, database, origin, status):
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Origin": origin or own["Origin"],
    }
    assert ask("GET", "/_stcore/stream", handshake).status == status


# ---------------------------------------------------------------- blocks that are drawn alone


def test_a_choice_in_a_block_sends_the_block_alone_and_asks_who_is_there(port, demo_year):
    with db.bookkeeping() as connection:
        token = sessions.open_session(connection, account_of(Role.SUPERVISION).id)
    address = f"http://127.0.0.1:{port}"

    def told(asked: ClientState) -> list[ForwardMsg]:
        socket.send(BackMsg(rerun_script=asked).SerializeToString())
        found = []
        # A run that asks for another one ends before that one.
        while (
            not found
            or not found[-1].HasField("script_finished")
            or found[-1].script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        ):
            found.append(ForwardMsg.FromString(socket.recv(timeout=60)))
        return found

    def headings(messages: list[ForwardMsg]) -> list[str]:
        return [
            each.delta.new_element.heading.body
            for each in messages
            if each.delta.new_element.HasField("heading")
        ]

    def pictures(messages: list[ForwardMsg]) -> list[str]:
        return [
            each.delta.fragment_id for each in messages if each.delta.new_element.HasField("vega_lite_chart")
        ]

    with connect(
        address.replace("http", "ws") + "/_stcore/stream", origin=address, max_size=None,
        additional_headers={"Cookie": f"{sessions.COOKIE}={token}"},
    ) as socket:  # fmt: skip
        whole = told(ClientState(page_name="monitoring_points", query_string="view=weeks"))
        (block,) = pictures(whole)
        asked = ClientState(page_name="monitoring_points", query_string="view=weeks", fragment_id=block)
        alone = told(asked)
        assert alone[-1].script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
        assert pictures(alone) == [block] and len(alone) < 0.6 * len(whole)
        (heading,) = headings(alone)
        assert heading in headings(whole) and "行政效能监测点" not in headings(alone)
        sessions.end_session(token)
        after = told(asked)
        assert after[-1].script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        assert pictures(after) == [] and heading not in headings(after)


# ---------------------------------------------------------------- traps


def test_no_page_lies_where_the_legacy_router_would_serve_it_before_sign_in():
    assert not list((ROOT / "pages").glob("*.py"))
    assert not (ROOT / "efficiency" / "pages").exists()
