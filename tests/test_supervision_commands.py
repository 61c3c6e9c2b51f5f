"""What 市监察局 enters: who may, what is refused, what is written down, and that nothing of the past is overwritten."""

import datetime as dt
import json
import threading

import pytest
from sqlalchemy import func, insert, select

from efficiency import campaign as plans
from efficiency import state
from efficiency.commands import Faulty, Refused, recording
from efficiency.commands.accountability import correct_action, record_action
from efficiency.commands.activities import correct_activity, record_check, register_activity
from efficiency.commands.documents import (
    correct_document_step,
    issue_document,
    record_document_step,
    withdraw_document_step,
)
from efficiency.commands.incidents import (
    correct_stage,
    move_incident,
    register_incident,
    withdraw_stage,
)
from efficiency.commands.inspections import Problem, Visit, publish_result, record_inspection
from efficiency.commands.rectifications import (
    correct_rectification,
    record_rectification,
    withdraw_rectification,
)
from efficiency.core import audit, db
from efficiency.core.access import Forbidden, Scope
from efficiency.models import (
    AccountabilityAction,
    AuditEntry,
    Base,
    Incident,
    IncidentStep,
    Inspection,
    OfficialActivity,
    Role,
    Setting,
    SupervisionDocument,
)
from efficiency.queries import activities, monitoring, supervision
from efficiency.queries.register import actions, document_steps, incident_steps, rectification_steps
from efficiency.subjects.accountability_action import sanctions
from tests.conftest import call_it_a_demo, person, signed_up
from tests.monitoring_rows import add_incident, add_points

CLERK = person("jcj", Role.SUPERVISION, "市监察局")
THURSDAY, FRIDAY, MONDAY = dt.date(2007, 8, 30), dt.date(2007, 8, 31), dt.date(2007, 9, 3)
PLAQUE = dt.date(2007, 3, 16)
NAME = "大连启明机械有限公司（演示）"


def scope(as_of=MONDAY):
    return Scope(as_of, None, sees_enterprise_names=True, sees_accountability=True)


def recorded_at(day: dt.date) -> dt.datetime:
    """When a fact would be recorded that somebody enters now, working on ``day``."""
    with db.reading() as connection:
        return recording.recorded_at(day, connection)


@pytest.fixture
def campaign(database):
    """A demo installation with two monitoring points and nothing else, so that days of 2007 are days of recording."""
    call_it_a_demo()
    add_points(
        ("P001", NAME, "民营企业041", "民营", "210211", PLAQUE),
        ("P002", "大连远航物流有限公司（演示）", "三资企业007", "三资", "210202", dt.date(2007, 8, 20)),
    )


def report(day=THURSDAY, **changes):
    values = {
        "point_id": "P001", "unit_id": "K13", "received_on": day, "kind": "SLOW_ACTION", "sub_kind": "超承诺时限",
        "severity": 2, "content": "起重机械检验超过承诺时限十天。",
    }  # fmt: skip
    return register_incident(CLERK, day, **values | changes)


def to_reply(number, day=FRIDAY, verification="TRUE"):
    """The report goes all the way to its reply on one day."""
    move_incident(CLERK, day, number, "RECEIVED", occurred_on=day)
    move_incident(CLERK, day, number, "TRANSFERRED", occurred_on=day, note="检验任务积压。")
    move_incident(
        CLERK,
        day,
        number,
        "UNIT_FEEDBACK",
        occurred_on=day,
        verification=verification,
        note="已电话答复企业。",
    )


def activity(day=THURSDAY, **changes):
    values = {
        "point_id": "P001", "unit_id": "K13", "started_on": day, "kind": "INSPECTION", "registration": "REGISTERED",
        "known_from": "登记表", "people": 2, "hours": 1.5, "rating": "满意",
    }  # fmt: skip
    return register_activity(CLERK, day, **values | changes)


UNREGISTERED = {
    "registration": "UNREGISTERED", "known_from": "抽查", "people": None, "hours": None, "rating": None,
}  # fmt: skip
VISIT = Visit("K13", "COVERT", THURSDAY, 71.5)
PROBLEM = Problem("K13", "COVERT", "脱岗离岗", "窗口两人脱岗，无人代岗。", dt.date(2007, 9, 14))


def inspection(day=FRIDAY, **changes):
    values = {
        "schedule": "REGULAR", "started_on": THURSDAY, "ended_on": FRIDAY, "visits": [VISIT], "findings": [PROBLEM],
    }  # fmt: skip
    return record_inspection(CLERK, day, **values | changes)


def document(number, day=FRIDAY, **changes):
    values = {
        "kind": "NOTICE", "unit_id": "K13", "source_kind": "INCIDENT", "source_number": number,
        "subject": "检验超过承诺时限，限期整改。", "issued_on": day, "due_on": dt.date(2007, 9, 17),
    }  # fmt: skip
    return issue_document(CLERK, day, **values | changes)


def decide(number, day=FRIDAY, **changes):
    values = {
        "source_kind": "INCIDENT", "source_number": number, "severity": 2, "decided_on": day, "sanction": "通报批评",
        "person": "某科室负责人",
    }  # fmt: skip
    return record_action(CLERK, day, **values | changes)


def one(frame):
    assert len(frame) == 1
    return frame.iloc[0]


def entry(action):
    with db.reading() as connection:
        row = connection.execute(
            select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id.desc()).limit(1)
        ).one()
    return row.object_id, row.username, row.succeeded, json.loads(row.detail)


def everything():
    """How many rows each table holds."""
    with db.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar()
            for table in Base.metadata.sorted_tables
        }


def fields_of(attempt, *arguments, **options):
    """The fields that an attempt is refused for; nothing may be left behind."""
    before = everything()
    with pytest.raises(Faulty) as refusal:
        attempt(*arguments, **options)
    assert everything() == before
    return set(refusal.value.faults)


# ---------------------------------------------------------------- when a fact counts as known


def test_in_a_demo_installation_a_fact_is_known_from_the_day_that_is_looked_at(campaign):
    assert recorded_at(FRIDAY).date() == FRIDAY
    number = report(THURSDAY)
    assert one(monitoring.incidents(scope(THURSDAY)))["number"] == number
    assert monitoring.incidents(scope(THURSDAY - dt.timedelta(days=1))).empty


def test_a_later_entry_of_a_day_is_never_recorded_before_an_earlier_one(campaign):
    evening = dt.datetime.combine(FRIDAY, dt.time(23, 59, 30))
    with db.writing() as connection:
        row = {"name": "evening", "value": "x", "recorded_at": evening, "recorded_by": "测试"}
        connection.execute(insert(Setting).values(row))
    assert recorded_at(FRIDAY) == evening
    assert recorded_at(MONDAY) < dt.datetime.combine(MONDAY + dt.timedelta(days=1), dt.time())


def test_in_a_real_installation_a_fact_is_known_from_now_on_whatever_day_is_looked_at(database, monkeypatch):
    noon = dt.datetime(2007, 6, 15, 12)
    monkeypatch.setattr("efficiency.commands.recording.now", lambda: noon)
    assert recorded_at(dt.date(2007, 5, 1)) == noon


def test_what_comes_in_after_the_campaign_year_is_known_from_now_on_and_its_last_day_shows_it(
    database, monkeypatch
):
    noon = dt.datetime(2008, 1, 15, 12)
    monkeypatch.setattr("efficiency.commands.recording.now", lambda: noon)
    assert recorded_at(dt.date(2007, 5, 1)) == noon
    assert Scope(dt.date(2007, 12, 30)).known_before < noon < Scope(dt.date(2007, 12, 31)).known_before


# ---------------------------------------------------------------- the happy path of each command


def test_a_report_gets_the_next_number_its_first_stage_and_both_due_days(campaign):
    add_incident(7, "P001", "K11", dt.date(2007, 8, 1))
    number = report(FRIDAY)
    assert number == "FY-2007-008"
    row = monitoring.incidents(scope()).set_index("number").loc[number]
    assert (row["stage"], row["due_calendar_on"], row["due_workday_on"]) == (
        "RECEIVED", MONDAY, dt.date(2007, 9, 5),
    )  # fmt: skip
    assert entry("REGISTER_INCIDENT")[:3] == (number, "jcj", True)
    assert audit.check().intact


def test_a_report_moves_stage_by_stage_to_its_end(campaign):
    number = report(THURSDAY)
    to_reply(number)
    move_incident(CLERK, MONDAY, number, "REPLIED", occurred_on=MONDAY, satisfied=False)
    row = one(monitoring.incidents(scope()))
    assert (row["stage"], row["transferred_on"], row["replied_on"], row["closed_on"]) == (
        "CLOSED", FRIDAY, FRIDAY, MONDAY,
    )  # fmt: skip
    assert (row["verification"], row["satisfied"]) == ("TRUE", False)
    assert entry("MOVE_INCIDENT")[3] == {
        "原环节": "回复", "新环节": "办结", "日期": "2007-09-03", "企业评价": "不满意",
    }  # fmt: skip
    with pytest.raises(Refused, match="已经办结"):
        move_incident(CLERK, MONDAY, number, "CLOSED", occurred_on=MONDAY)


def test_an_inspection_is_recorded_with_its_visits_and_numbered_problems(campaign):
    prominent = Problem(
        "K13",
        "COVERT",
        "态度生硬",
        "咨询台拒绝解答。",
        dt.date(2007, 9, 10),
        True,
        None,
        "首次发现，当场改正。",
    )
    number, problems = inspection(findings=[PROBLEM, prominent])
    assert (number, problems) == ("MC-2007-01", ["WT-2007-001", "WT-2007-002"])
    assert one(supervision.inspections(scope()))["findings"] == 2
    assert one(supervision.visits(scope()))["score"] == 71.5
    found = supervision.findings(scope()).set_index("number")
    assert found.loc["WT-2007-002", "no_circular_reason"] == "首次发现，当场改正。"
    assert list(found["found_on"]) == [THURSDAY, THURSDAY]
    assert entry("RECORD_INSPECTION")[3]["发现问题"] == problems


def test_an_ad_hoc_inspection_names_a_reflection_that_is_on_record(campaign):
    number = report()
    inspection(schedule="AD_HOC", trigger_kind="监测点反映", trigger_reference=number)
    assert one(supervision.inspections(scope()))["trigger_reference"] == number


def test_the_result_of_an_inspection_becomes_public_by_a_further_row(campaign):
    number, _ = inspection()
    publish_result(CLERK, MONDAY, number, bulletin_on=MONDAY)
    assert one(supervision.inspections(scope(MONDAY)))["bulletin_on"] == MONDAY
    assert one(supervision.inspections(scope(FRIDAY)))["bulletin_on"] is None
    assert everything()[Inspection.__tablename__] == 2
    with pytest.raises(Refused, match="已于2007年9月3日公开"):
        publish_result(CLERK, MONDAY, number, bulletin_on=MONDAY)


def test_a_rectification_is_reported_sent_back_reported_again_and_verified(campaign):
    _, [number] = inspection()
    for before, reached in (
        (None, "REPORTED"), ("REPORTED", "RETURNED"), ("RETURNED", "REPORTED"), ("REPORTED", "VERIFIED"),
    ):  # fmt: skip
        record_rectification(
            CLERK, MONDAY, number, before, state=reached, occurred_on=MONDAY, note="已安排代岗。"
        )
    row = one(state.on(scope()).finding_rows)
    assert (row["state"], row["verified_on"]) == ("VERIFIED", MONDAY)
    with pytest.raises(Refused, match="没有下一步"):
        record_rectification(
            CLERK, MONDAY, number, "VERIFIED", state="REPORTED", occurred_on=MONDAY, note="再报"
        )


def test_each_kind_of_document_has_its_own_series(campaign):
    number = report()
    assert document(number) == "大监通〔2007〕1号"
    assert document(number) == "大监通〔2007〕2号"
    assert document(number, kind="RECOMMENDATION") == "大监建〔2007〕1号"
    assert document(number, kind="DECISION") == "大监决〔2007〕1号"
    assert entry("ISSUE_DOCUMENT")[0] == "大监决〔2007〕1号"


def test_a_document_answers_an_inspection_or_a_problem_of_its_unit_as_well(campaign):
    check, [problem] = inspection()
    document(check, source_kind="CHECK")
    document(problem, source_kind="FINDING")
    assert list(supervision.documents(scope())["source_number"]) == [check, problem]


def test_a_document_is_served_answered_executed_and_closed_in_this_order(campaign):
    number = document(report())
    for before in (None, "SERVED", "ANSWERED", "EXECUTED"):
        record_document_step(CLERK, MONDAY, number, before, occurred_on=MONDAY, note="机要送达。")
    row = one(supervision.documents(scope()))
    assert [row[name] for name in ("served_on", "answered_on", "executed_on", "closed_on")] == [MONDAY] * 4
    with pytest.raises(Refused, match="已经办结"):
        record_document_step(CLERK, MONDAY, number, "CLOSED", occurred_on=MONDAY, note="再办一次")


def test_a_proven_report_leads_to_a_sanction_or_to_a_reason_for_none(campaign):
    first, second = report(), report()
    to_reply(first)
    to_reply(second, verification="PARTLY")
    paper = document(first)
    assert decide(first, document_number=paper) == "ZJ-2007-001"
    assert (
        decide(second, sanction=None, person="", no_action_reason="情节轻微，已当场改正。") == "ZJ-2007-002"
    )
    rows = supervision.accountability(scope()).set_index("source_number")
    assert (rows.loc[first, "sanction"], rows.loc[first, "document_number"]) == ("通报批评", paper)
    assert rows.loc[second, "no_action_reason"] == "情节轻微，已当场改正。"


def test_several_people_may_be_held_responsible_for_one_report(campaign):
    number = report()
    to_reply(number)
    decide(number)
    decide(number, person="某窗口工作人员")
    with pytest.raises(Refused, match="同一责任人"):
        decide(number)
    with pytest.raises(Refused, match="不能并存"):
        decide(number, sanction=None, person="", no_action_reason="不再追究其他人。")


def test_activities_are_registered_and_the_register_is_checked(campaign):
    assert activity() == "GW-2007-0001"
    assert activity(**UNREGISTERED) == "GW-2007-0002"
    record_check(CLERK, FRIDAY, checked_on=FRIDAY, points_checked=12, unregistered_found=0)
    assert set(activities.activities(scope())["registration"]) == {"REGISTERED", "UNREGISTERED"}
    row = one(supervision.registration_checks(scope()))
    assert (row["points_checked"], row["unregistered_found"]) == (12, 0)


def test_an_unregistered_activity_can_be_decided_on_a_registered_one_cannot(campaign):
    assert decide(activity(**UNREGISTERED), source_kind="ACTIVITY") == "ZJ-2007-001"
    assert fields_of(decide, activity(), source_kind="ACTIVITY") == {"source_number"}


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("point_id", None, "监测点"),
        ("point_id", "P999", "不在名册"),
        ("unit_id", None, "单位"),
        ("unit_id", "K99", "不在单位表"),
        ("unit_id", "U_QXS", "集合名称"),
        ("received_on", None, "收件日期"),
        ("received_on", MONDAY, "不能晚于2007年8月30日"),
        ("received_on", dt.date(2007, 2, 1), "不能早于文件印发日期"),
        ("kind", None, "类型"),
        ("kind", "LAZY", "没有这个选项"),
        ("sub_kind", None, "细类"),
        ("sub_kind", "乱收费", "没有这个选项"),
        ("severity", 4, "情节"),
        ("content", "  慢 ", "不少于5个字"),
        ("content", "慢" * 2_001, "不能超过2,000个字"),
    ],
)
def test_a_report_that_will_not_do_is_refused_with_a_sentence_at_its_field(campaign, field, value, said):
    before = everything()
    with pytest.raises(Faulty) as refusal:
        report(**{field: value})
    assert said in refusal.value.faults[field]
    assert everything() == before


def test_a_report_of_a_point_without_a_plaque_yet_is_refused(campaign):
    assert fields_of(report, point_id="P002", received_on=dt.date(2007, 8, 17)) == {"point_id"}


def test_all_faults_are_told_at_once(campaign):
    assert fields_of(report, point_id=None, unit_id=None, kind=None, sub_kind=None, content="") == {
        "point_id", "unit_id", "kind", "content",
    }  # fmt: skip


def test_a_stage_lies_between_the_one_before_it_and_the_day_of_recording(campaign):
    number = report(THURSDAY)
    for wrong in (None, THURSDAY - dt.timedelta(days=1), MONDAY):
        assert fields_of(move_incident, CLERK, FRIDAY, number, "RECEIVED", occurred_on=wrong) == {
            "occurred_on"
        }


def test_a_reply_says_what_it_says_and_whether_the_report_was_true(campaign):
    number = report(THURSDAY)
    move_incident(CLERK, FRIDAY, number, "RECEIVED", occurred_on=FRIDAY)
    assert fields_of(move_incident, CLERK, FRIDAY, number, "TRANSFERRED", occurred_on=FRIDAY) == {"note"}
    move_incident(CLERK, FRIDAY, number, "TRANSFERRED", occurred_on=FRIDAY, note="已核对。")
    assert fields_of(move_incident, CLERK, FRIDAY, number, "UNIT_FEEDBACK", occurred_on=FRIDAY) == {
        "note", "verification",
    }  # fmt: skip


def test_the_enterprises_judgement_belongs_to_the_end_and_the_conclusion_before_it(campaign):
    number = report(THURSDAY)
    options = {"occurred_on": FRIDAY, "satisfied": True, "verification": "TRUE"}
    assert fields_of(move_incident, CLERK, FRIDAY, number, "RECEIVED", **options) == {
        "satisfied",
        "verification",
    }


def test_a_report_that_does_not_exist_cannot_be_moved(campaign):
    with pytest.raises(Refused, match="没有编号为FY-2007-999的反映"):
        move_incident(CLERK, FRIDAY, "FY-2007-999", "RECEIVED", occurred_on=FRIDAY)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"schedule": None}, "schedule", "定期或不定期"),
        ({"schedule": "AD_HOC"}, "trigger_kind", "触发来源"),
        (
            {"schedule": "AD_HOC", "trigger_kind": "监测点反映", "trigger_reference": "FY-2007-999"},
            "trigger_reference",
            "台账中没有",
        ),
        ({"started_on": MONDAY}, "started_on", "不能晚于"),
        ({"ended_on": dt.date(2007, 8, 29)}, "ended_on", "不能早于开始日期"),
        ({"visits": [], "findings": []}, "visits", "至少填写一个察访单位"),
        ({"visits": [VISIT, Visit("K13", "COVERT", THURSDAY)]}, "visits", "第2行：同一天"),
        ({"visits": [VISIT, Visit("K14", "OPEN", MONDAY)]}, "visits", "第2行：“察访日期”不能晚于"),
        ({"visits": [VISIT, Visit("K14", "OPEN", FRIDAY, 101)]}, "visits", "第2行：“得分”应在0至100之间"),
        ({"visits": [VISIT, Visit("K14", None, FRIDAY)]}, "visits", "第2行：请选择“方式”"),
        (
            {"findings": [Problem("K14", "COVERT", "公示不全", "收费没有公示。", MONDAY)]},
            "findings",
            "没有这个单位",
        ),
        (
            {"findings": [Problem("K13", "OPEN", "公示不全", "收费没有公示。", MONDAY)]},
            "findings",
            "没有这个单位",
        ),
        ({"findings": [Problem("K13", "COVERT", "其他", "收费没有公示。", MONDAY)]}, "findings", "问题类别"),
        ({"findings": [Problem("K13", "COVERT", "公示不全", "无", MONDAY)]}, "findings", "问题描述"),
        (
            {"findings": [Problem("K13", "COVERT", "公示不全", "收费没有公示。", THURSDAY)]},
            "findings",
            "应晚于察访日期",
        ),
        (
            {"findings": [Problem("K13", "COVERT", "公示不全", "收费没有公示。", MONDAY, True)]},
            "findings",
            "两项填且只填一项",
        ),
        (
            {
                "findings": [
                    Problem("K13", "COVERT", "公示不全", "收费没有公示。", MONDAY, True, FRIDAY, "不必通报")
                ]
            },
            "findings",
            "两项填且只填一项",
        ),
        (
            {"findings": [Problem("K13", "COVERT", "公示不全", "收费没有公示。", MONDAY, False, FRIDAY)]},
            "findings",
            "请勾选“突出”",
        ),
    ],
)
def test_an_inspection_that_will_not_do_is_refused_with_field_and_row(campaign, changes, field, said):
    before = everything()
    with pytest.raises(Faulty) as refusal:
        inspection(**changes)
    assert said in refusal.value.faults[field]
    assert everything() == before


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"kind": None}, "kind", "文书种类"),
        ({"source_kind": "ACTIVITY"}, "source_kind", "来源"),
        ({"source_number": None}, "source_number", "来源编号"),
        ({"source_number": "FY-2007-999"}, "source_number", "台账中没有"),
        ({"unit_id": "K14"}, "source_number", "与所填单位无关"),
        ({"issued_on": dt.date(2007, 8, 29)}, "source_number", "晚于这一天"),
        ({"issued_on": MONDAY}, "issued_on", "不能晚于"),
        ({"due_on": FRIDAY}, "due_on", "应晚于签发日期"),
        ({"due_on": None}, "due_on", "办理期限"),
        ({"subject": "整改"}, "subject", "事由"),
    ],
)
def test_a_document_that_will_not_do_is_refused_with_a_sentence_at_its_field(campaign, changes, field, said):
    number = report(THURSDAY)
    before = everything()
    with pytest.raises(Faulty) as refusal:
        document(number, **changes)
    assert said in refusal.value.faults[field]
    assert everything() == before


def test_a_series_runs_in_the_order_of_days(campaign):
    number = report(THURSDAY)
    document(number, FRIDAY)
    assert fields_of(document, number, FRIDAY, issued_on=THURSDAY) == {"issued_on"}


def test_a_document_is_not_answered_before_it_was_served(campaign):
    number = document(report(THURSDAY))
    assert fields_of(record_document_step, CLERK, FRIDAY, number, None, occurred_on=THURSDAY) == {
        "occurred_on"
    }
    record_document_step(CLERK, MONDAY, number, None, occurred_on=MONDAY)
    assert fields_of(record_document_step, CLERK, MONDAY, number, "SERVED", occurred_on=FRIDAY) == {
        "occurred_on", "note",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"severity": None}, "severity", "情节"),
        ({"severity": 1}, "sanction", "责令检查、诫勉谈话"),
        ({"severity": 3}, "sanction", "党纪处分、政纪处分、移送司法机关"),
        ({"sanction": None}, "sanction", "请选择“处理”"),
        ({"no_action_reason": "情节轻微，不追究。"}, "sanction", "只能填一项"),
        ({"person": ""}, "person", "责任人"),
        ({"sanction": None, "no_action_reason": "算了"}, "no_action_reason", "不少于5个字"),
        ({"sanction": None, "no_action_reason": "情节轻微，不追究。"}, "person", "不填“责任人”"),
        ({"decided_on": MONDAY}, "decided_on", "不能晚于"),
        ({"decided_on": dt.date(2007, 8, 29)}, "decided_on", "不能早于来源日期"),
        ({"source_kind": None}, "source_kind", "来源"),
        ({"source_number": "FY-2007-999"}, "source_number", "台账中没有"),
        ({"document_number": "大监通〔2007〕1号"}, "document_number", "不是发给该单位"),
    ],
)
def test_a_sanction_that_will_not_do_is_refused_with_a_sentence_at_its_field(campaign, changes, field, said):
    number, other = report(THURSDAY), report(THURSDAY, unit_id="K14")
    document(other, unit_id="K14")
    to_reply(number)
    before = everything()
    with pytest.raises(Faulty) as refusal:
        decide(number, **changes)
    assert said in refusal.value.faults[field]
    assert everything() == before


def test_the_sanctions_of_a_grade_are_the_documents_own():
    plan = plans.load().plan
    assert sanctions(plan, 1) == ("责令检查", "诫勉谈话")
    assert sanctions(plan, 2) == ("通报批评", "调离岗位")
    assert sanctions(plan, 3) == ("党纪处分", "政纪处分", "移送司法机关")
    assert sanctions(plan, None) == sanctions(plan, 4) == ()


def test_what_is_not_proven_leads_to_no_sanction(campaign):
    number = report(THURSDAY)
    assert fields_of(decide, number) == {"source_number"}
    to_reply(number, verification="FALSE")
    assert fields_of(decide, number) == {"source_number"}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"known_from": "抽查"}, {"known_from"}),
        ({"people": None, "hours": None}, {"people", "hours"}),
        ({"people": 201}, {"people"}),
        ({"rating": "很好"}, {"rating"}),
        ({"kind": None, "started_on": MONDAY}, {"kind", "started_on"}),
        (UNREGISTERED | {"known_from": "登记表"}, {"known_from"}),
        (UNREGISTERED | {"rating": "满意"}, {"rating"}),
    ],
)
def test_an_activity_that_will_not_do_is_refused_at_its_fields(campaign, changes, fields):
    assert fields_of(activity, **changes) == fields


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"points_checked": 0}, "points_checked"), ({"unregistered_found": None}, "unregistered_found"),
     ({"checked_on": MONDAY}, "checked_on")],
)  # fmt: skip
def test_a_check_that_will_not_do_is_refused_at_its_field(campaign, changes, field):
    values = {"checked_on": FRIDAY, "points_checked": 10, "unregistered_found": 1} | changes
    assert fields_of(record_check, CLERK, FRIDAY, **values) == {field}


def test_a_rectification_is_not_verified_before_it_was_reported(campaign):
    _, [number] = inspection()
    values = {"state": "VERIFIED", "occurred_on": FRIDAY, "note": "现场核实。"}
    assert fields_of(record_rectification, CLERK, FRIDAY, number, None, **values) == {"state"}
    values = {"state": "REPORTED", "occurred_on": dt.date(2007, 8, 29), "note": "已改"}
    assert fields_of(record_rectification, CLERK, FRIDAY, number, None, **values) == {"occurred_on", "note"}


# ---------------------------------------------------------------- rights, one transaction, two at once

COMMANDS = {
    "register_incident": lambda user: register_incident(
        user, FRIDAY, point_id="P001", unit_id="K13", received_on=FRIDAY, kind="INACTION", sub_kind="不受理", severity=1,
        content="窗口拒绝受理申请。",
    ),
    "move_incident": lambda user: move_incident(user, FRIDAY, "FY-2007-001", "RECEIVED", occurred_on=FRIDAY),
    "correct_stage": lambda user: correct_stage(
        user, FRIDAY, "FY-2007-002", "TRANSFERRED", 3, occurred_on=FRIDAY, reason="日期写错。"
    ),
    "withdraw_stage": lambda user: withdraw_stage(user, FRIDAY, "FY-2007-002", "TRANSFERRED", 3, reason="未转办。"),
    "register_activity": lambda user: register_activity(
        user, FRIDAY, point_id="P001", unit_id="K13", started_on=FRIDAY, kind="FINE", registration="REFUSED",
        known_from="企业反映",
    ),
    "correct_activity": lambda user: correct_activity(
        user, FRIDAY, "GW-2007-0001", point_id="P001", unit_id="K14", started_on=THURSDAY, kind="INSPECTION",
        reason="单位写错。", **UNREGISTERED,
    ),
    "record_check": lambda user: record_check(
        user, FRIDAY, checked_on=FRIDAY, points_checked=5, unregistered_found=0
    ),
    "record_inspection": lambda user: record_inspection(
        user, FRIDAY, schedule="REGULAR", started_on=THURSDAY, ended_on=FRIDAY, visits=[VISIT]
    ),
    "publish_result": lambda user: publish_result(user, FRIDAY, "MC-2007-01", bulletin_on=FRIDAY),
    "record_rectification": lambda user: record_rectification(
        user, FRIDAY, "WT-2007-001", None, state="REPORTED", occurred_on=FRIDAY, note="已安排代岗。"
    ),
    "correct_rectification": lambda user: correct_rectification(
        user, FRIDAY, "WT-2007-002", 1, occurred_on=THURSDAY, note="已安排代岗。", reason="日期写错。"
    ),
    "withdraw_rectification": lambda user: withdraw_rectification(
        user, FRIDAY, "WT-2007-003", 3, reason="没有核实。"
    ),
    "issue_document": lambda user: issue_document(
        user, FRIDAY, kind="NOTICE", unit_id="K13", source_kind="INCIDENT", source_number="FY-2007-001",
        subject="限期办理并答复。", issued_on=FRIDAY, due_on=MONDAY,
    ),
    "record_document_step": lambda user: record_document_step(
        user, FRIDAY, "大监通〔2007〕1号", None, occurred_on=FRIDAY
    ),
    "correct_document_step": lambda user: correct_document_step(
        user, FRIDAY, "大监通〔2007〕2号", "SERVED", 1, occurred_on=FRIDAY, note="直接送达。", reason="方式写错。"
    ),
    "withdraw_document_step": lambda user: withdraw_document_step(
        user, FRIDAY, "大监通〔2007〕3号", "ANSWERED", 3, reason="没有采纳。"
    ),
    "record_action": lambda user: record_action(
        user, FRIDAY, source_kind="FINDING", source_number="WT-2007-001", severity=1, decided_on=FRIDAY,
        sanction="诫勉谈话", person="某窗口工作人员",
    ),
    "correct_action": lambda user: correct_action(
        user, FRIDAY, "ZJ-2007-001", 1, severity=1, decided_on=FRIDAY, sanction="责令检查", person="某窗口工作人员",
        reason="处理写错。",
    ),
}  # fmt: skip


# What a unit may say of its own matters, too.
ANSWERS = {"record_rectification"}


@pytest.fixture
def open_matters(campaign):
    """One matter for each of ``COMMANDS`` to act on."""
    report(THURSDAY)
    second = report(THURSDAY)
    move_incident(CLERK, FRIDAY, second, "RECEIVED", occurred_on=THURSDAY)
    activity(THURSDAY)
    _, numbers = inspection(findings=[PROBLEM, PROBLEM, PROBLEM])
    for number in numbers[1:]:
        record_rectification(
            CLERK, FRIDAY, number, None, state="REPORTED", occurred_on=FRIDAY, note="已安排代岗。"
        )
    record_rectification(
        CLERK, FRIDAY, numbers[2], "REPORTED", state="VERIFIED", occurred_on=FRIDAY, note="现场核实。"
    )
    for place in range(3):
        paper = document(second)
        if place:
            record_document_step(CLERK, FRIDAY, paper, None, occurred_on=FRIDAY, note="机要送达。")
    record_document_step(CLERK, FRIDAY, paper, "SERVED", occurred_on=FRIDAY, note="复函采纳。")
    record_action(
        CLERK, FRIDAY, source_kind="FINDING", source_number=numbers[2], severity=1, decided_on=FRIDAY,
        sanction="诫勉谈话", person="某窗口工作人员",
    )  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_does_something_for_the_supervision_bureau(open_matters, name):
    before = everything()
    COMMANDS[name](CLERK)
    grown = {table for table, rows in everything().items() if rows > before[table]}
    assert "audit_entry" in grown and len(grown) > 1
    assert all(rows >= before[table] for table, rows in everything().items())
    assert audit.check().intact


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISION])
def test_no_other_role_enters_anything_and_each_attempt_is_written_down(open_matters, role):
    intruder = signed_up("somebody", role, "某人", unit_id="K13")
    # What a unit may say of its own is held in ``test_answers_of_units.py``.
    refused = [command for name, command in COMMANDS.items() if role is not Role.UNIT or name not in ANSWERS]
    before = everything()
    for command in refused:
        with pytest.raises(Forbidden):
            command(intruder)
    assert everything() == before | {"audit_entry": before["audit_entry"] + len(refused)}
    with db.reading() as connection:
        tried = connection.execute(select(AuditEntry).where(AuditEntry.username == "somebody")).all()
    assert {(row.action, row.succeeded) for row in tried} == {("ACCESS_REFUSED", False)}


@pytest.mark.parametrize("name", COMMANDS)
def test_without_its_audit_entry_nothing_is_written(open_matters, monkeypatch, name):
    def broken(*_):
        raise RuntimeError("the disk is full")

    before = everything()
    monkeypatch.setattr(audit, "append", broken)
    with pytest.raises(RuntimeError):
        COMMANDS[name](CLERK)
    assert everything() == before


def test_the_second_of_two_movers_is_told_and_nothing_is_entered_twice(campaign):
    number = report(THURSDAY)
    colleague = signed_up("jcj2", Role.SUPERVISION, "市监察局")
    move_incident(colleague, FRIDAY, number, "RECEIVED", occurred_on=FRIDAY)
    with pytest.raises(Refused, match="“jcj2”已先一步登记，现在是“转办”，您看到的是“收到”"):
        move_incident(CLERK, FRIDAY, number, "RECEIVED", occurred_on=FRIDAY)
    assert list(incident_steps(scope(), number)["step"]) == ["RECEIVED", "TRANSFERRED"]


def test_of_movers_at_the_very_same_time_one_moves_and_the_others_are_told(campaign):
    number = report(THURSDAY)
    start, told = threading.Barrier(4), []

    def attempt():
        start.wait()
        try:
            told.append(str(move_incident(CLERK, FRIDAY, number, "RECEIVED", occurred_on=FRIDAY)))
        except Refused as refusal:
            told.append(str(refusal))

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("TRANSFERRED") == 1 and sum("已先一步登记" in words for words in told) == 3
    assert list(incident_steps(scope(), number)["step"]) == ["RECEIVED", "TRANSFERRED"]


def test_reports_entered_at_the_same_time_get_numbers_of_their_own(campaign):
    numbers, start = [], threading.Barrier(4)

    def attempt():
        start.wait()
        numbers.append(report(FRIDAY))

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [f"FY-2007-00{n}" for n in range(1, 5)]


def test_nothing_is_slipped_in_before_what_is_already_known_later(campaign):
    number = report(THURSDAY)
    move_incident(CLERK, MONDAY, number, "RECEIVED", occurred_on=MONDAY)
    with pytest.raises(Refused, match="晚于现在的统计截至日"):
        move_incident(CLERK, FRIDAY, number, "RECEIVED", occurred_on=FRIDAY)


# ---------------------------------------------------------------- corrections


def test_a_corrected_stage_shows_the_new_word_from_the_correction_on_and_the_old_one_before(campaign):
    number = report(THURSDAY)
    to_reply(number, FRIDAY)
    row = incident_steps(scope(), number).iloc[-1]
    correct_stage(
        CLERK, MONDAY, number, "REPLIED", int(row["id"]), occurred_on=MONDAY, verification="FALSE", note="复查后改正。",
        reason="核实结论写错。",
    )  # fmt: skip
    old, new = one(monitoring.incidents(scope(FRIDAY))), one(monitoring.incidents(scope(MONDAY)))
    assert (old["replied_on"], old["verification"]) == (FRIDAY, "TRUE")
    assert (new["replied_on"], new["verification"]) == (MONDAY, "FALSE")
    assert entry("CORRECT_RECORD")[3]["原核实结论"] == "属实"
    kept = incident_steps(scope(), number)
    assert list(kept["counts"]) == [True, True, True, False, True]
    assert kept["correction_reason"].iloc[-1] == "核实结论写错。"


def test_the_reply_outranks_the_units_own_word_even_when_that_is_corrected_later(campaign):
    number = report(THURSDAY)
    move_incident(CLERK, FRIDAY, number, "RECEIVED", occurred_on=FRIDAY)
    move_incident(
        CLERK,
        FRIDAY,
        number,
        "TRANSFERRED",
        occurred_on=FRIDAY,
        verification="FALSE",
        note="单位称已按时办理。",
    )
    move_incident(
        CLERK, FRIDAY, number, "UNIT_FEEDBACK", occurred_on=FRIDAY, verification="TRUE", note="经查确已超时。"
    )
    feedback = incident_steps(scope(), number).iloc[2]
    correct_stage(
        CLERK, MONDAY, number, "UNIT_FEEDBACK", int(feedback["id"]), occurred_on=FRIDAY, verification="FALSE",
        note="单位称按时办理。", reason="说明写错。",
    )  # fmt: skip
    assert one(monitoring.incidents(scope()))["verification"] == "TRUE"
    assert decide(number, MONDAY) == "ZJ-2007-001"


def test_a_corrected_day_stays_between_its_neighbours(campaign):
    number = report(THURSDAY)
    to_reply(number, FRIDAY)
    feedback = int(incident_steps(scope(), number)["id"].iloc[2])
    options = {"note": "检验任务积压。", "reason": "日期写错。"}
    for wrong in (dt.date(2007, 8, 29), MONDAY):
        assert fields_of(
            correct_stage, CLERK, MONDAY, number, "UNIT_FEEDBACK", feedback, occurred_on=wrong, **options
        ) == {"occurred_on"}
    assert fields_of(
        correct_stage,
        CLERK,
        MONDAY,
        number,
        "UNIT_FEEDBACK",
        feedback,
        occurred_on=FRIDAY,
        note="",
        reason="",
    ) == {"note", "reason"}
    with pytest.raises(Refused, match="与原来相同"):
        correct_stage(CLERK, MONDAY, number, "UNIT_FEEDBACK", feedback, occurred_on=FRIDAY, **options)
    with pytest.raises(Refused, match="收件日期是3日时限的起点"):
        received = int(incident_steps(scope(), number)["id"].iloc[0])
        correct_stage(CLERK, MONDAY, number, "RECEIVED", received, occurred_on=FRIDAY, reason="日期写错。")


def test_the_last_stage_can_be_taken_back_and_taken_again(campaign):
    number = report(THURSDAY)
    to_reply(number, FRIDAY)
    steps = incident_steps(scope(), number)
    with pytest.raises(Refused, match="只能撤销最后一个环节"):
        withdraw_stage(CLERK, MONDAY, number, "TRANSFERRED", int(steps["id"].iloc[1]), reason="并未转办。")
    assert withdraw_stage(
        CLERK, MONDAY, number, "REPLIED", int(steps["id"].iloc[3]), reason="还没有回复。"
    ) == ("UNIT_FEEDBACK")
    row = one(monitoring.incidents(scope(MONDAY)))
    assert (row["stage"], row["replied_on"], row["feedback_on"]) == ("UNIT_FEEDBACK", None, FRIDAY)
    assert one(monitoring.incidents(scope(FRIDAY)))["stage"] == "REPLIED"
    # 单位反馈 now stands in two rows; taking it back must leave neither.
    again = incident_steps(scope(), number)
    last = int(again.loc[again["counts"] & (again["step"] == "UNIT_FEEDBACK"), "id"].iloc[-1])
    assert (
        withdraw_stage(CLERK, MONDAY, number, "UNIT_FEEDBACK", last, reason="也没有反馈。") == "TRANSFERRED"
    )
    assert one(monitoring.incidents(scope()))["stage"] == "TRANSFERRED"
    move_incident(CLERK, MONDAY, number, "TRANSFERRED", occurred_on=MONDAY, note="正式反馈。")
    assert one(monitoring.incidents(scope()))["feedback_on"] == MONDAY


def test_the_second_of_two_correctors_is_told(campaign):
    number = report(THURSDAY)
    to_reply(number, FRIDAY)
    replied = int(incident_steps(scope(), number)["id"].iloc[3])
    values = {"occurred_on": FRIDAY, "verification": "PARTLY", "note": "部分属实。", "reason": "结论写错。"}
    correct_stage(CLERK, MONDAY, number, "REPLIED", replied, **values)
    with pytest.raises(Refused, match="刚刚已由别人更正"):
        correct_stage(CLERK, MONDAY, number, "REPLIED", replied, **values | {"verification": "FALSE"})


def test_a_corrected_sanction_keeps_its_number_and_the_past_its_word(campaign):
    number = report(THURSDAY)
    to_reply(number)
    action = decide(number)
    row = one(actions(scope()))
    values = {"severity": 1, "decided_on": FRIDAY, "sanction": "诫勉谈话", "person": "某科室负责人"}
    correct_action(CLERK, MONDAY, action, int(row["id"]), reason="情节认定过重。", **values)
    assert one(supervision.accountability(scope(FRIDAY)))["sanction"] == "通报批评"
    assert one(supervision.accountability(scope(MONDAY)))[["number", "sanction"]].tolist() == [
        action,
        "诫勉谈话",
    ]
    with pytest.raises(Refused, match="刚刚已由“jcj”更正"):
        correct_action(CLERK, MONDAY, action, int(row["id"]), reason="再改一次。", **values)
    newest = int(one(actions(scope()))["id"])
    with pytest.raises(Refused, match="与原来相同"):
        correct_action(CLERK, MONDAY, action, newest, reason="再改一次。", **values)
    assert fields_of(correct_action, CLERK, MONDAY, action, newest, reason="", **values | {"severity": 3}) == {
        "reason", "sanction",
    }  # fmt: skip


def test_a_corrected_activity_gives_way_to_a_new_row(campaign):
    old = activity(THURSDAY)
    fresh = correct_activity(
        CLERK, MONDAY, old, point_id="P001", unit_id="K14", started_on=THURSDAY, kind="INSPECTION",
        registration="REGISTERED", known_from="登记表", people=2, hours=1.5, rating="满意", reason="单位写错。",
    )  # fmt: skip
    assert one(activities.activities(scope(FRIDAY)))[["number", "unit_id"]].tolist() == [old, "K13"]
    assert one(activities.activities(scope(MONDAY)))[["number", "unit_id"]].tolist() == [fresh, "K14"]
    with pytest.raises(Refused, match=f"已更正为{fresh}"):
        COMMANDS["correct_activity"](CLERK)
    assert everything()[OfficialActivity.__tablename__] == 2


def test_an_activity_that_was_decided_on_is_not_corrected_away(campaign):
    number = activity(THURSDAY, **UNREGISTERED)
    decide(number, source_kind="ACTIVITY")
    with pytest.raises(Refused, match="已有处理（ZJ-2007-001）"):
        COMMANDS["correct_activity"](CLERK)


def test_a_document_step_is_corrected_and_taken_back_by_further_rows(campaign):
    number = document(report(THURSDAY))
    record_document_step(CLERK, FRIDAY, number, None, occurred_on=FRIDAY, note="机要送达。")
    record_document_step(CLERK, MONDAY, number, "SERVED", occurred_on=MONDAY, note="复函采纳。")
    answered = int(document_steps(scope(), number)["id"].iloc[1])
    tuesday = dt.date(2007, 9, 4)
    correct_document_step(
        CLERK,
        tuesday,
        number,
        "ANSWERED",
        answered,
        occurred_on=FRIDAY,
        note="复函采纳。",
        reason="日期写错。",
    )
    assert one(supervision.documents(scope(MONDAY)))["answered_on"] == MONDAY
    assert one(supervision.documents(scope(tuesday)))["answered_on"] == FRIDAY
    newest = int(document_steps(scope(tuesday), number)["id"].iloc[-1])
    assert withdraw_document_step(CLERK, tuesday, number, "ANSWERED", newest, reason="没有采纳。") == "SERVED"
    row = one(supervision.documents(scope(tuesday)))
    assert (row["served_on"], row["answered_on"]) == (FRIDAY, None)
    assert document_steps(scope(tuesday), number)["counts"].tolist() == [True, False, False, True]


def test_a_rectification_is_corrected_and_taken_back_by_further_rows(campaign):
    _, [number] = inspection()
    record_rectification(
        CLERK, FRIDAY, number, None, state="REPORTED", occurred_on=FRIDAY, note="已安排代岗。"
    )
    record_rectification(
        CLERK, MONDAY, number, "REPORTED", state="VERIFIED", occurred_on=MONDAY, note="现场核实。"
    )
    tuesday = dt.date(2007, 9, 4)
    last = int(rectification_steps(scope(), number)["id"].iloc[-1])
    correct_rectification(
        CLERK, tuesday, number, last, occurred_on=tuesday, note="现场核实。", reason="日期写错。"
    )
    assert one(state.on(scope(MONDAY)).finding_rows)["verified_on"] == MONDAY
    assert one(state.on(scope(tuesday)).finding_rows)["verified_on"] == tuesday
    last = int(rectification_steps(scope(tuesday), number)["id"].iloc[-1])
    assert withdraw_rectification(CLERK, tuesday, number, last, reason="没有核实。") == "REPORTED"
    row = one(state.on(scope(tuesday)).finding_rows)
    assert (row["state"], row["state_on"], row["verified_on"]) == ("REPORTED", FRIDAY, None)
    with pytest.raises(Refused, match="第一步，不能撤销"):
        last = int(rectification_steps(scope(tuesday), number)["id"].iloc[-1])
        withdraw_rectification(CLERK, tuesday, number, last, reason="再撤一次。")


# ---------------------------------------------------------------- confidentiality


def test_the_audit_log_names_neither_enterprises_nor_what_was_decided_about_people(open_matters):
    for name, command in COMMANDS.items():
        # The stage that this one takes back has just been corrected.
        if name != "withdraw_stage":
            command(CLERK)
    number = report(FRIDAY, content=f"{NAME}反映检验拖延。")
    to_reply(number)
    decide(number, sanction=None, person="", no_action_reason=f"{NAME}已撤回反映。")
    with db.reading() as connection:
        told = "\n".join(connection.execute(select(AuditEntry.detail)).scalars())
    for secret in ("启明机械", "PDY00001", "P001", "诫勉谈话", "责令检查", "某窗口工作人员", "已撤回反映"):
        assert secret not in told
    assert "民营企业041" in told


def test_what_is_typed_reaches_others_without_the_enterprises_name(campaign):
    number = report(THURSDAY, content=f"{NAME}反映检验拖延。")
    to_reply(number)
    move_incident(CLERK, FRIDAY, number, "REPLIED", occurred_on=FRIDAY, note=f"已向{NAME}回访。")
    last = int(incident_steps(scope(), number)["id"].iloc[-1])
    withdraw_stage(CLERK, FRIDAY, number, "CLOSED", last, reason=f"{NAME}来电说没有办结。")
    office = Scope(MONDAY)
    seen = monitoring.incidents(office).to_csv() + incident_steps(office, number).to_csv()
    assert "启明机械" not in seen and "民营企业041" in seen
    own, other = Scope(MONDAY, frozenset({"K13"})), Scope(MONDAY, frozenset({"K14"}))
    assert len(incident_steps(own, number)) == 6 and incident_steps(other, number).empty


def test_the_rows_of_accountability_and_of_its_documents_are_closed_to_the_work_office(campaign):
    number = report(THURSDAY)
    to_reply(number)
    paper = document(number, kind="DECISION")
    record_document_step(CLERK, FRIDAY, paper, None, occurred_on=FRIDAY)
    decide(number)
    assert actions(Scope(MONDAY)).empty and document_steps(Scope(MONDAY), paper).empty
    assert len(actions(scope())) == 1 and len(document_steps(scope(), paper)) == 1
    with db.reading() as connection:
        kept = [
            connection.execute(select(func.count()).select_from(model)).scalar()
            for model in (Incident, IncidentStep, SupervisionDocument, AccountabilityAction)
        ]
    assert kept == [1, 4, 1, 1]
