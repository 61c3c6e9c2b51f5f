"""A choice of views that stands in the address by its code, so that a link, a reload and the browser's Back all restore it.

Relies on ``st.query_params`` being what the browser's address says when a run begins, also after Back, and on Streamlit adding a
step to the browser's history when a callback sets one. Streamlit's own ``bind`` writes the words on the buttons into the address,
adds no step, and keeps the choice of before when the reader goes back.
"""

import streamlit as st

# What the address said when the choice was last drawn: only where it says something else has somebody gone back or followed a link.
_LAST = "address_of:"


def kept_choice(label: str, options: dict[str, str], *, key: str, default: str | None = None, **more) -> str:
    """One of ``options`` (code for the address -> words for the button) as buttons side by side; the code is returned.

    ``default`` (the first option without) is not written into the address. An unknown code in the address is said and
    passed over. ``more`` goes to ``st.segmented_control``.
    """
    first = default or next(iter(options))
    asked = st.query_params.get(key)
    # Older links say the words on the button.
    asked = next((code for code, words in options.items() if asked == words), asked)
    if asked is not None and asked not in options:
        st.caption(f"链接中的“{label}”没有这一项，已改为“{options[first]}”。")
    wanted = asked if asked in options else first
    if st.session_state.get(_LAST + key) != wanted or st.session_state.get(key) not in options:
        st.session_state[key] = st.session_state[_LAST + key] = wanted
    return st.segmented_control(
        label, list(options), required=True, format_func=options.get, key=key, on_change=_write, args=(key, first),
        **more,
    )  # fmt: skip


def _write(key: str, first: str) -> None:
    chosen = st.session_state[key]
    st.session_state[_LAST + key] = chosen
    if chosen == first:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = chosen
