"""The one door for writes: who acts is asked in the transaction that acts, and nothing is written past it."""

import ast
import datetime as dt
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

import efficiency.commands
from efficiency.accounts import sessions
from efficiency.commands import COMMAND_LINE, accounts
from efficiency.commands.accounts import give_role, set_active, set_password, withdraw_role
from efficiency.commands.exports import record_export
from efficiency.commands.recording import NoLongerSignedIn, recording
from efficiency.core import db
from efficiency.core.access import Action, Forbidden, User
from efficiency.core.audit import AuditAction
from efficiency.core.config import ROOT
from efficiency.models import (
    Account,
    AuditEntry,
    Base,
    Role,
    SignInSession,
    UnitAlias,
)
from efficiency.subjects import milestone_status
from efficiency.subjects.description import Subject
from tests.conftest import person, signed_up

pytest_plugins = ["tests.postgres"]

UNIT = person("xzfw", Role.UNIT, unit_id="U_XZFW")
OFFICE = person("gzb", Role.WORK_OFFICE)
DAY = dt.date(2007, 8, 31)

# Named after a user, but they ask nothing of the database and change nothing.
PURE = {"registers_on"}
# What the door itself keeps, and an import's rows in temporary tables, which it copies from.
BEHIND_THE_DOOR = (
    "recording.py",
    "numbers.py",
    "counts.py",
    "roster.py",
    "telling.py",
    "tallies.py",
    "incident_changes.py",
    "incident_courses.py",
    "appending.py",
)
# The door itself.
DOOR = {"recording", "authorise"}


def commands() -> dict[str, Callable]:
    """Every function of the package that acts for somebody: its first parameter is who."""
    found = {}
    for module in pkgutil.iter_modules(efficiency.commands.__path__, "efficiency.commands."):
        for name, function in vars(importlib.import_module(module.name)).items():
            own = inspect.isfunction(function) and function.__module__ == module.name and name[0] != "_"
            if own and next(iter(inspect.signature(function).parameters), "") in ("user", "actor"):
                found[f"{module.name.rpartition('.')[2]}.{name}"] = function
    return {name: each for name, each in found.items() if each.__name__ not in PURE | DOOR}


def act(command: Callable, user: User) -> Exception | None:
    """What a command said that somebody called with anything at all: who acts is asked before what was typed."""
    values = {
        dt.date: DAY,
        str: "x",
        int: 1,
        float: 1.0,
        bool: True,
        bytes: b"x",
        dict: {},
        Role: Role.LEADER,
    }
    hints = typing.get_type_hints(command)
    given = {}
    for name, parameter in list(inspect.signature(command).parameters.items())[1:]:
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD:
            kinds = (hints[name], *typing.get_args(hints[name]))
            options = [each for each in kinds if isinstance(each, type) and each in values]
            given[name] = values[options[0]] if options else ()
    if "register" in given:
        # Which right a reading needs follows from the register, which no user types.
        given["register"] = "责任追究"
    if hints.get("subject") is Subject:
        # Likewise with what is entered into a register by its own form.
        given["subject"], given["values"] = milestone_status.SUBJECT, {}
    try:
        command(user, **given)
    except Exception as said:
        return said
    return None


def rows() -> dict[str, int]:
    """How many rows each table has; the audit log may grow."""
    tables = [
        table for table in Base.metadata.sorted_tables if table.name not in ("audit_entry", "audit_seal")
    ]
    with db.reading() as connection:
        return {
            each.name: connection.execute(select(func.count()).select_from(each)).scalar() for each in tables
        }


def _account(**values) -> None:
    with db.bookkeeping() as connection:
        connection.execute(update(Account).where(Account.username == UNIT.username).values(**values))


def _session(**values) -> None:
    with db.bookkeeping() as connection:
        connection.execute(
            update(SignInSession).where(SignInSession.token_hash == UNIT.session).values(**values)
        )


def _signed_out() -> None:
    with db.bookkeeping() as connection:
        sessions.end_by_hash(connection, UNIT.session)


def _long_ago(**ago) -> dt.datetime:
    return db.now() - dt.timedelta(**ago)


ENDINGS = {
    "signed out in another tab": _signed_out,
    "stopped": lambda: set_active(COMMAND_LINE, UNIT.username, False),
    "given another role": lambda: give_role(COMMAND_LINE, UNIT.username, Role.SUPERVISION),
    "given another unit": lambda: give_role(COMMAND_LINE, UNIT.username, Role.UNIT, unit_id="U_BWB"),
    "rights withdrawn": lambda: withdraw_role(COMMAND_LINE, UNIT.username),
    "password reset": lambda: set_password(COMMAND_LINE, UNIT.username, "Ceshi-2008"),
    "sessions ended": lambda: accounts.end_sessions(COMMAND_LINE, UNIT.username),
    "idle for too long": lambda: _session(last_seen_at=_long_ago(minutes=31)),
    "at its absolute end": lambda: _session(expires_at=_long_ago(seconds=1)),
    "another role, the session left alive": lambda: _account(role=Role.SUPERVISION, unit_id=None),
    "another unit, the session left alive": lambda: _account(unit_id="U_BWB"),
    "stopped, the session left alive": lambda: _account(is_active=False),
}


def test_the_walk_finds_the_commands():
    assert len(commands()) >= 40
    assert {
        "incidents.register_incident",
        "exports.record_export",
        "imports.load",
        "readings.record_reading",
    } <= set(commands())


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_open_tab_of_somebody_who_is_no_longer_signed_in_does_nothing(database, ending):
    ENDINGS[ending]()
    before = rows()
    for name, command in commands().items():
        said = act(command, UNIT)
        assert isinstance(said, NoLongerSignedIn), (name, said)
    assert rows() == before
    with db.reading() as connection:
        refusals = connection.execute(
            select(AuditEntry.username, AuditEntry.succeeded).where(AuditEntry.action == "ACCESS_REFUSED")
        ).all()
    assert [tuple(each) for each in refusals] == [(UNIT.username, False)] * len(commands())


def test_a_user_without_a_session_does_nothing(database):
    forged = User(1, "gzb", "工作办公室", Role.WORK_OFFICE)
    before = rows()
    for name, command in commands().items():
        assert isinstance(act(command, forged), NoLongerSignedIn), name
    assert rows() == before


def test_while_the_session_lives_it_is_not_the_session_that_refuses(database):
    said = {
        name: act(command, UNIT)
        for name, command in commands().items()
        if name != "own_account.change_own_password"
    }
    assert not [name for name, each in said.items() if isinstance(each, NoLongerSignedIn)]
    assert sum(isinstance(each, Forbidden) for each in said.values()) > 20


def test_somebody_who_must_choose_a_new_password_does_nothing_else(database):
    _account(must_change_password=True)
    said = {name: act(command, UNIT) for name, command in commands().items()}
    others = [name for name, each in said.items() if not isinstance(each, NoLongerSignedIn)]
    assert others == ["own_account.change_own_password"]


def test_a_download_is_refused_and_leaves_no_row_of_an_export(database):
    _signed_out()
    with pytest.raises(NoLongerSignedIn, match="登录已结束或权限已变更"):
        record_export(UNIT, "周五报送", DAY, 3, "utf-8-sig")
    with db.reading() as connection:
        actions = connection.execute(select(AuditEntry.action)).scalars().all()
    assert actions == ["ACCESS_REFUSED"]


def test_who_acts_is_as_the_session_has_it_now(database):
    leader = signed_up("fsz1", Role.LEADER, leader_id="L1")
    with db.bookkeeping() as connection:
        connection.execute(update(Account).values(display_name="副市长（工业）"))
    with recording(leader, Action.EXPORT) as record:
        assert record.user.display_name == "副市长（工业）" and record.username == "fsz1"


def test_a_session_is_not_printed_with_its_user():
    assert "session of" not in repr(UNIT)


# ---------------------------------------------------------------- one act, one transaction


def test_an_act_that_fails_halfway_leaves_nothing_and_the_version_as_it_was(database):
    version = db.data_version()
    with pytest.raises(RuntimeError), recording(OFFICE, Action.IMPORT_DATA, DAY) as record:
        record.add(UnitAlias, alias="行办", unit_id="U_XZFW")
        record.audit(AuditAction.IMPORT, "import_batch", "1", {})
        raise RuntimeError
    with db.reading() as connection:
        assert connection.execute(select(func.count()).select_from(UnitAlias)).scalar() == 0
        assert connection.execute(select(func.count()).select_from(AuditEntry)).scalar() == 0
    assert db.data_version() == version


def test_the_version_moves_for_a_fact_and_not_for_an_export_or_an_account(database):
    version = db.data_version()
    record_export(OFFICE, "周五报送", DAY, 3, "utf-8-sig")
    set_active(COMMAND_LINE, UNIT.username, False)
    assert db.data_version() == version
    with recording(OFFICE, Action.IMPORT_DATA, DAY) as record:
        record.add(UnitAlias, alias="行办", unit_id="U_XZFW")
    assert db.data_version() == version + 1


def test_a_right_that_is_missing_in_the_middle_is_refused_and_named(database):
    with pytest.raises(Forbidden), recording(OFFICE, Action.IMPORT_DATA, DAY) as record:
        record.require(Action.RECORD_SUPERVISION)
    with db.reading() as connection:
        entry = connection.execute(select(AuditEntry.action, AuditEntry.object_id)).one()
    assert tuple(entry) == ("ACCESS_REFUSED", "RECORD_SUPERVISION")


def test_no_command_writes_past_the_door():
    past = {}
    for path in sorted((ROOT / "efficiency" / "commands").glob("*.py")):
        if path.name in BEHIND_THE_DOOR:
            continue
        called = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        if called & {"insert", "update", "delete", "writing", "bookkeeping", "one_at_a_time"}:
            past[path.name] = called
    assert past == {}
