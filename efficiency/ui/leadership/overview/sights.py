"""Where in a demo there is something to be seen: each on the day on which 总览 shows it."""

import streamlit as st

from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.queries.days import board_day
from efficiency.queries.settings import demo_sights
from efficiency.ui.parts.blocks import folded, plain
from efficiency.ui.parts.frame import AS_OF, Page, carry
from efficiency.ui.parts.menu import page_of


def sights(page: Page) -> None:
    """Links to the days of a demo on which something stands in 今天要看的事, folded away; nothing in a real installation."""
    if not page.is_demo:
        return
    with folded("演示看点：哪一天能看到什么", key="sights", icon=":material/explore:") as is_open:
        if not is_open:
            return
        last = board_day()
        for day, title in demo_sights():
            label = f"{chinese_date_short(day)}　{plain(title)}"
            if day <= last:
                st.page_link(
                    page_of("overview"), label=label, query_params=carry() | {AS_OF: day.isoformat()}
                )
            else:
                st.caption(f"{label}（演示数据只装到{chinese_date(last)}，延长以后可看）")
