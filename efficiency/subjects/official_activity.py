"""公务活动登记表: one 公务活动 in a monitoring point, from its form or found out otherwise (意见二, R2.2 to R2.4)."""

from collections.abc import Mapping

from efficiency import campaign
from efficiency.core.access import Action
from efficiency.models import ActivityKind, OfficialActivity, Registration, RegistrationCheck
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, NUMBER, POINT, UNIT, coded, worded
from efficiency.subjects.description import Faults, Field, Subject, point_holds, unit_holds
from efficiency.subjects.fields import Day, Number, Numbered, Text
from efficiency.subjects.known import Known

FROM_FORM, FROM_ENTERPRISE, FROM_SPOT_CHECK = "登记表", "企业反映", "抽查"
RATINGS = ("满意", "基本满意", "不满意")
SERIES = campaign.load().parameters.series["activities"]


def sources(registration: str | None) -> tuple[str, ...]:
    """How an activity of this registration can have come to be known."""
    return (FROM_FORM,) if registration == Registration.REGISTERED else (FROM_ENTERPRISE, FROM_SPOT_CHECK)


def _completed(row: dict, known: Known) -> dict:
    return row | {"known_from": row["known_from"] or sources(row["registration"])[0]}


def _holds(row: Mapping, known: Known) -> Faults:
    yield from unit_holds(row, known, "started_on")
    yield from point_holds(row, known, "started_on", "活动日期")
    registration = row["registration"]
    if registration and row["known_from"] and row["known_from"] not in sources(registration):
        yield (
            "known_from",
            f"{Registration.words_of(registration)}的活动，“何以得知”应为{'或'.join(sources(registration))}。",
        )
    if registration == Registration.REGISTERED:
        for name, words in (("people", "人数"), ("hours", "时长（小时）")):
            if row[name] is None:
                yield name, f"已登记的活动应填“{words}”。"
    elif registration and row["rating"]:
        yield "rating", "没有登记表的活动没有“企业评价”，请留空。"


SUBJECT = Subject(
    "official_activity", "公务活动登记表", "进入监测点的检查、执收、评比等公务活动，一行一次（意见二）。",
    Action.RECORD_SUPERVISION, OfficialActivity,
    (
        NUMBER.but(kind=Numbered(SERIES)),
        POINT,
        UNIT,
        Field("started_on", "活动日期", Day(), "进点的日期。", examples.day(8, 20), True, also=("日期",)),
        Field("kind", "活动类别", coded(ActivityKind, "活动类别"), "检查、执收、年检等。", "检查", True),
        Field("registration", "登记情况", coded(Registration, "登记情况"), "已登记、未登记或拒不登记。", "已登记", True),
        Field("known_from", "何以得知", worded((FROM_FORM, FROM_ENTERPRISE, FROM_SPOT_CHECK), "来源"),
              "登记表、企业反映或抽查；留空时按登记情况推定。", "登记表", also=("知悉渠道",)),
        Field("people", "人数", Number(1, 200, whole=True), "已登记的须填。", "3", also=("人数（人）",)),
        Field("hours", "时长（小时）", Number(0.5, 240, step=0.5), "已登记的须填。", "2", also=("时长", "小时")),
        Field("rating", "企业评价", worded(RATINGS, "评价"), "满意、基本满意或不满意；可不填。", "满意", also=("评价",)),
        BECAUSE,
    ),
    ("number",), _holds, _completed, SERIES, ("point_id", "unit_id", "started_on", "kind"),
    "started_on",
)  # fmt: skip
CHECK = Subject(
    "registration_check", "登记表抽查", f"{campaign.load().supervisor}对公务活动登记表的检查和抽查（R2.3）。", Action.RECORD_SUPERVISION,
    RegistrationCheck,
    (
        Field("checked_on", "检查日期", Day(), "", examples.day(6, 14), True),
        Field("points_checked", "抽查监测点（个）", Number(1, 100, whole=True), "", "12", True),
        Field("unregistered_found", "发现未登记（次）", Number(0, 999, whole=True), "没有发现的填0。", "2", True),
        Field("note", "检查说明", Text()),
    ),
    ("checked_on", "points_checked", "unregistered_found", "note"), correctable=False,
)  # fmt: skip
