"""The days off that the State Council announced for a year: what the office enters when the calendar library does not know
it yet.

``calendar.yaml`` of a campaign's folder, by year: the notice it comes from, the holidays, and the weekend days that are worked
instead. A folder may have none; then the library's years are all that is known.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from efficiency.campaign.document import Part
from efficiency.campaign.reading import read


class DaysOff(Part):
    """One year's arrangement: ``source`` is the notice (国办发明电…), ``holidays`` are free, ``workdays`` weekend days worked."""

    year: int
    source: str
    holidays: tuple[dt.date, ...]
    workdays: tuple[dt.date, ...] = ()

    def is_workday(self, day: dt.date) -> bool:
        """Whether people work on a day of this year."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)


class _Announced(Part):
    years: tuple[DaysOff, ...]


def read_announced(folder: Path) -> tuple[DaysOff, ...]:
    """The years of ``calendar.yaml``, none where there is no such file.

    Raises ValueError, in Chinese, as ``read`` does, and for a day of another year, a working day that is no weekend, or a
    year that is given twice.
    """
    path = folder / "calendar.yaml"
    if not path.exists():
        return ()
    years = read(path, _Announced).years
    for fault in _faults(years):
        raise ValueError(f"calendar.yaml：{fault}，请核对。")
    return years


def _faults(years: tuple[DaysOff, ...]) -> Iterator[str]:
    seen: set[int] = set()
    for each in years:
        if each.year in seen:
            yield f"{each.year}年写了两次"
        seen.add(each.year)
        for day in (*each.holidays, *each.workdays):
            if day.year != each.year:
                yield f"{day.isoformat()}不是{each.year}年的日子"
        for day in each.workdays:
            if day.weekday() < 5:
                yield f"{day.isoformat()}不是周末，不用列为调休上班"
