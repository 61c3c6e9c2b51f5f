"""The addresses that Streamlit answers at by itself, and those of them that are closed.

Relies on the paths below ``/_stcore`` of the installed server. Streamlit answers ``metrics`` and ``agent`` to anybody, signed
in or not: figures about the process, and a second way into the pages for programs. No setting closes the first, and the second
answers what it would do even while it is switched off.
"""

import re

from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

_METRICS = re.compile(r"/_stcore/metrics(/|$)")
_METRICS_AND_AGENT = re.compile(r"/_stcore/(metrics|agent)(/|$)")

# Files that a page made (exports, papers, pictures) and files handed to a page: the addresses are hashes and Streamlit's own
# session ids, which stand in logs. Whoever asks for them must be signed in. The bundle keeps its fonts in such a folder, too,
# and the sign-in page needs the one that makes an icon of its English name.
_FILES = re.compile(r"(?<!/static)(^|/)(media|_stcore/upload_file)/")

# What stays open, and why it may: nothing of it holds a page's data without the session that the websocket belongs to.
OPEN = (
    "_stcore/health",  # says ok
    "_stcore/script-health-check",  # not there unless switched on
    "_stcore/host-config",  # which hosts may embed the app: none
    "_stcore/stream",  # the websocket; the script behind it asks who is there on every run
    "_stcore/upload_file",  # takes a file for a session of the websocket of somebody signed in, gives none out
    "_stcore/bidi-components",  # files of components, of which there are none
)


# The cookies in which Streamlit keeps what an identity provider said of a reader, in parts where it is long.
SIGNED_ON = (USER_COOKIE_NAME, TOKENS_COOKIE_NAME)


def is_closed(path: str, *, agent_api: bool) -> bool:
    """Whether nobody may ask for ``path``. ``agent_api``: this installation lets programs in on purpose."""
    return bool((_METRICS if agent_api else _METRICS_AND_AGENT).match(path))


def is_file(path: str) -> bool:
    """Whether ``path`` gives out or takes a file of a page."""
    return bool(_FILES.search(path))
