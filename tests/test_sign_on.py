"""Whom an identity provider names is one of our accounts, or nobody; the way there is tried in a browser (tests/e2e)."""

import json
import time

import pytest
from sqlalchemy import func, select, update

from efficiency.accounts import credentials, sessions, sign_on
from efficiency.commands import COMMAND_LINE
from efficiency.commands import accounts as commands
from efficiency.core import config, db
from efficiency.models import Account, AuditEntry, Role

PASSWORD = "Ceshi-2007"


@pytest.fixture(autouse=True)
def provided(database, monkeypatch):
    """Two accounts of an office with an identity provider; only ``admin`` may come with the password, too."""
    monkeypatch.setenv("EFFICIENCY_OIDC_CLAIM", "preferred_username")
    monkeypatch.setenv("EFFICIENCY_LOCAL_ACCOUNT", "admin")
    config.settings.cache_clear()
    commands.create_account(COMMAND_LINE, "admin", "", Role.ADMIN, PASSWORD)
    commands.create_account(COMMAND_LINE, "gzb", "", Role.WORK_OFFICE, PASSWORD)
    yield
    monkeypatch.undo()
    config.settings.cache_clear()


def _said(username: str = "gzb", seconds_ago: float = 1) -> dict:
    return {"sub": "4711", "preferred_username": username, "iat": int(time.time() - seconds_ago)}


def _last() -> tuple[str, bool, dict]:
    with db.reading() as connection:
        row = connection.execute(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    return row.username, row.succeeded, json.loads(row.detail)


def _accounts() -> int:
    with db.reading() as connection:
        return connection.execute(select(func.count()).select_from(Account)).scalar()


def test_who_is_named_comes_in_and_it_is_written_down_how():
    account_id = sign_on.arrive(_said(), "10.1.2.3")
    with db.reading() as connection:
        assert connection.execute(select(Account.id).where(Account.username == "gzb")).scalar() == account_id
    assert _last() == ("gzb", True, {"来源": "10.1.2.3", "方式": "统一认证"})


def test_nobody_comes_in_by_a_name_that_is_not_there_or_may_not_and_no_account_is_made():
    before = _accounts()
    assert sign_on.arrive(_said("somebody"), "10.1.2.3") is None
    assert _last()[1:] == (False, {"来源": "10.1.2.3", "方式": "统一认证", "原因": "没有此账号"})
    commands.set_active(COMMAND_LINE, "gzb", False)
    assert sign_on.arrive(_said(), "10.1.2.3") is None
    assert _accounts() == before


@pytest.mark.parametrize(
    "claims", [{}, {"preferred_username": "gzb"}, {"iat": 1e12}, {"preferred_username": ["gzb"], "iat": 1e12},
    _said(seconds_ago=301)],
    ids=["nothing", "no moment", "no name", "no text", "long ago"],
)  # fmt: skip
def test_what_does_not_say_who_or_was_said_long_ago_stands_for_nobody(claims):
    assert sign_on.arrive(claims, "10.1.2.3") is None


def test_only_the_account_for_emergencies_has_a_password_that_opens():
    assert credentials.check("gzb", PASSWORD) is None
    assert _last()[2]["原因"] == "只能由统一认证登录"
    assert credentials.check("admin", PASSWORD)
    assert credentials.is_password_of("gzb", PASSWORD), "for what cannot be undone it is still asked"


def test_who_has_no_use_for_a_password_is_not_made_to_change_it():
    with db.bookkeeping() as connection:
        connection.execute(update(Account).values(must_change_password=True))
        tokens = [
            sessions.open_session(connection, number)
            for number in connection.execute(select(Account.id).order_by(Account.username)).scalars()
        ]
    found = {user.username: user.must_change_password for user in map(sessions.user_of, tokens)}
    assert found == {"admin": True, "gzb": False}
