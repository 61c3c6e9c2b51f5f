"""周例会: that it was held, and what is put up for its decision."""

from efficiency.core.access import Action
from efficiency.models import AgendaProposal, Meeting
from efficiency.subjects import examples
from efficiency.subjects.columns import UNIT, shown
from efficiency.subjects.description import Field, Subject
from efficiency.subjects.fields import SHORT_TEXT, Day, Number, Text

MEETING = Subject(
    "meeting", "例会召开", "登记一次周例会的召开。", Action.RUN_MEETING, Meeting,
    (
        Field("chair", "主持人", Text(shortest=2, longest=SHORT_TEXT), "按职务填写。", required=True),
        Field("note", "备注", Text()),
    ),
    ("number",), correctable=False,
)  # fmt: skip
PROPOSAL = Subject(
    "agenda_proposal", "提请议定事项", "提请下一次例会议定的事项。", Action.RUN_MEETING, AgendaProposal,
    (
        UNIT.but(required=False),
        Field("subject", "提请事项", Text(shortest=5), required=True),
    ),
    ("meeting_number", "subject"), correctable=False,
)  # fmt: skip
_NUMBER = Number(1, 999, whole=True)
MEETING_SHEET = MEETING.but(
    help="已经召开的周例会，一行一次。",
    fields=(
        Field("number", "例会次数", _NUMBER, "第几次例会。", "12", True, also=("次数", "例会")),
        Field("held_on", "召开日期", Day(), "", examples.day(6, 4), True),
        *shown(MEETING.fields, chair="工作办公室主任"),
    ),
)  # fmt: skip
PROPOSAL_SHEET = PROPOSAL.but(
    help="提请例会议定的事项，一行一件。",
    fields=(
        Field("meeting_number", "例会次数", _NUMBER, "提请第几次例会。", "12", True),
        *shown(PROPOSAL.fields, subject="公示栏经费由谁承担。"),
    ),
)  # fmt: skip
