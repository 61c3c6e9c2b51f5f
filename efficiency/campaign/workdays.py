"""The working calendar: workdays with 调休, due dates of three days, 旬, weekly reports and weekly meetings.

Which days are worked is what the State Council arranged for each year: the library `chinesecalendar` carries those
arrangements, the campaign's own table (`announced`) those of later years. Until a year is announced, its weekends are free and
no other day is, and `guessed` says so. Nothing here asks for today's date: every function is given the day it is about.
"""

import calendar
import datetime as dt
from bisect import bisect_left, bisect_right
from functools import cache

from chinese_calendar import constants

from efficiency import campaign
from efficiency.campaign.announced import DaysOff
from efficiency.campaign.parameters import Weeks

_KNOWN = sorted({day.year for day in constants.holidays})
FIRST_DAY, LAST_DAY = dt.date(_KNOWN[0], 1, 1), dt.date(2099, 12, 31)

_WEEKDAYS = "一二三四五六日"


def _workdays() -> tuple[dt.date, ...]:
    return _worked(campaign.load().calendar)


@cache
def _worked(announced: tuple[DaysOff, ...]) -> tuple[dt.date, ...]:
    own = {each.year: each for each in announced}
    days = []
    for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        arranged = own.get(year, DaysOff(year=year, source="", holidays=()))
        is_worked = _is_worked if year in _KNOWN and year not in own else arranged.is_workday
        every = (first + dt.timedelta(days=place) for place in range((last - first).days + 1))
        days += [day for day in every if is_worked(day)]
    return tuple(days)


def _is_worked(day: dt.date) -> bool:
    # What the library's own function says, which walks through all of its days off at each day: at every start of a process.
    return day in constants.workdays or (day.weekday() < 5 and day not in constants.holidays)


def unannounced(first: dt.date, last: dt.date, announced: tuple[DaysOff, ...] | None = None) -> list[int]:
    """The years from ``first`` to ``last`` whose days off nobody has announced yet, by the installation's table or another."""
    table = campaign.load().calendar if announced is None else announced
    known = {*_KNOWN, *(each.year for each in table)}
    return [year for year in range(first.year, last.year + 1) if year not in known]


def guessed(first: dt.date, last: dt.date) -> str:
    """What has to be said beside a due day between these days that leans on days off not announced yet; empty else."""
    years = unannounced(first, last)
    return f"{'、'.join(f'{year}年' for year in years)}的节假日安排尚未公布，按周末推算" if years else ""


def _checked(day: dt.date) -> dt.date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"日历只含{FIRST_DAY.year}年至{LAST_DAY.year}年，没有{chinese_date(day)}")
    return day


def _workday_at(index: int, asked: dt.date) -> dt.date:
    days = _workdays()
    if not 0 <= index < len(days):
        raise ValueError(
            f"从{chinese_date(asked)}起算的日期超出了日历（{FIRST_DAY.year}年至{LAST_DAY.year}年）"
        )
    return days[index]


def is_workday(day: dt.date) -> bool:
    """Say whether people work on `day`: True on weekends shifted to work, False on public holidays.

    Raises ValueError, as all of this module does, outside the years of the calendar.
    """
    days = _workdays()
    index = bisect_left(days, _checked(day))
    return index < len(days) and days[index] == day


def next_workday(day: dt.date) -> dt.date:
    """The first workday on or after `day`."""
    return _workday_at(bisect_left(_workdays(), _checked(day)), day)


def previous_workday(day: dt.date) -> dt.date:
    """The last workday on or before `day`."""
    return _workday_at(bisect_right(_workdays(), _checked(day)) - 1, day)


def add_workdays(day: dt.date, n: int) -> dt.date:
    """The n-th workday after `day`, which is itself not counted; `day` for n = 0. Raises ValueError for n < 0."""
    if n < 0:
        raise ValueError("工作日数不能为负数")
    if n == 0:
        return _checked(day)
    return _workday_at(bisect_right(_workdays(), _checked(day)) + n - 1, day)


def workdays_between(start: dt.date, end: dt.date) -> int:
    """How many workdays lie after `start` up to and including `end`; negative when `end` is the earlier day."""
    days = _workdays()
    return bisect_right(days, _checked(end)) - bisect_right(days, _checked(start))


def reply_due_calendar(received_on: dt.date, days: int = 3) -> dt.date:
    """Last day to reply under R2.6, the default reading of AM07.

    Calendar days, the day of receipt not counted; a last day on which nobody works moves to the next workday.
    """
    return next_workday(received_on + dt.timedelta(days=days))


def reply_due_workdays(received_on: dt.date, days: int = 3) -> dt.date:
    """Last day to reply under R2.6 when 3日 is read as three workdays (AM07), the day of receipt not counted."""
    return add_workdays(received_on, days)


def _week(day: dt.date) -> tuple[dt.date, list[dt.date]]:
    """The Monday of the ISO week of `day` and the workdays of that week."""
    monday = day - dt.timedelta(days=day.weekday())
    week = [monday + dt.timedelta(days=offset) for offset in range(7)]
    return monday, [each for each in week if is_workday(each)]


def report_due_on(day: dt.date) -> dt.date:
    """The day by which the weekly progress report of the ISO week of `day` is due.

    Friday, or the day that the campaign names; when it is a holiday, the last workday before it in the same week. A week in
    which nobody works up to it has no report of its own and is reported with the following week.
    """
    monday, worked = _week(day)
    last = monday + dt.timedelta(days=campaign.load().parameters.weeks.report_day - 1)
    in_time = [each for each in worked if each <= last]
    return in_time[-1] if in_time else report_due_on(monday + dt.timedelta(days=7))


def report_weeks(start: dt.date, end: dt.date) -> list[dt.date]:
    """Due days of the weekly progress reports from `start` to `end`, both included, in order.

    In 2007 the first ever is 03-16 (week 11), the last 11-30 (week 48); 37 in all, since the National Day week is
    reported with the one after it.
    """
    found = campaign.load()
    return [due for due in _due_days(found.parameters.weeks, found.calendar) if start <= due <= end]


@cache
def _due_days(_weeks: Weeks, _announced: tuple[DaysOff, ...]) -> tuple[dt.date, ...]:
    # The arguments are what the days follow from, and asked for on every page several times.
    return tuple(sorted({report_due_on(monday) for monday in _mondays()}))


def report_deadline(due_on: dt.date) -> dt.datetime:
    """The moment by which a report due on a day must be in."""
    return dt.datetime.combine(due_on, dt.time(campaign.load().parameters.weeks.report_hour))


def _mondays() -> list[dt.date]:
    """The Mondays of the campaign's weeks of reports and meetings."""
    return campaign.load().parameters.weeks.mondays


def meeting_day(monday: dt.date) -> dt.date | None:
    """The day of the weekly meeting (周例会) of the week that begins so: its first workday, usually the Monday itself.

    None for a week with fewer than two workdays, which is taken together with the next one.
    """
    _, worked = _week(monday)
    return worked[0] if len(worked) > 1 else None


def meetings(start: dt.date, end: dt.date) -> list[tuple[int, dt.date]]:
    """(number, day) of the weekly meetings from `start` to `end`, both included, in order.

    In 2007 no. 1 is on 03-12, no. 36 on 11-26; the numbers do not depend on `start`.
    """
    found = campaign.load()
    return [each for each in _meeting_days(found.parameters.weeks, found.calendar) if start <= each[1] <= end]


@cache
def _meeting_days(_weeks: Weeks, _announced: tuple[DaysOff, ...]) -> tuple[tuple[int, dt.date], ...]:
    held = (day for monday in _mondays() if (day := meeting_day(monday)))
    return tuple(enumerate(held, start=1))


def first_report() -> dt.date:
    """The day on which weekly reports are due for the first time."""
    return min(report_due_on(monday) for monday in _mondays())


def first_meeting() -> dt.date:
    """The day of the first weekly meeting."""
    return next(day for monday in _mondays() if (day := meeting_day(monday)))


def scheduled_share(start: dt.date, due: dt.date, as_of: dt.date) -> float:
    """序时进度: the share of the way from `start` to `due` that should be done at the end of `as_of`.

    Linear in workdays, from 0.0 up to and on `start` to 1.0 on and after `due`.
    """
    if as_of >= due:
        return 1.0
    if as_of <= start:
        return 0.0
    total = workdays_between(start, due)
    return workdays_between(start, as_of) / total if total else 0.0


def is_over(last_day: dt.date, as_of: dt.date) -> bool:
    """Whether a week or month that ends on ``last_day`` is over on ``as_of``: no workday of it is left."""
    return not any(is_workday(as_of + dt.timedelta(days=n)) for n in range(1, (last_day - as_of).days + 1))


def month_end(day: dt.date) -> dt.date:
    """The last day of the month of ``day``."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def quarter_begins(day: dt.date) -> dt.date:
    """The first day of the quarter of ``day``: a campaign over two years has two first quarters."""
    return dt.date(day.year, day.month - (day.month - 1) % 3, 1)


def quarter_ends(day: dt.date) -> dt.date:
    """The last day of the quarter of ``day``."""
    return month_end(quarter_begins(day) + dt.timedelta(days=62))


def quarter_word(day: dt.date) -> str:
    """``三季度``; after the campaign's first year with the year, ``2008年三季度``: no two quarters have one word."""
    word = f"{'一二三四'[(day.month - 1) // 3]}季度"
    return f"{day.year}年{word}" if day.year > campaign.load().parameters.first_day.year else word


def chinese_date(day: dt.date) -> str:
    """2007年8月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_date_short(day: dt.date) -> str:
    """``8月31日``; after the campaign's first year with the year: no two days of a campaign have one word."""
    later = day.year > campaign.load().parameters.first_day.year
    return chinese_date(day) if later else f"{day.month}月{day.day}日"


def weekday_name(day: dt.date) -> str:
    """星期五."""
    return f"星期{_WEEKDAYS[day.weekday()]}"
