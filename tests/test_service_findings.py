"""What counts as a finding about service, and where it stands on a day."""

import datetime as dt

import pandas as pd

from efficiency.figures.service_findings import SERVICE_KINDS, count_by, covert_findings, quarters_of
from efficiency.standings.findings import FindingStanding, findings_on
from efficiency.standings.turns import framed

AS_OF = dt.date(2007, 8, 31)


def findings(*rows: dict) -> pd.DataFrame:
    """Problems as they stand on the day; ``steps`` of a row: (state, day)."""
    known = {
        "number": "F1", "inspection_number": "MC-1", "source": "COVERT", "unit_id": "K01", "found_on": dt.date(2007, 6, 12),
        "kind": "态度生硬", "description": "", "prominent": False, "circulated_on": None, "no_circular_reason": None,
        "rectify_due_on": dt.date(2007, 9, 5),
    }  # fmt: skip
    steps = [(row.get("number", "F1"), *step) for row in rows for step in row.pop("steps", ())]
    taken = pd.DataFrame(steps, columns=["finding_number", "state", "occurred_on"])
    return framed(FindingStanding, findings_on(pd.DataFrame([known | row for row in rows]), taken, AS_OF))


def standing(due=dt.date(2007, 9, 5), *steps) -> str:
    rows = findings({"rectify_due_on": due, "steps": steps})
    return covert_findings(rows, SERVICE_KINDS)["standing"].iloc[0]


def test_open_visits_phone_checks_and_other_kinds_are_left_out():
    rows = findings(
        {"number": "F1"},
        {"number": "F2", "source": "OPEN"},
        {"number": "F3", "source": "PHONE"},
        {"number": "F4", "kind": "公示不全"},
    )
    assert covert_findings(rows, SERVICE_KINDS)["number"].tolist() == ["F1"]


def test_without_a_report_the_due_day_itself_is_still_in_time():
    assert standing(AS_OF) == "期限内未报"
    assert standing(AS_OF - dt.timedelta(days=1)) == "逾期未报整改"


def test_a_report_is_not_yet_a_verified_rectification():
    reported = ("REPORTED", dt.date(2007, 6, 29))
    assert standing(dt.date(2007, 6, 30), reported) == "已报待核实"
    assert standing(dt.date(2007, 6, 30), reported, ("VERIFIED", dt.date(2007, 7, 3))) == "已核实"


def test_a_returned_rectification_stays_open_and_is_overdue_after_the_days_it_has_again():
    reported = ("REPORTED", dt.date(2007, 8, 24))
    assert standing(AS_OF, reported, ("RETURNED", dt.date(2007, 8, 29))) == "退回重办"
    late = ("REPORTED", dt.date(2007, 7, 2)), ("RETURNED", dt.date(2007, 7, 9))
    assert standing(dt.date(2007, 6, 30), *late) == "逾期未报整改"


def test_counts_add_up_to_the_findings_and_the_unit_with_most_comes_first():
    rows = findings(
        *({"number": f"F{n}", "unit_id": "K02"} for n in range(3)), {"number": "G1", "unit_id": "K01"}
    )
    counted = count_by(covert_findings(rows, SERVICE_KINDS), "unit_id")
    assert counted["value"].sum() == 4
    assert counted["key"].tolist()[0] == "K02"


def test_no_findings_give_no_counts():
    rows = findings({"source": "OPEN"})
    assert count_by(covert_findings(rows, SERVICE_KINDS), "unit_id").empty


def test_quarters_change_on_the_first_of_april():
    found = pd.DataFrame({"found_on": [dt.date(2007, 4, 1), dt.date(2007, 3, 31)]})
    assert quarters_of(found) == {"2007Q1": "一季度", "2007Q2": "二季度"}
