"""A block that is drawn again alone when something is chosen in it, while the rest of the page stays as it stands."""

from collections.abc import Callable

import streamlit as st

from efficiency.queries import run
from efficiency.ui.parts import auth
from efficiency.ui.parts.frame import Page
from efficiency.ui.seams.address import begin


@st.fragment
def drawn_alone(page: Page, draw: Callable[[Page], None]) -> None:
    """Have ``draw`` draw a block of ``page``, and again alone after each choice in it. It reads anew all that it shows.

    Nothing above or below may depend on what is chosen in the block. Who is there is asked each time, as for a whole page: for
    anybody but the page's reader the whole page is drawn instead.
    """
    if run.goes_on():
        draw(page)
        return
    begin()
    with run.begin():
        if auth.current_user() != page.user:
            st.rerun()
        draw(page)
