"""Friday in one table: tasks and readings of a unit as rows of typed cells, kept as they are typed, checked cell by cell, and
handed in through the commands of a report and of a reading."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from efficiency.commands import Faulty, Refused
from efficiency.commands.changes import indicators_of_unit, record_reading, which_reading
from efficiency.commands.recording import authorise, recording
from efficiency.commands.reports import put_draft, save_draft, submit_report
from efficiency.core.access import Action, User
from efficiency.core.db import reading
from efficiency.models import ReadingDraft, ReportKind
from efficiency.queries.known import known_now
from efficiency.subjects import cells, indicator_reading, progress_report
from efficiency.subjects.columns import WHY
from efficiency.subjects.description import Subject
from efficiency.subjects.known import Known

# Column of the table -> the field of a task's row, and of a reading's; None: the cell stays empty there.
COLUMNS: dict[str, tuple[str | None, str | None]] = {
    "light": ("self_light", None),
    "said": ("summary", "note"),
    "problem": ("problem", None),
    "next_step": ("next_step", None),
    "figure": ("progress", "value"),
    "numerator": (None, "numerator"),
    "denominator": (None, "denominator"),
    "reason": ("reason", "reason"),
}


def headers_of(*, of_task: bool) -> dict[str, str]:
    """Column -> its header over tasks or over readings: each field's own word. Columns that the kind does not have are not
    there."""
    subject = progress_report.SUBJECT if of_task else indicator_reading.SUBJECT
    own = {column: names[0 if of_task else 1] for column, names in COLUMNS.items()}
    known = {column: subject.header_of(name) for column, name in own.items() if name not in (None, "reason")}
    return known | {"reason": WHY.header}


ZERO = "零报告"
# How a light may be written besides its own word.
_LIGHTS = {word[0]: word for word in progress_report.SUBJECT.field("self_light").kind.codes_of(None)}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: a task in a week, or a reading of a month.

    ``label`` names it for people; ``about`` are its keys (task_id; or those of ``which_reading`` and period_end). ``stood``
    are the cells of what is on record (``seen_id``; None: nothing), ``cells`` what is there now, both column -> text.
    ``again``: a change is a correction and wants a reason.
    """

    label: str
    about: Mapping
    stood: Mapping[str, str]
    cells: Mapping[str, str]
    zero: bool = False
    seen_id: int | None = None
    again: bool = False

    @property
    def is_task(self) -> bool:
        """Whether it is a task's report, not a reading."""
        return "task_id" in self.about

    @property
    def has_words(self) -> bool:
        """Whether something was typed that is not on record yet."""
        return any(
            self.cells.get(each, "") != self.stood.get(each, "") for each in COLUMNS if each != "reason"
        )

    @property
    def counts(self) -> bool:
        """Whether it would be handed in."""
        return self.zero or self.has_words


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one cell, and how to mend it: the number of the row (from 1), its name, the column's header."""

    row: int
    label: str
    column: str
    mend: str

    @property
    def words(self) -> str:
        """In a sentence."""
        return f"第{self.row}行“{self.label}”的“{self.column}”：{self.mend}"


@dataclass(slots=True)
class HandedIn:
    """What came of handing in: receipts by the number of the row, and what was refused on the way."""

    receipts: dict[int, int] = field(default_factory=dict)
    refused: list[CellFault] = field(default_factory=list)


def table_faults(day: dt.date, due_on: dt.date, unit_id: str, lines: Sequence[Line]) -> list[CellFault]:
    """Everything that is wrong with the rows that would be handed in, cell by cell in the order of the table."""
    if not any(line.counts for line in lines):
        return []
    with reading() as connection:
        known = known_now(connection, day)
    found = []
    for number, line in enumerate(lines, start=1):
        if line.counts:
            told = dict(_line_faults(line, due_on, unit_id, known))
            found += [CellFault(number, line.label, column, mend) for column, mend in told.items()]
    return found


def hand_in(user: User, day: dt.date, due_on: dt.date, lines: Sequence[Line]) -> HandedIn:
    """Hand in every row with something in it: reports with progress, 零报告 that are ticked, readings.

    Nothing is handed in while a cell will not do: raises ``Faulty`` with a sentence for each. Rights are asked by the
    commands, row by row (``Forbidden``); a row that somebody else handed in meanwhile is told, the others go on.
    """
    authorise(user, Action.REPORT_PROGRESS)
    faults = table_faults(day, due_on, user.unit_id, lines)
    if faults:
        raise Faulty({f"{each.row}:{each.column}": each.words for each in faults})
    with reading() as connection:
        known = known_now(connection, day)
    done = HandedIn()
    for number, line in enumerate(lines, start=1):
        if not line.counts:
            continue
        values, _ = _converted(line, known)
        reason = line.cells.get("reason", "")
        try:
            if not line.is_task:
                receipt = record_reading(
                    user, day, **line.about, **values | {"note": values["note"] or ""}, seen_id=line.seen_id, reason=reason
                )  # fmt: skip
            else:
                said = {name: values[name] or "" for name in ("summary", "problem", "next_step")}
                receipt = submit_report(
                    user, day, line.about["task_id"], due_on, progress=values["progress"],
                    self_light=values["self_light"], **said, seen_id=line.seen_id, reason=reason,
                )  # fmt: skip
        except Refused as refusal:
            done.refused.append(CellFault(number, line.label, "整行", str(refusal)))
        else:
            done.receipts[number] = receipt
    return done


def _subject(line: Line) -> Subject:
    return progress_report.SUBJECT if line.is_task else indicator_reading.SUBJECT


def _fields(line: Line) -> dict[str, str]:
    """Column -> the field that it holds in this row, but for the reason."""
    place = 0 if line.is_task else 1
    return {
        column: names[place] for column, names in COLUMNS.items() if names[place] and names[place] != "reason"
    }


def _converted(line: Line, known: Known) -> tuple[dict, dict[str, str]]:
    """Field -> value of the cells, and column -> what is wrong with a cell that gives none."""
    subject, values, bad = _subject(line), {}, {}
    for column, name in _fields(line).items():
        cell = line.cells.get(column, "").strip()
        if name == "self_light":
            cell = _LIGHTS.get(cell, cell)
        found = subject.field(name).but(required=False).convert(known, {})(cell) if cell else None
        if isinstance(found, cells.Bad):
            bad[column] = found.mend
        values[name] = None if isinstance(found, cells.Bad) else found
    counts = ("numerator", "denominator")
    if not line.is_task and indicator_reading.is_rate(line.about["indicator_id"]):
        moved = any(line.cells.get(each, "") != line.stood.get(each, "") for each in counts)
        if moved and line.cells.get("figure", "") == line.stood.get("figure", ""):
            # Whoever changes the counts of a rate need not work out the rate as well.
            values["value"] = None
    return values, bad


def _line_faults(line: Line, due_on: dt.date, unit_id: str, known: Known) -> Iterator[tuple[str, str]]:
    """(column's header, how to mend it)."""
    own = _fields(line)
    if line.zero and line.has_words:
        yield ZERO, "这一行既勾了零报告又填了内容：有进展的去掉勾选，没有进展的清空所填内容。"
        return
    of_kind, other = headers_of(of_task=line.is_task), headers_of(of_task=not line.is_task)
    for column in COLUMNS:
        if column not in own and column != "reason" and line.cells.get(column, "").strip():
            yield other[column], f"{'任务' if line.is_task else '读数'}没有这一项，请清空。"
    values, bad = _converted(line, known)
    for column, mend in bad.items():
        yield of_kind[column], mend
    typed = values | dict(line.about)
    if line.is_task:
        kind = ReportKind.ZERO if line.zero else ReportKind.SUBSTANTIVE
        typed |= {"unit_id": unit_id, "due_on": due_on, "kind": str(kind)}
    faults = _subject(line).faults(_subject(line).cleaned(typed, known), known)
    headers = {name: of_kind[column] for column, name in own.items()}
    wrong = {own[column] for column in bad}
    for name, mend in faults.items():
        if name not in wrong:
            yield headers.get(name, "事项"), mend
    if line.again and (mend := WHY.fault(line.cells.get("reason", ""))):
        yield WHY.header, mend


# ---------------------------------------------------------------- drafts


def keep(user: User, due_on: dt.date, line: Line, revision: int) -> int:
    """Keep a row as it was typed, also what will not do as it is; returns the draft's new revision.

    ``revision`` is the one that the typist started from, 0 for none. Raises ``Forbidden``, and ``Refused`` when somebody else
    saved in between.
    """
    authorise(user, Action.REPORT_PROGRESS)
    if line.is_task:
        with reading() as connection:
            known = known_now(connection, due_on)
        values, _ = _converted(line, known)
        content = {name: value for name, value in values.items() if value is not None}
        content |= {"cells": dict(line.cells), "zero": line.zero}
        return save_draft(user, line.about["task_id"], due_on, content, revision)
    with recording(user, Action.REPORT_PROGRESS) as record:
        if line.about["indicator_id"] not in indicators_of_unit(record.user.unit_id):
            raise Refused("这项指标不由本单位报送。")
        key = {
            "unit_id": record.user.unit_id, "period_end": line.about["period_end"], "reading": which_reading(line.about),
        }  # fmt: skip
        return put_draft(record, ReadingDraft, key, {"cells": dict(line.cells)}, revision)
