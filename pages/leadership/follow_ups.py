"""督办事项: what was resolved or instructed, who owes an answer, and what is past its day?"""

import streamlit as st

from efficiency import campaign, state
from efficiency.core.access import Action, can
from efficiency.queries.portfolios import in_charge_of
from efficiency.standings.turns import Owner
from efficiency.ui.leadership.follow_ups import (
    blank_slips,
    follow_up_list,
    instruction_form,
    one_follow_up,
    still_words,
)
from efficiency.ui.leadership.reminders import reminder_list
from efficiency.ui.leadership.weekly_meeting.forms import Subject
from efficiency.ui.parts.blocks import Card, cards, definition
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.sections import scoped_header
from efficiency.ui.seams.address import asked

page = open_page(
    Action.VIEW_FOLLOW_UPS, "督办事项", "议定和批示的事办到哪一步，谁超期了？", "工作要求（二）一级抓一级"
)
number = asked("number")
if can(page.user, Action.INSTRUCT) and not number:
    collectives = {unit.collective_id for unit in page.plan.units}
    own = [unit.id for unit in page.plan.units if unit.id not in collectives]
    portfolio = in_charge_of(page.user.leader_id, page.as_of)
    own.sort(key=lambda unit_id: unit_id not in portfolio)
    instruction_form(page, [Subject(page.plan.unit(each).name, "unit", each, each) for each in own])
if number:
    one_follow_up(page, number)
    st.divider()
rows = state.on(page.scope).follow_up_rows
still = rows[~rows["is_done"]]
late = still["unit_days_over"]
unseen = still[still["waits_for"] == Owner.OFFICE]
scoped_header(page, still_words(page, still))
long_open = (still["open_days"] > 30).sum()
cards(
    [
        Card("未办结", f"{len(still)}/{len(rows)}件"),
        Card(
            "责任单位超期",
            f"{(late > 0).sum()}/{len(still)}件",
            f"最长{late.max()}天" if (late > 0).any() else "",
        ),
        Card("交办超过30天", f"{long_open}/{len(still)}件", "仍未办结" if long_open else ""),
        Card("待签收", f"{(still['state'] == 'ASSIGNED').sum()}件"),
        Card("待审核", f"{len(unseen)}件", f"{unseen['is_overdue'].sum()}件超过审核期限"),
    ],
    columns=5,
    narrowest=130,
)
reminder_list(page)
st.subheader("未办结的督办事项")
follow_up_list(
    page,
    still.sort_values(["unit_days_over", "days_over"], ascending=False),
    "未办结督办事项",
    empty="没有未办结的督办事项。",
)
st.subheader("已办结（销号）")
follow_up_list(page, rows[rows["is_done"]], "已办结督办事项", empty="没有已办结的督办事项。")
blank_slips(page)
days = campaign.load().parameters.days
definition(
    "责任单位的时限到反馈为止，同意延期的按延期后的时限，退回重办的接着算（按时反馈的至少再给"
    f"{days.resume}个工作日）；审核由工作办公室在反馈后{days.review}个工作日内（派生）办。超期从期限次日算到统计截至日。"
    f"单位超期或经催办的，打印的督办单改为催办单；超期满{days.inspect}天或催办满{days.reminders}次的，改为督查单。"
)
