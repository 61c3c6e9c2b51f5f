"""今天要看的事 on screen: the gravest in full, all of them in a table."""

import pandas as pd
import streamlit as st

from efficiency.core.access import Action, can
from efficiency.judgements.attention import Thing
from efficiency.models import Light
from efficiency.ui.leadership.overview.words import whose
from efficiency.ui.parts.blocks import Column, folded, lamp, plain, table
from efficiency.ui.parts.frame import ALL, RANGE, RANGES, Page
from efficiency.ui.parts.things import open_thing, thing_link

# So many stand open: what waits for the reader has to fit below them on the same screen.
FIRST_MATTERS = 3
# Of the rest of the city a leader is shown the gravest.
FIRST_ELSEWHERE = 6


def matter_list(page: Page, found: pd.DataFrame) -> None:
    """The gravest matters, reds first, with their reason in full, one tap from the thing itself; all of them in a table."""
    if found.empty:
        st.info("所选范围内今天没有需要过问的事：没有红灯、逾期、即将到期、自报不符或连续未报。")
        return
    st.markdown(f"**今天要看的事**（{whose(page)}，{len(found)}件）")
    found = found.sort_values("light", key=lambda lights: lights != Light.RED, kind="stable")
    # A list that is hardly longer is shown whole.
    first = len(found) if len(found) <= FIRST_MATTERS + 1 else FIRST_MATTERS
    for row in found.head(first).itertuples():
        _one(page, row)
    if first < len(found):
        with folded(f"其余{len(found) - first}件，和全部{len(found)}件的列表", key="all_matters") as is_open:
            if is_open:
                for row in found.iloc[first : first + 20].itertuples():
                    _one(page, row)
                _all(page, found)


def matters_beyond(page: Page, found: pd.DataFrame) -> None:
    """The gravest matters of the city outside the leader's own portfolio, each one tap from the thing itself."""
    if found.empty:
        st.info("全市其他方面今天没有需要过问的事。")
        return
    st.caption(f"共{len(found)}件，看全部请在页面上方改选“全市”。")
    for row in found.head(FIRST_ELSEWHERE).itertuples():
        _one(page, row, city=True)


def _one(page: Page, row, *, city: bool = False) -> None:
    """One matter: a link to the thing, who and by when, and why. ``city``: it lies outside the range that is chosen."""
    beyond = {RANGE: RANGES[ALL]} if city else {}
    role = "（配合）" if row.helps else ""
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, gap="small", horizontal_alignment="distribute"):
            thing_link(
                page, row.thing, row.references, row.unit_id, icon="",
                label=f"{lamp(row.light)}　**{plain(row.title)}**　{plain(row.unit)}{role}　{plain(row.day_words)}",
                **beyond,
            )  # fmt: skip
            if row.unit_id and can(page.user, Action.INSTRUCT):
                about = row.references[0] if row.thing in (Thing.TASK, Thing.INCIDENT) else row.unit_id
                thing_link(
                    page, Thing.UNIT if row.thing == Thing.FOLLOW_UP else row.thing, row.references, row.unit_id,
                    label="批示", icon=":material/draw:", instruct=about, **beyond,
                )  # fmt: skip
        st.markdown(f"{plain(row.reason)}　:gray[:small[{plain(row.words)}]]")


def _all(page: Page, found: pd.DataFrame) -> None:
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
        on_open=lambda row: open_thing(page, row["thing"], row["references"], row["unit_id"]),
    )
