"""账号赋权: which account may do what, whose first password waits to be handed over, which units is a leader in charge of?"""

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date
from efficiency.commands.accounts import add_leader, give_role, hand_over, set_portfolio, withdraw_role
from efficiency.models import Role
from efficiency.queries.accounts import leaders
from efficiency.queries.portfolios import in_charge_of
from efficiency.ui.parts.blocks import Column, definition, table
from efficiency.ui.parts.frame import Page
from efficiency.ui.parts.outcome import carry_out

CHOOSE = "请选择"


def rights(page: Page, accounts: pd.DataFrame) -> None:
    """Each of ``accounts`` (``queries.accounts.accounts``) with its role, those without one first."""
    waiting = accounts["role"].isna().sum()
    st.subheader(f"{waiting}个账号待赋权" if waiting else "没有待赋权的账号")
    table(
        page,
        accounts.assign(
            role_words=accounts["role"].map(Role.words_of),
            place=accounts["unit_name"].fillna(accounts["leader_title"]),
            state=[
                "尚未赋权" if not row.role else "启用" if row.is_active else "停用"
                for row in accounts.itertuples()
            ],
        ).sort_values("role", na_position="first", kind="stable"),
        {
            "username": Column("用户名"),
            "display_name": Column("名称"),
            "role_words": Column("角色"),
            "place": Column("单位或职务"),
            "state": Column("状态"),
        },
        subject="账号权限",
        empty="没有账号。",
        height=320,
    )


def role_form(page: Page, accounts: pd.DataFrame) -> None:
    """Give an account its role, with the unit or the office that belongs to it, or take it away; one's own is not offered."""
    with st.container(border=True):
        st.subheader("赋予或变更角色")
        by_need = accounts.sort_values("role", kind="stable", key=pd.notna)["username"]
        others = [name for name in by_need if name != page.user.username]
        username = st.selectbox("账号", others, index=None, placeholder=CHOOSE, key="account")
        role = st.selectbox(
            "角色", list(Role), index=None, placeholder=CHOOSE, format_func=Role.words_of, key="role"
        )
        unit_id = leader_id = None
        if role is Role.UNIT:
            unit_id = _one_of("单位", _unit_names(), key="unit")
        elif role is Role.LEADER:
            leader_id = _one_of("领导职务", _titles(), key="leader")
        with st.container(horizontal=True):
            if st.button("赋予角色", type="primary", disabled=username is None or role is None):
                done = f"{username} 现为{Role.words_of(role)}，原有会话已结束。"
                carry_out(
                    "security",
                    done,
                    give_role,
                    page.user,
                    username,
                    role,
                    unit_id=unit_id,
                    leader_id=leader_id,
                )
            if st.button("收回权限", disabled=username is None):
                done = f"已收回 {username} 的权限，会话已结束。"
                carry_out("security", done, withdraw_role, page.user, username)
    definition(
        "账号由系统管理员开立，赋予角色后方可登录；任何人不能变更自己账号的角色；系统管理员、安全管理员、审计管理员须由不同的人"
        "担任（按账号登记的姓名核对）。变更角色立即结束原有会话。"
    )


def first_passwords(page: Page, accounts: pd.DataFrame) -> None:
    """Hand over the second half of a first password, which is shown once; the first half is the 系统管理员's."""
    halves = accounts[accounts["second_half"] & (accounts["username"] != page.user.username)]
    st.subheader(f"{len(halves)}个账号的初始密码待交付后半段" if len(halves) else "没有待交付的初始密码")
    if halves.empty:
        return
    names = dict(zip(halves["username"], halves["display_name"], strict=True))
    handed = _one_of(
        "交付哪个账号", {username: f"{name}（{username}）" for username, name in names.items()}, key="half_of"
    )
    if st.button("查看并交付", disabled=handed is None):
        carry_out(
            "security",
            lambda half: f"{handed} 初始密码的后半段：{half}　只显示这一次，请当面交给本人。",
            hand_over, page.user, handed,
        )  # fmt: skip


def portfolios(page: Page) -> None:
    """Which units a leader is in charge of from a day on, and a further office for a leader."""
    st.subheader("领导分管")
    titles = _titles()
    chosen = _one_of("领导职务", titles, key="portfolio_of")
    if chosen:
        names = _unit_names()
        from_on = st.date_input(
            "自何日起", page.as_of, min_value=page.as_of, key="portfolio_from", format="YYYY-MM-DD", width=200,
            help="这一天以前的页面仍按原来的分工显示。",
        )  # fmt: skip
        held = in_charge_of(chosen, from_on)
        present = [unit_id for unit_id in names if unit_id in held]
        wanted = st.multiselect(
            "分管单位", list(names), present, format_func=names.get, placeholder=CHOOSE, key=f"units_{chosen}_{from_on}"
        )  # fmt: skip
        if st.button("保存分管", type="primary", disabled=set(wanted) == held):
            done = f"“{titles[chosen]}”的分管单位自{chinese_date(from_on)}起调整。"
            carry_out(
                "security", done, set_portfolio, page.user, page.as_of, chosen, wanted, present, from_on
            )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        title = st.text_input(
            "增设领导职务", key="new_title", max_chars=60, placeholder="如：副市长（农业、水利）"
        )
        if st.button("增设", disabled=not title.strip()):
            carry_out("security", f"已增设“{title.strip()}”。", add_leader, page.user, title)


def _one_of(label: str, words: dict, *, key: str):
    return st.selectbox(label, list(words), index=None, placeholder=CHOOSE, format_func=words.get, key=key)


def _titles() -> dict[int, str]:
    offices = leaders()
    return dict(zip(offices["id"], offices["title"], strict=True))


def _unit_names() -> dict[str, str]:
    return {unit.id: unit.name for unit in campaign.load().plan.units}
