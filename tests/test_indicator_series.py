"""Readings as series: gaps stay gaps, rates are added up from their counts, a stall is counted in readings."""

import datetime as dt

import pandas as pd
import pytest

from efficiency import campaign, state
from efficiency.campaign.thresholds import Thresholds
from efficiency.campaign.workdays import month_end
from efficiency.core.access import Scope
from efficiency.figures import indicator_series as series_of
from efficiency.models import Light
from efficiency.standings.targets import forecast, target_standing
from efficiency.standings.words import target_reason

ENDS = {month: month_end(dt.date(2007, month, 1)) for month in range(1, 13)}


def ends(*months: int) -> list[dt.date]:
    """The last days of some months."""
    return [ENDS[month] for month in months]


def readings(*rows: dict) -> pd.DataFrame:
    """Rows in the shape of ``queries.indicators.readings``; what a row leaves out is empty."""
    base = {
        "indicator_id": "I04", "unit_id": "", "district_code": "", "category": "", "value": None, "numerator": None,
        "denominator": None, "note": None, "corrects_id": None, "correction_reason": None,
    }  # fmt: skip
    frame = pd.DataFrame([base | row for row in rows])
    return frame.astype({"value": "float64", "numerator": "float64", "denominator": "float64"})


def time_cut(values: dict[int, float]) -> pd.DataFrame:
    return readings(*({"period_end": ENDS[month], "value": value} for month, value in values.items()))


def test_a_month_without_a_reading_stays_a_gap_and_is_not_zero():
    figures = series_of.series(time_cut({5: 74.0, 7: 85.0}), "I04", until=dt.date(2007, 8, 31))
    assert figures["month"].tolist() == ["5月", "6月", "7月", "8月"]
    assert figures["value"].isna().tolist() == [False, True, False, True]
    assert figures["counts"].tolist()[1] == "未报数"


def test_a_month_that_has_not_ended_on_the_as_of_day_is_no_gap():
    figures = series_of.series(time_cut({5: 74.0}), "I04", until=dt.date(2007, 6, 29))
    assert figures["month"].tolist() == ["5月"]


def test_an_indicator_without_any_reading_gives_an_empty_series_in_every_form():
    nothing = readings({"period_end": ENDS[5], "value": 1.0})
    assert series_of.series(nothing, "I09", until=dt.date(2007, 8, 31)).empty
    assert series_of.summed(nothing, "I09", "unit_id").empty
    silent = series_of.last_by(nothing, "I09", "unit_id", expected=["K01"])
    assert silent["counts"].tolist() == ["未报数"]


def test_readings_of_several_units_are_not_taken_for_one_series():
    rows = readings(
        {"period_end": ENDS[5], "unit_id": "K01", "value": 1},
        {"period_end": ENDS[5], "unit_id": "K02", "value": 2},
    )
    assert series_of.series(rows, "I04").empty
    assert series_of.series(rows, "I04", unit_id="K02")["value"].tolist() == [2]
    with pytest.raises(ValueError, match="同一期有多个读数"):
        series_of.series(pd.concat([rows, rows]), "I04", unit_id="K02")


def test_a_rate_over_all_districts_is_made_of_counts_and_not_of_the_mean_of_rates():
    rows = readings(
        {"period_end": ENDS[5], "district_code": "210202", "value": 100, "numerator": 1, "denominator": 1},
        {"period_end": ENDS[5], "district_code": "210203", "value": 0, "numerator": 0, "denominator": 9},
    )
    assert series_of.summed(rows, "I04")[["value", "counts"]].values.tolist() == [[10.0, "1/10"]]


def test_an_empty_denominator_gives_no_rate():
    rows = readings({"period_end": ENDS[5], "value": None, "numerator": 0, "denominator": 0})
    assert series_of.summed(rows, "I04")["value"].isna().all()
    assert series_of.total(rows).text == "—"


def test_the_last_reading_of_each_unit_comes_lowest_first_and_the_silent_at_the_end():
    rows = readings(
        {"period_end": ENDS[4], "unit_id": "K01", "value": 10, "numerator": 1, "denominator": 10},
        {"period_end": ENDS[5], "unit_id": "K01", "value": 90, "numerator": 9, "denominator": 10},
        {"period_end": ENDS[5], "unit_id": "K02", "value": 50, "numerator": 5, "denominator": 10},
    )
    last = series_of.last_by(rows, "I04", "unit_id", expected=["K01", "K02", "K03"])
    assert last["key"].tolist() == ["K02", "K01", "K03"]
    assert last["counts"].tolist() == ["5/10", "9/10", "未报数"]
    assert series_of.total(last).counts == "14/20"


def test_groups_keep_their_order_and_the_day_on_which_each_was_first_complete():
    rows = readings(
        {"period_end": ENDS[5], "category": "第二批", "value": 50},
        {"period_end": ENDS[6], "category": "第二批", "value": 90},
        {"period_end": ENDS[5], "category": "第一批", "value": 100},
        {"period_end": ENDS[6], "category": "第一批", "value": 100},
    )
    names = {"第一批": "一", "第二批": "二", "第三批": "三"}
    lines = series_of.grouped(rows, "I04", "category", names)
    assert lines["group"].tolist() == ["一", "一", "二", "二"]
    assert series_of.first_at(lines) == {"一": ENDS[5]}
    assert series_of.grouped(rows, "I09", "category", names).empty


def test_the_pace_line_ends_on_the_target_at_its_due_day_and_agrees_with_the_value_asked_for_on_a_day():
    target = campaign.load().plan.target("I04")
    line = series_of.pace(target)
    assert line["value"].iloc[0] == 0 and line["value"].iloc[-1] == 30
    assert line["day"].iloc[-1] == dt.date(2007, 10, 31)
    assert 22 < series_of.pace_on(target, dt.date(2007, 8, 31)) < 24
    assert series_of.pace(target, dt.date(2007, 6, 1))["day"].iloc[-1] == dt.date(2007, 6, 1)


def test_a_stall_counts_the_readings_that_did_not_move():
    assert series_of.stalled_months(time_cut({6: 19.0, 7: 22.5, 8: 22.5})) == 1
    assert series_of.stalled_months(time_cut({6: 19.0, 7: 22.5, 8: 22.5, 9: 22.8})) == 0
    assert series_of.stalled_months(time_cut({6: 19.0})) == 0


def test_months_below_the_target_are_counted_from_the_end_and_a_gap_does_not_break_the_row():
    target = campaign.load().plan.target("I02")
    figures = series_of.series(
        time_cut({4: 90.8, 5: 91.2, 6: 88.2, 8: 89.1}), "I04", until=dt.date(2007, 8, 31)
    )
    assert [day.month for day in series_of.missed_months(figures, target)] == [6, 8]
    assert series_of.last_change(figures) == pytest.approx(0.9)


def test_months_below_the_target_are_still_named_after_the_recovery():
    target = campaign.load().plan.target("I02")
    figures = series_of.series(time_cut({5: 91.2, 6: 88.2, 7: 86.9, 8: 89.1, 9: 90.6}), "I04")
    assert series_of.missed_months(figures, target) == []
    assert series_of.months_words(series_of.unmet(figures, target)) == "6月至8月"
    assert series_of.months_words([ENDS[3], ENDS[6]]) == "3月、6月"
    assert series_of.months_words([]) == ""


def test_when_a_goal_would_be_reached_is_an_interval_and_none_where_nothing_moves():
    speeding = [110.0, 115, 118, 120]
    ahead = forecast(ends(5, 6, 7, 8), speeding, 127)
    assert ahead.steps == 3 and ahead.earliest < dt.date(2007, 11, 14) < ahead.latest
    assert forecast(ends(6, 7, 8), [1.0, 2, 3], 9) is None, "two steps do not say how speed varies"
    still = forecast(ends(5, 6, 7, 8), [22.5] * 4, 30)
    assert (still.earliest, still.latest) == (None, None)
    steady = forecast(ends(1, 3, 5, 7), [10.0, 20, 30, 40], 50)
    assert abs((steady.earliest - dt.date(2007, 9, 30)).days) <= 5


def test_a_target_that_even_its_fastest_recent_speed_brings_too_late_is_not_green():
    # Five months of leaps, then creeping: on the straight line at the end of August, a year late at the speed since.
    plan = campaign.load().plan
    rows = pd.DataFrame(
        {
            "indicator_id": "I04",
            "period_end": ends(3, 4, 5, 6, 7, 8),
            "value": [20.5, 21.1, 21.7, 22.3, 22.9, 23.5],
        }
    )
    standing = target_standing(plan.target("I04"), rows, dt.date(2007, 8, 31), Thresholds())
    assert standing.gap is not None and standing.gap < 5 and standing.will_be_late
    assert standing.light is Light.YELLOW
    assert "晚于时限" in target_reason(standing) and "可能" not in target_reason(standing)


@pytest.mark.parametrize("step", [0.0, 0.01, 0.1])
def test_a_target_that_stands_still_has_no_better_light_than_one_that_creeps(step):
    values = [24 + step * n for n in range(6)]
    rows = pd.DataFrame({"indicator_id": "I04", "period_end": ends(2, 3, 4, 5, 6, 7), "value": values})
    standing = target_standing(campaign.load().plan.target("I04"), rows, dt.date(2007, 8, 3), Thresholds())
    assert standing.gap == 0 and standing.will_be_late and standing.light is Light.YELLOW
    assert target_reason(standing).endswith("按近5期的速度看不出何时能达到")


@pytest.mark.parametrize("month", range(3, 13))
def test_no_green_light_stands_beside_a_date_that_is_too_late(demo_year, month):
    now = state.on(Scope(month_end(dt.date(2007, month, 1))))
    for each in now.targets.values():
        assert not (each.light is Light.GREEN and each.will_be_late), each.target.id
