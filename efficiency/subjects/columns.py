"""Fields that many kinds of facts have: unit, monitoring point, number, note, reason for a correction."""

from collections.abc import Iterable

from efficiency.models import Coded
from efficiency.subjects import examples
from efficiency.subjects.description import REASON, Field
from efficiency.subjects.fields import Choice, Numbered, OfUnit, Text
from efficiency.subjects.known import Known

UNIT = Field(
    "unit_id", "单位", OfUnit(), "单位名称、简称或全称；不够准确的会先问清再导入。", examples.unit(), True,
    also=("责任单位", "被反映单位", "承办单位", "单位名称", "部门"),
)  # fmt: skip


def _point_names(known: Known) -> dict[str, str]:
    return known.points


POINT = Field(
    "point_id", "监测点", Choice("监测点", _point_names, lambda known: sorted(known.plaques), "不在名册中，请重新选择"),
    "监测点编号、代称、企业名称或组织机构代码。", "JC-001", True, also=("监测点编号", "企业名称", "企业"),
)  # fmt: skip
NUMBER = Field("number", "编号", Numbered(), "原有编号；没有的留空，由系统编号，内容完全相同的行只导入一次。")
OWN_NUMBER = NUMBER.but(help="原有编号，按本台账的编号式样。", required=True)
NOTE = Field("note", "备注", Text(), "可不填。")
BECAUSE = Field(
    REASON, "更正原因", Text(shortest=4), "只在改动已有数据时填写；原值保留，可在“更正与变更”查看。",
    also=("更正理由",),
)  # fmt: skip

# The same in a form, which asks for it only when something is corrected.
WHY = BECAUSE.but(name="reason", help="原值保留，可在“更正与变更”查看。", required=True)


def shown(fields: Iterable[Field], **words: str) -> tuple[Field, ...]:
    """``fields`` with an example in each that ``words`` names."""
    return tuple(each.but(example=words.get(each.name, each.example)) for each in fields)


def coded(codes: Iterable[Coded], what: str) -> Choice:
    """A choice among code values by their words."""
    return Choice(what, {code.words: str(code) for code in codes})


def worded(words: tuple[str, ...], what: str) -> Choice:
    """A choice among words that are kept as they are."""
    return Choice(what, {word: word for word in words})
