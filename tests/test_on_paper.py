"""A page as it is printed: its tables whole and in words, and what stands behind its help marks written out."""

import re

import pandas as pd
import pytest

from efficiency import campaign
from efficiency.models import Role
from efficiency.ui.parts import exports
from efficiency.ui.parts.frame import PAPER
from tests.reading import words

pytestmark = pytest.mark.usefixtures("demo_year")


def _plain(value: object) -> str:
    return str(value).replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize("page", ["leadership/follow_ups", "leadership/units", "plan/requirements"])
def test_a_table_is_printed_with_the_rows_and_columns_that_it_has_on_screen(signed_in, page):
    screen = signed_in(Role.SUPERVISION, f"pages/{page}.py")
    paper = signed_in(Role.SUPERVISION, f"pages/{page}.py", **{PAPER: "1"})
    assert not paper.exception and not paper.dataframe
    # What only a phone shows is of the same rows.
    tables = [each for each in screen.dataframe if not each.key.startswith("opens_on_phones")]
    assert len(paper.table) == len(tables) + len(screen.table) > 0
    for shown, printed in zip(tables, paper.table, strict=True):
        assert len(printed.value) == len(shown.value)
        assert len(printed.value.columns) == len(shown.value.columns)
        first = [_plain(value) for value in printed.value.iloc[:, 0]]
        assert first == [_plain(value) for value in shown.value.iloc[:, 0]]


def test_days_are_printed_as_they_are_written_and_nothing_said_as_a_dash(signed_in):
    paper = signed_in(Role.SUPERVISION, "pages/leadership/follow_ups.py", **{PAPER: "1"})
    printed = pd.concat([each.value for each in paper.table]).map(_plain)
    assert printed["时限"].str.fullmatch(r"2007年\d+月\d+日").all()
    assert not printed.isin({"None", "nan", "NaT", ""}).any(axis=None)


def test_what_stands_behind_help_marks_is_written_out_on_paper(signed_in):
    page = "pages/supervision/monitoring_points.py"
    screen, paper = (signed_in(Role.SUPERVISION, page, **address) for address in ({}, {PAPER: "1"}))
    helped = [each for each in screen.metric if each.help]
    assert helped
    said = _plain(" ".join(each.value for each in paper.caption))
    for each in helped:
        assert f"{each.label}：{_plain(each.help)}" in said


@pytest.mark.parametrize(("page", "only_on_screen"), [
    ("leadership/overview", {"批示", "收到的公文"}), ("plan/sections", {"工作要求"}),
    ("supervision/measures", {"监督规则（25条）", "督办事项", "更正与变更"}),
])  # fmt: skip
def test_a_link_that_only_leads_on_is_not_printed_and_one_that_names_a_thing_is(
    signed_in, page, only_on_screen
):
    screen, paper = (signed_in(Role.LEADER, f"pages/{page}.py", **address) for address in ({}, {PAPER: "1"}))
    shown, printed = ({each.proto.label for each in app.get("page_link")} for app in (screen, paper))
    assert only_on_screen <= shown and not only_on_screen & printed
    assert len(printed) > 1


def test_the_rules_are_printed_each_with_its_verdict_and_why(signed_in):
    paper = signed_in(Role.SUPERVISION, "pages/supervision/rules.py", **{PAPER: "1"})
    told = "\n".join(each.value for each in paper.markdown)
    assert all(f"**{rule.id}**　" in told for rule in campaign.load().plan.rules)


def test_paper_is_left_again_for_the_screen(signed_in):
    paper = signed_in(Role.SUPERVISION, "pages/leadership/follow_ups.py", **{PAPER: "1"})
    next(each for each in paper.button if each.label == "回到屏幕版式").click()
    paper.run()
    assert not paper.exception and PAPER not in paper.query_params
    assert paper.dataframe and "回到屏幕版式" not in words(paper)


def test_a_list_of_which_the_first_rows_are_printed_says_how_many_there_are(signed_in, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 5)
    page, opened = "pages/supervision/monitoring_points.py", {"view": "places", "cell": "places||2007-08-01"}
    screen, paper = (signed_in(Role.SUPERVISION, page, **opened, **more) for more in ({}, {PAPER: "1"}))
    in_all = re.search(r"共([\d,]+)(?:件|次|条)，显示前", words(screen)).group(1)
    assert f"共{in_all}行，印前" in words(paper)


def test_of_what_is_counted_above_a_list_each_is_printed(signed_in):
    """On screen the rest stands in a table that is folded away; paper said 14 and had five."""
    screen, paper = (
        signed_in(Role.WORK_OFFICE, "pages/leadership/overview.py", **address)
        for address in ({}, {PAPER: "1"})
    )
    counted = int(re.search(r"今天要看的事（全市，(\d+)件）", words(paper)).group(1))
    shown, printed = (
        [
            each
            for each in app.get("page_link")
            if each.proto.label.startswith((":red", ":orange", ":gray", ":green", ":blue"))
        ]
        for app in (screen, paper)
    )
    assert len(shown) < counted == len(printed)
