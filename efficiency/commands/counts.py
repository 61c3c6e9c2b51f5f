"""Adding to the counts of a roll-up's rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Table,
    delete,
    literal_column,
    select,
    true,
    tuple_,
)

from efficiency.core.db import adding, delete_rows, insert_rows
from efficiency.models import Base


def add_counts(
    connection: Connection,
    model: type[Base],
    names: Sequence[str],
    figures: Sequence[str],
    rows: Sequence[tuple],
) -> None:
    """Add ``rows`` to a roll-up: values of ``names`` (the primary key among them), then what is added to each of ``figures``.

    No two rows have the same key. Rows that were not there come in, and rows at which nothing is left go.
    """
    table = model.__table__
    rows = _something(names, rows)
    if not rows:
        return
    insert_rows(connection, table, (*names, *figures), rows, added=figures)
    places = [names.index(column.name) for column in table.primary_key]
    keys = [tuple([row[place] for place in places]) for row in rows]
    delete_rows(connection, table, keys, *_nothing(table, figures))


@dataclass(frozen=True, slots=True)
class StagedCounts:
    """What is to be added to a roll-up, ready in a temporary ``table``: ``figures`` to those of the rows with the same key."""

    model: type[Base]
    figures: tuple[str, ...]
    table: Table

    def add(self, connection: Connection) -> None:
        """Add them, as ``add_counts`` does."""
        table, staged = self.model.__table__, self.table
        # Without a condition SQLite takes what follows for the condition of a join.
        rows = select(staged).where(true())
        connection.execute(adding(connection, table, self.figures).from_select(staged.c.keys(), rows))
        key = [column.name for column in table.primary_key]
        keys = select(*(staged.c[name] for name in key))
        added = tuple_(*(table.c[name] for name in key)).in_(keys)
        connection.execute(delete(table).where(added, *_nothing(table, self.figures)))


def stage_counts(
    connection: Connection,
    model: type[Base],
    names: Sequence[str],
    figures: Sequence[str],
    rows: Sequence[tuple],
) -> StagedCounts:
    """Make what ``add_counts`` would add ready on a connection of its own."""
    columns = [Column(name, model.__table__.c[name].type) for name in (*names, *figures)]
    table = Table(f"staged_{model.__tablename__}", MetaData(), *columns, prefixes=["TEMPORARY"])
    table.create(connection)
    insert_rows(connection, table, (*names, *figures), _something(names, rows))
    return StagedCounts(model, tuple(figures), table)


def _something(names: Sequence[str], rows: Sequence[tuple]) -> list[tuple]:
    """The rows that add anything to a figure."""
    return [row for row in rows if any(row[len(names) :])]


def _nothing(table: Table, figures: Sequence[str]) -> list[ColumnElement[bool]]:
    return [table.c[name] == literal_column("0") for name in figures]
