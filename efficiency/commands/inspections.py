"""明察暗访 with the units visited and the problems found, and its bulletin (意见一, R1.1 to R1.3)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select

from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Refused
from efficiency.commands.numbers import FINDINGS, INSPECTIONS
from efficiency.commands.recording import Record, recording
from efficiency.commands.registers import (
    choice_fault,
    day_fault,
    refuse,
    text_fault,
    unit_fault,
)
from efficiency.commands.steps import in_time_order, supersede
from efficiency.core.access import Action, User
from efficiency.core.audit import AuditAction
from efficiency.models import (
    ComplaintCase,
    Finding,
    Incident,
    Inspection,
    InspectionSchedule,
    InspectionVisit,
    MinxinCase,
    VisitMode,
)

# Where the reflection that sets off an ad-hoc inspection is found; None: it has no register of its own.
TRIGGERS = {
    "监测点反映": Incident.number,
    "民心网": MinxinCase.number,
    "投诉": ComplaintCase.number,
    "行风热线": None,
}
FINDING_KINDS = (
    "未一次性告知", "公示不全", "未挂牌着装", "超时未办", "态度生硬", "脱岗离岗", "上班时间炒股/游戏", "监督电话无人接听",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """One unit looked at, openly or covertly; ``score`` 0..100, None: not scored."""

    unit_id: str | None
    mode: str | None
    visited_on: dt.date | None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem found in a visit. A prominent one is either circulated on a day or has the reason why not."""

    unit_id: str | None
    mode: str | None
    kind: str | None
    description: str
    rectify_due_on: dt.date | None
    prominent: bool = False
    circulated_on: dt.date | None = None
    no_circular_reason: str | None = None


def record_inspection(
    user: User,
    day: dt.date,
    *,
    schedule: str | None,
    started_on: dt.date | None,
    ended_on: dt.date | None,
    visits: Iterable[Visit],
    findings: Iterable[Problem] = (),
    trigger_kind: str | None = None,
    trigger_reference: str = "",
) -> tuple[str, list[str]]:
    """Record a 明察暗访 with all that belongs to it; returns its number MC-2007-nn and those of the problems.

    An AD_HOC one names what set it off (R1.2), and the register that this stands in must hold it. Raises ``Forbidden``
    without the right, ``Faulty`` with a sentence per field; those on ``visits`` and ``findings`` name the row.
    """
    visits, findings = list(visits), list(findings)
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        refuse(
            {
                "schedule": choice_fault("定期或不定期", schedule, list(InspectionSchedule)),
                "started_on": day_fault("开始日期", started_on, record.today),
                "ended_on": day_fault("结束日期", ended_on, record.today, started_on, "开始日期"),
                **_trigger_faults(record.connection, schedule, trigger_kind, trigger_reference.strip()),
                "visits": _first_fault(
                    [_visit_fault(record.connection, each, started_on, ended_on) for each in visits]
                )
                or _double_fault(visits)
                or (None if visits else "请至少填写一个察访单位。"),
                "findings": _first_fault([_problem_fault(each, visits, record.today) for each in findings]),
            }
        )
        number = record.number(INSPECTIONS, started_on.year)
        record.add(
            Inspection,
            number=number,
            schedule=schedule,
            started_on=started_on,
            ended_on=ended_on,
            trigger_kind=trigger_kind if schedule == InspectionSchedule.AD_HOC else None,
            trigger_reference=trigger_reference.strip() if schedule == InspectionSchedule.AD_HOC else None,
        )
        record.add_all(InspectionVisit, [{"inspection_number": number, **asdict(visit)} for visit in visits])
        numbers = [_add_problem(record, number, each, visits) for each in findings]
        detail = {
            "定期或不定期": InspectionSchedule.words_of(schedule),
            "开始日期": started_on.isoformat(),
            "结束日期": ended_on.isoformat(),
            "察访单位": sorted({visit.unit_id for visit in visits}),
            "发现问题": numbers,
        }
        record.audit(AuditAction.RECORD_INSPECTION, "inspection", number, detail)
    return number, numbers


def publish_result(user: User, day: dt.date, number: str, *, bulletin_on: dt.date | None) -> None:
    """Record the day on which an inspection's result was made public (R1.1), by a further row of its number.

    Raises ``Forbidden``, ``Faulty``, and ``Refused`` when it is public already.
    """
    with recording(user, Action.RECORD_SUPERVISION, day) as record:
        rows = record.connection.execute(
            select(Inspection.__table__)
            .where(Inspection.number == number)
            .order_by(Inspection.recorded_at, Inspection.id)
        ).all()
        if not rows:
            raise Refused(f"没有编号为{number}的明察暗访，请重新选择。")
        in_time_order(rows, record.at, number)
        last = rows[-1]
        if last.bulletin_on:
            raise Refused(f"{number}的结果已于{chinese_date(last.bulletin_on)}公开，没有重复登记。")
        refuse(
            {
                "bulletin_on": day_fault(
                    "结果公开日期", bulletin_on, record.today, last.ended_on, "察访结束日期"
                )
            }
        )
        supersede(record, Inspection, [last], {"bulletin_on": bulletin_on}, "结果公开")
        detail = {"结果公开日期": bulletin_on.isoformat()}
        record.audit(AuditAction.PUBLISH_INSPECTION, "inspection", number, detail)


def _trigger_faults(
    connection: Connection, schedule: str | None, kind: str | None, reference: str
) -> dict[str, str | None]:
    if schedule != InspectionSchedule.AD_HOC:
        return {}
    faults = {
        "trigger_kind": choice_fault("触发来源", kind, TRIGGERS),
        "trigger_reference": text_fault("来源编号", reference, least=2),
    }
    column = TRIGGERS.get(kind)
    if column is not None and not faults["trigger_reference"]:
        known = connection.execute(select(column).where(column == reference)).first()
        faults["trigger_reference"] = None if known else f"{kind}台账中没有“{reference}”，请核对来源编号。"
    return faults


def _visit_fault(
    connection: Connection, visit: Visit, started_on: dt.date | None, ended_on: dt.date | None
) -> str | None:
    fault = unit_fault(connection, visit.unit_id, visit.visited_on) or choice_fault(
        "方式", visit.mode, list(VisitMode)
    )
    if fault is None and started_on and ended_on:
        fault = day_fault("察访日期", visit.visited_on, ended_on, started_on, "开始日期")
    if fault is None and visit.score is not None and not 0 <= visit.score <= 100:
        fault = "“得分”应在0至100之间，没有打分的留空。"
    return fault


def _double_fault(visits: list[Visit]) -> str | None:
    seen: set[tuple] = set()
    for place, visit in enumerate(visits, start=1):
        key = (visit.unit_id, visit.mode, visit.visited_on)
        if key in seen:
            return f"第{place}行：同一天、同一方式、同一单位重复填写，请删去一行。"
        seen.add(key)
    return None


def _problem_fault(problem: Problem, visits: list[Visit], latest: dt.date) -> str | None:
    if problem.unit_id is None:
        return "请选择“单位”。"
    fault = choice_fault("方式", problem.mode, list(VisitMode))
    visit = _visit_of(problem, visits)
    if fault is None and visit is None:
        return f"察访单位中没有这个单位的{VisitMode.words_of(problem.mode)}，请先填察访单位，或改正“单位”“方式”。"
    fault = (
        fault
        or choice_fault("问题类别", problem.kind, FINDING_KINDS)
        or text_fault("问题描述", problem.description, least=5)
    )
    if fault or visit.visited_on is None:
        return fault
    if problem.rectify_due_on is None or problem.rectify_due_on <= visit.visited_on:
        return f"“整改期限”应晚于察访日期（{chinese_date(visit.visited_on)}）。"
    return _circular_fault(problem, visit.visited_on, latest)


def _circular_fault(problem: Problem, found_on: dt.date, latest: dt.date) -> str | None:
    reason = (problem.no_circular_reason or "").strip()
    if not problem.prominent:
        given = problem.circulated_on or reason
        return "不突出的问题不填“通报日期”和“不通报理由”；要通报的，请勾选“突出”。" if given else None
    if bool(problem.circulated_on) == bool(reason):
        return "突出问题应填“通报日期”；不通报的，填“不通报理由”。两项填且只填一项。"
    if problem.circulated_on:
        return day_fault("通报日期", problem.circulated_on, latest, found_on, "察访日期")
    return text_fault("不通报理由", reason)


def _first_fault(faults: list[str | None]) -> str | None:
    """The faults of rows in one sentence each, with the row's number."""
    told = [f"第{place}行：{fault}" for place, fault in enumerate(faults, start=1) if fault]
    return "".join(told) or None


def _visit_of(problem: Problem, visits: list[Visit]) -> Visit | None:
    return next((v for v in visits if (v.unit_id, v.mode) == (problem.unit_id, problem.mode)), None)


def _add_problem(record: Record, inspection_number: str, problem: Problem, visits: list[Visit]) -> str:
    found_on = _visit_of(problem, visits).visited_on
    number = record.number(FINDINGS, found_on.year)
    record.add(
        Finding,
        number=number,
        inspection_number=inspection_number,
        source=problem.mode,
        unit_id=problem.unit_id,
        found_on=found_on,
        kind=problem.kind,
        description=problem.description.strip(),
        prominent=problem.prominent,
        circulated_on=problem.circulated_on,
        no_circular_reason=(problem.no_circular_reason or "").strip() or None,
        rectify_due_on=problem.rectify_due_on,
    )
    return number
