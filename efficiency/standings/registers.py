"""Which registers are open on a day: those that hold a row that was known by then.

An empty register says that nobody has begun to keep it, not that nothing was done: until its first row it accuses nobody
(尚未建册); from then on silence counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from efficiency.models import Coded


class Register(Coded):
    """What somebody has to begin to keep; the code is the table that holds its rows."""

    POINTS = "monitoring_point", "监测点名册"
    RETURNS = "monitoring_return", "监测点周回执"
    CHECKS = "registration_check", "登记检查和抽查记录"
    INSPECTIONS = "inspection", "明察暗访台账"
    APPRAISALS = "appraisal_score", "评议结果"
    PHONE_CHECKS = "phone_check", "电话暗访记录"
    BROADCASTS = "hotline_broadcast", "行风热线上线记录"
    MINXIN_OPENINGS = "minxin_opening", "民心网开通统计"
    DOCUMENTS = "supervision_document", "监察文书台账"
    ACCOUNTABILITY = "accountability_action", "责任追究台账"
    MILESTONES = "milestone_status", "时间节点办理记录"
    PLANS = "plan_submission", "工作方案报送登记"
    MEETINGS = "meeting", "周例会记录"
    COMPLAINTS = "complaint_month", "行政投诉月报"


@dataclass(frozen=True, slots=True)
class Registers:
    """The registers that are ``opened``."""

    opened: frozenset[Register]

    def are_open(self, *registers: Register) -> bool:
        """Whether all of these hold a row."""
        return self.opened.issuperset(registers)

    @property
    def unopened(self) -> tuple[Register, ...]:
        """Those that nobody has begun to keep."""
        return tuple(each for each in Register if each not in self.opened)


def unopened_words(registers: Iterable[Register]) -> str:
    """``尚未建册：明察暗访台账、评议结果``."""
    return "尚未建册：" + "、".join(each.words for each in registers)
