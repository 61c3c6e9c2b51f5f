"""What a heading may name: one of several equals, only where chance is a bad explanation of it; of series ``moves``.

Groups with their counts and what these should grow with go in; a typed conclusion comes out, with what was found, what
was to be expected and the limits. The words at the end are made from the conclusion, for headings and for the 口径 below them.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, stdev

import pandas as pd
from scipy.stats import t

from efficiency.core.keeping import kept
from efficiency.standings.signals import (
    FAMILY_ERROR,
    Compared,
    Group,
    counts_apart,
    shares_apart,
)

# What one page says besides its lists rests on up to three conclusions; together they are to name something out of
# nothing on at most one page in twenty. Each looks to one side only: who has more incidents, whose rate is lower.
ERROR = FAMILY_ERROR / 3
# Nobody is named for fewer events or cases than this, however surprising they are.
FEWEST = 4
# Fewer means than this have no spread to be held against.
FEWEST_MEANS = 5
ALIKE, TOO_LITTLE = "没有超出正常波动的差异", "数量太少，不作比较"
SAME_ENTERPRISE = "同一企业的几件"
_COUNTS, _SHARES = "按敞口分摊的二项分布", "超几何分布"


@dataclass(frozen=True, slots=True)
class News:
    """Equals compared: ``standing_out`` are those named, most surprising first; none where nothing differs.

    ``judged`` are those of which some count would have been news; where it is empty there is too little to compare.
    ``method`` names the distribution of the test.
    """

    compared: tuple[Compared, ...]
    judged: tuple[Compared, ...]
    standing_out: tuple[Compared, ...]
    method: str

    @property
    def first(self) -> Compared | None:
        """The most surprising one."""
        return self.standing_out[0] if self.standing_out else None


@kept
def most(groups: Iterable[Group], together: str = "") -> News:
    """Who has more events than its exposure (visits, point-weeks, tasks) leads one to expect. ``together``: what comes
    together, in words, where the groups have parts."""
    kept = [group for group in groups if group.exposure > 0]
    return _more_than_expected({None: kept}, together)


@kept
def lowest(groups: Iterable[Group]) -> News:
    """Whose share is lower than that of all together: of rates of which more is better."""
    compared, large = _shares(groups)
    judged = tuple(each for each in large if each.lower > 0)
    return _news(compared, judged, [each for each in judged if each.is_low], _SHARES)


@kept
def highest(groups: Iterable[Group]) -> News:
    """Whose share is higher than that of all together: of rates of which less is better."""
    compared, large = _shares(groups)
    judged = tuple(each for each in large if each.upper < each.most)
    return _news(compared, judged, [each for each in judged if each.is_high], _SHARES)


def _shares(groups: Iterable[Group]) -> tuple[tuple, tuple]:
    """All compared, and the large ones. Only these share the error: the small ones are never named and take none of it."""
    kept = [group for group in groups if group.exposure > 0]
    large = {group.key for group in kept if group.exposure >= FEWEST}
    if not large:
        return tuple(shares_apart(kept)), ()
    # Both sides of the test have half the error each; only one is looked at.
    compared = tuple(shares_apart(kept, error=2 * ERROR * len(kept) / len(large)))
    return compared, tuple(each for each in compared if each.key in large)


class Band(StrEnum):
    """Where one of several equals stands by one share or more; no places within a band."""

    BEHIND = "BEHIND"
    USUAL = "USUAL"
    AHEAD = "AHEAD"
    TOO_FEW = "TOO_FEW"


@kept
def bands(*shares: Iterable[Group]) -> dict[Hashable, Band]:
    """Each group's band by several shares of which more is better; the error is divided among the shares.

    Behind is who is lower in any of them than chance explains, ahead who is higher in one and lower in none. Who has too
    little for any share to be judged has no place among the others.
    """
    found: dict[Hashable, Band] = {}
    lower, higher, judged = set(), set(), set()
    for groups in shares:
        kept = [group for group in groups if group.exposure > 0]
        found |= {group.key: Band.TOO_FEW for group in kept}
        large = [group for group in kept if group.exposure >= FEWEST]
        if not large:
            continue
        # The small ones take none of the error; they belong to what the others are compared with all the same.
        error = FAMILY_ERROR / len(shares) * len(kept) / len(large)
        sizes = {group.key for group in large}
        for each in shares_apart(kept, error=error):
            if each.key in sizes and each.is_judged:
                judged.add(each.key)
                lower |= {each.key} if each.is_low else set()
                higher |= {each.key} if each.is_high else set()
    for key in judged:
        found[key] = Band.BEHIND if key in lower else Band.AHEAD if key in higher else Band.USUAL
    return found


def _more_than_expected(families: dict[Hashable, list[Group]], together: str = "") -> News:
    """Groups compared within each family, given its total; the error is divided among all of them.

    A family with fewer than ``FEWEST`` events, or of a single group, says nothing and takes none of the error.
    """
    told = [
        [group for group in groups if group.exposure > 0]
        for groups in families.values()
        if sum(group.count for group in groups if group.exposure > 0) >= FEWEST
    ]
    told = [groups for groups in told if len(groups) > 1]
    size = sum(len(groups) for groups in told)
    compared = [
        each for groups in told for each in counts_apart(groups, error=2 * ERROR * len(groups) / size)
    ]
    judged = tuple(each for each in compared if each.upper < each.most)
    high = [each for each in judged if each.is_high and each.count >= FEWEST]
    method = f"{_COUNTS}（{together}算在一起）" if together else _COUNTS
    return _news(tuple(compared), judged, high, method)


def _news(compared: tuple, judged: tuple, named: list[Compared], method: str) -> News:
    return News(compared, judged, tuple(sorted(named, key=lambda each: (each.p, -each.count))), method)


@kept
def groups_of(
    rows: pd.DataFrame,
    key: str,
    count: str,
    exposure: str,
    parts: Mapping[tuple, tuple[int, ...]] | None = None,
) -> list[Group]:
    """The rows of a frame as groups, added up where a key comes several times; null counts as 0. ``parts``: (key,) -> how
    many of its count come from one source each (``parts_of``)."""
    sums: dict[Hashable, list[float]] = {}
    columns = (rows[name].tolist() for name in (key, count, exposure))
    for name, *figures in zip(*columns, strict=True):
        if not pd.isna(name):
            before = sums.get(name, (0, 0))
            sums[name] = [
                old + (0 if pd.isna(new) else new) for old, new in zip(before, figures, strict=True)
            ]
    return [
        Group(name, int(found), float(out_of), (parts or {}).get((name,), ()))
        for name, (found, out_of) in sums.items()
    ]


@kept
def crowded_cells(
    cells: pd.DataFrame,
    exposure: str,
    parts: Mapping[tuple, tuple[int, ...]] | None = None,
    together: str = SAME_ENTERPRISE,
    sources: Mapping[tuple, int] | None = None,
) -> News:
    """Which cell of rows x columns holds more of its column than the row's exposure in it leads one to expect.

    ``cells``: row, column, value and the column ``exposure``. The keys of the groups are (row, column). Each column, a
    month or a kind of unit, is compared within itself. ``parts``: (row, column) -> how many of its value come from one
    source each, which is called ``together``: one enterprise that reports five times is no more surprising than one that
    reports once. Without them each counts for itself. ``sources``: (row, column) -> how many enterprises there are.
    """
    families: dict[Hashable, list[Group]] = {}
    columns = zip(cells["row"], cells["column"], cells["value"], cells[exposure], strict=True)
    for row, column, value, out_of in columns:
        families.setdefault(column, []).append(
            Group(
                (row, column),
                int(value),
                float(out_of),
                (parts or {}).get((row, column), ()),
                (sources or {}).get((row, column), 0),
            )
        )
    return _more_than_expected(families, together if parts else "")


def parts_of(counts: pd.DataFrame, *key: str) -> dict[tuple, tuple[int, ...]]:
    """The values of the columns ``key`` -> the counts of the sources apart; ``counts``: incidents, one row per key and source."""
    found: dict[tuple, list[int]] = {}
    for *values, count in zip(*(counts[name] for name in key), counts["incidents"], strict=True):
        if count:
            found.setdefault(tuple(values), []).append(int(count))
    return {key: tuple(sizes) for key, sizes in found.items()}


@dataclass(frozen=True, slots=True)
class Apart:
    """One mean of several that is lower than chance explains: its value, what the others lead one to expect, p and limit."""

    key: Hashable
    value: float
    expected: float
    p: float
    limit: float


def lowest_means(means: Iterable[tuple[Hashable, float, float]]) -> list[Apart] | None:
    """Whose mean is lower than those of the others, most surprising first; None where there are too few to say.

    ``means``: key, mean, how many respondents it rests on. Respondents' own spread is not needed: what is usual is taken
    from the other groups' distances to their mean (externally studentized residuals, t distribution), with the error
    divided among all. How much of these distances lies among respondents and how much among units is not known: who is
    named stands out both ways. Whatever the parts are, one of the two ways is wide enough for each (``_beside_others``).
    """
    kept = [(key, value, weight) for key, value, weight in means if weight > 0]
    if len(kept) < FEWEST_MEANS:
        return None
    found = []
    for key, value, ways in _beside_others(kept):
        if not all(spread for _, spread in ways):
            continue
        p, expected = max(
            (float(t.cdf((value - expected) / spread, len(kept) - 2)), expected) for expected, spread in ways
        )
        if p < ERROR / len(kept):
            found.append(Apart(key, value, expected, p, ERROR / len(kept)))
    return sorted(found, key=lambda each: each.p)


def means_tested(count: int) -> str:
    """The test of ``lowest_means`` and its limit where ``count`` are compared, for the 口径; empty where there are too few."""
    if count < FEWEST_MEANS:
        return ""
    return f"点名的检验：单侧t检验，界限{ERROR / count:.2g}（{ERROR:.2g}除以比较的{count}个），预期和离散程度取自其他单位，按参评人数加权和各单位同等对待各算一次，两次都超出才点名。"


def usual_means(means: Iterable[tuple[Hashable, float, float]]) -> dict[Hashable, tuple[float, float]]:
    """Between which values each mean would be no news, given the others; {} where there are too few to say.

    ``means`` and limits as those of ``lowest_means``: fewer respondents have the wider range.
    """
    kept = [(key, value, weight) for key, value, weight in means if weight > 0]
    if len(kept) < FEWEST_MEANS:
        return {}
    reach = float(t.isf(ERROR / len(kept), len(kept) - 2))
    return {
        key: (
            min(expected - reach * spread for expected, spread in ways),
            max(expected + reach * spread for expected, spread in ways),
        )
        for key, _, ways in _beside_others(kept)
    }


def _beside_others(
    kept: list[tuple[Hashable, float, float]],
) -> Iterator[tuple[Hashable, float, list[tuple[float, float]]]]:
    """Each mean with what the others lead one to expect of it and how far from that it usually lies, in two ways: as if all
    spread lay among respondents, so that it falls with their number, and as if all lay among units, so that it does not.

    The truth lies between. The first is wide enough for whoever was judged by no more people than the average, the
    second for all others; so what is out of both is out.
    """
    for key, value, weight in kept:
        others = [(other, size) for name, other, size in kept if name != key]
        yield (
            key,
            value,
            [
                _expected_beside(others, weight),
                _expected_beside([(other, 1.0) for other, _ in others], 1.0),
            ],
        )


def _expected_beside(others: list[tuple[float, float]], weight: float) -> tuple[float, float]:
    """The weighted mean of ``others`` and how far from it one more of ``weight`` usually lies."""
    whole = sum(size for _, size in others)
    expected = sum(other * size for other, size in others) / whole
    spread = sum(size * (other - expected) ** 2 for other, size in others) / (len(others) - 1)
    return expected, (spread * (1 / weight + 1 / whole)) ** 0.5


@dataclass(frozen=True, slots=True)
class MeanGap:
    """The mean of several gaps with its interval (Student's t), as wide as ``ERROR`` asks for beside the page's other
    conclusions; ``count``: of how many."""

    mean: float
    lower: float
    upper: float
    count: int

    @property
    def is_news(self) -> bool:
        """Whether chance is a bad explanation of any gap at all."""
        return self.lower > 0 or self.upper < 0


def mean_gap(gaps: Iterable[float]) -> MeanGap | None:
    """The mean of paired gaps and how sure it is; None with fewer than ``FEWEST_MEANS``."""
    known = [gap for gap in gaps if not pd.isna(gap)]
    if len(known) < FEWEST_MEANS:
        return None
    mean = fmean(known)
    lower, upper = mean_interval(mean, stdev(known), len(known), error=ERROR)
    return MeanGap(mean, lower, upper, len(known))


def mean_interval(
    mean: float, spread: float | None, count: float, *, error: float = FAMILY_ERROR
) -> tuple[float, float] | None:
    """The interval (95 % unless another ``error`` is asked for) of a mean whose ``count`` values have the standard
    deviation ``spread`` (Student's t); None where the spread is not known or fewer than two were asked."""
    if pd.isna(mean) or pd.isna(spread) or count < 2:
        return None
    reach = float(t.isf(error / 2, count - 1)) * spread / count**0.5
    return mean - reach, mean + reach


# ---------------------------------------------------------------- words


def expected_words(one: Compared, unit: str) -> str:
    """``预期9件``; a tenth where less than ten are expected."""
    return f"预期{one.expected:.0f}{unit}" if one.expected >= 10 else f"预期{one.expected:.1f}{unit}"


def against_expected(one: Compared, by: str, unit: str) -> str:
    """``按监测点数预期9件``: what a count is held against; ``by`` says what it should grow with."""
    return f"按{by}{expected_words(one, unit)}"


def nothing_named(news: News, whom: str) -> str:
    """What a heading says where nobody stands out: that ``whom`` are alike, or that there is too little to say so."""
    return nothing_apart(bool(news.judged), whom)


def nothing_apart(is_judged: bool, whom: str) -> str:
    """As ``nothing_named``, of any comparison."""
    return f"{whom}之间{ALIKE}" if is_judged else f"{whom}{TOO_LITTLE}"


def chance_words(p: float) -> str:
    """How likely it is that nothing but chance made it, in words that need no powers of ten."""
    return "p<0.0001" if p < 0.0001 else f"p={p:.2g}"


def tested_words(news: News, name_of: Callable[[Hashable], str], unit: str) -> str:
    """The test, its limits and the numbers of who is named, for the 口径 of a heading; empty where nothing was compared."""
    if not news.compared:
        return ""
    limit = news.compared[0].limit
    words = f"点名的检验：{news.method}精确检验，单侧界限{limit / 2:.2g}（{ERROR:.2g}除以可比的组数）；不足{FEWEST}{unit}的不点名"
    few = len(news.compared) - len(news.judged)
    if few:
        words += f"，{few}组太少不判"
    for one in news.standing_out[:3]:
        words += (
            f"；{name_of(one.key)}{one.count}{unit}，预期{one.expected:.1f}{unit}，正常范围{one.lower}至{one.upper}{unit}，"
            f"{chance_words(one.p / 2)}"
        )
    return f"{words}。"
