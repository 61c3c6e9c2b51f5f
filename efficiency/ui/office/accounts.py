"""账号和系统: does the system run as it should, which accounts are there, and how is one opened, stopped or given a password?"""

import pandas as pd
import streamlit as st

from efficiency.commands.accounts import open_account, reset_password, set_active
from efficiency.core import db
from efficiency.models import Role
from efficiency.queries.accounts import accounts
from efficiency.queries.condition import condition
from efficiency.ui.parts.blocks import Card, Column, cards, definition, table
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.outcome import carry_out


def system_cards() -> None:
    """Room on the disk, waits for the lock, the last backup, the log's seal, the versions of structure and data."""
    now = condition()
    size = f"数据库现有{now.size / 1024**2:,.0f} MB"
    waited = f"其中最长{max(now.waits):.0f}秒" if now.waits else "近一小时无人久等"
    cards(
        [
            Card(
                "磁盘可用空间",
                "—" if now.free is None else f"{now.free / 1024**3:,.1f} GB",
                f"不足1 GB，请尽快腾出。{size}" if now.is_short_of_room else size,
                "数据库所在磁盘的剩余空间；数据库在另一台服务器上时看不到，请在那台服务器上查看。",
            ),
            Card(
                "写入等待",
                f"{len(now.waits)}次",
                waited if not now.waiting else f"{waited}；此刻{now.waiting}个会话在等",
                "本进程近一小时内为等别人写完而等了1秒以上的次数。",
            ),
            Card(
                "最近备份",
                f"{now.last_backup:%Y-%m-%d}" if now.last_backup else "尚无",
                f"{now.last_backup:%H:%M}" + ("" if now.is_backed_up else "，已超过两天")
                if now.last_backup
                else "请设每日备份",
                "取自审计日志：python -m efficiency backup 每次成功都有记录。",
            ),
            Card(
                "审计日志",
                "首尾相符" if now.sealed else "不相符",
                "逐条核对另见",
                "末条记录与封存的校验值是否一致。逐条核对由审计管理员在审计日志页或用命令行 audit verify 进行。",
            ),
            Card("数据库结构版本", db.schema_revision()),
            Card("数据版本", f"{db.data_version():,}", definition="每次写入业务数据加一，缓存据此更新。"),
        ],
        columns=3,
    )


def account_list(page: Page) -> list[str]:
    """All accounts with role, state and password's age, counted by state; returns their names."""
    found = accounts()
    found["state"] = [
        "尚未赋权"
        if not row.role
        else "已停用"
        if not row.is_active
        else "暂停登录"
        if pd.notna(row.barred_until)
        else "可用"
        for row in found.itertuples()
    ]
    counts = found["state"].value_counts()
    st.subheader("账号：" + "，".join(f"{state}{number}个" for state, number in counts.items()))
    table(
        page,
        found.assign(
            role_words=found["role"].map(Role.words_of),
            place=found["unit_name"].fillna(found["leader_title"]),
            first=found["must_change_password"].map({True: "是", False: "否"}),
            codes=found["has_codes"].map({True: "已启用", False: "未启用"}),
            since=found["password_changed_at"].dt.strftime("%Y-%m-%d %H:%M"),
        ),
        {
            "username": Column("用户名"),
            "display_name": Column("名称"),
            "role_words": Column("角色"),
            "place": Column("单位或职务"),
            "state": Column("状态"),
            "first": Column("须改初始密码"),
            "codes": Column("动态口令"),
            "since": Column("密码设置时间"),
        },
        subject="账号",
        empty="没有账号。",
        height=420,
    )
    definition(
        "三权分立：系统管理员开立、停用账号和重设密码，不能赋权；安全管理员赋予角色后账号才能登录；审计管理员只查阅审计日志。"
    )
    return found["username"].tolist()


def open_one(page: Page) -> None:
    """Open an account, which may do nothing before the 安全管理员 gives it a role."""
    with st.container(border=True):
        st.subheader("开立账号")
        username = st.text_input("用户名", max_chars=40, key="new_username", placeholder="小写字母、数字")
        name = st.text_input("姓名或岗位", max_chars=60, key="new_name")
        if st.button("开立账号", type="primary", key="create"):
            carry_out(
                "system",
                lambda half: f"已开立账号 {username}，待安全管理员赋权后可登录。{_first_half(half)}",
                open_account, page.user, username, name,
            )  # fmt: skip


def see_to_one(page: Page, usernames: list[str]) -> None:
    """Stop an account, have it go on, or give it a new first password."""
    with st.container(border=True):
        st.subheader("停用、启用，重设密码")
        chosen = st.selectbox("用户名", usernames, index=None, placeholder="请选择", key="chosen")
        deeds = {
            "disable": "停用",
            "enable": "启用（同时解除登录等候）",
            "reset": "重设密码（同时解除动态口令）",
        }
        what = st.radio("办理", list(deeds), format_func=deeds.get, key="what")
        if st.button("办理", type="primary", key="carry_out", disabled=chosen is None):
            match what:
                case "reset":
                    carry_out(
                        "system",
                        lambda half: f"已为 {chosen} 重设密码，其会话已全部结束。{_first_half(half)}",
                        reset_password, page.user, chosen,
                    )  # fmt: skip
                case "disable":
                    done = f"已停用 {chosen}，其会话已全部结束。"
                    carry_out("system", done, set_active, page.user, chosen, False)
                case "enable":
                    carry_out("system", f"已启用 {chosen}。", set_active, page.user, chosen, True)


def _first_half(half: str) -> str:
    return f"　初始密码的前半段：{half}　只显示这一次，请当面交给本人；后半段由安全管理员交付。"
