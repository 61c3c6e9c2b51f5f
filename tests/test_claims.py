"""What a page concludes names its test, its numbers and its limits behind 口径."""

import datetime as dt
import random
import re

import pytest
from sqlalchemy import select, update

from efficiency import campaign
from efficiency.core import db
from efficiency.core.access import Scope
from efficiency.judgements.register_matters import named_by
from efficiency.models import IndicatorReading, MonitoringPoint, OfficialActivity, Role
from tests.reading import words

# Page, its parameters, what it concludes, and by which test.
CLAIMS = {
    "worth a look": (
        "pages/supervision/monitoring_points.py", {"view": "register", "city": "true"}, "甘井子区4月集中反映24件", "甘井子区4月24件，预期7.7件，正常范围",
    ),
    "appraisals": ("pages/supervision/appraisals.py", {"city": "true"}, "各单位之间没有超出正常波动的差异", "点名的检验：单侧t检验，界限"),
}  # fmt: skip


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_conclusion_names_its_test(demo_year, signed_in, claim):
    page, parameters, concluded, test = CLAIMS[claim]
    app = signed_in(Role.LEADER, page, opened=["worth"], **parameters)
    assert not app.exception
    said = words(app).replace("\\", "")
    assert concluded in said and test in said


def test_forms_of_annual_inspection_are_listed_and_none_is_said_to_be_the_most(demo_year, signed_in):
    said = words(signed_in(Role.LEADER, "pages/plan/approval_reform.py", city="true"))
    assert "四种形式累计70,872户次：网上年检61,850户、" in said and "最多的是" not in said


def test_what_stands_out_today_names_its_tests(demo_year):
    plan = campaign.load().plan
    may = named_by(plan, Scope(dt.date(2007, 5, 28), sees_accountability=True))
    assert "重复进点，近28天内结束的各段按泊松分布检验" in may and re.search(
        r"每家14天通常的次数取各段前后全部活动的平均，[\d.]+次，[3-9]次及以上才点名", may
    )
    august = named_by(plan, Scope(dt.date(2007, 8, 31), sees_accountability=True))
    assert "反馈快慢" in august and "市质监局10件，预期5.1件，正常范围2至9件，p=" in august


# What is concluded, and what then has to be named on the same page: the test and its limits.
CONCLUDED = {
    r"超出正常波动|按[^，。；]{1,14}预期[\d.]+": r"精确检验，(?:单侧)?界限|t检验，界限|按泊松分布检验（误差",
    r"较上周\S*\s*(?:向好|向差)": r"单值移动极差图判定：均值",
}
# Who reads which page in which range on which day.
READ = [
    (Role.LEADER, "pages/leadership/overview.py", {"range": "我分管的", "as_of": "2007-05-28"}),
    (Role.LEADER, "pages/leadership/overview.py", {"range": "全市", "as_of": "2007-07-06"}),
    (Role.WORK_OFFICE, "pages/leadership/overview.py", {"as_of": "2007-08-31"}),
    (Role.LEADER, "pages/supervision/monitoring_points.py", {"view": "places", "range": "我分管的", "as_of": "2007-05-28"}),
    (Role.SUPERVISION, "pages/supervision/monitoring_points.py", {"view": "clock", "as_of": "2007-07-31"}),
    (Role.WORK_OFFICE, "pages/supervision/monitoring_points.py", {"view": "kinds", "as_of": "2007-06-29"}),
    (Role.SUPERVISION, "pages/supervision/appraisals.py", {"as_of": "2007-07-31"}),
    (Role.SUPERVISION, "pages/supervision/inspections.py", {"as_of": "2007-08-31"}),
    (Role.LEADER, "pages/plan/enterprise_intervention.py", {"range": "我分管的", "as_of": "2007-05-31"}),
    (Role.AUDITOR, "pages/plan/service_quality.py", {"as_of": "2007-06-29"}),
    (Role.WORK_OFFICE, "pages/plan/administrative_system.py", {"as_of": "2007-08-31"}),
    (Role.UNIT, "pages/leadership/units.py", {"as_of": "2007-08-31"}),
    (Role.SUPERVISION, "pages/leadership/units.py", {"unit": "K13", "as_of": "2007-08-31"}),
    (Role.WORK_OFFICE, "pages/leadership/weekly_meeting.py", {"as_of": "2007-08-27"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "page", "parameters"), READ, ids=[f"{role}-{page.split('/')[-1][:-3]}-{'-'.join(p.values())}" for role, page,
    p in READ]
)  # fmt: skip
def test_whoever_reads_a_conclusion_reads_its_test_on_any_day_and_in_any_range(
    demo_year, signed_in, role, page, parameters
):
    app = signed_in(role, page, opened=["before", "elsewhere"], **parameters)
    assert not app.exception
    said = " ".join([words(app).replace("\\", ""), *(each.proto.help for each in app.metric)])
    for concluded, tested in CONCLUDED.items():
        found = re.search(concluded, said)
        assert not found or re.search(tested, said), found.group()


def test_where_nothing_differs_no_enterprise_is_named_for_its_visits_and_no_port_for_its_last_month(
    demo_database, signed_in
):
    """Visits go to points by lot, and hours of clearance move by chance only."""
    chance = random.Random(4)
    with db.writing() as connection:
        points = connection.execute(select(MonitoringPoint.id)).scalars().all()
        for row in connection.execute(select(OfficialActivity.id)).scalars().all():
            moved = update(OfficialActivity).where(OfficialActivity.id == row)
            connection.execute(moved.values(point_id=chance.choice(points)))
        hours = select(IndicatorReading.id).where(IndicatorReading.indicator_id == "CLEARANCE_HOURS")
        for row in connection.execute(hours).scalars().all():
            moved = update(IndicatorReading).where(IndicatorReading.id == row)
            connection.execute(moved.values(value=round(chance.gauss(20, 2), 1)))
    points = "pages/supervision/monitoring_points.py"
    said = words(signed_in(Role.SUPERVISION, points, view="repeats"))
    assert re.search(r"重复检查\d+起，涉及\d+家企业，没有超出正常波动的", said) and "次及以上才点名" in said
    assert not re.search(r"个单位进点\d+次", words(signed_in(Role.SUPERVISION, points, opened=["worth"])))
    section = words(signed_in(Role.LEADER, "pages/plan/enterprise_intervention.py", city="true"))
    assert "没有超出正常波动的" in section
    port = words(signed_in(Role.LEADER, "pages/plan/port_efficiency.py", city="true"))
    assert "5家口岸单位用时都在正常波动内" in port and "回升" not in port and "5家一起判" in port


def test_an_enterprise_that_chance_does_not_explain_is_named_with_its_test(demo_year, signed_in):
    points = "pages/supervision/monitoring_points.py"
    for parameters in ({"view": "repeats"}, {"opened": ["worth"]}):
        said = words(signed_in(Role.SUPERVISION, points, **parameters)).replace("\\", "")
        assert "被6个单位进点9次" in said and "按泊松分布检验（误差" in said
    section = words(signed_in(Role.LEADER, "pages/plan/enterprise_intervention.py", city="true"))
    assert "有6个单位进点9次" in section and "按泊松分布检验（误差" in section
