"""A drafted campaign of another city installs, and every page opens as every role: with its own tasks, without what it does not have."""

from collections.abc import Iterator

import pytest

from efficiency import campaign
from efficiency.campaign.drafting import draft
from efficiency.models import Role
from efficiency.ui.parts.menu import ENTRIES, entries_for
from tests.campaigns import running
from tests.reading import readers, words
from tests.test_draft import OTHER_CITY, OTHER_NUMBERING

DRAFTS = {
    "three phases": OTHER_CITY.replace("2031", "2009"),
    "one phase": OTHER_NUMBERING.replace("2030", "2009"),
}


@pytest.fixture(scope="module", params=DRAFTS)
def other_city(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[campaign.Campaign]:
    """The app on a drafted campaign."""
    place = tmp_path_factory.mktemp("other")
    (place / "方案.txt").write_text(DRAFTS[request.param], encoding="utf-8")
    draft(place / "方案.txt", place / "campaign")
    with running(place / "campaign", place / "efficiency.db") as known:
        yield known


def test_every_page_of_the_menu_opens_without_an_error(other_city, as_role, signed_in):
    for role in Role:
        for entry in entries_for(as_role(role)):
            if role in readers(entry):
                app = signed_in(role, f"pages/{entry.file}")
                assert [each.message for each in app.exception] == [], (role, entry.file)


def test_the_menu_has_no_page_of_a_section_or_a_measure_that_the_campaign_does_not_have(other_city, as_role):
    shown = {entry.url_path for entry in entries_for(as_role(Role.WORK_OFFICE))}
    assert "section" in shown
    assert shown.isdisjoint({"approval_reform", "inspections", "monitoring_points", "appraisals", "rules"})


def test_a_link_to_such_a_page_is_answered_calmly(other_city, signed_in):
    gone = next(entry for entry in ENTRIES if entry.url_path == "monitoring_points")
    app = signed_in(Role.WORK_OFFICE, f"pages/{gone.file}")
    assert not app.exception
    assert "本次活动的文件没有这一项" in words(app)


def test_a_section_shows_its_tasks(other_city, signed_in):
    section = other_city.plan.sections[-1]
    app = signed_in(Role.WORK_OFFICE, "pages/plan/section.py", section=f"{section.number}{section.title}")
    assert not app.exception
    for task in section.tasks:
        assert task.title in words(app)
