"""Who is there: the session cookie of this run's browser -> ``User``; signing in and out.

Identity is read from the cookie and the database on each run. ``st.session_state`` is never proof of who is there:
Streamlit's own session id can be attached to from another browser.
"""

import streamlit as st

from efficiency.accounts import credentials, sessions
from efficiency.accounts.sessions import COOKIE
from efficiency.core.access import User
from efficiency.core.db import bookkeeping
from efficiency.ui.seams import browser
from efficiency.ui.seams.login_form import login_form

REFUSAL = "用户名或密码不正确，或账号已暂停使用。"

_TICKET, _MESSAGE = "sign_in_ticket", "sign_in_message"


def session_token() -> str | None:
    """The token in the browser's cookie as sent when this page was opened; None without one."""
    return browser.cookie(COOKIE)


def current_user() -> User | None:
    """Who is signed in on this run, or None."""
    token = session_token()
    return sessions.user_of(token) if token else None


def sign_in_form(words: dict[str, str], *, key: str) -> None:
    """The form that asks who is there; whoever it knows is signed in by the browser and sees the same address again."""
    login_form(words, key=key, check=_check, then=lambda: trade_in_browser(st.session_state.pop(_TICKET)))


def _check(username: str, password: str) -> bool | None:
    """Check the two against the accounts; on success leave a ticket for the browser, else one message for every cause."""
    st.session_state.pop(_MESSAGE, None)
    if not username or not password:
        st.session_state[_MESSAGE] = "请输入用户名和密码。"
        return None
    if credentials.is_too_long(password):
        st.session_state[_MESSAGE] = credentials.TOO_LONG
        return False
    account_id = credentials.check(username, password)
    if account_id is None:
        st.session_state[_MESSAGE] = REFUSAL
        return False
    with bookkeeping() as connection:
        st.session_state[_TICKET] = sessions.issue_ticket(connection, account_id)
    return True


def sign_in_message() -> str | None:
    """What the last attempt on this page has to be told, once."""
    return st.session_state.pop(_MESSAGE, None)


def trade_in_browser(ticket: str) -> None:
    """Have the browser trade a ticket for the session cookie and open the same address again, signed in."""
    browser.post("/auth/exchange", {"ticket": ticket}, "window.location.reload()")


def sign_out() -> None:
    """End the session now, then have the browser drop the cookie and go to the front page."""
    token = session_token()
    if token:
        sessions.end_session(token)
    browser.post("/auth/sign-out", {}, "window.location.assign('/')")
