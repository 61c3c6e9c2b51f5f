"""What picture an indicator asks for, by what the campaign declares of it; and its last readings with the names of their places.

Pure: the campaign's indicator and the frames of ``queries.indicators`` go in.
"""

from enum import StrEnum

import pandas as pd

from efficiency.campaign.indicators import Indicator
from efficiency.campaign.plan import Plan
from efficiency.core.keeping import kept
from efficiency.figures.indicator_series import UNREPORTED, counts_text
from efficiency.figures.rate_grid import rate_grid

_PLACE = ["unit_id", "district_code", "category"]


class Shape(StrEnum):
    """How an indicator is drawn."""

    LINE = "LINE"
    COVERAGE = "COVERAGE"
    GRID = "GRID"
    RANKED = "RANKED"


def shape_of(indicator: Indicator, plan: Plan) -> Shape:
    """A figure of the whole city is a line; shares by district are a map where the campaign has one; shares by unit and
    category are a grid; everything else is ranked bars."""
    dimensions = set(indicator.dimensions)
    if not dimensions:
        return Shape.LINE
    if indicator.kind == "rate" and "district" in dimensions and plan.districts:
        return Shape.COVERAGE
    if indicator.kind == "rate" and dimensions == {"unit", "category"}:
        return Shape.GRID
    return Shape.RANKED


@kept
def last_by_place(readings: pd.DataFrame, indicator: Indicator, plan: Plan) -> pd.DataFrame:
    """The last reading of each unit, district and category, the worst first, those without a value last.

    Columns: unit_id, district_code, category (empty: none), name (short names of the place in words), value, numerator,
    denominator, counts (``7/8``; 未报数 for a reading without any figure), period_end, note.
    """
    rows = readings[readings["indicator_id"] == indicator.id].sort_values("period_end")
    last = rows.groupby(_PLACE, as_index=False).tail(1)
    last = last.astype({"value": "float64", "numerator": "float64", "denominator": "float64"})
    counts = [
        UNREPORTED if pd.isna(value) and pd.isna(n) else counts_text(n, d)
        for value, n, d in zip(last["value"], last["numerator"], last["denominator"], strict=True)
    ]
    named = last.assign(name=[_name(plan, *place) for place in last[_PLACE].to_numpy()], counts=counts)
    ordered = named.sort_values(
        "value", ascending=indicator.better == "up", kind="stable", na_position="last"
    )
    columns = [*_PLACE, "name", "value", "numerator", "denominator", "counts", "period_end", "note"]
    return ordered[columns].reset_index(drop=True)


def _name(plan: Plan, unit_id: str, district_code: str, category: str) -> str:
    names = [
        plan.unit(unit_id).short_name if unit_id else "",
        plan.district(district_code).short if district_code else "",
        category,
    ]
    return " · ".join(filter(None, names)) or "全市"


@kept
def unit_grid(last: pd.DataFrame, plan: Plan) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    """Rates by unit and category as a grid of ``rate_grid``; with it unit id -> name of the row, and the columns in order.

    ``last``: rows of ``last_by_place``. Units are in the document's order, categories in the order of their names.
    """
    there = set(last["unit_id"]) - {""}
    units = {unit.id: unit.short_name for unit in plan.units if unit.id in there}
    categories = sorted(set(last["category"]) - {""})
    figures = last.assign(row=last["unit_id"].map(units), column=last["category"])
    return rate_grid(figures, rows=list(units.values()), columns=categories), units, categories
