"""The app as a newcomer runs it, in a process of its own on the demo year, and a real Chromium in front of it."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from efficiency.core.config import ROOT
from seed.demo.accounts import PASSWORD

# One process, all fixtures of this folder: a browser and a server take seconds to start.
WIDTHS = {"desk": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(home: Path, url: str, kind: str, port: int | None = None) -> Iterator[str]:
    """The address of the app, served by uvicorn as ``bin/start`` does it; what it logs is in ``home / "log"``."""
    port = port or free_port()
    environment = os.environ | {"DATABASE_URL": url, "EFFICIENCY_INSTALL": kind, "PORT": str(port)}
    address = f"http://127.0.0.1:{port}"
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port), "--no-access-log"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 240
        while status_of(f"{address}/healthz") != 200:
            assert process.poll() is None, (home / "log").read_text()
            assert time.monotonic() < deadline, (home / "log").read_text()
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def server(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app on a copy of the demo year."""
    home = tmp_path_factory.mktemp("server")
    shutil.copy(demo_template, home / "efficiency.db")
    with served(home, f"sqlite:///{home / 'efficiency.db'}", "demo") as address:
        yield address


def status_of(address: str) -> int:
    """The status that an address answers with; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        return 0


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own where the distribution has no such package."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=quiet)
        yield started
        started.close()


@contextmanager
def watched(browser: Browser, address: str, width: str = "desk") -> Iterator[BrowserContext]:
    """A fresh browser profile; requests that leave the app fail the test at its end."""
    opened = browser.new_context(
        base_url=address,
        locale="zh-CN",
        viewport={"width": WIDTHS[width][0], "height": WIDTHS[width][1]},
    )
    foreign: list[str] = []
    opened.on(
        "request", lambda request: None if _is_own(request.url, address) else foreign.append(request.url)
    )
    yield opened
    opened.close()
    assert not foreign, f"requests that left the app: {foreign}"


@pytest.fixture
def context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """A fresh browser profile at desk width."""
    with watched(browser, server) as opened:
        yield opened


def _is_own(url: str, server: str) -> bool:
    return url.startswith((server, server.replace("http", "ws"), "data:", "blob:", "about:"))


@pytest.fixture
def sign_in(context: BrowserContext) -> Callable[..., Page]:
    """``sign_in("fsz4", "/timeline?as_of=2007-06-15")``: a tab signed in as the account, on the page asked for."""

    def open_tab(username: str, path: str = "/", width: str = "desk") -> Page:
        tab = context.new_page()
        _size(tab, width)
        tab.goto(path)
        _come_in(tab, username)
        settled(tab)
        return tab

    return open_tab


@pytest.fixture(scope="session")
def _tab_of(browser: Browser, server: str) -> Iterator[Callable[[str], Page]]:
    with ExitStack() as opened:

        @cache
        def tab_of(username: str) -> Page:
            tab = opened.enter_context(watched(browser, server)).new_page()
            tab.goto("/")
            _come_in(tab, username)
            return tab

        yield tab_of


@pytest.fixture
def reader(_tab_of: Callable[[str], Page]) -> Iterator[Callable[..., Page]]:
    """``reader("fsz4", "/timeline", width="phone")``: the page asked for in the account's one tab, which stays signed in.

    For tests that neither sign in or out nor leave something in the browser: a new profile has to read all scripts anew,
    which takes longer than most of what is looked at. What a tab keeps for itself is gone before the next test.
    """
    used: dict[str, Page] = {}

    def open_tab(username: str, path: str = "/", width: str = "desk") -> Page:
        tab = used[username] = _tab_of(username)
        _size(tab, width)
        tab.goto(path)
        settled(tab)
        return tab

    yield open_tab
    for tab in used.values():
        for other in tab.context.pages:
            if other != tab:
                other.close()
        tab.emulate_media(media="null", color_scheme="light", forced_colors="null")
        # A page of the same origin without scripts: nobody is there to write anything down again.
        tab.goto("/healthz")
        tab.evaluate("sessionStorage.clear(), localStorage.clear()")


def _size(tab: Page, width: str) -> None:
    tab.set_viewport_size({"width": WIDTHS[width][0], "height": WIDTHS[width][1]})


def _come_in(tab: Page, username: str) -> None:
    fill_in(tab, username, PASSWORD)
    tab.get_by_role("textbox", name="用户名").wait_for(state="detached", timeout=60_000)


def fill_in(tab: Page, username: str, password: str) -> None:
    """Send the sign-in form."""
    tab.get_by_role("textbox", name="用户名").fill(username)
    tab.get_by_role("textbox", name="密码").fill(password)
    tab.get_by_role("button", name="登录").click()


def settled(tab: Page) -> None:
    """Wait until the app has finished its run and says so."""
    tab.wait_for_function(
        "() => { const app = document.querySelector('[data-testid=stApp]');"
        " return app && app.dataset.testScriptState !== 'running' && document.querySelector('h1'); }",
        timeout=60_000,
    )
    expect(tab.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=60_000)
    expect(tab.get_by_test_id("stSkeleton")).to_have_count(0, timeout=60_000)
    # Charts are drawn after the run, and not at all in a part that is folded away; on a loaded machine a browser in the
    # background may put it off. That each chart can be drawn is held elsewhere, so the wait has an end.
    with contextlib.suppress(PlaywrightTimeout):
        tab.wait_for_function(
            "() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]"
            ".every(chart => chart.querySelector('svg, canvas') || !chart.checkVisibility())",
            timeout=15_000,
        )


def said(tab: Page) -> str:
    """The words of the page's main part that can be seen."""
    return tab.get_by_test_id("stMain").inner_text()
