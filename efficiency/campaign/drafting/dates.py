"""When: days, 旬, 月底, 季度, 年底 and stretches of these, read out of Chinese sentences with the words that say so."""

import datetime as dt
import re
from dataclasses import dataclass

from efficiency.campaign.words import numeral
from efficiency.campaign.workdays import month_end

_YEAR = r"(?:(?P<{p}y>20\d\d)年|(?P<{p}same>今年|本年|当年)|(?P<{p}next>明年|次年))?"
_MONTH = r"(?P<{p}m>1[0-2]|0?[1-9])月"
_PART = r"(?:(?P<{p}d>3[01]|[12]\d|0?[1-9])日|(?P<{p}xun>[上中下]旬)|(?P<{p}end>底|末)|(?P<{p}start>初)|份)?"
_DAY = _YEAR + _MONTH + _PART
_DASH = r"\s*(?:至|到|[-－—–~～―]{1,2})\s*"
_RANGE = re.compile(
    _DAY.format_map({"p": "a"}).replace("月(?:", "月?(?:", 1) + _DASH + _DAY.format_map({"p": "b"})
)
# Within a month: 4月5日至17日, 4月5-17日, 4月上旬至中旬, 4月5日至月底.
_WITHIN = re.compile(
    _DAY.format_map({"p": "a"}).replace("日|", "日?|", 1)
    + _DASH
    + r"(?:(?P<bd>3[01]|[12]\d|0?[1-9])日|(?P<bxun>[上中下]旬)|月(?P<bend>底|末))"
)
_SINGLE = re.compile(_DAY.format_map({"p": "a"}))
_QUARTER = re.compile(_YEAR.format_map({"p": "a"}) + r"第?(?P<q>[一二三四1-4])季度(?:内|末|底)?")
_YEARLY = re.compile(_YEAR.format_map({"p": "a"}) + r"(?P<w>年底|年末|年内|上半年|下半年|全年)")
_YEAR_END = re.compile(r"(?P<ay>20\d\d)年(?P<w>底|末|内)")
_SIGNED = re.compile(
    r"([二〇○Ο零一三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
# The number of another document is no day: 〔2006〕105号, and the years in a document's name.
_NOT_A_DAY = re.compile(r"[〔\[（(]20\d\d[〕\]）)]第?\d+号|《[^》]*》")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_DIGIT = {numeral(place): str(place) for place in range(10)} | {"〇": "0", "○": "0", "Ο": "0"}
_NUMBER = {numeral(number): number for number in range(1, 32)}


@dataclass(frozen=True, slots=True)
class When:
    """A time that a text names: its first and last day, the words, where they stand; ``by`` where they only say until when."""

    starts_on: dt.date
    ends_on: dt.date
    words: str
    at: int
    by: bool


def times(text: str, year: int) -> list[When]:
    """The times that ``text`` names, in order. A year that is not written is the last one written before it, else ``year``."""
    plain = _NOT_A_DAY.sub(lambda found: " " * len(found[0]), text.translate(_WIDE))
    found: list[When] = []
    taken: list[tuple[int, int]] = []
    last = year
    matches = [
        (match.start(), -match.end(), match, read)
        for pattern, read in (
            (_RANGE, _range), (_WITHIN, _within), (_SINGLE, _single), (_QUARTER, _quarter), (_YEAR_END, _yearly),
            (_YEARLY, _yearly),
        )
        for match in pattern.finditer(plain)
    ]  # fmt: skip
    for start, end, match, read in sorted(matches, key=lambda each: each[:2]):
        if any(start < until and -end > since for since, until in taken):
            continue
        try:
            first, final = read(match, last, year)
        except ValueError:
            continue
        taken.append((start, -end))
        if match.groupdict().get("ay") or match.groupdict().get("by"):
            last = final.year
        behind = re.match(r"[（(]?(?:之前|以前|前|止)", plain[-end:])
        words = text[start : -end + (behind.end() if behind else 0)]
        found.append(
            When(first, final, words, start, bool(behind) or bool(re.search(r"[底末内]$", match[0])))
        )
    return found


def signed_on(text: str) -> dt.date | None:
    """The day that a line is: 二○○七年二月五日 or 2007年2月5日 and nothing else; None for other lines."""
    text = text.translate(_WIDE).strip()
    try:
        if whole := re.fullmatch(r"[（(]?(20\d\d)年(\d{1,2})月(\d{1,2})日[）)]?", text):
            return dt.date(*map(int, whole.groups()))
        if whole := _SIGNED.fullmatch(text):
            year = int("".join(_DIGIT[each] for each in whole[1]))
            return dt.date(year, _NUMBER[whole[2]], _NUMBER[whole[3]])
    except (KeyError, ValueError):
        # 二八日 is no number, 二月三十日 no day.
        return None
    return None


def _year(match: re.Match[str], side: str, last: int, year: int) -> int:
    if written := match[f"{side}y"]:
        return int(written)
    if match[f"{side}next"]:
        return year + 1
    return year if match[f"{side}same"] else last


def _bounds(match: re.Match[str], side: str, year: int, month: int) -> tuple[dt.date, dt.date]:
    said = match.groupdict()
    end = month_end(dt.date(year, month, 1)).day
    if said[f"{side}d"]:
        day = dt.date(year, month, int(said[f"{side}d"]))
        return day, day
    first, final = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, end)}.get(
        said[f"{side}xun"] or "", (1, end)
    )
    if said.get(f"{side}start"):
        final = 10
    return dt.date(year, month, first), dt.date(year, month, final)


def _single(match: re.Match[str], last: int, year: int) -> tuple[dt.date, dt.date]:
    return _bounds(match, "a", _year(match, "a", last, year), int(match["am"]))


def _within(match: re.Match[str], last: int, year: int) -> tuple[dt.date, dt.date]:
    of, month = _year(match, "a", last, year), int(match["am"])
    first, final = _bounds(match, "a", of, month)[0], _bounds(match, "b", of, month)[1]
    if final < first:
        raise ValueError("the second day lies before the first: the two are no stretch")
    return first, final


def _range(match: re.Match[str], last: int, year: int) -> tuple[dt.date, dt.date]:
    since = _year(match, "a", last, year)
    first = _bounds(match, "a", since, int(match["am"]))[0]
    until, month = _year(match, "b", since, year), int(match["bm"])
    final = _bounds(match, "b", until, month)[1]
    return first, final if final >= first else _bounds(match, "b", until + 1, month)[1]


def _quarter(match: re.Match[str], last: int, year: int) -> tuple[dt.date, dt.date]:
    of, quarter = _year(match, "a", last, year), "一二三四".find(match["q"]) + 1 or int(match["q"])
    month = quarter * 3
    return dt.date(of, month - 2, 1), month_end(dt.date(of, month, 1))


def _yearly(match: re.Match[str], last: int, year: int) -> tuple[dt.date, dt.date]:
    of = int(match["ay"]) if match["ay"] else _year(match, "a", last, year)
    first = dt.date(of, 7, 1) if match["w"] == "下半年" else dt.date(of, 1, 1)
    return first, dt.date(of, 6, 30) if match["w"] == "上半年" else dt.date(of, 12, 31)
