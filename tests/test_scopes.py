"""Whose figures a block shows stands in its heading; numbers of one name on a page are one, or are named apart."""

import re

import pytest

from efficiency.models import Role
from tests.reading import words

pytestmark = pytest.mark.usefixtures("demo_year")

DAY = "2007-08-31"
PAGES = ("inspections", "appraisals", "social_supervision", "accountability")


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_a_supervision_page_says_whose_figures_it_shows(signed_in, page):
    app = signed_in(Role.LEADER, f"pages/supervision/{page}.py", as_of=DAY)
    headings = [each.value for each in app.header]
    assert all(re.search(r"（(我分管的|全市)）$", each) for each in headings), headings
    assert headings[0] == "各条规则（全市）" and headings[1].endswith("（我分管的）")


def test_the_page_of_the_points_begins_with_its_lamps_and_findings_and_ends_with_its_figures_and_the_documents_words(
    signed_in,
):
    app = signed_in(Role.SUPERVISION, "pages/supervision/monitoring_points.py", as_of=DAY)
    said = words(app)
    order = [
        "各条规则（全市）：", "不合规**] 4条", "另外值得看的", "甘井子区4月集中反映24件", "合计：挂牌、反映和回复（全市）", "文件原文",
    ]  # fmt: skip
    assert [said.index(each) for each in order] == sorted(said.index(each) for each in order)
    # What the heading of the view says, the list of other views does not say once more.
    assert (
        said.count("甘井子区4月集中反映24件") == 1 and "长海县一直未报" in said and "一份也没有" not in said
    )
    assert {"R2.2", "R2.6"} <= set(
        re.findall(r"R2\.\d", words(_opened(signed_in, "rules_monitoring_points")))
    )


def _opened(signed_in, part: str):
    return signed_in(Role.SUPERVISION, "pages/supervision/monitoring_points.py", as_of=DAY, opened=[part])


def test_rules_that_are_in_order_wait_behind_one_line_that_counts_them_and_the_gravest_stands_first(
    signed_in,
):
    page, address = "pages/supervision/appraisals.py", {"as_of": DAY}
    app = signed_in(Role.SUPERVISION, page, **address)
    lamps = list(re.findall(r"R3\.\d　:\w+\[\*\*(\S+ \S+)\*\*", words(app)))
    assert lamps == ["■ 不合规", "▲ 有风险", "○ 无法判断"]
    assert any(re.search("未到期.* 2条.*合规.* 1条", each.label) for each in app.expander)
    whole = words(signed_in(Role.SUPERVISION, page, opened=["calm_appraisals"], **address))
    assert all(f"R3.{number}　" in whole for number in range(1, 7))


@pytest.mark.parametrize("page", PAGES)
def test_in_the_range_of_the_city_nothing_is_called_the_leaders(signed_in, page):
    app = signed_in(Role.SUPERVISION, f"pages/supervision/{page}.py", as_of=DAY)
    assert {re.search(r"（(.+)）$", each.value)[1] for each in app.header} == {"全市"}


def test_problems_of_visits_and_of_telephones_are_counted_apart_where_the_rule_counts_visits_only(signed_in):
    app = signed_in(Role.SUPERVISION, "pages/supervision/inspections.py", as_of=DAY)
    rule = re.search(r"明察暗访发现问题(\d+)个，有整改状态的\d+个，逾期未报整改的(\d+)个", words(app))
    found = next(card for card in app.metric if card.label == "发现问题")
    apart = re.match(r"明察暗访(\d+)个，电话暗访和评议(\d+)个", found.delta)
    assert apart[1] == rule[1]
    assert found.value == f"{int(apart[1]) + int(apart[2])}个"
    verified = next(card for card in app.metric if card.label == "整改已核实")
    assert f"；明察暗访逾期{rule[2]}个，共逾期未报" in verified.delta


def test_reports_and_prominent_problems_without_an_answer_are_counted_apart_where_the_rule_counts_reports_only(
    signed_in,
):
    app = signed_in(Role.SUPERVISION, "pages/supervision/accountability.py", as_of=DAY)
    rule = re.search(r"查实的反映(\d+)件；.*?两样都没有的(\d+)件", words(app))
    card = next(card for card in app.metric if card.label == "查实后有说法")
    assert f"查实的反映{rule[1]}件" in card.delta
    heading = next(each.value for each in app.subheader if "既没有处理" in each.value)
    assert heading.startswith(f"查实的反映{rule[2]}件、突出问题")


def test_a_part_of_a_page_stands_alone_until_the_whole_is_asked_for(signed_in):
    page = "pages/supervision/accountability.py"
    part = [each.value for each in signed_in(Role.SUPERVISION, page, as_of=DAY, show="documents").header]
    whole = [each.value for each in signed_in(Role.SUPERVISION, page, as_of=DAY).header]
    assert part[2:] == ["三种监察文书（全市）"] and len(whole) == 6
