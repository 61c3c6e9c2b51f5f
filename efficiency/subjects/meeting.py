"""周例会: that it was held, and what is put up for its decision."""

from efficiency.core.access import Action
from efficiency.models import AgendaProposal, Meeting
from efficiency.subjects.columns import UNIT
from efficiency.subjects.description import Field, Subject
from efficiency.subjects.fields import SHORT_TEXT, Text

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
