"""What came of an act on accounts or rules of signing in: said after the rerun, so that it stands beside what the act changed."""

from collections.abc import Callable

import streamlit as st

from efficiency.commands import Refused
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.proof import note_refusal, proof_box


def carry_out(
    name: str, done: str | Callable[[object], str], command: Callable, *arguments, **options
) -> None:
    """Run ``command`` and the page anew; ``outcome(name)`` then says ``done`` (or what it makes of the command's answer) or
    why the act was refused."""
    try:
        answer = command(*arguments, **options)
    except Refused as refusal:
        st.session_state[_key(name)] = (False, str(refusal))
        note_refusal(name, refusal)
    else:
        st.session_state[_key(name)] = (True, done if isinstance(done, str) else done(answer))
    st.rerun()


def outcome(name: str) -> None:
    """Say once what came of the last act, and ask for proof of who one is where it was refused for want of that."""
    if said := st.session_state.pop(_key(name), None):
        (st.success if said[0] else st.error)(plain(said[1]))
    proof_box(name)


def _key(name: str) -> str:
    return f"outcome:{name}"
