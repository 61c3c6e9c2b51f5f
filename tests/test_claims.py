"""What a page concludes names its test, its numbers and its limits behind 口径."""

import datetime as dt
import re

import pytest

from efficiency import campaign
from efficiency.core.access import Scope
from efficiency.judgements.register_matters import named_by
from efficiency.models import Role
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
        r"每家14天通常[\d.]+次，[3-9]次及以上才点名", may
    )
    august = named_by(plan, Scope(dt.date(2007, 8, 31), sees_accountability=True))
    assert "反馈快慢" in august and "市质监局10件，预期5.1件，正常范围2至9件，p=" in august
