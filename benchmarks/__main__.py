"""``python -m benchmarks [pages sizes people browser import export]``: measure the parts named, all of them without any,
each with its floor in the same run, into ``docs/performance.md``; the short form takes at most ten minutes, ``--long`` the
numbers that the product is held to. ``python -m benchmarks.filling`` fills a database with incidents by the product's own import.
"""

import argparse
from collections.abc import Callable

from benchmarks import browser, exporting, importing, pages, people
from efficiency.core import collector, config

REPORT = config.ROOT / "docs" / "performance.md"


def main() -> None:
    """Read the command line, measure, print the tables and put each between its marks in the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="part", help="pages, sizes, people, browser, import, export"
    )
    parser.add_argument(
        "--long", action="store_true", help="50 people for two minutes at a time, 10^6 incidents, 10^5 rows"
    )
    parser.add_argument("--every-role", action="store_true", help="each page as the administrators, too")
    asked = parser.parse_args()
    long = asked.long
    parts: dict[str, Callable[[], list[str]]] = {
        "pages": lambda: pages.pages(9 if long else 5, every_role=asked.every_role),
        "sizes": lambda: pages.sizes([10_000, 100_000, *([1_000_000] if long else [])], 5),
        "people": lambda: people.compare(50 if long else 10, 120 if long else 20),
        "browser": lambda: browser.compare(9 if long else 5),
        "import": lambda: importing.compare(100_000 if long else 50_000),
        "export": lambda: exporting.compare([100_000, 1_000_000] if long else [20_000, 60_000]),
    }
    if unknown := set(asked.parts) - parts.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    # Both sides of a ratio as they are in a server.
    collector.settle()
    for part in asked.parts or parts:
        _write(part, parts[part]())


def _write(part: str, lines: list[str]) -> None:
    print(f"{part}\n", *lines, sep="\n", flush=True)
    text = REPORT.read_text("utf-8")
    begin, end = f"<!-- {part} -->\n", f"<!-- end of {part} -->\n"
    before, rest = text.split(begin)
    _, after = rest.split(end)
    REPORT.write_text(before + begin + "\n".join(lines) + "\n" + end + after, "utf-8")


if __name__ == "__main__":
    main()
