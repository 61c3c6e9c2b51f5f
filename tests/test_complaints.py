"""Complaints: the last word counts, units see their own, and what pulls satisfaction down is named by its counts."""

import datetime as dt

import pandas as pd
import pytest
from sqlalchemy import insert

from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.figures import complaints
from efficiency.models import ComplaintCase, ComplaintMonth
from efficiency.queries import complaints as stored

JULY = dt.date(2007, 7, 31)
WATER, OTHER = "供水", "其他"


def month(
    unit_id: str = "K01", category: str = OTHER, recorded: dt.date = dt.date(2007, 8, 1), **counts
) -> dict:
    base = {"received": 10, "closed": 9, "surveyed": 9, "satisfied": 8}
    return base | counts | {
        "month_end": JULY, "unit_id": unit_id, "category": category, "recorded_by": "测试",
        "recorded_at": dt.datetime.combine(recorded, dt.time(17)),
    }  # fmt: skip


def store(model, *rows: dict) -> None:
    with db.writing() as connection:
        connection.execute(insert(model), list(rows))


def test_a_correction_replaces_the_month_only_from_the_day_it_was_recorded(database):
    store(
        ComplaintMonth,
        month(closed=10, corrects_id=None, correction_reason=None),
        month(closed=7, recorded=dt.date(2007, 8, 20), corrects_id=1, correction_reason="重复计数"),
    )
    assert stored.months(Scope(dt.date(2007, 8, 10)))["closed"].tolist() == [10]
    assert stored.months(Scope(dt.date(2007, 8, 20)))["closed"].tolist() == [7]


def test_a_unit_reads_its_own_complaints_only(database):
    store(ComplaintMonth, month("K01"), month("K02"))
    own = stored.months(Scope(dt.date(2007, 8, 31), unit_ids=frozenset({"K02"})))
    assert own["unit_id"].tolist() == ["K02"]


def test_a_case_is_open_until_its_closing_was_recorded(database):
    base = {
        "number": "督〔2007〕1", "received_on": dt.date(2007, 7, 2), "unit_id": "K01", "category": WATER,
        "summary": "停水三日", "recorded_by": "测试",
    }  # fmt: skip
    store(
        ComplaintCase,
        base | {"closed_on": None, "satisfied": None, "recorded_at": dt.datetime(2007, 7, 2, 10)},
        base
        | {"closed_on": dt.date(2007, 7, 12), "satisfied": True, "recorded_at": dt.datetime(2007, 7, 12, 10)},
    )
    before, after = stored.cases(Scope(dt.date(2007, 7, 11))), stored.cases(Scope(dt.date(2007, 7, 12)))
    assert complaints.open_cases(before)["number"].tolist() == ["督〔2007〕1"]
    assert complaints.open_cases(after).empty and len(after) == 1


def frame(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame([month(**row) for row in rows])


def test_rates_are_made_of_counts_added_up():
    by_month = complaints.rates(
        frame({"unit_id": "K01", "received": 1, "closed": 1}, {"unit_id": "K02", "received": 9, "closed": 4})
    )
    assert by_month[["month", "completion", "completion_counts"]].values.tolist() == [["7月", 50.0, "5/10"]]


def test_a_category_that_nobody_was_asked_about_has_no_rate():
    rates = complaints.rates(frame({"surveyed": 0, "satisfied": 0}), "category")
    assert rates["satisfaction"].isna().all()
    assert rates["satisfaction_counts"].tolist() == ["0/0"]


def test_the_categories_named_are_the_fewest_without_which_the_rest_reaches_ninety_percent():
    rows = frame(
        {"category": WATER, "surveyed": 300, "satisfied": 210},
        {"category": "供电", "surveyed": 300, "satisfied": 240},
        {"category": "物业", "surveyed": 300, "satisfied": 267},
        {"category": OTHER, "surveyed": 1500, "satisfied": 1380},
    )
    assert complaints.satisfaction(rows).percent == pytest.approx(87.375)
    assert complaints.pulling_down(rows) == [WATER, "供电"]


def test_a_category_that_chance_explains_is_not_blamed():
    rows = frame(
        {"category": WATER, "surveyed": 9, "satisfied": 7},
        {"category": "供电", "surveyed": 10, "satisfied": 8},
        {"category": OTHER, "surveyed": 50, "satisfied": 45},
    )
    assert complaints.satisfaction(rows).percent < 90
    assert complaints.pulling_down(rows) == []


def test_no_category_is_blamed_when_the_whole_reaches_the_goal_or_nobody_was_asked():
    assert complaints.pulling_down(frame({"surveyed": 10, "satisfied": 9})) == []
    assert complaints.pulling_down(frame({"surveyed": 0, "satisfied": 0})) == []
