"""Pictures on a dark ground: every colour that a picture names has one there, and what is written can be read."""

import re
import tomllib

import pandas as pd
import pytest

from efficiency import charts
from efficiency.charts.colours import DARK, LIGHT_TEXT, LIGHT_TINT, in_dark
from efficiency.charts.heat import heat_map
from efficiency.core.config import ROOT
from efficiency.figures.monitoring import NOT_REPORTED, VALUE, ZERO

GROUND = "#12171E"


def luminance(colour: str) -> float:
    """Relative luminance by WCAG."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG, 1 to 21."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def between(one: str, other: str, share: float) -> str:
    """The colour at ``share`` of the way from one to the other."""
    mixed = [
        round(int(one[place : place + 2], 16) * (1 - share) + int(other[place : place + 2], 16) * share)
        for place in (1, 3, 5)
    ]
    return "#" + "".join(f"{each:02X}" for each in mixed)


def test_every_colour_that_a_picture_names_has_one_on_a_dark_ground():
    named = {
        colour.upper()
        for path in (ROOT / "efficiency" / "charts").glob("*.py")
        for colour in re.findall(r'"(#[0-9A-Fa-f]{6})"', path.read_text(encoding="utf-8"))
    }
    assert named - set(DARK) - set(DARK.values()) == set()


def test_ink_and_the_text_of_lamps_can_be_read_on_a_dark_ground():
    assert contrast(DARK[charts.INK], GROUND) >= 4.5
    assert contrast(DARK[charts.GREY], GROUND) >= 4.5
    for light, text in LIGHT_TEXT.items():
        assert contrast(DARK[text], GROUND) >= 4.5, light
        assert contrast(DARK[text], DARK[LIGHT_TINT[light]]) >= 4.5, light


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_coloured_text_can_be_read_on_the_tint_of_its_colour(theme):
    colours = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"][theme]
    for name in ("red", "orange", "yellow", "green", "blue", "violet", "gray"):
        assert contrast(colours[f"{name}TextColor"], colours[f"{name}BackgroundColor"]) >= 4.5, name


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_that_words_of_a_page_are_written_in_can_be_read_on_its_ground(theme):
    colours = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"][theme]
    pages = [*(ROOT / "efficiency" / "ui").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    named = {name for path in pages for name in re.findall(r":([a-z]+)\[", path.read_text(encoding="utf-8"))}
    assert {"blue", "red"} <= named
    for name in named - {"small"}:
        colour = colours["primaryColor" if name == "primary" else f"{name}TextColor"]
        assert contrast(colour, colours["backgroundColor"]) >= 4.5, name


def test_the_text_of_lamps_can_be_read_on_the_tint_of_its_cell():
    for light, tint in LIGHT_TINT.items():
        assert contrast(LIGHT_TEXT[light], tint) >= 4.5, light


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5])
def test_light_ink_can_be_read_on_the_lower_half_of_the_heat_scale(share):
    stops = [DARK[colour] for colour in charts.HEAT_RANGE]
    place = share * 4
    cell = between(stops[int(place)], stops[min(int(place) + 1, 4)], place % 1)
    assert contrast(DARK[charts.INK], cell) >= 4.4


@pytest.mark.parametrize("share", [0.55, 0.6, 0.75, 1.0])
def test_dark_ink_can_be_read_on_the_upper_half_of_the_heat_scale(share):
    stops = [DARK[colour] for colour in charts.HEAT_RANGE]
    place = share * 4
    cell = between(stops[int(place)], stops[min(int(place) + 1, 4)], place % 1)
    assert contrast(DARK["#FFFFFF"], cell) >= 4.4


def test_a_heat_map_keeps_its_rows_and_turns_its_colours_where_the_ground_is_dark():
    cells = pd.DataFrame(
        {"row": ["甲", "乙", "丙"], "column": ["1月"] * 3, "key": ["a|1", "b|1", "c|1"], "value": [5.0, 0.0, None],
         "state": [VALUE, ZERO, NOT_REPORTED], "words": ["5", "0", "未报"], "note": [""] * 3}
    )  # fmt: skip
    spec = heat_map(cells, rows=["甲", "乙", "丙"], columns=["1月"], select="cell").to_dict(validate=False)
    dark = in_dark(spec)
    assert dark["datasets"] == spec["datasets"]
    light_colours = set(DARK) & set(re.findall(r"#[0-9A-F]{6}", str({**dark, "datasets": None})))
    # Only the domain of the scale of inks, which names what stands in the rows, keeps the light ones.
    assert light_colours <= {charts.INK, charts.GREY, "#FFFFFF"}


def test_what_is_said_of_colours_holds_on_both_grounds():
    # On a dark ground more is lighter, and a cell without a fill is black.
    said = re.compile(r"颜色越[深浅]|[白黑]格|[深浅]色[的带格条线]")
    files = [
        *(ROOT / "efficiency").rglob("*.py"),
        *(ROOT / "pages").rglob("*.py"),
        ROOT / "docs" / "使用手册.md",
    ]
    assert {
        each.name: said.findall(each.read_text("utf-8"))
        for each in files
        if said.search(each.read_text("utf-8"))
    } == {}
