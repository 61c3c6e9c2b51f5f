"""From a warm open to painted in Chromium: 总览 and 监测点 beside a minimal Streamlit page with one heat map.

Painted: the page's own mark is to be seen and its script has ended. Wall clock; each round opens all pages in turn, so that
what else the machine does falls on all of them.
"""

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks import serving
from benchmarks.load import use
from benchmarks.pages import BARE
from efficiency.accounts.sessions import COOKIE
from efficiency.models import Role
from seed.load import install

_CHART = "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg.marks"
_PAGES = (("总览", "/", "[data-testid=stHeading]"), ("监测点", "/monitoring_points", _CHART))
_IDLE = "!document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state')?.startsWith('running')"


def compare(rounds: int) -> list[str]:
    """The table: median milliseconds of each page and its ratio."""
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made)
        database = f"sqlite:///{directory}/browser.db"
        use(database)
        install(True, None, report=lambda _: None)
        token = serving.session_of(Role.SUPERVISION)
        with serving.app(directory, database) as ours, serving.bare_page(directory, BARE) as bare:
            pages = [
                ("空白页", f"{bare}/", _CHART),
                *((name, ours + path, mark) for name, path, mark in _PAGES),
            ]
            with sync_playwright() as playwright:
                quiet = ["--no-sandbox", "--disable-gpu"]
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=quiet)
                taken = _opened(browser, pages, ours, token, rounds)
                browser.close()
    least = statistics.median(taken["空白页"])
    lines = ["| page | open to painted ms | over the minimal page |", "|---|---:|---:|"]
    for name, each in taken.items():
        lines.append(f"| {name} | {statistics.median(each):.0f} | {statistics.median(each) / least:.2f}× |")
    return lines


def _opened(browser: Browser, pages: list, ours: str, token: str, rounds: int) -> dict[str, list[float]]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    context.add_cookies(
        [{"name": COOKIE, "value": token, "url": ours, "httpOnly": True, "sameSite": "Strict"}]
    )
    taken: dict[str, list[float]] = {name: [] for name, *_ in pages}
    for number in range(rounds + 1):
        for name, address, mark in pages:
            tab = context.new_page()
            began = time.perf_counter()
            tab.goto(address, wait_until="commit")
            tab.locator(mark).first.wait_for(state="visible", timeout=120_000)
            tab.wait_for_function(_IDLE, timeout=120_000)
            # The first round fills the browser's cache.
            if number:
                taken[name].append(1000 * (time.perf_counter() - began))
            tab.close()
    return taken
