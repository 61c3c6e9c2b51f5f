"""The day up to which there are facts."""

import datetime as dt
from functools import lru_cache

from sqlalchemy import func, select, union_all

from efficiency.core.db import data_version, now, reading
from efficiency.models import (
    Incident,
    IndicatorReading,
    InspectionVisit,
    MinxinCase,
    MonitoringReturn,
    OfficialActivity,
    ProgressReport,
)

FIRST_DAY = dt.date(2007, 2, 5)
LAST_DAY = dt.date(2007, 12, 31)

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
    """The day of the newest fact on record; in an empty installation today, held within the campaign year."""
    return _last_day(data_version())


@lru_cache(maxsize=1)
def _last_day(_version: int) -> dt.date:
    newest = union_all(*(select(func.max(model.recorded_at).label("at")) for model in _COMING_IN)).subquery()
    with reading() as connection:
        at = connection.execute(select(func.max(newest.c.at))).scalar()
    day = at.date() if at else now().date()
    return min(max(day, FIRST_DAY), LAST_DAY)
