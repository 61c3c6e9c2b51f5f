"""Papers: drafts as last saved and what was issued, exactly as it was sent."""

import datetime as dt

import pandas as pd
from sqlalchemy import Row, Select, func, select

from efficiency.core.access import Forbidden, Scope, User
from efficiency.core.db import reading
from efficiency.models import DistributionEntry, Paper, PaperState
from efficiency.queries import cached, frame, latest
from efficiency.queries.paper_receipts import may_read
from efficiency.queries.run import kept, rows


@cached
def papers(scope: Scope) -> pd.DataFrame:
    """The last state of every paper known on the as-of day, newest first, without its file.

    Columns: id, paper_key, kind, state (DRAFT / ISSUED), number (null: draft), title, as_of (whose evening's figures),
    meeting_number (null: none), fingerprint (sha256 of the file; null: draft), corrects_id (the paper that a 更正件
    corrects; null: none), recorded_at, recorded_by. Papers are no unit's rows: only those with the right to issue them ask.
    """
    last = latest(Paper, [Paper.paper_key], scope)
    return frame(
        select(
            last.c.id, last.c.paper_key, last.c.kind, last.c.state, last.c.number, last.c.title, last.c.as_of,
            last.c.meeting_number, last.c.fingerprint, last.c.corrects_id, last.c.recorded_at, last.c.recorded_by,
        ).order_by(last.c.recorded_at.desc(), last.c.id.desc())
    )  # fmt: skip


def saved_paper(paper_key: str) -> Row | None:
    """The newest row of a paper whatever the as-of day (id, state, number, content, recorded_at, recorded_by ...), or None.

    Drafts are shared by the office: what somebody saved last is what the next one goes on with.
    """
    newest = (
        select(
            Paper.id, Paper.state, Paper.number, Paper.content, Paper.title, Paper.fingerprint, Paper.kind, Paper.recorded_at,
            Paper.recorded_by,
        )
        .where(Paper.paper_key == paper_key)
        .order_by(Paper.id.desc())
        .limit(1)
    )  # fmt: skip
    return kept(("saved paper", paper_key), dt.date.max, lambda: next(iter(rows(newest)), None))


def recipients_of_kind(scope: Scope, kind: str) -> frozenset[str] | None:
    """To whom papers of a kind go on the as-of day (ids of units and leaders), as the list was known by then; None: none
    was kept, and they go to everybody."""
    held = _distribution(scope)
    own = held[held["kind"] == kind]
    return frozenset(own.loc[own["receives"].astype(bool), "recipient_id"]) if len(own) else None


@cached
def _distribution(scope: Scope) -> pd.DataFrame:
    return frame(distribution(scope))


def distribution(scope: Scope) -> Select:
    """The last word on each kind and recipient of those whose day has come: columns kind, recipient_id, receives, in no order."""
    key = (DistributionEntry.kind, DistributionEntry.recipient_id, DistributionEntry.from_on)
    said = latest(DistributionEntry, key, scope, DistributionEntry.from_on <= scope.as_of)
    turn = func.row_number().over(
        partition_by=(said.c.kind, said.c.recipient_id), order_by=said.c.from_on.desc()
    )
    rows = select(said, turn.label("turn")).subquery()
    return select(rows.c.kind, rows.c.recipient_id, rows.c.receives).where(rows.c.turn == 1)


def file_of(user: User, paper_id: int) -> bytes:
    """The bytes of an issued paper as they were sent, for who issues papers and for those to whom it went. Raises ``Forbidden``,
    ``LookupError`` when it is none."""
    if not may_read(user, paper_id):
        raise Forbidden("您的账号没有这项权限。如工作需要，请与工作办公室联系。")
    with reading() as connection:
        found = connection.execute(
            select(Paper.file).where(Paper.id == paper_id, Paper.state == PaperState.ISSUED)
        ).scalar()
    if found is None:
        raise LookupError("没有这份已签发的公文。")
    return found
