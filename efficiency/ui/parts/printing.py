"""Forms to print: a button that makes a Word file when it is asked for, by who may, and tells the audit log."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from efficiency.commands.exports import record_export
from efficiency.commands.recording import authorise
from efficiency.core.access import Action
from efficiency.ui.parts.frame import Page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def print_button(
    page: Page,
    words: str,
    subject: str,
    name: str,
    build: Callable[[], tuple[int, bytes]],
    *,
    key: str,
    action: Action = Action.EXPORT,
) -> None:
    """Offer a form. ``build`` gives how many rows stand on it and the .docx; ``subject`` is what the audit log calls it, ``name``
    the file (without its ending). ``action``: the right that is asked anew when the file is made, beside that to export."""
    st.download_button(
        words, data=partial(_made, page, subject, build, action), mime=WORD, icon=":material/print:",
        file_name=f"{name}{'_演示数据' if page.is_demo else ''}.docx", key=f"printed_{key}", on_click="ignore",
    )  # fmt: skip


def _made(page: Page, subject: str, build: Callable[[], tuple[int, bytes]], action: Action) -> bytes:
    authorise(page.user, action)
    rows, made = build()
    record_export(page.user, subject, page.as_of, rows, "docx")
    return made
