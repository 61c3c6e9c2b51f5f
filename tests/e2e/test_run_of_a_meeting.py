"""A 周例会 run from start to end on a tablet, and what it resolved followed by the unit and the office."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from seed.demo.accounts import PASSWORD
from tests.e2e.conftest import fill_in, said, served, settled, watched

MONDAY = "2007-09-03"
WORDS = "一周内逐项列出没有压缩时限的事项。"


@pytest.fixture(scope="module")
def office_of_its_own(demo_template, tmp_path_factory) -> Iterator[str]:
    """The address of an app of this module's own: what is resolved here stays out of everybody else's year."""
    home = tmp_path_factory.mktemp("meeting")
    shutil.copy(demo_template, home / "efficiency.db")
    with served(home, f"sqlite:///{home / 'efficiency.db'}", "demo") as address:
        yield address


@pytest.fixture
def party(browser: Browser, office_of_its_own: str) -> Iterator[Callable[[str, str], Page]]:
    """``party("gzb", "/weekly_meeting")``: each in a browser profile of their own."""
    with ExitStack() as profiles:

        def join(username: str, path: str) -> Page:
            tab = profiles.enter_context(watched(browser, office_of_its_own, "tablet")).new_page()
            tab.goto(path)
            fill_in(tab, username, PASSWORD)
            tab.get_by_role("textbox", name="用户名").wait_for(state="detached", timeout=60_000)
            settled(tab)
            return tab

        yield join


def _take(tab: Page, step: str, note: str = "") -> None:
    tab.get_by_role("radio", name=step, exact=True).or_(
        tab.get_by_test_id("stButtonGroup").get_by_role("button", name=step, exact=True)
    ).first.click()
    settled(tab)
    if note:
        box = tab.get_by_role("textbox", name=re.compile("^说明"))
        box.fill(note)
        box.press("Control+Enter")
        settled(tab)
    tab.get_by_role("button", name="登记", exact=True).click()
    expect(tab.get_by_text(re.compile(f"{step.removesuffix('销号')}.*已登记")).first).to_be_visible(
        timeout=60_000
    )
    settled(tab)


def _choose(tab: Page, box: str, words: str) -> None:
    """Pick from a list. One that opens while the page still scrolls closes again, as it does under a hand."""
    option = tab.get_by_role("option").filter(has_text=words)
    for _ in range(5):
        tab.get_by_role("combobox", name=re.compile(box)).click()
        tab.wait_for_timeout(700)
        if option.count():
            option.click()
            return
    raise AssertionError(f"{box}: {words}")


def _turned_to(tab, heading: str) -> None:
    """The arrow turns sheet by sheet: an item may have several, which say so."""
    for _ in range(8):
        settled(tab)
        before = said(tab)
        tab.keyboard.press("ArrowRight")
        # The run begins a moment after the key: who presses again before it has turned two sheets.
        tab.wait_for_function(
            "before => document.querySelector('[data-testid=stMain]').innerText !== before",
            arg=before,
            timeout=60_000,
        )
        settled(tab)
        if heading in tab.locator("h1").first.inner_text():
            return
    raise AssertionError(heading)


def test_a_meeting_is_held_projected_and_its_resolution_answered_and_closed(party):
    office = party("gzb", f"/weekly_meeting?as_of={MONDAY}")
    assert "尚未登记召开" in said(office) and "以下数字是2007年9月2日晚掌握的情况" in said(office)
    office.get_by_text("登记召开第25次例会").click()
    expect(office.get_by_role("textbox", name="主持人")).to_have_value("副秘书长")
    office.get_by_role("button", name="登记召开", exact=True).click()
    expect(office.get_by_text("第25次例会已登记召开。").first).to_be_visible(timeout=60_000)
    settled(office)

    office.get_by_role("button", name="放映").click()
    expect(office.locator("h1").first).to_contain_text("上周议定事项落实情况", timeout=60_000)
    for heading in ("本周到期和未来14日到期", "红灯事项"):
        _turned_to(office, heading)
    settled(office)
    assert not office.get_by_test_id("stDataFrame").count()
    assert not office.get_by_test_id("stSidebarNav").is_visible()
    wide = office.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0

    office.get_by_text("记录议定事项", exact=True).click()
    office.get_by_role("textbox", name="事项（做什么）").fill(WORDS)
    # Escape leaves the field and hands over what was typed; the projection stays.
    office.keyboard.press("Escape")
    settled(office)
    expect(office.locator("h1").first).to_contain_text("红灯事项")
    expect(office.get_by_role("textbox", name="事项（做什么）")).to_have_value(WORDS)
    _choose(office, "就哪一件", "任务13")
    expect(office.get_by_role("combobox", name=re.compile("责任单位"))).to_have_value("市政府行政服务中心")
    settled(office)
    # A week is given without anybody saying so.
    office.get_by_role("button", name="记录", exact=True).click()
    expect(office.get_by_text("已记录为议定事项1，散会时交办。").first).to_be_visible(timeout=60_000)
    settled(office)
    office.keyboard.press("Escape")
    expect(office.locator("h1").first).to_have_text("周例会", timeout=60_000)
    settled(office)
    office.get_by_role("button", name="散会并交办").click()
    expect(office.get_by_text("已散会，交办督办1件，会议纪要已成稿。").first).to_be_visible(timeout=60_000)
    settled(office)
    number = re.search(r"(DB-2007-\d+)办理情况", said(office))[1]

    unit = party("xzfw", f"/follow_ups?as_of=2007-09-04&number={number}")
    assert WORDS in said(unit)
    _take(unit, "签收")
    late = party("xzfw", f"/follow_ups?as_of=2007-09-04&number={number}")
    _take(unit, "反馈", "已逐项列出，见附表。")
    # A colleague of the same unit, whose page still shows the step before.
    late.get_by_role("textbox", name=re.compile("^说明")).fill("重复的反馈。")
    late.get_by_role("textbox", name=re.compile("^说明")).press("Control+Enter")
    # Typing runs the page again, which now shows what the colleague before has answered.
    expect(late.get_by_text("已逐项列出").first).to_be_visible(timeout=60_000)
    settled(late)

    office.goto(f"/follow_ups?as_of=2007-09-05&number={number}")
    settled(office)
    _take(office, "办结销号")
    assert re.search(rf"{number}\s*已办结", said(office))
    office.goto("/weekly_meeting?as_of=2007-09-10")
    settled(office)
    expect(office.get_by_role("heading", name=re.compile("上次例会以来销号1件"))).to_be_visible(
        timeout=60_000
    )


def test_every_item_of_the_projection_fits_the_screen_of_a_tablet_whole(sign_in: Callable[..., Page]):
    tab = sign_in("gzb", "/weekly_meeting?as_of=2007-06-18&meeting=14&present=1", width="tablet")
    too_high = {}
    for place in range(1, 9):
        tab.goto(f"/weekly_meeting?as_of=2007-06-18&meeting=14&present={place}")
        settled(tab)
        over = tab.get_by_test_id("stMain").evaluate("main => main.scrollHeight - main.clientHeight")
        if over > 0:
            too_high[place] = over
        # What is said above the heading is not below the bar of the browser's page.
        mark = tab.get_by_text(re.compile("演示数据，纯属虚构")).first
        assert mark.evaluate(
            "part => { const box = part.getBoundingClientRect();"
            " return part.contains(document.elementFromPoint(box.x + 5, box.y + box.height / 2)); }"
        )
    assert not too_high


def test_a_link_to_the_page_itself_takes_the_address_along_so_that_the_next_choice_stays_there(party):
    office = party("gzb", "/weekly_meeting?as_of=2007-08-31")
    office.get_by_role("link", name=re.compile("第25次例会.*正在筹备")).click()
    expect(office.get_by_text(re.compile("^第25次例会，应于")).first).to_be_visible(timeout=60_000)
    settled(office)
    assert "meeting=25" in office.url
    office.get_by_test_id("stMain").get_by_role("radio", name="7", exact=True).click()
    office.wait_for_url(re.compile("show=7"), timeout=60_000)
    settled(office)
    assert "meeting=25" in office.url
    assert re.search("^第25次例会，应于", said(office), re.MULTILINE)

    # What was said of one form goes with the next run; the form below it that is being filled in stays open.
    for words in ("网上办事所需经费由谁承担。", "各区市县何时报送清单。"):
        office.get_by_text("提请一件", exact=True).click()
        box = office.get_by_role("textbox", name="提请事项")
        box.fill(words)
        box.press("Tab")
        settled(office)
        expect(box).to_be_visible()
        office.get_by_role("button", name="列入议程", exact=True).click()
        expect(office.get_by_text(re.compile(rf"\d\. {words}"))).to_be_visible(timeout=60_000)
        settled(office)
