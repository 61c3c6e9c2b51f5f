"""数据导入: what in this file is new, what is wrong with it, and what will be written once I confirm?"""

from efficiency.access import Action
from efficiency.ui.frame import open_page
from efficiency.ui.importing import confirmation, findings, questions, templates, uploaded

page = open_page(Action.IMPORT_DATA, "数据导入", "单位送来的表格怎样核对、怎样入库？", "工作要求（二）责任制")
templates(page)
file = uploaded()
if file is not None:
    seen = findings(page, file)
    if seen is not None:
        questions(page, seen)
        confirmation(page, file, seen)
