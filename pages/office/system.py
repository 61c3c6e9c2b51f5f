"""账号和系统: does the system run as it should, and which accounts are there? (系统管理员: opens and stops accounts)"""

import streamlit as st

from efficiency.core.access import Action
from efficiency.ui.office.accounts import account_list, open_one, see_to_one, system_cards
from efficiency.ui.office.opening import opening_line
from efficiency.ui.parts.blocks import definition
from efficiency.ui.parts.frame import open_page
from efficiency.ui.parts.outcome import outcome
from efficiency.ui.parts.waiting import errand_box

page = open_page(
    Action.MANAGE_ACCOUNTS, "账号和系统", "系统运行是否正常？有哪些账号，哪些停用、锁定或尚未赋权？"
)
outcome("system")
errand_box(page)
opening_line(page)
system_cards()
usernames = account_list(page)
left, right = st.columns(2)
with left:
    open_one(page)
with right:
    see_to_one(page, usernames)
definition(
    "初始密码由系统生成，分成两半，分别由系统管理员和安全管理员当面交给本人：任何一名管理员都拿不到别人的整个密码。"
)
