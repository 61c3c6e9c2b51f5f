"""监察登记 as the supervision bureau uses it: what is shown before saving, faults at their fields, what was saved."""

import datetime as dt

import pytest
from sqlalchemy import insert, select

from efficiency import state
from efficiency.commands.accountability import record_action
from efficiency.commands.incidents import move_incident, register_incident, withdraw_stage
from efficiency.commands.inspections import Problem, Visit, record_inspection
from efficiency.core import db
from efficiency.core.access import RIGHTS, Action, Scope
from efficiency.core.config import ROOT
from efficiency.models import Account, Leader, RegistrationCheck, Role
from efficiency.queries import activities, monitoring, supervision
from efficiency.queries.register import incident_steps
from tests.conftest import call_it_a_demo, person, signed_up
from tests.monitoring_rows import add_points

PAGE = "pages/supervision/register.py"
CLERK = person("jcj", Role.SUPERVISION, "市监察局")
FRIDAY = dt.date(2007, 8, 31)
SCOPE = Scope(FRIDAY, None, sees_enterprise_names=True, sees_accountability=True)
NAME = "大连启明机械有限公司（演示）"
DAY = {"as_of": "2007-08-31"}


@pytest.fixture
def campaign(database):
    """A demo installation with one monitoring point, an account of each role that opens pages, and nothing else."""
    since = dt.datetime(2007, 2, 5)
    call_it_a_demo()
    with db.writing() as connection:
        connection.execute(insert(Leader).values(id="FSZ1", title="副市长（一）", seq=1))
        for name, role, more in (
            ("gzb", Role.WORK_OFFICE, {}), ("fsz1", Role.LEADER, {"leader_id": "FSZ1"}),
            ("zjj", Role.UNIT, {"unit_id": "K13"}),
        ):  # fmt: skip
            account = {
                "username": name,
                "display_name": name,
                "role": role,
                "password_hash": "-",
                "created_at": since,
            }
            account |= {"password_changed_at": db.now(), "must_change_password": False}
            connection.execute(insert(Account).values(**account, **more))
    add_points(("P001", NAME, "民营企业041", "民营", "210211", dt.date(2007, 3, 16)))


def report(**changes):
    values = {
        "point_id": "P001", "unit_id": "K13", "received_on": FRIDAY, "kind": "SLOW_ACTION", "sub_kind": "超承诺时限",
        "severity": 2, "content": "起重机械检验超过承诺时限十天。",
    }  # fmt: skip
    return register_incident(CLERK, FRIDAY, **values | changes)


def proven_report():
    number = report()
    move_incident(CLERK, FRIDAY, number, "RECEIVED", occurred_on=FRIDAY)
    move_incident(CLERK, FRIDAY, number, "TRANSFERRED", occurred_on=FRIDAY, note="检验任务积压。")
    move_incident(
        CLERK, FRIDAY, number, "UNIT_FEEDBACK", occurred_on=FRIDAY, verification="TRUE", note="已答复企业。"
    )
    return number


def widget(app, kind, field):
    """The widget of a form's field, whatever its form, turn and record."""
    found = [each for each in getattr(app, kind) if (each.key or "").split(":")[-1].startswith(field)]
    assert len(found) == 1, [each.key for each in getattr(app, kind)]
    return found[0]


def fill(app, kind, field, value):
    widget(app, kind, field).set_value(value)
    return app.run()


def chosen(app, name, number):
    next(each for each in app.selectbox if (each.key or "").startswith(f"record:{name}:")).set_value(number)
    return app.run()


def save(app, words):
    next(each for each in app.button if each.label == words).click()
    app.run()
    assert not app.exception
    return app


def texts(app):
    return "\n".join(str(each.value) for each in [*app.markdown, *app.caption, *app.error, *app.success])


def test_the_form_says_what_is_wrong_at_each_field_keeps_what_was_typed_and_then_saves(campaign, signed_in):
    app = signed_in(Role.SUPERVISION, PAGE, **DAY)
    fill(app, "text_area", "content", "慢")
    save(app, "登记反映")
    said = texts(app)
    for fault in (
        "请选择“监测点”",
        "请选择“被反映单位”",
        "请选择“类型”",
        "请选择“情节”",
        "请填写“反映内容”，不少于5个字",
    ):
        assert fault in said.replace("\\", "")
    assert "有5处需要改正" in said
    assert widget(app, "text_area", "content").value == "慢"
    assert monitoring.incidents(SCOPE).empty
    fill(app, "selectbox", "point_id", "P001")
    fill(app, "selectbox", "unit_id", "K13")
    fill(app, "segmented_control", "kind", "SLOW_ACTION")
    fill(app, "segmented_control", "sub_kind", "推诿扯皮")
    fill(app, "segmented_control", "severity", 1)
    fill(app, "text_area", "content", "三个窗口互相推诿，没有人受理。")
    save(app, "登记反映")
    [row] = monitoring.incidents(SCOPE).to_dict("records")
    assert (row["number"], row["sub_kind"], row["received_on"]) == ("FY-2007-001", "推诿扯皮", FRIDAY)
    assert "FY-2007-001" in app.success[0].value.replace("\\", "")
    assert widget(app, "text_area", "content").value == "" and not app.error
    # Whoever left the page and comes back finds no receipt of before.
    for page in ("pages/office/account.py", PAGE):
        app.switch_page(str(ROOT / page)).run()
    assert not app.success and app.title[0].value == "监察登记"


def test_both_last_days_to_reply_are_shown_before_anything_is_saved(campaign, signed_in):
    app = signed_in(Role.SUPERVISION, PAGE, **DAY)
    assert "9月3日（星期一，自然日顺延口径，正式）" in texts(app) and "9月5日（3个工作日口径）" in texts(app)
    fill(app, "date_input", "received_on", dt.date(2007, 4, 28))
    assert "5月8日（星期二，自然日顺延口径，正式）" in texts(app)


def test_the_kinds_offered_are_those_of_the_category(campaign, signed_in):
    app = signed_in(Role.SUPERVISION, PAGE, **DAY)
    fill(app, "segmented_control", "kind", "INACTION")
    assert "脱岗无人" in str(widget(app, "segmented_control", "sub_kind").options)
    fill(app, "segmented_control", "kind", "ARBITRARY_ACTION")
    assert "乱收费" in str(widget(app, "segmented_control", "sub_kind").options)


def test_a_report_is_moved_on_and_stays_chosen_for_the_next_stage(campaign, signed_in):
    number = report()
    app = signed_in(Role.SUPERVISION, PAGE, form="办理反映", incident=number, **DAY)
    save(app, "登记转办")
    fill(app, "segmented_control", "verification", "PARTLY")
    fill(app, "text_area", "note", "单位称检验任务积压。")
    save(app, "登记单位反馈")
    assert widget(app, "segmented_control", "verification").value == "PARTLY"
    fill(app, "text_area", "note", "已书面答复企业。")
    save(app, "登记回复")
    fill(app, "segmented_control", "satisfied", False)
    save(app, "登记办结")
    [row] = monitoring.incidents(SCOPE).to_dict("records")
    assert (row["stage"], row["verification"], row["satisfied"]) == ("CLOSED", "PARTLY", False)
    assert "没有在办的反映" in [heading.value for heading in app.subheader]


def test_who_comes_second_is_told_on_the_page_and_sees_where_it_stands(campaign, signed_in):
    number = report()
    app = signed_in(Role.SUPERVISION, PAGE, form="办理反映", incident=number, **DAY)
    move_incident(
        signed_up("jcj2", Role.SUPERVISION, "市监察局"), FRIDAY, number, "RECEIVED", occurred_on=FRIDAY
    )
    save(app, "登记转办")
    assert "“jcj2”已先一步登记" in app.error[0].value.replace("\\", "")
    assert any(button.label == "登记单位反馈" for button in app.button)
    assert list(monitoring.incidents(SCOPE)["stage"]) == ["TRANSFERRED"]


def test_who_corrects_what_somebody_has_just_corrected_is_told(campaign, signed_in):
    number = proven_report()
    app = signed_in(Role.SUPERVISION, PAGE, form="更正", record=number, **DAY)
    fill(app, "radio", "todo", "withdraw")
    fill(app, "text_area", "reason", "还没有回复企业。")
    replied = int(incident_steps(SCOPE, number)["id"].iloc[-1])
    withdraw_stage(CLERK, FRIDAY, number, "REPLIED", replied, reason="同事先撤销了。")
    save(app, "保存更正")
    assert "刚刚已由别人更正" in app.error[0].value
    assert list(monitoring.incidents(SCOPE)["stage"]) == ["UNIT_FEEDBACK"]


def test_an_unregistered_activity_and_a_check_are_entered(campaign, signed_in):
    app = signed_in(Role.SUPERVISION, PAGE, form="公务活动", **DAY)
    fill(app, "segmented_control", "registration", "UNREGISTERED")
    for field, value in (("point_id", "P001"), ("unit_id", "K13"), ("kind", "INSPECTION")):
        fill(app, "selectbox", field, value)
    save(app, "登记公务活动")
    [row] = activities.activities(SCOPE).to_dict("records")
    assert (row["registration"], row["known_from"], row["rating"]) == ("UNREGISTERED", "企业反映", None)
    fill(app, "number_input", "points_checked", 12)
    fill(app, "number_input", "unregistered_found", 1)
    save(app, "登记检查")
    assert list(supervision.registration_checks(SCOPE)["points_checked"]) == [12]


def test_an_inspection_without_a_unit_is_refused_at_its_table(campaign, signed_in):
    app = signed_in(Role.SUPERVISION, PAGE, form="明察暗访", **DAY)
    save(app, "登记明察暗访")
    assert "请至少填写一个察访单位" in texts(app)
    assert supervision.inspections(SCOPE).empty


def test_a_result_is_made_public_and_a_problem_put_right(campaign, signed_in):
    problem = Problem("K13", "COVERT", "脱岗离岗", "窗口两人脱岗。", dt.date(2007, 9, 14))
    inspection, [number] = record_inspection(
        CLERK, FRIDAY, schedule="REGULAR", started_on=FRIDAY, ended_on=FRIDAY, findings=[problem],
        visits=[Visit("K13", "COVERT", FRIDAY, 70)],
    )  # fmt: skip
    app = signed_in(Role.SUPERVISION, PAGE, form="明察暗访", visit_form="结果公开", **DAY)
    chosen(app, "bulletin", inspection)
    save(app, "登记结果公开")
    assert list(supervision.inspections(SCOPE)["bulletin_on"]) == [FRIDAY]
    app = signed_in(Role.SUPERVISION, PAGE, form="明察暗访", visit_form="整改", finding=number, **DAY)
    fill(app, "text_area", "note", "已安排代岗。")
    save(app, "登记整改")
    assert list(state.on(SCOPE).finding_rows["state"]) == ["REPORTED"]


def test_a_document_is_issued_and_served_with_its_number_given(campaign, signed_in):
    number = report()
    app = signed_in(Role.SUPERVISION, PAGE, form="监察文书", **DAY)
    fill(app, "segmented_control", "kind", "NOTICE")
    fill(app, "segmented_control", "source_kind", "INCIDENT")
    fill(app, "selectbox", "source_number", number)
    assert widget(app, "selectbox", "unit_id").value == "K13"
    assert widget(app, "date_input", "due_on").value == dt.date(2007, 9, 17)
    fill(app, "text_area", "subject", "检验超时，限期整改。")
    save(app, "签发文书")
    paper = "大监通〔2007〕1号"
    assert list(supervision.documents(SCOPE)["number"]) == [paper]
    app = signed_in(Role.SUPERVISION, PAGE, form="监察文书", document_form="办理文书", document=paper, **DAY)
    save(app, "登记送达")
    assert list(supervision.documents(SCOPE)["served_on"]) == [FRIDAY]


def test_only_the_sanctions_of_the_grade_are_offered(campaign, signed_in):
    number = proven_report()
    app = signed_in(Role.SUPERVISION, PAGE, form="责任追究", **DAY)
    fill(app, "segmented_control", "source_kind", "INCIDENT")
    fill(app, "selectbox", "source_number", number)
    fill(app, "segmented_control", "severity", 3)
    assert len(widget(app, "segmented_control", "sanction").options) == 3
    fill(app, "segmented_control", "severity", 1)
    fill(app, "segmented_control", "sanction", "诫勉谈话")
    fill(app, "text_input", "person", "某科室负责人")
    save(app, "登记责任追究")
    assert list(supervision.accountability(SCOPE)["sanction"]) == ["诫勉谈话"]


def test_no_reason_is_asked_for_where_it_belongs(campaign, signed_in):
    number = proven_report()
    app = signed_in(Role.SUPERVISION, PAGE, form="责任追究", **DAY)
    fill(app, "segmented_control", "source_kind", "INCIDENT")
    fill(app, "selectbox", "source_number", number)
    fill(app, "segmented_control", "severity", 1)
    fill(app, "segmented_control", "outcome", "no_action")
    save(app, "登记责任追究")
    assert "请写明“不追究理由”" in texts(app)
    fill(app, "text_area", "no_action_reason", "情节轻微，已当场改正。")
    save(app, "登记责任追究")
    assert list(supervision.accountability(SCOPE)["no_action_reason"]) == ["情节轻微，已当场改正。"]


def test_a_stage_is_taken_back_with_a_reason_and_the_rows_tell_the_story(campaign, signed_in):
    number = proven_report()
    app = signed_in(Role.SUPERVISION, PAGE, form="更正", record=number, **DAY)
    fill(app, "radio", "todo", "withdraw")
    save(app, "保存更正")
    assert "请填写“更正原因”" in texts(app)
    fill(app, "text_area", "reason", "还没有回复企业。")
    save(app, "保存更正")
    assert list(monitoring.incidents(SCOPE)["stage"]) == ["UNIT_FEEDBACK"]
    assert (
        "已更正" in app.dataframe[0].value.to_string()
        and "还没有回复企业。" in app.dataframe[0].value.to_string()
    )


def test_a_sanction_is_corrected_with_what_it_was_filled_in(campaign, signed_in):
    number = record_action(
        CLERK, FRIDAY, source_kind="INCIDENT", source_number=proven_report(), severity=2, decided_on=FRIDAY,
        sanction="通报批评", person="某科室负责人",
    )  # fmt: skip
    app = signed_in(Role.SUPERVISION, PAGE, form="更正", correct="责任追究", record=number, **DAY)
    assert widget(app, "text_input", "person").value == "某科室负责人"
    fill(app, "segmented_control", "sanction", "调离岗位")
    fill(app, "text_area", "reason", "复查后加重处理。")
    save(app, "保存更正")
    assert list(supervision.accountability(SCOPE)["sanction"]) == ["调离岗位"]


def test_what_is_entered_is_at_once_on_the_monitoring_page_and_masked_for_others(campaign, signed_in):
    report(content=f"{NAME}反映检验拖延。")
    for role in (Role.SUPERVISION, Role.WORK_OFFICE, Role.LEADER):
        app = signed_in(role, "pages/supervision/monitoring_points.py", **DAY)
        assert not app.exception
        linked = [each.label for each in app.get("page_link") if "登记和办理反映" in str(each.label)]
        assert bool(linked) == (role is Role.SUPERVISION)
        drawn = str(app) + "".join(frame.value.to_string() for frame in app.dataframe)
        assert role is Role.SUPERVISION or "启明机械" not in drawn


@pytest.mark.parametrize("role", [Role.WORK_OFFICE, Role.LEADER, Role.UNIT])
def test_the_register_is_closed_to_everybody_else(campaign, signed_in, role):
    assert Action.RECORD_SUPERVISION not in RIGHTS[role]
    app = signed_in(role, PAGE, **DAY)
    assert not app.button or all(button.label != "登记反映" for button in app.button)
    assert "没有这项权限" in "".join(each.value for each in app.info)


def test_the_clerk_who_entered_a_fact_is_named_with_it(campaign, signed_in):
    app = signed_in(Role.SUPERVISION, PAGE, form="公务活动", **DAY)
    fill(app, "number_input", "points_checked", 3)
    fill(app, "number_input", "unregistered_found", 0)
    save(app, "登记检查")
    with db.reading() as connection:
        assert connection.execute(select(RegistrationCheck.recorded_by)).scalar() == "jcj"
