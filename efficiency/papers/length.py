"""How many pages the text of a letter takes on the grid of the standard, before it is set: 22 lines of 28 characters (5.2.4)."""

import re
from dataclasses import dataclass
from math import ceil

from efficiency.models import PaperKind
from efficiency.papers.letter import Letter

LINES, CHARACTERS = 22, 28
# One matter, read at once: the text of a 专报 is no longer.
MOST_PAGES = {PaperKind.SPECIAL: 2}
# What the head takes of the first page, with the blank line below the title and without the title: measured off the file as set.
_HEAD = 11
# A figure or Latin letter is half as wide as a Chinese character, where a font stands in for the standard's somewhat wider, and
# a program that keeps to the grid gives what they take together whole places.
_NARROW = 0.64
_RUNS = re.compile(r"[\x20-\x7e]+")
# 附件说明 has a blank line before it, 署名 and 成文日期 two; the day stands in a line of its own.
_BEFORE_LIST, _SIGNATURE = 1, 4
# A line that ends early, because a sign may not begin the next one, is seen by no count.
_UNSEEN = 1


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is: its ``pages``, and how many characters more it has than ``most`` pages hold (0: none)."""

    pages: int
    most: int | None
    over: int


def length_of(kind: str, letter: Letter) -> Length:
    """The length of the text with its signature, without annexes."""
    lines = _HEAD + len(letter.title.split("\n")) + bool(letter.addressee)
    for section in letter.sections:
        if section.heading:
            # A heading is not left alone at the foot of a page.
            lines += 2 if lines % LINES == LINES - 1 else 1
        lines += sum(_lines(line.strip(), indent=2) for line in section.text.splitlines() if line.strip())
    if letter.appendices:
        lines += _BEFORE_LIST + len(letter.appendices)
    if letter.is_signed:
        lines += _SIGNATURE
    most = MOST_PAGES.get(PaperKind(kind))
    over = max(0, lines + _UNSEEN - most * LINES) * CHARACTERS if most else 0
    return Length(-(-lines // LINES), most, over)


def _lines(text: str, *, indent: int) -> int:
    """The lines that a paragraph fills."""
    width = indent + len(_RUNS.sub("", text)) + sum(ceil(len(run) * _NARROW) for run in _RUNS.findall(text))
    return max(1, ceil(width / CHARACTERS))
