"""What templates show as examples: days, units, tasks and numbers of this campaign, so that an example is one that could be
entered."""

import datetime as dt

from efficiency import campaign
from efficiency.campaign.document import display
from efficiency.campaign.workdays import report_due_on


def _known() -> campaign.Campaign:
    return campaign.load()


def year() -> int:
    """The year in which the campaign begins."""
    return _known().parameters.first_day.year


def _day(month: int, day: int) -> dt.date:
    """A day of the campaign's first year; in a campaign without it the one in its middle."""
    days = _known().parameters
    wanted = dt.date(days.first_day.year, month, day)
    if days.first_day <= wanted <= days.last_day:
        return wanted
    return days.first_day + (days.last_day - days.first_day) // 2


def day(month: int, day: int) -> str:
    """``2007-08-20``."""
    return _day(month, day).isoformat()


def month(number: int) -> str:
    """``2007年8月``."""
    there = _day(number, 15)
    return f"{there.year}年{there.month}月"


def report_day(month: int, day: int) -> str:
    """The day on which the reports of the week of a day are due."""
    return report_due_on(_day(month, day)).isoformat()


def incident_number() -> str:
    """The number of a 监测点反映."""
    return _known().parameters.series["incidents"].number(year(), 131)


def unit() -> str:
    """A unit that is reported on."""
    plan = _known().plan
    return (plan.key_units or plan.responsible_units)[0].name


def _task():
    tasks = _known().plan.tasks
    return tasks[min(5, len(tasks) - 1)]


def task() -> str:
    """A task by its number."""
    return f"任务{_task().number}"


def task_unit() -> str:
    """The unit that leads this task."""
    return _known().plan.unit(_task().lead_unit_id).name


def deliverable() -> str:
    """A deliverable by its name; empty in a campaign without any."""
    found = _known().plan.deliverables
    return found[0].name if found else ""


def document_number() -> str:
    """The number of a document, such as the campaign's own."""
    return display(_known().plan.doc_number)


def indicator() -> tuple[str, str]:
    """An indicator by its name, with a reading; both empty in a campaign without any."""
    known = _known()
    if known.plan.targets:
        target = known.plan.targets[-1]
        return target.name, f"{target.value:g}"
    return (known.indicators[0].name, "1") if known.indicators else ("", "")


def category() -> str:
    """A category of complaints."""
    return next(iter(_known().parameters.complaint_categories), "其他")
