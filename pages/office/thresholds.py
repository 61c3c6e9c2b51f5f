"""亮灯阈值: from which gap or day on does a light turn, who changed that and why, and what would another value change?"""

from efficiency.core.access import Action
from efficiency.queries.days import board_day
from efficiency.ui.office.thresholds import change_one, current, history, which_reply_clock
from efficiency.ui.parts.frame import open_page

page = open_page(Action.CHANGE_THRESHOLDS, "亮灯阈值", "红黄绿灯在哪里变色，谁改过、为什么改？")

since = board_day()
current(page)
change_one(page, since)
history(page)
which_reply_clock(page, since)
