"""Entries of the 审计日志 in words: codes as they are called, what an entry tells in particular as a sentence."""

import json

import pandas as pd

from efficiency.core.audit import AuditAction
from efficiency.ui.parts.blocks import Column

COLUMNS = {
    "id": Column("编号", "number"),
    "time": Column("时间"),
    "username": Column("用户"),
    "what": Column("操作"),
    "object_id": Column("对象"),
    "outcome": Column("结果"),
    "told": Column("内容", "long"),
}
# What a reader of the file can check besides: the entry as it was written, and its place in the chain.
AS_WRITTEN = {"detail": "内容（原始记录）", "previous_hash": "前一条校验值", "entry_hash": "本条校验值"}


def action_words(code: str) -> str:
    """The Chinese word for an action, or the code of one that an older or newer version wrote."""
    return AuditAction(code).words if code in set(AuditAction) else code


def readable(rows: pd.DataFrame) -> pd.DataFrame:
    """Entries (``queries.audit.entries``) with ``COLUMNS`` in words; the columns of ``AS_WRITTEN`` stay as they are."""
    return rows.assign(
        time=[f"{moment:%Y-%m-%d %H:%M:%S}" for moment in rows["at"]],
        what=rows["action"].map(action_words),
        told=rows["detail"].map(_sentence),
        outcome=rows["succeeded"].map({True: "成功", False: "未成功"}),
    )


def statements(detail: str) -> pd.DataFrame:
    """What an entry tells in particular (its ``detail``), one row per statement: 项目, 内容; empty where it tells nothing."""
    return pd.DataFrame(
        [(str(name), _said(value)) for name, value in json.loads(detail).items()], columns=["项目", "内容"]
    )


def _sentence(detail: str) -> str:
    told = json.loads(detail)
    return "；".join(f"{name}：{_said(value)}" for name, value in told.items()) + "。" if told else "—"


def _said(value: object) -> str:
    # What is nested is told in a row; a yes or no and nothing as such.
    match value:
        case None | "":
            return "—"
        case bool():
            return "是" if value else "否"
        case dict():
            return "，".join(f"{name}{_said(each)}" for name, each in value.items())
        case list():
            return "、".join(map(_said, value))
    return str(value)
