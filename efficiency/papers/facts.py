"""What the papers say: the state that the screen shows, against an earlier one; each figure with its 口径.

Nothing is counted here that a page counts otherwise: standings from ``state``, the items of the agenda from ``agenda``,
verdicts from ``obligations``.
"""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from efficiency import campaign, metrics
from efficiency.campaign.plan import Plan
from efficiency.campaign.words import asked_percent
from efficiency.campaign.workdays import chinese_date
from efficiency.core.access import Scope
from efficiency.figures import monitoring
from efficiency.judgements import agenda, obligations
from efficiency.judgements.agenda import Red, Resolutions, Supervision
from efficiency.judgements.bands import PUNCTUAL, Band, Placed, bands
from efficiency.judgements.pressing import LateReplies, late_replies
from efficiency.metrics import Rate
from efficiency.models import Light, Registration, ReplyClock, Verdict
from efficiency.queries.activities import activity_months
from efficiency.queries.monitoring import incident_counts
from efficiency.standings.documents import DocumentStanding, DocumentState
from efficiency.standings.findings import FindingStanding
from efficiency.standings.follow_ups import FollowUpStanding
from efficiency.standings.reports import Discipline
from efficiency.standings.targets import TargetStanding
from efficiency.standings.tasks import TaskStanding
from efficiency.standings.turns import Owner
from efficiency.standings.words import value_of
from efficiency.state import State

_MOST_CASES = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a paper: its name, its value as printed, and how it is counted (口径)."""

    name: str
    value: str
    definition: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What was known on the evening of ``now.as_of``, beside what had been known on ``before.as_of``; its rows, its masks."""

    now: State
    before: State

    @property
    def scope(self) -> Scope:
        """Whose rows, on which day."""
        return self.now.scope

    @property
    def plan(self) -> Plan:
        """The document."""
        return self.now.plan

    @property
    def clock(self) -> str:
        """The official reading of 3日."""
        return self.now.reply_clock

    @property
    def week_start(self) -> dt.date:
        """The first day that is looked back on."""
        return agenda.week_start(self.before)

    # ------------------------------------------------------------ tasks

    @property
    def tasks(self) -> tuple[TaskStanding, ...]:
        """How the tasks stand, in the document's order."""
        return self.now.task_standings

    @property
    def lights_were(self) -> dict[str, Light]:
        """Task id -> its light before."""
        return {each.task.id: each.light for each in self.before.task_standings}

    @property
    def lights(self) -> dict[Light, int]:
        """How many tasks have each light."""
        return metrics.count_lights(each.light for each in self.tasks)

    @property
    def lights_before(self) -> dict[Light, int]:
        """How many tasks had each light before."""
        return metrics.count_lights(self.lights_were.values())

    @property
    def red(self) -> tuple[Red, ...]:
        """Red tasks, longest red first."""
        found = agenda.reds(self.before, self.now).red
        return tuple(sorted(found, key=lambda each: (-each.weeks, each.standing.task.id)))

    @property
    def verdicts(self) -> dict[Verdict, int]:
        """The 75 demands by verdict."""
        return obligations.counts(obligations.obligations(self.scope))

    @property
    def broken(self) -> pd.DataFrame:
        """The demands that are not kept, in the document's order; columns of ``obligations.obligations``."""
        found = obligations.obligations(self.scope)
        return found[found["verdict"] == Verdict.MISSED]

    @property
    def targets(self) -> dict[str, TargetStanding]:
        """How each target stands, by id."""
        return self.now.targets

    # ------------------------------------------------------------ weekly reports

    @property
    def silent(self) -> tuple[Discipline, ...]:
        """Units that sent nothing several times in a row."""
        return self.now.silent_units

    @property
    def disciplines(self) -> tuple[Discipline, ...]:
        """How each unit keeps the weekly deadline."""
        return self.now.disciplines

    @property
    def on_time(self) -> Rate:
        """Weekly reports in time of those due so far, all reporting units together."""
        return metrics.on_time_rate(self.disciplines)

    @property
    def bands(self) -> list[Placed]:
        """The units that report each week in their bands, against those before."""
        return bands(self.now, self.before)

    @property
    def cases(self) -> list[tuple[FindingStanding, DocumentStanding | None]]:
        """Typical cases: the prominent problems found last, one of a unit, each with the 监察文书 that it led to (None: none
        that may be named)."""
        prominent = [each for each in self.now.findings if each.prominent]
        by_unit: dict[str, FindingStanding] = {}
        for each in sorted(prominent, key=lambda each: (each.found_on, each.number), reverse=True):
            by_unit.setdefault(each.unit_id, each)
        newest = list(by_unit.values())[:_MOST_CASES]
        return [
            (each, next((paper for paper in self.now.documents if self._answers(paper, each)), None))
            for each in newest
        ]

    @staticmethod
    def _answers(paper: DocumentStanding, finding: FindingStanding) -> bool:
        return paper.unit_id == finding.unit_id and paper.source_number in (
            finding.number,
            finding.inspection_number,
        )

    # ------------------------------------------------------------ supervision

    @property
    def incidents(self) -> pd.Series:
        """Counts of ``queries.monitoring.incident_counts`` over all units."""
        return incident_counts(self.scope).iloc[0]

    @property
    def new_incidents(self) -> int:
        """Incidents that became known since, whenever they were received."""
        known = incident_counts(self.before.scope)["incidents"].iloc[0]
        return int(self.incidents["incidents"] - known)

    @property
    def late(self) -> LateReplies:
        """Incidents past their day, the longest first."""
        return late_replies(self.now)

    @property
    def reply_rate(self) -> Rate:
        """按期回复 by the official clock (R2.6)."""
        return monitoring.reply_rate(pd.DataFrame([self.incidents]), self.clock)

    @property
    def registration(self) -> Rate:
        """公务活动 with a 登记表 of all that are known (R2.2)."""
        rows = activity_months(self.scope)
        registered = rows.loc[rows["registration"] == Registration.REGISTERED, "activities"].sum()
        return Rate(int(registered), int(rows["activities"].sum()))

    @property
    def supervision(self) -> Supervision:
        """明察暗访, 评议, 热线 that became known since."""
        return agenda.supervised_since(self.before, self.now)

    @property
    def unsettled(self) -> list[FindingStanding]:
        """Problems of which the unit is past its day for 整改."""
        return [each for each in self.now.findings if each.unit_days_over]

    @property
    def unverified(self) -> list[FindingStanding]:
        """Problems reported as put right that wait for 市监察局."""
        return [each for each in self.now.findings if each.waits_for == Owner.BUREAU]

    @property
    def in_hand(self) -> list[FindingStanding]:
        """Problems of which the unit still has its days for 整改."""
        return [
            each for each in self.now.findings if each.waits_for == Owner.UNIT and not each.unit_days_over
        ]

    @property
    def rectified(self) -> Rate:
        """Problems verified as put right of those found."""
        found = self.now.findings
        return Rate(sum(each.is_done for each in found), len(found))

    @property
    def overdue_documents(self) -> list[DocumentStanding]:
        """监察文书 past their day, of those that the scope may read."""
        return [each for each in self.now.documents if each.state is DocumentState.OVERDUE]

    # ------------------------------------------------------------ 督办

    @property
    def resolutions(self) -> Resolutions:
        """督办 that are open and those closed since."""
        return agenda.resolutions(self.before, self.now)

    @property
    def open_follow_ups(self) -> list[FollowUpStanding]:
        """督办 that are not closed, by their day."""
        return sorted(self.resolutions.still_open, key=lambda each: each.due_on)

    @property
    def late_follow_ups(self) -> list[FollowUpStanding]:
        """督办 of which the unit is past its day, the longest first."""
        return sorted(self.resolutions.overdue_of(Owner.UNIT), key=lambda each: -each.days_over)

    @property
    def follow_up_words(self) -> str:
        """How many 督办 are open, late and newly closed."""
        found = self.resolutions
        late, unseen = len(self.late_follow_ups), len(found.overdue_of(Owner.OFFICE))
        slow = [f"责任单位超期{late}件"] if late else []
        slow += [f"已反馈而工作办公室逾期未审核{unseen}件"] if unseen else []
        still = f"未销号{len(found.still_open)}件" if found.still_open else "没有未销号的"
        closed = f"本期销号{len(found.closed)}件" if found.closed else "本期没有销号"
        return still + (f"，其中{'、'.join(slow)}" if slow else "") + f"；{closed}"

    # ------------------------------------------------------------ every figure with its 口径

    @property
    def light_figures(self) -> tuple[Figure, ...]:
        """How many tasks have each light."""
        return tuple(
            Figure(
                f"{light.words}任务", f"{count}项（上次{self.lights_before[light]}项）",
                f"{len(self.plan.tasks)}项主要工作任务按首列责任单位（牵头）的报送、成果和指标测算的灯，不由单位自定",
            )
            for light, count in self.lights.items()
        )  # fmt: skip

    @property
    def follow_up_figure(self) -> Figure:
        """How 督办 stand."""
        return Figure(
            "督办事项",
            self.follow_up_words,
            "例会议定和领导批示的督办；责任单位的时限按延期批准后的计算，反馈即停，审核期限为反馈后"
            f"{campaign.load().parameters.days.review}个工作日（派生）",
        )

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure that a paper may print, with how it is counted; the appendix lists them."""
        replied = f"{self.reply_rate.text}（{self.reply_rate.counts}件）"
        verdicts = "、".join(f"{verdict.words}{count}项" for verdict, count in self.verdicts.items())
        return (
            *self.light_figures,
            Figure(
                f"文件{self.plan.demand_count}项要求", verdicts,
                f"{len(self.plan.tasks)}项任务、{len(self.plan.milestones)}个时间节点、{len(self.plan.targets)}个指标、"
                f"{len(self.plan.rules)}条监督规则逐项判定，未到期的也在{self.plan.demand_count}项之中，无法判断的不算合规",
            ),
            *(
                Figure(each.target.name, _value(each) if each.is_reported else "未报数",
                       f"全市口径，截至日以前最后一次读数；文件原文：{each.target.quote}")
                for each in self.targets.values()
            ),
            Figure("公务活动登记率", f"{self.registration.text}（{self.registration.counts}次）",
                   "已填登记表的公务活动/知悉的公务活动，文件印发以来累计，拒不登记和未登记的在分母中"),
            Figure("监测点反映", f"{int(self.incidents['incidents'])}件，其中新收{self.new_incidents}件",
                   f"文件印发以来累计收到的件数；新收指{chinese_date(self.week_start)}以来登记的，不论何日收到"),
            Figure("按期回复率", replied,
                   f"按期回复件数/应复件数（已回复和超期未复），3日按{ReplyClock.words_of(self.clock)}；未到期的不在分母中"),
            Figure("超期未复", f"{len(self.late)}件",
                   f"截至日尚未回复，且已过应回复日的反映，按{ReplyClock.words_of(self.clock)}"),
            Figure("周五报送按时率", f"{self.on_time.text}（{self.on_time.counts}份）",
                   f"当周报送日{campaign.load().parameters.weeks.report_hour}时以前报出的份数/应报份数，零报告算报送，累计；已报完成的任务不再计应报"),
            Figure("连续未报", f"{len(self.silent)}个单位",
                   f"最近连续{self.now.thresholds.silent_reports}次以上连零报告也没有的报送单位"),
            Figure("明察暗访", f"{len(self.supervision.visits)}单位次，查出问题{len(self.supervision.findings)}个",
                   f"{chinese_date(self.week_start)}以来登记的，不论发生在哪一天；问题含电话暗访和评议中发现的"),
            Figure("整改核实率", f"{self.rectified.text}（{self.rectified.counts}个）",
                   f"经{campaign.load().supervisor}核实整改的问题/查出的问题，累计；单位自报整改而未核实的不算"),
            Figure("整改逾期", f"{len(self.unsettled)}个",
                   f"过了整改时限还没有报整改、或退回后没有按时重报的问题；已报而待{campaign.load().supervisor}核实的不算"),
            Figure("监察文书逾期", f"{len(self.overdue_documents)}份",
                   "过了文书载明的期限没有执行、或签发后没有按时送达的；只采纳未执行的仍算，范围为本文稿可以公开的文书"),
            self.follow_up_figure,
            Figure("责任单位分档", "、".join(f"{band.words}{sum(each.band is band for each in self.bands)}个" for band in Band),
                   "第三档：牵头的任务有红灯，或连续未报，或督办超期；第二档：牵头的任务有黄灯、未报数，或按时率不到"
                   f"{asked_percent(PUNCTUAL * 100)}；第一档：都没有（派生）"),
        )  # fmt: skip


def _value(standing: TargetStanding) -> str:
    return f"{value_of(standing.target, standing.value)}（截至{chinese_date(standing.period_end)}）"
