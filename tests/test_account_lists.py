"""A whole office's accounts from one table on the server's command line: all of them or none."""

import csv

import openpyxl
import pytest
from sqlalchemy import select

from efficiency.accounts import credentials
from efficiency.core import db
from efficiency.models import Account, Leader, Role
from efficiency.server.command_line import main
from tests.sheets import csv_of

HEADERS = ["用户名", "名称", "角色", "单位", "领导职务"]
ROWS = [
    ["xzfw", "行政服务中心联络员", Role.UNIT.words, "行政服务中心", ""],
    ["fsz1", "", Role.LEADER.words, "", "副市长（工业）"],
    ["fsz2", "秘书", Role.LEADER.words, "", "副市长（工业）"],
    ["gzb2", "工作办公室", Role.WORK_OFFICE.words, "", ""],
]


def accounts() -> dict:
    with db.reading() as connection:
        return {row.username: row for row in connection.execute(select(Account.__table__))}


@pytest.fixture
def table(tmp_path):
    """``table(*rows)``: such a table as a file."""

    def written(*rows: list[str]):
        path = tmp_path / "账号.csv"
        path.write_bytes(csv_of(HEADERS, *rows))
        return path

    return written


def test_all_accounts_of_a_table_are_opened_with_their_rights_and_passwords_of_their_own(
    database, table, tmp_path, capsys
):
    out = tmp_path / "初始密码.csv"
    assert main(["user", "import", str(table(*ROWS)), "--passwords", str(out)]) == 0
    assert "已开立4个账号" in capsys.readouterr().out
    assert out.stat().st_mode & 0o777 == 0o600
    with out.open(encoding="utf-8-sig", newline="") as file:
        given = {row["用户名"]: row["初始密码"] for row in csv.DictReader(file)}
    found = accounts()
    assert given.keys() == found.keys() & {row[0] for row in ROWS}
    for name, password in given.items():
        assert credentials.is_password_of(name, password) and password[0].isalnum()
        assert found[name].is_active and found[name].must_change_password
    assert found["xzfw"].unit_id == "U_XZFW" and found["xzfw"].role == Role.UNIT
    with db.reading() as connection:
        [leader] = connection.execute(select(Leader).where(Leader.title == "副市长（工业）")).all()
    assert found["fsz1"].leader_id == found["fsz2"].leader_id == leader.id
    assert found["fsz1"].display_name == "fsz1"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["xzfw", "", Role.UNIT.words, "", ""], "第3行“单位”：责任单位的账号须填“单位”"),
        (["xzfw", "", Role.UNIT.words, "没有的局", ""], "第3行“单位”"),
        (["fsz9", "", Role.LEADER.words, "", ""], "第3行“领导职务”"),
        (["gzb9", "", "皇帝", "", ""], "第3行“角色”"),
        (["中文名", "", Role.WORK_OFFICE.words, "", ""], "第3行：用户名由2至40个小写字母"),
        (["gzb1", "", Role.WORK_OFFICE.words, "", ""], "第3行"),
    ],
)
def test_one_fault_and_none_is_opened(database, table, tmp_path, capsys, row, words):
    before, out = accounts(), tmp_path / "初始密码.csv"
    good = ["gzb1", "工作办公室", Role.WORK_OFFICE.words, "", ""]
    assert main(["user", "import", str(table(good, row)), "--passwords", str(out)]) == 1
    said = capsys.readouterr().err
    assert words in said and "没有开立任何账号" in said
    assert accounts() == before and not out.exists()


def test_passwords_are_never_written_over_another_file(database, table, tmp_path, capsys):
    out = tmp_path / "初始密码.csv"
    out.write_text("别的")
    good = ["gzb1", "工作办公室", Role.WORK_OFFICE.words, "", ""]
    assert main(["user", "import", str(table(good)), "--passwords", str(out)]) == 1
    assert "已经存在" in capsys.readouterr().err and out.read_text() == "别的"
    assert "gzb1" not in accounts()


def test_the_template_has_the_columns_and_offers_the_roles(database, tmp_path):
    out = tmp_path / "账号表.xlsx"
    assert main(["user", "template", str(out)]) == 0
    heads = [
        [str(cell.value).strip("*") for cell in row if cell.value]
        for row in openpyxl.load_workbook(out)["账号"].iter_rows(max_row=4)
    ]
    assert any(row[-len(HEADERS) :] == HEADERS for row in heads), heads
