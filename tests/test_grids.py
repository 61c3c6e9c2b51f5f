"""A grid of counts is opened without a mouse, says in the address by codes which cell is open, and can be taken along."""

import re

import pandas as pd
import pytest

from efficiency import campaign
from efficiency.charts.heat import heat_map
from efficiency.models import Light, Role
from tests.reading import words

pytestmark = pytest.mark.usefixtures("demo_year")

DAY = "2007-08-31"
POINTS = "pages/supervision/monitoring_points.py"
SECTION = "pages/plan/enterprise_intervention.py"


def _choices(app) -> list:
    return [each for each in app.selectbox if each.label.startswith("看哪一格")]


@pytest.mark.parametrize(
    ("page", "view", "chosen"),
    [
        (POINTS, "places", ("210211", "2007-06-01")),
        (POINTS, "kinds", ("D210211", "INACTION")),
        (SECTION, "exactions", ("210211", "2007-06")),
    ],
)
def test_a_cell_is_opened_by_a_choice_of_its_row_and_column(signed_in, page, view, chosen):
    app = signed_in(Role.SUPERVISION, page, as_of=DAY, **({"view": view} if page == POINTS else {}))
    for place, key in enumerate(chosen):
        _choices(app)[place].set_value(key)
        app.run()
    assert not app.exception
    assert app.query_params["cell"] == "|".join([view, *chosen])
    assert any("收起明细" in each.label for each in app.button) or "图下的选项清空后看全部" in words(app)


def test_the_tile_map_is_opened_by_a_choice_of_a_district(signed_in):
    app = signed_in(Role.SUPERVISION, POINTS, as_of=DAY, view="tiles")
    (places,) = _choices(app)
    places.set_value("210211")
    app.run()
    assert app.query_params["cell"] == "tiles|210211|"
    assert any("收起明细" in each.label for each in app.button)


def test_the_rows_of_the_open_cell_stand_directly_below_the_grid(signed_in):
    app = signed_in(Role.SUPERVISION, POINTS, as_of=DAY, view="kinds", cell="kinds||")
    said = words(app)
    assert said.index("各单位全部类型：") < said.index("百分数为按期回复件数")


def test_a_cell_that_does_not_exist_is_said(signed_in):
    app = signed_in(Role.SUPERVISION, POINTS, as_of=DAY, view="places", cell="places|999999|2007-05-01")
    assert "链接中的格子不在所选范围内" in words(app)


def _cells() -> pd.DataFrame:
    return pd.DataFrame(
        [(r, c, f"{r}|{c}", 1, "value", "1", "") for r in "甲乙" for c in ("1月", "2月")],
        columns=["row", "column", "key", "value", "state", "words", "note"],
    )


@pytest.mark.parametrize(("chosen", "marked"), [("甲|1月", 1), ("甲|", 1), ("|", 1), (None, 0)])
def test_the_chosen_cell_or_total_is_marked(chosen, marked):
    picture = heat_map(_cells(), rows=["甲", "乙"], columns=["1月", "2月"], select="cell", chosen=chosen)
    strokes = [each for each in picture.to_dict()["layer"] if each["mark"].get("strokeWidth") == 3]
    assert len(strokes) == marked


def test_a_heat_map_of_other_rows_is_filled_and_not_written_out_again():
    def drawn(cells: pd.DataFrame, rows: list[str]):
        return heat_map(cells, rows=rows, columns=["1月", "2月"], select="cell")

    first = drawn(_cells(), ["甲", "乙"])
    second = drawn(_cells().assign(value=[1, 0, 1, 1]), ["乙", "甲"])
    assert first.empty is second.empty
    told = [each.to_dict() for each in (first, second)]
    assert [spec["layer"][0]["encoding"]["y"]["scale"]["domain"] for spec in told] == [
        ["甲", "乙", "合计"],
        ["乙", "甲", "合计"],
    ]
    assert [sum(row["value"] for row in spec["datasets"]["cells"]) for spec in told] == [4, 3]


def test_a_cell_of_the_matrix_is_opened_by_a_choice_and_its_tasks_stand_directly_below(signed_in):
    app = signed_in(Role.SUPERVISION, None, as_of=DAY, view="matrix")
    for place, key in enumerate(("S2", "U_XZFW")):
        _choices(app)[place].set_value(key)
        app.run()
    assert not app.exception
    assert app.query_params["cell"] == "matrix|S2|U_XZFW"
    opened = next(each for each in app.expander if "个任务与单位的对应" in each.label)
    assert opened.proto.expanded and len(opened.dataframe[0].value) == int(opened.label.split("个")[0]) > 0


def test_a_phone_has_the_cells_of_the_matrix_as_a_list_by_unit(signed_in):
    app = signed_in(Role.SUPERVISION, None, as_of=DAY, view="matrix", cell="matrix|S2|")
    opened = next(each for each in app.expander if "个任务与单位的对应" in each.label).dataframe[0].value
    names = {unit.name: unit.short_name for unit in campaign.load().plan.responsible_units}
    lines = [
        each.proto.label
        for each in app.main.get("page_link")
        if re.search(r"\d+/\d+\*\*\]", each.proto.label)
    ]
    assert lines
    for unit, rows in opened.groupby("unit"):
        (line,) = [each for each in lines if each.startswith(f"**{names[unit]}**")]
        gravest = next(light for light in Light if light.label in set(rows["lamp"]))
        found = f"{gravest.shape} {(rows['lamp'] == gravest.label).sum()}/{len(rows)}"
        assert re.search(rf"二\S+ :[a-z]+\[\*\*{found}", line), (unit, found, line)


def test_a_row_of_a_grid_of_rates_is_opened_without_a_mouse(signed_in):
    app = signed_in(Role.SUPERVISION, "pages/plan/administrative_system.py", as_of=DAY)
    (kinds,) = _choices(app)
    kinds.set_value(kinds.options[0])
    app.run()
    assert not app.exception
    assert app.query_params["cell"].startswith("complaints|") and "承办单位（全部类别" not in words(app)
