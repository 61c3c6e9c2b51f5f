"""Words that several blocks of 总览 share: whose figures, and how they moved."""

import datetime as dt

from efficiency.campaign.workdays import chinese_date_short
from efficiency.judgements.moves import limits_words, variation_words
from efficiency.standings.signals import Series, Variation
from efficiency.ui.parts.frame import Page


def whose(page: Page) -> str:
    """Whose tasks and matters the page is about, for headings."""
    if page.user.unit_id:
        return page.plan.unit(page.user.unit_id).name
    return page.whose


def change_words(difference: int, *, unit: str = "", chart: Series | None = None) -> str:
    """``较上周↑2``, with ``向好`` or ``向差`` where the weeks before, as a ``chart``, say that this is news. A card has no room
    for more: ``chart_words`` say the rest in its 口径."""
    moved = f"{'↑' if difference > 0 else '↓'}{abs(difference)}{unit}" if difference else "持平"
    is_news = chart is not None and chart.variation in (Variation.IMPROVEMENT, Variation.CONCERN)
    return f"较上周{moved}" + (f" {variation_words(chart)}" if is_news else "")


def chart_words(chart: Series, unit: str) -> str:
    """How the last of some weeks was judged against those before, for the 口径 of a card."""
    return f"本周{variation_words(chart)}。{limits_words(chart, unit)}"


def before_words(page: Page) -> str:
    """The day that the changes are held against."""
    return f"“较上周”与{chinese_date_short(page.as_of - dt.timedelta(days=7))}当天掌握的情况相比，只比两周，不判升降。"
