"""开办: what has a new office still to enter, in which order, and how much of it is there?"""

from efficiency.core.access import Action
from efficiency.ui.office.opening import found_steps, step_list, summary
from efficiency.ui.parts.blocks import definition
from efficiency.ui.parts.frame import open_page

page = open_page(Action.SET_UP, "开办", "新开办还要录入什么，先录什么，录了多少？")
found = found_steps(page)
summary(found)
step_list(page, found)
definition(
    "应有多少按本次活动的文件计，没有的不列；还没有到时候的写“—”，不算缺。账号和备份按现在的情况，其余按统计截至日掌握的情况。"
)
