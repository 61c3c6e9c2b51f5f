"""Forms to print: a button that makes a Word file when it is asked for, by who may, and tells the audit log; a PDF beside it."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from efficiency.commands.exports import record_export
from efficiency.commands.recording import authorise
from efficiency.core.access import Action
from efficiency.core.troubles import noted
from efficiency.exchange.pdf_out import NoPdf, converter, pdf_bytes
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.frame import Page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
_NO_CONVERTER = "服务器没有安装LibreOffice，只提供.docx；需要PDF的，请用Word或WPS另存。"

# What makes a file: how many rows stand on it, and the .docx.
Build = Callable[[], tuple[int, bytes]]


def print_button(
    page: Page,
    words: str,
    subject: str,
    name: str,
    build: Build,
    *,
    key: str,
    action: Action = Action.EXPORT,
) -> None:
    """Offer a form as .docx and, where the server can make one, as PDF; said where it cannot. ``build`` gives how many rows
    stand on it and the .docx; ``subject`` is what the audit log calls it, ``name`` the file (without its ending).
    ``action``: the right that is asked anew when the file is made, beside that to export."""
    name = f"{name}{'_演示数据' if page.is_demo else ''}"
    st.download_button(
        words, data=partial(_made, page, subject, build, action, "docx"), mime=WORD, icon=":material/print:",
        file_name=f"{name}.docx", key=f"printed_{key}", on_click="ignore", help=None if converter() else _NO_CONVERTER,
    )  # fmt: skip
    if _pdf_asked(f"{words}（PDF）", f"printed_{key}"):
        _pdf_given(partial(_made, page, subject, build, action, "pdf"), name, f"printed_{key}")


def document_downloads(
    page: Page, what: str, *, subject: str, file_name: str, build: Callable[[], bytes], key: str
) -> None:
    """A paper as .docx and, where the server can make one, as PDF beside it; said where it cannot. ``what`` the paper is
    called on the buttons, ``subject`` in the audit log; ``file_name`` without its ending; ``build`` makes the .docx."""
    made = partial(_made, page, subject, lambda: (1, build()), Action.EXPORT)
    with st.container(horizontal=True):
        st.download_button(
            f"下载{what}（.docx）", data=partial(made, "docx"), file_name=f"{file_name}.docx", mime=WORD,
            icon=":material/download:", on_click="ignore", key=key,
        )  # fmt: skip
        asked = _pdf_asked(f"下载{what}（PDF）", key)
    if asked:
        _pdf_given(partial(made, "pdf"), file_name, key)
    if not converter():
        st.caption(_NO_CONVERTER)


def named_file(page: Page, title: str, mark: str) -> str:
    """What the file of a paper is called, without its ending: its title, ``mark`` (its number, or that it is a draft) and
    the day."""
    return (
        f"{title.replace(chr(10), '')}_{mark}_{page.as_of.isoformat()}{'_演示数据' if page.is_demo else ''}"
    )


def _made(page: Page, subject: str, build: Build, action: Action, ending: str) -> bytes:
    """The .docx, by who may have it; ``ending`` is what it is taken out as."""
    authorise(page.user, action)
    rows, made = build()
    record_export(page.user, subject, page.as_of, rows, ending)
    return made


def _pdf_asked(words: str, key: str) -> bool:
    """The button beside the .docx, where the server can convert: whether it was just pressed."""
    return converter() is not None and st.button(words, icon=":material/picture_as_pdf:", key=f"{key}_pdf")


def _pdf_given(made: Callable[[], bytes], name: str, key: str) -> None:
    """Convert, then hand out what was made. It is done in the page and not in a download, so that who waits sees it, and
    who waited in vain is told why, under a number. Nothing is kept: what is on the page by the next time may have
    changed."""
    try:
        with st.spinner("正在转换PDF，通常不到一分钟……"):
            data = pdf_bytes(made(), converter())
    except NoPdf as failed:
        st.warning(
            f"**PDF没有做成**\n\n{plain(str(failed))}如多次不成，请把错误编号告诉系统管理员：**{noted(failed)}**",
            icon=":material/picture_as_pdf:",
        )
        return
    st.download_button(
        "PDF已做好，点此保存", data=data, file_name=f"{name}.pdf", mime=PDF, icon=":material/download:", on_click="ignore",
        key=f"{key}_pdf_made", type="primary",
    )  # fmt: skip
