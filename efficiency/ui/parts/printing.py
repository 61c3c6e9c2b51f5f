"""Forms to print: a button that makes a Word file when it is asked for, by who may, and tells the audit log."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from efficiency.commands.exports import record_export
from efficiency.commands.recording import authorise
from efficiency.core.access import Action
from efficiency.exchange.pdf_out import converter, pdf_bytes
from efficiency.ui.parts.frame import Page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


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


def document_downloads(
    page: Page, what: str, *, subject: str, file_name: str, build: Callable[[], bytes], key: str
) -> None:
    """A paper as .docx and, where the server can make one, as PDF beside it; said where it cannot. ``what`` the paper is called on
    the buttons, ``subject`` in the audit log; ``file_name`` without its ending; ``build`` makes the .docx."""

    def word() -> bytes:
        record_export(page.user, subject, page.as_of, 1, "docx")
        return build()

    def pdf() -> bytes:
        record_export(page.user, subject, page.as_of, 1, "pdf")
        return pdf_bytes(build(), program)

    program = converter()
    with st.container(horizontal=True):
        st.download_button(
            f"下载{what}（.docx）", data=word, file_name=f"{file_name}.docx", mime=WORD, icon=":material/download:",
            on_click="ignore", key=key,
        )  # fmt: skip
        if program:
            st.download_button(
                f"下载{what}（PDF）", data=pdf, file_name=f"{file_name}.pdf", mime=PDF, icon=":material/picture_as_pdf:",
                on_click="ignore", key=f"{key}_pdf",
            )  # fmt: skip
    if not program:
        st.caption("服务器没有安装LibreOffice，只提供.docx；需要PDF的，请用Word或WPS另存。")
