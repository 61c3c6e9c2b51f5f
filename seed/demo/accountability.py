"""责任追究 of the demo year: 28 people in three grades, or why nobody was held responsible (R5.1, R5.4 to R5.6)."""

import datetime as dt
import itertools
import random
from typing import Any

from efficiency.campaign.workdays import add_workdays
from efficiency.models import DocumentKind, Registration, SourceKind
from seed.demo import Context
from seed.demo.documents import Verified, named_findings

# Which of the sanctions that R5.4 to R5.6 name for a grade is given out, in turn.
TURNS = {1: (0, 1, 0), 2: (0, 1, 0), 3: (1,)}
ON_INCIDENTS = {3: 1, 2: 4, 1: 12}
ON_FINDINGS = {2: 2, 1: 6}
ON_REFUSALS = 3
# Sanctions are decided by then, so that the year's register holds all of them.
LAST_REPLY, LAST_FINDING = dt.date(2007, 11, 9), dt.date(2007, 10, 31)
# Incidents and prominent problems that nobody decided on: what R5.1 must not overlook.
FORGOTTEN_INCIDENTS, FORGOTTEN_FINDINGS, FORGOTTEN_VISITS = 2, 1, 3
FORGOTTEN_BEFORE = dt.date(2007, 7, 15)


def actions(
    context: Context,
    proven: list[Verified],
    findings: list[dict[str, Any]],
    visits: list[dict[str, Any]],
    documents: list[dict[str, Any]],
    words: dict[str, Any],
) -> list[dict[str, Any]]:
    """All rows of accountability_action, numbered by the day decided; one row is one person or one reason."""
    rng = context.random("accountability")
    sectors = {unit.id for unit in context.plan.sectors}
    made = _on_incidents(rng, proven, documents, words)
    made += _on_findings(rng, findings, documents, words)
    made += _on_unregistered_visits(rng, proven, visits, words)
    made = [row for row in made if row["decided_on"] <= context.last_day]
    made.sort(key=lambda row: (row["decided_on"], row["source_number"]))
    sanctions = {rule.grade: rule.sanctions for rule in context.plan.rules if rule.grade}
    turns = {grade: itertools.cycle(order) for grade, order in TURNS.items()}
    for number, row in enumerate(made, start=1):
        row["number"] = f"ZJ-2007-{number:03d}"
        if row["no_action_reason"] is None:
            row["sanction"] = sanctions[row["severity"]][next(turns[row["severity"]])]
            row["person"] = rng.choice(words["sector_persons" if row["unit_id"] in sectors else "persons"])
        row |= {"recorded_at": context.at(row["decided_on"], 17), "recorded_by": context.recorded_by}
    return made


def _on_incidents(
    rng: random.Random, proven: list[Verified], documents: list[dict[str, Any]], words: dict[str, Any]
) -> list[dict[str, Any]]:
    document_of = {
        row["source_number"]: row for row in documents if row["source_kind"] == SourceKind.INCIDENT
    }

    def rank(each: Verified) -> tuple[int, tuple[int, bool], float]:
        document = document_of.get(each.incident["number"])
        order = {DocumentKind.DECISION: 2, DocumentKind.RECOMMENDATION: 1}
        return (order.get(document["kind"], 0) if document else 0, each.weight, rng.random())

    in_time = [each for each in proven if each.replied_on <= LAST_REPLY]
    # The first decision is the gravest case of the year.
    first = min(
        (row for row in documents if row["kind"] == DocumentKind.DECISION), key=lambda row: row["issued_on"]
    )
    ranked = sorted(in_time, key=rank, reverse=True)
    ranked.sort(key=lambda each: each.incident["number"] != first["source_number"])
    grades = [grade for grade, number in ON_INCIDENTS.items() for _ in range(number)]
    grade_of = {each.incident["number"]: grade for each, grade in zip(ranked, grades, strict=False)}
    undecided = [
        each.incident["number"]
        for each in proven
        if each.incident["number"] not in grade_of
        and each.incident["severity"] == 2
        and each.replied_on < FORGOTTEN_BEFORE
    ]
    forgotten = set(undecided[-FORGOTTEN_INCIDENTS:])
    made = []
    for each in proven:
        number = each.incident["number"]
        if number in forgotten:
            continue
        grade, document = grade_of.get(number), document_of.get(number)
        if grade and document:
            decided_on = add_workdays(max(document["issued_on"], each.replied_on), rng.randint(1, 8))
        else:
            decided_on = add_workdays(each.replied_on, rng.randint(8, 25) if grade else rng.randint(3, 15))
        severity = each.incident["severity"]
        made.append(
            {
                "unit_id": each.incident["unit_id"],
                "source_kind": SourceKind.INCIDENT,
                "source_number": number,
                "document_number": document["number"] if document else None,
                "severity": grade or severity,
                "no_action_reason": None if grade else rng.choice(words["no_action_reasons"][severity]),
                "decided_on": decided_on,
            }
        )
    return made


def _on_findings(
    rng: random.Random, findings: list[dict[str, Any]], documents: list[dict[str, Any]], words: dict[str, Any]
) -> list[dict[str, Any]]:
    prominent = [row for row in findings if row["prominent"]]
    in_time = [row for row in prominent if row["found_on"] <= LAST_FINDING]
    grades = [grade for grade, number in ON_FINDINGS.items() for _ in range(number)]
    grade_of = dict(zip([row["number"] for row in rng.sample(in_time, len(grades))], grades, strict=True))
    undecided = [
        row["number"]
        for row in in_time
        if row["number"] not in grade_of and row["found_on"] < FORGOTTEN_BEFORE
    ]
    forgotten = set(undecided[-FORGOTTEN_FINDINGS:])
    made = []
    for row in prominent:
        if row["number"] in forgotten:
            continue
        grade = grade_of.get(row["number"])
        document = next(each for each in documents if row in named_findings(each, findings))
        made.append(
            {
                "unit_id": row["unit_id"],
                "source_kind": SourceKind.FINDING,
                "source_number": row["number"],
                "document_number": document["number"],
                "severity": grade or 1,
                "no_action_reason": None if grade else rng.choice(words["finding_no_action"]),
                "decided_on": add_workdays(document["issued_on"], rng.randint(5, 18)),
            }
        )
    return made


def _on_unregistered_visits(
    rng: random.Random, proven: list[Verified], visits: list[dict[str, Any]], words: dict[str, Any]
) -> list[dict[str, Any]]:
    """What R2.4 asks for: those who refused are punished, the others register afterwards and are spoken to.

    A visit that an enterprise reported is decided with the report, so it has no row here.
    """
    reported = {
        (each.incident["point_id"], each.incident["unit_id"])
        for each in proven
        if each.incident["sub_kind"] == "未登记进点"
    }
    open_visits = [
        row
        for row in visits
        if row["registration"] != Registration.REGISTERED
        and (row["point_id"], row["unit_id"]) not in reported
    ]
    refused = [row for row in open_visits if row["registration"] == Registration.REFUSED]
    punished = {row["number"] for row in refused[:ON_REFUSALS]}
    early = [row["number"] for row in open_visits if row["recorded_at"].date() < FORGOTTEN_BEFORE]
    forgotten = set(rng.sample([number for number in early if number not in punished], FORGOTTEN_VISITS))
    reasons = {
        Registration.REFUSED: words["refusal_no_action"],
        Registration.UNREGISTERED: words["unregistered_no_action"],
    }
    return [
        {
            "unit_id": row["unit_id"],
            "source_kind": SourceKind.ACTIVITY,
            "source_number": row["number"],
            "document_number": None,
            "severity": 1,
            "no_action_reason": None
            if row["number"] in punished
            else rng.choice(reasons[row["registration"]]),
            "decided_on": add_workdays(row["recorded_at"].date(), rng.randint(3, 15)),
        }
        for row in open_visits
        if row["number"] not in forgotten
    ]
