"""The app on a campaign of another folder: installed into a database of its own, with somebody of each role."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from efficiency import campaign
from efficiency.commands import COMMAND_LINE
from efficiency.commands.accounts import create_account
from efficiency.core import db, marks
from efficiency.models import Account, Leader, Role
from efficiency.server.install import install
from tests.conftest import PASSWORD, _versions, use_database


@contextmanager
def running(folder: Path, database: Path) -> Iterator[campaign.Campaign]:
    """The campaign of ``folder`` while the app runs on it in ``database``."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("EFFICIENCY_CAMPAIGN", str(folder))
        try:
            campaign.load.cache_clear()
            with use_database(database, demo=False):
                install(False, report=lambda _: None)
                _people(campaign.load())
                with db.writing() as connection:
                    marks.forget_all(connection, next(_versions))
                yield campaign.load()
        finally:
            campaign.load.cache_clear()


def _people(known: campaign.Campaign) -> None:
    with db.bookkeeping() as connection:
        connection.execute(insert(Leader).values(id="V1", title="副市长", seq=1))
    for role in Role:
        unit_id = known.plan.responsible_units[0].id if role is Role.UNIT else None
        leader_id = "V1" if role is Role.LEADER else None
        create_account(
            COMMAND_LINE,
            f"u_{role.lower()}",
            f"某{role.words}",
            role,
            PASSWORD,
            unit_id=unit_id,
            leader_id=leader_id,
        )
    with db.bookkeeping() as connection:
        connection.execute(update(Account).values(must_change_password=False))
