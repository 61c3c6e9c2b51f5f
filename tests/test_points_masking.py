"""Enterprises behind monitoring points are known to 市监察局 alone; everybody else sees stable pseudonyms."""

import datetime as dt
from dataclasses import replace

import pytest
from monitoring_rows import add_activity, add_incident, add_points, add_return
from sqlalchemy import select

from efficiency.commands import Refused
from efficiency.commands.imports import preview
from efficiency.core import db
from efficiency.core.access import Forbidden, Scope
from efficiency.models import MonitoringPoint, Role
from efficiency.queries import activities, monitoring, points, returns
from efficiency.subjects.tables import SUBJECTS
from tests.conftest import person
from tests.sheets import csv_of

AUGUST = dt.date(2007, 8, 31)
OFFICE = person("gzb_test", Role.WORK_OFFICE)
UNIT = person("k13_test", Role.UNIT, unit_id="K13")
LEADER = person("sz_test", Role.LEADER, leader_id="M0")
SUPERVISION = Scope(AUGUST, sees_enterprise_names=True)
OTHERS = Scope(AUGUST)
SECRETS = ("JC-001", "JC-002", "示例机械厂", "示例水产厂")


@pytest.fixture(autouse=True)
def two_points(database):
    add_points(
        ("JC-001", "示例机械厂", "三资企业041", "三资", "210211", dt.date(2007, 3, 20)),
        ("JC-002", "示例水产厂", "国有企业007", "国有", "210224", dt.date(2007, 3, 20)),
    )
    add_incident(1, "JC-001", "K13", dt.date(2007, 4, 3))
    add_activity("GW-1", "JC-001", "K13", dt.date(2007, 4, 2))
    add_return("JC-002", dt.date(2007, 4, 6))


def every_query(scope: Scope) -> list:
    """All reads that carry a point."""
    return [
        points.points(scope),
        monitoring.incidents(scope),
        monitoring.incident_counts(scope, "point_key", "month"),
        activities.activities(scope),
        returns.returns(scope),
    ]


def test_no_query_hands_an_enterprise_to_somebody_who_may_not_know_it():
    for rows in every_query(OTHERS):
        assert len(rows)
        assert not any(secret in rows.to_csv() for secret in SECRETS)


def test_the_supervision_bureau_sees_which_enterprise_it_is():
    assert points.points(SUPERVISION)["point_label"].tolist() == ["示例机械厂", "示例水产厂"]
    assert monitoring.incidents(SUPERVISION)["point_key"].tolist() == ["JC-001"]


def test_a_pseudonym_is_the_same_in_every_query():
    keys = {key for rows in every_query(OTHERS) for key in rows["point_key"]}
    assert keys == {"三资企业041", "国有企业007"}


def test_a_real_id_typed_by_somebody_else_finds_nothing():
    assert monitoring.incidents(OTHERS, point_key="JC-001").empty
    assert activities.activities(OTHERS, point_key="JC-001").empty
    assert len(monitoring.incidents(OTHERS, point_key="三资企业041")) == 1
    assert len(monitoring.incidents(SUPERVISION, point_key="JC-001")) == 1


def test_masked_points_are_listed_in_an_order_that_does_not_follow_the_register():
    assert points.points(OTHERS)["point_key"].tolist() == sorted(points.points(OTHERS)["point_key"])


def test_a_unit_sees_only_what_was_reported_about_itself():
    other_unit = replace(OTHERS, unit_ids=frozenset({"K01"}))
    assert monitoring.incidents(other_unit).empty
    assert activities.activities(other_unit).empty
    assert monitoring.incident_counts(other_unit)["incidents"].tolist() == [0]


def test_nobody_but_the_bureau_learns_of_an_enterprise_from_what_an_import_answers():
    """Names that are there, that are nearly there and that are not are answered alike, in every sheet that has points."""
    with db.reading() as connection:
        point = connection.execute(select(MonitoringPoint.__table__).limit(1)).one()
    tried = (point.name, point.name[:-1], point.id, point.pseudonym, "查无此厂")
    for user in (OFFICE, UNIT, LEADER):
        for subject in SUBJECTS:
            asked = [field for field in subject.fields if "point" in field.name]
            if not asked:
                continue
            answers = set()
            for guess in tried:
                row = [guess if field in asked else field.example for field in subject.fields]
                try:
                    seen = preview(
                        user, AUGUST, "x.csv", csv_of([field.header for field in subject.fields], row)
                    )
                except (Forbidden, Refused) as refusal:
                    answers.add(str(refusal))
                else:
                    answers.add(str([(each.column, each.mend) for each in seen.faults]))
            assert len(answers) == 1 and point.name not in str(answers), (user.role, subject.title)
