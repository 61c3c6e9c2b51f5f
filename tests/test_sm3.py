"""An installation that must hash by the national standard: passwords and the audit chain by SM3, what was there before goes
on."""

import pytest
from sqlalchemy import select, update

from efficiency.accounts import credentials
from efficiency.commands import COMMAND_LINE
from efficiency.commands import accounts as commands
from efficiency.core import audit, config, db, digests
from efficiency.models import Account, AuditEntry, Role
from tests.test_audit import _by_the_owner

PASSWORD = "Ceshi-2007"

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def changed_over(monkeypatch):
    """``changed_over(True)``: from here on the installation hashes by SM3; False: no longer."""

    def choose(sm3: bool) -> None:
        monkeypatch.setenv("EFFICIENCY_SM3", "1" if sm3 else "")
        config.settings.cache_clear()

    yield choose
    monkeypatch.undo()
    config.settings.cache_clear()


def _stored() -> str:
    with db.reading() as connection:
        return connection.execute(select(Account.password_hash).where(Account.username == "boss")).scalar()


def test_the_digest_is_the_one_of_the_standards_own_example(changed_over):
    changed_over(True)
    assert digests.digest(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_a_password_is_kept_by_sm3_and_signs_in(changed_over):
    changed_over(True)
    commands.create_account(COMMAND_LINE, "boss", "", Role.ADMIN, PASSWORD)
    assert _stored().startswith("$sm3$") and len(_stored()) <= 80
    assert credentials.check("boss", PASSWORD)
    assert credentials.check("boss", "Wrong-2007") is None
    assert credentials.check("nobody", PASSWORD) is None


@pytest.mark.parametrize("to_sm3", [True, False])
def test_a_hash_of_the_other_function_is_taken_and_made_anew_when_its_owner_signs_in(changed_over, to_sm3):
    changed_over(not to_sm3)
    commands.create_account(COMMAND_LINE, "boss", "", Role.ADMIN, PASSWORD)
    before = _stored()
    changed_over(to_sm3)
    assert credentials.check("boss", "Wrong-2007") is None
    assert _stored() == before
    assert credentials.check("boss", PASSWORD)
    assert _stored().startswith("$sm3$" if to_sm3 else "$2b$")
    assert credentials.check("boss", PASSWORD)


def test_a_chain_that_changed_over_is_whole_and_an_altered_entry_is_noticed_on_either_side(changed_over):
    for sm3 in (False, True, False):
        changed_over(sm3)
        with db.bookkeeping() as connection:
            audit.append(connection, "boss", "EXPORT", "table", f"sm3 {sm3}", True, {})
    assert audit.check().intact
    with db.reading() as connection:
        number = connection.execute(
            select(AuditEntry.id).where(AuditEntry.object_id == "sm3 True")
        ).scalar_one()
    _by_the_owner(update(AuditEntry).where(AuditEntry.id == number).values(username="other"))
    assert audit.check().broken_at == number
