"""What is on record of the facts that rows are about: found by key, some thousands at a time, and never by reading a register
that is longer than the file."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, tuple_

from efficiency.models import Base
from efficiency.subjects.description import Subject

# How many keys one statement asks for: of one column, and of up to five. No database takes fewer than 32,766 parameters.
_AT_ONCE, _OF_SEVERAL_AT_ONCE = 20_000, 1_000
_FEW = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """What is on record of one fact: its row, when it was recorded, its values in the order of the subject's."""

    id: int
    recorded_at: dt.datetime
    values: tuple


def newest(connection: Connection, model: type[Base]) -> int:
    """The key of the last row of a table, 0 without any."""
    return connection.execute(select(func.coalesce(func.max(model.id), 0))).scalar_one()


def in_turns(
    connection: Connection, statement: Select, wanted_in: Sequence[ColumnElement], wanted: Iterable
) -> Iterator[Row]:
    """The rows of ``statement`` whose columns ``wanted_in`` hold one of ``wanted`` (tuples, for several columns)."""
    distinct = sorted(set(wanted))
    at_once = _AT_ONCE if len(wanted_in) == 1 else _OF_SEVERAL_AT_ONCE
    for start in range(0, len(distinct), at_once):
        chunk = distinct[start : start + at_once]
        if len(wanted_in) == 1:
            conditions = [wanted_in[0].in_(chunk)]
        else:
            # In order, a thousand keys have few different beginnings: these find the way into an index, which the keys
            # as a whole do not on every database.
            conditions = [tuple_(*wanted_in).in_(chunk)]
            for column, values in zip(wanted_in, map(set, zip(*chunk, strict=True)), strict=True):
                if len(values) <= _FEW:
                    conditions.append(column.in_(sorted(values)))
        yield from connection.execute(statement.where(*conditions)).all()


def columns(subject: Subject, names: Sequence[str]) -> list[ColumnElement]:
    """The columns of a subject's fields."""
    return [getattr(subject.model, name) for name in names]


def last_words(connection: Connection, subject: Subject, rows: list[dict]) -> dict[object, Standing]:
    """Key -> the last word on it."""
    model, key = subject.model, itemgetter(*subject.key)
    of_values = itemgetter(*(subject.values.index(name) for name in subject.key))
    statement = select(model.id, model.recorded_at, *columns(subject, subject.values))
    wanted = {key(row) for row in rows}
    # A thousand keys take longer to ask for than ten thousand rows to read: a register of fewer rows is read as it is.
    if newest(connection, model) <= len(wanted):
        on_record = connection.execute(statement)
    else:
        on_record = _of_keys(connection, statement, columns(subject, subject.key), wanted)
    found: dict[object, Standing] = {}
    for row in on_record:
        each = Standing(row[0], row[1], tuple(row[2:]))
        about = of_values(each.values)
        before = found.get(about)
        if about in wanted and (
            before is None or (before.recorded_at, before.id) < (each.recorded_at, each.id)
        ):
            found[about] = each
    return found


def _of_keys(
    connection: Connection, statement: Select, parts: Sequence[ColumnElement], wanted: Iterable
) -> Iterator[Row]:
    """The rows of ``statement`` with one of the keys ``wanted``. A part that is blank is asked for by itself: no list finds
    a null."""
    if len(parts) == 1:
        yield from in_turns(connection, statement, parts, wanted)
        return
    by_blanks: dict[tuple[bool, ...], list[tuple]] = {}
    for key in wanted:
        by_blanks.setdefault(tuple(part is None for part in key), []).append(key)
    for blanks, keys in by_blanks.items():
        said = [place for place, is_blank in enumerate(blanks) if not is_blank]
        of_said = itemgetter(*said)
        empty = [part.is_(None) for part, is_blank in zip(parts, blanks, strict=True) if is_blank]
        yield from in_turns(
            connection, statement.where(*empty), [parts[place] for place in said], map(of_said, keys)
        )


def standing_of_numbers(
    connection: Connection, subject: Subject, numbers: Sequence[str]
) -> dict[str, Standing]:
    """Number -> the row that stands for it: its own, or the last in the line of rows that correct it."""
    model = subject.model
    statement = select(model.id, model.recorded_at, *columns(subject, subject.values))
    found: dict[int, Standing] = {}
    numbers_of: dict[int, set[str]] = {}
    for row in in_turns(connection, statement, [model.number], numbers):
        found[row[0]] = each = Standing(row[0], row[1], tuple(row[2:]))
        numbers_of[each.id] = {each.values[0]}
    waiting = list(found)
    while waiting and subject.correctable:
        later = statement.add_columns(model.corrects_id)
        following = []
        for row in in_turns(connection, later, [model.corrects_id], waiting):
            found[row[0]] = Standing(row[0], row[1], tuple(row[2:-1]))
            numbers_of.setdefault(row[0], set()).update(numbers_of[row[-1]])
            following.append(row[0])
        waiting = following
    last: dict[str, Standing] = {}
    for key in sorted(found):
        last.update(dict.fromkeys(numbers_of[key], found[key]))
    return last


def alike(connection: Connection, subject: Subject, rows: list[dict]) -> dict[tuple, list[Standing]]:
    """What the rows have in common with others that may be the same fact -> those others, the corrected ones left out."""
    model, key = subject.model, itemgetter(*subject.alike)
    of_values = itemgetter(*(subject.values.index(name) for name in subject.alike))
    statement = select(model.id, model.recorded_at, *columns(subject, subject.values))
    rows_found = [
        Standing(row[0], row[1], tuple(row[2:]))
        for row in in_turns(
            connection, statement, columns(subject, subject.alike), [key(row) for row in rows]
        )
    ]
    replaced: set[int] = set()
    if subject.correctable:
        ids = [each.id for each in rows_found]
        replaced = {
            row[0] for row in in_turns(connection, select(model.corrects_id), [model.corrects_id], ids)
        }
    found: dict[tuple, list[Standing]] = {}
    for each in sorted(rows_found, key=lambda each: each.id):
        if each.id not in replaced:
            found.setdefault(of_values(each.values), []).append(each)
    return found
