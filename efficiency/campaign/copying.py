"""Another year of a campaign: its days moved by what they mean, its wording left as it is, and all that needs a human eye marked.

The last day of a month stays the last day, the first and last days of a 旬 stay these (and with them those of 月, 季度 and
phases); the weeks of reports keep their distance from the phases. A day that means none of these keeps its month and day
and is marked. Texts of the campaign itself (basis, note, check ...) take the new year; the document's wording does not, and
is marked where it names the old one.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from efficiency.campaign import read
from efficiency.campaign.checking import FILES, MARK
from efficiency.campaign.reading import Fault
from efficiency.campaign.workdays import month_end

# What the campaign says itself; whatever else is written is the document's wording, or the city's.
_OWN = {
    "basis", "note", "check", "resolution", "boundary_basis", "due_basis", "baseline_note", "definition", "action", "label",
}  # fmt: skip
# These say since when something exists, which no other year changes.
_STANDING = {"valid_from"}
_FOUNDED = re.compile(r"年\d+月(?:\d+日)?才?(?:成立|设立|组建)")
_EDGES = {1, 10, 11, 20, 21}


@dataclass(frozen=True, slots=True)
class _Change:
    """Put ``text`` in place of ``start`` to ``end`` of a file; ``reason`` says what somebody must look at, "" for nothing."""

    start: int
    end: int
    line: int
    text: str
    reason: str


def moved(day: dt.date, year: int) -> dt.date:
    """The day of another year that means the same; 29 February and every last day of a month become the last day there."""
    last = month_end(dt.date(year, day.month, 1))
    return last if day == month_end(day) else last.replace(day=min(day.day, last.day))


def is_plain(day: dt.date) -> bool:
    """Whether a day is the edge of a month or a 旬, and so says what it means."""
    return day.day in _EDGES or day == month_end(day)


def copy(folder: Path, year: int) -> tuple[dict[str, str], list[Fault]]:
    """The files of a campaign's folder for another year, by name; and what needs a human eye, with its line in the new files.

    Raises ValueError, in Chinese, for a campaign that is not as it should be, and for its own year.
    """
    known = read(folder)
    old = known.parameters.weeks.year
    if year == old:
        raise ValueError(f"“{folder}”本来就是{old}年的。")
    if not 1990 <= year <= 2999:
        raise ValueError(f"年份不能是{year}，只能是1990至2999之间。")
    phases, rhythm = known.plan.phases, known.parameters.weeks
    last_year = (rhythm.last_year or old) + year - old
    weeks = {
        "first": _week(rhythm.first, phases[0].ends_on, year),
        "last": _week(rhythm.last, phases[-1].ends_on, last_year),
        "year": year,
        "last_year": last_year,
    }
    files: dict[str, str] = {}
    looks: list[Fault] = []
    for name in FILES:
        text = (folder / name).read_text(encoding="utf-8")
        changes = sorted(_changes(text, old, year, weeks), key=lambda change: change.start)
        files[name] = _written(text, changes)
        looks += _looks(name, files[name])
    return files, looks


def _week(week: int, phase_end: dt.date, year: int) -> int:
    """A week as far from the end of a phase as it was; the last one of the year at most."""
    there = moved(phase_end, year).isocalendar().week + week - phase_end.isocalendar().week
    return min(there, dt.date(year, 12, 28).isocalendar().week)


def _changes(text: str, old: int, year: int, weeks: dict[str, int]) -> Iterator[_Change]:
    for path, node in _scalars(yaml.compose(text, Loader=yaml.CSafeLoader), ()):
        key = next((each for each in reversed(path) if each), "")
        start, end, line = node.start_mark.index, node.end_mark.index, node.start_mark.line
        if path[:1] == ("weeks",) and key in weeks:
            reason = "报送和例会从哪一周到哪一周，按离阶段末的周数推算" if key == "first" else ""
            yield _Change(start, end, line, str(weeks[key]), reason)
        elif node.tag.endswith(":timestamp"):
            yield from _day(node, key, old, year)
        elif str(old) in node.value and node.tag.endswith(":str"):
            written = text[start:end]
            if key in _OWN and _FOUNDED.search(node.value):
                yield _Change(start, end, line, written, f"写的是{old}年成立，照旧没有改")
            elif key in _OWN:
                yield _Change(
                    start, end, line, _renewed(written, old, year), "文字里的年份已改，请看是否通顺"
                )
            else:
                yield _Change(start, end, line, written, f"文件原文写有{old}年，照旧没有改")


def _day(node: yaml.ScalarNode, key: str, old: int, year: int) -> Iterator[_Change]:
    day, start, line = dt.date.fromisoformat(node.value), node.start_mark.index, node.start_mark.line
    if key in _STANDING:
        yield _Change(start, node.end_mark.index, line, node.value, "设立日期照旧，请核对现在的设置")
        return
    there = moved(day, day.year + year - old)
    reason = "" if is_plain(day) else f"原为{day}，是一个具体的日子，按同月同日移动"
    yield _Change(start, node.end_mark.index, line, there.isoformat(), reason)


def _renewed(written: str, old: int, year: int) -> str:
    """A text of our own with the new year, and the last day of February as it is there."""

    def day(found: re.Match[str]) -> str:
        there = moved(dt.date(old, int(found[1]), int(found[2])), year)
        return f"{year}年{there.month}月{there.day}日"

    written = re.sub(rf"{old}年(\d{{1,2}})月(\d{{1,2}})日", day, written)
    return re.sub(rf"(?<!\d){old}(?!\d)", str(year), written)


def _scalars(node: yaml.Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], yaml.ScalarNode]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _scalars(each, (*path, ""))
    elif isinstance(node, yaml.ScalarNode):
        yield path, node


def _written(text: str, changes: list[_Change]) -> str:
    """The text with its changes; each reason stands in a comment line above the line that it is about."""
    made, last = [], 0
    for change in changes:
        made += [text[last : change.start], change.text]
        last = change.end
    lines = "".join([*made, text[last:]]).split("\n")
    # No change adds or takes a line away: those of the old text are those of the new one.
    reasons: dict[int, list[str]] = {}
    for change in changes:
        if change.reason and change.reason not in reasons.setdefault(change.line, []):
            reasons[change.line].append(change.reason)
    return "\n".join(
        each
        for place, line in enumerate(lines)
        for each in (
            *(f"{' ' * (len(line) - len(line.lstrip()))}# {MARK}：{why}" for why in reasons.get(place, ())),
            line,
        )
    )


def _looks(name: str, text: str) -> Iterator[Fault]:
    lines = text.splitlines()
    for line, words in enumerate(lines, start=1):
        if found := re.match(rf"\s*# {MARK}：(.*)", words):
            below = next(each.strip() for each in lines[line:] if not each.lstrip().startswith("#"))
            yield Fault(name, line, f"：{found[1]}（{below[:40]}）")
