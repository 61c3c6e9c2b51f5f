"""A drafted campaign of another city installs, and every page opens as every role: with its own tasks, without what it does
not have."""

import datetime as dt
from collections.abc import Iterator

import pytest
from msgspec import structs
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from efficiency import campaign
from efficiency.campaign.drafting import draft
from efficiency.campaign.workdays import report_weeks
from efficiency.core import config
from efficiency.judgements import rules
from efficiency.models import Role, Verdict
from efficiency.subjects import examples
from efficiency.ui.parts.menu import ENTRIES, entries_for
from tests.campaigns import running
from tests.reading import readers, words
from tests.test_draft import OTHER_CITY, OTHER_NUMBERING

OPINION = """
附件：“作风建设提升年”监督检查工作意见
一、建立企业监测点
选取30家国有、民营企业作为监测点，登记进入企业的公务活动。
二、开展明察暗访
每季度组织一次明察暗访，结果向社会公开。
三、实行评议评估
采取座谈会、问卷调查等形式，每年评议两次。
四、强化责任追究
对工作不力的严肃问责。
"""
DRAFTS = {
    "three phases": OTHER_CITY.replace("2031", "2009"),
    "one phase, with measures": OTHER_NUMBERING.replace("2030", "2009") + OPINION,
}
MEASURES = {"monitoring_points", "inspections", "appraisals", "accountability"}


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
            if role in readers(entry)[-1:]:
                app = signed_in(role, f"pages/{entry.file}")
                assert [each.message for each in app.exception] == [], (role, entry.file)


def test_the_menu_has_the_pages_of_the_sections_and_measures_that_the_campaign_has_and_no_others(
    other_city, as_role
):
    shown = {entry.url_path for entry in entries_for(as_role(Role.SUPERVISION))}
    assert [each for each in shown if each.startswith("section")]
    assert shown.isdisjoint({"approval_reform", "social_supervision"})
    own = {measure.key for measure in other_city.plan.measures}
    assert shown & MEASURES == own and own in (set(), MEASURES)


def test_a_link_to_such_a_page_is_answered_calmly(other_city, signed_in):
    gone = next(entry for entry in ENTRIES if entry.url_path == "social_supervision")
    app = signed_in(Role.WORK_OFFICE, f"pages/{gone.file}")
    assert not app.exception
    assert "本次活动的文件没有这一项" in words(app)


def test_each_section_has_a_page_of_its_own_in_the_menu_at_an_address_of_its_own(
    other_city, as_role, signed_in
):
    shown = [each for each in entries_for(as_role(Role.WORK_OFFICE)) if each.file == "plan/section.py"]
    assert [each.section for each in shown] == list(other_city.plan.sections)
    for entry, section in zip(shown, other_city.plan.sections, strict=True):
        assert entry.title == f"{section.number}{section.short_title}"
        app = at_address(signed_in, entry.url_path)
        assert app.title[0].value == f"{section.number}{section.title}"
        for other in other_city.plan.sections:
            for task in other.tasks:
                assert (task.title in words(app)) == (other is section), task.title


def test_examples_are_made_from_the_campaign(other_city):
    plan, days = other_city.plan, other_city.parameters
    assert days.first_day <= dt.date.fromisoformat(examples.day(1, 1)) <= days.last_day
    assert dt.date.fromisoformat(examples.report_day(8, 31)) in report_weeks(days.first_day, days.last_day)
    names = {unit.name for unit in plan.units}
    assert {examples.unit(), examples.task_unit()} <= names
    assert examples.indicator()[0] in {each.name for each in (*plan.targets, *other_city.indicators)}
    assert examples.category() == "其他"


def test_who_supervises_is_named_as_this_campaign_names_it(other_city):
    assert other_city.supervisor == other_city.plan.unit(other_city.parameters.supervision_unit).name


def test_a_link_that_names_the_section_opens_it(other_city, signed_in):
    section = other_city.plan.sections[-1]
    app = signed_in(Role.WORK_OFFICE, "pages/plan/section.py", section=section.id)
    assert app.title[0].value == f"{section.number}{section.title}"


def at_address(signed_in, url_path: str) -> AppTest:
    """The app at an address; AppTest knows pages by their files, of which several addresses may share one."""
    app = signed_in(Role.WORK_OFFICE)
    app._page_hash = calc_hash(url_path)
    app.run()
    assert [each.message for each in app.exception] == []
    return app


def test_a_rule_of_another_document_is_not_judged_by_its_number(other_city):
    shipped = campaign.read(config.ROOT / "seed" / "dalian_2007").plan.rules[0]
    same_number = structs.replace(shipped, judged_as=None)
    found = rules.judge(same_number, None)
    assert found.verdict == Verdict.UNKNOWN and "没有自动判定的办法" in found.reason


def test_every_rule_that_ships_names_a_way_of_judging_that_is_there():
    shipped = campaign.read(config.ROOT / "seed" / "dalian_2007").plan.rules
    assert [rule.judged_as for rule in shipped] == list(rules.RULES)
