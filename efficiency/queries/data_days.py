"""The day up to which there are facts."""

import datetime as dt

from sqlalchemy import func, select, union_all

from efficiency import campaign
from efficiency.core.db import now
from efficiency.models import (
    Incident,
    IndicatorReading,
    InspectionVisit,
    MinxinCase,
    MonitoringReturn,
    OfficialActivity,
    ProgressReport,
)
from efficiency.queries.run import kept, rows

_COMING_IN = (
    ProgressReport,
    IndicatorReading,
    MonitoringReturn,
    OfficialActivity,
    Incident,
    InspectionVisit,
    MinxinCase,
)


def last_day_with_data() -> dt.date:
    """The day of the newest fact on record; in an empty installation today, held within the campaign."""
    days = campaign.load().parameters
    at = kept("newest fact", dt.date.max, _newest)
    day = at.date() if at else now().date()
    return min(max(day, days.first_day), days.last_day)


def _newest() -> dt.datetime | None:
    newest = union_all(*(select(func.max(model.recorded_at).label("at")) for model in _COMING_IN)).subquery()
    return rows(select(func.max(newest.c.at)))[0][0]
