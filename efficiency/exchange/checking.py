"""Sheets of cells -> rows of values, with every fault, question and notice. Pure: what is on record is compared elsewhere."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter

from efficiency.core.texts import has_invisible
from efficiency.exchange.findings import MOST_SHOWN, Checked, Question, Read, Table
from efficiency.exchange.header import MARK, Head, columns_of, head_of, meant
from efficiency.exchange.layout import EXAMPLE, Body, adds_up, body_of
from efficiency.exchange.reading import Cell, ErrorValue, NotCalculated, Sheet, Source
from efficiency.subjects.cells import Bad, Convert, Unsure, compact
from efficiency.subjects.description import REASON, Subject
from efficiency.subjects.known import Known

# Sheets of the template that hold no facts.
ABOUT_SHEETS = ("说明", "选项")
# Where a sheet was saved as text, its errors are words. Hashes alone are a number too wide for its column.
_ERROR_WORDS = re.compile(
    r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!|GETTING_DATA)|#{2,}|"
    r"(Err|错误)[:：]\d{3}",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"=\s*[-+(\"'$@{A-Za-z0-9].*", re.DOTALL)
_TOLD_EVERY = 20_000

Progress = Callable[[int, int, str], None]
# For rows of a subject: the values that are on record of the facts that they are about, None where there is none.
OnRecord = Callable[[Subject, list[dict]], list[Mapping | None]]
# Why somebody may not bring in a subject, in a sentence; None when they may.
Barred = Callable[[Subject], str | None]


def check(
    source: Source,
    subjects: Sequence[Subject],
    known: Known,
    answers: Mapping[str, str],
    progress: Progress = lambda done, total, words: None,
    on_record: OnRecord = lambda subject, rows: [None] * len(rows),
    barred: Barred = lambda subject: None,
) -> Checked:
    """Hold every cell of a file against its subject, one of ``subjects``. ``answers``: unit names that somebody has settled
    (name -> id).

    A column that a sheet leaves out keeps what is ``on_record``: a file without it says nothing of it. A sheet whose
    subject is ``barred`` is one fault and nothing of it is looked at: what is wrong with a cell may say what only those may
    know who bring in such sheets. ``progress`` may raise, which ends the check.
    """
    found = Checked()
    hidden = [name for name in source.hidden if compact(name[:40]) not in ABOUT_SHEETS]
    if hidden:
        found.notices.append(f"隐藏的工作表没有读取：{'、'.join(hidden)}。")
    unsure: Counter[Unsure] = Counter()
    total, done = sum(len(sheet.rows) for sheet in source.sheets), 0
    for sheet in source.sheets:

        def told(rows: int, name: str = sheet.name, before: int = done) -> None:
            progress(before + rows, total, name or "表格")

        told(0)
        if sheet.rows and compact(sheet.name[:40]) not in ABOUT_SHEETS:
            _Checking(sheet, subjects, known, answers, found, unsure, told).run(on_record, barred)
        done += len(sheet.rows)
    progress(total, total, "")
    order = {sheet.name: place for place, sheet in enumerate(source.sheets)}
    found.faults.sort(key=lambda fault: (order[fault.sheet], fault.row or 0))
    found.questions = [Question(each.name, each.candidates, count) for each, count in unsure.items()]
    if not any(table.rows for table in found.tables) and not found.faults and not found.questions:
        found.fault("", None, "", "", "文件里没有可以导入的行。请在模板表头下面填写后再导入。")
    return found


def place_of(sheet: str) -> str:
    """What a sheet is called in a sentence."""
    return f"工作表“{sheet}”" if sheet else "文件"


def row_list(numbers: Sequence[int], most: int = 12) -> str:
    """Row numbers in words, neighbours together: 第3行、第5至9行等7行."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    words = "、".join(
        f"第{first:,}行" if first == last else f"第{first:,}至{last:,}行" for first, last in spans[:most]
    )
    return f"{words}等{len(numbers):,}行" if len(spans) > most else words


class _Checking:
    """One sheet held against its subject."""

    def __init__(
        self,
        sheet: Sheet,
        subjects: Sequence[Subject],
        known: Known,
        answers: Mapping[str, str],
        found: Checked,
        unsure: Counter[Unsure],
        told: Callable[[int], None],
    ) -> None:
        self.sheet, self.subjects, self.known, self.answers = sheet, subjects, known, answers
        self.found, self.unsure, self.told = found, unsure, told
        self.name, self.where = sheet.name, place_of(sheet.name)

    def run(self, on_record: OnRecord, barred: Barred) -> None:
        """Find the header, sort the rows, convert the cells, look at each row as a whole."""
        head = head_of(self.sheet, self.subjects)
        if head is None:
            titles = "、".join(each.title for each in self.subjects)
            mend = f"认不出这张表是哪一类，请使用模板，工作表名和表头不要改动。可导入：{titles}。"
            self.found.fault(self.name, None, "", "", mend)
            return
        subject = head.subject
        if sentence := barred(subject):
            self.found.fault(self.name, None, "", "", sentence)
            return
        laid = columns_of(self.sheet, head)
        columns = self._columns(head, laid)
        if columns is None:
            return
        converters = {
            each.name: each.convert(self.known, self.answers)
            for each in subject.fields
            if each.name in columns
        }
        body = body_of(self.sheet, head, columns, converters, [word for _, word in laid])
        self.found.skip(body.skipped)
        self._notices(subject, body, columns, laid)
        if not body.rows:
            return
        values, broken = self._values(subject, columns, converters, body)
        self._totals(subject, columns, converters, body, values)
        rows = self._whole(subject, columns, values, broken, on_record)
        self.found.tables.append(self._table(subject, columns, body, rows))

    # ------------------------------------------------------------ the header

    def _columns(self, head: Head, laid: list[tuple[str | None, str]]) -> dict[str, int] | None:
        """Where each field stands; None when a header is missing, there twice, or probably misspelt."""
        subject, row, name = head.subject, head.ends, self.name
        columns: dict[str, int] = {}
        twice: set[str] = set()
        unknown = []
        for at, (each, word) in enumerate(laid):
            if each is None:
                if word and word != MARK:
                    unknown.append(word)
            elif each not in columns:
                columns[each] = at
            elif each not in twice:
                twice.add(each)
                mend = f"表头“{word}”出现了两次，看不出读哪一列，请删去一列。"
                self.found.fault(name, row, word, word, mend)
        whole, like = not twice, {}
        for word in unknown:
            header = meant(word, subject, set(columns))
            if header:
                like.setdefault(header, word)
        for each in subject.fields:
            if each.required and each.name not in columns:
                whole = False
                near = like.pop(each.header, None)
                mend = f"缺少“{each.header}”这一列，请按“{subject.title}”模板补上。"
                if near:
                    mend = (
                        f"缺少“{each.header}”这一列。表里的“{near}”是否就是它？请把表头改为“{each.header}”。"
                    )
                self.found.fault(name, row, each.header, near, mend)
        for header, word in like.items():
            whole = False
            mend = f"没有“{word}”这一列，是否指“{header}”？请把表头改为“{header}”；不导入的，请删去这一列。"
            self.found.fault(name, row, word, word, mend)
        if unknown:
            words = "、".join(word[:20] for word in unknown[:10])
            self.found.notices.append(f"{self.where}有{len(unknown)}列不认识，没有读取：{words}。")
        return columns if whole else None

    # ------------------------------------------------------------ what to know before confirming

    def _notices(
        self, subject: Subject, body: Body, columns: Mapping[str, int], laid: list[tuple[str | None, str]]
    ) -> None:
        say, where = self.found.notices.append, self.where
        if body.examples and body.rows:
            say(f"{where}标有“{EXAMPLE}”的{body.examples}行没有导入。")
        if body.only_numbered:
            say(f"{where}有{body.only_numbered:,}行只有序号，没有内容，没有读取。")
        there = {number for number, _ in body.rows}
        hidden = [number for number in self.sheet.hidden_rows if number in there]
        if hidden:
            say(f"{where}{row_list(hidden)}是隐藏的（筛选或折叠），也已读取，请核对要不要导入。")
        covered = [laid[at][1] for at in self.sheet.hidden_columns if at in columns.values()]
        if covered:
            say(f"{where}的“{'”“'.join(covered)}”列是隐藏的，也已读取，请核对。")
        if body.overlapping:
            mend = "这里的合并单元格互相重叠，看不出合并的内容属于哪几行。请取消合并、逐行填写后再导入。"
            self.found.fault(self.name, body.overlapping, "", "", mend)
        self.found.reads.append(
            Read(self.name, subject.title, len(body.rows), len(body.skipped), tuple(hidden[:MOST_SHOWN]))
        )

    # ------------------------------------------------------------ cells

    def _values(
        self, subject: Subject, columns: Mapping[str, int], converters: Mapping[str, Convert], body: Body
    ) -> tuple[dict[str, list], set[int]]:
        """The values of each field, row by row, and the places of the rows that have a fault or a question."""
        broken: set[int] = set()
        values: dict[str, list] = {}
        unseen: set[str] = set()
        for done, each in enumerate(subject.fields):
            self.told(len(self.sheet.rows) * done // len(subject.fields))
            at = columns.get(each.name)
            if at is None:
                values[each.name] = [None] * len(body.rows)
                continue
            convert = converters[each.name]
            cells = [row[at] for _, row in body.rows]
            seen = {cell: _converted(cell, convert) for cell in dict.fromkeys(cells)}
            unseen.update(cell for cell in seen if cell.__class__ is str and has_invisible(cell))
            values[each.name] = column = [seen[cell] for cell in cells]
            for place, top, bottom in body.shared.get(at, ()):
                broken.add(place)
                column[place] = _shared(each.header, top, bottom) if body.rows[place][0] == top else None
            if body.shared.get(at) or any(value.__class__ in _TROUBLES for value in seen.values()):
                self._troubles(each.header, cells, column, body, broken)
        if unseen:
            rows = [number for number, row in body.rows if not unseen.isdisjoint(row)]
            self.found.notices.append(f"{self.where}{row_list(rows)}有看不见的零宽字符，已经去掉。")
        for place, at in body.parts.items():
            number, row = body.rows[place]
            mend = "“其中”行的数已经算在别的行里，再导入会重复计算。请删去这一行，或改成单独的一类并从别的行里减去。"
            self.found.fault(
                self.name, number, self._header_at(subject, columns, at), _as_shown(row[at]), mend
            )
            broken.add(place)
        return values, broken

    def _troubles(self, header: str, cells: list[Cell], column: list, body: Body, broken: set[int]) -> None:
        """Tell the faults and questions of a column, and leave nothing in their place."""
        for place, value in enumerate(column):
            if value.__class__ is Bad:
                self.found.fault(self.name, body.rows[place][0], header, _as_shown(cells[place]), value.mend)
            elif value.__class__ is Unsure:
                self.unsure[value] += 1
            else:
                continue
            broken.add(place)
            column[place] = None

    def _header_at(self, subject: Subject, columns: Mapping[str, int], at: int) -> str:
        return next((subject.header_of(name) for name, place in columns.items() if place == at), MARK)

    def _totals(
        self,
        subject: Subject,
        columns: Mapping[str, int],
        converters: Mapping[str, Convert],
        body: Body,
        values: Mapping[str, list],
    ) -> None:
        """Hold 小计 and 合计 against the rows that they may add up: the part above or below, all above, or all."""
        ends = [each.above for each in body.totals] + [len(body.rows)]
        before = 0
        for place, total in enumerate(body.totals):
            spans = {
                (before, total.above),
                (0, total.above),
                (total.above, ends[place + 1]),
                (0, len(body.rows)),
            }
            before = total.above
            for name, at in columns.items():
                if not adds_up(converters[name]) or at >= len(total.cells):
                    continue
                said = _converted(total.cells[at], converters[name])
                if not isinstance(said, int | float):
                    continue
                sums = [_sum(values[name][first:last]) for first, last in sorted(spans) if first < last]
                if (
                    sums
                    and None not in sums
                    and not any(abs(said - each) < 1e-6 * max(1, abs(each)) for each in sums)
                ):
                    above = _sum(values[name][: total.above]) if total.above else sums[-1]
                    self.found.notices.append(
                        f"{self.where}第{total.number:,}行“{total.words}”的“{subject.header_of(name)}”是{said:,.10g}，"
                        f"与各行相加的{above:,.10g}不符。汇总行不导入，请核对各行。"
                    )

    # ------------------------------------------------------------ rows

    def _whole(
        self,
        subject: Subject,
        columns: Mapping[str, int],
        values: Mapping[str, list],
        broken: set[int],
        on_record: OnRecord,
    ) -> list[tuple[int, dict]]:
        """The rows without fault or question in a cell, with their places; what the sheet says nothing of as on record."""
        names = list(values)
        whole = [
            (place, dict(zip(names, cells, strict=True)))
            for place, cells in enumerate(zip(*values.values(), strict=True))
            if place not in broken
        ]
        absent = [
            each.name
            for each in subject.fields
            if each.name not in columns and each.name != REASON and not each.follows
        ]
        untold = []
        if absent or subject.later:
            untold = [(row, gone) for _, row in whole if (gone := absent + subject.untold(row))]
        if untold:
            known_rows = on_record(subject, [subject.completed(dict(row), self.known) for row, _ in untold])
            for (row, gone), before in zip(untold, known_rows, strict=True):
                row.update({name: before[name] for name in gone} if before else {})
        return whole

    def _table(
        self, subject: Subject, columns: Mapping[str, int], body: Body, rows: list[tuple[int, dict]]
    ) -> Table:
        """The rows that hold together and stand once in the file."""
        table, key = Table(self.name, subject), key_of(subject)
        firsts = self.found.firsts.setdefault(subject.name, {})
        completed, holds, known = subject.completed, subject.holds, self.known
        for done, (place, row) in enumerate(rows):
            if done % _TOLD_EVERY == 0:
                self.told(len(self.sheet.rows))
            number, written = body.rows[place]
            row = completed(row, known)
            faults = [*holds(row, known)]
            for name, mend in faults:
                at = columns.get(name)
                shown = "" if at is None else _as_shown(written[at])
                self.found.fault(self.name, number, subject.header_of(name), shown, mend)
            if faults:
                continue
            here = (self.name, number)
            before = firsts.setdefault(key(row), here)
            if before is not here:
                where = "" if before[0] == self.name else place_of(before[0])
                mend = f"与{where}第{before[1]}行是同一件事，请删去一行{'，确是两件的请填编号' if subject.numbered else ''}。"
                first = subject.key[0]
                self.found.fault(self.name, number, subject.header_of(first), row[first], mend)
                continue
            table.rows.append(row)
            table.numbers.append(number)
        return table


_TROUBLES = (Bad, Unsure)


def _converted(cell: Cell, convert: Convert) -> object:
    """The value of a cell, or why there is none: an error, and a formula without its result, are never empty."""
    if cell.__class__ is str:
        if _ERROR_WORDS.fullmatch(stripped := cell.strip()):
            cell = ErrorValue(stripped)
        elif stripped.startswith("=") and _FORMULA.fullmatch(stripped):
            cell = NotCalculated(stripped[1:])
        else:
            return convert(cell)
    return Bad(cell.mend)


def _shared(header: str, top: int, bottom: int) -> Bad:
    return Bad(
        f"第{top:,}至{bottom:,}行的“{header}”是一个合并单元格，分不清各行是多少。请取消合并，逐行填写。"
    )


def _as_shown(cell: Cell) -> str:
    return cell.strip() if cell.__class__ is str else cell.shown


def _sum(values: Iterable[float | None]) -> float | None:
    total = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def key_of(subject: Subject) -> Callable[[Mapping], object]:
    """What tells from a row which fact it is about: its key, or all of it when it may come without a number and does."""
    key, whole = itemgetter(*subject.key), itemgetter(*subject.values)
    if not subject.numbered:
        return key
    return lambda row: key(row) or whole(row)
