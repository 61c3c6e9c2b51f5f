"""Adding to the counts of a roll-up's rows."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from efficiency.core.db import insert_rows
from efficiency.models import Base


def add_counts(
    connection: Connection,
    model: type[Base],
    figures: tuple[str, ...],
    changes: Mapping[tuple, tuple[int, ...]],
    beside: Mapping[tuple, dict] = MappingProxyType({}),
) -> None:
    """Add ``changes`` to the rows of ``model``: values of its primary key -> what is added to each of ``figures``.

    ``beside``: what a new row holds besides, by its key, the same columns for each. Rows that were not there come in, and
    rows at which nothing is left go. The key has a column ``known_on``.
    """
    changes = {key: change for key, change in changes.items() if any(change)}
    if not changes:
        return
    table = model.__table__
    names = tuple(column.name for column in table.primary_key)
    days = sorted({key[names.index("known_on")] for key in changes})
    there = {
        tuple(row) for row in connection.execute(select(*table.primary_key).where(table.c.known_on.in_(days)))
    }
    more_names = tuple(next(iter(beside.values()), ()))
    fresh = [
        (*key, *change, *beside.get(key, {}).values()) for key, change in changes.items() if key not in there
    ]
    more = [
        {f"of_{name}": value for name, value in zip(names, key, strict=True)}
        | {f"more_{name}": value for name, value in zip(figures, change, strict=True)}
        for key, change in changes.items()
        if key in there
    ]
    insert_rows(connection, table, (*names, *figures, *more_names), fresh)
    if more:
        same = [table.c[name] == bindparam(f"of_{name}") for name in names]
        sums = {name: table.c[name] + bindparam(f"more_{name}") for name in figures}
        connection.execute(update(table).where(*same).values(sums), more)
        nothing = and_(*(table.c[name] == 0 for name in figures))
        connection.execute(delete(table).where(table.c.known_on.in_(days), nothing))
