"""The registers on PostgreSQL, where the database is not locked as a whole: two people at once, and numbers in a row."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator

import pytest

from efficiency.commands import Refused, recording
from efficiency.commands.incidents import move_incident, register_incident, withdraw_stage
from efficiency.core import audit, db
from efficiency.core.access import Scope
from efficiency.models import Role
from efficiency.queries.monitoring import incidents
from efficiency.queries.register import incident_steps
from tests.conftest import call_it_a_demo, let_in, person
from tests.monitoring_rows import add_points

pytest_plugins = ["tests.postgres"]

CLERK = person("jcj", Role.SUPERVISION, "市监察局")
FRIDAY = dt.date(2007, 8, 31)
SCOPE = Scope(FRIDAY, None, sees_enterprise_names=True, sees_accountability=True)


def recorded_at(day: dt.date) -> dt.datetime:
    """When a fact would be recorded that somebody enters now, working on ``day``."""
    with db.reading() as connection:
        return recording.recorded_at(day, connection)


@pytest.fixture
def campaign(installed_on_postgres: Callable) -> Iterator[None]:
    """The app on a PostgreSQL database of its own, as a demo installation with one monitoring point."""
    with installed_on_postgres(demo=False):
        call_it_a_demo()
        add_points(("P001", "大连启明机械（演示）", "民营企业041", "民营", "210211", dt.date(2007, 3, 16)))
        let_in(CLERK)
        yield


def _at_once(attempt, times: int = 4) -> list[str]:
    """What each of several attempts at the very same time was told."""
    start, told = threading.Barrier(times), []

    def run():
        start.wait()
        try:
            told.append(str(attempt()))
        except Refused as refusal:
            told.append(str(refusal))

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_people_at_once_get_numbers_of_their_own_and_only_one_moves_a_report(campaign):
    def report():
        return register_incident(
            CLERK, FRIDAY, point_id="P001", unit_id="K13", received_on=FRIDAY, kind="SLOW_ACTION", sub_kind="推诿扯皮",
            severity=1, content="三个窗口互相推诿。",
        )  # fmt: skip

    numbers = _at_once(report)
    assert sorted(numbers) == [f"FY-2007-00{n}" for n in range(1, 5)]
    told = _at_once(lambda: move_incident(CLERK, FRIDAY, numbers[0], "RECEIVED", occurred_on=FRIDAY))
    assert told.count("TRANSFERRED") == 1 and sum("已先一步登记" in words for words in told) == 3
    assert recorded_at(FRIDAY).date() == FRIDAY
    moved = int(incident_steps(SCOPE, numbers[0])["id"].iloc[-1])
    withdraw_stage(CLERK, FRIDAY, numbers[0], "TRANSFERRED", moved, reason="并未转办。")
    assert set(incidents(SCOPE)["stage"]) == {"RECEIVED"} and len(incidents(SCOPE)) == 4
    assert audit.check().intact
