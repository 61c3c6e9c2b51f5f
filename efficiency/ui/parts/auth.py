"""Who is there: the session cookie of this run's browser -> ``User``; signing in and out.

Identity is read from the cookie and the database on each run. ``st.session_state`` is never proof of who is there:
Streamlit's own session id can be attached to from another browser.
"""

from time import monotonic

import streamlit as st

from efficiency.accounts import credentials, factors, sessions, sign_on
from efficiency.accounts.sessions import COOKIE
from efficiency.core.access import User
from efficiency.core.db import bookkeeping
from efficiency.queries import run
from efficiency.ui.seams import browser
from efficiency.ui.seams.login_form import login_form

REFUSAL = "用户名或密码不正确，或账号已暂停使用。"

# Seconds between two looks of an open tab at its own session.
_LOOKS_EVERY = 10
_TICKET, _MESSAGE, _WAITING = "sign_in_ticket", "sign_in_message", "sign_in_waits_for_code"
_SIGNED_ON = "signed_on"


def session_token() -> str | None:
    """The token in the browser's cookie as sent when this page was opened; None without one."""
    return browser.cookie(COOKIE)


def current_user() -> User | None:
    """Who is signed in on this run, or None. Looked up once in a run, and again after each write in it."""
    token = session_token()
    return run.once(("user", token), lambda _: sessions.user_of(token)) if token else None


def watch() -> None:
    """Have an open tab notice within seconds that its session has ended: it then shows nothing but the sign-in page."""
    _watch(monotonic())


@st.fragment(run_every=_LOOKS_EVERY)
def _watch(drawn: float) -> None:
    # The run that draws it has just asked.
    if monotonic() - drawn < _LOOKS_EVERY / 2:
        return
    token = session_token()
    if token is None or not sessions.is_alive(token):
        st.rerun()


def sign_in_form(words: dict[str, str], *, key: str) -> None:
    """The form that asks who is there; whoever it knows is signed in by the browser and sees the same address again, or is
    asked for a one-time code first."""
    login_form(words, key=key, check=_check, then=_go_on)


def _go_on() -> None:
    if _WAITING in st.session_state:
        st.rerun()
    trade_in_browser(st.session_state.pop(_TICKET))


def _check(username: str, password: str) -> bool | None:
    """Check the two against the accounts; on success leave a ticket for the browser, else one message for every cause."""
    st.session_state.pop(_MESSAGE, None)
    if not username or not password:
        st.session_state[_MESSAGE] = "请输入用户名和密码。"
        return None
    if credentials.is_too_long(password):
        st.session_state[_MESSAGE] = credentials.TOO_LONG
        return False
    try:
        account_id = credentials.check(username, password, browser.address())
    except credentials.TooManyTries as wait:
        st.session_state[_MESSAGE] = str(wait)
        return False
    if account_id is None:
        st.session_state[_MESSAGE] = REFUSAL
        return False
    with bookkeeping() as connection:
        needs_code = factors.is_on(connection, account_id)
        ticket = sessions.issue_ticket(connection, account_id, needs_code=needs_code)
    st.session_state[_WAITING if needs_code else _TICKET] = ticket
    return True


def arrive_by_sign_on() -> bool:
    """Sign in whom the identity provider has just named, if that is one of our accounts; whether it is.

    Asked once for what it said: an account that is not there is written down once, however often the page is drawn.
    """
    claims = browser.signed_on()
    said = (claims.get("sub"), claims.get("iat"))
    if st.session_state.get(_SIGNED_ON) == said:
        return False
    st.session_state[_SIGNED_ON] = said
    account_id = sign_on.arrive(claims, browser.address())
    if account_id is None:
        return False
    with bookkeeping() as connection:
        needs_code = factors.is_on(connection, account_id)
        ticket = sessions.issue_ticket(connection, account_id, needs_code=needs_code)
    if needs_code:
        st.session_state[_WAITING] = ticket
        st.rerun()
    trade_in_browser(ticket)
    return True


def waits_for_code() -> bool:
    """Whether the password was right and the one-time code is still to come."""
    return _WAITING in st.session_state


def give_up() -> None:
    """Back to the form that asks for the password."""
    st.session_state.pop(_WAITING, None)
    st.session_state.pop("authentication_status", None)


def answer(code: str) -> str | None:
    """Sign in with a one-time code or a recovery code; returns what there is to say against it, None when it was right."""
    try:
        ticket = sessions.answer_with_code(st.session_state[_WAITING], code, browser.address())
    except LookupError:
        give_up()
        st.session_state[_MESSAGE] = "等候动态口令的时间已过，或输错次数过多，请重新登录。"
        st.rerun()
    if ticket is None:
        return "动态口令不正确，或已经用过。请等手机显示新的口令后再试。"
    give_up()
    trade_in_browser(ticket)
    return None


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
