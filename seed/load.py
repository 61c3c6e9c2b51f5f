"""Fill a database: the schema, the code tables from ``seed/``, and in a demo installation the invented year.

``install`` may be called at every start and by several processes at once: it brings the code tables up to the files,
adds what is missing and changes nothing else. Real and demo never mix; what a database is, it stays.
"""

import datetime as dt
import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from efficiency import db
from efficiency.commands.tallies import catch_up
from efficiency.models import (
    Account,
    Base,
    District,
    Incident,
    IncidentStep,
    Leader,
    MonitoringPoint,
    Portfolio,
    Setting,
    Task,
    TaskUnit,
    Unit,
)
from efficiency.plan import Plan
from efficiency.plan import load as load_plan
from seed import demo as demo_year
from seed.demo import accounts

CHUNK = 2000
KIND_WORDS = {"demo": "演示", "real": "正式"}
FACT_WORDS = {
    "meeting": "周例会",
    "follow_up": "督办事项",
    "follow_up_step": "督办环节",
    "progress_report": "周报",
    "deliverable_status": "成果状态",
    "milestone_status": "时间节点",
    "plan_submission": "工作方案、自查和总结",
    "extension_request": "延期申请",
    "indicator_reading": "指标读数",
    "complaint_month": "投诉月报",
    "complaint_case": "督办投诉件",
    "monitoring_return": "监测点周回执",
    "official_activity": "公务活动",
    "incident": "监测点反映",
    "incident_step": "反映办理环节",
    "registration_check": "登记表抽查",
    "inspection": "明察暗访",
    "inspection_visit": "察访单位",
    "finding": "察访发现的问题",
    "rectification": "整改",
    "appraisal_score": "评议得分",
    "phone_check": "电话暗访",
    "hotline_broadcast": "行风热线",
    "minxin_opening": "民心网开通",
    "minxin_case": "民心网来件",
    "minxin_step": "民心网办理",
    "supervision_document": "监察文书",
    "document_step": "文书办理",
    "accountability_action": "责任追究",
}


class InstallError(Exception):
    """The database cannot become what was asked for. The message is Chinese and says what to do."""


def install(demo: bool, through: dt.date | None = None, report: Callable[[str], None] = print) -> None:
    """Migrate and fill the database of this process.

    ``demo``: with the invented year up to the end of ``through`` (by default the day in ``stories.yaml``) and the demo
    accounts; an installed demo year is only ever extended. Otherwise the plan alone. ``report`` is given Chinese lines
    on the progress. Raises ``InstallError`` when the database was installed as the other kind, or when ``through``
    lies outside the demo year.
    """
    started = time.perf_counter()
    year = demo_year.context() if demo else None
    if year and through and not year.first_day <= through <= year.last_day:
        raise InstallError(f"演示数据只能截至{year.first_day}至{year.last_day}之间的一天，不能是{through}。")
    report("正在检查数据库结构……")
    db.migrate()
    with db.writing() as connection:
        db.lock_installation(connection)
        first_time = _settle_kind(connection, "demo" if demo else "real")
        _write_codes(connection, load_plan())
        if first_time:
            report("已写入实施方案：9个方面、30项任务、62个单位、15个区市县和先导区。")
        if year:
            _refresh(connection, MonitoringPoint, [_columns(MonitoringPoint, point) for point in year.points])
            _refresh(connection, Leader, accounts.leaders())
            if first_time:
                # Later on the 分管 are the 安全管理员's.
                _refresh(connection, Portfolio, accounts.portfolios(year.plan))
            _extend(connection, year, through, report)
            _add_accounts(connection, accounts.accounts(year.plan), report)
        catch_up(connection)
    if first_time:
        report(f"安装完成，用时{time.perf_counter() - started:.1f}秒。")


def _settle_kind(connection: Connection, kind: str) -> bool:
    """Write down what this installation is; True the first time. Raises ``InstallError`` if it is the other kind."""
    found = _setting(connection, "installation")
    if found == kind:
        return False
    if found is None:
        if kind == "demo" and connection.execute(select(func.count()).select_from(Account)).scalar():
            raise InstallError(
                "数据库中已有账号，不是空库，不能装入演示数据。请换一个空的数据库（DATABASE_URL）。"
            )
        _set(connection, "installation", kind, "安装类型，安装后不能改变")
        _set(connection, "reply_clock", "calendar", "3日回复的正式口径：自然日，末日逢休息日顺延")
        return True
    raise InstallError(
        f"这个数据库是{KIND_WORDS[found]}库，不能按{KIND_WORDS[kind]}库安装。请换一个空的数据库（DATABASE_URL），"
        f"或改用{KIND_WORDS[found]}方式启动（EFFICIENCY_INSTALL={found}）。"
    )


def _setting(connection: Connection, name: str) -> str | None:
    rows = select(Setting.value).where(Setting.name == name).order_by(Setting.id.desc()).limit(1)
    return connection.execute(rows).scalar()


def _set(connection: Connection, name: str, value: str, reason: str) -> None:
    # In force from the day of the document, so that every as-of day finds it.
    since = dt.datetime.combine(load_plan().issued_on, dt.time())
    row = {"name": name, "value": value, "reason": reason, "recorded_at": since, "recorded_by": "安装程序"}
    connection.execute(insert(Setting).values(row))


# ---------------------------------------------------------------- code tables


def _write_codes(connection: Connection, plan: Plan) -> None:
    """District, unit, task and task-unit rows, as the files have them now."""
    _refresh(
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
    _refresh(connection, Unit, [_columns(Unit, unit) for unit in plan.units])
    _refresh(connection, Task, [_columns(Task, task) for task in plan.tasks])
    pairs = [
        {"task_id": task.id, "unit_id": unit_id, "seq": seq}
        for task in plan.tasks
        for seq, unit_id in enumerate(task.unit_ids, start=1)
    ]
    _refresh(connection, TaskUnit, pairs)


def _columns(model: type[Base], item: Any) -> dict[str, Any]:
    """The attributes of ``item`` that the table has columns for."""
    return {column.name: getattr(item, column.name) for column in model.__table__.columns}


def _refresh(connection: Connection, model: type[Base], rows: list[dict[str, Any]]) -> None:
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
    _insert(connection, model, fresh)


def _insert(connection: Connection, model: type[Base], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        connection.execute(insert(model.__table__), rows[start : start + CHUNK])


# ---------------------------------------------------------------- the demo year


def _extend(
    connection: Connection, year: demo_year.Context, through: dt.date | None, report: Callable[[str], None]
) -> None:
    """Add the demo rows recorded after the last installed day and up to the end of ``through``.

    Tables whose rows are referred to are numbered in the order of ``recorded_at``. People may have added rows of their
    own between two extensions, so each extension remembers by how much its numbers were moved.
    """
    segments = [json.loads(text) for text in _settings(connection, "demo_segment")]
    installed = dt.date.fromisoformat(segments[-1]["through"]) if segments else None
    through = through or (installed or year.default_through)
    if installed and through <= installed:
        if through < installed:
            report(f"演示数据已到{installed}，不会缩短到{through}。")
        return
    report(f"正在生成演示数据（{year.watermark}），截至{through}……")
    made = demo_year.rows(year)
    added, shifts = 0, {}
    numbers = _Numbers(made, segments)
    for model in sorted(made, key=_insertion_order):
        rows = [
            row for row in numbers.ordered(model) if _falls(row["recorded_at"].date(), installed, through)
        ]
        if rows and model in numbers.numbered:
            shifts[model.__tablename__] = numbers.start(connection, model, rows)
        try:
            _insert(connection, model, list(numbers.resolved(model, rows)))
        except IntegrityError:
            raise InstallError(
                f"“{FACT_WORDS[model.__tablename__]}”中有人登记的编号与后面的演示数据相同，不能再延长。"
                "请换一个新的演示库，或者在登记之前延长。"
            ) from None
        if model.__tablename__ in shifts:
            db.reset_sequence(connection, model.__table__)
        added += len(rows)
        if rows:
            report(f"  {FACT_WORDS[model.__tablename__]}：{len(rows):,}行")
    _set(
        connection,
        "demo_segment",
        json.dumps({"through": str(through), "shifts": shifts}),
        "演示数据装到哪一天",
    )
    report(f"演示数据共写入{added:,}行。")


def _settings(connection: Connection, name: str) -> list[str]:
    return list(
        connection.execute(select(Setting.value).where(Setting.name == name).order_by(Setting.id)).scalars()
    )


def _falls(day: dt.date, after: dt.date | None, through: dt.date) -> bool:
    return (after is None or day > after) and day <= through


def _insertion_order(model: type[Base]) -> int:
    """Tables that others refer to come first."""
    return list(Base.metadata.sorted_tables).index(model.__table__)


class _Numbers:
    """The numbers of rows that other rows refer to, over several extensions.

    A row's place in its table over the whole year never changes; its number in the database is that place plus the
    shift of the extension that brought it.
    """

    def __init__(self, made: demo_year.Rows, segments: list[dict[str, Any]]) -> None:
        self._ordered = {
            model: sorted(rows, key=lambda row: row["recorded_at"]) for model, rows in made.items()
        }
        self.numbered = {model for model, rows in made.items() if rows and "id" in rows[0]}
        self._place = {
            model: {row["id"]: place for place, row in enumerate(self._ordered[model], start=1)}
            for model in self.numbered
        }
        self._segments = [(dt.date.fromisoformat(each["through"]), each["shifts"]) for each in segments]
        self._shift: dict[type[Base], int] = {}

    def ordered(self, model: type[Base]) -> list[dict[str, Any]]:
        """All rows of the year in the order in which they came to be known."""
        return self._ordered[model]

    def start(self, connection: Connection, model: type[Base], rows: list[dict[str, Any]]) -> int:
        """Decide on the shift for ``rows``, the first of which gets the next free number; returns it."""
        highest = connection.execute(select(func.max(model.__table__.c.id))).scalar() or 0
        self._shift[model] = highest + 1 - self._place[model][rows[0]["id"]]
        return self._shift[model]

    def _number(self, model: type[Base], handle: int) -> int:
        place = self._place[model][handle]
        day = self._ordered[model][place - 1]["recorded_at"].date()
        for through, shifts in self._segments:
            if day <= through:
                return place + shifts[model.__tablename__]
        return place + self._shift[model]

    def resolved(self, model: type[Base], rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """``rows`` with numbers of the database in place of the generators' handles, all with the same columns."""
        columns = [column.name for column in model.__table__.columns if column.name != "id"]
        for row in rows:
            ready = {name: row.get(name) for name in columns}
            if model in self.numbered:
                ready["id"] = self._number(model, row["id"])
            if ready.get("corrects_id") is not None:
                ready["corrects_id"] = self._number(model, row["corrects_id"])
            if model is IncidentStep:
                ready["incident_id"] = self._number(Incident, row["incident_id"])
            yield ready


def _add_accounts(
    connection: Connection, wanted: list[dict[str, Any]], report: Callable[[str], None]
) -> None:
    """Add the demo accounts that are missing. An account that somebody changed stays as it is."""
    known = set(connection.execute(select(Account.username)).scalars())
    missing = [row for row in wanted if row["username"] not in known]
    if missing:
        now = db.now()
        more = {"password_hash": accounts.password_hash(), "password_changed_at": now, "created_at": now}
        _insert(connection, Account, [row | more for row in missing])
        report(f"已建立{len(missing)}个演示账号，口令都是{accounts.PASSWORD}。")
