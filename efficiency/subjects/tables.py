"""The subjects that can be brought in as a table, in the order of their templates: no row comes before what it is about."""

from efficiency.subjects import (
    accountability_action,
    appraisal,
    complaint_case,
    complaint_month,
    deliverable_status,
    distribution_entry,
    follow_up,
    incident,
    indicator_reading,
    inspection,
    meeting,
    milestone_status,
    monitoring_point,
    monitoring_return,
    official_activity,
    plan_submission,
    portfolio_entry,
    progress_report,
    rectification,
    social_supervision,
    supervision_document,
    unit_alias,
    unit_contact,
)
from efficiency.subjects.description import Subject

SUBJECTS: tuple[Subject, ...] = (
    progress_report.SUBJECT,
    progress_report.RETURN_SHEET,
    indicator_reading.SUBJECT,
    complaint_month.SUBJECT,
    deliverable_status.SUBJECT,
    follow_up.EXTENSION_SHEET,
    milestone_status.SUBJECT,
    plan_submission.SUBJECT,
    complaint_case.SUBJECT,
    monitoring_point.SUBJECT,
    monitoring_return.SUBJECT,
    official_activity.SUBJECT,
    official_activity.CHECK,
    incident.SUBJECT,
    incident.STEP_SHEET,
    social_supervision.MINXIN,
    social_supervision.HOTLINE,
    social_supervision.OPENING,
    appraisal.SCORE,
    appraisal.PHONE,
    inspection.SHEET,
    inspection.VISIT_SHEET,
    inspection.FINDING_SHEET,
    rectification.STEP_SHEET,
    supervision_document.SHEET,
    supervision_document.STEP_SHEET,
    accountability_action.SHEET,
    meeting.MEETING_SHEET,
    meeting.PROPOSAL_SHEET,
    meeting.ATTENDANCE,
    meeting.RESOLUTION_SHEET,
    meeting.RESOLUTION_UNIT,
    follow_up.SHEET,
    follow_up.STEP_SHEET,
    unit_alias.SUBJECT,
    unit_contact.SUBJECT,
    portfolio_entry.SUBJECT,
    distribution_entry.SUBJECT,
)


def subject_of(name: str) -> Subject:
    """The subject of a name. Raises ``KeyError``."""
    for each in SUBJECTS:
        if each.name == name:
            return each
    raise KeyError(name)
