"""Choices that stand in the address, each once and by its code, so that a link, a reload and the browser's Back all restore them.

Relies on ``st.query_params`` being what the browser's address says when a run begins, also after Back, and on Streamlit adding a
step to the browser's history when a callback sets one: a step for each name that is set or dropped, which is why several are
dropped by the call of its inside that tells nobody (``discard_param_no_forward_msg``). Streamlit's own ``bind`` writes the
words on the buttons into the address, adds no step, and keeps the choice of before when the reader goes back; it is used
only for what goes along from page to page.

All that is read of an address is read by ``asked``, so that what no part of a page has read can be told (``unread``).
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.state.session_state_proxy import get_session_state

# The names that this run of the page has read so far, in their order; those that earlier runs read, with what was there.
_READ, _BEFORE = "address_read", "address_read_before"
# By the key of a choice: the names that were read by what it opened.
_OF_CHOICE = "address_opened_by:"
# What the address said when the choice was last drawn: only where it says something else has somebody gone back or followed
# a link.
_LAST = "address_of:"
_NEVER, _SEPARATOR = object(), ","


def begin() -> None:
    """Nothing is read yet: called as a run begins."""
    st.session_state[_READ] = []


def asked(name: str, *, begins: str = "") -> str | None:
    """What the address says under ``name``; None where it says nothing. Whoever reads it either heeds it or says that it cannot.

    ``begins``: what begins otherwise is for somebody else, and stays unread.
    """
    said = st.query_params.get(name)
    if said is not None and not said.startswith(begins):
        return None
    st.session_state.setdefault(_READ, []).append(name)
    return said


def unread() -> bool:
    """Whether a link brought something that no part of the page has read: once the run has read all that it reads.

    What was read before and is not any more, as of a part that is closed again, was shown and is nothing to tell of.
    """
    read, before = set(st.session_state.get(_READ, ())), st.session_state.setdefault(_BEFORE, set())
    before |= {(name, st.query_params[name]) for name in st.query_params if name in read}
    return any((name, st.query_params[name]) not in before for name in st.query_params)


def answered() -> None:
    """What the address says besides belongs to what the page has just said that it does not show: nothing more to tell of."""
    st.session_state.setdefault(_READ, []).extend(st.query_params)


def heeded() -> None:
    """What was not read has been told of, and is not told again."""
    st.session_state[_BEFORE] |= set(st.query_params.items())


def drop(*names: str) -> None:
    """Take ``names`` out of the address without a step of their own in the browser's history: for a callback that sets or drops
    another one after."""
    with get_session_state().query_params() as query:
        for name in names:
            query.discard_param_no_forward_msg(name)


@contextmanager
def opened_by(key: str) -> Iterator[None]:
    """What is drawn inside belongs to the choice ``key``: what it says in the address goes when something else is chosen."""
    outside = set(st.session_state.setdefault(_READ, []))
    yield
    st.session_state[_OF_CHOICE + key] = set(st.session_state[_READ]) - outside - {key}


def kept_choice(
    label: str,
    options: Mapping[str, str],
    *,
    key: str,
    default: str | None = None,
    closes: tuple[str, ...] = (),
    **more,
) -> str:
    """One of ``options`` (code for the address -> words for the button) as buttons side by side; the code is returned.

    ``default`` (the first option without) is not written into the address. An unknown code in the address is said and
    passed over. ``closes``: names that go out of the address when something else is chosen. ``more`` goes to
    ``st.segmented_control``.
    """
    first = default or next(iter(options))
    _settle(label, key, first, _one_of(options), said=options[first], still=lambda chosen: chosen in options)
    return st.segmented_control(
        label, list(options), required=True, format_func=options.__getitem__, key=key, on_change=_write,
        args=(key, first), kwargs={"closes": closes}, **more,
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
    _settle("内容", key, first, lambda code: options.get(code, _NEVER), said=first, still=codes.__contains__)
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

    def read(codes: str):
        found = [one(each) for each in codes.split(_SEPARATOR)]
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

    def read(written: str):
        try:
            return dt.date.fromisoformat(written)
        except ValueError:
            return _NEVER

    _settle(label, key, default, read, said=default.isoformat(), still=lambda chosen: chosen is not None)
    return st.date_input(
        label, key=key, format="YYYY-MM-DD", on_change=_write, args=(key, default, dt.date.isoformat), **more
    )


def kept_words(label: str, *, key: str, max_chars: int, **more) -> str:
    """Words that are looked for; nothing is not written into the address. ``more`` goes to ``st.text_input``."""
    _settle(label, key, "", lambda words: words[:max_chars], said="", still=lambda chosen: chosen is not None)
    return st.text_input(label, key=key, max_chars=max_chars, on_change=_write, args=(key, ""), **more)


def kept_switch(label: str, *, key: str) -> bool:
    """A switch, off unless the address says ``1``."""
    read = {"1": True}.get
    _settle(
        label,
        key,
        False,
        lambda code: read(code, _NEVER),
        said="否",
        still=lambda chosen: chosen is not None,
    )
    return st.toggle(label, key=key, on_change=_write, args=(key, False, lambda _: "1"))


def _one_of(options: Mapping[str, str]) -> Callable[[str], object]:
    # Older links say the words on the button.
    codes = {words: code for code, words in options.items()} | {code: code for code in options}
    return lambda code: codes.get(code, _NEVER)


def _settle(
    label: str,
    key: str,
    first: object,
    read: Callable[[str], object],
    *,
    said: str,
    still: Callable[[object], bool],
) -> None:
    """Choose what the address asks for, unless the widget already stood at that address; ``first`` where it asks for
    nothing, or for what there is not, which is said. ``still``: whether what was chosen before is still there to be
    chosen."""
    said_there = asked(key)
    wanted = first if said_there is None else read(said_there)
    if wanted is _NEVER:
        st.caption(f"链接中的“{label}”没有这一项，已改为“{said}”。")
        wanted = first
    # What is not drawn is forgotten: whoever comes back to the page finds what the address says.
    there = key in st.session_state and still(st.session_state[key])
    if not there or st.session_state.get(_LAST + key, _NEVER) != wanted:
        st.session_state[key] = st.session_state[_LAST + key] = wanted


def _write(
    key: str, first: object, code: Callable[[object], str] = str, *, closes: tuple[str, ...] = ()
) -> None:
    chosen = st.session_state[key]
    st.session_state[_LAST + key] = chosen
    drop(*closes, *st.session_state.pop(_OF_CHOICE + key, ()))
    if chosen == first or chosen is None:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = code(chosen)
