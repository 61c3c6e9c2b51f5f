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
from efficiency.models import Light, RectificationState, Registration, ReplyClock, Verdict
from efficiency.queries import supervision
from efficiency.queries.follow_ups import follow_ups
from efficiency.queries.indicators import readings
from efficiency.queries.monitoring import activity_months, incident_counts, incidents
from efficiency.standings.reports import Discipline
from efficiency.standings.targets import TargetStanding
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
    0: it is not) and ``was`` (its light before; null: not there). ``targets``: how each target stands, by id. ``late``: incidents past their day, columns of ``monitoring.waiting``.
    ``follow_ups``: open ones and those closed since, columns of ``queries.follow_ups``. ``silent``: units that
    sent nothing several times in a row; ``disciplines``: how each unit keeps the weekly deadline. ``findings``, ``visits``,
    ``appraisals``, ``broadcasts``: rows since ``before``; ``unsettled``: problems past their day for 整改.
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
    follow_ups: pd.DataFrame
    incidents: pd.Series
    new_incidents: int
    late: pd.DataFrame
    registration: Rate
    silent: tuple[Discipline, ...]
    disciplines: tuple[Discipline, ...]
    visits: pd.DataFrame
    findings: pd.DataFrame
    unsettled: pd.DataFrame
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
                "30项主要工作任务按首列责任单位（牵头）的报送、成果和指标测算的灯，不由单位自定",
            )
            for light, count in self.lights.items()
        )  # fmt: skip

    @property
    def follow_up_figure(self) -> Figure:
        """How 督办 stand."""
        return Figure(
            "督办事项", self.follow_up_words, "例会议定和领导批示的督办；超期按延期批准后的时限计算"
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
                "文件75项要求", verdicts,
                "30项任务、11个时间节点、9个指标、25条监督规则逐项判定，未到期的也在75项之中，无法判断的不算合规",
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
                   f"截至日尚未回复、未办结，且已过应回复日的反映，按{ReplyClock.words_of(self.clock)}"),
            Figure("周五报送按时率", f"{self.on_time.text}（{self.on_time.counts}份）",
                   "当周报送日16时以前报出的份数/应报份数，零报告算报送，累计；已报完成的任务不再计应报"),
            Figure("连续未报", f"{len(self.silent)}个单位",
                   f"最近连续{state.on(self.scope).thresholds.silent_reports}次以上连零报告也没有的报送单位"),
            Figure("明察暗访", f"{len(self.visits)}单位次，查出问题{len(self.findings)}个",
                   f"{chinese_date(self.week_start)}以来；问题含电话暗访和评议中发现的"),
            Figure("整改核实率", f"{self.rectified.text}（{self.rectified.counts}个）",
                   "经市监察局核实整改的问题/查出的问题，累计；单位自报整改而未核实的不算"),
            self.follow_up_figure,
        )  # fmt: skip

    @property
    def open_follow_ups(self) -> pd.DataFrame:
        """督办 that are not closed."""
        return self.follow_ups[self.follow_ups["closed_on"].isna()]

    @property
    def follow_up_words(self) -> str:
        """How many 督办 are open, late and newly closed."""
        still = self.open_follow_ups
        late = int((still["overdue_days"] > 0).sum())
        return f"未销号{len(still)}件，其中超期{late}件；本期销号{len(self.follow_ups) - len(still)}件"


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
    follow = follow_ups(scope)
    kept = [pd.isna(day) or day >= week_start for day in follow["closed_on"]]
    follow = follow[pd.Series(kept, index=follow.index, dtype=bool)]
    waiting = monitoring.waiting(incidents(scope), scope.as_of, clock)
    activities = activity_months(scope)
    registered = activities.loc[activities["registration"] == Registration.REGISTERED, "activities"].sum()
    problems = supervision.findings(scope)
    verified = problems["state"] == RectificationState.VERIFIED
    overdue = pd.Series(
        [day < scope.as_of for day in problems["rectify_due_on"]], index=problems.index, dtype=bool
    )
    return Facts(
        plan=plan, scope=scope, before=before, clock=clock, tasks=tasks,
        lights=metrics.count_lights(now["light"]), lights_before=metrics.count_lights(was["light"]),
        verdicts=obligations.counts(obligations.obligations(scope)),
        changes=meeting.changes(
            plan, state.on(before).pairs, state.on(scope).pairs, (readings(before, *ids), rows)
        ),
        targets=state.on(scope).targets,
        follow_ups=follow,
        incidents=incident_counts(scope).iloc[0],
        new_incidents=int(
            incident_counts(scope, replies=False, first_day=week_start, last_day=scope.as_of)["incidents"].iloc[0]
        ),
        late=waiting[waiting["days_over"] > 0],
        registration=Rate(int(registered), int(activities["activities"].sum())),
        silent=state.on(scope).silent_units,
        disciplines=state.on(scope).disciplines,
        visits=_since(supervision.visits(scope), "visited_on", week_start),
        findings=_since(problems, "found_on", week_start),
        unsettled=problems[~verified & overdue],
        rectified=Rate(int(verified.sum()), len(problems)),
        appraisals=_since(supervision.appraisals(scope), "held_on", week_start),
        broadcasts=_since(supervision.broadcasts(scope), "aired_on", week_start),
    )  # fmt: skip


def _since(rows: pd.DataFrame, column: str, first_day: dt.date) -> pd.DataFrame:
    kept = pd.Series([day >= first_day for day in rows[column]], index=rows.index, dtype=bool)
    return rows[kept]
