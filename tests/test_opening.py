"""开办: what a new office still has to enter, in order, from an empty installation until all is there."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import insert

from efficiency import campaign, state
from efficiency.campaign.drafting import draft
from efficiency.commands import COMMAND_LINE
from efficiency.commands.accounts import create_account
from efficiency.core import config, db
from efficiency.core.access import Scope
from efficiency.judgements.opening import Filled, Step, steps
from efficiency.models import (
    IndicatorReading,
    Leader,
    MilestoneStatus,
    PlanSubmission,
    PortfolioEntry,
    ProgressReport,
    Role,
)
from efficiency.queries.opening import people
from efficiency.server.backup import back_up
from efficiency.standings.reports import reporting_units
from efficiency.ui.office.opening import PLACES
from efficiency.ui.parts.menu import ENTRIES
from tests.campaigns import running
from tests.conftest import PASSWORD, let_in, person
from tests.reading import words
from tests.test_draft import OTHER_CITY

OFFICE, ADMIN = person("gzb", Role.WORK_OFFICE), person("admin", Role.ADMIN)
PLAN = campaign.load().plan
FIRST = campaign.load().parameters.first_day
SUMMER = dt.date(2007, 7, 20)
PAGE = "pages/office/opening.py"


def found(day: dt.date, *, demo: bool = False) -> dict[Step, tuple[Filled, float, float]]:
    now = state.on(Scope(day))
    return {
        each.step: (each.filled, each.entered.numerator, each.entered.denominator)
        for each in steps(now, people(), demo=demo)
    }


def missing(day: dt.date, step: Step) -> tuple[str, ...]:
    now = state.on(Scope(day))
    return next(each.missing for each in steps(now, people(), demo=False) if each.step is step)


def put(model, **values) -> None:
    with db.writing() as connection:
        connection.execute(insert(model).values(**values))


def known(day: dt.date) -> dict:
    return {"recorded_at": dt.datetime.combine(day, dt.time(9)), "recorded_by": "测试"}


# ---------------------------------------------------------------- while it is being filled


def test_on_the_first_day_everything_is_to_be_entered_and_what_nobody_could_have_done_asks_for_nothing(
    database,
):
    told = found(FIRST)
    assert list(told) == list(Step)
    assert told[Step.POINTS] == (Filled.NOT_YET, 0, int(PLAN.rule("R2.1").value))
    assert told[Step.PLANS] == (Filled.NOT_YET, 0, len(PLAN.key_units) + len(PLAN.key_sectors))
    assert told[Step.TARGETS] == (Filled.NOT_YET, 0, len(PLAN.targets))
    assert told[Step.INDICATORS][2] == len(campaign.load().indicators)
    assert told[Step.CALENDAR] == (Filled.ALL, 1, 1)
    assert told[Step.BACKUP] == (Filled.NOT_YET, 0, 1)
    for step in (Step.MILESTONES, Step.MEETING, Step.REPORTS):
        assert told[step] == (Filled.NOT_ASKED, 0, 0)


def test_an_account_for_each_role_and_for_each_reporting_unit(database):
    owing = reporting_units(PLAN)
    assert missing(FIRST, Step.ROLES) == tuple(
        role.words for role in Role if role not in (Role.WORK_OFFICE, Role.ADMIN)
    )
    put(Leader, id="V1", title="副市长", seq=1)
    create_account(COMMAND_LINE, "fsz", "副市长", Role.LEADER, PASSWORD, leader_id="V1")
    for role in (Role.SUPERVISION, Role.SECURITY, Role.AUDITOR):
        create_account(COMMAND_LINE, f"u-{role.lower()}", role.words, role, PASSWORD)
    assert found(FIRST)[Step.ROLES] == (Filled.PARTLY, 6, 7)
    assert found(FIRST)[Step.REPORTERS] == (Filled.NOT_YET, 0, len(owing))
    create_account(COMMAND_LINE, "dw", "某单位", Role.UNIT, PASSWORD, unit_id=owing[0])
    assert found(FIRST)[Step.ROLES] == (Filled.ALL, 7, 7)
    assert found(FIRST)[Step.REPORTERS] == (Filled.PARTLY, 1, len(owing))
    assert PLAN.unit(owing[0]).name not in missing(FIRST, Step.REPORTERS)
    # An account without rights, or one that was stopped, is nobody.
    create_account(COMMAND_LINE, "dw2", "另一单位", None, PASSWORD)
    assert found(FIRST)[Step.REPORTERS][1] == 1


def test_each_entry_is_counted_from_the_day_on_which_it_was_known(database):
    unit, reporter = PLAN.key_units[0].id, reporting_units(PLAN)[0]
    put(Leader, id="V1", title="副市长", seq=1)
    put(
        PortfolioEntry, leader_id="V1", unit_id=PLAN.responsible_units[0].id, from_on=FIRST, in_charge=True,
        **known(FIRST),
    )  # fmt: skip
    put(
        PlanSubmission, unit_id=unit, kind="WORK_PLAN", submitted_on=dt.date(2007, 3, 8),
        responsible_person="局长", **known(dt.date(2007, 3, 8)),
    )  # fmt: skip
    put(
        MilestoneStatus, milestone_id=PLAN.milestones[0].id, held_on=dt.date(2007, 2, 9), evidence="会议通知",
        **known(dt.date(2007, 2, 9)),
    )  # fmt: skip
    put(
        IndicatorReading, indicator_id=PLAN.targets[0].id, period_end=dt.date(2007, 3, 31), value=1.0,
        **known(dt.date(2007, 4, 2)),
    )  # fmt: skip
    put(
        ProgressReport, task_id=PLAN.tasks_of_unit(reporter)[0].id, unit_id=reporter, due_on=dt.date(2007, 3, 16),
        kind="ZERO", summary="无新进展", **known(dt.date(2007, 3, 16)),
    )  # fmt: skip
    before, after = found(dt.date(2007, 3, 7)), found(SUMMER)
    assert before[Step.PORTFOLIOS][:2] == after[Step.PORTFOLIOS][:2] == (Filled.PARTLY, 1)
    assert (before[Step.PLANS][1], after[Step.PLANS][1]) == (0, 1)
    assert (before[Step.TARGETS][1], after[Step.TARGETS][1]) == (0, 1)
    assert (before[Step.REPORTS], after[Step.REPORTS]) == (
        (Filled.NOT_ASKED, 0, 0),
        (Filled.PARTLY, 1, len(reporting_units(PLAN))),
    )
    come = [each for each in PLAN.milestones if each.ends_on < SUMMER]
    assert after[Step.MILESTONES] == (Filled.PARTLY, 1, len(come))
    assert PLAN.milestones[0].label not in missing(SUMMER, Step.MILESTONES)


def test_a_backup_that_was_made_is_seen(database, tmp_path):
    back_up(tmp_path / "first.backup")
    assert found(FIRST)[Step.BACKUP] == (Filled.ALL, 1, 1)


# ---------------------------------------------------------------- on screen


@pytest.fixture
def first_report_is_past(database, monkeypatch):
    monkeypatch.setenv("EFFICIENCY_CLOCK", f"{SUMMER}T10:00")
    config.settings.cache_clear()
    yield
    monkeypatch.undo()
    config.settings.cache_clear()


def test_the_office_sees_every_step_with_the_way_to_its_form_and_one_line_on_its_front_page(
    first_report_is_past, signed_in
):
    said = words(signed_in(Role.WORK_OFFICE, PAGE))
    for step in Step:
        assert step.words in said
    assert "台账登记：时间节点" in said and "数据导入：模板的“指标读数”表" in said
    assert f"0/{len(PLAN.targets)}" in said
    assert "开办还没有录齐" in words(signed_in(Role.WORK_OFFICE))


def test_who_administers_the_installation_sees_its_steps_and_no_figure_of_the_campaign(
    first_report_is_past, signed_in
):
    said = words(signed_in(Role.ADMIN, PAGE))
    of_installation = {Step.ROLES, Step.REPORTERS, Step.PORTFOLIOS, Step.CALENDAR, Step.BACKUP}
    assert {step for step in Step if step.words in said} == of_installation
    assert "开办还没有录齐" in words(signed_in(Role.ADMIN))


def test_others_are_refused_and_read_no_line(first_report_is_past, signed_in):
    let_in(person("jcj", Role.SUPERVISION))
    assert "您的账号没有这项权限" in words(signed_in(Role.SUPERVISION, PAGE))
    assert "开办" not in words(signed_in(Role.SUPERVISION))


def test_every_step_leads_to_a_page_that_is_there():
    assert set(PLACES) == set(Step)
    assert {place.page for place in PLACES.values()} - {""} <= {entry.url_path for entry in ENTRIES}


def test_the_demo_shows_what_it_has_and_asks_for_no_backup(demo_year, signed_in):
    told = found(dt.date(2007, 8, 31), demo=True)
    assert Step.BACKUP not in told
    # Some papers and 时间节点 are late in the demo, which is said on other pages.
    late = {step: filled for step, (filled, *_) in told.items() if filled is not Filled.ALL}
    assert late == {Step.PLANS: Filled.PARTLY, Step.MILESTONES: Filled.PARTLY}
    assert "开办还没有录齐" not in words(signed_in(Role.WORK_OFFICE))


def test_a_campaign_of_another_city_is_not_asked_for_what_it_does_not_have(tmp_path: Path, signed_in):
    (tmp_path / "方案.txt").write_text(OTHER_CITY.replace("2031", "2009"), encoding="utf-8")
    draft(tmp_path / "方案.txt", tmp_path / "campaign")
    with running(tmp_path / "campaign", tmp_path / "efficiency.db") as own:
        told = found(own.parameters.last_day)
        assert not told.keys() & {Step.POINTS, Step.SUPERVISION, Step.COMPLAINTS, Step.INDICATORS}
        assert told[Step.TARGETS][2] == len(own.plan.targets)
        assert told[Step.REPORTERS] == (Filled.PARTLY, 1, len(reporting_units(own.plan)))
        said = words(signed_in(Role.WORK_OFFICE))
        assert "尚未建册" in said and "监测点" not in said.split("尚未建册", 1)[1].split("\n")[0]
