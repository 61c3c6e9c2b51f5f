"""责任追究: a sanction of the grade's own kinds, or why nobody was held responsible (意见五, R5.1, R5.4 to R5.6)."""

from collections.abc import Mapping

from efficiency import campaign
from efficiency.campaign.plan import Plan
from efficiency.core.access import Action
from efficiency.models import AccountabilityAction, SourceKind
from efficiency.subjects import examples
from efficiency.subjects.columns import BECAUSE, OWN_NUMBER, UNIT, coded, shown
from efficiency.subjects.description import Faults, Field, Subject
from efficiency.subjects.fields import SHORT_TEXT, Choice, Day, Numbered, Text
from efficiency.subjects.incident import SEVERITY_WORDS
from efficiency.subjects.known import Known

SOURCES = (SourceKind.INCIDENT, SourceKind.FINDING, SourceKind.ACTIVITY)


def sanctions(plan: Plan, severity: int | None) -> tuple[str, ...]:
    """What the document names for a grade (R5.4 to R5.6); empty for no such grade."""
    return next((rule.sanctions for rule in plan.rules if rule.grade == severity and severity), ())


def _all_sanctions(known: Known) -> dict[str, str]:
    return {word: word for rule in known.plan.rules if rule.grade for word in rule.sanctions}


def _holds(row: Mapping, known: Known) -> Faults:
    sanction, reason = row["sanction"], row["no_action_reason"]
    words = sanctions(known.plan, row["severity"])
    if sanction and reason:
        yield "sanction", "“处理”和“不追究理由”只能填一项：给了处理的，不填理由。"
    elif sanction:
        if words and sanction not in words:
            yield "sanction", f"这一档情节的处理只有{'、'.join(words)}，请重新选择“处理”或“情节”。"
        if row["person"] is None:
            yield "person", SUBJECT.field("person").kind.missing("责任人")
    elif reason is None:
        yield "sanction", "请选择“处理”；不追究的，请写明“不追究理由”。"
    elif row["person"]:
        yield "person", "不追究的不填“责任人”。"


SUBJECT = Subject(
    "accountability_action", "责任追究", "对有关责任人的处理，或者不追究的理由（意见五）。", Action.RECORD_SUPERVISION,
    AccountabilityAction,
    (
        Field("source_kind", "来源", coded(SOURCES, "来源"), required=True),
        Field("source_number", "来源编号", Text(longest=20), required=True),
        Field("severity", "情节", Choice("情节", SEVERITY_WORDS), required=True),
        Field("decided_on", "决定日期", Day(late=True), required=True),
        Field("sanction", "处理", Choice("处理", _all_sanctions)),
        Field("person", "责任人", Text(shortest=2, longest=SHORT_TEXT), "写职务，如“某科室负责人”。"),
        Field("no_action_reason", "不追究理由", Text(shortest=5)),
        Field("document_number", "依据的监察文书", Text(longest=30), "没有的不选。"),
        BECAUSE,
    ),
    ("number",), _holds,
)  # fmt: skip

_SERIES = campaign.load().parameters.series["accountability"]
SHEET = SUBJECT.but(
    help="对有关责任人的处理，或者不追究的理由，一行一件（意见五）。",
    fields=(
        OWN_NUMBER.but(kind=Numbered(_SERIES), example=_SERIES.number(examples.year(), 5)),
        UNIT,
        *shown(
            SUBJECT.fields, source_kind="检查发现的问题",
            source_number=campaign.load().parameters.series["findings"].number(examples.year(), 17), severity="轻微",
            decided_on=examples.day(8, 30), no_action_reason="情节轻微并已当场改正。",
        ),
    ),
    key=("number",), series=_SERIES, day="decided_on",
)  # fmt: skip
