"""Bringing in a file: looked at as often as one likes, then written whole, once, in one transaction.

Nothing is trusted between preview and confirmation: the confirmation names the fingerprint of the file that was looked at,
and the file is held against the database again. That takes long for a long file and is done before the write lock is
taken; under the lock only the rows that came in since are looked at.
"""

import datetime as dt
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, select

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Actor, Refused
from efficiency.commands.appending import append, stage
from efficiency.commands.comparing import Change, Correction, Count, compare_all, values_on_record
from efficiency.commands.counting_ahead import count_ahead
from efficiency.commands.recording import authorise, recorded_at, recording
from efficiency.core.access import RIGHTS, Action, can
from efficiency.core.audit import AuditAction
from efficiency.core.db import apart, reading
from efficiency.core.knowledge import shown_from
from efficiency.exchange.checking import Barred, Progress, check
from efficiency.exchange.findings import Checked, Fault, Question, Read
from efficiency.exchange.layout import Skipped
from efficiency.exchange.reading import Source, Unreadable, fingerprint, read
from efficiency.models import ImportBatch, Role, UnitAlias
from efficiency.queries.known import known_now
from efficiency.subjects.cells import compact
from efficiency.subjects.description import Subject
from efficiency.subjects.known import Known
from efficiency.subjects.tables import SUBJECTS

# How often a file is held against the database anew because somebody else wrote about the same facts meanwhile.
_ATTEMPTS = 5
_MOST_SHOWN = 500


def _silent(done: int, total: int, words: str) -> None:
    """Progress that nobody looks at."""


class _Outdated(Exception):
    """A row that came in since the comparison is about a fact of the file."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A file held against its subjects and against what is on record, before anything is written.

    ``encoding`` is null for a workbook; ``fault_count`` and ``skipped_count`` may exceed what is listed, as the corrected rows
    may the ``corrections``; ``already`` says that this very file was loaded before, and when. ``reads``: how many rows of
    each sheet were taken for facts.
    """

    fingerprint: str
    file_name: str
    encoding: str | None
    counts: tuple[Count, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    questions: tuple[Question, ...]
    notices: tuple[str, ...]
    warnings: tuple[str, ...]
    corrections: tuple[Correction, ...]
    already: str | None
    reads: tuple[Read, ...]
    skipped: tuple[Skipped, ...]
    skipped_count: int

    @property
    def ready(self) -> bool:
        """Whether it can be confirmed: no fault, no open question, something to write."""
        return not (self.fault_count or self.questions or self.already) and self.changes > 0

    @property
    def changes(self) -> int:
        """How many rows would be written."""
        return sum(count.new + count.corrections for count in self.counts)


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
        known = known_now(connection, shown_from(at.date()))
    source, found = _look(data, known, answers, progress, lambda subject: _barred(actor, subject))
    with reading() as connection:
        changes = compare_all(connection, at, found)
    return Preview(
        mark,
        file_name,
        source.encoding,
        tuple(change.count for change in changes),
        tuple(found.faults),
        found.fault_count,
        tuple(found.questions),
        tuple(found.notices),
        tuple([words for change in changes for words in change.warnings][:_MOST_SHOWN]),
        tuple([each for change in changes for each in change.shown][:_MOST_SHOWN]),
        already,
        tuple(found.reads),
        tuple(found.skipped),
        found.skipped_count,
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
    ``Forbidden``, and ``Refused`` for another file than confirmed, for faults, for open questions, and when others keep
    writing about the same facts.
    """
    authorise(actor, Action.IMPORT_DATA)
    answers = _settled(answers)
    if fingerprint(data) != confirmed:
        raise Refused("文件和预览时的不是同一份，没有导入。请重新预览，再确认。")
    with reading() as connection:
        already = _loaded_before(connection, confirmed)
        if already:
            return already
        known = known_now(connection, shown_from(recorded_at(day, connection).date()))
    _source, found = _look(data, known, answers, progress)
    for table in found.tables:
        authorise(actor, table.subject.action)
    _refuse_faults(found)
    for _ in range(_ATTEMPTS):
        with reading() as connection:
            at = recorded_at(day, connection)
            changes = compare_all(connection, at, found)
        _refuse_faults(found)
        try:
            with apart() as connection:
                return _written(connection, actor, at, day, file_name, confirmed, answers, changes, progress)
        except _Outdated:
            continue
    raise Refused("同时有人在登记文件里的这些事，没有导入任何一行。请稍后再确认一次。")


def _written(
    connection: Connection,
    actor: Actor,
    at: dt.datetime,
    day: dt.date,
    file_name: str,
    mark: str,
    answers: Mapping[str, str],
    changes: list[Change],
    progress: Progress,
) -> str:
    """Make the rows ready, then the one transaction. Raises ``_Outdated`` when the comparison no longer holds."""
    # What a row is about is written before it, whatever the order of the sheets.
    changes = sorted(changes, key=lambda change: SUBJECTS.index(change.table.subject))
    total = sum(len(change.new) + len(change.corrections) for change in changes)
    with connection.begin():
        staged = stage(connection, changes, lambda done: progress(min(done, total), total, "写入"))
        ahead = count_ahead(connection, at, changes, staged)
    with recording(actor, Action.IMPORT_DATA, day, connection) as record:
        already = _loaded_before(record.connection, mark)
        if already:
            return already
        for change in changes:
            record.require(change.table.subject.action)
        if any(change.outdated(record.connection) for change in changes):
            raise _Outdated
        if total == 0:
            return "文件里的数据都已在案，内容相同，没有写入。"
        record.counted(ahead)
        append(record, staged)
        record.add_all(UnitAlias, [{"alias": name, "unit_id": key} for name, key in answers.items()])
        batch = {
            "fingerprint": mark,
            "file_name": file_name[-200:],
            "subjects": "、".join(dict.fromkeys(change.table.subject.title for change in changes)),
            "row_count": total,
        }
        batch_id = record.add(ImportBatch, **batch)
        detail = {
            "文件": file_name[-200:],
            "校验值": mark,
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
    """The answers, checked: each names a real unit, and none gives a unit's own name to another."""
    plan = campaign.load().plan
    known = {unit.id for unit in plan.units}
    official = {compact(name): unit for unit in plan.units for name in (unit.name, *unit.aliases, unit.id)}
    for name, unit_id in (answers or {}).items():
        if unit_id not in known or not 1 <= len(name) <= 60:
            raise Refused(f"“{name[:60]}”所指的单位不在单位表中，请重新选择。")
        own = official.get(compact(name))
        if own and own.id != unit_id:
            raise Refused(f"“{name}”是单位表中{own.name}的名称，不能认作别的单位。")
    return dict(answers or {})


def _barred(actor: Actor, subject: Subject) -> str | None:
    if isinstance(actor, str) or can(actor, subject.action):
        return None
    office = "、".join(role.words for role in Role if subject.action in RIGHTS[role])
    return f"“{subject.title}”由{office}导入，您的账号不能导入这张表。"


def _look(
    data: bytes,
    known: Known,
    answers: Mapping[str, str],
    progress: Progress,
    barred: Barred = lambda subject: None,
) -> tuple[Source, Checked]:
    try:
        source = read(data)
    except Unreadable as fault:
        raise Refused(str(fault)) from None

    def on_record(subject, rows):
        with reading() as connection:
            return values_on_record(connection, subject, rows)

    return source, check(source, SUBJECTS, known, answers, progress, on_record, barred)


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
