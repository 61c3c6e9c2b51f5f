"""Backup and restore, on both databases: what comes back is what was there, and what cannot come back is refused."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import delete, select

from efficiency.accounts import sessions
from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands.accounts import create_account
from efficiency.core import audit, config, db
from efficiency.models import AuditEntry, Base, DataVersion, Incident, IncidentStep, Role, SignInSession
from efficiency.server import backup
from seed.load import install

pytest_plugins = ["tests.postgres"]

# What a restore changes on purpose: no session goes on, caches are told, and the restore itself is written down.
_TOUCHED = {"data_version", "fact_mark", "sign_in_session", "sign_in_ticket", "audit_entry", "audit_seal"}


@pytest.fixture(params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest) -> Iterator[None]:
    """The app on a demo year of its own, on each of the two databases."""
    if request.param == "sqlite":
        request.getfixturevalue("demo_database")
        yield
        return
    with request.getfixturevalue("installed_on_postgres")(demo=True):
        yield


def _rows() -> dict[str, list[tuple]]:
    with db.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
        }


def _damage() -> None:
    with db.writing() as connection:
        connection.execute(delete(IncidentStep))
        connection.execute(delete(Incident))


@pytest.mark.usefixtures("demo")
def test_every_row_of_every_table_comes_back(tmp_path):
    create_account(COMMAND_LINE, "boss", "管理员", Role.ADMIN, "Ceshi-2007")
    before = _rows()
    assert len(before["incident"]) > 100
    made = backup.back_up(tmp_path / "copy.backup")
    assert made.size == (tmp_path / "copy.backup").stat().st_size
    _damage()
    assert _rows()["incident"] == []
    backup.restore(tmp_path / "copy.backup")
    after = _rows()
    assert {name for name in before if after[name] != before[name]} <= _TOUCHED
    # The log goes on where the backup left it: the entries of then, and the restore after them.
    assert set(before["audit_entry"]) < set(after["audit_entry"])
    assert audit.check().intact
    with db.reading() as connection:
        last = connection.execute(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(1)).scalar()
    assert last == "RESTORE"


@pytest.mark.usefixtures("demo")
def test_what_was_there_before_a_restore_can_be_had_back(tmp_path):
    backup.back_up(tmp_path / "first.backup")
    _damage()
    broken = _rows()
    saved = backup.restore(tmp_path / "first.backup")
    assert len(_rows()["incident"]) > 100
    backup.restore(saved)
    assert {name for name, rows in _rows().items() if rows != broken[name]} <= _TOUCHED


@pytest.mark.usefixtures("demo")
def test_two_restores_within_one_second_keep_what_was_there_before_each(tmp_path, monkeypatch):
    backup.back_up(tmp_path / "copy.backup")
    moment = db.now()
    monkeypatch.setattr(db, "now", lambda: moment)
    kept = [backup.restore(tmp_path / "copy.backup") for _ in range(3)]
    assert len({*kept}) == 3 and all(each.exists() for each in kept)


@pytest.mark.usefixtures("demo")
def test_a_session_of_then_lets_nobody_in_after_a_restore(tmp_path):
    with db.bookkeeping() as connection:
        token = sessions.open_session(connection, 1)
    assert sessions.user_of(token)
    backup.back_up(tmp_path / "copy.backup")
    backup.restore(tmp_path / "copy.backup")
    assert sessions.user_of(token) is None
    with db.reading() as connection:
        assert connection.execute(select(SignInSession.revoked_at)).scalars().all() != [None]


@pytest.mark.usefixtures("demo")
def test_cached_figures_of_before_a_restore_are_not_used_again(tmp_path):
    backup.back_up(tmp_path / "copy.backup")
    _damage()
    with db.reading() as connection:
        before = connection.execute(select(DataVersion.counter)).scalar_one()
    backup.restore(tmp_path / "copy.backup")
    assert db.data_version() > before


@pytest.mark.usefixtures("demo")
def test_a_backup_made_while_people_write_is_whole(tmp_path):
    stop = threading.Event()
    failures = []

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                with db.bookkeeping() as connection:
                    audit.append(connection, "writer", "EXPORT", "table", str(number), True, {})
            except Exception as error:
                failures.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup.back_up(tmp_path / "copy.backup")
    finally:
        stop.set()
        writer.join()
    assert not failures
    backup.restore(tmp_path / "copy.backup")
    assert audit.check().intact


@pytest.mark.usefixtures("demo")
def test_readers_go_on_while_a_restore_happens(tmp_path):
    backup.back_up(tmp_path / "copy.backup")
    stop = threading.Event()
    failures, counted = [], set()

    def read() -> None:
        while not stop.is_set():
            try:
                with db.reading() as connection:
                    counted.add(len(connection.execute(select(Incident.id)).all()))
            except Exception as error:
                failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        backup.restore(tmp_path / "copy.backup")
    finally:
        stop.set()
        reader.join()
    assert not failures
    assert len(counted) == 1


@pytest.mark.usefixtures("demo")
def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(tmp_path):
    path = tmp_path / "copy.backup"
    backup.back_up(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(Refused, match="已存在"):
        backup.back_up(path)
    with pytest.raises(Refused, match="目录"):
        backup.back_up(tmp_path / "nowhere" / "copy.backup")


@pytest.mark.usefixtures("demo")
def test_what_is_no_backup_is_refused_and_changes_nothing(tmp_path):
    text = tmp_path / "text.backup"
    text.write_text("不是备份")
    before = _rows()
    for path, words in ((text, "不是本系统的备份"), (tmp_path / "missing", "没有")):
        with pytest.raises(Refused, match=words):
            backup.restore(path)
    made = backup.back_up(tmp_path / "copy.backup")
    whole = made.path.read_bytes()
    cut = tmp_path / "cut.backup"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refused):
        backup.restore(cut)
    after = _rows()
    assert {name for name in before if after[name] != before[name]} == {"audit_entry", "audit_seal"}


def _of_another_revision(path: Path) -> None:
    backup.back_up(path)
    if path.read_bytes()[:6] == b"SQLite":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '0000'")
            connection.commit()
        return
    path.unlink()
    with db.engine().begin() as connection:
        head = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    backup.back_up(path)
    with db.engine().begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{head}'")


@pytest.mark.usefixtures("demo")
def test_a_backup_of_another_schema_is_refused_with_what_to_do(tmp_path):
    _of_another_revision(tmp_path / "old.backup")
    with pytest.raises(Refused, match=r"结构版本是0000.*制作备份时的程序版本"):
        backup.restore(tmp_path / "old.backup")
    assert len(_rows()["incident"]) > 100


@pytest.mark.usefixtures("demo_database")
def test_a_backup_of_the_other_database_is_refused(tmp_path):
    other = tmp_path / "other.backup"
    other.write_bytes(b"PGDMP" + bytes(100))
    with pytest.raises(Refused, match="PostgreSQL的备份，现用数据库是SQLite"):
        backup.restore(other)


def test_an_empty_database_is_filled_from_a_backup(demo_database, tmp_path, monkeypatch):
    made = backup.back_up(tmp_path / "copy.backup")
    before = _rows()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new' / 'fresh.db'}")
    db.engine().dispose()
    db.engine.cache_clear()
    config.settings.cache_clear()
    assert backup.restore(made.path) is None
    assert {name for name, rows in _rows().items() if rows != before[name]} <= _TOUCHED


def test_missing_programs_are_named_in_a_sentence(postgres_server, tmp_path, monkeypatch):
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE backup_without_programs")
    monkeypatch.setenv("DATABASE_URL", f"{postgres_server}/backup_without_programs")
    monkeypatch.setenv("EFFICIENCY_INSTALL", "real")
    config.settings.cache_clear()
    db.engine.cache_clear()
    try:
        install(False, None, report=lambda _: None)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(backup, "PACKAGED", tmp_path)
        with pytest.raises(Refused, match="没有 pg_dump 程序"):
            backup.back_up(tmp_path / "copy.backup")
        assert not (tmp_path / "copy.backup").exists()
    finally:
        db.engine().dispose()
        db.engine.cache_clear()
        config.settings.cache_clear()
