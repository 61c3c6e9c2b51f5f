"""Files with an answer: the box to choose them in, and the ways to those that were handed in."""

import pandas as pd
import streamlit as st

from efficiency.exchange.attachments import FILES_PATH, KINDS, MOST_BYTES, MOST_FILES
from efficiency.ui.parts.blocks import plain
from efficiency.ui.parts.forms import Form


def choose_files(form: Form) -> list[tuple[str, bytes]]:
    """The files that were chosen, name and content; they are looked at when they are handed in.

    The box takes any: what a browser turns away is not known here, and the answer would go out without it.
    """
    kinds = "、".join(KINDS)
    with form.field("files") as key:
        chosen = st.file_uploader(
            f"附件（可不附，最多{MOST_FILES}个，每个不超过{MOST_BYTES // 2**20}MB，只收{kinds}）",
            accept_multiple_files=True, key=key,
        )  # fmt: skip
        # A file that is still on its way is not known here: the button waits for it (static/drafts.js).
        st.caption("文件没有传完时点登记，传完后自动登记；登记后会写明收到哪些附件。")
    return [(each.name, each.getvalue()) for each in chosen]


def file_links(files: pd.DataFrame) -> None:
    """A way to each file (columns of ``queries.follow_ups.files``), with its size and the beginning of its fingerprint."""
    for each in files.itertuples():
        size = f"{each.size / 1024:,.0f}KB" if each.size >= 1024 else f"{each.size}字节"
        st.markdown(
            f"　　:material/attach_file: [{plain(each.name)}]({FILES_PATH}{each.id})"
            f"　:gray[{size}，SHA-256 {each.digest[:12]}…]"
        )
