"""Words that several blocks of 总览 share: whose figures, and how they moved."""

import datetime as dt

from efficiency.campaign.workdays import chinese_date_short
from efficiency.ui.parts.frame import Page


def whose(page: Page) -> str:
    """Whose tasks and matters the page is about, for headings."""
    if page.user.unit_id:
        return page.plan.unit(page.user.unit_id).name
    return "我分管的" if page.own_portfolio else "全市"


def change_words(difference: int, *, less_is_better: bool = False, unit: str = "") -> str:
    """``较上周↑2 向好``; the arrow says which way, the word whether that is good."""
    if not difference:
        return "较上周持平"
    good = (difference < 0) == less_is_better
    return f"较上周{'↑' if difference > 0 else '↓'}{abs(difference)}{unit} {'向好' if good else '向差'}"


def before_words(page: Page) -> str:
    """The day that the changes are held against."""
    return f"“较上周”与{chinese_date_short(page.as_of - dt.timedelta(days=7))}当天掌握的情况相比。"
