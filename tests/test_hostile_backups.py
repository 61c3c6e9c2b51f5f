"""A restore under attack: whoever brings the administrator a file brings nothing in but what this installation had."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands.accounts import create_account
from efficiency.core import audit, config, db
from efficiency.models import AuditEntry, Role
from efficiency.server import backup
from seed.load import install

pytest_plugins = ["tests.postgres"]


@pytest.fixture
def made(database: Path, tmp_path: Path) -> Path:
    """A good backup of the database in use, which has an account and a few entries in its log."""
    create_account(COMMAND_LINE, "boss", "", Role.ADMIN, "Ceshi-2007")
    audited(4)
    return backup.back_up(tmp_path / "good.backup").path


def altered(made: Path, *statements: str) -> Path:
    """A copy of a backup in which somebody ran these; its guards come off first, as who has the file can."""
    path = made.with_name("altered.backup")
    shutil.copy(made, path)
    with closing(sqlite3.connect(path)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            connection.execute(statement)
        for _, definition in guards:
            connection.execute(definition)
        connection.commit()
    return path


def _entries() -> int:
    with db.reading() as connection:
        return len(connection.execute(select(AuditEntry.id)).all())


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["CREATE TRIGGER t AFTER INSERT ON account BEGIN UPDATE account SET role = 'ADMIN'; END"], "本系统没有的内容“trigger t"),
        (["CREATE TABLE more (x)"], "本系统没有的内容“table more"),
        (["CREATE VIEW seen AS SELECT * FROM account"], "本系统没有的内容“view seen"),
        (["ALTER TABLE account ADD COLUMN back_door TEXT"], "back_door"),
        (["CREATE INDEX i ON account (abs(id))"], "index i"),
        (["DELETE FROM audit_entry WHERE id = 2"], "审计日志不完整"),
        (["UPDATE audit_entry SET username = 'somebody' WHERE id = 1"], "审计日志不完整"),
        (["UPDATE audit_seal SET entries = entries - 1",
        "DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)"], "审计日志不完整"),
        (["DELETE FROM audit_seal"], "审计日志不完整"),
        (["UPDATE setting SET value = 'demo' WHERE name = 'installation'"], "备份是演示库，现在按正式库运行"),
        (["UPDATE unit SET name = '别市的单位' || id"], "另一次活动"),
        (["DROP TABLE recovery_code"], "缺少"),
        (["UPDATE alembic_version SET version_num = '0000'"], "结构版本是0000"),
    ],
    ids=lambda value: value[0][:40] if isinstance(value, list) else "",
)  # fmt: skip
def test_a_backup_that_brings_along_anything_of_its_own_is_refused_by_name(made, statements, words):
    before = _entries()
    with pytest.raises(Refused, match=words):
        backup.restore(altered(made, *statements))
    assert _entries() == before and not list(made.parent.glob("*.before-*"))


def audited(times: int) -> None:
    with db.bookkeeping() as connection:
        for number in range(times):
            audit.append(connection, "boss", "EXPORT", "table", str(number), True, {})


def test_a_guard_of_the_log_that_was_taken_out_is_missed(made):
    path = altered(made)
    with closing(sqlite3.connect(path)) as connection:
        (name,) = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' LIMIT 1"
        ).fetchone()
        connection.execute(f'DROP TRIGGER "{name}"')
        connection.commit()
    with pytest.raises(Refused, match="缺少“trigger"):
        backup.restore(path)


def test_a_link_a_pipe_a_device_and_a_folder_are_no_backups(made, tmp_path):
    link, pipe = tmp_path / "link.backup", tmp_path / "pipe.backup"
    link.symlink_to(made)
    os.mkfifo(pipe)
    for path, words in ((link, "链接"), (pipe, "没有"), (Path("/dev/zero"), "没有"), (tmp_path, "没有")):
        with pytest.raises(Refused, match=words):
            backup.restore(path)


def test_a_file_larger_than_the_disk_has_room_for_is_not_even_read(made, tmp_path):
    large = tmp_path / "large.backup"
    with large.open("wb") as file:
        file.write(b"SQLite format 3\x00")
        file.truncate(shutil.disk_usage(tmp_path).free)
    with pytest.raises(Refused, match="磁盘空间不足"):
        backup.restore(large)


def test_a_zip_with_paths_and_a_damaged_header_are_no_backups(made, tmp_path):
    for name, start in (
        ("zip", b"PK\x03\x04../../etc/passwd"),
        ("header", made.read_bytes()[:100] + bytes(4096)),
    ):
        path = tmp_path / f"{name}.backup"
        path.write_bytes(start)
        with pytest.raises(Refused):
            backup.restore(path)


def test_what_was_looked_at_is_what_is_restored(made, monkeypatch):
    """Somebody puts another file in its place between the look and the act."""
    hostile = altered(made, "DELETE FROM account")
    vetted = backup.vetting.vet_sqlite

    def then_swapped(path: Path, folder: Path) -> None:
        vetted(path, folder)
        shutil.copy(hostile, made)

    monkeypatch.setattr(backup.vetting, "vet_sqlite", then_swapped)
    backup.restore(made)
    with db.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM account").scalar() == 1


# ---------------------------------------------------------------- PostgreSQL


@pytest.fixture(scope="module")
def on_postgres(postgres_server: str) -> Iterator[Callable[[str], Path]]:
    """A real installation on PostgreSQL."""
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE hostile")
        connection.execute("CREATE DATABASE altered")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EFFICIENCY_INSTALL", "real")
        for name in ("altered", "hostile"):
            patch.setenv("DATABASE_URL", f"{postgres_server}/{name}")
            if db.engine.cache_info().currsize:
                db.engine().dispose()
            db.engine.cache_clear()
            config.settings.cache_clear()
            install(False, report=lambda _: None)
        yield postgres_server
        db.engine().dispose()
        db.engine.cache_clear()
        config.settings.cache_clear()


@pytest.mark.parametrize(
    ("statement", "undo", "words"),
    [
        ("CREATE TABLE more (x int)", "DROP TABLE more", "CREATE TABLE public.more"),
        ("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'", "DROP FUNCTION f",
        "CREATE FUNCTION public.f"),
        ("CREATE RULE r AS ON INSERT TO account DO ALSO DELETE FROM unit", "DROP RULE r ON account", "CREATE RULE r"),
        ("ALTER TABLE account ADD COLUMN back_door text", "ALTER TABLE account DROP COLUMN back_door", "account"),
        ("UPDATE unit SET name = '别市' || id", "SELECT 1", "另一次活动"),
        ("UPDATE setting SET value = 'demo' WHERE name = 'installation'", "SELECT 1", "备份是演示库"),
    ],
    ids=lambda value: value[:30],
)  # fmt: skip
def test_an_archive_that_brings_along_anything_of_its_own_is_refused_by_name(on_postgres, tmp_path, statement, undo,
words):  # fmt: skip
    path = tmp_path / "hostile.backup"
    with psycopg.connect(f"{on_postgres}/altered", autocommit=True) as connection:
        connection.execute(statement)
        program = shutil.which("pg_dump") or str(next(backup.PACKAGED.glob("*/bin/pg_dump")))
        address = make_url(f"{on_postgres}/altered").render_as_string(hide_password=False)
        subprocess.run([program, f"--dbname={address}", "--format=custom", f"--file={path}"], check=True)
        connection.execute(undo)
    with pytest.raises(Refused, match=words):
        backup.restore(path)
    assert not list(tmp_path.glob("*.before-*"))
