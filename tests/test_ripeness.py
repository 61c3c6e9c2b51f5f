"""A period that goes on or is still filling up is hatched in every picture over time, and the picture says what that means."""

import datetime as dt
import json
import re

import pandas as pd
import pytest
import vl_convert

from efficiency.charts import BLUE
from efficiency.charts.heat import heat_map
from efficiency.charts.limits import limits_line
from efficiency.charts.measures import rate_cells, state_bars
from efficiency.figures.monitoring import NOT_REPORTED, VALUE
from efficiency.figures.over_time import UNDER_WAY
from efficiency.figures.rate_grid import TOTAL, rate_grid
from efficiency.judgements.moves import moved

MARKS = {"7月（未成熟）": "未成熟", "8月（未完）": "未完"}
MONTHS = ["6月", *MARKS]


def _heat(marks):
    cells = pd.DataFrame(
        {"row": "甲", "column": MONTHS, "key": [f"a|{n}" for n in range(3)], "value": [5.0, 3.0, None],
         "state": [VALUE, VALUE, NOT_REPORTED], "words": ["5", "3", "未报"], "note": ""}
    )  # fmt: skip
    return heat_map(cells, rows=["甲"], columns=MONTHS, select="cell", marks=marks)


def _rates(marks):
    figures = pd.DataFrame(
        {"row": "甲", "column": MONTHS, "numerator": [9, 8, 1], "denominator": [10, 10, 2]}
    )
    grid = rate_grid(figures, rows=["甲"], columns=MONTHS)
    margin = (grid["row"] == TOTAL) | (grid["column"] == TOTAL)
    return rate_cells(
        grid.assign(margin=margin, key=""), rows=["甲", TOTAL], columns=[*MONTHS, TOTAL], row_title="单位",
        column_title="月份", nothing_words="没有", marks=marks,
    )  # fmt: skip


def _bars(marks):
    rows = pd.DataFrame({"name": MONTHS, "key": MONTHS, "state": "有结果", "value": [5, 4, 3]})
    return state_bars(
        rows, name_title="月份", state_title="办理", unit="件", states={"有结果": "#1F4E8C"}, marks=marks
    )


def _series(marks):
    values = [90.0, 91.0, 89.0, 92.0, 80.0, 70.0]
    why = [*[""] * 4, *(["未成熟", "未完"] if marks else ["", ""])]
    rows = pd.DataFrame(
        {"day": [dt.date(2007, 3 + n, 28) for n in range(6)], "word": MONTHS * 2, "value": values, "counts": "",
         "left_out": why, "mark": why}
    )  # fmt: skip
    line = moved(rows.loc[rows["left_out"] == "", "value"], rising_is_good=True)
    return limits_line(rows, line, unit="%")


PICTURES = {"heat map": _heat, "rate grid": _rates, "bars": _bars, "series": _series}


def hatchings(spec: dict) -> list[dict]:
    """The layers that are filled with stripes."""
    return [
        layer
        for layer in spec["layer"]
        if isinstance(fill := layer["mark"].get("fill"), dict) and fill["gradient"] == "linear"
    ]


@pytest.mark.parametrize("kind", PICTURES)
def test_what_is_not_ripe_is_hatched_and_said_below_the_picture(kind):
    spec = PICTURES[kind](MARKS).to_dict()
    (layer,) = hatchings(spec)
    said = spec["title"]["text"]
    assert "▨" in said and "未完：" in said and "未成熟：" in said
    for condition in layer.get("transform", []):
        if "oneOf" in condition["filter"]:
            assert condition["filter"]["oneOf"] == list(MARKS)
    # What is written stays above the stripes.
    kinds = [each["mark"]["type"] for each in spec["layer"]]
    assert kinds[-1] in ("text", "point") and spec["layer"].index(layer) < len(kinds) - 1
    assert vl_convert.vegalite_to_svg(spec).count("<linearGradient") >= 1


@pytest.mark.parametrize("kind", PICTURES)
def test_where_all_is_ripe_nothing_is_hatched(kind):
    spec = PICTURES[kind]({}).to_dict()
    assert not hatchings(spec) and "title" not in spec


@pytest.mark.parametrize("draw", [_heat, _rates])
def test_what_a_period_is_stands_above_the_cells_and_not_on_them(draw):
    """Vega lets the lines of a name grow towards the picture: with a second one there is more room for it."""

    def room(marks) -> int:
        spec = json.dumps(draw(marks).to_dict())
        return max(int(each) for each in re.findall(r'"labelPadding": (\d+)', spec))

    assert room(MARKS) - room({}) >= 12


def test_bars_say_a_zero_hatch_a_row_where_it_begins_and_name_whole_numbers_only():
    """Hatched from end to end a quarter without a broadcast passed for the longest; on paper the axis ran 0, 1, 1, 2, 2."""
    rows = pd.DataFrame(
        {"name": ["一季度", "二季度", "三季度"], "state": "上线", "value": [0, 2, 0], "key": "k"}
    )
    picture = state_bars(
        rows,
        name_title="季度",
        state_title="季度",
        unit="次",
        states={"上线": BLUE},
        marks={"三季度": UNDER_WAY},
    )
    spec = picture.to_dict() | {"width": 500}
    (layer,) = hatchings(spec)
    assert layer["encoding"]["x2"]["value"] - layer["encoding"]["x"]["value"] < 20
    said = re.findall(r">([^<>]+)</text>", vl_convert.vegalite_to_svg(spec))
    # The axis, the bar and the two rows without any.
    assert sorted(each for each in said if each.isdecimal()) == ["0", "0", "0", "1", "2", "2"]
