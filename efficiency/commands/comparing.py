"""The rows of a table beside what is on record: new, known already, or correcting. Found by key, never by reading a register.

A comparison is made before the write lock is taken; ``Change.outdated`` says under the lock, from the rows that came in
since, whether it still holds.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from sqlalchemy import Connection, select

from efficiency.campaign.workdays import chinese_date
from efficiency.commands.courses import CHAINS, follow, steps_on_record
from efficiency.commands.on_record import (
    Standing,
    alike,
    columns,
    in_turns,
    last_words,
    newest,
    standing_of_numbers,
)
from efficiency.commands.references import look_up
from efficiency.exchange.findings import Checked, Table
from efficiency.models import (
    AccountabilityAction,
    Base,
    DeliverableState,
    ProgressReport,
    ReportReturn,
    SupervisionDocument,
)
from efficiency.subjects.description import REASON, Subject
from efficiency.subjects.fields import Choice

_MOST_SHOWN = 500
_STATES = [str(state) for state in DeliverableState]


@dataclass(frozen=True, slots=True)
class Count:
    """What one sheet brings: rows that are new, that correct known ones, and that are known already."""

    sheet: str
    title: str
    new: int
    corrections: int
    same: int


@dataclass(frozen=True, slots=True)
class Correction:
    """One field of a row that corrects another: where it stands in the file, what is on record, what takes its place."""

    sheet: str
    row: int
    column: str
    old: str
    new: str


@dataclass(slots=True)
class Change:
    """What one table comes to: rows to append as they are, rows that correct (with the id they correct), known rows.

    ``shown``: the first fields that are corrected. ``warnings``: rows that may be on record under another number.
    ``seen``: the newest row of each model at the time of the comparison.
    """

    table: Table
    new: list[dict] = field(default_factory=list)
    corrections: list[tuple[dict, int]] = field(default_factory=list)
    same: int = 0
    shown: list[Correction] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seen: dict[type[Base], int] = field(default_factory=dict)

    @property
    def count(self) -> Count:
        """How many rows of each sort."""
        title = self.table.subject.title
        return Count(self.table.sheet, title, len(self.new), len(self.corrections), self.same)

    def outdated(self, connection: Connection) -> bool:
        """Whether a row that came in since the comparison is about a fact of this table."""
        newer = {model: seen for model, seen in self.seen.items() if newest(connection, model) > seen}
        return any(_touches(connection, self.table, model, seen) for model, seen in newer.items())


def compare_all(connection: Connection, at: dt.datetime, found: Checked) -> list[Change]:
    """Sort the rows of all tables of a file into new, correcting and known ones; what cannot be, and what names something
    that is nowhere, is a fault of ``found``."""
    for table in found.tables:
        look_up(connection, table, found)
    changes = [_compare(connection, table, at, found) for table in found.tables]
    sheets = [table.sheet for table in found.tables]
    found.faults.sort(
        key=lambda fault: (sheets.index(fault.sheet) if fault.sheet in sheets else -1, fault.row or 0)
    )
    return changes


def _compare(connection: Connection, table: Table, at: dt.datetime, found: Checked) -> Change:
    subject = table.subject
    models = [subject.model]
    models += [SupervisionDocument, AccountabilityAction] if subject.numbered and subject.correctable else []
    change = Change(table, seen={model: newest(connection, model) for model in models})
    if table.rows:
        how = _COMPARISONS.get(subject.name) or (_by_number if subject.numbered else _by_key)
        how(connection, change, at, found)
    return change


def values_on_record(connection: Connection, subject: Subject, rows: list[dict]) -> list[Mapping | None]:
    """For each row the values that are on record of its fact; None where there is none, or none can be told."""
    if subject.name in CHAINS:
        return steps_on_record(connection, subject, rows)
    if not all(hasattr(subject.model, name) for name in subject.key):
        return [None] * len(rows)
    if subject.numbered:
        standing = standing_of_numbers(connection, subject, [row["number"] for row in rows if row["number"]])
        found = [standing.get(row["number"]) for row in rows]
    else:
        standing, key = last_words(connection, subject, rows), itemgetter(*subject.key)
        found = [standing.get(key(row)) for row in rows]
    return [dict(zip(subject.values, each.values, strict=True)) if each else None for each in found]


def _touches(connection: Connection, table: Table, model: type[Base], seen: int) -> bool:
    subject, newer = table.subject, model.id > seen
    if model is not subject.model:
        return True
    if subject.name in _COMPARISONS:
        return True
    keys = [subject.key]
    if subject.numbered:
        keys.append(subject.alike)
        # A correction may continue the line of a number that this table names.
        if (
            subject.correctable
            and connection.execute(
                select(model.id).where(newer, model.corrects_id.is_not(None)).limit(1)
            ).first()
        ):
            return True
    for names in keys:
        key = itemgetter(*names)
        mine = {key(row) for row in table.rows}
        for row in connection.execute(select(*columns(subject, names)).where(newer)):
            if (row[0] if len(names) == 1 else tuple(row)) in mine:
                return True
    return False


# ---------------------------------------------------------------- one row beside the fact it is about


def _settle(
    change: Change, found: Checked, at: dt.datetime, row: dict, number: int, old: Standing | None
) -> None:
    """One row beside the fact it is about: new, the same, or a correction with its reason."""
    if old is None:
        change.new.append(row)
        return
    subject, sheet = change.table.subject, change.table.sheet
    values = tuple(row[name] for name in subject.values)
    if old.values == values:
        change.same += 1
        return
    if old.recorded_at > at:
        found.fault(
            sheet, number, "", "",
            f"这一条{chinese_date(old.recorded_at.date())}已有登记，晚于现在的统计截至日，请把“统计截至”改到最近一天再导入。",
        )  # fmt: skip
        return
    if subject.tells_more(dict(zip(subject.values, old.values, strict=True)), row):
        change.new.append(row)
        return
    differing = [
        (name, before, after)
        for name, before, after in zip(subject.values, old.values, values, strict=True)
        if before != after
    ]
    name, before, after = differing[0]
    header = subject.header_of(name)
    words = f"与在案的不同（“{header}”在案为{_quoted(subject, name, before)}，文件为{_quoted(subject, name, after)}）"
    if not subject.correctable:
        found.fault(
            sheet, number, header, after,
            f"{words}。“{subject.title}”不能用导入更正，请删去这一行，或在有关页面更正。",
        )  # fmt: skip
    elif row[REASON] is None:
        found.fault(sheet, number, header, after, f"{words}。如要更正，请填写“更正原因”；否则请删去这一行。")
    else:
        change.corrections.append((row, old.id))
        if len(change.shown) < _MOST_SHOWN:
            change.shown += [
                Correction(sheet, number, subject.header_of(name), _said(subject, name, old_value), _said(subject, name, new))
                for name, old_value, new in differing
            ]  # fmt: skip


def _quoted(subject: Subject, name: str, value) -> str:
    said = _said(subject, name, value)
    return f"“{said[:40]}”" if isinstance(value, str) and value else said


def _said(subject: Subject, name: str, value) -> str:
    """A value in words: 空 for null, a code as its word."""
    if value is None or value == "":
        return "空"
    kind = subject.field(name).kind
    if isinstance(kind, Choice) and not callable(kind.codes):
        return next((word for word, code in kind.codes.items() if code == value), str(value))
    return f"{value:g}" if isinstance(value, float) else str(value)


# ---------------------------------------------------------------- comparisons


def _by_key(connection: Connection, change: Change, at: dt.datetime, found: Checked) -> None:
    """By the subject's key, against the last word on each key."""
    table = change.table
    known, key = last_words(connection, table.subject, table.rows), itemgetter(*table.subject.key)
    for row, number in zip(table.rows, table.numbers, strict=True):
        _settle(change, found, at, row, number, known.get(key(row)))


def _by_number(connection: Connection, change: Change, at: dt.datetime, found: Checked) -> None:
    """By number, or for a row without one by all of its content; one that is only alike is warned about."""
    table, subject = change.table, change.table.subject
    unnumbered = [row for row in table.rows if row["number"] is None]
    numbered = [row["number"] for row in table.rows if row["number"] is not None]
    standing = standing_of_numbers(connection, subject, numbered)
    named = _named_elsewhere(connection, list({each.values[0] for each in standing.values()}))
    others_of, key = alike(connection, subject, unnumbered), itemgetter(*subject.alike)
    content = [name for name in subject.values if name != "number"]
    on_record = {each.values[1:] for others in others_of.values() for each in others}
    for row, number in zip(table.rows, table.numbers, strict=True):
        if row["number"] is None:
            others = others_of.get(key(row), [])
            if tuple(row[name] for name in content) in on_record:
                change.same += 1
                continue
            if others:
                change.warnings.append(_warning(change, row, number, others[-1]))
            change.new.append(row)
            continue
        old = standing.get(row["number"])
        if old is not None:
            # The row may go by the number it had before it was corrected.
            user = named.get(old.values[0]) if subject.correctable else None
            old = Standing(old.id, old.recorded_at, (row["number"], *old.values[1:]))
            if user and old.values != tuple(row[name] for name in subject.values):
                found.fault(
                    table.sheet, number, "编号", row["number"],
                    f"已有处理（{user}），不能再更正，以免处理失去依据。请删去这一行。",
                )  # fmt: skip
                continue
        _settle(change, found, at, row, number, old)


def _warning(change: Change, row: dict, number: int, other: Standing) -> str:
    subject = change.table.subject
    headers = "、".join(subject.header_of(name) for name in subject.alike)
    where = f"工作表“{change.table.sheet}”" if change.table.sheet else ""
    mend = "填写编号和更正原因" if subject.correctable else "删去这一行"
    return f"{where}第{number}行与在案的{other.values[0]}{headers}都相同，其余不同，将另记一件。是同一件的，请{mend}。"


def _named_elsewhere(connection: Connection, numbers: list[str]) -> dict[str, str]:
    """Of these numbers those that a document or an action stands on -> that document's or action's number."""
    return {
        row.source_number: row.number
        for register in (SupervisionDocument, AccountabilityAction)
        for row in in_turns(
            connection, select(register.source_number, register.number), [register.source_number], numbers
        )
    }


def _steps(connection: Connection, change: Change, at: dt.datetime, found: Checked) -> None:
    """Steps of something that goes on, by their chain; a correction replaces every row that says the step."""

    def settle(row: dict, number: int, old: Standing | None) -> bool:
        before = len(change.corrections)
        _settle(change, found, at, row, number, old)
        return len(change.corrections) > before

    also = follow(connection, change.table, at, found, change.new.append, settle)
    if also:
        rows = dict(zip(change.table.numbers, change.table.rows, strict=True))
        change.corrections += [(rows[number], old) for number, more in also.items() for old in more]


def _returns(connection: Connection, change: Change, at: dt.datetime, found: Checked) -> None:
    """退回: by the report that was sent back and why; one report may come back twice."""
    table, report = change.table, ProgressReport
    statement = select(
        ReportReturn.id,
        ReportReturn.recorded_at,
        report.task_id,
        report.unit_id,
        report.due_on,
        ReportReturn.reason,
    ).join(report, report.id == ReportReturn.report_id)
    days = [row["due_on"] for row in table.rows]
    known = {
        tuple(row[2:]): Standing(row[0], row[1], tuple(row[2:]))
        for row in in_turns(connection, statement, [report.due_on], days)
    }
    for row, number in zip(table.rows, table.numbers, strict=True):
        key = tuple(row[name] for name in table.subject.values)
        _settle(change, found, at, row, number, known.get(key))


def _aliases(connection: Connection, change: Change, at: dt.datetime, found: Checked) -> None:
    """The last row of a name counts: that it means another unit, or none any more, is a further row."""
    table = change.table
    known = last_words(connection, table.subject, table.rows)
    for row, number in zip(table.rows, table.numbers, strict=True):
        old = known.get(row["alias"])
        same = old is not None and old.values == tuple(row[name] for name in table.subject.values)
        _settle(change, found, at, row, number, old if same or (old and old.recorded_at > at) else None)


def _deliverables(connection: Connection, change: Change, at: dt.datetime, found: Checked) -> None:
    """成果: states follow each other in time; the last row recorded is the state, so nothing is slipped in before it.

    Within a file a state that was sent back says why in its note.
    """
    table, subject = change.table, change.table.subject
    model = subject.model
    last: dict[str, Standing] = {}
    known: dict[tuple, Standing] = {}
    statement = select(model.id, model.recorded_at, *columns(subject, subject.values))
    named = [row["deliverable_id"] for row in table.rows]
    on_record = in_turns(connection, statement, [model.deliverable_id], named)
    for row in sorted(on_record, key=lambda row: (row.recorded_at, row.id)):
        values = tuple(row[2:])
        last[values[0]] = known[values[0], values[2]] = Standing(row[0], row[1], values)
    in_order = sorted(
        zip(table.rows, table.numbers, strict=True), key=lambda pair: (pair[0]["reached_on"], pair[1])
    )
    for row, number in in_order:
        values = tuple(row[name] for name in subject.values)
        latest, old = last.get(row["deliverable_id"]), known.get((row["deliverable_id"], row["reached_on"]))
        if latest is not None and latest is not old and (old is None or old.values != values):
            state, reached = latest.values[1], latest.values[2]
            if row["reached_on"] < reached:
                found.fault(
                    table.sheet, number, "日期", row["reached_on"],
                    f"该成果{reached.isoformat()}已是“{DeliverableState.words_of(state)}”，不能在它前面补插，请核对日期。",
                )  # fmt: skip
                continue
            if _STATES.index(row["state"]) < _STATES.index(state):
                if latest.id != _OF_THIS_FILE:
                    old = latest
                elif row["note"] is None:
                    found.fault(
                        table.sheet, number, "状态", DeliverableState.words_of(row["state"]),
                        f"文件前面已报“{DeliverableState.words_of(state)}”，状态不能倒退，请核对；确是退回重办的，请在“备注”写明原因。",
                    )  # fmt: skip
                    continue
        _settle(change, found, at, row, number, old)
        if old is None or old.values != values:
            last[row["deliverable_id"]] = Standing(_OF_THIS_FILE, at, values)


_OF_THIS_FILE = 0


# Subjects whose rows follow each other; all others are compared by their key or their number.
_COMPARISONS: dict[str, Callable[[Connection, Change, dt.datetime, Checked], None]] = {
    "deliverable_status": _deliverables,
    "report_return": _returns,
    "unit_alias": _aliases,
    **dict.fromkeys(CHAINS, _steps),
}
