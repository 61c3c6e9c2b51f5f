"""``python -m seed``: install or extend. Says in Chinese what it does; exit code 1 with one sentence when it may not."""

import argparse
import datetime as dt
import sys

from efficiency.core.config import settings
from seed.load import InstallError, install


def main() -> int:
    """Read the command line and install into the database of DATABASE_URL, or the embedded one."""
    parser = argparse.ArgumentParser(
        prog="python -m seed", description="建立数据库，写入实施方案；演示库另装虚构的演示年。"
    )
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--real", action="store_true", help="正式安装：只有实施方案，没有演示数据和演示账号")
    kind.add_argument("--demo", action="store_true", help="演示安装（未设 DATABASE_URL 时的缺省方式）")
    parser.add_argument(
        "--through", type=dt.date.fromisoformat, metavar="日期", help="演示数据截至哪一天，如 2007-12-31"
    )
    arguments = parser.parse_args()
    demo = arguments.demo or (settings().demo and not arguments.real)
    if arguments.through and not demo:
        print("正式库没有演示数据，不能用 --through。", file=sys.stderr)
        return 1
    try:
        install(demo, arguments.through)
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


sys.exit(main())
