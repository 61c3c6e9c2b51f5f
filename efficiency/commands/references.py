"""What the rows of a table name elsewhere: it must be on record, or come in the same file, and fit."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from sqlalchemy import Connection, select
from sqlalchemy.orm import InstrumentedAttribute

from efficiency import campaign
from efficiency.campaign.workdays import chinese_date
from efficiency.commands import Refused
from efficiency.commands.inspections import TRIGGERS
from efficiency.commands.meetings import next_planned, planned
from efficiency.commands.on_record import in_turns
from efficiency.commands.sources import settled_otherwise, unfit, unproven
from efficiency.exchange.findings import Checked, Table
from efficiency.models import (
    AccountabilityAction,
    ExtensionDecision,
    ExtensionRequest,
    Finding,
    Incident,
    IncidentStage,
    IncidentStep,
    Inspection,
    InspectionVisit,
    Meeting,
    OfficialActivity,
    ProgressReport,
    Registration,
    Resolution,
    SourceKind,
    SupervisionDocument,
    Unit,
)
from efficiency.subjects.cells import compact

# For each row of a table the field and the sentence of what does not fit; nothing for a row that does.
Faults = Iterator[tuple[int, str, str]]


class _Elsewhere:
    """The rows of other registers, on record or in the same file."""

    def __init__(self, connection: Connection, found: Checked) -> None:
        self.connection, self.found = connection, found

    def rows(
        self, by: InstrumentedAttribute, names: Iterable[str], wanted: Iterable
    ) -> dict[object, list[dict]]:
        """Of the table of ``by`` the rows whose ``by`` is ``wanted``: its value -> rows with the columns ``names``."""
        model, names = by.class_, tuple(names)
        statement = select(by.label("by"), *(getattr(model, name) for name in names))
        there: dict[object, list[dict]] = {}
        for row in in_turns(self.connection, statement, [by], {each for each in wanted if each is not None}):
            there.setdefault(row.by, []).append(dict(row._mapping))
        for table in self.found.tables:
            if table.subject.model is model:
                for row in table.rows:
                    if row.get(by.key) is not None:
                        there.setdefault(row[by.key], []).append({name: row.get(name) for name in names})
        return there


def look_up(connection: Connection, table: Table, found: Checked) -> None:
    """Make what the rows of a table name, and is nowhere or does not fit, faults of ``found``; such rows leave the table."""
    check = _CHECKS.get(table.subject.name)
    if check is None or not table.rows:
        return
    lacking: set[int] = set()
    for place, name, sentence in check(_Elsewhere(connection, found), table.rows):
        if place in lacking:
            continue
        lacking.add(place)
        row = table.rows[place]
        found.fault(table.sheet, table.numbers[place], table.subject.header_of(name), row[name], sentence)
    if lacking:
        table.numbers[:] = [number for place, number in enumerate(table.numbers) if place not in lacking]
        table.rows[:] = [row for place, row in enumerate(table.rows) if place not in lacking]


def _nowhere(number: str) -> str:
    return f"台账中没有“{number}”，请先登记，或在同一文件里带上。"


# ---------------------------------------------------------------- 明察暗访


def _inspections(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    there = {
        kind: elsewhere.rows(by, (), [r["trigger_reference"] for r in rows if r["trigger_kind"] == kind])
        for kind, by in TRIGGERS.items()
        if by is not None
    }
    for place, row in enumerate(rows):
        kind, reference = row["trigger_kind"], row["trigger_reference"]
        if kind in there and reference not in there[kind]:
            yield place, "trigger_reference", _nowhere(reference)


def _visits(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    days = elsewhere.rows(
        Inspection.number, ("started_on", "ended_on"), [r["inspection_number"] for r in rows]
    )
    for place, row in enumerate(rows):
        of = days.get(row["inspection_number"])
        if of is None:
            yield place, "inspection_number", _nowhere(row["inspection_number"])
        elif not of[-1]["started_on"] <= row["visited_on"] <= of[-1]["ended_on"]:
            words = f"{chinese_date(of[-1]['started_on'])}至{chinese_date(of[-1]['ended_on'])}"
            yield place, "visited_on", f"“察访日期”不在这次明察暗访的起止日期（{words}）之内，请核对。"


def _findings(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    names = ("unit_id", "mode", "visited_on")
    there = elsewhere.rows(InspectionVisit.inspection_number, names, [r["inspection_number"] for r in rows])
    for place, row in enumerate(rows):
        number = row["inspection_number"]
        if number is None:
            continue
        seen = {(v["unit_id"], v["mode"]) for v in there.get(number, [])}
        if not seen:
            yield place, "inspection_number", _nowhere(number)
        elif (row["unit_id"], row["source"]) not in seen:
            yield (
                place,
                "unit_id",
                f"{number}的察访单位中没有这个单位和方式，请先登记察访单位，或改正“单位”“怎样发现”。",
            )


# ---------------------------------------------------------------- 监察文书、责任追究

_SOURCES: dict[str, tuple[InstrumentedAttribute, str]] = {
    SourceKind.INCIDENT: (Incident.number, "received_on"),
    SourceKind.FINDING: (Finding.number, "found_on"),
    SourceKind.CHECK: (InspectionVisit.inspection_number, "visited_on"),
    SourceKind.ACTIVITY: (OfficialActivity.number, "started_on"),
}


def _of_source(elsewhere: _Elsewhere, rows: list[dict], day_name: str) -> Faults:
    there = {
        kind: elsewhere.rows(
            by, ("unit_id", day), [r["source_number"] for r in rows if r["source_kind"] == kind]
        )
        for kind, (by, day) in _SOURCES.items()
    }
    for place, row in enumerate(rows):
        kind, number = row["source_kind"], row["source_number"]
        found = there[kind].get(number)
        if found is None:
            yield place, "source_number", _nowhere(number)
            continue
        happened = [(each["unit_id"], each[_SOURCES[kind][1]]) for each in found]
        if fault := unfit(number, row["unit_id"], row[day_name], happened):
            of_the_day, words = fault
            yield place, day_name if of_the_day else "source_number", words


def _documents(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    return _of_source(elsewhere, rows, "issued_on")


def _actions(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    yield from _of_source(elsewhere, rows, "decided_on")
    documents = elsewhere.rows(SupervisionDocument.number, ("unit_id",), [r["document_number"] for r in rows])
    activities = elsewhere.rows(
        OfficialActivity.number, ("registration",), [r["source_number"] for r in rows if r["source_kind"] == SourceKind.ACTIVITY]
    )  # fmt: skip
    for place, row in enumerate(rows):
        number = row["document_number"]
        if number is not None and row["unit_id"] not in {
            each["unit_id"] for each in documents.get(number, [])
        }:
            yield place, "document_number", f"“{number}”不是发给该单位的文书，请核对。"
        states = {each["registration"] for each in activities.get(row["source_number"], [])}
        if row["source_kind"] == SourceKind.ACTIVITY and states == {Registration.REGISTERED}:
            yield place, "source_number", f"{row['source_number']}是已登记的公务活动，不需要追究。"
    yield from _proven(elsewhere, rows)
    yield from _settled_otherwise(elsewhere, rows)


def _proven(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    """Nobody is held responsible for a report that is not concluded on, or that proved untrue; the furthest stage's word
    counts."""
    wanted = {row["source_number"] for row in rows if row["source_kind"] == SourceKind.INCIDENT}
    step, order = IncidentStep, {str(stage): place for place, stage in enumerate(IncidentStage)}
    statement = select(
        Incident.number, step.id, step.stage, step.verification, step.corrects_id, step.recorded_at
    ).join(step, step.incident_id == Incident.id)
    taken = list(in_turns(elsewhere.connection, statement, [Incident.number], wanted))
    corrected = {row.corrects_id for row in taken}
    said: dict[str, list[tuple]] = {}
    for row in taken:
        if row.verification and row.id not in corrected:
            said.setdefault(row.number, []).append(
                (order[row.stage], row.recorded_at, row.id, row.verification)
            )
    words = {number: max(of)[-1] for number, of in said.items()}
    for table in elsewhere.found.tables:
        if table.subject.model is IncidentStep:
            for row in sorted(table.rows, key=lambda row: order[row["stage"]]):
                if row["verification"]:
                    words[row["incident_number"]] = row["verification"]
    for place, row in enumerate(rows):
        number = row["source_number"]
        mend = "请先登记，或在同一文件里带上"
        if row["source_kind"] == SourceKind.INCIDENT and (fault := unproven(number, words.get(number), mend)):
            yield place, "source_number", fault


def _settled_otherwise(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    """A source has either sanctions or the reason for none, and one entry for each person."""
    names = ("number", "sanction", "person")
    there = elsewhere.rows(AccountabilityAction.source_number, names, [row["source_number"] for row in rows])
    for place, row in enumerate(rows):
        last = {each["number"]: each for each in there.get(row["source_number"], [])}
        others = [
            (each["number"], each["sanction"], each["person"])
            for each in last.values()
            if each["number"] != row["number"]
        ]
        if found := settled_otherwise(row["source_number"], row["sanction"], row["person"], others):
            yield place, *found


# ---------------------------------------------------------------- 例会、督办、延期、退回、别名


def _sittings(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    for place, row in enumerate(rows):
        try:
            first, following = planned(row["number"]), next_planned(row["number"])
        except Refused as refusal:
            yield place, "number", str(refusal)
            continue
        if row["held_on"] < first or (following and row["held_on"] >= following):
            until = f"、早于第{row['number'] + 1}次例会的{chinese_date(following)}" if following else ""
            yield place, "held_on", f"第{row['number']}次例会应在{chinese_date(first)}起{until}召开，请核对。"


def _proposals(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    for place, row in enumerate(rows):
        try:
            planned(row["meeting_number"])
        except Refused as refusal:
            yield place, "meeting_number", str(refusal)


def _unheld(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    """What a meeting that is not on record decided, or who took part in it."""
    held = elsewhere.rows(Meeting.number, ("held_on",), [row["meeting_number"] for row in rows])
    for place, row in enumerate(rows):
        number = row["meeting_number"]
        if number is not None and not any(each["held_on"] for each in held.get(number, [])):
            yield place, "meeting_number", f"第{number}次例会还没有登记召开，请先登记，或在同一文件里带上。"


def _of_resolution(elsewhere: _Elsewhere, rows: list[dict], name: str) -> Faults:
    """Rows that say of which resolution (field ``name``) of their meeting they are."""
    there = elsewhere.rows(Resolution.meeting_number, ("seq",), [row["meeting_number"] for row in rows])
    for place, row in enumerate(rows):
        number, seq = row["meeting_number"], row[name]
        if seq is not None and seq not in {each["seq"] for each in there.get(number, [])}:
            yield place, name, f"第{number}次例会没有第{seq}件议定事项，请先登记，或在同一文件里带上。"


def _resolution_units(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    return _of_resolution(elsewhere, rows, "seq")


def _follow_ups(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    yield from _unheld(elsewhere, rows)
    yield from _of_resolution(elsewhere, rows, "resolution_seq")
    incidents = elsewhere.rows(
        Incident.number,
        ("unit_id",),
        [r["subject_reference"] for r in rows if r["subject_kind"] == "incident"],
    )
    there = campaign.load()
    tasks = {task.id: set(task.unit_ids) for task in there.plan.tasks}
    collective = dict(tuple(row) for row in elsewhere.connection.execute(select(Unit.id, Unit.collective_id)))
    for place, row in enumerate(rows):
        kind, reference = row["subject_kind"], row["subject_reference"]
        unit = row["unit_id"]
        if kind == "unit" and reference != unit:
            yield place, "subject_reference", "“对象编号”不是所填单位的编号，请核对。"
        elif kind == "task" and not {unit, collective.get(unit)} & tasks.get(reference, set()):
            yield place, "subject_reference", "没有这项任务，或者它不由该单位承担，请核对。"
        elif kind == "incident":
            of = {each["unit_id"] for each in incidents.get(reference, [])}
            if not of:
                yield place, "subject_reference", _nowhere(reference)
            elif unit not in of | {there.parameters.supervision_unit}:
                yield place, "subject_reference", "这件反映反映的不是该单位，请核对。"


def _extensions(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    plan = campaign.load().plan
    names = ("task_id", "unit_id", "decision")
    there = elsewhere.rows(ExtensionRequest.request_key, names, [r["request_key"] for r in rows])
    for place, row in enumerate(rows):
        if row["task_id"] not in {task.id for task in plan.tasks_of_unit(row["unit_id"])}:
            yield place, "task_id", "这项任务不由该单位承担，请核对任务或单位。"
        of = there.get(row["request_key"], [])
        if {(each["task_id"], each["unit_id"]) for each in of} != {(row["task_id"], row["unit_id"])}:
            yield place, "request_key", "同一编号的申请和批复，任务和单位应当相同，请核对。"
        decided = row["decision"] in (ExtensionDecision.GRANTED, ExtensionDecision.REFUSED)
        if decided and ExtensionDecision.PENDING not in {each["decision"] for each in of}:
            yield place, "decision", "没有这件申请（批复为“待批”的一行），请先登记，或在同一文件里带上。"


def _returns(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    due = {row["due_on"] for row in rows}
    there = elsewhere.rows(ProgressReport.due_on, ("task_id", "unit_id", "due_on"), due)
    reported = {(each["task_id"], each["unit_id"], day) for day, of in there.items() for each in of}
    for place, row in enumerate(rows):
        if (row["task_id"], row["unit_id"], row["due_on"]) not in reported:
            yield place, "due_on", "这个单位这一周没有报送这项任务，没有可退回的，请核对。"


def _aliases(elsewhere: _Elsewhere, rows: list[dict]) -> Faults:
    units = campaign.load().plan.units
    official: Mapping[str, str] = {
        compact(name): unit.id for unit in units for name in (unit.name, *unit.aliases, unit.id)
    }
    for place, row in enumerate(rows):
        own = official.get(compact(row["alias"]))
        if own and own != row["unit_id"]:
            yield place, "alias", "这是单位表中另一个单位的名称，不能认作别的单位，请核对。"


_CHECKS: dict[str, Callable[[_Elsewhere, list[dict]], Faults]] = {
    "inspection": _inspections,
    "inspection_visit": _visits,
    "finding": _findings,
    "supervision_document": _documents,
    "accountability_action": _actions,
    "meeting": _sittings,
    "agenda_proposal": _proposals,
    "meeting_attendance": _unheld,
    "resolution": _unheld,
    "resolution_unit": _resolution_units,
    "follow_up": _follow_ups,
    "extension_request": _extensions,
    "report_return": _returns,
    "unit_alias": _aliases,
}
