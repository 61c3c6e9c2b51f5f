"""Which subject a sheet is about and where its header stands: titles above it, heads of several lines, words in brackets.
Pure."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from efficiency.exchange.reading import Cell, Sheet
from efficiency.subjects.cells import CLOSE, compact
from efficiency.subjects.description import Subject

MARK = "序号"
# Words that are compared: nothing longer is a header, a total or the opening of a note.
LONGEST_WORD = 40
_HEADER_WITHIN = 15
_HEADER_LINES = 3
_MOST_FILLED = 10_000
# Below every fit: a header that lacks more than it has.
_WORST = -1_000
# What may stand in brackets after a header without changing what is counted.
_HARMLESS = re.compile(
    r"[(（\[【](件|件数|人|个|次|项|户|家|天|日|条|小时|人次|%|必填|选填|可不填|年月|年月日)?[)）\]】]$"
)
_MARKS = re.compile(r"[*＊:：]+")
_UNIT_WORDS = frozenset(
    ["件", "人", "个", "次", "项", "户", "家", "天", "日", "条", "小时", "人次", "%", "单位:件", "单位:人"]
)


@dataclass(frozen=True, slots=True)
class Head:
    """A sheet's header: the subject, the lines of it (places among the sheet's rows), and the row number where it ends."""

    subject: Subject
    first: int
    lines: int
    ends: int


def word_of(cell: Cell) -> str:
    """What is compared of a cell; nothing of one that is too long to be a header."""
    return compact(cell) if cell.__class__ is str and len(cell) <= LONGEST_WORD else ""


def headers_of(subject: Subject) -> dict[str, str]:
    """Every spelling of a header -> the field; the headers themselves go before other spellings."""
    names = {compact(other): each.name for each in reversed(subject.fields) for other in each.also}
    return names | {compact(each.header): each.name for each in subject.fields}


def head_of(sheet: Sheet, subjects: Sequence[Subject]) -> Head | None:
    """Which of ``subjects`` a sheet is about and its header: by the sheet's name, or by the headers that fit best; None for
    neither."""
    shown = _shown(sheet)
    named = [each for each in subjects if compact(sheet.name[:LONGEST_WORD]) == compact(each.title)]
    best, best_fit = None, (_WORST, 0.0, 0)
    possible = [
        (first, lines, [_spellings(words) for words in _levels(shown, first, lines)])
        for first in range(min(_HEADER_WITHIN, len(shown)))
        for lines in range(1, _HEADER_LINES + 1)
        if all(_adjoin(sheet, line) for line in range(first, first + lines - 1))
    ]
    for subject in named or subjects:
        headers = headers_of(subject)
        wanted = {each.name for each in subject.fields if each.required}
        for first, lines, columns in possible:
            matched = {_named(spellings, headers) for spellings in columns} - {None}
            fit = (
                len(matched & wanted) - len(wanted - matched),
                len(matched) / len(subject.fields),
                -lines,
            )
            if len(matched) >= 2 and fit > best_fit and (named or len(matched & wanted) * 2 > len(wanted)):
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
    return [(_named(_spellings(words), headers), _lowest(words)) for words in levels]


def _lowest(levels: list[str]) -> str:
    """What a column is called: the lowest line that is more than 件 or 人."""
    return next((word for word in reversed(levels) if word.strip("()") not in _UNIT_WORDS), "".join(levels))


def meant(word: str, subject: Subject, there: set[str]) -> str | None:
    """The header that a word is probably a slip for, among those of fields that are not ``there``; None when it is like none."""
    spellings = {
        spelling: name for spelling, name in headers_of(subject).items() if name not in there and word != MARK
    }
    close = difflib.get_close_matches(word[:LONGEST_WORD], spellings, n=1, cutoff=CLOSE)
    return subject.header_of(spellings[close[0]]) if close else None


def _shown(sheet: Sheet) -> list[list[str]]:
    """The words of the first rows as a reader sees them: what a merged area says is said in all of its cells."""
    top = sheet.rows[: _HEADER_WITHIN + _HEADER_LINES + 2]
    shown = [[word_of(cell) for cell in cells] for _, cells in top]
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


def _spellings(levels: Sequence[str]) -> list[str]:
    """What a column may go by: the lowest line of its header, the line above with it, or a line above; each as it is and without
    what changes nothing."""
    if not levels:
        return []
    tried = [levels[-1], *("".join(levels[at:]) for at in range(len(levels) - 1)), *reversed(levels[:-1])]
    both = [(word, _HARMLESS.sub("", _MARKS.sub("", word))) for word in tried]
    return list(dict.fromkeys(spelling for each in both for spelling in each))


def _named(spellings: Sequence[str], headers: Mapping[str, str]) -> str | None:
    """The field that one of these spellings of a header names."""
    return next((headers[each] for each in spellings if each in headers), None)


def _is_units(words: list[str]) -> bool:
    """Whether a line says only in what is counted."""
    said = [word.strip("()（）") for word in words if word and word != MARK]
    return bool(said) and all(word in _UNIT_WORDS for word in said)
