"""审计日志: an append-only chain. Each entry's hash covers its content and the hash before it, so that a changed or
removed entry breaks the chain at the next one. A seal beside it keeps the number of entries and the last hash, so that
entries cut off at the end are missed too; the database refuses to change or remove entries (migration 0003).
"""

import json
from contextlib import nullcontext
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from efficiency.core.db import now, one_at_a_time, reading
from efficiency.core.digests import digest, is_digest_of
from efficiency.models import AuditEntry, AuditSeal, Coded

FIRST = "0" * 64
_COVERED = ("at", "username", "action", "object_kind", "object_id", "succeeded", "detail", "previous_hash")


class AuditAction(Coded):
    """What is written down."""

    SIGN_IN = "SIGN_IN", "登录"
    LOCK_OUT = "LOCK_OUT", "锁定账号"
    SECOND_FACTOR = "SECOND_FACTOR", "核对动态口令"
    SET_UP_CODES = "SET_UP_CODES", "启用或停用动态口令"
    HAND_OVER = "HAND_OVER", "交付初始密码"
    SIGN_OUT = "SIGN_OUT", "退出登录"
    ACCESS_REFUSED = "ACCESS_REFUSED", "越权被拒"
    CREATE_ACCOUNT = "CREATE_ACCOUNT", "新建账号"
    SET_PASSWORD = "SET_PASSWORD", "重设密码"
    CHANGE_PASSWORD = "CHANGE_PASSWORD", "修改密码"
    SET_ACTIVE = "SET_ACTIVE", "启用或停用账号"
    SET_ROLE = "SET_ROLE", "变更角色"
    END_SESSIONS = "END_SESSIONS", "结束会话"
    EXPORT = "EXPORT", "导出"
    CHANGE_THRESHOLDS = "CHANGE_THRESHOLDS", "修改亮灯阈值"
    CHANGE_REPLY_CLOCK = "CHANGE_REPLY_CLOCK", "修改3日回复口径"
    REGISTER_INCIDENT = "REGISTER_INCIDENT", "登记反映"
    MOVE_INCIDENT = "MOVE_INCIDENT", "办理反映"
    REGISTER_ACTIVITY = "REGISTER_ACTIVITY", "登记公务活动"
    RECORD_CHECK = "RECORD_CHECK", "登记表抽查"
    RECORD_INSPECTION = "RECORD_INSPECTION", "登记明察暗访"
    PUBLISH_INSPECTION = "PUBLISH_INSPECTION", "公开察访结果"
    RECORD_RECTIFICATION = "RECORD_RECTIFICATION", "登记整改"
    ISSUE_DOCUMENT = "ISSUE_DOCUMENT", "签发监察文书"
    RECORD_DOCUMENT_STEP = "RECORD_DOCUMENT_STEP", "登记文书办理"
    RECORD_ACTION = "RECORD_ACTION", "登记责任追究"
    RECORD_ENTRY = "RECORD_ENTRY", "登记台账"
    CORRECT_RECORD = "CORRECT_RECORD", "更正登记"
    WITHDRAW_ROLE = "WITHDRAW_ROLE", "收回权限"
    CHANGE_PORTFOLIO = "CHANGE_PORTFOLIO", "调整分管"
    ADD_LEADER = "ADD_LEADER", "增设领导职务"
    CHANGE_SECURITY = "CHANGE_SECURITY", "修改安全规则"
    READ_CONFIDENTIAL = "READ_CONFIDENTIAL", "查阅保密内容"
    BACK_UP = "BACK_UP", "备份"
    RESTORE = "RESTORE", "恢复"
    SUBMIT_REPORT = "SUBMIT_REPORT", "报送周报"
    RETURN_REPORT = "RETURN_REPORT", "退回周报"
    IMPORT = "IMPORT", "导入"
    RECORD_READING = "RECORD_READING", "报送指标读数"
    ASK_EXTENSION = "ASK_EXTENSION", "申请延期"
    DECIDE_EXTENSION = "DECIDE_EXTENSION", "审批延期"
    ASSIGN_FOLLOW_UP = "ASSIGN_FOLLOW_UP", "督办交办"
    STEP_FOLLOW_UP = "STEP_FOLLOW_UP", "督办办理"
    ATTACH_FILE = "ATTACH_FILE", "附送文件"
    HOLD_MEETING = "HOLD_MEETING", "登记例会召开"
    AMEND_MEETING = "AMEND_MEETING", "更改例会登记"
    PROPOSE = "PROPOSE", "提请议定事项"
    RESOLVE = "RESOLVE", "记录议定事项"
    CLOSE_MEETING = "CLOSE_MEETING", "散会交办"
    SAVE_PAPER = "SAVE_PAPER", "保存公文草稿"
    PROVE = "PROVE", "再次验证身份"
    ISSUE_PAPER = "ISSUE_PAPER", "印发公文"
    SIGN_PAPER = "SIGN_PAPER", "签收公文"
    FILE_SIGNED_COPY = "FILE_SIGNED_COPY", "存档签发件"
    CHANGE_RECIPIENTS = "CHANGE_RECIPIENTS", "修改公文发送范围"
    CHANGE_TEMPLATE = "CHANGE_TEMPLATE", "更换公文模板"


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
    # Where the database is not locked as a whole, this is what keeps two writers from chaining to the same entry.
    one_at_a_time(connection)
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


def check(noted: tuple[int, str] | None = None, own: Connection | None = None) -> Chain:
    """Walk the whole chain and compare its end with the seal, and with a point ``(entries, last hash)`` noted earlier.
    ``own``: on a connection of the caller's, to a database that is not the one in use.

    What this cannot notice without ``noted``: somebody with the database owner's rights who removes the triggers,
    rewrites entries, works out all later hashes anew and the seal as well. A point noted outside the system is what
    tells that from the truth.
    """
    previous, count, broken_at = FIRST, 0, None
    noted_fits = None if noted is None else noted == (0, FIRST)
    with nullcontext(own) if own is not None else reading() as connection:
        seal = connection.execute(select(AuditSeal.entries, AuditSeal.last_hash)).one_or_none()
        rows = connection.execution_options(yield_per=1000).execute(
            select(AuditEntry.__table__).order_by(AuditEntry.id)
        )
        for row in rows.mappings():
            entry = {column: row[column] for column in _COVERED}
            fits = row["previous_hash"] == previous and is_digest_of(_canonical(entry), row["entry_hash"])
            if not fits and broken_at is None:
                broken_at = row["id"]
            previous, count = row["entry_hash"], count + 1
            if noted is not None and count == noted[0]:
                noted_fits = previous == noted[1]
    return Chain(count, previous, broken_at, tuple(seal) if seal else None, noted_fits)


def _hash(entry: dict) -> str:
    return digest(_canonical(entry))


def _canonical(entry: dict) -> bytes:
    content = {**entry, "at": entry["at"].isoformat()}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
