"""axe-core over pages, roles, widths and themes: ``python -m tests.e2e.walk http://127.0.0.1:8501`` walks all of a running demo.

The suite walks some of it each day (``test_accessible.py``); the whole takes half an hour.
"""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from efficiency.core.access import RIGHTS
from efficiency.core.config import ROOT
from efficiency.models import Role
from efficiency.ui.parts.menu import ENTRIES, FRONT_PAGES
from seed.demo.accounts import PASSWORD
from tests.e2e.conftest import WIDTHS, fill_in, settled

# Of leaders one with a portfolio and one without, to whom the same pages look different.
ACCOUNTS = {
    "fsz4": Role.LEADER,
    "sz": Role.LEADER,
    "xzfw": Role.UNIT,
    "gzb": Role.WORK_OFFICE,
    "jcj": Role.SUPERVISION,
    "admin": Role.ADMIN,
    "anquan": Role.SECURITY,
    "shenji": Role.AUDITOR,
}
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True, order=True)
class Stop:
    """One page as one account sees it."""

    username: str
    path: str


def stops() -> list[Stop]:
    """Every page of every account."""
    return [
        Stop(username, "/" if entry.url_path in FRONT_PAGES else f"/{entry.url_path}")
        for username, role in ACCOUNTS.items()
        for entry in ENTRIES
        if entry.is_held and entry.action in RIGHTS[role] and (ROOT / "pages" / entry.file).exists()
    ]


def signed_in(browser: Browser, address: str, username: str) -> Page:
    """A tab of its own, without the page's content policy, past which axe is put into it."""
    tab = browser.new_context(base_url=address, locale="zh-CN", bypass_csp=True).new_page()
    tab.goto("/")
    fill_in(tab, username, PASSWORD)
    tab.get_by_role("textbox", name="用户名").wait_for(state="detached", timeout=60_000)
    return tab


def violations(tab: Page) -> Iterator[tuple[str, str]]:
    """What axe finds on the page as it stands: the rule and the markup."""
    for each in Axe().run(tab).response["violations"]:
        for node in each["nodes"]:
            yield each["id"], node["html"][:240]


def look(
    tab: Page, path: str, widths: tuple[str, ...] = tuple(WIDTHS), themes: tuple[str, ...] = THEMES
) -> Iterator[tuple]:
    """Open ``path`` and ask axe at each width, in each theme."""
    tab.emulate_media(color_scheme=themes[0])
    tab.set_viewport_size({"width": WIDTHS[widths[0]][0], "height": WIDTHS[widths[0]][1]})
    tab.goto(path)
    settled(tab)
    for theme in themes:
        tab.emulate_media(color_scheme=theme)
        for width in widths:
            tab.set_viewport_size({"width": WIDTHS[width][0], "height": WIDTHS[width][1]})
            settled(tab)
            for rule, markup in violations(tab):
                yield path, width, theme, rule, markup


def main(address: str, *usernames: str) -> int:
    """Print what is found at ``address``, of some accounts or of all; 1 if there is anything. Raises ``ValueError`` for an
    account that no walk knows: nothing found on no page says nothing."""
    if unknown := [each for each in usernames if each not in ACCOUNTS]:
        raise ValueError(f"没有这些账号的路线：{'、'.join(unknown)}")
    found = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for username in usernames or ACCOUNTS:
            tab = signed_in(browser, address, username)
            for stop in stops():
                if stop.username == username:
                    for each in look(tab, stop.path):
                        found += 1
                        print(username, *each, sep="\t", flush=True)
            print(username, "done", flush=True)
            tab.context.close()
        browser.close()
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
