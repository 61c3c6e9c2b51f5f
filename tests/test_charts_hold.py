"""Every picture from no row to sixty, alike and different, with short and long names, on a light and a dark ground."""

import datetime as dt
import itertools
import json
from collections.abc import Iterator
from functools import cache

import pandas as pd
import pytest
import vl_convert

from efficiency import campaign, charts
from efficiency.charts import timeline
from efficiency.charts.colours import DARK, in_dark
from efficiency.charts.measures import rate_cells
from efficiency.charts.sections import steps
from efficiency.charts.series import target_line
from efficiency.charts.units import lights_by_unit
from efficiency.figures.rate_grid import RATE
from efficiency.models import Light
from tests.gallery import Values, drawn_of, names_of, pictures
from tests.test_dark import GROUND, contrast

# With a row for each name; the others have a height of their own.
IN_ROWS = {
    "heat_map", "rate_cells", "matrix", "ranked_bars", "parts_of_wholes", "state_bars", "steps", "open_against_covert",
    "scores_in_group", "bullets", "lights_by_unit", "visit_dots", "held_against_plan", "funnel",
}  # fmt: skip
GROUNDS = {"light": "#FFFFFF", "dark": GROUND}
VALUES: dict[int, Values] = {0: "zero", 1: "zero", 2: "alike", 7: "different", 60: "alike"}


@cache
def _specs(rows: int, *, long: bool = False) -> dict[str, dict]:
    drawn = pictures(rows, VALUES[rows], long=long)
    return {name: picture.to_dict(validate=rows == 7) for name, picture in drawn.items()}


def _layers(spec: dict) -> Iterator[dict]:
    yield spec
    for each in spec.get("layer", []):
        yield from _layers(each)


def test_the_gallery_holds_every_picture_there_is():
    # The ribbon is drawn from the plan alone.
    assert set(drawn_of()) - {"ribbon"} == set(_specs(1))


@pytest.mark.parametrize("rows", [1, 2, 7, 60])
def test_a_picture_is_as_high_as_its_rows(rows):
    for name in IN_ROWS:
        assert _specs(rows)[name]["height"]["step"] >= 24, name


def test_of_no_rows_a_picture_says_so_and_can_still_be_asked_for_clicks():
    for name in IN_ROWS - {"rate_cells"}:
        spec = _specs(0)[name]
        assert "没有数据" in json.dumps(spec, ensure_ascii=False, default=str), name
    assert {each["name"] for each in _specs(0)["heat_map"]["params"]} == {"cell"}


# ---------------------------------------------------------------- drawn


def _width(words: str, size: float) -> float:
    return sum(size if ord(each) > 0x2000 else 0.6 * size for each in words)


def _texts(node: dict, x: float, y: float, role: str = "mark") -> Iterator[tuple[str, str, tuple, bool]]:
    """Role, words, box and whether they are cut, of all that is written in a scene."""
    if node.get("marktype") == "text":
        for item in node.get("items", []):
            lines = item["text"] if isinstance(item.get("text"), list) else [str(item.get("text", ""))]
            size, most = item.get("fontSize", 11), item.get("limit", 0)
            wide, high = max(_width(line, size) for line in lines), 1.1 * size * len(lines)
            if not wide or item.get("opacity", 1) == 0:
                continue
            at = x + item.get("x", 0) + item.get("dx", 0), y + item.get("y", 0) + item.get("dy", 0)
            is_cut, wide = bool(most and wide > most), min(wide, most or wide)
            left = at[0] - {"right": wide, "center": wide / 2}.get(item.get("align"), 0)
            top = at[1] - {"top": 0, "middle": high / 2, "bottom": high}.get(item.get("baseline"), size)
            if not item.get("angle"):
                yield node.get("role", role), " ".join(lines), (left, top, left + wide, top + high), is_cut
        return
    for each in node.get("items", []):
        is_mark = "marktype" in each
        if "items" in each:
            yield from _texts(
                each,
                x + (0 if is_mark else each.get("x", 0)),
                y + (0 if is_mark else each.get("y", 0)),
                node.get("role", role),
            )


def _drawn(spec: dict, width: int) -> dict:
    """The scene as a page of that width has it."""
    sent = {"width": width, "autosize": {"type": "fit", "contains": "padding"}, **spec}
    # Nothing has a window here.
    written = json.dumps(sent, default=str).replace("windowSize()[0]", str(width))
    return vl_convert.vegalite_to_scenegraph(json.loads(written))


# Where columns are many, a grid keeps a width on a phone and scrolls (``rate_grids``), or gives way to a list
# (``not_on_phones``).
SCROLLS = {"rate_cells", "matrix"}


@pytest.mark.parametrize("width", [350, 720])
@pytest.mark.parametrize(("rows", "long"), [(1, False), (2, True), (7, False), (60, False)])
def test_nothing_that_is_written_is_cut_leaves_the_picture_or_lies_on_something_else(rows, long, width):
    for name, spec in _specs(rows, long=long).items():
        if width < 720 and name in SCROLLS:
            continue
        scene = _drawn(spec, width)
        written = list(_texts(scene["scenegraph"], *scene["origin"]))
        assert written, name
        for place, (role, words, box, is_cut) in enumerate(written):
            # A line of words across the picture ends in dots; a name on an axis is written whole.
            assert not (is_cut and role == "axis-label"), (name, words)
            assert box[0] >= -3 and box[2] <= scene["width"] + 3, (name, words, box)
            for _, other, there, _ in written[:place]:
                across = min(box[2], there[2]) - max(box[0], there[0])
                down = min(box[3], there[3]) - max(box[1], there[1])
                assert not (across > 2 and down > 4), (name, words, other)


@pytest.mark.parametrize("rows", [0, 1, 2, 7])
def test_no_scale_names_a_number_twice(rows):
    """One up to 1, of counts that are whole, ran 0 1 1."""
    seen = 0
    for name, spec in _specs(rows).items():
        scene = _drawn(spec, 720)
        named = [
            each[1] for each in _texts(scene["scenegraph"], *scene["origin"]) if each[0] == "legend-label"
        ]
        assert len(named) == len(set(named)), (name, named)
        seen += "0" in named
    assert seen


def test_a_place_of_which_nothing_is_asked_has_a_dash_on_the_map_of_the_city_not_an_empty_tile():
    scene = _drawn(_specs(0)["coverage_map"], 720)
    written = [each[1] for each in _texts(scene["scenegraph"], *scene["origin"])]
    places = len(campaign.load().plan.districts)
    assert places and written.count("—") == places


@pytest.mark.parametrize("width", [320, 350])
@pytest.mark.parametrize(("rows", "long"), [(2, True), (7, False)])
def test_on_a_phone_a_legend_is_written_whole_within_the_picture(rows, long, width):
    for name in (
        "stacked_columns",
        "lines_by_group",
        "lights_by_unit",
        "state_bars",
        "limits_line",
        "funnel",
    ):
        scene = _drawn(_specs(rows, long=long)[name], width)
        words = [each for each in _texts(scene["scenegraph"], *scene["origin"]) if each[0] == "legend-label"]
        assert words, name
        for _, label, box, is_cut in words:
            assert not is_cut, (name, label)
            assert box[0] >= 0 and box[2] <= scene["width"] + 3, (name, label, box)
            assert box[1] >= 0 and box[3] <= scene["height"] + 3, (name, label, box)


def _segments(node: dict, x: float, y: float) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The ends of each piece of the lines in a scene."""
    items = node.get("items", [])
    if node.get("marktype") == "line":
        at = [(x + each.get("x", 0), y + each.get("y", 0)) for each in items]
        yield from itertools.pairwise(at)
        return
    for each in items:
        if "items" in each:
            is_mark = "marktype" in each
            yield from _segments(
                each, x + (0 if is_mark else each.get("x", 0)), y + (0 if is_mark else each.get("y", 0))
            )


def _crosses(segment: tuple, box: tuple) -> bool:
    (from_x, from_y), (to_x, to_y) = segment
    steps = [place / 40 for place in range(41)]
    points = [(from_x + (to_x - from_x) * step, from_y + (to_y - from_y) * step) for step in steps]
    return any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in points)


# Readings as they come: over the number and under it again, up to it, short of it with a month withdrawn, and all the same.
READINGS = {
    "dips": ([90.4, 90.8, 91.2, 88.2, 86.9, 89.1, 90.6, 92.0], 90, {}),
    "arrives": ([96, 103, 110, 115, 118, 120, 123, 127], 127, {4: 119}),
    "short": ([800, 800, 910, 1020, 1180, 1290, 1390, 1512, 1512], 1600, {7: 1650}),
    "falls": ([58.0, 56.5, 53.0, 49.0, 46.5, 47.0, 46.0, 42.5], 45, {3: 46.0}),
    "alike": ([100.0] * 8, 100, {}),
    # What was withdrawn lay as near the number as could be, on either side of it.
    "passes": ([22.0, 24.5, 27.0, 29.5, 34.0, 33.0, 35.0, 36.5], 30, {4: 31.2}),
    "fails": ([22.0, 24.5, 27.0, 26.0, 25.0, 24.0, 26.0, 25.5], 30, {4: 28.9, 7: 29.4}),
    "at it": ([22.0, 24.5, 27.0, 29.5, 34.0, 33.0, 35.0, 36.5], 30, {4: 30.0, 7: 30.2}),
}


def _level_rules(node: dict, y: float) -> Iterator[float]:
    """How high the red rules of a scene run that go from side to side."""
    is_mark = "marktype" in node
    for each in node.get("items", []):
        if node.get("marktype") == "rule" and each.get("stroke") == charts.RED and "x2" in each:
            yield y + each.get("y", 0)
        yield from _level_rules(each, y + (0 if is_mark is False else each.get("y", 0)))


@pytest.mark.parametrize("width", [330, 350, 720])
@pytest.mark.parametrize("case", READINGS)
def test_the_words_of_a_target_lie_on_no_line_and_no_figure_on_another(case, width):
    values, target, withdrawn = READINGS[case]
    months = [dt.date(2007, 3 + place, 28) for place in range(len(values))]
    readings = pd.DataFrame({"period_end": months, "value": values, "counts": ""})
    corrections = pd.DataFrame(
        [(months[place], old, values[place], "重新核对") for place, old in withdrawn.items()],
        columns=["period_end", "old_value", "new_value", "correction_reason"],
    )
    picture = target_line(
        readings, unit="%", target=target, target_words=f"目标{target:,}以上", corrections=corrections
    )
    scene = _drawn(picture.to_dict(), width)
    written = [
        each
        for each in _texts(scene["scenegraph"], *scene["origin"])
        if each[0] not in ("axis-label", "axis-title")
    ]
    words = next(box for _, said, box, _ in written if said.startswith("目标"))
    assert words[1] >= 0
    assert not [each for each in _segments(scene["scenegraph"], *scene["origin"]) if _crosses(each, words)]
    for place, (_, said, box, _) in enumerate(written):
        for _, other, there, _ in written[:place]:
            across = min(box[2], there[2]) - max(box[0], there[0])
            down = min(box[3], there[3]) - max(box[1], there[1])
            assert not (across > 2 and down > 4), (said, other)
    [number] = _level_rules(scene["scenegraph"], scene["origin"][1])
    struck = [said for _, said, box, _ in written if box[1] + 2 < number < box[3] - 2]
    assert not struck, (number, struck)


def test_the_lights_of_units_have_their_legend_in_two_lines_on_a_phone():
    scene = _drawn(_specs(7)["lights_by_unit"], 350)
    labels = [each for each in _texts(scene["scenegraph"], *scene["origin"]) if each[0] == "legend-label"]
    assert len(labels) == len(Light) and len({round(box[1]) for _, _, box, _ in labels}) <= 2


def test_a_light_has_its_shape_also_in_a_bar_that_is_too_short_for_its_figure():
    rows = pd.DataFrame(
        [
            ("市政府办公厅", "A", "RED", 1),
            ("市政府办公厅", "A", "YELLOW", 2),
            ("市政府办公厅", "A", "DONE", 13),
        ],
        columns=["name", "key", "light", "tasks"],
    )
    scene = _drawn(lights_by_unit(rows, select="key").to_dict(), 350)
    said = [words for role, words, *_ in _texts(scene["scenegraph"], *scene["origin"]) if role == "mark"]
    assert [words[0] for words in said] == ["■", "▲", "✔"], said


# ---------------------------------------------------------------- colours


def _colours(part: object) -> Iterator[str]:
    if isinstance(part, str) and part.startswith("#"):
        yield part.upper()
    elif isinstance(part, dict):
        for key, each in part.items():
            if key not in ("domain", "condition", "legend", "axis"):
                yield from _colours(each)
    elif isinstance(part, list):
        for each in part:
            yield from _colours(each)


@pytest.mark.parametrize("theme", GROUNDS)
def test_lines_bars_and_points_stand_out_from_the_ground_by_themselves_or_by_their_outline(theme):
    ground = GROUNDS[theme]
    for name, spec in _specs(7).items():
        for layer in _layers(in_dark(spec) if theme == "dark" else spec):
            mark = layer.get("mark", {})
            if mark.get("type") not in ("bar", "line", "point", "tick"):
                continue
            outline = mark.get("stroke", "")
            if outline.startswith("#") and contrast(outline, ground) >= 3:
                continue
            encoding = layer.get("encoding", {})
            shown = [
                mark.get("color"),
                *(encoding.get(channel, {}).get("scale", {}).get("range") for channel in ("color", "stroke")),
            ]
            for colour in _colours(shown):
                assert contrast(colour, ground) >= 3, (name, mark["type"], colour)


def test_every_colour_of_every_picture_has_one_on_a_dark_ground():
    for name, spec in _specs(7).items():
        left = set(_colours({**in_dark(spec), "datasets": None, "config": None})) - set(DARK.values())
        assert not left, (name, left)


def test_too_few_cases_totals_and_what_reaches_the_goal_are_not_shaded():
    rows = [("甲", 0, 1), ("乙", 0, 2), ("丙", 92, 100), ("丁", 40, 100), ("合计", 1, 100)]
    cells = pd.DataFrame(
        [
            {"row": name, "column": "3月", "numerator": n, "denominator": of, "percent": 100 * n / of, "state": RATE,
             "counts": f"{n}/{of}", "margin": name == "合计", "key": name}
            for name, n, of in rows
        ]
    )  # fmt: skip
    picture = rate_cells(
        cells,
        rows=[row[0] for row in rows],
        columns=["3月"],
        row_title="单位",
        column_title="月份",
        nothing_words="—",
        goal=90,
    )
    (drawn,) = picture.to_dict()["datasets"].values()
    shades = {each["row"]: each["shade"] for each in drawn}
    assert shades == {"甲": "few", "乙": "few", "丙": "met", "丁": "rate", "合计": "margin"}


def test_names_of_offices_are_written_in_two_lines_at_most():
    assert charts.row_step(names_of(1), 24) == 24 and charts.row_step(names_of(1, long=True), 24) > 24


@pytest.mark.parametrize("name", ["held_against_plan", "milestones", "windows"])
def test_the_line_of_the_day_runs_through_bars_and_not_through_the_words_beside_them(name):
    marks = [each["mark"] for each in _layers(_specs(7)[name]) if "mark" in each]
    line = next(mark for mark in marks if mark["type"] == "tick" and mark["color"] == charts.RED)
    words = [mark for mark in marks if mark["type"] == "text" and abs(mark.get("dy", 0)) > 5]
    assert words
    for mark in words:
        above = abs(line["yOffset"] - mark["dy"]) - mark["fontSize"] / 2
        assert line["size"] / 2 <= above
    # What is drawn from top to bottom ends above the first row.
    for each in _layers(_specs(7)[name]):
        if each.get("mark", {}).get("type") == "rule" and each["mark"].get("color") == charts.RED:
            assert each["encoding"]["y2"]["value"] <= 56


# ---------------------------------------------------------------- words and lines


def _rules(node: dict, x: float, y: float) -> Iterator[tuple[float, float, float]]:
    """Of each red upright rule of a scene where it stands, from where and to where."""
    if node.get("marktype") == "rule":
        for item in node.get("items", []):
            if item.get("stroke") == charts.RED and "x2" not in item:
                ends = sorted((item.get("y", 0), item.get("y2", 0)))
                yield x + item.get("x", 0), y + ends[0], y + ends[1]
        return
    for each in node.get("items", []):
        if "items" in each:
            is_mark = "marktype" in each
            yield from _rules(
                each, x + (0 if is_mark else each.get("x", 0)), y + (0 if is_mark else each.get("y", 0))
            )


@pytest.mark.parametrize("width", [350, 720])
@pytest.mark.parametrize(("rows", "long"), [(2, False), (7, False), (60, True)])
def test_the_upright_line_of_a_number_or_a_day_runs_through_no_words(rows, long, width):
    specs = _specs(rows, long=long)
    for name in ("ranked_bars", "lines_by_group", "report_history"):
        scene = _drawn(specs[name], width)
        (line,) = {left for left, _, _ in _rules(scene["scenegraph"], *scene["origin"])}
        written = [each for each in _texts(scene["scenegraph"], *scene["origin"]) if each[0] == "mark"]
        # The line has words of its own, above the picture.
        own = [each for each in written if each[1].startswith(("目标", "截至", "7月底前"))]
        assert len(own) == 1, name
        under = [said for _, said, box, _ in written if box[0] < line < box[2] and [said] != [own[0][1]]]
        assert not under, (name, under)


@pytest.mark.parametrize("rows", [1, 7])
def test_no_scale_of_counts_has_parts_of_one(rows):
    """Of zeros alone it ran 0.0 0.2 0.4 up to 1.0."""
    drawn = pictures(rows, "zero")
    for name in ("stacked_columns", "plain_line"):
        scene = _drawn(drawn[name].to_dict(), 720)
        written = list(_texts(scene["scenegraph"], *scene["origin"]))
        assert not [said for role, said, _, _ in written if role == "axis-label" and "." in said], name
        # Nothing to be seen is said.
        assert [said for role, said, _, _ in written if role == "mark" and said == "0"], name


def test_who_has_said_nothing_of_its_steps_is_written_down_as_that():
    rows = pd.DataFrame(
        {"name": ["甲", "乙"], "key": ["a", "b"], "value": [None, 0.0], "words": ["未报数", "未启动"]}
    )
    scene = _drawn(steps(rows, names=["选定", "培训"]).to_dict(), 350)
    written = [each[1] for each in _texts(scene["scenegraph"], *scene["origin"]) if each[0] == "mark"]
    assert [each for each in written if each] == ["未报"]


@pytest.mark.parametrize("width", [350, 720])
@pytest.mark.parametrize(
    "day", [dt.date(2007, 2, 12), dt.date(2007, 7, 15), dt.date(2007, 11, 2), dt.date(2007, 11, 20)]
)
def test_the_line_of_the_day_runs_through_no_name_of_a_phase(day, width):
    scene = _drawn(timeline.ribbon(campaign.load().plan, day).to_dict(), width)
    names = [each for each in _texts(scene["scenegraph"], *scene["origin"]) if not each[1].startswith("截至")]
    lines = list(_rules(scene["scenegraph"], *scene["origin"]))
    assert lines
    for left, top, bottom in lines:
        for _, said, box, _ in names:
            assert not (box[0] < left < box[2] and top < box[3] - 2 and bottom > box[1] + 2), said
