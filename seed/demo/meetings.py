"""The demo year's weekly meetings: held, late and missed, what they resolved and what became of it."""

import datetime as dt

from efficiency.campaign.workdays import add_workdays, meetings
from efficiency.models import FollowUp, FollowUpOrigin, FollowUpStage, FollowUpStep, Meeting
from seed.demo import Context, Rows

# One missed, two late: people were away for the storm's repairs and for the summer forum.
_MISSED = {23}
_LATE = {8: 2, 24: 1}

# meeting -> (agenda item, task, what was resolved, workdays given, how it went on)
# signed, answered, closed: workdays after the meeting; returned first when answered twice; None: not yet.
_RESOLVED = {
    2: [(5, "T14", "各窗口单位一周内把首问负责制和一次告知制上墙公示，工作办公室抽查。", 5, (1, 4, 6))],
    4: [(3, "T24", "办事信息公开查询平台本月内提出栏目清单，逐项明确提供单位。", 15, (1, 12, 14))],
    7: [(4, "T18", "对四月反映集中的乱收费、乱摊派逐件核查，结果报市监察局。", 10, (1, 9, 11))],
    9: [(4, "T19", "同一企业两周内多次检查的情况，研究提出执法联动的办法。", 20, (2, 18, 22))],
    12: [(3, "T03", "分析满意率下降原因，提出供水、供电投诉的分办办法。", 10, (1, 9, None))],
    15: [(2, "T02", "第三批方案最迟七月中旬报批，未按期申请延期的说明原因。", 8, (1, 10, 13))],
    18: [(3, "T06", "对仍未压缩的审批事项逐项列出原因和压缩时间表。", 10, (2, 11, None))],
    20: [(4, "T20", "对反馈慢的单位约谈分管负责人，当周报告约谈情况。", 5, (1, 4, 5))],
    21: [(5, "T11", "连续未报的区市县补报全部周次，并说明原因。", 5, (3, None, None))],
    22: [(3, "T01", "具体工作方案九月上旬报市政府审议，工作办公室跟踪。", 12, (1, None, None))],
    25: [(3, "T25", "恢复每月2期在线访谈，九月上旬确定全年余下的题目。", 8, (None, None, None))],
    28: [(3, "T06", "压缩时间表按旬报送，十月底前达到30%。", 15, (1, 12, 20))],
    31: [(3, "T27", "网上办事项目逐条核对来源，统计口径书面说明。", 8, (1, 7, 9))],
}


# What a leader instructed, after which meeting: (leader, task, words, workdays given, how it went on).
_INSTRUCTED = {
    17: ("V4", "T06", "压缩办理时限停在三成以下，请说明哪些事项没有动、各由谁负责。", 6, (1, 5, 7)),
    22: ("V4", "T13", "两级中心联网请排出倒排时间表，缺口经费与财政部门当面商定。", 10, (1, 7, None)),
}
# Asked for more time: meeting -> (workdays after it, what was asked, further workdays, the answer, its words).
_EXTENSIONS = {
    9: (
        12,
        "涉及九个执法部门，需要逐一征求意见，请延期一周。",
        5,
        FollowUpStage.EXTENSION_GRANTED,
        "同意，请如期反馈。",
    ),
    18: (
        11,
        "汇总各窗口意见需要时间，请延期。",
        8,
        FollowUpStage.EXTENSION_REFUSED,
        "延期应在时限之前申请，到期后申请不予受理。",
    ),
}
# Sent back once before it was accepted: meeting -> (workdays after it, why).
_RETURNED = {7: (10, "只报了三件的核查结果，其余请一并核查后再报。")}


def rows(context: Context) -> Rows:
    """``Meeting``, ``FollowUp`` and ``FollowUpStep`` rows of the whole year."""
    held, follow_ups, steps = [], [], []
    number = 0
    for meeting, planned_on in meetings(context.first_day, context.last_day):
        if meeting in _MISSED:
            continue
        held_on = add_workdays(planned_on, _LATE.get(meeting, 0))
        moment = context.at(held_on, 9, 0)
        by = {"recorded_by": context.recorded_by}
        held.append(
            {"number": meeting, "planned_on": planned_on, "held_on": held_on, "known_before": moment,
             "chair": "副秘书长", "note": "因工作推迟召开。" if meeting in _LATE else None, "recorded_at": moment, **by}
        )  # fmt: skip
        for item, task_id, content, given, course in _RESOLVED.get(meeting, ()):
            number += 1
            key = f"DB-2007-{number:03d}"
            unit_id = (
                context.stories["ST8"]["unit"]
                if task_id == "T11"
                else context.plan.task(task_id).lead_unit_id
            )
            due_on = add_workdays(held_on, given)
            at = context.at(held_on, 10, 30)
            follow_ups.append(
                {"number": key, "origin": FollowUpOrigin.MEETING, "meeting_number": meeting, "agenda_item": item,
                "leader_id": None,
                 "unit_id": unit_id, "subject_kind": "task", "subject_reference": task_id, "content": content,
                 "assigned_on": held_on, "due_on": due_on, "recorded_at": at, **by}
            )  # fmt: skip
            steps += [step | by for step in _course(key, meeting, held_on, due_on, at, course)]
        if meeting in _INSTRUCTED:
            number += 1
            key = f"DB-2007-{number:03d}"
            leader_id, task_id, content, given, course = _INSTRUCTED[meeting]
            day = add_workdays(held_on, 1)
            at, due_on = context.at(day, 15, 10), add_workdays(day, given)
            follow_ups.append(
                {"number": key, "origin": FollowUpOrigin.INSTRUCTION, "meeting_number": None, "agenda_item": None,
                 "leader_id": leader_id, "unit_id": context.plan.task(task_id).lead_unit_id, "subject_kind": "task",
                 "subject_reference": task_id, "content": content, "assigned_on": day, "due_on": due_on,
                 "recorded_at": at, **by}
            )  # fmt: skip
            steps += [step | by for step in _course(key, None, day, due_on, at, course)]
    return {Meeting: held, FollowUp: follow_ups, FollowUpStep: steps}


def _course(
    key: str, meeting: int | None, held_on: dt.date, due_on: dt.date, at: dt.datetime, course
) -> list[dict]:
    signed, answered, closed = course
    steps = [_step(key, FollowUpStage.ASSIGNED, held_on, at)]
    for step, after, note in (
        (FollowUpStage.SIGNED, signed, None),
        (FollowUpStage.FEEDBACK, answered, "已按要求办理，情况另附书面报告。"),
        (FollowUpStage.CLOSED, closed, "经核实已落实，予以销号。"),
    ):
        if after is not None:
            day = add_workdays(held_on, after)
            steps.append(_step(key, step, day, dt.datetime.combine(day, dt.time(15, 0)), note))
    if meeting in _RETURNED:
        after, why = _RETURNED[meeting]
        back = add_workdays(held_on, after)
        steps.append(_step(key, FollowUpStage.RETURNED, back, dt.datetime.combine(back, dt.time(10, 0)), why))
        again = add_workdays(back, 1)
        answer = "其余各件已核查，补报如附件。"
        steps.append(
            _step(key, FollowUpStage.FEEDBACK, again, dt.datetime.combine(again, dt.time(9, 0)), answer)
        )
    if meeting in _EXTENSIONS:
        after, asked, further, decision, words = _EXTENSIONS[meeting]
        day, until = add_workdays(held_on, after), add_workdays(due_on, further)
        moment = dt.datetime.combine(day, dt.time(11, 0))
        granted = until if decision == FollowUpStage.EXTENSION_GRANTED else None
        steps.append(_step(key, FollowUpStage.EXTENSION_ASKED, day, moment, asked) | {"new_due_on": until})
        steps.append(
            _step(key, decision, day, moment + dt.timedelta(hours=1), words) | {"new_due_on": granted}
        )
    day = add_workdays(due_on, 2)
    # Only who owes an answer is reminded; what waits for a check waits for the office.
    if answered is None or add_workdays(held_on, answered) > day:
        steps.append(
            _step(
                key,
                FollowUpStage.REMINDED,
                day,
                dt.datetime.combine(day, dt.time(9, 30)),
                "已过时限，请抓紧办理。",
            )
        )
    return steps


def _step(key: str, step: str, day: dt.date, at: dt.datetime, note: str | None = None) -> dict:
    return {
        "follow_up_number": key,
        "step": step,
        "occurred_on": day,
        "note": note,
        "new_due_on": None,
        "recorded_at": at,
    }
