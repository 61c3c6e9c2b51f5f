"""Whole pages in worlds in which nothing differs from anything: hardly any of them names anybody, and each names what is planted.

A few worlds and the views that conclude most; ``python -m tests.worlds 200`` walks all.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from efficiency.models import Role
from tests.worlds import BOUND, View, claims, said_by, views, worlds

AUGUST = dt.date(2007, 8, 31)
WORLDS = 3
CONCLUDING = {
    "overview", "units?supervision", "administrative_system", "service_quality", "enterprise_intervention",
    "open_government", "requirements", "monitoring_points?kinds",
}  # fmt: skip
# What is planted in the demo year, by the view that names it.
PLANTED = {
    "open_government": "物业",
    "requirements": "市规划局",
    "monitoring_points?kinds": "甘井子区4月集中反映",
    "enterprise_intervention": "甘井子区4月16件“三乱”",
    "service_quality": "通信行业",
}


@pytest.fixture
def concluded(as_role: Callable[[Role], object]) -> Callable[[], dict[str, list[str]]]:
    """What the views of the app's world claim, by view."""

    def read() -> dict[str, list[str]]:
        as_role(Role.LEADER)
        return {view.name: claims(said_by(view, AUGUST)) for view in chosen()}

    return read


def chosen() -> list[View]:
    found = [view for view in views() if view.name in CONCLUDING]
    assert len(found) == len(CONCLUDING)
    return found


def test_in_worlds_without_differences_hardly_a_view_names_anything(
    demo_template: Path, concluded: Callable[[], dict[str, list[str]]]
):
    read = [concluded() for _ in worlds(demo_template, WORLDS, 1)]
    named = [(name, said) for each in read for name, said in each.items() if said]
    assert len(named) <= BOUND * WORLDS * len(CONCLUDING), named


def test_the_same_views_name_what_is_planted_in_the_year(
    demo_template: Path, concluded: Callable[[], dict[str, list[str]]]
):
    (found,) = [concluded() for _ in worlds(demo_template, 0, 1)]
    missing = {
        name: found[name] for name, who in PLANTED.items() if not any(who in said for said in found[name])
    }
    assert missing == {}


@pytest.mark.parametrize(
    "said",
    [
        "甘井子区4月集中反映24件，占当月45件的53.3%，按监测点数预期7.7件",
        "边检　3.5小时（10月），比3月短1.1小时　向好（试用限）",
        "市城建局75.3分低得超出正常波动",
    ],
)
def test_a_conclusion_is_read_as_one(said):
    assert claims(f"共179件。{said}；口径见下。") == [said]


@pytest.mark.parametrize(
    "said",
    [
        "各区市县之间没有超出正常波动的差异",
        "集中反映和反馈偏慢的，都是超出正常波动才点名",
        "新收为新增，已回复为向好",
    ],
)
def test_a_legend_or_the_word_that_nothing_differs_is_none(said):
    assert claims(said) == []
