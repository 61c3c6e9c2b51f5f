"""Who is there: the session cookie of this run's browser -> ``User``, and streamlit-authenticator over our accounts.

Identity is read from the cookie and the database on each run. ``st.session_state`` is never proof of who is there:
Streamlit's own session id can be attached to from another browser. The library keeps its form; what it does with
credentials, cookies and messages is replaced here, and nothing of it is cached.
"""

import json

import streamlit as st
from streamlit_authenticator import Authenticate
from streamlit_authenticator.controllers import AuthenticationController
from streamlit_authenticator.models import AuthenticationModel

from efficiency.accounts import credentials, sessions
from efficiency.accounts.sessions import COOKIE
from efficiency.core.access import User
from efficiency.core.db import bookkeeping

REFUSAL = "用户名或密码不正确，或账号已暂停使用。"

_TICKET, _MESSAGE = "sign_in_ticket", "sign_in_message"


def session_token() -> str | None:
    """The token in the browser's cookie as sent when this page was opened; None without one."""
    value = st.context.cookies.get(COOKIE)
    return value if isinstance(value, str) and value else None


def current_user() -> User | None:
    """Who is signed in on this run, or None."""
    token = session_token()
    return sessions.user_of(token) if token else None


def authenticator() -> Authenticate:
    """The library's form over our accounts, made anew for each run."""
    return _Authenticator()


class _Model(AuthenticationModel):
    """The library's model with its sign-in against the accounts table."""

    def login(self, username: str, password: str, *_args, **_kwargs) -> bool | None:
        """Check the two; on success leave a ticket for the browser, else one message for every cause."""
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


class _BrowserSession:
    """Stands where the library has its cookie controller: the cookie itself is set by a route, unseen by scripts."""

    def get_cookie(self) -> None:
        """Nothing to sign in with: whoever has a valid cookie is never shown the form."""

    def set_cookie(self) -> None:
        """Trade the ticket that signing in left behind."""
        trade_in_browser(st.session_state.pop(_TICKET))

    def delete_cookie(self) -> None:
        """End the session and have the browser drop the cookie."""
        sign_out()


class _Authenticator(Authenticate):
    """``Authenticate`` without its readable cookie and its credentials dictionary."""

    def __init__(self) -> None:
        self.attrs = {"login_sleep_time": 0}
        self.path = self.api_key = None
        self.secret_key = ""
        self.cookie_controller = _BrowserSession()
        self.authentication_controller = AuthenticationController({"usernames": {}}, auto_hash=False)
        self.authentication_controller.authentication_model = _Model({"usernames": {}}, auto_hash=False)


def sign_in_message() -> str | None:
    """What the last attempt on this page has to be told, once."""
    return st.session_state.pop(_MESSAGE, None)


def trade_in_browser(ticket: str) -> None:
    """Have the browser trade a ticket for the session cookie and open the same address again, signed in."""
    _post("/auth/exchange", {"ticket": ticket}, "window.location.reload()")


def sign_out() -> None:
    """End the session now, then have the browser drop the cookie and go to the front page."""
    token = session_token()
    if token:
        sessions.end_session(token)
    _post("/auth/sign-out", {}, "window.location.assign('/')")


def _post(path: str, body: dict[str, str], then: str) -> None:
    options = {
        "method": "POST",
        "credentials": "same-origin",
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(body),
    }
    st.html(
        f"<script>fetch({json.dumps(path)}, {json.dumps(options)}).finally(() => {then})</script>",
        unsafe_allow_javascript=True,
    )
