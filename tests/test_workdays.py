"""The working calendar against an independent table of 2007 and against cases worked out by hand."""

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import chinese_calendar
import pytest
from chinese_calendar import constants

from efficiency import campaign
from efficiency.campaign import workdays as wd
from efficiency.campaign.announced import DaysOff, read_announced

CAMPAIGN = campaign.load()
DATA = Path(__file__).parent / "data"
START, END = dt.date(2007, 1, 1), dt.date(2007, 12, 31)


def day(text: str) -> dt.date:
    """2007-<month>-<day> from "7-06"."""
    month, number = text.split("-")
    return dt.date(2007, int(month), int(number))


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_day_of_2007_is_worked_or_free_as_the_state_council_arranged():
    table = rows("calendar_2007.csv")
    assert len(table) == 365
    wrong = [
        row["日期"]
        for row in table
        if wd.is_workday(dt.date.fromisoformat(row["日期"])) != (row["是否工作日"] == "1")
    ]
    assert wrong == []


def test_every_day_of_every_year_that_the_library_knows_is_worked_as_its_own_function_says():
    years = {each.year for each in constants.holidays}
    days = chinese_calendar.get_dates(dt.date(min(years), 1, 1), dt.date(max(years), 12, 31))
    assert [each for each in days if wd.is_workday(each) != chinese_calendar.is_workday(each)] == []


def test_every_day_of_2007_has_its_weekday():
    for row in rows("calendar_2007.csv"):
        each = dt.date.fromisoformat(row["日期"])
        assert wd.weekday_name(each) == f"星期{row['星期']}"


@pytest.mark.parametrize("shifted", ["2-17", "2-25", "4-28", "4-29", "9-29", "9-30", "12-29"])
def test_a_weekend_shifted_to_work_is_a_workday(shifted):
    assert day(shifted).weekday() >= 5
    assert wd.is_workday(day(shifted))


@pytest.mark.parametrize("holiday", ["1-03", "2-19", "5-07", "10-05", "12-31"])
def test_a_public_holiday_on_a_weekday_is_free(holiday):
    assert day(holiday).weekday() < 5
    assert not wd.is_workday(day(holiday))


def test_next_and_previous_workday_stay_on_a_workday_and_step_over_the_free_days():
    assert wd.next_workday(day("7-06")) == wd.previous_workday(day("7-06")) == day("7-06")
    assert wd.next_workday(day("7-07")) == day("7-09")
    assert wd.previous_workday(day("7-08")) == day("7-06")
    assert wd.next_workday(day("10-01")) == day("10-08")
    assert wd.previous_workday(day("10-07")) == day("9-30")


def test_the_dates_of_task_2_and_task_3_fall_on_saturdays_and_have_workdays_on_both_sides():
    assert (wd.previous_workday(day("6-30")), wd.next_workday(day("6-30"))) == (day("6-29"), day("7-02"))
    assert (wd.previous_workday(day("3-31")), wd.next_workday(day("3-31"))) == (day("3-30"), day("4-02"))


def test_adding_workdays_does_not_count_the_first_day():
    assert wd.add_workdays(day("7-06"), 0) == day("7-06")
    assert wd.add_workdays(day("7-06"), 1) == day("7-09")
    assert wd.add_workdays(day("7-07"), 1) == day("7-09")
    assert wd.add_workdays(day("4-27"), 3) == day("4-30")  # both days of the weekend were worked
    assert wd.add_workdays(day("9-30"), 1) == day("10-08")
    with pytest.raises(ValueError, match="负数"):
        wd.add_workdays(day("7-06"), -1)


def test_workdays_between_counts_the_last_day_and_not_the_first():
    assert wd.workdays_between(day("7-06"), day("7-06")) == 0
    assert wd.workdays_between(day("7-06"), day("7-09")) == 1
    assert wd.workdays_between(day("7-09"), day("7-06")) == -1
    assert wd.workdays_between(day("9-28"), day("10-08")) == 3
    worked = sum(row["是否工作日"] == "1" for row in rows("calendar_2007.csv"))
    assert wd.workdays_between(dt.date(2006, 12, 31), END) == worked


def test_workdays_between_is_the_inverse_of_adding_workdays():
    for offset in range(300):
        start = START + dt.timedelta(days=offset)
        assert wd.workdays_between(start, wd.add_workdays(start, 5)) == 5


@pytest.mark.parametrize(
    ("received", "calendar", "working"),
    [
        ("7-06", "7-09", "7-11"),  # Friday: the two readings differ by two days
        ("7-02", "7-05", "7-05"),  # Monday: they agree
        ("7-07", "7-10", "7-11"),  # received on a free Saturday
        ("4-26", "4-29", "4-29"),  # the third day is a shifted Sunday, worked
        ("4-28", "5-08", "5-08"),  # the third day is a holiday and rolls to the end of the week off
        ("9-28", "10-08", "10-08"),
    ],
)
def test_three_days_to_reply_in_both_readings(received, calendar, working):
    assert wd.reply_due_calendar(day(received)) == day(calendar)
    assert wd.reply_due_workdays(day(received)) == day(working)


def test_a_reply_to_something_received_in_late_december_is_due_in_the_new_year():
    assert wd.reply_due_calendar(day("12-28")) == dt.date(2008, 1, 2)
    assert wd.reply_due_workdays(day("12-28")) == dt.date(2008, 1, 3)


def test_the_two_readings_differ_on_82_of_209_workdays_and_by_two_days_at_most():
    span = [day("3-01") + dt.timedelta(days=offset) for offset in range(301)]
    received = [each for each in span if each <= day("12-26") and wd.is_workday(each)]
    gaps = [(wd.reply_due_workdays(each) - wd.reply_due_calendar(each)).days for each in received]
    assert len(gaps) == 209
    assert sorted(set(gaps)) == [0, 1, 2]  # three workdays never end before three calendar days
    assert sum(gap > 0 for gap in gaps) == 82


def test_weekly_reports_are_due_on_fridays_from_week_11_to_week_48():
    due = wd.report_weeks(START, END)
    assert (due[0], due[-1], len(due)) == (day("3-16"), day("11-30"), 37)
    assert due == sorted(set(due))
    assert [each for each in due if each.weekday() != 4] == [day("4-30")]
    assert all(wd.is_workday(each) for each in due)


def test_a_report_whose_friday_is_a_holiday_is_due_on_the_last_workday_before_it():
    assert wd.report_due_on(day("5-03")) == day("4-30")
    assert wd.report_due_on(day("8-29")) == day("8-31")
    assert wd.report_due_on(day("9-02")) == day("8-31")  # Sunday still belongs to the week behind it


def test_the_national_day_week_is_reported_with_the_one_after_it():
    assert wd.report_due_on(day("10-03")) == wd.report_due_on(day("10-10")) == day("10-12")
    assert wd.report_weeks(day("9-28"), day("10-12")) == [day("9-28"), day("10-12")]


def test_meetings_are_those_of_the_table_of_weeks():
    table = [row for row in rows("weeks_2007.csv") if row["周报期号"]]
    listed = [(int(row["周报期号"]), dt.date.fromisoformat(row["例会日（本周首个工作日）"])) for row in table]
    assert wd.meetings(START, END) == listed
    assert (listed[0], listed[-1]) == ((1, day("3-12")), (36, day("11-26")))


def test_a_week_of_2007_with_one_workday_or_none_has_no_meeting():
    for row in rows("weeks_2007.csv"):
        if row["周序"] != "53":  # 31 December belongs to the first ISO week of 2008
            expected = row["例会日（本周首个工作日）"]
            assert wd.meeting_day(dt.date.fromisocalendar(2007, int(row["周序"]), 1)) == (
                dt.date.fromisoformat(expected) if expected else None
            )


def test_meeting_numbers_do_not_depend_on_the_first_day_asked_for():
    assert wd.meetings(day("8-27"), day("9-03")) == [(24, day("8-27")), (25, day("9-03"))]


def test_scheduled_share_runs_from_nothing_to_all_in_workdays():
    start, due = day("2-05"), day("10-31")
    assert wd.scheduled_share(start, due, day("2-01")) == 0.0
    assert wd.scheduled_share(start, due, start) == 0.0
    assert wd.scheduled_share(start, due, due) == wd.scheduled_share(start, due, day("11-15")) == 1.0
    assert wd.scheduled_share(day("7-02"), day("7-06"), day("7-04")) == 0.5
    assert (
        wd.scheduled_share(day("7-06"), day("7-13"), day("7-08")) == 0.0
    )  # nothing is expected over a weekend
    assert wd.scheduled_share(day("7-06"), day("7-06"), day("7-06")) == 1.0
    shares = [wd.scheduled_share(start, due, start + dt.timedelta(days=offset)) for offset in range(270)]
    assert shares == sorted(shares)


def test_dates_read_as_in_official_papers():
    assert wd.chinese_date(day("8-31")) == "2007年8月31日"
    assert wd.chinese_date_short(day("2-05")) == "2月5日"


@pytest.mark.parametrize("outside", [dt.date(2003, 12, 31), dt.date(2100, 1, 1)])
def test_a_day_outside_the_calendar_is_refused_and_not_guessed(outside):
    for ask in (wd.is_workday, wd.next_workday, wd.previous_workday, wd.report_due_on):
        with pytest.raises(ValueError, match="日历"):
            ask(outside)
    with pytest.raises(ValueError, match="超出了日历"):
        wd.add_workdays(wd.LAST_DAY, 3)


# ---------------------------------------------------------------- years that the library does not know


TABLE = """\
years:
  - year: 2031
    source: 国务院办公厅关于2031年部分节假日安排的通知
    holidays: [2031-10-01, 2031-10-02, 2031-10-03]
    workdays: [2031-10-04]
"""


def test_a_year_that_is_not_announced_has_its_weekends_free_and_says_so():
    friday = dt.date(2031, 9, 5)
    assert wd.add_workdays(friday, 1) == dt.date(2031, 9, 8)
    assert wd.is_workday(dt.date(2031, 10, 1))
    assert (
        wd.guessed(dt.date(2031, 1, 1), dt.date(2032, 1, 5))
        == "2031年、2032年的节假日安排尚未公布，按周末推算"
    )
    assert wd.guessed(START, END) == ""


def test_what_the_office_enters_when_it_is_announced_counts(tmp_path, monkeypatch):
    (tmp_path / "calendar.yaml").write_text(TABLE, encoding="utf-8")
    announced = read_announced(tmp_path)
    monkeypatch.setattr(campaign, "load", lambda: replace(CAMPAIGN, calendar=announced))
    assert [wd.is_workday(dt.date(2031, 10, number)) for number in (1, 3, 4, 6)] == [False, False, True, True]
    assert wd.reply_due_calendar(dt.date(2031, 9, 28)) == dt.date(2031, 10, 4)
    assert wd.guessed(dt.date(2031, 1, 1), dt.date(2031, 12, 31)) == ""


def test_weeks_of_reports_and_meetings_follow_what_is_announced_also_after_they_were_asked_for(monkeypatch):
    week = dt.date(2007, 11, 1), dt.date(2007, 11, 7)
    assert wd.report_weeks(*week) == [dt.date(2007, 11, 2)]
    assert [day for _, day in wd.meetings(*week)] == [dt.date(2007, 11, 5)]
    announced = (DaysOff(year=2007, source="另定", holidays=(dt.date(2007, 11, 2), dt.date(2007, 11, 5))),)
    monkeypatch.setattr(campaign, "load", lambda: replace(CAMPAIGN, calendar=announced))
    assert wd.report_weeks(*week) == [dt.date(2007, 11, 1)]
    assert [day for _, day in wd.meetings(*week)] == [dt.date(2007, 11, 6)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("2031-10-04", "调休上班"),
        ("2032-10-01", "不是2031年的日子"),
        ("10月1日", "日期"),
    ],
)
def test_a_table_of_days_off_that_cannot_be_is_refused_with_its_place(tmp_path, wrong, words):
    key = "workdays" if words == "调休上班" else "holidays"
    day = "2031-10-06" if words == "调休上班" else wrong
    changed = (
        TABLE.replace("workdays: [2031-10-04]", f"workdays: [{day}]")
        if key == "workdays"
        else TABLE.replace("2031-10-01", day)
    )
    (tmp_path / "calendar.yaml").write_text(changed, encoding="utf-8")
    with pytest.raises(ValueError, match=words) as told:
        read_announced(tmp_path)
    assert "calendar.yaml" in str(told.value)


def test_a_campaign_without_such_a_table_knows_what_the_library_knows(tmp_path):
    assert read_announced(tmp_path) == ()
