"""When visits to one enterprise count as repeated, and when not."""

import datetime as dt

import pandas as pd

from efficiency.judgements.repeat_visits import repeat_visits, visits_of


def visits(*rows: tuple[str, int, str], registration: str = "REGISTERED") -> pd.DataFrame:
    """Activities from (enterprise, day of May 2007, unit)."""
    return pd.DataFrame(
        [
            {
                "point_key": point,
                "started_on": dt.date(2007, 5, 1) + dt.timedelta(days=day - 1),
                "unit_id": unit,
                "registration": registration,
            }
            for point, day, unit in rows
        ],
        columns=["point_key", "started_on", "unit_id", "registration"],
    )


def test_three_visits_on_the_first_and_the_fourteenth_day_are_repeated():
    found = repeat_visits(visits(("P1", 1, "K01"), ("P1", 8, "K02"), ("P1", 14, "K01")))
    assert found[["point_key", "visits", "units"]].values.tolist() == [["P1", 3, 2]]
    assert found["last_on"].iloc[0] == dt.date(2007, 5, 14)


def test_a_third_visit_on_the_fifteenth_day_is_not_repeated():
    assert repeat_visits(visits(("P1", 1, "K01"), ("P1", 8, "K02"), ("P1", 15, "K01"))).empty


def test_visits_to_different_enterprises_are_not_added_up():
    assert repeat_visits(visits(("P1", 1, "K01"), ("P1", 2, "K02"), ("P2", 3, "K01"))).empty


def test_two_visits_on_one_day_are_two_visits():
    assert repeat_visits(visits(("P1", 1, "K01"), ("P1", 1, "K02"), ("P1", 2, "K03")))["visits"].tolist() == [
        3
    ]


def test_of_overlapping_spells_the_fullest_is_taken_whole():
    nine = [("P1", day, "K01") for day in (14, 15, 16, 18, 21, 23, 25, 26, 27)]
    found = repeat_visits(visits(("P1", 10, "K09"), ("P1", 12, "K09"), *nine))
    assert found[["visits", "first_on", "last_on"]].values.tolist() == [
        [9, dt.date(2007, 5, 14), dt.date(2007, 5, 27)]
    ]


def test_a_visit_belongs_to_one_spell_only():
    days = [1, 2, 3, 4, 16, 17, 18]
    found = repeat_visits(visits(*(("P1", day, "K01") for day in days)))
    assert found["visits"].tolist() == [4, 3]
    assert found["visits"].sum() == len(days)


def test_the_most_visited_enterprise_comes_first():
    rows = [("P1", day, "K01") for day in (1, 2, 3)] + [("P2", day, "K01") for day in (1, 2, 3, 4)]
    assert repeat_visits(visits(*rows))["point_key"].tolist() == ["P2", "P1"]


def test_unregistered_and_refused_visits_count_and_are_told_apart():
    rows = pd.concat(
        [
            visits(("P1", 1, "K01")),
            visits(("P1", 2, "K01"), registration="UNREGISTERED"),
            visits(("P1", 3, "K01"), registration="REFUSED"),
        ],
        ignore_index=True,
    )
    assert repeat_visits(rows)[["visits", "unregistered"]].values.tolist() == [[3, 2]]


def test_no_activities_give_an_empty_frame_with_its_columns():
    found = repeat_visits(visits())
    assert found.empty
    assert "visits" in found


def test_the_rows_of_a_spell_add_up_to_its_count():
    rows = visits(*(("P1", day, "K01") for day in (1, 2, 3, 20)), ("P2", 2, "K01"))
    spell = repeat_visits(rows).iloc[0]
    assert len(visits_of(rows, spell)) == spell["visits"] == 3
