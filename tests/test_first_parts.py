"""A page of several parts opens with the first in which its reader finds something."""

import pytest
from streamlit.testing.v1 import AppTest

from efficiency.core import config
from efficiency.models import Role
from efficiency.ui.parts.frame import SHOW, WHOLE
from efficiency.ui.parts.menu import ENTRIES, entry_of
from tests.conftest import MAIN_SCRIPT, reading

PARTED = [
    each.url_path
    for each in ENTRIES
    if each.file.startswith(("plan/", "supervision/")) and each.url_path not in ("register", "section")
]
# Before most has been reported, and late in the year; whose own part of it is small, and who is in charge of nobody.
READERS = [
    (Role.UNIT, "xzfw", "2007-03-30"),
    (Role.UNIT, "xzfw", "2007-11-02"),
    (Role.UNIT, "d210202", "2007-11-02"),
    (Role.LEADER, "sz", "2007-11-02"),
    (Role.LEADER, "fsz1", "2007-03-30"),
]


@pytest.fixture
def whole_year(whole_year_to_read):
    with reading(whole_year_to_read):
        yield whole_year_to_read


def _opened(url_path: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.switch_page(str(config.ROOT / "pages" / entry_of(url_path).file))
    app.run()
    assert not app.exception, app.exception[0].value
    return app


def _says_nothing(app: AppTest) -> bool:
    """Whether a page only tells that there is nothing: a frame of what was expected and never reported holds nothing."""
    held = [each.value.get("value", each.value.index.to_series()).notna().any() for each in app.dataframe]
    return bool(app.info) and not any(held) and not app.get("vega_lite_chart")


@pytest.mark.parametrize(("role", "username", "day"), READERS)
def test_a_page_opens_with_a_part_that_says_something_where_it_has_one(
    whole_year, as_role, role, username, day
):
    as_role(role, username)
    silent = [
        path
        for path in PARTED
        if _says_nothing(_opened(path, as_of=day))
        and not _says_nothing(_opened(path, as_of=day, **{SHOW: WHOLE}))
    ]
    assert silent == []


def test_units_without_tasks_are_seen_by_supervision_unless_somebody_asks_for_their_tasks(
    whole_year, as_role
):
    as_role(Role.LEADER, "fsz2")
    assert not _says_nothing(_opened("units", as_of="2007-11-02"))
    assert _says_nothing(_opened("units", as_of="2007-11-02", lens="tasks"))


def test_a_link_to_an_empty_part_opens_that_part(whole_year, as_role):
    as_role(Role.UNIT, "xzfw")
    assert [each.value for each in _opened("requirements", show="units").info] == ["所选范围内没有重点部门。"]


def test_a_copied_link_says_which_part_is_open_though_another_reader_s_page_would_open_with_it(
    whole_year, as_role
):
    as_role(Role.UNIT, "xzfw")
    app = _opened("social_supervision", as_of="2007-11-02")
    app.session_state["taking_along"] = True
    app.run()
    assert f"{SHOW}=openings" in app.code[0].value
