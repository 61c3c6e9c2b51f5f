"""What was changed after it had been recorded: each correcting row beside the row that it corrects."""

import datetime as dt

import pandas as pd
from sqlalchemy import Select, and_, literal, select

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date
from efficiency.core.access import Scope
from efficiency.models import (
    UNTOLD,
    AccountabilityAction,
    AppraisalScore,
    ComplaintCase,
    ComplaintMonth,
    Correctable,
    DeliverableStatus,
    DistributionEntry,
    DocumentStage,
    DocumentStep,
    Finding,
    HotlineBroadcast,
    Incident,
    IncidentStage,
    IncidentStep,
    IndicatorReading,
    Leader,
    Meeting,
    MeetingAttendance,
    MilestoneStatus,
    MinxinCase,
    MinxinOpening,
    MonitoringPoint,
    MonitoringPointEntry,
    MonitoringReturn,
    OfficialActivity,
    PaperKind,
    PhoneCheck,
    PlanSubmission,
    PortfolioEntry,
    ProgressReport,
    Rectification,
    Resolution,
    ResolutionUnit,
    SubmissionKind,
    SupervisionDocument,
    UnitContact,
)
from efficiency.queries import cached, frame, in_units, latest
from efficiency.queries.names import knows_names, mask_names
from efficiency.queries.run import rows as rows_of
from efficiency.subjects import accountability_action, incident, rectification, supervision_document
from efficiency.subjects.description import Subject
from efficiency.subjects.fields import SHORT_TEXT, Choice, Text
from efficiency.subjects.tables import SUBJECTS as TABLES

# Kinds of facts that are corrected -> the subject that has the words for their fields.
_SUBJECT_OF: dict[type[Correctable], Subject] = {
    each.model: each
    for each in (
        *TABLES,
        accountability_action.SUBJECT,
        incident.STEP,
        rectification.STEP,
        supervision_document.STEP,
    )
    if issubclass(each.model, Correctable)
}


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
    if model in (MonitoringPointEntry, MonitoringReturn) and not scope.sees_enterprise_names:
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
        if model is PortfolioEntry:
            about, new = Leader.title, new.join(Leader, model.leader_id == Leader.id)
    else:
        column = None
        new = select(model.__table__, literal(None).label("unit"))
    if about is not None:
        new = new.add_columns(about.label("about"))
    # Readings are city figures and open to every reader of the plan.
    if column is not None and model is not IndicatorReading:
        new = new.where(in_units(column, scope))
    # As in ``standing``: “above 0” lets SQLite go by the index on what a row corrects, which holds all that is asked here.
    known = and_(model.corrects_id > 0, model.recorded_at < scope.known_before)
    correcting, corrected = select(model.id).where(known), select(model.corrects_id).where(known)
    return new.where(model.id.in_(correcting)), select(model.__table__).where(model.id.in_(corrected))


SUBJECTS: dict[str, type[Correctable]] = {
    "周五报送": ProgressReport,
    "指标读数": IndicatorReading,
    "成果进展": DeliverableStatus,
    "时间节点": MilestoneStatus,
    "方案和总结": PlanSubmission,
    "投诉月报": ComplaintMonth,
    "督办投诉件": ComplaintCase,
    "监测点名册": MonitoringPointEntry,
    "监测点周回执": MonitoringReturn,
    "公务活动": OfficialActivity,
    "监测点反映": IncidentStep,
    "整改": Rectification,
    "评议": AppraisalScore,
    "电话暗访": PhoneCheck,
    "行风热线": HotlineBroadcast,
    "民心网开通": MinxinOpening,
    "民心网办件": MinxinCase,
    "监察文书": DocumentStep,
    "责任追究": AccountabilityAction,
    "单位联络员": UnitContact,
    "例会召开": Meeting,
    "例会出席": MeetingAttendance,
    "议定事项": Resolution,
    "议定事项承办单位": ResolutionUnit,
    "领导分管": PortfolioEntry,
    "公文发送范围": DistributionEntry,
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
    # A unit knows where it went: it would learn whose pseudonym that is, and who told of its visit.
    pseudonyms = None if scope.reader_unit else _pseudonyms(scope)
    found = []
    for new in new_rows:
        old = old_rows[new["corrects_id"]]
        # A correction may have a number of its own, which says nothing of what was changed.
        names = [name for name in _SUBJECT_OF[model].values if name != "number"]
        changed = [name for name in names if old[name] != new[name]]
        found.append(
            {
                "subject": subject,
                "about": _about(model, new),
                "unit_id": new["unit"] or None,
                "old": _said(model, old, changed, pseudonyms),
                "new": _said(model, new, changed, pseudonyms),
                "reason": new["correction_reason"],
                # Nothing was wrong where only what was still empty was filled in.
                "is_addition": bool(changed) and all(old[name] is None for name in changed),
                "old_recorded_at": old["recorded_at"],
                "recorded_at": new["recorded_at"],
                "recorded_by": new["recorded_by"],
            }
        )
    if not found or not knows_names(_SUBJECT_OF[model]):
        return tuple(found)
    return tuple(
        mask_names(scope, pd.DataFrame(found, dtype=object), "old", "new", "reason").to_dict("records")
    )


@cached
def corrections(scope: Scope) -> pd.DataFrame:
    """All corrections known on the as-of day, the newest first, one row per corrected record.

    Columns: subject (a key of ``SUBJECTS``), about (which record, in words), unit_id (null: no single unit), old and new
    (what changed, in words; a code as its word), reason, is_addition (bool: 补记, only what was
    empty was filled in), old_recorded_at, recorded_at, recorded_by. Names of enterprises
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
        "is_addition",
        "old_recorded_at",
        "recorded_at",
        "recorded_by",
    ]
    rows = pd.DataFrame(found, columns=columns).sort_values("recorded_at", ascending=False, kind="stable")
    return rows.reset_index(drop=True)


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
    UnitContact: lambda row: "联络员和电话",
    Meeting: lambda row: f"第{row['number']}次例会",
    MeetingAttendance: lambda row: f"第{row['meeting_number']}次例会",
    Resolution: lambda row: f"第{row['meeting_number']}次例会议定事项{row['seq']}",
    ResolutionUnit: lambda row: f"第{row['meeting_number']}次例会议定事项{row['seq']}",
    PortfolioEntry: lambda row: f"{row['about']}，自{chinese_date(row['from_on'])}起",
    DistributionEntry: lambda row: f"{PaperKind.words_of(row['kind'])}，自{chinese_date(row['from_on'])}起",
    ComplaintMonth: lambda row: f"{_month(row['month_end'])}，{row['category']}",
    IncidentStep: lambda row: f"{row['about']}，{IncidentStage(row['stage']).words}",
    Rectification: lambda row: row["finding_number"],
    MonitoringPointEntry: lambda row: row["point_id"],
    MonitoringReturn: lambda row: f"{row['point_id']}，截止{chinese_date(row['week_end'])}",
    PhoneCheck: lambda row: f"{row['phone_kind']}，{chinese_date(row['checked_on'])}",
    HotlineBroadcast: lambda row: chinese_date(row["aired_on"]),
    MinxinOpening: lambda row: chinese_date(row["counted_on"]),
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
    return "，".join(filter(None, [_month(row["period_end"]), reading_of(row)]))


def reading_of(row) -> str:
    """The unit, district or category that a reading is of; empty for the city's own."""
    plan = campaign.load().plan
    parts = [
        plan.unit(row["unit_id"]).name if row["unit_id"] else "",
        plan.district(row["district_code"]).name if row["district_code"] else "",
        row["category"],
    ]
    return "，".join(filter(None, parts))


def _month(day: dt.date) -> str:
    return f"{day.year}年{day.month}月"


def _said(model: type[Correctable], row, names: list[str], pseudonyms: dict[str, str] | None) -> str:
    return (
        "；".join(
            f"{_SUBJECT_OF[model].header_of(name)}{_value(model, name, row[name], pseudonyms)}"
            for name in names
        )
        or "（内容未变，重新登记）"
    )


def _value(model: type[Correctable], name: str, value, pseudonyms: dict[str, str] | None) -> str:
    if value is None:
        return "未填"
    if name == "unit_id":
        return campaign.load().plan.unit(value).name if value else "未填"
    if name in ("point_id", "known_from") and pseudonyms is None:
        return UNTOLD
    if name == "point_id":
        return pseudonyms.get(value, UNTOLD)
    kind = _SUBJECT_OF[model].field(name).kind
    if isinstance(kind, Choice) and not callable(kind.codes):
        # A word that the campaign has dropped since leaves the code.
        return next((word for word, code in kind.codes.items() if code == value), str(value))
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    if isinstance(kind, Text) and kind.longest > SHORT_TEXT * 2 and isinstance(value, str):
        return f"“{value}”"
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
