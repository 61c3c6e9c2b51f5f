"""What the papers say, read and computed by the very functions that the screen uses; each figure with its 口径.

Nothing is counted here that a page counts otherwise: lights from ``progress`` and ``metrics``, verdicts from ``obligations``,
the 3-day clock from ``monitoring``, changes from ``meeting``.
"""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from efficiency import campaign, metrics, state
from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import chinese_date
from efficiency.core.access import Scope
from efficiency.figures import monitoring
from efficiency.judgements import agenda as meeting
from efficiency.judgements import obligations
from efficiency.metrics import Rate
from efficiency.models import Light, Registration, ReplyClock, Verdict
from efficiency.queries import supervision
from efficiency.queries.indicators import readings
from efficiency.queries.monitoring import activity_months, incident_counts
from efficiency.standings.documents import DocumentStanding
from efficiency.standings.findings import FindingStanding
from efficiency.standings.follow_ups import FollowUpStanding
from efficiency.standings.incidents import IncidentStanding
from efficiency.standings.reports import Discipline
from efficiency.standings.targets import TargetStanding
from efficiency.standings.turns import REVIEW_WORKDAYS, Owner
from efficiency.standings.words import value_of


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a paper: its name, its value as printed, and how it is counted (口径)."""

    name: str
    value: str
    definition: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What was known on the evening of ``scope.as_of``, beside what had been known on ``before.as_of``.

    ``tasks``: columns of ``metrics.pair_frame`` for lead units, with ``weeks`` (weeks in a row that the task has been red;
    0: it is not) and ``was`` (its light before; null: not there). ``targets``: how each target stands, by id. ``late``:
    incidents past their day, the longest first. ``follow_ups``: open ones and those closed since. ``silent``: units that
    sent nothing several times in a row; ``disciplines``: how each unit keeps the weekly deadline. ``findings``, ``visits``,
    ``appraisals``, ``broadcasts``: rows since ``before``. ``unsettled``: problems of which the unit is past its day for
    整改; ``unverified``: reported ones that wait for 市监察局. ``documents``: 监察文书 that the scope may read.
    """

    plan: Plan
    scope: Scope
    before: Scope
    clock: str
    tasks: pd.DataFrame
    lights: dict[Light, int]
    lights_before: dict[Light, int]
    verdicts: dict[Verdict, int]
    changes: pd.DataFrame
    targets: dict[str, TargetStanding]
    follow_ups: list[FollowUpStanding]
    incidents: pd.Series
    new_incidents: int
    late: list[IncidentStanding]
    registration: Rate
    silent: tuple[Discipline, ...]
    disciplines: tuple[Discipline, ...]
    visits: pd.DataFrame
    findings: pd.DataFrame
    unsettled: list[FindingStanding]
    unverified: list[FindingStanding]
    documents: list[DocumentStanding]
    rectified: Rate
    appraisals: pd.DataFrame
    broadcasts: pd.DataFrame

    @property
    def week_start(self) -> dt.date:
        """The first day that is looked back on."""
        return self.before.as_of + dt.timedelta(days=1)

    @property
    def red(self) -> pd.DataFrame:
        """Rows of ``tasks`` that are red, longest red first."""
        rows = self.tasks[self.tasks["light"] == Light.RED]
        return rows.sort_values(["weeks", "task_id"], ascending=[False, True])

    @property
    def reply_rate(self) -> Rate:
        """按期回复 by the official clock (R2.6)."""
        return monitoring.reply_rate(pd.DataFrame([self.incidents]), self.clock)

    @property
    def on_time(self) -> Rate:
        """Weekly reports in time of those due so far, all reporting units together."""
        return metrics.on_time_rate(self.disciplines)

    @property
    def light_figures(self) -> tuple[Figure, ...]:
        """How many tasks have each light."""
        return tuple(
            Figure(
                f"{Light(light).words}任务", f"{count}项（上次{self.lights_before[light]}项）",
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
            f"{REVIEW_WORKDAYS}个工作日（派生）",
        )

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure that a paper may print, with how it is counted; the appendix lists them."""
        replied = f"{self.reply_rate.text}（{self.reply_rate.counts}件）"
        verdicts = "、".join(
            f"{Verdict.words_of(verdict)}{count}" for verdict, count in self.verdicts.items()
        )
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
                   f"文件印发以来累计收到的件数；新收指{chinese_date(self.week_start)}以来收到的"),
            Figure("按期回复率", replied,
                   f"按期回复件数/已回复件数，3日按{ReplyClock.words_of(self.clock)}；尚未回复的不在分母中，另列超期未复"),
            Figure("超期未复", f"{len(self.late)}件",
                   f"截至日尚未回复，且已过应回复日的反映，按{ReplyClock.words_of(self.clock)}"),
            Figure("周五报送按时率", f"{self.on_time.text}（{self.on_time.counts}份）",
                   f"当周报送日{campaign.load().parameters.weeks.report_hour}时以前报出的份数/应报份数，零报告算报送，累计；已报完成的任务不再计应报"),
            Figure("连续未报", f"{len(self.silent)}个单位",
                   f"最近连续{state.on(self.scope).thresholds.silent_reports}次以上连零报告也没有的报送单位"),
            Figure("明察暗访", f"{len(self.visits)}单位次，查出问题{len(self.findings)}个",
                   f"{chinese_date(self.week_start)}以来；问题含电话暗访和评议中发现的"),
            Figure("整改核实率", f"{self.rectified.text}（{self.rectified.counts}个）",
                   "经市监察局核实整改的问题/查出的问题，累计；单位自报整改而未核实的不算"),
            Figure("整改逾期", f"{len(self.unsettled)}个",
                   "过了整改时限还没有报整改、或退回后没有按时重报的问题；已报而待市监察局核实的不算"),
            Figure("监察文书逾期", f"{len(self.overdue_documents)}份",
                   "过了文书载明的期限没有执行、或签发后没有按时送达的；只采纳未执行的仍算，范围为本文稿可以公开的文书"),
            self.follow_up_figure,
        )  # fmt: skip

    @property
    def open_follow_ups(self) -> list[FollowUpStanding]:
        """督办 that are not closed, by their day."""
        return sorted((each for each in self.follow_ups if not each.is_done), key=lambda each: each.due_on)

    @property
    def late_follow_ups(self) -> list[FollowUpStanding]:
        """督办 of which the unit is past its day, the longest first."""
        late = [each for each in self.follow_ups if each.unit_days_over]
        return sorted(late, key=lambda each: -each.unit_days_over)

    @property
    def overdue_documents(self) -> list[DocumentStanding]:
        """监察文书 past their day."""
        return [each for each in self.documents if each.is_overdue]

    @property
    def follow_up_words(self) -> str:
        """How many 督办 are open, late and newly closed."""
        still = self.open_follow_ups
        unseen = sum(each.overdue_of == Owner.OFFICE for each in still)
        return (
            f"未销号{len(still)}件，其中责任单位超期{len(self.late_follow_ups)}件"
            + (f"，已反馈而工作办公室逾期未审核{unseen}件" if unseen else "")
            + f"；本期销号{len(self.follow_ups) - len(still)}件"
        )


def _value(standing: TargetStanding) -> str:
    return f"{value_of(standing.target, standing.value)}（截至{chinese_date(standing.period_end)}）"


def city(scope: Scope, before: Scope) -> Facts:
    """The facts of ``scope`` (its day, its rows, its masks) against those of ``before``. Read-only."""
    plan, clock = campaign.load().plan, state.on(scope).reply_clock
    now, was = state.on(scope).tasks, state.on(before).tasks
    weeks = state.on(scope).red_weeks
    lights_before = dict(zip(was["task_id"], was["light"], strict=True))
    tasks = now.assign(
        weeks=[weeks.get(task_id, 0) for task_id in now["task_id"]],
        was=[lights_before.get(task_id) for task_id in now["task_id"]],
    )
    ids = [target.id for target in plan.targets]
    rows = readings(scope, *ids)
    week_start = before.as_of + dt.timedelta(days=1)
    activities = activity_months(scope)
    registered = activities.loc[activities["registration"] == Registration.REGISTERED, "activities"].sum()
    found = state.on(scope).findings
    return Facts(
        plan=plan, scope=scope, before=before, clock=clock, tasks=tasks,
        lights=metrics.count_lights(now["light"]), lights_before=metrics.count_lights(was["light"]),
        verdicts=obligations.counts(obligations.obligations(scope)),
        changes=meeting.changes(
            plan, state.on(before).pairs, state.on(scope).pairs, (readings(before, *ids), rows)
        ),
        targets=state.on(scope).targets,
        follow_ups=[
            each for each in state.on(scope).follow_ups if not each.is_done or each.closed_on >= week_start
        ],
        incidents=incident_counts(scope).iloc[0],
        new_incidents=int(
            incident_counts(scope, replies=False, first_day=week_start, last_day=scope.as_of)["incidents"].iloc[0]
        ),
        late=[each for each in state.on(scope).unanswered if each.is_overdue],
        registration=Rate(int(registered), int(activities["activities"].sum())),
        silent=state.on(scope).silent_units,
        disciplines=state.on(scope).disciplines,
        visits=_since(supervision.visits(scope), "visited_on", week_start),
        findings=_since(state.on(scope).finding_rows, "found_on", week_start),
        unsettled=[each for each in found if each.unit_days_over],
        unverified=[each for each in found if each.waits_for == Owner.BUREAU],
        documents=state.on(scope).documents,
        rectified=Rate(sum(each.is_done for each in found), len(found)),
        appraisals=_since(supervision.appraisals(scope), "held_on", week_start),
        broadcasts=_since(supervision.broadcasts(scope), "aired_on", week_start),
    )  # fmt: skip


def _since(rows: pd.DataFrame, column: str, first_day: dt.date) -> pd.DataFrame:
    kept = pd.Series([day >= first_day for day in rows[column]], index=rows.index, dtype=bool)
    return rows[kept]
