"""``install`` with the invented year: what a demo database holds beside the plan.

The demo year is only ever extended; what a database is, demo or real, it stays.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from efficiency.accounts import factors
from efficiency.commands import numbers
from efficiency.core import db
from efficiency.models import (
    Account,
    Base,
    Incident,
    IncidentStep,
    Leader,
    MonitoringPoint,
    MonitoringPointEntry,
    Setting,
)
from efficiency.server.install import InstallError, insert_rows, put_setting, refresh, setting
from efficiency.server.install import install as install_plan
from seed import demo as demo_year
from seed.demo import accounts

__all__ = ["InstallError", "install"]

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
    "minxin_case": "民心网办件",
    "supervision_document": "监察文书",
    "document_step": "文书办理",
    "accountability_action": "责任追究",
    "unit_contact": "单位联络员",
    "portfolio_entry": "领导分管",
    "distribution_entry": "公文发送范围",
}


def install(demo: bool, through: dt.date | None = None, report: Callable[[str], None] = print) -> None:
    """Migrate and fill the database of this process.

    ``demo``: with the invented year up to the end of ``through`` (by default the day in ``stories.yaml``) and the demo
    accounts; an installed demo year is only ever extended. Otherwise the plan alone. ``report`` is given Chinese lines
    on the progress. Raises ``InstallError`` when the database was installed as the other kind, or when ``through``
    lies outside the demo year.
    """
    if not demo:
        install_plan(False, report=report)
        return
    year = demo_year.context()
    if through and not year.first_day <= through <= year.last_day:
        raise InstallError(f"演示数据只能截至{year.first_day}至{year.last_day}之间的一天，不能是{through}。")

    def fill(connection: Connection) -> None:
        if connection.execute(select(MonitoringPoint.id).limit(1)).first() is None:
            # Later on the roster is 市监察局's.
            _hang_plaques(connection, year)
        refresh(connection, Leader, accounts.leaders())
        _extend(connection, year, through, report)
        _add_accounts(connection, accounts.accounts(year.plan), report)
        told = {
            "demo_password": (accounts.PASSWORD, "演示账号的口令，登录页上给出"),
            "demo_codes": (
                " ".join((accounts.WITH_CODES, accounts.CODES_KEY, *accounts.RECOVERY_CODES)),
                "一个演示账号的用户名、动态口令密钥和备用码，登录页上给出",
            ),
        }
        sights = sorted((str(each["seen_on"]), each["title"]) for each in year.stories.values())
        told["demo_sights"] = json.dumps(sights), "演示看点：哪一天能看到什么"
        for name, (value, reason) in told.items():
            if setting(connection, name) != value:
                put_setting(connection, name, value, reason)

    install_plan(True, fill, report)


def _hang_plaques(connection: Connection, year: demo_year.Context) -> None:
    """The roster of monitoring points, known a week before the first of them hangs its plaque."""
    told = {column.name for column in MonitoringPointEntry.__table__.columns} - {"id"}
    first_plaque = min(point.plaque_on for point in year.points)
    at = {
        "recorded_at": dt.datetime.combine(first_plaque - dt.timedelta(days=7), dt.time(8)),
        "recorded_by": year.recorded_by,
    }
    points = [
        {
            column.name: getattr(point, column.name)
            for column in MonitoringPoint.__table__.columns
            if hasattr(point, column.name)
        }
        for point in year.points
    ]
    insert_rows(connection, MonitoringPoint, points)
    entries = [{name: value for name, value in point.items() if name in told} for point in points]
    insert_rows(
        connection, MonitoringPointEntry,
        [entry | {"point_id": point["id"]} | at for entry, point in zip(entries, points, strict=True)],
    )  # fmt: skip


def _settings(connection: Connection, name: str) -> list[str]:
    return list(
        connection.execute(select(Setting.value).where(Setting.name == name).order_by(Setting.id)).scalars()
    )


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
    keys = _Numbers(made, segments)
    for model in sorted(made, key=_insertion_order):
        rows = [row for row in keys.ordered(model) if _falls(row["recorded_at"].date(), installed, through)]
        if rows and model in keys.numbered:
            shifts[model.__tablename__] = keys.start(connection, model, rows)
        try:
            insert_rows(connection, model, list(keys.resolved(model, rows)))
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
    numbers.forget(connection)
    put_setting(
        connection,
        "demo_segment",
        json.dumps({"through": str(through), "shifts": shifts}),
        "演示数据装到哪一天",
    )
    report(f"演示数据共写入{added:,}行。")


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
        insert_rows(connection, Account, [row | more for row in missing])
        if accounts.WITH_CODES not in known:
            key = select(Account.id).where(Account.username == accounts.WITH_CODES)
            codes = accounts.CODES_KEY, accounts.RECOVERY_CODES
            factors.set_up(connection, connection.execute(key).scalar_one(), *codes)
        report(f"已建立{len(missing)}个演示账号，口令都是{accounts.PASSWORD}。")
