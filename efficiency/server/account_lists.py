"""The command line's way in for a whole office's accounts: ``user template FILE``, ``user import FILE --passwords FILE``."""

import argparse
import csv
import io
import os
from pathlib import Path

from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands.account_lists import ACCOUNTS, Opened, open_accounts
from efficiency.server.importing import data_of, why, write_template


def add_commands(commands) -> None:
    """Add both to the commands of ``user``."""
    words = "按表一次开立全部账号：有一处错误就一个也不开立"
    bring = commands.add_parser("import", help=words, description=words)
    bring.add_argument("file", type=Path, metavar="文件", help="填好的.xlsx或.csv")
    bring.add_argument(
        "--passwords",
        type=Path,
        required=True,
        metavar="文件",
        help="初始密码写到哪个.csv，不能是已有的文件；只有本人可读",
    )
    bring.set_defaults(run=_import)
    make = commands.add_parser("template", help="生成账号表的模板", description="生成账号表的模板")
    make.add_argument("file", type=Path, metavar="文件", help="写到哪个.xlsx")
    make.set_defaults(run=_template)


def _template(options: argparse.Namespace) -> int:
    write_template(options.file, [ACCOUNTS])
    print(f"已生成账号表的模板 {options.file}。")
    return 0


def _import(options: argparse.Namespace) -> int:
    data = data_of(options.file)
    try:
        # Opened before the accounts are: passwords that could not be written down are lost.
        descriptor = os.open(options.passwords, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused(f"“{options.passwords}”已经存在，请另写一个文件名。") from None
    except OSError as error:
        raise Refused(f"写不了“{options.passwords}”：{why(error)}。") from None
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        try:
            opened = open_accounts(COMMAND_LINE, data)
        except BaseException:
            options.passwords.unlink()
            raise
        file.write(_table(opened))
    print(
        f"已开立{len(opened)}个账号，初始密码写在“{options.passwords}”，逐个当面交给本人后请删除；首次登录须改密码。"
    )
    return 0


def _table(opened: list[Opened]) -> str:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["用户名", "名称", "角色", "初始密码"])
    rows.writerows([each.username, each.display_name, each.role.words, each.password] for each in opened)
    return written.getvalue()
