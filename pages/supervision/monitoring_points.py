"""行政效能监测点 (意见二): where, when and about whom do the enterprises complain, are they answered in three days,
and who stays silent?"""

from functools import partial

import streamlit as st

from efficiency.campaign.document import display
from efficiency.campaign.workdays import chinese_date_short
from efficiency.core.access import Action
from efficiency.queries.points import points
from efficiency.ui.parts.alone import drawn_alone
from efficiency.ui.parts.blocks import document_words, folded
from efficiency.ui.parts.fields import register_link
from efficiency.ui.parts.frame import Page, open_page
from efficiency.ui.parts.grids import CELL
from efficiency.ui.parts.sections import scoped_header
from efficiency.ui.parts.verdicts import folded_rules
from efficiency.ui.seams.address import asked, kept_choice
from efficiency.ui.supervision.monitoring_points.clock import clock
from efficiency.ui.supervision.monitoring_points.findings import VIEW_WORDS, headline_cards, worth_a_look
from efficiency.ui.supervision.monitoring_points.maps import folded_points, places, tiles, units_by_kind
from efficiency.ui.supervision.monitoring_points.point import one_point
from efficiency.ui.supervision.monitoring_points.visits import register, repeats

VIEWS = {
    "places": places,
    "weeks": partial(places, by="week"),
    "points": folded_points,
    "kinds": units_by_kind,
    "tiles": tiles,
    "clock": clock,
    "repeats": repeats,
    "register": register,
}


def chosen_view(page: Page) -> None:
    """The choice of a view, and the view; the same choice of reports holds in all of them, an open cell in its own only."""
    words = {code: VIEW_WORDS[code] for code in VIEWS}
    view = kept_choice("看什么", words, key="view", closes=(CELL,), label_visibility="collapsed")
    VIEWS[view](page, points(page.scope))


page = open_page(
    Action.VIEW_SUPERVISION,
    "行政效能监测点",
    "企业在哪里、什么时候、反映了谁？3日内回复了没有？哪里一直不吭声？",
    "监督检查意见二",
)
documented = partial(
    document_words, "文件原文：监督检查意见二", display(page.plan.measure_of_page("monitoring_points").text)
)
known = points(page.scope)
if known.empty:
    st.info("监测点名册还是空的。名册入册、企业挂牌以后，这里显示各监测点的反映和回复。")
    documented()
    st.stop()

wanted = asked("point")
if wanted:
    one_point(page, known, wanted)
    st.stop()

folded_rules(page, "monitoring_points")
if page.is_portfolio:
    st.caption(f"以下只统计对{page.whose}单位的反映和这些单位的进点活动；看全市请在页面上方打开“全市”。")
elif page.user.unit_id:
    st.caption(f"以下只统计对{page.plan.unit(page.user.unit_id).name}的反映和本单位的进点活动。")
first_plaque = known["plaque_on"].min()
if page.as_of < first_plaque:
    st.info(f"监测点从{chinese_date_short(first_plaque)}起挂牌，截至日还没有反映。")
else:
    # Who asked for a view has it near the head of the page; the heading of the first view says some of it itself. When a view is
    # chosen below, it stays as it is: folded, it would take the other views away from under the hand.
    if asked("view"):
        with folded("值得看的", key="worth") as is_open:
            if is_open:
                worth_a_look(page, known)
    else:
        worth_a_look(page, known, beside="places")
    drawn_alone(page, chosen_view)
scoped_header(page, "合计：挂牌、反映和回复")
headline_cards(page, known)
register_link(page, "handle", "登记和办理反映")
documented()
