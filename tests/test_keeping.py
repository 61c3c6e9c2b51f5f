"""Pictures are drawn once for the same content, and anew for any other."""

import datetime as dt

import altair as alt
import pandas as pd

from efficiency.charts.keeping import Pictures, kept
from efficiency.ui.seams.charts import Trusted


def counted():
    """A way to draw that says how often it was asked."""
    drawn = []

    @kept
    def picture(rows: pd.DataFrame, *, as_of=None) -> alt.Chart:
        drawn.append(as_of)
        return alt.Chart(rows).mark_bar().encode(x="name:N", y="value:Q")

    return picture, drawn


def rows(*values) -> pd.DataFrame:
    return pd.DataFrame({"name": [f"项{place}" for place in range(len(values))], "value": values})


def test_the_same_rows_give_the_same_picture_without_drawing_it_again():
    picture, drawn = counted()
    assert picture(rows(1, 2)) is picture(rows(1, 2))
    assert len(drawn) == 1


def test_other_rows_another_day_or_another_kind_of_column_is_another_picture():
    picture, drawn = counted()
    day = dt.date(2007, 8, 31)
    seen = [
        picture(rows(5, 6)), picture(rows(5, 7)), picture(rows(5)), picture(rows(5.0, 6.0)), picture(rows(5, None)),
        picture(rows(5, 6), as_of=day), picture(rows(5, 6), as_of=day + dt.timedelta(days=1)),
        picture(rows(5, 6).rename(columns={"value": "other"})),
    ]  # fmt: skip
    assert len({id(each) for each in seen}) == len(drawn) == len(seen)


def test_rows_that_cannot_be_told_apart_by_content_are_drawn_each_time():
    picture, drawn = counted()
    odd = pd.DataFrame({"name": ["甲"], "value": [[1, 2]]})
    picture(odd), picture(odd)
    assert len(drawn) in (1, 2)


def test_the_longest_unused_goes_first():
    few = Pictures(2)
    for key in ("a", "b"):
        few.put(key, key, [])
    few.get("a")
    few.put("c", "c", [])
    assert [few.get(key) for key in ("a", "b", "c")] == ["a", None, "c"]


def test_a_picture_written_out_twice_is_the_same_and_each_reader_has_an_own_copy():
    line = pd.DataFrame(
        {"day": [dt.date(2007, 6, 30), dt.date(2007, 7, 31)], "value": [1.0, 2.0], "words": ["1", "2"]}
    )
    picture = alt.Chart(line).mark_line().encode(x="day:T", y="value:Q")
    first = Trusted(picture).to_dict()
    second = Trusted(picture).to_dict()
    assert first == second and first is not second
    first["mark"] = "bar"
    assert Trusted(picture).to_dict() == second
