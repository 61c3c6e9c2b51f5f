"""Frames out as CSV that opens right in Chinese Excel and WPS."""

import csv
import datetime as dt
import io
from collections.abc import Collection, Iterable, Sequence
from itertools import repeat
from types import NoneType
from typing import TextIO

import pandas as pd

from efficiency.core.texts import CELL, any_guarded, guarded

ENCODINGS = {"utf-8-sig": "UTF-8（带BOM）", "gb18030": "GB18030"}
DEMO_WORDS = "演示数据，纯属虚构"
_NUMBERS = {bool, int, float}
_ALIKE_WHEN_EQUAL = _NUMBERS | {str, NoneType, dt.date, dt.datetime, pd.Timestamp, type(pd.NaT)}


def cell_text(value) -> str:
    """One cell: ISO dates, plain numbers, empty for null; text that a spreadsheet would run as a formula is quoted.

    A number may start with a minus sign; only text is guarded, with a leading apostrophe.
    """
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, pd.Timestamp | dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return guarded(value) if isinstance(value, str) else str(value)


def csv_bytes(
    frame: pd.DataFrame, headers: dict[str, str], *, as_of: dt.date, demo: bool, encoding: str = "utf-8-sig"
) -> bytes:
    """A CSV of ``frame``'s columns named in ``headers`` (column -> Chinese header), in that order, all rows.

    Two columns are added, so that a sheet that leaves the system keeps its context and the file stays a plain table:
    统计截至, and in a demo installation 数据性质. ``encoding`` is one of ``ENCODINGS``; both hold all of Unicode.
    """
    context = _context(as_of, demo)
    columns = [_cell_texts(frame[name].tolist()) for name in headers]
    around = [repeat(words, len(frame)) for words in context.values()]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([*headers.values(), *context])
    writer.writerows(zip(*columns, *around, strict=True))
    return buffer.getvalue().encode(encoding)


def _context(as_of: dt.date, demo: bool) -> dict[str, str]:
    return {"统计截至": as_of.isoformat()} | ({"数据性质": DEMO_WORDS} if demo else {})


def write_lines(
    file: TextIO,
    chunks: Iterable[list[str]],
    headers: dict[str, str],
    *,
    numbers: Collection[str],
    as_of: dt.date,
    demo: bool,
) -> int:
    """Write such a CSV of lines that the database put together (``queries.lines``) to an open text file; returns how many.

    ``numbers`` are columns that are no texts: what they say may start with a minus sign. Lines in which nothing has to be
    quoted go out as they are.
    """
    context = _context(as_of, demo)
    csv.writer(file, lineterminator="\r\n").writerow([*headers.values(), *context])
    end = "".join(f",{words}" for words in context.values()) + "\r\n"
    texts = [name not in numbers for name in headers]
    count = 0
    for lines in chunks:
        told = (
            [line[1:] for line in lines]
            if _go_as_they_are(lines)
            else [_quoted(line, texts) for line in lines]
        )
        file.write(end.join([*told, ""]).replace(CELL, ","))
        count += len(lines)
    return count


def _go_as_they_are(lines: list[str]) -> bool:
    """Whether no cell has to be quoted or guarded: looked for in all of them at once."""
    whole = "".join(lines)
    return not (any(sign in whole for sign in ',"\r\n') or any_guarded(whole))


def _quoted(line: str, texts: Sequence[bool]) -> str:
    if _go_as_they_are([line]):
        return line[1:]
    cells = zip(line[1:].split(CELL), texts, strict=True)
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\r\n").writerow(guarded(cell) if text else cell for cell, text in cells)
    return made.getvalue().removesuffix("\r\n")


def _cell_texts(values: list) -> list[str]:
    """``cell_text`` of each, worked out once for those that are alike: 1, 1.0 and yes are equal and not alike."""
    kinds = set(map(type, values))
    if len(kinds & _NUMBERS) > 1 or not kinds <= _ALIKE_WHEN_EQUAL:
        return [cell_text(value) for value in values]
    texts = {value: cell_text(value) for value in set(values)}
    return [texts[value] for value in values]


def file_name(subject: str, as_of: dt.date, *, demo: bool) -> str:
    """``行政效能年_监测点反映_截至2007-08-31_演示数据.csv``."""
    return f"行政效能年_{subject}_截至{as_of.isoformat()}{'_演示数据' if demo else ''}.csv"
