"""Who is there: the session cookie of this run's browser -> ``User``.

Identity is read from the cookie and the database on each run. ``st.session_state`` is never proof of who is there:
Streamlit's own session id can be attached to from another browser.
"""

import streamlit as st

from efficiency import sessions
from efficiency.access import User

COOKIE = "efficiency_session"


def session_token() -> str | None:
    """The token in the browser's cookie as sent when this page was opened; None without one."""
    value = st.context.cookies.get(COOKIE)
    return value if isinstance(value, str) and value else None


def current_user() -> User | None:
    """Who is signed in on this run, or None."""
    token = session_token()
    return sessions.user_of(token) if token else None
