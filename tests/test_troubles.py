"""A database that is full, locked, read-only or away says so by its name; nothing is half written, and nothing typed is lost."""

import datetime as dt
import logging
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from efficiency.commands.follow_ups import assign
from efficiency.commands.recording import NotKept
from efficiency.core import db
from efficiency.core.config import ROOT
from efficiency.core.troubles import Trouble, trouble
from efficiency.models import Account, AuditEntry, FollowUp, Role
from tests.conftest import call_it_a_demo, person

pytest_plugins = ["tests.postgres"]

LEADER = person("fsz4", Role.LEADER, "副市长", leader_id="V4")
MONDAY, DUE = dt.date(2007, 6, 18), dt.date(2007, 6, 25)
WORDS = "请说明停滞的原因。"


@pytest.fixture
def trial(database: Path) -> Path:
    """A demo installation, so that days of 2007 are days of recording."""
    call_it_a_demo()
    return database


@contextmanager
def _under(*pragmas: str) -> Iterator[None]:
    """Every new connection is held to these PRAGMAs, as a full disk or a locked file would hold it."""

    def hold(connection, _record) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(db.engine(), "connect", hold)
    db.engine().dispose()
    try:
        yield
    finally:
        event.remove(db.engine(), "connect", hold)
        db.engine().dispose()


def _kept() -> tuple[int, int]:
    with db.reading() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(model)).scalar()
            for model in (FollowUp, AuditEntry)
        )


def _instruct(words: str = WORDS) -> str:
    return assign(LEADER, MONDAY, content=words, unit_id="U_XZFW", due_on=DUE)


def _pages() -> int:
    with db.reading() as connection:
        return connection.execute(text("PRAGMA page_count")).scalar()


def test_a_full_disk_is_called_so_and_the_same_act_succeeds_once_there_is_room(trial, caplog):
    before = _kept()
    with (
        _under(f"max_page_count={_pages()}"),
        caplog.at_level(logging.ERROR),
        pytest.raises(NotKept, match="磁盘空间已满") as told,
    ):
        for number in range(200):
            _instruct(WORDS + "详" * 1500 + str(number))
    assert "填写的内容没有丢失" in str(told.value)
    number = re.search(r"错误编号：(\d{8}-[0-9A-F]{4})$", str(told.value))[1]
    assert number in caplog.text and "Traceback" in caplog.text
    kept = _kept()
    assert kept[0] - before[0] == kept[1] - before[1]
    _instruct()
    assert _kept()[0] == kept[0] + 1


def test_a_file_that_may_only_be_read_is_called_so(trial):
    before = _kept()
    with _under("query_only=ON"), pytest.raises(NotKept, match="只能读、不能写"):
        _instruct()
    assert _kept() == before


def test_a_database_that_somebody_else_keeps_locked_is_called_busy(trial):
    before = _kept()
    with _under("busy_timeout=100"), db.writing(), pytest.raises(NotKept, match="数据库正忙"):
        _instruct()
    assert _kept() == before


def test_a_server_that_only_reads_or_is_gone_is_called_so(postgres_server):
    def met(
        *options: str, database: str = "postgres", statement: str = "CREATE TEMP TABLE t (a int); SELECT 1"
    ):
        engine = db.make_engine(f"{postgres_server}/{database}")
        try:
            with engine.connect() as connection:
                for each in options:
                    connection.exec_driver_sql(each)
                connection.exec_driver_sql(statement)
        except DBAPIError as error:
            return trouble(error)
        finally:
            engine.dispose()

    locked = "CREATE TABLE IF NOT EXISTS held (a int)"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(locked)
    with psycopg.connect(f"{postgres_server}/postgres") as holder:
        holder.execute("LOCK TABLE held IN ACCESS EXCLUSIVE MODE")
        assert met("SET lock_timeout = '100ms'", statement="SELECT * FROM held") is Trouble.BUSY
        assert met("SET statement_timeout = '100ms'", statement="SELECT * FROM held") is Trouble.BUSY
    assert met("SET default_transaction_read_only = on", "COMMIT", statement="CREATE TABLE t (a int)") is (
        Trouble.READ_ONLY
    )
    assert met(statement="SELECT pg_terminate_backend(pg_backend_pid())") is Trouble.AWAY
    assert met(database="nowhere") is Trouble.AWAY
    assert met(statement="SELECT nothing FROM nowhere") is None


def test_what_was_written_stands_in_no_trace(database):
    secret = "举报人张三的原话"
    with pytest.raises(IntegrityError) as raised, db.writing() as connection:
        for _ in range(2):
            connection.execute(
                insert(Account).values(
                    username="boss", display_name=secret, password_hash="x", is_active=True
                )
            )
    assert secret not in str(raised.value)


def test_the_database_file_is_readable_for_its_owner_alone(tmp_path):
    path = tmp_path / "new" / "efficiency.db"
    for expected in ("made", "kept"):
        engine = db.make_engine(f"sqlite:///{path}")
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE TABLE {expected} (a)")
            modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
        engine.dispose()
        assert set(modes.values()) == {0o600}, modes
        path.chmod(0o644)


def test_the_app_installs_from_a_folder_with_a_percent_sign_in_its_name(tmp_path):
    home = tmp_path / "效能年 100%(here)s"
    for folder in ("efficiency", "seed"):
        shutil.copytree(ROOT / folder, home / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", home)
    done = subprocess.run(
        [sys.executable, "-m", "efficiency", "migrate"],
        cwd=home,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'of it.db'}", "EFFICIENCY_INSTALL": "real"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "数据库结构已是最新版本" in done.stdout
    assert Path(tmp_path / "of it.db").stat().st_size > 0
