"""The screen answers before it scrolls: what is wrong stands in the first window, and a tap on it arrives at its words."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import WIDTHS, comes_true, settled, walk_on


def _bottom(locator) -> float:
    box = locator.bounding_box()
    return box["y"] + box["height"]


def _first_red(tab: Page):
    return tab.get_by_test_id("stMain").get_by_test_id("stPageLink").filter(has_text="红灯").first


@pytest.mark.parametrize("username", ["fsz4", "gzb", "sz"])
def test_on_a_tablet_the_sentence_the_lamps_and_the_first_red_stand_above_the_fold(reader, username):
    tab = reader(username, width="tablet")
    red = _first_red(tab)
    expect(red).to_be_visible()
    sentence = tab.get_by_test_id("stMain").locator("h2").first
    expect(sentence).to_contain_text(re.compile(r"\d+个有红灯"))
    assert _bottom(sentence) < _bottom(red) < WIDTHS["tablet"][1]
    main = tab.get_by_test_id("stMain")
    assert main.evaluate("each => each.scrollHeight") <= 3 * WIDTHS["tablet"][1]


def test_on_a_tablet_a_unit_too_has_its_reds_and_below_them_what_waits_for_it_above_the_fold(reader):
    tab = reader("bgt", "/?as_of=2007-08-31", width="tablet")
    waits = tab.locator(".st-key-waiting")
    assert _bottom(_first_red(tab)) < waits.bounding_box()["y"]
    assert _bottom(waits.get_by_test_id("stPageLink").filter(has_text="待参加")) < WIDTHS["tablet"][1]


@pytest.mark.parametrize("username", ["fsz4", "gzb", "sz"])
def test_on_a_phone_the_first_red_stands_above_the_fold_and_few_screens_follow(reader, username):
    tab = reader(username, "/?as_of=2007-08-31", width="phone")
    assert _bottom(_first_red(tab)) < WIDTHS["phone"][1]
    tall = tab.get_by_test_id("stMain").evaluate("each => each.scrollHeight")
    assert tall <= 3 * WIDTHS["tablet"][1]


def test_on_a_phone_the_instruction_stands_beside_its_matter_within_the_card(reader):
    tab = reader("sz", width="phone")
    box = tab.locator("[class*=st-key-matters]").first
    matter, instruct = box.get_by_test_id("stPageLink").all()[:2]
    there, beside = matter.bounding_box(), instruct.bounding_box()
    assert beside["y"] < _bottom(matter) and there["x"] + there["width"] <= beside["x"] + 1
    card = box.bounding_box()
    assert beside["x"] + beside["width"] <= card["x"] + card["width"]


def test_on_a_tablet_the_picture_of_the_points_and_the_way_out_below_the_longest_menu_stand_in_the_first_window(
    reader,
):
    tab = reader("gzb", "/monitoring_points?as_of=2007-08-31", width="tablet")
    picture = tab.get_by_test_id("stVegaLiteChart").first
    expect(picture.get_by_text("24", exact=True).first).to_be_in_viewport()
    expect(tab.get_by_test_id("stSidebar").get_by_role("button", name="退出登录")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("what", ["整改WT-2007-080", "监察通知书"])
def test_a_tap_on_a_red_brings_the_thing_itself_into_view(reader, what):
    tab = reader("fsz4", width="tablet")
    tab.get_by_test_id("stPageLink").filter(has_text=what).first.get_by_role("link").click()
    tab.wait_for_url(re.compile(r"/units\?"), timeout=60_000)
    settled(tab)
    marked = tab.get_by_test_id("stMain").get_by_role("heading", name=re.compile(what)).first
    expect(marked).to_be_in_viewport()
    expect(tab.get_by_text("监督电话无人接听").first).to_be_in_viewport()
    expect(tab.get_by_role("link", name="批示").first).to_be_visible()


@pytest.mark.parametrize(("matter", "words"), [
    ("时间节点：工作方案", "制定工作方案，搞好教育发动"), ("任务1 ", "任务1 部门内部行政许可职能整合"),
    ("监测点反映2件", "FY-2007-135"),
])  # fmt: skip
def test_each_kind_of_matter_of_the_office_is_brought_into_view(reader, matter, words):
    tab = reader("gzb", width="tablet")
    tab.get_by_test_id("stPageLink").filter(has_text=matter).first.get_by_role("link").click()
    tab.wait_for_url(re.compile(r"/(units|timeline)\?"), timeout=60_000)
    settled(tab)
    expect(tab.get_by_test_id("stMain").get_by_text(words).first).to_be_in_viewport()


@pytest.mark.parametrize(("width", "listed"), [("phone", True), ("tablet", False)])
def test_a_phone_has_the_matrix_as_a_list_by_unit_and_all_others_the_picture(reader, width, listed):
    tab = reader("gzb", "/?view=matrix", width=width)
    main = tab.get_by_test_id("stMain")
    picture = main.get_by_test_id("stVegaLiteChart")
    lines = main.locator("[class*=st-key-on_phones]").get_by_test_id("stPageLink")
    expect(lines.filter(visible=True)).to_have_count(lines.count() if listed else 0)
    expect(picture.filter(visible=True)).to_have_count(0 if listed else 1)
    assert lines.count() > 5
    if listed:
        lines.first.get_by_role("link").click()
        tab.wait_for_url(re.compile(r"/units\?unit="), timeout=60_000)


def test_a_table_of_eleven_rows_stands_there_whole(reader):
    tab = reader("gzb", "/units", width="tablet")
    table = tab.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    rows = table.locator("canvas table tbody tr")
    # The rows that a screen reader is told of come after those that are drawn.
    expect(rows).to_have_count(11, timeout=60_000)
    hidden = table.locator(".dvn-scroller").evaluate("each => each.scrollHeight - each.clientHeight")
    assert hidden <= 1


def test_as_long_as_a_page_computes_what_is_still_of_the_choice_before_is_told_from_what_is_new(reader):
    tab = reader("fsz4", "/timeline", width="tablet")
    part = tab.get_by_test_id("stMain").get_by_test_id("stElementContainer").filter(has_text="截至").first
    assert part.evaluate("each => getComputedStyle(each).opacity") == "1"
    part.evaluate(
        "each => { each.dataset.stale = 'true'; each.closest('[data-testid=stApp]').dataset.testScriptState = 'running'; }"
    )
    # Streamlit's own fading takes a second and a half, in which both would stand side by side.
    expect(part).to_have_css("transition-duration", "0.1s")
    expect(part).to_have_css("transition-delay", "0.3s")
    expect(part).to_have_css("opacity", "0.33")


TALL = (
    "?view=units&as_of=2007-08-31",
    "weekly_meeting",
    "weekly_meeting?show=changes",
    "requirements",
    "rules",
    "monitoring_points?view=points",
    "monitoring_points?view=kinds",
    "reporting",
)


def test_the_longest_pages_are_at_most_three_screens_of_a_tablet(reader):
    tab = reader("gzb", width="tablet")
    for path in TALL:
        walk_on(tab, f"/{path}")
        tall = tab.get_by_test_id("stMain").evaluate("each => each.scrollHeight")
        assert tall <= 3 * WIDTHS["tablet"][1], (path, tall)


# What stands in so many lines on a phone that it had more than three screens.
TALL_ON_A_PHONE = (
    "administrative_system",
    "service_quality",
    "port_efficiency",
    "enterprise_intervention",
    "open_government",
    "monitoring_points",
    "appraisals",
    "papers",
    "opening",
    "units?unit=U_XZFW",
)


def test_the_longest_pages_are_at_most_three_screens_on_a_phone(reader):
    tab = reader("gzb", "/timeline?as_of=2007-08-31", width="phone")
    tall = {}
    for path in TALL_ON_A_PHONE:
        walk_on(tab, f"/{path}{'&' if '?' in path else '?'}as_of=2007-08-31")
        tall[path] = tab.get_by_test_id("stMain").evaluate("each => each.scrollHeight")
    assert not {path: height for path, height in tall.items() if height > 3 * WIDTHS["tablet"][1]}


@pytest.mark.parametrize(("path", "choice", "code"), [
    ("/rules", "三、实行评议评估", "show=appraisals"), ("/entries", "单位联络员", "form=contact"),
    ("/corrections", "阈值和口径变更", "view=thresholds"),
])  # fmt: skip
def test_a_choice_writes_its_code_once_and_back_takes_it_back(reader, path, choice, code):
    tab = reader("gzb", f"{path}?as_of=2007-07-31", width="tablet")
    main = tab.get_by_test_id("stMain")
    main.get_by_role("radio", name=choice).click()
    tab.wait_for_url(re.compile(re.escape(code)), timeout=60_000)
    settled(tab)
    assert tab.url.count(code) == 1 and tab.url.count("as_of=2007-07-31") == 1, tab.url
    tab.go_back()
    expect(main.get_by_role("radio", name=choice)).not_to_be_checked(timeout=60_000)
    settled(tab)
    assert code not in tab.url and tab.url.count("as_of=2007-07-31") == 1, tab.url


def test_back_restores_the_view_and_the_range_and_a_link_says_the_view_by_its_code_once(reader):
    tab = reader("fsz4", "/?as_of=2007-07-31", width="tablet")
    views = tab.get_by_test_id("stButtonGroup").filter(has_text="三把尺子")
    views.get_by_role("radio", name="九个方面与责任单位").click()
    tab.wait_for_url(re.compile(r"view=matrix"), timeout=60_000)
    settled(tab)
    tab.get_by_test_id("stSidebarNav").get_by_role("link", name="我的单位").click()
    expect(tab.locator("h1")).to_have_text("责任单位", timeout=60_000)
    settled(tab)
    tab.go_back()
    expect(tab.locator("h1")).to_have_text("总览", timeout=60_000)
    settled(tab)
    assert tab.url.count("view=") == 1 and tab.url.count("as_of=") == 1, tab.url
    expect(views.get_by_role("radio", name="九个方面与责任单位")).to_be_checked()
    expect(tab.get_by_text("截至2007年7月31日").first).to_be_visible()
    city = tab.get_by_test_id("stMain").get_by_role("switch", name="全市")
    city.click(force=True)
    tab.wait_for_url(re.compile("city=true"), timeout=60_000)
    settled(tab)
    tab.go_back()
    expect(city).not_to_be_checked(timeout=60_000)
    settled(tab)
    assert "city=" not in tab.url and tab.url.count("as_of=2007-07-31") == 1, tab.url
    tab.go_forward()
    expect(city).to_be_checked(timeout=60_000)
    assert tab.url.count("city=true") == 1 == tab.url.count("view="), tab.url


def test_an_open_cell_leaves_the_address_with_its_view_and_back_brings_both(reader):
    tab = reader("jcj", "/monitoring_points?view=kinds&cell=kinds%7C%7C", width="tablet")
    views = tab.get_by_test_id("stMain").get_by_test_id("stButtonGroup").filter(has_text="方格图")
    views.get_by_role("radio", name="方格图").click()
    tab.wait_for_url(re.compile("view=tiles"), timeout=60_000)
    settled(tab)
    assert _names(tab.url) == ["view"]
    tab.go_back()
    tab.wait_for_url(re.compile("view=kinds"), timeout=60_000)
    settled(tab)
    assert _names(tab.url) == ["cell", "view"]
    expect(views.get_by_role("radio", name="单位×类型")).to_be_checked(timeout=60_000)


def test_a_page_without_figures_has_no_day_in_its_address_the_next_has_it_again_and_back_is_one_step_each(
    reader,
):
    _goes_and_comes_back(reader("fsz4", "/"))


def _goes_and_comes_back(tab: Page) -> None:
    tab.goto("/timeline?as_of=2007-07-31&city=true")
    settled(tab)
    day = tab.get_by_text(re.compile("^截至2007年7月31日")).first

    def arrives_at(address: str) -> None:
        names = [] if address == "/account" else ["as_of", "city"]
        # The address has its path at once, and what goes along when the page has run.
        tab.wait_for_url(lambda url: (urlsplit(url).path, _names(url)) == (address, names), timeout=60_000)
        settled(tab)
        tab.wait_for_timeout(500)
        assert _names(tab.url) == names

    for name, address in (("我的账号", "/account"), ("例会", "/weekly_meeting")):
        tab.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).last.click()
        arrives_at(address)
    expect(day).to_be_visible()
    for address in ("/account", "/timeline"):
        tab.go_back()
        arrives_at(address)
    expect(day).to_be_visible()


def test_what_the_next_page_goes_with_is_not_written_over_the_one_that_is_left(reader):
    """Streamlit tells the browser of a page's day and of its path in either order, as it comes."""
    tab = reader("fsz4", "/timeline?as_of=2007-07-31&city=true")
    steps = tab.evaluate("history.length")
    told = ["/timeline", "/account?as_of=2007-07-31&city=true"]
    tab.evaluate("told => told.forEach((address) => history.pushState({}, '', address))", told)
    assert tab.evaluate("[location.pathname + location.search, history.length]") == ["/account", steps + 1]
    tab.go_back()
    tab.wait_for_url("**/timeline?as_of=2007-07-31&city=true", timeout=60_000)
    settled(tab)


def test_an_address_that_is_told_twice_is_one_step_back(reader):
    """As by a run that another one took the place of before it ended."""
    tab = reader("fsz4", "/timeline?as_of=2007-07-31")
    before, steps = tab.url, tab.evaluate("history.length")
    again = f"{before}&view=tasks"
    tab.evaluate("address => [1, 2].forEach(() => history.pushState({}, '', address))", again)
    assert (tab.evaluate("history.length"), tab.url) == (steps + 1, again)
    tab.go_back()
    assert tab.url == before


def test_a_typed_day_is_taken_by_enter_and_is_a_step_that_back_takes_back(reader):
    tab = reader("fsz4", "/timeline?as_of=2007-07-31")
    part = tab.get_by_role("spinbutton", name="统计截至，日")
    part.focus()
    tab.keyboard.type("15")
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("as_of=2007-07-15"), timeout=60_000)
    chosen = tab.get_by_text(re.compile("^截至2007年7月15日")).first
    expect(chosen).to_be_visible(timeout=60_000)
    settled(tab)
    expect(part).to_be_focused()
    tab.go_back()
    expect(tab.get_by_text(re.compile("^截至2007年7月31日")).first).to_be_visible(timeout=60_000)
    settled(tab)
    assert tab.url.endswith("/timeline?as_of=2007-07-31")
    expect(part).to_have_text("31")
    tab.go_forward()
    expect(chosen).to_be_visible(timeout=60_000)
    settled(tab)
    # So is the next one where it is chosen while the page still computes.
    steps = tab.evaluate("history.length")
    tab.evaluate("document.querySelector('[data-testid=stApp]').dataset.testScriptState = 'running'")
    part.focus()
    tab.keyboard.type("16")
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("as_of=2007-07-16"), timeout=60_000)
    assert tab.evaluate("history.length") == steps + 1


def test_a_tab_of_the_browser_is_named_after_its_page(reader):
    tab = reader("gzb", "/timeline")
    expect(tab).to_have_title(re.compile("^三阶段时间表"))


_CUT = """() => [...document.querySelectorAll('[data-testid=stMetricDelta], [data-testid=stMetricLabel], [data-testid=stMetricValue]')]
  .flatMap(card => [card, ...card.querySelectorAll('div')])
  .filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.innerText)"""


@pytest.mark.parametrize("width", ["tablet", "phone"])
def test_no_figure_no_count_and_no_target_of_a_card_is_cut_off(reader, width):
    tab = reader("jcj", "/timeline?as_of=2007-08-31", width=width)
    for page in ("accountability", "online_services", "monitoring_points", "appraisals"):
        walk_on(tab, f"/{page}?as_of=2007-08-31")
        expect(tab.get_by_test_id("stMetricLabel").first).to_be_visible(timeout=60_000)
        settled(tab)
        assert tab.evaluate(_CUT) == [], page


def _names(address: str) -> list[str]:
    return sorted(name for name, _ in parse_qsl(urlsplit(address).query))


def test_an_address_names_the_day_and_the_range_once_after_a_link_that_carries_them(reader):
    tab = reader("fsz4", "/?as_of=2007-07-31&city=true", width="tablet")
    links = tab.get_by_test_id("stMain").get_by_test_id("stPageLink").locator("a:visible")
    for address in links.evaluate_all("all => all.map(each => each.href)"):
        assert len(set(_names(address))) == len(_names(address)), address
    links.first.click()
    tab.wait_for_url(lambda url: urlsplit(url).path != "/", timeout=60_000)
    settled(tab)
    assert _names(tab.url).count("as_of") == 1 == _names(tab.url).count("city"), tab.url


def test_back_leads_to_the_place_where_the_reader_was_also_over_a_choice_of_the_day(reader):
    tab = reader("gzb", width="tablet")
    main = tab.get_by_test_id("stMain")
    link = main.get_by_test_id("stPageLink").filter(has_text="任务").filter(visible=True).last
    for day in (None, "2007-07-31"):
        link.scroll_into_view_if_needed()
        settled(tab)
        before, there = tab.url, main.evaluate("each => each.scrollTop")
        assert there > 100
        link.get_by_role("link").click()
        tab.wait_for_url(re.compile("/units"), timeout=60_000)
        settled(tab)
        if day:
            # Another day is taken by beginning the page anew when the reader goes back over it.
            tab.goto(f"{tab.url}&as_of={day}")
            settled(tab)
        tab.go_back()
        if day:
            settled(tab)
            tab.go_back()
        tab.wait_for_url(before, timeout=60_000)
        settled(tab)
        expect(link).to_be_in_viewport(timeout=30_000)
        assert comes_true(tab, lambda there=there: abs(main.evaluate("each => each.scrollTop") - there) < 5)
