"""督办投诉件: complaints that are followed one by one until they are closed (任务3)."""

from collections.abc import Mapping

from efficiency.core.access import Action
from efficiency.models import ComplaintCase
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, NUMBER, UNIT
from efficiency.subjects.description import Faults, Field, Subject, unit_holds
from efficiency.subjects.fields import Choice, Day, Text
from efficiency.subjects.known import Known


def _holds(row: Mapping, known: Known) -> Faults:
    yield from unit_holds(row, known, "received_on")
    if row["closed_on"] and row["received_on"] and row["closed_on"] < row["received_on"]:
        yield "closed_on", "办结日期不能早于收件日期，请核对。"
    if row["satisfied"] is not None and row["closed_on"] is None:
        yield "satisfied", "还没有办结的，不填“是否满意”。"


SUBJECT = Subject(
    "complaint_case", "督办投诉件", "逐件督办的投诉，收件时报一行，办结后再报（任务3）。", Action.CORRECT_DATA, ComplaintCase,
    (
        NUMBER.but(help="编号，不能重复。", example=f"DB{examples.year()}-901", required=True),
        Field("received_on", "收件日期", Day(), "", examples.day(8, 6), True, also=("收到日期",)),
        UNIT,
        Field("category", "类别", Text(longest=20, listed=lambda known: list(known.categories)), "投诉类别。", examples.category(),
        True, also=("投诉类别",)),
        Field("summary", "投诉内容", Text(shortest=5), "", "居民反映供热管网检修拖延。", True, also=("内容",)),
        Field("closed_on", "办结日期", Day(late=True), "已办结的填写。", examples.day(8, 20)),
        Field("satisfied", "是否满意", Choice("是否满意", {"满意": True, "不满意": False}), "办结后回访的填写。", "满意"),
        BECAUSE,
    ),
    ("number",), _holds, later=("closed_on", "satisfied"),
)  # fmt: skip
