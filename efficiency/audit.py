"""审计日志: an append-only chain. Each entry's hash covers its content and the hash before it, so that a changed or
removed entry breaks the chain at the next one."""

import hashlib
import json
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from efficiency.db import now, reading
from efficiency.models import AuditEntry, DataVersion

_FIRST = "0" * 64
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
    OPEN_ACCOUNT = "OPEN_ACCOUNT"
    WITHDRAW_ROLE = "WITHDRAW_ROLE"
    CHANGE_PORTFOLIO = "CHANGE_PORTFOLIO"
    ADD_LEADER = "ADD_LEADER"
    CHANGE_SECURITY = "CHANGE_SECURITY"
    READ_CONFIDENTIAL = "READ_CONFIDENTIAL"
    BACK_UP = "BACK_UP"
    RESTORE = "RESTORE"
    SUBMIT_REPORT = "SUBMIT_REPORT"
    RETURN_REPORT = "RETURN_REPORT"


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
    previous = connection.execute(
        select(AuditEntry.entry_hash).order_by(AuditEntry.id.desc()).limit(1)
    ).scalar()
    entry = {
        "at": now(),
        "username": username[:40],
        "action": action,
        "object_kind": object_kind[:40],
        "object_id": object_id[:80],
        "succeeded": succeeded,
        "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True),
        "previous_hash": previous or _FIRST,
    }
    connection.execute(insert(AuditEntry).values(**entry, entry_hash=_hash(entry)))


def verify() -> int | None:
    """Walk the chain and return the id of the first entry that does not fit; None when all do.

    Entries cut off at the very end leave a valid shorter chain: keep a copy of the last hash elsewhere to notice.
    """
    previous = _FIRST
    with reading() as connection:
        rows = connection.execution_options(yield_per=1000).execute(
            select(AuditEntry.__table__).order_by(AuditEntry.id)
        )
        for row in rows.mappings():
            entry = {column: row[column] for column in _COVERED}
            if row["previous_hash"] != previous or row["entry_hash"] != _hash(entry):
                return row["id"]
            previous = row["entry_hash"]
    return None


def _hash(entry: dict) -> str:
    content = {**entry, "at": entry["at"].isoformat()}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
