"""Each page in a browser: everything on it is Chinese and comes from the app itself, and a phone shows all of it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from efficiency.core.access import RIGHTS
from efficiency.core.config import ROOT
from efficiency.models import Role
from efficiency.ui.parts.menu import ENTRIES, FRONT_PAGES, Entry
from seed.demo.accounts import PASSWORD
from tests.e2e.conftest import fill_in, settled, watched

# The account that sees the most of each page.
READERS = {
    Role.SUPERVISION: "jcj",
    Role.WORK_OFFICE: "gzb",
    Role.UNIT: "xzfw",
    Role.LEADER: "sz",
    Role.ADMIN: "admin",
    Role.SECURITY: "anquan",
    Role.AUDITOR: "shenji",
}
PAGES = [
    (next(role for role in READERS if entry.action in RIGHTS[role]), entry)
    for entry in ENTRIES
    if entry.is_held and (ROOT / "pages" / entry.file).exists()
]
# Further faces of a page, behind its own switch.
FACES = [
    "/units?lens=supervision",
    "/units?unit=K13",
    "/units?unit=U_XZFW&task=T06",
    *(
        f"/monitoring_points?view={view}"
        for view in ("weeks", "points", "kinds", "tiles", "clock", "repeats", "register")
    ),
]

LATIN = {"ISO", "ISO9000", "CSV", "UTF", "BOM", "GB18030", "Excel", "WPS", "docx", "SHA", "MB", "PDF"}
# Numbers of files and cases: FY-2007-012.
_NUMBER = re.compile(r"[A-Z]{2,4}-?2007-?\d+(-\d+)?")
# Account names, addresses and commands are what these pages are about.
MACHINE_PAGES = ("system", "security", "audit", "handbook")

# All text that is drawn, also inside charts, with the names that assistive technology reads out.
_TEXTS = """() => {
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const holder = walker.currentNode.parentElement;
        if (holder.closest('script, style, code')) continue;
        if (getComputedStyle(holder).fontFamily.includes('Material Symbols')) continue;
        if (holder.checkVisibility({visibilityProperty: true, opacityProperty: true})) texts.push(walker.currentNode.data);
    }
    for (const each of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
        if (!each.checkVisibility()) continue;
        for (const name of ['aria-label', 'title', 'placeholder']) {
            const words = each.getAttribute(name);
            if (words && !each.closest('svg')) texts.push(words);
        }
    }
    return texts;
}"""
_BEYOND = """() => {
    const main = document.querySelector('[data-testid=stMain]');
    return [
        document.scrollingElement.scrollWidth - innerWidth,
        main ? main.scrollWidth - main.clientWidth : 0,
    ];
}"""


def _name(value) -> str:
    return value.url_path if isinstance(value, Entry) else str(value)


def _path(entry: Entry) -> str:
    return "/" if entry.url_path in FRONT_PAGES else f"/{entry.url_path}"


@pytest.fixture(scope="module")
def profiles(browser: Browser, server: str) -> Iterator[dict[tuple[Role, str], BrowserContext]]:
    """One signed-in browser profile for each reader and width, opened when first asked for."""
    with _Profiles(browser, server) as opened:
        yield opened


class _Profiles(dict):
    def __init__(self, browser: Browser, server: str) -> None:
        self.browser, self.server, self.watches = browser, server, []

    def __enter__(self):
        return self

    def __missing__(self, key: tuple[Role, str]) -> BrowserContext:
        watch = watched(self.browser, self.server, key[1])
        profile = watch.__enter__()
        self.watches.append(watch)
        tab = profile.new_page()
        tab.goto("/")
        fill_in(tab, READERS[key[0]], PASSWORD)
        tab.get_by_role("textbox", name="用户名").wait_for(state="detached", timeout=60_000)
        tab.close()
        self[key] = profile
        return profile

    def __exit__(self, *_) -> None:
        for watch in self.watches:
            watch.__exit__(None, None, None)


def _english(texts: list[str]) -> set[str]:
    words = (word for text in texts for word in re.findall(r"[A-Za-z]{2,}\d*", _NUMBER.sub(" ", text)))
    return set(words) - LATIN


def read_well(tab: Page, *, machine: bool = False) -> None:
    """One heading, no failure, nothing in English, nothing wider than the window."""
    settled(tab)
    assert tab.locator("h1").count() == 1
    assert tab.title() and not _english([tab.title()])
    assert "暂时不能显示" not in "".join(tab.get_by_test_id("stAlert").all_inner_texts())
    if not machine:
        assert not _english(tab.evaluate(_TEXTS))
    assert tab.evaluate(_BEYOND) == [0, 0]


@pytest.mark.parametrize(("role", "entry"), PAGES, ids=_name)
def test_a_page_on_a_phone_is_chinese_and_never_scrolls_sideways(profiles, role, entry):
    tab = profiles[role, "phone"].new_page()
    tab.goto(_path(entry))
    read_well(tab, machine=entry.url_path in MACHINE_PAGES)
    tab.close()


@pytest.mark.parametrize("path", FACES)
def test_what_lies_behind_a_switch_reads_well_too(profiles, path):
    tab = profiles[Role.SUPERVISION, "phone"].new_page()
    tab.goto(path)
    read_well(tab)
    tab.close()


@pytest.mark.parametrize("path", ["/", "/timeline", "/monitoring_points"])
def test_a_desk_with_its_menu_is_chinese_throughout(profiles, path):
    tab = profiles[Role.SUPERVISION, "desk"].new_page()
    tab.goto(path)
    read_well(tab)
    tab.close()
