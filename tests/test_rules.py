"""The 25 rules and the 75 obligations: each verdict recomputed from its own evidence, and each boundary by hand."""

import datetime as dt
import re

import pytest
from monitoring_rows import add_activity, add_incident, add_points
from supervision_rows import (
    add_action,
    add_broadcasts,
    add_case,
    add_check,
    add_document,
    add_document_step,
    add_finding,
    add_inspection,
    add_opening,
    add_phone_check,
    add_rectification,
    add_score,
)

from efficiency import campaign
from efficiency.campaign.document import display
from efficiency.core.access import Scope
from efficiency.figures.monitoring import reply_rate
from efficiency.judgements import rules
from efficiency.judgements.obligations import counts, obligations, rule_judgements
from efficiency.judgements.rules.evidence import HEADERS
from efficiency.judgements.rules.readings import READINGS
from efficiency.models import Role, Verdict
from efficiency.queries.monitoring import incident_counts

YEAR_END, AUGUST = dt.date(2007, 12, 31), dt.date(2007, 8, 31)
GRAVEST = ("MISSED", "AT_RISK", "UNKNOWN", "MET", "NOT_DUE")
# These are met only as a whole; R2.1, R3.3 and R4.2 also count what no single row can say.
WHOLE, COUNTED = {"R1.1", "R2.3", "R3.1", "R4.1"}, {"R2.1", "R3.3", "R4.2"}


def scope(day: dt.date = AUGUST) -> Scope:
    return Scope(day, sees_enterprise_names=True, sees_accountability=True)


def verdict(rule_id: str, day: dt.date) -> str:
    return str(rule_judgements(scope(day), rule_id)[rule_id].verdict)


def reason(rule_id: str, day: dt.date) -> str:
    return rule_judgements(scope(day), rule_id)[rule_id].reason


def d(month: int, day: int) -> dt.date:
    return dt.date(2007, month, day)


class TestRegistry:
    def test_every_rule_of_the_document_has_a_function_and_a_reading(self):
        wanted = [rule.id for rule in campaign.load().plan.rules]
        assert list(rules.RULES) == wanted
        assert list(READINGS) == wanted
        assert all(each.computed and each.unseen for each in READINGS.values())

    def test_every_quoted_clause_stands_in_its_paragraph(self):
        for measure in campaign.load().plan.measures:
            for rule in campaign.load().plan.rules_of_measure(measure.id):
                assert display(rule.quote) in display(measure.text)


class TestDemoYear:
    @pytest.mark.parametrize("day", [d(2, 6), d(4, 2), d(6, 30), AUGUST, YEAR_END])
    def test_each_verdict_is_the_gravest_standing_of_its_rows(self, demo_year, day):
        for rule_id, found in rule_judgements(scope(day)).items():
            if rule_id in COUNTED or "无法判断" in found.reason or found.evidence.empty:
                continue
            order = ("MISSED", "AT_RISK", "UNKNOWN", "NOT_DUE", "MET") if rule_id in WHOLE else GRAVEST
            present = {str(each) for each in found.evidence["standing"]}
            assert str(found.verdict) == next(each for each in order if each in present), rule_id

    def test_evidence_columns_all_have_chinese_headers(self, demo_year):
        for found in rule_judgements(scope(AUGUST)).values():
            assert list(found.evidence.columns) == list(found.headers)
            assert all(header == HEADERS[name] for name, header in found.headers.items())

    def test_a_verdict_that_cannot_be_given_names_the_data_that_is_missing(self, demo_year):
        for day in (d(2, 6), AUGUST, YEAR_END):
            for found in rule_judgements(scope(day)).values():
                if found.verdict == Verdict.UNKNOWN:
                    assert "没有" in found.reason

    def test_the_75_obligations_are_all_there_and_add_up(self, demo_year):
        found = obligations(scope(AUGUST))
        assert found["kind"].value_counts().to_dict() == {
            "TASK": 30,
            "MILESTONE": 11,
            "TARGET": 9,
            "RULE": 25,
        }
        assert sum(counts(found).values()) == 75
        assert found["reason"].str.len().gt(0).all()

    def test_reply_rule_counts_what_an_independent_count_finds(self, demo_year):
        found = rule_judgements(scope(AUGUST), "R2.6")["R2.6"].evidence
        late = sum(
            (row.replied_on if isinstance(row.replied_on, dt.date) else AUGUST) > row.due_calendar_on
            for row in found.itertuples()
        )
        assert late == (found["standing"] == Verdict.MISSED).sum() > 0

    def test_verdicts_are_the_same_for_every_reader(self, demo_year):
        readers = (
            scope(AUGUST), Scope(AUGUST), Scope(AUGUST, frozenset({"K13"})),
            Scope(AUGUST, frozenset({"K13"}), sees_accountability=True),
        )  # fmt: skip
        verdicts = [obligations(reader)["verdict"].tolist() for reader in readers]
        assert all(each == verdicts[0] for each in verdicts)


class TestPage:
    @pytest.mark.parametrize("rule_id", ["R2.6", "R3.4", "R4.3"])
    def test_the_evidence_on_screen_is_the_evidence_of_the_verdict_gravest_first(
        self, demo_database, signed_in, rule_id
    ):
        app = signed_in(Role.SUPERVISION, "pages/supervision/rules.py", rule=rule_id)
        shown = app.dataframe[0].value
        found = rule_judgements(scope(), rule_id)[rule_id]
        standing, number = "standing", "number"
        expected = {
            row[number]: Verdict(row[standing]).label for row in found.evidence.to_dict(orient="records")
        }
        assert dict(zip(shown[number], shown[standing], strict=True)) == expected
        assert shown[standing].iloc[0] == Verdict.MISSED.label


class TestEmptyInstallation:
    def test_nothing_recorded_is_never_met_and_never_missed(self, database):
        found = obligations(scope(YEAR_END))
        rules_only = found[found["kind"].isin(["RULE", "MILESTONE", "TARGET"])]
        assert not {"MET", "MISSED"} & set(rules_only.loc[rules_only["id"] != "R3.1", "verdict"])

    def test_on_the_first_day_nothing_is_missed(self, database):
        assert counts(obligations(scope(d(2, 5))))[Verdict.MISSED] == 0


class TestInspections:
    def test_a_quarter_without_a_visit_is_missed_the_day_after_it_ends(self, database):
        add_inspection("MC-1", d(3, 20), bulletin_on=d(3, 29))
        assert verdict("R1.1", d(6, 10)) == "NOT_DUE"
        assert verdict("R1.1", d(6, 20)) == "AT_RISK"
        assert verdict("R1.1", d(6, 30)) == "AT_RISK"
        assert verdict("R1.1", d(7, 1)) == "MISSED"
        assert "二季度" in reason("R1.1", d(7, 1))

    def test_one_quarter_of_four_is_not_yet_the_year(self, database):
        for number, (month, day) in enumerate(((3, 20), (6, 20), (9, 20), (12, 20)), start=1):
            add_inspection(f"MC-{number}", d(month, day), bulletin_on=d(month, day))
            assert verdict("R1.1", d(month, day)) == ("MET" if number == 4 else "NOT_DUE")

    def test_a_result_has_a_term_of_its_own_to_become_public(self, database):
        assert verdict("R1.1", d(3, 19)) == "NOT_DUE"
        add_inspection("MC-1", d(3, 20))
        add_inspection("MC-1", d(3, 20), bulletin_on=d(4, 5), recorded_on=d(4, 5))
        assert verdict("R1.1", d(3, 20)) == verdict("R1.1", d(4, 3)) == "NOT_DUE"
        assert "公开期限未到" in reason("R1.1", d(4, 3))
        assert verdict("R1.1", d(4, 4)) == "AT_RISK"
        assert "已过派生的公开期限" in reason("R1.1", d(4, 4))
        assert verdict("R1.1", d(4, 5)) == "NOT_DUE"

    def test_a_second_inspection_of_a_quarter_that_is_kept_takes_nothing_from_it(self, database):
        for number, (month, day) in enumerate(((3, 20), (6, 20), (9, 20), (12, 18)), start=1):
            add_inspection(f"MC-{number}", d(month, day), bulletin_on=d(month, day))
        assert verdict("R1.1", d(12, 18)) == "MET"
        add_inspection("MC-5", d(12, 20))
        assert verdict("R1.1", d(12, 20)) == "MET"

    def test_a_result_that_is_not_public_when_the_year_is_over_is_missed(self, database):
        add_inspection("MC-1", d(3, 20))
        assert verdict("R1.1", d(12, 13)) == "MISSED"
        for number, (month, day) in enumerate(((6, 20), (9, 20), (11, 20)), start=2):
            add_inspection(f"MC-{number}", d(month, day), bulletin_on=d(month, day))
        assert verdict("R1.1", d(12, 30)) == "AT_RISK"
        assert verdict("R1.1", YEAR_END) == "MISSED"

    def test_what_set_off_an_inspection_cannot_have_come_after_it(self, one_point):
        add_incident(1, "JC-001", "K13", d(4, 19))
        add_incident(2, "JC-001", "K13", d(4, 25))
        add_inspection("MC-1", d(4, 20), trigger=("监测点反映", "FY-2007-0001"))
        assert verdict("R1.2", d(4, 30)) == "MET"
        add_inspection("MC-2", d(4, 20), trigger=("监测点反映", "FY-2007-0002"))
        assert verdict("R1.2", d(4, 30)) == "MISSED"
        assert "1次的触发来源在察访开始以后才收到" in reason("R1.2", d(4, 30))

    def test_an_ad_hoc_visit_without_its_trigger_breaks_the_rule(self, database):
        add_inspection("MC-1", d(4, 20), trigger=("投诉", "DB-1"))
        assert verdict("R1.2", d(4, 30)) == "MET"
        add_inspection("MC-2", d(4, 25), trigger=("投诉", ""))
        assert verdict("R1.2", d(4, 30)) == "MISSED"

    def test_the_year_end_sheet_is_not_due_before_november_ends_and_unknown_after(self, database):
        for rule_id in ("R1.3", "R3.6", "R4.4"):
            assert verdict(rule_id, d(11, 30)) == "NOT_DUE"
            assert verdict(rule_id, d(12, 1)) == "UNKNOWN"
            assert "没有年终考评打分表" in reason(rule_id, d(12, 1))


class TestMonitoringPoints:
    def test_one_unregistered_visit_breaks_the_registration_rule(self, database):
        add_points(("JC-001", "示例厂", "国有企业001", "国有", "210202", d(3, 20)))
        add_activity("GW-1", "JC-001", "K13", d(4, 2))
        assert verdict("R2.2", d(4, 30)) == "MET"
        add_activity("GW-2", "JC-001", "K13", d(4, 3), registration="UNREGISTERED")
        assert verdict("R2.2", d(4, 30)) == "MISSED"
        assert "50.0%，1/2次" in reason("R2.2", d(4, 30))

    def test_an_unregistered_visit_is_handled_once_a_document_names_it(self, database):
        add_points(("JC-001", "示例厂", "国有企业001", "国有", "210202", d(3, 20)))
        add_activity("GW-2", "JC-001", "K13", d(4, 3), registration="UNREGISTERED")
        add_document("大监通1号", "K01", ("CHECK", "MC-9"), d(4, 4), d(4, 20))
        assert verdict("R2.4", d(4, 20)) == "NOT_DUE"
        assert verdict("R2.4", d(4, 30)) == "MISSED"
        add_document("大监通2号", "K13", ("CHECK", "GW-2"), d(4, 6), d(4, 20))
        assert verdict("R2.4", d(4, 30)) == "MET"

    def test_one_checked_quarter_is_not_yet_a_year_of_checks(self, database):
        add_points(("JC-001", "示例厂", "国有企业001", "国有", "210202", d(3, 20)))
        for month in (4, 7):
            add_check(d(month, 10))
        assert verdict("R2.3", d(4, 10)) == verdict("R2.3", AUGUST) == "NOT_DUE"
        assert verdict("R2.3", d(12, 20)) == "AT_RISK"
        add_check(d(12, 21))
        assert verdict("R2.3", d(12, 21)) == "MET"

    def test_fewer_than_a_hundred_points_miss_the_rule(self, database):
        add_points(*((f"JC-{n:03d}", f"示例{n}厂", f"企业{n:03d}", own, "210202", d(3, 20))
                     for n, own in enumerate(["国有", "三资", "民营"])))  # fmt: skip
        assert verdict("R2.1", d(4, 1)) == "MISSED"

    def test_a_reply_is_due_on_the_third_day_and_late_after_it(self, database):
        add_points(("JC-001", "示例厂", "国有企业001", "国有", "210202", d(3, 20)))
        add_incident(1, "JC-001", "K13", d(7, 3))
        assert verdict("R2.6", d(7, 5)) == "NOT_DUE"
        assert verdict("R2.6", d(7, 6)) == "AT_RISK"
        assert verdict("R2.6", d(7, 7)) == "MISSED"

    def test_the_rate_of_the_rule_is_that_of_the_page_with_the_overdue_in_it(self, demo_year):
        counted = reply_rate(incident_counts(scope(AUGUST)), "calendar")
        overdue = int(re.search(r"已超期(\d+)件", reason("R2.6", AUGUST))[1])
        assert overdue > 0
        assert f"应复的按期回复{counted.text}，{counted.counts}件" in reason("R2.6", AUGUST)

    def test_a_friday_receipt_waits_for_monday_by_calendar_days(self, database):
        add_points(("JC-001", "示例厂", "国有企业001", "国有", "210202", d(3, 20)))
        add_incident(1, "JC-001", "K13", d(7, 6), steps=[("REPLIED", d(7, 9))])
        assert verdict("R2.6", d(7, 10)) == "MET"


class TestAppraisals:
    def test_one_round_is_not_yet_two(self, database):
        add_score(1, "K01", "座谈会", d(6, 20), 20, 85.0, published_on=d(7, 1))
        assert verdict("R3.1", d(8, 1)) == "NOT_DUE"
        add_score(2, "K01", "座谈会", d(11, 20), 20, 85.0, published_on=d(12, 1))
        assert verdict("R3.1", YEAR_END) == "MET"

    def test_a_form_that_the_document_does_not_name_breaks_the_rule(self, database):
        add_score(1, "K01", "网络投票", d(6, 20), 20, 85.0)
        assert verdict("R3.2", d(8, 1)) == "MISSED"

    def test_an_answered_call_without_its_quality_is_an_incomplete_record(self, database):
        for kind in ("监督电话", "服务电话", "应急电话"):
            add_phone_check("K01", kind, d(5, 14), 8, "良好")
        assert verdict("R3.3", d(6, 1)) == "UNKNOWN"
        assert "没有公布电话名录" in reason("R3.3", d(6, 1))
        add_phone_check("K01", "监督电话", d(5, 15), 8, None)
        assert verdict("R3.3", d(6, 1)) == "MISSED"

    def test_a_problem_needs_its_notice_and_its_rectification_in_time(self, database):
        add_finding("WT-1", "K01", d(5, 10), d(5, 25))
        add_document("大监通0号", "K02", ("FINDING", "WT-0"), d(5, 1), d(5, 25))
        assert verdict("R3.4", d(5, 12)) == "AT_RISK"
        add_document("大监通1号", "K01", ("FINDING", "WT-1"), d(5, 14), d(5, 25))
        assert verdict("R3.4", d(5, 15)) == "NOT_DUE"
        assert verdict("R3.4", d(5, 26)) == "MISSED"
        add_rectification("WT-1", "REPORTED", d(5, 24))
        assert verdict("R3.4", d(5, 26)) == "AT_RISK"
        add_rectification("WT-1", "VERIFIED", d(5, 28))
        assert verdict("R3.4", d(5, 28)) == "MET"

    def test_one_notice_covers_all_that_was_found_in_the_unit_in_the_same_inspection(self, database):
        for number, unit_id in (("WT-1", "K01"), ("WT-2", "K01"), ("WT-3", "K02")):
            add_finding(number, unit_id, d(6, 12), d(6, 30), inspection_number="MC-4")
        add_document("大监通1号", "K01", ("CHECK", "MC-4"), d(6, 15), d(6, 30))
        found = rule_judgements(scope(d(6, 20)), "R3.4")["R3.4"].evidence.set_index("number")["notice_number"]
        assert found["WT-1"] == found["WT-2"] == "大监通1号"
        assert found["WT-3"] is None

    def test_a_prominent_problem_is_made_known_or_the_reason_written_down(self, database):
        add_finding("WT-1", "K01", d(5, 10), d(5, 25), prominent=True)
        assert verdict("R3.5", d(5, 25)) == "NOT_DUE"
        assert verdict("R3.5", d(5, 26)) == "MISSED"
        add_finding("WT-2", "K01", d(4, 10), d(4, 25), prominent=True, no_circular_reason="已当场改正")
        assert "写明不通报理由1个" in reason("R3.5", d(5, 26))


class TestSocialSupervision:
    def test_fewer_broadcasts_than_the_quarter_before_are_missed_when_the_quarter_is_over(self, database):
        add_broadcasts(d(2, 8), d(3, 8), d(4, 12))
        assert verdict("R4.1", d(5, 1)) == "NOT_DUE"
        assert verdict("R4.1", d(6, 20)) == "AT_RISK"
        assert verdict("R4.1", d(7, 1)) == "MISSED"

    def test_the_first_broadcast_is_not_yet_a_year_of_them(self, database):
        add_broadcasts(d(2, 8))
        found = rule_judgements(scope(d(2, 8)), "R4.1")["R4.1"]
        assert found.verdict == "NOT_DUE"
        assert [str(each) for each in found.evidence["count"]] == ["1", "nan", "nan", "nan"]
        add_broadcasts(d(5, 8), d(8, 8), d(11, 8))
        assert verdict("R4.1", YEAR_END) == "MET"

    def test_opening_is_a_risk_below_its_pace_and_missed_after_october(self, database):
        add_opening(d(8, 31), 20, 90)
        assert verdict("R4.2", AUGUST) == "AT_RISK"
        add_opening(d(8, 31), 80, 90)
        assert verdict("R4.2", AUGUST) == "NOT_DUE"
        assert verdict("R4.2", d(11, 1)) == "MISSED"
        add_opening(d(11, 2), 90, 90)
        assert verdict("R4.2", d(11, 2)) == "MET"

    def test_each_case_has_its_own_term_and_none_ends_because_a_month_does(self, database):
        add_case("MX-1", "K01", d(8, 1), replied_on=d(8, 5))
        add_case("MX-0", "K01", d(8, 31))
        assert verdict("R4.3", d(8, 22)) == "NOT_DUE"
        assert verdict("R4.3", d(8, 23)) == "MISSED"
        assert reason("R4.3", AUGUST).endswith("收件满15个工作日仍缺回声或结果的1件")
        assert reason("R4.3", d(9, 1)) == reason("R4.3", AUGUST)
        add_case("MX-0", "K01", d(8, 31), replied_on=d(9, 3), resolved_on=d(9, 3))
        add_case("MX-2", "K01", d(7, 1), replied_on=d(7, 5), resolved_on=d(7, 9))
        assert "33.3%，1/3件" in reason("R4.3", AUGUST)


def _named(rule_id: str) -> str:
    return campaign.load().plan.rule(rule_id).sanctions[0]


@pytest.fixture
def one_point(database):
    add_points(("JC-001", "示例厂", "国有企业001", "国有", "210202", d(3, 20)))


class TestAccountability:
    def close_incident(self, key: int = 1, verification: str = "TRUE") -> None:
        add_points(("JC-001", "示例厂", "国有企业001", "国有", "210202", d(3, 20)))
        add_incident(
            key, "JC-001", "K13", d(4, 3),
            steps=[("REPLIED", d(4, 5), {"verification": verification}), ("CLOSED", d(4, 20))],
        )  # fmt: skip

    def test_a_closed_verified_incident_needs_a_sanction_or_a_reason(self, database):
        self.close_incident()
        assert verdict("R5.1", d(4, 30)) == "NOT_DUE"
        assert verdict("R5.1", d(5, 16)) == "UNKNOWN"
        add_action("ZJ-0", "K01", ("INCIDENT", "FY-0"), d(4, 25), 1, sanction="责令检查")
        assert verdict("R5.1", d(4, 30)) == "NOT_DUE"
        add_action(
            "ZJ-1", "K13", ("INCIDENT", "FY-2007-0001"), d(5, 18), 1, no_action_reason="情节轻微，已改正"
        )
        assert verdict("R5.1", d(5, 17)) == verdict("R5.4", d(5, 17)) == "MISSED"
        assert "没有处理、也没有理由的反映1件" in reason("R5.4", d(5, 17))
        assert verdict("R5.1", d(5, 18)) == "MET"

    def test_what_is_open_counts_once_its_term_is_over(self, one_point):
        add_incident(1, "JC-001", "K13", d(4, 3), steps=[("REPLIED", d(4, 5), {"verification": "TRUE"})])
        add_action("ZJ-0", "K01", ("INCIDENT", "FY-0"), d(4, 25), 1, sanction="责令检查")
        assert verdict("R5.1", d(4, 30)) == "NOT_DUE"
        assert verdict("R5.1", d(5, 31)) == "MISSED"
        assert "查实满20个工作日而两样都没有的1件" in reason("R5.1", d(5, 31))

    def test_an_unfounded_report_needs_nothing(self, database):
        self.close_incident(verification="FALSE")
        assert verdict("R5.1", d(4, 30)) == "NOT_DUE"

    def test_a_sanction_outside_its_grade_breaks_the_rule(self, database):
        add_action("ZJ-1", "K13", ("FINDING", "WT-1"), d(5, 8), 1, sanction="戒勉谈话")
        assert verdict("R5.4", d(5, 8)) == "MET"
        add_action("ZJ-2", "K13", ("FINDING", "WT-2"), d(5, 9), 1, sanction="调离岗位")
        assert verdict("R5.4", d(5, 9)) == "MISSED"
        assert verdict("R5.5", d(5, 9)) == "NOT_DUE"

    def grave_incident(self, key: int = 1, severity: int = 3) -> str:
        add_incident(
            key, "JC-001", "K13", d(4, 3), severity=severity,
            steps=[("REPLIED", d(4, 5), {"verification": "TRUE"}), ("CLOSED", d(4, 20))],
        )  # fmt: skip
        return f"FY-2007-{key:04d}"

    def test_a_reason_for_nobody_being_responsible_has_not_set_off_accountability(self, one_point):
        first, second = self.grave_incident(1), self.grave_incident(2)
        add_action("ZJ-1", "K13", ("INCIDENT", first), d(5, 8), 3, sanction="党纪处分")
        assert verdict("R5.3", d(5, 9)) == "MISSED"
        add_action("ZJ-2", "K13", ("INCIDENT", second), d(5, 10), 3)
        assert verdict("R5.3", d(5, 10)) == "MET"
        assert "已启动、尚未作出处理的1件" in reason("R5.3", d(5, 10))
        add_action("ZJ-2", "K13", ("INCIDENT", second), d(5, 20), 3, no_action_reason="已改正")
        assert verdict("R5.3", d(5, 20)) == "MISSED"
        assert "给予处理的1件；写明理由不追究的1件" in reason("R5.3", d(5, 20))
        assert verdict("R5.1", d(5, 20)) == "MET"

    def test_a_gravest_matter_that_was_written_down_lighter_still_asks_for_the_gravest_sanction(
        self, one_point
    ):
        number = self.grave_incident()
        add_action("ZJ-1", "K13", ("INCIDENT", number), d(5, 8), 1, sanction="责令检查")
        assert verdict("R5.6", d(5, 8)) == "MISSED"
        assert "给予其他处理的1起（ZJ-1）" in reason("R5.6", d(5, 8))
        assert verdict("R5.4", d(5, 8)) == "NOT_DUE"
        # Once somebody was given what the document names, the others are judged by their own part.
        add_action("ZJ-2", "K13", ("INCIDENT", number), d(5, 9), 3, sanction="移送司法机关")
        assert verdict("R5.6", d(5, 9)) == "MET"
        assert verdict("R5.4", d(5, 9)) == "MET"

    def test_a_grave_matter_may_not_be_left_with_a_reason_a_slight_one_may(self, one_point):
        for key, severity in enumerate((1, 2, 3), start=1):
            number = self.grave_incident(key, severity)
            add_action(f"ZJ-{key}", "K13", ("INCIDENT", number), d(5, 8), severity, no_action_reason="已改正")
        assert [verdict(each, d(5, 8)) for each in ("R5.4", "R5.5", "R5.6")] == [
            "NOT_DUE",
            "MISSED",
            "MISSED",
        ]
        assert "写明理由不追究的1起" in reason("R5.4", d(5, 8))
        assert "不追究的1起（ZJ-3）" in reason("R5.6", d(5, 8))

    @pytest.mark.parametrize(("rule_id", "severity"), [("R5.4", 1), ("R5.5", 2), ("R5.6", 3)])
    def test_to_decide_nothing_on_a_matter_of_a_grade_is_no_better_than_a_reason_for_nothing(
        self, one_point, rule_id, severity
    ):
        self.grave_incident(1, severity)
        add_action("ZJ-0", "K01", ("FINDING", "WT-0"), d(4, 25), severity, sanction=_named(rule_id))
        assert verdict(rule_id, d(5, 4)) == "MET"
        found = rule_judgements(scope(d(5, 31)), rule_id)[rule_id]
        assert found.verdict == "MISSED"
        assert "查实满20个工作日而没有处理、也没有理由的反映1件" in found.reason
        assert list(found.evidence["source_number"]) == ["WT-0", "FY-2007-0001"]
        for other in {"R5.4", "R5.5", "R5.6"} - {rule_id}:
            assert verdict(other, d(5, 31)) == "NOT_DUE"

    def test_a_grave_matter_within_its_term_or_of_another_grade_is_not_taken_for_one_left_with_nothing(
        self, one_point
    ):
        for key, severity in ((1, 2), (2, 3)):
            self.grave_incident(key, severity)
        add_action("ZJ-1", "K13", ("INCIDENT", "FY-2007-0002"), d(5, 4), 3, sanction="政纪处分")
        add_incident(
            3, "JC-001", "K13", d(5, 21), severity=3,
            steps=[("REPLIED", d(5, 23), {"verification": "TRUE"})],
        )  # fmt: skip
        assert verdict("R5.6", d(5, 31)) == "MET"
        assert verdict("R5.5", d(5, 31)) == "MISSED"

    def test_the_page_counts_the_grades_as_the_rules_do(self, demo_database, signed_in):
        app = signed_in(Role.SUPERVISION, "pages/supervision/accountability.py")
        assert not app.exception
        shown = [each.value for each in app.markdown if each.value.startswith("**")]
        for rule_id in ("R5.4", "R5.5", "R5.6"):
            found = rule_judgements(scope(), rule_id)[rule_id].evidence
            quote = display(campaign.load().plan.rule(rule_id).quote)
            [line] = [each for each in shown if f"“{quote}”" in each]
            assert line.startswith(f"**{found['sanction'].notna().sum()}起**")

    def test_a_finding_has_the_grade_of_its_decision(self, database):
        add_action("ZJ-1", "K13", ("FINDING", "WT-1"), d(5, 8), 3, sanction="通报批评")
        assert verdict("R5.6", d(5, 8)) == "MISSED"

    @pytest.mark.parametrize("day", [d(6, 30), AUGUST, YEAR_END])
    @pytest.mark.parametrize("rule_id", ["R5.1", "R5.3"])
    def test_the_numbers_of_the_sentence_add_up_to_the_rows(self, demo_year, rule_id, day):
        found = rule_judgements(scope(day), rule_id)[rule_id]
        total, *parts = (int(each.replace(",", "")) for each in re.findall(r"([\d,]+)件", found.reason))
        rows = found.evidence
        assert total == sum(parts) == len(rows) > 0
        assert f"给予处理的{rows['sanction'].notna().sum()}件" in found.reason
        reasons = (rows["sanction"].isna() & rows["no_action_reason"].notna()).sum()
        assert f"写明理由不追究的{reasons}件" in found.reason

    def test_a_document_that_is_answered_but_not_executed_by_its_day_is_overdue(self, database):
        add_document("大监建1号", "K13", ("CHECK", "MC-1"), d(5, 8), d(5, 30), kind="RECOMMENDATION")
        add_document_step("大监建1号", "SERVED", d(5, 9))
        add_document_step("大监建1号", "ANSWERED", d(5, 20))
        assert verdict("R5.2", d(5, 24)) == "NOT_DUE"
        assert verdict("R5.2", d(5, 28)) == "AT_RISK"
        assert verdict("R5.2", d(5, 31)) == "MISSED"
        add_document_step("大监建1号", "EXECUTED", d(6, 2))
        assert verdict("R5.2", d(6, 2)) == "MET"
