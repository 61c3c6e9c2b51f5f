"""Which rows under a header hold facts. Pure.

Sheets of offices have merged cells, 小计 and 合计, notes and signatures below, heads repeated on each printed page. What is
left out is listed with the reason; what merged cells stand for is filled in for texts, and is left to its sender for
numbers, which would otherwise count once per row.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from efficiency.exchange.header import LONGEST_WORD, MARK, Head, word_of
from efficiency.exchange.reading import Cell, Row, Sheet
from efficiency.subjects.cells import Bad, Convert, Kind, Unsure, compact, kind_of, longest_of

EXAMPLE = "示例"
_SHORT_TEXT = 60
_TOTAL = re.compile(
    r".{0,12}(小计|合计|总计|共计|累计)数?([:：].{0,12}|[(（].{0,12}[)）])?|平均数?|均值|同比|环比|占比|比重|增减|增幅"
)
_NOTE = re.compile(
    r"[(（★*※]*(注|备注|附注|说明|填表说明|编制说明|注意|附)\d{0,2}[)）]?[:：.、]|"
    r"(填报|填表|制表|报送|编制)(人|单位|部门|日期|时间|机关)?[:：]|(填报|填表|制表)人|(审核|复核|负责|经办|联系|分管|主管)(人|领导|电话|单位)?[:：]|"
    r"(单位|部门|科室)?负责人|联系电话|[(（]?(单位)?(盖章|公章|签字|签名)|日期[:：]|电话[:：]|数据来源|资料来源|以下空白"
)
_LISTED = re.compile(r"[(（]?(\d{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳])[)）.、:：]?")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was not taken for a fact: where, how it begins, why."""

    sheet: str
    row: int
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Total:
    """A row that adds up others: its number and cells, what it calls itself, and how many rows with facts stand above."""

    number: int
    words: str
    above: int
    cells: list[Cell]


@dataclass(slots=True)
class Body:
    """What stands under a header.

    ``rows`` are as wide as the header; ``only_numbered`` counts rows with nothing but their 序号. ``shared``: numbers that a
    merged cell gives to several rows: column -> (place of the row, first and last row of the area). ``parts``: rows that say
    其中: place -> column. ``overlapping``: the row of a merged area that lies over another, which no program writes.
    """

    rows: list[Row] = field(default_factory=list)
    examples: int = 0
    only_numbered: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    parts: dict[int, int] = field(default_factory=dict)
    shared: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    overlapping: int | None = None


def adds_up(convert: Convert) -> bool:
    """Whether a column holds numbers that are sums of others: counts and hours, not percentages."""
    return kind_of(convert) is Kind.NUMBER


def body_of(
    sheet: Sheet, head: Head, columns: Mapping[str, int], converters: Mapping[str, Convert], words: list[str]
) -> Body:
    """The rows of facts under a header, and what is none: see ``Body``. ``columns``: field -> column; ``words``: the header's."""
    body = Body()
    for number, cells in sheet.rows[: head.first]:
        body.skipped.append(Skipped(sheet.name, number, _opening(cells), "表头上面的标题"))
    lines = _Lines(sheet, head, columns, converters, words)
    width = max(columns.values()) + 1
    for number, cells in sheet.rows[head.first :]:
        if number <= head.ends:
            continue
        plain = lines.is_plain(cells)
        why = _FACT if plain else lines.why_not(number, cells)
        if why == _FACT:
            if len(cells) < width:
                cells = [*cells, *[""] * (width - len(cells))]
            if not plain and (part := lines.part_in(cells)) is not None:
                body.parts[len(body.rows)] = part
            body.rows.append((number, cells))
        elif why == _EXAMPLE:
            body.examples += 1
        elif why == _NUMBERED:
            body.only_numbered += 1
        elif why == _SUMS:
            label = lines.total_in(cells)
            body.totals.append(Total(number, label, len(body.rows), cells))
            body.skipped.append(Skipped(sheet.name, number, label, why))
        else:
            body.skipped.append(Skipped(sheet.name, number, _opening(cells), why))
    _fill(sheet, body, columns, converters)
    return body


_FACT = ""
_EXAMPLE = "示例"
_NUMBERED = "只有序号"
_SUMS = "小计、合计等汇总行，不是一件事"
_PART = "其中"
_NOTES = "注释或落款"
_HEAD_AGAIN = "重复的表头"
_CAPTION = "横向合并的标题行"
_NOT_READ = "只填了不读取的列"


def _opening(cells: list[Cell]) -> str:
    first = next(filter(None, cells))
    return " ".join((first if first.__class__ is str else first.shown)[:200].split())[:60]


class _Lines:
    """Tells the lines of one sheet apart."""

    def __init__(
        self,
        sheet: Sheet,
        head: Head,
        columns: Mapping[str, int],
        converters: Mapping[str, Convert],
        words: list[str],
    ) -> None:
        self._used = sorted(columns.values())
        self._words = words
        self._mark = next((at for at, word in enumerate(words) if word == MARK), None)
        self._wide = {(top, left) for top, left, _, right in sheet.merged if right - left >= 2}
        self._counted = {
            at: converters[name]
            for name, at in columns.items()
            if kind_of(converters[name]) in (Kind.NUMBER, Kind.PERCENT)
        }
        # Where a line says that it is a total: in names and short texts, and to the left of all fields.
        self._telling: dict[int, Convert | None] = dict.fromkeys(range(self._used[0]))
        if self._mark is not None:
            self._telling[self._mark] = None
        for name, at in columns.items():
            kind, longest = kind_of(converters[name]), longest_of(converters[name]) or 0
            if kind in (Kind.NAME, Kind.DAY) or (kind is Kind.TEXT and longest <= _SHORT_TEXT):
                self._telling[at] = converters[name] if kind is Kind.NAME else None
        self._noted = False
        self._telltale = self._telltales(sheet, head)

    def _telltales(self, sheet: Sheet, head: Head) -> frozenset[Cell]:
        """The cells below a header that may say that their line holds no fact: asked once of each, for cells repeat."""
        headers = set(self._words)
        plain_header = any(word.isascii() for word in headers if word)
        found = set()
        for cell in set().union(*(cells for _, cells in sheet.rows[head.first :])):
            if cell.__class__ is str and cell.isascii() and not plain_header:
                continue
            word = compact(cell[:LONGEST_WORD]) if cell.__class__ is str else ""
            if not word:
                continue
            # All words that tell are Chinese but for a header's own.
            if word in headers or (
                not word.isascii()
                and (word.startswith((EXAMPLE, _PART)) or _TOTAL.fullmatch(word) or _NOTE.match(word))
            ):
                found.add(cell)
        return frozenset(found)

    def is_plain(self, cells: list[Cell]) -> bool:
        """Whether a line holds a fact and nothing in it says otherwise: nearly all do."""
        plain = (
            self._telltale.isdisjoint(cells) and len(cells) - cells.count("") > 1 and self._anything(cells)
        )
        if plain:
            self._noted = False
        return plain

    def why_not(self, number: int, cells: list[Cell]) -> str:
        """Why a line that is not plain holds no fact; ``_FACT`` when it does."""
        alone = len(cells) - cells.count("") == 1
        if not alone and self._telltale.isdisjoint(cells):
            self._noted = False
            return _NOT_READ
        width, mark = len(cells), self._mark
        if mark is not None and mark < width and cells[mark]:
            if alone:
                return _NUMBERED
            if word_of(cells[mark]).startswith(EXAMPLE):
                return _EXAMPLE
        if self.total_in(cells):
            return _SUMS
        place = next(at for at, cell in enumerate(cells) if cell)
        first = cells[place]
        opening = compact(first[:LONGEST_WORD]) if first.__class__ is str else ""
        listed = alone and self._noted and _LISTED.match(opening)
        if listed or (_NOTE.match(opening) and not self._counts(cells)):
            self._noted = True
            return _NOTES
        if alone and (number, place) in self._wide:
            return _CAPTION
        if not self._anything(cells):
            return _NOT_READ
        self._noted = False
        mine = [at for at in self._used if at < width and cells[at]]
        if len(mine) >= 2 and all(word_of(cells[at]) == self._words[at] for at in mine):
            return _HEAD_AGAIN
        return _FACT

    def _anything(self, cells: list[Cell]) -> bool:
        width = len(cells)
        for at in self._used:
            if at >= width:
                return False
            if cells[at]:
                return True
        return False

    def _counts(self, cells: list[Cell]) -> bool:
        """Whether a line holds numbers; a single one may be the telephone of whoever signed."""
        numbers = 0
        for at, convert in self._counted.items():
            cell = cells[at] if at < len(cells) else ""
            numbers += cell.__class__ is str and isinstance(convert(cell), int | float)
        return numbers > 1

    def total_in(self, cells: list[Cell]) -> str:
        """The word by which a line says that it adds up others; empty when it does not."""
        for at, convert in self._telling.items():
            cell = cells[at] if at < len(cells) else ""
            word = word_of(cell)
            # A word of the code table is what it is, however it sounds.
            if _TOTAL.fullmatch(word) and (convert is None or isinstance(convert(cell), Bad | Unsure)):
                return word
        return ""

    def part_in(self, cells: list[Cell]) -> int | None:
        """The column in which a line says 其中: its numbers are in another line's already."""
        if not self._telltale or self._telltale.isdisjoint(cells):
            return None
        return next((at for at in self._telling if word_of(cells[at]).startswith(_PART)), None)


def _fill(sheet: Sheet, body: Body, columns: Mapping[str, int], converters: Mapping[str, Convert]) -> None:
    """Give what a merged area says to each of its rows, but a number to none of them."""
    numbers = [number for number, _ in body.rows]
    of_column: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, _ in sheet.merged:
        if bottom > top:
            of_column.setdefault(left, []).append((top, bottom))
    for name, at in columns.items():
        counted = kind_of(converters[name]) in (Kind.NUMBER, Kind.PERCENT)
        before = 0
        for top, bottom in sorted(of_column.get(at, ())):
            if top <= before:
                body.overlapping = top
                return
            before = bottom
            first, after = bisect_left(numbers, top), bisect_right(numbers, bottom)
            if after - first < 2 or numbers[first] != top or not body.rows[first][1][at]:
                continue
            if counted:
                body.shared.setdefault(at, []).extend((place, top, bottom) for place in range(first, after))
                continue
            for _, cells in body.rows[first + 1 : after]:
                if not cells[at]:
                    cells[at] = body.rows[first][1][at]
