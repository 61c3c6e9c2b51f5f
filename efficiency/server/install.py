"""Install: the schema, the code tables from ``seed/``, and whatever the caller fills a new database with.

``install`` may be called at every start and by several processes at once: it brings the code tables up to the files,
adds what is missing and changes nothing else. Real and demo never mix; what a database is, it stays.
"""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from efficiency import campaign
from efficiency.campaign.plan import Plan
from efficiency.commands.tallies import catch_up
from efficiency.commands.telling import tell_units
from efficiency.core import db
from efficiency.models import Account, Base, District, ReplyClock, Setting, Task, TaskUnit, Unit

CHUNK = 2000
KIND_WORDS = {"demo": "演示", "real": "正式"}

Fill = Callable[[Connection], None]


class InstallError(Exception):
    """The database cannot become what was asked for. The message is Chinese and says what to do."""


def install(demo: bool, fill: Fill | None = None, report: Callable[[str], None] = print) -> None:
    """Migrate this process's database and write the plan's code tables.

    ``fill`` is called in the same transaction with the connection; the demo year comes in that way. ``report`` is given
    Chinese lines on the progress. Raises ``InstallError`` when the database was installed as the other kind.
    """
    started = time.perf_counter()
    report("正在检查数据库结构……")
    db.migrate()
    with db.writing() as connection:
        db.lock_installation(connection)
        plan = campaign.load().plan
        first_time = _settle_kind(connection, "demo" if demo else "real")
        _write_codes(connection, plan)
        if first_time:
            report(
                f"已写入实施方案：{len(plan.sections)}个方面、{len(plan.tasks)}项任务、{len(plan.units)}个单位、"
                f"{len(plan.districts)}个区市县和先导区。"
            )
        if fill is not None:
            fill(connection)
        tell_units(connection)
        catch_up(connection)
    if first_time:
        report(f"安装完成，用时{time.perf_counter() - started:.1f}秒。")


def _settle_kind(connection: Connection, kind: str) -> bool:
    """Write down what this installation is; True the first time. Raises ``InstallError`` if it is the other kind."""
    found = setting(connection, "installation")
    if found == kind:
        return False
    if found is None:
        if kind == "demo" and connection.execute(select(func.count()).select_from(Account)).scalar():
            raise InstallError(
                "数据库中已有账号，不是空库，不能装入演示数据。请换一个空的数据库（DATABASE_URL）。"
            )
        put_setting(connection, "installation", kind, "安装类型，安装后不能改变")
        put_setting(
            connection, "reply_clock", ReplyClock.CALENDAR, "3日回复的正式口径：自然日，末日逢休息日顺延"
        )
        return True
    raise InstallError(
        f"这个数据库是{KIND_WORDS[found]}库，不能按{KIND_WORDS[kind]}库安装。请换一个空的数据库（DATABASE_URL），"
        f"或改用{KIND_WORDS[found]}方式启动（EFFICIENCY_INSTALL={found}）。"
    )


def setting(connection: Connection, name: str) -> str | None:
    """The value in force of a setting; None where it was never written."""
    rows = select(Setting.value).where(Setting.name == name).order_by(Setting.id.desc()).limit(1)
    return connection.execute(rows).scalar()


def put_setting(connection: Connection, name: str, value: str, reason: str) -> None:
    """Write a setting of the installation itself."""
    # In force from the day of the document, so that every as-of day finds it.
    since = dt.datetime.combine(campaign.load().plan.issued_on, dt.time())
    row = {"name": name, "value": value, "reason": reason, "recorded_at": since, "recorded_by": "安装程序"}
    connection.execute(insert(Setting).values(row))


# ---------------------------------------------------------------- code tables


def _write_codes(connection: Connection, plan: Plan) -> None:
    """District, unit, task and task-unit rows, as the files have them now."""
    refresh(
        connection,
        District,
        [
            {
                "code": district.code,
                "name": district.name,
                "short_name": district.short,
                "is_zone": district.is_zone,
                "grid_row": district.row,
                "grid_column": district.col,
                "folds_to": district.folds_to,
                "valid_from": district.valid_from,
                "seq": seq,
            }
            for seq, district in enumerate(plan.districts, start=1)
        ],
    )
    refresh(connection, Unit, [columns_of(Unit, unit) for unit in plan.units])
    refresh(connection, Task, [columns_of(Task, task) for task in plan.tasks])
    pairs = [
        {"task_id": task.id, "unit_id": unit_id, "seq": seq}
        for task in plan.tasks
        for seq, unit_id in enumerate(task.unit_ids, start=1)
    ]
    refresh(connection, TaskUnit, pairs)


def columns_of(model: type[Base], item: Any) -> dict[str, Any]:
    """The attributes of ``item`` that the table has columns for."""
    return {column.name: getattr(item, column.name) for column in model.__table__.columns}


def refresh(connection: Connection, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert the rows whose key is new and update those that differ. Facts may refer to the others: they stay."""
    table = model.__table__
    keys = [column.name for column in table.primary_key.columns]
    found = {
        tuple(row[key] for key in keys): dict(row) for row in connection.execute(select(table)).mappings()
    }
    fresh = []
    for row in rows:
        old = found.get(tuple(row[key] for key in keys))
        if old is None:
            fresh.append(row)
        elif old != row:
            where = [table.c[key] == row[key] for key in keys]
            connection.execute(update(table).where(*where).values(row))
    insert_rows(connection, model, fresh)


def insert_rows(connection: Connection, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert ``rows`` a few thousand at a time."""
    for start in range(0, len(rows), CHUNK):
        connection.execute(insert(model.__table__), rows[start : start + CHUNK])
