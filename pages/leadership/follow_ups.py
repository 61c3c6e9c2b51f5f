"""督办事项: what was resolved or instructed, who owes an answer, and what is past its day?"""

import streamlit as st

from efficiency.core.access import Action, can
from efficiency.queries.follow_ups import follow_ups
from efficiency.ui.leadership.follow_ups import follow_up_list, instruction_form, one_follow_up
from efficiency.ui.leadership.weekly_meeting.forms import Subject
from efficiency.ui.parts.blocks import Card, cards, definition
from efficiency.ui.parts.frame import open_page

page = open_page(
    Action.VIEW_FOLLOW_UPS, "督办事项", "议定和批示的事办到哪一步，谁超期了？", "工作要求（二）一级抓一级"
)
number = st.query_params.get("number")
if can(page.user, Action.INSTRUCT) and not number:
    collectives = {unit.collective_id for unit in page.plan.units}
    own = [unit.id for unit in page.plan.units if unit.id not in collectives]
    own.sort(key=lambda unit_id: unit_id not in page.user.portfolio)
    instruction_form(page, [Subject(page.plan.unit(each).name, "unit", each, each) for each in own])
if number:
    one_follow_up(page, number)
    st.divider()
rows = follow_ups(page.scope)
still = rows[rows["closed_on"].isna()]
late = still[still["overdue_days"] > 0]
long_open = (still["open_days"] > 30).sum()
cards(
    [
        Card("未办结", f"{len(still)}/{len(rows)}件"),
        Card(
            "超期未办结",
            f"{len(late)}/{len(still)}件",
            f"最长{late['overdue_days'].max()}天" if len(late) else "",
        ),
        Card("交办超过30天", f"{long_open}/{len(still)}件", "仍未办结" if long_open else ""),
        Card("待签收", f"{(still['state'] == 'ASSIGNED').sum()}件"),
        Card("待审核", f"{(still['state'] == 'FEEDBACK').sum()}件"),
    ],
    columns=5,
)
st.subheader("未办结的督办事项")
follow_up_list(page, still.sort_values("overdue_days", ascending=False), "未办结督办事项")
st.subheader("已办结（销号）")
follow_up_list(page, rows[rows["closed_on"].notna()], "已办结督办事项")
definition("超期天数从时限次日算到统计截至日，已办结的算到办结日；同意延期的按延期后的时限。")
