"""One's own account: one-time codes at sign-in, recovery codes, roles that must have them, and one's own sessions."""

import time

import pyotp
import pytest
from sqlalchemy import select, update
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from efficiency.accounts import credentials, factors, security, sessions
from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands import accounts as commands
from efficiency.commands.own_account import confirm_codes, draw_codes, end_other_sessions, stop_codes
from efficiency.commands.recording import NoLongerSignedIn
from efficiency.commands.security import require_second_factor
from efficiency.core import db
from efficiency.core.access import User
from efficiency.core.config import ROOT
from efficiency.models import Account, AuditEntry, Role, SecondFactor
from efficiency.queries.accounts import live_sessions, sign_ins
from tests.conftest import person

PASSWORD = "Ceshi-2007"
SECURITY = person("anquan", Role.SECURITY, "李某")

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def boss() -> User:
    """An administrator with an own password, signed in."""
    account_id = commands.create_account(COMMAND_LINE, "boss", "某人", Role.ADMIN, PASSWORD)
    with db.bookkeeping() as connection:
        connection.execute(update(Account).where(Account.id == account_id).values(must_change_password=False))
    return _fresh(account_id)


def _code(secret: str, steps: int = 0) -> str:
    """The code of an interval, counted from the present one."""
    present = int(time.time()) // 30
    return pyotp.TOTP(secret).at((present + steps) * 30)


def _set_up(user: User) -> tuple[str, list[str]]:
    secret = draw_codes(user)
    return secret, confirm_codes(user, _code(secret, -1))


def _ticket(account_id: int) -> str:
    with db.bookkeeping() as connection:
        return sessions.issue_ticket(connection, account_id, needs_code=True)


def test_a_key_counts_once_its_owner_typed_a_first_code(boss):
    secret = draw_codes(boss)
    assert draw_codes(boss) == secret
    with pytest.raises(Refused, match="不正确"):
        confirm_codes(boss, "000000" if _code(secret) != "000000" else "111111")
    codes = confirm_codes(boss, _code(secret))
    assert len(set(codes)) == factors.RECOVERY_CODES
    with pytest.raises(Refused, match="已经启用"):
        draw_codes(boss)


def test_with_codes_a_password_alone_opens_no_session(boss):
    secret, _ = _set_up(boss)
    ticket = _ticket(boss.id)
    assert sessions.trade_ticket(ticket) is None
    assert sessions.answer_with_code(ticket, "12345x", "10.0.0.7") is None
    following = sessions.answer_with_code(ticket, f" {_code(secret)} ", "10.0.0.7")
    assert sessions.user_of(sessions.trade_ticket(following)).username == "boss"
    with pytest.raises(LookupError):
        sessions.answer_with_code(ticket, _code(secret, 1), "10.0.0.7")


def test_no_code_is_taken_twice_and_none_long_after_its_time(boss):
    secret, _ = _set_up(boss)
    assert sessions.answer_with_code(_ticket(boss.id), _code(secret), "10.0.0.7")
    for steps in (0, -1, -3, 3):
        assert sessions.answer_with_code(_ticket(boss.id), _code(secret, steps), "10.0.0.7") is None
    assert sessions.answer_with_code(_ticket(boss.id), _code(secret, 1), "10.0.0.7")


def test_a_recovery_code_stands_in_for_a_lost_phone_once(boss):
    _, codes = _set_up(boss)
    assert sessions.answer_with_code(_ticket(boss.id), codes[0].lower(), "10.0.0.7")
    assert sessions.answer_with_code(_ticket(boss.id), codes[0], "10.0.0.7") is None
    assert sign_ins(boss.id, "boss", boss.session).recovery_codes == factors.RECOVERY_CODES - 1


def test_the_fifth_wrong_code_uses_the_ticket_up(boss):
    secret, _ = _set_up(boss)
    ticket = _ticket(boss.id)
    for _ in range(sessions.MOST_WRONG_CODES):
        assert sessions.answer_with_code(ticket, "wrong", "10.0.0.66") is None
    with pytest.raises(LookupError):
        sessions.answer_with_code(ticket, _code(secret), "10.0.0.66")
    with db.reading() as connection:
        details = connection.execute(
            select(AuditEntry.detail).where(AuditEntry.action == "SECOND_FACTOR")
        ).scalars()
        assert all("10.0.0.66" in detail for detail in details)


def test_a_role_that_must_have_codes_does_nothing_before_they_are_set_up(boss, monkeypatch):
    require_second_factor(SECURITY, frozenset({Role.ADMIN}), "按等级保护要求", frozenset())
    with pytest.raises(NoLongerSignedIn):
        commands.set_active(boss, "anquan", True)
    app = _open(monkeypatch, boss.id)
    assert app.title[0].value == "请先启用动态口令" and not app.sidebar.button
    app.button[0].click().run()
    assert not app.exception and not app.error, [*app.exception, *app.error]
    with db.reading() as connection:
        secret = connection.execute(select(SecondFactor.secret)).scalar_one()
    app.text_input[0].set_value(_code(secret))
    next(button for button in app.button if button.label == "启用").click().run()
    assert app.title[0].value == "动态口令已启用" and len(app.code[0].value.split()) == factors.RECOVERY_CODES
    app.button[0].click().run()
    assert app.sidebar.button and not app.exception
    assert sessions.user_of(_token(boss.id)).must_set_up_codes is False
    with pytest.raises(Refused, match="必须使用"):
        stop_codes(_fresh(boss.id), PASSWORD)
    with pytest.raises(Refused, match="他人"):
        require_second_factor(SECURITY, frozenset(), "不再要求了", frozenset())


def test_codes_are_stopped_with_the_password_only(boss):
    _set_up(boss)
    with pytest.raises(Refused, match="现用密码不正确"):
        stop_codes(boss, "Wrong-2007")
    stop_codes(boss, PASSWORD)
    with db.reading() as connection:
        assert not factors.is_on(connection, boss.id)


def test_a_screen_left_open_lets_nobody_guess_the_password_without_end(boss):
    for _ in range(security.defaults().lockout_failures):
        with pytest.raises(Refused, match="现用密码不正确"):
            stop_codes(boss, "Wrong-2007")
    with pytest.raises(Refused, match="失败次数过多"):
        stop_codes(boss, PASSWORD)
    assert credentials.check("boss", PASSWORD, "10.0.0.7") == boss.id


def test_everybody_sees_and_ends_the_own_sessions(boss):
    others = [_token(boss.id), _token(boss.id)]
    assert len(live_sessions(boss.id)) == 3
    assert end_other_sessions(boss) == 2
    assert [sessions.user_of(token) for token in others] == [None, None]
    assert list(live_sessions(boss.id)["token_hash"]) == [boss.session]


def test_the_owner_is_told_of_the_sign_in_before_and_of_failures_since(boss):
    token = _token(boss.id)
    user = sessions.user_of(token)
    assert credentials.check("boss", "Wrong-2007", "10.0.0.66") is None
    told = sign_ins(user.id, "boss", user.session)
    assert told.failed == 1 and not told.has_codes


def test_the_password_is_followed_by_the_code_on_the_sign_in_page(boss, monkeypatch):
    secret, _ = _set_up(boss)
    monkeypatch.setattr(ContextProxy, "cookies", {})
    app = AppTest.from_file(ROOT / "efficiency" / "main.py", default_timeout=60).run()
    app.text_input[0].set_value("boss")
    app.text_input[1].set_value(PASSWORD)
    app.button[0].click().run()
    assert [field.label for field in app.text_input] == ["动态口令"] and not app.html
    app.text_input[0].set_value("000000")
    app.button[0].click().run()
    assert "动态口令不正确" in app.error[0].value
    app.text_input[0].set_value(_code(secret))
    app.button[0].click().run()
    assert "/auth/exchange" in app.html[0].value


def _token(account_id: int) -> str:
    with db.bookkeeping() as connection:
        return sessions.open_session(connection, account_id, "10.0.0.9", "")


def _fresh(account_id: int) -> User:
    return sessions.user_of(_token(account_id))


def _open(monkeypatch, account_id: int) -> AppTest:
    monkeypatch.setattr(ContextProxy, "cookies", {sessions.COOKIE: _token(account_id)})
    return AppTest.from_file(ROOT / "efficiency" / "main.py", default_timeout=60).run()
