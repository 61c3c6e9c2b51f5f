"""The sentences of each kind of paper, from ``facts``. Plain official Chinese; every figure is one of ``Facts.figures`` or
stands in a row of the appendix. What is written here is a draft: the 工作办公室 edits it before it is issued.
"""

import datetime as dt

from efficiency import campaign
from efficiency.campaign.document import display
from efficiency.campaign.words import ended, listed, unended
from efficiency.campaign.workdays import chinese_date, chinese_date_short, report_weeks
from efficiency.core.texts import TO_FILL_IN
from efficiency.judgements import agenda
from efficiency.judgements.bands import Band, Placed
from efficiency.judgements.changes import Way, light_way
from efficiency.models import DocumentKind, Light, ReplyClock, Verdict, VisitMode
from efficiency.papers.facts import Facts
from efficiency.papers.letter import Section
from efficiency.papers.problems import MOST_NAMED, asked_by, problems, unit_name
from efficiency.standings.findings import FindingStage, FindingStanding
from efficiency.standings.follow_ups import FollowUpStanding
from efficiency.standings.registers import Register
from efficiency.standings.targets import Course
from efficiency.standings.tasks import TaskStanding
from efficiency.standings.turns import Owner
from efficiency.standings.words import target_reason

# The annex that names each of the 75 requirements that is not kept.
BROKEN = "不合规事项表"
# The annex that has every task with its light before.
TASKS = "任务进度表"
_ORDER = (Light.DONE, Light.GREEN, Light.YELLOW, Light.RED, Light.GREY)


def office_named() -> str:
    """The office by its whole name, where a paper speaks of it the first time."""
    return f"{campaign.load().parameters.papers.office}（以下简称工作办公室）"


# ---------------------------------------------------------------- parts that several kinds share


def overall(facts: Facts) -> str:
    """How many tasks have which light, what moved since the meeting before, and the verdicts on the 75 requirements. What
    there is none of is not said."""
    counted = "，".join(f"{light.words}{facts.lights[light]}项" for light in _ORDER if facts.lights[light])
    moves = [
        f"{light.words}{'增加' if moved > 0 else '减少'}{abs(moved)}项"
        for light in _ORDER
        if (moved := facts.lights[light] - facts.lights_before[light])
    ]
    text = (
        f"截至{chinese_date(facts.scope.as_of)}，{len(facts.tasks)}项主要工作任务中，{counted}。"
        f"与{chinese_date_short(facts.before.as_of)}相比，{'，'.join(moves) or '各灯的项数没有变化'}。"
    )
    moved = [
        (each, was)
        for each in facts.tasks
        for was in [facts.lights_were.get(each.task.id)]
        if was is not None and was is not each.light
    ]
    for way, words in ((Way.BETTER, "转好"), (Way.WORSE, "转差")):
        own = [(each, was) for each, was in moved if light_way(was, each.light) is way]
        if own:
            text += f"\n{words}的{len(own)}项：{_moved(facts, own)}。"
    verdicts = "，".join(
        f"{verdict.words}{facts.verdicts[verdict]}项" for verdict in Verdict if facts.verdicts[verdict]
    )
    text = f"{text}\n对照文件逐项检查，{sum(facts.verdicts.values())}项要求中，{verdicts}。"
    missed = facts.verdicts[Verdict.MISSED]
    return f"{text}不合规的{missed}项逐项列在附件《{BROKEN}》中。" if missed else text


def _moved(facts: Facts, moved: list[tuple[TaskStanding, Light]]) -> str:
    """Tasks whose light changed, each with its unit; of many those that turned red, the others stand in the annex."""
    named = moved if len(moved) <= MOST_NAMED else [each for each in moved if each[0].light is Light.RED]
    words = [
        f"{each.task.label}（{unit_name(facts, each.unit_id)}，{was.words}转{each.light.words}）"
        for each, was in named
    ]
    if len(named) == len(moved):
        return "、".join(words)
    if not named:
        return f"逐项列在附件《{TASKS}》中"
    return f"其中转为红灯的{len(named)}项为{'、'.join(words)}，其余列在附件《{TASKS}》中"


def resolutions(facts: Facts) -> str:
    """What became of 督办 that were open or were closed since the last meeting."""
    if not facts.resolutions.shown:
        return "目前没有未销号的议定事项和批示事项。"
    closed = facts.resolutions.closed
    lines = [
        f"{unended(each.content)}（{unit_name(facts, each.unit_id)}，时限{chinese_date_short(each.due_on)}，{each.number}）："
        f"{_follow_up_words(each)}。"
        for each in facts.open_follow_ups
    ]
    text = f"督办事项{facts.follow_up_words}。"
    if lines:
        text += ("\n未销号事项：\n" if len(lines) > 1 else "\n未销号事项：") + listed(lines)
    if closed:
        text += "\n本期销号：" + "；".join(
            f"{unended(each.content)}（{unit_name(facts, each.unit_id)}，{chinese_date_short(each.closed_on)}）"
            for each in closed
        ) + "。"  # fmt: skip
    return text


def _follow_up_words(each: FollowUpStanding) -> str:
    """Where an open one stands and whose delay it is, if it is one."""
    if each.waits_for == Owner.UNIT:
        return f"{each.waiting}" + (f"，责任单位超期{each.days_over}天" if each.is_overdue else "")
    answered = f"{chinese_date_short(each.answered_on)}反馈"
    late = f"（晚{each.answer_days_late}天）" if each.answer_days_late else ""
    seen = f"，超过审核期限{each.days_over}天" if each.is_overdue else ""
    return f"{answered}{late}，待工作办公室审核{seen}"


def targets(facts: Facts) -> str:
    """The nine targets: how many are met, keep pace or do not; each that is not met with value, goal and pace. What there is none
    of is not said."""
    found = list(facts.targets.values())
    met = [each for each in found if each.met]
    silent = [each for each in found if not each.is_reported]
    open_ones = [each for each in found if each.is_reported and not each.met]
    # Before its day a target that keeps pace is not missed; one that has to hold has no pace to keep.
    paced = [each for each in open_ones if each.course is Course.UNDER_WAY and each.light is Light.GREEN]
    ahead = [each for each in paced if not each.gap]
    near = [each for each in paced if each.gap]
    stale = [each for each in open_ones if each.light is Light.GREY]
    lacking = [each for each in open_ones if each not in paced and each not in stale]
    groups = {
        "已达标": met, "达到序时进度": ahead, "略低于序时进度、未到黄灯线": near, "未达标或落后于序时": lacking,
        "当期未报新数、无法判断": stale, "从未报数": silent,
    }  # fmt: skip
    text = f"{len(found)}项量化指标中，{'，'.join(f'{words}{len(own)}项' for words, own in groups.items() if own)}。"
    for words, own in groups.items():
        if not own:
            continue
        if own in (met, silent):
            text += f"{words}的是：{'、'.join(each.target.name for each in own)}。"
        elif own is lacking:
            text += f"\n{words}的：\n" + listed([ended(target_reason(each)) for each in own])
        else:
            text += f"\n{words}的：{'；'.join(target_reason(each) for each in own)}。"
    return text


def points(facts: Facts) -> str:
    """The monitoring points: visits registered, what was reported, replies in time, what waits and where."""
    counted = facts.registration
    if counted.denominator:
        text = (
            f"文件印发以来，各部门进入监测点开展公务活动{counted.denominator:,.0f}次，填写登记表{counted.numerator:,.0f}次，"
            f"登记率{counted.text}。"
        )
    else:
        text = "尚未收到监测点公务活动的登记。"
    incidents = facts.incidents
    if not incidents["incidents"]:
        return text + "监测点尚无反映；没有反映不等于没有问题。"
    since = f"{chinese_date_short(facts.week_start)}以来"
    new = f"{since}新收{facts.new_incidents}件" if facts.new_incidents else f"{since}没有新收"
    text += f"累计收到监测点反映{incidents['incidents']:,}件，其中{new}"
    if due := facts.reply_rate.denominator:
        text += (
            f"；应复{due:,.0f}件，其中按期回复{facts.reply_rate.numerator:,.0f}件，按期回复率{facts.reply_rate.text}"
            f"（{ReplyClock.words_of(facts.clock)}）"
        )
    text += "。"
    if not facts.late:
        return text + "目前没有超过3日未回复的反映。"
    stuck = facts.late.stuck
    where = (
        f"均{stuck[0][0]}"
        if len(stuck) == 1
        else "、".join(f"{waiting}{count}件" for waiting, count in stuck)
    )
    return text + f"超过3日未回复的{len(facts.late)}件，{where}，最长的已超期{facts.late.days_late}天。"


def visits(facts: Facts) -> str:
    """明察暗访, 评议 and 行风热线 since the last meeting, and 整改 so far."""
    since = f"{chinese_date_short(facts.week_start)}以来，"
    parts, found = [], facts.supervision
    if len(found.visits):
        modes = found.visits["mode"].value_counts()
        named = "、".join(f"{VisitMode.words_of(mode)}{count}单位次" for mode, count in modes.items())
        parts.append(f"明察暗访{len(found.visits)}单位次（{named}）" if len(modes) > 1 else named)
    else:
        kept = facts.now.registers.are_open(Register.INSPECTIONS)
        parts.append("没有开展明察暗访" if kept else f"{Register.INSPECTIONS.words}尚未建册")
    if found.findings:
        parts.append(f"查出问题{len(found.findings)}个")
    elif len(found.visits):
        parts.append("没有查出新的问题")
    if len(found.appraisals):
        parts.append(f"评议单位{found.appraisals['unit_id'].nunique()}个")
    if len(found.broadcasts):
        parts.append(
            f"行风热线上线{len(found.broadcasts)}次，接听群众来电{found.broadcasts['calls'].sum()}个"
        )
    text = since + "；".join(parts) + "。"
    if words := found.entered_words:
        text += f"同期登记{words}。"
    if facts.rectified.denominator:
        rest = [
            words
            for words, count in (
                (f"逾期未报整改{len(facts.unsettled)}个", len(facts.unsettled)),
                (f"已报待核实{len(facts.unverified)}个", len(facts.unverified)),
                (f"整改期限未到{len(facts.in_hand)}个", len(facts.in_hand)),
            )
            if count
        ]
        text += (
            f"文件印发以来查出问题{facts.rectified.denominator:,.0f}个，经核实已整改{facts.rectified.numerator:,.0f}个，"
            f"整改核实率{facts.rectified.text}" + "".join(f"；{each}" for each in rest) + "。"
        )
    return text


def ranking(facts: Facts) -> str:
    """The units in their bands, and who moved since the meeting before."""
    placed = facts.bands
    if not placed:
        return "没有需要分档的单位。"
    lines = []
    for band in Band:
        if own := [unit_name(facts, each.unit_id) for each in placed if each.band is band]:
            lines.append(f"{band.words}{len(own)}个：{'、'.join(own)}。")
    for upwards, words in ((True, "上升"), (False, "下降")):
        moved = [each for each in placed if each.moved and (each.moved > 0) is upwards]
        if moved:
            named = "、".join(
                f"{unit_name(facts, each.unit_id)}（{each.before.words}至{each.band.words}）"
                for each in moved
            )
            lines.append(f"与{chinese_date_short(facts.before.as_of)}相比{words}的{len(moved)}个：{named}。")
    return "\n".join(lines)


def moved_words(placed: Placed) -> str:
    """How far a unit moved since the meeting before."""
    if placed.before is None:
        return "—"
    return f"{'上升' if placed.moved > 0 else '下降'}{abs(placed.moved)}档" if placed.moved else "持平"


def cases(facts: Facts) -> str:
    """Typical cases, each with its consequence: 监察文书, 通报, how far it is put right. Empty where no problem was prominent."""
    lines = []
    for each, paper in facts.cases:
        steps = []
        if paper is not None:
            words = f"发{DocumentKind.words_of(paper.kind)}（{paper.number}）"
            steps.append((paper.issued_on, words))
        if each.circulated_on:
            steps.append((each.circulated_on, "通报"))
        outcome = [f"{chinese_date_short(on)}{words}" for on, words in sorted(steps)]
        outcome.append(_rectified(each))
        lines.append(
            f"{chinese_date_short(each.found_on)}在{unit_name(facts, each.unit_id)}发现：{ended(each.description)}{'，'.join(outcome)}。"
        )
    return listed(lines)


def _rectified(each: FindingStanding) -> str:
    """How far a problem is put right, within a sentence."""
    match each.stage:
        case FindingStage.VERIFIED:
            return f"{chinese_date_short(each.verified_on)}核实整改到位"
        case FindingStage.REPORTED:
            return "已报整改，待核实"
        case FindingStage.WAITING:
            return f"限{chinese_date_short(each.rectify_due_on)}前整改"
        case FindingStage.RETURNED:
            return "整改未到位，退回重办"
        case FindingStage.OVERDUE:
            return f"应于{chinese_date_short(each.rectify_due_on)}前整改，至今未报"


def coming(facts: Facts, day: dt.date) -> str:
    """What falls due in a fortnight from ``day`` (the meeting's), the milestones of the next month, and the next meeting."""
    found = agenda.coming(facts.now, day)
    lines = [
        f"{chinese_date_short(each.due_on)}前完成{each.task.label}（{unit_name(facts, each.unit_id)}）。"
        for each in found.tasks
    ]
    lines += [
        f"{chinese_date_short(each.turn_due_on)}前反馈督办事项：{unended(each.content)}（{unit_name(facts, each.unit_id)}，{each.number}）。"
        for each in found.follow_ups
    ]
    lines += [
        f"“{each.milestone.label}”时间节点{chinese_date_short(each.milestone.ends_on)}到期（{each.milestone.actor}）。"
        for each in found.milestones
    ]
    if facts.red:
        units = "、".join(dict.fromkeys(unit_name(facts, each.standing.unit_id) for each in facts.red))
        lines.append(f"{asked_by(day)}前，红灯任务的首列责任单位（{units}）报送原因和补救措施。")
    reports = report_weeks(day, day + agenda.NEAR)
    if reports:
        hour = campaign.load().parameters.weeks.report_hour
        lines.append(
            f"各责任单位{chinese_date_short(reports[0])}{hour}时前完成当周报送，没有进展的报零报告。"
        )
    if found.meeting:
        lines.append(f"下次例会定于{chinese_date_short(found.meeting[1])}召开。")
    return listed(lines) if lines else "本年度的报送和例会已按计划全部完成。"


# ---------------------------------------------------------------- the four kinds


def weekly(facts: Facts, day: dt.date) -> tuple[Section, ...]:
    """周报 for the meeting on ``day``, in the order of its skeleton."""
    wrong = problems(facts, day)
    return (
        Section("本周总体进展", overall(facts)),
        Section("上周议定事项落实情况", resolutions(facts)),
        Section("重点指标", targets(facts)),
        Section("监测点情况", points(facts)),
        Section("明察暗访和评议", visits(facts)),
        Section("存在的主要问题", listed(wrong) if wrong else "本期没有需要点名的问题。"),
        Section("各责任单位分档", ranking(facts)),
        Section("下周工作安排", coming(facts, day)),
    )


def circular(facts: Facts, day: dt.date) -> tuple[Section, ...]:
    """督查通报: data, what was done well, who lags and by how much, what is asked and by when."""
    wrong = problems(facts, day)
    due = asked_by(day)
    plan = facts.plan
    grounds = "和".join(f"《{each}》" for each in plan.attachments) or f"《{plan.title}》"
    opening = f"根据{grounds}（{display(plan.doc_number)}），{office_named()}对各项工作的进展进行了督查。现将情况通报如下。"
    demands = [
        f"被点名的单位主要负责人要亲自过问，逐项说明原因，{due}前将整改情况书面报工作办公室。",
    ]
    if facts.red:
        demands.append(
            "红灯任务的首列责任单位要列出补救的时间表，按周报送进展；确需延期的，在时限之前提出申请。"
        )
    if facts.silent:
        demands.append("连续未报的单位要补报所缺各周的情况；没有进展的报零报告，不得空缺。")
    return (
        Section("", opening),
        Section("总体情况", "\n".join((overall(facts), points(facts), visits(facts)))),
        Section("好的做法", _well_done(facts)),
        Section("存在的问题", listed(wrong) if wrong else "本次督查没有发现需要点名的问题。"),
        *([Section("典型案例", told)] if (told := cases(facts)) else []),
        Section("各责任单位分档", ranking(facts)),
        Section(
            "工作要求",
            listed(
                demands
                if wrong
                else [f"各单位要保持进度，{due}{campaign.load().parameters.weeks.report_hour}时前按时报送。"]
            ),
        ),
    )


def _well_done(facts: Facts) -> str:
    """Who finished in time and who has reported every week in time; said plainly when nobody has."""
    done = [each for each in facts.tasks if each.is_done and not each.is_late]
    lines = []
    if done:
        named = "、".join(
            f"{each.task.label}（{unit_name(facts, each.unit_id)}，{chinese_date_short(each.done_on)}）"
            for each in done
        )
        lines.append(f"在时限之内办结{len(done)}项任务：{named}。")
    punctual = [each for each in facts.disciplines if each.is_punctual]
    if punctual:
        named = "、".join(unit_name(facts, each.unit_id) for each in punctual)
        lines.append(f"文件印发以来每周都按时报送的单位{len(punctual)}个：{named}。")
    return (
        listed(lines)
        if lines
        else f"{TO_FILL_IN}请据实补充；系统中没有在时限之内办结的任务，也没有每周都按时报送的单位。"
    )
