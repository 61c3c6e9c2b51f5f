"""A page on paper, in forced colours and while it computes: what is printed, what is told, and in which language."""

import io
import re
import unicodedata

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from efficiency.ui.parts.frame import DEMO_WORDS
from tests.e2e.conftest import comes_true, devtools, line_held, settled

_PRESSED = (
    "stSidebar", "stHeader", "stToolbar", "stElementToolbar", "stPopover", "stButton", "stButtonGroup", "stExpandSidebarButton",
    "stDownloadButton", "stTooltipIcon", "stDateInput", "stCheckbox", "stFileUploader",
)  # fmt: skip
# By what is written, without the room around it.
_OVERLAPS = """() => {
    const written = (each) => { const range = document.createRange(); range.selectNodeContents(each); return range.getBoundingClientRect(); };
    const boxes = [...document.querySelectorAll('[data-testid=stMain] :is(h1, h2, h3, h4, p, summary, [data-testid=stVegaLiteChart])')]
        .filter(each => each.checkVisibility() && !each.closest('[data-testid=stExpander] [data-testid=stExpanderDetails]'))
        .map(each => [each, written(each)]).filter(([, box]) => box.width && box.height);
    const found = [];
    for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) {
        const [one, a] = boxes[i], [other, b] = boxes[j];
        if (one.contains(other) || other.contains(one)) continue;
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left), down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 4 && down > 6) found.push([one.innerText.slice(0, 40), other.innerText.slice(0, 40)]);
    }
    return found;
}"""
_SAYS_SO = """state => {
    const app = document.querySelector('[data-testid=stApp]'), sign = getComputedStyle(app, '::after');
    return sign.content === '"正在计算……"' && sign.opacity === '1' && app.dataset.testScriptState === state;
}"""


def test_paper_has_nothing_to_press_and_nothing_is_printed_over_something_else(reader):
    tab = reader("jcj", "/administrative_system?show=whole", width="tablet")
    expect(tab.get_by_test_id("stVegaLiteChart").first.locator("svg, canvas").first).to_be_attached(
        timeout=60_000
    )
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": 680, "height": 960})
    for name in _PRESSED:
        assert not [each for each in tab.get_by_test_id(name).all() if each.is_visible()], name
    assert tab.get_by_test_id("stMain").evaluate("each => getComputedStyle(each).overflow") == "visible"
    assert (
        tab.get_by_test_id("stVerticalBlock").first.evaluate("each => getComputedStyle(each).display")
        == "block"
    )
    assert tab.evaluate(_OVERLAPS) == []
    assert len(tab.pdf(prefer_css_page_size=True)) > 20_000


# How far each table and picture reaches to the right, and below each heading the first thing that is drawn.
_RIGHT = """() => [...document.querySelectorAll('[data-testid=stMain] :is(table, svg, canvas)')]
    .filter(each => each.checkVisibility()).map(each => each.getBoundingClientRect().right)"""


@pytest.mark.parametrize("path", ["/follow_ups", "/monitoring_points?view=weeks", "/accountability"])
def test_no_table_and_no_picture_ends_at_the_papers_edge(reader, path):
    tab = reader("jcj", path, width="tablet")
    tab.get_by_test_id("stMain").get_by_test_id("stPopover").get_by_role("button").first.click()
    tab.evaluate("() => { window.print = () => { window.printed = true; }; }")
    tab.get_by_role("button", name="打印本页").click()
    tab.wait_for_function("window.printed", timeout=90_000)
    tab.wait_for_url(re.compile("paper=1"), timeout=60_000)
    tab.emulate_media(media="print")
    settled(tab)
    # A sheet of A4 within its margins, upright or turned.
    is_turned = tab.evaluate("getComputedStyle(document.body).page") == "turned"
    width, height = (1009, 680) if is_turned else (680, 960)
    tab.set_viewport_size({"width": width, "height": height})
    settled(tab)
    expect(tab.get_by_test_id("stDataFrame")).to_have_count(0)
    # Pictures are drawn anew in the width of the sheet.
    assert comes_true(tab, lambda: max(tab.evaluate(_RIGHT), default=9999) <= width + 1)
    empty = tab.locator("[data-testid=stSelectbox]:has(input:placeholder-shown)")
    expect(empty.filter(visible=True)).to_have_count(0)


# A sheet of A4 within its margins, and how wide pictures are drawn on the screen when the printer is asked for.
_SHEET = 680
_DRAWN = """() => { const drawn = [...document.querySelectorAll('[data-testid=stVegaLiteChart] :is(svg, canvas)')];
    return drawn.map(each => each.getBoundingClientRect().width); }"""


@pytest.mark.parametrize("by_keys", [True, False])
def test_from_a_wide_window_pictures_are_drawn_in_the_sheets_width_before_they_are_printed(reader, by_keys):
    """Drawn in the window's and put on the sheet afterwards, their letters were too small to read."""
    tab = reader("jcj", "/administrative_system?show=whole")
    assert comes_true(tab, lambda: max(tab.evaluate(_DRAWN), default=0) > _SHEET)
    # In braces: of an expression that is a function the caller makes a call.
    tab.evaluate(f"() => {{ window.print = () => {{ window.printed = ({_DRAWN})(); }}; }}")
    if by_keys:
        tab.keyboard.press("Control+p")
    else:
        tab.get_by_test_id("stMain").get_by_test_id("stPopover").get_by_role("button").first.click()
        tab.get_by_role("button", name="打印本页").click()
    tab.wait_for_function("window.printed", timeout=90_000)
    widths = tab.evaluate("window.printed")
    assert widths and max(widths) <= _SHEET + 1
    if by_keys:
        # The screen has its width again.
        tab.evaluate("dispatchEvent(new Event('afterprint'))")
        assert comes_true(tab, lambda: max(tab.evaluate(_DRAWN), default=0) > _SHEET)


def test_while_a_page_computes_or_is_asked_to_and_has_not_begun_a_sign_says_so_in_chinese(reader):
    tab = reader("fsz4", "/timeline?as_of=2007-07-31", width="tablet")
    with line_held(tab):
        tab.get_by_test_id("stMain").get_by_role("switch", name="全市").click(force=True)
        tab.wait_for_function(_SAYS_SO, arg="notRunning")
    tab.wait_for_url(re.compile("city=true"), timeout=60_000)
    settled(tab)
    # Whatever looks after itself meanwhile.
    tab.evaluate(
        "setInterval(() => { document.querySelector('[data-testid=stApp]').dataset.testScriptState = 'running'; }, 20)"
    )
    tab.wait_for_function(_SAYS_SO, arg="running")


def test_in_forced_colours_lamps_keep_their_shape_and_the_page_its_words(reader):
    tab = reader("jcj", "/")
    tab.emulate_media(forced_colors="active")
    expect(tab.get_by_text("■ 红灯").first).to_be_visible()
    assert tab.evaluate("matchMedia('(forced-colors: active)').matches")


_GROUND = "each => getComputedStyle(each).backgroundColor"


def test_in_forced_colours_what_is_chosen_and_what_is_switched_on_is_seen(reader):
    tab = reader("fsz4", "/?city=true", width="tablet")
    main = tab.get_by_test_id("stMain")
    expect(main.get_by_role("radio", checked=True).first).to_be_visible(timeout=60_000)
    tab.emulate_media(forced_colors="active")
    chosen, other = (main.get_by_role("radio", checked=each).first for each in (True, False))
    assert chosen.evaluate(_GROUND) != other.evaluate(_GROUND)
    switch = main.get_by_test_id("stCheckbox").locator("label > div:not([data-testid])").first
    assert switch.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    assert switch.evaluate(_GROUND) != main.evaluate(_GROUND)


def test_in_forced_colours_the_open_tab_is_told_from_the_others(reader):
    tab = reader("gzb", "/papers", width="tablet")
    tabs = tab.get_by_role("tab")
    expect(tabs.first).to_be_visible(timeout=60_000)
    tab.emulate_media(forced_colors="active")
    lines = [each.evaluate("each => getComputedStyle(each).textDecorationLine") for each in tabs.all()]
    chosen = [each.get_attribute("aria-selected") == "true" for each in tabs.all()]
    assert len(lines) > 1 and [line == "underline" for line in lines] == chosen


def test_on_a_tablet_the_buttons_of_a_table_do_not_lie_on_the_words_above_it(reader):
    tab = reader("gzb", "/supervision_assessment", width="tablet")
    with devtools(tab) as fingers:
        fingers.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
        tab.reload()
        settled(tab)
        assert tab.evaluate("matchMedia('(hover: none)').matches")
        frame = tab.get_by_test_id("stElementContainer").filter(has=tab.get_by_test_id("stDataFrame")).first
        expect(frame).to_be_visible(timeout=60_000)
        buttons = frame.get_by_test_id("stElementToolbar")
        expect(buttons).to_be_visible()
        above = frame.evaluate(
            "each => (each.previousElementSibling ?? each.closest('[data-testid=stLayoutWrapper]').previousElementSibling)"
            ".getBoundingClientRect().bottom"
        )
        assert buttons.bounding_box()["y"] >= above - 2


def test_each_sheet_says_that_its_figures_are_invented_and_which_it_is(reader):
    tab = reader("jcj", "/administrative_system?show=whole&paper=1", width="tablet")
    expect(tab.get_by_test_id("stVegaLiteChart").first.locator("svg, canvas").first).to_be_attached(
        timeout=60_000
    )
    sheets = PdfReader(io.BytesIO(tab.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, start=1):
        # Of some characters a PDF names the radical that looks the same.
        said = unicodedata.normalize("NFKC", re.sub(r"\s", "", sheet.extract_text()))
        assert unicodedata.normalize("NFKC", DEMO_WORDS) in said
        assert re.search(f"第{number}.,共{len(sheets)}.", said)


@pytest.mark.parametrize("path", ["/measures", "/sections"])
def test_a_card_is_not_torn_between_its_name_and_its_lamps(reader, path):
    tab = reader("jcj", f"{path}?show=whole&paper=1", width="tablet")
    cards = tab.locator(
        "[data-testid=stVerticalBlock]:has([data-testid=stPageLink]):not(:has([data-testid=stVerticalBlock]))"
    )
    expect(cards.nth(4)).to_be_visible(timeout=60_000)
    tab.emulate_media(media="print")
    for card in cards.all():
        assert "avoid" in card.evaluate(
            "each => [each, each.parentElement].map(one => getComputedStyle(one).breakInside).join()"
        ), card.inner_text()


def test_a_table_of_many_columns_turns_the_sheet_and_is_as_large_as_any(reader):
    tab = reader("gzb", "/follow_ups?show=whole&paper=1")
    wide = tab.pdf(prefer_css_page_size=True)
    tab.emulate_media(media="print")
    sizes = tab.locator("[data-testid=stTable] td p").evaluate_all(
        "all => all.map(p => getComputedStyle(p).fontSize)"
    )
    tab.goto("/rules?show=whole&paper=1")
    settled(tab)
    upright = tab.pdf(prefer_css_page_size=True)
    assert all(page.mediabox.width > page.mediabox.height for page in PdfReader(io.BytesIO(wide)).pages)
    assert all(page.mediabox.width < page.mediabox.height for page in PdfReader(io.BytesIO(upright)).pages)
    assert sizes and min(float(size.removesuffix("px")) for size in sizes) >= 9.5


def test_whoever_prints_the_screen_as_it_is_is_told_how_tables_are_printed_whole(reader):
    told = unicodedata.normalize("NFKC", "按屏幕样子印出，宽表没有印全")
    tab = reader("gzb", "/follow_ups")
    first = PdfReader(io.BytesIO(tab.pdf(prefer_css_page_size=True))).pages[0]
    assert told in unicodedata.normalize("NFKC", first.extract_text())
    tab.goto("/follow_ups?show=whole&paper=1")
    settled(tab)
    whole = PdfReader(io.BytesIO(tab.pdf(prefer_css_page_size=True))).pages
    assert not any(told in unicodedata.normalize("NFKC", page.extract_text()) for page in whole)
