"""Run on its own, with little memory: a workbook on standard input, its sheets as text on standard output.

A workbook is somebody else's program for the reader's memory: two cells in opposite corners of a sheet ask for four
hundred gigabytes. In a process of its own the worst that can happen is that this process ends.

Out comes a ``marshal`` of ``{"sheets": [(name, hidden, merged areas, rows)]}`` or ``{"fault": word}``; a merged area is
((first row, first column), (last row, last column)) counted from 0. Every cell is text, empty for nothing.
"""

import datetime as dt
import io
import marshal
import sys

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None

from python_calamine import PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook


def text_of(cell) -> str:
    """A cell as one would type it: ISO days, whole numbers without a point, 是 and 否."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def sheets_of(data: bytes, most_rows: int, most_columns: int) -> dict:
    """What the module's docstring says; ``fault`` is password, rows or columns."""
    try:
        workbook = load_workbook(io.BytesIO(data))
    except PasswordError:
        return {"fault": "password"}
    sheets, total = [], 0
    for place, about in enumerate(workbook.sheets_metadata):
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        hidden = about.visible is not SheetVisibleEnum.Visible
        if hidden:
            sheets.append((about.name, True, [], []))
            continue
        sheet = workbook.get_sheet_by_index(place)
        total += sheet.total_height
        if total > most_rows:
            return {"fault": "rows"}
        if sheet.total_width > most_columns:
            return {"fault": "columns"}
        rows = [[text_of(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        merged = [(tuple(first), tuple(last)) for first, last in sheet.merged_cell_ranges or ()]
        sheets.append((about.name, False, merged, rows))
    return {"sheets": sheets}


if __name__ == "__main__":
    most_bytes, rows_asked, columns_asked = (int(word) for word in sys.argv[1:])
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    found = sheets_of(sys.stdin.buffer.read(), rows_asked, columns_asked)
    sys.stdout.buffer.write(marshal.dumps(found))
