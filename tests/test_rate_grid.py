"""A grid of rates keeps zero, nothing to count and not reported apart, and its margins add up."""

import pandas as pd

from efficiency.figures.rate_grid import NOTHING, TOTAL, UNREPORTED, rate_grid, total_of, worst_first


def figures(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["row", "column", "numerator", "denominator"])


def cell(grid: pd.DataFrame, row: str, column: str) -> pd.Series:
    return grid[(grid["row"] == row) & (grid["column"] == column)].iloc[0]


def test_zero_of_some_is_a_rate_of_zero():
    grid = rate_grid(figures(("甲", "3月", 0, 5)), rows=["甲"], columns=["3月"])
    assert cell(grid, "甲", "3月")[["percent", "counts"]].tolist() == [0.0, "0/5"]


def test_an_empty_denominator_is_no_rate():
    found = cell(rate_grid(figures(("甲", "3月", 0, 0)), rows=["甲"], columns=["3月"]), "甲", "3月")
    assert found["state"] == NOTHING
    assert pd.isna(found["percent"])


def test_a_cell_that_nobody_reported_is_neither_zero_nor_full():
    found = cell(rate_grid(figures(("甲", "3月", 1, 1)), rows=["甲", "乙"], columns=["3月"]), "乙", "3月")
    assert found["state"] == UNREPORTED
    assert pd.isna(found["percent"])


def test_totals_add_counts_instead_of_averaging_rates():
    grid = rate_grid(figures(("甲", "3月", 1, 1), ("甲", "4月", 1, 9)), rows=["甲"], columns=["3月", "4月"])
    assert cell(grid, "甲", TOTAL)["percent"] == 20.0
    assert total_of(grid).counts == "2/10"


def test_lines_outside_the_asked_rows_do_not_enter_the_totals():
    grid = rate_grid(figures(("甲", "3月", 1, 2), ("丙", "3月", 5, 5)), rows=["甲"], columns=["3月"])
    assert total_of(grid).counts == "1/2"


def test_the_lowest_rate_comes_first_and_the_silent_last():
    grid = rate_grid(
        figures(("甲", "3月", 9, 10), ("乙", "3月", 1, 10)), rows=["丙", "甲", "乙"], columns=["3月"]
    )
    assert worst_first(grid) == ["乙", "甲", "丙"]


def test_no_figures_at_all_leave_every_cell_unreported():
    grid = rate_grid(figures(), rows=["甲"], columns=["3月"])
    assert set(grid["state"]) == {UNREPORTED}
    assert total_of(grid).percent is None
