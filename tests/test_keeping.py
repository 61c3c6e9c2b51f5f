"""Pictures are drawn once for the same content, and anew for any other."""

import datetime as dt
import gc
import weakref
from collections.abc import Callable

import altair as alt
import numpy as np
import pandas as pd

from efficiency.core import keeping
from efficiency.core.keeping import Shelf, kept, lazy_copy
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


def test_a_frame_that_is_handed_out_again_and_again_holds_nothing_of_the_copies_that_are_gone():
    def noted() -> int:
        return sum(type(each) is weakref.ReferenceType for each in gc.get_objects())

    frame = rows(*range(9)).set_index("name", drop=False)
    before = noted()
    for _ in range(100):
        copy = lazy_copy(frame)
        copy["value"].sum()
    assert noted() - before < 50
    copy.loc[copy.index[0], "value"] = 7
    assert frame["value"].iloc[0] == 0


def test_the_longest_unused_goes_first():
    few = Shelf(2)
    for key in ("a", "b"):
        few.put(key, key, [])
    few.get("a")
    few.put("c", "c", [])
    assert [few.get(key) for key in ("a", "b", "c")] == ["a", None, "c"]


def test_a_frame_among_several_results_takes_the_room_that_it_takes_alone(monkeypatch):
    frame = rows(*range(9))

    def kept_by(make: Callable[[], object]) -> int:
        monkeypatch.setattr(keeping, "_results", Shelf(keeping.MOST_CELLS))
        kept(make)()
        return keeping._results._room

    assert kept_by(lambda: (frame, None)) > kept_by(lambda: frame) >= frame.size


def test_what_is_made_anew_for_each_click_pushes_out_nothing_that_is_found_again(monkeypatch):
    monkeypatch.setattr(keeping, "_contents", Shelf(1_000))
    picture, _ = counted()
    read = []

    class Cell(str):
        def __hash__(self) -> int:
            read.append(self)
            return super().__hash__()

    again = pd.DataFrame({"name": pd.Series([Cell("甲"), Cell("乙")], dtype=object), "value": [1, 2]})
    picture(lazy_copy(again))
    read.clear()
    for place in range(20):
        picture(rows(*range(place, place + 30)))
    picture(lazy_copy(again))
    assert not read


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


def test_frames_that_share_their_arrays_are_told_apart_by_what_was_changed_in_one_of_them():
    made = []

    @kept
    def total(frame: pd.DataFrame) -> int:
        made.append(len(frame))
        return int(frame["value"].sum())

    first = rows(1, 2, 3)
    same, changed = first.copy(deep=False), first.copy(deep=False)
    assert total(first) == total(same) == 6 and len(made) == 1
    changed.loc[0, "value"] = 10
    assert (total(changed), total(first), total(same)) == (15, 6, 6) and len(made) == 2
    assert total(first.rename(columns={"name": "n"}).assign(name="x")) == 6 and len(made) == 3
    first["value"] = first["value"] * 2
    assert total(first) == 12


def test_what_is_handed_out_can_be_changed_without_changing_what_is_kept():
    @kept
    def doubled(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(value=frame["value"] * 2)

    @kept
    def names(frame: pd.DataFrame) -> list[str]:
        return frame["name"].tolist()

    given = doubled(rows(1, 2))
    given["value"] = 0
    given.loc[0, "name"] = "另一项"
    names(rows(1, 2)).append("另一项")
    assert doubled(rows(1, 2))["value"].tolist() == [2, 4] and names(rows(1, 2)) == ["项0", "项1"]


def test_cells_that_are_equal_but_not_the_same_and_other_indices_are_another_content():
    made = []

    @kept
    def seen(frame: pd.DataFrame) -> int:
        made.append(frame)
        return len(made)

    columns = [
        pd.DataFrame({"a": pd.Series([each], dtype=object)}) for each in (1, 1.0, True, "1", None, np.nan)
    ]
    columns += [pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}, index=[5]), pd.DataFrame({"b": [1]})]
    assert [seen(each) for each in columns] == list(range(1, len(columns) + 1))
    columns[5] = pd.DataFrame({"a": pd.Series([float("nan")], dtype=object)})
    assert [seen(each.copy()) for each in columns] == list(range(1, len(columns) + 1))
