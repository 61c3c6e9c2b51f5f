"""What is pressed while the line is broken arrives when it is back, or is said not to have arrived; nothing typed is lost."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import settled, size

WORDS = "断线时写下的说明。"


class Line:
    """What lies between browser and server, at a port of its own: it can break, and swallow what the browser says."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: list[socket.socket] = []
        self._is_broken = self._swallows = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def swallow(self) -> None:
        """What the browser says from here on is not passed on, and it does not know."""
        self._swallows = True

    def break_off(self) -> None:
        """Every connection ends, and none is taken."""
        self._is_broken = True
        while self._open:
            end = self._open.pop()
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def mend(self) -> None:
        """Connections are taken again."""
        self._is_broken = self._swallows = False

    def close(self) -> None:
        """No more of it."""
        self._listener.close()
        self.break_off()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self._listener.accept()
                if self._is_broken:
                    browser.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._port))
                self._open += [browser, server]
                for source, sink, is_browser in ((browser, server, True), (server, browser, False)):
                    threading.Thread(
                        target=self._pass_on, args=(source, sink, is_browser), daemon=True
                    ).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, is_browser: bool) -> None:
        with suppress(OSError):
            while said := source.recv(65536):
                if not (is_browser and self._swallows):
                    sink.sendall(said)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def laid(server: str) -> Iterator[Line]:
    """A line to the shared server: at one port, as what a browser keeps of the app is kept by its address."""
    made = Line(urlsplit(server).port)
    yield made
    made.close()


@pytest.fixture
def line(laid: Line) -> Iterator[Line]:
    """The line, whole before and after a test."""
    yield laid
    laid.mend()


@pytest.fixture
def tab(
    profiles: Callable[[str], AbstractContextManager[BrowserContext]],
    line: Line,
    known: Callable[[BrowserContext, str], None],
) -> Iterator[Page]:
    """The office in front of one 督办, at the other end of the line."""
    with profiles(line.address) as profile:
        known(profile, "gzb")
        [opened] = profile.pages
        size(opened, "tablet")
        opened.goto("/follow_ups?as_of=2007-08-31&number=DB-2007-008")
        settled(opened)
        yield opened
        line.mend()


def _press(tab: Page, part: Locator) -> None:
    """A finger on ``part``, whether it can be pressed or not."""
    place = part.bounding_box()
    tab.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)


def _is_broken(tab: Page) -> None:
    tab.wait_for_function("isBroken")


def _is_back(tab: Page) -> None:
    tab.wait_for_function("!isBroken", timeout=60_000)
    settled(tab)


def test_a_link_pressed_while_the_line_is_broken_opens_when_it_is_back(tab, line):
    line.break_off()
    _is_broken(tab)
    _press(tab, tab.get_by_test_id("stSidebarNavLink").filter(has_text="三阶段时间表"))
    expect(tab.get_by_role("alert")).to_have_text("连接中断，重新连上后自动打开。")
    line.mend()
    expect(tab.locator("h1").first).to_have_text("三阶段时间表", timeout=60_000)
    expect(tab.locator("#line-sign")).to_have_count(0)


def test_a_button_pressed_while_the_line_is_broken_says_so_and_what_was_typed_is_saved_by_the_next_press(
    tab, line
):
    box = tab.get_by_role("textbox", name=re.compile("^说明"))
    box.click()
    tab.keyboard.insert_text(WORDS)
    line.break_off()
    _is_broken(tab)
    save = tab.get_by_role("button", name="登记", exact=True)
    save.scroll_into_view_if_needed()
    _press(tab, save)
    expect(tab.get_by_role("alert")).to_contain_text("刚才按的没有送达。重新连上后请再按一次")
    line.mend()
    _is_back(tab)
    expect(tab.get_by_role("alert")).to_have_text("已重新连接。刚才按的没有送达，请再按一次。")
    expect(box).to_have_value(WORDS)
    tab.get_by_test_id("stButtonGroup").get_by_role("radio", name="退回", exact=True).or_(
        tab.get_by_test_id("stButtonGroup").get_by_role("button", name="退回", exact=True)
    ).first.click()
    expect(tab.locator("#line-sign")).to_have_count(0)
    settled(tab)
    save.click()
    expect(tab.get_by_text(re.compile("退回，已登记")).first).to_be_visible(timeout=60_000)
    expect(tab.get_by_test_id("stMain")).to_contain_text(WORDS)


def test_a_press_that_was_on_its_way_when_the_line_broke_is_said_to_be_unsure(tab, line):
    line.swallow()
    tab.get_by_test_id("stMain").get_by_role("button", name=re.compile("催办")).or_(
        tab.get_by_test_id("stMain").get_by_role("radio")
    ).last.click()
    tab.wait_for_function("'asked' in document.documentElement.dataset")
    line.break_off()
    _is_broken(tab)
    line.mend()
    _is_back(tab)
    expect(tab.get_by_role("alert")).to_contain_text("最后一次操作可能没有送达")


def test_a_line_that_breaks_while_nobody_presses_is_nothing_to_tell_of_afterwards(tab, line):
    line.break_off()
    _is_broken(tab)
    expect(tab.get_by_role("alert")).to_have_text("连接中断，正在重新连接……")
    line.mend()
    _is_back(tab)
    expect(tab.locator("#line-sign")).to_have_count(0)


# The longest wait for a run's beginning, and no other, is over in a moment.
_SOON = """() => {
    const real = window.setTimeout;
    window.setTimeout = (act, ms, ...more) => real(act, ms === MOST_ASKED ? 1500 : ms, ...more);
}"""


def test_a_press_of_which_nothing_is_heard_is_told_of_though_the_line_never_broke(tab, line):
    tab.evaluate(_SOON)
    line.swallow()
    tab.get_by_test_id("stMain").get_by_role("button", name=re.compile("导出 CSV")).first.click()
    tab.wait_for_function("'asked' in document.documentElement.dataset")
    expect(tab.locator("#line-sign")).to_have_count(0)
    expect(tab.get_by_role("alert")).to_contain_text("等了很久没有回音")
    assert not tab.evaluate("isBroken")


def test_a_cell_of_a_picture_pressed_while_the_line_is_broken_opens_when_it_is_back_and_says_so(tab, line):
    tab.goto("/monitoring_points?as_of=2007-08-31")
    settled(tab)
    cell = tab.get_by_test_id("stVegaLiteChart").first.locator("svg .mark-rect path, canvas").first
    cell.scroll_into_view_if_needed()
    line.break_off()
    _is_broken(tab)
    _press(tab, cell)
    expect(tab.get_by_role("alert")).to_have_text("连接中断，重新连上后自动打开。")
    line.mend()
    _is_back(tab)
    tab.wait_for_url(re.compile("cell="), timeout=30_000)
    expect(tab.locator("#line-sign")).to_have_count(0)
    tab.go_back()
    settled(tab)
    assert "cell=" not in tab.url
