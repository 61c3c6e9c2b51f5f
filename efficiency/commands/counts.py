"""Adding to the counts of a roll-up's rows."""

from collections.abc import Sequence

from sqlalchemy import Connection, literal_column

from efficiency.core.db import delete_rows, insert_rows
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
    table, width = model.__table__, len(names)
    rows = [row for row in rows if any(row[width:])]
    if not rows:
        return
    insert_rows(connection, table, (*names, *figures), rows, added=figures)
    places = [names.index(column.name) for column in table.primary_key]
    nothing = [table.c[name] == literal_column("0") for name in figures]
    delete_rows(connection, table, [tuple([row[place] for place in places]) for row in rows], *nothing)
