"""The app as a newcomer runs it, in a process of its own on the demo year, and a real Chromium in front of it."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Request, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from sqlalchemy import select

from efficiency.accounts import sessions
from efficiency.accounts.sessions import COOKIE
from efficiency.core import db
from efficiency.core.config import ROOT
from efficiency.models import Account
from seed.demo.accounts import PASSWORD
from tests.conftest import use_database
from tests.deployed import free_port

# One process, all fixtures of this folder: a browser and a server take seconds to start.
WIDTHS = {"desk": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}
# On a loaded machine whatever is waited for comes late; what does not come at all fails the test as well.
expect.set_options(timeout=30_000)


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
def _home(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("server")
    shutil.copy(demo_template, home / "efficiency.db")
    return home


@pytest.fixture(scope="session")
def server(_home: Path) -> Iterator[str]:
    """The address of the app on a copy of the demo year."""
    with served(_home, f"sqlite:///{_home / 'efficiency.db'}", "demo") as address:
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


def _new_profile(browser: Browser, address: str) -> BrowserContext:
    width, height = WIDTHS["desk"]
    profile = browser.new_context(
        base_url=address, locale="zh-CN", viewport={"width": width, "height": height}
    )
    profile.set_default_timeout(60_000)
    return profile


@contextmanager
def _staying(profile: BrowserContext, address: str) -> Iterator[None]:
    """Requests that leave the app fail the test at its end."""
    foreign: list[str] = []

    def look_at(request: Request) -> None:
        if not _is_own(request.url, address):
            foreign.append(request.url)

    profile.on("request", look_at)
    yield
    profile.remove_listener("request", look_at)
    assert not foreign, f"requests that left the app: {foreign}"


def _is_own(url: str, server: str) -> bool:
    return url.startswith((server, server.replace("http", "ws"), "data:", "blob:", "about:"))


@contextmanager
def watched(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A fresh browser profile at desk width."""
    profile = _new_profile(browser, address)
    with _staying(profile, address):
        yield profile
        profile.close()


def emptied(profile: BrowserContext) -> None:
    """Nothing is left of who was here: one tab on a page without scripts, and none of what a browser keeps but the files of
    the app, which each profile would have to read and compile anew: that takes longer than most of what is looked at."""
    tab, *others = profile.pages or [profile.new_page()]
    # Of a tab's steps a browser counts no more than fifty, and tests count them.
    if tab.evaluate("history.length") > 25:
        others.append(tab)
        tab = profile.new_page()
    for other in others:
        other.close()
    profile.clear_cookies()
    profile.clear_permissions()
    tab.emulate_media(media="null", color_scheme="light", forced_colors="null")
    tab.goto("/healthz")
    tab.evaluate("sessionStorage.clear(), localStorage.clear()")


@contextmanager
def devtools(tab: Page) -> Iterator[CDPSession]:
    """A line to the browser itself; what is emulated by it ends with it."""
    line = tab.context.new_cdp_session(tab)
    try:
        yield line
    finally:
        line.detach()


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> Callable[[str], AbstractContextManager[BrowserContext]]:
    """``with profiles(address) as profile``: a browser profile with one tab, in front of the app at ``address``.

    It is as on its first day, though others had it before: see ``emptied``.
    """
    free: defaultdict[str, list[BrowserContext]] = defaultdict(list)

    @contextmanager
    def lent(address: str) -> Iterator[BrowserContext]:
        profile = free[address].pop() if free[address] else _new_profile(browser, address)
        if not profile.pages:
            profile.new_page()
        with _staying(profile, address):
            yield profile
            emptied(profile)
        free[address].append(profile)

    return lent


@pytest.fixture
def context(
    profiles: Callable[[str], AbstractContextManager[BrowserContext]], server: str
) -> Iterator[BrowserContext]:
    """A browser profile at desk width that nobody has signed in with, with one tab."""
    with profiles(server) as profile:
        yield profile


@pytest.fixture
def sign_in(context: BrowserContext) -> Callable[..., Page]:
    """``sign_in("fsz4", "/timeline?as_of=2007-06-15")``: the tab signed in by its form, on the page asked for."""

    def open_tab(username: str, path: str = "/", width: str = "desk") -> Page:
        [tab] = context.pages
        size(tab, width)
        tab.goto(path)
        fill_in(tab, username, PASSWORD)
        tab.get_by_role("textbox", name="用户名").wait_for(state="detached", timeout=60_000)
        settled(tab)
        return tab

    return open_tab


@cache
def _session_of(database: Path, username: str) -> str:
    with use_database(database, demo=True), db.bookkeeping() as connection:
        account = connection.execute(select(Account.id).where(Account.username == username)).scalar_one()
        return sessions.open_session(connection, account)


def let_in(profile: BrowserContext, address: str, database: Path, username: str) -> None:
    """The profile has the session of an account of the app at ``address``, whose facts are in ``database``.

    For all that is not about signing in: the form takes two pages.
    """
    session = {"name": COOKIE, "value": _session_of(database, username), "url": address}
    profile.add_cookies([session | {"httpOnly": True, "sameSite": "Strict"}])


@pytest.fixture(scope="session")
def known(server: str, _home: Path) -> Callable[[BrowserContext, str], None]:
    """``known(profile, "gzb")``: from here on the profile is signed in at the shared server."""
    return lambda profile, username: let_in(profile, server, _home / "efficiency.db", username)


@pytest.fixture
def reader(context: BrowserContext, known: Callable[[BrowserContext, str], None]) -> Callable[..., Page]:
    """``reader("fsz4", "/timeline", width="phone")``: the page asked for in the tab of one who signed in before."""

    def open_tab(username: str, path: str = "/", width: str = "desk") -> Page:
        [tab] = context.pages
        known(context, username)
        size(tab, width)
        tab.goto(path)
        settled(tab)
        return tab

    return open_tab


def size(tab: Page, width: str) -> None:
    """Give the window the size of a device."""
    tab.set_viewport_size({"width": WIDTHS[width][0], "height": WIDTHS[width][1]})


def fill_in(tab: Page, username: str, password: str) -> None:
    """Send the sign-in form."""
    tab.get_by_role("textbox", name="用户名").fill(username)
    tab.get_by_role("textbox", name="密码").fill(password)
    tab.get_by_role("button", name="登录").click()


# The widgets tell of a press a moment after it, by a timer of their own: nothing is believed before the second look.
_SETTLED = """(asking) => {
    const isFirstLook = window.askedBy !== asking;
    window.askedBy = asking;
    const app = document.querySelector('[data-testid=stApp]');
    return !isFirstLook && app && !('asked' in document.documentElement.dataset)
        && app.dataset.testScriptState !== 'running' && document.querySelector('h1');
}"""


def settled(tab: Page) -> None:
    """Wait until the app has finished its run and says so, also where one was asked for and has not begun."""
    tab.wait_for_function(_SETTLED, arg=time.monotonic(), timeout=60_000)
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


_WALK = """address => {
    history.pushState({}, '', address);
    dispatchEvent(new PopStateEvent('popstate', {state: {}}));
    if (!('asked' in document.documentElement.dataset)) throw new Error(`nothing was asked for ${address}`);
}"""


def walk_on(tab: Page, address: str) -> None:
    """From one page of the app to another as its own links and the browser's steps back and forward go."""
    tab.evaluate(_WALK, address)
    settled(tab)


_HELD = """() => {
    const line = Object.getPrototypeOf(WebSocket).prototype, send = line.send, held = [];
    line.send = function (told) { held.push([this, told]); };
    return {
        // What looks after itself from time to time may be among it.
        asked: () => held.filter(([, told]) => isAskedFor(told)).length,
        release: () => { line.send = send; held.forEach(([socket, told]) => send.call(socket, told)); },
    };
}"""


@contextmanager
def line_held(tab: Page) -> Iterator[Callable[[], int]]:
    """What the browser tells the app arrives when this ends, as on a busy line; gives how many runs that asks for."""
    line = tab.evaluate_handle(_HELD)
    yield lambda: line.evaluate("(line) => line.asked()")
    line.evaluate("(line) => line.release()")


def comes_true(tab: Page, so: Callable[[], bool]) -> bool:
    """Whether it is ``so`` in a while: for places and sizes, which follow what is drawn a moment later."""
    deadline = time.monotonic() + 30
    while not so():
        if time.monotonic() > deadline:
            return False
        tab.wait_for_timeout(100)
    return True


def said(tab: Page) -> str:
    """The words of the page's main part that can be seen."""
    return tab.get_by_test_id("stMain").inner_text()
