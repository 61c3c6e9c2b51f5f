"""Lists that may be long, and what is taken along of any: all rows as a file, made when it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from efficiency.commands.exports import record_export
from efficiency.core.access import Action, can
from efficiency.exchange import ENCODINGS, csv_bytes, file_name
from efficiency.ui.parts.frame import Page

# So many rows of a list that may be long are read and shown at first, and so many more each time.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Listing:
    """The first rows of a list that may be long, how many it has, and all of them for who takes them along."""

    key: str
    first: pd.DataFrame
    total: int
    everything: Callable[[], pd.DataFrame]
    measure: str = "件"

    def more(self) -> None:
        """How many of how many are shown, and the button for the next ones; nothing where all are."""
        if self.total <= len(self.first):
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"共{self.total:,}{self.measure}，显示前{len(self.first):,}{self.measure}")
            st.button(
                f"再显示{AT_ONCE}{self.measure}", key=f"more_{self.key}", type="tertiary", icon=":material/expand_more:",
                on_click=lambda: st.session_state.update({f"shown:{self.key}": len(self.first) + AT_ONCE}),
            )  # fmt: skip


def rows_to_show(key: str) -> int:
    """How many rows of the list ``key`` are to be read: the first ones, and what was asked for since."""
    return st.session_state.get(f"shown:{key}", AT_ONCE)


def export(
    page: Page, rows: pd.DataFrame, headers: dict[str, str], subject: str, *, listing: Listing | None = None
) -> None:
    """导出 CSV of all ``rows`` in one of two encodings; made when asked for, and written to the audit log then.

    Of a ``listing`` the file has all rows, which are read only then.
    """
    if listing is None or listing.total == len(rows):
        export_of(page, len(rows), lambda: rows, headers, subject)
    else:
        export_of(page, listing.total, listing.everything, headers, subject)


def export_of(
    page: Page, total: int, everything: Callable[[], pd.DataFrame], headers: dict[str, str], subject: str
) -> None:
    """``export`` of a table of ``total`` rows that is put together when it is asked for."""
    if not can(page.user, Action.EXPORT):
        return
    # What is inside is made when somebody opens it: most tables are looked at only.
    offer = st.popover(
        f"导出 CSV（{total:,}行）",
        icon=":material/download:",
        type="tertiary",
        key=f"csv_{subject}",
        on_change="rerun",
    )
    if not offer.open:
        return
    for encoding, words in ENCODINGS.items():

        def made(encoding: str = encoding) -> bytes:
            whole = everything()
            record_export(page.user, subject, page.as_of, len(whole), encoding)
            return csv_bytes(whole, headers, as_of=page.as_of, demo=page.is_demo, encoding=encoding)

        with offer:
            st.download_button(
                words,
                data=made,
                file_name=file_name(subject, page.as_of, demo=page.is_demo),
                mime="text/csv",
                key=f"export_{subject}_{encoding}",
                on_click="ignore",
            )
