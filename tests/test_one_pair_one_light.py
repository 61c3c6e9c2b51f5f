"""A unit's part in a task has one light, one due day and one reason, whoever looks at it and through which units."""

import datetime as dt

import pytest
from sqlalchemy import delete, insert

from efficiency import campaign, state
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.judgements.today import matters
from efficiency.models import DeliverableStatus, ExtensionRequest, ProgressReport
from efficiency.standings.words import reason_of
from tests.conftest import an_own_version

PLAN = campaign.load().plan
JUNE, NOVEMBER = dt.date(2007, 6, 15), dt.date(2007, 11, 5)


def put(model, day: dt.date, *rows: dict) -> None:
    known = {"recorded_at": dt.datetime.combine(day, dt.time(9)), "recorded_by": "测试"}
    with db.writing() as connection:
        connection.execute(insert(model), [row | known for row in rows])


def report(task_id: str, unit_id: str, due_on: dt.date, progress: float) -> None:
    row = {"task_id": task_id, "unit_id": unit_id, "due_on": due_on, "kind": "SUBSTANTIVE", "progress": progress,
           "self_light": "GREEN", "summary": "有进展"}  # fmt: skip
    put(ProgressReport, due_on, row)


def seen(scope: Scope, task_id: str, unit_id: str) -> tuple:
    [pair] = [
        each for each in state.on(scope).pair_standings if (each.task.id, each.unit_id) == (task_id, unit_id)
    ]
    return str(pair.light), pair.due_on, reason_of(pair)


def test_a_unit_that_helps_is_done_with_its_lead_unit_in_its_own_eyes_as_in_the_citys(database):
    report("T07", "U_FZB", JUNE, 50)
    report("T07", "U_BGT", JUNE, 100)
    put(
        DeliverableStatus, JUNE,
        *({"deliverable_id": each, "state": "ISSUED", "reached_on": JUNE} for each in PLAN.task("T07").deliverable_ids),
    )  # fmt: skip
    city = seen(Scope(JUNE), "T07", "U_FZB")
    assert city[0] == "DONE"
    assert seen(Scope(JUNE, frozenset({"U_FZB"})), "T07", "U_FZB") == city
    assert seen(Scope(JUNE, frozenset({"U_FZB"}), reader_unit="U_FZB"), "T07", "U_FZB") == city


def test_more_time_that_the_lead_unit_was_given_is_given_to_the_units_that_help(database):
    for unit_id in PLAN.task("T07").unit_ids:
        report("T07", unit_id, dt.date(2007, 11, 2), 95)
    put(
        ExtensionRequest, dt.date(2007, 10, 20),
        {"request_key": "YQ2007-001", "task_id": "T07", "unit_id": "U_BGT", "requested_on": dt.date(2007, 10, 20),
         "new_due_on": dt.date(2007, 11, 30), "reason": "等省里批复", "decision": "GRANTED"},
    )  # fmt: skip
    city = seen(Scope(NOVEMBER), "T07", "U_FZB")
    assert city[1] == dt.date(2007, 11, 30)
    assert seen(Scope(NOVEMBER, frozenset({"U_FZB"}), reader_unit="U_FZB"), "T07", "U_FZB") == city


@pytest.mark.parametrize("units", [{"U_QXS"}, {"U_QXS", "U_XZFW"}, {"U_QXS", "D210202"}, {"D210202"}])
def test_all_districts_together_are_all_ten_through_any_portfolio(demo_year, units):
    for day in (dt.date(2007, 3, 30), dt.date(2007, 8, 31)):
        through = Scope(day, frozenset(units), through_portfolio=True)
        assert seen(through, "T11", "U_QXS") == seen(Scope(day), "T11", "U_QXS")


def test_a_portfolio_of_all_districts_lists_the_silent_among_them_one_by_one(demo_database):
    """Two districts that stop reporting in the middle of July."""
    silent = {"D210202", "D210283"}
    with db.writing() as connection:
        late = ProgressReport.recorded_at >= dt.datetime(2007, 7, 14)
        connection.execute(delete(ProgressReport).where(ProgressReport.unit_id.in_(silent), late))
    an_own_version()
    through = state.on(Scope(dt.date(2007, 8, 31), frozenset({"U_QXS"}), through_portfolio=True))
    assert silent <= {each.unit_id for each in through.silent_units}
    listed = matters(through)
    assert silent <= set(listed[listed["title"] == "周五报送"]["unit_id"])


def test_a_district_sees_its_own_part_of_what_all_districts_do_together(demo_year):
    day = dt.date(2007, 8, 31)
    own = seen(Scope(day, frozenset({"D210202"}), reader_unit="D210202"), "T11", "U_QXS")
    assert "个区市县近期有数" not in own[2]
