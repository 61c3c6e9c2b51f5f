"""The command line's way to campaigns: ``campaign check``, ``campaign copy``, ``campaign draft``."""

import argparse
import sys
from pathlib import Path

from efficiency.campaign.checking import MARK, check
from efficiency.campaign.copying import copy
from efficiency.campaign.drafting import draft
from efficiency.campaign.folders import refuse_used, write
from efficiency.core.config import ROOT
from efficiency.server.parser import Parser

NO_FOLDER = 2


def main(arguments: list[str] | None = None) -> int:
    """Carry out one ``campaign`` command without reading this installation's own campaign; returns its exit code."""
    parser = Parser(prog="python -m efficiency", description="行政效能年督查看板：活动文件夹")
    add_commands(parser.add_subparsers(required=True, metavar="命令"))
    options = parser.parse_args(arguments)
    return options.run(options)


def add_commands(commands) -> None:
    """Add ``campaign`` and its actions to the parser's commands."""
    actions = commands.add_parser("campaign", help="活动文件夹：核对、换年、起草").add_subparsers(
        required=True, metavar="动作"
    )
    words = "核对活动文件夹，列出全部错误和待核之处（有错误时退出码为1，没有这个文件夹时为2）"
    look = actions.add_parser("check", help=words, description=words)
    look.add_argument("folder", type=Path, metavar="文件夹", help="活动文件夹")
    look.set_defaults(run=_check)
    words = "把一次活动换成另一年：日期按含义移动，原文不改，要人看的都注明待核"
    again = actions.add_parser("copy", help=words, description=words)
    again.add_argument("source", metavar="活动", help="活动文件夹，或随程序的活动名")
    again.add_argument("folder", type=Path, metavar="文件夹", help="写到哪个新文件夹")
    again.add_argument("--year", type=int, required=True, metavar="年份", help="换成哪一年")
    again.set_defaults(run=_copy)
    words = "读一份实施方案（.docx、.txt、有文字的.pdf），起草活动文件夹；每句照抄，读出的都注明确定或待核"
    make = actions.add_parser("draft", help=words, description=words)
    make.add_argument("file", type=Path, metavar="文件", help="实施方案")
    make.add_argument("folder", type=Path, metavar="文件夹", help="写到哪个新文件夹")
    make.add_argument("--year", type=int, metavar="年份", help="文中没有年份时，是哪一年的")
    make.set_defaults(run=_draft)


def _check(options: argparse.Namespace, *, with_points: bool = True) -> int:
    try:
        found = check(options.folder)
    except ValueError as error:
        print(error, file=sys.stderr)
        return NO_FOLDER
    for fault in found.faults:
        print(f"错误　{fault}")
    for point in found.open_points if with_points else ():
        print(f"{MARK}　{point}")
    print(
        f"共{len(found.faults)}处错误，{len(found.open_points)}处{MARK}。"
        + ("请改正错误后再核对。" if found.faults else "可以用它安装。")
    )
    return 1 if found.faults else 0


def _copy(options: argparse.Namespace) -> int:
    source = Path(options.source)
    shipped = ROOT / "seed" / options.source
    try:
        refuse_used(options.folder)
        files, looks = copy(source if source.is_dir() or not shipped.is_dir() else shipped, options.year)
        write(options.folder, files)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"已写到“{options.folder}”，日期已换成{options.year}年。监测点名册等登记数据没有带过去。以下{len(looks)}处要人看："
    )
    for look in looks:
        print(f"{MARK}　{look}")
    return _check(options, with_points=False)


def _draft(options: argparse.Namespace) -> int:
    try:
        draft(options.file, options.folder, options.year)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"已起草到“{options.folder}”。下面是核对的结果：")
    return _check(options)
