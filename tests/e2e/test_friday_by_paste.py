"""Friday by paste: a unit with fifteen tasks reports in a handful of clicks, and what was pasted outlives the tab."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import settled

# Left edge of 自评 in the grid of tasks, and the height of a row.
LIGHT, ROW = 44 + 170 + 170 + 96, 36
# Of the readings, which have no 零报告.
FIGURE = 44 + 170 + 170


def _paste(tab: Page, rows: list[list[str]], first_row: int = 1, *, grid: int = 0, left: int = LIGHT) -> None:
    tab.evaluate("text => navigator.clipboard.writeText(text)", "\n".join("\t".join(row) for row in rows))
    table = tab.get_by_test_id("stDataFrame").nth(grid)
    table.scroll_into_view_if_needed()
    tab.wait_for_timeout(500)
    box = table.bounding_box()
    # Leaving one grid for another: the first click takes the other's selection away.
    tab.mouse.click(box["x"] + left + 30, box["y"] + ROW * (first_row + 2) + 16)
    tab.wait_for_timeout(500)
    tab.mouse.click(box["x"] + left + 30, box["y"] + ROW * first_row + 16)
    # The grid takes the focus a moment after the click.
    tab.wait_for_timeout(500)
    tab.keyboard.press("Control+v")
    settled(tab)


def test_fifteen_tasks_are_pasted_mended_reloaded_and_handed_in(sign_in: Callable[..., Page]):
    tab = sign_in("bgt", "/reporting?as_of=2007-10-26")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    rows = [["绿", str(80 + n), f"第{n}批清理完成，正在汇总。", "", "下周报批"] for n in range(15)]
    rows[3][1] = "八成"
    _paste(tab, rows)
    expect(tab.get_by_text(re.compile("第4行.*不是数字"))).to_be_visible(timeout=20_000)
    expect(tab.get_by_role("button", name="报送", exact=True)).to_be_disabled()
    _paste(tab, [["绿", "83", "第3批清理完成，正在汇总。", "", "下周报批"]], first_row=4)
    expect(tab.get_by_text("需要改正")).to_have_count(0, timeout=20_000)
    tab.reload()
    settled(tab)
    expect(tab.get_by_text(re.compile("将报送：有进展15项"))).to_be_visible(timeout=20_000)
    tab.get_by_role("button", name="报送", exact=True).click()
    expect(tab.get_by_text(re.compile("已报送任务15项（零报告0项），回执"))).to_be_visible(timeout=20_000)
    expect(tab.get_by_text(re.compile("应报15项，已报15项，还差0项"))).to_be_visible()


def test_fifteen_tasks_and_all_readings_of_the_month_are_handed_in_within_ten_clicks(
    sign_in: Callable[..., Page],
):
    tab = sign_in("bgt", "/reporting?as_of=2007-10-19")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    clicks = tab.evaluate_handle(
        "() => { const told = {count: 0}; addEventListener('click', () => { told.count += 1; }, true); return told; }"
    )
    _paste(tab, [["绿", str(80 + n), f"第{n}批清理完成，正在汇总。", "", "下周报批"] for n in range(15)])
    expect(tab.get_by_text(re.compile("将报送：有进展15项"))).to_be_visible(timeout=60_000)
    # The readings stand below, figures first: value, numerator, denominator, note.
    _paste(tab, [["50", "1", "2", "已核对"]] * 101, grid=1, left=FIGURE)
    expect(tab.get_by_text(re.compile("将报送：有进展15项，零报告0项，指标读数101项"))).to_be_visible(
        timeout=60_000
    )
    tab.get_by_role("button", name="报送", exact=True).click()
    expect(tab.get_by_text(re.compile("已报送任务15项（零报告0项），回执.*指标读数101项"))).to_be_visible(
        timeout=60_000
    )
    assert clicks.json_value()["count"] <= 10
