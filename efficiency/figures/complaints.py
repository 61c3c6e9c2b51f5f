"""Figures on complaints (任务3): 办结率 and 满意率 by month and category, and what pulls the satisfaction down.

Pure: the frames of ``queries.complaints`` go in. Rates are percent with their counts; an empty denominator is null.
"""

import pandas as pd

from efficiency.core.keeping import kept
from efficiency.figures.indicator_series import counts_text, month_word
from efficiency.judgements.news import News, groups_of, lowest
from efficiency.metrics import Rate

_COUNTS = ["received", "closed", "surveyed", "satisfied"]


@kept
def rates(months: pd.DataFrame, by: str | list[str] = "month_end") -> pd.DataFrame:
    """Complaints added up by one or more of ``month_end``, ``unit_id`` and ``category``, in their order.

    Columns: the ``by`` columns, month (``8月``, with ``month_end``), received, closed, surveyed, satisfied, completion
    (办结率: closed of received, percent), completion_counts (``1,650/1,698``), satisfaction (满意率: satisfied of
    surveyed, percent), satisfaction_counts.
    """
    keys = [by] if isinstance(by, str) else by
    sums = months.groupby(keys, sort=True)[_COUNTS].sum().reset_index()
    if "month_end" in keys:
        sums["month"] = [month_word(day) for day in sums["month_end"]]
    for name, part, whole in (
        ("completion", "closed", "received"),
        ("satisfaction", "satisfied", "surveyed"),
    ):
        pairs = list(zip(sums[part], sums[whole], strict=True))
        sums[name] = pd.Series([Rate(n, d).percent for n, d in pairs], dtype="float64")
        sums[f"{name}_counts"] = [counts_text(n, d) for n, d in pairs]
    return sums


def satisfaction(months: pd.DataFrame) -> Rate:
    """满意率: satisfied of those asked."""
    return Rate(int(months["satisfied"].sum()), int(months["surveyed"].sum()))


@kept
def categories_apart(months: pd.DataFrame) -> News:
    """Which categories have a lower 满意率 than all together, by more than chance explains."""
    return lowest(groups_of(months, "category", "satisfied", "surveyed"))


@kept
def pulling_down(months: pd.DataFrame, goal: float = 90.0) -> list[str]:
    """The fewest categories without which the rest would reach ``goal`` percent of satisfaction, the heaviest first.

    Only categories that are lower than all together by more than chance explains. Weighed by how many satisfied answers a
    category lacks to reach the goal by itself. Empty when the whole reaches it; all that fall short when even the rest
    without them does not.
    """
    whole = satisfaction(months)
    if whole.percent is None or whole.percent >= goal:
        return []
    sums = months.groupby("category")[["surveyed", "satisfied"]].sum()
    lacking = (goal / 100 * sums["surveyed"] - sums["satisfied"]).sort_values(ascending=False)
    apart = {each.key for each in categories_apart(months).standing_out}
    found: list[str] = []
    for category in (each for each in lacking[lacking > 0].index if each in apart):
        found.append(category)
        rest = satisfaction(months[~months["category"].isin(found)])
        if rest.percent is not None and rest.percent >= goal:
            break
    return found


@kept
def open_cases(cases: pd.DataFrame) -> pd.DataFrame:
    """督办 cases that are not closed, oldest first; columns as in ``queries.complaints.cases``."""
    return cases[cases["closed_on"].isna()].sort_values("received_on").reset_index(drop=True)
