"""Which registers are open on a day: those that hold a row that was known by then.

An empty register says that nobody has begun to keep it, not that nothing was done: until its first row it accuses nobody
(尚未建册); from then on silence counts.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from efficiency.campaign.plan import Plan
from efficiency.models import Coded, SubmissionKind


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
    REPORTS = "progress_report", "周五报送"


# By the key of the section or the measure that a register is kept for; the others belong to every campaign.
_KEPT_FOR = {
    Register.POINTS: "monitoring_points",
    Register.RETURNS: "monitoring_points",
    Register.CHECKS: "monitoring_points",
    Register.INSPECTIONS: "inspections",
    Register.APPRAISALS: "appraisals",
    Register.PHONE_CHECKS: "appraisals",
    Register.BROADCASTS: "social_supervision",
    Register.MINXIN_OPENINGS: "social_supervision",
    Register.DOCUMENTS: "accountability",
    Register.ACCOUNTABILITY: "accountability",
    Register.COMPLAINTS: "administrative_system",
}


def kept_for(plan: Plan) -> tuple[Register, ...]:
    """The registers that a campaign has something for: those of its measures, its 时间节点 and its papers."""
    own = {part.key for part in (*plan.sections, *plan.measures)}
    return tuple(
        each
        for each in Register
        if _KEPT_FOR.get(each) in (None, *own)
        and (each is not Register.MILESTONES or plan.milestones)
        and (each is not Register.PLANS or plan.due_of(SubmissionKind.WORK_PLAN))
    )


@dataclass(frozen=True, slots=True)
class Registers:
    """The registers that are ``opened``, of those that the campaign has something for (``asked``); the first week that any
    unit reported for (``reported_from``; None: no report yet)."""

    opened: frozenset[Register]
    asked: tuple[Register, ...] = tuple(Register)
    reported_from: dt.date | None = None

    def are_open(self, *registers: Register) -> bool:
        """Whether all of these hold a row."""
        return self.opened.issuperset(registers)

    @property
    def unopened(self) -> tuple[Register, ...]:
        """Those that nobody has begun to keep."""
        return tuple(each for each in self.asked if each not in self.opened)


def unopened_words(registers: Iterable[Register]) -> str:
    """``尚未建册：明察暗访台账、评议结果``."""
    return "尚未建册：" + "、".join(each.words for each in registers)
