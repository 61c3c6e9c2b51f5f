"""Sectors x items: the last reading counts, the silent stay silent."""

import datetime as dt

import pandas as pd

from efficiency.figures.disclosure import cells_behind, items_behind, lagging_items, latest_grid
from efficiency.figures.rate_grid import UNREPORTED, total_of

SECTORS = {"G01": "教育", "G02": "医疗卫生"}
ITEMS = ["程序", "结果"]


def readings(*rows: tuple[str, str, int, int, int]) -> pd.DataFrame:
    """From (sector, item, month, disclosed, all)."""
    return pd.DataFrame(
        [
            {
                "indicator_id": "DISCLOSURE",
                "unit_id": unit,
                "category": item,
                "period_end": dt.date(2007, month, 28),
                "numerator": numerator,
                "denominator": denominator,
            }
            for unit, item, month, numerator, denominator in rows
        ],
        columns=["indicator_id", "unit_id", "category", "period_end", "numerator", "denominator"],
    )


def test_only_the_last_reading_of_a_sector_and_item_counts():
    grid = latest_grid(readings(("G01", "程序", 5, 1, 10), ("G01", "程序", 8, 7, 10)), SECTORS, ITEMS)
    assert total_of(grid, "教育", "程序").counts == "7/10"


def test_a_sector_that_stopped_reporting_keeps_its_last_reading():
    grid = latest_grid(readings(("G01", "程序", 5, 1, 10), ("G02", "程序", 8, 7, 10)), SECTORS, ITEMS)
    assert total_of(grid).counts == "8/20"


def test_a_sector_without_a_reading_is_unreported_and_never_the_worst():
    grid = latest_grid(readings(("G01", "程序", 8, 9, 100), ("G01", "结果", 8, 90, 100)), SECTORS, ITEMS)
    states = grid[(grid["row"] == "医疗卫生") & (grid["column"] == "程序")]["state"].tolist()
    assert states == [UNREPORTED]
    assert [each.key for each in cells_behind(grid).standing_out] == [("教育", "程序")]


def test_the_least_disclosed_item_comes_first_and_an_unreported_one_not_at_all():
    grid = latest_grid(
        readings(("G01", "程序", 8, 9, 10), ("G01", "结果", 8, 4, 10)), SECTORS, [*ITEMS, "期限"]
    )
    assert lagging_items(grid)["column"].tolist() == ["结果", "程序"]


def test_without_any_reading_no_cell_is_behind():
    assert cells_behind(latest_grid(readings(), SECTORS, ITEMS)).first is None


def test_sectors_outside_the_list_are_not_counted():
    grid = latest_grid(readings(("G01", "程序", 8, 9, 10), ("G09", "程序", 8, 0, 10)), SECTORS, ITEMS)
    assert total_of(grid).counts == "9/10"


def test_an_item_is_named_only_where_it_is_disclosed_less_than_chance_explains():
    alike = latest_grid(readings(("G01", "程序", 8, 190, 200), ("G01", "结果", 8, 186, 200)), SECTORS, ITEMS)
    apart = latest_grid(readings(("G01", "程序", 8, 190, 200), ("G01", "结果", 8, 120, 200)), SECTORS, ITEMS)
    assert items_behind(alike).first is None and items_behind(alike).judged
    assert items_behind(apart).first.key == "结果"
