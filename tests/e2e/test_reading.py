"""A leader's way through the app: from what is red to the words that a unit reported, and back."""

import csv
import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import said, settled


def _opens_unit(tab: Page) -> None:
    tab.wait_for_url(re.compile(r"/units\?.*unit="), timeout=60_000)
    settled(tab)


def test_two_taps_lead_from_a_red_light_to_the_words_that_the_unit_reported(reader):
    tab = reader("sz")
    today = tab.get_by_text(re.compile(r"^今天要看的事"))
    expect(today.first).to_be_visible()
    matter = tab.get_by_test_id("stPageLink").filter(has_text="任务1 ").first
    expect(matter).to_be_visible()
    matter.get_by_role("link").click()
    _opens_unit(tab)
    expect(tab.locator("h1")).to_have_text("市编委办")
    words = tab.get_by_test_id("stExpander").filter(has_text="单位报送原文").first
    quoted = words.get_by_text(re.compile("“.+”")).first
    if not quoted.is_visible():
        words.locator("summary").click()
    expect(quoted).to_be_visible()


def test_the_same_two_taps_work_on_a_phone(reader):
    tab = reader("sz", width="phone")
    matter = tab.get_by_test_id("stPageLink").filter(has_text="任务1 ").first
    matter.get_by_role("link").click()
    _opens_unit(tab)
    words = tab.get_by_test_id("stExpander").filter(has_text="单位报送原文").first
    quoted = words.get_by_text(re.compile("“.+”")).first
    if not quoted.is_visible():
        words.locator("summary").click()
    expect(quoted).to_be_visible()


def test_a_click_on_a_bar_opens_the_unit_and_back_returns_to_the_list(reader):
    tab = reader("gzb", "/units?as_of=2007-06-15")
    expect(tab.locator("h1")).to_have_text("责任单位")
    tab.get_by_test_id("stVegaLiteChart").first.locator(".mark-rect path").first.click()
    _opens_unit(tab)
    assert "as_of=2007-06-15" in tab.url and "截至2007年6月15日" in said(tab)
    tab.go_back()
    settled(tab)
    expect(tab.locator("h1")).to_have_text("责任单位")
    assert "截至2007年6月15日" in said(tab)


def test_a_click_on_a_cell_of_the_heat_map_opens_its_rows(reader):
    tab = reader("jcj", "/monitoring_points")
    before = tab.get_by_test_id("stDataFrame").count()
    cells = tab.get_by_test_id("stVegaLiteChart").first.locator(".mark-rect path")
    expect(cells.first).to_be_visible()
    darkest = min(range(cells.count()), key=lambda place: _brightness(cells.nth(place)))
    cells.nth(darkest).click(force=True)
    expect(tab.get_by_test_id("stDataFrame")).to_have_count(before + 1, timeout=60_000)
    expect(tab.get_by_test_id("stMain")).to_contain_text(re.compile(r"导出 CSV（\d+行）"))


def test_what_a_pressed_cell_or_bar_opens_comes_into_view_and_what_was_pressed_stays_there(reader):
    tab = reader("jcj", "/monitoring_points?as_of=2007-08-31", width="tablet")
    _press(tab, tab.locator("svg g.mark-rect path").first)
    expect(tab.get_by_role("heading", name=re.compile(r"月：(\d+件|没有反映)")).first).to_be_in_viewport()
    expect(tab.locator("svg path[stroke-width='3']").first).to_be_in_viewport()
    tab = reader("jcj", "/inspections?as_of=2007-08-31&show=findings", width="tablet")
    _press(tab, tab.get_by_test_id("stVegaLiteChart").first.locator("g.mark-rect path").first)
    expect(tab.get_by_text(re.compile(r"^以下为.+的\d+个问题。$"))).to_be_in_viewport()


def _press(tab: Page, part: Locator) -> None:
    """Press where ``part`` of a picture lies, once it is drawn, wherever the screen is."""
    part.wait_for(timeout=60_000)
    settled(tab)
    tab.wait_for_timeout(500)
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.locator("[class*='st-key-opened']").wait_for(timeout=60_000)
    settled(tab)
    tab.wait_for_timeout(500)


def test_another_page_begins_at_its_head_also_where_it_comes_in_one_go(reader):
    tab = reader("gzb", "/?as_of=2007-08-31", width="tablet")
    # As where the new page is drawn at once: what is there is never shorter than where the reader is.
    tab.add_style_tag(content="[data-testid=stMainBlockContainer] { min-height: 5000px; }")
    last = tab.get_by_test_id("stMain").get_by_test_id("stPageLink").filter(has_text="红灯").last
    last.scroll_into_view_if_needed()
    tab.mouse.wheel(0, 300)
    tab.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 250")
    last.get_by_role("link").click()
    _opens_unit(tab)
    settled(tab)
    assert tab.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0


def _brightness(cell: Locator) -> int:
    """How light a cell is; one that is hatched, for what was not reported, counts as the lightest."""
    fill = cell.evaluate("each => getComputedStyle(each).fill")
    return sum(int(each) for each in re.findall(r"\d+", fill)[:3]) if fill.startswith("rgb") else 999


def test_a_link_sent_to_a_colleague_shows_the_same(reader):
    tab = reader("jcj", "/monitoring_points?view=3日回复&as_of=2007-07-31")
    again = tab.context.new_page()
    again.goto(tab.url)
    settled(again)
    assert said(again) == said(tab)
    assert "截至2007年7月31日" in said(again)


def test_a_csv_downloads_with_all_rows_and_opens_with_any_reader(reader, tmp_path):
    tab = reader("jcj", "/units?unit=K13&as_of=2007-08-31")
    opener = tab.get_by_role("button", name=re.compile("导出 CSV")).first
    shown = int(re.search(r"（([\d,]+)行）", opener.inner_text())[1].replace(",", ""))
    opener.click()
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="UTF-8（带BOM）").first.click()
    download = waiting.value
    assert re.fullmatch(r"行政效能年_.+_截至2007-08-31_演示数据\.csv", download.suggested_filename)
    path = tmp_path / "rows.csv"
    download.save_as(path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert len(rows) == shown
    assert {"统计截至", "数据性质"} <= set(header)
    assert {row[header.index("数据性质")] for row in rows} == {"演示数据，纯属虚构"}


def test_the_range_and_the_day_stay_on_the_way_through_the_menu(reader):
    tab = reader("fsz4", "/?city=true&as_of=2007-06-15")
    tab.get_by_test_id("stSidebarNav").get_by_role("link", name="时间表").click()
    expect(tab.locator("h1")).to_have_text("三阶段时间表", timeout=60_000)
    settled(tab)
    assert "as_of=2007-06-15" in tab.url
    assert "截至2007年6月15日" in said(tab)


def test_a_page_shown_whole_begins_with_a_table_of_contents_whose_links_bring_a_part_into_view_and_are_no_step(
    reader,
):
    tab = reader("gzb", "/weekly_meeting?show=whole&as_of=2007-08-31")
    steps, address = tab.evaluate("history.length"), tab.url
    contents = tab.get_by_text(re.compile("^跳到："))
    last = contents.get_by_role("link").last
    part = tab.locator(".st-key-part_register")
    expect(part).not_to_be_in_viewport()
    last.click()
    expect(part).to_be_in_viewport()
    assert tab.evaluate("document.activeElement.className.includes('st-key-part_register')")
    assert (tab.evaluate("history.length"), tab.url) == (steps, address)
