"""专报 on a 监测点反映: how it was dealt with, and what is still to be done by whom (意见二)."""

import datetime as dt
from itertools import pairwise

from efficiency import campaign, state
from efficiency.campaign.words import ended
from efficiency.campaign.workdays import add_workdays, chinese_date, chinese_date_short
from efficiency.core.access import Scope
from efficiency.core.texts import TO_FILL_IN
from efficiency.models import IncidentKind, ReplyClock, Verification
from efficiency.papers.facts import Figure
from efficiency.papers.letter import Section, Table
from efficiency.papers.matter import TO_ANSWER, Matter, subject_title
from efficiency.queries.monitoring import incidents
from efficiency.standings.incidents import IncidentStanding, incidents_on


def special_incident(
    matter: Matter, scope: Scope
) -> tuple[str, tuple[Section, ...], tuple[Table, ...], tuple[Figure, ...]]:
    """Title, sections, annexes and figures of the report on one incident. Raises ``LookupError`` for one that is not there
    on that day."""
    plan = campaign.load().plan
    rows, clock = incidents(scope, numbers=(matter.subject_id,)), state.on(scope).reply_clock
    known = incidents_on(rows, scope.as_of, clock)
    if not known:
        raise LookupError(f"截至{chinese_date(scope.as_of)}没有编号为{matter.subject_id}的反映。")
    each = known[0]
    unit = plan.unit(each.unit_id).name
    kind = IncidentKind.words_of(each.kind)
    steps = [
        (words, day)
        for words, column in (
            ("收到", "received_on"), ("转办", "transferred_on"), ("单位反馈", "feedback_on"), ("回复企业", "replied_on"),
            ("办结", "closed_on"),
        )
        if (day := getattr(each, column))
    ]  # fmt: skip
    sections = (
        Section("核查经过", f"{chinese_date(each.received_on)}收到{each.point_label}的反映，涉及{unit}{kind}问题"
                f"（编号{each.number}）{_way(steps)}。"),
        Section("事实与数据", f"反映内容：{ended(each.content)}\n应于{chinese_date_short(each.due_on)}前回复（{ReplyClock.words_of(clock)}），"
                f"{_answer(each)}；{_findings(each)}。"),
        Section("问题及原因", _cause(each)),
        Section("建议", f"{_proposal(unit, matter.day, each)}\n妥否，请批示。"),
    )  # fmt: skip
    evidence = Table(
        "证据清单（办理环节）", {"环节": 60, "日期": 96},
        tuple((words, chinese_date(day)) for words, day in steps),
    )  # fmt: skip
    figures = [
        Figure("应回复日", chinese_date(each.due_on),
        f"3日内回复，{ReplyClock.words_of(clock)}；责任在{campaign.load().supervisor}，反馈慢的由被反映单位说明"),
    ]  # fmt: skip
    if each.days_late:
        counted = "应回复日之后的自然日数，算到回复日；未回复的算到截至日"
        figures.append(Figure("超期天数", f"{each.days_late}天", counted))
    return subject_title(f"监测点反映{unit}", f"{kind}问题办理情况"), sections, (evidence,), tuple(figures)


def _way(steps: list[tuple[str, dt.date]]) -> str:
    """What was done with a report after it came in, step by step, each day said once."""
    return "".join(
        f"，{'同日' if day == before else chinese_date_short(day)}{words}"
        for (_, before), (words, day) in pairwise(steps)
    )


def _answer(each: IncidentStanding) -> str:
    over = each.days_late
    if each.is_answered:
        return f"{chinese_date_short(each.replied_on)}回复，{f'超期{over}天' if over else '在期限之内'}"
    return f"尚未回复，{each.waiting}，{f'已超期{over}天' if over else '未到期限'}"


def _findings(each: IncidentStanding) -> str:
    said = (
        "尚无核实结论"
        if each.verification is None
        else f"核实结论：{Verification.words_of(each.verification)}"
    )
    return said if each.satisfied is None else f"{said}；企业评价：{'满意' if each.satisfied else '不满意'}"


def _cause(each: IncidentStanding) -> str:
    """What only people know is asked for, but not of a complaint that was found to be without ground."""
    if each.verification == Verification.FALSE:
        return "经核实，所反映的问题不属实。"
    return f"{TO_FILL_IN}请据核查情况补充：为什么发生、卡在哪个环节、谁的责任。"


def _proposal(unit: str, day: dt.date, each: IncidentStanding) -> str:
    """What is still to be done by whom. What was answered, found or closed is not asked for again, and nothing is to be put
    right of a complaint without ground; the answer to the enterprise is 市监察局's."""
    supervisor = campaign.load().supervisor
    if each.closed_on:
        return f"该件已办结。{_after_closing(unit, supervisor, each)}"
    if each.is_answered:
        answer = "回访企业，听取评价后办结"
    else:
        answer = "向企业作出答复" + ("，说明迟延的原因" if each.days_late else "")
    if each.verification == Verification.FALSE:
        return f"建议由{supervisor}{answer}，并做好解释工作。"
    if each.verification is None and each.feedback_on:
        return f"建议由{supervisor}根据{unit}的反馈作出核实结论，{answer}。"
    asked = "核清事实、提出处理意见" if each.verification is None else "纠正存在的问题、防止再次发生"
    due = chinese_date(add_workdays(day, TO_ANSWER))
    return (
        f"一是责成{unit}在{due}前{asked}，书面反馈{supervisor}。二是由{supervisor}{answer}。"
        "三是由工作办公室列入督办，在例会上报告结果；到期仍无进展的，约谈该单位主要负责人。"
    )


def _after_closing(unit: str, supervisor: str, each: IncidentStanding) -> str:
    if each.satisfied is None:
        return f"建议由{supervisor}适时回访企业，听取评价。"
    if each.verification == Verification.FALSE:
        return (
            "建议不再另行处理。"
            if each.satisfied
            else f"建议由{supervisor}向企业说明核实的依据，做好解释工作。"
        )
    if each.satisfied:
        return f"建议由{unit}举一反三，防止再次发生；同类问题再次发生的，从严处理。"
    return f"建议由{supervisor}再次回访企业，核实处理结果；处理不到位的，责成{unit}重新处理。"
