"""A tap on a matter opens the thing itself: its code and its own words stand on the page, before everything else there."""

import pytest
from streamlit.testing.v1 import AppTest

from efficiency import campaign, state
from efficiency.core import config
from efficiency.core.access import scope_of
from efficiency.judgements.attention import Thing
from efficiency.judgements.today import matters
from efficiency.models import Role
from efficiency.queries import run
from efficiency.queries.days import board_day
from efficiency.queries.portfolios import in_charge_of
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.menu import entry_of
from efficiency.ui.parts.things import way_to

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
                *(each.content for each in now.unanswered if each.number in row.references[:5]),
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


@pytest.mark.parametrize(("path", "asked"), [
    ("units", {"unit": "U_XZFW", "task": "T99"}), ("units", {"unit": "U_XZFW", "finding": "WT-1999-001"}),
    ("units", {"unit": "U_XZFW", "document": "无"}), ("timeline", {"node": "M99"}), ("follow_ups", {"number": "DB-0"}),
])  # fmt: skip
def test_a_link_to_a_thing_that_is_not_there_says_so(demo_year, signed_in, path, asked):
    app = signed_in(Role.WORK_OFFICE, f"pages/{entry_of(path).file}", **asked)
    assert not app.exception
    assert [warning.value for warning in app.warning]
    assert config.settings().demo
