"""数据导入: what in this file is new, what is wrong with it, and what will be written once I confirm?"""

from efficiency.core.access import Action
from efficiency.ui.office.data_exchange import (
    confirmation,
    findings,
    questions,
    registers_out,
    templates,
    uploaded,
)
from efficiency.ui.parts.frame import open_page

page = open_page(Action.IMPORT_DATA, "数据导入", "单位送来的表格怎样核对、怎样入库？", "工作要求（二）责任制")
templates(page)
file = uploaded()
if file is not None:
    seen = findings(page, file)
    if seen is not None:
        questions(page, seen)
        confirmation(page, file, seen)
registers_out(page)
