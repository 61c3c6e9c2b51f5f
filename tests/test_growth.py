"""The front page and the meeting read what they show, not every incident there ever was."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
import pytest
from sqlalchemy import event, func, insert, select

from efficiency import state
from efficiency.commands.tallies import catch_up
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.figures.yardsticks import yardsticks
from efficiency.judgements import changes
from efficiency.metrics import Rate
from efficiency.models import Incident, IncidentStage, IncidentStep, Role
from efficiency.queries import run
from efficiency.queries.monitoring import incidents

MANY = 3_000
LONG_AGO = dt.datetime(2007, 4, 10, 10)
MEETINGS = [
    dt.date(2007, 3, 11),
    dt.date(2007, 5, 6),
    dt.date(2007, 6, 10),
    dt.date(2007, 8, 12),
    dt.date(2007, 8, 26),
]


def settle_many_long_ago() -> None:
    """As many further incidents that came in, were answered and judged on one day in April."""
    with db.writing() as connection:
        like = connection.execute(select(Incident.__table__)).mappings().first()
        first = connection.execute(select(func.max(Incident.id))).scalar() + 1
        common = {"recorded_at": LONG_AGO, "recorded_by": "测试"}
        days = {
            "received_on": LONG_AGO.date(),
            "due_calendar_on": dt.date(2007, 4, 13),
            "due_workday_on": dt.date(2007, 4, 13),
        }
        ids = range(first, first + MANY)
        connection.execute(
            insert(Incident), [{**like, **common, **days, "id": each, "number": f"SS-{each}"} for each in ids]
        )
        connection.execute(
            insert(IncidentStep),
            [
                {
                    **common, "incident_id": each, "stage": str(stage), "occurred_on": LONG_AGO.date(),
                    "satisfied": True if stage is IncidentStage.CLOSED else None,
                }
                for each in ids for stage in IncidentStage
            ],
        )  # fmt: skip
        catch_up(connection)


@contextmanager
def fetched() -> Iterator[list[int]]:
    """How many rows the database hands over within this ``with``, as a list of one number."""
    rows = [0]

    def counting(_cursor, row: tuple) -> tuple:
        rows[0] += 1
        return row

    def count(connection, _record) -> None:
        connection.row_factory = counting

    engine = db.engine()
    engine.dispose()
    event.listen(engine, "connect", count)
    try:
        yield rows
    finally:
        event.remove(engine, "connect", count)
        engine.dispose()


@pytest.mark.parametrize("page", ["pages/leadership/overview.py", "pages/leadership/weekly_meeting.py"])
def test_a_page_fetches_no_more_rows_when_many_old_incidents_are_there(demo_database, signed_in, page):
    def rows_of(page: str) -> int:
        run.forget()
        with fetched() as rows:
            app = signed_in(Role.WORK_OFFICE, None if "overview" in page else page)
        assert not app.exception, app.exception[0].value
        return rows[0]

    before = rows_of(page)
    settle_many_long_ago()
    # The roll-ups have a few rows more for the day; the incidents themselves would be thousands.
    assert before > 100
    assert rows_of(page) < before + MANY / 10


@pytest.mark.parametrize("earlier", MEETINGS[:-1])
def test_what_moved_between_two_meetings_is_what_all_incidents_would_tell(demo_year, earlier):
    for later in MEETINGS:
        if later > earlier:
            before, now = state.on(Scope(earlier)), state.on(Scope(later))
            told = changes.of_incidents(incidents(before.scope), incidents(now.scope))
            found = [
                each for each in changes.between(before, now) if each.subject is changes.Subject.INCIDENT
            ]
            assert sorted(each.item for each in told) == sorted(each.item for each in found)
            assert {(each.item, each.way, each.was, each.is_now) for each in told} == {
                (each.item, each.way, each.was, each.is_now) for each in found
            }


@pytest.mark.parametrize("day", [dt.date(2007, 3, 1), dt.date(2007, 6, 15), dt.date(2007, 8, 31)])
def test_the_enterprises_yardstick_counts_the_rows_that_it_opens(demo_year, day):
    rows = incidents(Scope(day), judged=True)
    everything = incidents(Scope(day))
    pd.testing.assert_frame_equal(
        rows.reset_index(drop=True),
        everything[everything["satisfied"].notna()].reset_index(drop=True),
        check_dtype=False,
    )
    assert yardsticks(Scope(day)).enterprises == Rate(int(rows["satisfied"].sum()), len(rows))
