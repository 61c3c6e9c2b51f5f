"""沉默 and decay: who has long said nothing of substance, and where the dashboard's own figures are no longer fresh.

Pure: frames and days go in, frames come out; the day is an argument. Silence is never good news: what should have come and
did not is named, with the day on which it last came.
"""

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from efficiency.campaign.plan import Plan
from efficiency.campaign.workdays import meetings, report_weeks
from efficiency.core.keeping import kept
from efficiency.standings.meetings import MeetingStanding
from efficiency.standings.reports import Discipline
from efficiency.standings.targets import month_due

# A unit without a report of substance for so many days is called silent on the agenda.
SILENT_DAYS = 28
# Files are loaded after each month; a whole month and the days to its due day may pass without one.
IMPORT_DAYS = 36
_WEEK = dt.timedelta(days=7)


@kept
def unit_silence(disciplines: Iterable[Discipline], as_of: dt.date) -> pd.DataFrame:
    """Days since each reporting unit's last report of substance, the longest silence first; those who never had one lead.

    A 零报告 is a report, but has no substance. Columns: unit_id, last_substantive_on (day on which it came; null: never),
    days (null: never), last_report_on (day of the last report of any kind; null: never), missed (reporting days in a row
    without any).
    """
    rows = [
        {
            "unit_id": each.unit_id,
            "last_substantive_on": each.substance_on,
            "days": None if each.substance_on is None else max(0, (as_of - each.substance_on).days),
            "last_report_on": each.heard_on,
            "missed": each.silent,
            "owes": each.owes,
        }
        for each in disciplines
    ]
    rows.sort(key=lambda row: (row["days"] is not None, -(row["days"] or 0)))
    return pd.DataFrame(
        rows, columns=["unit_id", "last_substantive_on", "days", "last_report_on", "missed", "owes"]
    )


def asked_until(plan: Plan, last_day: dt.date, as_of: dt.date) -> dt.date:
    """The day to which silence is counted: nobody is silent for not reporting after the last week that is reported on."""
    weeks = report_weeks(plan.issued_on, last_day)
    return min(as_of, weeks[-1]) if weeks else as_of


@kept
def silent(silence: pd.DataFrame, first_report_on: dt.date, as_of: dt.date) -> pd.DataFrame:
    """The rows of ``unit_silence`` with no report of substance for four weeks; nobody before four weeks were asked for, nor
    whose tasks are all reported as finished."""
    if (as_of - first_report_on).days < SILENT_DAYS:
        return silence.iloc[0:0]
    long = [days is None or days != days or days >= SILENT_DAYS for days in silence["days"]]
    return silence[pd.Series(long, index=silence.index, dtype=bool) & silence["owes"].astype(bool)]


def last_meeting(plan: Plan, register: Iterable[MeetingStanding], as_of: dt.date) -> dict:
    """Days since the last meeting that took place by ``as_of``; stale once a later one is missed.

    A meeting counts as missed from the day after its planned day on.
    """
    planned = [day for _, day in meetings(plan.issued_on, as_of)]
    days = [each.done_on for each in register if each.done_on and each.done_on <= as_of]
    last = max(days, default=None)
    overdue = [day for day in planned if day < as_of and (last is None or day > last)]
    missed = f"其后{len(overdue)}次应开未开" if overdue else ""
    # A register of meetings that was never opened tells of none that was missed.
    return _source("周例会", last, as_of, "每周一次", bool(overdue and last), missed if last else "尚未建册")


@kept
def sources(
    plan: Plan,
    register: Iterable[MeetingStanding],
    *,
    weeks: list[dt.date],
    reported_on: dt.date | None,
    loaded_on: dt.date | None,
    readings: pd.DataFrame,
    names: dict[str, str],
    complaints_until: dt.date | None,
    returned_until: dt.date | None,
    asks_for_returns: bool,
    as_of: dt.date,
) -> pd.DataFrame:
    """Where the dashboard's own data stand on ``as_of``, the stale ones first.

    ``register``: of ``meetings.register``. ``weeks``: those that reports are asked for; ``reported_on``: day of the newest
    周五报送; ``loaded_on``: of the last file loaded (null: none). ``readings``: indicator_id, period_end of the indicators
    ``names`` (id -> name). ``complaints_until``: last month of 行政投诉中心; ``returned_until``: last week returned by monitoring
    points, ``asks_for_returns`` whether any had its plaque a week ago. Columns: source, last_on (null: never came), days
    (null: never), rhythm (how often it should come), stale, words (what is missing; empty when nothing is).
    """
    deadlines = [day for day in weeks if day < as_of]
    month = month_due(as_of)
    rows = [last_meeting(plan, register, as_of)]
    late = bool(deadlines) and (reported_on is None or reported_on <= deadlines[-1] - _WEEK)
    rows.append(
        _source(
            "周五报送",
            reported_on,
            as_of,
            "每周一次",
            late,
            "上一个报送周没有任何单位报送" if late else "" if weeks else "尚未建册",
        )
    )
    begun = returned_until is not None
    late = asks_for_returns and begun and (as_of - returned_until).days >= 14
    rows.append(
        _source(
            "监测点周回执",
            returned_until,
            as_of,
            "每周一次",
            late,
            "尚未建册" if not begun else "两周没有一份回执" if late else "",
        )
    )
    # The first whole month after 印发 is the first that is counted.
    asked = month.replace(day=1) > plan.issued_on
    begun = complaints_until is not None
    late = asked and begun and complaints_until < month
    rows.append(
        _source(
            "行政投诉月报",
            complaints_until,
            as_of,
            "每月5日前",
            late,
            "尚未建册" if not begun else _missing(month) if late else "",
        )
    )
    last = readings.groupby("indicator_id")["period_end"].max().to_dict() if len(readings) else {}
    for indicator_id, name in names.items():
        until = last.get(indicator_id)
        late = asked and (until is None or until < month)
        words = "一次读数也没有" if until is None else _missing(month)
        rows.append(_source(f"指标：{name}", until, as_of, "每月5日前", late, words if late else ""))
    late = loaded_on is not None and (as_of - loaded_on).days > IMPORT_DAYS
    words = (
        f"{IMPORT_DAYS}天以上没有导入"
        if late
        else "没有导入过文件，数据都由页面填报"
        if loaded_on is None
        else ""
    )
    rows.append(_source("数据导入", loaded_on, as_of, "每月一次", late, words))
    found = pd.DataFrame(rows)
    return found.sort_values("stale", ascending=False, kind="stable").reset_index(drop=True)


def _missing(month: dt.date) -> str:
    return f"缺{month.month}月"


def _source(name: str, last_on: dt.date | None, as_of: dt.date, rhythm: str, stale: bool, words: str) -> dict:
    days = None if last_on is None else max(0, (as_of - last_on).days)
    return {
        "source": name,
        "last_on": last_on,
        "days": days,
        "rhythm": rhythm,
        "stale": stale,
        "words": words,
    }
