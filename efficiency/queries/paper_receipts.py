"""To whom issued papers went, who has signed for them, what was signed and filed, what was corrected by a further issue."""

import datetime as dt

import pandas as pd
from sqlalchemy import Row, or_, select

from efficiency import campaign
from efficiency.core.access import Action, Forbidden, Scope, User, can
from efficiency.core.db import reading
from efficiency.models import Paper, PaperReceipt, PaperRecipient, PaperScan, PaperState, Role
from efficiency.queries import cached, frame
from efficiency.queries.run import kept, rows

_NO_RIGHT = "您的账号没有这项权限。如工作需要，请与工作办公室联系。"


def received_as(user: User) -> tuple[str | None, str | None]:
    """As which unit and as which leader somebody receives papers; 监察机关 as 市监察局's own unit."""
    if user.role is Role.SUPERVISION:
        return campaign.load().parameters.supervision_unit, None
    return (user.unit_id, None) if user.role is Role.UNIT else (None, user.leader_id)


def _of(unit_id: str | None, leader_id: str | None):
    mine = [PaperRecipient.unit_id == unit_id] if unit_id else []
    mine += [PaperRecipient.leader_id == leader_id] if leader_id else []
    return or_(*mine) if mine else PaperRecipient.id < 0


def received_papers(scope: Scope, user: User) -> pd.DataFrame:
    """The issued papers that went to ``user``'s unit or office, as known on the scope's day, newest first.

    Columns: recipient_id, paper_id, kind, number, title, issued_at, fingerprint, corrects_id (null: no 更正件), signed_at,
    signed_by (null: not signed for yet).
    """
    return received_by(scope, *received_as(user))


@cached
def received_by(scope: Scope, unit_id: str | None, leader_id: str | None) -> pd.DataFrame:
    """``received_papers`` of who receives them as this unit or leader (``received_as``)."""
    signed = _signed(scope)
    return frame(
        select(
            PaperRecipient.id.label("recipient_id"), Paper.id.label("paper_id"), Paper.kind, Paper.number, Paper.title,
            Paper.recorded_at.label("issued_at"), Paper.fingerprint, Paper.corrects_id, signed.c.signed_at, signed.c.signed_by,
        )
        .join(Paper, Paper.id == PaperRecipient.paper_id)
        .outerjoin(signed, signed.c.recipient_id == PaperRecipient.id)
        .where(
            _of(unit_id, leader_id), Paper.state == PaperState.ISSUED,
            PaperRecipient.recorded_at < scope.known_before,
        )
        .order_by(Paper.id.desc())
    )  # fmt: skip


def _signed(scope: Scope):
    return (
        select(
            PaperReceipt.recipient_id,
            PaperReceipt.recorded_at.label("signed_at"),
            PaperReceipt.recorded_by.label("signed_by"),
        )
        .where(PaperReceipt.recorded_at < scope.known_before)
        .subquery()
    )


@cached
def receipts(scope: Scope) -> pd.DataFrame:
    """Every recipient of every issued paper known on the scope's day. Columns: paper_id, unit_id, leader_id (one of them),
    signed_at, signed_by (null: not signed for yet). Of no unit's rows: only who issues papers asks."""
    signed = _signed(scope)
    return frame(
        select(
            PaperRecipient.paper_id, PaperRecipient.unit_id, PaperRecipient.leader_id, signed.c.signed_at,
            signed.c.signed_by,
        )
        .outerjoin(signed, signed.c.recipient_id == PaperRecipient.id)
        .where(PaperRecipient.recorded_at < scope.known_before)
        .order_by(PaperRecipient.id)
    )  # fmt: skip


def issued_paper(paper_id: int) -> Row | None:
    """An issued paper without its file (id, kind, number, title, as_of, meeting_number, content, recorded_at, corrects_id), or
    None."""
    table = Paper
    names = (
        table.id, table.kind, table.number, table.title, table.as_of, table.meeting_number, table.content, table.recorded_at,
        table.corrects_id,
    )  # fmt: skip
    chosen = select(*names).where(table.id == paper_id, table.state == PaperState.ISSUED)
    return kept(("issued paper", paper_id), dt.date.max, lambda: next(iter(rows(chosen)), None))


def corrections_of(paper_id: int) -> list[Row]:
    """The 更正件 of a paper that were issued, oldest first (id, number, title, recorded_at)."""
    table = Paper
    chosen = (
        select(table.id, table.number, table.title, table.recorded_at)
        .where(table.corrects_id == paper_id, table.state == PaperState.ISSUED)
        .order_by(table.id)
    )
    return kept(("corrections of", paper_id), dt.date.max, lambda: list(rows(chosen)))


def scans(paper_id: int) -> list[Row]:
    """The signed copies of a paper that were filed, newest first (id, file_name, fingerprint, recorded_at, recorded_by)."""
    table = PaperScan
    chosen = (
        select(table.id, table.file_name, table.fingerprint, table.recorded_at, table.recorded_by)
        .where(table.paper_id == paper_id)
        .order_by(table.id.desc())
    )
    return kept(("scans", paper_id), dt.date.max, lambda: list(rows(chosen)))


def may_read(user: User, paper_id: int) -> bool:
    """Whether an issued paper may be taken out: by who issues papers, and by those to whom it went."""
    if can(user, Action.ISSUE_PAPERS):
        return True
    if not can(user, Action.RECEIVE_PAPERS):
        return False
    with reading() as connection:
        mine = select(PaperRecipient.id).where(PaperRecipient.paper_id == paper_id, _of(*received_as(user)))
        return connection.execute(mine).first() is not None


def scan_file(user: User, paper_id: int) -> bytes:
    """The newest signed copy of a paper. Raises ``Forbidden`` and ``LookupError``."""
    if not may_read(user, paper_id):
        raise Forbidden(_NO_RIGHT)
    with reading() as connection:
        newest = (
            select(PaperScan.file)
            .where(PaperScan.paper_id == paper_id)
            .order_by(PaperScan.id.desc())
            .limit(1)
        )
        found = connection.execute(newest).scalar()
    if found is None:
        raise LookupError("这份公文还没有签字盖章的扫描件。")
    return found
