"""今天要看的事 on screen: the gravest in full, all of them in a table."""

import pandas as pd
import streamlit as st

from efficiency.ui.parts.blocks import Column, folded, lamp, plain, table, unit_link
from efficiency.ui.parts.frame import Page, carry, go
from efficiency.ui.parts.menu import page_of

FIRST_MATTERS = 10
# Of the rest of the city a leader is shown the gravest, one line each.
FIRST_ELSEWHERE = 6


def matter_list(page: Page, found: pd.DataFrame) -> None:
    """The gravest matters with their reason in full, one tap from the unit and the task; all of them in a table."""
    if found.empty:
        st.info("所选范围内今天没有需要过问的事：没有红灯、逾期、即将到期、自报不符或连续未报。")
        return
    # A list that is hardly longer is shown whole.
    shown = found if len(found) <= FIRST_MATTERS + 2 else found.head(FIRST_MATTERS)
    for row in shown.itertuples():
        role = "（配合）" if row.helps else ""
        with st.container(border=True, gap="xxsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(lamp(row.light), width="content")
                if row.unit_id:
                    unit_link(page, page.user.unit_id or row.unit_id, task_id=row.task_id, label=row.title)
                else:
                    st.page_link(page_of("timeline"), label=plain(row.title), query_params=carry())
                st.markdown(
                    f"**{plain(row.unit)}**{role}　时限：{plain(row.day_words)}　:gray[:small[{plain(row.words)}]]",
                    width="content",
                )
            st.markdown(plain(row.reason))
    with folded(f"全部{len(found)}件", key="all_matters") as is_open:
        if is_open:
            table(
                page,
                found,
                {
                    "lamp": Column("灯"),
                    "words": Column("为什么要看"),
                    "title": Column("事项"),
                    "unit": Column("单位"),
                    "role": Column("分工"),
                    "reason": Column("原因", "long"),
                    "day": Column("时限", "date"),
                    "day_words": Column("还有几天"),
                },
                subject="今天要看的事",
                empty="没有需要过问的事。",
                on_open=lambda row: _open_matter(page, row),
            )


def matters_beyond(page: Page, found: pd.DataFrame) -> None:
    """The gravest matters of the city outside the leader's own portfolio, one line each."""
    if found.empty:
        return
    st.markdown(f"**全市其他方面最重的**（共{len(found)}件，看全部请在页面上方改选“全市”）")
    with st.container(border=True, gap="xxsmall"):
        for row in found.head(FIRST_ELSEWHERE).itertuples():
            st.markdown(
                f"{lamp(row.light)}　**{plain(row.unit)}**　{plain(row.title)}　:gray[:small[{plain(row.words)}]]  \n"
                f":small[{plain(row.reason)}]"
            )


def _open_matter(page: Page, row: pd.Series) -> None:
    if not row["unit_id"]:
        go("timeline")
    task = {"task": row["task_id"]} if row["task_id"] else {}
    go("units", unit=page.user.unit_id or row["unit_id"], **task)
