"""More series than there are colours: none looks like another, in either theme and to whoever does not see colours."""

import datetime as dt

import pandas as pd
import pytest

from efficiency.charts import CATEGORY_RANGE
from efficiency.charts.sections import lines_by_group
from efficiency.charts.series import stacked_columns
from tests.gallery import names_of

MANY = [8, 9, 15, 20]


@pytest.mark.parametrize("groups", MANY)
def test_no_line_of_many_looks_like_another(groups):
    rows = pd.DataFrame(
        [(dt.date(2007, month, 28), name, place + month, "") for place, name in enumerate(names_of(groups)) for month in (3, 4)],
        columns=["period_end", "group", "value", "counts"],
    )  # fmt: skip
    spec = lines_by_group(rows, group_title="分类", unit="件").to_dict()
    [drawn] = [each["encoding"] for each in spec["layer"] if each["mark"]["type"] == "line"]
    looks = {name: [] for name in drawn["color"]["scale"]["domain"]}
    for channel in ("color", "strokeDash"):
        scale = drawn[channel]["scale"]
        for place, name in enumerate(scale["domain"]):
            looks[name].append(str(scale["range"][place % len(scale["range"])]))
    assert len(looks) == groups == len({tuple(each) for each in looks.values()})


@pytest.mark.parametrize("categories", MANY)
def test_the_smallest_of_many_parts_of_a_column_are_folded_into_one_and_nothing_is_lost(categories):
    rows = pd.DataFrame(
        [
            (f"{month}月", name, place + 1)
            for place, name in enumerate(names_of(categories))
            for month in (3, 4)
        ],
        columns=["month", "category", "value"],
    )
    spec = stacked_columns(rows, category_title="类别", unit="件", order=["3月", "4月"]).to_dict()
    [bars] = [each for each in spec["layer"] if each["mark"]["type"] == "bar"]
    drawn = pd.DataFrame(spec["datasets"][bars["data"]["name"]])
    assert drawn["category"].nunique() == len(CATEGORY_RANGE)
    assert f"其他{categories - len(CATEGORY_RANGE) + 1}类" in set(drawn["category"])
    assert drawn["value"].sum() == rows["value"].sum()
    largest = set(rows.sort_values("value").tail(2 * (len(CATEGORY_RANGE) - 1))["category"])
    assert largest < set(drawn["category"])
