"""领导分管: which leader is in charge of which unit, and since when (工作要求二)."""

from efficiency.core.access import Action
from efficiency.models import PortfolioEntry
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE
from efficiency.subjects.description import Field, Subject
from efficiency.subjects.fields import Choice, Day
from efficiency.subjects.known import Known


def _leaders(known: Known) -> dict[str, str]:
    return dict(known.leaders)


def _units(known: Known) -> dict[str, str]:
    """Every name of a unit, of those too that stand for several (各区市县政府), which a leader may be in charge of."""
    return dict(known.units)


SUBJECT = Subject(
    "portfolio_entry", "领导分管", "市领导分管哪些单位，一行一个；分工调整的，从调整之日起另记一行。", Action.CORRECT_DATA, PortfolioEntry,
    (
        Field("leader_id", "领导职务", Choice("领导职务", _leaders), "写职务，不写姓名。", "市长", True, also=("职务", "分管领导")),
        Field("unit_id", "单位", Choice("单位", _units, lambda known: [unit.name for unit in known.plan.units]),
              "单位名称、简称或全称。", examples.unit(), True, also=("责任单位", "分管单位", "单位名称")),
        Field("from_on", "自何日起", Day(None, ahead=True), "分工调整的日期，可以早于行动开始。", examples.day(3, 1), True,
              also=("起始日期", "日期")),
        Field("in_charge", "分管", Choice("选项", {"是": True, "否": False}), "不再分管的填“否”。", "是", True, also=("是否分管",)),
        BECAUSE,
    ),
    ("leader_id", "unit_id", "from_on"),
)  # fmt: skip
