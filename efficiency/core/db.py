"""Engine and sessions; the only file that knows a dialect (but for the codes of errors, which ``troubles`` has)."""

import datetime as dt
import os
import shutil
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from time import monotonic
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.sql.compiler import SQLCompiler

from efficiency.core import marks
from efficiency.core.config import ROOT, Settings, settings
from efficiency.models import DataVersion

BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> dt.datetime:
    """The wall clock in Beijing without a zone, as all times are stored. Asked by writes, by sign-in and for which day
    is today (``queries.days``)."""
    # The shift first: where it is not known yet it is told from the real clock, and time must not run back from it.
    shift = _clock_shift(settings())
    return (dt.datetime.now(BEIJING).replace(tzinfo=None) + shift).replace(microsecond=0)


@cache
def _clock_shift(chosen: Settings) -> dt.timedelta:
    """How far the clock of a trial lies from the real one; nothing in service."""
    if chosen.clock_starts_at is None:
        return dt.timedelta()
    return chosen.clock_starts_at - dt.datetime.now(BEIJING).replace(tzinfo=None)


@cache
def engine() -> Engine:
    """The one engine of this process, for ``settings().database_url``."""
    return make_engine(settings().database_url)


def make_engine(url: str) -> Engine:
    """An engine for ``url``: SQLite in WAL with foreign keys on, or any other database as it is.

    A bare ``postgresql://`` means the psycopg 3 driver. What is written never stands in a trace.
    """
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    # Each script that runs holds a connection until it ends, and may need a second one for a write.
    if parsed.get_backend_name() != "sqlite":
        made = create_engine(parsed, pool_pre_ping=True, max_overflow=35, hide_parameters=True)
    else:
        if parsed.database and parsed.database != ":memory:":
            _keep_to_its_owner(Path(parsed.database))
        made = create_engine(parsed, connect_args={"timeout": 30}, max_overflow=-1, hide_parameters=True)
        event.listen(made, "connect", _prepare_sqlite)
        event.listen(made, "begin", _begin_sqlite)
    event.listen(made, "before_cursor_execute", _note_touched)
    return made


def _keep_to_its_owner(path: Path) -> None:
    """Have the file, and the log that SQLite lays beside it, readable for the one who runs the app alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(0o600)
    elif path.stat().st_uid == os.geteuid():
        path.chmod(0o600)


def _note_touched(_connection, _cursor, statement: str, _parameters, context, _executemany) -> None:
    touched = context.execution_options.get("touched") if context is not None else None
    if touched is not None:
        marks.note(touched, statement, context)


def _prepare_sqlite(connection, _record) -> None:
    # The driver would open a transaction only at the first change, after the rows it depends on were read.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the write lock at once and waits for it there; upgrading a read lock later would fail at once."""
    writer = connection.get_execution_options().get("writes")
    with _waiting(connection) if writer else nullcontext():
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


# Per engine the waits for the write lock: when, on a clock that never goes back, and for how long.
_waits: WeakKeyDictionary[Engine, deque[tuple[float, float]]] = WeakKeyDictionary()
_HOUR, _SECOND = 3600, 1


@contextmanager
def _waiting(connection: Connection) -> Iterator[None]:
    began = monotonic()
    yield
    if (waited := monotonic() - began) >= _SECOND:
        _waits.setdefault(connection.engine, deque(maxlen=1000)).append((began, waited))


def waits() -> tuple[float, ...]:
    """How many seconds this process's writers waited for the lock, of those that waited a second or more in the last hour."""
    since = monotonic() - _HOUR
    return tuple(waited for began, waited in tuple(_waits.get(engine(), ())) if began >= since)


@contextmanager
def _transaction(
    touched: dict[str, dt.date] | None = None, own: Connection | None = None
) -> Iterator[Connection]:
    """A transaction that writes. What the same thread of work reads beside it is what stands now."""
    _end_moment()
    try:
        with (
            nullcontext(own) if own is not None else engine().connect() as connection,
            connection.execution_options(writes=True, touched=touched).begin(),
        ):
            yield connection
    finally:
        _end_moment()


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection for SELECTs of what stands now."""
    with engine().connect() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Connection]:
    """One transaction: all of it or nothing. Bumps the data version and marks each table that was touched with the day
    from which on something else is known, so that exactly the kept results that depend on it are not used again."""
    touched: dict[str, dt.date] = {}
    with _transaction(touched) as connection:
        yield connection
        marks.leave(connection, touched, marks.next_version(connection))


@contextmanager
def apart() -> Iterator[Connection]:
    """A connection of the caller's own, which is not used again: what is put into temporary tables on it goes with it."""
    with engine().connect() as connection:
        connection.detach()
        yield connection


@contextmanager
def bookkeeping(own: Connection | None = None) -> Iterator[Connection]:
    """One transaction for what no figure depends on: sessions, tickets, drafts, the audit log. Leaves the data version
    alone; if a figure's table is touched after all, that is marked as in ``writing``. ``own``: on a connection that is
    ``apart``, with no transaction open."""
    touched: dict[str, dt.date] = {}
    with _transaction(touched, own) as connection:
        yield connection
        if touched:
            marks.leave(connection, touched, marks.next_version(connection))


class Moment:
    """One state of the database for a thread of work: all reads by ``connection`` see what stood at the first of them.

    It ends when the same thread of work writes, so that everybody sees what they wrote; the next read begins another one.
    ``number`` says which it is.
    """

    def __init__(self) -> None:
        self.number = 0
        self._opened: ExitStack | None = None
        self._connection: Connection | None = None

    def connection(self) -> Connection:
        """The moment's connection, opened at the first call."""
        if self._connection is None:
            self._opened = ExitStack()
            self._connection = self._opened.enter_context(engine().connect())
            _read_one_state(self._connection)
        return self._connection

    def end(self) -> None:
        """Let go of the state and of the connection."""
        self.number += 1
        opened, self._opened, self._connection = self._opened, None, None
        if opened is not None:
            opened.close()


_moment: ContextVar[Moment | None] = ContextVar("moment", default=None)


@contextmanager
def moment() -> Iterator[Moment]:
    """A ``Moment`` for the body of this ``with``."""
    opened = Moment()
    token = _moment.set(opened)
    try:
        yield opened
    finally:
        _moment.reset(token)
        opened.end()


def _end_moment() -> None:
    present = _moment.get()
    if present is not None:
        present.end()


def _read_one_state(connection: Connection) -> None:
    """SQLite reads one state within any transaction; others have to be asked for it where they can."""
    levels = connection.dialect.get_isolation_level_values(connection.connection.dbapi_connection)
    if "REPEATABLE READ" in levels:
        connection.execution_options(isolation_level="REPEATABLE READ")


def one_at_a_time(connection: Connection) -> None:
    """From here to the end of the transaction nobody else writes: what is checked now still holds when it is written.

    Whoever takes this lock takes it before any other, or two writers wait for each other for ever.
    """
    with _waiting(connection):
        connection.execute(select(DataVersion.id).with_for_update()).all()


def data_version() -> int:
    """The counter that every write bumps."""
    with reading() as connection:
        return connection.execute(select(func.max(DataVersion.counter))).scalar() or 0


def room(connection: Connection) -> tuple[int, int | None, int | None]:
    """Bytes of the database; free bytes of its disk (null where that is another machine's); how many sessions wait for a lock
    now (null on SQLite, which cannot tell)."""
    if connection.dialect.name == "sqlite":
        path = Path(connection.engine.url.database)
        return path.stat().st_size, shutil.disk_usage(path.parent).free, None
    asked = "SELECT pg_database_size(current_database()), (SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock')"
    size, waiting = connection.exec_driver_sql(asked).one()
    return size, None, waiting


# Any number will do, as long as every process of the app asks for the same.
_INSTALLATION_LOCK = 20070205


def lock_installation(connection: Connection) -> None:
    """Let one process at a time install, until its transaction ends. SQLite's write lock already sees to that."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_INSTALLATION_LOCK)))


def insert_rows(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    rows: Sequence[tuple],
    added: Collection[str] = (),
) -> None:
    """Insert ``rows``, values of the columns ``names``, as ``connection.execute(insert(table), ...)`` does in thrice the time.

    What the driver is to be given for a value is worked out once for values that are alike, a column at a time. Where a row
    of the same primary key is there, the columns ``added`` are added to its own. For
    temporary tables and roll-ups: defaults of columns are not known here, and a fact written so has all results forgotten.
    """
    if rows:
        insert_columns(connection, table, dict(zip(names, zip(*rows, strict=True), strict=True)), added)


def insert_columns(
    connection: Connection, table: Table, columns: Mapping[str, Sequence], added: Collection[str] = ()
) -> None:
    """``insert_rows`` for what lies in columns; there is at least one row."""
    statement = adding(connection, table, added) if added else insert(table)
    compiled = statement.inline().compile(dialect=connection.dialect, column_keys=list(columns))
    _for_each(connection, table, compiled, columns)


def delete_rows(
    connection: Connection, table: Table, keys: Sequence[tuple], *conditions: ColumnElement[bool]
) -> None:
    """Delete the rows with these primary keys that meet the ``conditions``, which hold no values of their own; as
    ``insert_rows`` inserts them."""
    if not keys:
        return
    names = [column.name for column in table.primary_key]
    same = [table.c[name] == bindparam(name) for name in names]
    compiled = delete(table).where(*same, *conditions).compile(dialect=connection.dialect)
    _for_each(connection, table, compiled, dict(zip(names, zip(*keys, strict=True), strict=True)))


def _for_each(
    connection: Connection, table: Table, compiled: SQLCompiler, given: Mapping[str, Sequence]
) -> None:
    dialect, columns = connection.dialect, {}
    for name, values in given.items():
        process = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        if process is not None:
            processed = {value: process(value) for value in set(values)}
            values = [processed[value] for value in values]
        columns[name] = values
    if compiled.positional:
        parameters = list(zip(*(columns[name] for name in compiled.positiontup), strict=True))
    else:
        parameters = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    options = {"touched": None} if table.name in marks.COUNTED_FROM else {}
    connection.exec_driver_sql(str(compiled), parameters, execution_options=options)


_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def adding(connection: Connection, table: Table, figures: Collection[str]) -> Insert:
    """An INSERT into ``table`` that adds its ``figures`` to those of a row with the same primary key, where there is one."""
    statement = _INSERTS[connection.dialect.name](table)
    return statement.on_conflict_do_update(
        index_elements=[column.name for column in table.primary_key],
        set_={name: table.c[name] + statement.excluded[name] for name in figures},
    )


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
        before = MigrationContext.configure(connection).get_current_revision()
        command.upgrade(migration_config(connection), "head")
        if connection.execute(select(DataVersion.id)).first() is None:
            connection.execute(insert(DataVersion).values(id=1, counter=1))
        elif MigrationContext.configure(connection).get_current_revision() != before:
            marks.forget_all(connection)


def migration_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; with a connection, migrations run on it."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    # A percent sign in the folder's name would be taken for the beginning of an interpolation.
    config.set_main_option("script_location", str(ROOT / "efficiency" / "migrations").replace("%", "%%"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config
