"""办事公开 (任务24): eight sectors of public services x seven items that each must disclose.

Pure: the frame of ``queries.indicators.readings`` goes in, frames come out.
"""

import pandas as pd

from efficiency.core.keeping import kept
from efficiency.figures.rate_grid import RATE, TOTAL, rate_grid
from efficiency.judgements.news import News, groups_of, lowest
from efficiency.standings.signals import Group

INDICATOR = "DISCLOSURE"


@kept
def latest_grid(readings: pd.DataFrame, sectors: dict[str, str], items: list[str]) -> pd.DataFrame:
    """The last reading of each sector and item, as a grid of ``rate_grid`` with totals; never read: UNREPORTED.

    ``sectors``: unit id -> name of the row, in the document's order; ``items`` the document's wording. Numerators are
    institutions that disclose the item, denominators institutions of the sector, so a row's total counts each
    institution once per item.
    """
    rows = readings[(readings["indicator_id"] == INDICATOR) & readings["unit_id"].isin(sectors)]
    last = rows.sort_values("period_end").groupby(["unit_id", "category"], as_index=False).tail(1)
    figures = last.assign(row=last["unit_id"].map(sectors), column=last["category"])
    return rate_grid(figures, rows=list(sectors.values()), columns=items)


@kept
def lagging_items(grid: pd.DataFrame) -> pd.DataFrame:
    """The items by how far they are disclosed in all sectors, the least disclosed first; unreported items are left out.

    Columns: column (the item), percent, counts, numerator, denominator.
    """
    totals = grid[(grid["row"] == TOTAL) & (grid["column"] != TOTAL) & (grid["state"] == RATE)]
    columns = ["column", "percent", "counts", "numerator", "denominator"]
    return totals.sort_values("percent", kind="stable")[columns].reset_index(drop=True)


@kept
def cells_behind(grid: pd.DataFrame) -> News:
    """Which sectors' items are disclosed less than all together by more than chance explains; keys (sector, item)."""
    cells = grid[(grid["row"] != TOTAL) & (grid["column"] != TOTAL) & (grid["state"] == RATE)]
    columns = zip(cells["row"], cells["column"], cells["numerator"], cells["denominator"], strict=True)
    return lowest(Group((row, column), int(told), out_of) for row, column, told, out_of in columns)


@kept
def items_behind(grid: pd.DataFrame) -> News:
    """Which items are disclosed less than all together, over all sectors, by more than chance explains; keyed by item."""
    return lowest(groups_of(lagging_items(grid), "column", "numerator", "denominator"))
