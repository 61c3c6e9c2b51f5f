"""The pages of sections four to nine, as their readers see them: the planted stories, early days, corrections, masks."""

import pytest
from sqlalchemy import select, update

from efficiency.commands import COMMAND_LINE
from efficiency.commands.accounts import create_account
from efficiency.core import db
from efficiency.models import Account, MonitoringPoint, Role
from tests.conftest import reading

SECTIONS = (
    "service_quality", "port_efficiency", "enterprise_intervention", "open_government", "online_services",
    "supervision_assessment",
)  # fmt: skip


def file_of(section: str) -> str:
    return f"pages/plan/{section}.py"


def headings(app) -> str:
    return "\n".join(each.value for each in app.subheader)


def everything(app) -> str:
    """All words and rows that the page sent to the browser."""
    words = [str(getattr(each, "value", "")) for each in app.main]
    return "\n".join(words + [frame.value.to_csv() for frame in app.dataframe])


@pytest.fixture
def whole_year(whole_year_to_read):
    """The demo year up to its last day."""
    with reading(whole_year_to_read):
        yield whole_year_to_read


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("day", ["2007-02-05", "2007-03-21", "2007-08-31"])
def test_a_page_stands_on_any_day_even_before_there_are_figures(demo_year, signed_in, section, day):
    app = signed_in(Role.LEADER, file_of(section), as_of=day)
    assert not app.exception


@pytest.mark.parametrize("section", SECTIONS)
def test_a_real_installation_without_facts_stands_and_claims_no_rate(database, signed_in, section):
    account_id = create_account(COMMAND_LINE, "office", "office", Role.WORK_OFFICE, "Ceshi-2007")
    with db.bookkeeping() as connection:
        connection.execute(update(Account).where(Account.id == account_id).values(must_change_password=False))
    app = signed_in(Role.WORK_OFFICE, file_of(section))
    assert not app.exception
    assert not [card.label for card in app.metric if card.value in ("0.0%", "100.0%", "0%", "100%")]


def test_every_month_that_is_not_counted_yet_is_named_beside_the_rate_of_those_that_are(
    whole_year, signed_in
):
    app = signed_in(Role.WORK_OFFICE, file_of("enterprise_intervention"), as_of="2007-11-02")
    assert "，此后的10月、11月不计；" in headings(app)


def test_the_nine_visits_in_two_weeks_are_the_first_thing_said_about_repeats(demo_year, signed_in):
    app = signed_in(Role.WORK_OFFICE, file_of("enterprise_intervention"))
    assert "三资企业5月14日至" in headings(app)
    assert "有6个单位进点9次" in headings(app)


def test_a_leader_sees_repeats_across_units_though_the_portfolio_is_narrower(demo_year, signed_in):
    app = signed_in(Role.LEADER, file_of("enterprise_intervention"))
    assert "有6个单位进点9次" in headings(app)


def test_the_april_exactions_are_named_with_their_place_and_share(demo_year, signed_in):
    app = signed_in(Role.WORK_OFFICE, file_of("enterprise_intervention"))
    assert "甘井子区4月16件“三乱”，占当月全市17件的94.1%" in headings(app)


def test_no_reader_but_the_supervision_bureau_is_sent_an_enterprise_name(demo_year, signed_in):
    with db.reading() as connection:
        names = connection.execute(select(MonitoringPoint.name)).scalars().all()
    sent = everything(signed_in(Role.WORK_OFFICE, file_of("enterprise_intervention")))
    assert not [name for name in names if name.removesuffix("（演示）") in sent]
    known = everything(signed_in(Role.SUPERVISION, file_of("enterprise_intervention")))
    assert [name for name in names if name in known]


def test_before_the_correction_the_services_seem_to_meet_their_target(whole_year, signed_in):
    app = signed_in(Role.WORK_OFFICE, file_of("online_services"), as_of="2007-10-10")
    assert "9月末1,650条，达到1,600条以上的要求" in headings(app)
    assert not app.warning


def test_after_the_correction_the_page_shows_what_was_taken_back(whole_year, signed_in):
    app = signed_in(Role.WORK_OFFICE, file_of("online_services"), as_of="2007-10-20")
    assert "9月末1,512条，距1,600条还差88条" in headings(app)
    assert "曾报1,650条，看似达标" in app.warning[0].value
    assert "更正为1,512条" in app.warning[0].value


def test_a_target_met_after_its_due_day_is_called_late(whole_year, signed_in):
    app = signed_in(Role.WORK_OFFICE, file_of("online_services"), as_of="2007-12-31")
    assert "11月才达到，晚于10月31日" in headings(app)


def test_clearance_is_marked_as_not_quantified_and_its_correction_is_told(demo_year, signed_in):
    app = signed_in(Role.WORK_OFFICE, file_of("port_efficiency"))
    words = "\n".join(each.value for each in app.markdown)
    assert "文件未量化" in words
    assert "更正为" in words


def test_a_unit_is_not_told_that_the_city_missed_what_it_cannot_see(demo_year, signed_in):
    app = signed_in(Role.UNIT, file_of("supervision_assessment"))
    assert "应开展的" not in headings(app)
    assert "到过本单位的明察暗访" in headings(app)


def test_the_office_is_told_that_it_assesses_itself(demo_year, signed_in):
    app = signed_in(Role.WORK_OFFICE, file_of("supervision_assessment"))
    assert "56个任务与单位对应中的37个" in headings(app)


def test_documents_about_people_stay_with_those_who_may_read_them(demo_year, signed_in):
    office = everything(signed_in(Role.WORK_OFFICE, file_of("supervision_assessment")))
    bureau = everything(signed_in(Role.SUPERVISION, file_of("supervision_assessment")))
    assert "大监建〔2007〕" not in office
    assert "大监建〔2007〕" in bureau


def test_the_address_of_a_spell_names_no_enterprise_even_for_those_who_may_know_it(demo_year, signed_in):
    app = signed_in(Role.SUPERVISION, file_of("enterprise_intervention"))
    with db.reading() as connection:
        names = connection.execute(select(MonitoringPoint.name)).scalars().all()
    offered = "".join(app.selectbox(key="spell").options)
    assert offered.startswith("第1起：开发区三资企业，5月14日至")
    assert not [name for name in names if name.removesuffix("（演示）") in offered]
