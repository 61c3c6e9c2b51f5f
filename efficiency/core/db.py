"""Engine and sessions; the only file that knows a dialect."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, Table, create_engine, event, func, insert, select, update
from sqlalchemy.engine import make_url

from efficiency.core.config import ROOT, settings
from efficiency.models import DataVersion

BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> dt.datetime:
    """The wall clock in Beijing without a zone, as all times are stored. Only writes and sign-in ask for it."""
    return dt.datetime.now(BEIJING).replace(tzinfo=None, microsecond=0)


@cache
def engine() -> Engine:
    """The one engine of this process, for ``settings().database_url``."""
    return make_engine(settings().database_url)


def make_engine(url: str) -> Engine:
    """An engine for ``url``: SQLite in WAL with foreign keys on, or any other database as it is.

    A bare ``postgresql://`` means the psycopg 3 driver.
    """
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(parsed, connect_args={"timeout": 30})
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection, _record) -> None:
    # The driver would open a transaction only at the first change, after the rows it depends on were read.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the write lock at once and waits for it there; upgrading a read lock later would fail at once."""
    writer = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


@contextmanager
def _transaction() -> Iterator[Connection]:
    with engine().connect() as connection, connection.execution_options(writes=True).begin():
        yield connection


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection for SELECTs."""
    with engine().connect() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Connection]:
    """One transaction: all of it or nothing. Bumps the data version, so that cached results are not used again."""
    with _transaction() as connection:
        yield connection
        connection.execute(update(DataVersion).values(counter=DataVersion.counter + 1))


@contextmanager
def bookkeeping() -> Iterator[Connection]:
    """One transaction for what no figure depends on: sessions, tickets, the audit log. Leaves the data version alone."""
    with _transaction() as connection:
        yield connection


def data_version() -> int:
    """The counter that every write bumps."""
    with reading() as connection:
        return connection.execute(select(func.max(DataVersion.counter))).scalar() or 0


# Any number will do, as long as every process of the app asks for the same.
_INSTALLATION_LOCK = 20070205


def lock_installation(connection: Connection) -> None:
    """Let one process at a time install, until its transaction ends. SQLite's write lock already sees to that."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_INSTALLATION_LOCK)))


def reset_sequence(connection: Connection, table: Table) -> None:
    """Let the database go on numbering ``table`` after rows whose numbers were given. SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery())))


def schema_revision() -> str:
    """The schema's revision as the database has it."""
    with reading() as connection:
        return MigrationContext.configure(connection).get_current_revision() or "—"


def migrate() -> None:
    """Bring the schema to the newest revision. Safe to call at every start, by several processes at once."""
    with _transaction() as connection:
        lock_installation(connection)
        command.upgrade(migration_config(connection), "head")
        if connection.execute(select(DataVersion.id)).first() is None:
            connection.execute(insert(DataVersion).values(id=1, counter=1))


def migration_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; with a connection, migrations run on it."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(ROOT / "efficiency" / "migrations"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config
