"""What can be shown for the plan: 成果 with their papers, 时间节点 held, papers handed in by units, 延期申请 (ST6)."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from efficiency.campaign import workdays
from efficiency.campaign.document import Unit
from efficiency.models import (
    DeliverableState,
    DeliverableStatus,
    ExtensionDecision,
    ExtensionRequest,
    MilestoneStatus,
    PlanSubmission,
    SubmissionKind,
    UnitCategory,
)
from seed.demo import Context, Rows
from seed.demo.tasks import words

# Who signs, by how a unit's name ends.
_HEADS = {
    "中心": "主任", "工委": "书记", "办公厅": "主任", "委": "主任", "办": "主任", "局": "局长",
    "区政府": "区长", "县政府": "县长", "市政府": "市长", "管委会": "主任",
}  # fmt: skip
_LETTERHEADS = {
    "U_BWB": "大编办发", "U_FZB": "大政法发", "U_XZFW": "大行服发", "U_BGT": "大政办函", "U_JCJ": "大监发",
    "U_CZJ": "大财发", "U_FGW": "大发改发", "U_ZGW": "大直工发", "U_GKJ": "大口岸发", "U_RSJ": "大人发",
    "K01": "大国税发", "K02": "大地税发", "K03": "大公发", "K04": "大劳社发", "K05": "大环发", "K07": "大外经贸发",
    "K08": "大经发", "K09": "大国资发", "K11": "大工商发", "K13": "大质监发", "K14": "大食药监发", "K15": "大安监发",
    "K16": "大建发", "K17": "大规发", "K18": "大城建发", "K19": "大国土房发", "K20": "大交发", "K21": "大土储发",
    "D210202": "中政发", "D210203": "西政发", "D210204": "沙政发", "D210211": "甘政发", "D210212": "旅政发",
    "D210213": "金政发", "D210224": "长政发", "D210281": "瓦政发", "D210282": "普政发", "D210283": "庄政发",
    "X01": "大开管发", "X02": "大保管发", "X03": "大高管发", "X04": "大长管发", "X05": "大花管发",
}  # fmt: skip

# Papers that came on another day than the rest: late, or later than the day the demo is shown on.
_LATE: dict[str, dict[str, dt.date]] = {
    SubmissionKind.WORK_PLAN: {
        "U_GKJ": dt.date(2007, 3, 5),
        "K20": dt.date(2007, 3, 6),
        "X04": dt.date(2007, 3, 7),
        "K14": dt.date(2007, 3, 9),
        "G06": dt.date(2007, 3, 12),
        "D210224": dt.date(2007, 3, 14),
        "K09": dt.date(2007, 9, 14),
        "G05": dt.date(2007, 9, 18),
        "K21": dt.date(2007, 9, 20),
        "X05": dt.date(2007, 10, 15),
    },
    SubmissionKind.SELF_CHECK: {
        "K16": dt.date(2007, 4, 6),
        "D210283": dt.date(2007, 4, 10),
        "G07": dt.date(2007, 4, 13),
    },
    SubmissionKind.SUMMARY: {"D210224": dt.date(2007, 12, 4), "K21": dt.date(2007, 12, 3)},
}
_WINDOWS = {
    SubmissionKind.WORK_PLAN: (dt.date(2007, 2, 12), dt.date(2007, 2, 28)),
    SubmissionKind.SELF_CHECK: (dt.date(2007, 3, 19), dt.date(2007, 3, 30)),
    SubmissionKind.SUMMARY: (dt.date(2007, 11, 12), dt.date(2007, 11, 30)),
}

_EXTENSIONS = (
    # ST6: asked for after the due day had passed; the system refuses at once.
    {
        "request_key": "YQ2007-001", "task_id": "T02", "unit": "ST6", "requested_on": dt.date(2007, 7, 2),
        "new_due_on": dt.date(2007, 7, 31), "reason": "第三批16家单位涉及人员安置，主管部门意见尚未统一，请求延期一个月。",
        "decisions": ((dt.datetime(2007, 7, 2, 14, 11), ExtensionDecision.REFUSED_LATE, "逾期后申请：时限为6月30日，申请日为7月2日。"),),
    },
    {
        "request_key": "YQ2007-002", "task_id": "T13", "unit": "U_XZFW", "requested_on": dt.date(2007, 8, 29),
        "new_due_on": dt.date(2007, 11, 30), "reason": "接口改造经费未批复，软件开发暂停，请求延期一个月。",
        "decisions": ((dt.datetime(2007, 9, 5, 10, 30), ExtensionDecision.REFUSED, "经费9月中旬可到位，应在原时限内完成。"),),
    },
    {
        "request_key": "YQ2007-003", "task_id": "T06", "unit": "ST3", "requested_on": dt.date(2007, 10, 15),
        "new_due_on": dt.date(2007, 11, 30), "reason": "夏季达沃斯期间抽调人员，第三批流程优化推迟，请求延期一个月。",
        "decisions": ((dt.datetime(2007, 10, 22, 15, 0), ExtensionDecision.REFUSED, "抽调人员不属于延期理由，逾期部分如实反映。"),),
    },
)  # fmt: skip


def rows(context: Context) -> Rows:
    """``DeliverableStatus``, ``MilestoneStatus``, ``PlanSubmission`` and ``ExtensionRequest``."""
    submissions = list(_submissions(context, context.random("evidence")))
    return {
        DeliverableStatus: list(_deliverables(context)),
        PlanSubmission: submissions,
        MilestoneStatus: list(_milestones(context, submissions)),
        ExtensionRequest: list(_extensions(context)),
    }


def _recorded(context: Context, day: dt.date, hour: int, minute: int = 0) -> dict[str, Any]:
    """When it was entered: on the day itself, or on the next day that people worked."""
    return {
        "recorded_at": context.at(workdays.next_workday(day), hour, minute),
        "recorded_by": context.recorded_by,
    }


# ---------------------------------------------------------------- deliverables


def _deliverables(context: Context) -> Iterator[dict[str, Any]]:
    spoken = words()
    for deliverable in context.plan.deliverables:
        said = spoken[deliverable.task_id]["deliverables"][deliverable.id]
        for day, state, number, note in _steps(said):
            yield {
                "deliverable_id": deliverable.id,
                "state": str(state),
                "reached_on": day,
                "document_number": number,
                "note": note,
                **_recorded(context, day, 16, 40),
            }


def _steps(said: dict[str, Any]) -> Iterator[tuple[dt.date, DeliverableState, str | None, str | None]]:
    """(day, state, document number, note) of one deliverable, in order."""
    number, note = said.get("number"), said.get("note")
    yield said["drafting"], DeliverableState.DRAFTING, None, None
    if "for_approval" in said:
        yield said["for_approval"], DeliverableState.FOR_APPROVAL, None, None
    for day, so_far in said.get("so_far", {}).items():
        yield day, DeliverableState.FOR_APPROVAL, None, so_far
    if "returned" in said:
        yield said["issued"], DeliverableState.ISSUED, number, None
        yield said["returned"], DeliverableState.FOR_APPROVAL, None, said["returned_note"]
        yield said["reissued"], DeliverableState.ISSUED, number, note
    else:
        yield said["issued"], DeliverableState.ISSUED, number, note


# ---------------------------------------------------------------- papers of units


def _submissions(context: Context, rng: random.Random) -> Iterator[dict[str, Any]]:
    """工作方案, 自查报告 and 总结 of every unit that owes them, most in time."""
    for kind, (first, last) in _WINDOWS.items():
        days = [day for day in context.workdays if first <= day <= last]
        # People hand in papers towards the end.
        weights = [1 + 3 * place / len(days) for place in range(len(days))]
        for unit in reporting(context):
            if unit.id == "X05" and kind == SubmissionKind.SELF_CHECK:
                continue  # founded in September
            day = _LATE[kind].get(unit.id) or rng.choices(days, weights)[0]
            letterhead = _LETTERHEADS.get(unit.id)
            yield {
                "unit_id": unit.id,
                "kind": kind,
                "submitted_on": day,
                "responsible_person": _head(unit),
                "document_number": letterhead and f"{letterhead}〔2007〕{_paper_number(rng, day)}号",
                **_recorded(context, day, rng.randint(9, 16), rng.randint(0, 59)),
            }


def reporting(context: Context) -> list[Unit]:
    """Who owes papers: responsible and key units, districts, zones and the seven key sectors of 工作要求三."""
    categories = (
        UnitCategory.RESPONSIBLE,
        UnitCategory.KEY_UNIT,
        UnitCategory.DISTRICT_GOVERNMENT,
        UnitCategory.ZONE,
    )
    return [
        unit
        for unit in context.plan.units
        if (unit.category in categories and unit.id != "U_QXS") or unit.key_sector
    ]


def _paper_number(rng: random.Random, day: dt.date) -> int:
    """A running number that fits the time of the year."""
    return max(1, round((day - dt.date(2007, 1, 1)).days / 8) + rng.randint(-2, 2))


def _head(unit: Unit) -> str:
    """The person responsible (一把手), by office."""
    if unit.category == UnitCategory.SECTOR:
        return f"{unit.name}主管部门主要负责人"
    if unit.category == UnitCategory.DISTRICT_GOVERNMENT:
        ending = next(each for each in ("区政府", "县政府", "市政府") if unit.name.endswith(each))
        return f"{unit.name.removesuffix('政府')}{_HEADS[ending]}"
    ending = next((each for each in _HEADS if unit.name.endswith(each)), "")
    return f"{unit.name}{_HEADS.get(ending, '主要负责人')}"


# ---------------------------------------------------------------- milestones


def _milestones(context: Context, submissions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    def last_of(category: str) -> dt.date:
        return max(
            row["submitted_on"]
            for row in submissions
            if row["kind"] == SubmissionKind.WORK_PLAN
            and context.plan.unit(row["unit_id"]).category == category
        )

    sub_plans, plans = last_of(UnitCategory.RESPONSIBLE), last_of(UnitCategory.KEY_UNIT)
    self_checked, summed_up = dt.date(2007, 3, 30), dt.date(2007, 11, 30)
    held = {
        "M01": (dt.date(2007, 2, 7), "市政府十三届十一次全体会议，专题部署行政效能建设工作"),
        "M02": (sub_plans, f"最后一家责任单位{workdays.chinese_date_short(sub_plans)}报送子方案"),
        "M03": (plans, f"最后一家单位{workdays.chinese_date_short(plans)}补报工作方案"),
        "M04": (dt.date(2007, 3, 9), "全市“行政效能年”建设工作动员大会；因3月4日至5日暴风雪，会期后移"),
        "M05": (self_checked, "自查情况汇总后报市政府"),
        "M06": (dt.date(2007, 10, 31), "整改和落实阶段结束，未完成任务逐项列出"),
        "M07": (dt.date(2007, 10, 31), "指导、检查、监察工作阶段结束，转入总结考核"),
        "M08": (summed_up, "各地区、各部门的总结汇总后报市政府"),
        "M09": (dt.date(2007, 11, 27), "对各地区、各部门的考核打分完成"),
        "M10": (dt.date(2007, 11, 23), "第二轮评议结束，综合评议结果汇总"),
        "M11": (dt.date(2007, 11, 29), "全市“行政效能年”建设工作总结会议"),
    }  # fmt: skip
    for milestone_id, (day, evidence) in held.items():
        yield {
            "milestone_id": milestone_id,
            "held_on": day,
            "evidence": evidence,
            **_recorded(context, day, 17, 20),
        }


# ---------------------------------------------------------------- extensions


def _extensions(context: Context) -> Iterator[dict[str, Any]]:
    for request in _EXTENSIONS:
        story = context.stories.get(request["unit"])
        row = {
            key: request[key] for key in ("request_key", "task_id", "requested_on", "new_due_on", "reason")
        }
        row |= {"unit_id": story["unit"] if story else request["unit"], "recorded_by": context.recorded_by}
        asked_at = context.at(request["requested_on"], 14, 10)
        yield row | {"decision": ExtensionDecision.PENDING, "decision_note": None, "recorded_at": asked_at}
        for at, decision, note in request["decisions"]:
            yield row | {"decision": decision, "decision_note": note, "recorded_at": at}
