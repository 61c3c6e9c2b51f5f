"""监测点反映: what a monitoring point reported about a unit, and what is said at each stage of it (意见二, R2.5, R2.6)."""

from collections.abc import Mapping

from efficiency import campaign
from efficiency.core.access import Action
from efficiency.models import Incident, IncidentKind, IncidentStage, IncidentStep, Verification
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, NUMBER, POINT, UNIT, coded, shown, worded
from efficiency.subjects.description import Faults, Field, Subject, point_holds, unit_holds
from efficiency.subjects.fields import Choice, Day, Numbered, Text
from efficiency.subjects.known import Known

SUB_KINDS = {
    IncidentKind.INACTION: ("不受理", "不答复", "脱岗无人"),
    IncidentKind.SLOW_ACTION: ("超承诺时限", "推诿扯皮", "一次告知不清"),
    IncidentKind.ARBITRARY_ACTION: (
        "乱收费", "乱摊派", "乱罚款", "搭车收费", "重复检查", "未登记进点", "吃拿卡要报",
    ),
}  # fmt: skip
SEVERITIES = (1, 2, 3)
SEVERITY_WORDS = dict(zip(("轻微", "较重", "严重"), SEVERITIES, strict=True))
SERIES = campaign.load().parameters.series["incidents"]
# Who concludes whether a report is true does so with the unit's answer or with the reply to the point.
VERIFYING = (IncidentStage.UNIT_FEEDBACK, IncidentStage.REPLIED)
NOTED = {IncidentStage.UNIT_FEEDBACK: "单位反馈内容", IncidentStage.REPLIED: "回复内容"}
_NOTE = Text(shortest=4)


def _holds(row: Mapping, known: Known) -> Faults:
    yield from unit_holds(row, known, "received_on")
    yield from point_holds(row, known, "received_on", "收件日期")
    kind, sub_kind = row["kind"], row["sub_kind"]
    if kind and sub_kind and sub_kind not in SUB_KINDS[IncidentKind(kind)]:
        words = "、".join(SUB_KINDS[IncidentKind(kind)])
        yield "sub_kind", f"“细类”没有这个选项：{IncidentKind.words_of(kind)}的细类有{words}，请重新选择。"


SUBJECT = Subject(
    "incident", "监测点反映", "监测点反映的问题，收到环节；后续办理在“监察登记”进行（意见二）。",
    Action.RECORD_SUPERVISION, Incident,
    (
        NUMBER.but(kind=Numbered(SERIES), example=examples.incident_number()),
        POINT,
        UNIT.but(header="被反映单位", also=("单位", *UNIT.also)),
        Field("received_on", "收件日期", Day(), "收到反映的日期，3日时限由此起算。", examples.day(8, 20), True,
              also=("收到日期", "反映日期", "日期")),
        Field("kind", "类型", coded(IncidentKind, "类型"), "不作为、慢作为或乱作为。", "慢作为", True, also=("类别",)),
        Field("sub_kind", "细类", worded(tuple(word for words in SUB_KINDS.values() for word in words), "细类"),
              "须与类型相配。", "推诿扯皮", True, after="kind"),
        Field("severity", "情节", Choice("情节", {str(each): each for each in SEVERITIES} | SEVERITY_WORDS),
              "1轻微、2较重、3严重。", "1", True, also=("严重程度",)),
        Field("content", "反映内容", Text(shortest=5), "", "办理手续多次往返，一直没有答复。", True, also=("内容",)),
    ),
    ("number",), _holds, series=SERIES, alike=("point_id", "unit_id", "received_on", "kind"),
    day="received_on", correctable=False,
)  # fmt: skip


# ---------------------------------------------------------------- a stage


def _stage_holds(row: Mapping, known: Known) -> Faults:
    stage = row["stage"]
    if stage == IncidentStage.REPLIED and row["verification"] is None:
        yield "verification", "请选择“核实结论”。"
    if row["verification"] is not None and stage not in VERIFYING:
        yield "verification", "“核实结论”只在单位反馈和回复时填写。"
    if row["satisfied"] is not None and stage != IncidentStage.CLOSED:
        yield "satisfied", "“企业评价”只在办结时填写。"
    # Whatever else may be wrong with the words, their own field has said.
    if stage in NOTED and len(row["note"] or "") < _NOTE.shortest:
        yield "note", _NOTE.missing(NOTED[stage])


STEP = Subject(
    "incident_step", "反映的环节", "转办、单位反馈、回复、办结，依次办理（R2.6）。", Action.RECORD_SUPERVISION, IncidentStep,
    (
        Field("stage", "环节", coded(IncidentStage, "环节"), required=True),
        Field("occurred_on", "日期", Day(late=True), required=True),
        Field("verification", "核实结论", coded(Verification, "核实结论"), "单位反馈或回复时填写。", also=("核实结果",)),
        Field("satisfied", "企业评价", Choice("评价", {"满意": True, "不满意": False}), "办结时填写，没有征求的不选。",
              also=("是否满意",)),
        Field("note", "办理说明", Text(), also=("说明",)),
        BECAUSE,
    ),
    ("incident_id", "stage"), _stage_holds,
)  # fmt: skip
STEP_SHEET = STEP.but(
    help="监测点反映走到哪一环，一行一个环节；“收到”随反映登记，不必再填（R2.6）。",
    fields=(
        Field("incident_number", "反映编号", Numbered(SERIES), "在案的监测点反映的编号。", examples.incident_number(), True),
        *shown(STEP.fields, stage="转办", occurred_on=examples.day(8, 21), note="已转办，请三日内反馈。"),
    ),
    key=("incident_number", "stage"),
)  # fmt: skip
