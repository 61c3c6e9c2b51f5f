"""评议评估: what a round of 评议 gave a unit by one form, and the telephones that were tried (意见三, R3.1 to R3.3)."""

from collections.abc import Callable, Mapping

from efficiency import campaign
from efficiency.campaign.lists import appraisal_forms, phone_kinds
from efficiency.campaign.parameters import Parameters
from efficiency.campaign.plan import Plan
from efficiency.core.access import Action
from efficiency.models import AppraisalScore, PhoneCheck
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, UNIT, worded
from efficiency.subjects.description import Faults, Field, Subject, unit_holds
from efficiency.subjects.fields import Choice, Day, Number
from efficiency.subjects.known import Known

QUALITIES = ("良好", "一般", "较差")


def _one_of(listed: Callable[[Plan, Parameters], tuple[str, ...]]) -> Callable[[Known], dict[str, str]]:
    return lambda known: {word: word for word in listed(known.plan, campaign.load().parameters)}


def _rounds(known: Known) -> dict[str, int]:
    rounds = campaign.load().parameters.appraisal_rounds
    return {
        word: each.number for each in rounds for word in (each.name, f"第{each.number}轮", str(each.number))
    }


def _score_holds(row: Mapping, known: Known) -> Faults:
    yield from unit_holds(row, known, "held_on")
    if row["published_on"] and row["held_on"] and row["published_on"] < row["held_on"]:
        yield "published_on", "公布日期不能早于评议日期，请核对。"
    if row["spread"] is not None and row["score"] is None:
        yield "spread", "没有得分的，不填“标准差”。"


def _phone_holds(row: Mapping, known: Known) -> Faults:
    yield from unit_holds(row, known, "checked_on")
    for name, words in (("response_seconds", "接通用时（秒）"), ("quality", "答复质量")):
        if row["answered"] is True and row[name] is None:
            yield name, f"有人接听的，请填写“{words}”。"
        if row["answered"] is False and row[name] is not None:
            yield name, f"无人接听的，不填“{words}”。"


SCORE = Subject(
    "appraisal_score", "评议得分", "每轮评议各单位的得分，一行一个单位一种方式（意见三）。", Action.RECORD_SUPERVISION, AppraisalScore,
    (
        Field("round_number", "轮次", Choice("轮次", _rounds,
        lambda known: [each.name for each in campaign.load().parameters.appraisal_rounds]),
              "第几轮评议。", "第1轮", True),
        UNIT,
        Field("form", "评议方式", Choice("评议方式", _one_of(appraisal_forms)), "", "座谈会", True, also=("方式",)),
        Field("held_on", "评议日期", Day(), "", examples.day(6, 20), True, also=("日期",)),
        Field("respondents", "评议人数", Number(0, 100_000, whole=True), "", "35", True, also=("人数",)),
        Field("score", "得分", Number(0, 100, step=0.1), "满分100；人数太少不计分的不填。", "86.5"),
        Field("spread", "标准差", Number(0, 50, step=0.1), "各人打分的离散程度；可不填。", "5.2", also=("离散程度",)),
        Field("published_on", "公布日期", Day(late=True), "已公布的填写。", examples.day(7, 12)),
        BECAUSE,
    ),
    ("round_number", "unit_id", "form"), _score_holds, later=("score", "spread", "published_on"),
)  # fmt: skip
PHONE = Subject(
    "phone_check", "电话暗访", "拨打各单位监督、服务、应急电话的结果，一行一次（意见三）。", Action.RECORD_SUPERVISION, PhoneCheck,
    (
        UNIT,
        Field("phone_kind", "电话", Choice("电话", _one_of(phone_kinds)), "监督、服务或应急电话。", "监督电话", True, also=("电话种类",)),
        Field("checked_on", "拨测日期", Day(), "同一电话同一天只记一次。", examples.day(8, 15), True, also=("日期",)),
        Field("answered", "接听", Choice("接听情况", {"有人接听": True, "无人接听": False}), "", "有人接听", True, also=("接听情况",)),
        Field("response_seconds", "接通用时（秒）", Number(0, 3_600, whole=True), "有人接听的填写。", "8", also=("接通用时", "用时")),
        Field("quality", "答复质量", worded(QUALITIES, "答复质量"), "有人接听的填写。", "良好", also=("质量",)),
        BECAUSE,
    ),
    ("unit_id", "phone_kind", "checked_on"), _phone_holds,
)  # fmt: skip
