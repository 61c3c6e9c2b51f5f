"""发送范围: who is sent the papers of a kind, and since when."""

from efficiency.core.access import Action
from efficiency.models import DistributionEntry, PaperKind
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE
from efficiency.subjects.description import Field, Subject
from efficiency.subjects.fields import Choice, Day
from efficiency.subjects.known import Known

# A 专报 goes to the leader whom it is written for.
LISTED = (PaperKind.WEEKLY, PaperKind.CIRCULAR, PaperKind.MINUTES)


def _recipients(known: Known) -> dict[str, str]:
    """Units by every name, those that stand for several left out, and leaders by office."""
    collectives = {unit.collective_id for unit in known.plan.units}
    return {name: key for name, key in known.units.items() if key not in collectives} | dict(known.leaders)


def _words(known: Known) -> list[str]:
    collectives = {unit.collective_id for unit in known.plan.units}
    return [*(unit.name for unit in known.plan.units if unit.id not in collectives), *known.leaders]


SUBJECT = Subject(
    "distribution_entry", "公文发送范围",
    "每种公文发给哪些单位、报送哪些领导，一行一个；某种公文一行也没有的，发给全部。专报只报所写的领导，不在此列。",
    Action.CORRECT_DATA, DistributionEntry,
    (
        Field("kind", "公文种类", Choice("公文种类", {each.words: str(each) for each in LISTED}), "专报不填。", LISTED[0].words, True,
              also=("种类", "公文")),
        Field("recipient_id", "收文", Choice("单位或领导职务", _recipients, _words), "单位名称，或者领导职务（不写姓名）。",
              examples.unit(), True, also=("收文单位", "发送单位", "报送领导", "单位")),
        Field("from_on", "自何日起", Day(None, ahead=True), "范围调整的日期，可以早于行动开始。", examples.day(3, 1), True,
              also=("起始日期", "日期")),
        Field("receives", "发送", Choice("选项", {"是": True, "否": False}), "不再发送的填“否”。", "是", True, also=("是否发送",)),
        BECAUSE,
    ),
    ("kind", "recipient_id", "from_on"),
)  # fmt: skip
