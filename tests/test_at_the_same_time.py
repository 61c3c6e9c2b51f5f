"""What must hold when several people, or several guesses, come in the same instant: on both databases."""

import contextlib
import threading
from collections.abc import Callable, Iterator

import bcrypt
import pytest
from sqlalchemy import func, select, update

from efficiency.accounts import credentials, security, sessions
from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands.accounts import create_account, open_account, set_active
from efficiency.commands.recording import NoLongerSignedIn
from efficiency.core import audit, db
from efficiency.models import Account, AuditEntry, Role

pytest_plugins = ["tests.postgres"]

AT_ONCE = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """A real installation with the account ``boss``, once on each database."""
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            request.getfixturevalue("database")
        else:
            stack.enter_context(request.getfixturevalue("installed_on_postgres")(demo=False))
        create_account(COMMAND_LINE, "boss", "", Role.ADMIN, "Ceshi-2007")
        yield


def _at_once(work: Callable[[int], object], times: int = AT_ONCE) -> list:
    """What ``work`` returned, or the exception it raised, for each of ``times`` threads started together."""
    results: list = [None] * times
    together = threading.Barrier(times)

    def run(number: int) -> None:
        together.wait()
        try:
            results[number] = work(number)
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.usefixtures("either_database")
def test_writers_of_the_audit_log_chain_one_after_the_other():
    def write(number: int) -> None:
        for line in range(10):
            with db.writing() as connection:
                audit.append(connection, "boss", "EXPORT", "table", f"{number}-{line}", True, {})

    before = _entries()
    assert _at_once(write) == [None] * AT_ONCE
    assert _entries() - before == AT_ONCE * 10
    assert audit.check().intact


@pytest.mark.usefixtures("either_database")
def test_every_write_counts_in_the_data_version():
    def write(_: int) -> None:
        with db.writing():
            pass

    before = db.data_version()
    _at_once(write)
    assert db.data_version() == before + AT_ONCE


@pytest.mark.usefixtures("either_database")
def test_many_guesses_at_once_do_not_slip_past_the_lockout(monkeypatch):
    compared = []
    real = bcrypt.checkpw

    def counted(password: bytes, stored: bytes) -> bool:
        compared.append(stored.decode())
        return real(password, stored)

    monkeypatch.setattr(bcrypt, "checkpw", counted)
    _at_once(lambda number: credentials.check("boss", f"Guess-{number}"))
    against_the_real_hash = [stored for stored in compared if stored != credentials.DUMMY_HASH]
    assert len(against_the_real_hash) == security.defaults().lockout_failures


@pytest.mark.usefixtures("either_database")
def test_a_ticket_traded_by_several_at_once_opens_one_session():
    account_id = credentials.check("boss", "Ceshi-2007")
    with db.bookkeeping() as connection:
        ticket = sessions.issue_ticket(connection, account_id)
    tokens = _at_once(lambda _: sessions.trade_ticket(ticket))
    assert [isinstance(token, str) for token in tokens].count(True) == 1
    assert not any(isinstance(token, Exception) for token in tokens)


@pytest.mark.usefixtures("either_database")
def test_an_act_that_waits_while_its_session_is_ended_is_refused():
    account_id = credentials.check("boss", "Ceshi-2007")
    with db.bookkeeping() as connection:
        connection.execute(update(Account).values(must_change_password=False))
        token = sessions.open_session(connection, account_id)
    user, said = sessions.user_of(token), []

    def act() -> None:
        try:
            open_account(user, "zhang3", "")
        except Refused as refusal:
            said.append(refusal)

    waiting = threading.Thread(target=act)
    with db.bookkeeping() as connection:
        db.one_at_a_time(connection)
        sessions.end_by_hash(connection, user.session)
        waiting.start()
        # Long enough to look at the session as it still is outside, and to wait for the lock.
        waiting.join(timeout=2)
        assert waiting.is_alive()
    waiting.join()
    assert [type(each) for each in said] == [NoLongerSignedIn]


@pytest.mark.usefixtures("either_database")
def test_administration_and_sign_in_at_once_do_not_wait_for_each_other_for_ever():
    def work(number: int) -> object:
        if number % 2:
            return credentials.check("boss", "Guess-2007")
        return set_active(COMMAND_LINE, "boss", True)

    assert _at_once(work) == [None] * AT_ONCE
    assert audit.check().intact


def _entries() -> int:
    with db.reading() as connection:
        return connection.execute(select(func.count()).select_from(AuditEntry)).scalar_one()
