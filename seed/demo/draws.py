"""Drawing values for the demo year so that the shares asked for also come out in small numbers.

Plain random draws of twenty rows miss a share of 8 % more often than not; quotas and stratified draws do not.
"""

import datetime as dt
import math
import random
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import TypeVar

_Value = TypeVar("_Value")


def quota(rng: random.Random, shares: Mapping[_Value, float], n: int) -> list[_Value]:
    """``n`` values in random order, each as often as its share says; rounded by the largest remainder."""
    total = sum(shares.values())
    exact = {value: n * share / total for value, share in shares.items()}
    counts = {value: math.floor(number) for value, number in exact.items()}
    by_remainder = sorted(exact, key=lambda value: counts[value] - exact[value])
    for value in by_remainder[: n - sum(counts.values())]:
        counts[value] += 1
    values = [value for value, count in counts.items() for _ in range(count)]
    rng.shuffle(values)
    return values


def lognormals(rng: random.Random, median: float, sigma: float, n: int) -> list[float]:
    """``n`` values in random order, one from the middle of each of ``n`` equal slices of the distribution."""
    normal = NormalDist()
    values = [median * math.exp(sigma * normal.inv_cdf((i + 0.5) / n)) for i in range(n)]
    rng.shuffle(values)
    return values


def poisson(rng: random.Random, mean: float) -> int:
    """One count from a Poisson distribution; 0 for a mean of 0. Meant for means below a few hundred."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def spread(rng: random.Random, days: Sequence[dt.date], n: int) -> list[dt.date]:
    """``n`` of the days in order, taken as evenly as possible: no day gets two more than another."""
    return sorted(list(days) * (n // len(days)) + rng.sample(list(days), n % len(days)))
