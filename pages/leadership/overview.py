"""总览: is anything wrong in my portfolio, what, and who has to act by when?"""

import streamlit as st

from efficiency import state
from efficiency.campaign.words import numeral
from efficiency.charts.timeline import ribbon
from efficiency.core.access import Action
from efficiency.judgements.today import matters, matters_elsewhere
from efficiency.ui.leadership.overview.lights import light_matrix, lights
from efficiency.ui.leadership.overview.matters import matter_list, matters_beyond
from efficiency.ui.leadership.overview.units import unit_cards
from efficiency.ui.leadership.overview.words import before_words, whose
from efficiency.ui.leadership.overview.yardsticks import yardstick_cards, yardstick_rows
from efficiency.ui.leadership.staleness import decay_line, not_begun_line
from efficiency.ui.office.opening import opening_line
from efficiency.ui.office.papers import portfolio_print
from efficiency.ui.parts.blocks import chart, definition
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.waiting import waiting_box

page = open_page(Action.VIEW_OVERVIEW, "总览", "有没有出问题，什么问题，谁要在哪天之前办？")
now = state.on(page.scope)
pairs, tasks, tasks_before = now.pairs, now.tasks, now.a_week_before.tasks

waiting_box(page)
measured = yardstick_cards(page)
chart(ribbon(page.plan, page.as_of), key="ribbon", alt_text="三个阶段和统计截至日")
opening_line(page)
not_begun_line(page)
decay_line(page)

if len(tasks):
    st.subheader(f"{whose(page)}{len(tasks)}项任务的灯")
    lights(page, tasks, tasks_before)
    definition("灯由首列责任单位（牵头）的报送、成果和指标测算，不由单位自定。" + before_words(page))

found = matters(now)
st.subheader(f"今天要看的事（{whose(page)}，{len(found)}件）")
matter_list(page, found)
if page.own_portfolio:
    matters_beyond(page, matters_elsewhere(now))
portfolio_print(page, pairs, found, page.user.display_name if page.own_portfolio else whose(page))

st.subheader("三把尺子的口径和明细")
yardstick_rows(page, tasks, tasks_before, measured)

st.subheader("本单位" if page.user.unit_id else "我分管的单位" if page.own_portfolio else "全市责任单位")
unit_cards(page, pairs, found)

if len(pairs):
    st.subheader(f"{numeral(len(page.plan.sections))}个方面与责任单位")
    light_matrix(page, pairs)
