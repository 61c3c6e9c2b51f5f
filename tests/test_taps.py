"""A tap on a matter opens the thing itself: its code and its own words stand on the page, before everything else there."""

import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from efficiency import campaign, state
from efficiency.core import config
from efficiency.core.access import scope_of
from efficiency.judgements.attention import Thing
from efficiency.judgements.today import matters
from efficiency.judgements.waiting import waiting_for
from efficiency.models import Role
from efficiency.queries import run
from efficiency.queries.days import board_day
from efficiency.queries.portfolios import in_charge_of
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.menu import entry_of
from efficiency.ui.parts.things import way_to, way_to_instruct
from efficiency.ui.parts.waiting import where
from tests.conftest import reading
from tests.reading import unanswered

PLAN = campaign.load().plan


def said_by(app: AppTest) -> str:
    """What the page's main part says outside its tables, without what escapes Markdown."""
    words = [*app.main.subheader, *app.main.markdown, *app.main.caption, *app.main.info, *app.main.warning]
    return " ".join(str(each.value) for each in words).replace("\\", "")


def words_of(row, now: state.State) -> list[str]:
    """What has to stand on the page that a matter opens: its code where it has one, and its own words."""
    match row.thing:
        case Thing.TASK:
            return [PLAN.task(row.references[0]).label]
        case Thing.FINDING:
            found = next(each for each in now.findings if each.number == row.references[0])
            return [found.number, found.description]
        case Thing.DOCUMENT:
            found = next(each for each in now.documents if each.number == row.references[0])
            return [found.number, found.subject]
        case Thing.FOLLOW_UP:
            found = next(each for each in now.follow_ups if each.number == row.references[0])
            return [found.number, found.content]
        case Thing.INCIDENT:
            return [
                *row.references[:5],
                *(each.content for each in unanswered(now) if each.number in row.references[:5]),
            ]
        case Thing.NODE:
            return [next(each.action for each in PLAN.milestones if each.id == row.references[0])]
    return [row.reason.split("；")[0]]


@pytest.mark.parametrize("role", [Role.LEADER, Role.WORK_OFFICE, Role.SUPERVISION, Role.UNIT])
def test_every_matter_of_every_role_opens_the_thing_itself_with_its_code_and_words(
    demo_year, signed_in, as_role, role
):
    user, day = as_role(role), board_day()
    portfolio = in_charge_of(user.leader_id, day)
    scope = scope_of(user, day, portfolio)
    page = Page(user, scope, day, PLAN, own_portfolio=bool(portfolio), is_demo=True)
    with run.begin():
        now = state.on(scope)
        found = matters(now)
        wanted = [
            (way_to(page, row.thing, row.references, row.unit_id), words_of(row, now))
            for row in found.itertuples()
        ]
    assert wanted
    for (path, parameters), words in wanted:
        app = signed_in(role, f"pages/{entry_of(path).file}", **parameters)
        assert not app.exception, parameters
        told = said_by(app)
        missing = [each for each in words if each not in told]
        assert not missing, (parameters, missing, told[:600])


def test_批示_on_every_matter_of_a_leader_opens_the_form_on_the_unit_that_it_is_about(
    demo_year, signed_in, as_role
):
    user, day = as_role(Role.LEADER), board_day()
    page = Page(user, scope_of(user, day, frozenset()), day, PLAN, own_portfolio=False, is_demo=True)
    with run.begin():
        found = [row for row in matters(state.on(page.scope)).itertuples() if row.unit_id]
    assert {Thing.TASK, Thing.FOLLOW_UP, Thing.UNIT} <= {row.thing for row in found}
    ways = {
        tuple(way_to_instruct(page, row.thing, row.references, row.unit_id)[1].items()): row for row in found
    }
    for parameters, row in ways.items():
        app = signed_in(Role.LEADER, "pages/leadership/units.py", city="true", **dict(parameters))
        assert not app.exception and not app.warning, parameters
        heads = [each.value for each in (*app.title, *app.main.header, *app.main.subheader)]
        assert any(PLAN.unit(row.unit_id).name in each for each in heads), (parameters, heads)
        assert [each for each in app.text_area if "批示" in each.label], parameters


def test_what_a_unit_has_done_is_one_line_that_names_it_until_it_is_asked_for(demo_year, signed_in):
    page, done = "pages/leadership/units.py", [PLAN.task(each).label for each in ("T02", "T03")]
    app = signed_in(Role.WORK_OFFICE, page, unit="U_BWB")
    assert "✔ 已办结 2项：任务2、任务3" in [each.label for each in app.expander]
    heads = [each.value for each in app.main.subheader]
    assert PLAN.task("T01").label in heads and not set(done) & set(heads)
    asked = signed_in(Role.WORK_OFFICE, page, unit="U_BWB", task="T02")
    assert done[0] in [each.value for each in asked.main.subheader]


def test_a_task_on_schedule_is_one_line_with_its_light_and_reason_until_it_is_opened(demo_year, signed_in):
    page, green = "pages/leadership/units.py", PLAN.task("T09").label
    app = signed_in(Role.WORK_OFFICE, page, unit="U_XZFW", as_of="2007-08-31")
    line = next(each.label for each in app.expander if green in each.label)
    assert "● 绿灯" in line and "序时应达78.1%，实报84.0%" in line.replace("\\", "")
    heads = [each.value for each in app.main.subheader]
    assert PLAN.task("T13").label in heads and green not in heads
    # On schedule by what the unit says, which nothing that was delivered bears out: its line says so.
    doubted = next(each.label for each in app.expander if PLAN.task("T12").label in each.label)
    assert "自报与佐证不符" in doubted and "自报与佐证不符" not in line
    app.session_state["green_T09"] = True
    app.run()
    assert green in [each.value for each in app.main.subheader]
    assert any("文件原文：" in each.value for each in app.caption)


@pytest.mark.parametrize(("path", "asked"), [
    ("units", {"unit": "U_XZFW", "task": "T99"}), ("units", {"unit": "U_XZFW", "finding": "WT-1999-001"}),
    ("units", {"unit": "U_XZFW", "document": "无"}), ("timeline", {"node": "M99"}), ("follow_ups", {"number": "DB-0"}),
])  # fmt: skip
def test_a_link_to_a_thing_that_is_not_there_says_so(demo_year, signed_in, path, asked):
    app = signed_in(Role.WORK_OFFICE, f"pages/{entry_of(path).file}", **asked)
    assert not app.exception
    assert [warning.value for warning in app.warning]
    assert config.settings().demo


@pytest.fixture
def whole_year(whole_year_to_read):
    """The demo year up to its last day."""
    with reading(whole_year_to_read):
        yield whole_year_to_read


@pytest.mark.parametrize("role", [Role.WORK_OFFICE, Role.SUPERVISION])
def test_what_waits_past_its_day_opens_a_page_that_says_how_long(whole_year, signed_in, as_role, role):
    """On 总览 it was red for the days, and the page that it opened named another day, or none."""
    user, late = as_role(role), {}
    for day in pd.date_range("2007-04-06", "2007-11-30", freq="15D").date:
        with run.begin():
            waiting = waiting_for(user, state.on(scope_of(user, day)))
        late |= {(each.thing, each.awaited): each for each in waiting if each.is_overdue}
    # One of each kind and turn is as good as all.
    for each in late.values():
        path, parameters = where(each, role)
        app = signed_in(role, f"pages/{entry_of(path).file}", as_of=each.as_of.isoformat(), **parameters)
        assert re.search(rf"(?<!\d){each.days_over}天", said_by(app)), (
            each.awaited,
            parameters,
            said_by(app)[:900],
        )
    assert late
