"""A whole office's accounts from one table, all of them or none, each with a password of its own."""

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
from efficiency.models import Leader, Role
from efficiency.queries.days import board_day
from efficiency.queries.known import known_now
from efficiency.subjects.account import SUBJECT


@dataclass(frozen=True, slots=True)
class Opened:
    """An account that was opened, with its initial password, which is kept nowhere else."""

    username: str
    display_name: str
    role: Role
    password: str


def open_accounts(actor: Actor, data: bytes) -> list[Opened]:
    """Open every account of a table (``subjects.account``) with its rights, in one transaction; 市领导 whose office is not
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
    found = check(source, [SUBJECT], known, {})
    if lines := _faults(found):
        raise Refused("\n".join(["没有开立任何账号：", *lines]))
    return [row for table in found.tables for row in zip(table.numbers, table.rows, strict=True)]


def _faults(found: Checked) -> list[str]:
    lines = [
        f"{place_of(each.sheet)}{f'第{each.row}行' if each.row else ''}{f'“{each.column}”' if each.column else ''}：{each.mend}"
        for each in found.faults
    ]
    return lines + [f"“{each.name}”不够准确，请写单位的全名或简称。" for each in found.questions]
