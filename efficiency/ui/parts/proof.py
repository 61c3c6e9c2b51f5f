"""再次验证身份: the password or a one-time code once more, where an act that cannot be undone was refused for want of it."""

import streamlit as st

from efficiency.commands import Refused
from efficiency.commands.own_account import prove
from efficiency.commands.recording import Unproved
from efficiency.ui.parts import auth


def note_refusal(name: str, refused: Refused) -> None:
    """Have ``proof_box`` of this name ask, if that is why the act was refused."""
    if isinstance(refused, Unproved):
        st.session_state[_key(name)] = True


def proof_box(name: str) -> None:
    """Ask for the password or a code, after an act was refused for want of it; nothing otherwise. The act is then done again."""
    if not st.session_state.get(_key(name)):
        return
    user = auth.current_user()
    if user is None:
        return
    with st.form(f"proof_{name}"):
        typed = st.text_input(
            "登录密码，或者手机上的动态口令",
            type="password",
            autocomplete="current-password",
            key=f"proof_of_{name}",
        )
        st.caption(
            "验证后十分钟内有效；验证通过后请再点一次刚才的按钮。由统一认证登录、没有本系统密码的，用动态口令，或者退出后重新登录。"
        )
        if st.form_submit_button("验证身份", icon=":material/lock_person:"):
            try:
                prove(user, typed)
            except Refused as refusal:
                st.error(str(refusal), icon=":material/error:")
            else:
                del st.session_state[_key(name)]
                st.toast("身份已验证，请再点一次刚才的按钮。", icon=":material/task_alt:")
                st.rerun()


def _key(name: str) -> str:
    return f"proof_asked:{name}"
