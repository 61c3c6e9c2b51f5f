"""A budget of statements for every page and role: warm, and in the first run after somebody else wrote.

Counts, not seconds: they are the same on every machine. A warm page asks who is there and which version it reads; after a
write it asks only for what was read from the table that was written to.
"""

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from streamlit.testing.v1 import AppTest

from efficiency.commands.tallies import catch_up
from efficiency.core import db, keeping
from efficiency.core.access import RIGHTS
from efficiency.models import Incident, IncidentStep, ProgressReport, Role
from efficiency.ui.parts.menu import ENTRIES, FRONT_PAGES, Entry
from tests.conftest import copy_of
from tests.statements import about_figures, counted

ALLOWED = [
    (role, entry) for entry in ENTRIES for role in Role if entry.is_held and entry.action in RIGHTS[role]
]
TODAY = dt.datetime(2007, 8, 31, 18)

# Who is there is asked twice, by the menu and by the page, three statements each; once for the marks.
WARM = 7
# Pages that show what no figure depends on: drafts, code tables, accounts, sessions, the audit log; always as it stands now.
NEVER_KEPT = {
    "overview": 1, "opening": 1, "reporting": 1, "entries": 4, "data_exchange": 1, "system": 10, "security": 8, "audit": 8,
    "account": 9,
}  # fmt: skip
# What waits for an administrator is no figure either: counted for the menu, and once more on the page where it is seen to.
ERRANDS = {Role.ADMIN: 5, Role.SECURITY: 2, Role.AUDITOR: 3}
# After one report was handed in, or one incident moved on: how many statements more. One of the latter asks the roll-up where
# anything is not closed, so that another one need not walk through all that is; one counts the gravest, which no roll-up
# tells apart.
AFTER_A_REPORT = 6
AFTER_AN_INCIDENT = 16
# A unit is shown its own rows beside the city's verdicts, which are worked out over everybody's, and a leader the own
# portfolio's matters beside the city's: some are asked twice.
OWN_BESIDE_THE_CITY = 6


@pytest.fixture(scope="module")
def year(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from copy_of(demo_template, tmp_path_factory.mktemp("statements"), demo=True)


def _asked(app: AppTest) -> list[str]:
    with counted() as asked:
        app.run()
    assert not app.exception, app.exception[0].value
    return asked


def _opened(signed_in, role: Role, entry: Entry) -> AppTest:
    return signed_in(role, None if entry.url_path in FRONT_PAGES else f"pages/{entry.file}")


_weeks = itertools.count()


def hand_in_a_report() -> None:
    """One unit's report of one more week."""
    week = dt.date(2007, 8, 31) - dt.timedelta(days=7 * (next(_weeks) % 20))
    with db.writing() as connection:
        connection.execute(
            insert(ProgressReport).values(
                task_id="T06", unit_id="U_XZFW", due_on=week, kind="ZERO", summary="无新进展", recorded_at=TODAY,
                recorded_by="测试",
            )
        )  # fmt: skip


def close_an_incident() -> None:
    """One incident is closed once more; the roll-ups are kept as the commands keep them."""
    with db.writing() as connection:
        incident = connection.execute(select(func.max(Incident.id))).scalar()
        connection.execute(
            insert(IncidentStep).values(
                incident_id=incident,
                stage="CLOSED",
                occurred_on=TODAY.date(),
                recorded_at=TODAY,
                recorded_by="测试",
            )
        )
        catch_up(connection)


@pytest.mark.parametrize(("role", "entry"), ALLOWED, ids=lambda value: getattr(value, "url_path", value))
def test_a_page_asks_no_more_than_its_budget(year, signed_in, role, entry):
    app = _opened(signed_in, role, entry)
    warm = _asked(app)
    errands = ERRANDS.get(role, 0) * (2 if entry.url_path in ("system", "security", "audit") else 1)
    never_kept = NEVER_KEPT.get(entry.url_path, 0) + errands
    assert len(warm) <= WARM + never_kept, "\n".join(warm)
    assert len([statement for statement in warm if "JOIN fact_mark" in statement]) <= 1

    hand_in_a_report()
    after = about_figures(_asked(app))
    touched = [statement for statement in after if "progress_report" in statement]
    assert len(touched) <= AFTER_A_REPORT, "\n".join(touched)
    assert len(after) - len(touched) <= never_kept, "\n".join(after)

    close_an_incident()
    after = about_figures(_asked(app))
    touched = [statement for statement in after if re.search(r"incident|tally_mark", statement)]
    most = AFTER_AN_INCIDENT + (OWN_BESIDE_THE_CITY if role in (Role.UNIT, Role.LEADER) else 0)
    assert len(touched) <= most, "\n".join(touched)
    assert len(after) - len(touched) <= never_kept, "\n".join(after)


@pytest.mark.parametrize("role", [Role.LEADER, Role.UNIT])
def test_a_day_of_the_past_is_not_computed_again_after_a_write(year, signed_in, role):
    app = signed_in(role, "pages/plan/timeline.py", as_of="2007-07-13")
    app.run()
    hand_in_a_report()
    close_an_incident()
    assert not [
        statement for statement in about_figures(_asked(app)) if not statement.startswith("SELECT max(")
    ]


def test_a_page_that_nothing_changed_for_works_nothing_out_anew(year, signed_in):
    # One page each of what is kept by content: figures, comparisons, pictures, histories, windows.
    for role, file in (
        (Role.SUPERVISION, "plan/administrative_system"), (Role.WORK_OFFICE, "supervision/social_supervision"),
        (Role.LEADER, "plan/supervision_assessment"), (Role.WORK_OFFICE, "leadership/weekly_meeting"),
    ):  # fmt: skip
        app = signed_in(role, f"pages/{file}.py")
        app.run()
        before = set(keeping._results._kept)
        app.run()
        assert not [key[1] for key in keeping._results._kept if key not in before], file
