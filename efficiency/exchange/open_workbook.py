"""Run on its own, with little memory and time: a workbook on standard input, its sheets on standard output.

One file because it runs alone: importing the house costs more time than reading most workbooks.

A workbook is somebody else's program for the reader's memory and patience: merged areas by the hundred thousand, one long
text named by a million cells, a zip of nothing but blanks. So it is read as a stream, every bound is held before what it
bounds is kept, and in a process of its own the worst that can happen is that this process ends.

In: the limits as JSON in the first argument, by the names of ``reading.LIMITS``. Out: a ``marshal`` of ``{"sheets": [...]}``
or ``{"fault": word, "found": number, "sheet": name}``, the word being the limit's name, or ``password``. A sheet is ``(name,
hidden, rows, merged, hidden rows, hidden columns)``; rows are ``(number, cells)`` with the number that the sender sees, rows
without content left out; merged areas are ``(top, left, bottom, right)`` with rows from 1 and columns from 0. A cell is
text as one would type it ("" for nothing), ``("error", "#DIV/0!")`` or ``("formula", "A1*2")`` for one whose result is not
in the file. These three are different things: only the first may be empty.
"""

import datetime as dt
import gc
import io
import json
import marshal
import posixpath
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from operator import itemgetter
from xml.parsers import expat

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None

_CHUNK = 1 << 18
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_PLAIN, _PERCENT, _DATE, _TIME = range(4)
_BUILT_IN = {
    9: _PERCENT, 10: _PERCENT, **dict.fromkeys((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)), _DATE),
    **dict.fromkeys((*range(18, 22), *range(32, 36), *range(45, 48), 55, 56), _TIME),
}  # fmt: skip
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_HALF_DAYS = re.compile(r"AM/PM|A/P|上午/下午", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SEEN = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff\xad]")
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
# Rows and cells as nearly all programs write them. The last alternative is whatever is written otherwise: that is left to the
# parser, which says what it means, or that it is no XML.
_TEXT = r"[^<>\x00-\x08\x0b-\x1f\ufffe\uffff]*"
_CONTENT = (
    r'(?: s="([0-9]{1,7})")?(?: t="([A-Za-z]{1,9})")?'
    rf"(?:/>|>(<f[^<>&]*(?:/>|>({_TEXT})</f>))?"
    rf'(?:<v>({_TEXT})</v>|<is><t(?: xml:space="preserve")?>({_TEXT})</t></is>)?</c>)'
)
_CELL = re.compile(_CONTENT)
_ROWS = re.compile(
    rf'<c r="([A-Z]{{1,3}})[0-9]{{1,7}}"({re.sub(r"[(](?![?])", "(?:", _CONTENT)})'
    r'|<(row r="[0-9]{1,7}"(?: [\w:.]{1,40}="[^"<>&]*")*/?|/row)>|[ \t\n]+|(.)',
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r'([\w:.]+)="([^"]*)"')
_OTHERWISE = itemgetter(3)
_REFERENCE = re.compile(r"&[^;]*;?")
_DECLARED = re.compile(rb"[^<]*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)")
_SHEET_DATA, _TABLE = re.compile(rb"<sheetData>"), re.compile(rb"<sst(?: [^<>]*)?>")
_STRINGS = re.compile(rf'(<si>)<t(?: xml:space="preserve")?>({_TEXT})</t></si>|[ \t\n]+|(.)', re.DOTALL)
_MOST_WAITING, _MOST_KNOWN = 1 << 22, 100_000
_BEFORE_1900, _FROM_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)


class Stop(Exception):
    """A limit is passed (its name, and what was found), or the file is protected."""


class _Broken(Exception):
    """The workbook contradicts itself."""


def _column(letters: str) -> int:
    place = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise _Broken(letters)
        place = place * 26 + ord(letter) - 64
    if not 1 <= place <= _LAST_COLUMN:
        raise _Broken(letters)
    return place - 1


def _unescaped(text: str) -> str:
    """``_x000B_`` is how a workbook writes U+000B."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def kind_of_format(code: str) -> int:
    """What a number format shows a number as: a percentage, a day, a time, or the plain number."""
    bare = _QUOTED.sub("", code)
    elapsed = _ELAPSED.search(bare)
    bare = _HALF_DAYS.sub("h", _BRACKETS.sub("", bare)).lower()
    if elapsed:
        return _TIME
    if "%" in bare or "％" in bare:
        return _PERCENT
    if "general" in bare:
        return _PLAIN
    if any(letter in bare for letter in ("y", "d", "年", "月", "日", "aaa")):
        return _DATE
    if "h" in bare or "s" in bare:
        return _TIME
    return _DATE if "m" in bare else _PLAIN


def number_text(value: str, kind: int, from_1904: bool) -> str:
    """A stored number as the sheet shows it: 65% for 0.65 in a percent format, an ISO day, or the number in 15 digits."""
    if kind == _PLAIN and len(value) < 16 and value.isascii() and value.isdecimal():
        return value
    number = float(value)
    if kind == _PERCENT:
        return f"{number * 100:.15g}%"
    if kind == _DATE and 0 <= number < 2_958_466:
        return _day_text(number, from_1904)
    if kind == _TIME and 0 <= number < 2_958_466:
        minutes, seconds = divmod(round(number * 86_400), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.15g}"


def _day_text(number: float, from_1904: bool) -> str:
    start = _FROM_1904 if from_1904 else _BEFORE_1900
    # The first calendar has a 29 February 1900 that never was.
    days = number + 1 if not from_1904 and number < 60 else number
    moment = start + dt.timedelta(seconds=round(days * 86_400))
    return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(sep=" ")


class _References(dict):
    """What references to characters stand for. Raises ``_Broken`` for those that XML does not know."""

    def __missing__(self, reference: str) -> str:
        number, digits = reference[2:-1], 10
        if number.startswith("x"):
            number, digits = number[1:], 16
        try:
            code = int(number, digits) if number.isascii() and number.isalnum() else 0
        except ValueError:
            code = 0
        valid = (
            code in (9, 10, 13)
            or 0x20 <= code < 0xD800
            or 0xE000 <= code < 0xFFFE
            or 0x10000 <= code < 0x110000
        )
        if not (valid and reference.startswith("&#") and reference.endswith(";")):
            raise _Broken(reference)
        self[reference] = character = chr(code)
        return character


_references = _References({"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"})


def _dereferenced(text: str | None) -> str:
    if not text:
        return ""
    return _REFERENCE.sub(lambda found: _references[found[0]], text) if "&" in text else text


class _Package:
    """The parts of a workbook by their names, whatever case and slashes the names are written in."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._parts = {}
        for part in self._archive.infolist():
            if part.flag_bits & 1:
                raise Stop("password", 0)
            self._parts[part.filename.replace("\\", "/").lstrip("/").lower()] = part

    def has(self, name: str) -> bool:
        return name.lower() in self._parts

    def parse(
        self,
        name: str,
        parser: expat.XMLParserType,
        left: Callable[[Iterator[bytes]], Iterator[bytes]] = iter,
    ) -> None:
        """Feed a part, or what is ``left`` of it, to a parser; a part that declares a document type is none of a workbook."""
        part = self._parts.get(name.lower())
        if part is None:
            raise _Broken(name)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_doctype
        with self._archive.open(part) as stream:
            for chunk in left(iter(lambda: stream.read(_CHUNK), b"")):
                parser.Parse(chunk)
        parser.Parse(b"", True)

    def elements(self, name: str) -> Iterator[tuple[str, dict[str, str]]]:
        """All elements of a small part, by their local names, with their attributes."""
        found = []
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda tag, attributes: found.append(
            (tag.rpartition(":")[2], attributes)
        )
        if self.has(name):
            self.parse(name, parser)
        return iter(found)

    def targets(self, name: str) -> dict[str, tuple[str, str]]:
        """The relations of a part: id -> (kind, name of the other part)."""
        folder, file = posixpath.split(name)
        return {
            each["Id"]: (
                each.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, each["Target"])).lstrip("/"),
            )
            for tag, each in self.elements(posixpath.join(folder, "_rels", f"{file}.rels"))
            if tag == "Relationship" and "Id" in each and "Target" in each
        }


def _no_doctype(*_declared) -> None:
    raise _Broken("doctype")


def _left(
    chunks: Iterator[bytes],
    opening: re.Pattern[bytes],
    item: bytes,
    is_open: Callable[[], bool],
    take: Callable[[bytes], bool],
) -> Iterator[bytes]:
    """What of a part is left to the parser: all but the items within ``opening`` that are written as usual, which ``take`` takes
    by patterns, in a third of the time. From the first on that is not, all is left."""
    head = b""
    for chunk in chunks:
        head += chunk
        if opening.search(head) or len(head) > _MOST_WAITING:
            break
    found = opening.search(head)
    waiting = head[found.end() :] if found else b""
    head = head[: found.end()] if found else head
    yield head
    declared = _DECLARED.match(head)
    # The parser has to have seen the element: the letters may stand in a comment.
    usual = is_open() and (declared is None or declared[1].lower() == b"utf-8")
    closing = b"</" + item + b">"
    while usual:
        end = waiting.rfind(closing) + len(closing)
        if end >= len(closing):
            usual = take(waiting[:end])
            waiting = waiting[end:] if usual else waiting
        elif b"</s" in waiting or len(waiting) > _MOST_WAITING:
            break
        if usual:
            chunk = next(chunks, b"")
            usual = bool(chunk)
            waiting += chunk
    yield waiting
    yield from chunks


def _strings(package: _Package, name: str, limits: dict) -> list[str]:
    """The table of texts that cells name by number."""
    strings: list[str] = []
    if not package.has(name):
        return strings
    pieces: list[str] = []
    state = {"table": False, "text": False, "reading_aid": 0, "total": 0}

    def start(tag: str, _attributes) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "si":
            pieces.clear()
        elif tag == "t":
            state["text"] = not state["reading_aid"]
        elif tag == "rPh":
            state["reading_aid"] += 1
        elif tag == "sst":
            state["table"] = True

    def end(tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "t":
            state["text"] = False
        elif tag == "rPh":
            state["reading_aid"] -= 1
        elif tag == "si":
            keep("".join(pieces))
        elif tag == "sst":
            state["table"] = False

    def keep(text: str) -> None:
        if len(text) > limits["cell"]:
            raise Stop("cell", len(text))
        if len(strings) >= limits["strings"]:
            raise Stop("strings", len(strings) + 1)
        text = _unescaped(text)
        strings.append(text if _SEEN.search(text) else "")

    def count(text: str) -> None:
        state["total"] += len(text)
        if state["total"] > limits["text"]:
            raise Stop("text", state["total"])

    def take(data: bytes) -> bool:
        try:
            found = _STRINGS.findall(data.decode())
        except UnicodeDecodeError:
            return False
        if any(map(itemgetter(2), found)):
            return False
        for item, text, _ in found:
            if item:
                text = _dereferenced(text)
                count(text)
                keep(text)
        return True

    def chars(text: str) -> None:
        if state["text"]:
            count(text)
            pieces.append(text)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, chars
    package.parse(name, parser, lambda chunks: _left(chunks, _TABLE, b"si", lambda: state["table"], take))
    return strings


def _kinds(package: _Package, name: str) -> list[int]:
    """What the formats of cells show a number as, by the cells' style."""
    own, kinds, within = {}, [], False
    for tag, each in package.elements(name):
        if tag == "numFmt":
            own[each.get("numFmtId")] = kind_of_format(each.get("formatCode", ""))
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            within = tag == "cellXfs"
        elif tag == "xf" and within:
            number = each.get("numFmtId", "0")
            built_in = _BUILT_IN.get(int(number), _PLAIN) if number.isdecimal() else _PLAIN
            kinds.append(own.get(number, built_in))
    return kinds


class _Counted:
    """What all sheets of a workbook have together."""

    def __init__(self, limits: dict) -> None:
        self.limits, self.rows, self.cells, self.text, self.merged = limits, 0, 0, 0, 0

    def add_row(self, cells: list) -> None:
        """Count a row with what its cells hold."""
        self.rows += 1
        self.cells += len(cells) - cells.count("")
        self.text += sum(map(len, cells))
        limits = self.limits
        if self.rows > limits["rows"] or self.cells > limits["cells"] or self.text > limits["text"]:
            raise next(
                Stop(name, found)
                for name in ("rows", "cells", "text")
                if (found := getattr(self, name)) > limits[name]
            )

    def add_merged(self) -> None:
        """Count a merged area."""
        self.merged += 1
        if self.merged > self.limits["merged"]:
            raise Stop("merged", self.merged)


class _Sheet:
    """Reads one sheet's XML; ``rows``, ``merged``, ``hidden_rows`` and ``hidden_columns`` are what it holds."""

    def __init__(self, strings: list[str], kinds: list[int], counted: _Counted, from_1904: bool, stale: bool):
        self.rows: dict[int, list] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self._strings, self._kinds, self._counted = strings, kinds, counted
        self._from_1904, self._stale = from_1904, stale
        self._limits = counted.limits
        self._columns: dict[str, int] = {}
        self._row = 0
        self._at_rows = self._in_row = False
        self._known: dict[str, object] = {}

    def read(self, package: _Package, name: str) -> None:
        """Read the part called ``name``. Raises ``Stop`` at the first limit that is passed."""
        parser = expat.ParserCreate()

        def root(tag: str, _attributes) -> None:
            prefix, colon, _ = tag.rpartition(":")
            self._listen(parser, prefix + colon)

        parser.StartElementHandler = root
        package.parse(
            name, parser, lambda chunks: _left(chunks, _SHEET_DATA, b"row", lambda: self._at_rows, self._take)
        )

    # ------------------------------------------------------------ by patterns

    def _take(self, data: bytes) -> bool:
        """Read whole rows; whether all of them are written as usual. If not, none was read."""
        try:
            found = _ROWS.findall(data.decode())
        except UnicodeDecodeError:
            return False
        if any(map(_OTHERWISE, found)):
            return False
        columns, known = self._columns, self._known
        cells: list = []
        for letters, content, row, _ in found:
            if letters:
                value = known.get(content)
                if value is None:
                    value = self._content(content)
                if value:
                    place = columns.get(letters, -1)
                    if place < 0:
                        place = columns[letters] = _column(letters)
                    if place == len(cells):
                        cells.append(value)
                    else:
                        self._keep(cells, place, value)
            elif row == "/row":
                if not self._in_row:
                    raise _Broken("the end of no row")
                self._in_row = False
                if cells:
                    self._end_row(cells)
                    cells = []
            elif row:
                if self._in_row:
                    raise _Broken("a row within a row")
                self._in_row = row[-1] != "/"
                told = "hidden=" in row or "ht=" in row
                number = int(row[7 : row.index('"', 7)])
                self._begin_row(number, dict(_ATTRIBUTE.findall(row)) if told else {})
        return True

    def _content(self, content: str):
        """What a cell holds, by what is written after its place. Remembered: most cells hold what another one does."""
        style, kind, has_formula, formula, value, inline = _CELL.fullmatch(content).groups()
        text, formula = _dereferenced(value or inline), _dereferenced(formula)
        if len(text) + len(formula) > self._limits["cell"]:
            raise Stop("cell", len(text) + len(formula))
        if not text and not has_formula:
            found = ""
        elif kind == "s" and not has_formula:
            found = self._strings[int(text)]
        else:
            found = self._value(kind, style, text, bool(has_formula), value is not None, [formula])
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        self._known[content] = found
        return found

    # ------------------------------------------------------------ by the parser

    def _listen(self, parser: expat.XMLParserType, prefix: str) -> None:
        """The handlers. Plain functions over local names: they run ten million times for a large sheet."""
        c, v, t, f, row, aid, col, merge, rows = (
            prefix + name for name in ("c", "v", "t", "f", "row", "rPh", "col", "mergeCell", "sheetData")
        )
        columns, strings = self._columns, self._strings
        cells: list = []
        pieces: list[str] = []
        formula: list[str] = []
        kind = reference = style = None
        # into: the list that characters go to now. A cell that has no children is nothing.
        into: list[str] | None = None
        within = has_formula = has_value = False
        length = aids = place = 0
        longest = self._limits["cell"]

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal kind, reference, style, into, within, has_formula, has_value, length, aids, place
            if tag == c:
                kind, reference, style = attributes.get("t"), attributes.get("r"), attributes.get("s")
                within, has_formula, has_value, length = True, False, False, 0
                if pieces:
                    pieces.clear()
            elif tag == v:
                has_value, into = True, pieces if within else None
            elif tag == t:
                into = pieces if within and not aids else None
            elif tag == f:
                if within:
                    has_formula, into = True, formula
                    formula.clear()
            elif tag == row:
                number = attributes.get("r")
                self._begin_row(int(number) if number else self._row + 1, attributes)
                place = 0
            elif tag == aid:
                aids += 1
            elif tag == merge:
                self._merge(attributes.get("ref", ""))
            elif tag == col:
                self._hide_columns(attributes)
            elif tag == rows:
                self._at_rows = True

        def end(tag: str) -> None:
            nonlocal into, within, aids, place
            if tag == c:
                within = False
                if reference:
                    letters = reference.rstrip("0123456789")
                    place = columns.get(letters, -1)
                    if place < 0:
                        place = columns[letters] = _column(letters)
                if pieces or has_formula:
                    text = pieces[0] if len(pieces) == 1 else "".join(pieces)
                    if kind == "s" and not has_formula:
                        value = strings[int(text)]
                    else:
                        value = self._value(kind, style, text, has_formula, has_value, formula)
                    if value:
                        if place == len(cells):
                            cells.append(value)
                        else:
                            self._keep(cells, place, value)
                place += 1
            elif tag in (v, t, f):
                into = None
            elif tag == row:
                if cells:
                    self._end_row(cells[:])
                    cells.clear()
            elif tag == aid:
                aids -= 1

        def chars(text: str) -> None:
            nonlocal length
            if into is not None:
                length += len(text)
                if length > longest:
                    raise Stop("cell", length)
                into.append(text)

        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, chars

    def _begin_row(self, number: int, attributes: dict[str, str]) -> None:
        if not 1 <= number <= _LAST_ROW:
            raise _Broken("row")
        self._row = number
        height = attributes.get("ht")
        if attributes.get("hidden") in ("1", "true") or (height and float(height) == 0):
            self.hidden_rows.append(number)

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        width = attributes.get("width")
        if attributes.get("hidden") in ("1", "true") or (width and float(width) == 0):
            first, last = int(attributes["min"]), int(attributes["max"])
            self.hidden_columns += range(first - 1, min(last, self._limits["columns"]))

    def _merge(self, reference: str) -> None:
        self._counted.add_merged()
        found = _AREA.fullmatch(reference)
        if found:
            top, bottom = sorted((int(found[2]), int(found[4])))
            left, right = sorted((_column(found[1]), _column(found[3])))
            self.merged.append((top, left, bottom, right))

    def _keep(self, cells: list, place: int, value) -> None:
        """Put a cell where it belongs when cells were left out before it."""
        if place >= self._limits["columns"]:
            raise Stop("columns", place + 1)
        cells.extend([""] * (place + 1 - len(cells)))
        cells[place] = value

    def _end_row(self, cells: list) -> None:
        """Keep a row. It is no longer than the columns and cells may be, so that what it adds is counted afterwards."""
        if self._row in self.rows:
            raise _Broken("a row twice")
        if len(cells) > self._limits["columns"]:
            raise Stop("columns", len(cells))
        self._counted.add_row(cells)
        self.rows[self._row] = cells

    def _value(self, kind, style, text: str, has_formula: bool, has_value: bool, formula: list[str]):
        """One cell: text, or what it is in place of a text."""
        if kind == "e":
            return ("error", text.strip() or "#N/A")
        if has_formula and self._not_calculated(kind, text, has_value):
            return ("formula", "".join(formula)[:200])
        if kind is None or kind == "n":
            text = text.strip()
            if not text:
                return ""
            at = int(style) if style else 0
            kinds = self._kinds
            return number_text(text, kinds[at] if at < len(kinds) else _PLAIN, self._from_1904)
        if kind == "s":
            return self._strings[int(text)]
        if kind == "b":
            return "是" if text.strip() in ("1", "true") else "否"
        if kind == "d":
            return text.strip().replace("T00:00:00", "").replace("T", " ").removesuffix("Z")
        text = _unescaped(text)
        return text if _SEEN.search(text) else ""

    def _not_calculated(self, kind, text: str, has_value: bool) -> bool:
        if text.strip():
            # Programs that cannot calculate write 0 for every formula and ask that the sheet be calculated when opened.
            return self._stale and text.strip() == "0" and kind in (None, "n")
        return not (kind in ("str", "s", "inlineStr") and has_value)


def sheets_of(data: bytes, limits: dict) -> dict:
    """What the module's docstring says. Raises whatever a broken file makes the parsers raise."""
    package = _Package(data)
    book = next(
        (name for kind, name in package.targets("").values() if kind == "officeDocument"), "xl/workbook.xml"
    )
    targets = package.targets(book)
    strings_part = next(
        (name for kind, name in targets.values() if kind == "sharedStrings"), "xl/sharedStrings.xml"
    )
    styles_part = next((name for kind, name in targets.values() if kind == "styles"), "xl/styles.xml")
    listed, from_1904, stale = [], False, False
    for tag, each in package.elements(book):
        if tag == "sheet":
            relation = next((value for key, value in each.items() if key.endswith(":id")), "")
            kind, name = targets.get(relation, ("", ""))
            if kind in ("worksheet", ""):
                listed.append((each.get("name", ""), each.get("state", "visible") != "visible", name or "?"))
        elif tag == "workbookPr":
            from_1904 = each.get("date1904") in ("1", "true")
        elif tag == "calcPr":
            stale = each.get("fullCalcOnLoad") in ("1", "true")
    if len(listed) > limits["sheets"]:
        raise Stop("sheets", len(listed))
    if len({part for _, _, part in listed}) < len(listed):
        raise _Broken("one part for two sheets")
    counted = _Counted(limits)
    strings, kinds = _strings(package, strings_part, limits), _kinds(package, styles_part)
    sheets = []
    for name, hidden, part in listed:
        sheet = _Sheet(strings, kinds, counted, from_1904, stale)
        if not hidden:
            try:
                sheet.read(package, part)
            except Stop as stop:
                raise Stop(*stop.args, name) from None
        rows = sorted(sheet.rows.items())
        hidden_rows = [number for number in sheet.hidden_rows if number in sheet.rows]
        sheets.append((name, hidden, rows, sheet.merged, hidden_rows, sheet.hidden_columns))
    return {"sheets": sheets}


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    # Nothing here lies in a circle: looking for circles takes a fifth of the time.
    gc.disable()
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
        resource.setrlimit(resource.RLIMIT_CPU, (asked["seconds"], asked["seconds"] + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found = sheets_of(sys.stdin.buffer.read(), asked)
    except Stop as stop:
        limit, number, *sheet = stop.args
        found = {"fault": limit, "found": number, "sheet": sheet[0] if sheet else ""}
    sys.stdout.buffer.write(marshal.dumps(found))
