"""Who may do what, and which rows each may see."""

import datetime as dt

import pytest

from efficiency.core.access import Action, Forbidden, User, can, require, scope_of
from efficiency.models import Role

DAY = dt.date(2007, 8, 31)

READING = {
    Action.VIEW_OVERVIEW,
    Action.VIEW_TASKS,
    Action.VIEW_UNITS,
    Action.VIEW_SUPERVISION,
    Action.VIEW_CORRECTIONS,
    Action.VIEW_FOLLOW_UPS,
    Action.ATTEND_MEETING,
    Action.EXPORT,
    Action.READ_HANDBOOK,
    Action.OWN_ACCOUNT,
}
ADMINISTERING = {Action.EXPORT, Action.READ_HANDBOOK, Action.OWN_ACCOUNT}
MAY = {
    Role.LEADER: READING
    | {Action.VIEW_ACCOUNTABILITY, Action.VIEW_MEETING, Action.INSTRUCT}
    | {Action.RECEIVE_PAPERS},
    Role.WORK_OFFICE: READING
    | {Action.CHANGE_THRESHOLDS, Action.VIEW_REPORTING, Action.RETURN_REPORTS, Action.IMPORT_DATA}
    | {Action.CORRECT_DATA, Action.VIEW_MEETING, Action.RUN_MEETING, Action.ISSUE_PAPERS, Action.SET_UP},
    Role.SUPERVISION: READING
    | {Action.VIEW_ACCOUNTABILITY, Action.VIEW_ENTERPRISE_NAMES, Action.RECORD_SUPERVISION}
    | {Action.ANSWER_SUPERVISION, Action.IMPORT_DATA, Action.VIEW_MEETING, Action.RECEIVE_PAPERS},
    Role.UNIT: READING
    | {Action.VIEW_REPORTING, Action.REPORT_PROGRESS, Action.ANSWER_FOLLOW_UP, Action.ANSWER_SUPERVISION}
    | {Action.RECEIVE_PAPERS},
    Role.ADMIN: ADMINISTERING | {Action.MANAGE_ACCOUNTS, Action.SET_UP},
    Role.SECURITY: ADMINISTERING | {Action.MANAGE_SECURITY},
    Role.AUDITOR: ADMINISTERING | {Action.READ_AUDIT},
}


def user(role: Role, **more) -> User:
    return User(id=1, username="somebody", display_name="某人", role=role, **more)


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_the_table_says_and_nothing_else(role):
    assert {action for action in Action if can(user(role), action)} == MAY[role]


def test_a_missing_right_is_refused_in_chinese_and_names_no_data():
    with pytest.raises(Forbidden, match="没有这项权限"):
        require(user(Role.UNIT, unit_id="U_BWB"), Action.VIEW_ACCOUNTABILITY)


def test_a_unit_sees_its_own_rows_whatever_it_asks_for():
    for portfolio in (frozenset(), frozenset({"U_FGW"})):
        scope = scope_of(user(Role.UNIT, unit_id="U_BWB"), DAY, portfolio)
        assert scope.unit_ids == {"U_BWB"}


def test_a_unit_account_that_lost_its_unit_sees_no_rows_at_all():
    scope = scope_of(user(Role.UNIT, unit_id=None), DAY)
    assert scope.unit_ids is not None
    assert not scope.unit_ids - {None}


def test_a_leader_sees_the_own_portfolio_or_the_whole_city():
    leader = user(Role.LEADER, leader_id="V1")
    assert scope_of(leader, DAY, frozenset({"U_FGW", "U_CZJ"})).unit_ids == {"U_FGW", "U_CZJ"}
    assert scope_of(leader, DAY).unit_ids is None


def test_only_the_supervision_bureau_reads_enterprise_names():
    readers = {role for role in Role if scope_of(user(role, unit_id="U_BWB"), DAY).sees_enterprise_names}
    assert readers == {Role.SUPERVISION}


def test_what_was_recorded_on_the_day_itself_counts_as_known():
    scope = scope_of(user(Role.WORK_OFFICE), DAY)
    assert dt.datetime(2007, 8, 31, 23, 59) < scope.known_before <= dt.datetime(2007, 9, 1)
