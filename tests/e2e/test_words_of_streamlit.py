"""What Streamlit itself says on the screen and to a screen reader, where it puts the words together: all of it is Chinese."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import comes_true, settled

_ENGLISH = re.compile(r"[A-Za-z]{3,}")
# What a screen reader is told, whether it can be seen or not; the marks of a chart say what the page gave them.
_TOLD = """which => [...document.querySelectorAll('[aria-label], [aria-valuetext], [aria-roledescription], [aria-live]')]
    .filter(each => each.matches(which))
    .flatMap(each => [
        ...['aria-label', 'aria-valuetext', 'aria-roledescription'].map(name => each.getAttribute(name)),
        each.matches('[aria-live]') ? each.textContent : null,
    ]).filter(Boolean)"""


def _told(tab: Page, which: str = ":not(svg *), g") -> list[str]:
    """What is told in English of the parts of the page that match ``which``."""
    return [
        words
        for words in tab.evaluate(_TOLD, which)
        if _ENGLISH.search(re.sub(r"\b(CSV|ISO\d*)\b", "", words))
    ]


def test_a_day_out_of_range_and_the_parts_of_a_date_are_told_in_chinese(reader):
    tab = reader("gzb", "/timeline")
    month = tab.get_by_role("spinbutton", name="月").first
    assert re.fullmatch(r"\d+月", month.get_attribute("aria-valuetext"))
    year = tab.get_by_role("spinbutton", name="年").first
    year.click()
    tab.keyboard.type("2031")
    told = tab.get_by_role("alert").filter(has_text="日期超出范围")
    expect(told).to_be_attached()
    assert not _ENGLISH.search(told.inner_text())


def test_a_list_that_opens_tells_how_many_it_holds_and_stays_until_the_reader_scrolls_away(reader):
    tab = reader("gzb", "/monitoring_points", width="tablet")
    settled(tab)
    field = tab.get_by_role("combobox").first
    field.click()
    told = tab.locator("[aria-live]", has_text=re.compile(r"有\d+个选项"))
    expect(told.first).to_be_attached()
    assert _told(tab) == []
    # As where a message above it goes away.
    before = field.bounding_box()["y"]
    tab.get_by_test_id("stMain").evaluate("each => { each.scrollTop += each.scrollTop > 60 ? -60 : 60 }")
    assert comes_true(tab, lambda: abs(field.bounding_box()["y"] - before) > 30)
    tab.wait_for_timeout(300)
    options = tab.get_by_role("listbox")
    expect(options).to_be_visible()

    def is_beside_its_field() -> bool:
        beside = options.bounding_box()["y"] - field.bounding_box()["y"]
        return 0 < beside < 80 or -400 < beside < 0

    assert comes_true(tab, is_beside_its_field)
    field.hover()
    tab.mouse.wheel(0, 60)
    expect(options).to_have_count(0)


def test_a_chart_tells_of_its_axes_in_chinese(reader):
    tab = reader("gzb", "/public_services")
    settled(tab)
    axes = tab.locator("svg g.role-axis[aria-label]")
    expect(axes.first).to_be_attached(timeout=60_000)
    labels = [each.get_attribute("aria-label") for each in axes.all()]
    assert all(re.match(r"[横纵]轴|坐标轴", words) for words in labels), labels
    assert _told(tab) == []


def test_the_small_line_of_a_figure_is_told_in_one_sentence(reader):
    tab = reader("sz", "/")
    line = tab.get_by_test_id("stMetricChart").first
    line.scroll_into_view_if_needed()
    expect(line).to_have_attribute("aria-label", re.compile(r"^走势：\d+(、\d+)+$"))
    expect(line).to_have_role("img")
    tab.set_viewport_size({"width": 700, "height": 900})
    tab.wait_for_timeout(1000)
    assert _told(tab, ":not([aria-hidden=true] *)") == []


def test_an_icon_whose_font_is_still_on_its_way_is_no_english_word(context):
    [tab] = context.pages
    asked, held = "**/MaterialSymbols*", []
    context.route(asked, lambda route: held.append(route))
    # The rest of what a page waits for is not waited for.
    tab.goto("/", wait_until="commit")
    eye = tab.get_by_test_id("stIconMaterial").first
    expect(eye).to_be_attached(timeout=60_000)
    expect(eye).to_be_hidden()
    for request in held:
        request.continue_()
    context.unroute(asked)
    expect(eye).to_be_visible(timeout=60_000)
