"""台账登记: what has 工作办公室 to enter itself, was it entered right, and which names of units are understood?"""

from functools import partial

from efficiency.core.access import Action
from efficiency.subjects import (
    complaint_case,
    complaint_month,
    distribution_entry,
    milestone_status,
    plan_submission,
    portfolio_entry,
    unit_contact,
)
from efficiency.ui.office.aliases import aliases
from efficiency.ui.parts.entries import entering
from efficiency.ui.parts.frame import open_page
from efficiency.ui.seams.address import kept_choice, opened_by

FORMS = {
    "milestone": ("时间节点", partial(entering, subject=milestone_status.SUBJECT)),
    "paper": ("方案和总结", partial(entering, subject=plan_submission.SUBJECT)),
    "case": ("督办投诉件", partial(entering, subject=complaint_case.SUBJECT)),
    "month": ("投诉月报", partial(entering, subject=complaint_month.SUBJECT)),
    "contact": ("单位联络员", partial(entering, subject=unit_contact.SUBJECT)),
    "portfolio": ("领导分管", partial(entering, subject=portfolio_entry.SUBJECT)),
    "distribution": ("公文发送范围", partial(entering, subject=distribution_entry.SUBJECT)),
    "alias": ("单位别名", aliases),
}

page = open_page(
    Action.CORRECT_DATA,
    "台账登记",
    "时间节点办了没有、各单位交了什么？登记错了怎么更正？",
    "工作要求（二）责任制",
)
form = kept_choice("登记什么", {code: words for code, (words, _) in FORMS.items()}, key="form")
with opened_by("form"):
    FORMS[form][1](page)
