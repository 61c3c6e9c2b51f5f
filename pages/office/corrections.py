"""更正与变更: which figures were changed after the fact, from what to what, why and by whom? Which deadlines moved?"""

import streamlit as st

from efficiency.core.access import Action, can
from efficiency.ui.office.corrections import asking, correcting, deadlines, listing, thresholds
from efficiency.ui.parts.frame import open_page

page = open_page(
    Action.VIEW_CORRECTIONS,
    "更正与变更",
    "哪些数据改过、原来是多少、为什么改？哪些时限变了？",
    "工作要求（二）责任制",
)
views = {"更正记录": listing, "时限变更（延期）": deadlines, "阈值和口径变更": thresholds}
if can(page.user, Action.CORRECT_DATA):
    views["更正读数和成果"] = correcting
if can(page.user, Action.REPORT_PROGRESS):
    views["申请延期"] = asking
view = st.segmented_control(
    "看什么", list(views), default="更正记录", required=True, key="view", bind="query-params"
)
views[view](page)
