"""What is taken along: a copied link says what its page shows by default, and tells a reader of another range so."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from efficiency.models import Role
from tests.reading import words

pytestmark = pytest.mark.usefixtures("demo_year")

PAGE = "pages/leadership/follow_ups.py"
# The link is made for who opens 复制链接.
OPENED = ("taking_along",)


def _copied(app) -> dict[str, list[str]]:
    return parse_qs(urlsplit(app.main.code[0].value).query)


def test_a_copied_link_names_the_day_the_range_and_whose_it_is_though_none_of_them_was_chosen(
    signed_in, as_role
):
    app = signed_in(Role.LEADER, PAGE, opened=OPENED)
    found = _copied(app)
    assert found["as_of"] == ["2007-08-31"]
    assert found["city"] == ["false"] and found["of"] == [as_role(Role.LEADER).leader_id]


def test_in_the_range_of_the_city_a_link_is_nobodys_and_says_everything_once(signed_in):
    app = signed_in(Role.LEADER, PAGE, opened=OPENED, city="true", as_of="2007-07-31")
    found = _copied(app)
    assert found["city"] == ["true"] and found["as_of"] == ["2007-07-31"] and "of" not in found


def test_who_has_no_range_copies_none(signed_in):
    found = _copied(signed_in(Role.WORK_OFFICE, PAGE, opened=OPENED))
    assert "city" not in found and found["as_of"] == ["2007-08-31"]


@pytest.mark.parametrize("reader", [Role.WORK_OFFICE, Role.SUPERVISION])
@pytest.mark.parametrize("path", ["leadership/overview", "supervision/inspections"])
def test_a_colleague_with_another_default_is_shown_what_the_link_shows(signed_in, reader, path):
    page = f"pages/{path}.py"
    link = {
        name: found
        for name, [found] in _copied(signed_in(Role.LEADER, page, opened=OPENED, as_of="2007-07-31")).items()
    }
    theirs = signed_in(Role.LEADER, page, **link)
    mine = signed_in(reader, page, **link)
    assert not mine.exception
    # The headings say whose figures; their counts are the same.
    whose = re.compile("我分管的|您|" + re.escape(_title(mine)) + "分管的?|分管")
    said, same = (
        [whose.sub("", each.value) for each in (*app.main.header, *app.main.metric)] for app in (theirs, mine)
    )
    assert said == same
    assert re.search("链接写明的范围：.+分管的单位", words(mine))


def _title(app) -> str:
    return re.search("链接写明的范围：(.+)分管的单位", words(app))[1]


def test_a_link_of_nobody_who_is_in_charge_says_so_and_a_unit_stays_with_its_own(signed_in):
    assert "链接中的领导没有分管单位" in words(signed_in(Role.LEADER, PAGE, of="V99"))
    assert "以下是本单位的情况" in words(signed_in(Role.UNIT, PAGE, of="V9"))
    assert not re.search("链接(中|写明的范围|是从)", words(signed_in(Role.LEADER, PAGE, opened=OPENED)))
