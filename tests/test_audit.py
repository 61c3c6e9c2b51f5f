"""The audit log: it only grows, on both databases, a hand in it is noticed, and it is read by one role alone."""

import contextlib
import datetime as dt
import json
import re
import subprocess
from collections.abc import Iterator

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from efficiency.accounts import credentials, sessions
from efficiency.commands import COMMAND_LINE
from efficiency.commands.accounts import create_account
from efficiency.commands.readings import record_reading, registers_on
from efficiency.core import audit, config, db
from efficiency.core.access import Action, Forbidden, can
from efficiency.models import AuditEntry, AuditSeal, Role
from efficiency.queries.audit import count, entries
from efficiency.ui.office.audit_words import known_names, object_words, sentence
from efficiency.ui.parts.exports import AT_ONCE
from seed.load import install
from tests.conftest import account_of, person, signed_up
from tests.reading import words

pytest_plugins = ["tests.postgres"]


@pytest.fixture(params=["sqlite", "postgresql"])
def log(request: pytest.FixtureRequest) -> Iterator[None]:
    """A log with five entries, on each of the two databases."""
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            request.getfixturevalue("database")
        else:
            stack.enter_context(request.getfixturevalue("installed_on_postgres")(demo=False))
        for number in range(5):
            with db.bookkeeping() as connection:
                audit.append(connection, "boss", "EXPORT", "table", str(number), True, {"行数": number})
        yield


def _by_the_owner(*statements) -> None:
    """What somebody does by hand who may take the triggers away."""
    with db.engine().connect() as connection, connection.execution_options(writes=True).begin():
        if connection.dialect.name == "sqlite":
            for trigger in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'"
            ).scalars():
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_entry DISABLE TRIGGER USER")
            connection.exec_driver_sql("ALTER TABLE audit_seal DISABLE TRIGGER USER")
        for statement in statements:
            connection.execute(statement)


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    "statement",
    [
        update(AuditEntry).values(username="somebody"),
        update(AuditEntry).where(AuditEntry.object_id == "2").values(detail="{}"),
        delete(AuditEntry),
        delete(AuditEntry).where(AuditEntry.object_id == "4"),
        delete(AuditSeal),
        update(AuditSeal).values(entries=4),
        update(AuditSeal).values(entries=7),
    ],
    ids=["update all", "update one", "delete all", "delete last", "no seal", "seal back", "seal ahead"],
)
def test_the_database_itself_refuses_to_change_or_remove_entries(statement):
    with pytest.raises(DBAPIError, match="只能追加"), db.bookkeeping() as connection:
        connection.execute(statement)
    assert audit.check().intact
    assert audit.check().entries == 5


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("log", ["postgresql"], indirect=True)  # SQLite has no TRUNCATE
def test_entries_cannot_be_truncated_away():
    with pytest.raises(DBAPIError, match="只能追加"), db.bookkeeping() as connection:
        connection.exec_driver_sql("TRUNCATE audit_entry")


@pytest.mark.usefixtures("log")
def test_an_untouched_log_is_whole():
    chain = audit.check()
    assert chain.intact and chain.entries == 5
    assert "完整：共5条" in chain.words


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("column", ["username", "action", "object_id", "detail", "succeeded", "at"])
def test_an_altered_entry_is_noticed_whatever_was_altered(column):
    with db.reading() as connection:
        second = connection.execute(select(AuditEntry).order_by(AuditEntry.id).offset(1)).first()
    value = {"succeeded": False, "at": second.at.replace(year=2006)}.get(column, "x")
    _by_the_owner(update(AuditEntry).where(AuditEntry.id == second.id).values({column: value}))
    chain = audit.check()
    assert not chain.intact and chain.broken_at == second.id
    assert f"第{second.id}号" in chain.words


@pytest.mark.usefixtures("log")
def test_a_removed_entry_is_noticed_at_the_next_one():
    with db.reading() as connection:
        ids = list(connection.execute(select(AuditEntry.id).order_by(AuditEntry.id)).scalars())
    _by_the_owner(delete(AuditEntry).where(AuditEntry.id == ids[2]))
    chain = audit.check()
    assert chain.broken_at == ids[3]
    assert "应有5条，实有4条" in chain.words


@pytest.mark.usefixtures("log")
def test_the_last_entry_removed_is_noticed_and_stays_so_when_others_follow():
    _by_the_owner(delete(AuditEntry).where(AuditEntry.object_id == "4"))
    chain = audit.check()
    assert chain.broken_at is None and not chain.intact
    assert "应有5条，实有4条" in chain.words
    with db.bookkeeping() as connection:
        audit.append(connection, "boss", "EXPORT", "table", "5", True, {})
    assert not audit.check().intact


@pytest.mark.usefixtures("log")
def test_a_log_rewritten_as_a_whole_shows_only_against_a_point_noted_elsewhere():
    before = audit.check()
    noted = (before.entries, before.last_hash)
    assert audit.check(noted).intact
    with db.reading() as connection:
        rows = [
            dict(row)
            for row in connection.execute(select(AuditEntry.__table__).order_by(AuditEntry.id)).mappings()
        ]
    previous, changes = audit.FIRST, []
    for row in rows:
        row["username"] = "somebody"
        content = {name: row[name] for name in audit._COVERED} | {"previous_hash": previous}
        own = audit._hash(content)
        changes.append(
            update(AuditEntry)
            .where(AuditEntry.id == row["id"])
            .values(username="somebody", previous_hash=previous, entry_hash=own)
        )
        previous = own
    _by_the_owner(*changes, update(AuditSeal).values(last_hash=previous))
    assert audit.check().intact
    assert not audit.check(noted).intact
    assert "整体改写" in audit.check(noted).words


# ---------------------------------------------------------------- what is written down, and who reads it


def test_a_confidential_register_is_noted_once_a_session_and_day(database):
    user = signed_up("jcj", Role.SUPERVISION, "市监察局")
    with db.bookkeeping() as connection:
        token = sessions.open_session(connection, account_of(Role.SUPERVISION).id)
    assert record_reading(user, "责任追究", "五、责任追究")
    assert not record_reading(user, "责任追究", "五、责任追究")
    assert record_reading(sessions.user_of(token), "责任追究", "五、责任追究")
    assert record_reading(user, "企业名称", "总览")


def test_who_may_not_read_a_confidential_register_is_not_noted_as_its_reader(database):
    with pytest.raises(Forbidden):
        record_reading(signed_up("gzb", Role.WORK_OFFICE), "责任追究", "五、责任追究")


def test_opening_accountability_leaves_one_row_and_not_one_per_rerun(demo_database, signed_in):
    app = signed_in(Role.SUPERVISION, "pages/supervision/accountability.py")
    app.run()
    app.run()
    with db.reading() as connection:
        noted = connection.execute(
            select(AuditEntry.object_id, func.count())
            .where(AuditEntry.action == "READ_CONFIDENTIAL")
            .group_by(AuditEntry.object_id)
        ).all()
    # The front page came first and may show enterprises' names to this role.
    assert dict(map(tuple, noted))["责任追究"] == 1
    assert all(times == 1 for _, times in noted)


def test_who_sees_no_names_is_not_said_to_have_read_them():
    unit = person("bwb", Role.UNIT, unit_id="U_BWB")
    for role_user in (unit, person("gzb", Role.WORK_OFFICE)):
        for action in Action:
            assert registers_on(role_user, action) == []


def test_the_log_is_searched_by_day_user_action_result_and_words(database):
    today = db.now().date()
    with db.bookkeeping() as connection:
        audit.append(connection, "a", "EXPORT", "table", "监测点反映", True, {"行数": 3})
        audit.append(connection, "b", "SIGN_IN", "account", "b", False, {"原因": "密码不正确"})
        audit.append(connection, "b", "SIGN_IN", "account", "b", True, {"百分": "100%"})
    assert count(today, today) == 3
    assert list(entries(today, today, username="b", succeeded=False)["detail"]) == [
        json.dumps({"原因": "密码不正确"}, ensure_ascii=False)
    ]
    assert list(entries(today, today, action="EXPORT")["username"]) == ["a"]
    assert count(today, today, words="密码") == 1
    assert count(today, today, words="0%") == 1
    assert count(today.replace(year=2006), today.replace(year=2006)) == 0


def test_the_page_shows_the_filters_of_its_address_and_the_chain(demo_database, signed_in):
    with db.bookkeeping() as connection:
        audit.append(connection, "gzb", "EXPORT", "table", "周报", True, {})
        audit.append(connection, "jcj", "EXPORT", "table", "公务活动", True, {})
    app = signed_in(Role.AUDITOR, username="jcj")
    assert not app.exception
    assert "审计日志完整" in words(app)
    assert list(app.dataframe[0].value["about"]) == ["公务活动"]
    assert list(app.dataframe[0].value["what"]) == ["导出"]


def test_an_entry_is_found_by_the_name_of_what_it_has_by_its_code(demo_database, signed_in):
    with db.bookkeeping() as connection:
        audit.append(connection, "xzfw", "SUBMIT_REPORT", "progress_report", "1", True, {"单位": "U_XZFW"})
        audit.append(connection, "bgt", "SUBMIT_REPORT", "progress_report", "2", True, {"单位": "U_BGT"})
        audit.append(connection, "bgt", "ACCESS_REFUSED", "action", "RUN_MEETING", False, {})
    for asked, found in (("行政服务中心", ["1"]), ("主办例会", ["主办例会"])):
        app = signed_in(Role.AUDITOR, "pages/office/audit.py", words=asked)
        assert list(app.dataframe[0].value["about"]) == found


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_nobody_but_the_auditor_has_the_log(role):
    assert not can(person("x", role), Action.READ_AUDIT)


def test_under_the_roles_of_the_deployment_guide_the_app_works_and_cannot_touch_the_log(
    postgres_server, monkeypatch
):
    place = postgres_server.removeprefix("postgresql://postgres@")
    host, _, port = place.partition(":")

    def run(file: str, role: str, database: str) -> None:
        # The site's own database is another test's.
        text = (config.ROOT / "deploy" / "postgresql" / file).read_text(encoding="utf-8")
        subprocess.run(
            ["psql", "-X", "-q", "-h", host, "-p", port, "-U", role, "-d", database, "-v", "owner_password=geheim",
             "-v", "app_password=geheim"],
            input=re.sub(r"\befficiency\b", "efficiency_roles", text), text=True, check=True, timeout=120,
        )  # fmt: skip

    def use(role: str) -> None:
        monkeypatch.setenv("DATABASE_URL", f"postgresql://{role}:geheim@{place}/efficiency_roles")
        monkeypatch.setenv("EFFICIENCY_INSTALL", "real")
        if db.engine.cache_info().currsize:
            db.engine().dispose()
        db.engine.cache_clear()
        config.settings.cache_clear()

    run("roles.sql", "postgres", "postgres")
    try:
        use("efficiency_owner")
        install(False, None, report=lambda _: None)
        run("grants.sql", "efficiency_owner", "efficiency_roles")
        use("efficiency_app")
        install(False, None, report=lambda _: None)
        create_account(COMMAND_LINE, "boss", "张某", Role.ADMIN, "Ceshi-2007")
        assert credentials.check("boss", "Ceshi-2007")
        assert audit.check().entries == 2
        for statement in (
            "UPDATE audit_entry SET username = 'x'",
            "DELETE FROM audit_entry",
            "TRUNCATE audit_entry",
            "DELETE FROM audit_seal",
            "ALTER TABLE audit_entry DISABLE TRIGGER USER",
            "DROP TRIGGER audit_entry_no_change ON audit_entry",
        ):
            with (
                pytest.raises(DBAPIError, match=r"permission denied|must be owner"),
                db.bookkeeping() as link,
            ):
                link.exec_driver_sql(statement)
        assert audit.check().intact
    finally:
        db.engine().dispose()
        db.engine.cache_clear()
        config.settings.cache_clear()


def test_the_page_tells_what_an_entry_says_as_a_sentence(demo_database, signed_in):
    with db.writing() as connection:
        audit.append(
            connection, "gzb", audit.AuditAction.CORRECT_RECORD, "incident", "FY-2007-080", True,
            {"原因": "核对后更正", "原值": {"件数": 3}, "新值": {"件数": 2}, "已通知": True, "附件": ["甲", "乙"]},
        )  # fmt: skip
    app = signed_in(Role.AUDITOR, "pages/office/audit.py")
    assert not app.exception
    told = app.dataframe[0].value["told"].tolist()
    assert "原因：核对后更正；已通知：是；数值由件数3改为件数2；附件：甲、乙。" in told
    assert not any("{" in each for each in told)


# As they are written: what about, and what of it; then how that reads.
WRITTEN = {
    ("ACCESS_REFUSED", "action", "RECORD_SUPERVISION"): ({}, "监督登记", "—"),
    ("ISSUE_PAPER", "paper", "WEEKLY:24"): ({"种类": "WEEKLY", "编号": 24, "指纹": "3b9c"}, "周报24", "种类：周报；编号：24。"),
    ("RECORD_READING", "indicator_reading", "7"): (
        {"指标": "COMPLAINT_NETWORK", "月份": "2007-09-30", "原值": None, "新值": 50.0, "更正原因": None}, "7",
        "指标：投诉网络联动接入；月份：2007年9月；数值定为50。",
    ),
    ("SUBMIT_REPORT", "progress_report", "1"): (
        {"任务": "T06", "单位": "U_XZFW", "报送周": "2007-11-30", "原进度": 90.0, "新进度": 100.0, "类别": "SUBSTANTIVE"}, "1",
        "任务：任务6 总体审批时限再压缩30%；单位：市政府行政服务中心；报送周：2007年11月30日；进度由90改为100；类别：有进展。",
    ),
    ("CORRECT_RECORD", "distribution_entry", "2"): (
        {"公文种类": "WEEKLY", "原公文种类": "WEEKLY", "发送": False, "原发送": True, "收文": "K01", "原收文": "K01"}, "2",
        "发送由是改为否。",
    ),
    ("RECORD_ENTRY", "plan_submission", "1"): ({"单位": "K13", "材料": "WORK_PLAN"}, "1", "单位：市质监局；材料：工作方案。"),
    ("REGISTER_INCIDENT", "incident", "FY-2007-001"): ({"情节": 3}, "FY-2007-001", "情节：严重。"),
    ("RESOLVE", "resolution", "25-1"): ({"承办": {"U_BGT": "LEAD"}}, "25-1", "承办：市政府办公厅牵头。"),
    ("IMPORT", "import_batch", "1"): (
        {"各表": [{"表": "监测点周回执", "新增": 1, "更正": 0, "已在案": 2, "被更正行": []}], "校验值": "938e", "认定的单位名称": {}}, "1",
        "各表：监测点周回执新增1，更正0，已在案2。",
    ),
    ("EXPORT", "table", "整改"): ({"编码": "utf-8-sig", "行数": 17}, "整改", "编码：UTF-8（带BOM）；行数：17。"),
    ("CHANGE_THRESHOLDS", "threshold", "red_gap"): (
        {"原值": 20, "新值": 25}, "红灯：落后序时进度", "数值由20改为25。",
    ),
    ("CHANGE_SECURITY", "setting", "second_factor_roles"): ({"原值": "无", "新值": "市领导"}, "必须用动态口令的角色", "数值由无改为市领导。"),
    ("CREATE_ACCOUNT", "account", "sz"): ({"领导职务": "M0"}, "sz", "领导职务：市长。"),
}  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN, ids=str)
def test_codes_of_an_entry_are_read_as_they_are_called_and_days_and_changes_as_one_says_them(
    demo_year, written
):
    detail, about, told = WRITTEN[written]
    names = known_names()
    assert object_words(names, written[0], written[2]) == about
    assert sentence(names, written[1], detail) == told


def test_of_a_long_log_the_newest_entries_are_shown_and_the_file_has_all_of_them(demo_database, signed_in):
    with db.writing() as connection:
        for number in range(AT_ONCE + 1):
            audit.append(
                connection, "gzb", audit.AuditAction.EXPORT, "table", str(number), True, {"行数": number}
            )
    app = signed_in(Role.AUDITOR, "pages/office/audit.py")
    (shown,) = (each.value for each in app.dataframe)
    today = db.now().date()
    whole = entries(today - dt.timedelta(days=6), today)
    assert len(shown) == AT_ONCE < len(whole)
    assert f"共{len(whole)}条，显示前{AT_ONCE}条" in words(app)
    assert f"导出 CSV（{len(whole)}行）" in words(app)
