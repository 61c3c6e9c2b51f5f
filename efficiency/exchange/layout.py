"""Where the facts stand on a sheet as somebody laid it out: the subject, its headers, the rows that hold facts. Pure.

Sheets of offices have titles, heads of several lines, merged cells, 小计 and 合计, notes and signatures below, heads repeated on
each printed page. What is left out is listed with the reason; what merged cells stand for is filled in for texts, and is left
to its sender for numbers, which would otherwise count once per row.
"""

import difflib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from efficiency.exchange.reading import Cell, Row, Sheet
from efficiency.subjects.cells import CLOSE, Bad, Convert, Kind, Unsure, compact, kind_of, longest_of
from efficiency.subjects.description import Subject
from efficiency.subjects.tables import SUBJECTS

MARK = "序号"
EXAMPLE = "示例"
_HEADER_WITHIN = 15
_HEADER_LINES = 3
# Words that are compared: nothing longer is a header, a total or the opening of a note.
_LONGEST_WORD = 40
_SHORT_TEXT = 60
_MOST_FILLED = 10_000
# What may stand in brackets after a header without changing what is counted.
_HARMLESS = re.compile(
    r"[(（\[【](件|件数|人|个|次|项|户|家|天|日|条|小时|人次|%|必填|选填|可不填|年月|年月日)?[)）\]】]$"
)
_MARKS = re.compile(r"[*＊:：]+")
_UNIT_WORDS = frozenset(
    ["件", "人", "个", "次", "项", "户", "家", "天", "日", "条", "小时", "人次", "%", "单位:件", "单位:人"]
)
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


@dataclass(frozen=True, slots=True)
class Head:
    """A sheet's header: the subject, the lines of it (places among the sheet's rows), and the row number where it ends."""

    subject: Subject
    first: int
    lines: int
    ends: int


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


def _word(cell: Cell) -> str:
    """What is compared of a cell; nothing of one that is too long to be a header."""
    return compact(cell) if cell.__class__ is str and len(cell) <= _LONGEST_WORD else ""


# ---------------------------------------------------------------- the header


def headers_of(subject: Subject) -> dict[str, str]:
    """Every spelling of a header -> the field; the headers themselves go before other spellings."""
    names = {compact(other): each.name for each in reversed(subject.fields) for other in each.also}
    return names | {compact(each.header): each.name for each in subject.fields}


def head_of(sheet: Sheet) -> Head | None:
    """The subject of a sheet and its header: by the sheet's name, or by the headers that fit best; None for neither."""
    shown = _shown(sheet)
    named = [each for each in SUBJECTS if compact(sheet.name[:_LONGEST_WORD]) == compact(each.title)]
    best, best_fit = None, (0, 0.0, 0)
    for subject in named or SUBJECTS:
        headers = headers_of(subject)
        wanted = {each.name for each in subject.fields if each.required}
        for first in range(min(_HEADER_WITHIN, len(shown))):
            for lines in range(1, _HEADER_LINES + 1):
                if lines > 1 and not _adjoin(sheet, first + lines - 2):
                    break
                matched = {_name(words, headers) for words in _levels(shown, first, lines)} - {None}
                fit = (len(matched & wanted), len(matched) / len(subject.fields), -lines)
                if (
                    len(matched) >= 2
                    and fit > best_fit
                    and (named or len(matched & wanted) * 2 > len(wanted))
                ):
                    best, best_fit = (subject, first, lines), fit
    if best is None:
        return None
    subject, first, lines = best
    ends = sheet.rows[first + lines - 1][0]
    top = sheet.rows[first][0]
    ends = max(
        [ends, *(bottom for above, _, bottom, _ in sheet.merged if top <= above <= ends and bottom < top + 6)]
    )
    while lines < _HEADER_LINES + 2 and first + lines < len(shown) and sheet.rows[first + lines][0] <= ends:
        lines += 1
    if first + lines < len(shown) and _is_units(shown[first + lines]):
        ends, lines = sheet.rows[first + lines][0], lines + 1
    return Head(subject, first, lines, ends)


def columns_of(sheet: Sheet, head: Head) -> list[tuple[str | None, str]]:
    """For each column of a sheet the field that its header names (None for a header of no field), and the header's word."""
    headers = headers_of(head.subject)
    levels = _levels(_shown(sheet), head.first, head.lines)
    return [(_name(words, headers), _lowest(words)) for words in levels]


def _lowest(levels: list[str]) -> str:
    """What a column is called: the lowest line that is more than 件 or 人."""
    return next((word for word in reversed(levels) if word.strip("()") not in _UNIT_WORDS), "".join(levels))


def meant(word: str, subject: Subject, there: set[str]) -> str | None:
    """The header that a word is probably a slip for, among those of fields that are not ``there``; None when it is like none."""
    spellings = {
        spelling: name for spelling, name in headers_of(subject).items() if name not in there and word != MARK
    }
    close = difflib.get_close_matches(word[:_LONGEST_WORD], spellings, n=1, cutoff=CLOSE)
    return subject.header_of(spellings[close[0]]) if close else None


def _shown(sheet: Sheet) -> list[list[str]]:
    """The words of the first rows as a reader sees them: what a merged area says is said in all of its cells."""
    top = sheet.rows[: _HEADER_WITHIN + _HEADER_LINES + 2]
    shown = [[_word(cell) for cell in cells] for _, cells in top]
    places = {number: place for place, (number, _) in enumerate(top)}
    left_to_fill = _MOST_FILLED
    for above, left, bottom, right in sheet.merged:
        place = places.get(above)
        if place is None or left >= len(shown[place]) or not shown[place][left]:
            continue
        word = shown[place][left]
        for number in range(above, min(bottom, above + _HEADER_LINES + 1) + 1):
            line = shown[places[number]] if number in places else []
            for column in range(left, min(right, left + 30) + 1):
                left_to_fill -= 1
                if left_to_fill < 0:
                    return shown
                if number in places and column >= len(line):
                    line.extend([""] * (column + 1 - len(line)))
                if line and not line[column]:
                    line[column] = word
    return shown


def _adjoin(sheet: Sheet, place: int) -> bool:
    """Whether the next row with content is the next row."""
    return place + 1 < len(sheet.rows) and sheet.rows[place + 1][0] == sheet.rows[place][0] + 1


def _levels(shown: list[list[str]], first: int, lines: int) -> list[list[str]]:
    """For each column the words of a header of several lines, from above; a word that is merged downward is there once."""
    block = shown[first : first + lines]
    columns = []
    for at in range(max(map(len, block), default=0)):
        levels: list[str] = []
        for line in block:
            word = line[at] if at < len(line) else ""
            if word and (not levels or levels[-1] != word):
                levels.append(word)
        columns.append(levels)
    return columns


def _name(levels: Sequence[str], headers: Mapping[str, str]) -> str | None:
    """The field of a column: by the lowest line of its header, by the line above with it, or by a line above."""
    if not levels:
        return None
    tried = [levels[-1], *("".join(levels[at:]) for at in range(len(levels) - 1)), *reversed(levels[:-1])]
    for word in tried:
        for spelling in (word, _HARMLESS.sub("", _MARKS.sub("", word))):
            if spelling in headers:
                return headers[spelling]
    return None


def _is_units(words: list[str]) -> bool:
    """Whether a line says only in what is counted."""
    said = [word.strip("()（）") for word in words if word and word != MARK]
    return bool(said) and all(word in _UNIT_WORDS for word in said)


# ---------------------------------------------------------------- what stands under it


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
        why = lines.why_not(number, cells)
        if why == _FACT:
            if len(cells) < width:
                cells = [*cells, *[""] * (width - len(cells))]
            if (part := lines.part_in(cells)) is not None:
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
        found = set()
        for cell in set().union(*(cells for _, cells in sheet.rows[head.first :])):
            word = compact(cell[:_LONGEST_WORD]) if cell.__class__ is str else ""
            if word and (
                word in headers
                or word.startswith((EXAMPLE, _PART))
                or _TOTAL.fullmatch(word)
                or _NOTE.match(word)
            ):
                found.add(cell)
        return frozenset(found)

    def why_not(self, number: int, cells: list[Cell]) -> str:
        """Why a line holds no fact; ``_FACT`` when it does."""
        alone = len(cells) - cells.count("") == 1
        if not alone and self._telltale.isdisjoint(cells):
            self._noted = False
            return _FACT if self._anything(cells) else _NOT_READ
        width, mark = len(cells), self._mark
        if mark is not None and mark < width and cells[mark]:
            if alone:
                return _NUMBERED
            if _word(cells[mark]).startswith(EXAMPLE):
                return _EXAMPLE
        if self.total_in(cells):
            return _SUMS
        place = next(at for at, cell in enumerate(cells) if cell)
        first = cells[place]
        opening = compact(first[:_LONGEST_WORD]) if first.__class__ is str else ""
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
        if len(mine) >= 2 and all(_word(cells[at]) == self._words[at] for at in mine):
            return _HEAD_AGAIN
        return _FACT

    def _anything(self, cells: list[Cell]) -> bool:
        width = len(cells)
        return any(at < width and cells[at] for at in self._used)

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
            word = _word(cell)
            # A word of the code table is what it is, however it sounds.
            if _TOTAL.fullmatch(word) and (convert is None or isinstance(convert(cell), Bad | Unsure)):
                return word
        return ""

    def part_in(self, cells: list[Cell]) -> int | None:
        """The column in which a line says 其中: its numbers are in another line's already."""
        if self._telltale.isdisjoint(cells):
            return None
        return next((at for at in self._telling if _word(cells[at]).startswith(_PART)), None)


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
