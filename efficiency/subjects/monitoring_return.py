"""监测点周回执: a point's liaison sent the week's return, with incidents or with 零反映 (意见二)."""

import datetime as dt
from collections.abc import Mapping

from efficiency.campaign.workdays import chinese_date, report_due_on
from efficiency.core.access import Action
from efficiency.models import MonitoringReturn
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, POINT
from efficiency.subjects.description import Faults, Field, Subject, point_holds
from efficiency.subjects.fields import Choice, Day
from efficiency.subjects.known import Known


def _completed(row: dict, known: Known) -> dict:
    return row | {"returned": True if row["returned"] is None else row["returned"]}


def _holds(row: Mapping, known: Known) -> Faults:
    if row["returned"] is not False:
        # That a return was entered by mistake can be said of any week, also of one after the point was closed.
        yield from point_holds(row, known, "week_end", "回执截止日")
    day = row["week_end"]
    if day is None:
        return
    due_on = report_due_on(day)
    if day not in (due_on, due_on - dt.timedelta(days=due_on.weekday() - 4)):
        yield "week_end", f"{chinese_date(day)}不是周回执截止日，这一周的是{chinese_date(due_on)}，请核对。"


SUBJECT = Subject(
    "monitoring_return", "监测点周回执", "各监测点每周的回执，有反映和零反映都算，一行一个监测点一周（意见二）。",
    Action.RECORD_SUPERVISION, MonitoringReturn,
    (
        POINT,
        Field("week_end", "回执截止日", Day(ahead=True), "所报那一周的截止日，一般是星期五。", examples.report_day(8, 31), True,
              also=("周回执截止日", "报送周")),
        Field("returned", "回执", Choice("回执", {"已交": True, "未交": False}), "留空算已交；登记错了的，改为“未交”。", "已交"),
        BECAUSE,
    ),
    ("point_id", "week_end"), _holds, _completed,
)  # fmt: skip
