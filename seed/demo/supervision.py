"""意见一、三、四、五 in the demo year: what supervision itself did, from the visits to the sanctions."""

from typing import Any

from efficiency.models import (
    AccountabilityAction,
    AppraisalScore,
    ComplaintCase,
    DocumentStep,
    Finding,
    HotlineBroadcast,
    Incident,
    IncidentStep,
    Inspection,
    InspectionVisit,
    MinxinCase,
    MinxinOpening,
    OfficialActivity,
    PhoneCheck,
    Rectification,
    SupervisionDocument,
)
from seed.demo import Context, Rows, complaints, monitoring
from seed.demo.accountability import actions
from seed.demo.appraisals import appraisal_findings, phone_checks, phone_findings, scores
from seed.demo.documents import document_steps, documents, verified
from seed.demo.findings import findings, rectifications
from seed.demo.inspections import Reflection, Reflections, inspections
from seed.demo.social import broadcasts, cases, later_rows, openings


def rows(context: Context) -> Rows:
    """All rows of these subjects for the whole year, by table."""
    words = monitoring.words()
    points = monitoring.rows(context)
    aired, minxin = broadcasts(context), cases(context)
    held, visits, found = inspections(context, _reflections(context, points, aired, minxin), words)
    scored, phones = scores(context), phone_checks(context)
    found += phone_findings(phones, words) + appraisal_findings(context, scored, words)
    problems = findings(context, found, words)
    put_right = rectifications(context, problems, words)
    proven = verified(points[Incident], points[IncidentStep])
    papers = documents(context, proven, held, problems, words)
    return {
        Inspection: held,
        InspectionVisit: visits,
        Finding: problems,
        Rectification: put_right,
        AppraisalScore: scored,
        PhoneCheck: phones,
        HotlineBroadcast: aired,
        MinxinOpening: openings(context),
        MinxinCase: minxin + later_rows(context, minxin),
        SupervisionDocument: papers,
        DocumentStep: document_steps(context, papers, problems, put_right, words),
        AccountabilityAction: actions(context, proven, problems, points[OfficialActivity], papers, words),
    }


def _reflections(
    context: Context, points: Rows, aired: list[dict[str, Any]], minxin: list[dict[str, Any]]
) -> Reflections:
    """Everything that may set off an ad-hoc inspection (R1.2), by the channel it came through."""
    calls = complaints.rows(context)[ComplaintCase]
    return {
        "监测点反映": [_filed(row) for row in points[Incident]],
        "民心网": [_filed(row) for row in minxin],
        "投诉": [_filed(row) for row in calls],
        "行风热线": [
            Reflection(row["aired_on"], row["unit_id"], f"行风热线{row['aired_on']:%Y-%m-%d}")
            for row in aired
        ],
    }


def _filed(row: dict[str, Any]) -> Reflection:
    return Reflection(row["received_on"], row["unit_id"], row["number"])
