"""Accounts under three administrations: who may do what to whom, and what every attempt to get more comes to."""

import datetime as dt
import json

import pytest
from sqlalchemy import insert, select, update
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from efficiency import campaign
from efficiency.accounts import credentials, security, sessions
from efficiency.commands import COMMAND_LINE, Refused, own_account
from efficiency.commands import accounts as commands
from efficiency.commands.security import change_rule
from efficiency.core import db
from efficiency.core.access import Forbidden
from efficiency.core.config import ROOT
from efficiency.models import Account, AuditEntry, Leader, Role
from efficiency.queries.portfolios import in_charge_of
from tests.conftest import person, signed_up

PASSWORD = "Ceshi-2007"

ADMIN = person("guanli", Role.ADMIN, "张某")
LAST = campaign.load().parameters.last_day
SECURITY = person("anquan", Role.SECURITY, "李某")
AUDITOR = person("shenji", Role.AUDITOR, "王某")


@pytest.fixture(autouse=True)
def administrators(request):
    """One of each administration, on a real installation, with passwords of their own; a demo has them."""
    if "demo_database" in request.fixturenames:
        return
    request.getfixturevalue("database")
    with db.bookkeeping() as connection:
        connection.execute(update(Account).values(password_hash=credentials.hashed(PASSWORD)))


def _account(username: str):
    with db.reading() as connection:
        return connection.execute(select(Account).where(Account.username == username)).one()


def _last() -> tuple[str, bool, dict]:
    with db.reading() as connection:
        row = connection.execute(
            select(AuditEntry.action, AuditEntry.succeeded, AuditEntry.detail).order_by(AuditEntry.id.desc())
        ).first()
    return row.action, row.succeeded, json.loads(row.detail)


def _opened(username: str = "xinren", name: str = "赵某") -> str:
    """Opened by the 系统管理员, who holds this half of its password."""
    return commands.open_account(ADMIN, username, name)


# ---------------------------------------------------------------- two hands for every account


def test_an_opened_account_cannot_sign_in_until_it_was_given_its_rights():
    first = _opened()
    whole = first + commands.hand_over(SECURITY, "xinren")
    assert credentials.check("xinren", whole) is None
    commands.give_role(SECURITY, "xinren", Role.UNIT, unit_id="U_BWB")
    assert credentials.check("xinren", whole) == _account("xinren").id
    assert _account("xinren").must_change_password


def test_neither_administrator_ever_holds_a_whole_password():
    first = _opened()
    commands.give_role(SECURITY, "xinren", Role.SUPERVISION)
    second = commands.hand_over(SECURITY, "xinren")
    assert len(first) >= 8 and len(second) >= 8
    for half in (first, second):
        assert credentials.check("xinren", half) is None
    with pytest.raises(Refused, match="已经交付"):
        commands.hand_over(SECURITY, "xinren")
    assert credentials.check("xinren", first + second)
    again = commands.reset_password(ADMIN, "xinren")
    assert credentials.check("xinren", first + second) is None
    assert credentials.check("xinren", again + second) is None
    assert credentials.check("xinren", again + commands.hand_over(SECURITY, "xinren"))
    for attempt in (
        lambda: commands.hand_over(ADMIN, "xinren"),
        lambda: commands.reset_password(SECURITY, "xinren"),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_the_owner_is_told_at_the_next_sign_in_who_reset_the_password(monkeypatch):
    whole = _opened() + commands.hand_over(SECURITY, "xinren")
    commands.give_role(SECURITY, "xinren", Role.SUPERVISION)
    assert whole
    commands.reset_password(ADMIN, "xinren")
    app = _open(monkeypatch, "xinren")
    told = app.info[0].value
    assert "guanli" in told and "重设" in told and "安全管理员" in told


def test_nobody_stops_the_watchers_alone():
    for attempt in (
        lambda: commands.set_active(ADMIN, "shenji", False),
        lambda: commands.set_active(ADMIN, "anquan", False),
        lambda: commands.withdraw_role(SECURITY, "shenji"),
        lambda: commands.give_role(SECURITY, "shenji", Role.LEADER, leader_id="V1"),
    ):
        with pytest.raises(Refused, match="命令行"):
            attempt()
    assert _account("shenji").is_active and _account("anquan").is_active
    commands.set_active(COMMAND_LINE, "shenji", False)
    assert not _account("shenji").is_active


def test_the_one_who_opens_accounts_gives_no_rights():
    with pytest.raises(Refused, match="命令行"):
        commands.create_account(ADMIN, "xinren", "赵某", Role.WORK_OFFICE, PASSWORD)
    _opened()
    for attempt in (
        lambda: commands.give_role(ADMIN, "xinren", Role.WORK_OFFICE),
        lambda: commands.withdraw_role(ADMIN, "anquan"),
        lambda: commands.set_portfolio(ADMIN, LAST, "V1", [], [], LAST),
        lambda: commands.add_leader(ADMIN, "副市长"),
        lambda: change_rule(ADMIN, "password_days", 30, "缩短有效期", 90),
        lambda: commands.end_sessions(ADMIN, "anquan"),
    ):
        with pytest.raises(Forbidden):
            attempt()
        assert _last()[:2] == ("ACCESS_REFUSED", False)
    with pytest.raises(Refused, match="尚未赋权"):
        commands.set_active(ADMIN, "xinren", True)
    assert _account("xinren").role is None


def test_the_one_who_gives_rights_opens_no_accounts_and_sets_no_passwords():
    for attempt in (
        lambda: commands.open_account(SECURITY, "xinren", "赵某"),
        lambda: commands.set_password(SECURITY, "guanli", "Xinde-2007"),
        lambda: commands.set_active(SECURITY, "guanli", False),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_the_auditor_and_everybody_else_change_nothing_at_all():
    clerk = signed_up("clerk", Role.WORK_OFFICE, "")
    for user in (AUDITOR, clerk):
        for attempt in (
            lambda user=user: commands.open_account(user, "xinren", "赵某"),
            lambda user=user: commands.set_password(user, "guanli", "Xinde-2007"),
            lambda user=user: commands.set_active(user, "guanli", False),
            lambda user=user: commands.give_role(user, user.username, Role.ADMIN),
            lambda user=user: change_rule(user, "password_days", 30, "缩短有效期", 90),
            lambda user=user: commands.end_sessions(user, "guanli"),
        ):
            with pytest.raises(Forbidden):
                attempt()


def test_nobody_changes_the_own_role():
    for attempt in (
        lambda: commands.give_role(SECURITY, "anquan", Role.ADMIN),
        lambda: commands.give_role(SECURITY, "ANQUAN ", Role.LEADER, leader_id="V1"),
        lambda: commands.withdraw_role(SECURITY, "anquan"),
    ):
        with pytest.raises(Refused, match="自己账号"):
            attempt()
    assert _account("anquan").role == Role.SECURITY


def test_one_person_holds_one_administration_only():
    _opened("zhang2", "张某")
    for role in (Role.SECURITY, Role.AUDITOR):
        with pytest.raises(Refused, match=r"张某.*系统管理员.*不同的人"):
            commands.give_role(SECURITY, "zhang2", role)
    with pytest.raises(Refused, match="不同的人"):
        commands.create_account(COMMAND_LINE, "zhang3", "张某", Role.AUDITOR, PASSWORD)
    commands.give_role(SECURITY, "zhang2", Role.WORK_OFFICE)


def test_the_system_administrator_cannot_take_over_the_other_two_by_a_new_password():
    for username in ("anquan", "shenji"):
        with pytest.raises(Refused, match="命令行"):
            commands.reset_password(ADMIN, username)
        assert credentials.check(username, PASSWORD)


def test_withdrawn_rights_end_the_sessions_and_cannot_be_switched_on_again():
    _opened()
    commands.give_role(SECURITY, "xinren", Role.UNIT, unit_id="U_BWB")
    with db.bookkeeping() as connection:
        token = sessions.open_session(connection, _account("xinren").id)
    assert sessions.user_of(token).unit_id == "U_BWB"
    commands.withdraw_role(SECURITY, "xinren")
    assert sessions.user_of(token) is None
    with pytest.raises(Refused, match="尚未赋权"):
        commands.set_active(ADMIN, "xinren", True)


def test_a_stopped_account_stays_stopped_when_its_role_changes():
    _opened()
    commands.give_role(SECURITY, "xinren", Role.WORK_OFFICE)
    commands.set_active(ADMIN, "xinren", False)
    commands.give_role(SECURITY, "xinren", Role.SUPERVISION)
    assert not _account("xinren").is_active


def test_a_change_of_role_is_told_before_and_after():
    _opened()
    commands.give_role(SECURITY, "xinren", Role.UNIT, unit_id="U_BWB")
    commands.give_role(SECURITY, "xinren", Role.WORK_OFFICE)
    assert _last() == (
        "SET_ROLE",
        True,
        {"原角色": "责任单位", "新角色": "工作办公室", "原单位": "U_BWB", "结束会话": 0},
    )


# ---------------------------------------------------------------- 分管


def test_a_portfolio_changes_what_its_leader_sees_first_and_is_told_before_and_after():
    leader_id = commands.add_leader(SECURITY, "副市长（农业）")
    _opened()
    commands.give_role(SECURITY, "xinren", Role.LEADER, leader_id=leader_id)
    with db.bookkeeping() as connection:
        token = sessions.open_session(connection, _account("xinren").id)
    leader = sessions.user_of(token).leader_id
    commands.set_portfolio(SECURITY, LAST, leader_id, ["U_BWB", "U_BGT"], [], LAST)
    assert in_charge_of(leader, LAST) == {"U_BWB", "U_BGT"}
    commands.set_portfolio(SECURITY, LAST, leader_id, ["U_BWB"], ["U_BGT", "U_BWB"], LAST)
    assert in_charge_of(leader, LAST) == {"U_BWB"}
    action, _, detail = _last()
    assert action == "CHANGE_PORTFOLIO"
    assert set(detail["原分管"].split("、")) == {"市编委办", "市政府办公厅"}
    assert detail["新分管"] == "市编委办"


def test_the_second_of_two_who_change_a_portfolio_is_told_and_nothing_is_lost():
    leader_id = commands.add_leader(SECURITY, "副市长（农业）")
    commands.set_portfolio(SECURITY, LAST, leader_id, ["U_BWB"], [], LAST)
    with pytest.raises(Refused, match="他人"):
        commands.set_portfolio(SECURITY, LAST, leader_id, ["U_BGT"], [], LAST)
    assert in_charge_of(leader_id, LAST) == {"U_BWB"}


def test_a_leader_or_unit_that_is_not_there_is_refused():
    with pytest.raises(Refused, match="没有这一"):
        commands.set_portfolio(SECURITY, LAST, "NOBODY", [], [], LAST)
    leader_id = commands.add_leader(SECURITY, "副市长（农业）")
    with pytest.raises(Refused, match="单位表"):
        commands.set_portfolio(SECURITY, LAST, leader_id, ["NOWHERE"], [], LAST)
    with pytest.raises(Refused, match="已有"):
        commands.add_leader(SECURITY, " 副市长（农业） ")


# ---------------------------------------------------------------- passwords and their rules


def _changes_password(username: str, present: str, new: str) -> None:
    with db.bookkeeping() as connection:
        token = sessions.open_session(connection, _account(username).id)
    own_account.change_own_password(sessions.user_of(token), present, new)


def test_the_last_passwords_are_not_taken_again():
    change_rule(SECURITY, "password_history", 3, "按等级保护要求调整", 5)
    chosen = ["Juhua-tai-71", "Meihua-lu-83", "Lanhua-qiao-95"]
    now = PASSWORD
    for new in chosen:
        _changes_password("guanli", now, new)
        now = new
    for old in chosen:
        with pytest.raises(Refused, match="相同"):
            _changes_password("guanli", now, old)
    # Four passwords ago is long enough.
    _changes_password("guanli", now, PASSWORD)


def test_a_password_past_its_days_must_be_changed_but_not_one_of_a_demo(demo_database):
    with db.bookkeeping() as connection:
        old = db.now() - dt.timedelta(days=security.rules().password_days)
        connection.execute(update(Account).values(password_changed_at=old))
        connection.execute(update(Account).where(Account.username == "gzb").values(is_demo=False))
        tokens = {
            name: sessions.open_session(
                connection,
                connection.execute(select(Account.id).where(Account.username == name)).scalar_one(),
            )
            for name in ("gzb", "jcj")
        }
    assert sessions.user_of(tokens["gzb"]).must_change_password
    assert not sessions.user_of(tokens["jcj"]).must_change_password


def test_a_password_within_its_days_is_left_alone():
    with db.bookkeeping() as connection:
        nearly = db.now() - dt.timedelta(days=security.rules().password_days - 1)
        connection.execute(update(Account).values(password_changed_at=nearly))
        token = sessions.open_session(connection, _account("guanli").id)
    assert not sessions.user_of(token).must_change_password


def test_changed_rules_hold_at_once():
    change_rule(SECURITY, "password_length", 12, "提高密码强度", 8)
    assert "至少12个字符" in credentials.problem_with(PASSWORD)
    change_rule(SECURITY, "lockout_failures", 3, "提高防猜测能力", 5)
    for _ in range(3):
        credentials.check("guanli", "Wrong-2007")
    with pytest.raises(credentials.TooManyTries):
        credentials.check("guanli", PASSWORD)
    change_rule(SECURITY, "idle_minutes", 5, "缩短空闲时间", 30)
    with db.bookkeeping() as connection:
        token = sessions.open_session(connection, _account("shenji").id)
        connection.execute(
            update(sessions.SignInSession).values(last_seen_at=db.now() - dt.timedelta(minutes=6))
        )
    assert sessions.user_of(token) is None


@pytest.mark.parametrize("name", list(security.LIMITS))
def test_no_rule_can_be_set_beyond_its_limits(name):
    _, low, high = security.LIMITS[name]
    seen = getattr(security.rules(), name)
    for value in (low - 1, high + 1, low + 0.5):
        with pytest.raises(Refused, match="之间的整数"):
            change_rule(SECURITY, name, value, "试一试能不能", seen)


def test_a_change_of_a_rule_asks_for_a_reason_and_tells_before_and_after():
    with pytest.raises(Refused, match="理由"):
        change_rule(SECURITY, "password_days", 60, "  ", 90)
    change_rule(SECURITY, "password_days", 60, "按年度检查意见", 90)
    assert _last() == (
        "CHANGE_SECURITY",
        True,
        {"规则": "密码有效期（天）", "原值": 90, "新值": 60, "理由": "按年度检查意见"},
    )
    with pytest.raises(Refused, match="他人改为60"):
        change_rule(SECURITY, "password_days", 30, "再缩短一些", 90)


def test_generated_passwords_pass_the_rules_and_differ():
    change_rule(SECURITY, "password_kinds", 4, "四类都要有", 3)
    made = {"".join(credentials.generated()) for _ in range(50)}
    assert len(made) == 50
    assert not any(credentials.problem_with(password) for password in made)


# ---------------------------------------------------------------- the pages


def _open(monkeypatch, username: str) -> AppTest:
    with db.bookkeeping() as connection:
        token = sessions.open_session(connection, _account(username).id)
    monkeypatch.setattr(ContextProxy, "cookies", {sessions.COOKIE: token})
    return AppTest.from_file(ROOT / "efficiency" / "main.py", default_timeout=60).run()


def test_an_account_is_opened_on_one_page_and_given_its_rights_on_another(monkeypatch):
    app = _open(monkeypatch, "guanli")
    app.text_input(key="new_username").set_value("xinren")
    app.text_input(key="new_name").set_value("赵某")
    app.button(key="create").click().run()
    said = app.success[0].value.replace("\\", "")
    first = said.split("前半段：")[1].split("　")[0]
    # Shown once: gone with the next run.
    assert not app.run().success
    app = _open(monkeypatch, "anquan")
    app.selectbox(key="account").set_value("xinren").run()
    app.selectbox(key="role").set_value(Role.UNIT).run()
    app.selectbox(key="unit").set_value("U_BWB").run()
    next(button for button in app.button if button.label == "赋予角色").click().run()
    assert "责任单位" in app.success[0].value
    app.selectbox(key="half_of").set_value("xinren").run()
    next(button for button in app.button if button.label == "查看并交付").click().run()
    second = app.success[0].value.replace("\\", "").split("后半段：")[1].split("　")[0]
    assert not app.run().success
    assert credentials.check("xinren", first + second) == _account("xinren").id


def test_a_leader_of_the_code_table_is_offered_and_taken(monkeypatch):
    with db.writing() as connection:
        connection.execute(insert(Leader).values(id="V9", title="副市长（农业）", seq=9))
    _opened()
    app = _open(monkeypatch, "anquan")
    app.selectbox(key="account").set_value("xinren").run()
    app.selectbox(key="role").set_value(Role.LEADER).run()
    assert app.selectbox(key="leader").options == ["副市长（农业）"]
    next(button for button in app.button if button.label == "赋予角色").click().run()
    assert "须指明领导职务" in app.error[0].value
    assert _account("xinren").role is None
