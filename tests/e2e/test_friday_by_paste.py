"""Friday by paste: a unit with fifteen tasks reports in a handful of clicks, and what was pasted outlives the tab."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import settled

# Left edge of 自评 in the grid, and the height of a row.
LIGHT, ROW = 44 + 170 + 170 + 96, 36


def _paste(tab: Page, rows: list[list[str]], first_row: int = 1) -> None:
    tab.evaluate("text => navigator.clipboard.writeText(text)", "\n".join("\t".join(row) for row in rows))
    box = tab.get_by_test_id("stDataFrame").first.bounding_box()
    tab.mouse.click(box["x"] + LIGHT + 30, box["y"] + ROW * first_row + 16)
    tab.keyboard.press("Control+v")
    settled(tab)


def test_fifteen_tasks_are_pasted_mended_reloaded_and_handed_in(sign_in: Callable[..., Page]):
    tab = sign_in("bgt", "/reporting?as_of=2007-10-26")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    rows = [["绿", f"第{n}批清理完成，正在汇总。", "", "下周报批", str(80 + n)] for n in range(15)]
    rows[3][4] = "八成"
    _paste(tab, rows)
    expect(tab.get_by_text(re.compile("第4行.*不是数字"))).to_be_visible(timeout=20_000)
    expect(tab.get_by_role("button", name="报送", exact=True)).to_be_disabled()
    _paste(tab, [["绿", "第3批清理完成，正在汇总。", "", "下周报批", "83"]], first_row=4)
    expect(tab.get_by_text("需要改正")).to_have_count(0, timeout=20_000)
    tab.reload()
    settled(tab)
    expect(tab.get_by_text(re.compile("将报送：有进展15项"))).to_be_visible(timeout=20_000)
    tab.get_by_role("button", name="报送", exact=True).click()
    expect(tab.get_by_text(re.compile("已报送任务15项（零报告0项），回执"))).to_be_visible(timeout=20_000)
    expect(tab.get_by_text(re.compile("应报15项，已报15项，还差0项"))).to_be_visible()
