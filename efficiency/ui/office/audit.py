"""审计日志: is the log whole, and its entries in words: codes as they are called, what one tells in particular as a sentence."""

import datetime as dt
import json

import pandas as pd
import streamlit as st

from efficiency.accounts.security import rules
from efficiency.campaign.workdays import chinese_date
from efficiency.core import audit, db
from efficiency.core.audit import AuditAction
from efficiency.queries.audit import oldest
from efficiency.ui.office.audit_words import known_names, object_words, sentence, value_words
from efficiency.ui.parts.blocks import Card, Column, cards, plain

COLUMNS = {
    "id": Column("编号", "number"),
    "time": Column("时间"),
    "username": Column("用户"),
    "what": Column("操作"),
    "about": Column("对象"),
    "outcome": Column("结果"),
    "told": Column("内容", "long"),
}
# What a reader of the file can check besides: the entry as it was written, and its place in the chain.
AS_WRITTEN = {
    "object_id": "对象（原始记录）",
    "detail": "内容（原始记录）",
    "previous_hash": "前一条校验值",
    "entry_hash": "本条校验值",
}


def chain(today: dt.date) -> None:
    """Whether the log was altered, how far back it goes, and its last seal to be noted elsewhere. Checked when the page is first
    opened and when asked: it reads every entry."""
    if st.button("重新核对", icon=":material/rule:") or "audit_chain" not in st.session_state:
        st.session_state["audit_chain"] = (audit.check(), db.now())
    found, checked_at = st.session_state["audit_chain"]
    (st.success if found.intact else st.error)(f"{found.words}（{checked_at:%H:%M:%S}核对）")
    first = oldest()
    kept = (today - first.date()).days if first else 0
    cards(
        [
            Card(
                "现有记录",
                f"{found.entries:,}条",
                f"最早{chinese_date(first.date())}" if first else "尚无记录",
            ),
            Card(
                "至少保存",
                f"{rules().audit_days}天",
                f"已存{kept}天",
                "系统不删除审计记录；期限由安全管理员设定，不得少于184天（六个月）。",
            ),
            Card(
                "末条校验值",
                found.last_hash[:8],
                "",
                "把条数和末条校验值抄录到系统之外保存，日后可用命令行 audit verify --noted 核对日志是否被整体改写。",
            ),
        ],
        columns=3,
        narrowest=200,
    )
    with st.expander("供抄录的条数和校验值", key="fold_chain"):
        st.code(f"{found.entries}:{found.last_hash}", language=None)


def one_entry(row: pd.Series) -> None:
    """All that one entry of ``readable`` holds."""
    st.subheader("一条记录的详情")
    st.markdown(
        f"**第{row['id']}号**：{row['time']}，{plain(row['username'])}{row['what']}（{plain(row['about'])}），{row['outcome']}。"
    )
    told = statements(row["object_kind"], row["detail"])
    if len(told):
        st.table(told.set_index("项目"))
    else:
        st.caption("没有更多内容。")
    st.caption("本条校验值")
    st.code(row["entry_hash"], language=None)


def action_words(code: str) -> str:
    """The Chinese word for an action, or the code of one that an older or newer version wrote."""
    return AuditAction(code).words if code in set(AuditAction) else code


def readable(rows: pd.DataFrame) -> pd.DataFrame:
    """Entries (``queries.audit.entries``) with ``COLUMNS`` in words; the columns of ``AS_WRITTEN`` stay as they are."""
    names = known_names()
    return rows.assign(
        time=[f"{moment:%Y-%m-%d %H:%M:%S}" for moment in rows["at"]],
        what=rows["action"].map(action_words),
        told=[
            sentence(names, kind, json.loads(told))
            for kind, told in zip(rows["object_kind"], rows["detail"], strict=True)
        ],
        about=[object_words(names, *each) for each in zip(rows["action"], rows["object_id"], strict=True)],
        outcome=rows["succeeded"].map({True: "成功", False: "未成功"}),
    )


def statements(object_kind: str, detail: str) -> pd.DataFrame:
    """What an entry tells in particular (its ``detail``), one row per statement: 项目, 内容; empty where it tells nothing."""
    names = known_names()
    return pd.DataFrame(
        [
            (str(name), value_words(names, object_kind, name, value))
            for name, value in json.loads(detail).items()
        ],
        columns=["项目", "内容"],
    )
