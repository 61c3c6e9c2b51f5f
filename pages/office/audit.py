"""审计日志: who did what, when, did it succeed, and is the log whole? (审计管理员)"""

import datetime as dt
from dataclasses import replace

import pandas as pd
import streamlit as st

from efficiency.accounts.security import rules
from efficiency.campaign.workdays import chinese_date
from efficiency.core import audit, db
from efficiency.core.access import Action
from efficiency.queries.audit import count, entries, known, oldest
from efficiency.ui.office.audit import AS_WRITTEN, COLUMNS, action_words, readable, statements
from efficiency.ui.parts.blocks import Card, Listing, cards, definition, plain, rows_to_show, table
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.waiting import errand_box
from efficiency.ui.seams.address import kept_day, kept_pick, kept_words

RESULTS = {"done": ("成功", True), "refused": ("未成功", False)}

page = open_page(Action.READ_AUDIT, "审计日志", "谁在什么时候做了什么，是否成功？日志有没有被改动过？")
today = db.now().date()
page = replace(page, as_of=today)
errand_box(page)

if st.button("重新核对", icon=":material/rule:") or "audit_chain" not in st.session_state:
    st.session_state["audit_chain"] = (audit.check(), db.now())
chain, checked_at = st.session_state["audit_chain"]
(st.success if chain.intact else st.error)(f"{chain.words}（{checked_at:%H:%M:%S}核对）")
first = oldest()
kept = (today - first.date()).days if first else 0
cards(
    [
        Card(
            "现有记录", f"{chain.entries:,}条", f"最早{chinese_date(first.date())}" if first else "尚无记录"
        ),
        Card(
            "至少保存",
            f"{rules().audit_days}天",
            f"已存{kept}天",
            "系统不删除审计记录；期限由安全管理员设定，不得少于184天（六个月）。",
        ),
        Card(
            "末条校验值",
            chain.last_hash[:8],
            "",
            "把条数和末条校验值抄录到系统之外保存，日后可用命令行 audit verify --noted 核对日志是否被整体改写。",
        ),
    ],
    columns=3,
    narrowest=200,
)
with st.expander("供抄录的条数和校验值", key="fold_chain"):
    st.code(f"{chain.entries}:{chain.last_hash}", language=None)

st.subheader("查找")
users, actions = known()
with st.container(horizontal=True):
    start = kept_day("自", today - dt.timedelta(days=6), key="since")
    end = kept_day("至", today, key="until")
    result = kept_pick("结果", {code: words for code, (words, _) in RESULTS.items()}, key="result")
with st.container(horizontal=True):
    username = kept_pick("用户", {each: each for each in users}, key="username")
    action = kept_pick("操作", {each: action_words(each) for each in actions}, key="action")
    words = kept_words("对象或内容中含有", key="words", max_chars=80)

filters = {
    "username": username,
    "action": action,
    "succeeded": RESULTS[result][1] if result else None,
    "words": words,
}
if start > end:
    st.warning("起始日期晚于截止日期，请改正。")
    st.stop()
total = count(start, end, **filters)
st.subheader(f"{chinese_date(start)}至{chinese_date(end)}：{total:,}条")
found = readable(entries(start, end, **filters, limit=rows_to_show("audit")))


def one_entry(row: pd.Series) -> None:
    """All that one entry holds."""
    st.subheader("一条记录的详情")
    st.markdown(
        f"**第{row['id']}号**：{row['time']}，{plain(row['username'])}{row['what']}（{plain(row['object_id'])}），{row['outcome']}。"
    )
    told = statements(row["detail"])
    if len(told):
        st.table(told.set_index("项目"))
    else:
        st.caption("没有更多内容。")
    st.caption("本条校验值")
    st.code(row["entry_hash"], language=None)


definition(
    "点表中任一格，在表下查看该条记录的全部内容。每条记录的校验值包含其全部内容和前一条的校验值；"
    "数据库拒绝修改和删除审计记录。时间为北京时间。"
)
table(
    page, found, COLUMNS, subject="审计日志", empty="这段时间没有符合条件的记录。", on_open=one_entry, extra=AS_WRITTEN,
    listing=Listing("audit", found, total, lambda: readable(entries(start, end, **filters)), "条"),
)  # fmt: skip
