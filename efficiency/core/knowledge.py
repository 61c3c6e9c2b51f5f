"""Which day first shows what was written on a day.

A fact is known from the day on which it was written. The days that can be looked at end with the campaign, what is
written does not: the last weekly reports, December's figures and the year's summaries come in January. What is written
after the last day is shown by the last day, in a real installation; every day before it stays as it was. A demo's
campaign is long over: there a fact is written on the day that is looked at.
"""

import datetime as dt
from collections.abc import Callable

from efficiency.core.config import settings

_asked: list[Callable[[], dt.date]] = []


def last_day_from(ask: Callable[[], dt.date]) -> None:
    """Have the campaign say its last day, of which nothing here knows."""
    _asked[:] = [ask]


def last_day() -> dt.date | None:
    """The last day that can be looked at, where facts go on being written after it; None in a demo installation."""
    return None if settings().demo or not _asked else _asked[0]()


def shown_from(day: dt.date) -> dt.date:
    """The first as-of day that shows what was written on ``day``."""
    last = last_day()
    return day if last is None else min(day, last)


def known_before(as_of: dt.date) -> dt.datetime:
    """What was written before this moment is shown on ``as_of``: on the last day, all there is."""
    last = last_day()
    if last is not None and as_of >= last:
        return dt.datetime.max
    return dt.datetime.combine(as_of + dt.timedelta(days=1), dt.time())
