"""The command line's way in for files: ``template``, ``import FILE [--check]``."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from efficiency import campaign
from efficiency.accounts import sessions
from efficiency.commands import COMMAND_LINE, Actor, Refused
from efficiency.commands.imports import Preview, load, preview
from efficiency.core.db import bookkeeping, reading
from efficiency.exchange.checking import row_list
from efficiency.exchange.reading import Unreadable, bytes_of
from efficiency.exchange.templates import template
from efficiency.models import Account
from efficiency.queries.days import board_day
from efficiency.queries.known import known_now, with_lists
from efficiency.subjects.description import Subject
from efficiency.subjects.tables import SUBJECTS


def add_commands(commands) -> None:
    """Add ``import`` and ``template`` to the parser's commands."""
    words = "导入.xlsx或.csv：先逐格核对，没有错误才整份写入"
    bring = commands.add_parser("import", help=words, description=words)
    bring.add_argument("file", type=Path, metavar="文件", help="要导入的.xlsx或.csv")
    bring.add_argument("--check", action="store_true", help="只核对，不写入")
    bring.add_argument("--user", metavar="用户名", help="以哪个账号的权限导入，默认为服务器命令行")
    bring.add_argument(
        "--alias", action="append", default=[], metavar="名称=单位",
        help="确认文件里的名称指哪个单位，如 简称=单位名称；可写多次，导入后记住",
    )  # fmt: skip
    bring.set_defaults(run=_import)
    titles = "、".join(each.title for each in SUBJECTS)
    make = commands.add_parser("template", help="生成导入模板", description="生成导入模板")
    make.add_argument("file", type=Path, metavar="文件", help="写到哪个.xlsx")
    make.add_argument(
        "--subject", choices=[each.title for each in SUBJECTS], metavar="表名", help=f"只要一张表：{titles}"
    )
    make.set_defaults(run=_template)


def write_template(file: Path, subjects: list[Subject]) -> None:
    """A template of ``subjects`` into a file. Raises ``Refused`` where it cannot be written."""
    with reading() as connection:
        known = with_lists(connection, known_now(connection, board_day()))
    try:
        file.write_bytes(template(known, subjects))
    except OSError as error:
        raise Refused(f"写不了“{file}”：{why(error)}。") from None


def data_of(file: Path) -> bytes:
    """What stands in a file that is to be brought in. Raises ``Refused``."""
    try:
        return bytes_of(file)
    except Unreadable as fault:
        raise Refused(str(fault)) from None
    except OSError as error:
        raise Refused(f"读不了“{file}”：{why(error)}。") from None


def _template(options: argparse.Namespace) -> int:
    chosen = [each for each in SUBJECTS if options.subject in (None, each.title)]
    write_template(options.file, chosen)
    print(f"已生成模板 {options.file}（{'、'.join(each.title for each in chosen)}）。")
    return 0


def _import(options: argparse.Namespace) -> int:
    data = data_of(options.file)
    answers, day = _answers(options.alias), board_day()
    bar = _bar if sys.stderr.isatty() else (lambda done, total, words: None)
    with _acting(options.user) as actor:
        seen = preview(actor, day, options.file.name, data, answers, bar)
        _show(seen)
        if options.check or not seen.ready:
            return 0 if not seen.fault_count and not seen.questions else 1
        print(load(actor, day, options.file.name, data, seen.fingerprint, answers, bar))
    return 0


def _show(seen: Preview) -> None:
    print(f"文件：{seen.file_name}　编码：{seen.encoding or '工作簿'}　校验值：{seen.fingerprint[:16]}")
    for each in seen.counts:
        where = f"[{each.sheet}] " if each.sheet else ""
        print(f"{where}{each.title}：新增{each.new:,}行，更正{each.corrections:,}行，已在案{each.same:,}行")
    for each in seen.reads:
        where = f"[{each.sheet}] " if each.sheet else ""
        hidden = f"，其中隐藏的有{row_list(each.hidden)}" if each.hidden else ""
        print(f"{where}{each.title}：读取{each.rows:,}行{hidden}；略过{each.skipped:,}行")
    for each in seen.skipped:
        where = f"[{each.sheet}] " if each.sheet else ""
        print(f"略过：{where}第{each.row}行（{each.words}）：{each.why}。")
    if seen.skipped_count > len(seen.skipped):
        print(f"……共略过{seen.skipped_count:,}行，只列出前{len(seen.skipped)}行。")
    for notice in seen.notices:
        print(f"提示：{notice}")
    for warning in seen.warnings:
        print(f"请核对：{warning}")
    for each in seen.corrections:
        where = f"[{each.sheet}] " if each.sheet else ""
        print(f"更正：{where}第{each.row}行 {each.column}：{each.old} → {each.new}")
    for fault in seen.faults:
        row = f"第{fault.row}行 " if fault.row else ""
        value = f"（{fault.value}）" if fault.value else ""
        sheet = f"[{fault.sheet}] " if fault.sheet else ""
        where = f"{sheet}{row}{fault.column}{value}".strip()
        print(f"错误：{where}{'：' if where else ''}{fault.mend}", file=sys.stderr)
    if seen.fault_count > len(seen.faults):
        print(f"……共{seen.fault_count:,}处错误，只列出前{len(seen.faults)}处。", file=sys.stderr)
    plan = campaign.load().plan
    for question in seen.questions:
        units = "、".join(plan.unit(key).name for key in question.candidates)
        print(
            f"待确认：“{question.name}”（{question.rows:,}行）是否指{units}？"
            f"确认后加上 --alias {question.name}={plan.unit(question.candidates[0]).name} 再导入。",
            file=sys.stderr,
        )
    if seen.already:
        print(seen.already)
    elif not seen.fault_count and not seen.questions:
        print("核对无误。" if seen.changes else "核对无误；数据都已在案，没有要写入的行。")


def why(error: OSError) -> str:
    """Why a file could not be read or written."""
    if isinstance(error, FileNotFoundError):
        return "没有这个文件或文件夹"
    if isinstance(error, IsADirectoryError):
        return "这是文件夹，不是文件"
    return "没有权限" if isinstance(error, PermissionError) else "磁盘已满或不可用"


@contextmanager
def _acting(username: str | None) -> Iterator[Actor]:
    """Who imports: the command line, or for a while an account with a session of its own, as after signing in."""
    if username is None:
        yield COMMAND_LINE
        return
    may_sign_in = (Account.username == username, Account.is_active, Account.role.is_not(None))
    with bookkeeping() as connection:
        account_id = connection.execute(select(Account.id).where(*may_sign_in)).scalar()
        if account_id is None:
            raise Refused(f"没有可用的账号“{username}”。")
        token = sessions.open_session(connection, account_id)
    user = sessions.user_of(token)
    try:
        if user.must_change_password:
            raise Refused(f"账号“{username}”还没有改过初始密码，或者密码已过期，不能用来导入。")
        yield user
    finally:
        with bookkeeping() as connection:
            sessions.end_by_hash(connection, user.session)


def _answers(words: list[str]) -> dict[str, str]:
    answers = {}
    for word in words:
        name, _, unit = word.partition("=")
        try:
            answers[name.strip()] = campaign.load().plan.unit_named(unit).id
        except KeyError as error:
            raise Refused(f"--alias {word}：{error.args[0]}。") from None
    return answers


def _bar(done: int, total: int, words: str) -> None:
    share = done / total if total else 1
    end = "\n" if done >= total else ""
    print(
        f"\r{'█' * int(30 * share):<30} {share:4.0%} {done:,}/{total:,} {words:<10}", end=end, file=sys.stderr
    )
