"""``python -m efficiency export``: a whole register as CSV, in the same memory however long it is."""

import argparse
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from efficiency import campaign
from efficiency.commands import COMMAND_LINE, Refused
from efficiency.commands.recording import recording
from efficiency.core.access import Action, Scope
from efficiency.core.audit import AuditAction
from efficiency.core.config import settings
from efficiency.exchange import ENCODINGS, write_csv
from efficiency.models import (
    ActivityKind,
    Coded,
    IncidentKind,
    IncidentStage,
    Light,
    Registration,
    ReportKind,
    Verification,
)
from efficiency.queries.activities import activity_chunks
from efficiency.queries.days import board_day
from efficiency.queries.monitoring import incident_chunks
from efficiency.queries.tasks import report_chunks


@dataclass(frozen=True, slots=True)
class Register:
    """What can be exported: its Chinese name, its rows in frames, and the columns with their headers and, of those that hold
    codes, the sets."""

    title: str
    rows: Callable[[Scope], Iterator[pd.DataFrame]]
    headers: dict[str, str]
    codes: dict[str, type[Coded]]


REGISTERS = {
    "incidents": Register(
        "监测点反映",
        incident_chunks,
        {
            "number": "编号", "point_label": "监测点", "place_code": "所在地代码", "ownership": "所有制",
            "unit_id": "被反映单位", "received_on": "收到日期", "kind": "类别", "sub_kind": "细类", "severity": "严重程度",
            "content": "反映内容", "stage": "办理环节", "verification": "核实结果", "transferred_on": "转办日期",
            "feedback_on": "单位反馈日期", "replied_on": "回复日期", "closed_on": "办结日期", "satisfied": "是否满意",
            "due_calendar_on": "到期日（自然日顺延）", "due_workday_on": "到期日（3个工作日）",
        },
        {"kind": IncidentKind, "stage": IncidentStage, "verification": Verification},
    ),
    "activities": Register(
        "公务活动",
        activity_chunks,
        {
            "number": "编号", "point_label": "监测点", "place_code": "所在地代码", "ownership": "所有制",
            "unit_id": "单位", "started_on": "日期", "kind": "活动类别", "people": "人数", "hours": "时长（小时）",
            "registration": "登记情况", "known_from": "知悉渠道", "rating": "评价",
        },
        {"kind": ActivityKind, "registration": Registration},
    ),
    "reports": Register(
        "周五报送",
        report_chunks,
        {
            "task_id": "任务", "unit_id": "单位", "due_on": "报送期", "kind": "报送种类", "progress": "进度（%）",
            "self_light": "自评灯", "summary": "进展", "problem": "问题", "next_step": "下一步",
            "recorded_at": "记录时间", "correction_reason": "更正理由",
        },
        {"kind": ReportKind, "self_light": Light},
    ),
}  # fmt: skip


def export_register(
    subject: str,
    path: Path,
    *,
    as_of: dt.date | None = None,
    encoding: str = "utf-8-sig",
    with_names: bool = False,
) -> int:
    """Write one of ``REGISTERS`` as known on ``as_of`` (by default the last day with data) to a new CSV; returns its rows.

    Enterprises go by their pseudonyms unless ``with_names``. The file gets its name only after the audit entry is
    written. Raises ``Refused`` for a day outside the campaign and for a file that is there already or cannot be written.
    """
    day = as_of or board_day()
    days = campaign.load().parameters
    if not days.first_day <= day <= days.last_day:
        raise Refused(f"日期应在{days.first_day}至{days.last_day}之间。")
    if path.exists():
        raise Refused(f"文件“{path}”已存在，不会覆盖。请换一个文件名。")
    register = REGISTERS[subject]
    scope = Scope(day, sees_enterprise_names=with_names)
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("w", encoding=encoding, newline="") as file:
            count = write_csv(
                file,
                _in_words(register.rows(scope), register.codes),
                register.headers,
                as_of=day,
                demo=settings().demo,
            )
        with recording(COMMAND_LINE, Action.EXPORT) as record:
            detail = {
                "截至": day.isoformat(),
                "行数": count,
                "编码": encoding,
                "企业名称": "含" if with_names else "不含",
                "文件": path.name,
            }
            record.audit(AuditAction.EXPORT, "table", register.title, detail)
        partial.rename(path)
    except OSError as error:
        raise Refused(f"不能写入“{path}”：{error.strerror}。") from error
    finally:
        partial.unlink(missing_ok=True)
    return count


def _in_words(frames: Iterator[pd.DataFrame], codes: dict[str, type[Coded]]) -> Iterator[pd.DataFrame]:
    """The frames with names and words in place of ids and codes."""
    document = campaign.load().plan
    units = {unit.id: unit.name for unit in document.units}
    tasks = {task.id: f"任务{task.number} {task.title}" for task in document.tasks}
    for frame in frames:
        known = {"unit_id": units, "task_id": tasks}
        words = {name: frame[name].map(known[name]) for name in known if name in frame}
        words |= {name: frame[name].map({str(each): each.words for each in codes[name]}) for name in codes}
        yield frame.assign(**words)


def add_commands(commands) -> None:
    """Add ``export`` to the command line."""
    subjects = "、".join(f"{name}（{register.title}）" for name, register in REGISTERS.items())
    words = "导出一项台账为CSV，长短不限"
    command = commands.add_parser("export", help=words, description=words)
    command.add_argument("subject", choices=list(REGISTERS), metavar="台账", help=f"要导出的台账：{subjects}")
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
        "--with-names", action="store_true", help="写出企业名称（默认只写代称）；记入审计日志"
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
    print(f"已导出{REGISTERS[options.subject].title}{count:,}行，写入“{options.file}”。")
    return 0
