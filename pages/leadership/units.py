"""责任单位: which unit holds us up, seen by its tasks or by supervision? With ``?unit=`` one unit's whole picture."""

import streamlit as st

from efficiency import campaign, state
from efficiency.core.access import Action
from efficiency.figures import supervised
from efficiency.judgements.today import matters
from efficiency.ui.leadership.overview.first import first_sentence
from efficiency.ui.leadership.overview.matters import reds_first, reds_in_lines
from efficiency.ui.leadership.units.lenses import by_supervision, by_tasks
from efficiency.ui.leadership.units.unit import unit_page
from efficiency.ui.parts.frame import open_page
from efficiency.ui.seams.address import asked, kept_choice, opened_by

LENSES = {"tasks": "按任务看", "supervision": "按监督看"}

chosen = asked("unit")
names = {unit.id: unit.name for unit in campaign.load().plan.units}
if chosen in names:
    page = open_page(
        Action.VIEW_UNITS, names[chosen], "承担什么任务、报了什么、监督中发现了什么？", "工作要求（二）（三）"
    )
    unit_page(page, chosen)
else:
    page = open_page(
        Action.VIEW_UNITS,
        "责任单位",
        "哪个单位拖了进度，哪个单位在监督中问题多？",
        "主要任务、工作要求（三）",
    )
    if chosen:
        st.warning("链接中的单位不在名录内，下面是全部单位。")
    if page.user.unit_id:
        unit_page(page, page.user.unit_id)
        st.stop()
    if page.is_portfolio:
        # The lenses speak of tasks, or of one kind of units: what is wrong in either stands above both.
        now = state.on(page.scope)
        found = reds_first(matters(now))
        first_sentence(page, now.pairs, found)
        reds_in_lines(page, found)
    # Units without tasks are known by supervision only.
    first = "supervision" if state.on(page.scope).pairs.empty else "tasks"
    lens = kept_choice("看法", LENSES, key="lens", default=first)
    with opened_by("lens"):
        if lens == "tasks":
            by_tasks(page)
        else:
            by_supervision(page, supervised.units(page.scope))
