"""登录会话: who is signed in right now and from where, and how is a session ended?"""

import streamlit as st

from efficiency.commands.accounts import end_session, end_sessions
from efficiency.queries.accounts import live_sessions
from efficiency.ui.parts.blocks import Column, table
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.outcome import carry_out


def sessions(page: Page) -> None:
    """All sessions that stand, and two choices: end one, or all of an account.

    A table and a choice: with a row of widgets for each, a busy Friday is thousands of messages.
    """
    live = live_sessions()
    st.subheader(
        f"{live['username'].nunique()}个账号、{len(live)}个会话正在使用" if len(live) else "现在没有人登录"
    )
    table(
        page,
        live.assign(
            where=[
                "，".join(filter(None, each)) for each in zip(live["address"], live["device"], strict=True)
            ],
            **{
                name: [moment.strftime("%Y-%m-%d %H:%M:%S") for moment in live[name]]
                for name in ("created_at", "last_seen_at", "expires_at")
            },
        ),
        {
            "display_name": Column("名称"),
            "username": Column("用户名"),
            "where": Column("地址和设备"),
            "created_at": Column("登录"),
            "last_seen_at": Column("最近操作"),
            "expires_at": Column("最迟到"),
        },
        subject="登录会话",
        empty="没有会话。",
    )
    if live.empty:
        return
    # Nothing that changes while the choice stands: Streamlit keeps a choice by its words.
    known = {
        row.token_hash: f"{row.display_name}（{row.username}），"
        f"{row.address or '地址不详'}，登录{row.created_at:%m-%d %H:%M:%S}"
        for row in live.itertuples()
    }
    one = st.selectbox(
        "结束一个会话", list(known), index=None, placeholder="请选择", format_func=known.get, key="end_one"
    )
    if st.button("结束会话", disabled=one is None):
        ended = live.set_index("token_hash").loc[one, "username"]
        carry_out("security", f"已结束 {ended} 的会话。", end_session, page.user, one)
    several = st.selectbox(
        "结束一个账号的全部会话", sorted(live["username"].unique()), index=None, placeholder="请选择", key="end_all_of"
    )  # fmt: skip
    if st.button("全部结束", disabled=several is None):
        carry_out("security", f"已结束 {several} 的全部会话。", end_sessions, page.user, several)
