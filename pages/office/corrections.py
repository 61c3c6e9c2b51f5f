"""更正与变更: which figures were changed after the fact, from what to what, why and by whom? Which deadlines moved?"""

from efficiency.core.access import Action, can
from efficiency.ui.office.corrections import asking, correcting, deadlines, listing, thresholds
from efficiency.ui.parts.frame import open_page
from efficiency.ui.seams.address import kept_choice, opened_by

page = open_page(
    Action.VIEW_CORRECTIONS,
    "更正与变更",
    "哪些数据改过、原来是多少、为什么改？哪些时限变了？",
    "工作要求（二）责任制",
)
views = {
    "corrections": ("更正记录", listing),
    "deadlines": ("时限变更（延期）", deadlines),
    "thresholds": ("阈值和口径变更", thresholds),
}
if can(page.user, Action.CORRECT_DATA):
    views["correct"] = ("更正读数和成果", correcting)
if can(page.user, Action.REPORT_PROGRESS):
    views["extension"] = ("申请延期", asking)
view = kept_choice("看什么", {code: words for code, (words, _) in views.items()}, key="view")
with opened_by("view"):
    views[view][1](page)
