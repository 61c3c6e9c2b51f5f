"""时间节点: one of the document's milestones was held, with its evidence."""

from efficiency import campaign
from efficiency.core.access import Action
from efficiency.models import MilestoneStatus
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE
from efficiency.subjects.description import Field, Subject
from efficiency.subjects.fields import Choice, Day, Text
from efficiency.subjects.known import Known


def _names(known: Known) -> dict[str, str]:
    return {word: each.id for each in known.plan.milestones for word in (each.label, each.id)}


SUBJECT = Subject(
    "milestone_status", "时间节点", "文件规定的时间节点哪天办的、依据是什么，一行一个节点。", Action.CORRECT_DATA, MilestoneStatus,
    (
        Field("milestone_id", "时间节点",
              Choice("时间节点", _names, lambda known: [each.label for each in known.plan.milestones]),
              "节点名称或编号。", next((each.label for each in campaign.load().plan.milestones), ""), True, also=("节点", "节点名称")),
        Field("held_on", "完成日期", Day(late=True), "召开、印发或办完的日期。", examples.day(2, 28), True, also=("日期",)),
        Field("evidence", "依据", Text(shortest=4), "会议、文号或材料。", "全市动员大会会议纪要", True),
        BECAUSE,
    ),
    ("milestone_id",),
)  # fmt: skip
