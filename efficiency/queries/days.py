"""Which day is today: the one place that says it.

In a real installation it is the day of the wall clock; in a demo, whose year is long over, the day of the newest fact.
"""

import datetime as dt

from sqlalchemy import func, select, union_all

from efficiency import campaign
from efficiency.core.config import settings
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


def today() -> dt.date:
    """Today, which may lie before the campaign or after it; an empty demo has none but the wall clock's."""
    if settings().demo and (at := kept("newest fact", dt.date.max, _newest)):
        return at.date()
    return now().date()


def board_day() -> dt.date:
    """The as-of day that nobody has to choose: today, held within the campaign's days."""
    days = campaign.load().parameters
    return min(max(today(), days.first_day), days.last_day)


def _newest() -> dt.datetime | None:
    newest = union_all(*(select(func.max(model.recorded_at).label("at")) for model in _COMING_IN)).subquery()
    return rows(select(func.max(newest.c.at)))[0][0]
