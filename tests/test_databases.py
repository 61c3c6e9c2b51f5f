"""The data layer says the same on SQLite and on PostgreSQL."""

import datetime as dt
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from alembic import command
from sqlalchemy import delete, select
from sqlalchemy import inspect as inspect_database
from sqlalchemy.exc import IntegrityError

from efficiency import queries, state
from efficiency.core import audit, config, db
from efficiency.core.access import Scope
from efficiency.core.db import engine, writing
from efficiency.figures import supervised
from efficiency.judgements import obligations
from efficiency.models import (
    Base,
    IncidentCourse,
    MinxinCase,
    PointDay,
    StandingChange,
    TallyMark,
    UnitDay,
    UnitMonth,
)
from efficiency.queries import supervision
from seed.load import install
from tests.conftest import use_address

pytest_plugins = ["tests.postgres"]

CITY = Scope(dt.date(2007, 8, 31), sees_enterprise_names=True, sees_accountability=True)
IN_JUNE = Scope(dt.date(2007, 6, 15), frozenset({"U_BGT", "K13", "D210211", "G03"}))


def _queries() -> list[Callable[..., pd.DataFrame]]:
    """Every cached read that needs nothing but a scope."""
    modules = [obligations, state, supervised]
    modules += [
        importlib.import_module(f"efficiency.queries.{name}")
        for _, name, _ in pkgutil.iter_modules(queries.__path__)
    ]
    found = {}
    for module in modules:
        for name, member in inspect.getmembers(module, inspect.isfunction):
            if (
                name.startswith("_")
                or not hasattr(member, "__wrapped__")
                or member.__module__ != module.__name__
            ):
                continue
            needed = [
                p for p in inspect.signature(member).parameters.values()
                if p.default is p.empty and p.kind is not p.VAR_POSITIONAL and p.kind is not p.VAR_KEYWORD
            ]  # fmt: skip
            if len(needed) == 1 and needed[0].name == "scope":
                found[f"{module.__name__}.{name}"] = member
    return [found[name] for name in sorted(found)]


@pytest.fixture(scope="module")
def on_postgres(installed_on_postgres: Callable) -> Callable:
    """Runs a function with the app on a PostgreSQL database that holds the demo year."""

    with installed_on_postgres(demo=True) as address:
        pass

    def use(work: Callable):
        with use_address(address, demo=True):
            return work()

    return use


def _comparable(rows: pd.DataFrame) -> list[tuple]:
    """Rows as sorted tuples of text, so that neither order nor number types of a driver count."""
    plain = rows.astype(object).where(rows.notna(), None)
    return sorted(tuple(_text(value) for value in row) for row in plain.itertuples(index=False))


def _text(value) -> str:
    if isinstance(value, bool) or value is None:
        return str(value)
    try:
        return f"{float(value):.6f}"
    except (TypeError, ValueError):
        return str(value)


def test_every_read_gives_the_same_rows_on_both_databases(demo_year: Path, on_postgres: Callable):
    reads = _queries()
    assert len(reads) > 20
    for scope in (CITY, IN_JUNE):
        here = {read.__module__ + read.__name__: read(scope) for read in reads}
        there = on_postgres(
            lambda scope=scope: {read.__module__ + read.__name__: read(scope) for read in reads}
        )
        for name, rows in here.items():
            assert list(rows.columns) == list(there[name].columns), name
            assert _comparable(rows) == _comparable(there[name]), name


def test_installing_a_second_time_on_postgresql_changes_nothing(on_postgres: Callable):
    def count() -> dict[str, int]:
        with db.reading() as connection:
            return {
                table.name: connection.exec_driver_sql(f"SELECT count(*) FROM {table.name}").scalar()
                for table in Base.metadata.sorted_tables
            }

    before = on_postgres(count)
    on_postgres(lambda: install(True, None, report=lambda _: None))
    assert on_postgres(count) == before


def test_rows_written_by_the_app_follow_the_demo_rows_on_postgresql(on_postgres: Callable):
    def write() -> int | None:
        with writing() as connection:
            audit.append(
                connection,
                username="x",
                action="TEST",
                object_kind="t",
                object_id="1",
                succeeded=True,
                detail={},
            )
        return audit.check().broken_at

    assert on_postgres(write) is None


def test_the_migrated_schema_is_the_one_of_the_models(demo_year: Path, on_postgres: Callable):
    def tables() -> dict[str, set[str]]:
        inspector = inspect_database(engine())
        return {
            name: {column["name"] for column in inspector.get_columns(name)}
            for name in inspector.get_table_names()
        }

    wanted = {table.name: {column.name for column in table.columns} for table in Base.metadata.sorted_tables}
    for found in (tables(), on_postgres(tables)):
        found.pop("alembic_version")
        assert found == wanted


def test_a_code_that_is_not_in_the_list_is_refused_by_the_database_itself(
    demo_year: Path, on_postgres: Callable
):
    def write() -> None:
        with engine().begin() as connection:
            connection.exec_driver_sql("UPDATE incident SET kind = 'WHATEVER'")

    with pytest.raises(IntegrityError):
        write()
    with pytest.raises(IntegrityError):
        on_postgres(write)


def test_without_a_named_database_the_one_of_earlier_releases_is_used(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    config.settings.cache_clear()
    try:
        assert config.settings().database_url == f"sqlite:///{config.ROOT / 'data' / 'efficiency.db'}"
    finally:
        monkeypatch.undo()
        config.settings.cache_clear()


def _roll_ups() -> dict[str, list[tuple]]:
    with db.reading() as connection:
        return {
            model.__tablename__: sorted(
                tuple(map(str, row)) for row in connection.execute(select(model.__table__))
            )
            for model in (IncidentCourse, PointDay, UnitDay, UnitMonth, StandingChange, TallyMark)
        }


def test_a_database_whose_roll_ups_carry_the_number_of_the_month_is_brought_along(
    demo_database: Path, on_postgres: Callable
):
    def bring_along() -> tuple[dict, dict, bool]:
        before = _roll_ups()
        with db.engine().begin() as connection:
            command.downgrade(db.migration_config(connection), "0009")
            for table in ("point_day", "unit_day", "unit_month", "standing_change"):
                columns = inspect_database(connection).get_columns(f"incident_{table}")
                assert {"month", "month_begins"}.intersection(column["name"] for column in columns) == {
                    "month"
                }
            # As an installation of that release leaves them: filled, and marked as holding everything.
            connection.exec_driver_sql(
                "INSERT INTO incident_point_day (point_id, month, kind, received_on, known_on, incidents)"
                " SELECT point_id, 1, kind, min(received_on), min(received_on), count(*) FROM incident"
                " GROUP BY point_id, kind"
            )
            connection.exec_driver_sql(
                "INSERT INTO tally_mark SELECT 1, (SELECT max(id) FROM incident), (SELECT max(id) FROM incident_step)"
            )
        db.migrate()
        with db.reading() as connection:
            unread = connection.execute(select(TallyMark)).first() is None
        install(True, None, report=lambda _: None)
        return before, _roll_ups(), unread

    for before, after, unread in (bring_along(), on_postgres(bring_along)):
        assert unread, "until they are counted afresh, no roll-up is read"
        assert before["incident_unit_month"]
        for name, rows in before.items():
            assert after[name] == rows, name


def _minxin_rows(*numbers: str) -> list[tuple]:
    """What every read of 民心网 gives on days of the year, for the city and for two units; ``numbers``: of these cases only."""
    days = [(4, 30), (6, 15), (8, 9), (8, 10), (8, 13), (8, 16), (8, 20), (8, 31)]
    found = []
    for month, day in days:
        for units in (None, frozenset({"K01", "G03"})):
            scope = Scope(dt.date(2007, month, day), units)
            rows = supervision.minxin_cases(scope)
            if numbers:
                own = _comparable(rows[rows["number"].isin(numbers)])
                found.append((month, day, [(each[0], *each[3:]) for each in own]))
            else:
                reads = (rows, supervision.minxin_lacking(scope), supervision.minxin_months(scope))
                found.append((month, day, [_comparable(each) for each in reads]))
    return found


def test_minxin_cases_of_the_last_release_show_on_every_past_day_what_was_known_on_it(
    demo_database: Path, on_postgres: Callable
):
    cases = (("MX-A", "2007-08-01 09:00:00.000000"), ("MX-B", "2007-08-10 09:00:00.000000"))
    # MX-A hears back and comes to its result later, whose day is told twice; MX-B came with its 回声.
    steps = (
        ("MX-A", "REPLIED", "2007-08-06", "2007-08-13 16:00:00.000000", "甲"),
        ("MX-A", "RESOLVED", "2007-08-15", "2007-08-16 16:00:00.000000", "乙"),
        ("MX-A", "RESOLVED", "2007-08-14", "2007-08-20 16:00:00.000000", "丙"),
        ("MX-B", "REPLIED", "2007-08-09", "2007-08-10 09:00:00.000000", "甲"),
    )

    def bring_along() -> tuple[list, list, list, list]:
        before = _minxin_rows()
        with db.engine().begin() as connection:
            command.downgrade(db.migration_config(connection), "0010")
            run = connection.exec_driver_sql
            assert run("SELECT count(*) - count(DISTINCT number) FROM minxin_case").scalar() == 0
            assert run("SELECT count(*) FROM minxin_step").scalar() > 1000
        db.migrate()
        after = _minxin_rows()
        with db.engine().begin() as connection:
            command.downgrade(db.migration_config(connection), "0010")
            for number, at in cases:
                connection.exec_driver_sql(
                    "INSERT INTO minxin_case (number, received_on, unit_id, recorded_at, recorded_by)"
                    f" VALUES ('{number}', '2007-08-01', 'K01', '{at}', '甲')"
                )
            for number, step, day, at, by in steps:
                connection.exec_driver_sql(
                    "INSERT INTO minxin_step (case_number, step, occurred_on, recorded_at, recorded_by)"
                    f" VALUES ('{number}', '{step}', '{day}', '{at}', '{by}')"
                )
        db.migrate()
        own = MinxinCase.number.in_(["MX-A", "MX-B"])
        with db.reading() as connection:
            by = connection.execute(
                select(MinxinCase.number, MinxinCase.recorded_by).where(own).order_by(MinxinCase.id)
            ).all()
        told = _minxin_rows("MX-A", "MX-B")
        with writing() as connection:
            connection.execute(delete(MinxinCase).where(own))
        return before, after, told, [tuple(row) for row in by]

    b = ("MX-B", "2007-08-09", "None")
    wanted = {
        9: [("MX-A", "None", "None")],
        10: [("MX-A", "None", "None"), b],
        13: [("MX-A", "2007-08-06", "None"), b],
        16: [("MX-A", "2007-08-06", "2007-08-15"), b],
        20: [("MX-A", "2007-08-06", "2007-08-14"), b],
        31: [("MX-A", "2007-08-06", "2007-08-14"), b],
    }
    for before, after, told, by in (bring_along(), on_postgres(bring_along)):
        assert after == before
        for month, day, rows in told:
            assert rows == (wanted[day] if month == 8 else []), (month, day)
        assert by == [("MX-A", "甲"), ("MX-B", "甲"), ("MX-A", "甲"), ("MX-A", "乙"), ("MX-A", "丙")]
