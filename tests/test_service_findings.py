"""What counts as a finding about service, and where it stands on a day."""

import datetime as dt

import pandas as pd

from efficiency.figures.service_findings import SERVICE_KINDS, count_by, covert_findings, quarter_of

AS_OF = dt.date(2007, 8, 31)


def finding(
    number="F1", source="COVERT", kind="态度生硬", state=None, due=dt.date(2007, 9, 5), unit="K01"
) -> dict:
    return {
        "number": number,
        "source": source,
        "kind": kind,
        "state": state,
        "rectify_due_on": due,
        "unit_id": unit,
        "found_on": dt.date(2007, 6, 12),
    }


def standing(**known) -> str:
    return covert_findings(pd.DataFrame([finding(**known)]), SERVICE_KINDS, AS_OF)["standing"].iloc[0]


def test_open_visits_phone_checks_and_other_kinds_are_left_out():
    rows = pd.DataFrame(
        [
            finding("F1"),
            finding("F2", source="OPEN"),
            finding("F3", source="PHONE"),
            finding("F4", kind="公示不全"),
        ]
    )
    assert covert_findings(rows, SERVICE_KINDS, AS_OF)["number"].tolist() == ["F1"]


def test_without_a_report_the_due_day_itself_is_still_in_time():
    assert standing(due=AS_OF) == "期限内未报"
    assert standing(due=AS_OF - dt.timedelta(days=1)) == "逾期未报整改"


def test_a_report_is_not_yet_a_verified_rectification():
    assert standing(state="REPORTED", due=dt.date(2007, 6, 30)) == "已报待核实"
    assert standing(state="VERIFIED") == "已核实"


def test_a_returned_rectification_stays_open():
    assert standing(state="RETURNED") == "退回重办"


def test_an_unreported_finding_may_be_null_of_any_sort():
    assert standing(state=float("nan"), due=dt.date(2007, 6, 30)) == "逾期未报整改"


def test_counts_add_up_to_the_findings_and_the_unit_with_most_comes_first():
    rows = pd.DataFrame([finding(f"F{n}", unit="K02") for n in range(3)] + [finding("G1", unit="K01")])
    counted = count_by(covert_findings(rows, SERVICE_KINDS, AS_OF), "unit_id")
    assert counted["value"].sum() == 4
    assert counted["key"].tolist()[0] == "K02"


def test_no_findings_give_no_counts():
    rows = pd.DataFrame([finding(source="OPEN")])
    assert count_by(covert_findings(rows, SERVICE_KINDS, AS_OF), "unit_id").empty


def test_quarters_change_on_the_first_of_april():
    assert [quarter_of(dt.date(2007, 3, 31)), quarter_of(dt.date(2007, 4, 1))] == ["一季度", "二季度"]
