"""Sheets and workbooks as tests need them: rows in, bytes out, with whatever a clerk does to a sheet on the way."""

import csv
import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


def csv_of(headers: list[str], *rows: list, encoding: str = "utf-8-sig") -> bytes:
    """A CSV of these rows."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headers, *rows])
    return text.getvalue().encode(encoding)


def workbook_of(change: Callable[[Worksheet], None] = lambda page: None, /, **sheets: list[list]) -> bytes:
    """A workbook: sheet name -> rows; ``change`` does to each sheet what a clerk does."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
        change(page)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def book(**sheets: list[dict]) -> bytes:
    """A workbook: sheet name -> rows as header -> cell, each with the headers of the first."""
    return workbook_of(
        **{name: [[*rows[0]], *([*row.values()] for row in rows)] for name, rows in sheets.items()}
    )


def rewritten(data: bytes, **parts: Callable[[bytes], bytes]) -> bytes:
    """A workbook with parts changed: the beginning of a part's file name -> what is done to it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            for name, change in parts.items():
                if part.filename.rsplit("/", 1)[-1].startswith(name):
                    content = change(content)
            new.writestr(part.filename, content)
    return buffer.getvalue()


def raw_cell(data: bytes, reference: str, xml: str) -> bytes:
    """A workbook whose cell at ``reference`` of its first sheet is this XML."""
    pattern = re.compile(rf'<c r="{reference}"[^>]*?(/>|>.*?</c>)'.encode(), re.DOTALL)
    return rewritten(data, sheet1=lambda part: pattern.sub(lambda _: xml.encode(), part, count=1))


def with_strings(data: bytes, texts: list[str]) -> bytes:
    """A workbook with a table of texts, which cells name by number, as Excel and WPS write it; a text may be XML of its own."""
    items = "".join(f"<si>{text if text.startswith('<') else f'<t>{text}</t>'}</si>" for text in texts)
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/sharedStrings.xml",
            f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>',
        )
    return buffer.getvalue()
