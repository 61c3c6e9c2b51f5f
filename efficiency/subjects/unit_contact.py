"""联络员: whom the 工作办公室 calls about what waits at a unit (工作要求二)."""

import re
from collections.abc import Mapping

from efficiency.core.access import Action
from efficiency.models import UnitContact
from efficiency.subjects.columns import BECAUSE, UNIT
from efficiency.subjects.description import Faults, Field, Subject
from efficiency.subjects.fields import SHORT_TEXT, Text
from efficiency.subjects.known import Known

_PHONE = re.compile(r"[0-9][0-9 \-/转、，]{5,}", re.ASCII)


def _holds(row: Mapping, known: Known) -> Faults:
    if row["phone"] and not _PHONE.fullmatch(row["phone"]):
        yield "phone", "电话只写数字、短横线和“转”分机，如0411-83630000转12；几个号码用顿号隔开。"


SUBJECT = Subject(
    "unit_contact", "单位联络员", "各单位的联络员和电话，一行一个单位，催办时用；换人时另记一行。", Action.CORRECT_DATA, UnitContact,
    (
        UNIT,
        Field("name", "联络员", Text(shortest=2, longest=SHORT_TEXT), "姓名或职务。", "办公室主任", True, also=("联系人", "姓名")),
        Field("phone", "电话", Text(shortest=6, longest=SHORT_TEXT), "固定电话写区号；几个号码用顿号隔开。", "0411-83630000", True,
              also=("联系电话", "手机")),
        BECAUSE,
    ),
    ("unit_id",), _holds,
)  # fmt: skip
