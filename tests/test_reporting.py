"""周五报送: drafts, reports, zero reports, corrections, what comes back and what comes late; the month's readings."""

import datetime as dt

import pytest
from sqlalchemy import func, select, update

from efficiency import campaign, state
from efficiency.campaign.workdays import report_due_on
from efficiency.commands import Faulty, Refused
from efficiency.commands.changes import indicators_of_unit, record_reading
from efficiency.commands.reports import return_report, save_draft, submit_report
from efficiency.core import db
from efficiency.core.access import Forbidden, Scope, User
from efficiency.models import IndicatorReading, ProgressReport, ReportDraft, Role, SignInSession
from efficiency.queries.reporting import drafts, week
from efficiency.standings.registers import Register
from efficiency.standings.reports import WeekState, reporting_units, week_standing
from efficiency.subjects.progress_report import ZERO_WORDS
from tests.conftest import person
from tests.reading import words

WEEK = dt.date(2007, 8, 31)
UNIT_ID, TASK = "U_XZFW", "T06"
LIAISON = person("xzfw", Role.UNIT, "行政服务中心联络员", unit_id=UNIT_ID)
SECOND = person("xzfw2", Role.UNIT, "行政服务中心副联络员", unit_id=UNIT_ID)
OFFICE = person("gzb_zhang", Role.WORK_OFFICE, "工作办公室")


@pytest.fixture
def friday(database, monkeypatch):
    """``friday(day, hour)``: the wall clock stands there. At first it is the morning of the last Friday of August."""

    def at(day: dt.date, hour: int = 10) -> None:
        monkeypatch.setattr(
            "efficiency.commands.recording.now", lambda: dt.datetime.combine(day, dt.time(hour))
        )

    at(WEEK)
    return at


def report(user: User = LIAISON, **changed) -> int:
    """Hand in a report on the task."""
    values = {"progress": 40.0, "self_light": "GREEN", "summary": "已清理一半审批事项。"} | changed
    return submit_report(user, WEEK, TASK, values.pop("due_on", WEEK), **values)


def standing(as_of: dt.date = WEEK):
    """The task's state in the week."""
    plan = campaign.load().plan
    rows = week_standing(plan, week(Scope(as_of), WEEK), WEEK)
    return rows[(rows["unit_id"] == UNIT_ID) & (rows["task_id"] == TASK)].iloc[0]


def stored() -> list:
    with db.reading() as connection:
        return connection.execute(select(ProgressReport.__table__).order_by(ProgressReport.id)).all()


def test_a_draft_is_there_again_and_goes_when_the_report_is_handed_in(friday):
    revision = save_draft(LIAISON, TASK, WEEK, {"summary": "写到一半"}, 0)
    assert drafts(UNIT_ID, WEEK) == {TASK: (1, {"summary": "写到一半"}, "xzfw")}
    assert save_draft(SECOND, TASK, WEEK, {"summary": "接着写"}, revision) == 2
    report()
    assert drafts(UNIT_ID, WEEK) == {}


def test_the_second_typist_of_a_draft_is_told_and_nothing_is_lost(friday):
    save_draft(LIAISON, TASK, WEEK, {"summary": "甲写的"}, 0)
    with pytest.raises(Refused, match="xzfw刚才保存过"):
        save_draft(SECOND, TASK, WEEK, {"summary": "乙写的"}, 0)
    assert drafts(UNIT_ID, WEEK)[TASK][1] == {"summary": "甲写的"}


def test_a_draft_changes_no_figure(friday):
    version = db.data_version()
    save_draft(LIAISON, TASK, WEEK, {"progress": 99}, 0)
    assert db.data_version() == version and stored() == []


def test_a_report_is_on_record_with_its_receipt(friday):
    receipt = report()
    (row,) = stored()
    assert (row.id, row.progress, row.kind) == (receipt, 40, "SUBSTANTIVE")
    assert standing()["state"] is WeekState.REPORTED


def test_a_zero_report_is_neither_silence_nor_progress(friday):
    assert standing()["state"] is WeekState.MISSING
    report(progress=None, self_light=None, summary="")
    (row,) = stored()
    assert (row.kind, row.progress, row.summary) == ("ZERO", None, ZERO_WORDS)
    assert standing()["state"] is WeekState.ZERO


def test_units_of_which_nothing_is_there_are_listed_in_the_city_s_order_its_own_before_the_districts(friday):
    plan = campaign.load().plan
    rows = week_standing(plan, week(Scope(WEEK), WEEK), WEEK)
    assert list(dict.fromkeys(rows["unit_id"])) == reporting_units(plan)
    assert (
        plan.unit(rows["unit_id"].iloc[-1]).collective_id
        and not plan.unit(rows["unit_id"].iloc[0]).collective_id
    )
    # What is missing stands first whoever it is of.
    report()
    rows = week_standing(plan, week(Scope(WEEK), WEEK), WEEK)
    assert (rows["unit_id"].iloc[-1], rows["task_id"].iloc[-1]) == (UNIT_ID, TASK)


def test_each_field_that_will_not_do_has_its_sentence(friday):
    with pytest.raises(Faulty) as caught:
        report(progress=140.0, self_light=None, summary="嗯")
    assert set(caught.value.faults) == {"progress", "self_light", "summary"}
    assert stored() == []


def test_the_second_of_two_who_report_at_once_is_told(friday):
    report()
    with pytest.raises(Refused, match="已由他人报送"):
        report(SECOND)
    assert len(stored()) == 1


def test_a_report_is_corrected_with_a_reason_by_a_further_row(friday):
    first = report()
    with pytest.raises(Faulty, match="更正原因"):
        report(progress=45.0, seen_id=first)
    report(progress=45.0, seen_id=first, reason="漏算了分中心")
    old, new = stored()
    assert (old.progress, new.progress, new.corrects_id, new.correction_reason) == (
        40,
        45,
        first,
        "漏算了分中心",
    )
    assert standing()["progress"] == 45


def test_a_report_that_was_sent_back_stays_until_another_answers_it(friday):
    first = report()
    return_report(OFFICE, WEEK, first, "进展情况过于笼统，请写数字。")
    assert (standing()["state"], standing()["return_reason"]) == (
        WeekState.RETURNED,
        "进展情况过于笼统，请写数字。",
    )
    with pytest.raises(Refused, match="已经退回"):
        return_report(OFFICE, WEEK, first, "再退一次看看。")
    report(summary="已清理63项，占一半。", seen_id=first)
    assert standing()["state"] is WeekState.REPORTED
    with pytest.raises(Refused, match="已经重新报送"):
        return_report(OFFICE, WEEK, first, "退回旧的一份。")


def test_only_the_office_sends_back_and_only_units_report(friday):
    first = report()
    with pytest.raises(Forbidden):
        return_report(LIAISON, WEEK, first, "自己退自己的。")
    with pytest.raises(Forbidden):
        report(OFFICE)


def test_a_report_before_four_on_friday_is_in_time(friday):
    friday(WEEK, 15)
    report()
    assert standing()["state"] is WeekState.REPORTED


def test_a_report_of_the_evening_is_late(friday):
    friday(WEEK, 17)
    report()
    assert standing()["state"] is WeekState.LATE


def test_a_report_in_time_that_is_sent_back_or_corrected_in_the_evening_stays_in_time(friday):
    friday(WEEK, 15)
    first = report()
    return_report(OFFICE, WEEK, first, "进展情况过于笼统，请写数字。")
    friday(WEEK, 18)
    again = report(summary="已清理63项，占一半。", seen_id=first)
    assert standing()["state"] is WeekState.REPORTED
    report(progress=45.0, seen_id=again, reason="漏算了分中心")
    assert standing()["state"] is WeekState.REPORTED
    kept = next(each for each in state.on(Scope(WEEK)).disciplines if each.unit_id == LIAISON.unit_id)
    assert (kept.reported, kept.on_time) == (1, 1)


def test_a_week_that_is_not_yet_there_or_ends_on_another_day_is_refused(friday):
    for due_on in (dt.date(2007, 9, 7), dt.date(2007, 8, 30)):
        with pytest.raises(Refused):
            report(due_on=due_on)


def test_the_deadline_before_a_holiday_lies_earlier_and_a_week_off_is_reported_with_the_next():
    assert report_due_on(dt.date(2007, 5, 2)) == dt.date(2007, 4, 30)
    assert report_due_on(dt.date(2007, 10, 3)) == dt.date(2007, 10, 12)


def test_a_unit_reports_on_no_task_but_its_own(friday):
    with pytest.raises(Refused, match="没有给本单位规定"):
        submit_report(LIAISON, WEEK, "T03", WEEK, progress=1.0, self_light="GREEN", summary="替别人报一次。")


# ---------------------------------------------------------------- the month's readings


def reading(user: User = LIAISON, **changed) -> int:
    values = {"indicator_id": "I04", "period_end": dt.date(2007, 8, 31), "value": None, "numerator": 600.0,
              "denominator": 2540.0}  # fmt: skip
    return record_reading(user, WEEK, **(values | changed))


def readings() -> list:
    with db.reading() as connection:
        return connection.execute(select(IndicatorReading.__table__).order_by(IndicatorReading.id)).all()


def test_readings_fall_to_the_unit_that_leads_the_task():
    plan = campaign.load().plan
    for unit in plan.responsible_units:
        for indicator_id in indicators_of_unit(unit.id):
            if indicator_id.startswith("I0"):
                assert plan.task(plan.target(indicator_id).task_id).lead_unit_id == unit.id
    everything = [each for unit in plan.responsible_units for each in indicators_of_unit(unit.id)]
    assert len(everything) == len(set(everything)) == 34


def test_a_rate_is_worked_out_from_its_counts_and_corrected_with_a_reason(friday):
    first = reading()
    assert readings()[0].value == 23.6
    with pytest.raises(Faulty, match="更正原因"):
        reading(numerator=650.0, seen_id=first)
    reading(numerator=650.0, seen_id=first, reason="漏计两个窗口")
    old, new = readings()
    assert (old.value, new.value, new.corrects_id) == (23.6, 25.6, first)


def test_the_second_who_enters_a_reading_is_told(friday):
    reading()
    with pytest.raises(Refused, match="先一步"):
        reading(SECOND, numerator=700.0)
    assert len(readings()) == 1


def test_a_reading_that_is_not_the_unit_s_own_or_not_yet_due_is_refused(friday):
    with pytest.raises(Refused, match="不由本单位报送"):
        reading(indicator_id="I01")
    with pytest.raises(Faulty, match="还没有到"):
        reading(period_end=dt.date(2007, 9, 30))
    with pytest.raises(Faulty, match="不一致"):
        reading(value=50.0)
    assert readings() == []


def test_the_unit_s_page_shows_its_tasks_and_its_readings(signed_in, demo_database):
    app = signed_in(Role.UNIT, "pages/office/reporting.py", way="逐项填")
    assert not app.exception
    said = words(app)
    assert "本周报送截止" in said and "指标读数" in said


def test_zero_reports_are_listed_and_ticked_and_leave_out_what_was_typed(signed_in, demo_database):
    app = signed_in(Role.UNIT, "pages/office/reporting.py", as_of="2007-09-07", way="逐项填")
    ticks = [box for box in app.checkbox if box.label.startswith("任务")]
    assert len(ticks) > 2 and all(box.value for box in ticks)
    app.text_area[0].set_value("已写了一半的进展。").run()
    next(box for box in app.checkbox if box.label.startswith("任务") and box.value).uncheck().run()
    written, left_out = (box for box in app.checkbox if box.label.startswith("任务") and not box.value)
    assert {written.disabled, left_out.disabled} == {True, False}
    before = _rows(ProgressReport)
    next(button for button in app.button if button.label == f"确认报送{len(ticks) - 2}项零报告").click().run()
    assert not app.exception
    assert _rows(ProgressReport) == before + len(ticks) - 2
    with db.reading() as connection:
        assert "已写了一半的进展。" in "".join(connection.execute(select(ReportDraft.content)).scalars())


def test_a_draft_that_a_colleague_typed_meanwhile_is_not_zero_reported(signed_in, demo_database):
    app = signed_in(Role.UNIT, "pages/office/reporting.py", as_of="2007-09-07", way="逐项填")
    colleague = signed_in(Role.UNIT, "pages/office/reporting.py", as_of="2007-09-07", way="逐项填")
    colleague.text_area[0].set_value("同事正在填写。").run()
    before = _rows(ProgressReport)
    confirm = next(button for button in app.button if button.label.startswith("确认报送"))
    ticked = sum(box.value for box in app.checkbox if box.label.startswith("任务"))
    confirm.click().run()
    assert _rows(ProgressReport) == before + ticked - 1


@pytest.mark.parametrize("ended", [True, False])
def test_what_is_clicked_in_an_open_tab_after_signing_out_elsewhere_is_not_done(
    signed_in, demo_database, ended
):
    app = signed_in(Role.UNIT, "pages/office/reporting.py", as_of="2007-09-07", way="逐项填")
    zero = next(button for button in app.button if button.label.startswith("确认报送"))
    before = _rows(ProgressReport)
    if ended:
        with db.bookkeeping() as connection:
            connection.execute(update(SignInSession).values(revoked_at=db.now()))
    # The button's callback runs before the script reads the cookie, with the user of the run that drew it.
    zero.click().run()
    assert not app.exception
    assert (_rows(ProgressReport) == before) is ended
    assert ("登录" in [button.label for button in app.button]) is ended


def _rows(model) -> int:
    with db.reading() as connection:
        return connection.execute(select(func.count()).select_from(model)).scalar_one()


def test_a_report_not_seen_before_cannot_be_corrected_by_a_stale_screen(friday):
    first = report()
    report(progress=45.0, seen_id=first, reason="第一次更正")
    with pytest.raises(Refused, match="已由他人报送"):
        report(SECOND, progress=50.0, seen_id=first, reason="用旧画面更正")
    assert standing()["progress"] == 45


def test_what_was_known_before_a_correction_can_still_be_seen(friday):
    first = report()
    with db.writing() as connection:
        connection.execute(update(ProgressReport).values(recorded_at=dt.datetime(2007, 8, 30, 9)))
    report(progress=45.0, seen_id=first, reason="漏算了分中心")
    assert standing(dt.date(2007, 8, 30))["progress"] == 40
    assert standing(WEEK)["progress"] == 45


def test_an_office_that_begins_in_the_middle_asks_nobody_for_the_weeks_before_its_first_report(
    friday, signed_in
):
    # Nobody has reported since March: nobody was asked, and only this week and the last one can be filled.
    before = state.on(Scope(WEEK))
    assert before.report_weeks == [] and not before.silent_units
    assert {each.expected for each in before.disciplines} == {0}
    assert Register.REPORTS in before.registers.unopened
    app = signed_in(Role.UNIT, "pages/office/reporting.py", as_of=WEEK)
    assert app.selectbox(key="week").options == ["截止8月31日", "截止8月24日"]

    report()
    now = state.on(Scope(WEEK))
    assert now.report_weeks == [WEEK] and not now.silent_units
    owed = {each.unit_id: each.expected for each in now.disciplines}
    assert owed == {unit: len(now.plan.tasks_of_unit(unit)) for unit in owed}
    assert {each.silent for each in now.disciplines if each.unit_id != UNIT_ID} == {1}
    # Who looks at units that said nothing is not told another beginning; nor was it known the day before.
    assert state.on(Scope(WEEK, frozenset({"U_GKJ"}))).report_weeks == [WEEK]
    assert state.on(Scope(WEEK - dt.timedelta(days=1))).report_weeks == []
    assert state.on(Scope(WEEK + dt.timedelta(days=7))).report_weeks == [WEEK, WEEK + dt.timedelta(days=7)]
