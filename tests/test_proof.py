"""What cannot be undone asks for the password again, in the transaction that does it."""

import datetime as dt
import hashlib

import pyotp
import pytest
from sqlalchemy import func, select, update
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from efficiency import state
from efficiency.accounts import factors, sessions
from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands import accounts as commands
from efficiency.commands.documents import record_document_step
from efficiency.commands.own_account import confirm_codes, draw_codes, end_other_sessions, prove
from efficiency.commands.papers import issue
from efficiency.commands.recording import Unproved
from efficiency.core import db
from efficiency.core.access import Scope, User
from efficiency.core.config import ROOT
from efficiency.models import Account, AuditEntry, DocumentStep, Paper, RecoveryCode, Role, SignInSession
from efficiency.queries.accounts import demo_codes
from seed.demo import accounts as demo
from tests.conftest import account_of, person
from tests.reading import words

AUGUST = dt.date(2007, 8, 31)
PASSWORD = "Ceshi-2007"
BUREAU = person("jcj_test", Role.SUPERVISION)
OFFICE = person("gzb_test", Role.WORK_OFFICE)
SECURITY = person("anquan", Role.SECURITY, "李某")


def _long_ago(*users: User) -> None:
    """These have not given their password for longer than it stands."""
    at = db.now() - sessions.PROOF_LIFETIME - dt.timedelta(seconds=1)
    with db.bookkeeping() as connection:
        own = SignInSession.token_hash.in_([user.session for user in users])
        connection.execute(update(SignInSession).where(own).values(created_at=at, proved_at=None))


def _just_now(user: User) -> None:
    with db.bookkeeping() as connection:
        sessions.prove(connection, user.session)


def _rows(model) -> int:
    with db.reading() as connection:
        return connection.execute(select(func.count()).select_from(model)).scalar()


def _boss() -> User:
    """An administrator with an own password, signed in."""
    account_id = commands.create_account(COMMAND_LINE, "boss", "某人", Role.ADMIN, PASSWORD)
    with db.bookkeeping() as connection:
        connection.execute(update(Account).where(Account.id == account_id).values(must_change_password=False))
        token = sessions.open_session(connection, account_id)
    return sessions.user_of(token)


def test_a_password_is_reset_and_handed_over_only_by_who_gave_the_own_one_lately(database):
    boss = _boss()
    commands.create_account(COMMAND_LINE, "someone", "某人", Role.WORK_OFFICE, PASSWORD)
    _long_ago(boss, SECURITY)
    before = _hash("someone")
    with pytest.raises(Unproved, match="再次输入"):
        commands.reset_password(boss, "someone")
    assert _hash("someone") == before
    with pytest.raises(Refused, match="不正确"):
        prove(boss, "Budui-2007")
    with pytest.raises(Unproved):
        commands.reset_password(boss, "someone")
    prove(boss, PASSWORD)
    assert commands.reset_password(boss, "someone")
    with pytest.raises(Unproved):
        commands.hand_over(SECURITY, "someone")
    _just_now(SECURITY)
    assert commands.hand_over(SECURITY, "someone")
    with db.reading() as connection:
        told = (
            connection.execute(select(AuditEntry.action).where(AuditEntry.username == "boss")).scalars().all()
        )
    assert "PROVE" in told


def _hash(username: str) -> str:
    with db.reading() as connection:
        return connection.execute(select(Account.password_hash).where(Account.username == username)).scalar()


def test_what_was_proved_in_one_session_is_not_proved_in_another(database):
    boss = _boss()
    with db.bookkeeping() as connection:
        token = sessions.open_session(connection, boss.id)
    other = sessions.user_of(token)
    _long_ago(boss, other)
    prove(boss, PASSWORD)
    with db.reading() as connection:
        assert sessions.is_proved(connection, boss.session) and not sessions.is_proved(
            connection, other.session
        )


def test_who_guesses_at_the_password_of_an_open_screen_is_made_to_wait(database):
    boss = _boss()
    _long_ago(boss)
    for _ in range(5):
        with pytest.raises(Refused, match="不正确"):
            prove(boss, "Budui-2007")
    with pytest.raises(Refused, match="再试"):
        prove(boss, PASSWORD)


def test_a_code_from_the_phone_proves_as_the_password_does_once_and_guesses_count(database):
    boss = _boss()
    _long_ago(boss)
    with db.bookkeeping() as connection:
        factors.set_up(
            connection, boss.id, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", ["ABCDE-22222", "ABCDE-33333"]
        )
    prove(boss, "abcde-22222")
    _long_ago(boss)
    prove(boss, PASSWORD)
    _long_ago(boss)
    for wrong in ("ABCDE-22222", "000000", "ABCDE-44444", "", "Budui-2007"):
        with pytest.raises(Refused, match="不正确"):
            prove(boss, wrong)
    with pytest.raises(Refused, match="再试"):
        prove(boss, "ABCDE-33333")


def test_codes_are_set_up_and_sessions_ended_only_by_who_gave_the_password_lately(database):
    boss = _boss()
    with db.bookkeeping() as connection:
        other = sessions.open_session(connection, boss.id)
    _long_ago(boss)
    for act in (
        lambda: draw_codes(boss),
        lambda: confirm_codes(boss, "000000"),
        lambda: end_other_sessions(boss),
    ):
        with pytest.raises(Unproved):
            act()
    assert sessions.is_alive(other)
    prove(boss, PASSWORD)
    assert draw_codes(boss) and end_other_sessions(boss) == 1


def test_a_recovery_code_is_kept_by_a_slow_hash_and_one_of_the_release_before_still_counts(database):
    boss = _boss()
    codes = ["ABCDE-22222", "ABCDE-33333"]
    with db.bookkeeping() as connection:
        factors.set_up(connection, boss.id, pyotp.random_base32(), codes)
        plain = [hashlib.sha256(each.encode()).hexdigest() for each in codes]
        kept = connection.execute(select(RecoveryCode.code_hash)).scalars().all()
        assert not set(kept) & set(plain)
        connection.execute(
            update(RecoveryCode).where(RecoveryCode.code_hash == kept[1]).values(code_hash=plain[1])
        )
        assert factors.unused(connection, boss.id, codes) == codes
        assert [factors.accepts(connection, boss.id, each) for each in (*codes, *codes)] == [
            True,
            True,
            False,
            False,
        ]


def test_a_paper_is_issued_and_a_document_closed_only_by_who_gave_the_password_lately(demo_database):
    _long_ago(OFFICE, BUREAU)
    papers = _rows(Paper)
    letter = {
        "paper_key": "OTHER:1", "kind": "CIRCULAR", "title": "关于工作的通报", "as_of": AUGUST,
        "content": {"title": "关于工作的通报", "addressee": "各单位", "sections": [{"heading": "一", "text": "正文。"}]},
        "number_of": "第{}期".format, "build": lambda _number, _day: b"file",
    }  # fmt: skip
    with pytest.raises(Unproved):
        issue(OFFICE, AUGUST, **letter)
    documents = state.on(Scope(AUGUST, sees_accountability=True)).document_rows
    number = documents.loc[documents["step"] == "ANSWERED", "number"].iloc[0]
    # A step that can be taken back asks nobody again.
    record_document_step(BUREAU, AUGUST, number, "ANSWERED", occurred_on=AUGUST, note="已经执行完毕。")
    steps = _rows(DocumentStep)
    close = (BUREAU, AUGUST, number, "EXECUTED")
    with pytest.raises(Unproved):
        record_document_step(*close, occurred_on=AUGUST, note="已经执行完毕。")
    assert (_rows(Paper), _rows(DocumentStep)) == (papers, steps)
    _just_now(OFFICE)
    _just_now(BUREAU)
    issue(OFFICE, AUGUST, **letter)
    record_document_step(*close, occurred_on=AUGUST, note="已经执行完毕。")
    assert (_rows(Paper), _rows(DocumentStep)) == (papers + 1, steps + 1)


def test_the_page_asks_and_goes_on_after_the_right_password(demo_database, signed_in):
    app = signed_in(Role.ADMIN, "pages/office/system.py")
    with db.bookkeeping() as connection:
        at = db.now() - sessions.PROOF_LIFETIME - dt.timedelta(seconds=1)
        connection.execute(update(SignInSession).values(created_at=at))
    chosen = account_of(Role.WORK_OFFICE).username
    app.selectbox(key="chosen").select(chosen).run()
    app.radio(key="what").set_value("reset").run()
    app.button(key="carry_out").click().run()
    assert "再次输入登录密码" in words(app)
    app.text_input(key="proof_of_system").input(demo.PASSWORD)
    next(each for each in app.button if each.label == "验证身份").click().run()
    app.button(key="carry_out").click().run()
    assert f"已为 {chosen} 重设密码" in words(app) and not app.exception


def test_a_visitor_of_the_demo_tries_codes_with_what_the_sign_in_page_tells(demo_database, monkeypatch):
    monkeypatch.setattr(ContextProxy, "cookies", {})
    app = AppTest.from_file(ROOT / "efficiency" / "main.py", default_timeout=60).run()
    key, codes = (each.value for each in app.code)
    told = demo_codes()
    assert key == told.key and codes.split() == told.recovery_codes == list(demo.RECOVERY_CODES)
    app.text_input[0].set_value(told.username)
    app.text_input[1].set_value(demo.PASSWORD)
    app.button[0].click().run()
    app.text_input[0].set_value(pyotp.TOTP(key).now())
    app.button[0].click().run()
    assert "/auth/exchange" in app.html[0].value
    with db.reading() as connection:
        account_id = connection.execute(select(Account.id).where(Account.username == told.username)).scalar()
    with db.bookkeeping() as connection:
        ticket = sessions.issue_ticket(connection, account_id, needs_code=True)
    assert sessions.answer_with_code(ticket, codes.split()[0], "10.0.0.7")
    assert demo_codes().recovery_codes == list(demo.RECOVERY_CODES)[1:]
    with db.bookkeeping() as connection:
        factors.remove(connection, account_id)
    assert demo_codes() is None


def test_the_codes_that_a_demo_tells_are_not_hashed_again_at_every_look_at_its_sign_in_page(
    demo_database, monkeypatch
):
    told, hashed, slow = demo_codes(), [], hashlib.pbkdf2_hmac
    monkeypatch.setattr(hashlib, "pbkdf2_hmac", lambda *asked: hashed.append(asked) or slow(*asked))
    assert demo_codes() == told and told.recovery_codes
    assert hashed == []
