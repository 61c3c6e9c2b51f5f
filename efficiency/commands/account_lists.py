"""A whole office's accounts from one table, all of them or none, each with a password of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from efficiency.accounts import credentials
from efficiency.commands import Actor, Refused
from efficiency.commands.accounts import enter_account, enter_leader, is_command_line
from efficiency.commands.recording import recording
from efficiency.core.access import Action
from efficiency.core.db import reading
from efficiency.exchange.checking import check, place_of
from efficiency.exchange.findings import Checked
from efficiency.exchange.reading import Unreadable, read
from efficiency.models import Account, Leader, Role
from efficiency.queries.days import board_day
from efficiency.queries.known import known_now
from efficiency.subjects.columns import UNIT, coded
from efficiency.subjects.description import Faults, Field, Subject
from efficiency.subjects.fields import Text
from efficiency.subjects.known import Known


def _holds(row: Mapping, known: Known) -> Faults:
    for role, name, words in (
        (Role.UNIT, "unit_id", "责任单位的账号须填“单位”。"),
        (Role.LEADER, "title", "市领导的账号须填“领导职务”。"),
    ):
        if row["role"] == role and row[name] is None:
            yield name, words
        if row["role"] and row["role"] != role and row[name] is not None:
            yield name, f"只有{role.words}的账号才填这一栏，请删去或改“角色”。"


# No register: what an account is, is decided by two administrators.
ACCOUNTS = Subject(
    "account", "账号", "一行一个账号；初始密码由系统生成，首次登录须改。", Action.MANAGE_ACCOUNTS, Account,
    (
        Field("username", "用户名", Text(shortest=2, longest=40), "小写字母、数字、点、横线或下划线，以字母或数字开头。", "lianluo1", True,
              also=("账号", "登录名")),
        Field("display_name", "名称", Text(longest=60), "显示的名称，不填同用户名。", "某局联络员", also=("姓名", "显示名称")),
        Field("role", "角色", coded(Role, "角色"), "", Role.UNIT.words, True),
        UNIT.but(required=False, help="责任单位的账号填写。"),
        Field("title", "领导职务", Text(shortest=2, longest=60), "市领导的账号填写，不写姓名。"),
    ),
    ("username",), _holds, correctable=False,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """An account that was opened, with its initial password, which is kept nowhere else."""

    username: str
    display_name: str
    role: Role
    password: str


def open_accounts(actor: Actor, data: bytes) -> list[Opened]:
    """Open every account of a table (``ACCOUNTS``) with its rights, in one transaction; 市领导 whose office is not
    known yet are entered with it.

    From the server's command line only. Raises ``Refused``, with every fault by row and column, for a table that will
    not do and for a name that is taken; then none is opened.
    """
    is_command_line(actor)
    rows = _rows(data)
    passwords = [_password() for _ in rows]
    # Slow on purpose; done before anybody has to wait for the lock.
    hashes = [credentials.hashed(password) for password in passwords]
    with recording(actor, Action.MANAGE_ACCOUNTS) as record:
        leaders = dict(record.connection.execute(select(Leader.title, Leader.id)).all())
        for (number, row), password_hash in zip(rows, hashes, strict=True):
            try:
                title = row["title"]
                if title and title not in leaders:
                    leaders[title] = enter_leader(record, title)
                enter_account(
                    record, row["username"], row["display_name"] or "", Role(row["role"]), password_hash, row["unit_id"],
                    leaders.get(title),
                )  # fmt: skip
            except Refused as refusal:
                raise Refused(f"第{number}行：{refusal}没有开立任何账号。") from None
    return [
        Opened(row["username"].lower(), row["display_name"] or row["username"], Role(row["role"]), password)
        for (_, row), password in zip(rows, passwords, strict=True)
    ]


def _password() -> str:
    """A password that no spreadsheet takes for a formula."""
    while not (password := "".join(credentials.generated()))[0].isalnum():
        pass
    return password


def _rows(data: bytes) -> list[tuple[int, dict]]:
    """The rows of the table, each with its number there."""
    try:
        source = read(data)
    except Unreadable as fault:
        raise Refused(str(fault)) from None
    with reading() as connection:
        known = known_now(connection, board_day())
    found = check(source, [ACCOUNTS], known, {})
    if lines := _faults(found):
        raise Refused("\n".join(["没有开立任何账号：", *lines]))
    return [row for table in found.tables for row in zip(table.numbers, table.rows, strict=True)]


def _faults(found: Checked) -> list[str]:
    lines = [
        f"{place_of(each.sheet)}{f'第{each.row}行' if each.row else ''}{f'“{each.column}”' if each.column else ''}：{each.mend}"
        for each in found.faults
    ]
    return lines + [f"“{each.name}”不够准确，请写单位的全名或简称。" for each in found.questions]
