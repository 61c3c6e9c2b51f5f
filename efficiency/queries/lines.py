"""A SELECT -> lines of text, put together by the database: a value at a time they take ten times as long."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Boolean,
    ColumnElement,
    DateTime,
    Float,
    Integer,
    Select,
    String,
    case,
    cast,
    func,
    literal,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from efficiency.core.access import Scope
from efficiency.core.texts import CELL
from efficiency.queries.names import mask
from efficiency.queries.run import stream

_AT_ONCE = 2000
_YES_OR_NO = {True: "是", False: "否"}


class text_of(GenericFunction):
    """A pattern with %s for each of the values that follow; null is nothing."""

    type = String()
    inherit_cache = True


@compiles(text_of)
def _on_postgresql(element: text_of, compiler, **options) -> str:
    return f"format({compiler.process(element.clauses, **options)})"


@compiles(text_of, "sqlite")
def _on_sqlite(element: text_of, compiler, **options) -> str:
    return f"printf({compiler.process(element.clauses, **options)})"


@dataclass(frozen=True, slots=True)
class Lines:
    """What is to leave as a table: a ``statement``, its columns of texts in which names of enterprises are ``masked``."""

    statement: Select
    masked: tuple[str, ...] = ()

    @property
    def numbers(self) -> frozenset[str]:
        """The columns that are numbers."""
        return frozenset(
            name
            for name, column in self.statement.selected_columns.items()
            if isinstance(column.type, Integer | Float)
        )

    def chunks(self, scope: Scope, names: Sequence[str], words: Mapping[str, Mapping]) -> Iterator[list[str]]:
        """The lines of the columns ``names``, some thousands at a time, so that a register of any length takes the same memory.

        A line has ``CELL`` before each of its cells. A code is told by the ``words`` of its column where it has some, days and
        numbers as they are written in a table, null and a column that the statement does not have by nothing.
        """
        columns = dict(self.statement.selected_columns.items())
        if "point_label" in columns:
            columns["point_id"] = columns["point_label"]
        parts: list[ColumnElement] = []
        told_here: dict[int, Callable[[Sequence], Sequence[str]]] = {}
        run: list[ColumnElement] = []
        for name in names:
            column = columns.get(name, literal(""))
            here = self._told_here(scope, name, column)
            if here is None:
                run.append(_told(column, words.get(name)))
                continue
            parts += [_joined(run, CELL), column]
            told_here[len(parts) - 1] = here
            run = []
        parts += [_joined(run)] if run else []
        asked = self.statement.with_only_columns(*(part.label(f"part_{n}") for n, part in enumerate(parts)))
        for rows in stream(asked, _AT_ONCE):
            told = list(zip(*rows, strict=True))
            for place, here in told_here.items():
                told[place] = here(told[place])
            yield list(map("".join, zip(*told, strict=True)))

    def _told_here(
        self, scope: Scope, name: str, column: ColumnElement
    ) -> Callable[[Sequence], Sequence[str]] | None:
        """How the values of a column are told of which the database does not know how."""
        if name in self.masked:
            masked = mask(scope)
            return lambda texts: masked([text or "" for text in texts])
        return _decimals if isinstance(column.type, Float) else None


def _joined(cells: list[ColumnElement], end: str = "") -> ColumnElement[str]:
    return text_of(f"{CELL}%s" * len(cells) + end, *cells)


def _told(column: ColumnElement, words: Mapping | None) -> ColumnElement:
    """A value as a cell says it (``exchange.cell_text``)."""
    if words:
        return case(words, value=column, else_=cast(column, String))
    if isinstance(column.type, Boolean):
        return case(_YES_OR_NO, value=column)
    if isinstance(column.type, DateTime):
        return func.substr(cast(column, String), 1, 16)
    return column


def _decimals(values: Sequence[float | None]) -> list[str]:
    """Each in as few digits as tell it: the databases would round it, each to digits of its own."""
    return ["" if value is None else str(int(value) if value.is_integer() else value) for value in values]
