"""审计日志: who did what, when, did it succeed, and is the log whole? (审计管理员)"""

import datetime as dt
from dataclasses import replace

import streamlit as st

from efficiency.campaign.workdays import chinese_date
from efficiency.core import db
from efficiency.core.access import Action
from efficiency.queries.audit import count, entries, known
from efficiency.ui.office.audit import AS_WRITTEN, COLUMNS, action_words, chain, one_entry, readable
from efficiency.ui.office.audit_words import codes_of
from efficiency.ui.parts.blocks import definition, table
from efficiency.ui.parts.exports import Listing, rows_to_show
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.waiting import errand_box
from efficiency.ui.seams.address import kept_day, kept_pick, kept_words

RESULTS = {"done": ("成功", True), "refused": ("未成功", False)}

page = open_page(Action.READ_AUDIT, "审计日志", "谁在什么时候做了什么，是否成功？日志有没有被改动过？")
today = db.now().date()
page = replace(page, as_of=today)
errand_box(page)
chain(today)

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
    "codes": codes_of(words),
}
if start > end:
    st.warning("起始日期晚于截止日期，请改正。")
    st.stop()
total = count(start, end, **filters)
st.subheader(f"{chinese_date(start)}至{chinese_date(end)}：{total:,}条")
found = readable(entries(start, end, **filters, limit=rows_to_show("audit")))

definition(
    "点表中任一格，在表下查看该条记录的全部内容。每条记录的校验值包含其全部内容和前一条的校验值；"
    "数据库拒绝修改和删除审计记录。时间为北京时间。"
)
table(
    page, found, COLUMNS, subject="审计日志", empty="这段时间没有符合条件的记录。", on_open=one_entry, extra=AS_WRITTEN,
    listing=Listing("audit", found, total, lambda: readable(entries(start, end, **filters)), "条"),
)  # fmt: skip
