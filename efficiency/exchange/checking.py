"""Sheets of text -> rows of values, with every fault, question and notice. Pure: what is on record is compared elsewhere."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from efficiency.exchange.reading import Sheet, Source
from efficiency.subjects.cells import Bad, Unsure, compact
from efficiency.subjects.description import REASON, Subject
from efficiency.subjects.known import Known
from efficiency.subjects.tables import SUBJECTS

MOST_SHOWN = 500
# Sheets of the template that hold no facts.
ABOUT_SHEETS = ("说明", "选项")
MARK = "序号"
EXAMPLE = "示例"
_HEADER_WITHIN = 15

Progress = Callable[[int, int, str], None]
# For rows of a subject: the values that are on record of the facts that they are about, None where there is none.
OnRecord = Callable[[Subject, list[dict]], list[Mapping | None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: where (sheet, row and header as the sender sees them), the value there, how to mend it."""

    sheet: str
    row: int | None
    column: str
    value: str
    mend: str


@dataclass(frozen=True, slots=True)
class Question:
    """A unit's name that is close to others: ``candidates`` are unit ids, ``rows`` how many rows use it."""

    name: str
    candidates: tuple[str, ...]
    rows: int


@dataclass(slots=True)
class Table:
    """The rows of one sheet that hold together. ``numbers``: the row number in the sheet of each row."""

    sheet: str
    subject: Subject
    rows: list[dict] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Checked:
    """All that was found in a file. ``fault_count`` goes on counting where ``faults`` stops; ``firsts``: where (sheet, row)
    each fact was met first."""

    tables: list[Table] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    questions: list[Question] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    firsts: dict[tuple, tuple[str, int]] = field(default_factory=dict)

    def fault(self, sheet: str, row: int | None, column: str, value, mend: str) -> None:
        """Add a fault; the first ``MOST_SHOWN`` are kept."""
        self.fault_count += 1
        if len(self.faults) < MOST_SHOWN:
            shown = "" if value is None else str(value)
            self.faults.append(
                Fault(sheet, row, column, shown if len(shown) <= 60 else f"{shown[:60]}……", mend)
            )


def check(
    source: Source,
    known: Known,
    answers: Mapping[str, str],
    progress: Progress = lambda done, total, words: None,
    on_record: OnRecord = lambda subject, rows: [None] * len(rows),
) -> Checked:
    """Hold every cell of a file against its subject. ``answers``: unit names that somebody has settled (name -> id).

    A column that a sheet leaves out keeps what is ``on_record``: a file without it says nothing of it.
    """
    found = Checked()
    hidden = [name for name in source.hidden if compact(name) not in ABOUT_SHEETS]
    if hidden:
        found.notices.append(f"隐藏的工作表没有读取：{'、'.join(hidden)}。")
    unsure: Counter[Unsure] = Counter()
    total, done = sum(len(sheet.rows) for sheet in source.sheets), 0
    for sheet in source.sheets:
        progress(done, total, sheet.name or "表格")
        if compact(sheet.name) not in ABOUT_SHEETS:
            _sheet(sheet, known, answers, on_record, found, unsure)
        done += len(sheet.rows)
    progress(total, total, "")
    order = {sheet.name: place for place, sheet in enumerate(source.sheets)}
    found.faults.sort(key=lambda fault: (order[fault.sheet], fault.row or 0))
    found.questions = [Question(each.name, each.candidates, count) for each, count in unsure.items()]
    if not found.tables and not found.faults:
        found.fault("", None, "", "", "文件里没有可以导入的行。请在模板表头下面填写后再导入。")
    return found


def _sheet(
    sheet: Sheet,
    known: Known,
    answers: Mapping[str, str],
    on_record: OnRecord,
    found: Checked,
    unsure: Counter[Unsure],
) -> None:
    if not any(cell.strip() for row in sheet.rows for cell in row):
        return
    subject, place = _recognised(sheet)
    name = sheet.name
    if subject is None:
        titles = "、".join(each.title for each in SUBJECTS)
        found.fault(
            name,
            None,
            "",
            "",
            f"认不出这张表是哪一类，请使用模板，工作表名和表头不要改动。可导入：{titles}。",
        )
        return
    columns = _columns(sheet, subject, place, found)
    if columns is None:
        return
    first = place + 1
    rows = sheet.rows[first:]
    width = max(len(row) for row in sheet.rows[place:])
    mark = next((at for at, cell in enumerate(sheet.rows[place]) if compact(cell) == MARK), None)
    used = sorted(set(columns.values()))
    kept, examples = [], 0
    for number, row in enumerate(rows, first + 1):
        if len(row) < width:
            row = [*row, *[""] * (width - len(row))]
        if mark is not None and compact(row[mark]).startswith(EXAMPLE):
            examples += 1
        elif any(row[at].strip() for at in used):
            kept.append((number, row))
    if examples and kept:
        found.notices.append(f"{_place(name)}标有“{EXAMPLE}”的{examples}行没有导入。")
    if kept:
        found.tables.append(_table(name, subject, columns, kept, known, answers, on_record, found, unsure))


def _place(sheet: str) -> str:
    return f"工作表“{sheet}”" if sheet else "文件"


def _headers(subject: Subject) -> dict[str, str]:
    """Every spelling of a header -> the field; the headers themselves go before other spellings."""
    names = {compact(other): each.name for each in reversed(subject.fields) for other in each.also}
    return names | {compact(each.header): each.name for each in subject.fields}


def _recognised(sheet: Sheet) -> tuple[Subject | None, int]:
    """The subject of a sheet and the place of its header row: by the sheet's name, or by the headers that fit best."""
    named = [each for each in SUBJECTS if compact(sheet.name) == compact(each.title)]
    best, best_fit = (None, 0), (0, 0.0)
    for subject in named or SUBJECTS:
        headers = _headers(subject)
        wanted = {each.name for each in subject.fields if each.required}
        for place, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
            matched = {headers[word] for word in map(compact, row) if word in headers}
            fit = (len(matched & wanted), len(matched) / len(subject.fields))
            if len(matched) >= 2 and fit > best_fit and (named or len(matched & wanted) * 2 > len(wanted)):
                best, best_fit = (subject, place), fit
    return best


def _columns(sheet: Sheet, subject: Subject, place: int, found: Checked) -> dict[str, int] | None:
    """Where each field stands; None when a header is missing or there twice."""
    headers, columns, whole = _headers(subject), {}, True
    unknown = []
    for at, cell in enumerate(sheet.rows[place]):
        word = compact(cell)
        name = headers.get(word)
        if name is None:
            if word and word != MARK:
                unknown.append(cell.strip()[:20])
        elif name in columns:
            whole = False
            found.fault(
                sheet.name, place + 1, cell.strip(), cell, f"表头“{cell.strip()}”出现了两次，请删去一列。"
            )
        else:
            columns[name] = at
    for each in subject.fields:
        if each.required and each.name not in columns:
            whole = False
            found.fault(
                sheet.name, place + 1, each.header, "", f"缺少“{each.header}”这一列，请按“{subject.title}”模板补上。"
            )  # fmt: skip
    if unknown:
        words = "、".join(unknown[:10])
        found.notices.append(f"{_place(sheet.name)}有{len(unknown)}列不认识，没有读取：{words}。")
    return columns if whole else None


def _table(
    sheet: str,
    subject: Subject,
    columns: dict[str, int],
    kept: list[tuple[int, list[str]]],
    known: Known,
    answers: Mapping[str, str],
    on_record: OnRecord,
    found: Checked,
    unsure: Counter[Unsure],
) -> Table:
    """Convert column by column, then look at each row as a whole."""
    broken: set[int] = set()
    values: dict[str, Iterable] = {}
    for each in subject.fields:
        at = columns.get(each.name)
        if at is None:
            values[each.name] = [None] * len(kept)
            continue
        convert, seen, column = each.convert(known, answers), {}, []
        for place, (number, row) in enumerate(kept):
            cell = row[at]
            if cell in seen:
                value = seen[cell]
            else:
                value = seen[cell] = convert(cell)
            if value.__class__ is Bad:
                found.fault(sheet, number, each.header, cell.strip(), value.mend)
                broken.add(place)
                value = None
            elif value.__class__ is Unsure:
                unsure[value] += 1
                broken.add(place)
                value = None
            column.append(value)
        values[each.name] = column
    table = Table(sheet, subject)
    names = list(values)
    key = key_of(subject)
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
    if absent:
        known_rows = on_record(subject, [subject.completed(dict(row), known) for _, row in whole])
        for (_, row), before in zip(whole, known_rows, strict=True):
            row.update({name: before[name] for name in absent} if before else {})
    for place, row in whole:
        number, row = kept[place][0], subject.completed(row, known)
        faults = [*subject.holds(row, known)]
        for name, mend in faults:
            at = columns.get(name)
            found.fault(
                sheet,
                number,
                subject.header_of(name),
                "" if at is None else kept[place][1][at].strip(),
                mend,
            )
        if faults:
            continue
        before = found.firsts.setdefault((subject.name, key(row)), (sheet, number))
        if before != (sheet, number):
            where = "" if before[0] == sheet else _place(before[0])
            mend = f"与{where}第{before[1]}行是同一件事，请删去一行{'，确是两件的请填编号' if subject.numbered else ''}。"
            found.fault(sheet, number, subject.header_of(subject.key[0]), row[subject.key[0]], mend)
            continue
        table.rows.append(row)
        table.numbers.append(number)
    return table


def key_of(subject: Subject) -> Callable[[Mapping], object]:
    """What tells from a row which fact it is about: its key, or all of it when it may come without a number and does."""
    key, whole = itemgetter(*subject.key), itemgetter(*subject.values)
    if not subject.numbered:
        return key
    return lambda row: key(row) or whole(row)
