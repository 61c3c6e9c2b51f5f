"""审计日志 for its one reader, the 审计管理员: entries as they were written, found by period, user, action and words."""

import datetime as dt
from collections.abc import Collection

import pandas as pd
from sqlalchemy import ColumnElement, func, or_, select

from efficiency.core.db import reading
from efficiency.models import AuditEntry
from efficiency.queries import frame


def entries(
    first_day: dt.date,
    last_day: dt.date,
    *,
    username: str | None = None,
    action: str | None = None,
    succeeded: bool | None = None,
    words: str = "",
    codes: Collection[str] = (),
    limit: int | None = None,
) -> pd.DataFrame:
    """The entries of the days from ``first_day`` to ``last_day``, newest first; filters left out ask for nothing.

    Columns: id, at, username, action, object_kind, object_id, succeeded, detail (JSON), previous_hash, entry_hash.
    ``words`` is looked for in the object and the detail as it stands, ``codes`` besides: what the words stand for there.
    """
    statement = (
        select(AuditEntry.__table__)
        .where(*_conditions(first_day, last_day, username, action, succeeded, words, codes))
        .order_by(AuditEntry.id.desc())
    )
    return frame(statement.limit(limit) if limit else statement)


def count(first_day: dt.date, last_day: dt.date, **filters) -> int:
    """How many entries ``entries`` would return without a limit."""
    wanted = {"username": None, "action": None, "succeeded": None, "words": "", "codes": ()} | filters
    with reading() as connection:
        return connection.execute(
            select(func.count()).select_from(AuditEntry).where(*_conditions(first_day, last_day, **wanted))
        ).scalar_one()


def known() -> tuple[list[str], list[str]]:
    """The user names and the actions that occur in the log, each in order."""
    with reading() as connection:
        return (
            list(connection.execute(select(AuditEntry.username).distinct().order_by("username")).scalars()),
            list(connection.execute(select(AuditEntry.action).distinct().order_by("action")).scalars()),
        )


def oldest() -> dt.datetime | None:
    """When the first entry was written; None while there is none."""
    with reading() as connection:
        return connection.execute(select(func.min(AuditEntry.at))).scalar()


def _conditions(
    first_day: dt.date,
    last_day: dt.date,
    username: str | None,
    action: str | None,
    succeeded: bool | None,
    words: str,
    codes: Collection[str],
) -> list[ColumnElement]:
    day = dt.timedelta(days=1)
    conditions = [
        AuditEntry.at >= dt.datetime.combine(first_day, dt.time()),
        AuditEntry.at < dt.datetime.combine(last_day, dt.time()) + day,
    ]
    if username:
        conditions.append(AuditEntry.username == username)
    if action:
        conditions.append(AuditEntry.action == action)
    if succeeded is not None:
        conditions.append(AuditEntry.succeeded.is_(succeeded))
    if words.strip():
        conditions.append(
            or_(
                AuditEntry.object_id.contains(words.strip(), autoescape=True),
                AuditEntry.detail.contains(words.strip(), autoescape=True),
                *(AuditEntry.object_id == code for code in codes),
                *(AuditEntry.detail.contains(f'"{code}"', autoescape=True) for code in codes),
            )
        )
    return conditions
