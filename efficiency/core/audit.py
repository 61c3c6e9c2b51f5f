"""审计日志: an append-only chain. Each entry's hash covers its content and the hash before it, so that a changed or
removed entry breaks the chain at the next one. A seal beside it keeps the number of entries and the last hash, so that
entries cut off at the end are missed too; the database refuses to change or remove entries (migration 0003).
"""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from efficiency.core.db import now, reading
from efficiency.models import AuditEntry, AuditSeal, DataVersion

FIRST = "0" * 64
_COVERED = ("at", "username", "action", "object_kind", "object_id", "succeeded", "detail", "previous_hash")


class AuditAction(StrEnum):
    """What is written down; the words for it stand in ``labels``."""

    SIGN_IN = "SIGN_IN"
    LOCK_OUT = "LOCK_OUT"
    SIGN_OUT = "SIGN_OUT"
    ACCESS_REFUSED = "ACCESS_REFUSED"
    CREATE_ACCOUNT = "CREATE_ACCOUNT"
    SET_PASSWORD = "SET_PASSWORD"
    CHANGE_PASSWORD = "CHANGE_PASSWORD"
    SET_ACTIVE = "SET_ACTIVE"
    SET_ROLE = "SET_ROLE"
    END_SESSIONS = "END_SESSIONS"
    EXPORT = "EXPORT"
    CHANGE_THRESHOLDS = "CHANGE_THRESHOLDS"
    CHANGE_REPLY_CLOCK = "CHANGE_REPLY_CLOCK"
    REGISTER_INCIDENT = "REGISTER_INCIDENT"
    MOVE_INCIDENT = "MOVE_INCIDENT"
    REGISTER_ACTIVITY = "REGISTER_ACTIVITY"
    RECORD_CHECK = "RECORD_CHECK"
    RECORD_INSPECTION = "RECORD_INSPECTION"
    PUBLISH_INSPECTION = "PUBLISH_INSPECTION"
    RECORD_RECTIFICATION = "RECORD_RECTIFICATION"
    ISSUE_DOCUMENT = "ISSUE_DOCUMENT"
    RECORD_DOCUMENT_STEP = "RECORD_DOCUMENT_STEP"
    RECORD_ACTION = "RECORD_ACTION"
    CORRECT_RECORD = "CORRECT_RECORD"
    WITHDRAW_ROLE = "WITHDRAW_ROLE"
    CHANGE_PORTFOLIO = "CHANGE_PORTFOLIO"
    ADD_LEADER = "ADD_LEADER"
    CHANGE_SECURITY = "CHANGE_SECURITY"
    READ_CONFIDENTIAL = "READ_CONFIDENTIAL"
    BACK_UP = "BACK_UP"
    RESTORE = "RESTORE"
    SUBMIT_REPORT = "SUBMIT_REPORT"
    RETURN_REPORT = "RETURN_REPORT"
    IMPORT = "IMPORT"
    RECORD_READING = "RECORD_READING"
    ASK_EXTENSION = "ASK_EXTENSION"
    DECIDE_EXTENSION = "DECIDE_EXTENSION"
    ASSIGN_FOLLOW_UP = "ASSIGN_FOLLOW_UP"
    STEP_FOLLOW_UP = "STEP_FOLLOW_UP"
    HOLD_MEETING = "HOLD_MEETING"
    PROPOSE = "PROPOSE"
    SAVE_PAPER = "SAVE_PAPER"
    ISSUE_PAPER = "ISSUE_PAPER"


def append(
    connection: Connection,
    username: str,
    action: str,
    object_kind: str,
    object_id: str,
    succeeded: bool,
    detail: dict,
) -> None:
    """Write one entry within the caller's transaction. ``detail`` must be plain JSON and hold no passwords.

    Make it the last thing in the transaction: from here on other writers wait for its end.
    """
    # The one row of data_version stands for the end of the chain; where the database is not locked as a whole, this
    # is what keeps two writers from chaining to the same entry.
    connection.execute(select(DataVersion.id).with_for_update()).all()
    # Chained to what the seal remembers and not to the last row found: rows cut off stay missed for ever.
    seal = connection.execute(select(AuditSeal.entries, AuditSeal.last_hash)).one()
    entry = {
        "at": now(),
        "username": username[:40],
        "action": action,
        "object_kind": object_kind[:40],
        "object_id": object_id[:80],
        "succeeded": succeeded,
        "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True),
        "previous_hash": seal.last_hash,
    }
    entry_hash = _hash(entry)
    connection.execute(insert(AuditEntry).values(**entry, entry_hash=entry_hash))
    connection.execute(update(AuditSeal).values(entries=seal.entries + 1, last_hash=entry_hash))


@dataclass(frozen=True, slots=True)
class Chain:
    """What walking the chain found. ``broken_at``: id of the first entry that does not fit to those before it;
    ``sealed``: number and last hash that the seal remembers; ``noted_fits``: whether the chain goes through a point
    noted down earlier (null when none was given)."""

    entries: int
    last_hash: str
    broken_at: int | None
    sealed: tuple[int, str] | None
    noted_fits: bool | None = None

    @property
    def intact(self) -> bool:
        """Whether nothing at all is wrong."""
        return (
            self.broken_at is None
            and self.sealed == (self.entries, self.last_hash)
            and self.noted_fits is not False
        )

    @property
    def words(self) -> str:
        """The finding in a sentence or two."""
        if self.intact:
            return f"审计日志完整：共{self.entries:,}条，逐条衔接，条数和末条校验值与封存记录一致。"
        faults = []
        if self.broken_at is not None:
            faults.append(f"从第{self.broken_at}号记录起与前面的记录不衔接，有记录被改动或删除")
        if self.sealed is None:
            faults.append("封存记录（条数和末条校验值）已被删除")
        elif self.sealed[0] != self.entries:
            faults.append(f"应有{self.sealed[0]:,}条，实有{self.entries:,}条")
        elif self.broken_at is None and self.sealed[1] != self.last_hash:
            faults.append("末条校验值与封存记录不一致")
        if self.noted_fits is False:
            faults.append("与此前抄录的条数和校验值不符，日志在抄录之后被整体改写过")
        return "审计日志不完整：" + "；".join(faults) + "。"


def check(noted: tuple[int, str] | None = None) -> Chain:
    """Walk the whole chain and compare its end with the seal, and with a point ``(entries, last hash)`` noted earlier.

    What this cannot notice without ``noted``: somebody with the database owner's rights who removes the triggers,
    rewrites entries, works out all later hashes anew and the seal as well. A point noted outside the system is what
    tells that from the truth.
    """
    previous, count, broken_at = FIRST, 0, None
    noted_fits = None if noted is None else noted == (0, FIRST)
    with reading() as connection:
        seal = connection.execute(select(AuditSeal.entries, AuditSeal.last_hash)).one_or_none()
        rows = connection.execution_options(yield_per=1000).execute(
            select(AuditEntry.__table__).order_by(AuditEntry.id)
        )
        for row in rows.mappings():
            entry = {column: row[column] for column in _COVERED}
            fits = row["previous_hash"] == previous and row["entry_hash"] == _hash(entry)
            if not fits and broken_at is None:
                broken_at = row["id"]
            previous, count = row["entry_hash"], count + 1
            if noted is not None and count == noted[0]:
                noted_fits = previous == noted[1]
    return Chain(count, previous, broken_at, tuple(seal) if seal else None, noted_fits)


def _hash(entry: dict) -> str:
    content = {**entry, "at": entry["at"].isoformat()}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
