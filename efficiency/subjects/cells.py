"""One cell of text -> one value, or why not. Pure.

Each maker below returns a function from a cell's text to its value: ``None`` for an empty cell, ``Bad`` with a sentence that
says how to mend it, or ``Unsure`` where a name is close to others and somebody has to say which is meant.
"""

import calendar
import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from efficiency import campaign
from efficiency.core.texts import Unclean, cleaned, unguarded, without_invisible

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d{1,15})?([eE][-+]?\d{1,2})?", re.ASCII)
# Thousands are three digits each; anything else between digits may be a decimal point in another hand.
_THOUSANDS = re.compile(r"[-+]?\d{1,3}((,\d{3})+|( \d{3})+)(\.\d{1,15})?", re.ASCII)
_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?", re.ASCII
)
_DIGITS_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?份?|(\d{4})(\d{2})", re.ASCII)
# A sheet keeps 2007.10 as the number 2007.1: which of the two was typed cannot be seen any more.
_MONTH_AS_NUMBER = re.compile(r"(\d{4})\.1", re.ASCII)
_SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
# The day before the first of Excel's calendar, as seen from March 1900 on.
_EXCEL_ZERO = dt.date(1899, 12, 30)
_SERIALS = range(36_526, 73_051)  # 2000 to 2099
CLOSE = 0.6
# Looking for close names takes a hundredth of a second among a thousand; a file full of unknown ones is told without.
_MOST_LOOKED_FOR = 100
_MOST_COMPARED = 100_000
_LONGEST_NAME = 60

Convert = Callable[[str], object]


class Kind(Enum):
    """What the cells of a column are, for what a whole sheet does with them: see ``kind_of``."""

    TEXT = auto()
    NUMBER = auto()
    PERCENT = auto()
    DAY = auto()
    NAME = auto()


class Percent(float):
    """A number that was written as a percentage: 85 for ``85%``."""


@dataclass(frozen=True, slots=True)
class Bad:
    """The cell will not do; ``mend`` is a sentence for the one who filled it in."""

    mend: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """The cell's name is close to the ``candidates`` (ids, the closest first) and equals none."""

    name: str
    candidates: tuple[str, ...]


def compact(text: str) -> str:
    """Text without spaces and invisible signs, full-width letters and digits as plain ones: what is compared."""
    if not text.isprintable():
        text = without_invisible(text)
    return "".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())


def kind_of(convert: Convert) -> Kind:
    """What a converter of this module makes of cells: numbers are added up and never spread over merged rows, names are
    compared."""
    return convert.kind


def longest_of(convert: Convert) -> int | None:
    """How many characters a converter takes at most; None when it sets no such bound."""
    return convert.longest


def _of_kind(kind: Kind, longest: int | None = None) -> Callable[[Convert], Convert]:
    def mark(convert: Convert) -> Convert:
        convert.kind, convert.longest = kind, longest
        return convert

    return mark


def text(longest: int, shortest: int = 0) -> Convert:
    """Free text: cleaned, with its line breaks, without the blanks around it."""

    @_of_kind(Kind.TEXT, longest)
    def convert(cell: str):
        try:
            value = cleaned(unguarded(cell.strip()))  # an export that comes back bears a guard
        except Unclean as fault:
            return Bad(str(fault))
        if not value:
            return None
        if len(value) > longest:
            return Bad(f"不能超过{longest:,}个字，现有{len(value):,}个字，请精简。")
        return Bad(f"不少于{shortest}个字，请写具体。") if len(value) < shortest else value

    return convert


def _odd_digits(cell: str) -> bool:
    """Whether there are digits that are none in a register: ①, ², ½, Ⅷ, and those of other scripts. 〇 is a character."""
    return not cell.isascii() and any(
        (sign.isnumeric() and unicodedata.category(sign) in ("No", "Nl") and sign != "〇")
        or (sign.isdecimal() and not unicodedata.normalize("NFKC", sign).isascii())
        for sign in cell
    )


def number(
    least: float, most: float, *, whole: bool = False, percent: bool = False, maybe_percent: bool = False
) -> Convert:
    """A number within bounds; thousands separators and full-width digits are understood.

    ``percent``: the column's unit is %, with or without the sign. ``maybe_percent``: it is for some rows; a cell with the
    sign becomes a ``Percent``, and the row says whether that fits.
    """

    @_of_kind(Kind.PERCENT if percent else Kind.NUMBER)
    def convert(cell: str):
        if _odd_digits(cell):
            return Bad("不是数字，请用0至9填写，不用带圈、上标或分数符号。")
        value = _SPACE.sub(" ", unicodedata.normalize("NFKC", without_invisible(cell))).strip()
        if not value:
            return None
        signed = value.endswith("%")
        if signed and not (percent or maybe_percent):
            return Bad("填的是百分数，本列不是百分数，请填数。")
        value = value.removesuffix("%").rstrip()
        if _THOUSANDS.fullmatch(value):
            value = value.replace(",", "").replace(" ", "")
        if not _NUMBER.fullmatch(value):
            if _NUMBER.fullmatch(value.replace(",", "").replace(" ", "")):
                return Bad("逗号或空格的位置不对，看不出是小数还是千位，请写成如1.5或1500。")
            return Bad("不是数字，请只填数字，不带单位和文字。")
        found = float(value)
        if not least <= found <= most:
            return Bad(f"应在{least:,g}至{most:,g}之间，请核对。")
        if percent and 0 < found < 1 and not signed:
            return Bad(f"是{found:g}%还是{found * 100:g}%？本列的单位就是%，请填如85，不要填0.85。")
        if whole:
            return int(found) if found.is_integer() else Bad("应为整数，请核对。")
        return Percent(found) if signed and maybe_percent else found

    return convert


def _year() -> int:
    """The year of the examples in words."""
    return campaign.load().parameters.weeks.year


def _day(cell: str) -> dt.date | Bad | None:
    value = unicodedata.normalize("NFKC", without_invisible(cell)).strip()
    if not value:
        return None
    if _odd_digits(cell):
        return Bad(f"不是日期，请用0至9填写，如{_year()}-2-5。")
    value = _SPACE.sub(" ", value)
    parts = _DAY.fullmatch(value) or _DAY.fullmatch(value.replace(" ", "")) or _DIGITS_DAY.fullmatch(value)
    if parts:
        year, month, day = (int(part) for part in parts.groups()[:3])
        try:
            return dt.date(year, month, day)
        except ValueError:
            return Bad(f"没有{year}年{month}月{day}日这一天，请核对。")
    if _SERIAL.fullmatch(value) and int(float(value)) in _SERIALS:
        return _EXCEL_ZERO + dt.timedelta(days=int(float(value)))
    return Bad(f"不是日期，请写成{_year()}-2-5、{_year()}年2月5日或{_year()}0205。")


def _between(day: dt.date, earliest: dt.date, latest: dt.date) -> dt.date | Bad:
    if day < earliest:
        return Bad(f"不能早于{_words(earliest)}，请核对。")
    return Bad(f"不能晚于{_words(latest)}（登记当天），请核对。") if day > latest else day


def date(earliest: dt.date, latest: dt.date) -> Convert:
    """A day, however it is written: 2007-2-5, 2007/2/5, 2007.2.5, 2007年2月5日, 20070205 or Excel's own number."""

    @_of_kind(Kind.DAY)
    def convert(cell: str):
        day = _day(cell)
        return _between(day, earliest, latest) if isinstance(day, dt.date) else day

    return convert


def month(earliest: dt.date, latest: dt.date) -> Convert:
    """A month, as its last day: 2007-04, 2007年4月, its first day (as Excel keeps a month) or its last."""

    @_of_kind(Kind.DAY)
    def convert(cell: str):
        value = compact(cell)
        if unclear := _MONTH_AS_NUMBER.fullmatch(value):
            year = unclear[1]
            return Bad(
                f"是{year}年1月还是{year}年10月？表格会把{year}.10存成{year}.1，请写成{year}年1月或{year}年10月。"
            )
        parts = None if _odd_digits(cell) else _MONTH.fullmatch(value)
        if parts:
            year, which = int(parts[1] or parts[3]), int(parts[2] or parts[4])
            if not (1 <= which <= 12 and 1 <= year <= 9999):
                return Bad(f"没有这个月份，请写成{_year()}年4月或{_year()}-04-30。")
            first = dt.date(year, which, 1)
        else:
            day = _day(cell)
            if not isinstance(day, dt.date):
                return day
            first = day.replace(day=1)
            last = _last_of(day)
            if day not in (first, last):
                return Bad(f"应填月份，或该月最后一天{last.isoformat()}。")
        return _between(_last_of(first), earliest, latest)

    return convert


def _last_of(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _words(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def choice(codes: Mapping[str, object], what: str) -> Convert:
    """One of the words of ``codes`` (as people write it -> value); ``what`` the words are, for the sentence."""
    known = {compact(word): value for word, value in codes.items()}
    missed, most = set(), _most_looked_for(known)

    @_of_kind(Kind.NAME)
    def convert(cell: str):
        value = compact(cell)
        if not value:
            return None
        if value in known:
            return known[value]
        missed.add(value)
        close = len(missed) <= most and difflib.get_close_matches(
            value[:_LONGEST_NAME], known, n=1, cutoff=CLOSE
        )
        if close:
            return Bad(f"没有这个{what}，是否指“{close[0]}”？请改写。")
        words = "、".join(list(codes)[:8])
        return Bad(f"没有这个{what}，请填{words}{'等' if len(codes) > 8 else ''}。")

    return convert


def named(names: Mapping[str, str], answers: Mapping[str, str], what: str) -> Convert:
    """A unit by any of its names. A name that is close to some is asked about; ``answers`` (name -> id) settle that."""
    known = {compact(name): key for name, key in names.items()}
    settled = {compact(name): key for name, key in answers.items()}
    missed, most = set(), _most_looked_for(known)

    @_of_kind(Kind.NAME)
    def convert(cell: str):
        value = compact(cell)
        if not value:
            return None
        if value in known or value in settled:
            return known.get(value) or settled[value]
        missed.add(value)
        candidates = close_to(value, known) if len(missed) <= most and len(value) <= _LONGEST_NAME else ()
        if candidates:
            return Unsure(cell.strip(), candidates)
        return Bad(f"没有叫这个名称的{what}，请用{what}表中的名称。")

    return convert


def _most_looked_for(known: Mapping) -> int:
    """For how many unknown words of a column close ones are looked for: fewer among many."""
    return min(_MOST_LOOKED_FOR, _MOST_COMPARED // max(len(known), 1))


def close_to(name: str, known: Mapping[str, str], most: int = 3) -> tuple[str, ...]:
    """The ids whose names are closest to ``name``, the closest first, none twice; empty when nothing is close."""
    close: Iterable[str] = difflib.get_close_matches(name[:_LONGEST_NAME], known, n=12, cutoff=CLOSE)
    inside = [each for each in known if len(each) >= 3 and (each in name or name in each) and len(name) >= 3]
    found = dict.fromkeys(known[each] for each in (*close, *inside))
    return tuple(found)[:most]
