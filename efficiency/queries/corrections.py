"""What was changed after it had been recorded: each correcting row beside the row that it corrects."""

import datetime as dt

import pandas as pd
from sqlalchemy import Select, literal, select

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date
from efficiency.core.access import Scope
from efficiency.models import (
    AccountabilityAction,
    AppraisalScore,
    ComplaintMonth,
    Correctable,
    DeliverableStatus,
    DocumentStage,
    DocumentStep,
    Finding,
    Incident,
    IncidentStage,
    IncidentStep,
    IndicatorReading,
    MilestoneStatus,
    MonitoringPoint,
    OfficialActivity,
    PlanSubmission,
    ProgressReport,
    Rectification,
    SubmissionKind,
    SupervisionDocument,
)
from efficiency.queries import cached, frame, in_units, latest
from efficiency.queries.names import mask_names
from efficiency.queries.run import rows as rows_of

_RECORD = {"id", "recorded_at", "recorded_by", "corrects_id", "correction_reason"}
# Columns of facts -> what they are called; a column that is not here is part of the key or is told otherwise.
WORDS = {
    "kind": "类别", "progress": "进度", "self_light": "自评", "summary": "进展情况", "problem": "存在问题",
    "next_step": "下一步打算", "value": "数值", "numerator": "分子", "denominator": "分母", "note": "说明", "state": "状态",
    "reached_on": "日期", "document_number": "文号", "received": "受理", "closed": "办结", "surveyed": "回访",
    "satisfied": "满意", "unit_id": "单位", "point_id": "监测点", "started_on": "活动日期", "people": "人数", "hours": "时长",
    "registration": "登记情况", "known_from": "何以得知", "rating": "企业评价", "occurred_on": "日期", "stage": "环节",
    "step": "环节", "verification": "核实结论", "held_on": "日期", "evidence": "依据", "submitted_on": "报送日期",
    "responsible_person": "责任人", "respondents": "评议人数", "score": "得分", "published_on": "公布日期",
    "severity": "情节", "sanction": "处理", "no_action_reason": "不予追究的理由", "decided_on": "决定日期", "person": "责任人员",
}  # fmt: skip


def _of(model: type[Correctable], scope: Scope) -> tuple[Select, Select] | None:
    """The statements for the correcting rows and for the corrected ones, with ``unit`` (null: no single unit); None when
    the scope may not see the subject at all."""
    unit = {
        IncidentStep: (Incident, IncidentStep.incident_id == Incident.id),
        Rectification: (Finding, Rectification.finding_number == Finding.number),
        DocumentStep: (SupervisionDocument, DocumentStep.document_number == SupervisionDocument.number),
    }
    if model in (DocumentStep, AccountabilityAction) and not scope.sees_accountability:
        return None
    about = None
    if model in unit:
        owner, condition = unit[model]
        about = Incident.number if model is IncidentStep else None
        column = owner.unit_id
        new = select(model.__table__, column.label("unit")).join(owner, condition)
    elif hasattr(model, "unit_id"):
        column = model.unit_id
        new = select(model.__table__, column.label("unit"))
    else:
        column = None
        new = select(model.__table__, literal(None).label("unit"))
    if about is not None:
        new = new.add_columns(about.label("about"))
    # Readings are city figures and open to every reader of the plan.
    if column is not None and model is not IndicatorReading:
        new = new.where(in_units(column, scope))
    known = model.recorded_at < scope.known_before
    corrected = select(model.corrects_id).where(model.corrects_id.is_not(None), known)
    return new.where(model.corrects_id.is_not(None), known), select(model.__table__).where(
        model.id.in_(corrected)
    )


SUBJECTS: dict[str, type[Correctable]] = {
    "周五报送": ProgressReport,
    "指标读数": IndicatorReading,
    "成果进展": DeliverableStatus,
    "时间节点": MilestoneStatus,
    "方案和总结": PlanSubmission,
    "投诉月报": ComplaintMonth,
    "公务活动": OfficialActivity,
    "监测点反映": IncidentStep,
    "整改": Rectification,
    "评议": AppraisalScore,
    "监察文书": DocumentStep,
    "责任追究": AccountabilityAction,
}


@cached
def _pseudonyms(_scope: Scope) -> dict[str, str]:
    return {row.id: row.pseudonym for row in rows_of(select(MonitoringPoint.id, MonitoringPoint.pseudonym))}


@cached
def _of_subject(scope: Scope, subject: str) -> tuple[dict, ...]:
    """The corrections of one subject, kept by themselves: a write to one register leaves the others' standing."""
    model = SUBJECTS[subject]
    statements = _of(model, scope)
    if statements is None:
        return ()
    new_rows = [row._mapping for row in rows_of(statements[0])]
    if not new_rows:
        return ()
    old_rows = {row.id: row._mapping for row in rows_of(statements[1])}
    pseudonyms = _pseudonyms(scope)
    found = []
    for new in new_rows:
        old = old_rows[new["corrects_id"]]
        changed = [name for name in WORDS if name in old and name not in _RECORD and old[name] != new[name]]
        found.append(
            {
                "subject": subject,
                "about": _about(model, new),
                "unit_id": new["unit"] or None,
                "old": _said(model, old, changed, pseudonyms),
                "new": _said(model, new, changed, pseudonyms),
                "reason": new["correction_reason"],
                "old_recorded_at": old["recorded_at"],
                "recorded_at": new["recorded_at"],
                "recorded_by": new["recorded_by"],
            }
        )
    return tuple(found)


@cached
def corrections(scope: Scope) -> pd.DataFrame:
    """All corrections known on the as-of day, the newest first, one row per corrected record.

    Columns: subject (a key of ``SUBJECTS``), about (which record, in words), unit_id (null: no single unit), old and new
    (what changed, in words; a code as its word), reason, old_recorded_at, recorded_at, recorded_by. Names of enterprises
    are masked unless the scope may know them.
    """
    found = [row for subject in SUBJECTS for row in _of_subject(scope, subject)]
    columns = [
        "subject",
        "about",
        "unit_id",
        "old",
        "new",
        "reason",
        "old_recorded_at",
        "recorded_at",
        "recorded_by",
    ]
    rows = pd.DataFrame(found, columns=columns).sort_values("recorded_at", ascending=False, kind="stable")
    return mask_names(scope, rows.reset_index(drop=True), "old", "new", "reason")


def _about(model: type[Correctable], row) -> str:
    """Which record a correction is about, in words; never which enterprise."""
    return _ABOUT.get(model, lambda row: row["number"])(row)


_ABOUT = {
    ProgressReport: lambda row: (
        f"{campaign.load().plan.task(row['task_id']).label}，截止{chinese_date(row['due_on'])}"
    ),
    IndicatorReading: lambda row: reading_words(row),
    DeliverableStatus: lambda row: campaign.load().plan.deliverable(row["deliverable_id"]).name,
    MilestoneStatus: lambda row: campaign.load().plan.milestone(row["milestone_id"]).label,
    PlanSubmission: lambda row: SubmissionKind(row["kind"]).words,
    ComplaintMonth: lambda row: f"{_month(row['month_end'])}，{row['category']}",
    IncidentStep: lambda row: f"{row['about']}，{IncidentStage(row['stage']).words}",
    Rectification: lambda row: row["finding_number"],
    AppraisalScore: lambda row: f"第{row['round_number']}轮，{row['form']}",
    DocumentStep: lambda row: f"{row['document_number']}，{DocumentStage(row['step']).words}",
}


def reading_words(row) -> str:
    """Which reading: the indicator's name, the month, and the unit, district or category it is of."""
    return f"{reading_name(row)}，{reading_place(row)}"


def reading_name(row) -> str:
    """The name of the indicator that a reading is of."""
    every = (*campaign.load().plan.targets, *campaign.load().indicators)
    return next(each.name for each in every if each.id == row["indicator_id"])


def reading_place(row) -> str:
    """Which of an indicator's readings: the month, and the unit, district or category it is of."""
    plan = campaign.load().plan
    parts = [
        plan.unit(row["unit_id"]).name if row["unit_id"] else "",
        plan.district(row["district_code"]).name if row["district_code"] else "",
        row["category"],
    ]
    return "，".join([_month(row["period_end"]), *filter(None, parts)])


def _month(day: dt.date) -> str:
    return f"{day.year}年{day.month}月"


def _said(model: type[Correctable], row, names: list[str], pseudonyms: dict[str, str]) -> str:
    return (
        "；".join(f"{WORDS[name]}{_value(model, name, row[name], pseudonyms)}" for name in names)
        or "（内容未变，重新登记）"
    )


def _value(model: type[Correctable], name: str, value, pseudonyms: dict[str, str]) -> str:
    if value is None:
        return "未填"
    if name == "unit_id":
        return campaign.load().plan.unit(value).name if value else "未填"
    if name == "point_id":
        return pseudonyms.get(value, "—")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".") + ("%" if name == "progress" else "")
    if name in ("summary", "problem", "next_step", "note", "evidence"):
        return f"“{value}”"
    if codes := model.__table__.c[name].info.get("codes"):
        return codes(value).words
    return value if isinstance(value, str) else f"{value:,}"


@cached
def standing_readings(scope: Scope) -> pd.DataFrame:
    """The last word on every reading, with its row number, newest period first. Columns: id, indicator_id, period_end,
    unit_id, district_code, category, value, numerator, denominator, note, recorded_at."""
    table = IndicatorReading
    key = [table.indicator_id, table.period_end, table.unit_id, table.district_code, table.category]
    rows = latest(table, key, scope)
    names = (
        "id", "indicator_id", "period_end", "unit_id", "district_code", "category", "value", "numerator", "denominator",
        "note", "recorded_at",
    )  # fmt: skip
    return frame(select(*(rows.c[name] for name in names)).order_by(rows.c.period_end.desc(), rows.c.id))


@cached
def standing_deliverables(scope: Scope) -> pd.DataFrame:
    """The last word on every deliverable that has one, with its row number. Columns: id, deliverable_id, state, reached_on,
    document_number, note."""
    rows = latest(DeliverableStatus, [DeliverableStatus.deliverable_id], scope)
    names = ("id", "deliverable_id", "state", "reached_on", "document_number", "note")
    return frame(select(*(rows.c[name] for name in names)).order_by(rows.c.deliverable_id))
