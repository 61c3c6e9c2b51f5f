"""Words that several blocks of 总览 share: whose figures, and how they moved."""

import datetime as dt

from efficiency.campaign.workdays import chinese_date_short
from efficiency.figures.news import variation_words
from efficiency.standings.signals import Series, Variation
from efficiency.ui.parts.frame import Page


def whose(page: Page) -> str:
    """Whose tasks and matters the page is about, for headings."""
    if page.user.unit_id:
        return page.plan.unit(page.user.unit_id).name
    return "我分管的" if page.own_portfolio else "全市"


def change_words(difference: int, *, unit: str = "", chart: Series | None = None) -> str:
    """``较上周↑2``, with ``向好`` or ``向差`` where the weeks before, as a ``chart``, say that this is news; a card has no room
    for more, and what is no news is said once below (``before_words``)."""
    moved = f"{'↑' if difference > 0 else '↓'}{abs(difference)}{unit}" if difference else "持平"
    is_news = chart is not None and chart.variation in (Variation.IMPROVEMENT, Variation.CONCERN)
    return f"较上周{moved}" + (f" {variation_words(chart)}" if is_news else "")


def before_words(page: Page) -> str:
    """The day that the changes are held against."""
    return f"“较上周”与{chinese_date_short(page.as_of - dt.timedelta(days=7))}当天掌握的情况相比；没有写向好、向差的，在正常波动之内。"
