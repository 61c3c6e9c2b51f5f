"""Rates by two dimensions, such as units x months: every cell a rate with its counts, three-valued, with totals.

Pure: frames in, frames out. A cell is a rate, ``NOTHING`` (nothing to count there, shown as —) or ``UNREPORTED`` (somebody
should have reported and did not); neither of the latter is ever 0% or 100%.
"""

import pandas as pd

from efficiency.core.keeping import kept
from efficiency.metrics import Rate

RATE, NOTHING, UNREPORTED = "RATE", "NOTHING", "UNREPORTED"
# The key of the margins; what stands there is said where the grid is drawn.
TOTAL = "TOTAL"


@kept
def rate_grid(
    figures: pd.DataFrame, *, rows: list[str], columns: list[str], missing: str = UNREPORTED
) -> pd.DataFrame:
    """Every cell of ``rows`` x ``columns`` and the totals of rows, columns and all, added up, never averaged.

    ``figures``: row, column, numerator, denominator; several lines of one cell are added up. ``missing`` is the state of a
    cell without any line. Columns: row, column (``TOTAL`` in the margins), numerator, denominator (null where there is no
    line), percent (null unless RATE), state, counts (``11/12``, else empty).
    """
    known = figures[figures["row"].isin(rows) & figures["column"].isin(columns)]
    known = known.astype({"numerator": "float64", "denominator": "float64"})
    margins = [
        known,
        known.assign(column=TOTAL),
        known.assign(row=TOTAL),
        known.assign(row=TOTAL, column=TOTAL),
    ]
    sums = pd.concat(margins).groupby(["row", "column"])[["numerator", "denominator"]].sum(min_count=1)
    index = pd.MultiIndex.from_product([[*rows, TOTAL], [*columns, TOTAL]], names=["row", "column"])
    cells = sums.reindex(index).reset_index()
    shares = [Rate(n, d) for n, d in zip(cells["numerator"], cells["denominator"], strict=True)]
    known_cell = cells["denominator"].notna()
    percents = [s.percent if known else None for s, known in zip(shares, known_cell, strict=True)]
    states = [
        missing if not known else NOTHING if percent is None else RATE
        for known, percent in zip(known_cell, percents, strict=True)
    ]
    counts = [s.counts if state == RATE else "" for s, state in zip(shares, states, strict=True)]
    return cells.assign(percent=pd.Series(percents, dtype="float64"), state=states, counts=counts)


@kept
def worst_first(grid: pd.DataFrame) -> list[str]:
    """The grid's rows by their total, lowest rate first, those with more to count before equals, unreported ones last."""
    totals = grid[(grid["column"] == TOTAL) & (grid["row"] != TOTAL)]
    ordered = totals.sort_values(
        ["percent", "denominator"], ascending=[True, False], na_position="last", kind="stable"
    )
    return ordered["row"].tolist()


@kept
def total_of(grid: pd.DataFrame, row: str = TOTAL, column: str = TOTAL) -> Rate:
    """One cell or margin as a rate; 0/0 where nothing was counted or reported."""
    cell = grid[(grid["row"] == row) & (grid["column"] == column)].fillna({"numerator": 0, "denominator": 0})
    return Rate(float(cell["numerator"].sum()), float(cell["denominator"].sum()))
