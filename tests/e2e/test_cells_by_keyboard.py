"""Pictures and tables without a mouse: the choice below a heat map opens a cell, marks it, and brings its rows directly
below; the rows of a table are gone through by keys and opened by Enter. Back closes what was opened last, also where it was
clicked."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import settled


def test_a_cell_is_opened_by_keyboard_alone_and_its_rows_are_in_view(reader):
    tab = reader("jcj", "/monitoring_points?as_of=2007-08-31", width="tablet")
    chosen = {"区市县、先导区": r"cell=places%7C\d+%7C", "月份": r"cell=places%7C\d+%7C2007-\d\d-01"}
    for title, in_address in chosen.items():
        choice = tab.get_by_role("combobox", name=f"看哪一格：{title}")
        choice.focus()
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        tab.wait_for_url(re.compile(in_address), timeout=60_000)
        settled(tab)
        # Where the keys are is seen also after the choice.
        expect(choice).to_be_focused()
        expect(choice.locator("xpath=ancestor::*[@role='group'][1]")).to_have_css("outline-style", "solid")
    assert tab.url.count("cell=") == 1, tab.url
    expect(tab.get_by_role("heading", name=re.compile(r"月：(\d+件|没有反映)")).first).to_be_in_viewport()
    expect(tab.locator("svg path[stroke-width='3']").first).to_be_attached()
    by_choice = tab.url
    tab.locator("svg g.mark-rect path").nth(8).click(force=True)
    tab.wait_for_url(lambda url: url != by_choice, timeout=60_000)
    settled(tab)
    by_click = tab.url
    for step, address in ((tab.go_back, by_choice), (tab.go_forward, by_click)):
        step()
        settled(tab)
        tab.wait_for_timeout(500)
        settled(tab)
        assert tab.url == address


def test_every_red_on_the_first_screen_is_reached_by_tab_marked_and_opened_by_enter(reader):
    tab = reader("gzb", "/?as_of=2007-08-31", width="tablet")
    reds = (
        tab.get_by_test_id("stMain").get_by_test_id("stPageLink").filter(has_text="红灯").get_by_role("link")
    )
    wanted, seen = reds.count(), 0
    assert wanted >= 3
    tab.get_by_test_id("stMain").focus()
    for _ in range(40):
        tab.keyboard.press("Tab")
        focused = tab.locator(":focus")
        if focused.count() and "红灯" in focused.inner_text():
            expect(focused).to_have_css("outline-style", "solid")
            expect(focused).to_be_in_viewport()
            seen += 1
        if seen == wanted:
            break
    assert seen == wanted
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(r"/units\?"), timeout=60_000)


def test_a_table_is_passed_by_tab_and_gone_through_by_keys_and_only_enter_opens_the_row_that_is_marked(
    reader,
):
    tab = reader("gzb", "/weekly_meeting?as_of=2007-08-31&show=2", width="tablet")
    before, grid = tab.url, tab.get_by_test_id("stDataFrame").locator("canvas").first
    # As in a busy browser: the rows are drawn, and told in words only later.
    expect(grid.locator("table")).to_have_count(1, timeout=60_000)
    grid.evaluate(
        "grid => { const words = grid.querySelector('table'); words.remove(); setTimeout(() => grid.append(words), 1500); }"
    )
    grid.focus()
    mark = tab.locator("#row-mark")
    for key, row in (("", 1), ("ArrowDown", 2), ("ArrowDown", 3), ("ArrowUp", 2)):
        if key:
            tab.keyboard.press(key)
        expect(mark).to_have_text(re.compile(rf"^第{row}行，共\d+行：.+。按回车打开。$"), timeout=30_000)
    box, drawn = grid.bounding_box(), mark.bounding_box()
    assert box["y"] < drawn["y"] < box["y"] + box["height"]
    tab.keyboard.press("End")
    expect(mark).to_have_text(re.compile(r"^第(\d+)行，共\1行：.+。按回车打开。$"), timeout=30_000)
    tab.keyboard.press("Tab")
    expect(mark).to_have_count(0)
    # What a chosen cell opens is opened by a run that begins a moment later.
    tab.wait_for_timeout(1500)
    settled(tab)
    assert tab.url == before
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Home")
    # The second: a table whose first row is opened whatever key is struck would not be told from this one.
    tab.keyboard.press("ArrowDown")
    expect(mark).to_have_text(re.compile("^第2行.+"), timeout=30_000)
    row = mark.text_content()
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("/units"), timeout=60_000)
    settled(tab)
    assert tab.locator("h1").first.inner_text() in row


def test_the_mark_of_a_row_belongs_to_the_keys_it_goes_with_the_pointer_and_with_the_focus(reader):
    tab = reader("gzb", "/weekly_meeting?as_of=2007-08-31&show=2", width="tablet")
    grid, mark = tab.get_by_test_id("stDataFrame").locator("canvas").first, tab.locator("#row-mark")
    grid.focus()
    expect(mark).to_have_text(re.compile("^第1行.+"), timeout=30_000)
    # Who has left the table sees no mark, also where the page moves.
    tab.keyboard.press("Tab")
    tab.get_by_test_id("stMain").evaluate("main => main.scrollBy(0, 40)")
    tab.wait_for_timeout(300)
    expect(mark).to_have_count(0)
    grid.focus()
    expect(mark).to_have_count(1)
    # A finger that rests on something else takes it away, and a table that gets the focus by it has none.
    tab.locator("h1").hover()
    tab.mouse.down()
    expect(mark).to_have_count(0)
    tab.wait_for_timeout(600)
    grid.focus()
    tab.wait_for_timeout(600)
    expect(mark).to_have_count(0)
    tab.mouse.up()
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Tab")
    expect(mark).to_have_text(re.compile(r"^第\d+行.+"), timeout=30_000)


def test_keys_go_on_at_what_a_row_has_opened_and_no_key_stops_at_the_hidden_link_of_a_heading(reader):
    """A row takes the place of its table: the browser would begin before the menu again."""
    tab = reader("xzfw", "/follow_ups", width="tablet")
    grid = tab.get_by_test_id("stDataFrame").locator("canvas").first
    # Struck before the rows are told in words, by which it is known where a row stands.
    expect(grid.locator("table")).to_have_count(1, timeout=60_000)
    grid.evaluate(
        "grid => { const words = grid.querySelector('table'); words.remove(); setTimeout(() => grid.append(words), 500); }"
    )
    grid.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("number=DB-"), timeout=60_000)
    settled(tab)
    opened = tab.get_by_test_id("stMain").get_by_role("heading", name=re.compile("^DB-2007"))
    expect(opened).to_be_focused(timeout=30_000)
    # Links are a part of their own of what the browser fetches.
    expect(tab.get_by_test_id("stMain").get_by_test_id("stPageLink-NavLink").first).to_be_visible(
        timeout=60_000
    )
    tab.keyboard.press("Tab")
    expect(tab.locator(":focus")).to_have_attribute("data-testid", "stPageLink-NavLink")
    tab.get_by_role("button", name="复制链接、打印").focus()
    tab.keyboard.press("Tab")
    assert tab.locator(":focus").get_attribute("aria-label") != "本节链接"


def test_a_form_that_was_refused_has_the_button_that_was_pressed_by_keys_and_what_is_wrong_beside_it_in_view(
    reader,
):
    tab = reader("jcj", "/register?as_of=2007-08-31", width="tablet")
    send = tab.get_by_role("button", name="登记反映", exact=True)
    send.focus()
    tab.keyboard.press("Enter")
    wrong = tab.get_by_test_id("stAlert").filter(has_text="还没有保存")
    expect(wrong).to_be_visible(timeout=60_000)
    expect(send).to_be_focused()
    expect(send).to_be_in_viewport(ratio=1)
    expect(wrong).to_be_in_viewport(ratio=1)
