"""Whether a file is a backup of this installation and nothing besides: what a restore asks before it changes anything.

A backup is a database, and a database can bring along triggers, tables, views and functions of its own, the rows of another
installation, or a log that was rewritten. Each is refused by its name.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path

from alembic import command
from sqlalchemy import inspect, select

from efficiency import campaign
from efficiency.commands import Refused
from efficiency.core import audit, db
from efficiency.core.config import settings
from efficiency.models import Setting, Unit

KIND_WORDS = {"demo": "演示库", "real": "正式库"}
# What pg_restore writes besides definitions and rows.
_HARMLESS = re.compile(r"--|SET |SELECT pg_catalog\.set(val|_config)\(|\\(un)?restrict |$")
# A constraint that was dumped and brought in again has other casts and parentheses than the one that a migration wrote.
_REWRITTEN = re.compile(r"::[a-z ]+(\[\])*|[()]")
_ROWS = re.compile(r"COPY public\.\w+ \([^;]*\) FROM stdin;$")


def schema_of_sqlite(path: Path) -> dict[str, str]:
    """What a SQLite file holds besides rows: tables by their columns, everything else by its definition; as ``_statements``."""
    words: list[tuple] = []
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        found = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        for kind, name, definition in found:
            if name.startswith("sqlite_"):
                continue
            if kind != "table":
                words.append((kind, name, *(definition or "").split()))
                continue
            for column in connection.execute("SELECT * FROM pragma_table_xinfo(?)", (name,)):
                _, column_name, of, _, _, key, hidden = column
                words.append((kind, name, column_name, str(of).upper(), str(key), str(hidden)))
    return {" ".join(each): " ".join(each) for each in words}


def vet_sqlite(path: Path, folder: Path) -> None:
    """Raise ``Refused`` unless the SQLite file ``path`` has the schema that this release makes, ``folder`` being room for one,
    an audit log that is whole and the rows of this installation."""
    fresh = folder / "fresh.db"
    engine = db.make_engine(f"sqlite:///{fresh}")
    with engine.begin() as connection:
        command.upgrade(db.migration_config(connection), "head")
    engine.dispose()
    _same(schema_of_sqlite(path), schema_of_sqlite(fresh))
    engine = db.make_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            kind = select(Setting.value).where(Setting.name == "installation").order_by(Setting.id.desc())
            units = connection.execute(select(Unit.name)).scalars().all()
            _ours(connection.execute(kind.limit(1)).scalar(), units)
            _whole(audit.check(own=connection))
    finally:
        engine.dispose()


def vet_postgresql(path: Path, folder: Path, run: Callable[..., str]) -> None:
    """The same for an archive of PostgreSQL. Its log can be looked at only once it is in (``audit.check``).

    ``run`` runs one of PostgreSQL's programs: (program, arguments…, to_database) -> what it wrote. Raises ``Refused``, also
    for a database without a schema, with which nothing can be compared.
    """
    if not inspect(db.engine()).has_table("alembic_version"):
        raise Refused("现有数据库还没有表结构，请先运行 python -m efficiency migrate，再恢复。")
    ours = folder / "schema.backup"
    run("pg_dump", "--format=custom", "--schema-only", f"--file={ours}")
    options = ("--no-owner", "--no-privileges", "--file=-")
    schemas = [
        _statements(run("pg_restore", "--schema-only", *options, str(each), to_database=False))
        for each in (path, ours)
    ]
    _same(*schemas)
    kinds, units = [], []
    table, columns = "", []
    for line in run("pg_restore", "--data-only", *options, str(path), to_database=False).split("\n"):
        if table:
            cells = line.split("\t")
            if line == "\\.":
                table = ""
            elif table == "setting" and "installation" in cells:
                kinds.append(cells[cells.index("installation") + 1])
            elif table == "unit":
                units.append(cells[columns.index("name")])
        elif _ROWS.match(line):
            table = line.split(" ")[1].removeprefix("public.")
            columns = line[line.index("(") + 1 : line.rindex(")")].split(", ")
        elif not _HARMLESS.match(line):
            raise Refused(f"备份里有本系统没有的语句“{line[:60]}”，不能恢复。")
    _ours(kinds[-1] if kinds else None, units)


def _statements(script: str) -> dict[str, str]:
    """What a script defines: a key that is the same however it was written down -> its words."""
    lines = [line for line in script.splitlines() if not _HARMLESS.match(line)]
    found = [each for each in re.split(r";\s*\n", "\n".join(lines) + "\n") if each.strip()]
    return {"".join(_REWRITTEN.sub("", each).split()): " ".join(each.split()) for each in found}


def _same(found: Mapping[str, str], ours: Mapping[str, str]) -> None:
    if foreign := sorted(found.keys() - ours.keys()):
        raise Refused(f"备份里有本系统没有的内容“{found[foreign[0]][:80]}”，不能恢复。")
    if missing := sorted(ours.keys() - found.keys()):
        raise Refused(f"备份缺少“{ours[missing[0]][:80]}”，不能恢复。")


def _ours(kind: str | None, units: Iterable[str]) -> None:
    wanted = "demo" if settings().demo else "real"
    if kind != wanted:
        raise Refused(
            f"备份是{KIND_WORDS.get(kind, '没有安装完的库')}，现在按{KIND_WORDS[wanted]}运行，不能恢复。"
        )
    there, plan = set(units), {unit.name for unit in campaign.load().plan.units}
    # A unit may have been renamed since; another city shares hardly a name.
    if len(there & plan) * 2 < len(there):
        raise Refused("备份是另一次活动的：里面的单位多半不在现用的实施方案里，不能恢复。")


def _whole(chain: audit.Chain) -> None:
    if not chain.intact:
        raise Refused(f"备份里的{chain.words}不能恢复。")
