"""是变化还是正常波动: a series within its limits, and equals within theirs, folded away and made when opened."""

from collections.abc import Callable, Hashable

import pandas as pd
import streamlit as st

from efficiency.charts.limits import funnel, limits_line
from efficiency.judgements.moves import chart_sentences, limits_words, moved
from efficiency.judgements.news import News, tested_words
from efficiency.ui.parts.blocks import chart, definition, folded, plain

# What a block reads of a series; see ``charts.limits.limits_line``.
POINTS = ["day", "word", "value", "counts", "left_out", "mark", "numerator", "denominator"]


def of_months(line: pd.DataFrame) -> pd.DataFrame:
    """A series of ``figures.indicator_series`` as points; months without a reading are left out."""
    known = line[line["value"].notna()]
    return known.rename(columns={"period_end": "day", "month": "word"}).assign(left_out="", mark="")[POINTS]


def steps_of_months(line: pd.DataFrame) -> pd.DataFrame:
    """How much was added since the reading before, of a figure that builds up; as ``of_months``."""
    points = of_months(line)
    return points.assign(value=points["value"].diff(), counts="", numerator=None, denominator=None).iloc[1:]


def limits_block(heading: str, points: Callable[[], pd.DataFrame], *, key: str, **of_series) -> None:
    """One series behind a fold. ``points`` (``POINTS``) is asked when opened; the rest is ``within_limits``'s."""
    with folded(f"{heading}：是变化还是正常波动", key=f"limits_{key}") as is_open:
        if is_open:
            within_limits(heading, points(), key=key, **of_series)


def within_limits(
    heading: str,
    rows: pd.DataFrame,
    *,
    key: str,
    unit: str,
    rising_is_good: bool | None,
    target: float | None = None,
    target_words: str = "",
    note: str = "",
    beside: int = 1,
) -> None:
    """One series (``POINTS``) with centre, limits, target and signals, and what it says; ``beside``: how many series are judged
    together."""
    counted = rows[rows["left_out"] == ""]
    if counted.empty:
        st.info("还没有可以判断的数。")
        return
    pairs = zip(counted["numerator"], counted["denominator"], strict=True) if unit == "%" else None
    line = moved(counted["value"], rising_is_good=rising_is_good, counted=pairs, beside=beside)
    for sentence in chart_sentences(line, unit, target):
        st.markdown(plain(sentence))
    chart(
        limits_line(rows, line, unit=unit, target=target, target_words=target_words),
        key=f"limits_chart_{key}",
        alt_text=f"{heading}：均值、正常范围和信号",
    )
    left = rows.loc[rows["left_out"] != "", "left_out"].unique()
    left_words = f"斜纹下的空心点（{'、'.join(left)}）不参加判断。" if len(left) else ""
    definition(f"{note}灰带为正常范围，星形为信号。{left_words}{limits_words(line, unit)}")


def funnel_block(
    heading: str,
    news: Callable[[], News | None],
    name_of: Callable[[Hashable], str],
    *,
    key: str,
    unit: str,
    exposure: str,
    share: bool = False,
) -> None:
    """Equals against their exposure, each with its own normal range. ``news`` is asked when opened; None: nothing to compare.

    ``exposure``: what counts should grow with, in words (次进点). ``share``: the counts are part of it.
    """
    with folded(f"{heading}：谁超出正常范围", key=f"funnel_{key}") as is_open:
        if not is_open:
            return
        found = news()
        if found is None or not found.compared:
            st.info("数量太少，不作比较。")
            return
        named = {each.key for each in found.standing_out}
        judged = {each.key for each in found.judged}
        chart(
            funnel(
                list(found.compared), [name_of(each.key) for each in found.compared], unit=unit, exposure=exposure,
                share=share, named=named, judged=judged,
            ),
            key=f"funnel_chart_{key}",
            alt_text=f"{heading}：各自的数、预期和正常范围",
        )  # fmt: skip
        few = len(found.compared) - len(found.judged)
        definition(
            f"自上而下由多到少（按{exposure}），色带为各自的正常范围，竖线为预期；越少的波动越大，带越宽。"
            + (f"空心圆点{few}个太少不判。" if few else ""),
            tested=tested_words(found, name_of, unit),
        )
