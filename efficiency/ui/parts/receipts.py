"""What came of an act, as long as it is to be read: until the next act of the same name, or until the page is left.

Whoever taps something else or goes on typing at once begins another run, which would take a sentence away that is said in one
run only, unread.
"""

from dataclasses import dataclass

import streamlit as st

from efficiency.ui.seams.widgets import page_now

_OF, _PAGE = "receipt:", "page_of_receipts"


@dataclass(slots=True)
class _Receipt:
    said: object
    is_new: bool = True


def begin_page() -> None:
    """The first call of every run of a page: what was told on another one is told no more."""
    if st.session_state.get(_PAGE) == page_now():
        return
    st.session_state[_PAGE] = page_now()
    for key in [str(each) for each in st.session_state if str(each).startswith(_OF)]:
        if not st.session_state[key].is_new:
            del st.session_state[key]


def note(name: str, said: object) -> None:
    """Have ``said`` told from the next run on, in place of what was noted before."""
    st.session_state[_OF + name] = _Receipt(said)


def told(name: str) -> tuple[object, bool]:
    """What was noted last, and whether it is told for the first time; (None, False) where nothing is."""
    receipt = st.session_state.get(_OF + name)
    if receipt is None:
        return None, False
    is_new, receipt.is_new = receipt.is_new, False
    return receipt.said, is_new


def forget(name: str) -> None:
    """Tell no more of it: the next act has begun."""
    st.session_state.pop(_OF + name, None)
