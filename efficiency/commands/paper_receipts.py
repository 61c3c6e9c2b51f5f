"""What happens to an issued paper: it is signed for, its signed copy is filed; and to whom papers of a kind go."""

import datetime as dt
import hashlib
from collections.abc import Sequence

from sqlalchemy import select

from efficiency.commands import Refused
from efficiency.commands.recording import recording
from efficiency.core.access import Action, Scope, User
from efficiency.core.audit import AuditAction
from efficiency.exchange.signed_copy import signed_copy_fault
from efficiency.models import (
    DistributionEntry,
    Leader,
    Paper,
    PaperReceipt,
    PaperRecipient,
    PaperScan,
    PaperState,
    Unit,
)
from efficiency.queries.paper_receipts import received_as
from efficiency.queries.papers import distribution
from efficiency.subjects.distribution_entry import LISTED

_LONGEST_NAME = 120


def sign_for(user: User, day: dt.date, *, paper_id: int) -> str:
    """签收: who acts has received an issued paper, as unit or as leader; returns its number.

    Raises ``Refused`` for a paper that did not go there and for one that is signed for already, ``Forbidden`` without the right.
    """
    with recording(user, Action.RECEIVE_PAPERS, day) as record:
        unit_id, leader_id = received_as(record.user)
        table = PaperRecipient
        row = record.connection.execute(
            select(table.id, Paper.number, PaperReceipt.recorded_by)
            .join(Paper, Paper.id == table.paper_id)
            .outerjoin(PaperReceipt, PaperReceipt.recipient_id == table.id)
            .where(
                table.paper_id == paper_id,
                table.unit_id == unit_id if unit_id else table.leader_id == leader_id,
                Paper.state == PaperState.ISSUED,
            )
        ).first()
        if row is None or not (unit_id or leader_id):
            raise Refused("没有发给您的这份公文。")
        if row.recorded_by is not None:
            raise Refused(f"这份公文已由“{row.recorded_by}”签收。")
        record.add(PaperReceipt, recipient_id=row.id)
        record.audit(AuditAction.SIGN_PAPER, "paper", row.number, {"签收": unit_id or leader_id})
    return row.number


def file_signed_copy(user: User, day: dt.date, *, paper_id: int, file_name: str, file: bytes) -> str:
    """Keep the scan of an issued paper as signed and sealed; returns its sha256. An earlier one stays on record.

    Raises ``Refused`` for no issued paper and for a file that is no PDF or too large, ``Forbidden`` without the right.
    """
    with recording(user, Action.ISSUE_PAPERS, day) as record:
        number = record.connection.execute(
            select(Paper.number).where(Paper.id == paper_id, Paper.state == PaperState.ISSUED)
        ).scalar()
        if number is None:
            raise Refused("没有这份已签发的公文。")
        if fault := signed_copy_fault(file):
            raise Refused(fault)
        fingerprint = hashlib.sha256(file).hexdigest()
        name = file_name[-_LONGEST_NAME:]
        record.add(PaperScan, paper_id=paper_id, file_name=name, file=file, fingerprint=fingerprint)
        record.audit(AuditAction.FILE_SIGNED_COPY, "paper", number, {"文件": name, "指纹": fingerprint})
    return fingerprint


def set_recipients(
    user: User, day: dt.date, *, kind: str, units: Sequence[str], leaders: Sequence[str]
) -> None:
    """Keep to whom papers of a kind go from ``day`` (the as-of day) on; what stood for each before stays on record. Raises
    ``Refused`` for what is not there and where nothing changes, ``Forbidden`` without the right."""
    with recording(user, Action.ISSUE_PAPERS, day) as record:
        if kind not in list(LISTED):
            raise Refused("这种公文没有发送范围，请重新选择。")
        for model, chosen in ((Unit, units), (Leader, leaders)):
            known = set(record.connection.execute(select(model.id)).scalars())
            if not set(chosen) <= known:
                raise Refused("所选的单位或领导职务已不在案，请重新选择。")
        wanted = {*units, *leaders}
        if not wanted:
            raise Refused("发送范围里至少要有一个单位或一位领导。")
        held = {
            row.recipient_id: row.receives
            for row in record.connection.execute(distribution(Scope(day)))
            if row.kind == kind
        }
        changed = [each for each in sorted(wanted | held.keys()) if held.get(each, False) != (each in wanted)]
        if not changed:
            raise Refused("发送范围没有变化。")
        same = {"kind": kind, "from_on": day}
        record.add_all(
            DistributionEntry,
            [same | {"recipient_id": each, "receives": each in wanted} for each in changed],
        )
        detail = {"单位": len(units), "领导": len(leaders)}
        record.audit(AuditAction.CHANGE_RECIPIENTS, "paper", kind, detail)
