"""What leaves the queries per role: no enterprise's name but for 市监察局, no accountability register for office and units,
no other unit's rows for a unit. Searched in the rows, in the exported files and in what a page sends to the browser."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest
from supervision_rows import add_action, add_document, add_finding, add_inspection, add_visit

from efficiency import state
from efficiency.core.access import Scope, User, scope_of
from efficiency.exchange import csv_bytes
from efficiency.figures import supervision as metrics
from efficiency.judgements.obligations import obligations, rule_judgements
from efficiency.models import Role
from efficiency.queries import activities, monitoring, points
from efficiency.queries import supervision as registers
from efficiency.queries.incident_standings import first_verified
from efficiency.standings.incidents import IncidentStanding
from efficiency.standings.returns import ReturnStanding
from efficiency.standings.turns import framed
from seed import demo
from tests.reading import unanswered

AUGUST = dt.date(2007, 8, 31)
UNIT = "K13"
ROLES = (Role.LEADER, Role.WORK_OFFICE, Role.SUPERVISION, Role.UNIT)
SUPERVISION_PAGES = (
    "rules",
    "inspections",
    "monitoring_points",
    "appraisals",
    "social_supervision",
    "accountability",
)


def scope_for(role: Role) -> Scope:
    user = User(1, "x", "x", role, unit_id=UNIT if role is Role.UNIT else None)
    return scope_of(user, AUGUST)


def everything(scope: Scope) -> dict[str, pd.DataFrame]:
    """All rows that the supervision pages read or export for a scope."""
    frames = {
        name: getattr(registers, name)(scope)
        for name in (
            "inspections", "visits", "findings", "registration_checks", "appraisals", "phone_checks", "broadcasts",
            "minxin_openings", "minxin_cases", "minxin_lacking", "minxin_months", "documents", "accountability",
        )
    }  # fmt: skip
    frames |= {
        "points": points.points(scope),
        "incidents": monitoring.incidents(scope),
        "activities": activities.activities(scope),
        "obligations": obligations(scope),
    }
    now = state.on(scope)
    frames |= {
        "finding standings": now.finding_rows,
        "document standings": now.document_rows,
        "unanswered": framed(IncidentStanding, unanswered(now)),
        "returns": framed(ReturnStanding, now.returns),
    }
    frames["chains"] = metrics.chains(
        frames["incidents"], now.finding_rows, now.document_rows, frames["accountability"],
        dict(first_verified(scope).itertuples(index=False)), scope.as_of,
    )  # fmt: skip
    for rule_id, found in rule_judgements(scope).items():
        frames[f"rule {rule_id}"] = found.evidence
        frames[f"reason {rule_id}"] = pd.DataFrame({"reason": [found.reason]})
    return frames


def exported(frames: dict[str, pd.DataFrame]) -> str:
    """All of it as the CSV files would hold it."""
    return "\n".join(
        csv_bytes(rows, {name: name for name in rows.columns}, as_of=AUGUST, demo=True).decode("utf-8-sig")
        for rows in frames.values()
    )


def secrets() -> list[str]:
    """What gives an enterprise away: id, organisation code, name, name without its watermark."""
    return [
        word
        for point in demo.context().points
        for word in (point.name, point.name.removesuffix("（演示）"), point.organization_code, point.id)
    ]


@pytest.mark.parametrize("role", [Role.LEADER, Role.WORK_OFFICE, Role.UNIT])
def test_no_enterprise_leaves_the_queries_but_for_the_supervision_bureau(demo_year, role):
    text = exported(everything(scope_for(role)))
    assert [word for word in secrets() if word in text] == []


def test_the_supervision_bureau_does_read_the_names(demo_year):
    text = exported(everything(scope_for(Role.SUPERVISION)))
    assert sum(word in text for word in secrets()) > 100


def test_a_name_typed_into_a_text_is_not_told_and_not_tied_to_its_pseudonym(demo_database):
    point = demo.context().points[0]
    short = point.name.removesuffix("（演示）")
    add_inspection("MC-99", AUGUST, trigger=("投诉", f"{short}来信"))
    add_visit("MC-99", UNIT, "COVERT", AUGUST, 80)
    add_finding(
        "WT-99",
        UNIT,
        AUGUST,
        AUGUST,
        description=f"到{point.name}检查时收费",
        no_circular_reason=f"{short}要求不公开",
    )
    add_document(
        "大监通99号",
        UNIT,
        ("FINDING", "WT-99"),
        AUGUST,
        AUGUST,
        subject=f"退还{point.name}（{point.organization_code}）的收费",
    )
    add_action("ZJ-999", UNIT, ("FINDING", "WT-99"), AUGUST, 1, no_action_reason=f"{short}已谅解")
    for role in (Role.LEADER, Role.WORK_OFFICE, Role.UNIT):
        frames = everything(scope_for(role))
        text = exported(frames)
        assert short not in text and point.organization_code not in text
        found = frames["findings"].set_index("number").loc["WT-99", "description"]
        assert found == "到某监测点企业检查时收费"
    assert short in exported(everything(scope_for(Role.SUPERVISION)))


@pytest.mark.parametrize("role", [Role.WORK_OFFICE, Role.UNIT])
def test_the_accountability_register_is_empty_for_office_and_units(demo_year, role):
    frames = everything(scope_for(role))
    assert frames["accountability"].empty
    for rule_id in ("R5.1", "R5.2", "R5.3", "R5.4", "R5.5", "R5.6"):
        assert frames[f"rule {rule_id}"].empty
    register = registers.accountability(scope_for(Role.SUPERVISION))
    text = exported(frames)
    assert [number for number in register["number"] if number in text] == []
    assert [word for word in set(register["person"].dropna()) if word in text] == []
    assert [word for word in set(register["no_action_reason"].dropna()) if word in text] == []
    reasons = "".join(frames[f"reason R5.{n}"]["reason"].iloc[0] for n in range(1, 7))
    assert not any(letter.isdigit() for letter in reasons)


def test_the_office_reads_notices_but_not_what_is_proposed_about_people(demo_year):
    assert set(registers.documents(scope_for(Role.WORK_OFFICE))["kind"]) == {"NOTICE"}
    assert set(registers.documents(scope_for(Role.LEADER))["kind"]) == {
        "NOTICE",
        "RECOMMENDATION",
        "DECISION",
    }


@pytest.mark.parametrize("role", [Role.LEADER, Role.SUPERVISION])
def test_leaders_and_the_supervision_bureau_read_the_register(demo_year, role):
    assert len(registers.accountability(scope_for(role))) > 20


def test_a_unit_reads_no_row_of_another_unit(demo_year):
    for name, rows in everything(scope_for(Role.UNIT)).items():
        if "unit_id" in rows.columns:
            assert set(rows["unit_id"]) <= {UNIT}, name


def test_a_unit_is_told_verdicts_without_the_numbers_or_cases_of_others(demo_year):
    scope = scope_for(Role.UNIT)
    city = monitoring.incidents(scope_for(Role.SUPERVISION))
    others = set(city.loc[city["unit_id"] != UNIT, "number"])
    text = exported(
        {name: rows for name, rows in everything(scope).items() if name.startswith(("rule", "reason", "obl"))}
    )
    assert [number for number in others if number in text] == []
    assert set(obligations(scope)["verdict"]) == set(obligations(scope_for(Role.SUPERVISION))["verdict"])


def test_a_unit_does_get_the_documents_served_on_it(demo_year):
    own = registers.documents(scope_for(Role.UNIT))
    assert len(own) and set(own["unit_id"]) == {UNIT}


def test_a_narrowed_scope_is_never_given_the_rows_cached_for_a_wider_one(demo_year):
    wide, narrow = scope_for(Role.SUPERVISION), scope_for(Role.UNIT)
    assert len(registers.findings(wide)) > len(registers.findings(narrow))
    assert len(registers.findings(dataclasses.replace(narrow, unit_ids=frozenset({"K01"})))) != 0
    assert set(registers.findings(narrow)["unit_id"]) <= {UNIT}


def sent_to_the_browser(app) -> bytes:
    """All that a run put on the wire: texts, tables as Arrow, charts with their data."""

    def walk(node):
        if hasattr(node, "children"):
            for child in node.children.values():
                yield from walk(child)
        elif hasattr(node, "proto"):
            yield node.proto.SerializeToString()

    return b"".join(walk(app._tree))


@pytest.mark.parametrize("role", [Role.LEADER, Role.WORK_OFFICE, Role.UNIT])
@pytest.mark.parametrize("name", SUPERVISION_PAGES)
def test_no_page_sends_a_name_to_a_browser_that_may_not_know_it(demo_year, signed_in, role, name):
    sent = sent_to_the_browser(signed_in(role, f"pages/supervision/{name}.py"))
    assert len(sent) > 200
    assert [word for word in secrets() if word.encode() in sent] == []


@pytest.mark.parametrize("role", [Role.WORK_OFFICE, Role.UNIT])
@pytest.mark.parametrize("name", SUPERVISION_PAGES)
def test_no_page_sends_the_register_to_office_or_unit(demo_year, signed_in, role, name):
    sent = sent_to_the_browser(signed_in(role, f"pages/supervision/{name}.py"))
    register = registers.accountability(scope_for(Role.SUPERVISION))
    hidden = set(register["number"]) | set(register["person"].dropna())
    assert [word for word in hidden if word.encode() in sent] == []


def test_the_search_of_the_wire_does_find_what_is_sent(demo_year, signed_in):
    sent = sent_to_the_browser(signed_in(Role.SUPERVISION, "pages/supervision/accountability.py"))
    register = registers.accountability(scope_for(Role.SUPERVISION))
    assert all(number.encode() in sent for number in register["number"])
