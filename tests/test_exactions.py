"""登记率 and 三乱: what is counted where, and silence that is not taken for a clean record."""

import datetime as dt

import pandas as pd

from efficiency.figures.exactions import by_month, exaction_cells, registration_figures
from efficiency.figures.monitoring import concentration
from efficiency.figures.rate_grid import rate_grid, total_of

AS_OF, APRIL = dt.date(2007, 5, 31), dt.date(2007, 4, 1)
POINTS = pd.DataFrame(
    {"place_code": ["210211", "210224"], "plaque_on": [dt.date(2007, 3, 20)] * 2, "closed_on": [None, None]}
)


def activity_months(*rows: tuple[dt.date, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["month", "unit_id", "registration", "activities"])


def incidents(*rows: tuple[dt.date, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["received_on", "place_code", "incidents"]).astype({"incidents": int})


def returned(*rows: tuple[str, dt.date]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["place_code", "week_end"]).assign(returned=1)


def states(reported: pd.DataFrame, came: pd.DataFrame, place: str) -> list[str]:
    grid, _ = exaction_cells(by_month(reported), POINTS, came, ["210211", "210224", "X05"], AS_OF)
    return grid[grid["row"] == place]["state"].tolist()


def test_refused_and_unregistered_activities_lower_the_rate():
    known = activity_months(
        (APRIL, "K01", "REGISTERED", 8), (APRIL, "K01", "UNREGISTERED", 1), (APRIL, "K01", "REFUSED", 1)
    )
    grid = rate_grid(registration_figures(known, {"K01": "国税局"}), rows=["国税局"], columns=["4月"])
    assert total_of(grid).counts == "8/10"


def test_units_outside_the_list_do_not_count():
    known = activity_months((APRIL, "K01", "REGISTERED", 8), (APRIL, "K99", "REFUSED", 5))
    assert registration_figures(known, {"K01": "国税局"})["denominator"].sum() == 8


def test_a_place_that_returned_a_week_without_exactions_is_zero_and_a_silent_one_is_not():
    came = returned(("210211", dt.date(2007, 4, 6)))
    assert states(incidents(), came, "210211") == ["not_reported", "zero", "not_reported"]
    assert states(incidents(), came, "210224") == ["not_reported"] * 3


def test_an_exaction_shows_though_the_place_returned_nothing():
    rows = incidents((dt.date(2007, 4, 3), "210224", 1))
    assert states(rows, returned(), "210224") == ["not_reported", "value", "not_reported"]


def test_a_place_without_points_does_not_apply():
    assert set(states(incidents(), returned(), "X05")) == {"not_applicable"}


def test_a_month_of_a_place_is_named_only_where_its_points_do_not_explain_it():
    rows = incidents(
        (dt.date(2007, 4, 3), "210224", 2),
        (dt.date(2007, 4, 9), "210224", 1),
        (dt.date(2007, 4, 9), "210211", 1),
        (dt.date(2007, 5, 9), "210211", 1),
    )
    grid, months = exaction_cells(by_month(rows), POINTS, returned(), ["210211", "210224"], AS_OF)
    assert concentration(grid).first is None
    assert grid["value"].sum() == 5
    assert months == {"3月": dt.date(2007, 3, 1), "4月": APRIL, "5月": dt.date(2007, 5, 1)}


def test_without_points_there_is_no_grid():
    grid, months = exaction_cells(by_month(incidents()), POINTS.iloc[:0], returned(), [], AS_OF)
    assert months == {}
    assert grid.empty
