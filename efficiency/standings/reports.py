"""What the weekly reports on one task say: the last figure, since when it stands, how long nobody reported.

Pure: reports as dictionaries go in, oldest first. A missing figure is None, never 0.
"""

import datetime as dt

from efficiency.models import ReportKind


def report_standing(history: list[dict], deadlines: list[dt.date]) -> dict:
    """What one unit's reports on one task say.

    ``history``: this task's and unit's reports, last word per week, oldest first, each with the columns of
    ``queries.tasks.reports``. ``deadlines``: reporting days up to the as-of day. Returns progress (last figure or None),
    progress_on (last week with that figure), reached_on (first week of it), last_due_on, last_substantive_on, kind,
    self_light, summary, problem, next_step (of the last report; the words of a 零报告 are its own), silent (deadlines in
    a row without any report), stalled_weeks (weeks since the figure last moved).
    """
    reported_weeks = {row["due_on"] for row in history}
    silent = next(
        (place for place, day in enumerate(reversed(deadlines)) if day in reported_weeks), len(deadlines)
    )
    progress = progress_on = reached_on = last_substantive_on = None
    for row in history:
        if row["kind"] == ReportKind.SUBSTANTIVE:
            last_substantive_on = row["due_on"]
        figure = row["progress"]
        if figure is None or figure != figure:
            continue
        if progress is None or figure != progress:
            reached_on = row["due_on"]
        progress, progress_on = float(figure), row["due_on"]
    # A frame gives missing texts as not-a-number.
    last = {name: value if value == value else None for name, value in history[-1].items()} if history else {}
    return {
        "progress": progress,
        "progress_on": progress_on,
        "reached_on": reached_on,
        "last_due_on": last.get("due_on"),
        "last_substantive_on": last_substantive_on,
        "kind": last.get("kind"),
        "self_light": last.get("self_light"),
        "summary": last.get("summary"),
        "problem": last.get("problem"),
        "next_step": last.get("next_step"),
        "silent": silent,
        "stalled_weeks": (last["due_on"] - reached_on).days // 7 if reached_on else 0,
    }


def done_day(standing: dict, delivered_on: dt.date | None) -> dt.date | None:
    """The day on which a task reported as finished was finished; None while less than 100% is reported.

    The first report of 100% counts; where the last deliverable was issued in the week which that report is about, its
    own day is the more exact one.
    """
    if (standing["progress"] or 0) < 100:
        return None
    reported_on = standing["reached_on"]
    in_that_week = delivered_on and dt.timedelta() <= reported_on - delivered_on < dt.timedelta(days=7)
    return delivered_on if in_that_week else reported_on
