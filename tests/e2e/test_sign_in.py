"""Who may come in, what stays outside, and what is left behind after going out."""

import base64

import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from efficiency.accounts.sessions import COOKIE
from efficiency.ui.parts.auth import REFUSAL
from efficiency.ui.seams.bundle import AHEAD
from seed.demo.accounts import PASSWORD
from tests.e2e.conftest import fill_in, said, settled

ACCOUNTS = {
    "fsz4": "总览",
    "gzb": "总览",
    "jcj": "总览",
    "xzfw": "总览",
    "admin": "账号和系统",
}


@pytest.mark.parametrize(("username", "front"), ACCOUNTS.items())
def test_each_role_signs_in_and_lands_on_its_front_page(sign_in, username, front):
    tab = sign_in(username)
    expect(tab.locator("h1")).to_have_text(front)
    assert "演示数据，纯属虚构" in said(tab)


def test_the_sign_in_page_of_the_demo_says_how_to_get_in_as_each_role(context):
    [tab] = context.pages
    tab.goto("/")
    tab.get_by_role("textbox", name="用户名").wait_for()
    page = tab.get_by_test_id("stMain")
    for words in (
        "市领导",
        "工作办公室",
        "市监察局",
        "责任单位",
        "系统管理员",
        PASSWORD,
        "演示数据，纯属虚构",
    ):
        expect(page).to_contain_text(words)


def test_while_somebody_signs_in_their_browser_fetches_the_parts_of_which_pages_are_made(context):
    [tab] = context.pages
    tab.goto("/")
    tab.wait_for_function(
        "parts => { const there = performance.getEntriesByType('resource').map(each => new URL(each.name).pathname);"
        " return parts.every(part => there.includes(part)); }",
        arg=AHEAD,
        timeout=60_000,
    )


def test_a_deep_link_with_its_filters_survives_signing_in(sign_in):
    tab = sign_in("gzb", "/units?unit=U_BWB&as_of=2007-06-15")
    expect(tab.locator("h1")).to_have_text("市编委办")
    assert "截至2007年6月15日" in said(tab)
    assert "unit=U_BWB" in tab.url and "as_of=2007-06-15" in tab.url


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(sign_in, context):
    tab = sign_in("jcj")
    cookie = next(each for each in context.cookies() if each["name"] == COOKIE)
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"
    assert COOKIE not in tab.evaluate("document.cookie")
    assert "jcj" not in cookie["value"] and len(cookie["value"]) >= 32


@pytest.mark.parametrize("username", ["sz", "nobody"])
def test_a_wrong_password_and_an_unknown_user_are_told_the_same(context, username):
    [tab] = context.pages
    tab.goto("/")
    fill_in(tab, username, "wrong-2007")
    expect(tab.get_by_text(REFUSAL)).to_be_visible()
    assert COOKIE not in {each["name"] for each in context.cookies()}
    assert "今天要看的事" not in said(tab)


def test_signing_out_revokes_so_that_a_kept_cookie_opens_nothing(sign_in, context):
    tab = sign_in("fsz4")
    kept = [each for each in context.cookies() if each["name"] == COOKIE]
    tab.get_by_role("button", name="退出登录").click()
    tab.get_by_role("textbox", name="用户名").wait_for(timeout=60_000)
    assert COOKIE not in {each["name"] for each in context.cookies()}
    context.add_cookies(kept)
    tab.goto("/timeline")
    tab.get_by_role("textbox", name="用户名").wait_for(timeout=60_000)
    assert "时间节点" not in said(tab)


@pytest.mark.parametrize(
    ("username", "path", "hidden"),
    [
        ("gzb", "/accountability", "效能告诫"),
        ("fsz4", "/thresholds", "现行阈值"),
        ("admin", "/units", "红灯"),
        ("xzfw", "/thresholds", "现行阈值"),
    ],
)
def test_an_address_without_the_right_is_refused_calmly(reader, username, path, hidden):
    tab = reader(username, path)
    words = said(tab)
    assert "您的账号没有这项权限" in words
    assert hidden not in words


@pytest.mark.parametrize("path", ["/audit", "/system", "/security"])
def test_the_administrators_addresses_lead_others_to_their_own_front_page(reader, path):
    tab = reader("fsz4", path)
    expect(tab.locator("h1")).to_have_text("总览")


def test_a_unit_that_asks_for_another_units_address_is_told_so_and_sees_nothing(reader):
    tab = reader("xzfw", "/units?unit=U_BWB")
    words = said(tab)
    assert "您的账号只能查看本单位的情况" in words
    assert "承担任务" not in words and "事业单位" not in words


# ---------------------------------------------------------------- somebody else's session id


def _session_id(tab: Page) -> str:
    """The id of the tab's Streamlit session, as the server tells it to the browser on opening the page."""
    frames: list[bytes | str] = []
    tab.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
    tab.reload()
    settled(tab)
    for frame in frames:
        if isinstance(frame, bytes):
            message = ForwardMsg.FromString(frame)
            if message.WhichOneof("type") == "new_session":
                return message.new_session.initialize.session_id
    raise AssertionError("the server told no session id")


_ATTACH = """([session, message]) => new Promise(done => {
    const socket = new WebSocket(
        location.origin.replace('http', 'ws') + '/_stcore/stream', ['streamlit', 'PLACEHOLDER_AUTH_TOKEN', session]);
    const got = [];
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => socket.send(Uint8Array.from(atob(message), each => each.charCodeAt(0)));
    socket.onmessage = event => got.push(
        btoa([...new Uint8Array(event.data)].map(each => String.fromCharCode(each)).join('')));
    setTimeout(() => { socket.close(); done(got); }, 4000);
})"""


def test_another_users_session_id_shows_nothing_of_theirs(sign_in, context, browser, server):
    theirs = _session_id(sign_in("jcj", "/units?unit=K13"))
    stranger = browser.new_context(base_url=server)
    tab = stranger.new_page()
    tab.goto("/")
    tab.get_by_role("textbox", name="用户名").wait_for()
    rerun = BackMsg()
    rerun.rerun_script.query_string = "unit=K13"
    rerun.rerun_script.page_name = "units"
    asked = base64.b64encode(rerun.SerializeToString()).decode()
    answers = [base64.b64decode(each) for each in tab.evaluate(_ATTACH, [theirs, asked])]
    stranger.close()
    text = b"".join(answers).decode(errors="replace")
    assert answers, "the server did not answer, so nothing was tried"
    assert "市质监局" not in text
    assert "被监测点反映" not in text and "进点活动登记率" not in text


def test_an_open_tab_notices_that_its_session_was_ended_elsewhere_and_its_files_are_gone(
    sign_in, context, server
):
    tab = sign_in("fsz4", "/units")
    expect(tab.get_by_role("heading", level=1)).to_contain_text("责任单位")
    with tab.expect_download() as download:
        tab.get_by_text("导出 CSV").first.click()
        tab.get_by_role("button", name="UTF-8").first.click()
    address = download.value.url
    assert tab.request.get(address).ok
    stranger = context.browser.new_context(base_url=server)
    assert stranger.request.get(address).status == 403
    stranger.close()
    other = context.new_page()
    other.goto("/")
    other.get_by_role("button", name="退出登录").click()
    expect(other.get_by_role("textbox", name="用户名")).to_be_visible(timeout=60_000)
    # Nobody touches the first tab.
    expect(tab.get_by_role("textbox", name="用户名")).to_be_visible(timeout=60_000)
    expect(tab.get_by_role("heading", level=1, name="责任单位")).to_have_count(0, timeout=60_000)
    assert tab.request.get(address).status == 403
