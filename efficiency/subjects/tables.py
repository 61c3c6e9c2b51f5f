"""The subjects that can be brought in as a table, in the order of their templates."""

from efficiency.subjects import (
    appraisal,
    complaint_case,
    complaint_month,
    deliverable_status,
    incident,
    indicator_reading,
    milestone_status,
    monitoring_point,
    monitoring_return,
    official_activity,
    plan_submission,
    progress_report,
    social_supervision,
)
from efficiency.subjects.description import Subject

SUBJECTS: tuple[Subject, ...] = (
    progress_report.SUBJECT,
    indicator_reading.SUBJECT,
    complaint_month.SUBJECT,
    official_activity.SUBJECT,
    incident.SUBJECT,
    deliverable_status.SUBJECT,
    social_supervision.MINXIN,
    social_supervision.HOTLINE,
    monitoring_point.SUBJECT,
    monitoring_return.SUBJECT,
    milestone_status.SUBJECT,
    plan_submission.SUBJECT,
    complaint_case.SUBJECT,
    appraisal.SCORE,
    appraisal.PHONE,
    social_supervision.OPENING,
)


def subject_of(name: str) -> Subject:
    """The subject of a name. Raises ``KeyError``."""
    for each in SUBJECTS:
        if each.name == name:
            return each
    raise KeyError(name)
