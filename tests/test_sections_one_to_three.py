"""Sections （一） to （三） on the demo year: what the pages say adds up, and says what happened."""

import datetime as dt
import re

import pytest
from sqlalchemy import update

from efficiency import campaign
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.figures import complaints
from efficiency.figures import indicator_series as series_of
from efficiency.models import IndicatorReading, Role
from efficiency.queries.complaints import months
from efficiency.queries.indicators import corrections, readings

CITY = Scope(dt.date(2007, 8, 31))
PAGES = ("administrative_system", "approval_reform", "public_services")


@pytest.mark.parametrize(("target_id", "rate"), [("I01", "completion"), ("I02", "satisfaction")])
def test_the_complaint_rates_of_the_city_are_the_sums_of_units_and_categories(demo_year, target_id, rate):
    line = series_of.series(readings(CITY, target_id), target_id)
    by_month = complaints.rates(months(CITY))
    assert line["counts"].tolist() == by_month[f"{rate}_counts"].tolist()
    assert by_month[rate].round(1).tolist() == line["value"].tolist()


def test_the_fall_of_satisfaction_in_summer_comes_from_water_and_power(demo_year):
    goal = campaign.load().plan.target("I02")
    below = series_of.unmet(series_of.series(readings(CITY, "I02"), "I02"), goal)
    assert series_of.months_words(below) == "6月至8月"
    summer = months(CITY).query("month_end in @below")
    assert set(complaints.pulling_down(summer)) == {"供水", "供电"}


def test_the_items_of_the_departments_add_up_to_the_city_figure_every_month(demo_year):
    figures = readings(CITY, "I05", "ITEMS_IN")
    city, departments = series_of.series(figures, "I05"), series_of.summed(figures, "ITEMS_IN")
    assert departments["numerator"].tolist() == city["value"].tolist()
    assert set(departments["denominator"]) == {127}


def test_the_cut_of_approval_time_stands_still_in_august(demo_year):
    line = series_of.series(readings(CITY, "I04"), "I04", CITY.as_of)
    assert series_of.stalled_months(line) == 1
    assert line["value"].iloc[-1] < series_of.pace_on(campaign.load().plan.target("I04"), CITY.as_of)


def test_a_corrected_reading_shows_the_value_withdrawn_and_its_reason(demo_year):
    old = series_of.withdrawn(corrections(CITY, "I05"), "I05")
    assert old[["old_value", "new_value"]].values.tolist() == [[119, 118]]
    assert old["correction_reason"].notna().all()


def test_the_third_batch_of_the_reform_came_after_its_day(demo_year):
    figures = readings(CITY, "REFORM_BATCH")
    lines = series_of.grouped(figures, "REFORM_BATCH", "category", {"第三批": "第三批"})
    assert series_of.first_at(lines)["第三批"] > campaign.load().plan.task("T02").due_on


def words(app) -> str:
    """Everything that a page says in headings, texts and small print."""
    return "\n".join(
        str(each.value) for kind in ("subheader", "markdown", "caption", "info") for each in app.get(kind)
    )


def test_the_page_on_complaints_names_the_months_the_categories_and_the_late_extension(
    demo_database, signed_in
):
    said = words(signed_in(Role.SUPERVISION, "pages/plan/administrative_system.py"))
    assert "6月至8月满意率低于90%" in said
    assert "供水" in said and "供电" in said
    assert "逾期后申请，不予受理" in said


def test_the_page_on_approval_says_that_august_brought_nothing(demo_database, signed_in):
    said = words(signed_in(Role.WORK_OFFICE, "pages/plan/approval_reform.py"))
    assert "8月没有进展，低于" in said


def test_red_tasks_come_first_in_a_sections_summary(demo_database, signed_in):
    app = signed_in(Role.WORK_OFFICE, "pages/plan/public_services.py")
    lines = [each.proto.label for each in app.get("page_link") if "　任务" in each.proto.label]
    lights = [re.search("[■▲○●✔]", line)[0] for line in lines]
    assert lights == sorted(lights, key="■▲○●✔".index) and "■" in lights


@pytest.mark.parametrize("page", PAGES)
def test_before_anything_was_reported_the_pages_say_so_and_show_no_zero_percent(
    demo_database, signed_in, page
):
    app = signed_in(Role.SUPERVISION, f"pages/plan/{page}.py", as_of="2007-02-12")
    assert not app.exception
    assert "0.0%" not in [metric.value for metric in app.metric]
    assert any(metric.value == "—" for metric in app.metric)


@pytest.mark.parametrize("value", [9.0, -1.0, 2.5])
def test_a_step_that_there_is_not_is_shown_as_it_was_written_and_the_page_stands(
    demo_database, signed_in, value
):
    with db.bookkeeping() as connection:
        steps = IndicatorReading.indicator_id == "ISO_PILOT"
        connection.execute(update(IndicatorReading).where(steps).values(value=value))
    app = signed_in(Role.LEADER, "pages/plan/administrative_system.py", as_of="2007-08-31", city="true")
    assert not app.exception
    told = "\n".join(each.value.to_csv() for each in app.dataframe)
    assert f"报数为{value:g}，不是0至5步" in told
