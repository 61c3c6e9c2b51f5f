"""A real installation after the campaign's last day: what comes in January is known from January on, and everybody sees it."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from efficiency import campaign, state
from efficiency.commands import Faulty, Refused
from efficiency.commands.entries import record_entry
from efficiency.commands.exports import REGISTERS
from efficiency.commands.follow_ups import assign
from efficiency.commands.imports import load, preview
from efficiency.commands.incidents import move_incident, register_incident
from efficiency.commands.meetings import hold_meeting, propose
from efficiency.commands.papers import issue
from efficiency.commands.reports import submit_report
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.core.knowledge import last_day_from
from efficiency.models import ComplaintMonth, IncidentStep, ProgressReport, Role
from efficiency.queries import complaints, corrections, monitoring, standing_counts, tasks
from efficiency.queries.reporting import week
from efficiency.standings.reports import WeekState, week_standing
from efficiency.subjects import complaint_month, monitoring_point, plan_submission
from tests.conftest import person
from tests.reading import left, words
from tests.sheets import csv_of
from tests.test_registers import POINT

DAYS = campaign.load().parameters
LAST, BEFORE = DAYS.last_day, DAYS.last_day - dt.timedelta(days=1)
JANUARY = dt.date(2008, 1, 5)
LAST_WEEK, CHRISTMAS = dt.date(2007, 11, 30), dt.date(2007, 12, 25)
OFFICE = person("gzb", Role.WORK_OFFICE, "工作办公室")
BUREAU = person("jcj", Role.SUPERVISION, "市监察局")
MAYOR = person("fsz4", Role.LEADER, "副市长", leader_id="V4")
CENTRE = person("xzfw", Role.UNIT, "市政府行政服务中心", unit_id="U_XZFW")
NOW, THEN = (Scope(day, None, sees_enterprise_names=True, sees_accountability=True) for day in (LAST, BEFORE))
MONTH = {
    "month_end": LAST, "unit_id": "G06", "category": "供热", "received": 120, "closed": 116, "surveyed": 70,
    "satisfied": 65,
}  # fmt: skip


@pytest.fixture
def on(database, clock):
    """``on(day)``: the office at ten o'clock of a day."""
    return clock


def moments(model) -> list[dt.datetime]:
    with db.reading() as connection:
        return list(connection.execute(select(model.recorded_at).order_by(model.id)).scalars())


def test_what_is_written_after_the_end_is_known_when_it_is_written_and_the_last_day_shows_it(on):
    on(JANUARY)
    assert complaints.months(NOW).empty
    first = record_entry(OFFICE, LAST, complaint_month.SUBJECT, MONTH)
    assert [at.date() for at in moments(ComplaintMonth)] == [JANUARY]
    assert complaints.months(NOW)["received"].tolist() == [120]
    assert complaints.months(THEN).empty, "an earlier day stays as it was"
    on(JANUARY + dt.timedelta(days=9))
    changed = MONTH | {"received": 121}
    record_entry(OFFICE, LAST, complaint_month.SUBJECT, changed, seen_id=first, reason="漏计一件")
    assert complaints.months(NOW)["received"].tolist() == [121]
    told = corrections.corrections(NOW)
    assert told["reason"].tolist() == ["漏计一件"]
    assert told["recorded_at"].iloc[0].date() == JANUARY + dt.timedelta(days=9)
    assert left(REGISTERS["complaint_month"], NOW)["received"].tolist() == ["121"]


def test_a_weekly_report_that_comes_in_january_is_late_and_counts(on):
    on(JANUARY)
    asked = state.on(NOW).disciplines
    submit_report(
        CENTRE, LAST, "T06", LAST_WEEK, progress=100.0, self_light="DONE", summary="全部完成，年终总结已报送。",
    )  # fmt: skip
    assert [at.date() for at in moments(ProgressReport)] == [JANUARY]
    plan = campaign.load().plan
    rows = week_standing(plan, week(NOW, LAST_WEEK), LAST_WEEK)
    own = rows[(rows["unit_id"] == "U_XZFW") & (rows["task_id"] == "T06")]
    assert own["state"].tolist() == [WeekState.LATE]
    before, after = (
        next(each for each in found if each.unit_id == "U_XZFW")
        for found in (asked, state.on(NOW).disciplines)
    )
    assert (after.reported, after.on_time) == (before.reported + 1, before.on_time)


def test_an_incident_that_is_answered_in_the_papers_of_january_is_answered_in_every_count(on):
    on(CHRISTMAS)
    record_entry(BUREAU, CHRISTMAS, monitoring_point.SUBJECT, POINT)
    said = {
        "point_id": "JC-001",
        "unit_id": "K13",
        "kind": "SLOW_ACTION",
        "sub_kind": "推诿扯皮",
        "severity": 1,
    }
    first, second = (
        register_incident(
            BUREAU, CHRISTMAS, received_on=CHRISTMAS, content=f"办理手续多次往返没有答复（{n}）。", **said
        )
        for n in (1, 2)
    )
    on(JANUARY)
    for day, stage, more in (
        (26, "RECEIVED", {}), (27, "TRANSFERRED", {"note": "已查明情况。"}),
        (28, "UNIT_FEEDBACK", {"note": "已答复企业。", "verification": "TRUE"}),
    ):  # fmt: skip
        move_incident(BUREAU, LAST, first, stage, occurred_on=dt.date(2007, 12, day), **more)
    third = register_incident(BUREAU, LAST, received_on=LAST, content="年底受理，年后登记，未答复。", **said)
    with db.reading() as connection:
        known = connection.execute(select(IncidentStep.recorded_at).order_by(IncidentStep.id)).scalars().all()
    assert [at.date() for at in known] == [CHRISTMAS] * 2 + [JANUARY] * 4

    rows = monitoring.incidents(NOW)
    assert sorted(rows["number"]) == [first, second, third]
    assert standing_counts.rolled_up()
    [counted] = monitoring.incident_counts(NOW).to_dict("records")
    assert (counted["incidents"], counted["replied"], counted["in_time_calendar"]) == (3, 1, 1)
    # Its three days end in January: on the last day it is not late.
    assert counted["overdue_calendar"] == 1
    [by_unit] = monitoring.incident_counts(NOW, "unit_id").to_dict("records")
    [by_point] = monitoring.incident_counts(NOW, "point_key", replies=False).to_dict("records")
    assert by_unit["incidents"] == by_point["incidents"] == 3 and by_unit["replied"] == 1
    standing = standing_counts.standing_counts(NOW, "reply_calendar")
    assert dict(zip(standing["reply_calendar"], standing["incidents"], strict=True)) == {"": 2, "IN_TIME": 1}
    # The day before is as it was.
    assert sorted(monitoring.incidents(THEN)["number"]) == [first, second]
    [counted] = monitoring.incident_counts(THEN).to_dict("records")
    assert (counted["incidents"], counted["replied"]) == (2, 0)


def test_a_summary_that_is_handed_in_in_january_says_its_day_and_an_event_of_january_is_refused(
    on, signed_in
):
    on(JANUARY)
    paper = {
        "unit_id": "K13", "kind": "SUMMARY", "submitted_on": dt.date(2008, 1, 4), "responsible_person": "局长",
        "document_number": None,
    }  # fmt: skip
    record_entry(OFFICE, LAST, plan_submission.SUBJECT, paper)
    assert tasks.plan_submissions(NOW)["submitted_on"].tolist() == [dt.date(2008, 1, 4)]
    assert tasks.plan_submissions(THEN).empty
    for late in ({"submitted_on": JANUARY + dt.timedelta(days=1)}, {"submitted_on": None}):
        with pytest.raises(Faulty):
            record_entry(OFFICE, LAST, plan_submission.SUBJECT, paper | {"unit_id": "K01"} | late)
    with pytest.raises(Faulty) as refused:
        record_entry(OFFICE, LAST, complaint_month.SUBJECT, MONTH | {"month_end": dt.date(2008, 1, 31)})
    assert list(refused.value.faults) == ["month_end"]
    app = signed_in(Role.WORK_OFFICE, "pages/office/entries.py", form="方案和总结")
    [asked] = [each for each in app.date_input if each.label == "报送日期"]
    assert asked.max == JANUARY
    app = signed_in(Role.WORK_OFFICE, "pages/office/entries.py", form="督办投诉件")
    assert {each.label: each.max for each in app.date_input if each.key != "as_of"} == {
        "收件日期": LAST, "办结日期": JANUARY
    }  # fmt: skip


def test_an_answer_of_january_is_late_for_a_day_in_december(on):
    on(CHRISTMAS)
    record_entry(BUREAU, CHRISTMAS, monitoring_point.SUBJECT, POINT)
    number = register_incident(
        BUREAU, CHRISTMAS, point_id="JC-001", unit_id="K13", received_on=CHRISTMAS, kind="SLOW_ACTION",
        sub_kind="推诿扯皮", severity=1, content="办理手续多次往返没有答复。",
    )  # fmt: skip
    on(JANUARY)
    move_incident(BUREAU, LAST, number, "RECEIVED", occurred_on=dt.date(2007, 12, 26))
    move_incident(BUREAU, LAST, number, "TRANSFERRED", occurred_on=dt.date(2008, 1, 3), note="已查明情况。")
    move_incident(
        BUREAU, LAST, number, "UNIT_FEEDBACK", occurred_on=dt.date(2008, 1, 4), verification="TRUE", note="已答复企业。"
    )  # fmt: skip
    [counted] = monitoring.incident_counts(NOW).to_dict("records")
    assert (counted["replied"], counted["in_time_calendar"], counted["overdue_calendar"]) == (1, 0, 0)
    [row] = monitoring.incidents(NOW).to_dict("records")
    assert row["replied_on"] == dt.date(2008, 1, 4)
    [counted] = monitoring.incident_counts(THEN).to_dict("records")
    assert (counted["replied"], counted["overdue_calendar"]) == (0, 1)


def test_a_paper_of_january_bears_the_day_on_which_it_is_issued(on):
    on(JANUARY)
    content = {
        "title": "全年工作通报",
        "sections": [{"heading": "", "text": "全年任务已经总结。"}],
        "signed_by": "主任",
    }
    bearing = []
    issue(
        OFFICE, LAST, paper_key="CIRCULAR:2007", kind="CIRCULAR", title="全年工作通报", as_of=LAST, content=content,
        number_of=str, build=lambda number, day: bearing.append(day) or b"file",
    )  # fmt: skip
    assert bearing == [JANUARY]


def test_nothing_new_is_begun_after_the_end_and_what_was_held_before_it_comes_in_by_table(on):
    on(JANUARY)
    for begin in (
        lambda: hold_meeting(OFFICE, LAST, 36, "副秘书长"),
        lambda: propose(OFFICE, LAST, 36, None, "年终考核结果的运用"),
        lambda: assign(
            MAYOR,
            LAST,
            content="请说明年终满意率下降的原因。",
            unit_id="U_XZFW",
            due_on=dt.date(2007, 12, 31),
        ),
    ):
        with pytest.raises(Refused, match="本次行动已于2007年12月31日结束，不再"):
            begin()
    table = csv_of(["例会次数", "召开日期", "主持人"], ["36", "2007-11-26", "副秘书长"])
    seen = preview(OFFICE, LAST, "例会.csv", table)
    load(OFFICE, LAST, "例会.csv", table, seen.fingerprint)
    [meeting] = [each for each in state.on(NOW).meetings if each.number == 36]
    assert meeting.held_on == dt.date(2007, 11, 26)


def test_a_last_day_that_is_moved_while_the_campaign_runs_has_the_roll_ups_counted_afresh(on):
    on(JANUARY)
    record_entry(BUREAU, LAST, monitoring_point.SUBJECT, POINT)
    said = {
        "point_id": "JC-001", "unit_id": "K13", "received_on": CHRISTMAS, "kind": "SLOW_ACTION", "sub_kind": "推诿扯皮",
        "severity": 1, "content": "办理手续多次往返没有答复。",
    }  # fmt: skip
    register_incident(BUREAU, LAST, **said)
    assert standing_counts.rolled_up()
    last_day_from(lambda: JANUARY)
    try:
        # The office went on for some days: what came in January is January's, and no longer shown by the old last day.
        assert not standing_counts.rolled_up()
        assert monitoring.incident_counts(NOW)["incidents"].tolist() == [0]
        [counted] = monitoring.incident_counts(replace(NOW, as_of=JANUARY)).to_dict("records")
        assert counted["incidents"] == 1
        register_incident(BUREAU, JANUARY, **said | {"content": "再次往返没有答复。"})
        assert standing_counts.rolled_up()
        [counted] = monitoring.incident_counts(replace(NOW, as_of=JANUARY)).to_dict("records")
        assert counted["incidents"] == 2
    finally:
        last_day_from(lambda: campaign.load().parameters.last_day)


def test_every_page_says_that_the_last_day_shows_what_came_afterwards(on, signed_in):
    on(JANUARY)
    app = signed_in(Role.WORK_OFFICE)
    assert "本次行动已于2007年12月31日结束，此后登记、更正的也计入这一天" in words(app)
