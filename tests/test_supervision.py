"""Supervision's own numbers: queries by day and unit, open against covert, repeats, appraisals, chains to a sanction."""

import datetime as dt
import random

import pandas as pd
import pytest
from monitoring_rows import add_activity, add_incident, add_points
from supervision_rows import (
    add_action,
    add_case,
    add_document,
    add_document_step,
    add_finding,
    add_inspection,
    add_phone_check,
    add_rectification,
    add_score,
    add_visit,
)

from efficiency import campaign, state
from efficiency.core.access import Scope
from efficiency.figures import supervised
from efficiency.figures import supervision as metrics
from efficiency.judgements.news import mean_gap
from efficiency.judgements.rules import evidence
from efficiency.models import UnitCategory
from efficiency.queries import supervision as registers
from efficiency.queries.incident_standings import first_verified
from efficiency.queries.monitoring import incidents
from efficiency.standings.documents import documents_on


def d(month: int, day: int) -> dt.date:
    return dt.date(2007, month, day)


def scope(day: dt.date, *units: str) -> Scope:
    return Scope(day, frozenset(units) or None, sees_accountability=not units)


def findings(day: dt.date):
    return state.on(scope(day)).findings


class TestQueries:
    def test_a_step_recorded_later_is_not_known_before(self, database):
        add_finding("WT-1", "K01", d(5, 10), d(5, 25))
        add_rectification("WT-1", "REPORTED", d(5, 20))
        add_rectification("WT-1", "VERIFIED", d(5, 28))
        assert [each.state for each in findings(d(5, 15))] == [None]
        assert [each.state for each in findings(d(5, 27))] == ["REPORTED"]
        (known,) = findings(d(5, 28))
        assert (known.state, known.verified_on, known.reported_on) == ("VERIFIED", d(5, 28), d(5, 20))

    def test_an_inspection_is_counted_with_what_the_reader_may_see_of_it(self, database):
        add_inspection("MC-1", d(3, 20))
        for unit_id in ("K01", "K02"):
            add_visit("MC-1", unit_id, "COVERT", d(3, 20), 80)
            add_finding(f"WT-{unit_id}", unit_id, d(3, 20), d(4, 1), inspection_number="MC-1")
        everybody, own = registers.inspections(scope(d(4, 1))), registers.inspections(scope(d(4, 1), "K02"))
        assert everybody[["visited", "findings"]].values.tolist() == [[2, 2]]
        assert own[["visited", "findings"]].values.tolist() == [[1, 1]]
        assert registers.inspections(scope(d(4, 1), "K03")).empty

    def test_a_case_counts_once_and_lacks_what_was_not_recorded(self, database):
        add_case("MX-1", "K01", d(7, 1), replied_on=d(7, 3), resolved_on=d(7, 9))
        add_case("MX-2", "K01", d(7, 2), replied_on=d(7, 3))
        add_case("MX-3", "K02", d(8, 2))
        assert registers.minxin_lacking(scope(d(8, 31)))["number"].tolist() == ["MX-2", "MX-3"]
        rates = metrics.minxin_rates(registers.minxin_months(scope(d(8, 31))))
        assert rates.values.tolist() == [[d(7, 1), 2, 2, 1], [d(8, 1), 1, 0, 0]]
        assert registers.minxin_lacking(scope(d(7, 5)))["number"].tolist() == ["MX-1", "MX-2"]

    def test_the_parts_of_a_month_add_up_to_its_cases(self, demo_year):
        rates = metrics.minxin_rates(registers.minxin_months(scope(d(8, 31))))
        parts = metrics.minxin_parts(rates, {}).groupby("name")["value"].sum()
        assert parts.to_dict() == {f"{row.month.month}月": row.cases for row in rates.itertuples()}
        assert rates["cases"].sum() == len(registers.minxin_cases(scope(d(8, 31))))


class TestForms:
    def test_a_score_has_an_interval_from_its_respondents_and_their_spread_and_none_without(self, demo_year):
        given = registers.appraisals(scope(d(8, 31)))
        rows = metrics.form_scores(given)
        told = rows[rows["spread"].notna()]
        assert (
            len(told) == len(rows) - 1
            and (told["lower"] < told["score"]).all()
            and (told["upper"] > told["score"]).all()
        )
        assert rows.loc[rows["spread"].isna(), ["lower", "upper"]].isna().all(axis=None)
        # As R gives it: 86.5 + c(-1, 1) * qt(.975, 34) * 5.2 / sqrt(35).
        one = pd.DataFrame(
            {"score": [86.5, 86.5, 99.5], "spread": [5.2, None, 9.0], "respondents": [35, 35, 4]}
        )
        found = metrics.form_scores(one)
        assert found.loc[0, ["lower", "upper"]].round(3).tolist() == [84.714, 88.286]
        assert found.loc[2, "upper"] == 100 and pd.isna(found.loc[1, "lower"])


class TestInspections:
    def test_a_unit_that_shines_only_when_announced_is_a_contradiction(self, database):
        add_inspection("MC-1", d(3, 20))
        for unit_id, mode, score in (
            ("K01", "OPEN", 92), ("K01", "COVERT", 61), ("K02", "OPEN", 90), ("K02", "COVERT", 84),
            ("K03", "COVERT", 70), ("K04", "OPEN", 88), ("K04", "COVERT", None),
            *((f"K{n:02}", mode, score) for n in (5, 7, 8, 9, 11, 13, 14, 15) for mode,
            score in (("OPEN", 90), ("COVERT", 84 + n % 3))),
        ):  # fmt: skip
            add_visit("MC-1", unit_id, mode, d(3, 20), score)
        rows = metrics.open_and_covert(
            registers.visits(scope(d(4, 1))), registers.findings(scope(d(4, 1)))
        ).set_index("unit_id")
        assert rows.index[0] == "K01" and rows.loc["K01", "gap"] == 31
        assert rows.index[rows["contradiction"]].tolist() == ["K01"]
        assert rows.loc[["K03", "K04"], "gap"].isna().all()

    def test_twenty_points_are_no_contradiction_where_gaps_are_that_wide_everywhere(self, database):
        add_inspection("MC-1", d(3, 20))
        for place, unit_id in enumerate(("K01", "K02", "K03", "K04", "K05", "K07", "K08", "K09")):
            for mode, score in (("OPEN", 90), ("COVERT", 66 + 3 * place)):
                add_visit("MC-1", unit_id, mode, d(3, 20), score)
        rows = metrics.open_and_covert(registers.visits(scope(d(4, 1))), registers.findings(scope(d(4, 1))))
        assert rows["gap"].max() == 24 and not rows["contradiction"].any()
        usual = mean_gap(rows["gap"])
        assert usual.mean == 13.5 and usual.is_news and usual.lower > 0
        assert mean_gap(rows["gap"].head(4)) is None, "too few to say"

    def test_the_same_problem_twice_in_one_inspection_is_not_a_repeat(self, database):
        for number, day, inspection in (("WT-1", d(3, 20), "MC-1"), ("WT-2", d(3, 21), "MC-1")):
            add_finding(number, "K01", day, d(4, 10), inspection_number=inspection)
        assert metrics.repeat_findings(state.on(scope(d(6, 20))).finding_rows).empty
        add_finding("WT-3", "K01", d(6, 12), d(7, 1), inspection_number="MC-4")
        add_finding("WT-4", "K01", d(6, 12), d(7, 1), inspection_number="MC-4", kind="公示不全")
        rows = metrics.repeat_findings(state.on(scope(d(6, 20))).finding_rows)
        assert rows[["kind", "times", "found", "numbers"]].values.tolist() == [
            ["脱岗离岗", 2, 3, "WT-1、WT-2、WT-3"]
        ]

    @pytest.mark.parametrize(
        ("day", "age", "days"),
        [(d(5, 17), "7天以后到期", -8), (d(5, 18), "7天内到期", -7), (d(5, 25), "7天内到期", 0),
         (d(5, 26), "逾期1至15天", 1), (d(6, 9), "逾期1至15天", 15), (d(6, 10), "逾期超过15天", 16)],
    )  # fmt: skip
    def test_rectification_ages_by_its_day(self, database, day, age, days):
        add_finding("WT-1", "K01", d(5, 10), d(5, 25))
        row = metrics.open_rectifications(state.on(scope(day)).finding_rows).iloc[0]
        assert (row["age"], row["days_past"]) == (age, days)

    def test_a_verified_rectification_is_no_longer_open(self, database):
        add_finding("WT-1", "K01", d(5, 10), d(5, 25))
        add_rectification("WT-1", "VERIFIED", d(5, 28))
        assert metrics.open_rectifications(state.on(scope(d(6, 1))).finding_rows).empty


class TestAppraisals:
    def test_scores_are_weighted_by_respondents_and_compared_among_like_units(self, database):
        published = d(7, 1)
        add_score(1, "K01", "座谈会", d(6, 20), 10, 90.0, published)
        add_score(1, "K01", "电话回访", d(6, 21), 30, 70.0, published)
        add_score(1, "K02", "座谈会", d(6, 20), 40, 85.0, published)
        add_score(1, "U_BGT", "座谈会", d(6, 20), 20, 95.0, published)
        add_score(1, "U_BGT", "登门走访", d(6, 20), 5, None, published)
        rows = metrics.appraisal_results(
            registers.appraisals(scope(d(8, 1))), campaign.load().plan
        ).set_index("unit_id")
        assert rows.loc["K01", ["score", "respondents", "group_mean", "difference"]].tolist() == [
            75.0,
            40,
            80.0,
            -5.0,
        ]
        assert rows.loc["U_BGT", ["group", "score", "unscored", "difference"]].tolist() == [
            metrics.OTHER_UNITS, 95.0, 5, 0.0,
        ]  # fmt: skip

    def test_a_unit_that_nobody_scored_has_no_score_and_does_not_move_the_mean(self, database):
        add_score(1, "K01", "座谈会", d(6, 20), 10, None)
        add_score(1, "K02", "座谈会", d(6, 20), 10, 80.0)
        rows = metrics.appraisal_results(
            registers.appraisals(scope(d(8, 1))), campaign.load().plan
        ).set_index("unit_id")
        assert pd.isna(rows.loc["K01", "score"]) and rows.loc["K02", "group_mean"] == 80.0

    def test_phone_rounds_leave_unanswered_calls_out_of_the_response_time(self, database):
        add_phone_check("K01", "监督电话", d(5, 14), 8, "较差")
        add_phone_check("K02", "监督电话", d(5, 14), 12, "良好")
        add_phone_check("K03", "监督电话", d(5, 14), None, None)
        rows = metrics.phone_rounds(registers.phone_checks(scope(d(6, 1))))
        assert rows.values.tolist() == [["5月", "监督电话", 3, 2, 10.0, 1]]


class TestChains:
    def chains(self, day: dt.date) -> pd.DataFrame:
        reader = scope(day)
        return metrics.chains(
            incidents(reader),
            state.on(reader).finding_rows,
            registers.documents(reader),
            registers.accountability(reader),
            dict(first_verified(reader).itertuples(index=False)),
            day,
        )

    def test_a_chain_names_the_next_step_until_nothing_is_left(self, database):
        add_points(("JC-001", "示例厂", "国有企业001", "国有", "210202", d(3, 20)))
        steps = [("REPLIED", d(4, 5), {"verification": "TRUE"}), ("CLOSED", d(4, 20))]
        add_incident(1, "JC-001", "K13", d(4, 3), steps=steps)
        # Twenty workdays after 5 April, the week of 1 May left out; that it was closed meanwhile changes nothing.
        due = evidence.pursue_due(d(4, 5))
        decide = "作出处理，或写明不追究理由"
        for day in (d(4, 10), d(4, 20), due, due + dt.timedelta(days=1)):
            assert self.chains(day)[["lacking", "next_step", "next_due_on"]].values.tolist() == [
                [day > due, decide, due]
            ]
        add_document(
            "大监建1号", "K13", ("INCIDENT", "FY-2007-0001"), d(4, 21), d(5, 10), kind="RECOMMENDATION"
        )
        assert self.chains(d(4, 21))[["next_step", "next_due_on"]].values.tolist() == [["送达文书", d(5, 10)]]
        add_document_step("大监建1号", "SERVED", d(4, 23))
        add_document_step("大监建1号", "ANSWERED", d(4, 28))
        assert self.chains(d(4, 23))["next_step"].tolist() == ["单位采纳并回复"]
        assert self.chains(d(4, 28))["next_step"].tolist() == ["执行"]
        add_document_step("大监建1号", "EXECUTED", d(5, 8))
        add_document_step("大监建1号", "CLOSED", d(5, 9))
        add_action("ZJ-1", "K13", ("INCIDENT", "FY-2007-0001"), d(5, 9), 1, sanction="责令检查")
        last = self.chains(d(5, 9)).iloc[0]
        assert (last["next_step"], last["outcome"], last["lacking"]) == (None, "责令检查", False)

    def test_what_lacks_both_comes_first(self, database):
        add_finding("WT-1", "K01", d(3, 10), d(3, 25), prominent=True)
        add_finding("WT-2", "K02", d(4, 10), d(4, 25), prominent=True)
        add_rectification("WT-2", "VERIFIED", d(4, 20))
        add_finding("WT-3", "K03", d(4, 10), d(4, 25))
        rows = self.chains(d(5, 1))
        assert rows[["number", "lacking"]].values.tolist() == [["WT-2", True], ["WT-1", False]]

    def test_a_document_past_its_day_counts_its_days(self, database):
        add_document("大监通1号", "K13", ("CHECK", "MC-1"), d(5, 8), d(5, 30))
        add_document_step("大监通1号", "SERVED", d(5, 9))
        papers = documents_on(registers.documents(scope(d(6, 4))), d(6, 4))
        row = metrics.document_register(papers).iloc[0]
        assert (row["words"], row["days_over"]) == ("已送达", 5)

    def test_the_demo_year_holds_the_planted_gaps(self, demo_year):
        rows = self.chains(d(8, 31))
        assert rows["lacking"].sum() == 3
        assert set(rows.loc[rows["lacking"], "source_kind"]) == {"INCIDENT", "FINDING"}


def test_that_announced_visits_find_less_is_said_as_seldom_by_chance_as_any_of_three_conclusions_of_a_page():
    chance = random.Random(17)
    told = sum(mean_gap([chance.gauss(0, 5) for _ in range(10)]).is_news for _ in range(1000))
    assert told <= 30
    assert mean_gap([5 + chance.gauss(0, 2) for _ in range(10)]).is_news


@pytest.mark.parametrize("enterprises", [1, 12], ids=["one enterprise", "twelve"])
def test_a_unit_is_named_for_what_several_enterprises_reported_not_for_one_that_reports_often(
    database, enterprises
):
    """意见二: twelve reports on one of ten units that came to enterprises equally often."""
    for n in range(12):
        add_points((f"P{n}", f"企业{n}", f"监测点{n}", "民营", "210202", d(3, 1)))
    units = [each.id for each in campaign.load().plan.units if each.category == UnitCategory.KEY_UNIT][:10]
    for n, unit_id in enumerate(units):
        for visit in range(5):
            add_activity(f"HD-{n}-{visit}", f"P{visit}", unit_id, d(4, 2))
        add_incident(n, f"P{n}", unit_id, d(4, 3))
    for n in range(12):
        add_incident(100 + n, f"P{n % enterprises}", units[2], d(4, 4))
    rows = supervised.units(scope(d(5, 31)))
    found = supervised.reported_for_visits(scope(d(5, 31)), rows[rows["unit_id"].isin(units)])
    assert [each.key[0] for each in found.standing_out] == (units[2:3] if enterprises > 1 else [])
    assert supervised.more_than_visited(rows[rows["unit_id"].isin(units)]).first.key[0] == units[2]
