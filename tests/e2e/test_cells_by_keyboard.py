"""A heat map without a mouse: the choice below it opens a cell, marks it, and brings its rows directly below. Back closes what was
opened last, also where it was clicked."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import settled


def test_a_cell_is_opened_by_keyboard_alone_and_its_rows_are_in_view(sign_in):
    tab = sign_in("jcj", "/monitoring_points?as_of=2007-08-31", width="tablet")
    chosen = {"区市县、先导区": r"cell=places%7C\d+%7C", "月份": r"cell=places%7C\d+%7C2007-\d\d-01"}
    for title, in_address in chosen.items():
        choice = tab.get_by_role("combobox", name=f"看哪一格：{title}")
        choice.focus()
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        tab.wait_for_url(re.compile(in_address), timeout=60_000)
        settled(tab)
    assert tab.url.count("cell=") == 1, tab.url
    expect(tab.get_by_role("heading", name=re.compile(r"月：(\d+件|没有反映)")).first).to_be_in_viewport()
    expect(tab.locator("svg path[stroke-width='3']").first).to_be_attached()
    by_choice = tab.url
    tab.locator("svg g.mark-rect path").nth(8).click(force=True)
    tab.wait_for_url(lambda url: url != by_choice, timeout=60_000)
    settled(tab)
    tab.go_back()
    settled(tab)
    tab.wait_for_timeout(500)
    assert tab.url == by_choice
    tab.go_forward()
    settled(tab)
    tab.wait_for_timeout(500)
    assert tab.url != by_choice and "cell=places" in tab.url
