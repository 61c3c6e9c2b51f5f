"""总览: is anything wrong in my portfolio, what, and who has to act by when?"""

import streamlit as st

from efficiency import state
from efficiency.campaign.words import numeral
from efficiency.charts.timeline import ribbon
from efficiency.core.access import Action
from efficiency.judgements.today import matters, matters_elsewhere
from efficiency.ui.leadership.overview.first import first_sentence, lamp_line
from efficiency.ui.leadership.overview.lights import light_matrix
from efficiency.ui.leadership.overview.matters import (
    first_matters,
    further_matters,
    matters_before,
    matters_beyond,
    matters_tested,
    reds_first,
)
from efficiency.ui.leadership.overview.sights import sights
from efficiency.ui.leadership.overview.units import unit_cards
from efficiency.ui.leadership.overview.words import whose
from efficiency.ui.leadership.overview.yardsticks import yardstick_cards, yardstick_rows
from efficiency.ui.leadership.staleness import decay_line, not_begun_line
from efficiency.ui.office.opening import opening_line
from efficiency.ui.office.papers import portfolio_print
from efficiency.ui.parts.blocks import chart
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.grids import CELL
from efficiency.ui.parts.waiting import waiting_box
from efficiency.ui.seams.address import kept_choice

page = open_page(Action.VIEW_OVERVIEW, "总览", "有没有出问题，什么问题，谁要在哪天之前办？")
now = state.on(page.scope)
pairs, tasks, tasks_before = now.pairs, now.tasks, now.a_week_before.tasks
found = reds_first(matters(now))

# The first screen, on a tablet: what is wrong, who has to act by when, and what waits for the reader.
first_sentence(page, pairs, found)
if len(tasks):
    lamp_line(page, tasks, tasks_before)
opening_line(page)
first_matters(page, found)
waiting_box(page)
further_matters(page, found)
if page.own_portfolio:
    matters_beyond(page, matters_elsewhere(now))
matters_before(page)
matters_tested(page)
sights(page)
views = {"measures": "三把尺子", "units": "本单位" if page.user.unit_id else f"{whose(page)}单位"}
if len(pairs):
    views["matrix"] = f"{numeral(len(page.plan.sections))}个方面与责任单位"
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    view = kept_choice(
        "看什么", views, key="view", label_visibility="collapsed", width="content", closes=(CELL,)
    )
    portfolio_print(page, pairs, found, page.user.display_name if page.own_portfolio else whose(page))
match view:
    case "measures":
        measured = yardstick_cards(page)
        chart(ribbon(page.plan, page.as_of), key="ribbon", alt_text="三个阶段和统计截至日")
        not_begun_line(page)
        decay_line(page)
        yardstick_rows(page, tasks, tasks_before, measured)
    case "units":
        unit_cards(page, pairs, found)
    case _:
        light_matrix(page, pairs)
