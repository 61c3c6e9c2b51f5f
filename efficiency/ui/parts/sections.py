"""A page's blocks: whose figures each one shows, and which of them are drawn.

A page opens with its finding, its figures and its lamps; of what lies below, one part is shown and computed, and all of them
where somebody prints the page or reads it through.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext

import streamlit as st

from efficiency.ui.parts.frame import ALL, RANGES, SHOW, WHOLE, Page, on_paper
from efficiency.ui.seams.address import kept_choice, opened_by


def scoped_header(page: Page, words: str, *, city: bool = False) -> None:
    """The heading of a block, which says whose figures stand below it: those of the page, or with ``city`` of everybody."""
    st.header(f"{words}（{RANGES[ALL] if city else page.whose}）")


def one_part(
    parts: dict[str, tuple[str, Callable[[], object]]], *, empty: Mapping[str, bool] | None = None
) -> None:
    """A choice of ``parts`` (code for the address -> its words, what draws it); only the chosen one is made, or the whole,
    which is long and begins with a table of contents.

    ``empty``: of which of them the page knows that they hold nothing for this reader on this day; it opens with the first
    that may hold something, and with the first of all where none does.
    """
    words = {code: said for code, (said, _) in parts.items()}
    first = next((code for code in parts if not (empty or {}).get(code)), None)
    chosen = kept_choice(
        "内容", words | {WHOLE: "全部"}, key=SHOW, default=first, label_visibility="collapsed"
    )
    with opened_by(SHOW):
        is_long = chosen == WHOLE and not on_paper()
        if is_long:
            # ``links.js`` brings the part of a link into view.
            st.markdown("跳到：" + "　".join(f"[{said}](#part_{code})" for code, said in words.items()))
        for code, (_, draw) in parts.items():
            if chosen in (code, WHOLE):
                with st.container(key=f"part_{code}") if is_long else nullcontext():
                    draw()
