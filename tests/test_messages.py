"""How many messages every page sends its reader as it opens: each is made, sent and drawn, so few of them make a page quick.

Counts, not seconds: they are the same on every machine.
"""

from unittest.mock import patch

import pytest
from sqlalchemy import insert, select
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest

from efficiency.core import config, db
from efficiency.core.access import RIGHTS
from efficiency.models import Role, SignInSession
from efficiency.queries.accounts import live_sessions
from efficiency.ui.parts.menu import ENTRIES, FRONT_PAGES, Entry
from seed import demo
from tests.conftest import MAIN_SCRIPT
from tests.reading import exports, readers

# A front page differs from role to role; of the others one reader is enough.
OPENED = [
    (role, entry)
    for entry in ENTRIES
    if entry.is_held
    for role in (Role if entry.url_path in FRONT_PAGES else readers(entry)[-1:])
    if entry.action in RIGHTS[role]
]
MOST = 60
# The day on which the demo opens, and the one that most tests look at, on which more is red.
DAYS = [demo.context().default_through.isoformat(), "2007-08-31"]
# What is on the first page of a leader depends on the portfolio.
LEADERS = ["sz", "fsz1", "fsz2", "fsz3", "fsz4", "fsz5", "fsz6", "fmsz"]


def _sent(as_role, role: Role, entry: Entry, *, username: str = "", **address: str) -> tuple[int, AppTest]:
    """How many messages the page sends as it is opened, folded as it opens, and the page."""
    as_role(role, username)
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    if entry.url_path not in FRONT_PAGES:
        app.switch_page(str(config.ROOT / "pages" / entry.file))
    with patch.object(ForwardMsgQueue, "enqueue", autospec=True, side_effect=ForwardMsgQueue.enqueue) as sent:
        app.run()
    assert not app.exception, app.exception[0].value
    return sent.call_count, app


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(("role", "entry"), OPENED, ids=lambda value: getattr(value, "url_path", value))
def test_a_page_sends_few_messages(whole_year, as_role, role, entry, day):
    assert _sent(as_role, role, entry, as_of=day)[0] <= MOST


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("username", LEADERS)
def test_whatever_is_red_in_a_portfolio_its_leader_s_first_page_sends_few_messages(
    whole_year, as_role, username, day
):
    assert _sent(as_role, Role.LEADER, OVERVIEW, username=username, as_of=day)[0] <= MOST


OVERVIEW = next(entry for entry in ENTRIES if entry.url_path == "overview")
SECURITY = next(entry for entry in ENTRIES if entry.url_path == "security")


def test_a_thousand_open_sessions_are_one_table_with_their_true_number_and_any_of_them_can_be_ended(
    demo_database, as_role
):
    few, _ = _sent(as_role, Role.SECURITY, SECURITY)
    as_role(Role.UNIT)
    with db.bookkeeping() as connection:
        [kept] = connection.execute(select(SignInSession.__table__).limit(1)).mappings()
        connection.execute(
            insert(SignInSession),
            [{**kept, "token_hash": f"{place:064x}", "address": f"10.0.{place // 250}.{place % 250}"} for place in range(1000)],
        )  # fmt: skip
    many, app = _sent(as_role, Role.SECURITY, SECURITY)
    assert many == few
    [shown] = [each.value for each in app.dataframe if "last_seen_at" in each.value]
    assert len(shown) > 1000
    assert any(f"{len(shown)}个会话正在使用" in each.value for each in app.subheader)

    app.selectbox(key="end_one").set_value(f"{759:064x}").run()
    next(button for button in app.button if button.label == "结束会话").click().run()
    assert not app.exception and app.success
    assert len(live_sessions()) == len(shown) - 1
    assert f"{759:064x}" not in live_sessions()["token_hash"].tolist()


def test_the_files_of_a_table_are_made_when_somebody_opens_its_export(whole_year, as_role):
    units = next(each for each in ENTRIES if each.url_path == "units")
    _, app = _sent(as_role, Role.WORK_OFFICE, units)
    offered = exports(app)
    assert offered and not app.get("download_button")
    app.session_state[offered[0]] = True
    assert len(app.run().get("download_button")) == 2
