"""What a series over time says: whether its last period is news, whether its target is held, and on what limits that rests.

Values go in, the chart of ``standings.signals`` comes out; the words are made from the chart, for headings and for 口径.
"""

from collections.abc import Iterable, Sequence

import pandas as pd

from efficiency.standings.signals import Assurance, Rule, Series, Variation, series


def moved(
    values: Sequence[float | None],
    *,
    rising_is_good: bool | None,
    counted: Iterable[tuple[float | None, float | None]] | None = None,
    beside: int = 1,
) -> Series:
    """The XmR chart of a series, oldest first; what was not reported is left out.

    ``counted``: where the values are shares, how many of how many each is; not every share has counts. ``beside``: how
    many series are judged together.
    """
    said = [not pd.isna(value) for value in values]
    known = [float(value) for value, is_said in zip(values, said, strict=True) if is_said]
    pairs = (
        [
            tuple(float("nan" if each is None else each) for each in pair)
            for pair, is_said in zip(counted, said, strict=True)
            if is_said
        ]
        if counted is not None
        else []
    )
    # A percentage without counts, or one that may pass 100, is no share of cases.
    shares = pairs if all(0 <= found <= of and of > 0 for found, of in pairs) else None
    return series(known, rising_is_good=rising_is_good, counted=shares, beside=beside)


# ---------------------------------------------------------------- words


VARIATION_WORDS = {
    Variation.IMPROVEMENT: "向好",
    Variation.CONCERN: "向差",
    Variation.NEUTRAL: "有变化",
    Variation.COMMON: "在正常波动内",
    Variation.TOO_FEW: "期数太少，不判升降",
}


def variation_words(chart: Series) -> str:
    """``向好``, ``向差`` or ``在正常波动内``, with 试用限 where fewer than twelve points carry the limits."""
    words = VARIATION_WORDS[chart.variation]
    return f"{words}（试用限）" if chart.is_trial and chart.mean is not None else words


def rules_words(chart: Series) -> str:
    """By which rules a point of the chart is a signal, for the 口径."""
    return f"出界、连续{chart.run}期同侧、连续{chart.run}期同向或3期中2期近界才算升降"


def limits_words(chart: Series, unit: str) -> str:
    """The limits of an XmR chart for the 口径; empty where there are too few points."""
    if chart.mean is None:
        return ""
    trial = f"，不足12期为试用限（{len(chart.points)}期）" if chart.is_trial else ""
    rules = rules_words(chart)
    if chart.is_coarse:
        rules = "每期件数太少，只有出界、并且按二项分布计数的偶然也解释不了（单侧0.00135）才算升降"
    return (
        f"升降按单值移动极差图判定：均值{chart.mean:.1f}{unit}，正常范围{chart.lower:.1f}至{chart.upper:.1f}{unit}{trial}；"
        f"{rules}。"
    )


_RULE_WORDS = {
    Rule.OUTSIDE: "出界",
    Rule.SHIFT: "连续{}期在均值同一侧",
    Rule.TREND: "连续{}期同一方向",
    Rule.NEAR_LIMIT: "3期中2期接近界限",
}
_ASSURANCE_WORDS = {
    Assurance.PASS: "正常范围都在要求之内，照现在的办法能稳定达到",
    Assurance.FAIL: "正常范围都在要求之外，不改变办法就达不到",
    Assurance.HIT_OR_MISS: "要求落在正常范围之内，时达时不达：达到不算变好，没达到也不算变差",
    Assurance.TOO_FEW: "期数太少，不判能否稳定达到",
}


def chart_sentences(chart: Series, unit: str, target: float | None = None) -> list[str]:
    """What an XmR chart says: whether the last period is news, whether the target is held, what the limits rest on."""
    if chart.mean is None:
        return [f"只有{len(chart.points)}期，太少，画不出界限，不判升降。"]
    broken = chart.points[-1].rules
    rules = [words.format(chart.run) for rule, words in _RULE_WORDS.items() if rule in broken]
    why = f"（{'、'.join(rules)}）" if rules else ""
    said = [f"最近一期{VARIATION_WORDS[chart.variation]}{why}。"]
    earlier = sum(chart.of(place) is not Variation.COMMON for place in range(len(chart.points) - 1))
    if earlier:
        said.append(f"此前有{earlier}期是信号，不是正常波动。")
    if chart.by_counting:
        said.append(f"有{chart.by_counting}期出了界，但件数太少，单是偶然也会有，不算升降。")
    if target is not None and chart.rising_is_good is not None:
        said.append(f"{_ASSURANCE_WORDS[chart.assurance(target)]}。")
    if chart.is_trial:
        said.append(f"界限只有{len(chart.points)}期（不足12期），是试用限，还会移动。")
    return said
