"""The command line: ``python -m efficiency``, for what is done on the server and not on a page."""

import argparse
import getpass
import sys
from pathlib import Path

from sqlalchemy.exc import OperationalError, ProgrammingError

from efficiency.accounts import credentials
from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands.accounts import create_account, end_sessions, give_role, set_active, set_password
from efficiency.core import audit, collector, db
from efficiency.core.access import Forbidden
from efficiency.core.config import settings
from efficiency.core.troubles import trouble
from efficiency.models import Role
from efficiency.server import account_lists, backup, campaigns, exporting, importing
from efficiency.server.install import InstallError, install
from efficiency.server.parser import Parser
from efficiency.server.presence import has_administrators, prove_administrator

_VERIFY = (
    "逐条核对审计日志：每条的校验值、与前一条的衔接、总条数和末条校验值。能发现被改动、删除（包括最后一条）和插入的记录。"
    "不能发现：有数据库属主权限的人停用触发器、改写记录并重算其后全部校验值和封存记录；为此请定期把输出的条数和末条校验值"
    "抄录到系统之外，以后用 --noted 核对。"
)


def main(arguments: list[str] | None = None) -> int:
    """Carry out one command; returns the exit code: 0 done, 1 refused or broken."""
    options = _parser().parse_args(arguments)
    # A register of millions goes through here, in or out.
    collector.settle()
    try:
        return options.run(options)
    except (Refused, Forbidden, InstallError) as refusal:
        print(refusal, file=sys.stderr)
    except (OperationalError, ProgrammingError) as error:
        found = trouble(error) or "数据库尚未安装，请先运行 python -m efficiency migrate"
        print(f"{found}。（{error.orig}）", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m efficiency", description="行政效能年督查看板：服务器端命令")
    commands = parser.add_subparsers(required=True, metavar="命令")

    commands.add_parser(
        "migrate", help="把数据库结构升级到最新版本，并写入实施方案（首次使用先运行这一条）"
    ).set_defaults(run=_migrate)

    log = commands.add_parser("audit", help="审计日志").add_subparsers(required=True, metavar="动作")
    verify = log.add_parser("verify", help="核对审计日志是否完整", description=_VERIFY)
    verify.add_argument(
        "--noted",
        type=_noted,
        metavar="条数:校验值",
        help="此前抄录的条数和末条校验值，用来发现抄录之后的整体改写",
    )
    verify.set_defaults(run=_verify_audit)

    user = commands.add_parser("user", help="账号").add_subparsers(required=True, metavar="动作")
    add = _user_command(user, "add", "新建账号（首次登录须改密码）", _add_user, password=True)
    add.add_argument("--name", default="", metavar="名称", help="显示的名称，默认同用户名")
    _role_options(add, required=False)
    _user_command(user, "password", "重设密码（下次登录须改），结束其会话", _set_password, password=True)
    _role_options(_user_command(user, "role", "变更角色，结束其会话", _set_role))
    _user_command(user, "disable", "停用账号，结束其会话", _disable)
    _user_command(user, "enable", "启用账号，解除锁定", _enable)
    _user_command(user, "sign-out", "结束账号的全部会话", _end_sessions)
    account_lists.add_commands(user)
    importing.add_commands(commands)
    exporting.add_commands(commands)
    campaigns.add_commands(commands)

    words = "备份整个数据库，运行中也可进行"
    back = commands.add_parser("backup", help=words, description=words)
    back.add_argument("file", type=Path, metavar="文件", help="要写入的文件，不能是已有的文件")
    back.set_defaults(run=_back_up)
    words = "用备份恢复整个数据库；现有数据先另存，所有人须重新登录"
    more = "。现有数据库里有系统管理员的，先由其中一人输入密码（有动态口令的再输动态口令）。"
    restore = commands.add_parser("restore", help=words, description=words + more)
    restore.add_argument("file", type=Path, metavar="文件", help="backup 制作的文件")
    restore.add_argument("--yes", action="store_true", help="不再要求输入“恢复”")
    restore.add_argument("--username", metavar="用户名", help="系统管理员的用户名，不写则在终端询问")
    words = "从标准输入读密码和动态口令，各一行，不在终端询问"
    restore.add_argument("--password-stdin", action="store_true", help=words)
    restore.set_defaults(run=_restore)
    return parser


def _user_command(commands, name: str, words: str, run, *, password: bool = False) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=words, description=words)
    command.add_argument("--username", required=True, metavar="用户名", help="用户名")
    if password:
        command.add_argument("--password-stdin", action="store_true", help="从标准输入读密码，不在终端询问")
    command.set_defaults(run=run)
    return command


def _role_options(command: argparse.ArgumentParser, *, required: bool = True) -> None:
    roles = "、".join(f"{role}（{role.words}）" for role in Role)
    if not required:
        roles += "；不写则待安全管理员赋权后才能登录"
    command.add_argument(
        "--role", required=required, type=Role, choices=list(Role), metavar="角色", help=roles
    )
    command.add_argument(
        "--unit",
        metavar="单位编号",
        help="责任单位账号所属单位的编号，见活动文件夹的units.yaml",
    )
    command.add_argument("--leader", metavar="职务编号", help="市领导账号的职务编号，如 V1")


def _password(options: argparse.Namespace) -> str:
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\n")
    print(credentials.rule_words())
    first = getpass.getpass("密码：")
    if getpass.getpass("再输一次：") != first:
        raise Refused("两次输入的密码不一致。")
    return first


def _migrate(_options: argparse.Namespace) -> int:
    install(settings().demo)
    print(f"数据库结构已是最新版本（{db.schema_revision()}）。")
    return 0


def _noted(text: str) -> tuple[int, str]:
    entries, _, last_hash = text.partition(":")
    if not entries.isdecimal() or len(last_hash) != 64:
        raise ValueError(text)
    return int(entries), last_hash


def _verify_audit(options: argparse.Namespace) -> int:
    chain = audit.check(options.noted)
    print(chain.words, file=sys.stdout if chain.intact else sys.stderr)
    if chain.intact:
        print(f"供抄录：{chain.entries}:{chain.last_hash}")
    return 0 if chain.intact else 1


def _back_up(options: argparse.Namespace) -> int:
    made = backup.back_up(options.file)
    print(f"已备份到“{made.path}”，{made.size:,}字节。")
    print(f"SHA-256：{made.fingerprint}")
    print(f"其中审计日志的条数和末条校验值：{made.chain[0]}:{made.chain[1]}")
    print("备份含全部数据和密码的散列值，请妥善保管。")
    return 0


def _restore(options: argparse.Namespace) -> int:
    if not options.yes:
        print(f"将用“{options.file}”替换现有全部数据（现有数据先另存为文件）。输入“恢复”继续：")
        if sys.stdin.readline().strip() != "恢复":
            raise Refused("没有恢复，数据未变。")
    by = _administrator(options)
    before = backup.restore(options.file, by)
    print(f"已恢复“{options.file}”，所有人须重新登录。")
    if before:
        print(f"恢复前的数据（含其审计日志）已另存为“{before}”，请妥善保管。")
    chain = audit.check()
    print(chain.words, file=sys.stdout if chain.intact else sys.stderr)
    return 0 if chain.intact else 1


def _administrator(options: argparse.Namespace) -> str:
    """The username of the administrator who proves to be there; empty where the database knows none."""
    if not has_administrators():
        return ""
    username = options.username or input("系统管理员的用户名：").strip()

    def ask(words: str) -> str:
        return sys.stdin.readline().rstrip("\n") if options.password_stdin else getpass.getpass(words)

    prove_administrator(username, ask("密码："), lambda: ask("动态口令："))
    return username


def _add_user(options: argparse.Namespace) -> int:
    create_account(
        COMMAND_LINE,
        options.username,
        options.name,
        options.role,
        _password(options),
        unit_id=options.unit,
        leader_id=options.leader,
    )
    if options.role is None:
        print(f"已开立账号 {options.username}，尚未赋权，由安全管理员赋予角色后方可登录。")
    else:
        print(f"已新建账号 {options.username}（{Role.words_of(options.role)}），首次登录须改密码。")
    return 0


def _set_password(options: argparse.Namespace) -> int:
    set_password(COMMAND_LINE, options.username, _password(options))
    print(f"已重设 {options.username} 的密码，下次登录须改。")
    return 0


def _set_role(options: argparse.Namespace) -> int:
    give_role(COMMAND_LINE, options.username, options.role, unit_id=options.unit, leader_id=options.leader)
    print(f"{options.username} 的角色已变更为{Role.words_of(options.role)}。")
    return 0


def _disable(options: argparse.Namespace) -> int:
    set_active(COMMAND_LINE, options.username, False)
    print(f"已停用 {options.username}。")
    return 0


def _enable(options: argparse.Namespace) -> int:
    set_active(COMMAND_LINE, options.username, True)
    print(f"已启用 {options.username}。")
    return 0


def _end_sessions(options: argparse.Namespace) -> int:
    print(f"已结束 {options.username} 的{end_sessions(COMMAND_LINE, options.username)}个会话。")
    return 0
