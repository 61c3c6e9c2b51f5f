"""The subjects that can be brought in as a table, in the order of their templates."""

from efficiency.subjects import (
    complaint_month,
    deliverable_status,
    incident,
    indicator_reading,
    official_activity,
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
)


def subject_of(name: str) -> Subject:
    """The subject of a name. Raises ``KeyError``."""
    for each in SUBJECTS:
        if each.name == name:
            return each
    raise KeyError(name)
