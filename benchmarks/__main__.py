"""``python -m benchmarks load --incidents 100000 --database URL`` and ``python -m benchmarks pages``."""

import argparse

from benchmarks import load, pages


def main() -> None:
    """Read the command line and run one of the two."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    loading = commands.add_parser("load", help="fill a database with incidents")
    loading.add_argument("--incidents", type=int, default=100_000)
    loading.add_argument(
        "--database", required=True, help="address of a database that is empty or a demo installation"
    )
    timing = commands.add_parser(
        "pages", help="time every page, and some at growing numbers of incidents, into docs/performance.md"
    )
    timing.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    timing.add_argument("--runs", type=int, default=3, help="runs per figure; the median counts")
    timing.add_argument("--only", choices=("pages", "sizes"), help="one of the two tables")
    timing.add_argument("--every-role", action="store_true", help="each page as every role that may open it")
    asked = parser.parse_args()
    if asked.command == "load":
        load.load(asked.database, asked.incidents)
    else:
        pages.compare(asked.sizes, asked.runs, asked.only, every_role=asked.every_role)


if __name__ == "__main__":
    main()
