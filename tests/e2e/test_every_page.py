"""Each page in a browser: everything on it is Chinese and comes from the app itself, and a phone shows all of it."""

import re
from collections.abc import Collection, Iterable

import pytest
from playwright.sync_api import Page

from efficiency.core.access import RIGHTS
from efficiency.core.config import ROOT
from efficiency.models import Role
from efficiency.ui.parts.menu import ENTRIES, FRONT_PAGES, Entry
from tests.e2e.conftest import comes_true, said, walk_on

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


def _path(entry: Entry) -> str:
    return "/" if entry.url_path in FRONT_PAGES else f"/{entry.url_path}"


def _english(texts: list[str]) -> set[str]:
    words = (word for text in texts for word in re.findall(r"[A-Za-z]{2,}\d*", _NUMBER.sub(" ", text)))
    return set(words) - LATIN


def read_well(tab: Page, *, machine: bool = False) -> None:
    """One heading, no failure, nothing in English, nothing wider than the window."""
    assert tab.locator("h1").count() == 1
    assert tab.title() and not _english([tab.title()])
    assert "暂时不能显示" not in "".join(tab.get_by_test_id("stAlert").all_inner_texts())
    if not machine:
        assert not _english(tab.evaluate(_TEXTS))
    assert comes_true(tab, lambda: tab.evaluate(_BEYOND) == [0, 0])


def _all_read_well(tab: Page, addresses: Iterable[str], *, machine: Collection[str] = ()) -> None:
    """The tab stands at the first; to the others it goes as by a link of the app, which reads no script anew."""
    failed, seen = {}, set()
    for place, address in enumerate(addresses):
        if place:
            walk_on(tab, address)
        words = said(tab)
        assert words not in seen, f"{address} was not arrived at"
        seen.add(words)
        try:
            read_well(tab, machine=address in machine)
        except AssertionError as failure:
            failed[address] = str(failure)
    assert not failed


@pytest.mark.parametrize("role", {role: None for role, _ in PAGES})
def test_each_page_on_a_phone_is_chinese_and_never_scrolls_sideways(reader, role):
    own = {_path(entry): entry for of, entry in PAGES if of == role}
    machine = [path for path, entry in own.items() if entry.url_path in MACHINE_PAGES]
    _all_read_well(reader(READERS[role], next(iter(own)), "phone"), own, machine=machine)


def test_what_lies_behind_a_switch_reads_well_too(reader):
    _all_read_well(reader("jcj", FACES[0], "phone"), FACES)


def test_a_desk_with_its_menu_is_chinese_throughout(reader):
    paths = ["/", "/timeline", "/monitoring_points"]
    _all_read_well(reader("jcj", paths[0]), paths)
