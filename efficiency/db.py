"""Engine and sessions; the only file that knows a dialect."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, func, select, update
from sqlalchemy.engine import make_url

from efficiency.config import ROOT, settings
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
    return made


def _prepare_sqlite(connection, _record) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection for SELECTs."""
    with engine().connect() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Connection]:
    """One transaction: all of it or nothing. Bumps the data version, so that cached results are not used again."""
    with engine().begin() as connection:
        yield connection
        connection.execute(update(DataVersion).values(counter=DataVersion.counter + 1))


def data_version() -> int:
    """The counter that every write bumps."""
    with reading() as connection:
        return connection.execute(select(func.max(DataVersion.counter))).scalar() or 0


def migrate() -> None:
    """Bring the schema to the newest revision. Safe to call at every start."""
    with engine().begin() as connection:
        command.upgrade(migration_config(connection), "head")


def migration_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; with a connection, migrations run on it."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(ROOT / "efficiency" / "migrations"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config
