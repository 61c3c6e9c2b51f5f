"""The office's week on a tablet: Friday's reports, a 周例会 run from start to end, what it resolved followed by the unit and the
office, its 周报 issued, signed for and corrected."""

import contextlib
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from seed.demo.accounts import PASSWORD
from tests.e2e.conftest import let_in, said, served, settled, size, walk_on

MONDAY = "2007-09-03"
WORDS = "一周内逐项列出没有压缩时限的事项。"


@pytest.fixture(scope="module")
def office(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("meeting")
    shutil.copy(demo_template, home / "efficiency.db")
    return home


@pytest.fixture(scope="module")
def office_of_its_own(office: Path) -> Iterator[str]:
    """The address of an app of this module's own: what is resolved here stays out of everybody else's year."""
    with served(office, f"sqlite:///{office / 'efficiency.db'}", "demo") as address:
        yield address


@pytest.fixture
def party(profiles, office_of_its_own: str, office: Path) -> Iterator[Callable[[str, str], Page]]:
    """``party("gzb", "/weekly_meeting")``: each in a browser profile of their own."""
    with ExitStack() as taken:

        def join(username: str, path: str) -> Page:
            profile = taken.enter_context(profiles(office_of_its_own))
            let_in(profile, office_of_its_own, office / "efficiency.db", username)
            [tab] = profile.pages
            size(tab, "tablet")
            tab.goto(path)
            settled(tab)
            return tab

        yield join


def _unfold(tab: Page, words: str) -> None:
    """Open a box and wait until it has unfolded: before that, what is aimed at in it is on the move."""
    box = tab.get_by_test_id("stExpander").filter(has=tab.locator("summary").filter(has_text=words))
    box.locator("summary").click()
    details = box.locator("details[open]")
    expect(details).to_be_visible()
    details.evaluate("async (box) => { await Promise.all(box.getAnimations().map((each) => each.finished)) }")


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
    button = tab.get_by_role("button", name="登记", exact=True)
    # While a run draws it anew, what it was before stands beside it.
    expect(button).to_have_count(1, timeout=60_000)
    button.click()
    expect(tab.get_by_text(re.compile(f"{step.removesuffix('销号')}.*已登记")).first).to_be_visible(
        timeout=60_000
    )
    settled(tab)


def _tab_to(tab: Page, what: Locator) -> None:
    # While a run draws it anew, what it was before stands beside it.
    expect(what).to_have_count(1, timeout=60_000)
    for _ in range(80):
        if what.evaluate("part => part === document.activeElement || part.contains(document.activeElement)"):
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"no way by Tab to {what}")


def _press(tab: Page, button: str, receipt: str | re.Pattern) -> None:
    """Go on to a button and press it, by keys alone: what came of it is in view, and the keys go on where it was."""
    _tab_to(tab, tab.get_by_role("button", name=button, exact=True))
    tab.keyboard.press("Enter")
    told = tab.get_by_test_id("stMain").get_by_text(receipt)
    expect(told.first).to_be_visible(timeout=60_000)
    settled(tab)
    expect(told.first).to_be_in_viewport(timeout=30_000)
    tab.wait_for_function("() => document.activeElement !== document.body", timeout=30_000)


def _choose(tab: Page, box: str, words: str) -> None:
    """Pick from a list. One that opens while the page still scrolls closes again, as it does under a hand."""
    option = tab.get_by_role("option").filter(has_text=words)
    for _ in range(5):
        tab.get_by_role("combobox", name=re.compile(box)).click()
        with contextlib.suppress(PlaywrightTimeout):
            option.click(timeout=5000)
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
    _unfold(office, "登记召开第25次例会")
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
    _press(office, "记录", "已记录为议定事项1，散会时交办。")
    office.keyboard.press("Escape")
    expect(office.locator("h1").first).to_have_text("周例会", timeout=60_000)
    settled(office)
    _press(office, "散会并交办", "已散会，交办督办1件，会议纪要已成稿。")
    number = re.search(r"(DB-2007-\d+)办理情况", said(office))[1]

    unit = party("xzfw", f"/follow_ups?as_of=2007-09-04&number={number}")
    assert WORDS in said(unit)
    _take(unit, "签收")
    late = party("xzfw", f"/follow_ups?as_of=2007-09-04&number={number}")
    # By keys alone: 反馈 is chosen already.
    _tab_to(unit, unit.get_by_role("textbox", name=re.compile("^说明")))
    unit.keyboard.insert_text("已逐项列出，见附表。")
    _press(unit, "登记", re.compile("反馈，已登记，没有附件"))
    expect(unit.get_by_role("heading", name=re.compile(f"{number}.*待审核"))).to_be_focused()
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


def test_every_item_of_the_projection_fits_the_screen_of_a_tablet_whole(reader: Callable[..., Page]):
    tab = reader("gzb", "/weekly_meeting?as_of=2007-06-18&meeting=14&present=1", width="tablet")
    too_high, seen = {}, set()
    for place in range(1, 9):
        if place > 1:
            walk_on(tab, f"/weekly_meeting?as_of=2007-06-18&meeting=14&present={place}")
        seen.add(tab.locator("h1").first.inner_text())
        over = tab.get_by_test_id("stMain").evaluate("main => main.scrollHeight - main.clientHeight")
        if over > 0:
            too_high[place] = over
        # What is said above the heading is not below the bar of the browser's page.
        mark = tab.get_by_text(re.compile("演示数据，纯属虚构")).first
        assert mark.evaluate(
            "part => { const box = part.getBoundingClientRect();"
            " return part.contains(document.elementFromPoint(box.x + 5, box.y + box.height / 2)); }"
        )
    assert not too_high and len(seen) == 8


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

    # The form that is being filled in stays open below what was said of the one before.
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


def _cell(tab: Page, words: str, leave: str) -> None:
    """Open the cell by Enter, as one does who writes by an input method, and leave it by a key."""
    tab.keyboard.press("Enter")
    expect(tab.locator("#portal textarea")).to_be_focused()
    tab.keyboard.insert_text(words)
    tab.keyboard.press(leave)
    expect(tab.locator("#portal textarea")).to_have_count(0)


def test_a_week_is_reported_by_keys_sent_back_and_corrected_and_stays_in_time(party):
    # On Thursday: on Friday it would be late whenever this runs after four in the afternoon.
    unit = party("xzfw", "/reporting?as_of=2007-09-06")
    cell = unit.locator("td[aria-selected=true]")
    _tab_to(unit, unit.get_by_test_id("data-grid-canvas").first)
    for column in range(1, 5):
        unit.keyboard.press("ArrowRight")
        expect(cell).to_have_id(f"glide-cell-{column}-0")
    _cell(unit, "绿", "Tab")
    _cell(unit, "72", "Tab")
    _cell(unit, "又清理完一批。", "Enter")
    expect(unit.get_by_text(re.compile("将报送：有进展1项"))).to_be_visible(timeout=60_000)
    settled(unit)
    for name in (re.compile("项任务勾选零报告"), re.compile("^报送$"), re.compile("^确认报送")):
        _tab_to(unit, unit.get_by_role("button", name=name))
        unit.keyboard.press("Enter")
        settled(unit)
    expect(unit.get_by_text(re.compile("已报送任务8项（零报告7项），回执"))).to_be_visible(timeout=60_000)

    office = party("gzb", "/reporting?as_of=2007-09-06&state=REPORTED")
    box = office.get_by_test_id("stDataFrame").first.bounding_box()
    office.mouse.click(box["x"] + 250, box["y"] + 54)
    back = office.get_by_role("button", name="退回重报")
    expect(back).to_be_in_viewport(timeout=60_000)
    settled(office)
    why = office.get_by_role("textbox", name=re.compile("退回原因"))
    why.fill("请写明清理了几项。")
    why.press("Tab")
    settled(office)
    back.click()
    expect(office.get_by_text(re.compile("^已退回市政府行政服务中心")).first).to_be_visible(timeout=60_000)
    settled(office)
    # Another row stands now where the one was that went back: it is not chosen, and no reason waits in the field.
    expect(back).to_have_count(0)

    # The unit mends it on the day after the deadline: what was in time stays in time.
    unit.goto("/reporting?as_of=2007-09-08&week=2007-09-07")
    settled(unit)
    expect(unit.get_by_text(re.compile("工作办公室退回，请写明清理了几项。"))).to_be_in_viewport()
    _tab_to(unit, unit.get_by_test_id("data-grid-canvas").first)
    for column in range(1, 7):
        unit.keyboard.press("ArrowRight")
        expect(cell).to_have_id(f"glide-cell-{column}-0")
    _cell(unit, "又清理完一批，共12项。", "Enter")
    expect(unit.get_by_text(re.compile("将报送：有进展1项"))).to_be_visible(timeout=60_000)
    settled(unit)
    unit.get_by_role("button", name="报送", exact=True).click()
    expect(unit.get_by_text(re.compile("已报送任务1项（零报告0项），回执"))).to_be_visible(timeout=60_000)
    office.goto("/reporting?as_of=2007-09-08&week=2007-09-07&state=REPORTED")
    settled(office)
    assert re.search(r"已报（项）\s+1/65", said(office)) and re.search(r"迟报（项）\s+0/65", said(office))


def test_a_report_of_an_enterprise_is_registered_by_keys_alone_and_its_number_and_day_are_seen(party):
    bureau = party("jcj", f"/register?as_of={MONDAY}")
    for name in ("监测点", "被反映单位"):
        box = bureau.get_by_role("combobox", name=re.compile(f"^{name}"))
        _tab_to(bureau, box)
        bureau.keyboard.press("ArrowDown")
        expect(bureau.get_by_role("option").first).to_be_visible(timeout=30_000)
        bureau.keyboard.press("Enter")
        settled(bureau)
        expect(box).not_to_have_value("")
    for name in ("慢作为", "推诿扯皮", "情节轻微"):
        choice = bureau.get_by_role("radio", name=name, exact=True)
        _tab_to(bureau, choice.locator("xpath=ancestor::*[@role='radiogroup']"))
        while not choice.evaluate("each => each === document.activeElement"):
            bureau.keyboard.press("ArrowRight")
        bureau.keyboard.press("Space")
        settled(bureau)
        expect(choice).to_be_checked()
        expect(choice).to_be_focused()
    _tab_to(bureau, bureau.get_by_role("textbox", name=re.compile("^反映内容")))
    bureau.keyboard.insert_text("三个窗口互相推诿，没有人受理。")
    _press(bureau, "登记反映", re.compile(r"已登记反映FY-2007-\d+。3日内回复到期日：9月6日"))


def _issue(tab: Page) -> None:
    """By keys alone: what is asked in between has the focus when it comes, and the button when it is answered."""
    fold = tab.locator("summary").filter(has_text="签发")
    fold.focus()
    tab.keyboard.press("Enter")
    sure = tab.get_by_test_id("stCheckbox").filter(has_text="已核对文字和数字").locator("input")
    expect(sure).to_be_visible()
    sure.focus()
    tab.keyboard.press("Space")
    expect(sure).to_be_checked()
    settled(tab)
    proof = tab.get_by_label(re.compile("^登录密码"))
    issued = tab.get_by_text(re.compile("已签发：第"))
    button = tab.get_by_test_id("stMain").get_by_role("button", name="签发", exact=True)
    button.focus()
    for _ in range(2):
        tab.keyboard.press("Enter")
        expect(proof.or_(issued).first).to_be_visible(timeout=60_000)
        settled(tab)
        if issued.count():
            return
        expect(proof).to_be_focused(timeout=30_000)
        tab.keyboard.insert_text(PASSWORD)
        tab.keyboard.press("Enter")
        expect(proof).to_have_count(0, timeout=60_000)
        settled(tab)
        expect(button).to_be_focused(timeout=30_000)


_TAPPED_AND_DRAWN_ANEW = """(button) => {
  const chosen = new DataTransfer();
  chosen.items.add(new File(["%PDF-1.4"], "另一份.pdf", { type: "application/pdf" }));
  const field = document.querySelector("[data-testid=stFileUploader] input[type=file]");
  field.files = chosen.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  button.click();
  const anew = button.cloneNode(true);
  anew.addEventListener("click", () => { document.body.dataset.pressed = "yes"; });
  button.replaceWith(anew);
}"""


def test_a_weekly_is_issued_filed_as_signed_signed_for_and_corrected_by_a_further_one(party):
    office = party("gzb", "/papers?as_of=2007-09-10")
    _issue(office)
    expect(office.get_by_text(re.compile("^周报已签发：第")).first).to_be_visible(timeout=60_000)
    settled(office)
    number = re.search(r"周报已签发：(第\d+期)", said(office))[1]

    scan = office.locator("input[type=file]").first
    for head, answer in ((b"MZ\x90", "这不是完整的PDF文件"), (b"%PDF-1.4\n", "已存入“盖章.pdf”")):
        body = head + b"0" * 2000 + b"\n%%EOF\n"
        # The tap comes straight after the choice, as long as the file before and what was said of it still stand there.
        scan.set_input_files({"name": "盖章.pdf", "mimeType": "application/pdf", "buffer": body})
        office.get_by_role("button", name="存入", exact=True).click()
        expect(office.get_by_text(re.compile(answer)).first).to_be_visible(timeout=60_000)
        settled(office)
    # The run that takes the file may draw the button anew while the tap waits: what stands in its place then is pressed.
    scan.set_input_files({"name": "盖章.pdf", "mimeType": "application/pdf", "buffer": body})
    store = office.get_by_role("button", name="存入", exact=True)
    expect(store).to_be_visible(timeout=60_000)
    settled(office)
    store.evaluate(_TAPPED_AND_DRAWN_ANEW)
    # The button that the app has drawn anew itself meanwhile answers.
    answered = office.get_by_text(re.compile("这不是完整的PDF文件"))
    expect(office.locator("body[data-pressed]").or_(answered).first).to_be_attached(timeout=60_000)
    office.reload()
    settled(office)

    unit = party("xzfw", "/?as_of=2007-09-10")
    unit.get_by_role("link", name=re.compile(f"公文待签收.*周报{number}")).click()
    expect(unit.get_by_role("button", name=re.compile("下载签字盖章件"))).to_be_visible(timeout=60_000)
    settled(unit)
    unit.get_by_role("button", name="签收", exact=True).click()
    expect(unit.get_by_text(f"{number}已签收。").first).to_be_visible(timeout=60_000)

    # What is ticked next on the page of the link's own goes by what the link said.
    office.get_by_role("link", name=re.compile("起草更正件")).click()
    expect(office.get_by_text(re.compile("^正在起草更正件"))).to_be_visible(timeout=60_000)
    settled(office)
    for field in ("更正内容", "更正的原因"):
        words = office.get_by_role("textbox", name=field)
        words.fill("第一部分“三项”应为“四项”。" if field == "更正内容" else "核对时漏计一项。")
        words.press("Tab")
        settled(office)
    _issue(office)
    expect(office.get_by_text(re.compile(f"{number}更正1")).first).to_be_visible(timeout=60_000)
    unit.goto("/?as_of=2007-09-10")
    settled(unit)
    expect(unit.get_by_role("link", name=re.compile(f"公文待签收.*{number}更正1"))).to_be_visible(
        timeout=60_000
    )
