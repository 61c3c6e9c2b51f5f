"""What widgets remember from one run to the next, and how to make them forget.

Relies on two habits of ``st.session_state``: a widget of another key is another widget, with nothing chosen; and the state of
a keyed widget that a run did not draw is gone in the next. Streamlit has no call for either. And on the script's context holding
the hash of the page that it draws.
"""

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

_FORGOTTEN = "clicks_forgotten"


def forget_clicks() -> None:
    """Let charts and tables start without a selection: a click that led away must not lead away again on coming back."""
    st.session_state[_FORGOTTEN] = st.session_state.get(_FORGOTTEN, 0) + 1


def clickable(key: str) -> str:
    """The widget key of a chart or table that is clicked: a new one once its clicks are to be forgotten."""
    times = st.session_state.get(_FORGOTTEN, 0)
    return f"{key}_{times}" if times else key


def was_drawn(prefix: str) -> bool:
    """Whether the last run drew a widget whose key begins so: what was typed there is still there."""
    return any(str(key).startswith(prefix) for key in st.session_state)


def page_now() -> str:
    """The page that this run draws, by its hash; empty where there is no browser."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.page_script_hash if context else ""
