"""Two processes of the app, as in service, act on one account in the same instant: on both databases."""

import contextlib
import datetime as dt
import multiprocessing as mp
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from types import ModuleType

import pyotp
import pytest
from sqlalchemy import func, select, update

from efficiency.accounts import credentials, factors, security, sessions
from efficiency.commands import COMMAND_LINE
from efficiency.commands import accounts as commands
from efficiency.commands.own_account import change_own_password, prove
from efficiency.core import audit, db
from efficiency.models import Account, AuditEntry, Role, SignInAttempt, SignInSession
from tests.conftest import use_database

pytest_plugins = ["tests.postgres"]

PASSWORD = "Ceshi-2007"
KEY, RECOVERY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", ["ABCDE-22222", "ABCDE-33333"]
ROUNDS = 4


def guess(times: int) -> list[str]:
    """What each guess was told: wrong, or to wait."""
    said = []
    for number in range(times):
        try:
            said.append(str(credentials.check("boss", f"Guess-{os.getpid()}-{number}", "10.0.0.66")))
        except credentials.TooManyTries:
            said.append("wait")
    return said


def trade(ticket: str) -> bool:
    """Whether a one-time link opened a session."""
    return sessions.trade_ticket(ticket) is not None


def answer(ticket: str, code: str) -> bool:
    """Whether a code was taken."""
    return sessions.answer_with_code(ticket, code, "10.0.0.7") is not None


def change(token: str, new: str) -> str:
    """Whether the own password was changed, or why not."""
    try:
        change_own_password(sessions.user_of(token), PASSWORD, new)
    except Exception as refusal:
        return type(refusal).__name__
    return "changed"


def prove_by(token: str, code: str) -> str:
    """Whether a code proved who is there."""
    try:
        prove(sessions.user_of(token), code)
    except Exception as refusal:
        return type(refusal).__name__
    return "proved"


def give(role: str) -> str:
    """Give the account a role."""
    try:
        commands.give_role(COMMAND_LINE, "boss", Role(role))
    except Exception as refusal:
        return type(refusal).__name__
    return "given"


def _serve(line: Connection, together) -> None:
    credentials.ROUNDS, factors.ROUNDS = ROUNDS, 10
    db.reading().__enter__()
    while (asked := line.recv()) is not None:
        act, arguments = asked
        together.wait(60)
        line.send(act(*arguments))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def processes(request, tmp_path_factory) -> Iterator[list[Connection]]:
    """A real installation and two processes that wait for what to do."""
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            path = tmp_path_factory.mktemp("two") / "efficiency.db"
            shutil.copy(request.getfixturevalue("empty_template"), path)
            stack.enter_context(use_database(path, demo=False))
        else:
            stack.enter_context(request.getfixturevalue("installed_on_postgres")(demo=False))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        # A page that ran before is left behind as the main script, which each process would run when it starts.
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        fresh = mp.get_context("spawn")
        together, lines, started = fresh.Barrier(2), [], []
        for _ in range(2):
            ours, theirs = fresh.Pipe()
            started.append(fresh.Process(target=_serve, args=(theirs, together)))
            started[-1].start()
            lines.append(ours)
        yield lines
        for line, process in zip(lines, started, strict=True):
            with closing(line):
                line.send(None)
            process.join(30)


@pytest.fixture
def boss(processes) -> int:
    """An account of its own for each test, under the one name."""
    with db.bookkeeping() as connection:
        connection.execute(
            update(Account).where(Account.username == "boss").values(username=f"gone{os.urandom(4).hex()}")
        )
        connection.execute(SignInAttempt.__table__.delete())
    account_id = commands.create_account(COMMAND_LINE, "boss", "", Role.ADMIN, PASSWORD)
    with db.bookkeeping() as connection:
        connection.execute(update(Account).where(Account.id == account_id).values(must_change_password=False))
    return account_id


def at_once(processes: list[Connection], act, *each: tuple) -> list:
    """What both processes came to that did ``act`` with their own arguments in the same instant."""
    for line, arguments in zip(processes, each, strict=True):
        line.send((act, arguments))
    return [line.recv() for line in processes]


def _session(account_id: int) -> str:
    with db.bookkeeping() as connection:
        return sessions.open_session(connection, account_id)


def _ticket(account_id: int, *, needs_code: bool = False) -> str:
    with db.bookkeeping() as connection:
        return sessions.issue_ticket(connection, account_id, needs_code=needs_code)


def test_guesses_of_two_processes_are_counted_as_one(processes, boss):
    first, second = at_once(processes, guess, (8,), (8,))
    said = first + second
    assert said.count("None") == security.defaults().lockout_failures
    assert said.count("wait") == 16 - security.defaults().lockout_failures


def test_a_one_time_link_opens_one_session_in_one_process(processes, boss):
    for _ in range(5):
        ticket = _ticket(boss)
        assert sorted(at_once(processes, trade, (ticket,), (ticket,))) == [False, True]
    with db.reading() as connection:
        opened = select(func.count()).select_from(SignInSession).where(SignInSession.account_id == boss)
        assert connection.execute(opened).scalar() == 5


@pytest.mark.parametrize("kind", ["recovery", "one-time"])
def test_a_code_is_taken_by_one_process(processes, boss, kind):
    with db.bookkeeping() as connection:
        factors.set_up(connection, boss, KEY, RECOVERY)
    code = RECOVERY[0] if kind == "recovery" else pyotp.TOTP(KEY).now()
    tickets = [(_ticket(boss, needs_code=True), code) for _ in range(2)]
    assert sorted(at_once(processes, answer, *tickets)) == [False, True]


def test_a_code_proves_in_one_process(processes, boss):
    with db.bookkeeping() as connection:
        factors.set_up(connection, boss, KEY, RECOVERY)
        at = db.now() - sessions.PROOF_LIFETIME - dt.timedelta(seconds=1)
    tokens = [_session(boss) for _ in range(2)]
    with db.bookkeeping() as connection:
        connection.execute(update(SignInSession).values(created_at=at))
    each = [(token, RECOVERY[1]) for token in tokens]
    assert sorted(at_once(processes, prove_by, *each)) == ["Refused", "proved"]


def test_of_two_changes_of_a_password_one_holds_and_the_other_is_told(processes, boss):
    each = [(_session(boss), f"Xinde-200{number}-gaoshan") for number in range(2)]
    done = at_once(processes, change, *each)
    assert sorted(done) == ["NoLongerSignedIn", "changed"]
    (_, new) = each[done.index("changed")]
    assert credentials.check("boss", new, "10.0.0.9") == boss
    (_, other) = each[done.index("NoLongerSignedIn")]
    assert credentials.check("boss", other, "10.0.0.9") is None


def test_of_two_roles_given_at_once_the_log_tells_one_after_the_other(processes, boss):
    roles = ("WORK_OFFICE", "SUPERVISION")
    assert at_once(processes, give, *((role,) for role in roles)) == ["given", "given"]
    with db.reading() as connection:
        role = connection.execute(select(Account.role).where(Account.id == boss)).scalar()
        changes = select(AuditEntry.detail).where(
            AuditEntry.object_id == "boss", AuditEntry.action == "SET_ROLE"
        )
        told = connection.execute(changes.order_by(AuditEntry.id)).scalars().all()[-2:]
    assert role in roles and Role.words_of(role) in told[-1]
    assert audit.check().intact
