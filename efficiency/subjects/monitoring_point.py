"""监测点名册: which enterprises are monitoring points, from their plaque day to the day they are closed (意见二, R2.1)."""

from collections.abc import Mapping

from efficiency import campaign
from efficiency.core.access import Action
from efficiency.models import MonitoringPointEntry
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, worded
from efficiency.subjects.description import Faults, Field, Subject
from efficiency.subjects.fields import Choice, Day, Numbered, Text
from efficiency.subjects.known import Known


def _places(known: Known) -> dict[str, str]:
    return {word: each.code for each in known.plan.districts for word in (each.name, each.short, each.code)}


def _holds(row: Mapping, known: Known) -> Faults:
    # Both are looked for in every text that is masked, and point to the enterprise when a table is brought in.
    for name, words in (("name", "名称"), ("organization_code", "组织机构代码")):
        other = known.points.get(row[name] or "")
        if other and other != row["point_id"]:
            yield name, f"名册中{other}也是这个{words}，请核对编号或{words}。"
    if row["closed_on"] and row["plaque_on"] and row["closed_on"] < row["plaque_on"]:
        yield "closed_on", "撤销日期不能早于挂牌日期，请核对。"


SUBJECT = Subject(
    "monitoring_point", "监测点名册", "行政效能监测点的企业，一行一家；有变动、撤销的，另报一行（意见二）。",
    Action.RECORD_SUPERVISION, MonitoringPointEntry,
    (
        Field("point_id", "监测点编号", Numbered(longest=10), "每个监测点一个，不能重复。", "JC-001", True, also=("编号",)),
        Field("name", "企业名称", Text(shortest=4, longest=80), "企业全称。", "某某机械有限公司", True, also=("名称",)),
        Field("organization_code", "组织机构代码", Text(shortest=8, longest=12), "没有的先查明再登记。", "12345678-9", True, also=("机构代码",)),
        Field("ownership", "所有制", worded(campaign.load().parameters.ownerships, "所有制"), "国有、三资或民营。", "民营", True),
        Field("ownership_detail", "所有制细类", Text(longest=20), "如外商独资；可不填。", "有限责任"),
        Field("industry", "行业", Text(shortest=2, longest=20), "", "机械", True, also=("所属行业",)),
        Field("scale", "规模", Text(longest=10), "大型、中型或小型；可不填。", "中型"),
        Field("place_code", "所在地",
              Choice("区市县或先导区", _places, lambda known: [each.name for each in known.plan.districts]),
              "在先导区内的填先导区，其余填区市县。", next((each.name for each in campaign.load().plan.districts), ""), True, also=("所在区域", "区市县")),
        Field("plaque_on", "挂牌日期", Day(ahead=True), "", examples.day(3, 16), True),
        Field("address", "地址", Text(longest=80), "可不填。", "某某路1号"),
        Field("contact", "联系人", Text(longest=40), "写职务和电话；可不填。", "办公室主任"),
        Field("closed_on", "撤销日期", Day(ahead=True), "不再作为监测点的，填最后一天；此后不再催报周回执。"),
        BECAUSE,
    ),
    ("point_id",), _holds, later=("ownership_detail", "scale", "address", "contact", "closed_on"),
)  # fmt: skip
