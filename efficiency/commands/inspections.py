"""明察暗访 with the units visited and the problems found, and its bulletin (意见一, R1.1 to R1.3)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select

from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Refused
from efficiency.commands.numbers import FINDINGS, INSPECTIONS
from efficiency.commands.recording import Record, recording
from efficiency.commands.registers import refuse
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
from efficiency.queries.known import known_now
from efficiency.subjects.inspection import FINDING, INSPECTION, RESULT, VISIT
from efficiency.subjects.known import Known, day_fault

# Where the reflection that sets off an ad-hoc inspection is found; None: it has no register of its own.
TRIGGERS = {
    "监测点反映": Incident.number,
    "民心网": MinxinCase.number,
    "投诉": ComplaintCase.number,
    "行风热线": None,
}


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
        known = known_now(record.connection, record.today)
        values = INSPECTION.cleaned(
            {
                "schedule": schedule, "started_on": started_on, "ended_on": ended_on, "trigger_kind": trigger_kind,
                "trigger_reference": trigger_reference,
            },
            known,
        )  # fmt: skip
        faults = INSPECTION.faults(values, known)
        refuse(
            {
                "trigger_reference": _trigger_fault(record.connection, values),
                "visits": _first_fault([_visit_fault(each, values, known) for each in visits])
                or _double_fault(visits)
                or (None if visits else "请至少填写一个察访单位。"),
                "findings": _first_fault([_problem_fault(each, visits, known) for each in findings]),
                **faults,
            }
        )
        number = record.number(INSPECTIONS, started_on.year)
        record.add(Inspection, number=number, **values)
        record.add_all(InspectionVisit, [{"inspection_number": number, **asdict(visit)} for visit in visits])
        numbers = [_add_problem(record, number, each, visits, known) for each in findings]
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
        fault = day_fault(RESULT.header, bulletin_on, record.until, last.ended_on, "察访结束日期")
        refuse({"bulletin_on": fault})
        supersede(record, Inspection, [last], {"bulletin_on": bulletin_on}, "结果公开")
        detail = {"结果公开日期": bulletin_on.isoformat()}
        record.audit(AuditAction.PUBLISH_INSPECTION, "inspection", number, detail)


def _trigger_fault(connection: Connection, values: dict) -> str | None:
    """Why what set off an inspection will not do: its register does not hold it."""
    column, reference = TRIGGERS.get(values["trigger_kind"]), values["trigger_reference"]
    if column is None or reference is None:
        return None
    known = connection.execute(select(column).where(column == reference)).first()
    return None if known else f"{values['trigger_kind']}台账中没有“{reference}”，请核对来源编号。"


def _visit_fault(visit: Visit, inspection: dict, known: Known) -> str | None:
    faults = VISIT.faults(VISIT.cleaned(asdict(visit), known), known)
    started_on, ended_on = inspection["started_on"], inspection["ended_on"]
    if started_on and ended_on and "visited_on" not in faults:
        fault = day_fault("察访日期", visit.visited_on, ended_on, started_on, "开始日期")
        faults |= {"visited_on": fault} if fault else {}
    return next(iter(faults.values()), None)


def _double_fault(visits: list[Visit]) -> str | None:
    seen: set[tuple] = set()
    for place, visit in enumerate(visits, start=1):
        key = (visit.unit_id, visit.mode, visit.visited_on)
        if key in seen:
            return f"第{place}行：同一天、同一方式、同一单位重复填写，请删去一行。"
        seen.add(key)
    return None


def _problem_fault(problem: Problem, visits: list[Visit], known: Known) -> str | None:
    """The first thing that is wrong with a problem: what it is of, itself, its days beside the visit's."""
    values = FINDING.cleaned(asdict(problem), known)
    faults = FINDING.faults(values, known)
    about = faults.get("unit_id") or faults.get("mode")
    if about:
        return about
    visit = _visit_of(problem, visits)
    if visit is None:
        return f"察访单位中没有这个单位的{VisitMode.words_of(problem.mode)}，请先填察访单位，或改正“单位”“方式”。"
    due_on, circulated_on = values["rectify_due_on"], values["circulated_on"]
    if visit.visited_on and due_on and due_on <= visit.visited_on:
        faults.setdefault("rectify_due_on", f"“整改期限”应晚于察访日期（{chinese_date(visit.visited_on)}）。")
    if visit.visited_on and circulated_on and "circulated_on" not in faults:
        fault = day_fault("通报日期", circulated_on, known.latest, visit.visited_on, "察访日期")
        faults |= {"circulated_on": fault} if fault else {}
    return next(iter(faults.values()), None)


def _first_fault(faults: list[str | None]) -> str | None:
    """The faults of rows in one sentence each, with the row's number."""
    told = [f"第{place}行：{fault}" for place, fault in enumerate(faults, start=1) if fault]
    return "".join(told) or None


def _visit_of(problem: Problem, visits: list[Visit]) -> Visit | None:
    return next((v for v in visits if (v.unit_id, v.mode) == (problem.unit_id, problem.mode)), None)


def _add_problem(
    record: Record, inspection_number: str, problem: Problem, visits: list[Visit], known: Known
) -> str:
    found_on = _visit_of(problem, visits).visited_on
    number = record.number(FINDINGS, found_on.year)
    values = FINDING.cleaned(asdict(problem), known)
    source = values.pop("mode")
    record.add(
        Finding,
        number=number,
        inspection_number=inspection_number,
        source=source,
        found_on=found_on,
        **values,
    )
    return number
