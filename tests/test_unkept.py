"""What waits longest behind a rule that is not kept is named on 监督检查: about whom, who has to act, by which day."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from efficiency import campaign
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.judgements.obligations import rule_judgements, rule_verdicts
from efficiency.judgements.unkept import waits_longest
from efficiency.models import MonitoringPoint, Role, Verdict
from efficiency.queries.incident_standings import longest_undecided
from tests.monitoring_rows import add_incident, add_points
from tests.reading import words

AUGUST = dt.date(2007, 8, 31)
READER = Scope(AUGUST, sees_accountability=True)
PAGE = "pages/supervision/measures.py"
# The column of the evidence by which something has to be done, and the one that says that it is.
DUE = {
    "R2.4": ("handle_due_on", "handled"), "R2.6": ("due_calendar_on", "replied_on"), "R3.4": ("rectify_due_on", "verified_on"),
    "R4.3": ("resolve_due_on", "resolved_on"), "R5.1": ("pursue_due_on", "action_number"), "R5.2": ("due_on", "executed_on"),
    "R5.3": ("pursue_due_on", "action_number"),
}  # fmt: skip


@pytest.mark.parametrize("rule_id", DUE)
def test_the_one_that_waits_longest_is_that_of_the_evidence(demo_year, rule_id):
    due, done = DUE[rule_id]
    evidence = rule_judgements(READER, rule_id)[rule_id].evidence
    broken = evidence[(evidence["standing"] == Verdict.MISSED) & evidence[done].isna()]
    first = broken[broken[due] == broken[due].min()]
    found = waits_longest(READER, campaign.load().plan.rule(rule_id))
    assert found.due_on == first[due].iloc[0] and found.unit_id in set(first["unit_id"])
    assert found.days_over == (AUGUST - found.due_on).days > 0


def test_a_rule_that_is_kept_has_nothing_that_waits_past_its_day(demo_year):
    verdicts = rule_verdicts(READER).set_index("rule_id")["verdict"]
    rules = campaign.load().plan.rules
    assert {each.id for each in rules if waits_longest(READER, each)} == set(DUE)
    assert {verdicts[each] for each in DUE} == {Verdict.MISSED}


def test_a_unit_is_named_nobody_and_who_may_not_read_the_confidential_register_nobody_of_it(demo_year):
    unit = Scope(AUGUST, frozenset({"U_GKJ"}), reader_unit="U_GKJ")
    rules = campaign.load().plan.rules
    assert not any(waits_longest(unit, each) for each in rules)
    named = {each.id for each in rules if waits_longest(Scope(AUGUST), each)}
    assert named == {each for each in DUE if not each.startswith("R5")}


def test_a_report_that_was_found_untrue_in_the_end_does_not_wait_for_a_decision(database):
    add_points(("P1", "甲厂", "国有企业001", "国有", "210202", dt.date(2007, 3, 20)))
    april = dt.date(2007, 4, 2)
    steps = [("TRANSFERRED", april), ("UNIT_FEEDBACK", april, {"verification": "TRUE"})]
    add_incident(
        1, "P1", "K01", april, steps=[*steps, ("REPLIED", dt.date(2007, 4, 4), {"verification": "FALSE"})]
    )
    add_incident(
        2,
        "P1",
        "K02",
        dt.date(2007, 4, 9),
        steps=[("REPLIED", dt.date(2007, 4, 10), {"verification": "PARTLY"})],
    )
    assert longest_undecided(Scope(AUGUST), dt.date(2007, 6, 1)) == [("K02", dt.date(2007, 4, 10))]
    assert longest_undecided(Scope(AUGUST), dt.date(2007, 4, 10)) == []


def test_each_measure_names_whom_its_first_failure_is_about_and_by_which_day_the_gravest_measure_first(
    demo_year, signed_in
):
    app = signed_in(Role.LEADER, PAGE, as_of="2007-08-31")
    said = words(app)
    missed = [int(each) for each in re.findall(r"不合规\*\*\] (\d+)条", said)]
    assert missed == sorted(missed, reverse=True) and len(missed) > 2
    named = re.findall(r"最久的：(?:涉及)?(\S+)　限\d+月\d+日，已过\d+天，待\S+", said)
    assert len(named) == len(missed) and {*named} <= {each.name for each in campaign.load().plan.units}


def test_a_unit_has_the_rule_that_its_own_rows_break_before_one_that_only_others_break(
    demo_database, signed_in, as_role
):
    own = as_role(Role.UNIT).unit_id
    before = words(signed_in(Role.UNIT, PAGE, as_of="2007-08-31"))
    assert "R2.2　" in before and "R2.6　" not in before
    with db.reading() as connection:
        point = connection.execute(select(MonitoringPoint.id).limit(1)).scalar_one()
    add_incident(9000, point, own, dt.date(2007, 8, 1))
    after = words(signed_in(Role.UNIT, PAGE, as_of="2007-08-31"))
    assert re.search(r"R2\.6　.*涉及本单位的记录\d+条，其中不合规1条", after) and "R2.2　" not in after
