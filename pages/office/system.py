"""系统状态: does the system run as it should, who may sign in, and who is signed in right now?"""

import pandas as pd
import streamlit as st

from efficiency import audit, db
from efficiency.access import Action
from efficiency.commands import Refused
from efficiency.commands.accounts import end_session, set_active, set_password
from efficiency.labels import label
from efficiency.queries.accounts import accounts, live_sessions
from efficiency.ui.frame import open_page

page = open_page(Action.MANAGE_ACCOUNTS, "账号和系统", "系统运行是否正常？谁可以登录，谁正在使用？")


def carry_out(done: str, command, *arguments) -> None:
    """Run a command on an account and say what came of it after the rerun."""
    try:
        command(page.user, *arguments)
        st.session_state["system_said"] = done
    except Refused as refusal:
        st.session_state["system_said"] = str(refusal)


said = st.session_state.pop("system_said", None)
if said:
    st.info(said)

chain = audit.check()
state = st.columns(4)
state[0].metric("数据库", "连接正常", help="本页能显示，说明数据库有应答。另见 /healthz。")
state[1].metric("数据库结构版本", db.schema_revision())
state[2].metric("数据版本", f"{db.data_version():,}", help="每次写入业务数据加一，缓存据此更新。")
state[3].metric(
    "审计日志", "完整" if chain.intact else "不完整", help="逐条核对前后衔接的校验值。"
)

st.subheader("正在使用的会话")
sessions = live_sessions()
if sessions.empty:
    st.info("现在没有人登录。")
for row in sessions.itertuples():
    who, when, action = st.columns([3, 4, 1], vertical_alignment="center")
    who.text(f"{row.display_name}（{row.username}）")
    when.text(
        f"登录 {row.created_at:%m-%d %H:%M}，最近操作 {row.last_seen_at:%m-%d %H:%M}，最迟到 {row.expires_at:%m-%d %H:%M}"
    )
    action.button(
        "结束",
        key=f"end_{row.token_hash[:16]}",
        on_click=carry_out,
        args=(f"已结束 {row.username} 的会话。", end_session, row.token_hash),
    )

st.subheader("账号")
table = accounts()
now = db.now()
st.dataframe(
    pd.DataFrame(
        {
            "用户名": table["username"],
            "名称": table["display_name"],
            "角色": table["role"].map(label),
            "单位或职务": table["unit_name"].fillna(table["leader_title"]).fillna("—"),
            "状态": [
                "已停用"
                if not row.is_active
                else "已锁定"
                if row.locked_until and row.locked_until > now
                else "可用"
                for row in table.itertuples()
            ],
            "须改初始密码": table["must_change_password"].map({True: "是", False: "否"}),
            "密码设置时间": table["password_changed_at"].dt.strftime("%Y-%m-%d %H:%M"),
        }
    ),
    hide_index=True,
    height=420,
)
st.caption(f"共{len(table)}个账号。新建账号、变更角色在服务器命令行上办理：python -m efficiency user --help")

with st.form("account"):
    st.markdown("**停用、启用账号，重设密码**")
    username = st.selectbox("用户名", table["username"].tolist(), index=None, placeholder="请选择")
    what = st.radio("办理", ["停用", "启用（同时解除锁定）", "重设密码"], horizontal=True)
    password = st.text_input("新的初始密码（仅重设密码时填写）", type="password", autocomplete="new-password")
    if st.form_submit_button("办理"):
        if username is None:
            st.error("请先选择用户名。")
        else:
            if what == "重设密码":
                carry_out(f"已为 {username} 重设密码，其会话已全部结束。", set_password, username, password)
            elif what == "停用":
                carry_out(f"已停用 {username}，其会话已全部结束。", set_active, username, False)
            else:
                carry_out(f"已启用 {username}。", set_active, username, True)
            st.rerun()
