"""Signing in: password, one-time code, the change of a first password. Nothing of any page is drawn before these are done."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pandas as pd
import streamlit as st

from efficiency import campaign
from efficiency.accounts import credentials, factors
from efficiency.campaign.document import display
from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Refused
from efficiency.commands.own_account import change_own_password, confirm_codes, draw_codes
from efficiency.core.access import User
from efficiency.core.config import PRODUCT, settings
from efficiency.models import Role
from efficiency.queries.accounts import (
    DemoCodes,
    demo_accounts,
    demo_codes,
    demo_password,
    last_reset,
    sign_ins,
)
from efficiency.ui.parts import auth
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.proof import note_refusal, proof_box
from efficiency.ui.seams import browser

_CODES = "recovery_codes_to_tell"
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


def _middle() -> AbstractContextManager:
    """The middle half of the page: nothing but this is asked for."""
    return st.columns([1, 2, 1])[1]


def sign_in_page() -> None:
    """Ask who is there. In a demo installation tell how to get in as each role; a real one has no known passwords."""
    with _middle():
        plan = campaign.load().plan
        st.title(PRODUCT)
        st.caption(f"{display(plan.doc_number)} · {campaign.load().parameters.short_title}")
        if auth.waits_for_code():
            _code()
            return
        if settings().sign_on_claim:
            _sign_on()
            with st.expander(
                "用本系统的密码登录", key="fold_password", expanded=not settings().local_account
            ):
                _password()
        else:
            _password()
        if settings().demo:
            _demo_accounts()


def _sign_on() -> None:
    """The way by the office's identity provider."""
    if not browser.signed_on():
        st.button("统一认证登录", type="primary", on_click=st.login, width="stretch")
    elif not auth.arrive_by_sign_on():
        st.error(
            "统一认证已经通过，但本系统没有与之对应、可以登录的账号，或者认证的结果已过期。请重新认证，或与系统管理员联系。"
        )
        st.button("退出统一认证", on_click=st.logout)


def _password() -> None:
    auth.sign_in_form(_FORM, key="sign_in")
    message = auth.sign_in_message()
    if message:
        st.error(message)


def _code() -> None:
    """After the right password: the code that the owner's phone shows now."""
    with st.form("code"):
        code = st.text_input(
            "动态口令",
            autocomplete="one-time-code",
            max_chars=20,
            help="手机验证器显示的6位数字；手机不在身边的，填一个备用码。",
        )
        submitted = st.form_submit_button("登录", type="primary")
    if st.button("换一个账号", type="tertiary"):
        auth.give_up()
        st.rerun()
    if submitted and (fault := auth.answer(code)):
        st.error(fault)


def set_up_codes_page(user: User) -> None:
    """The role must use one-time codes: have them set up before anything else."""
    with _middle():
        st.title("请先启用动态口令")
        st.caption(
            f"{plain(user.display_name)}，按安全规则，{Role.words_of(user.role)}登录须用密码和动态口令两样。启用后即可继续。"
        )
        set_up_codes(user, sign_ins(user.id, user.username, user.session).pending)


def has_codes_to_tell() -> bool:
    """Whether one-time codes were just set up and the recovery codes have still to be told."""
    return _CODES in st.session_state


def recovery_codes_page() -> None:
    """Tell the recovery codes, this once."""
    with _middle():
        st.title("动态口令已启用")
        st.markdown(
            "下面的备用码每个只能用一次，手机不在身边时代替动态口令。**只显示这一次**，请抄下来妥善保管。"
        )
        st.code("\n".join(st.session_state[_CODES]), language=None)
        if st.button("已经抄好", type="primary"):
            del st.session_state[_CODES]
            st.rerun()


def set_up_codes(user: User, pending: str | None) -> None:
    """Draw a key, show it as a QR code and take the first code; the recovery codes are told by the run that follows."""
    if pending is None:
        if st.button("绑定手机", type="primary"):
            _said(lambda: draw_codes(user))
        proof_box("codes")
        return
    st.markdown("1. 在手机上装一个验证器（支持TOTP的都可以），扫下面的二维码，或者输入密钥。")
    st.image(factors.picture(pending, user.username), caption="动态口令的二维码")
    st.code(pending, language=None)
    with st.form("confirm_codes"):
        code = st.text_input("2. 输入手机上显示的6位数字", max_chars=10, autocomplete="one-time-code")
        if st.form_submit_button("启用", type="primary"):
            _said(lambda: st.session_state.update({_CODES: confirm_codes(user, code)}))
    proof_box("codes")


def _said(act: Callable[[], object]) -> None:
    try:
        act()
    except Refused as refusal:
        note_refusal("codes", refusal)
        st.error(str(refusal))
    else:
        st.rerun()


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
    if (told := demo_codes()) is not None:
        _demo_codes(told)


def _demo_codes(told: DemoCodes) -> None:
    """What a phone's owner would have: the key of the account that asks for one-time codes, as a picture and as text."""
    with st.expander(f"试一试两种鉴别：{told.username} 除密码外还要动态口令", key="fold_codes"):
        st.markdown("用手机验证器扫二维码，或者输入密钥，手机即显示6位动态口令，每30秒一换，每个只收一次。")
        st.image(factors.picture(told.key, told.username), caption="演示账号动态口令的二维码")
        st.code(told.key, language=None)
        if told.recovery_codes:
            st.markdown("手边没有手机的，用下面的备用码，每个只能用一次：")
            st.code("\n".join(told.recovery_codes), language=None)
        else:
            st.caption("备用码都已有人用过。")


def change_password_page(user: User) -> None:
    """The first sign-in with a password that somebody else chose: ask for one's own, then go on where one was going."""
    with _middle():
        st.title("请先设置自己的密码")
        st.caption(
            f"{plain(user.display_name)}，您现在用的是他人设定的初始密码，或密码已满有效期。设置新密码后即可继续。"
        )
        if reset := last_reset(user.username):
            st.info(
                f"这个账号的密码由{plain(reset[1])}于{chinese_date(reset[0].date())}{reset[0]:%H:%M}重设。"
                "如果您没有申请重设，请立即告诉安全管理员。"
            )
        change_password(user)


def change_password(user: User) -> None:
    """The form that changes one's own password; the browser is then signed in anew."""
    rule = credentials.rule_words()
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
