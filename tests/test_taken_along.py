"""What is taken along: a copied link says what its page shows by default, and tells a reader of another range so."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from efficiency.models import Role
from tests.reading import words

pytestmark = pytest.mark.usefixtures("demo_year")

PAGE = "pages/leadership/follow_ups.py"


def _copied(app) -> dict[str, list[str]]:
    return parse_qs(urlsplit(app.main.code[0].value).query)


def test_a_copied_link_names_the_day_the_range_and_whose_it_is_though_none_of_them_was_chosen(
    signed_in, as_role
):
    app = signed_in(Role.LEADER, PAGE)
    found = _copied(app)
    assert found["as_of"] == ["2007-08-31"]
    assert found["range"] == ["我分管的"] and found["of"] == [as_role(Role.LEADER).leader_id]


def test_in_the_range_of_the_city_a_link_is_nobodys_and_says_everything_once(signed_in):
    app = signed_in(Role.LEADER, PAGE, range="全市", as_of="2007-07-31")
    found = _copied(app)
    assert found["range"] == ["全市"] and found["as_of"] == ["2007-07-31"] and "of" not in found


def test_who_has_no_range_copies_none(signed_in):
    found = _copied(signed_in(Role.WORK_OFFICE, PAGE))
    assert "range" not in found and found["as_of"] == ["2007-08-31"]


def test_a_leader_who_opens_another_leaders_link_is_told_that_the_range_is_their_own(signed_in):
    app = signed_in(Role.LEADER, PAGE, of="V9")
    assert re.search("链接是从另一位领导分管的范围复制的", words(app))
    assert "另一位领导" not in words(signed_in(Role.LEADER, PAGE))
