"""The sign-in page and the change of password at first sign-in. Nothing of any page is drawn before these are done."""

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.accounts import credentials
from efficiency.campaign.document import display
from efficiency.commands import Refused
from efficiency.commands.accounts import change_own_password
from efficiency.core.access import User
from efficiency.core.config import PRODUCT, settings
from efficiency.models import Role
from efficiency.queries.accounts import demo_accounts, demo_password
from efficiency.ui.parts import auth
from efficiency.ui.parts.blocks import plain

_FORM = {"Form name": "登录", "Username": "用户名", "Password": "密码", "Login": "登录"}
# What a newcomer is told to look at as each role; two accounts of a role are enough to compare.
_SEES = {
    Role.LEADER: "先看本人分管单位，可切换到全市；看得到责任追究",
    Role.WORK_OFFICE: "全市任务进度和监督情况；可调整亮灯阈值",
    Role.SUPERVISION: "全市监督检查、责任追究和企业名称",
    Role.UNIT: "只看本单位的任务、监测点反映和投诉",
    Role.ADMIN: "账号和系统状态，看不到业务数据",
    Role.SECURITY: "安全规则和登录会话，看不到业务数据",
    Role.AUDITOR: "审计日志，看不到业务数据",
}
_PER_ROLE = 2


def sign_in_page() -> None:
    """Ask who is there. In a demo installation tell how to get in as each role; a real one has no known passwords."""
    _, middle, _ = st.columns([1, 2, 1])
    with middle:
        plan = campaign.load().plan
        st.title(PRODUCT)
        st.caption(f"{display(plan.doc_number)} · {campaign.load().parameters.short_title}")
        auth.sign_in_form(_FORM, key="sign_in")
        message = auth.sign_in_message()
        if message:
            st.error(message)
        if settings().demo:
            _demo_accounts()


def _demo_accounts() -> None:
    shown = pd.DataFrame(demo_accounts(), columns=["username", "display_name", "role", "place"])
    if shown.empty:
        return
    shown = shown.groupby("role", sort=False).head(_PER_ROLE)
    st.markdown(f"**演示数据，纯属虚构。** 用下列任一账号登录，密码都是 `{demo_password()}`")
    st.table(
        pd.DataFrame(
            {
                "角色": [Role.words_of(role) for role in shown["role"]],
                "用户名": shown["username"],
                "身份": shown["display_name"],
                "登录后看到": [_SEES[Role(role)] for role in shown["role"]],
            }
        ).set_index("角色")
    )


def change_password_page(user: User) -> None:
    """The first sign-in with a password that somebody else chose: ask for one's own, then go on where one was going."""
    _, middle, _ = st.columns([1, 2, 1])
    with middle:
        st.title("请先设置自己的密码")
        rule = credentials.rule_words()
        st.caption(
            f"{plain(user.display_name)}，您现在用的是他人设定的初始密码，或密码已满有效期。设置新密码后即可继续。"
        )
        with st.form("change_password"):
            present = st.text_input("现用密码", type="password", autocomplete="current-password")
            new = st.text_input("新密码", type="password", autocomplete="new-password", help=rule)
            again = st.text_input("再输一次新密码", type="password", autocomplete="new-password")
            submitted = st.form_submit_button("设置密码", type="primary")
        st.caption(rule)
        if not submitted:
            return
        if new != again:
            st.error("两次输入的新密码不一致。")
            return
        try:
            auth.trade_in_browser(change_own_password(user, present, new))
        except Refused as refusal:
            st.error(str(refusal))
