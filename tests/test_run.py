"""One run, one version, one memo: what is kept, how long it stands, and that nobody is ever shown what no longer holds."""

import datetime as dt
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Date, DateTime, Enum, Float, Integer, String, Table, func, insert, select, text, update

from efficiency import campaign, state
from efficiency.core import config, db, marks
from efficiency.core.access import Scope
from efficiency.figures import supervised
from efficiency.models import (
    Account,
    Base,
    ComplaintMonth,
    DataVersion,
    FactMark,
    FollowUpStep,
    Leader,
    PhoneCheck,
    PortfolioEntry,
    ProgressReport,
    Role,
    Setting,
)
from efficiency.queries import cached, frame, incident_standings, monitoring, portfolios, run, tasks
from efficiency.queries.complaints import months
from efficiency.queries.settings import settings
from efficiency.queries.supervision import phone_checks
from efficiency.standings.reports import histories
from tests.monitoring_rows import add_incident, add_points
from tests.statements import about_figures, counted
from tests.supervision_rows import add_finding
from tests.test_databases import _queries

pytest_plugins = ["tests.postgres"]

YESTERDAY, TODAY = dt.date(2007, 8, 30), dt.date(2007, 8, 31)


def scope(day: dt.date = TODAY, **more) -> Scope:
    return Scope(day, **{"sees_enterprise_names": True, "sees_accountability": True} | more)


def add_months(day: dt.date, *received: int) -> None:
    """Complaint months that became known on ``day``, in one statement for many rows."""
    with db.writing() as connection:
        connection.execute(
            insert(ComplaintMonth),
            [
                {
                    "month_end": dt.date(2007, 7, 31), "unit_id": "K13", "category": str(number), "received": count,
                    "closed": 0, "surveyed": 0, "satisfied": 0, "recorded_by": "测试",
                    "recorded_at": dt.datetime.combine(day, dt.time(9)),
                }
                for number, count in enumerate(received)
            ],
        )  # fmt: skip


def add_phone_check(day: dt.date) -> None:
    with db.writing() as connection:
        connection.execute(
            insert(PhoneCheck).values(
                unit_id="K13", phone_kind="监督", checked_on=day, answered=False, recorded_by="测试",
                recorded_at=dt.datetime.combine(day, dt.time(9)),
            )
        )  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> Iterator[None]:
    """A real installation without facts, once on each database."""
    if request.param == "sqlite":
        request.getfixturevalue("database")
        yield
        return
    with request.getfixturevalue("installed_on_postgres")(demo=False):
        yield


def in_another_thread(work: Callable[[], object]) -> None:
    """Somebody else does ``work`` meanwhile."""
    failures = []

    def guarded() -> None:
        try:
            work()
        except Exception as failure:
            failures.append(failure)

    other = threading.Thread(target=guarded)
    other.start()
    other.join()
    assert not failures, failures


# ---------------------------------------------------------------- one run, one version


@pytest.mark.usefixtures("either")
def test_a_write_between_two_reads_of_one_run_is_not_seen_in_that_run():
    add_months(YESTERDAY, 1)
    with run.begin():
        assert len(months(scope())) == 1

        def write() -> None:
            add_months(TODAY, 2, 3)
            add_phone_check(TODAY)

        in_another_thread(write)
        assert len(months(scope())) == 1
        assert phone_checks(scope()).empty, "a table that was not read before stands at the same moment"
    assert len(months(scope())) == 2 and len(phone_checks(scope())) == 1


@pytest.mark.usefixtures("either")
def test_a_run_sees_what_it_wrote_itself():
    with run.begin():
        assert months(scope()).empty
        add_months(TODAY, 1)
        assert len(months(scope())) == 1


@pytest.mark.usefixtures("either")
def test_what_is_read_in_a_transaction_that_writes_is_what_stands_then():
    with run.begin():
        assert months(scope()).empty
        in_another_thread(lambda: add_months(TODAY, 1))
        assert months(scope()).empty
        with db.writing():
            assert len(months(scope())) == 1


@pytest.mark.usefixtures("database")
def test_a_run_asks_for_the_version_once_and_for_each_result_once():
    with run.begin(), counted() as asked:
        for _ in range(3):
            months(scope())
            phone_checks(scope())
            months(scope(YESTERDAY))
    assert len([statement for statement in asked if "data_version" in statement]) == 1
    assert len(asked) == 4


@pytest.mark.usefixtures("database")
def test_a_result_too_large_to_keep_is_still_read_once_in_a_run(monkeypatch):
    monkeypatch.setattr(run, "MOST_CELLS", 1000)
    add_months(TODAY, 1, 2, 3)
    for _ in range(2):
        with run.begin(), counted() as asked:
            months(scope())
            months(scope())
        assert len(about_figures(asked)) == 1


@pytest.mark.usefixtures("database")
def test_what_is_kept_stays_within_its_bounds(monkeypatch):
    monkeypatch.setattr(run, "MOST_CELLS", 5000)
    run.forget()
    for back in range(100):
        months(scope(TODAY - dt.timedelta(days=back)))
    assert run._store._cells <= 5000
    assert run._store._cells == sum(kept.cells for kept in run._store._kept.values())
    with counted() as asked:
        months(scope(TODAY - dt.timedelta(days=99)))
    assert not about_figures(asked), "the last one used is the last to go"


@pytest.mark.usefixtures("database")
def test_each_reader_is_given_a_frame_of_its_own():
    add_months(TODAY, 1)
    mine = months(scope())
    mine["received"] = 99
    del mine["unit_id"]
    assert months(scope())["received"].tolist() == [1]


# ---------------------------------------------------------------- the past stays computed


@pytest.mark.usefixtures("either")
def test_a_write_today_leaves_a_past_day_standing_and_every_other_table():
    add_months(YESTERDAY, 1)
    for day in (YESTERDAY, TODAY):
        months(scope(day))
        phone_checks(scope(day))
    add_months(TODAY, 7)
    with counted() as asked:
        assert months(scope(YESTERDAY))["received"].tolist() == [1]
        phone_checks(scope(YESTERDAY))
        phone_checks(scope(TODAY))
    assert not about_figures(asked)
    with counted() as asked:
        assert months(scope(TODAY))["received"].tolist() == [7]
    assert len(about_figures(asked)) == 1


@pytest.mark.usefixtures("either")
def test_a_fact_recorded_for_a_past_day_lets_fall_what_was_known_from_that_day_on():
    for day in (YESTERDAY, TODAY, TODAY + dt.timedelta(days=1)):
        add_months(day, day.day)
    before = {
        day: months(scope(day))["received"].tolist() for day in (dt.date(2007, 8, 29), YESTERDAY, TODAY)
    }
    assert before[YESTERDAY] == [30]
    add_months(YESTERDAY, 77)
    assert months(scope(YESTERDAY))["received"].tolist() == [77]
    with counted() as asked:
        months(scope(dt.date(2007, 8, 29)))
    assert not about_figures(asked)
    assert months(scope(TODAY))["received"].tolist() == [31]


def test_a_read_for_a_roll_up_lasts_as_long_as_the_incidents_of_its_day(database):
    add_points(("JC-001", "某企业", "民营企业001", "民营", "210211", dt.date(2007, 3, 16)))
    add_incident(1, "JC-001", "K13", dt.date(2007, 8, 1))
    assert monitoring.incident_counts(scope(YESTERDAY), "unit_id")["incidents"].tolist() == [1]
    add_incident(2, "JC-001", "K13", TODAY)
    with counted() as asked:
        assert monitoring.incident_counts(scope(YESTERDAY), "unit_id")["incidents"].tolist() == [1]
    assert not about_figures(asked)
    assert monitoring.incident_counts(scope(TODAY), "unit_id")["incidents"].tolist() == [2]


OTHER = """
import json, sys, datetime as dt
from efficiency.core.access import Scope
from efficiency.queries.complaints import months
from tests.statements import about_figures, counted
for line in sys.stdin:
    with counted() as asked:
        rows = months(Scope(dt.date.fromisoformat(line.strip()), sees_enterprise_names=True, sees_accountability=True))
    print(json.dumps([rows["received"].tolist(), len(about_figures(asked)), len(asked)]), flush=True)
"""


@dataclass
class Other:
    process: subprocess.Popen

    def ask(self, day: dt.date) -> list:
        """What another process reads: the figures, statements about figures, all statements."""
        self.process.stdin.write(f"{day}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture
def another_process(database) -> Iterator[Other]:
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=config.ROOT,
        env=os.environ | {"PYTHONPATH": str(config.ROOT)},
    )  # fmt: skip
    yield Other(process)
    process.stdin.close()
    process.wait(60)


def test_another_process_sees_a_write_at_its_next_run_and_keeps_its_past(another_process):
    add_months(YESTERDAY, 1)
    assert another_process.ask(YESTERDAY) == [[1], 1, 2]
    assert another_process.ask(TODAY) == [[1], 1, 2]
    add_months(TODAY, 5)
    assert another_process.ask(YESTERDAY) == [[1], 0, 1], "nothing but the marks is asked for"
    assert another_process.ask(TODAY) == [[5], 1, 2]
    assert another_process.ask(TODAY) == [[5], 0, 1]


# ---------------------------------------------------------------- what counts as a change


def found_marks() -> dict[str, list[dt.date]]:
    with db.reading() as connection:
        rows = connection.execute(
            select(FactMark.table_name, FactMark.known_on).order_by(FactMark.known_on)
        ).all()
    return {name: [row.known_on for row in rows if row.table_name == name] for name, _ in rows}


@pytest.mark.usefixtures("either")
def test_the_door_for_writes_marks_what_was_really_inserted():
    with db.writing() as connection:
        marks.forget_all(connection)
    add_months(TODAY, 1)
    add_months(YESTERDAY, 2, 3)
    add_months(TODAY, 4)
    assert found_marks()["complaint_month"] == [YESTERDAY, TODAY]
    with db.writing() as connection:
        connection.execute(update(ComplaintMonth).values(closed=1))
        _leader(connection)
    beginning = [marks.FROM_THE_BEGINNING]
    assert found_marks()["complaint_month"] == beginning
    assert found_marks()["leader"] == beginning


def _leader(connection) -> str:
    connection.execute(insert(Leader).values(id="L99", title="副市长", seq=99))
    return "L99"


@pytest.mark.usefixtures("either")
def test_rows_of_one_statement_count_from_the_earliest_day_of_any():
    rows = [
        {
            "name": "x",
            "value": str(day),
            "recorded_by": "测试",
            "recorded_at": dt.datetime.combine(day, dt.time(9)),
        }
        for day in (TODAY, YESTERDAY, TODAY)
    ]
    with db.writing() as connection:
        marks.forget_all(connection)
        connection.execute(insert(Setting), rows)
    assert found_marks()["setting"] == [YESTERDAY]


@pytest.mark.usefixtures("either")
def test_a_statement_in_plain_text_counts_for_everything():
    months(scope())
    with db.writing() as connection:
        connection.execute(text("DELETE FROM complaint_month"))
    assert list(found_marks()) == [marks.ALL_TABLES]


@pytest.mark.usefixtures("either")
def test_a_write_that_fails_leaves_what_is_kept():
    months(scope())
    with pytest.raises(RuntimeError), db.writing() as connection:
        connection.execute(update(ComplaintMonth).values(closed=1))
        raise RuntimeError
    with counted() as asked:
        months(scope())
    assert not about_figures(asked)


@pytest.mark.usefixtures("either")
def test_bookkeeping_leaves_figures_alone_unless_it_touches_one():
    months(scope())
    settings(scope())
    version = db.data_version()
    with db.bookkeeping() as connection:
        connection.execute(update(Account).values(display_name="某人"))
    with counted() as asked:
        months(scope())
        settings(scope())
    assert not about_figures(asked) and db.data_version() == version
    row = {"name": "x", "value": "1", "recorded_by": "测试", "recorded_at": dt.datetime(2007, 8, 31, 9)}
    with db.bookkeeping() as connection:
        connection.execute(insert(Setting).values(row))
    assert "x" in set(settings(scope())["name"])


@pytest.mark.usefixtures("either")
def test_changed_arrangements_are_seen_on_every_day():
    with db.writing() as connection:
        _leader(connection)
        connection.execute(
            insert(PortfolioEntry).values(
                leader_id="L99", unit_id="K13", from_on=YESTERDAY, in_charge=True,
                recorded_at=dt.datetime.combine(YESTERDAY, dt.time(9)), recorded_by="测试",
            )
        )  # fmt: skip
    assert portfolios.portfolios(scope(YESTERDAY))["title"].tolist() == ["副市长"]
    with db.writing() as connection:
        connection.execute(update(Leader).values(title="副市长（工业）"))
    assert portfolios.portfolios(scope(YESTERDAY))["title"].tolist() == ["副市长（工业）"]


@cached
def _accounts(_scope: Scope) -> pd.DataFrame:
    return frame(select(Account.username))


@pytest.mark.usefixtures("database")
def test_what_is_read_from_accounts_or_sessions_is_kept_for_one_run_only():
    def people() -> list[str]:
        with run.begin():
            assert _accounts(scope()).equals(_accounts(scope()))
            return _accounts(scope())["username"].tolist()

    assert people() == []
    at = dt.datetime(2007, 8, 31)
    with db.bookkeeping() as connection:
        connection.execute(
            insert(Account).values(
                username="boss",
                display_name="管理员",
                password_hash="x",
                password_changed_at=at,
                created_at=at,
            )
        )
    assert people() == ["boss"]


@cached
def _later(asked: Scope) -> pd.DataFrame:
    """Reads another day than its own, as what was known when a meeting was held."""
    return months(Scope(TODAY, asked.unit_ids))


@pytest.mark.usefixtures("database")
def test_a_result_that_rests_on_a_later_day_falls_with_it():
    assert _later(scope(YESTERDAY)).empty
    add_months(TODAY, 1)
    assert len(_later(scope(YESTERDAY))) == 1


@pytest.mark.usefixtures("database")
def test_a_result_rests_on_all_that_its_parts_were_read_from_also_when_they_were_kept_before():
    months(scope())
    assert supervised.units(scope()).set_index("unit_id").loc["K13", "received"] == 0
    add_months(TODAY, 6)
    assert supervised.units(scope()).set_index("unit_id").loc["K13", "received"] == 6
    add_finding("F1", "K13", TODAY, TODAY)
    assert supervised.units(scope()).set_index("unit_id").loc["K13", "findings"] == 1


@pytest.mark.usefixtures("database")
def test_a_state_rests_on_what_each_of_its_figures_was_computed_from():
    assert state.on(scope()).reply_clock == "calendar" and state.on(scope()).thresholds.near_due_days
    row = {
        "name": "reply_clock",
        "value": "workday",
        "recorded_by": "测试",
        "recorded_at": dt.datetime(2007, 8, 31, 9),
    }
    with run.begin():
        now = state.on(scope())
        assert now.reply_clock == "calendar"
        with db.writing() as connection:
            connection.execute(insert(Setting).values(row))
        assert now.reply_clock == "workday"
    with counted() as asked:
        assert state.on(scope(YESTERDAY)).reply_clock == "calendar"
        assert state.on(scope(YESTERDAY)).reply_clock == "calendar"
    assert len(about_figures(asked)) == 1


@pytest.mark.usefixtures("either")
def test_after_everything_was_declared_changed_nothing_kept_is_used():
    add_months(YESTERDAY, 1)
    months(scope(YESTERDAY))
    before = db.data_version()
    with db.writing() as connection:
        marks.forget_all(connection, before + 100)
    with counted() as asked:
        months(scope(YESTERDAY))
    assert len(about_figures(asked)) == 1
    assert db.data_version() > before + 100


@pytest.mark.usefixtures("database")
def test_a_database_put_back_by_hand_to_an_earlier_version_is_read_afresh():
    add_months(YESTERDAY, 1)
    months(scope(YESTERDAY))
    with db.engine().connect() as connection, connection.execution_options(writes=True).begin():
        connection.execute(update(DataVersion).values(counter=1))
        connection.execute(update(FactMark).values(counter=1))
        connection.execute(update(ComplaintMonth).values(received=3))
    assert months(scope(YESTERDAY))["received"].tolist() == [3]


@pytest.mark.usefixtures("database")
def test_what_several_ask_for_at_once_is_worked_out_by_one_of_them():
    add_months(TODAY, 1, 2)
    computed, begun = [], threading.Event()

    def slow() -> int:
        computed.append(threading.get_ident())
        begun.set()
        time.sleep(0.2)
        return len(months(scope()))

    found = []
    others = [
        threading.Thread(target=lambda: found.append(run.kept(("slow", TODAY), TODAY, slow)))
        for _ in range(3)
    ]
    others[0].start()
    assert begun.wait(10)
    for each in others[1:]:
        each.start()
    for each in others:
        each.join()
    assert found == [2, 2, 2] and len(computed) == 1


@pytest.mark.usefixtures("database")
def test_who_waited_for_another_one_is_not_given_what_no_longer_holds():
    add_months(TODAY, 1)
    computed, begun, written = [], threading.Event(), threading.Event()

    def slow() -> int:
        count = int(months(scope())["received"].sum())
        computed.append(count)
        begun.set()
        assert written.wait(10)
        return count

    found = []
    first = threading.Thread(target=lambda: found.append(run.kept(("slow", TODAY), TODAY, slow)))
    first.start()
    assert begun.wait(10)
    add_months(TODAY, 2)
    threading.Timer(0.1, written.set).start()
    assert run.kept(("slow", TODAY), TODAY, slow) == 2
    first.join()
    assert found == [1] and computed == [1, 2]


def test_what_names_nobody_is_asked_once_for_all_who_read_the_same_units(demo_year):
    units = frozenset({"K13"})
    readers = [
        scope(unit_ids=units),
        Scope(TODAY, units, reader_unit="K13"),
        Scope(TODAY, units, through_portfolio=True),
    ]
    run.forget()
    asked = []
    for reader in readers:
        with counted() as some:
            tallies = incident_standings.reply_tallies(reader, "calendar")
        asked.append(len(about_figures(some)))
        assert tallies["incidents"].sum() > 0
    assert asked[0] > 2 and asked[1:] == [0, 0], asked


# ---------------------------------------------------------------- nothing stale, table by table


def _another(connection, table: Table, day: dt.date) -> dict | None:
    """A row of ``table`` like its newest, under a key of its own and known from ``day`` on; None where there is none."""
    newest = table.c.id.desc() if "id" in table.c else next(iter(table.primary_key))
    row = connection.execute(select(table).order_by(newest).limit(1)).mappings().first()
    if row is None:
        return None
    made = dict(row)
    if "id" in made and isinstance(table.c.id.type, Integer):
        made["id"] = connection.execute(select(func.max(table.c.id))).scalar() + 1
    for column in table.columns:
        alone = column.unique or any(
            index.unique and [c.name for c in index.columns] == [column.name] for index in table.indexes
        )
        if (
            isinstance(column.type, String)
            and not isinstance(column.type, Enum)
            and (alone or column.name == "number")
        ):
            made[column.name] = f"X{made[column.name]}"[: column.type.length]
        elif isinstance(column.type, Float | Integer) and column.name in (
            "value",
            "received",
            "calls",
            "progress",
        ):
            made[column.name] = 1
        elif isinstance(column.type, Date) and column.name in (
            "occurred_on",
            "received_on",
            "checked_on",
            "held_on",
        ):
            made[column.name] = day
    assert isinstance(table.c.recorded_at.type, DateTime)
    made["recorded_at"] = dt.datetime.combine(day, dt.time(23, 59))
    return made


FACTS = [table for table in Base.metadata.sorted_tables if "recorded_at" in table.c]


def _all_of(reads: list[Callable], reader: Scope) -> list:
    """What each read gives, in one run of its own."""
    with run.begin():
        return [read(reader) for read in reads]


def test_after_a_write_to_any_table_on_any_day_every_read_is_as_if_nothing_had_been_kept(demo_database):
    reads = [read for read in _queries() if not read.__module__.startswith("efficiency.judgements")]
    assert len(reads) > 30 and len(FACTS) > 25
    readers = [scope(dt.date(2007, 6, 15)), scope(TODAY), scope(TODAY, unit_ids=frozenset({"U_BGT", "K13"}))]
    # A third of the tables by each reader, one after the other: what was read afresh after the last write is what is kept.
    turns = sorted((place % 3, place) for place in range(len(FACTS)))
    written = []
    for table, reader in [(FACTS[place], readers[turn]) for turn, place in turns]:
        _all_of(reads, reader)
        with db.writing() as connection:
            row = _another(connection, table, reader.as_of)
            if row is None:
                continue
            connection.execute(insert(table).values(row))
            if table.name == "follow_up":
                step = _another(connection, FollowUpStep.__table__, reader.as_of)
                step |= {"follow_up_number": row["number"], "step": "ASSIGNED"}
                connection.execute(insert(FollowUpStep).values(step))
        written.append(table.name)
        kept = _all_of(reads, reader)
        run.forget()
        for read, then, now in zip(reads, kept, _all_of(reads, reader), strict=True):
            what = f"{read.__name__} after {table.name}"
            if isinstance(now, pd.DataFrame):
                pd.testing.assert_frame_equal(then, now, obj=what)
            else:
                assert then == now, what
    assert len(written) > 20, written


def test_every_table_that_a_read_asks_is_noted(demo_database):
    reads = {read.__qualname__: read for read in _queries()}
    for read in reads.values():
        run.forget()
        with run.begin(), counted() as asked:
            read(scope())
            memo = run._run.get()._memo
            own = next(key for key in memo if key[:2] == (read.__module__, read.__qualname__))

            def known(key: tuple, memo: dict = memo) -> set[str]:
                # What a result was given firmly, it stands on by the value of that one, whose tables are looked at there.
                return set(memo[key].read).union(*(known(of) for of in memo[key].firm))

            noted = known(own)
        words = " ".join(asked).split()
        for table in Base.metadata.sorted_tables:
            if table.name in words and table.name not in marks.WITHOUT_FIGURES:
                wanted = marks.COUNTED_FROM.get(table.name, (table.name,))
                assert set(wanted) <= noted, (read.__qualname__, table.name)


def test_reports_put_together_from_months_are_the_rows_own(demo_database):
    def words_of(told: dict) -> dict:
        return {
            key: [
                {name: None if pd.isna(value) else value for name, value in row.items()}
                for row in history.rows
            ]
            for key, history in told.items()
        }

    def told() -> None:
        for day in (dt.date(2007, 2, 5), dt.date(2007, 4, 30), dt.date(2007, 7, 3), TODAY):
            for reader in (scope(day), scope(day, unit_ids=frozenset({"U_BGT"}))):
                whole = frame(tasks._report_rows(reader))
                pd.testing.assert_frame_equal(tasks.reports(reader), whole)
                # How a unit stands follows from its lead unit's reports, too.
                of_all = frame(tasks._report_rows(scope(day)))
                assert words_of(state.on(reader).report_histories) == words_of(histories(of_all))

    told()
    rows = [
        # A week of long ago said otherwise, one said for the first time, one by who had said nothing.
        ("T04", "U_BGT", dt.date(2007, 3, 2), "SUBSTANTIVE", 12.5, "更正"),
        ("T04", "U_BGT", dt.date(2007, 8, 31), "ZERO", None, None),
        ("T30", "U_BGT", dt.date(2007, 8, 24), "SUBSTANTIVE", 3.0, None),
    ]
    with db.writing() as connection:
        for task_id, unit_id, due_on, kind, progress, reason in rows:
            connection.execute(
                insert(ProgressReport).values(
                    task_id=task_id, unit_id=unit_id, due_on=due_on, kind=kind, progress=progress, summary="测试",
                    correction_reason=reason, recorded_at=dt.datetime.combine(TODAY, dt.time(17)), recorded_by="测试",
                )
            )  # fmt: skip
    told()


def test_a_report_leaves_the_histories_of_other_tasks_and_what_is_known_of_them(demo_database):
    day = dt.date(2007, 8, 31)

    def told() -> dict:
        return state.on(Scope(day)).report_histories

    before = told()
    key = ("T06", "U_XZFW")
    with db.writing() as connection:
        connection.execute(
            insert(ProgressReport).values(
                task_id=key[0], unit_id=key[1], due_on=day, kind="ZERO", summary="无新进展", recorded_by="测试",
                recorded_at=dt.datetime.combine(day, dt.time(18)),
            )
        )  # fmt: skip
    after = told()
    assert len(after) == len(before) > 30
    assert {each for each in after if after[each] is not before[each]} == {key}
    assert after[key].rows[-1]["kind"] == "ZERO"


@pytest.mark.usefixtures("database")
def test_what_rests_on_a_firm_value_falls_when_the_value_changes_and_not_before():
    computed = []

    def of_many(day: dt.date) -> bool:
        def any_yet() -> bool:
            return run.kept(("firm", day), day, lambda: bool(len(months(scope(day)))), firm=True)

        def beside() -> str:
            computed.append(day)
            return f"{any_yet()} {len(settings(scope(day)))}"

        return run.kept(("on it", day), day, beside)

    assert of_many(TODAY) == "False 2"
    add_months(TODAY, 1)
    assert of_many(TODAY) == "True 2" and len(computed) == 2
    add_months(TODAY, 5, 6)
    with run.begin():
        assert of_many(TODAY) == "True 2"
    assert len(computed) == 2
    row = {"name": "x", "value": "1", "recorded_by": "测试", "recorded_at": dt.datetime(2007, 8, 31, 9)}
    with db.writing() as connection:
        connection.execute(insert(Setting).values(row))
    assert of_many(TODAY) == "True 3" and len(computed) == 3
    with db.writing() as connection:
        connection.execute(text("DELETE FROM complaint_month"))
    assert of_many(TODAY) == "False 3"


@pytest.mark.usefixtures("database")
def test_rows_that_a_write_did_not_change_are_the_same_rows_and_what_is_computed_from_them_stands():
    computed = []

    @run.firm
    def large(scope: Scope) -> pd.DataFrame:
        found = months(scope)
        return found.loc[found["received"] > 10, ["received"]].reset_index(drop=True)

    @cached
    def total(scope: Scope) -> int:
        computed.append(scope.as_of)
        return int(large(scope)["received"].sum())

    add_months(YESTERDAY, 11, 1)
    assert total(scope()) == 11
    before = large(scope())["received"].array
    add_months(TODAY, 11, 2, 3)
    assert total(scope()) == 11 and len(computed) == 1
    assert np.shares_memory(large(scope())["received"].array, before)
    add_months(TODAY, 12)
    assert total(scope()) == 12 and len(computed) == 2


@pytest.mark.usefixtures("database")
def test_a_firm_value_is_held_against_what_it_was_once_for_all_that_rest_on_it():
    held = []

    class Total(int):
        def __eq__(self, other: object) -> bool:
            held.append(other)
            return int(self) == int(other)

        __hash__ = int.__hash__

    def total() -> Total:
        return run.kept("firm total", TODAY, lambda: Total(months(scope())["received"].sum()), firm=True)

    def told(number: int) -> str:
        return run.kept(("resting", number), TODAY, lambda: f"{int(total())} {number}")

    def told_by_five() -> list[str]:
        with run.begin():
            return [told(number) for number in range(5)]

    add_months(TODAY, 7)
    told_by_five()
    add_months(TODAY, 7, 0)
    held.clear()
    assert told_by_five() == [f"7 {number}" for number in range(5)] and len(held) == 1
    add_months(TODAY, 7, 1)
    held.clear()
    assert told_by_five() == [f"8 {number}" for number in range(5)] and len(held) == 1


def test_a_page_of_supervision_judges_the_clauses_of_its_own_measure_only(demo_database, signed_in):
    measures = {measure.key: set(measure.rule_ids) for measure in campaign.load().plan.measures}
    for key in ("inspections", "appraisals", "social_supervision", "accountability"):
        run.forget()
        app = signed_in(Role.SUPERVISION, f"pages/supervision/{key}.py")
        assert not app.exception, app.exception[0].value
        judged = {asked[3][0] for _, asked in run._store._kept if asked[1:2] == ("_judged",)}
        # Those of other measures rest on other registers: a row of one of these let all pages be worked out again.
        assert judged == measures[key]
