"""A paragraph -> its sentences, which put together again are the paragraph; and the bracketed notes in it."""

import re

_PAIRS = {"（": "）", "(": ")", "〔": "〕", "[": "]", "【": "】"}
_WIDE_AND_NARROW = [{"（", "("}, {"）", ")"}]


def sentences(text: str) -> list[str]:
    """Split after each 。；？！ and the quotes or brackets that close behind it. Joined they are ``text``."""
    return re.findall(r".+?(?:[。；;？！]+[”’」』）)〕\]】]*|$)", text, re.DOTALL) if text else []


def brackets(text: str) -> list[tuple[int, int]]:
    """The outermost bracketed stretches of a text as (start, end), the brackets included; wide and narrow ones may pair."""
    found: list[tuple[int, int]] = []
    closers: list[str] = []
    start = 0
    for place, letter in enumerate(text):
        if letter in _PAIRS:
            if not closers:
                start = place
            closers.append(_PAIRS[letter])
        elif closers and (letter == closers[-1] or {letter, closers[-1]} == _WIDE_AND_NARROW[1]):
            closers.pop()
            if not closers:
                found.append((start, place + 1))
    return found
