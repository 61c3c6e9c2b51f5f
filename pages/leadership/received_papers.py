"""收到的公文: what came to us, what is still to be signed for, and is anything of it corrected since?"""

from efficiency.core.access import Action
from efficiency.ui.office.paper_recipients import received_list
from efficiency.ui.parts.frame import open_page
from efficiency.ui.seams.address import asked

page = open_page(
    Action.RECEIVE_PAPERS,
    "收到的公文",
    "工作办公室发来了什么，签收了没有，后来有没有更正？",
    "工作要求（二）",
)
received_list(page, asked("paper"))
