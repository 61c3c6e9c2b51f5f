"""The office's templates of papers: which is in force, and all that have been."""

import datetime as dt

import pandas as pd
from sqlalchemy import select

from efficiency.core.access import Action, Forbidden, User, can
from efficiency.core.db import reading
from efficiency.models import PaperTemplate
from efficiency.queries.run import kept, rows


def template_rows(kind: str) -> pd.DataFrame:
    """Every change of the template of a kind of paper, newest first: the first row is in force now, on whatever day one looks.

    Columns: version (null: the layout that ships), file_name, fingerprint (null likewise), recorded_at, recorded_by.
    """
    table = PaperTemplate
    names = (table.version, table.file_name, table.fingerprint, table.recorded_at, table.recorded_by)
    found = kept(
        ("paper templates", kind), dt.date.max,
        lambda: rows(select(*names).where(table.kind == kind).order_by(table.id.desc())),
    )  # fmt: skip
    return pd.DataFrame(
        [tuple(row) for row in found],
        columns=["version", "file_name", "fingerprint", "recorded_at", "recorded_by"],
    )


def template_in_force(user: User, kind: str, version: int | None = None) -> bytes | None:
    """The template that papers of the kind are set by (or an earlier ``version``); None: the layout that ships.

    Raises ``Forbidden`` for who issues no papers.
    """
    if not can(user, Action.ISSUE_PAPERS):
        raise Forbidden("您的账号没有这项权限。如工作需要，请与工作办公室联系。")
    table = PaperTemplate
    chosen = [table.version == version] if version is not None else []
    with reading() as connection:
        return connection.execute(
            select(table.file).where(table.kind == kind, *chosen).order_by(table.id.desc()).limit(1)
        ).scalar()
