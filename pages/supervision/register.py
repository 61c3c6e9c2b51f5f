"""监察登记: what came in or was found today, what is the next step of each open matter, and what was entered wrongly?"""

from functools import partial

import streamlit as st

from efficiency.campaign.workdays import chinese_date
from efficiency.core.access import Action
from efficiency.subjects import appraisal, monitoring_point, monitoring_return, social_supervision
from efficiency.ui.parts.entries import entering
from efficiency.ui.parts.frame import open_page
from efficiency.ui.supervision.register.corrections import correcting
from efficiency.ui.supervision.register.documents import documenting, holding_to_account
from efficiency.ui.supervision.register.incidents import moving, registering
from efficiency.ui.supervision.register.visits import activities, inspecting

FORMS = {
    "登记反映": registering,
    "办理反映": moving,
    "公务活动": activities,
    "明察暗访": inspecting,
    "监察文书": documenting,
    "责任追究": holding_to_account,
    "更正": correcting,
    "监测点名册": partial(entering, subject=monitoring_point.SUBJECT),
    "周回执": partial(entering, subject=monitoring_return.SUBJECT),
    "评议得分": partial(entering, subject=appraisal.SCORE),
    "电话暗访": partial(entering, subject=appraisal.PHONE),
    "行风热线": partial(entering, subject=social_supervision.HOTLINE),
    "民心网开通": partial(entering, subject=social_supervision.OPENING),
    "民心网办件": partial(entering, subject=social_supervision.MINXIN),
}

page = open_page(
    Action.RECORD_SUPERVISION,
    "监察登记",
    "今天收到什么、查到什么？在办的下一步由谁哪天办？登记错了怎么更正？",
    "监督检查意见一至五",
)
form = st.segmented_control(
    "登记什么", list(FORMS), default="登记反映", required=True, key="form", bind="query-params"
)
if page.is_demo:
    st.caption(f"演示库：现在登记的，按{chinese_date(page.as_of)}（统计截至日）得知计算，当天即可看到。")
FORMS[form](page)
