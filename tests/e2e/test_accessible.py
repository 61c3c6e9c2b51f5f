"""What axe-core finds wrong on a page: nothing. Each day another part of all pages, roles, widths and themes is looked at; the
whole is walked by ``python -m tests.e2e.walk``."""

import datetime as dt

import pytest

from efficiency.models import Role
from tests.e2e.conftest import WIDTHS
from tests.e2e.walk import ACCOUNTS, THEMES, look, main, stops

# So many pages a day; after three weeks all have come up.
_A_DAY = 6
# Those with most on them, always.
_ALWAYS = {"jcj": ("/", "/units?unit=U_GKJ&finding=WT-2007-080")}


def _today() -> dict[str, list[tuple[str, str, str]]]:
    """Account -> path, width and theme. Every page of every role in turn, width and theme changing with the day."""
    every, day = stops(), dt.date.today().toordinal()
    asked: dict[str, list[tuple[str, str, str]]] = {}
    for place in range(_A_DAY):
        stop = every[(day * _A_DAY + place) % len(every)]
        face = day + place
        asked.setdefault(stop.username, []).append((stop.path, [*WIDTHS][face % 3], THEMES[face % 2]))
    for username, paths in _ALWAYS.items():
        asked.setdefault(username, []).extend((path, "tablet", THEMES[day % 2]) for path in paths)
    return asked


def test_axe_finds_nothing_wrong_on_the_pages_of_the_day(browser, server, known):
    found = []
    # Without the page's content policy, past which axe is put into it.
    profile = browser.new_context(base_url=server, locale="zh-CN", bypass_csp=True)
    tab = profile.new_page()
    for username, faces in _today().items():
        known(profile, username)
        for path, width, theme in faces:
            found += [(username, *each) for each in look(tab, path, (width,), (theme,))]
    profile.close()
    assert not found


def test_a_mark_that_a_chart_draws_again_without_a_name_calls_itself_no_picture_before_the_next_frame(reader):
    """On a busy machine a frame is a long time away, and what a screen reader asks for in between is what stands there."""
    tab = reader("gzb", "/public_services")
    left = tab.evaluate("""async () => {
        window.requestAnimationFrame = () => 0;
        const [first, other] = document.querySelectorAll('[data-testid=stVegaLiteChart] svg path');
        first.setAttribute('role', 'graphics-symbol');
        other.setAttribute('aria-label', '有名');
        other.setAttribute('role', 'graphics-symbol');
        await new Promise(done => setTimeout(done));
        other.removeAttribute('aria-label');
        const added = first.parentElement.appendChild(first.cloneNode());
        added.setAttribute('role', 'graphics-symbol');
        await new Promise(done => setTimeout(done));
        return [first, other, added].map(each => each.getAttribute('role'));
    }""")
    assert left == [None, None, None]


def test_every_page_of_every_role_has_its_day():
    assert {each.username for each in stops()} == set(ACCOUNTS)
    assert set(ACCOUNTS.values()) == set(Role)


def test_a_walk_of_an_account_that_it_does_not_know_is_refused_instead_of_finding_nothing():
    with pytest.raises(ValueError, match="nobody"):
        main("http://127.0.0.1:1", "nobody")
