"""What values are held against: the code tables, the day of recording, and since when a day can be. Pure."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import chinese_date


@dataclass(frozen=True, slots=True)
class Known:
    """The code tables as they are now, and the day on which rows are recorded: what values are held against.

    ``units``: every name and confirmed alias -> id. ``points``: every name of a point -> id. ``plaques``: point -> plaque
    day. ``categories``: categories of complaints known so far. ``collective``: ids that are names for several units
    (各区市县政府). ``started``: unit -> day on which it was set up, for those that were not there all year. ``closings``: point
    -> day from which it is one no longer. ``until``: the day of recording itself where ``day`` is held within the campaign
    (None: ``day`` is it).
    ``leaders``: office of a 市领导 -> id.
    """

    plan: Plan
    day: dt.date
    units: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)
    plaques: Mapping[str, dt.date] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    collective: frozenset[str] = frozenset()
    started: Mapping[str, dt.date] = field(default_factory=dict)
    closings: Mapping[str, dt.date] = field(default_factory=dict)
    until: dt.date | None = None
    leaders: Mapping[str, str] = field(default_factory=dict)

    @property
    def latest(self) -> dt.date:
        """The last day on which can have happened what was due in the campaign: also a day after its end."""
        return max(self.day, self.until or self.day)


Since = Callable[[Known], tuple[dt.date, str]]


def since_issued(known: Known) -> tuple[dt.date, str]:
    """From the day of the document on: what is done under it."""
    return known.plan.issued_on, "文件印发日期"


def since_new_year(known: Known) -> tuple[dt.date, str]:
    """From the beginning of the campaign year on: statistics of a whole year."""
    return known.plan.issued_on.replace(month=1, day=1), "当年年初"


def since_year_before(known: Known) -> tuple[dt.date, str]:
    """From the beginning of the year before on: base figures."""
    issued = known.plan.issued_on
    return dt.date(issued.year - 1, 1, 1), "上年年初"


def since_today(known: Known) -> tuple[dt.date, str]:
    """From today on: what is still to be done."""
    return known.day, "今天"


def day_fault(
    header: str, day: dt.date | None, latest: dt.date, earliest: dt.date | None = None, since: str = ""
) -> str | None:
    """Why ``day`` will not do: missing, after the day of recording, or before ``earliest`` (called ``since``)."""
    if day is None:
        return f"请选择“{header}”。"
    if day > latest:
        return f"“{header}”不能晚于{chinese_date(latest)}（登记当天），请改为当天或以前。"
    if earliest and day < earliest:
        return f"“{header}”不能早于{since}（{chinese_date(earliest)}），请改为当天或以后。"
    return None


def month_end(day: dt.date) -> dt.date:
    """The last day of the month of ``day``."""
    following = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return following - dt.timedelta(days=1)
