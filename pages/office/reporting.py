"""周五报送: for a unit, what do I still owe this week; for the 工作办公室, who reported, who is late, who is silent?"""

from efficiency import state
from efficiency.core.access import Action
from efficiency.figures.over_time import reporting_weeks
from efficiency.models import Role
from efficiency.ui.office.friday import friday_table
from efficiency.ui.office.reporting import chosen_week, owed_line, unit_readings, unit_week
from efficiency.ui.office.reports_of_units import office_week
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.limits import limits_block
from efficiency.ui.seams.address import kept_choice
from efficiency.ui.seams.browser import is_a_phone

TABLE, SINGLE = "table", "single"
WAYS = {TABLE: "一张表", SINGLE: "逐项填"}

page = open_page(
    Action.VIEW_REPORTING, "周五报送", "这一周哪些任务报了，哪些没有报？", "工作要求（二）责任制"
)
due_on = chosen_week(page)
if page.user.role is Role.UNIT:
    owed_line(page, due_on)
    # The table is wider than a phone: the light and the readings would lie a swipe to the right.
    way = kept_choice("怎么填", WAYS, key="way", default=SINGLE if is_a_phone() else TABLE)
    if way == TABLE:
        friday_table(page, due_on)
    else:
        unit_week(page, due_on)
        unit_readings(page)
else:
    office_week(page, due_on)
    limits_block(
        "每周按时报送率",
        lambda: reporting_weeks(
            page.plan, state.on(page.scope).reports, state.on(page.scope).report_weeks, page.as_of
        ),
        key="reporting",
        unit="%",
        rising_is_good=True,
    )
