"""What is asked of the reader's browser past Streamlit's widgets: its cookie, and a request that sets or drops one.

Relies on ``st.user`` holding the claims of a cookie whose signature was checked; on ``st.context.ip_address`` (None for
this machine) being what the server knows of the websocket's other end, which is the proxy's word and not the reader's; on
the script's context holding the name or the hash of the page asked for; on ``st.context.cookies`` and ``.headers`` holding
those of the request that opened the websocket, and on ``st.html`` running a script that it is given. Streamlit can neither
set an HttpOnly cookie nor reload a page; a script that trades a ticket at a route of ours can have both done.
"""

import json
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx


def cookie(name: str) -> str | None:
    """The cookie that this page was opened with; None without one, or where there is no browser (AppTest)."""
    value = st.context.cookies.get(name)
    return value if isinstance(value, str) and value else None


def address() -> str:
    """Where this reader's connection comes from, as the proxy says it; this machine's own where there is no other."""
    value = st.context.ip_address
    return value if isinstance(value, str) and value else "127.0.0.1"


def is_a_phone() -> bool:
    """Whether this page is read on a phone, as the browser names itself; a tablet is none. False where there is no browser."""
    value = st.context.headers.get("User-Agent")
    return isinstance(value, str) and "Mobi" in value


def signed_on() -> dict[str, Any]:
    """What the identity provider said of this reader, from the signed cookie that Streamlit keeps of it; empty without one."""
    return st.user.to_dict() if getattr(st.user, "is_logged_in", False) else {}


def is_asked_for(page: st.Page) -> bool:
    """Whether the address in the browser means ``page``; never where there is no browser."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return False
    asked = context.pages_manager
    if asked.intended_page_script_hash:
        return page._script_hash == asked.intended_page_script_hash
    return bool(asked.intended_page_name) and page.url_path == asked.intended_page_name


def post(path: str, body: dict[str, str], then: str) -> None:
    """Have the browser post ``body`` to a route of this server, then run ``then`` (JavaScript), however it was answered."""
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


_PRINT = """<script>
(() => {
  const started = Date.now();
  const wait = () => {
    const app = document.querySelector("[data-testid=stApp]");
    const busy = app?.dataset.testScriptState === "running" || document.querySelector("[data-testid=stSkeleton]");
    // Charts are drawn after the run.
    if ((busy || Date.now() - started < 2500) && Date.now() - started < 30000) return setTimeout(wait, 250);
    window.print();
  };
  wait();
})();
</script>"""


def print_page() -> None:
    """Open the browser's print dialogue once the page of this run has been drawn."""
    st.html(_PRINT, unsafe_allow_javascript=True)
