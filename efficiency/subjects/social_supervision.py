"""民心网 and 行风热线: what citizens brought up, and what came of it (意见四, R4.1 to R4.3)."""

from collections.abc import Mapping

from efficiency.core.access import Action
from efficiency.models import HotlineBroadcast, MinxinCase, MinxinOpening
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, NUMBER, UNIT
from efficiency.subjects.description import Faults, Field, Subject, unit_holds
from efficiency.subjects.fields import Day, Number
from efficiency.subjects.known import Known

_COUNT = Number(0, 100_000, whole=True)


def _case_holds(row: Mapping, known: Known) -> Faults:
    yield from unit_holds(row, known, "received_on")
    before, words = row["received_on"], "收件日期"
    for name, own in (("replied_on", "回声日期"), ("resolved_on", "结果日期")):
        if row[name] and before and row[name] < before:
            yield name, f"{own}不能早于{words}，请核对。"
        if row[name]:
            before, words = row[name], own


def _broadcast_holds(row: Mapping, known: Known) -> Faults:
    yield from unit_holds(row, known, "aired_on")
    if row["calls"] is not None and row["closed"] is not None and row["closed"] > row["calls"]:
        yield "closed", f"办结数不能多于来电数（{row['calls']}），请核对。"


def _opening_holds(row: Mapping, known: Known) -> Faults:
    if row["opened"] is not None and row["should_open"] is not None and row["opened"] > row["should_open"]:
        yield "opened", f"已开通不能多于应开通（{row['should_open']}），请核对。"


MINXIN = Subject(
    "minxin_case", "民心网办件", "民心网件的收件、回声和结果，收件时报一行，有回声、有结果后再报（意见四）。", Action.RECORD_SUPERVISION, MinxinCase,
    (
        NUMBER.but(help="编号，不能重复。", example=f"MX-{examples.year()}-9001", required=True),
        UNIT,
        Field("received_on", "收件日期", Day(), "网上收到的日期。", examples.day(8, 6), True, also=("收到日期", "日期")),
        Field("replied_on", "回声日期", Day(late=True), "已有回声的填写。", examples.day(8, 8)),
        Field("resolved_on", "结果日期", Day(late=True), "已有结果的填写。", examples.day(8, 20)),
        BECAUSE,
    ),
    ("number",), _case_holds, later=("replied_on", "resolved_on"),
)  # fmt: skip
HOTLINE = Subject(
    "hotline_broadcast", "行风热线", "行风热线每次上线的单位和来电（意见四）。", Action.RECORD_SUPERVISION, HotlineBroadcast,
    (
        Field("aired_on", "播出日期", Day(), "", examples.day(8, 22), True, also=("日期",)),
        UNIT,
        Field("calls", "来电", _COUNT, "来电件数。", "12", True, also=("来电数",)),
        Field("closed", "办结", _COUNT, "其中已办结。", "11", True, also=("办结数",)),
        BECAUSE,
    ),
    ("aired_on", "unit_id"), _broadcast_holds,
)  # fmt: skip
OPENING = Subject(
    "minxin_opening", "民心网开通", "到统计日开通民心网的单位数，一行一次统计（意见四）。", Action.RECORD_SUPERVISION, MinxinOpening,
    (
        Field("counted_on", "统计日期", Day(), "", examples.day(8, 31), True, also=("日期",)),
        Field("opened", "已开通", _COUNT, "已开通的单位数。", "58", True, also=("已开通单位", "开通数")),
        Field("should_open", "应开通", _COUNT, "应开通的单位数。", "62", True, also=("应开通单位",)),
        BECAUSE,
    ),
    ("counted_on",), _opening_holds,
)  # fmt: skip
