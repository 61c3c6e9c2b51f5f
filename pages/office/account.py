"""我的账号: when and where was I signed in, is it me everywhere, and how do I change my password? (everybody)"""

import streamlit as st

from efficiency.commands import Refused
from efficiency.commands.own_account import end_other_sessions, stop_codes
from efficiency.core.access import Action
from efficiency.queries.accounts import live_sessions, sign_ins
from efficiency.ui.parts.blocks import Column, table
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.proof import note_refusal, proof_box
from efficiency.ui.parts.sign_in import change_password, set_up_codes
from efficiency.ui.seams.address import kept_tabs

page = open_page(Action.OWN_ACCOUNT, "我的账号", "上次是什么时候、从哪里登录的？现在还有哪里登录着？")
own = sign_ins(page.user.id, page.user.username, page.user.session)
if own.before:
    st.markdown(f"上次登录：**{own.before:%Y-%m-%d %H:%M}**，来自{own.address or '未记录的地址'}。")
else:
    st.markdown("这是第一次登录。")
if own.failed:
    st.warning(f"此后有{own.failed}次登录失败。如果不是您自己输错，请告诉安全管理员，并改密码。")

sessions, codes, password = kept_tabs(
    {"sessions": "登录会话", "codes": "动态口令", "password": "修改密码"}, key="tab"
)
with sessions:
    live = live_sessions(page.user.id)
    table(
        page,
        live.assign(
            which=live["token_hash"].map(lambda each: "本次" if each == page.user.session else "其他"),
            since=live["created_at"].dt.strftime("%Y-%m-%d %H:%M"),
            seen=live["last_seen_at"].dt.strftime("%Y-%m-%d %H:%M"),
        ),
        {
            "which": Column("会话"),
            "since": Column("登录时间"),
            "seen": Column("最近操作"),
            "address": Column("来自"),
            "device": Column("浏览器和系统"),
        },
        subject="我的登录会话",
        empty="没有会话。",
    )
    if len(live) > 1 and st.button("结束其他会话", type="primary"):
        try:
            end_other_sessions(page.user)
        except Refused as refusal:
            note_refusal("sessions", refusal)
            st.error(str(refusal))
        else:
            st.rerun()
    proof_box("sessions")
with codes:
    if own.has_codes:
        st.markdown(f"动态口令**已启用**，还有{own.recovery_codes}个备用码没有用过。")
        with st.form("stop_codes"):
            present = st.text_input(
                "现用密码", type="password", autocomplete="current-password", key="stop_with"
            )
            if st.form_submit_button("停用动态口令"):
                try:
                    stop_codes(page.user, present)
                except Refused as refusal:
                    st.error(str(refusal))
                else:
                    st.rerun()
    else:
        st.caption("启用后，登录除密码外还要输入手机上显示的6位数字，密码被人知道也登不进来。")
        set_up_codes(page.user, own.pending)
with password:
    change_password(page.user)
