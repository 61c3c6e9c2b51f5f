"""Friday by paste: a unit with fifteen tasks reports in a handful of clicks, and what was pasted outlives the tab."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from efficiency.ui.office import friday
from tests.e2e.conftest import devtools, settled

# Left edge of 自评 in the grid of tasks, and the height of a row.
_OF_TASK = friday._WIDE | friday._WIDE_OF_TASK
LIGHT, ROW = sum(_OF_TASK[column] for column in ("row", "item", "zero", "state")), 36
# Of the readings, which have no 零报告.
FIGURE = sum(friday._WIDE[column] for column in ("row", "item", "state", "before"))


def _paste(tab: Page, rows: list[list[str]], first_row: int = 1, *, grid: int = 0, left: int = LIGHT) -> None:
    tab.evaluate("text => navigator.clipboard.writeText(text)", "\n".join("\t".join(row) for row in rows))
    table = tab.get_by_test_id("stDataFrame").nth(grid)
    table.scroll_into_view_if_needed()
    tab.wait_for_timeout(500)
    box = table.bounding_box()
    # A hand moves the pointer there before it presses: a grid takes no click of a pointer that was not seen coming.
    _point_at(tab, box["x"] + left + 30, box["y"] + ROW * first_row + 16)
    tab.mouse.down()
    tab.mouse.up()
    # The grid takes the focus a moment after the click.
    tab.wait_for_timeout(500)
    tab.keyboard.press("Control+v")
    settled(tab)


def _point_at(tab: Page, x: float, y: float) -> None:
    tab.mouse.move(x, y, steps=4)
    tab.wait_for_timeout(300)


_DEAF_AT_FIRST = """(() => {
    let deaf = true;
    addEventListener("click", event => {
        if (!deaf || event.isTrusted || !event.target.matches("td")) return;
        deaf = false;
        event.stopImmediatePropagation();
    }, true);
})()"""

# What is kept of cells in the moment in which a link leads away.
_KEPT = """() => Object.keys(sessionStorage).filter(name => name.includes(":cell:"))"""
_KEPT_AT_LINKS = f"""() => addEventListener("click", event => {{
    if (event.target.closest("a")) window.keptAtLink = ({_KEPT})();
}}, true)"""


def test_a_cell_that_is_still_being_typed_is_kept_over_a_reload_and_a_link_and_keys_work_wherever_the_pointer_is(
    reader: Callable[..., Page],
):
    tab = reader("bgt", "/reporting?as_of=2007-11-09")
    box = tab.get_by_test_id("stDataFrame").first.bounding_box()
    _point_at(tab, box["x"] + LIGHT + 30, box["y"] + ROW + 16)
    tab.mouse.down()
    tab.mouse.up()
    cell = tab.locator("td[aria-selected=true]")
    expect(cell).to_have_id("glide-cell-4-0")
    # The pointer is put aside; the keys go on.
    _point_at(tab, 20, 20)
    tab.keyboard.press("ArrowDown")
    expect(cell).to_have_id("glide-cell-4-1")
    tab.keyboard.press("ArrowRight")
    expect(cell).to_have_id("glide-cell-5-1")
    tab.keyboard.press("Enter")
    expect(tab.locator("#portal textarea")).to_be_focused()
    tab.keyboard.type("88", delay=60)
    # At once; and the grid that comes then is too busy to hear of the first attempt to open the cell.
    tab.add_init_script(_DEAF_AT_FIRST)
    tab.reload()
    settled(tab)
    told = tab.get_by_text(re.compile("将报送：有进展1项"))
    expect(told).to_be_visible(timeout=60_000)
    # Into the next cell, and away by a link while the editor is open.
    tab.evaluate(_KEPT_AT_LINKS)
    expect(cell).to_have_id("glide-cell-5-2", timeout=60_000)
    tab.keyboard.press("Enter")
    expect(tab.locator("#portal textarea")).to_be_focused()
    tab.keyboard.type("77", delay=60)
    tab.get_by_test_id("stSidebarNavLink").filter(has_text="督办事项").click()
    expect(tab.locator("h1").first).to_have_text("督办事项", timeout=60_000)
    settled(tab)
    assert tab.evaluate("window.keptAtLink") == []
    assert tab.evaluate(_KEPT) == []
    tab.goto("/reporting?as_of=2007-11-09")
    settled(tab)
    expect(tab.get_by_text(re.compile("将报送：有进展2项"))).to_be_visible(timeout=60_000)


# An office's desk computer, and its tablet.
@pytest.mark.parametrize(("slower", "week"), [(1, "11-16"), (4, "11-23")])
def test_digits_struck_before_a_cell_has_opened_its_editor_are_kept_in_their_order_and_those_behind_them_too(
    reader: Callable[..., Page], slower, week
):
    tab = reader("bgt", f"/reporting?as_of=2007-{week}", width="tablet")
    with devtools(tab) as line:
        line.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        grid = tab.get_by_test_id("stDataFrame").first
        box = grid.bounding_box()
        _point_at(tab, box["x"] + LIGHT + 80 + 30, box["y"] + ROW + 16)
        tab.mouse.down()
        tab.mouse.up()
        expect(tab.locator("td[aria-selected=true]")).to_have_id("glide-cell-5-0")
        for struck in ("103", "Tab", "2070", "Enter", "15", "Backspace", "64", "Enter"):
            if len(struck) > 1 and struck.isalpha():
                tab.keyboard.press(struck)
            else:
                tab.keyboard.type(struck)
        # Which rows are read aloud is those in sight, and another grid below counts its cells alike.
        for cell, text in {"5-0": "103", "6-0": "2070", "6-1": "164"}.items():
            expect(grid.locator(f"#glide-cell-{cell}")).to_have_text(text, timeout=60_000)


def _composed(line: CDPSession, letters: str, words: str) -> None:
    """As an input method gives what it was told by letters: its keys are its own until it hands over the words."""
    line.send(
        "Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229}
    )
    end = len(letters)
    line.send("Input.imeSetComposition", {"text": letters, "selectionStart": end, "selectionEnd": end})
    line.send("Input.insertText", {"text": words})


def test_a_row_that_is_reported_says_so_in_sight_of_a_tablet_also_when_nothing_stands_in_it(
    reader: Callable[..., Page],
):
    tab = reader("xzfw", "/reporting?as_of=2007-08-20&week=2007-08-17", width="tablet")
    tasks, readings = (tab.get_by_test_id("stDataFrame").nth(place) for place in (0, 1))
    for row, state in enumerate(("零报告", "已报")):
        expect(tasks.locator(f"#glide-cell-3-{row}")).to_have_text(state, timeout=60_000)
    expect(tasks.locator("#glide-cell-6-0")).to_have_text("")
    expect(readings.locator("#glide-cell-2-0")).to_have_text("已报")
    for grid in (tasks, readings):
        assert grid.locator(".dvn-scroller").evaluate("each => each.scrollLeft") == 0


def test_friday_is_filled_in_by_keys_and_an_input_method_in_sight_of_a_tablet_and_handed_in(
    reader: Callable[..., Page],
):
    tab = reader("xzfw", "/reporting?as_of=2007-11-16", width="tablet")
    grid, cell = tab.get_by_test_id("stDataFrame").first, tab.locator("td[aria-selected=true]")

    def on_by(key: str, to: str) -> None:
        tab.keyboard.press(key)
        expect(cell).to_have_id(f"glide-cell-{to}", timeout=30_000)

    expect(grid.locator("table")).to_have_count(1, timeout=60_000)
    tab.get_by_role("button", name="全屏").first.focus()
    on_by("Tab", "0-0")
    for column in (1, 2, 3, 4):
        on_by("ArrowRight", f"{column}-0")
    with devtools(tab) as line:
        tab.keyboard.press("Enter")
        expect(tab.locator("#portal textarea")).to_be_focused(timeout=30_000)
        _composed(line, "lv", "绿")
        on_by("Tab", "5-0")
        tab.keyboard.type("97")
        on_by("Tab", "6-0")
        # The first letter opens the cell, and only there an input method is heard: the letter would stand before its words.
        tab.keyboard.type("g")
        expect(tab.locator("#portal textarea")).to_have_value("g", timeout=30_000)
        _composed(line, "gong'zuo", "工作方案已印发。")
        on_by("Enter", "6-1")
    expect(grid.locator("#glide-cell-6-0")).to_have_text("工作方案已印发。")
    assert grid.locator(".dvn-scroller").evaluate("each => each.scrollLeft") == 0
    expect(tab.get_by_text(re.compile("将报送：有进展1项"))).to_be_visible(timeout=60_000)
    send = tab.get_by_role("button", name="报送", exact=True)
    for _ in range(30):
        tab.keyboard.press("Tab")
        tab.wait_for_timeout(100)
        if send.evaluate("each => each === document.activeElement"):
            break
    expect(send).to_be_focused()
    tab.keyboard.press("Enter")
    receipt = tab.get_by_test_id("stMain").get_by_test_id("stAlert").filter(has_text="已报送任务1项")
    expect(receipt).to_be_focused(timeout=60_000)


# Where it stands among what the page was told. What moves on stands there twice until a run has ended.
_PLACE = """button => {
    const row = button.closest("[data-testid=stLayoutWrapper]");
    return [...row.parentElement.children].indexOf(row);
}"""


def test_fifteen_tasks_are_pasted_mended_reloaded_and_handed_in(reader: Callable[..., Page]):
    tab = reader("bgt", "/reporting?as_of=2007-10-26")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    rows = [["绿", str(80 + n), f"第{n}批清理完成，正在汇总。", "", "下周报批"] for n in range(15)]
    rows[3][1] = "八成"
    _paste(tab, rows)
    expect(tab.get_by_text(re.compile("第4行.*不是数字"))).to_be_visible(timeout=60_000)
    send = tab.get_by_role("button", name="报送", exact=True)
    expect(send).to_be_disabled()
    beside_a_fault = send.evaluate(_PLACE)
    _paste(tab, [["绿", "83", "第3批清理完成，正在汇总。", "", "下周报批"]], first_row=4)
    expect(tab.get_by_text("需要改正")).to_have_count(0, timeout=60_000)
    settled(tab)
    assert send.evaluate(_PLACE) == beside_a_fault
    tab.reload()
    settled(tab)
    expect(tab.get_by_text(re.compile("将报送：有进展15项"))).to_be_visible(timeout=60_000)
    tab.get_by_role("button", name="报送", exact=True).click()
    expect(tab.get_by_text(re.compile("已报送任务15项（零报告0项），回执"))).to_be_visible(timeout=60_000)
    expect(tab.get_by_text(re.compile("应报15项，已报15项，还差0项"))).to_be_visible()


def test_fifteen_tasks_and_all_readings_of_the_month_are_handed_in_within_ten_clicks(
    reader: Callable[..., Page],
):
    tab = reader("bgt", "/reporting?as_of=2007-10-19")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    clicks = tab.evaluate_handle(
        "() => { const told = {count: 0}; addEventListener('click', () => { told.count += 1; }, true); return told; }"
    )
    _paste(tab, [["绿", str(80 + n), f"第{n}批清理完成，正在汇总。", "", "下周报批"] for n in range(15)])
    expect(tab.get_by_text(re.compile("将报送：有进展15项"))).to_be_visible(timeout=60_000)
    # The readings stand below, figures first: value, numerator, denominator, note. A rate can be 1%, a step the first one.
    _paste(tab, [["1", "1", "100", "已核对"]] * 101, grid=1, left=FIGURE)
    expect(tab.get_by_text(re.compile("将报送：有进展15项，零报告0项，指标读数101项"))).to_be_visible(
        timeout=60_000
    )
    tab.get_by_role("button", name="报送", exact=True).click()
    expect(tab.get_by_text(re.compile("已报送任务15项（零报告0项），回执.*指标读数101项"))).to_be_visible(
        timeout=60_000
    )
    assert clicks.json_value()["count"] <= 10


def test_on_a_phone_the_receipt_is_in_sight_where_the_tap_was(
    reader: Callable[..., Page],
):
    tab = reader("xzfw", "/reporting?as_of=2007-11-09", width="phone")
    tab.get_by_role("button", name=re.compile("项任务勾选零报告")).click()
    settled(tab)
    tab.get_by_role("button", name="报送", exact=True).click()
    settled(tab)
    tab.get_by_role("button", name=re.compile("^确认报送")).click()
    receipt = tab.get_by_text(re.compile("已报送任务.*回执")).first
    expect(receipt).to_be_visible(timeout=60_000)
    settled(tab)
    expect(receipt).to_be_in_viewport()


def test_on_a_phone_tasks_are_asked_for_one_by_one_within_its_width_and_tables_keep_clear_of_each_others_buttons(
    browser: Browser, server: str, known: Callable[[BrowserContext, str], None]
):
    phone = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/17.4 Mobile/15E148 Safari/604.1"
    )
    profile = browser.new_context(
        base_url=server,
        locale="zh-CN",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        user_agent=phone,
    )
    tab = profile.new_page()
    known(profile, "xzfw")
    tab.goto("/reporting?as_of=2007-10-12")
    settled(tab)
    expect(tab.get_by_test_id("stDataFrame")).to_have_count(0)
    for asked in (tab.get_by_role("textbox", name=re.compile("^进展")), tab.get_by_text("指标读数：")):
        box = asked.first.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    tab.get_by_test_id("stMain").get_by_role("radio", name="一张表").click()
    tables = tab.get_by_test_id("stDataFrame")
    expect(tables).to_have_count(2, timeout=60_000)
    settled(tab)
    buttons = tab.get_by_test_id("stMain").get_by_test_id("stElementToolbar").nth(1)
    above = tables.first.bounding_box()
    assert buttons.bounding_box()["y"] >= above["y"] + above["height"] - 2
    profile.close()
