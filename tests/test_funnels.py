"""Funnels hold what an independent exact computation gives: expected counts, normal ranges, who is named and who is not judged.

The other computation adds up whole fractions, from ``math.comb``; the product asks scipy's distributions.
"""

import datetime as dt
import random
from collections import Counter
from fractions import Fraction
from math import comb

import pytest

from efficiency.core.access import Scope
from efficiency.figures.over_time import first_of_month
from efficiency.figures.supervised import more_than_visited, reported_for_visits, units
from efficiency.judgements import news
from efficiency.judgements.conspicuous import crowding, feedback_compared
from efficiency.queries.monitoring import incidents
from efficiency.queries.points import points
from efficiency.standings.signals import Compared, Group

# What a page of up to three conclusions may name out of nothing, and how many events somebody is named for.
SHARE_OF_ERROR, FEWEST = Fraction(1, 60), 4
DAYS = [dt.date(2007, 4, 27), dt.date(2007, 6, 29), dt.date(2007, 8, 31)]
MAIN = [
    [("规划局", 7, 10), ("质监局", 17, 67), *((f"单位{n}", 6, 45) for n in range(18))],
    [("未到期", 0, 3), ("甲", 9, 9), ("乙", 30, 60), ("丙", 55, 60), ("丁", 0, 0)],
    [("甲", 4, 4), ("乙", 0, 400)],
]


def binomial(total: int, share: Fraction) -> list[int]:
    """How often each count comes, in whole parts of their sum."""
    one, other, found = share.numerator, share.denominator - share.numerator, []
    with_one, without = 1, other**total
    for k in range(total + 1):
        found.append(comb(total, k) * with_one * without)
        with_one, without = with_one * one, without // (other or 1)
    return found


def hypergeometric(whole: int, having: int, drawn: int) -> list[int]:
    return [comb(having, k) * comb(whole - having, drawn - k) for k in range(min(having, drawn) + 1)]


def normal_range(parts: list[int], limit: Fraction) -> tuple[int, int]:
    """The lowest and the highest count with a tail beyond of no more than ``limit`` on its side."""
    tail = sum(parts) * limit
    below, lower = parts[0], 0
    while below < tail:
        lower += 1
        below += parts[lower]
    above, upper = 0, len(parts) - 1
    while above + parts[upper] <= tail:
        above += parts[upper]
        upper -= 1
    return lower, upper


def tail_of(parts: list[int], where: slice) -> float:
    return float(Fraction(sum(parts[where]), sum(parts)))


def in_parts(sizes: list[int], share: Fraction) -> list[int]:
    """How often each sum comes where each part falls to the group with its share, in whole parts of all."""
    found = [1]
    for size in sizes:
        one, other = share.numerator, share.denominator - share.numerator
        longer = [other * often for often in found] + [0] * size
        for k, often in enumerate(found):
            longer[k + size] += one * often
        found = longer
    return found


def in_lots(sizes: list[int], sources: int, own: int) -> list[int]:
    """The same where each part comes from another of ``sources``, of which the group has ``own`` by lot."""
    sums = [[1] + [0] * sum(sizes)] + [[0] * (sum(sizes) + 1) for _ in sizes]
    for size in sizes:
        for drawn in range(len(sizes), 0, -1):
            for total in range(sum(sizes), size - 1, -1):
                sums[drawn][total] += sums[drawn - 1][total - size]
    return [
        sum(
            ways[total] * comb(sources - len(sizes), own - drawn)
            for drawn, ways in enumerate(sums)
            if own >= drawn
        )
        for total in range(sum(sizes) + 1)
    ]


def of_counts(families: list[list[Group]]) -> dict:
    """Who is compared in families of counts: key -> expected, lower, upper, chance of so many or more."""
    kept = [[each for each in groups if each.exposure > 0] for groups in families]
    kept = [groups for groups in kept if sum(each.count for each in groups) >= FEWEST and len(groups) > 1]
    compared, found = sum(map(len, kept)), {}
    for groups in kept:
        total, whole = sum(each.count for each in groups), sum(Fraction(each.exposure) for each in groups)
        for each in groups:
            share = Fraction(each.exposure) / whole
            sizes = [size for one in groups for size in (one.parts or (1,) * one.count)]
            ways = [binomial(total, share)]
            if each.sources:
                ways.append(in_lots(sizes, sum(one.sources for one in groups), each.sources))
            elif max(sizes, default=1) > 1:
                ways.append(in_parts(sizes, share))
            ranges = [normal_range(chances, SHARE_OF_ERROR / compared) for chances in ways]
            found[each.key] = (
                float(total * share), min(lower for lower, _ in ranges), max(upper for _, upper in ranges),
                max(tail_of(chances, slice(each.count, None)) for chances in ways),
            )  # fmt: skip
    return found


def of_shares(groups: list[Group]) -> dict:
    """The same of shares; with the chance of so few or fewer, and of so many or more."""
    kept = [each for each in groups if each.exposure > 0]
    large = sum(each.exposure >= FEWEST for each in kept)
    having, whole, found = sum(each.count for each in kept), sum(int(each.exposure) for each in kept), {}
    for each in kept:
        chances = hypergeometric(whole, having, int(each.exposure))
        lower, upper = normal_range(chances, SHARE_OF_ERROR / (large or 1))
        found[each.key] = (
            having * each.exposure / whole, lower, upper, tail_of(chances, slice(each.count + 1)),
            tail_of(chances, slice(each.count, None)),
        )  # fmt: skip
    return found


def held(compared: tuple[Compared, ...], own: dict) -> None:
    assert {each.key for each in compared} == set(own)
    for each in compared:
        expected, lower, upper, *tails = own[each.key]
        assert each.expected == pytest.approx(expected)
        assert (each.lower, each.upper) == (lower, upper), each
        assert each.p / 2 <= min(tails) * (1 + 1e-9)


def high(groups: list[Group], own: dict) -> set:
    return {
        each.key
        for each in groups
        if each.key in own and each.count > own[each.key][2] and each.count >= FEWEST
    }


def low(groups: list[Group], own: dict) -> set:
    return {each.key for each in groups if each.exposure >= FEWEST and each.count < own[each.key][1]}


def drawn(chance: random.Random) -> list[Group]:
    """A table in which some differ: up to 24 groups with very unequal exposures, some without any."""
    usual, groups = chance.choice([0.03, 0.2, 0.5, 0.93, 1.0]), []
    for name in range(chance.randint(2, 24)):
        size = chance.choice([0, 1, 3, 9, 40, 150])
        own = chance.choice([usual, usual, usual, chance.random()])
        groups.append(Group(name, sum(chance.random() < own for _ in range(size)), size))
    return groups


TABLES = [
    *[[Group(*row) for row in table] for table in MAIN],
    *[drawn(random.Random(number)) for number in range(60)],
]


@pytest.mark.parametrize(
    ("total", "share"), [(0, Fraction(1, 3)), (1, Fraction(2, 7)), (40, Fraction(3, 8)), (9, Fraction(7, 9))]
)
def test_what_comes_one_by_one_is_binomial_to_the_last_part(total, share):
    """So that ``of_counts`` need not add it up part by part."""
    assert in_parts([1] * total, share) == binomial(total, share)


@pytest.mark.parametrize("table", range(len(TABLES)))
def test_normal_ranges_and_names_are_those_of_an_independent_exact_computation(table):
    groups = TABLES[table]
    own = of_counts([groups])
    counts = news.most(groups)
    held(counts.compared, own)
    assert {each.key for each in counts.standing_out} == high(groups, own)
    if not any(each.exposure >= FEWEST for each in groups):
        return
    own = of_shares(groups)
    for compare, names in ((news.lowest, low), (news.highest, high)):
        shares = compare(groups)
        held(shares.compared, own)
        large = [each for each in groups if each.exposure >= FEWEST]
        assert {each.key for each in shares.standing_out} == names(large, own)


@pytest.mark.parametrize("sourced", [False, True], ids=["any number", "of so many enterprises"])
@pytest.mark.parametrize("number", range(20))
def test_ranges_of_what_comes_together_are_those_of_an_independent_exact_computation(number, sourced):
    chance = random.Random(number)
    groups = []
    for key in range(chance.randint(2, 12)):
        parts = tuple(chance.choice([1, 1, 1, 2, 3, 7]) for _ in range(chance.choice([0, 0, 1, 4, 12])))
        exposure = chance.choice([0, 1, 5, 20]) + (1 if parts else 0)
        sources = len(parts) + chance.randint(1, 20) if sourced else 0
        groups.append(Group(key, sum(parts), exposure, parts, sources))
    own = of_counts([groups])
    found = news.most(groups, "同一企业的几件")
    held(found.compared, own)
    assert {each.key for each in found.standing_out} == high(groups, own)


@pytest.mark.parametrize("number", range(10))
def test_ranges_of_a_large_register_are_a_little_wider_than_the_exact_ones(number):
    """Of reports that all come by the hundred everything is a hundred times as much; a step of several is no more exact."""
    chance = random.Random(number)
    few = []
    for key in range(chance.randint(3, 12)):
        parts = tuple(chance.choice([1, 1, 2, 3, 7]) for _ in range(chance.choice([2, 6, 20, 60])))
        few.append(Group(key, sum(parts), chance.choice([5, 20, 40]), parts))
    by = 100
    many = [
        Group(one.key, one.count * by, one.exposure, tuple(by * part for part in one.parts)) for one in few
    ]
    # Small ones besides, so few that they change nothing, do not go lost and do no harm.
    loose = 20
    many.append(Group("零散", loose, 0.001, (1,) * loose))
    total = sum(one.count for one in many)
    assert total > 5000
    compared = (news.most(groups, "同一企业的几件").compared for groups in (few, many))
    for exact, one in zip(*compared, strict=False):
        # How the few are compared among one group more only moves their limit by little.
        slack = 0.04 * total
        assert exact.lower * by - slack <= one.lower <= exact.lower * by + loose, exact.key
        assert exact.upper * by - loose <= one.upper <= exact.upper * by + slack, exact.key


def test_what_one_enterprise_reports_is_no_crowd():
    """Eight reports where two are expected: of one enterprise they name no place, of eight they do."""
    others = [Group(n, 2, 10, (1, 1)) for n in range(9)]
    assert news.most([Group("甲", 12, 10, (12,)), *others], "同一企业的几件").first is None
    named = news.most([Group("甲", 12, 10, (1,) * 12), *others], "同一企业的几件")
    assert named.first.key == "甲"


def test_in_worlds_in_which_enterprises_report_several_times_hardly_a_place_is_named():
    chance = random.Random(11)
    exposures = [3, 5, 6, 8, 9, 10, 12, 13, 15, 19]
    together = apart = 0
    for _ in range(200):
        parts: list[list[int]] = [[] for _ in exposures]
        for place in chance.choices(range(len(exposures)), exposures, k=25):
            parts[place].append(chance.choice([1, 1, 2, 3, 5]))
        rows = [(n, sum(own), exposures[n], tuple(own)) for n, own in enumerate(parts)]
        together += bool(news.most(Group(*row) for row in rows).first)
        apart += bool(news.most(Group(*row[:3]) for row in rows).first)
    assert together <= 10 < apart


def test_the_unit_that_stands_out_for_its_exposure_has_the_range_of_the_exact_computation():
    groups = TABLES[0]
    found = news.most(groups)
    (one,) = found.standing_out
    chances = binomial(132, Fraction(10, 887))
    assert one.key == "规划局" and one.expected == pytest.approx(1.49, abs=0.005)
    assert one.p / 2 == pytest.approx(tail_of(chances, slice(7, None)))
    assert (one.lower, one.upper) == normal_range(chances, SHARE_OF_ERROR / 20) == (0, 6)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_the_demo_year_compares_is_held_by_the_same_computation(demo_year, day):
    """Places in their months, units for their visits and units for their feedback, from the funnels' own counts and exposures."""
    city = Scope(day)
    rows, known = incidents(city), points(city)
    months = rows["received_on"].map(first_of_month)
    parts: dict = {}
    for (place, _, month), count in Counter(
        zip(rows["place_code"], rows["point_key"], months, strict=True)
    ).items():
        parts.setdefault((place, month), []).append(count)
    # Of units, the reports of one enterprise are put together for those that would be named without.
    like = {each.key[0]: each.key for each in more_than_visited(units(city)).standing_out}
    assert like
    for (unit_id, _), count in Counter(zip(rows["unit_id"], rows["point_key"], strict=True)).items():
        if unit_id in like:
            parts.setdefault(like[unit_id], []).append(count)
    asked = {each.key for each in crowding(city).compared}
    for found in (crowding(city), reported_for_visits(city, units(city))):
        families: dict = {}
        for each in found.compared:
            # The last plaques were hung on 30 March: from the first week on every enterprise was asked.
            there = int((known["place_code"] == each.key[0]).sum()) if each.key in asked else 0
            own = Group(each.key, each.count, each.exposure, tuple(parts.get(each.key, ())), there)
            families.setdefault(each.key[1], []).append(own)
        own = of_counts([*families.values()])
        held(found.compared, own)
        every = [each for groups in families.values() for each in groups]
        assert {each.key for each in found.standing_out} == high(every, own)
    found, _ = feedback_compared(city)
    groups = [Group(each.key, each.count, each.exposure) for each in found.compared]
    own = of_shares(groups)
    held(found.compared, own)
    large = [each for each in groups if each.exposure >= FEWEST]
    assert {each.key for each in found.standing_out} == high(large, own)
