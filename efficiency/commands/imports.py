"""Bringing in a file: looked at as often as one likes, then written whole, once, in one transaction.

Nothing is trusted between preview and confirmation: the confirmation names the fingerprint of the file that was looked at,
and the file is held against the database again under the write lock.
"""

import datetime as dt
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter

from sqlalchemy import Connection, select

from efficiency.campaign.plan import load as load_plan
from efficiency.campaign.workdays import chinese_date, reply_due_calendar, reply_due_workdays
from efficiency.commands import Actor, Refused
from efficiency.commands.numbers import ACTIVITIES, INCIDENTS, Series, notice
from efficiency.commands.recording import Record, authorise, recorded_at, recording
from efficiency.core.access import Action, can
from efficiency.core.audit import AuditAction
from efficiency.core.db import reading
from efficiency.exchange.checking import Checked, Fault, Progress, Question, Table, check
from efficiency.exchange.reading import Source, Unreadable, fingerprint, read
from efficiency.models import (
    AccountabilityAction,
    Coded,
    ComplaintMonth,
    DeliverableState,
    DeliverableStatus,
    HotlineBroadcast,
    ImportBatch,
    Incident,
    IncidentStage,
    IncidentStep,
    IndicatorReading,
    MinxinCase,
    MinxinStage,
    MinxinStep,
    MonitoringPoint,
    OfficialActivity,
    ProgressReport,
    SupervisionDocument,
    UnitAlias,
)
from efficiency.subjects.tables import REASON, SUBJECTS, Known

CHUNK = 5_000
COMPLAINT_CATEGORIES = (
    "供热",
    "供水",
    "供电",
    "城市公交",
    "物业",
    "教育收费",
    "医疗卫生",
    "土地房屋",
    "其他",
)
_STATES = [str(state) for state in DeliverableState]


def _silent(done: int, total: int, words: str) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class Count:
    """What one sheet brings: rows that are new, that correct known ones, and that are known already."""

    sheet: str
    title: str
    new: int
    corrections: int
    same: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A file held against its subjects and against what is on record, before anything is written.

    ``encoding`` is null for a workbook; ``fault_count`` may exceed the faults listed; ``already`` says that this very file
    was loaded before, and when.
    """

    fingerprint: str
    file_name: str
    encoding: str | None
    counts: tuple[Count, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    questions: tuple[Question, ...]
    notices: tuple[str, ...]
    already: str | None

    @property
    def ready(self) -> bool:
        """Whether it can be confirmed: no fault, no open question, something to write."""
        return not (self.fault_count or self.questions or self.already) and self.changes > 0

    @property
    def changes(self) -> int:
        """How many rows would be written."""
        return sum(count.new + count.corrections for count in self.counts)


@dataclass(slots=True)
class _Change:
    """What one table comes to: rows to append as they are, rows that correct (with the id they correct), known rows."""

    table: Table
    new: list[dict] = field(default_factory=list)
    corrections: list[tuple[dict, int]] = field(default_factory=list)
    same: int = 0

    @property
    def count(self) -> Count:
        return Count(
            self.table.sheet, self.table.subject.title, len(self.new), len(self.corrections), self.same
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """A million rows and cells come to life and none of them in a circle: looking for circles takes a third of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def known_now(connection: Connection, day: dt.date) -> Known:
    """The code tables as cells are held against them; ``day`` is the last day on which something can have happened."""
    plan = load_plan()
    units = {name: unit.id for unit in plan.units for name in (unit.name, *unit.aliases, unit.id)}
    aliases = connection.execute(select(UnitAlias.alias, UnitAlias.unit_id).order_by(UnitAlias.id))
    units |= {row.alias: row.unit_id for row in aliases}
    points, plaques = {}, {}
    for point in connection.execute(select(MonitoringPoint.__table__)):
        plaques[point.id] = point.plaque_on
        for name in (point.name, point.pseudonym, point.organization_code, point.id):
            points[name] = point.id
    used = connection.execute(select(ComplaintMonth.category).distinct()).scalars()
    categories = tuple(dict.fromkeys((*COMPLAINT_CATEGORIES, *used)))
    collective = frozenset(unit.collective_id for unit in plan.units if unit.collective_id)
    started = {unit.id: unit.valid_from for unit in plan.units if unit.valid_from}
    return Known(plan, day, units, points, plaques, categories, collective, started)


@_uncollected()
def preview(
    actor: Actor,
    day: dt.date,
    file_name: str,
    data: bytes,
    answers: Mapping[str, str] | None = None,
    progress: Progress = _silent,
) -> Preview:
    """Look at a file without writing anything. ``answers``: names of units that the user has settled (name -> unit id).

    ``day`` is the as-of day worked on. Raises ``Forbidden`` without the right to import and ``Refused`` for a file that
    cannot be read at all; a subject that the user may not bring in is a fault of its sheet.
    """
    authorise(actor, Action.IMPORT_DATA)
    mark, answers = fingerprint(data), _settled(answers)
    with reading() as connection:
        already = _loaded_before(connection, mark)
        at = recorded_at(day, connection)
        known = known_now(connection, at.date())
    source, found = _look(data, known, answers, progress)
    for table in list(found.tables):
        if not isinstance(actor, str) and not can(actor, table.subject.action):
            found.tables.remove(table)
            office = "工作办公室" if table.subject.action is Action.CORRECT_DATA else "市监察局"
            found.fault(
                table.sheet, None, "", "", f"“{table.subject.title}”由{office}导入，您的账号不能导入这张表。"
            )
    with reading() as connection:
        changes = [_compare(connection, table, at, found) for table in found.tables]
    return Preview(
        mark,
        file_name,
        source.encoding,
        tuple(change.count for change in changes),
        tuple(found.faults),
        found.fault_count,
        tuple(found.questions),
        tuple(found.notices),
        already,
    )


@_uncollected()
def load(
    actor: Actor,
    day: dt.date,
    file_name: str,
    data: bytes,
    confirmed: str,
    answers: Mapping[str, str] | None = None,
    progress: Progress = _silent,
) -> str:
    """Write all rows of a file, its batch, the confirmed aliases and the audit entry in one transaction; says what was done.

    ``confirmed`` is the fingerprint of the preview. A file that was loaded before changes nothing, which is said. Raises
    ``Forbidden``, and ``Refused`` for another file than confirmed, for faults and for open questions.
    """
    authorise(actor, Action.IMPORT_DATA)
    answers = _settled(answers)
    if fingerprint(data) != confirmed:
        raise Refused("文件和预览时的不是同一份，没有导入。请重新预览，再确认。")
    with reading() as connection:
        already = _loaded_before(connection, confirmed)
        if already:
            return already
        known = known_now(connection, recorded_at(day, connection).date())
    _source, found = _look(data, known, answers, progress)
    for table in found.tables:
        authorise(actor, table.subject.action)
    _refuse_faults(found)
    with recording(actor, Action.IMPORT_DATA, day) as record:
        already = _loaded_before(record.connection, confirmed)
        if already:
            return already
        for table in found.tables:
            record.require(table.subject.action)
        changes = [_compare(record.connection, table, record.at, found) for table in found.tables]
        _refuse_faults(found)
        total = sum(len(change.new) + len(change.corrections) for change in changes)
        if total == 0:
            return "文件里的数据都已在案，内容相同，没有写入。"
        done = 0
        for change in changes:
            for written in _WRITERS[change.table.subject.name](record, change):
                done += written
                progress(min(done, total), total, "写入")
        record.add_all(UnitAlias, [{"alias": name, "unit_id": key} for name, key in answers.items()])
        titles = "、".join(dict.fromkeys(change.table.subject.title for change in changes))
        batch = {
            "fingerprint": confirmed,
            "file_name": file_name[-200:],
            "subjects": titles,
            "row_count": total,
        }
        batch_id = record.add(ImportBatch, **batch)
        detail = {
            "文件": file_name[-200:],
            "校验值": confirmed,
            "各表": [
                {
                    "表": c.count.title, "新增": c.count.new, "更正": c.count.corrections, "已在案": c.count.same,
                    "被更正行": [old for _, old in c.corrections[:1000]],
                }
                for c in changes
            ],
            "认定的单位名称": dict(answers),
        }  # fmt: skip
        record.audit(AuditAction.IMPORT, "import_batch", str(batch_id), detail)
    words = "；".join(
        f"{each.title}新增{each.new:,}行、更正{each.corrections:,}行、已在案{each.same:,}行"
        for each in (change.count for change in changes)
    )
    return f"已导入（第{batch_id}批）：{words}。"


def _settled(answers: Mapping[str, str] | None) -> dict[str, str]:
    """The answers, checked: each names a real unit."""
    known = {unit.id for unit in load_plan().units}
    for name, unit_id in (answers or {}).items():
        if unit_id not in known or not 1 <= len(name) <= 60:
            raise Refused(f"“{name[:60]}”所指的单位不在单位表中，请重新选择。")
    return dict(answers or {})


def _look(
    data: bytes, known: Known, answers: Mapping[str, str], progress: Progress
) -> tuple[Source, Checked]:
    try:
        source = read(data)
    except Unreadable as fault:
        raise Refused(str(fault)) from None
    return source, check(source, known, answers, progress)


def _loaded_before(connection: Connection, mark: str) -> str | None:
    batch = connection.execute(select(ImportBatch).where(ImportBatch.fingerprint == mark)).first()
    if batch is None:
        return None
    return (
        f"这份文件{chinese_date(batch.recorded_at.date())}已由“{batch.recorded_by}”导入"
        f"（第{batch.id}批，{batch.row_count:,}行），没有重复导入。"
    )


def _refuse_faults(found: Checked) -> None:
    if found.fault_count or found.questions:
        parts = [f"{found.fault_count:,}处错误"] if found.fault_count else []
        parts += [f"{len(found.questions)}个单位名称待确认"] if found.questions else []
        first = found.faults[0].mend if found.faults else ""
        raise Refused(f"文件有{'、'.join(parts)}，没有导入任何一行。{first}请改正后重新预览。")


# ---------------------------------------------------------------- against what is on record


@dataclass(frozen=True, slots=True)
class _Standing:
    """A fact on record (``id`` None: of the file itself): when it was recorded, its values in the order of the subject's."""

    id: int | None
    at: dt.datetime
    values: tuple


def _compare(connection: Connection, table: Table, at: dt.datetime, found: Checked) -> _Change:
    """Sort the rows of a table into new, correcting and known ones; what cannot be is a fault of ``found``."""
    return _COMPARISONS[table.subject.name](connection, table, at, found)


def _range(column, rows: list[dict], name: str):
    days = [row[name] for row in rows]
    return column.between(min(days), max(days))


def _settle(
    change: _Change, found: Checked, at: dt.datetime, row: dict, number: int, old: _Standing | None
) -> None:
    """One row beside the fact it is about: new, the same, or a correction with its reason."""
    if old is None:
        change.new.append(row)
        return
    subject = change.table.subject
    values = tuple(row[name] for name in subject.values)
    if old.values == values:
        change.same += 1
    elif old.at > at:
        found.fault(
            change.table.sheet, number, "", "",
            f"这一条{chinese_date(old.at.date())}已有登记，晚于现在的统计截至日，请把“统计截至”改到最近一天再导入。",
        )  # fmt: skip
    else:
        names = zip(subject.values, old.values, values, strict=True)
        name, before, after = next(each for each in names if each[1] != each[2])
        header, codes = subject.header_of(name), subject.codes_of(name)
        words = f"与在案的不同（“{header}”在案为{_shown(before, codes)}，文件为{_shown(after, codes)}）"
        if not subject.correctable:
            found.fault(
                change.table.sheet, number, header, after,
                f"{words}。“{subject.title}”不能用导入更正，请删去这一行，或在有关页面更正。",
            )  # fmt: skip
        elif row[REASON] is None:
            found.fault(
                change.table.sheet, number, header, after, f"{words}。如要更正，请填写“更正原因”；否则请删去这一行。"
            )  # fmt: skip
        else:
            change.corrections.append((row, old.id))


def _shown(value, codes: type[Coded] | None) -> str:
    if value is None:
        return "空"
    if codes is not None:
        return f"“{codes.words_of(value)}”"
    if isinstance(value, str):
        return f"“{value[:40]}”"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _by_key(model, day_name: str) -> Callable[..., _Change]:
    """A comparison by the subject's key, against the last word on each key."""

    def compare(connection: Connection, table: Table, at: dt.datetime, found: Checked) -> _Change:
        change, subject = _Change(table), table.subject
        if not table.rows:
            return change
        columns = [getattr(model, name) for name in subject.values]
        key_of_values = itemgetter(*(subject.values.index(name) for name in subject.key))
        key_of_row = itemgetter(*subject.key)
        known: dict[tuple, _Standing] = {}
        for row in connection.execute(
            select(model.id, model.recorded_at, *columns)
            .where(_range(getattr(model, day_name), table.rows, day_name))
            .order_by(model.recorded_at, model.id)
        ):
            values = tuple(row[2:])
            known[key_of_values(values)] = _Standing(row[0], row[1], values)
        for row, number in zip(table.rows, table.numbers, strict=True):
            _settle(change, found, at, row, number, known.get(key_of_row(row)))
        return change

    return compare


def _deliverables(connection: Connection, table: Table, at: dt.datetime, found: Checked) -> _Change:
    """成果: states follow each other in time; the last row recorded is the state, so nothing is slipped in before it."""
    change, subject = _Change(table), table.subject
    model = DeliverableStatus
    last: dict[str, _Standing] = {}
    known: dict[tuple, _Standing] = {}
    columns = [getattr(model, name) for name in subject.values]
    for row in connection.execute(
        select(model.id, model.recorded_at, *columns).order_by(model.recorded_at, model.id)
    ):
        values = tuple(row[2:])
        standing = _Standing(row[0], row[1], values)
        last[values[0]] = known[values[0], values[2]] = standing
    in_order = sorted(
        zip(table.rows, table.numbers, strict=True), key=lambda pair: (pair[0]["reached_on"], pair[1])
    )
    for row, number in in_order:
        values = tuple(row[name] for name in subject.values)
        newest, old = last.get(row["deliverable_id"]), known.get((row["deliverable_id"], row["reached_on"]))
        if newest is not None and newest is not old and (old is None or old.values != values):
            state, reached = newest.values[1], newest.values[2]
            if row["reached_on"] < reached:
                found.fault(
                    table.sheet, number, "日期", row["reached_on"],
                    f"该成果{reached.isoformat()}已是“{DeliverableState.words_of(state)}”，不能在它前面补插，请核对日期。",
                )  # fmt: skip
                continue
            if _STATES.index(row["state"]) < _STATES.index(state):
                if newest.id is None:
                    found.fault(
                        table.sheet, number, "状态", DeliverableState.words_of(row["state"]),
                        f"文件前面已报“{DeliverableState.words_of(state)}”，状态不能倒退，请核对。",
                    )  # fmt: skip
                    continue
                old = newest
        _settle(change, found, at, row, number, old)
        if old is None or old.values != values:
            last[row["deliverable_id"]] = _Standing(None, at, values)
    return change


def _numbered(model, day_name: str) -> Callable[..., _Change]:
    """A comparison by number, or for a row without one by all of its content."""

    def compare(connection: Connection, table: Table, at: dt.datetime, found: Checked) -> _Change:
        change, subject = _Change(table), table.subject
        if not table.rows:
            return change
        content = [name for name in subject.values if name != "number"]
        columns = [getattr(model, name) for name in content]
        correcting = [model.corrects_id] if subject.correctable else []
        by_number: dict[str, _Standing] = {}
        by_content: dict[tuple, _Standing] = {}
        number_of: dict[int, str] = {}
        standing: dict[int, _Standing] = {}
        replaced: dict[int, int] = {}
        for row in connection.execute(
            select(model.id, model.recorded_at, model.number, *correcting, *columns).order_by(model.id)
        ):
            values = tuple(row[3 + len(correcting) :])
            standing[row.id] = _Standing(row.id, row.recorded_at, (row.number, *values))
            number_of[row.id] = row.number
            if correcting and row.corrects_id:
                replaced[row.corrects_id] = row.id
        for key, each in standing.items():
            final = key
            while final in replaced:
                final = replaced[final]
            by_number[number_of[key]] = standing[final]
            if final == key:
                by_content[each.values[1:]] = each
        named = _named_elsewhere(connection) if subject.correctable else {}
        for row, number in zip(table.rows, table.numbers, strict=True):
            if row["number"] is None:
                old = by_content.get(tuple(row[name] for name in content))
                if old is None:
                    change.new.append(row)
                else:
                    change.same += 1
                continue
            old = by_number.get(row["number"])
            if old is not None:
                # The row may go by the number it had before it was corrected.
                old = _Standing(old.id, old.at, (row["number"], *old.values[1:]))
                user = named.get(number_of[old.id])
                if user and old.values != tuple(row[name] for name in subject.values):
                    found.fault(
                        table.sheet, number, "编号", row["number"],
                        f"已有处理（{user}），不能再更正，以免处理失去依据。请删去这一行。",
                    )  # fmt: skip
                    continue
            _settle(change, found, at, row, number, old)
        return change

    return compare


def _named_elsewhere(connection: Connection) -> dict[str, str]:
    """Numbers that a document or an action stands on -> that document's or action's number."""
    return {
        row.source_number: row.number
        for register in (SupervisionDocument, AccountabilityAction)
        for row in connection.execute(select(register.source_number, register.number))
    }


def _minxin(connection: Connection, table: Table, at: dt.datetime, found: Checked) -> _Change:
    """民心网: a known case may get its 回声 and its 结果 later; what is on record of it stands."""
    change = _Change(table)
    if not table.rows:
        return change
    steps: dict[str, dict[str, dt.date]] = {}
    for row in connection.execute(select(MinxinStep.case_number, MinxinStep.step, MinxinStep.occurred_on)):
        steps.setdefault(row.case_number, {})[row.step] = row.occurred_on
    known = {row.number: row for row in connection.execute(select(MinxinCase.__table__))}
    for row, number in zip(table.rows, table.numbers, strict=True):
        case, own = known.get(row["number"]), steps.get(row["number"], {})
        if case is None:
            change.new.append(row)
            continue
        replied, resolved = own.get(MinxinStage.REPLIED), own.get(MinxinStage.RESOLVED)
        on_record = (case.number, case.unit_id, case.received_on, replied, resolved)
        fresh = {
            "replied_on": row["replied_on"] if replied is None else None,
            "resolved_on": row["resolved_on"] if resolved is None else None,
        }
        told = row | {
            "replied_on": replied if fresh["replied_on"] or row["replied_on"] is None else row["replied_on"],
            "resolved_on": resolved
            if fresh["resolved_on"] or row["resolved_on"] is None
            else row["resolved_on"],
        }
        if any(fresh.values()) and tuple(told[name] for name in table.subject.values) == on_record:
            change.new.append({"number": row["number"], "unit_id": None, **fresh})
        else:
            _settle(change, found, at, told, number, _Standing(case.id, case.recorded_at, on_record))
    return change


_COMPARISONS = {
    "progress_report": _by_key(ProgressReport, "due_on"),
    "indicator_reading": _by_key(IndicatorReading, "period_end"),
    "complaint_month": _by_key(ComplaintMonth, "month_end"),
    "hotline_broadcast": _by_key(HotlineBroadcast, "aired_on"),
    "deliverable_status": _deliverables,
    "official_activity": _numbered(OfficialActivity, "started_on"),
    "incident": _numbered(Incident, "received_on"),
    "minxin_case": _minxin,
}


# ---------------------------------------------------------------- writing


def _in_chunks(record: Record, model, rows: list[dict]) -> Iterable[int]:
    """Insert rows by the thousand; yields how many were written each time."""
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        record.add_all(model, chunk)
        yield len(chunk)


def _append(model) -> Callable[..., Iterable[int]]:
    """Writes new rows and corrections of a subject whose fields are the model's columns."""

    def write(record: Record, change: _Change) -> Iterable[int]:
        empty = {"corrects_id": None, REASON: None} if change.table.subject.correctable else {}
        rows = [row | empty for row in change.new]
        rows += [row | {"corrects_id": old} for row, old in change.corrections]
        yield from _in_chunks(record, model, rows)

    return write


def _give_numbers(record: Record, series: Series, change: _Change, day_name: str) -> None:
    """Give the rows without one the next numbers of their year; a correction always gets a fresh one."""
    notice(record.connection, series, [row["number"] for row in change.new])
    waiting: dict[int, list[dict]] = {}
    for row in [row for row in change.new if row["number"] is None] + [row for row, _ in change.corrections]:
        waiting.setdefault(row[day_name].year, []).append(row)
    for year, rows in waiting.items():
        for row, number in zip(rows, record.numbers(series, year, len(rows)), strict=True):
            row["number"] = number


def _activities(record: Record, change: _Change) -> Iterable[int]:
    _give_numbers(record, ACTIVITIES, change, "started_on")
    yield from _append(OfficialActivity)(record, change)


def _incidents(record: Record, change: _Change) -> Iterable[int]:
    """The incidents with both due days of R2.6, and 收到 as the first stage of each."""
    _give_numbers(record, INCIDENTS, change, "received_on")
    due: dict[dt.date, dict] = {}
    for row in change.new:
        day = row["received_on"]
        if day not in due:
            due[day] = {
                "due_calendar_on": reply_due_calendar(day),
                "due_workday_on": reply_due_workdays(day),
            }
    rows = [row | due[row["received_on"]] for row in change.new]
    yield from _in_chunks(record, Incident, rows)
    wanted = {row["number"] for row in rows}
    steps = [
        {"incident_id": row.id, "stage": str(IncidentStage.RECEIVED), "occurred_on": row.received_on}
        for row in record.connection.execute(
            select(Incident.id, Incident.number, Incident.received_on).where(
                Incident.recorded_at == record.at
            )
        )
        if row.number in wanted
    ]
    for _ in _in_chunks(record, IncidentStep, steps):
        yield 0


def _cases(record: Record, change: _Change) -> Iterable[int]:
    fresh = [row for row in change.new if row["unit_id"] is not None]
    cases = [{name: row[name] for name in ("number", "received_on", "unit_id")} for row in fresh]
    yield from _in_chunks(record, MinxinCase, cases)
    steps = [
        {"case_number": row["number"], "step": step, "occurred_on": row[name]}
        for row in change.new
        for name, step in (("replied_on", MinxinStage.REPLIED), ("resolved_on", MinxinStage.RESOLVED))
        if row[name]
    ]
    for _ in _in_chunks(record, MinxinStep, steps):
        yield 0
    yield len(change.new) - len(fresh)


_WRITERS = {
    "progress_report": _append(ProgressReport),
    "indicator_reading": _append(IndicatorReading),
    "complaint_month": _append(ComplaintMonth),
    "hotline_broadcast": _append(HotlineBroadcast),
    "deliverable_status": _append(DeliverableStatus),
    "official_activity": _activities,
    "incident": _incidents,
    "minxin_case": _cases,
}
assert set(_WRITERS) == set(_COMPARISONS) == {subject.name for subject in SUBJECTS}
