"""Counting what a piece of work asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from efficiency.core import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are run within this ``with``, without the brackets of transactions."""
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    engine = db.engine()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def about_figures(asked: list[str]) -> list[str]:
    """Those of ``asked`` that are neither the question for the marks nor who is there."""
    return [
        statement
        for statement in asked
        if "FROM data_version" not in statement
        and "sign_in_session" not in statement
        and "WHERE setting.name IN" not in statement
    ]
