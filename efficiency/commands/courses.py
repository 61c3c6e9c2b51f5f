"""Steps brought in by a table: held against what is on record of the things that they carry on, in the order of steps.

The same ``Chain`` that a page goes by says what may follow what. Of a thing that comes in the same file the first step is
there with it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from efficiency.campaign.workdays import chinese_date
from efficiency.commands.documents import DOCUMENT
from efficiency.commands.follow_ups import EXTENSIONS, FOLLOW_UP, out_of_place
from efficiency.commands.incidents import INCIDENT
from efficiency.commands.on_record import Standing, in_turns
from efficiency.commands.rectifications import RECTIFICATION
from efficiency.commands.steps import Chain, runs
from efficiency.exchange.findings import Checked, Table
from efficiency.models import FollowUpStage
from efficiency.subjects.description import Subject
from efficiency.subjects.tables import subject_of

# By the subject of the steps: their chain, the field that names the thing, the subject of the thing.
CHAINS: dict[str, tuple[Chain, str, str]] = {
    "incident_step": (INCIDENT, "incident_number", "incident"),
    "rectification": (RECTIFICATION, "finding_number", "finding"),
    "document_step": (DOCUMENT, "document_number", "supervision_document"),
    "follow_up_step": (FOLLOW_UP, "follow_up_number", "follow_up"),
}
# What becomes of a row beside the step that it is: ``comparing._settle``.
Settle = Callable[[dict, int, Standing | None], bool]


class _Step(NamedTuple):
    """One step that is there: on record (``rows``), or of this file (none, ``words`` are what it says)."""

    step: str
    day: dt.date
    words: tuple = ()
    rows: tuple[Row, ...] = ()

    def said(self, chain: Chain) -> tuple:
        """What was said there, in the order of the chain's columns."""
        return tuple([getattr(self.rows[-1], name) for name in chain.said]) if self.rows else self.words


@dataclass(slots=True)
class _Thing:
    """What the steps are about: those that are there, in order; the day that none after them lies before (``since``); the last
    that moved it (``state``, null: none has); when the last of them was recorded (null: all are of this file)."""

    since: dt.date
    begun_on: dt.date
    steps: list[_Step] = field(default_factory=list)
    state: str | None = None
    recorded_at: dt.datetime | None = None

    def take(self, chain: Chain, step: _Step) -> None:
        """Have it go on by a step."""
        self.steps.append(step)
        if step.step in chain.following:
            self.state = step.step
        if step.day > self.since:
            self.since = step.day
        for row in step.rows:
            if self.recorded_at is None or row.recorded_at > self.recorded_at:
                self.recorded_at = row.recorded_at


def follow(
    connection: Connection,
    table: Table,
    at: dt.datetime,
    found: Checked,
    new: Callable[[dict], None],
    settle: Settle,
) -> Mapping[int, tuple[int, ...]]:
    """Hold the rows of a table of steps against their chain: ``new`` is told those that are to be taken, ``settle`` each that
    says a step which is there already.

    What cannot be is a fault of ``found``. Returns for each row number that corrects a step the further rows (ids) that
    its correction replaces.
    """
    chain, of, parent = CHAINS[table.subject.name]
    things = _things(connection, chain, of, parent, table, found)
    also: dict[int, tuple[int, ...]] = {}
    name, said_names = chain.step.key, chain.said
    for row, number in _in_order(chain, table):
        thing = things.get(row[of])
        if thing is None:
            found.fault(
                table.sheet, number, table.subject.header_of(of), row[of],
                f"没有编号为“{row[of]}”的{subject_of(parent).title}，请先登记，或在同一文件里带上。",
            )  # fmt: skip
            continue
        step, day = row[name], row["occurred_on"]
        said = tuple([row[each] for each in said_names])
        if _goes_on(chain, thing, step, day, at):
            new(row)
            thing.take(chain, _Step(step, day, said))
            continue
        before = _before(chain, thing, step, day, said)
        if before is not None:
            fault = (
                _neighbours(chain, thing, before, day)
                if (before.day, before.said(chain)) != (day, said)
                else None
            )
            if fault:
                found.fault(table.sheet, number, table.subject.header_of("occurred_on"), day, fault)
            elif not before.rows:
                # The first step, which comes with the thing.
                settle(row, number, Standing(0, at, _values(table.subject, row, step, day, said)))
            else:
                last = before.rows[-1]
                old = Standing(
                    last.id,
                    last.recorded_at,
                    _values(table.subject, row, step, before.day, before.said(chain)),
                )
                if settle(row, number, old):
                    also[number] = tuple(each.id for each in before.rows[:-1])
            continue
        fault = _out_of_order(chain, thing, step, day, at)
        if fault:
            field_name, words = fault
            found.fault(table.sheet, number, table.subject.header_of(field_name), row[field_name], words)
            continue
        new(row)
        thing.take(chain, _Step(step, day, said))
    return also


def _in_order(chain: Chain, table: Table) -> list[tuple[dict, int]]:
    """The rows of a table with their numbers, as their steps follow each other: where the next is chosen only the days tell."""
    pairs = list(zip(table.rows, table.numbers, strict=True))
    if chain.choice:
        return sorted(pairs, key=lambda pair: (pair[0]["occurred_on"], pair[1]))
    rows_of: dict[str, list[tuple[dict, int]]] = {str(step): [] for step in chain.codes}
    name = chain.step.key
    for pair in pairs:
        rows_of[pair[0][name]].append(pair)
    return [pair for of_step in rows_of.values() for pair in of_step]


def steps_on_record(connection: Connection, subject: Subject, rows: list[dict]) -> list[Mapping | None]:
    """For each row the values on record of the step that it says; None where there is none, or where one comes back to steps
    and only its words would tell which it is."""
    chain, of, parent = CHAINS[subject.name]
    if chain.choice:
        return [None] * len(rows)
    things = _things(connection, chain, of, parent, Table("", subject, rows), Checked())
    there = []
    for row in rows:
        thing = things.get(row[of])
        steps = [each for each in thing.steps if each.step == row[chain.step.key]] if thing else []
        values = [_values(subject, row, each.step, each.day, each.said(chain)) for each in steps]
        there.append(dict(zip(subject.values, values[-1], strict=True)) if values else None)
    return there


def _values(subject: Subject, row: dict, step: str, day: dt.date, said: Iterable[Any]) -> tuple:
    """The values of a row with another day and other words."""
    chain, _, _ = CHAINS[subject.name]
    told = row | {chain.step.key: step, "occurred_on": day} | dict(zip(chain.said, said, strict=True))
    return tuple(told[name] for name in subject.values)


def _things(
    connection: Connection, chain: Chain, of: str, parent: str, table: Table, found: Checked
) -> dict[str, _Thing]:
    """The things that the rows name, by number, with their steps on record."""
    wanted = {row[of] for row in table.rows}
    known = select(chain.number.label("number"), chain.begun_on.label("begun_on"), chain.key.label("key"))
    rows = list(in_turns(connection, known, [chain.number], wanted))
    things = {row.number: _thing(row.begun_on) for row in rows}
    steps = select(chain.step.class_.__table__)
    taken: dict[Any, list[Row]] = {}
    place = list(steps.selected_columns.keys()).index(chain.of.key)
    for row in in_turns(connection, steps, [chain.of], [row.key for row in rows]):
        taken.setdefault(row[place], []).append(row)
    for row in rows:
        standing, thing = taken.get(row.key, []), things[row.number]
        corrected = {getattr(each, "corrects_id", None) for each in standing}
        for run in runs(chain, [each for each in standing if each.id not in corrected]):
            groups = [(each,) for each in run.rows] if chain.choice else [run.rows]
            for group in groups:
                day = group[0].occurred_on
                if len(group) > 1:
                    day = min(each.occurred_on for each in group)
                thing.take(chain, _Step(run.step, day, rows=group))
    for other in found.tables:
        if other.subject.name == parent:
            for row in other.rows:
                if row["number"] in wanted and row["number"] not in things:
                    thing = things[row["number"]] = _thing(row[chain.begun_on.key])
                    if None not in chain.following:
                        nothing = (None,) * len(chain.said)
                        thing.take(chain, _Step(str(next(iter(chain.codes))), thing.begun_on, nothing))
    return things


def _thing(begun_on: dt.date) -> _Thing:
    return _Thing(begun_on, begun_on)


def _goes_on(chain: Chain, thing: _Thing, step: str, day: dt.date, at: dt.datetime) -> bool:
    """Whether a row says nothing but the next step of a thing in order, as nearly all do: nothing else has to be asked then."""
    return (
        not chain.choice
        and chain.following.get(thing.state) == (step,)
        and day >= thing.since
        and (thing.recorded_at is None or thing.recorded_at <= at)
    )


def _before(chain: Chain, thing: _Thing, step: str, day: dt.date, said: tuple) -> _Step | None:
    """The step that a row says again: where one comes back to steps only the very same, else whatever was said of it."""
    for each in thing.steps:
        if each[0] == step and (not chain.choice or (each.day, each.said(chain)) == (day, said)):
            return each
    return None


def _neighbours(chain: Chain, thing: _Thing, step: _Step, day: dt.date) -> str | None:
    """Why a step cannot be corrected to this day, or not at all."""
    place = thing.steps.index(step)
    if step.step in chain.uncorrectable and day != step.day:
        return chain.uncorrectable[step.step]
    since = thing.steps[place - 1].day if place else thing.begun_on
    until = thing.steps[place + 1].day if place + 1 < len(thing.steps) else None
    if day < since:
        return f"不能早于前一步的日期（{chinese_date(since)}），请核对。"
    return f"不能晚于后一步的日期（{chinese_date(until)}），请核对。" if until and day > until else None


def _out_of_order(
    chain: Chain, thing: _Thing, step: str, day: dt.date, at: dt.datetime
) -> tuple[str, str] | None:
    """The field and the sentence for a step that cannot be taken now; None when it can."""
    state = thing.state
    options = chain.following.get(state)
    if options is None:
        options = (str(next(iter(chain.codes))),)
    if thing.recorded_at is not None and thing.recorded_at > at:
        words = f"这一件{chinese_date(thing.recorded_at.date())}已有登记，晚于现在的统计截至日，请把“统计截至”改到最近一天再导入。"
        return chain.step.key, words
    if step not in options and (step not in chain.beside or not options):
        following = "、".join(chain.words(each) for each in options)
        words = (
            f"现在是“{chain.words(state)}”，"
            + (f"下一步只能是{following}" if options else "没有下一步")
            + "，请核对。"
        )
        return chain.step.key, words
    # That somebody was reminded once too often is how it was.
    if chain is FOLLOW_UP and step in EXTENSIONS:
        asked = [each.step for each in thing.steps if each.step in EXTENSIONS]
        words = out_of_place(step, state, bool(asked) and asked[-1] == FollowUpStage.EXTENSION_ASKED)
        if words:
            return chain.step.key, words
    if day < thing.since:
        return "occurred_on", f"不能早于前一步的日期（{chinese_date(thing.since)}），请核对。"
    return None
