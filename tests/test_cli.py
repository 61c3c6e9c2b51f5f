"""The command line: what it does, refuses and says in Chinese."""

import csv
import io
import os
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import func, insert, select

from efficiency.accounts import credentials, factors
from efficiency.core import db
from efficiency.core.config import ROOT
from efficiency.models import Account, AuditEntry, MonitoringPoint, OfficialActivity
from efficiency.server.command_line import main
from efficiency.server.exporting import export_register
from seed.demo.accounts import PASSWORD as DEMO_PASSWORD

PASSWORD = "Ceshi-2007"


@pytest.fixture
def as_process() -> Callable[..., subprocess.CompletedProcess]:
    """``as_process("user", "add", ..., typed="…")``: the command on the test's database, as a server runs it."""

    def command(*arguments: str, typed: str = "") -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "efficiency", *arguments],
            input=typed,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONIOENCODING": "utf-8", "COLUMNS": "100"},
        )

    return command


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys) -> Callable[..., subprocess.CompletedProcess]:
    """The same without a process of its own, which takes seconds to start: what each command does is no other thing."""

    def command(*arguments: str, typed: str = "") -> subprocess.CompletedProcess:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        try:
            code = main(list(arguments))
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, said.out, said.err)

    return command


def _rows(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding))))


def _last_entry():
    with db.reading() as connection:
        return connection.execute(select(AuditEntry.__table__).order_by(AuditEntry.id.desc()).limit(1)).one()


COMMANDS = [
    ["migrate"],
    ["audit", "verify"],
    ["user", "add"],
    ["user", "password"],
    ["user", "role"],
    ["user", "disable"],
    ["user", "enable"],
    ["user", "sign-out"],
    ["export"],
    ["backup"],
    ["restore"],
    ["import"],
]


def test_every_command_explains_itself_in_chinese(as_process, database, monkeypatch, capsys):
    whole = as_process("--help").stdout
    monkeypatch.setenv("COLUMNS", "100")
    for command in COMMANDS:
        assert re.search(rf"^    {command[0]} +\S", whole, re.MULTILINE)
    for command in COMMANDS:
        with pytest.raises(SystemExit, match=r"^0$"):
            main([*command, "--help"])
        shown = capsys.readouterr().out
        assert shown.startswith("用法：python -m efficiency")
        for english in ("usage", "options", "positional", "show this", "optional"):
            assert english not in shown


def test_a_wrong_command_line_is_told_so_in_chinese(database, capsys):
    for arguments, words in (
        (["export"], "缺少参数"),
        (["export", "nothing", "x.csv"], "不能是"),
        (["export", "incidents", "x.csv", "--as-of", "gestern"], "不对"),
        (["user", "add", "--username", "a", "--nonsense"], "不认识的参数"),
    ):
        with pytest.raises(SystemExit, match=r"^2$"):
            main(arguments)
        told = capsys.readouterr().err
        assert words in told and "error" not in told


def test_the_first_administrator_comes_from_the_command_line(as_process, database):
    made = as_process(
        "user", "add", "--username", "boss", "--role", "ADMIN", "--password-stdin", typed=f"{PASSWORD}\n"
    )
    assert made.returncode == 0, made.stderr
    assert "首次登录须改密码" in made.stdout
    assert credentials.check("boss", PASSWORD)


def test_an_account_added_without_a_role_cannot_sign_in(run, database):
    made = run("user", "add", "--username", "new", "--password-stdin", typed=f"{PASSWORD}\n")
    assert "尚未赋权" in made.stdout
    assert credentials.check("new", PASSWORD) is None
    refused = run("user", "enable", "--username", "new")
    assert refused.returncode == 1
    assert "安全管理员" in refused.stderr


def test_a_weak_password_is_refused_in_a_sentence(run, database):
    refused = run("user", "add", "--username", "boss", "--role", "ADMIN", "--password-stdin", typed="123\n")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "密码至少8个字符" in refused.stderr
    with db.reading() as connection:
        assert connection.execute(select(func.count()).select_from(Account)).scalar() == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_an_export_holds_every_row_in_either_encoding(run, demo_database, tmp_path, encoding):
    with db.reading() as connection:
        wanted = connection.execute(select(func.count()).select_from(OfficialActivity)).scalar()
    path = tmp_path / "公务活动.csv"
    done = run("export", "activities", str(path), "--encoding", encoding)
    assert done.returncode == 0, done.stderr
    rows = _rows(path, encoding)
    assert len(rows) == wanted
    assert {row["数据性质"] for row in rows} == {"演示数据，纯属虚构"}


@pytest.mark.parametrize("subject", ["incidents", "activities"])
def test_names_of_enterprises_leave_only_when_asked_for_and_the_log_says_so(
    run, demo_database, tmp_path, subject
):
    with db.reading() as connection:
        names = list(connection.execute(select(MonitoringPoint.name)).scalars())
    run("export", subject, str(tmp_path / "masked.csv"))
    assert '"企业名称": "不含"' in _last_entry().detail
    assert not any(name in (tmp_path / "masked.csv").read_text("utf-8-sig") for name in names)
    run("export", subject, str(tmp_path / "named.csv"), "--with-names")
    assert '"企业名称": "含"' in _last_entry().detail
    assert {row["监测点"] for row in _rows(tmp_path / "named.csv")} <= set(names)


def test_an_export_shows_what_was_known_on_a_past_day(run, demo_database, tmp_path):
    run("export", "reports", str(tmp_path / "then.csv"), "--as-of", "2007-04-30")
    rows = _rows(tmp_path / "then.csv")
    assert rows and max(row["记录时间"] for row in rows) < "2007-05-01"
    refused = run("export", "reports", str(tmp_path / "x.csv"), "--as-of", "2010-01-01")
    assert refused.returncode == 1 and "日期应在" in refused.stderr


def test_an_export_never_overwrites_and_leaves_nothing_half_written(run, demo_database, tmp_path):
    path = tmp_path / "kept.csv"
    path.write_text("原有内容")
    refused = run("export", "reports", str(path))
    assert refused.returncode == 1 and "已存在" in refused.stderr
    assert path.read_text() == "原有内容"
    assert run("export", "reports", str(tmp_path / "nowhere" / "x.csv")).returncode == 1
    assert [each.name for each in tmp_path.glob("*.csv*")] == ["kept.csv"]


def test_a_long_register_needs_no_more_memory_than_a_short_one(demo_database, tmp_path):
    def peak(path: Path) -> int:
        tracemalloc.start()
        export_register("official_activity", path)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    def more(numbers: range) -> None:
        table = OfficialActivity.__table__
        with db.writing() as connection:
            row = dict(connection.execute(select(table).limit(1)).mappings().one())
            row.pop("id")
            connection.execute(insert(table), [row | {"number": f"GW-X-{number}"} for number in numbers])

    # Two of the parts in which it is read are held at once; a short register has more than that.
    more(range(11_000))
    short = peak(tmp_path / "short.csv")
    more(range(11_000, 33_000))
    long = peak(tmp_path / "long.csv")
    assert len(_rows(tmp_path / "long.csv")) > 33_000
    assert long < short * 1.1


def test_backup_and_restore_from_the_command_line(run, demo_database, tmp_path):
    path = tmp_path / "copy.backup"
    made = run("backup", str(path))
    assert made.returncode == 0, made.stderr
    assert re.search(r"SHA-256：[0-9a-f]{64}", made.stdout)
    refused = run("restore", str(path), typed="不\n")
    assert refused.returncode == 1 and "数据未变" in refused.stderr
    by = ("--username", "admin", "--password-stdin")
    done = run("restore", str(path), *by, typed=f"恢复\n{DEMO_PASSWORD}\n")
    assert done.returncode == 0 and "另存为" in done.stdout
    assert "admin" in _last_entry().detail
    assert run("restore", str(path), "--yes", *by, typed=DEMO_PASSWORD).returncode == 0
    assert run("audit", "verify").returncode == 0


def test_a_restore_asks_an_administrator_for_password_and_code(run, demo_database, tmp_path):
    path = tmp_path / "copy.backup"
    assert run("backup", str(path)).returncode == 0
    with db.reading() as connection:
        admin = connection.execute(select(Account.id).where(Account.username == "admin")).scalar()

    def restore(username: str, *typed: str) -> subprocess.CompletedProcess:
        by = ("--username", username, "--password-stdin")
        return run("restore", str(path), "--yes", *by, typed="\n".join(typed))

    for who in (("admin", "Budui-2007"), ("gzb", DEMO_PASSWORD), ("nobody", DEMO_PASSWORD)):
        refused = restore(*who)
        assert refused.returncode == 1 and "数据未变" in refused.stderr
    with db.bookkeeping() as connection:
        factors.set_up(connection, admin, pyotp.random_base32(), ["ABCDE-22222"])
    for code in ("", "123456", DEMO_PASSWORD):
        assert "动态口令不正确" in restore("admin", DEMO_PASSWORD, code).stderr
    assert not list(tmp_path.glob("*.before-*"))
    assert restore("admin", DEMO_PASSWORD, "ABCDE-22222").returncode == 0
