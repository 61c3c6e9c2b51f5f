"""Importing what pages import before the first visitor comes.

Relies on the name of the logger by which Streamlit warns of calls outside a page. The sign-in library makes such a call while
it is imported, which would fill the log of every start with warnings that nobody can act on.
"""

import logging

WARNS_OUTSIDE_A_PAGE = "streamlit.runtime.scriptrunner_utils.script_run_context"


def allow_outside_pages() -> None:
    """Let modules that touch Streamlit be imported by the server without a warning."""
    logging.getLogger(WARNS_OUTSIDE_A_PAGE).disabled = True
