"""``python -m efficiency export``: a whole register as CSV, in the same memory however long it is."""

import argparse
import datetime as dt
from pathlib import Path

from efficiency import campaign
from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands.exports import REGISTERS
from efficiency.commands.recording import recording
from efficiency.core.access import Action, Scope
from efficiency.core.audit import AuditAction
from efficiency.core.config import settings
from efficiency.exchange import ENCODINGS
from efficiency.queries.days import board_day

# What the first three registers were called before every register could be exported.
_EARLIER_NAMES = {"incidents": "incident", "activities": "official_activity", "reports": "progress_report"}


def export_register(
    subject: str,
    path: Path,
    *,
    as_of: dt.date | None = None,
    encoding: str = "utf-8-sig",
    with_names: bool = False,
) -> int:
    """Write one of ``REGISTERS`` as known on ``as_of`` (by default the last day with data) to a new CSV; returns its rows.

    Enterprises go by their pseudonyms, and nothing is told of people held responsible, unless ``with_names``. The file gets
    its name only after the audit entry is written. Raises ``Refused`` for a day outside the campaign, for a file that is
    there already or cannot be written, and for the roster and for 责任追究 without names.
    """
    day = as_of or board_day()
    days = campaign.load().parameters
    if not days.first_day <= day <= days.last_day:
        raise Refused(f"日期应在{days.first_day}至{days.last_day}之间。")
    if path.exists():
        raise Refused(f"文件“{path}”已存在，不会覆盖。请换一个文件名。")
    register = REGISTERS[subject]
    scope = Scope(day, sees_enterprise_names=with_names, sees_accountability=with_names)
    if not register.open_to(scope):
        raise Refused(f"“{register.subject.title}”写的就是企业名称或责任追究，要导出须加 --with-names。")
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("w", encoding=encoding, newline="") as file:
            count = register.write(file, scope, demo=settings().demo)
        with recording(COMMAND_LINE, Action.EXPORT) as record:
            detail = {
                "截至": day.isoformat(),
                "行数": count,
                "编码": encoding,
                "企业名称": "含" if with_names else "不含",
                "文件": path.name,
            }
            record.audit(AuditAction.EXPORT, "table", register.subject.title, detail)
        partial.rename(path)
    except OSError as error:
        raise Refused(f"不能写入“{path}”：{error.strerror}。") from error
    finally:
        partial.unlink(missing_ok=True)
    return count


def add_commands(commands) -> None:
    """Add ``export`` to the command line."""
    subjects = "、".join(f"{name}（{register.subject.title}）" for name, register in REGISTERS.items())
    words = "导出一项台账为CSV，长短不限"
    command = commands.add_parser("export", help=words, description=words)
    command.add_argument(
        "subject",
        choices=list(REGISTERS),
        type=lambda name: _EARLIER_NAMES.get(name, name),
        metavar="台账",
        help=f"要导出的台账：{subjects}",
    )
    command.add_argument("file", type=Path, metavar="文件", help="要写入的文件，不能是已有的文件")
    command.add_argument(
        "--as-of",
        type=dt.date.fromisoformat,
        metavar="日期",
        help=f"统计截至哪一天，如{campaign.load().parameters.last_day}；默认今天（演示库为最近有数据的一天）",
    )
    encodings = "、".join(f"{code}（{name}）" for code, name in ENCODINGS.items())
    command.add_argument(
        "--encoding",
        choices=list(ENCODINGS),
        default="utf-8-sig",
        metavar="编码",
        help=f"{encodings}；默认utf-8-sig",
    )
    command.add_argument(
        "--with-names",
        action="store_true",
        help="写出企业名称（默认只写代称）和责任追究的内容；记入审计日志",
    )
    command.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    count = export_register(
        options.subject,
        options.file,
        as_of=options.as_of,
        encoding=options.encoding,
        with_names=options.with_names,
    )
    print(f"已导出{REGISTERS[options.subject].subject.title}{count:,}行，写入“{options.file}”。")
    return 0
