"""Sign-in: passwords, lockout, tickets, sessions, and the audit chain that records them.

One file because each stage of a sign-in is tried with the account and the tickets of the one before.
"""

import datetime as dt

import bcrypt
import pytest
from sqlalchemy import select, update
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from efficiency.accounts import credentials, security, sessions
from efficiency.commands import COMMAND_LINE, Refused, own_account
from efficiency.commands import accounts as commands
from efficiency.core import db
from efficiency.core.access import Forbidden
from efficiency.core.config import ROOT
from efficiency.models import Account, AuditEntry, Role, SignInAttempt, SignInSession, SignInTicket
from efficiency.ui.parts import auth
from tests.conftest import signed_up

PASSWORD = "Ceshi-2007"
NEW_PASSWORD = "Xinde-2007"

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def boss() -> int:
    """An administrator who has chosen an own password."""
    return _account("boss", Role.ADMIN)


def _account(username: str, role: Role, **more) -> int:
    account_id = commands.create_account(COMMAND_LINE, username, username, role, PASSWORD, **more)
    with db.bookkeeping() as connection:
        connection.execute(update(Account).where(Account.id == account_id).values(must_change_password=False))
    return account_id


def _session(account_id: int) -> str:
    with db.bookkeeping() as connection:
        return sessions.open_session(connection, account_id)


def _ticket(account_id: int) -> str:
    with db.bookkeeping() as connection:
        return sessions.issue_ticket(connection, account_id)


def _actions() -> list[tuple[str, bool]]:
    with db.reading() as connection:
        return [
            (row.action, row.succeeded)
            for row in connection.execute(select(AuditEntry.__table__).order_by(AuditEntry.id))
        ]


def _turn_back(column, minutes: float) -> None:
    """Let a stored moment lie further in the past, as if the time had gone by."""
    with db.bookkeeping() as connection:
        values = {column.key: db.now() - dt.timedelta(minutes=minutes)}
        connection.execute(update(column.class_).values(values))


# ---------------------------------------------------------------- passwords and lockout


def test_the_right_password_signs_in_and_a_wrong_one_does_not(boss):
    assert credentials.check("boss", PASSWORD) == boss
    assert credentials.check("boss", "Wrong-2007") is None
    assert _actions()[-2:] == [("SIGN_IN", True), ("SIGN_IN", False)]


FAILURES = security.defaults().lockout_failures


def _fail(times: int, username: str = "boss", address: str = "10.0.0.66") -> None:
    for _ in range(times):
        assert credentials.check(username, "Wrong-2007", address) is None


def _later(minutes: float) -> None:
    """Let time go by for all attempts, as if they lay further in the past."""
    with db.bookkeeping() as connection:
        for row in connection.execute(select(SignInAttempt.id, SignInAttempt.at)).all():
            moment = row.at - dt.timedelta(minutes=minutes)
            connection.execute(update(SignInAttempt).where(SignInAttempt.id == row.id).values(at=moment))


def test_five_failures_bar_the_address_even_for_the_right_password(boss):
    _fail(FAILURES)
    with pytest.raises(credentials.TooManyTries, match="15分钟"):
        credentials.check("boss", PASSWORD, "10.0.0.66")
    assert ("LOCK_OUT", True) in _actions()


def test_whoever_guesses_at_an_account_does_not_keep_its_owner_out(boss):
    assert credentials.check("boss", PASSWORD, "10.0.0.7") == boss
    for address in range(4):
        _fail(FAILURES, address=f"10.0.1.{address}")
    # From addresses that nobody knows, everybody has to wait by now; not from the owner's own.
    with pytest.raises(credentials.TooManyTries):
        credentials.check("boss", PASSWORD, "10.0.2.1")
    assert credentials.check("boss", PASSWORD, "10.0.0.7") == boss


def test_a_few_tries_at_each_of_many_accounts_slow_the_address_down_and_nobody_else(boss):
    tried = 0
    with pytest.raises(credentials.TooManyTries, match="秒"):
        for number in range(100):
            _fail(FAILURES - 1, f"user{number}", "10.0.0.66")
            tried += FAILURES - 1
    assert tried <= 4 * FAILURES
    assert credentials.check("boss", PASSWORD, "10.0.0.8") == boss


def test_the_bar_is_kept_in_the_database_ends_by_itself_and_grows(boss):
    _fail(FAILURES)
    db.engine().dispose()
    with pytest.raises(credentials.TooManyTries):
        credentials.check("boss", PASSWORD, "10.0.0.66")
    _later(16)
    _fail(FAILURES)
    with pytest.raises(credentials.TooManyTries, match="30分钟"):
        credentials.check("boss", PASSWORD, "10.0.0.66")
    _later(31)
    assert credentials.check("boss", PASSWORD, "10.0.0.66") == boss


def test_an_owner_who_is_barred_is_let_in_again_by_hand(boss):
    _fail(FAILURES)
    commands.set_active(COMMAND_LINE, "boss", True)
    assert credentials.check("boss", PASSWORD, "10.0.0.66") == boss


def test_who_is_not_there_is_barred_in_the_same_way_and_in_the_same_words(boss):
    said = []
    for username in ("boss", "nobody"):
        _fail(FAILURES, username)
        with pytest.raises(credentials.TooManyTries) as told:
            credentials.check(username, PASSWORD, "10.0.0.66")
        said.append(str(told.value))
    assert said[0] == said[1]


def test_what_is_written_down_says_where_an_attempt_came_from_and_a_barred_one_leaves_no_line(boss):
    _fail(FAILURES)
    before = len(_actions())
    for _ in range(10):
        with pytest.raises(credentials.TooManyTries):
            credentials.check("boss", "Wrong-2007", "10.0.0.66")
    assert len(_actions()) == before
    with db.reading() as connection:
        details = connection.execute(
            select(AuditEntry.detail).where(AuditEntry.action.in_(["SIGN_IN", "LOCK_OUT"]))
        ).scalars()
        assert all("10.0.0.66" in detail for detail in details)


def test_a_success_starts_the_counting_of_failures_anew(boss):
    _fail(FAILURES - 1)
    assert credentials.check("boss", PASSWORD, "10.0.0.66") == boss
    _fail(1)
    assert credentials.check("boss", PASSWORD, "10.0.0.66") == boss


def test_unknown_known_stopped_and_locked_accounts_cost_the_same_one_comparison(boss, monkeypatch):
    _account("stopped", Role.WORK_OFFICE)
    commands.set_active(COMMAND_LINE, "stopped", False)
    compared = []
    real = bcrypt.checkpw
    monkeypatch.setattr(
        bcrypt, "checkpw", lambda password, stored: compared.append(stored) or real(password, stored)
    )
    for username in ("nobody", "boss", "stopped"):
        compared.clear()
        assert credentials.check(username, "Wrong-2007") is None
        assert len(compared) == 1
        assert compared[0].startswith(b"$2b$%02d$" % credentials.ROUNDS)


def test_a_password_costs_who_stole_its_hash_4096_rounds_and_so_does_one_that_nobody_has(
    costs_in_service,
):
    rounds, nobodys = costs_in_service
    assert rounds == 12 and nobodys.startswith("$2b$12$")
    assert credentials.hashed(PASSWORD).startswith(f"$2b${credentials.ROUNDS:02}$")


def test_a_password_that_bcrypt_cannot_take_whole_is_refused_with_its_reason():
    assert credentials.problem_with("Aa1" + "字" * 24) == credentials.TOO_LONG
    assert credentials.check("nobody", "长" * 25) is None
    with pytest.raises(Refused, match="72个字节"):
        commands.create_account(COMMAND_LINE, "long", "", Role.ADMIN, "Aa1" + "x" * 70)


@pytest.mark.parametrize("weak", ["Ab-1", "abcdefgh", "abcdefg1", "ABCDEFG1", " Abcdef-1"])
def test_weak_passwords_are_refused(weak):
    assert credentials.problem_with(weak)


@pytest.mark.parametrize("fine", ["k7T-mm4q", "Juhua-tai-71", "春风又绿aB1-", PASSWORD])
def test_eight_characters_of_three_kinds_are_enough(fine):
    assert credentials.problem_with(fine) is None


@pytest.mark.parametrize(
    "guessed",
    ["Passw0rd", "P@ssw0rd", "Dalian2007", "Xiaoneng@2007", "Abcdefg1", "Qwer1234!", "Admin@123", "Dlzf@2007", "Shijianchaju2007",
     "Zhengfu@2007", "Zhaomou-2007"],
)  # fmt: skip
def test_what_everybody_here_would_try_first_is_no_password(guessed):
    assert credentials.problem_with(guessed, ("zhao", "赵某")) == credentials.GUESSABLE


# ---------------------------------------------------------------- tickets and sessions


def test_a_ticket_works_once(boss):
    ticket = _ticket(boss)
    assert sessions.user_of(sessions.trade_ticket(ticket)).username == "boss"
    assert sessions.trade_ticket(ticket) is None


def test_an_old_or_invented_ticket_is_worth_nothing(boss):
    ticket = _ticket(boss)
    _turn_back(SignInTicket.expires_at, 0.1)
    assert sessions.trade_ticket(ticket) is None
    assert sessions.trade_ticket("invented") is None


def test_a_session_ends_by_idleness_at_its_absolute_end_and_when_signed_out(boss):
    idle, old, ended, live = (_session(boss) for _ in range(4))
    with db.bookkeeping() as connection:
        for token, column, minutes in (
            (idle, SignInSession.last_seen_at, security.defaults().idle_minutes + 1),
            (old, SignInSession.expires_at, 1),
        ):
            connection.execute(
                update(SignInSession)
                .where(SignInSession.token_hash == sessions._hash(token))
                .values({column.key: db.now() - dt.timedelta(minutes=minutes)})
            )
    sessions.end_session(ended)
    assert [sessions.user_of(token) is not None for token in (idle, old, ended, live)] == [
        False,
        False,
        False,
        True,
    ]
    assert _actions()[-1] == ("SIGN_OUT", True)


def test_a_forged_token_and_a_stolen_hash_sign_nobody_in(boss):
    token = _session(boss)
    assert sessions.user_of("eyJhbGciOiJub25lIn0.e30.") is None
    assert sessions.user_of(sessions._hash(token)) is None


def test_being_active_keeps_a_session_from_idling_out(boss):
    token = _session(boss)
    _turn_back(SignInSession.last_seen_at, security.defaults().idle_minutes - 1)
    assert sessions.user_of(token) is not None
    with db.reading() as connection:
        seen = connection.execute(select(SignInSession.last_seen_at)).scalar_one()
    assert db.now() - seen < dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    "change",
    [
        lambda: commands.set_password(COMMAND_LINE, "clerk", NEW_PASSWORD),
        lambda: commands.set_active(COMMAND_LINE, "clerk", False),
        lambda: commands.give_role(COMMAND_LINE, "clerk", Role.SUPERVISION),
        lambda: commands.end_sessions(COMMAND_LINE, "clerk"),
    ],
    ids=["new password", "stopped", "other role", "ended by the administrator"],
)
def test_a_change_of_the_account_ends_its_sessions(change):
    token = _session(_account("clerk", Role.WORK_OFFICE))
    assert sessions.user_of(token) is not None
    change()
    assert sessions.user_of(token) is None


def test_changing_the_own_password_ends_all_sessions_and_gives_this_browser_a_new_ticket(boss):
    token = _session(boss)
    user = sessions.user_of(token)
    with pytest.raises(Refused, match="现用密码不正确"):
        own_account.change_own_password(user, "Wrong-2007", NEW_PASSWORD)
    ticket = own_account.change_own_password(user, PASSWORD, NEW_PASSWORD)
    assert sessions.user_of(token) is None
    assert sessions.user_of(sessions.trade_ticket(ticket)).id == boss
    assert credentials.check("boss", PASSWORD) is None
    assert credentials.check("boss", NEW_PASSWORD) == boss


# ---------------------------------------------------------------- commands


def test_only_the_administrator_manages_accounts_and_a_refusal_is_audited(boss):
    clerk = signed_up("clerk", Role.WORK_OFFICE)
    with pytest.raises(Forbidden):
        commands.set_password(clerk, "boss", NEW_PASSWORD)
    assert _actions()[-1] == ("ACCESS_REFUSED", False)
    assert credentials.check("boss", PASSWORD) == boss


def test_a_unit_account_needs_a_unit_of_the_plan():
    with pytest.raises(Refused, match="单位"):
        commands.create_account(COMMAND_LINE, "unit1", "", Role.UNIT, PASSWORD, unit_id="NOWHERE")
    account_id = _account("unit1", Role.UNIT, unit_id="U_BWB")
    assert sessions.user_of(_session(account_id)).unit_id == "U_BWB"


def test_an_administrator_cannot_lock_the_own_door(boss):
    me = sessions.user_of(_session(boss))
    with pytest.raises(Refused):
        commands.set_active(me, "boss", False)
    with pytest.raises(Forbidden):
        commands.give_role(me, "boss", Role.LEADER, leader_id="V1")


def test_no_password_ends_up_in_the_audit_log(boss):
    credentials.check("boss", "Wrong-2007")
    commands.set_password(COMMAND_LINE, "boss", NEW_PASSWORD)
    with db.reading() as connection:
        written = " ".join(connection.execute(select(AuditEntry.detail)).scalars())
    assert not any(word in written for word in (PASSWORD, NEW_PASSWORD, "Wrong-2007", "$2b$"))


def test_what_fails_leaves_neither_rows_nor_an_entry(boss):
    before = _actions()
    with pytest.raises(Refused):
        commands.create_account(COMMAND_LINE, "boss", "", Role.ADMIN, PASSWORD)
    assert _actions() == before


# ---------------------------------------------------------------- the sign-in page


def _open(monkeypatch, token: str | None = None) -> AppTest:
    monkeypatch.setattr(ContextProxy, "cookies", {sessions.COOKIE: token} if token else {})
    return AppTest.from_file(ROOT / "efficiency" / "main.py", default_timeout=60).run()


def _try(app: AppTest, username: str, password: str) -> AppTest:
    app.text_input[0].set_value(username)
    app.text_input[1].set_value(password)
    return app.button[0].click().run()


def test_every_cause_of_a_refusal_gets_the_same_message(boss, monkeypatch):
    _account("stopped", Role.WORK_OFFICE)
    commands.set_active(COMMAND_LINE, "stopped", False)
    said = set()
    for username, password in (("nobody", PASSWORD), ("boss", "Wrong-2007"), ("stopped", PASSWORD)):
        app = _try(_open(monkeypatch), username, password)
        said.add(tuple(error.value for error in app.error))
    assert said == {(auth.REFUSAL,)}


def test_the_right_password_leads_to_an_exchange_in_the_browser_and_not_to_a_page(boss, monkeypatch):
    app = _try(_open(monkeypatch), "boss", PASSWORD)
    assert not app.error and not app.exception
    assert "/auth/exchange" in app.html[0].value
    # What was typed proves nothing on the next run: only the cookie does.
    assert [field.label for field in app.run().text_input] == ["用户名", "密码"]


def test_a_password_of_more_than_72_bytes_is_told_so(monkeypatch):
    app = _try(_open(monkeypatch), "boss", "长" * 25)
    assert [error.value for error in app.error] == [credentials.TOO_LONG]


def test_a_real_installation_shows_no_accounts_and_no_passwords(boss, monkeypatch):
    app = _open(monkeypatch)
    assert not app.table and not app.dataframe
    assert "密码都是" not in " ".join(text.value for text in app.markdown)


@pytest.mark.parametrize("state", ["ended", "forged"])
def test_a_token_that_no_longer_stands_for_anybody_opens_the_sign_in_page(boss, monkeypatch, state):
    token = _session(boss)
    sessions.end_session(token)
    app = _open(monkeypatch, token if state == "ended" else "forged")
    assert [field.label for field in app.text_input] == ["用户名", "密码"]
    assert not app.sidebar.button


def test_session_state_is_no_proof_of_who_is_there(boss, monkeypatch):
    monkeypatch.setattr(ContextProxy, "cookies", {})
    app = AppTest.from_file(ROOT / "efficiency" / "main.py", default_timeout=60)
    app.session_state["authentication_status"] = True
    app.session_state["username"] = "boss"
    app.run()
    assert not app.sidebar.button


def test_an_initial_password_must_be_changed_before_any_page(monkeypatch):
    account_id = commands.create_account(COMMAND_LINE, "new", "新人", Role.ADMIN, PASSWORD)
    app = _open(monkeypatch, _session(account_id))
    assert app.title[0].value == "请先设置自己的密码"
    assert not app.sidebar.button
    for field, text in zip(app.text_input, (PASSWORD, NEW_PASSWORD, NEW_PASSWORD), strict=True):
        field.set_value(text)
    app.button[0].click().run()
    assert "/auth/exchange" in app.html[0].value
    assert credentials.check("new", NEW_PASSWORD) == account_id


def test_signing_out_ends_the_session_on_the_server_at_once(boss, monkeypatch):
    token = _session(boss)
    app = _open(monkeypatch, token)
    next(button for button in app.sidebar.button if button.label == "退出登录").click().run()
    assert sessions.user_of(token) is None
