"""Lamps keep their colours in tables, in light and dark, and no other cell has one."""

import pandas as pd
import pytest

from efficiency.charts.colours import DARK, LIGHT_TEXT
from efficiency.models import Light, Role
from efficiency.ui.parts import blocks

ROWS = pd.DataFrame({"name": ["甲", "乙"], "lamp": [Light.RED.label, None]})


@pytest.mark.parametrize("dark", [False, True])
def test_a_lamp_in_a_table_has_the_colour_that_it_has_everywhere(monkeypatch, dark):
    monkeypatch.setattr(blocks, "is_dark", lambda: dark)
    drawn = blocks._with_lamps(ROWS, ["lamp"])
    colour = DARK[LIGHT_TEXT[Light.RED]] if dark else LIGHT_TEXT[Light.RED]
    assert f"color: {colour}" in drawn.to_html() and drawn.to_html().count("color:") == 1
    assert blocks._with_lamps(ROWS, []) is ROWS


def test_the_lamps_of_the_matrix_rows_are_coloured(demo_year, signed_in):
    app = signed_in(Role.SUPERVISION, None, view="matrix", cell="matrix||")
    assert not app.exception
    styled = [each.proto.arrow_data for each in app.dataframe if each.proto.arrow_data.styler.styles]
    assert styled and all(LIGHT_TEXT[Light.RED] in each.styler.styles for each in styled)
