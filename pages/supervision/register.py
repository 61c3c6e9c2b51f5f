"""监察登记: what came in or was found today, what is the next step of each open matter, and what was entered wrongly?"""

from functools import partial

import streamlit as st

from efficiency.campaign.workdays import chinese_date
from efficiency.core.access import Action
from efficiency.subjects import appraisal, monitoring_point, monitoring_return, social_supervision
from efficiency.ui.parts.entries import entering
from efficiency.ui.parts.frame import open_page
from efficiency.ui.seams.address import kept_choice, opened_by
from efficiency.ui.supervision.register.corrections import correcting
from efficiency.ui.supervision.register.documents import documenting, holding_to_account
from efficiency.ui.supervision.register.incidents import moving, registering
from efficiency.ui.supervision.register.visits import activities, inspecting

FORMS = {
    "report": ("登记反映", registering),
    "handle": ("办理反映", moving),
    "activity": ("公务活动", activities),
    "inspection": ("明察暗访", inspecting),
    "document": ("监察文书", documenting),
    "accountability": ("责任追究", holding_to_account),
    "correct": ("更正", correcting),
    "point": ("监测点名册", partial(entering, subject=monitoring_point.SUBJECT)),
    "return": ("周回执", partial(entering, subject=monitoring_return.SUBJECT)),
    "score": ("评议得分", partial(entering, subject=appraisal.SCORE)),
    "phone": ("电话暗访", partial(entering, subject=appraisal.PHONE)),
    "hotline": ("行风热线", partial(entering, subject=social_supervision.HOTLINE)),
    "opening": ("民心网开通", partial(entering, subject=social_supervision.OPENING)),
    "minxin": ("民心网办件", partial(entering, subject=social_supervision.MINXIN)),
}

page = open_page(
    Action.RECORD_SUPERVISION,
    "监察登记",
    "今天收到什么、查到什么？在办的下一步由谁哪天办？登记错了怎么更正？",
    "监督检查意见一至五",
)
form = kept_choice("登记什么", {code: words for code, (words, _) in FORMS.items()}, key="form")
if page.is_demo:
    st.caption(f"演示库：现在登记的，按{chinese_date(page.as_of)}（统计截至日）得知计算，当天即可看到。")
with opened_by("form"):
    FORMS[form][1](page)
