"""What was typed is there after a reload, also where the cursor never left the field, and no tapped link overtakes it."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.conftest import devtools, emptied, line_held, settled

WORDS = "已逐项列出，正在核对。"
_TOLD = """main => {
    const told = document.createElement('p');
    told.dataset.testid = 'stAlertContentSuccess';
    main.append(told);
}"""


@pytest.fixture(scope="module")
def touched(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """The profile of a tablet with a touch screen."""
    profile = browser.new_context(
        base_url=server, locale="zh-CN", viewport={"width": 1024, "height": 768}, has_touch=True
    )
    profile.new_page()
    yield profile
    profile.close()


@pytest.fixture
def tablet(touched: BrowserContext, known: Callable[[BrowserContext, str], None]) -> Iterator[Page]:
    """The tablet, signed in as the office, with nothing of the test before."""
    known(touched, "gzb")
    [tab] = touched.pages
    tab.goto("/follow_ups?as_of=2007-08-31&number=DB-2007-005")
    settled(tab)
    yield tab
    emptied(touched)


def test_text_that_still_stands_in_a_field_is_there_after_a_reload_until_it_is_saved(tablet):
    box = tablet.get_by_role("textbox", name=re.compile("^说明"))
    box.tap()
    # The receipt of what was saved before still stands there.
    tablet.get_by_test_id("stMain").evaluate(_TOLD)
    tablet.keyboard.insert_text(WORDS)
    tablet.wait_for_timeout(600)
    # The cursor is still in the field: nobody but the browser knows of it.
    tablet.reload()
    settled(tablet)
    expect(box).to_have_value(WORDS, timeout=60_000)
    settled(tablet)
    # Nor is it lost where the cursor has left it, below a receipt that runs before have told, too.
    tablet.get_by_test_id("stMain").evaluate(_TOLD)
    for words in ("", WORDS):
        box.fill(words)
        box.evaluate("(field) => field.blur()")
        settled(tablet)
    tablet.reload()
    settled(tablet)
    expect(box).to_have_value(WORDS, timeout=60_000)
    settled(tablet)
    # Nor is it lost where the cursor is in the field before it has come back.
    box.evaluate("(field) => field.blur()")
    settled(tablet)
    tablet.reload()
    box.focus()
    expect(box).to_have_value(WORDS, timeout=60_000)
    settled(tablet)
    expect(box).to_be_focused()
    tablet.get_by_role("radio", name="退回", exact=True).or_(
        tablet.get_by_test_id("stButtonGroup").get_by_role("button", name="退回", exact=True)
    ).first.tap()
    settled(tablet)
    expect(box).to_have_value(WORDS)
    tablet.get_by_role("button", name="登记", exact=True).tap()
    expect(tablet.get_by_text(re.compile("退回，已登记")).first).to_be_visible(timeout=60_000)
    tablet.reload()
    settled(tablet)
    tablet.wait_for_timeout(1000)
    for each in tablet.get_by_role("textbox", name=re.compile("^说明")).all():
        assert each.input_value() != WORDS


def _title_of_the_paper(tab: Page) -> Locator:
    tab.goto("/papers?as_of=2007-08-31")
    settled(tab)
    return tab.get_by_role("textbox", name=re.compile("^标题"))


def test_a_link_tapped_right_after_typing_takes_the_words_along(tablet):
    _title_of_the_paper(tablet).tap()
    tablet.keyboard.press("End")
    tablet.keyboard.insert_text("（试写）")
    # Also where the run that takes them begins late: until then the link waits.
    with line_held(tablet) as held:
        tablet.get_by_test_id("stSidebarNavLink").filter(has_text="督办事项").tap()
        tablet.wait_for_timeout(1000)
        assert held() == 1
    expect(tablet.locator("h1").first).to_have_text("督办事项", timeout=60_000)
    settled(tablet)
    tablet.evaluate("sessionStorage.clear()")
    expect(_title_of_the_paper(tablet)).to_have_value(re.compile("（试写）"), timeout=60_000)


def test_the_fields_in_which_somebody_types_stay_the_same_when_what_is_kept_is_told_above_them(tablet):
    tablet.goto("/papers?as_of=2007-06-15")
    settled(tablet)
    fields = tablet.get_by_test_id("stMain").locator("textarea")
    fields.first.tap()
    for place in range(2):
        fields.nth(place).evaluate("(field) => { field.isTheSame = true; }")
    tablet.keyboard.press("End")
    tablet.keyboard.insert_text("（试写）")
    tablet.keyboard.press("Tab")
    expect(tablet.get_by_text(re.compile("随改随存")).first).to_be_visible(timeout=60_000)
    settled(tablet)
    assert all(fields.nth(place).evaluate("(field) => field.isTheSame") for place in range(2))
    # And the next letters go where the cursor went.
    expect(fields.nth(1)).to_be_focused()


def test_a_record_that_is_saved_before_its_file_has_come_over_waits_for_the_file(reader):
    tab = reader("d210224", "/follow_ups?as_of=2007-08-31&number=DB-2007-010", width="tablet")
    tab.get_by_role("textbox", name=re.compile("^说明")).fill(WORDS)
    tab.keyboard.press("Tab")
    settled(tab)
    with devtools(tab) as line:
        line.send("Network.enable")
        slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 100_000}
        line.send("Network.emulateNetworkConditions", slow)
        paper = {"name": "补报.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n" + b"0" * 500_000}
        save = tab.get_by_role("button", name="登记", exact=True)
        file = tab.locator("input[type=file]").first
        # In the very moment of the choice: no hand is as quick, but a busy browser draws the turning sign as late.
        file.evaluate(
            "(file, save) => file.addEventListener('change', () => save.click(), {once: true})",
            save.element_handle(),
        )
        file.set_input_files(paper)
        expect(tab.locator("button[data-waits]")).to_be_visible()
        expect(tab.get_by_text(re.compile("已登记.*补报.pdf")).first).to_be_visible(timeout=120_000)
