"""What was held against what the document asks for, on any day."""

import datetime as dt

import pandas as pd

from efficiency import campaign
from efficiency.figures.assessment import (
    Inclusion,
    assessed_units,
    assessment_standing,
    held_days,
    included_rate,
    office_pairs,
    self_reported,
    window_rows,
    windows,
)
from efficiency.standings.registers import Register, Registers
from efficiency.standings.windows import appraisal_windows, inspection_windows

EVERY_REGISTER = Registers(frozenset(Register))


def inspections(*rows: tuple[str, dt.date, dt.date | None], days: int = 3) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "schedule": schedule,
                "started_on": day,
                "ended_on": day + dt.timedelta(days=days),
                "bulletin_on": told,
                "visited": 20,
                "findings": 30,
            }
            for schedule, day, told in rows
        ],
        columns=["schedule", "started_on", "ended_on", "bulletin_on", "visited", "findings"],
    )


def appraisals(*rows: tuple[int, str, dt.date, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["round_number", "unit_id", "held_on", "respondents"])
    return frame.assign(published_on=None)


def states(rows: pd.DataFrame, as_of: dt.date) -> list[str]:
    return [each.state.words for each in inspection_windows(campaign.load().plan, rows, as_of)]


def round_words(rows: pd.DataFrame, as_of: dt.date) -> list[str]:
    return window_rows(appraisal_windows(campaign.load().plan, rows, as_of))["words"].tolist()


def test_a_quarter_with_a_regular_inspection_is_done():
    held = inspections(("REGULAR", dt.date(2007, 3, 20), None))
    assert states(held, dt.date(2007, 3, 31))[0] == "已开展"


def test_an_inspection_belongs_to_the_quarter_in_which_it_was_completed():
    held = inspections(("REGULAR", dt.date(2007, 3, 30), None))
    assert states(held, dt.date(2007, 3, 31))[0] == "本期未开展"
    assert states(held, dt.date(2007, 4, 2))[:2] == ["逾期未开展", "已开展"]


def test_an_ad_hoc_inspection_does_not_stand_in_for_the_regular_one():
    held = inspections(("AD_HOC", dt.date(2007, 3, 20), None))
    assert states(held, dt.date(2007, 4, 1))[0] == "逾期未开展"


def test_a_quarter_is_open_until_its_last_day_and_missed_from_the_next():
    assert states(inspections(), dt.date(2007, 6, 30))[1] == "本期未开展"
    assert states(inspections(), dt.date(2007, 7, 1))[1] == "逾期未开展"


def test_a_quarter_to_come_is_not_due():
    assert states(inspections(), dt.date(2007, 8, 31))[3] == "未到期"


def test_an_inspection_without_a_bulletin_says_so():
    held = inspections(
        ("REGULAR", dt.date(2007, 3, 20), None), ("REGULAR", dt.date(2007, 6, 12), dt.date(2007, 7, 12))
    )
    words = window_rows(inspection_windows(campaign.load().plan, held, dt.date(2007, 8, 31)))[
        "words"
    ].tolist()
    assert words[0].endswith("尚未通报")
    assert words[1].endswith("7月12日通报")


def test_a_round_counts_its_units_once_however_many_forms_were_used():
    day = dt.date(2007, 6, 20)
    found = appraisals((1, "K01", day, 30), (1, "K01", day, 20), (1, "K02", day, 10))
    assert round_words(found, day) == ["6月20日，2个单位", "未到期"]


def test_a_round_in_another_month_than_read_into_the_document_is_still_held():
    found = appraisal_windows(
        campaign.load().plan, appraisals((1, "K01", dt.date(2007, 7, 3), 30)), dt.date(2007, 8, 31)
    )
    assert found[0].is_held


def test_a_round_past_the_months_that_we_read_into_the_document_is_behind_but_not_overdue():
    first = appraisal_windows(campaign.load().plan, appraisals(), dt.date(2007, 7, 1))[0]
    assert (first.is_behind, first.is_overdue, first.state.words) == (True, False, "本期未开展")
    assert appraisal_windows(campaign.load().plan, appraisals(), dt.date(2008, 1, 1))[0].is_overdue


def test_the_document_asks_for_six_in_the_year():
    assert (
        len(windows(campaign.load().plan, inspections(), appraisals(), dt.date(2007, 2, 5), EVERY_REGISTER))
        == 6
    )


def test_what_was_held_bears_the_name_of_its_window():
    rows = inspections(("REGULAR", dt.date(2007, 6, 12), None), ("AD_HOC", dt.date(2007, 7, 1), None))
    asked = windows(
        campaign.load().plan,
        rows,
        appraisals((2, "K01", dt.date(2007, 11, 12), 5)),
        dt.date(2007, 12, 31),
        EVERY_REGISTER,
    )
    held = held_days(asked)
    assert held["name"].tolist() == ["二季度明察暗访", "第二轮评议"]
    assert set(held["name"]) <= {each.name for each in asked}


def test_the_zone_founded_in_september_is_not_asked_for_in_august():
    plan = campaign.load().plan
    assert "X05" not in assessed_units(plan, dt.date(2007, 8, 31))
    assert "X05" in assessed_units(plan, dt.date(2007, 9, 1))


def test_the_collective_of_districts_is_asked_for_district_by_district():
    units = assessed_units(campaign.load().plan, dt.date(2007, 8, 31))
    assert "U_QXS" not in units
    assert sum(unit_id.startswith("D2102") for unit_id in units) == 10


def test_the_offices_members_carry_37_of_the_56_pairs():
    assert office_pairs(campaign.load().plan) == (37, 56)


def test_days_within_a_month_name_it_once_and_across_months_twice():
    def words(first: dt.date, last: dt.date) -> str:
        return round_words(appraisals((1, "K01", first, 1), (1, "K02", last, 1)), dt.date(2007, 8, 31))[0]

    assert words(dt.date(2007, 6, 18), dt.date(2007, 6, 29)).startswith("6月18日至29日")
    assert words(dt.date(2007, 6, 18), dt.date(2007, 7, 2)).startswith("6月18日至7月2日")


def test_the_members_own_figures_without_evidence_come_first_and_others_tasks_are_left_out():
    pairs = pd.DataFrame(
        [
            {"unit_id": "U_BGT", "task_id": "T27", "progress": 77, "evidence": 70.0, "evidence_doubt": False},
            {"unit_id": "U_JCJ", "task_id": "T15", "progress": 75, "evidence": None, "evidence_doubt": False},
            {"unit_id": "U_CZJ", "task_id": "T10", "progress": 99, "evidence": None, "evidence_doubt": False},
        ]
    )
    found = self_reported(campaign.load().plan, pairs)
    assert found["task_id"].tolist() == ["T15", "T27"]
    assert found["verified"].tolist() == [False, True]


def reading(unit_id: str, included: int) -> dict:
    return {
        "indicator_id": "IN_ASSESSMENT",
        "unit_id": unit_id,
        "district_code": "",
        "category": "",
        "period_end": dt.date(2007, 8, 31),
        "value": 100.0 * included,
        "numerator": included,
        "denominator": 1,
        "note": None,
    }


def test_a_unit_that_never_reported_is_neither_in_nor_out_of_the_assessment():
    found = assessment_standing(pd.DataFrame([reading("K01", 1), reading("K02", 0)]), ["K01", "K02", "K03"])
    assert dict(zip(found["key"], found["state"], strict=True)) == {
        "K02": Inclusion.OUTSIDE,
        "K03": Inclusion.SILENT,
        "K01": Inclusion.INCLUDED,
    }
    assert found["key"].tolist() == ["K02", "K03", "K01"]
    assert included_rate(found).counts == "1/2"


def test_while_nobody_reported_there_is_no_rate_of_those_in_the_assessment():
    nothing = pd.DataFrame([reading("K01", 1)]).iloc[:0]
    assert included_rate(assessment_standing(nothing, ["K01"])).percent is None


def test_a_reader_is_shown_the_own_units_only():
    assert assessed_units(campaign.load().plan, dt.date(2007, 8, 31), frozenset({"K01", "G01"})) == ["K01"]
