"""Days out as a calendar file (RFC 5545) that Outlook, WPS and phones take in."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Alarm, Calendar, Event

# The day before, at nine in the morning.
_REMINDED = dt.timedelta(hours=-15)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day on which something is due. ``key`` tells it from the others and stays the same, so that a newer file moves a day
    instead of adding one."""

    key: str
    day: dt.date
    title: str
    words: str


def ics_bytes(days: Iterable[CalendarDay], name: str, at: dt.datetime) -> bytes:
    """A calendar called ``name`` of whole days, each with a reminder on the day before; ``at``: when it is made."""
    calendar = Calendar()
    calendar.add("prodid", "-//行政效能年督查看板//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for each in days:
        event = Event()
        event.add("uid", f"{each.key}@xingzheng-xiaoneng")
        event.add("dtstamp", at.replace(tzinfo=dt.timezone(dt.timedelta(hours=8))).astimezone(dt.UTC))
        event.add("dtstart", each.day)
        event.add("dtend", each.day + dt.timedelta(days=1))
        event.add("summary", each.title)
        event.add("description", each.words)
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", each.title)
        alarm.add("trigger", _REMINDED)
        event.add_component(alarm)
        calendar.add_component(event)
    return calendar.to_ical()
