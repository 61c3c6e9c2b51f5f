"""Steps that follow one another, and corrections by further rows: written once for reports, documents, 整改 and 督办.

A ``Chain`` says what may follow what, since which day, and what must be said at a step. Who comes second is told what was
done meanwhile, nothing is slipped in before what is already known later, and nothing is changed or deleted.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select
from sqlalchemy.orm import InstrumentedAttribute

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Refused
from efficiency.commands.on_record import Standing
from efficiency.commands.recording import Record
from efficiency.commands.registers import reason_fault, refuse
from efficiency.core.access import Action
from efficiency.core.audit import AuditAction
from efficiency.models import Coded, Correctable, Fact, Role
from efficiency.subjects.description import Subject
from efficiency.subjects.known import Known, day_fault


@dataclass(frozen=True, slots=True)
class Chain:
    """How the things of one register go on.

    ``number`` is the column that users name a thing by, ``begun_on`` the day that no step lies before (called
    ``begun_words``). A step's row says ``of`` which thing (whose ``key``) it is and which ``step``; ``said`` are the columns
    for what was said there, which ``subject`` describes. ``following``: what may be taken after which step, None: after none;
    steps ``beside`` it may be taken until the end and leave the thing where it is. ``choice``: what
    follows is chosen. ``right`` is needed to take a step, or another one for those in ``rights``. The sentences are for the
    one who is refused; those with ``{number}`` name the thing.
    """

    number: InstrumentedAttribute[str]
    begun_on: InstrumentedAttribute[dt.date]
    begun_words: str
    key: InstrumentedAttribute
    of: InstrumentedAttribute
    step: InstrumentedAttribute[str]
    said: tuple[str, ...]
    codes: type[Coded]
    following: Mapping[str | None, tuple[str, ...]]
    subject: Subject
    right: Action
    kind: str
    taken: AuditAction
    name: str
    nothing: str
    unknown: str
    finished: str
    moved_on: str = ""
    first: str = ""
    not_last: str = ""
    choice: bool = False
    out_of_order: str = ""
    beside: tuple[str, ...] = ()
    rights: Mapping[str, Action] = field(default_factory=dict)
    told: Callable[[Mapping[str, Any], str], dict[str, str]] = lambda said, when: {}
    uncorrectable: Mapping[str, str] = field(default_factory=dict)

    def words(self, step: str | None) -> str:
        """A step's word; what to call a thing at which nothing was done yet for None."""
        return self.codes.words_of(step) if step else self.nothing

    def right_of(self, step: str | None) -> Action:
        """What is needed to take a step."""
        return self.rights.get(step, self.right)

    def right_after(self, step: str | None) -> Action:
        """What is needed to take what follows a step where there is no choice."""
        return self.right_of(next(iter(self.following.get(step, ())), None))

    def next(self, step: str | None) -> str | None:
        """What follows where there is no choice; None at the end."""
        return next(iter(self.following[step]), None)


def in_line(steps: Sequence[str], *, from_nothing: bool) -> dict[str | None, tuple[str, ...]]:
    """``following`` for steps that are taken one after another; without ``from_nothing`` the first is there from the start."""
    line = dict(zip(steps, [*((each,) for each in steps[1:]), ()], strict=True))
    return {None: (steps[0],), **line} if from_nothing else line


@dataclass(frozen=True, slots=True)
class Run:
    """One step as it stands: a row, and one more for each time that a later step was taken back to it."""

    step: str
    rows: tuple[Row, ...]

    @property
    def last(self) -> Row:
        """The row recorded last."""
        return self.rows[-1]

    @property
    def day(self) -> dt.date:
        """When it was taken."""
        return min(row.occurred_on for row in self.rows)


@dataclass(frozen=True, slots=True)
class Course:
    """A thing with the steps that it has taken, as they stand, in their order."""

    chain: Chain
    thing: Row
    runs: tuple[Run, ...]

    @property
    def rows(self) -> list[Row]:
        """The rows of all steps, in their order."""
        return [row for run in self.runs for row in run.rows]

    @property
    def state(self) -> str | None:
        """The last step that moved the thing; None when none has."""
        return next((run.step for run in reversed(self.runs) if run.step in self.chain.following), None)

    def since(self, place: int) -> tuple[dt.date, str]:
        """The day that the step at ``place`` cannot lie before, and what that day is called."""
        if place == 0:
            return getattr(self.thing, self.chain.begun_on.key), self.chain.begun_words
        before = self.runs[place - 1]
        return before.day, f"{self.chain.words(before.step)}日期"

    def day_name(self, step: str) -> str:
        """What the day of a step is called in its form."""
        return "日期" if self.chain.choice else f"{self.chain.words(step)}日期"


def course(record: Record, chain: Chain, number: str) -> Course:
    """The thing called ``number`` as it stands. Raises ``Refused`` when there is none, or more is known than at ``record.at``.

    For a unit there is nothing that is another unit's, whatever else could be said of it.
    """
    things = chain.number.class_.__table__
    thing = record.connection.execute(select(things).where(chain.number == number)).first()
    user = record.user
    of_another = user is not None and user.role is Role.UNIT and thing and thing.unit_id != user.unit_id
    if thing is None or of_another:
        raise Refused(chain.unknown.format(number=number))
    rows = standing_rows(record.connection, chain.step.class_, chain.of == getattr(thing, chain.key.key))
    in_time_order([thing, *rows], record.at, number)
    return Course(chain, thing, runs(chain, rows))


def runs(chain: Chain, rows: Iterable[Row]) -> tuple[Run, ...]:
    """The rows that count of one thing's steps as the steps that they are, in their order."""
    name = chain.step.key
    if chain.choice:
        # One comes back to a step: only the days say what followed what.
        rows = sorted(rows, key=lambda row: (row.occurred_on, row.recorded_at, row.id))
        return tuple([Run(step, tuple(each)) for step, each in groupby(rows, key=attrgetter(name))])
    of_step: dict[str, list[Row]] = {}
    for row in rows:
        of_step.setdefault(getattr(row, name), []).append(row)
    if len(of_step) > 1:
        of_step = {str(step): of_step[step] for step in chain.codes if step in of_step}
    for each in of_step.values():
        if len(each) > 1:
            each.sort(key=lambda row: (row.recorded_at, row.id))
    return tuple([Run(step, tuple(each)) for step, each in of_step.items()])


def expect(now: Course, expected: str | None) -> None:
    """Raise ``Refused`` when the thing has moved on since the user saw it at the step ``expected``."""
    if now.state != expected:
        by = now.runs[-1].last.recorded_by if now.runs else None
        raise Refused(
            f"{f'“{by}”' if by else '别人'}已先一步登记，现在是“{now.chain.words(now.state)}”，"
            f"您看到的是“{now.chain.words(expected)}”，没有重复登记。页面已刷新，请核对后再办。"
        )


def take(
    record: Record,
    now: Course,
    *,
    step: str | None = None,
    occurred_on: dt.date | None,
    faults: Mapping[str, str | None] | None = None,
    **said: Any,
) -> str:
    """Take the next step, or where one may choose ``step``, and return it.

    ``faults`` are those that the caller found. Raises ``Faulty`` with a sentence per field, ``Refused`` at the end.
    """
    chain, number = now.chain, getattr(now.thing, now.chain.number.key)
    options = chain.following[now.state]
    if not options:
        raise Refused(chain.finished.format(number=number))
    found = dict(faults or {})
    if chain.out_of_order and step not in options + chain.beside:
        raise Refused(chain.out_of_order)
    if chain.choice:
        field = chain.subject.field(chain.step.key)
        offered = step is None or step in options + chain.beside
        found[field.name] = field.fault(step) if offered else f"“{field.header}”没有这个选项，请重新选择。"
    else:
        step = options[0]
    found["occurred_on"] = day_fault(now.day_name(step), occurred_on, record.until, *now.since(len(now.runs)))
    said = _cleaned(chain, said)
    refuse(found | chain.subject.faults({chain.step.key: step} | said, _known(record)))
    of = {chain.of.key: getattr(now.thing, chain.key.key)}
    record.add(chain.step.class_, **of, **{chain.step.key: step}, occurred_on=occurred_on, **said)
    detail = {
        f"原{chain.name}": chain.words(now.state),
        f"新{chain.name}": chain.words(step),
        "日期": occurred_on.isoformat(),
    }
    record.audit(chain.taken, chain.kind, number, detail | chain.told(said, ""))
    return step


def correct(
    record: Record,
    now: Course,
    step: str | None,
    seen_id: int,
    *,
    occurred_on: dt.date | None,
    reason: str,
    **said: Any,
) -> None:
    """Correct what was said of a step (None: of the last), by further rows with the reason; its day stays between its
    neighbours'.

    ``seen_id`` is the row that the user saw. Raises ``Faulty``, and ``Refused`` when somebody else was first.
    """
    chain, place = now.chain, _place(now, step, seen_id)
    run = now.runs[place]
    if run.step in chain.uncorrectable:
        raise Refused(chain.uncorrectable[run.step])
    name = now.day_name(run.step)
    fault = day_fault(name, occurred_on, record.until, *now.since(place))
    after = now.runs[place + 1] if place + 1 < len(now.runs) else None
    if not fault and after and occurred_on > after.day:
        fault = f"“{name}”不能晚于{chain.words(after.step)}日期（{chinese_date(after.day)}），请核对。"
    said = _cleaned(chain, said)
    faults = {"occurred_on": fault} | chain.subject.faults({chain.step.key: run.step} | said, _known(record))
    refuse(faults | {"reason": reason_fault(reason)})
    supersede(record, chain.step.class_, run.rows, {"occurred_on": occurred_on, **said}, reason)
    before = {name: getattr(run.last, name) for name in chain.said}
    detail = {
        chain.name: chain.words(run.step),
        "原日期": run.last.occurred_on.isoformat(),
        "新日期": occurred_on.isoformat(),
        "被更正行": [row.id for row in run.rows],
    }
    detail |= chain.told(before, "原") | chain.told(said, "新")
    record.audit(AuditAction.CORRECT_RECORD, chain.kind, getattr(now.thing, chain.number.key), detail)


def withdraw(record: Record, now: Course, step: str | None, seen_id: int, *, reason: str) -> str:
    """Take back the last step, by further rows that say where the thing really stands; returns that step.

    Raises ``Faulty``, and ``Refused`` for a step that is not the last, for the first, and when somebody else was first.
    """
    chain, place = now.chain, _place(now, step, seen_id)
    if place == 0:
        raise Refused(chain.first)
    if place < len(now.runs) - 1:
        raise Refused(chain.not_last)
    refuse({"reason": reason_fault(reason)})
    run, before = now.runs[place], now.runs[place - 1]
    stood = {name: getattr(before.last, name) for name in chain.said}
    values = {chain.step.key: before.step, "occurred_on": before.day, **stood}
    supersede(record, chain.step.class_, run.rows, values, reason)
    detail = {
        f"撤销{chain.name}": chain.words(run.step),
        "原日期": run.last.occurred_on.isoformat(),
        f"现{chain.name}": chain.words(before.step),
        "被更正行": [row.id for row in run.rows],
    }
    record.audit(AuditAction.CORRECT_RECORD, chain.kind, getattr(now.thing, chain.number.key), detail)
    return before.step


def _place(now: Course, step: str | None, seen_id: int) -> int:
    """Where the step stands (None: the last). Raises ``Refused`` when the row that the user saw is not its last word."""
    places = [place for place, run in enumerate(now.runs) if step in (None, run.step)]
    if not places or now.runs[places[-1]].last.id != seen_id:
        raise Refused(now.chain.moved_on)
    return places[-1]


def _known(record: Record) -> Known:
    return Known(campaign.load().plan, record.today, until=record.until)


def _cleaned(chain: Chain, said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: chain.subject.field(name).cleaned(value) for name, value in said.items()}


# ---------------------------------------------------------------- rows and what takes their place


def in_time_order(rows: Iterable[Row | Standing], at: dt.datetime, what: str) -> None:
    """Raise ``Refused`` when one of ``rows`` came to be known after ``at``: nothing is slipped in before it."""
    latest = max((row.recorded_at for row in rows), default=at)
    if latest > at:
        raise Refused(
            f"{what}在{chinese_date(latest.date())}已有登记，晚于现在的统计截至日。"
            "请把“统计截至”改到最近一天再办。"
        )


def standing_rows(connection: Connection, model: type[Fact], condition: ColumnElement[bool]) -> list[Row]:
    """The rows of ``model`` that no later row corrects, in the order in which they were recorded."""
    rows = connection.execute(
        select(model.__table__).where(condition).order_by(model.recorded_at, model.id)
    ).all()
    if not issubclass(model, Correctable):
        return list(rows)
    corrected = {row.corrects_id for row in rows}
    return [row for row in rows if row.id not in corrected]


_OF_THE_ROW = {"id", "recorded_at", "recorded_by", "corrects_id", "correction_reason"}


def supersede(
    record: Record,
    model: type[Correctable],
    rows: Iterable[Row],
    values: Mapping[str, Any],
    reason: str,
    **fresh: Any,
) -> int:
    """Append a row in place of each of ``rows``: as it was, but for ``values``; returns the key of the last.

    ``fresh`` are values that each row has of its own, such as its number. Raises ``Refused`` when the last of ``rows`` says
    just that already.
    """
    rows = list(rows)
    if all(getattr(rows[-1], name) == value for name, value in values.items()):
        raise Refused("更正后的内容与原来相同，没有更正。")
    keys = []
    for row in rows:
        kept = {name: value for name, value in row._mapping.items() if name not in _OF_THE_ROW}
        correction = {"corrects_id": row.id, "correction_reason": reason.strip()}
        keys.append(record.add(model, **kept | dict(values) | fresh | correction))
    return keys[-1]
