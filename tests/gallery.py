"""Every picture of ``efficiency.charts`` drawn from as many rows as asked for, alike or different, with names short or long."""

import datetime as dt
import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Literal

import altair as alt
import pandas as pd

from efficiency import campaign, charts
from efficiency.charts import heat, lights, limits, measures, pairs, places, sections, series, timeline, units
from efficiency.figures.monitoring import NOT_REPORTED, VALUE, ZERO
from efficiency.figures.rate_grid import NOTHING, RATE, UNREPORTED
from efficiency.judgements.moves import moved
from efficiency.judgements.news import lowest
from efficiency.models import Light
from efficiency.standings.signals import Group

Values = Literal["different", "alike", "zero"]
AS_OF = dt.date(2007, 8, 31)
LONG = "大连市经济技术开发区管理委员会行政审批与公共资源交易服务管理中心"
LIGHTS = list(Light)


def names_of(rows: int, *, long: bool = False) -> list[str]:
    """So many names, each its own: of one or two characters, or as long as names of offices get."""
    return [
        f"{LONG[: len(LONG) - 2]}{place:02}" if long else chr(0x4E00 + 7 * place) for place in range(rows)
    ]


def values_of(rows: int, values: Values) -> list[float]:
    """So many figures up to 100."""
    match values:
        case "different":
            return [round(100 - 93 * place / max(1, rows - 1), 1) for place in range(rows)]
        case "alike":
            return [88.0] * rows
        case _:
            return [0.0] * rows


def drawn_of() -> dict[str, Callable]:
    """Every public function of the package that draws a picture."""
    found = {}
    for each in pkgutil.iter_modules(charts.__path__):
        module = import_module(f"efficiency.charts.{each.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            # Whatever is kept is a picture of its own, or a part of one.
            if function.__module__ == module.__name__ and hasattr(function, "__wrapped__") and name[0] != "_":
                found[name] = function
    return found


def _days(rows: int) -> list[dt.date]:
    return [AS_OF - dt.timedelta(weeks=rows - place) for place in range(rows)]


def pictures(rows: int, values: Values = "different", *, long: bool = False) -> dict[str, alt.TopLevelMixin]:
    """The pictures by the name of the function that draws them, each of ``rows`` rows, or of as many as it can have."""
    plan = campaign.load().plan
    names, figures = names_of(rows, long=long), values_of(rows, values)
    keys = [f"K{place}" for place in range(rows)]
    some = pd.DataFrame({"name": names, "key": keys, "value": figures})
    days = _days(rows)
    return (
        _grids(names, figures, keys)
        | _bars(some)
        | _lines(days, figures, names)
        | _pairs(some)
        | _lights(some, days, plan)
        | _limits(names, figures, days)
        | _maps(figures, plan)
    )


def _grids(names: list[str], figures: list[float], keys: list[str]) -> dict:
    columns = ["3月", "4月", "5月", "6月"]
    counts = pd.DataFrame(
        [
            {"row": name, "column": column, "key": f"{key}|{place}", "value": None if silent else count,
             "state": NOT_REPORTED if silent else VALUE if count else ZERO, "note": "",
             "words": "未报" if silent else f"{count:.0f}"}
            for name, figure, key in zip(names, figures, keys, strict=True)
            for place, column in enumerate(columns)
            for silent, count in [(place == 3, round(figure) // (place + 1))]
        ],
        columns=["row", "column", "key", "value", "state", "note", "words"],
    )  # fmt: skip
    rates = pd.DataFrame(
        [
            {"row": name, "column": column, "key": key, "margin": margin, "state": state,
             "numerator": round(figure * of / 100), "denominator": of, "counts": f"{round(figure * of / 100)}/{of}",
             "percent": figure if state == RATE else None}
            for name, figure, key in zip([*names, "合计"], [*figures, 91.0], [*keys, ""], strict=True)
            for column, of, state in [("3月", 40, RATE), ("4月", 2, RATE), ("5月", 0, NOTHING), ("6月", 0, UNREPORTED), ("合计",
            42, RATE)]
            for margin in ["合计" in (name, column)]
        ]
    )  # fmt: skip
    cells = pd.DataFrame(
        [
            {"row": name, "column": column, "tasks": 2, "gravest": place % 3, "key": column,
             "light": str(LIGHTS[(place + down) % len(LIGHTS)])}
            for down, name in enumerate(names)
            for place, column in enumerate(columns)
        ],
        columns=["row", "column", "tasks", "gravest", "key", "light"],
    )  # fmt: skip
    margins = pd.DataFrame(
        [*((name, "合计", 8) for name in names), *(("合计", column, 2 * len(names)) for column in columns),
        ("合计", "合计", 8 * len(names))],
        columns=["row", "column", "tasks"],
    )  # fmt: skip
    return {
        "heat_map": heat.heat_map(counts, rows=names, columns=columns, select="cell"),
        "rate_cells": measures.rate_cells(
            rates, rows=[*names, "合计"], columns=[*columns, "合计"], row_title="单位", column_title="月份",
            nothing_words="没有", select="row",
        ),
        "matrix": lights.matrix(cells, margins, rows=names, columns=columns, select="unit"),
    }  # fmt: skip


def _bars(some: pd.DataFrame) -> dict:
    worded = some.assign(words=[f"{value:.1f}%" for value in some["value"]])
    parts = worded.assign(
        numerator=some["value"].round(), denominator=[100.0 if value else 0.0 for value in some["value"]]
    )
    states = dict(
        zip(("逾期未改", "超期改正", "限期内", "按期改正"), measures.STANDING_COLOURS, strict=False)
    )
    split = pd.DataFrame(
        [
            (name, state, (value // 10) // (place + 1), key)
            for name, key, value in some.itertuples(index=False)
            for place, state in enumerate(states)
        ],
        columns=["name", "state", "value", "key"],
    )
    months = pd.DataFrame(
        [
            (f"{3 + place % 7}月", f"类{name}", value)
            for place, (name, value) in enumerate(zip(some["name"], some["value"], strict=True))
        ],
        columns=["month", "category", "value"],
    )
    reached = worded.assign(value=[None if value > 90 else value // 25 for value in some["value"]])
    return {
        "ranked_bars": series.ranked_bars(
            worded,
            name_title="单位",
            value_title="率（%）",
            select="key",
            reference=90,
            reference_words="目标≥90%",
        ),
        "parts_of_wholes": sections.parts_of_wholes(parts, name_title="单位", unit="项", select="key"),
        "state_bars": measures.state_bars(
            split, name_title="单位", state_title="情况", unit="件", states=states, select="key"
        ),
        "stacked_columns": series.stacked_columns(
            months, category_title="类别", unit="件", order=[f"{month}月" for month in range(3, 10)]
        ),
        "steps": sections.steps(reached, names=["制定", "公布", "启用", "考核"]),
    }


def _lines(days: list[dt.date], figures: list[float], names: list[str]) -> dict:
    readings = pd.DataFrame({"period_end": days, "value": figures, "counts": [""] * len(days)})
    corrections = pd.DataFrame(
        [
            (day, value / 2, value, "重新核对")
            for day, value in list(zip(days, figures, strict=True))[-1:]
            if value
        ],
        columns=["period_end", "old_value", "new_value", "correction_reason"],
    )
    grouped = pd.DataFrame(
        [(AS_OF - dt.timedelta(days=30 * back), name, value, "") for name,
        value in zip(names, figures, strict=True) for back in (2, 1, 0)],
        columns=["period_end", "group", "value", "counts"],
    )  # fmt: skip
    reports = pd.DataFrame({"due_on": days, "progress": figures, "words": [""] * len(days)})
    schedule = pd.DataFrame({"day": [dt.date(2007, 3, 1), AS_OF], "scheduled": [0.0, 60.0]})
    return {
        "target_line": series.target_line(readings, unit="%", target=90, target_words="目标≥90%", corrections=corrections),
        "plain_line": measures.plain_line(readings, unit="件", corrections=corrections),
        "lines_by_group": sections.lines_by_group(
            grouped, group_title="单位", unit="%", due_on=dt.date(2007, 7, 31), due_words="7月底前", top=100
        ),
        "report_history": units.report_history(reports, schedule, as_of=AS_OF),
    }  # fmt: skip


def _pairs(some: pd.DataFrame) -> dict:
    visited = some.assign(
        open_score=some["value"], covert_score=(some["value"] - 12).clip(lower=0), gap=12.0,
        contradiction=[place % 2 == 0 for place in range(len(some))], words="相差12.0分",
    )  # fmt: skip
    mean = float(some["value"].mean()) if len(some) else 80.0
    scored = some.assign(
        score=some["value"], words=[f"{value:.1f}分（30人）" for value in some["value"]],
        usual_from=mean - 5, usual_to=mean + 5,
    )  # fmt: skip
    return {
        "open_against_covert": pairs.open_against_covert(visited, select="key"),
        "scores_in_group": pairs.scores_in_group(scored, mean=mean, select="key"),
    }


def _lights(some: pd.DataFrame, days: list[dt.date], plan) -> dict:
    light = [str(LIGHTS[place % len(LIGHTS)]) for place in range(len(some))]
    going = some.assign(
        progress=[None if place % 5 == 4 else value for place, value in enumerate(some["value"])], scheduled=60.0,
        light=light, reason="按期",
    )  # fmt: skip
    of_units = pd.DataFrame(
        [(name, key, str(each), 1 + place) for name, key in zip(some["name"], some["key"], strict=True) for place,
        each in enumerate(LIGHTS[:3])],
        columns=["name", "key", "light", "tasks"],
    )  # fmt: skip
    rows = len(some)
    tasks = pd.DataFrame(
        {
            "task_id": some["key"], "name": some["name"], "title": [f"■ {name}　60%" for name in some["name"]],
            "starts_on": dt.date(2007, 3, 1), "due_on": dt.date(2007, 9, 30),
            "due_stated": [place % 2 == 0 for place in range(rows)],
            "stated_on": [dt.date(2007, 9, 30) if place % 2 == 0 else None for place in range(rows)],
            "reached_on": [None if place % 5 == 4 else dt.date(2007, 6, 30) for place in range(rows)],
            "over_from": [dt.date(2007, 8, 1) if place % 3 == 0 else None for place in range(rows)],
            "over_to": [AS_OF if place % 3 == 0 else None for place in range(rows)],
            "over_days": [30 if place % 3 == 0 else 0 for place in range(rows)], "light": light, "reason": "按期",
        }
    )  # fmt: skip
    states = list(timeline._STATE_COLOURS)
    nodes = pd.DataFrame(
        {
            "milestone_id": some["key"], "label": some["name"], "words": "按期举行", "action": some["name"], "actor": "市政府",
            "starts_on": [None if place % 2 else dt.date(2007, 3, 5) for place in range(rows)], "ends_on": dt.date(2007, 3, 20),
            "held_on": [dt.date(2007, 3, 18) if place % 2 else None for place in range(rows)],
            "due_stated": [place % 2 == 0 for place in range(rows)], "evidence": "纪要",
            "state": [states[place % len(states)] for place in range(rows)],
        }
    )  # fmt: skip
    visits = pd.DataFrame(
        {"name": some["name"], "key": some["key"], "started_on": days, "kind": "检查", "registration": "已登记",
         "registered": [place % 2 == 0 for place in range(rows)]}
    )  # fmt: skip
    windows = pd.DataFrame(
        {
            "name": some["name"],
            "starts_on": dt.date(2007, 4, 1),
            "ends_on": dt.date(2007, 6, 30),
            "words": "已做2次",
        }
    )
    held = windows.assign(starts_on=dt.date(2007, 5, 8), ends_on=dt.date(2007, 5, 11))
    return {
        "bullets": lights.bullets(going, select="task"),
        "lights_by_unit": units.lights_by_unit(of_units, select="key"),
        "windows": timeline.windows(tasks, plan, AS_OF, select="task"),
        "milestones": timeline.milestones(nodes, plan, AS_OF),
        "visit_dots": measures.visit_dots(visits, select="key"),
        "held_against_plan": measures.held_against_plan(windows, held, as_of=AS_OF),
    }


def _limits(names: list[str], figures: list[float], days: list[dt.date]) -> dict:
    points = pd.DataFrame(
        {
            "day": days,
            "word": [str(day) for day in days],
            "value": figures,
            "counts": "",
            "left_out": "",
            "mark": "",
        }
    )
    news = lowest([Group(name, round(figure), 100) for name, figure in zip(names, figures, strict=True)])
    return {
        "limits_line": limits.limits_line(
            points, moved(figures, rising_is_good=True), unit="%", target=90, target_words="目标≥90%"
        ),
        "funnel": limits.funnel(
            list(news.compared), [each.key for each in news.compared], unit="件", exposure="件", share=True,
            named={each.key for each in news.standing_out}, judged={each.key for each in news.judged},
        ),
    }  # fmt: skip


def _maps(figures: list[float], plan) -> dict:
    codes = [each.code for each in plan.districts][: len(figures)]
    told = figures[: len(codes)]
    cells = pd.DataFrame(
        {"district_code": codes, "value": told, "state": [VALUE if value else ZERO for value in told],
         "words": [f"{value:.0f}" for value in told]}
    )  # fmt: skip
    rates = pd.DataFrame({"key": codes, "value": told, "words": [f"{value:.0f}/100" for value in told]})
    return {
        "tile_map": places.tile_map(
            plan.districts, cells, as_of=AS_OF, unit="件", title="反映", select="cell"
        ),
        "coverage_map": sections.coverage_map(plan.districts, rates, title="办结", select="key"),
    }
