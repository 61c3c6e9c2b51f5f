"""Choices that stand in the address, each once and by its code, so that a link, a reload and the browser's Back all restore them.

Relies on ``st.query_params`` being what the browser's address says when a run begins, also after Back, and on Streamlit adding a
step to the browser's history when a callback sets one. Streamlit's own ``bind`` writes the words on the buttons into the address,
adds no step, and keeps the choice of before when the reader goes back; it is used only for what goes along from page to page.
"""

import datetime as dt
from collections.abc import Callable, Mapping

import streamlit as st

# What the address said when the choice was last drawn: only where it says something else has somebody gone back or followed a link.
_LAST = "address_of:"
_NEVER, _SEPARATOR = object(), ","


def kept_choice(
    label: str, options: Mapping[str, str], *, key: str, default: str | None = None, **more
) -> str:
    """One of ``options`` (code for the address -> words for the button) as buttons side by side; the code is returned.

    ``default`` (the first option without) is not written into the address. An unknown code in the address is said and
    passed over. ``more`` goes to ``st.segmented_control``.
    """
    first = default or next(iter(options))
    _settle(label, key, first, _one_of(options), said=options[first], still=lambda chosen: chosen in options)
    return st.segmented_control(
        label, list(options), required=True, format_func=options.__getitem__, key=key, on_change=_write, args=(key, first),
        **more,
    )  # fmt: skip


def kept_of_list(
    label: str, options: Mapping[str, str], *, key: str, default: str | None = None, **more
) -> str:
    """The same out of a list that opens, where the options are too many or too long for buttons. ``more`` goes to
    ``st.selectbox``."""
    first = default or next(iter(options))
    _settle(label, key, first, _one_of(options), said=options[first], still=lambda chosen: chosen in options)
    return st.selectbox(
        label, list(options), format_func=options.__getitem__, key=key, on_change=_write, args=(key, first), **more
    )  # fmt: skip


def kept_tabs(options: Mapping[str, str], *, key: str) -> list:
    """Tabs for ``options`` (code for the address -> words), in their order; the first is not written into the address."""
    codes = {words: code for code, words in options.items()}
    first = next(iter(codes))
    _settle(
        "内容", key, first, lambda asked: options.get(asked, _NEVER), said=first, still=codes.__contains__
    )
    return list(st.tabs(list(codes), key=key, on_change=_write, args=(key, first, codes.__getitem__)))


def kept_pick(
    label: str, options: Mapping[str, str], *, key: str, placeholder: str = "全部", **more
) -> str | None:
    """One of ``options`` (code -> words) out of a list that opens, or none of them: ``placeholder`` says what that means."""
    _settle(
        label,
        key,
        None,
        _one_of(options),
        said=placeholder,
        still=lambda chosen: chosen is None or chosen in options,
    )
    return st.selectbox(
        label, list(options), index=None, placeholder=placeholder, format_func=options.__getitem__, key=key, on_change=_write,
        args=(key, None), **more,
    )  # fmt: skip


def kept_choices(label: str, options: Mapping[str, str], *, key: str, **more) -> list[str]:
    """Any number of ``options`` (code -> words) as buttons; none chosen means all."""
    one = _one_of(options)

    def read(asked: str):
        found = [one(each) for each in asked.split(_SEPARATOR)]
        return _NEVER if _NEVER in found else found

    _settle(
        label,
        key,
        [],
        read,
        said="全部",
        still=lambda chosen: chosen is not None and set(chosen) <= set(options),
    )
    return st.pills(
        label, list(options), selection_mode="multi", format_func=options.__getitem__, key=key, on_change=_write,
        args=(key, [], _SEPARATOR.join), **more,
    )  # fmt: skip


def kept_day(label: str, default: dt.date, *, key: str, **more) -> dt.date:
    """A day; ``default`` is not written into the address. ``more`` goes to ``st.date_input``."""

    def read(asked: str):
        try:
            return dt.date.fromisoformat(asked)
        except ValueError:
            return _NEVER

    _settle(label, key, default, read, said=default.isoformat(), still=lambda chosen: chosen is not None)
    return st.date_input(
        label, key=key, format="YYYY-MM-DD", on_change=_write, args=(key, default, dt.date.isoformat), **more
    )


def kept_words(label: str, *, key: str, max_chars: int, **more) -> str:
    """Words that are looked for; nothing is not written into the address. ``more`` goes to ``st.text_input``."""
    _settle(label, key, "", lambda asked: asked[:max_chars], said="", still=lambda chosen: chosen is not None)
    return st.text_input(label, key=key, max_chars=max_chars, on_change=_write, args=(key, ""), **more)


def kept_switch(label: str, *, key: str) -> bool:
    """A switch, off unless the address says ``1``."""
    read = {"1": True}.get
    _settle(
        label,
        key,
        False,
        lambda asked: read(asked, _NEVER),
        said="否",
        still=lambda chosen: chosen is not None,
    )
    return st.toggle(label, key=key, on_change=_write, args=(key, False, lambda _: "1"))


def _one_of(options: Mapping[str, str]) -> Callable[[str], object]:
    # Older links say the words on the button.
    codes = {words: code for code, words in options.items()} | {code: code for code in options}
    return lambda asked: codes.get(asked, _NEVER)


def _settle(
    label: str,
    key: str,
    first: object,
    read: Callable[[str], object],
    *,
    said: str,
    still: Callable[[object], bool],
) -> None:
    """Choose what the address asks for, unless the widget already stood at that address; ``first`` where it asks for nothing, or for
    what there is not, which is said. ``still``: whether what was chosen before is still there to be chosen."""
    asked = st.query_params.get(key)
    wanted = first if asked is None else read(asked)
    if wanted is _NEVER:
        st.caption(f"链接中的“{label}”没有这一项，已改为“{said}”。")
        wanted = first
    if st.session_state.get(_LAST + key, _NEVER) != wanted or not still(st.session_state.get(key, _NEVER)):
        st.session_state[key] = st.session_state[_LAST + key] = wanted


def _write(key: str, first: object, code: Callable[[object], str] = str) -> None:
    chosen = st.session_state[key]
    st.session_state[_LAST + key] = chosen
    if chosen == first or chosen is None:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = code(chosen)
