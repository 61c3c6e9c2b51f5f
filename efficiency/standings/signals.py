"""News or noise: whether a series has moved, whether a target is held, whether one of many differs from the rest.

Nothing here is named on a page unless chance is a bad explanation of it. Two questions, each with its usual method:

* **over time** an XmR chart with the limits and the four rules that the NHS programme “Making Data Count” uses (mean ±
  2.66 times the mean moving range, ranges above 3.267 times their mean screened out; a point outside, seven on one side,
  seven in one direction, two of three beyond two thirds of the way); of shares of counts, what counting alone makes as
  often is none, as on a p chart;
* **among equals** a funnel: each group's count against what its exposure leads one to expect, by an exact test whose limit
  is divided by the number of groups that are compared.

Pure: numbers in, typed verdicts out; words are made from them where they are shown.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from math import ceil, log2
from statistics import fmean
from types import SimpleNamespace

import numpy as np
from scipy.stats import binom, hypergeom, norm, rv_discrete

_PROCESS = 2.66
_SCREEN = 3.267
_RUN = 7
# With fewer points limits still move with each further one: they are shown, and called trial limits.
SETTLED_POINTS = 12
# Of four points none can lie outside limits drawn from themselves: nothing could be news.
_LEAST_POINTS = 5
# A share whose rarer part is fewer than this in a period lies on one side of its mean most of the time by itself.
_FEW = 5
# How often a point lies beyond three standard deviations on one side.
_BEYOND = 0.00135
FAMILY_ERROR = 0.05
# Beyond so many steps parts are taken as if any number could come from a group, which is wider.
_MOST_STEPS = 2 * 10**7
# A total beyond this is added up in steps of several: what a month of 80,000 may come to needs no single one.
_FINEST = 5000


class Variation(StrEnum):
    """What the newest point of a series is: nothing but the usual movement, or a signal, good, bad or neither."""

    COMMON = "COMMON"
    IMPROVEMENT = "IMPROVEMENT"
    CONCERN = "CONCERN"
    NEUTRAL = "NEUTRAL"
    TOO_FEW = "TOO_FEW"


class Assurance(StrEnum):
    """Whether a process as it runs holds its target: always, never, or now and then (时达时不达)."""

    PASS = "PASS"
    FAIL = "FAIL"
    HIT_OR_MISS = "HIT_OR_MISS"
    TOO_FEW = "TOO_FEW"


class Rule(StrEnum):
    """Which of the four rules a point breaks."""

    OUTSIDE = "OUTSIDE"
    SHIFT = "SHIFT"
    TREND = "TREND"
    NEAR_LIMIT = "NEAR_LIMIT"


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series with the rules that it breaks and the side of the mean on which it lies (-1, 0, 1)."""

    value: float
    side: int
    rules: frozenset[Rule]


@dataclass(frozen=True, slots=True)
class Series:
    """A series over time with its limits; ``mean``, ``lower`` and ``upper`` are None where there are too few points.

    ``rising_is_good`` None: neither direction is better. ``is_coarse``: shares of counts so small that only a point outside
    is a signal. ``run``: how many in a row on one side or in one direction are a signal.
    """

    points: tuple[Point, ...]
    mean: float | None
    lower: float | None
    upper: float | None
    rising_is_good: bool | None
    is_coarse: bool = False
    run: int = _RUN

    @property
    def is_trial(self) -> bool:
        """Whether the limits rest on fewer than twelve points."""
        return len(self.points) < SETTLED_POINTS

    @property
    def variation(self) -> Variation:
        """What the newest point says."""
        if self.mean is None:
            return Variation.TOO_FEW
        return self.of(len(self.points) - 1)

    @property
    def by_counting(self) -> int:
        """How many points lie beyond the limits and are no signal, as so few cases make such a share by themselves."""
        if self.mean is None:
            return 0
        beyond = [point for point in self.points if not self.lower <= point.value <= self.upper]
        return sum(Rule.OUTSIDE not in point.rules for point in beyond)

    def of(self, place: int) -> Variation:
        """What the point at ``place`` says: a signal is good on the good side of the mean, whichever rule it breaks."""
        point = self.points[place]
        if not point.rules:
            return Variation.COMMON
        if self.rising_is_good is None:
            return Variation.NEUTRAL
        return Variation.IMPROVEMENT if (point.side > 0) == self.rising_is_good else Variation.CONCERN

    def assurance(self, target: float) -> Assurance:
        """Whether the process holds ``target``. Raises ``ValueError`` where neither direction is better."""
        if self.rising_is_good is None:
            raise ValueError("没有好坏方向的数列不判定是否达标")
        if self.mean is None:
            return Assurance.TOO_FEW
        # What is exactly the target meets it.
        if self.rising_is_good:
            held, lost = target <= self.lower, target > self.upper
        else:
            held, lost = target >= self.upper, target < self.lower
        return Assurance.PASS if held else Assurance.FAIL if lost else Assurance.HIT_OR_MISS


def series(
    values: Sequence[float],
    *,
    rising_is_good: bool | None,
    counted: Sequence[tuple[float, float]] | None = None,
    beside: int = 1,
) -> Series:
    """The XmR chart of ``values``, oldest first, without gaps; fewer than five have no limits.

    ``counted``: where the values are shares, how many of how many each is. A share of few moves more than its neighbours
    show: a point is outside only where the common share would make its count as seldom, too.
    ``beside``: how many series are judged together. Limits are as much wider and runs as much longer as each has its part
    of what one would call out of nothing.
    """
    run = _RUN + ceil(log2(beside))
    if len(values) < _LEAST_POINTS:
        points = tuple(Point(float(value), 0, frozenset()) for value in values)
        return Series(points, None, None, None, rising_is_good, run=run)
    mean = fmean(values)
    ranges = [abs(after - before) for before, after in pairwise(values)]
    usual = fmean(ranges)
    kept = [each for each in ranges if each < _SCREEN * usual]
    # Where nothing moved but once, the one move is all that is known of how far the values move.
    kept = kept if any(kept) else ranges
    spread = (
        _PROCESS * fmean(kept) * (float(norm.isf(_BEYOND / beside) / norm.isf(_BEYOND)) if beside > 1 else 1)
    )
    lower, upper = mean - spread, mean + spread
    side = [(value > mean) - (value < mean) for value in values]
    beyond = [value > upper or value < lower for value in values]
    seldom, is_coarse = _counting(tuple(counted)) if counted else ([True] * len(values), False)
    outside = [out and rare for out, rare in zip(beyond, seldom, strict=True)]
    near = [not out and abs(value - mean) > spread * 2 / 3 for value, out in zip(values, beyond, strict=True)]
    rules: list[set[Rule]] = [set() for _ in values]
    for place, out in enumerate(outside):
        if out:
            rules[place].add(Rule.OUTSIDE)
    for start in range(0 if is_coarse else len(values) - run + 1):
        places = range(start, start + run)
        if abs(sum(side[place] for place in places)) == run:
            for place in places:
                rules[place].add(Rule.SHIFT)
        steps = [values[place + 1] - values[place] for place in places[:-1]]
        if all(step > 0 for step in steps) or all(step < 0 for step in steps):
            for place in places:
                rules[place].add(Rule.TREND)
    for start in range(0 if is_coarse else len(values) - 2):
        three = range(start, start + 3)
        if abs(sum(side[place] for place in three)) == 3 and sum(near[place] for place in three) >= 2:
            for place in three:
                if near[place]:
                    rules[place].add(Rule.NEAR_LIMIT)
    points = tuple(
        Point(float(value), way, frozenset(broken))
        for value, way, broken in zip(values, side, rules, strict=True)
    )
    return Series(points, mean, lower, upper, rising_is_good, is_coarse, run)


# A page that is opened again judges the same shares.
@lru_cache(maxsize=200)
def _counting(counted: tuple[tuple[float, float], ...]) -> tuple[list[bool], bool]:
    """Of each count whether the share of all together makes it as seldom as a point outside, and whether counts are small."""
    found, of = np.array(counted, dtype=float).round().T
    chances = _bound(binom, of, found.sum() / max(of.sum(), 1))
    seldom = (chances.cdf(found) < _BEYOND) | (chances.sf(found - 1) < _BEYOND)
    return seldom.tolist(), bool(min(found.sum(), (of - found).sum()) < _FEW * len(counted))


@dataclass(frozen=True, slots=True)
class Group:
    """One of several that are compared: ``count`` of what is looked for, over an ``exposure``.

    In ``counts_apart`` the exposure is anything that the count should grow with (visits, points, tasks due); in
    ``shares_apart`` it is the number of cases of which ``count`` have the property. ``parts``: how many of the count come
    together each time (the reports of one enterprise); empty: each comes for itself. ``sources``: from how many parts could
    come, each one at most (the enterprises of a place); 0: any number.
    """

    key: Hashable
    count: int
    exposure: float
    parts: tuple[int, ...] = ()
    sources: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """A group with what was to be expected of it, and how surprising its count is if all groups were alike.

    ``p`` is two-sided. A count below ``lower`` or above ``upper`` is a signal at ``limit``, the family's error divided by
    the number of groups; ``most`` is the highest count that the group could have.
    """

    key: Hashable
    count: int
    exposure: float
    expected: float
    p: float
    limit: float
    lower: int
    upper: int
    most: int

    @property
    def is_judged(self) -> bool:
        """Whether any count of it would be a signal; where none would, there is too little to judge (太少不判)."""
        return self.lower > 0 or self.upper < self.most

    @property
    def is_high(self) -> bool:
        """More than chance explains."""
        return self.count > self.upper

    @property
    def is_low(self) -> bool:
        """Less than chance explains."""
        return self.count < self.lower


def counts_apart(groups: Iterable[Group], *, error: float = FAMILY_ERROR) -> list[Compared]:
    """Which groups have more or fewer events than their share of the exposure leads one to expect; in the given order.

    Given the total, each group's count is binomial with its share of the exposure as chance, if all are alike; what comes
    together falls to one group together. Groups without exposure are left out: nothing was to be expected of them.
    ``error`` is the chance that anything at all is named where nothing differs.
    """
    return list(_apart(tuple(group for group in groups if group.exposure > 0), error))


# Months are compared each within itself: what comes in today leaves those before as they are.
@lru_cache(maxsize=500)
def _apart(kept: tuple[Group, ...], error: float) -> list[Compared]:
    total, whole = sum(group.count for group in kept), sum(group.exposure for group in kept)
    shares = np.array([group.exposure / whole for group in kept])
    at_once = _compared(kept, _bound(binom, total, shares), total * shares, [total] * len(kept), error)
    sizes = [size for group in kept for size in (group.parts or (1,) * group.count)]
    if max(sizes, default=1) == 1:
        return at_once
    known = all(group.sources for group in kept) and len(sizes) ** 2 * total <= _MOST_STEPS
    chances = (
        _InParts(_drawn(sizes, [max(group.sources, len(group.parts)) for group in kept]))
        if known
        else _falling(sizes, shares)
    )
    in_parts = _compared(kept, chances, total * shares, [total] * len(kept), error)
    # Neither may make somebody stand out alone: one knows how long each could report, the other what comes together.
    return [
        replace(
            one, p=max(one.p, other.p), lower=min(one.lower, other.lower), upper=max(one.upper, other.upper)
        )
        for one, other in zip(at_once, in_parts, strict=True)
    ]


def _falling(sizes: list[int], shares: np.ndarray) -> "_InParts":
    """How likely each count of each group is where every part falls to it, by its share, as a whole."""
    step = ceil(sum(sizes) / _FINEST)
    rounded = Counter(round(size / step) for size in sizes if size >= step)
    # Parts smaller than a step are put together until they are one, which is wider.
    rounded[1] += round(sum(size for size in sizes if size < step) / step)
    total = sum(size * number for size, number in rounded.items())
    found = np.zeros((len(shares), total + 1))
    found[:, 0] = 1.0
    # The most frequent size first: of the others there are few, and each of them is a shift of what was found.
    for size, number in rounded.most_common():
        before, found = found, np.zeros_like(found)
        chances = binom.pmf(np.arange(number + 1), number, shares[:, None])
        for taken in np.flatnonzero(chances.max(axis=0) > 1e-18):
            found[:, taken * size :] += chances[:, taken, None] * before[:, : total + 1 - taken * size]
    return _InParts(found, sum(sizes) / total)


def _drawn(sizes: list[int], sources: list[int]) -> np.ndarray:
    """The same where the parts come from as many of all ``sources``, each from another, and a group has some of these by lot."""
    total, whole = sum(sizes), sum(sources)
    # Of so many parts, how often they sum up to what.
    sums = np.zeros((len(sizes) + 1, total + 1))
    sums[0, 0] = 1.0
    for size in sizes:
        sums[1:, size:] += sums[:-1, : total + 1 - size].copy()
    sums /= sums.sum(axis=1, keepdims=True)
    return hypergeom.pmf(np.arange(len(sizes) + 1), whole, len(sizes), np.array(sources)[:, None]) @ sums


def _bound(kind: rv_discrete, *parameters) -> SimpleNamespace:
    """A distribution of scipy's with its parameters, which to bind takes scipy itself longer than to answer."""
    asked = {name: getattr(kind, name) for name in ("cdf", "sf", "ppf", "isf")}
    return SimpleNamespace(**{n: lambda of, ask=ask: ask(of, *parameters) for n, ask in asked.items()})


class _InParts:
    """The chances of the counts of groups, a row for each, asked like a distribution of scipy's: arrays of one number each.

    ``step``: how many each column of ``found`` stands for. Where it is more than one, whatever a count may have been rounded
    to is taken as the less surprising.
    """

    def __init__(self, found: np.ndarray, step: float = 1.0) -> None:
        self._step = step
        self._reach = 0 if step == 1 else 1
        self._at_most = found.cumsum(axis=1)
        # Added up from the far end, so that a small tail is not what is left of one.
        self._at_least = found[:, ::-1].cumsum(axis=1)[:, ::-1]

    def cdf(self, counts: np.ndarray) -> np.ndarray:
        return self._at_most[np.arange(len(counts)), self._columns(counts, self._reach)]

    def sf(self, counts: np.ndarray) -> np.ndarray:
        columns = self._columns(counts, -self._reach)
        return np.where(columns < 0, 1.0, self._beyond()[np.arange(len(counts)), columns])

    def _columns(self, counts: np.ndarray, further: int) -> np.ndarray:
        return np.minimum((counts // self._step).astype(int) + further, self._at_most.shape[1] - 1)

    def ppf(self, chance: float) -> np.ndarray:
        return np.floor(((self._at_most < chance).sum(axis=1) - self._reach) * self._step)

    def isf(self, chance: float) -> np.ndarray:
        return np.ceil(((self._beyond() > chance).sum(axis=1) + self._reach) * self._step)

    def _beyond(self) -> np.ndarray:
        return np.pad(self._at_least[:, 1:], ((0, 0), (0, 1)))


def shares_apart(groups: Iterable[Group], *, error: float = FAMILY_ERROR) -> list[Compared]:
    """Which groups have a higher or lower share than all together; in the given order.

    Given how many cases have the property in all, a group's count is hypergeometric if all are alike. Groups without
    cases are left out. ``error`` as in ``counts_apart``.
    """
    kept = [group for group in groups if group.exposure > 0]
    sizes = np.array([int(group.exposure) for group in kept])
    total, whole = sum(group.count for group in kept), int(sizes.sum())
    return _compared(
        kept, _bound(hypergeom, whole, total, sizes), total * sizes / max(whole, 1), [min(total, int(n)) for n in sizes], error
    )  # fmt: skip


def _compared(kept: list[Group], chances, expected, most: list[int], error: float) -> list[Compared]:
    """The groups against the distributions of their counts, all in one go; half of each group's limit on either side."""
    if not kept:
        return []
    limit, counts = error / len(kept), np.array([group.count for group in kept])
    at_most, at_least = chances.cdf(counts), chances.sf(counts - 1)
    # The lowest count whose lower tail is not surprising, and the highest whose upper tail is not.
    lower, upper = chances.ppf(limit / 2), chances.isf(limit / 2)
    return [
        Compared(
            group.key, group.count, group.exposure, float(expected[n]), min(1.0, 2 * float(min(at_most[n], at_least[n]))),
            limit, max(0, int(lower[n])), min(most[n], int(upper[n])), most[n],
        )
        for n, group in enumerate(kept)
    ]  # fmt: skip


def named(compared: Iterable[Compared]) -> list[Compared]:
    """The groups that stand out, most surprising first."""
    return sorted((each for each in compared if each.is_high or each.is_low), key=lambda each: each.p)
