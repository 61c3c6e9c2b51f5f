"""单位别名: another name that somebody confirmed to mean a unit, as tables write it."""

from efficiency.core.access import Action
from efficiency.models import UnitAlias
from efficiency.subjects.columns import UNIT
from efficiency.subjects.description import Field, Subject
from efficiency.subjects.fields import Choice, Text

SUBJECT = Subject(
    "unit_alias", "单位别名", "表格里对单位的别的叫法，一行一个；撤销的填“是”。", Action.CORRECT_DATA, UnitAlias,
    (
        Field("alias", "别名", Text(shortest=1, longest=60), "表格里出现的叫法。", "行政中心", True),
        UNIT,
        Field("withdrawn", "撤销", Choice("选项", {"是": True, "否": False}), "不再指这个单位的填“是”。", "否", True),
    ),
    ("alias",), correctable=False, later=("unit_id", "withdrawn"),
)  # fmt: skip
