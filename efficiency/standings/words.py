"""Standings as Chinese words, for screen, papers and files. Said last: nothing is decided from what is written here."""

import datetime as dt
from collections.abc import Iterable

from efficiency.campaign.document import Milestone, Target
from efficiency.campaign.words import asked_percent, percent, points
from efficiency.campaign.workdays import chinese_date, chinese_date_short
from efficiency.standings.meetings import Held, MeetingStanding
from efficiency.standings.milestones import (
    Fulfilment,
    MilestoneStanding,
    NodeState,
    PaperStanding,
    PaperState,
)
from efficiency.standings.registers import Register, unopened_words
from efficiency.standings.targets import Course, TargetStanding
from efficiency.standings.tasks import Kept, Reason, TaskStanding, Why

# ---------------------------------------------------------------- tasks


def reason_of(standing: TaskStanding) -> str:
    """Why a task has its light, in one sentence: what decides first, then what else bears on it."""
    said = [_reason(standing, each) for each in standing.reasons]
    if standing.kept:
        said.append(_kept(standing.kept))
    if standing.said.members and standing.reasons[0].why is not Why.NOT_ASKED:
        said.append(reporting_of(standing))
    return "；".join(said)


# What speaks for a unit: it has no place among what is wrong.
_IN_ORDER = (Why.FINISHED, Why.FINISHED_BY_LEAD, Why.ON_SCHEDULE, Why.NOT_ASKED)


def grievance_of(standing: TaskStanding) -> str:
    """Only what is wrong with a task, without what was done in time: wherever somebody is named as a problem."""
    said = [
        _reason(standing, each)
        for each in standing.reasons
        if each.why not in _IN_ORDER or (each.why is Why.FINISHED and standing.is_late)
    ]
    if standing.kept and standing.kept.days_late:
        said.append(_kept(standing.kept))
    if said and standing.said.members and standing.said.recent < standing.said.members:
        said.append(reporting_of(standing))
    return "；".join(said) or first_reason_of(standing)


def first_reason_of(standing: TaskStanding) -> str:
    """Only what decides the light, for the back of a room."""
    return _reason(standing, standing.reasons[0])


def reporting_of(standing: TaskStanding) -> str:
    """How many districts the figure of 各区市县政府 stands on."""
    return f"{standing.said.recent}/{standing.said.members}个区市县近期有数"


def _reason(standing: TaskStanding, reason: Reason) -> str:
    said = standing.said
    figure = None if said.progress is None else percent(said.progress)
    week = None if said.progress_on is None else chinese_date_short(said.progress_on)
    delivered = f"成果只印发或建成{standing.issued}/{standing.wanted}项"
    overdue = (standing.as_of - standing.due_on).days
    against = f"序时应达{percent(standing.scheduled)}，实报{figure}（{week}）"
    match reason.why:
        case Why.TARGET:
            return target_reason(reason.target)
        case Why.UNPROVEN:
            return f"指标尚未达标：{target_reason(reason.target)}"
        case Why.NOT_ASKED:
            return "周五报送尚未开始"
        case Why.NO_FIGURE:
            return _no_figure(standing)
        case Why.PAST_DUE if figure is None:
            return f"已过时限{overdue}天，{_no_figure(standing)}"
        case Why.PAST_DUE:
            lacking = f"，{delivered}" if standing.issued < standing.wanted else ""
            return f"已过时限{overdue}天，实报{figure}（{week}）{lacking}"
        case Why.FINISHED:
            late = (standing.completed_on - standing.due_on).days
            over = f"，超期{late}天" if late > 0 else ""
            return f"{chinese_date_short(standing.completed_on)}完成{over}"
        case Why.FINISHED_BY_LEAD:
            return f"任务已由首列责任单位报办结（{chinese_date_short(standing.completed_on)}）"
        case Why.SILENT:
            return f"连续{said.silent}次未报，末次{week}报{figure}"
        case Why.UNDELIVERED:
            return f"自报{figure}，{delivered}"
        case Why.BEHIND:
            return f"{against}，落后{points(standing.gap)}"
        case Why.NEAR_DUE:
            return f"距时限{standing.days_left}天，实报{figure}（{week}）"
        case Why.STALLED:
            return f"{against}，连续{said.stalled_weeks}周未动"
        case Why.ON_SCHEDULE:
            return f"{against}，{f'落后{points(standing.gap)}' if standing.gap > 0 else '不落后'}"


def _no_figure(standing: TaskStanding) -> str:
    last = standing.said.last_due_on
    return f"只报过零报告（末次{chinese_date_short(last)}），没有进度数" if last else "从未报过进度"


def _kept(kept: Kept) -> str:
    late = f"比文件时限晚{kept.days_late}天" if kept.days_late else "符合文件时限"
    return f"{'、'.join(kept.names)}{chinese_date_short(kept.there_on)}建成，{late}"


def red_weeks_words(weeks: int, *, is_new: bool) -> str:
    """How long a task has been red: newly, or for how many weeks in a row. ``is_new``: since the day compared with."""
    if weeks <= 1:
        return "新增" if is_new else "第1周"
    return f"{'本期转红，' if is_new else ''}连续第{weeks}周"


# ---------------------------------------------------------------- targets


def value_of(target: Target, value: float) -> str:
    """``22.0%``, ``1,390个``, ``每月2期``: a figure with the target's unit; what is counted has no decimals."""
    if target.unit == "%":
        return percent(value)
    counted, _, period = target.unit.partition("/")
    return f"{f'每{period}' if period else ''}{value:,.0f}{counted}"


def goal_of(target: Target) -> str:
    """What the document asks for: ``30%以上``, ``100%`` (以上 includes the number itself, AM01)."""
    value = asked_percent(target.value) if target.unit == "%" else value_of(target, target.value)
    return f"{value}{'以上' if target.operator == '>=' else ''}"


def target_reason(standing: TargetStanding) -> str:
    """How a target stands, in one sentence: value, month, goal, and what decides."""
    target = standing.target
    if not standing.is_reported:
        return f"{target.name}尚无读数"
    goal = f"目标{goal_of(target)}"
    month = chinese_date_short(standing.period_end)
    aged = "，此后未报数" if standing.is_aged else ""
    said = f"{target.name}{value_of(target, standing.value)}（截至{month}{aged}），{goal}"
    match standing.course:
        case Course.MET:
            return f"{said}，达标" + (f"，此前{standing.lapses}次未达标" if standing.lapses else "")
        case Course.MISSED if standing.is_lasting:
            return f"{said}，连续{standing.missed_months}个月未达标"
        case Course.MISSED if standing.is_unsteady:
            return f"{said}，时达时不达（{_usual_range(standing)}），本期未达标"
        case Course.MISSED | Course.BEYOND:
            return f"{said}，未达标"
        case Course.OVERDUE if not standing.days_over:
            return f"{said}，{chinese_date_short(target.due_on)}到期，未达标"
        case Course.OVERDUE:
            return f"{said}，已过时限{standing.days_over}天"
        case Course.UNDER_WAY:
            late = f"，{forecast_words(standing)}" if standing.will_be_late else ""
            return f"{said}，序时应达{value_of(target, standing.pace)}{late}"


def _usual_range(standing: TargetStanding) -> str:
    """Between which values the readings of a target lie by themselves, and from how many of them that is known."""
    line, target = standing.line, standing.target
    upper = min(line.upper, 100.0) if target.unit == "%" else line.upper
    trial = "，试用限" if line.is_trial else ""
    return (
        f"{len(line.points)}期均值{value_of(target, line.mean)}，正常范围{value_of(target, max(line.lower, 0.0))}至"
        f"{value_of(target, upper)}{trial}"
    )


def forecast_words(standing: TargetStanding) -> str:
    """When a target would be met at its recent speed, as an interval; empty where too few readings say so."""
    ahead, due_on = standing.forecast, standing.target.due_on
    if ahead is None:
        return ""
    speed = f"按近{ahead.steps}期的速度"
    if ahead.earliest is None:
        return f"{speed}看不出何时能达到"
    late = "，晚于时限" if standing.will_be_late else ""
    if ahead.latest is None:
        return f"{speed}最早{_day(ahead.earliest, due_on)}达到{late}，也可能到不了"
    if ahead.earliest == ahead.latest:
        return f"{speed}{_day(ahead.latest, due_on)}前后达到{late}"
    late = late or ("，可能晚于时限" if ahead.latest > due_on else "")
    return f"{speed}{_day(ahead.earliest, due_on)}至{_day(ahead.latest, due_on)}之间达到（90%区间）{late}"


def _day(day: dt.date, near: dt.date) -> str:
    return chinese_date_short(day) if day.year == near.year else chinese_date(day)


# ---------------------------------------------------------------- 时间节点, papers, meetings

NODE_WORDS = {
    NodeState.OVERDUE: "■ 逾期未办",
    NodeState.UNKNOWN: "○ 无办理记录",
    NodeState.RUNNING: "◇ 进行中",
    NodeState.AHEAD: "◇ 未到期",
    NodeState.HELD: "◆ 按期办理",
    NodeState.HELD_LATE: "◆ 超期办理",
}


def node_words(standing: MilestoneStanding) -> str:
    """The state of a 时间节点 with shape and days, so that colour is never alone."""
    if standing.held_on:
        late = f"，超期{standing.days_over}天" if standing.is_late else ""
        days = f"{chinese_date_short(standing.held_on)}{late}"
    elif standing.is_open:
        days = f"还有{standing.days_left}天"
    else:
        days = f"已过时限{standing.days_over}天"
    return f"{NODE_WORDS[standing.state]}（{days}）"


def fulfilment_words(milestone: Milestone, found: Fulfilment) -> str:
    """How many did what a 时间节点 asks of each, in time, late and not: “自查报告应报60份，按期57份，迟报2份，缺1份”."""
    if milestone.paper:
        said, late, missing = (
            f"{milestone.paper.words}应报{found.asked}份，按期{found.in_time}份",
            "，迟报{}份",
            "，缺{}份",
        )
    else:
        said = f"时限在此以前的任务{found.asked}项，到期办结{found.in_time}项"
        late, missing = "，其后办结{}项", "，未办结{}项"
    said += late.format(found.late) if found.late else ""
    return said + (missing.format(found.missing) if found.missing else "")


_PAPER_SHAPES = {
    PaperState.MISSING: "■",
    PaperState.LATE: "▲",
    PaperState.NOT_YET: "◇",
    PaperState.UNKNOWN: "○",
    PaperState.ON_TIME: "●",
}


def paper_words(standing: PaperStanding) -> str:
    """Whether a unit handed its 工作方案 in, in words only."""
    match standing.state:
        case PaperState.MISSING:
            return f"未交，已过{standing.days_late}天"
        case PaperState.NOT_YET:
            return "未到时限"
        case PaperState.UNKNOWN:
            return "尚未建册"
        case PaperState.LATE:
            return f"{chinese_date_short(standing.submitted_on)}交，晚{standing.days_late}天"
        case PaperState.ON_TIME:
            return f"{chinese_date_short(standing.submitted_on)}交，按时"


def paper_label(standing: PaperStanding) -> str:
    """The same with a shape."""
    return f"{_PAPER_SHAPES[standing.state]} {paper_words(standing)}"


HELD_WORDS = {
    Held.HELD: "按期召开",
    Held.LATE: "推迟召开",
    Held.MISSED: "未召开",
    Held.PREPARED: "筹备中",
    Held.TODAY: "今日召开",
    Held.AWAITED: "待召开",
    Held.UNKEPT: "尚未建册",
}


def meetings_words(register: Iterable[MeetingStanding]) -> str:
    """How many meetings there should have been, were missed and were late; before the first is on record, that none is."""
    states = [each.state for each in register]
    if Held.UNKEPT in states:
        return f"按日程至今{len(states)}次。{unopened_words([Register.MEETINGS])}，不计未召开。"
    missed, late = states.count(Held.MISSED), states.count(Held.LATE)
    return f"应开{len(states)}次，未召开{missed}次，推迟{late}次。"


def outcome_words(sanction: str | None, no_action_reason: str | None) -> str:
    """What a 责任追究 came to: the sanction, 不追究 where a reason for none is written, else that nothing is decided yet."""
    if isinstance(sanction, str):
        return sanction
    return "不追究" if isinstance(no_action_reason, str) else "尚未作出处理"
