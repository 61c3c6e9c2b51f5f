"""A real installation before, on and after the campaign's days, while nobody has entered anything.

The clock is the installation's own (``EFFICIENCY_CLOCK``); what a reader sees is collected from all that a page draws.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from streamlit.testing.v1 import AppTest

from efficiency import campaign
from efficiency.commands import COMMAND_LINE
from efficiency.commands.accounts import create_account
from efficiency.commands.recording import recorded_at
from efficiency.core import config, db
from efficiency.core.access import RIGHTS
from efficiency.models import Account, Leader, Portfolio, Role
from efficiency.queries.days import board_day, today
from efficiency.ui.parts.menu import ENTRIES, FRONT_PAGES, Entry
from tests.conftest import copy_of
from tests.reading import words

ALLOWED = [(role, entry) for entry in ENTRIES for role in Role if entry.action in RIGHTS[role]]
DAYS = campaign.load().parameters
DAY_BEFORE = DAYS.first_day - dt.timedelta(days=1)
THIRD_WEEK = DAYS.first_day + dt.timedelta(days=16)
AFTER = DAYS.last_day + dt.timedelta(days=40)


@pytest.fixture(scope="module")
def office(empty_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A real installation with one account of each role and no facts."""
    for path in copy_of(empty_template, tmp_path_factory.mktemp("office"), demo=False):
        with db.writing() as connection:
            connection.execute(insert(Leader).values(id="V1", title="副市长", seq=1))
            connection.execute(insert(Portfolio).values(leader_id="V1", unit_id="U_XZFW"))
        places = {Role.LEADER: {"leader_id": "V1"}, Role.UNIT: {"unit_id": "U_XZFW"}}
        for role in Role:
            name = f"user-{role.lower()}".replace("_", "-")
            create_account(COMMAND_LINE, name, role.words, role, "Ceshi-2007", **places.get(role, {}))
        with db.bookkeeping() as connection:
            connection.execute(update(Account).values(must_change_password=False))
        yield path


@pytest.fixture
def on(office: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dt.date], None]]:
    """``on(day)``: from here on the installation's clock says ten in the morning of that day."""

    def set_clock(day: dt.date) -> None:
        monkeypatch.setenv("EFFICIENCY_CLOCK", f"{day}T10:00")
        config.settings.cache_clear()

    yield set_clock
    monkeypatch.undo()
    config.settings.cache_clear()


def opened(signed_in, role: Role, entry: Entry) -> AppTest:
    app = signed_in(role, None if entry.url_path in FRONT_PAGES else f"pages/{entry.file}")
    assert not app.exception, app.exception[0].value
    return app


# ---------------------------------------------------------------- today is today


@pytest.mark.parametrize(
    ("day", "board"),
    [
        (DAY_BEFORE, DAYS.first_day),
        (DAYS.first_day, DAYS.first_day),
        (THIRD_WEEK, THIRD_WEEK),
        (AFTER, DAYS.last_day),
    ],
)
def test_the_board_opens_on_today_held_within_the_days_of_the_campaign(on, signed_in, day, board):
    on(day)
    assert (today(), board_day()) == (day, board)
    app = signed_in(Role.WORK_OFFICE)
    assert app.date_input(key="as_of").value == board
    said = words(app)
    assert ("本次行动尚未开始（2007年2月5日起）" in said) == (day == DAY_BEFORE)
    assert ("本次行动已于2007年12月31日结束" in said) == (day == AFTER)


def test_what_is_written_in_the_campaign_is_known_from_the_moment_of_writing(on):
    on(THIRD_WEEK)
    with db.reading() as connection:
        at = recorded_at(DAYS.first_day, connection)
    assert at.date() == THIRD_WEEK and at.hour == 10
