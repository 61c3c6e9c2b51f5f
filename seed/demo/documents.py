"""监察文书 of the demo year: 46 notices, 9 recommendations, 2 decisions, how they were carried out (R3.4, R5.2)."""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

from efficiency.campaign.workdays import add_workdays, next_workday
from efficiency.models import (
    DocumentKind,
    DocumentStage,
    IncidentStage,
    RectificationState,
    SourceKind,
    Verification,
)
from seed.demo import Context

MARKS = {
    DocumentKind.NOTICE: "大监通",
    DocumentKind.RECOMMENDATION: "大监建",
    DocumentKind.DECISION: "大监决",
}
DUE_DAYS = {DocumentKind.NOTICE: 15, DocumentKind.RECOMMENDATION: 30, DocumentKind.DECISION: 30}

# Days of the documents that answer an incident; a story's answers one of the story's unit.
INCIDENT_NOTICES = (dt.date(2007, 6, 20), dt.date(2007, 8, 14))
RECOMMENDATIONS = {
    dt.date(2007, 4, 24): None,
    dt.date(2007, 5, 10): "ST2",
    dt.date(2007, 6, 6): "ST7",
    dt.date(2007, 6, 28): None,
    dt.date(2007, 7, 26): None,
    dt.date(2007, 8, 9): "ST1",
    dt.date(2007, 9, 28): None,
    dt.date(2007, 10, 30): None,
    dt.date(2007, 11, 27): None,
}
DECISIONS = (dt.date(2007, 7, 19), dt.date(2007, 11, 15))
# This one is still not carried out at the end of August, though due.
NEGLECTED_ON, NEGLECTED_UNTIL = dt.date(2007, 7, 26), dt.date(2007, 9, 12)
WITHIN = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Verified:
    """An incident that proved true or partly true, and when the point was told."""

    incident: dict[str, Any]
    replied_on: dt.date
    verification: str

    @property
    def weight(self) -> tuple[int, bool]:
        """How grave it is: first by severity, then whether all of it was true."""
        return self.incident["severity"], self.verification == Verification.TRUE


def verified(incidents: list[dict[str, Any]], steps: list[dict[str, Any]]) -> list[Verified]:
    """The incidents that were concluded to be true or partly true, in the order of receipt."""
    by_id = {row["id"]: row for row in incidents}
    return [
        Verified(by_id[step["incident_id"]], step["occurred_on"], str(step["verification"]))
        for step in steps
        if step["stage"] == IncidentStage.REPLIED and step["verification"] != Verification.FALSE
    ]


def documents(
    context: Context,
    proven: list[Verified],
    inspections: list[dict[str, Any]],
    findings: list[dict[str, Any]],
    words: dict[str, Any],
) -> list[dict[str, Any]]:
    """All documents, each kind numbered by its day.

    Every unit with problems gets one notice for each inspection (source CHECK), and one for each problem of a
    phone check or an appraisal (source FINDING), with the last deadline of the problems it names.
    """
    rng = context.random("documents")
    made = _notices_on_findings(context, rng, inspections, findings, words)
    made += _on_incidents(context, proven, words)
    made.sort(key=lambda row: (row["issued_on"], row["unit_id"], row["source_number"]))
    issued: Counter[str] = Counter()
    for row in made:
        issued[row["kind"]] += 1
        row["number"] = f"{MARKS[DocumentKind(row['kind'])]}〔2007〕{issued[row['kind']]}号"
        row |= {"recorded_at": context.at(row["issued_on"], 16), "recorded_by": context.recorded_by}
    return made


def named_findings(document: dict[str, Any], findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The problems a notice is about; none for a document that answers an incident."""
    if document["source_kind"] == SourceKind.FINDING:
        return [row for row in findings if row["number"] == document["source_number"]]
    return [
        row
        for row in findings
        if document["source_kind"] == SourceKind.CHECK
        and (row["inspection_number"], row["unit_id"]) == (document["source_number"], document["unit_id"])
    ]


def _document(
    kind: DocumentKind,
    unit_id: str,
    source: tuple[str, str],
    subject: str,
    issued_on: dt.date,
    due_on: dt.date | None,
) -> dict[str, Any]:
    due_on = due_on or next_workday(issued_on + dt.timedelta(days=DUE_DAYS[kind]))
    return {
        "kind": str(kind),
        "unit_id": unit_id,
        "source_kind": source[0],
        "source_number": source[1],
        "subject": subject,
        "issued_on": issued_on,
        "due_on": due_on,
    }


def _notices_on_findings(
    context: Context,
    rng: random.Random,
    inspections: list[dict[str, Any]],
    findings: list[dict[str, Any]],
    words: dict[str, Any],
) -> list[dict[str, Any]]:
    ended = {row["number"]: row["ended_on"] for row in inspections}
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in findings:
        number = row["inspection_number"]
        source = (SourceKind.CHECK, number) if number else (SourceKind.FINDING, row["number"])
        groups.setdefault((*source, row["unit_id"]), []).append(row)
    made = []
    for (source_kind, source_number, unit_id), rows in groups.items():
        ended_on = ended.get(source_number, rows[0]["found_on"])
        period = f"{ended_on.year}年{ended_on.month}月"
        subject = words["documents"]["inspection" if source_kind == SourceKind.CHECK else "finding"].format(
            period=period, count=len(rows), kind=rows[0]["kind"]
        )
        issued_on = add_workdays(ended_on, rng.choice((2, 2, 3)))
        due_on = max(row["rectify_due_on"] for row in rows)
        source = (source_kind, source_number)
        made.append(_document(DocumentKind.NOTICE, unit_id, source, subject, issued_on, due_on))
    return made


def _on_incidents(context: Context, proven: list[Verified], words: dict[str, Any]) -> list[dict[str, Any]]:
    """Decisions choose the gravest incidents, then recommendations, then notices; none is answered twice."""
    wanted = [(DocumentKind.DECISION, day, None) for day in DECISIONS]
    wanted += [(DocumentKind.RECOMMENDATION, day, story) for day, story in RECOMMENDATIONS.items()]
    wanted += [(DocumentKind.NOTICE, day, None) for day in INCIDENT_NOTICES]
    actors = {name: _actor(context, name) for name in ("ST1", "ST2", "ST7")}
    taken: set[str] = set()
    made = []
    for kind, day, story in wanted:
        fitting = [
            each
            for each in proven
            if day - WITHIN <= each.replied_on < day
            and each.incident["number"] not in taken
            and _fits(each.incident, story, actors)
        ]
        chosen = max(fitting, key=lambda each: (*each.weight, each.incident["number"]))
        incident = chosen.incident
        taken.add(incident["number"])
        subject = words["documents"].get(story) or words["documents"]["incidents"][str(kind)]
        source = (SourceKind.INCIDENT, incident["number"])
        subject = subject.format(sub_kind=incident["sub_kind"])
        made.append(_document(kind, incident["unit_id"], source, subject, day, None))
    return made


def _actor(context: Context, story: str) -> str:
    cast = context.stories[story]
    return cast["unit"] if "unit" in cast else cast["units"][0]


def _fits(incident: dict[str, Any], story: str | None, actors: dict[str, str]) -> bool:
    """Whether an incident may be the source: a story's of its unit and kind, any other's of somebody else."""
    if story is None:
        return incident["unit_id"] not in actors.values()
    kinds = {"ST2": ("乱收费", "乱摊派"), "ST7": ("重复检查",)}.get(story)
    return incident["unit_id"] == actors[story] and (kinds is None or incident["sub_kind"] in kinds)


def document_steps(
    context: Context,
    made: list[dict[str, Any]],
    findings: list[dict[str, Any]],
    rectifications: list[dict[str, Any]],
    words: dict[str, Any],
) -> list[dict[str, Any]]:
    """SERVED, ANSWERED, EXECUTED and CLOSED of each document by the end of the year.

    A notice on problems is executed when the last is reported as put right, and closed when it is verified.
    """
    rng = context.random("document_steps")
    last: dict[tuple[str, str], dt.date] = {}
    for row in rectifications:
        key = (row["finding_number"], row["state"])
        last[key] = max(last.get(key, row["occurred_on"]), row["occurred_on"])
    steps = []
    for document in made:
        served_on = add_workdays(document["issued_on"], rng.choice((0, 1, 1)))
        named = [row["number"] for row in named_findings(document, findings)]
        if named:
            executed_on = _latest(last, named, RectificationState.REPORTED)
            closed_on = _latest(last, named, RectificationState.VERIFIED)
        else:
            early = rng.randint(0, 8)
            executed_on = next_workday(document["due_on"] - dt.timedelta(days=early))
            if document["issued_on"] == NEGLECTED_ON and document["kind"] == DocumentKind.RECOMMENDATION:
                executed_on = NEGLECTED_UNTIL
            closed_on = add_workdays(executed_on, rng.randint(3, 8))
        answered_on = add_workdays(served_on, rng.randint(2, 6))
        if executed_on:
            # Some put things right before the paper arrives; it is carried out no earlier than it is served.
            executed_on = max(executed_on, served_on)
        days = {
            DocumentStage.SERVED: served_on,
            DocumentStage.ANSWERED: answered_on,
            DocumentStage.EXECUTED: executed_on,
            DocumentStage.CLOSED: closed_on,
        }
        for step, day in days.items():
            if day is None or day > context.last_day:
                break
            if step == DocumentStage.ANSWERED and executed_on:
                day = min(day, executed_on)
            steps.append(
                {
                    "document_number": document["number"],
                    "step": step,
                    "occurred_on": day,
                    "note": rng.choice(words["documents"][step.lower()]),
                    "recorded_at": context.at(day, 17),
                    "recorded_by": context.recorded_by,
                }
            )
    return steps


def _latest(last: dict[tuple[str, str], dt.date], numbers: list[str], state: str) -> dt.date | None:
    """The day by which all the problems had reached ``state``; None while one has not."""
    days = [last.get((number, state)) for number in numbers]
    return None if None in days else max(day for day in days if day)
