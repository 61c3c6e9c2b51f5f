"""Backup and restore while the app runs (等保三级: 数据备份恢复).

SQLite is copied with its own backup interface, PostgreSQL with its own programs; both give the state of one moment.
A restore puts back all of a backup or nothing, ends all sessions, and first saves what it is going to replace.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, delete, inspect, select, update
from sqlalchemy.engine import make_url

from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands.recording import recording
from efficiency.core import db, marks
from efficiency.core.audit import AuditAction
from efficiency.core.config import settings
from efficiency.models import AuditSeal, Base, SignInSession, SignInTicket
from efficiency.server import vetting

_SQLITE, _POSTGRESQL = b"SQLite format 3\x00", b"PGDMP"
_KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# Where the packages of Debian and its kin put the programs that are not on everybody's path.
PACKAGED = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: its file, size in bytes, fingerprint, and the audit log's end in it (entries, hash)."""

    path: Path
    size: int
    fingerprint: str
    chain: tuple[int, str]


def back_up(path: Path) -> Backup:
    """Write the whole database to a new file that only its owner may read.

    Raises ``Refused`` when the file is there already or cannot be written, and when PostgreSQL's programs are missing
    or fail.
    """
    if path.exists():
        raise Refused(f"文件“{path}”已存在，不会覆盖。请换一个文件名。")
    if not path.parent.is_dir():
        raise Refused(f"没有“{path.parent}”这个目录。")
    chain = _copy(path)
    made = Backup(path, path.stat().st_size, _fingerprint(path), chain)
    with recording(COMMAND_LINE, None) as record:
        detail = {"字节": made.size, "SHA-256": made.fingerprint}
        record.audit(AuditAction.BACK_UP, "file", path.name, detail)
    return made


def restore(path: Path, by: str = "") -> Path | None:
    """Put the database back to what it was when ``path`` was made; returns the file that holds what was there before.
    ``by``: the administrator who proved to be there, for the audit log.

    None is returned for a database that was empty. Raises ``Refused`` before anything is changed when the file is no
    backup of this system, of the other database, damaged, of another schema revision or installation, or brings along what
    this system does not have (``vetting``).
    """
    backend = _backend()
    if path.is_symlink():
        raise Refused(f"“{path}”是一个链接，请写备份文件本身。")
    if not path.is_file():
        raise Refused(f"没有“{path}”这个文件。")
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        # What is looked at is what is restored, whatever becomes of the file meanwhile.
        taken = _taken(path, Path(folder))
        with taken.open("rb") as file:
            start = file.read(16)
        found = {_SQLITE: "sqlite", _POSTGRESQL: "postgresql"}.get(start if start == _SQLITE else start[:5])
        if found is None:
            raise Refused(f"“{path}”不是本系统的备份文件。")
        if found != backend:
            raise Refused(f"“{path}”是{_KINDS[found]}的备份，现用数据库是{_KINDS[backend]}，不能恢复。")
        if backend == "sqlite":
            _check_sqlite(taken, path.name)
            vetting.vet_sqlite(taken, Path(folder))
        else:
            _check_postgresql(taken, path.name)
            vetting.vet_postgresql(taken, Path(folder), _run)
        return _put_back(taken, path, backend, by)


def _taken(path: Path, folder: Path) -> Path:
    """A copy that nobody else can change. Raises ``Refused`` where there is no room for it and for what comes after it."""
    size, free = path.stat().st_size, shutil.disk_usage(folder).free
    if size * 3 > free:
        raise Refused(f"磁盘空间不足：“{path}”有{size:,}字节，恢复要三倍，只剩{free:,}字节。数据未变。")
    return shutil.copy(path, folder / "taken.backup")


def _put_back(taken: Path, path: Path, backend: str, by: str) -> Path | None:
    before, version = None, 0
    if inspect(db.engine()).has_table("alembic_version"):
        before = _unused(path, f"before-{db.now():%Y%m%d%H%M%S}")
        version = db.data_version()
        _copy(before)
    if backend == "sqlite":
        _restore_sqlite(taken, version)
    else:
        _run("pg_restore", "--clean", "--if-exists", "--single-transaction", "--no-owner", str(taken))
        db.engine().dispose()
        with db.engine().begin() as connection:
            _settle(connection, version)
    with recording(COMMAND_LINE, None) as record:
        detail = {
            "SHA-256": _fingerprint(taken),
            "恢复前的数据另存为": before.name if before else "无（空库）",
            "验证身份": by or "无（没有系统管理员）",
        }
        record.audit(AuditAction.RESTORE, "file", path.name, detail)
    return before


def _backend() -> str:
    backend = make_url(settings().database_url).get_backend_name()
    if backend not in _KINDS:
        raise Refused("这种数据库请用其自带的工具备份和恢复。")
    return backend


def _unused(path: Path, ending: str) -> Path:
    """A name beside ``path`` under which nothing is kept: two restores may begin within a second."""
    places = (
        path.with_name(f"{path.name}.{ending}{more}") for more in chain([""], (f"-{n}" for n in count(2)))
    )
    return next(place for place in places if not place.exists())


def _copy(path: Path) -> tuple[int, str]:
    """Copy the database to ``path``; returns the seal of the audit log just before."""
    backend = _backend()
    with db.reading() as connection:
        chain = tuple(connection.execute(select(AuditSeal.entries, AuditSeal.last_hash)).one())
    # Made readable for its owner alone before anything is in it.
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise Refused(f"不能写入“{path}”：{error.strerror}。") from error
    try:
        if backend == "sqlite":
            with closing(sqlite3.connect(_sqlite_path())) as source, closing(sqlite3.connect(path)) as target:
                source.backup(target)
                # One file that stands alone, without a log beside it.
                target.execute("PRAGMA journal_mode=DELETE")
        else:
            _run("pg_dump", "--format=custom", f"--file={path}")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return chain


def _sqlite_path() -> str:
    return make_url(settings().database_url).database


def _check_sqlite(path: Path, name: str) -> None:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            tables = {
                name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            revision = (
                connection.execute("SELECT version_num FROM alembic_version").fetchone()
                if "alembic_version" in tables
                else None
            )
        except sqlite3.DatabaseError as error:
            raise Refused(f"“{name}”已损坏，不能恢复。") from error
    if revision is None:
        raise Refused(f"“{name}”不是本系统的备份文件。")
    if not sound:
        raise Refused(f"“{name}”已损坏，不能恢复。")
    _same_revision(revision[0])
    if not {table.name for table in Base.metadata.sorted_tables} <= tables:
        raise Refused(f"“{name}”缺少数据表，不能恢复。")


def _check_postgresql(path: Path, name: str) -> None:
    words = _run(
        "pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(path), to_database=False
    )
    lines = words.splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith("COPY ")), None)
    if start is None:
        raise Refused(f"“{name}”不是本系统的备份文件。")
    _same_revision(lines[start + 1].strip())
    # Reading the whole archive shows damage before anything is dropped.
    _run("pg_restore", "--file=/dev/null", str(path), to_database=False)


def _same_revision(revision: str) -> None:
    head = ScriptDirectory.from_config(db.migration_config()).get_current_head()
    if revision != head:
        raise Refused(
            f"备份的数据库结构版本是{revision}，现用程序的结构版本是{head}，不能恢复。"
            "请用制作备份时的程序版本恢复，再升级（python -m efficiency migrate）。"
        )


def _restore_sqlite(path: Path, version: int) -> None:
    """Prepare a copy of the backup, then put it in place of the database in one transaction of SQLite's own."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.db"
        shutil.copy(path, prepared)
        engine: Engine = db.make_engine(f"sqlite:///{prepared}")
        with engine.begin() as connection:
            _settle(connection, version)
        engine.dispose()
        target = Path(_sqlite_path())
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            closing(sqlite3.connect(prepared)) as source,
            closing(sqlite3.connect(target, timeout=60)) as live,
        ):
            live.execute("PRAGMA journal_mode=WAL")
            source.backup(live)
    db.engine().dispose()


def _settle(connection: Connection, version: int) -> None:
    """Nobody is let in by a session of then, and nothing cached since is taken for what is there now."""
    marks.forget_all(connection, version)
    connection.execute(
        update(SignInSession).where(SignInSession.revoked_at.is_(None)).values(revoked_at=db.now())
    )
    connection.execute(delete(SignInTicket))


def _run(program: str, *arguments: str, to_database: bool = True) -> str:
    """Run one of PostgreSQL's programs on our database; its password goes by the environment, unseen by others."""
    url = make_url(settings().database_url).set(drivername="postgresql")
    place = url.set(password=None).render_as_string(hide_password=False)
    found = shutil.which(program) or next(
        iter(sorted(map(str, PACKAGED.glob(f"*/bin/{program}")), reverse=True)), None
    )
    if found is None:
        raise Refused(
            f"服务器上没有 {program} 程序，不能备份和恢复 PostgreSQL 数据库。请安装 PostgreSQL 客户端（postgresql-client）。"
        )
    environment = os.environ | ({"PGPASSWORD": url.password} if url.password else {})
    target = [f"--dbname={place}"] if to_database else []
    done = subprocess.run(
        [found, *target, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"{program} 没有成功，数据库未改变：{done.stderr.strip()}")
    return done.stdout


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
