"""What is the same for all readers of a day is worked out once for all of them."""

import datetime as dt

import pytest
from sqlalchemy import insert

from efficiency import campaign, state
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.judgements.obligations import obligations, read_ahead
from efficiency.models import ExtensionDecision, ExtensionRequest
from efficiency.queries import run
from tests.statements import about_figures, counted

PLAN = campaign.load().plan
DAY = dt.date(2007, 8, 31)
LEADER = Scope(DAY, sees_accountability=True)
READERS = (
    Scope(DAY),
    Scope(DAY, sees_enterprise_names=True, sees_accountability=True),
    Scope(DAY, frozenset({"U_BGT", "U_XZFW"}), sees_accountability=True, through_portfolio=True),
    Scope(DAY, frozenset({"U_XZFW"}), reader_unit="U_XZFW"),
)


def grant(task_id: str, new_due_on: dt.date) -> None:
    """The lead unit of a task is granted an extension."""
    with db.writing() as connection:
        connection.execute(
            insert(ExtensionRequest).values(
                request_key="E1", task_id=task_id, unit_id=PLAN.task(task_id).lead_unit_id,
                requested_on=DAY - dt.timedelta(days=9), new_due_on=new_due_on, reason="方案报批", recorded_by="测试",
                decision=ExtensionDecision.GRANTED, recorded_at=dt.datetime.combine(DAY, dt.time(9)),
            )
        )  # fmt: skip


@pytest.mark.parametrize("scope", READERS)
def test_after_one_reader_nothing_of_tasks_or_targets_is_read_again_for_another(demo_database, scope):
    now = state.on(LEADER)
    assert now.red_weeks and now.targets and now.milestones and now.disciplines
    now = state.on(scope)
    with counted() as asked:
        assert now.task_standings and now.red_weeks is not None
        assert now.targets and now.milestones and now.disciplines
    assert not about_figures(asked)


@pytest.mark.parametrize("scope", READERS[:3])
def test_the_citys_verdicts_are_judged_once_for_all_who_read_the_city(demo_database, scope):
    verdicts = list(obligations(LEADER)["verdict"])
    with counted() as asked:
        assert list(obligations(scope)["verdict"]) == verdicts
    assert not about_figures(asked)


def test_a_unit_is_told_the_citys_verdicts_and_its_own_rows_only(demo_database):
    run.forget()
    own = obligations(READERS[3])
    assert list(own["verdict"]) == list(obligations(LEADER)["verdict"])
    assert own.loc[own["kind"] == "RULE", "reason"].str.startswith(("按全市", "按责任追究")).all()


def test_what_a_day_is_compared_with_is_read_ahead_once_and_again_after_a_write(demo_database):
    with counted() as asked:
        read_ahead(DAY)
    assert about_figures(asked)
    with counted() as asked:
        read_ahead(DAY)
    assert not about_figures(asked)
    grant("T30", dt.date(2007, 12, 28))
    with counted() as asked:
        read_ahead(DAY)
    assert about_figures(asked)
    with counted() as asked:
        assert state.on(LEADER).red_weeks and len(obligations(LEADER))
    assert not about_figures(asked)
