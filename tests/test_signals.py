"""News or noise: limits as an independent library gives them, rules as the method states them, chance named rarely."""

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statprocon import XmR

from efficiency.standings.signals import (
    Assurance,
    Group,
    Rule,
    Variation,
    counts_apart,
    named,
    series,
    shares_apart,
)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(0, 1000), min_size=5, max_size=40))
def test_limits_are_those_of_an_independent_library_where_no_range_is_screened_out(values):
    ranges = [abs(b - a) for a, b in pairwise(values)]
    usual = sum(ranges) / len(ranges)
    if any(each >= 3.267 * usual for each in ranges):
        return
    other, own = XmR(values), series(values, rising_is_good=True)
    # The library rounds on its way.
    assert own.mean == pytest.approx(float(other.x_central_line()[0]), abs=0.02)
    assert own.upper == pytest.approx(float(other.upper_natural_process_limit()[0]), abs=0.02)
    assert own.lower == pytest.approx(float(other.lower_natural_process_limit()[0]), abs=0.02)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(0, 12), min_size=5, max_size=40))
def test_limits_and_kinds_of_points_are_those_of_an_independent_computation(values):
    y = np.array(values, dtype=float)
    leaps = np.abs(np.diff(y))
    screened = leaps[leaps < 3.267 * leaps.mean()] if leaps.any() else leaps
    reach = 2.66 * (screened if screened.any() else leaps).mean()
    own = series([float(each) for each in values], rising_is_good=True)
    assert [own.mean, own.lower, own.upper] == pytest.approx([y.mean(), y.mean() - reach, y.mean() + reach])
    # From here on with the very same limits: a point on one of them lies on no other side by rounding.
    way, reach = np.sign(y - own.mean), own.upper - own.mean
    out = (y > own.upper) | (y < own.lower)
    near = ~out & (np.abs(y - own.mean) > reach * 2 / 3)
    for n, point in enumerate(own.points):
        sevens = [y[a : a + 7] for a in range(max(0, n - 6), min(n, len(y) - 7) + 1)]
        threes = [slice(a, a + 3) for a in range(max(0, n - 2), min(n, len(y) - 3) + 1)]
        close = any(abs(way[at].sum()) == 3 and near[at].sum() >= 2 for at in threes)
        expected = {
            Rule.OUTSIDE: out[n],
            Rule.SHIFT: any(abs(np.sign(run - own.mean).sum()) == 7 for run in sevens),
            Rule.TREND: any(abs(np.sign(np.diff(run)).sum()) == 6 for run in sevens),
            Rule.NEAR_LIMIT: near[n] and close,
        }
        assert point.rules == {rule for rule, holds in expected.items() if holds}


def test_a_single_leap_does_not_widen_the_limits_that_it_is_held_against():
    calm = [50, 51, 49, 50, 52, 50, 49, 51, 50, 50, 51, 49]
    leapt = series([*calm, 90], rising_is_good=True)
    assert leapt.upper < 60
    assert leapt.points[-1].rules == {Rule.OUTSIDE}
    assert leapt.variation is Variation.IMPROVEMENT


def test_seven_on_one_side_seven_in_one_direction_and_two_of_three_near_the_limit_are_signals():
    shift = series([10, 12, 10, 12, 10, 12, 13, 14, 13, 14, 13, 14, 13], rising_is_good=False)
    assert all(Rule.SHIFT in point.rules for point in shift.points[-7:])
    assert shift.variation is Variation.CONCERN
    trend = series([5, 9, 4, 8, 1, 2, 3, 4, 5, 6, 7], rising_is_good=True)
    assert all(Rule.TREND in point.rules for point in trend.points[4:])
    # Mean moving range 2 or so: limits about 5.3 from the mean, two thirds at 3.5.
    near = series([0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 5.6, 5.5], rising_is_good=True)
    assert Rule.NEAR_LIMIT in near.points[-1].rules


def test_a_point_within_the_usual_movement_is_no_news_whatever_the_month_before_was():
    usual = series([83.3, 81, 86, 84, 82, 85, 83.3, 84, 82, 86, 81, 85], rising_is_good=True)
    assert usual.variation is Variation.COMMON


def test_a_target_within_the_limits_is_held_now_and_then():
    rates = series([88.2, 91.1, 90.0, 92.4, 89.0, 91.5, 90.8, 88.9, 92.0, 90.2], rising_is_good=True)
    assert rates.assurance(90) is Assurance.HIT_OR_MISS
    assert rates.assurance(80) is Assurance.PASS
    assert rates.assurance(99.9) is Assurance.FAIL
    hours = series([20, 21, 20, 22, 21, 20], rising_is_good=False)
    assert hours.assurance(30) is Assurance.PASS


def test_fewer_than_five_points_say_nothing_and_fewer_than_twelve_have_trial_limits():
    few = series([90, 10, 95], rising_is_good=True)
    assert few.mean is None and few.variation is Variation.TOO_FEW
    assert few.assurance(90) is Assurance.TOO_FEW
    assert series(list(range(4)), rising_is_good=True).is_trial
    assert not series([1, 2] * 6, rising_is_good=True).is_trial


# ---------------------------------------------------------------- among equals


def test_the_unit_that_stands_out_for_its_exposure_is_named_and_the_one_with_the_highest_count_is_not():
    # Seven incidents at ten visits where 1.5 are expected, against seventeen where 10.1 are.
    groups = [Group("规划局", 7, 10), Group("质监局", 17, 67), *(Group(n, 6, 45) for n in range(18))]
    assert [each.key for each in named(counts_apart(groups))] == ["规划局"]


def test_a_group_too_small_for_any_count_to_be_news_is_not_judged():
    small = shares_apart([Group("小", 0, 2), *(Group(n, 45, 50) for n in range(10))])[0]
    assert not small.is_judged and not small.is_low


def test_expected_counts_add_up_to_what_was_found():
    groups = [Group("甲", 3, 10), Group("乙", 9, 20), Group("丙", 0, 30), Group("无", 0, 0)]
    compared = counts_apart(groups)
    assert [each.key for each in compared] == ["甲", "乙", "丙"]
    assert sum(each.expected for each in compared) == pytest.approx(12)


@pytest.mark.parametrize("compare", [counts_apart, shares_apart])
def test_in_worlds_where_nothing_differs_hardly_ever_anything_is_named(compare):
    chance = random.Random(2007)
    exposures = [chance.randint(3, 60) for _ in range(20)]
    cases = [unit for unit, exposure in enumerate(exposures) for _ in range(exposure)]
    worlds = 0
    for _ in range(200):
        drawn = chance.sample(cases, 140) if compare is shares_apart else chance.choices(cases, k=140)
        groups = [Group(unit, drawn.count(unit), exposure) for unit, exposure in enumerate(exposures)]
        worlds += bool(named(compare(groups)))
    assert worlds <= 10


# ---------------------------------------------------------------- series of small counts


def shares(pairs) -> tuple[list[float], list[tuple[int, int]]]:
    pairs = list(pairs)
    return [100 * found / of for found, of in pairs], pairs


def test_one_late_report_after_weeks_without_any_is_no_news():
    values, counted = shares([(20, 20)] * 9 + [(19, 20)])
    assert series(values, rising_is_good=True, counted=counted).variation is Variation.COMMON
    values, counted = shares([(60, 60)] * 9 + [(36, 60)])
    assert series(values, rising_is_good=True, counted=counted).variation is Variation.CONCERN


def test_limits_of_a_series_that_moved_but_once_have_a_width():
    once = series([100.0] * 11 + [99.0], rising_is_good=True)
    assert once.lower < once.mean < once.upper
    assert once.assurance(100) is Assurance.HIT_OR_MISS


def test_a_target_that_every_period_met_exactly_is_held():
    assert series([100.0] * 12, rising_is_good=True).assurance(100) is Assurance.PASS
    assert series([0.0] * 12, rising_is_good=False).assurance(0) is Assurance.PASS
    assert series([99.0] * 12, rising_is_good=True).assurance(100) is Assurance.FAIL


@pytest.mark.parametrize("leap", [1, 50, 10**6])
def test_four_points_say_nothing_as_none_of_them_could_be_news(leap):
    assert series([0, 0, 0, leap], rising_is_good=False).variation is Variation.TOO_FEW


@pytest.mark.parametrize(("size", "share"), [(3, 0.5), (6, 0.8), (20, 0.98), (60, 0.9), (100, 0.995)])
@pytest.mark.parametrize("periods", [5, 8, 20])
def test_in_worlds_in_which_nothing_changes_hardly_a_last_period_is_news(size, share, periods):
    chance = random.Random(size * periods)
    told = 0
    for _ in range(200):
        sizes = [chance.randint(max(1, size // 2), size * 3 // 2) for _ in range(periods)]
        values, counted = shares((sum(chance.random() < share for _ in range(of)), of) for of in sizes)
        chart = series(values, rising_is_good=True, counted=counted)
        told += chart.variation not in (Variation.COMMON, Variation.TOO_FEW)
    assert told <= 10


@pytest.mark.parametrize("periods", [6, 8, 12, 20])
def test_on_a_page_of_five_series_in_which_nothing_changes_hardly_one_is_news(periods):
    chance = random.Random(periods)
    told = 0
    for _ in range(400):
        lines = ([round(chance.gauss(20, 2), 1) for _ in range(periods)] for _ in range(5))
        told += any(
            series(line, rising_is_good=False, beside=5).variation is not Variation.COMMON for line in lines
        )
    assert told <= 20


def test_a_series_beside_others_has_wider_limits_and_longer_runs_and_still_says_what_is_plain():
    values = [20.0, 21, 19, 20, 21, 20, 19, 20, 21, 19, 20, 30]
    alone, beside = series(values, rising_is_good=False), series(values, rising_is_good=False, beside=5)
    assert beside.upper - beside.mean == pytest.approx((alone.upper - alone.mean) * 3.46 / 3, rel=0.002)
    assert (alone.run, beside.run) == (7, 10)
    assert alone.variation is beside.variation is Variation.CONCERN
